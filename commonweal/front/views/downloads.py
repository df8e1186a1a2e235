"""Profiles and counties as files: for programs, spreadsheets, maps and paper."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from commonweal.evidence import queries as evidence
from commonweal.evidence.queries import takeaway
from commonweal.front.views import support
from commonweal.front.views.answers import View, public
from commonweal.front.views.county import council
from commonweal.front.views.place import COMPARATORS, WITHIN_COUNCIL, found
from commonweal.front.views.refusals import refused
from commonweal.places import queries as places
from commonweal.places.models import Area

OUTLINES = ("boundaries", "small_areas")
CSV = "text/csv; header=present; charset=utf-8"
CSVW = "application/csvm+json"
GEOJSON = "application/geo+json"
PARQUET = "application/vnd.apache.parquet"
PDF = "application/pdf"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Maker = Callable[[HttpRequest, Any], HttpResponse]


def file_of(find: Callable[..., Any], *parameters: str, free: str = "") -> Callable[[Maker], View]:
    """A file about what an address means.

    Parameters
    ----------
    find : callable
        Reads it from the address, or gives the answer to give instead.
    parameters, free : str
        As those of `public`.
    """

    def wrap(make: Maker) -> View:
        @public(*parameters, free=free)
        @functools.wraps(make)
        def answer(request: HttpRequest, **where: str) -> HttpResponse:
            meant = find(request, **where)
            return meant if isinstance(meant, HttpResponse) else make(request, meant)

        return answer

    return wrap


# Places ----------------------------------------------------------------------------------------------


def profile(request: HttpRequest, key: str) -> Any:
    """The profile that an address means, or the answer to give instead."""
    area = found(request, key)
    if not isinstance(area, Area):
        return area
    wanted = request.GET.get("compare")
    allowed = COMPARATORS.get(area.kind, WITHIN_COUNCIL)
    if wanted is not None and wanted not in allowed:
        return refused(request, 400, f"compare: expected one of {', '.join(allowed) or 'none'}.")
    try:
        return evidence.profile_of(area, comparator=wanted)
    except evidence.NothingLoaded as error:
        return refused(request, 503, str(error))
    except ValueError as error:
        return refused(request, 400, str(error))


@file_of(profile, "compare")
def place_json(request: HttpRequest, made: Any) -> HttpResponse:
    """The whole profile, valid against the published schema."""
    return given(takeaway.profile_json(made), "application/json")


@file_of(profile, "compare")
def place_csv(request: HttpRequest, made: Any) -> HttpResponse:
    """The profile's measures as a table."""
    described = f"{request.path}-metadata.json"
    return table(takeaway.profile_csv(made), made.place.code, described)


@file_of(profile, "compare")
def place_parquet(request: HttpRequest, made: Any) -> HttpResponse:
    """The same table with types, for programs."""
    return given(takeaway.profile_parquet(made), PARQUET, f"{made.place.code}.parquet")


@file_of(profile, "compare")
def place_workbook(request: HttpRequest, made: Any) -> HttpResponse:
    """A place's measures as a workbook, for people."""
    return given(takeaway.profile_workbook(made), WORKBOOK, f"{made.place.code}.xlsx")


@file_of(profile, "compare")
def place_csv_metadata(request: HttpRequest, made: Any) -> HttpResponse:
    """What the columns of that table mean."""
    return as_json(takeaway.profile_csv_metadata(made, "profile.csv"), CSVW)


@file_of(profile, "compare")
def place_geojson(request: HttpRequest, made: Any) -> HttpResponse:
    """The place and its small areas as a map."""
    text = takeaway.profile_geojson(
        made, evidence.geometry_of(made), places.attributions(*OUTLINES)
    )
    return given(text, GEOJSON, f"{made.place.code}.geojson")


@file_of(profile, "compare", "large")
def place_pdf(request: HttpRequest, made: Any) -> HttpResponse:
    """The profile as a report to print: tagged PDF, in large print on request."""
    data = takeaway.profile_pdf(made, large="large" in request.GET)
    return given(data, PDF, f"{made.place.code}.pdf")


@file_of(profile, "compare", "large")
def place_brief_pdf(request: HttpRequest, made: Any) -> HttpResponse:
    """The brief as one sheet of paper."""
    area = Area.objects.in_use().get(code=made.place.code)
    told = support.in_lines(support.of_place(area))
    data = takeaway.brief_pdf(made, support=told, large="large" in request.GET)
    return given(data, PDF, f"{made.place.code}-brief.pdf")


# Counties --------------------------------------------------------------------------------------------


def county(request: HttpRequest, key: str) -> Any:
    """The county that an address means, or the answer to give instead."""
    area = council(request, key)
    if not isinstance(area, Area):
        return area
    try:
        return evidence.county_of(area)
    except evidence.NothingLoaded as error:
        return refused(request, 503, str(error))
    except ValueError as error:
        return refused(request, 400, str(error))


@file_of(county)
def county_csv(request: HttpRequest, made: evidence.County) -> HttpResponse:
    """Every small area of a council area as a table."""
    return table(takeaway.county_csv(made), made.code, f"{request.path}-metadata.json")


@file_of(county)
def county_parquet(request: HttpRequest, made: evidence.County) -> HttpResponse:
    """The same table with types, for programs."""
    return given(takeaway.county_parquet(made), PARQUET, f"{made.code}.parquet")


@file_of(county)
def county_workbook(request: HttpRequest, made: evidence.County) -> HttpResponse:
    """The same table as a workbook, for people."""
    return given(takeaway.county_workbook(made), WORKBOOK, f"{made.code}.xlsx")


@file_of(county)
def county_csv_metadata(request: HttpRequest, made: evidence.County) -> HttpResponse:
    """What the columns of that table mean."""
    return as_json(takeaway.county_csv_metadata(made, f"{made.code}.csv"), CSVW)


@file_of(county, "large")
def county_pdf(request: HttpRequest, made: evidence.County) -> HttpResponse:
    """A report on a council area to print: tagged PDF, in large print on request."""
    outlines = places.boundaries([row.code for row in made.rows])
    data = takeaway.county_pdf(
        made, outlines, places.attributions(*OUTLINES), large="large" in request.GET
    )
    return given(data, PDF, f"{made.code}.pdf")


@file_of(county)
def county_geojson(request: HttpRequest, made: evidence.County) -> HttpResponse:
    """Every small area of a council area as a map."""
    outlines = places.boundaries([row.code for row in made.rows])
    text = takeaway.county_geojson(made, outlines, places.attributions(*OUTLINES))
    return given(text, GEOJSON, f"{made.code}.geojson")


# Answers ---------------------------------------------------------------------------------------------


def given(content: str | bytes, content_type: str, name: str = "") -> HttpResponse:
    """A file that pages of any other site may read as well: it is open data.

    Parameters
    ----------
    content : str or bytes
    content_type : str
    name : str
        Under which a browser keeps it.
    """
    response = HttpResponse(content, content_type=content_type)
    response["Access-Control-Allow-Origin"] = "*"
    if name:
        response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def as_json(data: Any, content_type: str) -> HttpResponse:
    """Data as JSON under a type of its own."""
    return given(json.dumps(data, ensure_ascii=False, allow_nan=False), content_type)


def table(text: str, code: str, described: str) -> HttpResponse:
    """A table, with the address that says what its columns mean."""
    response = given(text, CSV, f"{code}.csv")
    response["Link"] = f'<{described}>; rel="describedby"; type="{CSVW}"'
    return response
