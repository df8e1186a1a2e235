"""Council areas: every small area beside the rest, as rows and as a map."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from commonweal.evidence import queries as evidence
from commonweal.evidence.queries import takeaway
from commonweal.front.api.places import GEOJSON, Code, Limit, Offset, the_place
from commonweal.front.api.serving import OF_A_PLACE, ROWS, measuring, paged, reads, refuse
from commonweal.front.api.shapes import Council, County, CountyArea, Rows
from commonweal.places import queries as places
from commonweal.places.models import Area

TAG = "Council areas"


@reads("/counties", name="counties", response=Rows[Council], tag=TAG, free="offset")
def counties(
    request: HttpRequest, response: HttpResponse, limit: Limit = ROWS, offset: Offset = 0
) -> dict[str, Any]:
    """Every council area, by code."""
    found = Area.objects.in_use().of_kind("la").select_related("parent").order_by("code")
    return {
        "items": [
            {
                "code": one.code,
                "name": one.shown_name,
                "region": one.parent.shown_name if one.parent else "",
                "population": one.population,
            }
            for one in found[offset : offset + limit]
        ],
        **paged(request, response, found.count(), limit, offset),
    }


@reads(
    "/counties/{code}", name="county", response=County, statuses=(*OF_A_PLACE, 400, 503), tag=TAG
)
def county(request: HttpRequest, code: Code) -> dict[str, Any]:
    """What the rows of a council area hold: its domains, and the indicators with their units."""
    made = county_of(request, "county", code)
    data = takeaway.county_data(made)
    lines = (line for one in takeaway.releases_of(made) for line in one.attribution)
    return {
        "code": made.code,
        "name": made.name,
        "comparison": data["comparison"],
        "areas": len(made.rows),
        "domains": data["domains"],
        "indicators": data["indicators"],
        "attributions": list(dict.fromkeys((*lines, *places.attributions()))),
    }


@reads(
    "/counties/{code}/areas", name="county_areas", response=Rows[CountyArea],
    statuses=(*OF_A_PLACE, 400, 503), tag=TAG, free="offset", example="limit=2",
)  # fmt: skip
def county_areas(
    request: HttpRequest,
    response: HttpResponse,
    code: Code,
    limit: Limit = ROWS,
    offset: Offset = 0,
) -> dict[str, Any]:
    """Every small area of a council area, by code, with its classes and values."""
    made = county_of(request, "county_areas", code)
    some = takeaway.county_data(made, slice(offset, offset + limit))["areas"]
    return {"items": some, **paged(request, response, len(made.rows), limit, offset)}


@reads(
    "/counties/{code}/boundaries", name="county_boundaries", schema=GEOJSON,
    media_type="application/geo+json", statuses=(*OF_A_PLACE, 400, 503), tag=TAG,
)  # fmt: skip
def county_boundaries(request: HttpRequest, code: Code) -> HttpResponse:
    """Every small area of a council area as a map: GeoJSON with its classes and values."""
    made = county_of(request, "county_boundaries", code)
    outlines = places.boundaries([row.code for row in made.rows])
    text = takeaway.county_geojson(made, outlines, places.attributions("boundaries", "small_areas"))
    return HttpResponse(text, content_type="application/geo+json")


def county_of(request: HttpRequest, name: str, code: str) -> evidence.County:
    """The council area that an address means, measured."""
    area = council_of(request, name, code)
    with measuring():
        return evidence.county_of(area)


def council_of(request: HttpRequest, name: str, code: str) -> Area:
    """The council area that an address means; a problem where it is none."""
    area = the_place(request, name, code)
    if area.kind != "la":
        raise refuse(404, f"{area.shown_name} is no council area.", near=_council_of(area))
    return area


def _council_of(area: Area) -> list[dict[str, str]]:
    council = area.council
    if council is None:
        return []
    return [{"code": council.code, "name": council.shown_name, "kind": council.kind}]
