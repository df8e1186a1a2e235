"""The front page: find a place."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.db.models import Count
from django.db.models.functions import Substr
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString, mark_safe

from commonweal.common import figures
from commonweal.common.middleware import may_ask
from commonweal.evidence import queries as evidence
from commonweal.front import outlines
from commonweal.front.views.answers import public
from commonweal.front.views.frame import address, is_made_up, only_made_up, page, state
from commonweal.front.views.search import asked_for, postcodes, results
from commonweal.places import queries as places
from commonweal.places.models import Area

#: A map of more small areas than this would be a thicket of lines.
WATERMARK = 700


@may_ask("geolocation")
@public("kind", "council", "page", free="q")
def home(request: HttpRequest) -> HttpResponse:
    """Find a place by its name, a postcode or a code; or begin with one of these."""
    if asked := asked_for(request):
        return results(request, asked)
    loaded = places.what_is_loaded()
    chosen = councils()
    return page(
        request,
        "home.html",
        {
            "examples": examples(),
            "councils": chosen,
            "watermark": watermark(state(), chosen[0][0]) if chosen else "",
            "numbers": {kind: figures.count(number) for kind, number in loaded.numbers.items()},
            "made_up_numbers": made_up_numbers(),
            "postcodes": postcodes(loaded),
            "has_figures": has_figures(),
            "attributions": places.attributions("small_areas"),
        },
        section="home",
        made_up=only_made_up(),
    )


def examples() -> list[dict[str, Any]]:
    """Places to begin with: neighbourhoods, for they are where people live; else community areas."""
    for kind in ("neighbourhood", "community_area", "la"):
        some = Area.objects.in_use().of_kind(kind).with_surroundings().order_by("name")[:6]
        if found := [
            {
                "name": one.shown_name,
                "where": whereabouts(one),
                "address": address(one.code),
                "made_up": is_made_up(one.code),
            }
            for one in some
        ]:
            return found
    return []


def whereabouts(area: Area) -> str:
    """Town and council area: "Trowbridge, Wiltshire"."""
    return ", ".join(one for one in (area.locality, area.council and area.council.name) if one)


def made_up_numbers() -> dict[str, str]:
    """How many of the small areas and of the councils are made up; {} where none is."""
    by_letter = (
        Area.objects.in_use()
        .filter(kind__in=("lsoa", "la"))
        .values_list("kind", Substr("code", 1, 1))
        .annotate(Count("id"))
        .order_by()
    )
    # The first letter of a code says of which country it is.
    found = {kind: number for kind, letter, number in by_letter if is_made_up(letter)}
    return {kind: figures.count(number) for kind, number in found.items()}


def councils() -> list[tuple[str, str, bool]]:
    """Council areas whose neighbourhoods somebody has described come first to mind.

    Code, name, and whether it is made up.
    """
    described = (
        Area.objects.in_use()
        .of_kind("la")
        .filter(areas__kind__in=("neighbourhood", "community_area"))
        .distinct()
        .order_by("name")
    )
    chosen = (
        described if described.exists() else Area.objects.in_use().of_kind("la").order_by("name")
    )
    return [(one.code, one.shown_name, is_made_up(one.code)) for one in chosen[:6]]


@lru_cache(maxsize=4)
def watermark(at: str, council: str) -> SafeString:
    """The small areas of a council area in outline, for the eye alone; "" where nothing is drawn.

    `at` is the `state` of which it is kept.
    """
    codes = list(
        Area.objects.in_use().of_kind("lsoa").in_council(council).values_list("code", flat=True)
    )
    shapes = places.boundaries(codes[:WATERMARK])
    return mark_safe(  # noqa: S308 - numbers only
        outlines.watermark([one.__geo_interface__ for one in shapes.values()])
    )


def has_figures() -> bool:
    """Whether any release is in force."""
    return bool(evidence.releases_in_force())
