"""Profiles and counties as files: for programs, spreadsheets, maps and paper."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from commonweal.evidence import queries as evidence
from commonweal.evidence.queries import takeaway
from commonweal.front.views.answers import public
from commonweal.front.views.county import council
from commonweal.front.views.place import COMPARATORS, WITHIN_COUNCIL, found
from commonweal.front.views.refusals import refused
from commonweal.places import queries as places
from commonweal.places.models import Area

OUTLINES = ("boundaries", "small_areas")
PARQUET = "application/vnd.apache.parquet"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


# Places -----------------------------------------------------------------------------------------------


@public("compare")
def place_json(request: HttpRequest, key: str) -> HttpResponse:
    """The whole profile, valid against the published schema."""
    made = profile(request, key)
    if isinstance(made, HttpResponse):
        return made
    return given(takeaway.profile_json(made), "application/json")


@public("compare")
def place_csv(request: HttpRequest, key: str) -> HttpResponse:
    """The profile's measures as a table."""
    made = profile(request, key)
    if isinstance(made, HttpResponse):
        return made
    response = given(takeaway.profile_csv(made), "text/csv; header=present; charset=utf-8")
    described = reverse("front:place_csv_metadata", args=[key])
    response["Link"] = f'<{described}>; rel="describedby"; type="application/csvm+json"'
    return named(response, made.place.code, "csv")


@public("compare")
def place_parquet(request: HttpRequest, key: str) -> HttpResponse:
    """The same table with types, for programs."""
    made = profile(request, key)
    if isinstance(made, HttpResponse):
        return made
    return named(given(takeaway.profile_parquet(made), PARQUET), made.place.code, "parquet")


@public("compare")
def place_workbook(request: HttpRequest, key: str) -> HttpResponse:
    """A place's measures as a workbook, for people."""
    made = profile(request, key)
    if isinstance(made, HttpResponse):
        return made
    return named(given(takeaway.profile_workbook(made), WORKBOOK), made.place.code, "xlsx")


@public("compare")
def place_csv_metadata(request: HttpRequest, key: str) -> HttpResponse:
    """What the columns of that table mean."""
    made = profile(request, key)
    if isinstance(made, HttpResponse):
        return made
    return as_json(takeaway.profile_csv_metadata(made, "profile.csv"), "application/csvm+json")


@public("compare")
def place_geojson(request: HttpRequest, key: str) -> HttpResponse:
    """The place and its small areas as a map."""
    made = profile(request, key)
    if isinstance(made, HttpResponse):
        return made
    text = takeaway.profile_geojson(
        made, evidence.geometry_of(made), places.attributions(*OUTLINES)
    )
    return named(given(text, "application/geo+json"), made.place.code, "geojson")


@public("compare", "large")
def place_pdf(request: HttpRequest, key: str) -> HttpResponse:
    """The profile as a report to print: tagged PDF, in large print on request."""
    made = profile(request, key)
    if isinstance(made, HttpResponse):
        return made
    large = "large" in request.GET
    return named(
        given(takeaway.profile_pdf(made, large=large), "application/pdf"), made.place.code, "pdf"
    )


@public("large")
def place_brief_pdf(request: HttpRequest, key: str) -> HttpResponse:
    """The brief as one sheet of paper."""
    made = profile(request, key)
    if isinstance(made, HttpResponse):
        return made
    large = "large" in request.GET
    name = f"{made.place.code}-brief"
    return named(given(takeaway.brief_pdf(made, large=large), "application/pdf"), name, "pdf")


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


# Counties ---------------------------------------------------------------------------------------------


@public()
def county_csv(request: HttpRequest, key: str) -> HttpResponse:
    """Every small area of a council area as a table."""
    made = county(request, key)
    if isinstance(made, HttpResponse):
        return made
    response = given(takeaway.county_csv(made), "text/csv; header=present; charset=utf-8")
    described = reverse("front:county_csv_metadata", args=[key])
    response["Link"] = f'<{described}>; rel="describedby"; type="application/csvm+json"'
    return named(response, made.code, "csv")


@public()
def county_parquet(request: HttpRequest, key: str) -> HttpResponse:
    """The same table with types, for programs."""
    made = county(request, key)
    if isinstance(made, HttpResponse):
        return made
    return named(given(takeaway.county_parquet(made), PARQUET), made.code, "parquet")


@public()
def county_workbook(request: HttpRequest, key: str) -> HttpResponse:
    """The same table as a workbook, for people."""
    made = county(request, key)
    if isinstance(made, HttpResponse):
        return made
    return named(given(takeaway.county_workbook(made), WORKBOOK), made.code, "xlsx")


@public()
def county_csv_metadata(request: HttpRequest, key: str) -> HttpResponse:
    """What the columns of that table mean."""
    made = county(request, key)
    if isinstance(made, HttpResponse):
        return made
    return as_json(takeaway.county_csv_metadata(made, f"{made.code}.csv"), "application/csvm+json")


@public("large")
def county_pdf(request: HttpRequest, key: str) -> HttpResponse:
    """A report on a council area to print: tagged PDF, in large print on request."""
    made = county(request, key)
    if isinstance(made, HttpResponse):
        return made
    outlines = places.boundaries([row.code for row in made.rows])
    file = takeaway.county_pdf(
        made, outlines, places.attributions(*OUTLINES), large="large" in request.GET
    )
    return named(given(file, "application/pdf"), made.code, "pdf")


@public()
def county_geojson(request: HttpRequest, key: str) -> HttpResponse:
    """Every small area of a council area as a map."""
    made = county(request, key)
    if isinstance(made, HttpResponse):
        return made
    outlines = places.boundaries([row.code for row in made.rows])
    text = takeaway.county_geojson(made, outlines, places.attributions(*OUTLINES))
    return named(given(text, "application/geo+json"), made.code, "geojson")


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


# Answers ----------------------------------------------------------------------------------------------


def given(content: str | bytes, content_type: str) -> HttpResponse:
    """A file that pages of any other site may read as well: it is open data."""
    response = HttpResponse(content, content_type=content_type)
    response["Access-Control-Allow-Origin"] = "*"
    return response


def as_json(data: Any, content_type: str) -> HttpResponse:
    """Data as JSON under a type of its own."""
    return given(json.dumps(data, ensure_ascii=False, allow_nan=False), content_type)


def named(response: HttpResponse, name: str, ending: str) -> HttpResponse:
    """Under which name a browser keeps the file."""
    response["Content-Disposition"] = f'inline; filename="{name}.{ending}"'
    return response
