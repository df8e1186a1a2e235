"""The map of a country: every small area at once, and what it takes to draw it in a browser."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    JsonResponse,
)
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _

from commonweal.common import figures
from commonweal.evidence import queries as evidence
from commonweal.evidence.queries import nation as country
from commonweal.evidence.queries import verdicts
from commonweal.front.mapped import Key
from commonweal.front.ranges import Unsatisfiable, byte_range
from commonweal.front.views import contrast, county, wording
from commonweal.front.views.answers import public
from commonweal.front.views.frame import attributed, is_made_up, page
from commonweal.places import queries as places
from commonweal.places.models import Area

#: One sign for each fill, so that what a country shows is one text.
SIGNS = {
    "much_better": "B", "better": "b", "similar": "s", "worse": "w", "much_worse": "W",
    "cant_tell": "c", "none": "n", "fifth-1": "1", "fifth-2": "2", "fifth-3": "3",
    "fifth-4": "4", "fifth-5": "5", "modelled-1": "V", "modelled-2": "X", "modelled-3": "Y",
    "modelled-4": "Z", "modelled-5": "z",
}  # fmt: skip
#: An area that the map is not about.
ELSEWHERE = "-"
#: A file of tiles never changes: its name does.
FOR_EVER = "public, max-age=31536000, immutable"
#: What the key of a country and its table count.
COUNTED = ("much_better", "better", "similar", "worse", "much_worse", "cant_tell", "none")


@dataclass(frozen=True, slots=True)
class Wide:
    """What a map of the country is about, and what each small area shows.

    Attributes
    ----------
    slug, name, about, note : str
    areas : ndarray of str, shape (n,)
        Codes of small areas.
    fills : ndarray of str, shape (n,)
    beside : str
        Whom areas are compared with.
    parts : frozenset of str
        The indicators behind it.
    """

    slug: str
    name: str
    about: str
    areas: Any
    fills: Any
    beside: str
    parts: frozenset[str]


@dataclass(frozen=True, slots=True)
class CouncilRow:
    """One council area in the table: of its small areas, how many have each fill."""

    name: str
    address: str
    total: str
    counts: tuple[str, ...]


@public("show")
def nation_map(request: HttpRequest) -> HttpResponse:
    """Every small area of the country on one subject, and the same counted by council area."""
    try:
        code = evidence.first_nation()
    except evidence.NothingLoaded as nothing:
        return page(
            request, "nation_empty.html", {"why": str(nothing)}, section="counties", status=503
        )
    held = evidence.classes_of_nation(code)
    chosen = subject(held, code, request.GET.get("show") or first_subject(held))
    if chosen is None:
        why = _("There is no such domain or measure for small areas.")
        return page(request, "nation_empty.html", {"why": why}, section="counties", status=400)
    country = Area.objects.in_use().of_kind("country").get(code=code)
    key = key_of(chosen)
    tiles = places.tiles_of(code)
    return page(
        request,
        "nation.html",
        {
            "area": country,
            "subject": chosen,
            "domains": held.domains,
            "contrasts": _contrasts(chosen.slug) if evidence.DEPRIVATION in held.codes else (),
            "choices": [
                (name, [(one.slug, one.name) for one in held.indicators if one.domain == slug])
                for slug, name in held.domains
            ],
            "key": key,
            "rows": by_council(held, chosen, [one.fill for one in key]),
            "tiles": reverse("front:tiles", args=[tiles.name]) if tiles else "",
            "areas_address": f"{reverse('front:map_areas')}?show={chosen.slug}",
            "map_label": _("Map of %(name)s") % {"name": country.shown_name},
            "count": figures.count(len(chosen.areas)),
            "attributions": attributed(
                places.attributions("boundaries", "small_areas"), county.sources_of(chosen.parts)
            ),
        },
        section="counties",
        made_up=is_made_up(code),
    )


@public("show", "council")
def areas_json(request: HttpRequest) -> HttpResponse:
    """What each small area shows, as one sign for each number that the tiles know it by."""
    council, show = request.GET.get("council", ""), request.GET.get("show", "")
    try:
        found = of_council(council, show) if council else of_country(show)
    except evidence.NothingLoaded as nothing:
        return JsonResponse({"message": str(nothing)}, status=503)
    if found is None:
        return JsonResponse(
            {"message": _("There is no such council area, or no such domain or measure.")},
            status=404,
        )
    nation, fills = found
    words = wording.tongue().standings
    signs = "".join(
        SIGNS.get(fills.get(code, ""), ELSEWHERE) for code, _name in places.numbered(nation)
    )
    used = set(signs)
    return HttpResponse(
        json.dumps(
            {
                "fills": {
                    sign: {"fill": fill, "word": words.get(fill, "")}
                    for fill, sign in SIGNS.items()
                    if sign in used
                },
                "areas": signs,
            },
            separators=(",", ":"),
        ),
        content_type="application/json",
    )


def of_country(show: str) -> tuple[str, Mapping[str, str]] | None:
    """The country's code, and the fill of each small area by its code."""
    nation = evidence.first_nation()
    held = evidence.classes_of_nation(nation)
    chosen = subject(held, nation, show or first_subject(held))
    if chosen is None:
        return None
    return nation, dict(zip(chosen.areas.tolist(), chosen.fills.tolist(), strict=True))


def of_council(code: str, show: str) -> tuple[str, Mapping[str, str]] | None:
    """The same for the small areas of one council area only."""
    area = Area.objects.in_use().of_kind("la").filter(code=code).with_surroundings().first()
    if area is None:
        return None
    made, held = evidence.county_of(area), evidence.resilience_of(area)
    asked = show or county.first_subject(made)
    chosen = contrast.subject(held, asked, area) or county.subject(made, asked, area.shown_name)
    if chosen is None:
        return None
    shown = county.shown_for(made, held, chosen)
    return evidence.nation_of(area), shown.standing


