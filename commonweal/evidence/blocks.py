"""Which small areas may be added up by anybody, in any way.

Whoever draws one neighbourhood after another adds and subtracts small areas as they like. Nothing is
remembered of what was drawn before, so no single drawing can be judged by itself. Instead each small
area is judged: those whose answers may stand in any sum are *open*, and the others never enter one.
Then every difference of two drawings is a sum of open small areas, and tells nothing of the few.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from warm import disclosure
from warm.disclosure import SURVEY_MINIMUM_COUNT
from warm.errors import Refused

#: So many people stand behind a figure that is suppressed: some, and nobody says how many.
SOMEBODY = 1.0
#: Remainders of more small areas than this are not checked against each other: none is open then.
MOST_CHECKED = 300


@dataclass(frozen=True, slots=True)
class Shown:
    """A place whose figure anybody can see already.

    Attributes
    ----------
    members : frozenset of str
        Small areas whose people are counted in it.
    base : float or None
        Answers, or people counted, as published with the figure; None where the figure is the sum of
        its small areas' figures.
    """

    members: frozenset[str]
    base: float | None = None


def closed(
    people: Mapping[str, float],
    shown: Sequence[Shown],
    *,
    layer: str,
    minimum: int = SURVEY_MINIMUM_COUNT,
) -> frozenset[str]:
    """Small areas that may enter no sum that anybody chooses.

    Closed are those with too few answers behind them. Closed are also all small areas of a place that
    is shown already, if taking its open ones away would leave too few, or would together with other
    places single out too few.

    Parameters
    ----------
    people : mapping of str to float
        Answers (people counted) behind the figure of each small area; `SOMEBODY` for figures that
        are suppressed. Areas without anybody are left out or zero.
    shown : sequence of Shown
        Every larger place whose figure can be seen, the whole council and the nation among them.
    layer : str
        `survey` or `own`; for any other nothing is closed.
    minimum : int
        Fewest people that a difference may hold.
    """
    if layer not in disclosure.CLOSED_LAYERS:
        return frozenset()
    few = {area for area, count in people.items() if 0 < count < minimum}
    found = set(few)
    while True:
        more = _of_places(people, shown, frozenset(found), layer, minimum) - found
        if not more:
            return frozenset(found)
        found |= more


def _of_places(
    people: Mapping[str, float],
    shown: Sequence[Shown],
    found: frozenset[str],
    layer: str,
    minimum: int,
) -> set[str]:
    """Small areas of places of which too few would be left once their open ones are taken away."""
    kept: list[frozenset[str]] = []
    more: set[str] = set()
    for place in sorted(shown, key=lambda one: (len(one.members), sorted(one.members))):
        counted = frozenset(one for one in place.members if people.get(one, 0) > 0)
        left = counted & found
        if not left:
            continue
        if place.base is not None:
            # What is suppressed is counted in the base, and in nobody's knowledge but the base's.
            if 0 < place.base - sum(people[one] for one in counted - left) < minimum:
                more |= counted
            continue
        if not _may_be_left(left, kept, people, layer, minimum):
            more |= counted
        kept.append(left)  # it is shown, whatever follows from it
    return more


def _may_be_left(
    left: frozenset[str],
    kept: Sequence[frozenset[str]],
    people: Mapping[str, float],
    layer: str,
    minimum: int,
) -> bool:
    if left in kept:
        return True
    if len(left.union(*kept)) > MOST_CHECKED:
        return False
    try:
        disclosure.refuse_differencing(left, kept, people, minimum, layer=layer)
    except Refused:
        return False
    return True
