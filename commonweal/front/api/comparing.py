"""Places held against each other, places like one, and one place over the years."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query
from pydantic import StringConstraints

from commonweal.evidence import queries as evidence
from commonweal.evidence.queries import beside as queries
from commonweal.evidence.queries import trends as series
from commonweal.front.api.comparing_shapes import Beside, SimilarPlaces, Trends
from commonweal.front.api.places import Code, named, the_place
from commonweal.front.api.serving import OF_A_PLACE, measuring, reads, refuse
from commonweal.front.views import beside as page
from commonweal.places import queries as places
from commonweal.places.models import Area

TAG = "How a place is doing"

#: A text that means a place.
Key = Annotated[str, StringConstraints(max_length=200)]


@reads(
    "/compare", name="compare", response=Beside, statuses=(400, 503), tag=TAG,
    example="{places}",
)  # fmt: skip
def compare(
    request: HttpRequest,
    place: Annotated[
        list[Key],
        Query(
            min_length=2,
            max_length=queries.MOST_PLACES,
            description="Two to six places; a code each, or what only one place is called.",
        ),
    ],
    base: Annotated[
        str,
        Query(
            max_length=200,
            description="The one that the others are held against; the first, unless another is "
            "named.",
        ),
    ] = "",
) -> Any:
    """Places side by side: do they differ from one of them, measure by measure and domain by domain?

    People whom two places share are never on both sides. There is no sum of it all, and no order.
    """
    asked = page.asked(request)
    wrong = [one.said for one in asked.problems]
    if not wrong and len(asked.areas) < 2:
        wrong = ["Name two places at least."]
    if wrong:
        errors = [{"parameter": "place", "expected": one} for one in wrong]
        near = [named(one) for key in asked.keys for one in offered(key)]
        raise refuse(400, " ".join(wrong), errors=errors, near=near or None)
    with measuring():
        made = queries.beside(asked.areas, base=asked.base)
    return queries.beside_data(made, queries.releases_of(made, asked.areas))


def offered(key: str) -> tuple[places.Found, ...]:
    """Places that may be meant by a text that is not one place."""
    found = places.place(key)
    return () if isinstance(found, Area) else page.offers(found)[: page.OFFERED]


@reads(
    "/places/{code}/similar", name="similar", response=SimilarPlaces,
    statuses=(*OF_A_PLACE, 400, 503), tag=TAG, example="k=5",
)  # fmt: skip
def similar(
    request: HttpRequest,
    code: Code,
    on: Annotated[
        list[Key],
        Query(
            max_length=40,
            description="What to match on, by slug; all of it, unless some is named. `on` of the "
            "answer says what there is.",
        ),
    ] = [],  # noqa: B006 - it is declared, not kept
    k: Annotated[
        int, Query(ge=1, le=queries.MOST_ALIKE, description="How many places.")
    ] = queries.K,
) -> dict[str, Any]:
    """Places like this one: the nearest on people and setting, never on how they fare.

    Places that are made of whole council areas have none, and none has where nothing is loaded that
    they could be matched on.
    """
    area = the_place(request, "similar", code)
    with measuring():
        matched = queries.variables(evidence.nation_of(area))
    if not on and (area.kind in queries.LARGE or not matched):
        return {"method": "", "on": [], "here": None, "nation": None, "items": []}
    with measuring():
        made = queries.likeness_of(area, chosen=on or None, k=k)
    slugs = [one.slug for one in made.chosen]

    def valued(one: queries.OnePlace) -> dict[str, Any]:
        return {
            "code": one.code,
            "name": one.name,
            "council_name": one.council_name,
            "values": dict(zip(slugs, one.values, strict=True)),
            "distance": one.distance,
        }

    return {
        "method": queries.method_of(made),
        "on": [
            {"slug": one.slug, "name": one.name, "unit": one.unit, "spread": spread}
            for one, spread in zip(made.chosen, made.spread, strict=True)
        ],
        "here": valued(made.here),
        "nation": valued(made.nation),
        "items": [valued(one) for one in made.alike],
    }


@reads(
    "/places/{code}/trends", name="trends", response=Trends, statuses=(*OF_A_PLACE, 400, 503),
    tag=TAG,
)  # fmt: skip
def trends(request: HttpRequest, code: Code) -> dict[str, Any]:
    """Series of several periods, tested for a trend; of its council area where it has none."""
    area = the_place(request, "trends", code)
    with measuring():
        found = series.trends_of(area)
    if found is None:
        return {"of": None, "own": False, "items": []}
    return {
        "of": found.of.code,
        "own": found.own,
        "items": [
            {
                **{
                    name: getattr(one.indicator, name)
                    for name in ("name", "domain", "unit", "polarity")
                },
                "indicator": one.indicator.slug,
                "release": one.release,
                "points": one.points,
                "trend": one.trend,
            }
            for one in found.series
        ],
    }
