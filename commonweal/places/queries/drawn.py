"""Places that people put together themselves: which small areas they mean, and what lies around."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings

from commonweal.places import drawing
from commonweal.places.adjacency import adjacency
from commonweal.places.drawing import Block, Fit, Share
from commonweal.places.kinds import KINDS
from commonweal.places.models import Area, SavedNeighbourhood
from commonweal.places.queries.finding import Retired, place
from commonweal.places.queries.ground import version
from commonweal.places.queries.holdings import boundaries

#: What any code may look like; anything else is not looked for.
_CODE = re.compile(r"[A-Z0-9]{1,20}")
#: So many small areas make up a drawn place at most: more are a council area.
MOST_AREAS = 200
#: Of what cannot be used, so much is said back.
SAID_BACK = 30
KEPT_COUNCILS = 16


@dataclass(frozen=True, slots=True)
class Successor:
    """A small area that stands for some of the ground of a code that is no longer used."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Unusable:
    """One thing about a choice of small areas that cannot be used, and what could be.

    Attributes
    ----------
    given : str
        The code, or as much of it as is said back; "" where the choice as a whole is meant.
    why : str
        A sentence.
    instead : tuple of Successor
        For codes that are no longer used.
    """

    given: str
    why: str
    instead: tuple[Successor, ...] = ()


@dataclass(frozen=True, slots=True)
class Chosen:
    """Small areas that somebody put together.

    Attributes
    ----------
    areas : tuple of Area
        Those that can be used, each once, in order of code; with their councils.
    council : Area or None
        The council area that they lie in; None where they lie in none or in several.
    problems : tuple of Unusable
        Everything that stands in the way of a profile; mostly nothing.
    """

    areas: tuple[Area, ...]
    council: Area | None
    problems: tuple[Unusable, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(one.code for one in self.areas)

    @property
    def repaired(self) -> tuple[str, ...]:
        """The usable codes, with successors in the place of codes that are no longer used."""
        heirs = {one.code for problem in self.problems for one in problem.instead}
        return tuple(sorted({*self.codes, *heirs}))


def chosen(codes: Iterable[str]) -> Chosen:
    """The small areas that some codes mean.

    Parameters
    ----------
    codes : iterable of str
        As anybody may have typed them, in any order.
    """
    wanted = list(dict.fromkeys(code.strip().upper() for code in codes if code.strip()))
    if len(wanted) > MOST_AREAS:
        why = (
            f"These are {len(wanted):,} small areas; a neighbourhood that is drawn holds at most "
            f"{MOST_AREAS}."
        )
        return Chosen((), None, (Unusable("", why),))
    readable = [code for code in wanted if _CODE.fullmatch(code)]
    found = {
        area.code: area
        for area in Area.objects.in_use().filter(code__in=readable).with_surroundings()
    }
    areas = [area for area in found.values() if area.kind == "lsoa" and area.council is not None]
    areas.sort(key=lambda area: area.code)
    problems = [
        _why_not(code, found.get(code))
        for code in wanted
        if code not in found or found[code].kind != "lsoa"
    ]
    councils = {area.council_id: area.council for area in areas}
    if len(councils) > 1:
        problems.append(Unusable("", _several(areas)))
    if not areas and not problems:
        problems.append(Unusable("", "No small areas were chosen."))
    return Chosen(
        areas=tuple(areas),
        council=next(iter(councils.values())) if len(councils) == 1 else None,
        problems=tuple(problems),
    )


def _why_not(code: str, area: Area | None) -> Unusable:
    given = code[:SAID_BACK]
    if area is not None:
        return Unusable(given, f"{area.shown_name} is a {KINDS[area.kind].word}, not a small area.")
    answer = place(code, kinds=("lsoa",)) if _CODE.fullmatch(code) else None
    if isinstance(answer, Area):
        same = Successor(answer.code, answer.shown_name)
        return Unusable(given, f"{given} is now {answer.code}.", (same,))
    if isinstance(answer, Retired):
        heirs = tuple(Successor(one.code, one.name) for one in answer.heirs)
        return Unusable(given, f"{answer.sentence}.", heirs)
    return Unusable(given, "No small area that is loaded here has this code.")


def _several(areas: Iterable[Area]) -> str:
    names = sorted({area.council.shown_name for area in areas if area.council})
    nations = {
        area.council.parent.parent_id for area in areas if area.council and area.council.parent
    }
    what = "countries" if len(nations) > 1 else "council areas"
    others = "" if len(names) <= 3 else f" and {len(names) - 3:,} more"
    return (
        f"These small areas lie in several {what}: {', '.join(names[:3])}{others}. A place is "
        "compared with the rest of its council area, so all of it must lie in one."
    )


# What lies around -------------------------------------------------------------------------------


def neighbours(council: Area) -> Mapping[str, tuple[str, ...]]:
    """For each small area of a council area with an outline, those that share a boundary with it.

    Worked out from the outlines once for a council area, and kept until other places are loaded.
    """
    return _neighbours(version(), str(settings.HOME), council.code)


@lru_cache(maxsize=KEPT_COUNCILS)
def _neighbours(at: str, home: str, council: str) -> Mapping[str, tuple[str, ...]]:
    return adjacency(_outlines(at, home, council))


@lru_cache(maxsize=KEPT_COUNCILS)
def _outlines(at: str, home: str, council: str) -> Mapping[str, Any]:  # noqa: ARG001 - what it is kept for
    codes = Area.objects.in_use().of_kind("lsoa").in_council(council).values_list("code", flat=True)
    return boundaries(list(codes))


def fitted(shape: Any, council: Area) -> tuple[Fit, Share]:
    """The small areas of a council area that fit a shape best, and those of others that would.

    Parameters
    ----------
    shape : shapely.Polygon or shapely.MultiPolygon
        As `commonweal.places.drawing.shape_of` gives it.
    council : Area

    Returns
    -------
    Fit
        Of the council area's small areas that have an outline.
    Share
        Small areas of other council areas whose centre lies in the shape as well.
    """
    outlines = _outlines(version(), str(settings.HOME), council.code)
    small = Area.objects.in_use().of_kind("lsoa")
    blocks = [
        Block(
            code,
            outlines[code],
            None if latitude is None or longitude is None else (longitude, latitude),
            residents,
        )
        for code, latitude, longitude, residents in small.in_council(council).values_list(
            "code", "latitude", "longitude", "population"
        )
        if code in outlines
    ]
    return drawing.fit(shape, blocks), _elsewhere(shape, council)


def _elsewhere(shape: Any, council: Area) -> Share:
    import shapely

    west, south, east, north = shape.bounds
    around = (
        Area.objects.in_use()
        .of_kind("lsoa")
        .filter(longitude__range=(west, east), latitude__range=(south, north))
        .exclude(council=council)
        .order_by("code")
        .values_list("code", "longitude", "latitude", "population")
    )
    inside = [
        (code, residents)
        for code, x, y, residents in around
        if shapely.covers(shape, shapely.Point(x, y))
    ]
    known = [residents for _, residents in inside if residents is not None]
    return Share(
        tuple(code for code, _ in inside), sum(known) if len(known) == len(inside) else None
    )


def shape_of(text: str) -> Any:
    """A shape from what somebody drew or pasted: see `commonweal.places.drawing.shape_of`."""
    return drawing.shape_of(text)


def saved_by(person: object) -> tuple[SavedNeighbourhood, ...]:
    """The neighbourhoods that somebody keeps, by name: one query."""
    return tuple(SavedNeighbourhood.objects.visible_to(person))