# What the map is about ----------------------------------------------------------------------------


def first_subject(held: evidence.NationClasses) -> str:
    """The first domain in which areas differ."""
    return held.domains[0][0] if held.domains else ""


def subject(held: evidence.NationClasses, nation: str, slug: str) -> Wide | None:
    """A domain, an indicator, resilience or deprivation; None where there is no such thing."""
    if slug in contrast.SUBJECTS:
        return _contrasted(nation, slug)
    if slug not in held.codes:
        return None
    framework = evidence.framework_in_force()
    names = dict(held.domains)
    one = next((one for one in held.indicators if one.slug == slug), None)
    if slug not in names and one is None:
        return None
    spelled = held.spelled(slug)
    return Wide(
        slug=slug,
        name=one.name if one else names[slug],
        about=one.definition if one else framework.domain(slug).about,
        areas=held.areas,
        fills=np.where(np.isin(spelled, verdicts.JUDGED), spelled, "none"),
        beside=_("Each compared with the rest of its own council area"),
        parts=frozenset(part.slug for part in held.indicators if slug in (part.slug, part.domain)),
    )


def _contrasted(nation: str, slug: str) -> Wide | None:
    both = evidence.contrast_of_nation(nation)
    framework = evidence.framework_in_force()
    if slug == contrast.DEPRIVATION:
        fills = np.array(["none", *np.repeat(contrast.FIFTHS, 2)])[both.tenths]
        if not both.tenths.any():
            return None
        return Wide(
            slug, _("Deprivation"), framework[evidence.DEPRIVATION].definition, both.areas, fills,
            _("Fifths of all small areas of the country"), frozenset((evidence.DEPRIVATION,)),
        )  # fmt: skip
    spelled = both.spelled()
    if not np.isin(spelled, contrast.CLASSES).any():
        return None
    return Wide(
        slug, _("Resilience"), _("How each small area does compared with places like it."),
        both.areas, np.where(np.isin(spelled, contrast.CLASSES), spelled, "none"),
        _("Compared with places like it"),
        frozenset(one.slug for one in framework.indicators if one.weight > 0),
    )  # fmt: skip


def _contrasts(now: str) -> tuple[contrast.Choice, ...]:
    return (
        contrast.Choice(contrast.RESILIENCE, _("Resilience"), now == contrast.RESILIENCE),
        contrast.Choice(contrast.DEPRIVATION, _("Deprivation"), now == contrast.DEPRIVATION),
    )


def key_of(chosen: Wide) -> tuple[Key, ...]:
    """The lines of the key, with how many small areas have each."""
    counts = Counter(chosen.fills.tolist())
    if chosen.slug == contrast.DEPRIVATION:
        order: Sequence[str] = (*contrast.FIFTHS, "none")
        words = dict(zip(order, (*contrast.fifth_names(), _("No figure")), strict=True))
    else:
        order, words = COUNTED, dict(wording.tongue().standings)
    return tuple(Key(one, words[one], "", counts[one]) for one in order if counts[one])


def by_council(
    held: evidence.NationClasses, chosen: Wide, fills: Sequence[str]
) -> list[CouncilRow]:
    """For each council area, how many of its small areas have each fill, in order of names."""
    at = np.searchsorted(held.areas, chosen.areas)
    at = np.minimum(at, max(held.areas.size - 1, 0))
    known = held.areas[at] == chosen.areas
    counted = country.counted_by_council(held.council[at[known]], chosen.fills[known])
    names = {
        one.code: one.shown_name
        for one in Area.objects.in_use().of_kind("la").filter(code__in=list(counted))
    }
    rows = [
        CouncilRow(
            name=names.get(code, code),
            address=f"{reverse('front:county', args=[code])}?show={chosen.slug}",
            total=figures.count(sum(here.values())),
            counts=tuple(figures.count(here.get(fill, 0)) for fill in fills),
        )
        for code, here in counted.items()
    ]
    return sorted(rows, key=lambda row: row.name)


# The file of tiles --------------------------------------------------------------------------------


def tiles(request: HttpRequest, name: str) -> HttpResponseBase:
    """A file of tiles, or the bytes of it that are asked for."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    path = Path(settings.HOME, "tiles", name)
    if name != places.tiles_path(name.partition("-")[0]).name or not path.is_file():
        return HttpResponse(
            _("There is no such file of tiles. The page of the map names the one there is."),
            status=404,
            content_type="text/plain; charset=utf-8",
        )
    size, etag = path.stat().st_size, f'"{path.stem}"'
    headers = {"ETag": etag, "Accept-Ranges": "bytes", "Cache-Control": FOR_EVER}
    # Before anything is opened: an answer that is thrown away would leave the file open.
    known = get_conditional_response(request, etag=etag)
    if known is not None:
        return known
    asked = request.headers.get("Range", "")
    if request.headers.get("If-Range", etag) != etag:
        asked = ""
    try:
        wanted = byte_range(asked, size)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={**headers, "Content-Range": f"bytes */{size}"})
    kind = "application/vnd.pmtiles"
    if request.method == "HEAD":
        headers["Content-Length"] = str(size)
        return HttpResponse(headers=headers, content_type=kind)
    if wanted is None:
        whole = FileResponse(path.open("rb"), content_type=kind)
        for header, value in headers.items():
            whole[header] = value
        return whole
    first, last = wanted
    with path.open("rb") as file:
        file.seek(first)
        part = HttpResponse(file.read(last - first + 1), status=206, content_type=kind)
    for header, value in headers.items():
        part[header] = value
    part["Content-Range"] = f"bytes {first}-{last}/{size}"
    return part
