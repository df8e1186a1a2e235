"""What maps show: a council area by resilience and by deprivation, a country on any subject."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query
from pydantic import Field

from commonweal.evidence import queries as evidence
from commonweal.evidence.queries import nation as country
from commonweal.front.api.counties import council_of
from commonweal.front.api.places import Code, Limit, Offset, the_place
from commonweal.front.api.serving import OF_A_PLACE, ROWS, measuring, paged, reads, refuse
from commonweal.front.api.shapes import Class, Rows, Shape, Status
from commonweal.places.models import Area

TAG = "Maps"


# What the answers look like ------------------------------------------------------------------------------


class Resilience(Shape):
    """How a small area does compared with places like it; higher is better."""

    status: Status
    """`missing` where too few domains are measured, or too few places are like it."""
    class_: Annotated[
        Literal["better", "similar", "worse", "cant_tell", "no_colour"], Field(alias="class")
    ]
    difference: float | None
    """In standard deviations."""
    lower: float | None
    """Lower end of its 95 % interval."""
    upper: float | None
    """Upper end of its 95 % interval."""
    domains: int
    """How many domains are in it."""
    best: str
    """The domain that adds most to it; empty for none."""
    worst: str
    """The domain that takes most away; empty for none."""


class Deprivation(Shape):
    """How deprived a small area is, by the Indices of Deprivation."""

    status: Status
    score: float | None
    """Higher is more."""
    tenth: int | None
    """Of the country's small areas: 1 the most deprived, 10 the least."""


class OfAHundred(Shape):
    """Of a hundred small areas of the council area: where this one stands among them."""

    more_deprived: float | None
    less_resilient: float | None
    less_resilient_lower: float | None
    """At the lower end of the interval."""
    less_resilient_upper: float | None
    """At its upper end."""


class ResilientArea(Shape):
    """One small area by resilience and by deprivation."""

    code: str
    name: str
    local_name: str
    resilience: Resilience
    deprivation: Deprivation
    of_100: OfAHundred


class MadeOf(Shape):
    """A domain that resilience is made of."""

    domain: str
    name: str


class ResilientCounty(Rows[ResilientArea]):
    """A council area by resilience and by deprivation."""

    code: str
    name: str
    comparison: str
    domains: list[MadeOf]
    """Those measured here that resilience is made of: none is itself a measure of deprivation."""
    indicators: list[str]
    """Slugs of what it is made of."""
    has_resilience: bool
    """Whether any small area has one."""
    has_deprivation: bool
    period: str
    """Of the deprivation score."""
    upward: list[str]
    """Codes of the areas that do better than deprivation would have it, the most surprising first."""
    downward: list[str]
    """Codes of those that do worse."""


class Subject(Shape):
    """Something that a map can be about."""

    subject: str
    name: str


class MappedArea(Shape):
    """What one small area shows."""

    code: str
    council: str | None
    class_: Annotated[Class, Field(alias="class")]
    tenth: int | None
    """Of the country's small areas by deprivation, 1 the most deprived; null for other subjects."""


class Mapped(Rows[MappedArea]):
    """What the small areas of a country show on one subject."""

    subject: str
    name: str
    comparison: str
    """What the classes compare."""


class MappedCouncil(Shape):
    """What the small areas of one council area show, counted."""

    code: str
    name: str
    areas: int
    classes: dict[str, int]
    """How many small areas have each class."""
    tenths: dict[str, int]
    """How many lie in each tenth, where the subject is deprivation."""


class Counted(Rows[MappedCouncil]):
    """What the small areas of a country show on one subject, counted by council area."""

    subject: str
    name: str
    comparison: str


# A council area ------------------------------------------------------------------------------------------


@reads(
    "/counties/{code}/resilience", name="county_resilience", response=ResilientCounty,
    statuses=(*OF_A_PLACE, 400, 503), tag=TAG, free="offset", example="limit=2",
)  # fmt: skip
def county_resilience(
    request: HttpRequest,
    response: HttpResponse,
    code: Code,
    limit: Limit = ROWS,
    offset: Offset = 0,
) -> dict[str, Any]:
    """Every small area of a council area by resilience and by deprivation, by code.

    Resilience is how an area does compared with the small areas most like it on people and setting.
    It is never a rank.
    """
    area = council_of(request, "county_resilience", code)
    with measuring():
        made, held = evidence.county_of(area), evidence.resilience_of(area)
    return {
        "code": made.code,
        "name": made.name,
        "comparison": "Each small area is compared with places like it; deprivation is among all "
        "small areas of the country.",
        "domains": [{"domain": slug, "name": name} for slug, name in held.domains],
        **{
            name: getattr(held, name)
            for name in ("indicators", "has_resilience", "has_deprivation", "period", "upward",
                         "downward")
        },
        "items": [_resilient(row, held.areas[row.code])
                  for row in made.rows[offset : offset + limit]],
        **paged(request, response, len(made.rows), limit, offset),
    }  # fmt: skip


