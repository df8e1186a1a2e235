"""Places: finding them, what they lie in and are made of, and how they are doing."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Annotated, Any, Literal

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from ninja import Path, Query

from commonweal.evidence import queries as evidence
from commonweal.evidence.queries import takeaway
from commonweal.front.api.serving import (
    FURTHEST,
    MOST_ROWS,
    OF_A_PLACE,
    ROWS,
    Instead,
    address_of,
    dumped,
    measuring,
    paged,
    reads,
    refuse,
)
from commonweal.front.api.shapes import (
    Changes,
    Compare,
    Distribution,
    Distributions,
    Kind,
    Listed,
    Place,
    Recolourings,
    Rows,
    Search,
)
from commonweal.front.views.frame import is_made_up
from commonweal.front.views.place import COMPARATORS, WITHIN_COUNCIL
from commonweal.places import queries as places
from commonweal.places.models import Area

#: How many places a search offers at most.
OFFERED = 50

Code = Annotated[
    str,
    Path(
        description="A code, or what only one place is called: its name, its name in addresses, a "
        "whole postcode.",
        max_length=200,
    ),
]
Limit = Annotated[int, Query(ge=1, le=MOST_ROWS, description="How many rows on a page.")]
Offset = Annotated[int, Query(ge=0, le=FURTHEST, description="How many rows to pass over.")]
Rule = Annotated[
    Literal["size-and-certainty", "bemerton-2010"],
    Query(description="How classes are given; the rule of 2010 gives domains a colour too."),
]
OfKind = Annotated[Kind | None, Query(description="Only places of this kind.")]
Comparator = Annotated[
    Compare | None,
    Query(description="Whom to compare with; `comparators` of the place says what there is."),
]

#: A collection of features (RFC 7946), as far as it matters here.
GEOJSON: dict[str, Any] = {
    "type": "object",
    "required": ["type", "features"],
    "properties": {
        "type": {"const": "FeatureCollection"},
        "features": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["type", "geometry", "properties"],
                "properties": {
                    "type": {"const": "Feature"},
                    "geometry": {"type": ["object", "null"]},
                    "properties": {"type": "object"},
                },
            },
        },
    },
}


# From an address to a place ------------------------------------------------------------------------------


def the_place(request: HttpRequest, name: str, text: str, **more: str) -> Area:
    """The place that an address means; a problem, or the way to its own address, when none.

    Parameters
    ----------
    name : str
        Of the address.
    text : str
        What stands in it for a place.
    more : str
        What else stands in it.
    """
    area = meant(text)
    if text not in (area.code, area.slug):
        address = address_of(name, code=area.code, **more)
        asked = request.META.get("QUERY_STRING", "")
        raise Instead(HttpResponseRedirect(f"{address}?{asked}" if asked else address))
    return area


def meant(text: str, *, kinds: tuple[str, ...] = ()) -> Area:
    """The place that a text means; a problem when it means several, none, or a retired code."""
    answer = places.place(text, kinds=kinds)
    if isinstance(answer, Area):
        return answer
    if isinstance(answer, places.Ambiguous):
        raise refuse(
            300, "Several places are called so.", places=[named(one) for one in answer.places]
        )
    if isinstance(answer, places.Retired):
        raise refuse(410, f"{answer.sentence}.", successors=[named(one) for one in answer.heirs])
    raise refuse(404, answer.why, near=[named(one) for one in answer.near])


def named(found: places.Found) -> dict[str, str]:
    """A place that was found, as problems name it."""
    return {"code": found.code, "name": found.name, "kind": found.kind, "where": found.where}


def step(area: Area) -> dict[str, str]:
    return {"code": area.code, "name": area.shown_name, "kind": area.kind}


def listed(area: Area) -> dict[str, Any]:
    """A place as lists have it."""
    return {
        "code": area.code,
        "name": area.shown_name,
        "official_name": area.name if area.name != area.shown_name else "",
        "kind": area.kind,
        "council": area.council.code if area.council else None,
        "parent": area.parent.code if area.parent else None,
        "population": area.population,
        "vintage": area.vintage,
    }


def rows_of(
    request: HttpRequest, response: HttpResponse, found: QuerySet[Area], limit: int, offset: int
) -> dict[str, Any]:
    """A page of places, by code."""
    some = found.select_related("council", "parent").order_by("code")[offset : offset + limit]
    return {
        "items": [listed(one) for one in some],
        **paged(request, response, found.count(), limit, offset),
    }


# Finding -------------------------------------------------------------------------------------------------


@reads(
    "/search", name="search", response=Search, tag="Finding places", free="q",
    statuses=(300, 404, 410), example="q=heath",
)  # fmt: skip
def search(
    request: HttpRequest,
    q: Annotated[
        str, Query(max_length=200, description="A name, part of one, a code, a postcode.")
    ],
    council: Annotated[
        str, Query(max_length=200, description="Only what lies in this council area.")
    ] = "",
    limit: Annotated[int, Query(ge=1, le=OFFERED, description="How many at most.")] = 20,
) -> dict[str, Any]:
    """Places that a text may mean.

    Capitals, accents and punctuation do not matter; where nothing fits, names that are spelt nearly
    so are offered.
    """
    within = meant(council, kinds=("la",)).code if council else None
    found = places.find(q, council=within, limit=limit)
    return {"text": q, "items": found, "nothing": None if found else places.why_nothing(q)}


@reads(
    "/places", name="places", response=Rows[Listed], tag="Finding places", free="offset",
    statuses=(300, 404, 410), example="kind=neighbourhood&limit=5",
)  # fmt: skip
def all_places(
    request: HttpRequest,
    response: HttpResponse,
    kind: OfKind = None,
    within: Annotated[
        str, Query(max_length=200, description="Only what lies in this place; its code.")
    ] = "",
    limit: Limit = ROWS,
    offset: Offset = 0,
) -> dict[str, Any]:
    """Every place in use, by code."""
    found = Area.objects.in_use()
    if kind:
        found = found.of_kind(kind)
    if within:
        whole = meant(within)
        found = found.filter(
            Q(parent=whole)
            | Q(parent__parent=whole)
            | Q(council=whole)
            | Q(council__parent=whole)
            | Q(council__parent__parent=whole)
            | Q(pk__in=whole.small_areas())
        ).exclude(pk=whole.pk)
    return rows_of(request, response, found, limit, offset)


# A place and its surroundings ----------------------------------------------------------------------------


@reads("/places/{code}", name="place", response=Place, statuses=OF_A_PLACE, tag="A place")
def one_place(request: HttpRequest, code: Code) -> dict[str, Any]:
    """A place: what it is, where it lies, and where more about it is."""
    area = the_place(request, "place", code)
    wholes = Area.objects.in_use().filter(parts__part=area).order_by("kind", "code")
    return {
        **listed(area),
        "about": area.about,
        "centre": {"latitude": area.latitude, "longitude": area.longitude}
        if area.latitude is not None and area.longitude is not None
        else None,
        "nation": evidence.nation_of(area),
        "made_up": is_made_up(area.code),
        "hierarchy": places.hierarchy(area),
        "belongs_to": [step(one) for one in wholes],
        "small_areas": area.small_areas().count(),
        "comparators": COMPARATORS.get(area.kind, WITHIN_COUNCIL),
        "addresses": addresses(area.code),
        "attributions": places.attributions(),
    }


def addresses(code: str) -> Mapping[str, str]:
    """Where more about a place is."""
    pages = {
        "page": "place",
        "brief": "place_brief",
        "csv": "place_csv",
        "parquet": "place_parquet",
        "pdf": "place_pdf",
        "feed": "place_feed",
    }
    found = {key: reverse(f"front:{name}", args=[code]) for key, name in pages.items()}
    return found | {
        name: address_of(name, code=code) for name in ("profile", "small_areas", "boundary")
    }


@reads(
    "/places/{code}/children", name="children", response=Rows[Listed], statuses=OF_A_PLACE,
    tag="A place", free="offset",
)  # fmt: skip
def children(
    request: HttpRequest,
    response: HttpResponse,
    code: Code,
    kind: OfKind = None,
    limit: Limit = ROWS,
    offset: Offset = 0,
) -> dict[str, Any]:
    """The places directly below a place.

    Regions in a country, council areas in a region; wider areas, wards, neighbourhoods and others
    in a council area; small areas in a wider area. `places?within=` gives everything inside.
    """
    found = Area.objects.in_use().filter(parent=the_place(request, "children", code))
    return rows_of(request, response, found.of_kind(kind) if kind else found, limit, offset)


@reads(
    "/places/{code}/small-areas", name="small_areas", response=Rows[Listed], statuses=OF_A_PLACE,
    tag="A place", free="offset",
)  # fmt: skip
def small_areas(
    request: HttpRequest,
    response: HttpResponse,
    code: Code,
    limit: Limit = ROWS,
    offset: Offset = 0,
) -> dict[str, Any]:
    """The small areas that a place is made of."""
    area = the_place(request, "small_areas", code)
    return rows_of(request, response, area.small_areas(), limit, offset)


@reads(
    "/places/{code}/boundary", name="boundary", schema=GEOJSON, statuses=(*OF_A_PLACE, 400),
    media_type="application/geo+json", tag="A place",
)  # fmt: skip
def boundary(request: HttpRequest, code: Code) -> HttpResponse:
    """The outline of a place, as GeoJSON.

    In degrees (WGS 84). `published` is false where it was put together from the small areas, or the
    council areas, that make up the place.
    """
    area = the_place(request, "boundary", code)
    outline = places.outlines([area.code]).get(area.code)
    if outline is None:
        raise refuse(400, f"No outline of {area.shown_name} is loaded.")
    feature = {
        "type": "Feature",
        "id": area.code,
        "geometry": outline.geometry.__geo_interface__,
        "properties": {**step(area), "source": outline.source, "published": outline.published},
    }
    data = {
        "type": "FeatureCollection",
        "features": [feature],
        "attributions": places.attributions("boundaries", "small_areas"),
    }
    return HttpResponse(dumped(data), content_type="application/geo+json")


# How it is doing -----------------------------------------------------------------------------------------


@reads(
    "/places/{code}/profile", name="profile", statuses=(*OF_A_PLACE, 400, 503),
    schema={"$ref": "#/components/schemas/Profile"}, tag="How a place is doing",
)  # fmt: skip
def profile(
    request: HttpRequest, code: Code, compare: Comparator = None, rule: Rule = "size-and-certainty"
) -> HttpResponse:
    """The whole profile of a place: domains, indicators, strengths, concerns, and their sources."""
    area = the_place(request, "profile", code)
    made = profile_of(area, compare, rule)
    return HttpResponse(takeaway.profile_json(made), content_type="application/json")


def profile_of(area: Area, compare: str | None = None, rule: str = evidence.RULE) -> Any:
    """The profile of a place; a problem where it cannot be compared so."""
    allowed = COMPARATORS.get(area.kind, WITHIN_COUNCIL)
    if compare is not None and compare not in allowed:
        raise refuse(
            400,
            f"{area.shown_name} can be compared with {', '.join(allowed) or 'nothing'} here.",
        )
    with measuring():
        return evidence.profile_of(area, comparator=compare, rule=rule)


@reads(
    "/places/{code}/changes", name="changes", response=Changes,
    statuses=(*OF_A_PLACE, 400, 503), tag="How a place is doing",
)  # fmt: skip
def changes(request: HttpRequest, code: Code) -> dict[str, Any]:
    """What changed since the period before, and whether the two may be compared at all."""
    area = the_place(request, "changes", code)
    with measuring():
        found = evidence.changes_of(area)
    return changed(found)


def changed(found: Iterable[evidence.Change]) -> dict[str, Any]:
    """What changed, as answers have it."""
    return {
        "items": [
            {
                **{
                    name: getattr(one, name)
                    for name in ("indicator", "name", "domain", "unit", "before", "after")
                },
                **{
                    name: getattr(one.verdict, name)
                    for name in ("verdict", "why", "reason", "difference", "lower", "upper")
                },
            }
            for one in found
        ]
    }


@reads(
    "/places/{code}/recolourings",
    name="recolourings",
    response=Recolourings,
    statuses=OF_A_PLACE,
    tag="How a place is doing",
    also=evidence.recoloured_until,
)
def recolourings(request: HttpRequest, code: Code) -> dict[str, Any]:
    """What releases changed in the classes of a place's small areas, the latest first."""
    area = the_place(request, "recolourings", code)
    return {
        "items": [
            {
                **asdict(one),
                "moves": [
                    {"before": before, "after": after, "areas": areas}
                    for (before, after), areas in one.moves.items()
                ],
            }
            for one in evidence.recolourings_of(area)
        ]
    }


