"""Which places stand on a list or in a decision, and where else to look for a place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from commonweal.common.moments import read_once
from commonweal.evidence import queries as evidence
from commonweal.places import queries as places
from commonweal.places.models import Area
from commonweal.priorities.links import Link
from commonweal.priorities.models import (
    CURRENT,
    PUBLISHED,
    ListedPlace,
)
from commonweal.priorities.permissions import decisions_visible_to, lists_visible_to


def councils_here() -> Iterable[object]:
    """Codes of the council areas that are loaded here: of others nothing is shown."""
    return Area.objects.in_use().of_kind("la").values("code")


def around(area: Area) -> set[str]:
    """Codes of the neighbourhoods that a place's small areas are part of."""
    return {
        one.code
        for one in places.wholes_of(evidence.stamp(), area)
        if one.kind == "neighbourhood" and area.kind == "lsoa"
    }


@dataclass(frozen=True, slots=True)
class Named:
    """Codes of all places that anybody may see on a list, or decided about; most are neither."""

    listed: frozenset[str]
    decided: frozenset[str]


@read_once(2)
def named_anywhere(at: str) -> Named:  # noqa: ARG001 - tells one state from the next
    listed = ListedPlace.objects.filter(listed_in__in=lists_visible_to(None).filter(status=CURRENT))
    decided = decisions_visible_to(None).filter(status=PUBLISHED)
    return Named(
        frozenset(listed.values_list("code", flat=True)),
        frozenset(decided.values_list("place_code", flat=True)),
    )


def links(kept: Iterable[Mapping[str, str]]) -> tuple[Link, ...]:
    return tuple(Link(**one) for one in kept)
