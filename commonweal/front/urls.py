"""Public addresses. Once given out they stay."""

from django.urls import include, path

from commonweal.front import api
from commonweal.front.api.description import api_page
from commonweal.front.views import (
    about,
    analysts,
    county,
    data,
    downloads,
    draw,
    easy,
    feeds,
    home,
    large_print,
    method,
    place,
    priorities,
    robots,
    search,
)

app_name = "front"

urlpatterns = [
    path("", home.home, name="home"),
    path("find.json", search.suggestions, name="suggestions"),
    path("near/", search.near, name="near"),
    path("robots.txt", robots.robots, name="robots"),
    path("favicon.ico", robots.favicon, name="favicon"),
    path("places/<str:key>.json", downloads.place_json, name="place_json"),
    path("places/<str:key>/", place.place_page, name="place"),
    path("places/<str:key>/brief/", place.place_brief, name="place_brief"),
    path("places/<str:key>/large-print/", large_print.place_large_print, name="place_large_print"),
    path("places/<str:key>/easy-read/", easy.place_easy_read, name="place_easy_read"),
    path("places/<str:key>/brief.pdf", downloads.place_brief_pdf, name="place_brief_pdf"),
    path("places/<str:key>/profile.pdf", downloads.place_pdf, name="place_pdf"),
    path("places/<str:key>/profile.csv", downloads.place_csv, name="place_csv"),
    path("places/<str:key>/profile.parquet", downloads.place_parquet, name="place_parquet"),
    path("places/<str:key>/changes.atom", feeds.place_feed, name="place_feed"),
    path(
        "places/<str:key>/profile.csv-metadata.json",
        downloads.place_csv_metadata,
        name="place_csv_metadata",
    ),
    path("places/<str:key>/profile.geojson", downloads.place_geojson, name="place_geojson"),
    path("", include("commonweal.front.map_urls")),
    path("counties/", county.counties, name="counties"),
    path("counties/<str:key>.csv", downloads.county_csv, name="county_csv"),
    path("counties/<str:key>.parquet", downloads.county_parquet, name="county_parquet"),
    path(
        "counties/<str:key>.csv-metadata.json",
        downloads.county_csv_metadata,
        name="county_csv_metadata",
    ),
    path("counties/<str:key>.pdf", downloads.county_pdf, name="county_pdf"),
    path("counties/<str:key>.geojson", downloads.county_geojson, name="county_geojson"),
    path("counties/<str:key>/", county.county, name="county"),
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
    path("method/", method.contents, name="method"),
    path("method/classes/", method.classes, name="classes"),
    path("method/indicators/", method.indicators, name="indicators"),
    path("method/indicators/<slug:slug>/", method.indicator, name="indicator"),
    path("method/<slug:chapter>/", method.chapter, name="chapter"),
    path("data/", data.data, name="data"),
    path("data/profile.schema.json", data.profile_schema, name="profile_schema"),
    path("api/", api_page, name="api_page"),
    path("api/v1/", include((api.urlpatterns, "api"))),
    path("accessibility/", about.accessibility, name="accessibility"),
]
