"""Addresses of maps: of the country, of its tiles, and of counties on other people's pages."""

from django.urls import path

from commonweal.front.views import embed, nation

urlpatterns = [
    path("map/", nation.nation_map, name="nation_map"),
    path("map/areas.json", nation.areas_json, name="map_areas"),
    path("map/tiles/<str:name>", nation.tiles, name="tiles"),
    path("embed/counties/<str:key>/", embed.county_map, name="embed_county"),
]