def _resilient(row: evidence.CountyRow, one: evidence.ResilientArea) -> dict[str, Any]:
    known = "value" if one.score is not None else "missing"
    return {
        "code": row.code,
        "name": row.name,
        "local_name": row.local_name,
        "resilience": {
            "status": "value" if one.difference is not None else "missing",
            **{
                name: getattr(one, name)
                for name in ("class_", "difference", "lower", "upper", "domains", "best", "worst")
            },
        },
        "deprivation": {
            "status": row.statuses.get(evidence.DEPRIVATION, known),
            "score": one.score,
            "tenth": one.tenth or None,
        },
        "of_100": {
            "more_deprived": one.deprived_of_100,
            "less_resilient": one.resilient_of_100,
            "less_resilient_lower": one.lowest_of_100,
            "less_resilient_upper": one.highest_of_100,
        },
    }


# A country -----------------------------------------------------------------------------------------------


Show = Annotated[
    str,
    Query(
        max_length=100,
        description="What the map is about: the slug of one of the country's subjects. The first, "
        "unless another is named.",
    ),
]


@reads(
    "/countries/{code}/subjects", name="subjects", response=list[Subject],
    statuses=(*OF_A_PLACE, 400, 503), tag=TAG,
)  # fmt: skip
def subjects(request: HttpRequest, code: Code) -> list[dict[str, str]]:
    """What a map of a country can be about: domains, resilience, deprivation, indicators."""
    nation = country_of(request, "subjects", code)
    with measuring():
        found = country.subjects_of_nation(nation)
    return [{"subject": slug, "name": name} for slug, name in found.items()]


@reads(
    "/countries/{code}/areas", name="country_areas", response=Mapped,
    statuses=(*OF_A_PLACE, 400, 503), tag=TAG, free="offset", example="limit=2",
)  # fmt: skip
def country_areas(
    request: HttpRequest,
    response: HttpResponse,
    code: Code,
    show: Show = "",
    limit: Limit = ROWS,
    offset: Offset = 0,
) -> dict[str, Any]:
    """What every small area of a country shows on one subject, by code."""
    made = shown(country_of(request, "country_areas", code), show)
    some = slice(offset, offset + limit)
    return {
        **_about(made),
        "items": [
            {"code": area, "council": council or None, "class_": class_, "tenth": tenth or None}
            for area, council, class_, tenth in zip(
                *(one[some].tolist() for one in (made.areas, made.council, made.classes,
                                                 made.tenths)),
                strict=True,
            )
        ],
        **paged(request, response, made.areas.size, limit, offset),
    }  # fmt: skip


@reads(
    "/countries/{code}/councils", name="country_councils", response=Counted,
    statuses=(*OF_A_PLACE, 400, 503), tag=TAG, free="offset", example="limit=2",
)  # fmt: skip
def country_councils(
    request: HttpRequest,
    response: HttpResponse,
    code: Code,
    show: Show = "",
    limit: Limit = ROWS,
    offset: Offset = 0,
) -> dict[str, Any]:
    """The same counted by council area: how many of its small areas have each class, by code."""
    made = shown(country_of(request, "country_councils", code), show)
    by_tenth = made.slug == country.BY_TENTHS
    counted = country.counted_by_council(made.council, made.tenths if by_tenth else made.classes)
    some = list(counted)[offset : offset + limit]
    found = Area.objects.in_use().of_kind("la").filter(code__in=some)
    names = {one.code: one.shown_name for one in found}
    return {
        **_about(made),
        "items": [
            {
                "code": council,
                "name": names.get(council, council),
                "areas": sum(counted[council].values()),
                "classes": {} if by_tenth else counted[council],
                "tenths": {
                    str(tenth): number for tenth, number in counted[council].items() if tenth
                }
                if by_tenth
                else {},
            }
            for council in some
        ],
        **paged(request, response, len(counted), limit, offset),
    }


def country_of(request: HttpRequest, name: str, code: str) -> str:
    """Code of the country that an address means."""
    area = the_place(request, name, code)
    if area.kind != "country":
        raise refuse(404, f"{area.shown_name} is no country; its country is near.",
                     near=_nation(area))  # fmt: skip
    return area.code


def _nation(area: Area) -> list[dict[str, str]]:
    found = Area.objects.in_use().filter(code=evidence.nation_of(area)).first()
    return [{"code": found.code, "name": found.shown_name, "kind": found.kind}] if found else []


def shown(nation: str, slug: str) -> country.OnMap:
    """What a country's small areas show; a problem where a map cannot be about that."""
    with measuring():
        return country.on_map(nation, slug)


def _about(made: country.OnMap) -> dict[str, str]:
    compared = {
        country.RESILIENCE: "Each small area is compared with places like it.",
        country.BY_TENTHS: "Tenths of all small areas of the country.",
    }
    usual = "Each small area is compared with the rest of its council area."
    return {
        "subject": made.slug,
        "name": made.name,
        "comparison": compared.get(made.slug, usual),
    }