@reads(
    "/places/{code}/distributions", name="distributions", response=Distributions,
    statuses=(*OF_A_PLACE, 400, 503), tag="How a place is doing",
)  # fmt: skip
def distributions(request: HttpRequest, code: Code) -> dict[str, Any]:
    """How the small areas around a place are spread, on each indicator.

    Those of its council area; for regions and countries, those of the country.
    """
    area = the_place(request, "distributions", code)
    spread, known = spreads(area)
    return {
        "of": around(area),
        "items": [quantiles(known[slug], strip) for slug, strip in spread.items() if slug in known],
    }


@reads(
    "/places/{code}/distributions/{indicator}", name="distribution", response=Distribution,
    statuses=(*OF_A_PLACE, 400, 503), tag="How a place is doing",
)  # fmt: skip
def distribution(
    request: HttpRequest,
    code: Code,
    indicator: Annotated[str, Path(max_length=100, description="Its stable short name.")],
) -> dict[str, Any]:
    """Every value of one indicator among the small areas around a place."""
    area = the_place(request, "distribution", code, indicator=indicator)
    spread, known = spreads(area)
    if indicator not in spread or indicator not in known:
        raise refuse(404, "No small area here has a value of such an indicator.")
    strip = spread[indicator]
    return {"of": around(area), "values": strip.values, **quantiles(known[indicator], strip)}


def spreads(area: Area) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """By indicator: the values around a place, and what the indicator is called."""
    made = profile_of(area)
    with measuring():
        return evidence.strips_of(area), {one.indicator: one for one in made.indicators}


def around(area: Area) -> str:
    """Code of the place whose small areas are shown around a place."""
    if area.kind == "la":
        return area.code
    return area.council.code if area.council else evidence.nation_of(area)


def quantiles(one: Any, strip: Any) -> dict[str, Any]:
    """How values are spread."""
    values = strip.values
    quarters = (
        statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else values * 3
    )
    return {
        "indicator": one.indicator,
        "name": one.name,
        "unit": one.unit,
        "period": one.period or "",
        "areas": len(values),
        "lowest": strip.low,
        "lower_quarter": quarters[0],
        "median": quarters[1],
        "upper_quarter": quarters[2],
        "highest": strip.high,
    }
