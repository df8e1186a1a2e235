"""Public addresses. Once given out they stay."""

from django.http import HttpRequest, HttpResponse
from django.urls import path, register_converter
from django.urls.converters import StringConverter
from django.views.decorators.csrf import csrf_exempt

from commonweal.front.views import (
    about,
    alike,
    analysts,
    asking,
    beside,
    county,
    data,
    downloads,
    draw,
    easy,
    embed,
    explained,
    feeds,
    home,
    keeping,
    large_print,
    method,
    nation,
    office,
    place,
    priorities,
    robots,
    roles,
    search,
    ticks,
)

app_name = "front"


# What describes and checks the API takes longer to bring in than all pages together: it comes when
# a program first asks.


@csrf_exempt
def api(request: HttpRequest, rest: str) -> HttpResponse:
    """An answer of the read API, which takes nothing in and says so itself."""
    from commonweal.front.api.addresses import answer

    return answer(request, rest)


def api_page(request: HttpRequest) -> HttpResponse:
    """The description of the API for people."""
    from commonweal.front.api.description import api_page as described

    return described(request)


class Anything(StringConverter):
    """What the API looks at itself: nothing, or any characters, ends of lines among them."""

    regex = r"[\s\S]*"


register_converter(Anything, "anything")

urlpatterns = [
    path("", home.home, name="home"),
    path("find.json", search.suggestions, name="suggestions"),
    path("near/", search.near, name="near"),
    path("robots.txt", robots.robots, name="robots"),
    path("favicon.ico", robots.favicon, name="favicon"),
    path("places/<str:key>.json", downloads.place_json, name="place_json"),
    path("places/<str:key>/", place.place_page, name="place"),
    path("places/<str:key>/brief/", place.place_brief, name="place_brief"),
    path("places/<str:key>/ask/", asking.asking, name="asking"),
    path("places/<str:key>/large-print/", large_print.place_large_print, name="place_large_print"),
    path("places/<str:key>/easy-read/", easy.place_easy_read, name="place_easy_read"),
    path("places/<str:key>/brief.pdf", downloads.place_brief_pdf, name="place_brief_pdf"),
    path("places/<str:key>/profile.pdf", downloads.place_pdf, name="place_pdf"),
    path("places/<str:key>/profile.csv", downloads.place_csv, name="place_csv"),
    path("places/<str:key>/profile.xlsx", downloads.place_workbook, name="place_workbook"),
    path("places/<str:key>/profile.parquet", downloads.place_parquet, name="place_parquet"),
    path("places/<str:key>/changes.atom", feeds.place_feed, name="place_feed"),
    path(
        "places/<str:key>/profile.csv-metadata.json",
        downloads.place_csv_metadata,
        name="place_csv_metadata",
    ),
    path("places/<str:key>/profile.geojson", downloads.place_geojson, name="place_geojson"),
    path("map/", nation.nation_map, name="nation_map"),
    path("map/areas.json", nation.areas_json, name="map_areas"),
    path("map/tiles/<str:name>", nation.tiles, name="tiles"),
    path("embed/counties/<str:key>/", embed.county_map, name="embed_county"),
    path("compare/", beside.beside, name="beside"),
    path("compare.csv", beside.beside_csv, name="beside_csv"),
    path("compare.json", beside.beside_json, name="beside_json"),
    path("places/<str:key>/similar/", alike.similar, name="similar"),
    path("counties/", county.counties, name="counties"),
    path("counties/<str:key>.csv", downloads.county_csv, name="county_csv"),
    path("counties/<str:key>.xlsx", downloads.county_workbook, name="county_workbook"),
    path("counties/<str:key>.parquet", downloads.county_parquet, name="county_parquet"),
    path(
        "counties/<str:key>.csv-metadata.json",
        downloads.county_csv_metadata,
        name="county_csv_metadata",
    ),
    path("counties/<str:key>.pdf", downloads.county_pdf, name="county_pdf"),
    path("counties/<str:key>.geojson", downloads.county_geojson, name="county_geojson"),
    path("counties/<str:key>/", county.county, name="county"),
    path("ticks/<str:code>.svg", ticks.sheet, name="ticks"),
    path("counties/<str:key>/changes.atom", feeds.county_feed, name="county_feed"),
    path("priorities/", priorities.priorities, name="priorities"),
    path("priorities/all.json", priorities.priorities_json, name="priorities_json"),
    path(
        "priorities/lists/<slug:series>/<int:edition>/",
        priorities.priority_list,
        name="priority_edition",
    ),
    path(
        "priorities/lists/<slug:series>/<int:edition>.csv",
        priorities.priority_list_csv,
        name="priority_edition_csv",
    ),
    path(
        "priorities/lists/<slug:series>/<int:edition>.json",
        priorities.priority_list_json,
        name="priority_edition_json",
    ),
    path("priorities/lists/<slug:series>/", priorities.priority_list, name="priority_list"),
    path("priorities/decisions/<slug:reference>/", priorities.decision, name="decision"),
    path(
        "priorities/decisions/<slug:reference>.json",
        priorities.decision_json,
        name="decision_json",
    ),
    *analysts.ADDRESSES,
    *draw.ADDRESSES,
    *keeping.ADDRESSES,
    *roles.ADDRESSES,
    *office.ADDRESSES,
    path("method/", method.contents, name="method"),
    path("method/colours/", explained.colours, name="colours"),
    path("method/cant-tell/", explained.cant_tell, name="cant_tell"),
    path("method/unknown/", explained.unknown, name="unknown"),
    path("attributions/", explained.attributions, name="attributions"),
    path("method/classes/", method.classes, name="classes"),
    path("method/indicators/", method.indicators, name="indicators"),
    path("method/indicators/<slug:slug>/", method.indicator, name="indicator"),
    path("method/<slug:chapter>/", method.chapter, name="chapter"),
    path("data/", data.data, name="data"),
    path("data/profile.schema.json", data.profile_schema, name="profile_schema"),
    path("api/", api_page, name="api_page"),
    path("api/v1/<anything:rest>", api, name="api"),
    path("accessibility/", about.accessibility, name="accessibility"),
]
