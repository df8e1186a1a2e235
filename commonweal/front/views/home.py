"""The front page: find a place."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.db.models import Count
from django.db.models.functions import Substr
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from commonweal.common import figures
from commonweal.evidence import queries as evidence
from commonweal.front import outlines
from commonweal.front.views.answers import public
from commonweal.front.views.frame import address, is_made_up, only_made_up, page, state
from commonweal.places import queries as places
from commonweal.places.models import Area

#: So many results stand on a page; whoever has more types more.
RESULTS = 30
LONGEST = 100
#: A map of more small areas than this would be a thicket of lines.
WATERMARK = 700


@public(free="q")
def home(request: HttpRequest) -> HttpResponse:
    """Find a place by its name, a postcode or a code; or begin with one of these."""
    asked = " ".join(request.GET.get("q", "").replace("\0", " ").split())
    if asked:
        return results(request, asked[:LONGEST])
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


def results(request: HttpRequest, asked: str) -> HttpResponse:
    """What a search found. A single place is not listed: it is opened."""
    found = places.find(asked, limit=RESULTS + 1)
    if len(found) == 1 and found[0].why != "similar":
        return redirect(address(found[0].code))
    return page(
        request,
        "results.html",
        {
            "asked": asked,
            "found": [(one, address(one.code), is_made_up(one.code)) for one in found[:RESULTS]],
            "more": len(found) > RESULTS,
            "near": bool(found) and all(one.why == "similar" for one in found),
            "why": places.why_nothing(asked) if not found else "",
            "postcodes": postcodes(places.what_is_loaded()),
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


def postcodes(loaded: places.Holdings) -> str:
    """Whose postcodes can be typed, in a sentence."""
    names = [name for _code, name in loaded.postcodes_for]
    if not names:
        return _("Postcodes are not loaded here: use a name or a code.")
    if len(names) > 8:
        return _("Postcodes are loaded for %(n)s council areas.") % {"n": len(names)}
    return _("Postcodes are loaded for %(names)s.") % {"names": listed(names)}


def listed(names: list[str]) -> str:
    """Names as a list in a sentence."""
    if len(names) < 2:
        return "".join(names)
    return _("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}


def has_figures() -> bool:
    """Whether any release is in force."""
    return bool(evidence.releases_in_force())
