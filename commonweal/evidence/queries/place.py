"""A place as the measure sees it, and what it says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from django.conf import settings
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from commonweal.evidence.queries.force import evidence_at, nation_of, stamp
from commonweal.evidence.queries.tongue import language, retold, speaking
from commonweal.places.models import Area
from commonweal.places.queries import members_of
from warm.change import Figure, Verdict, change
from warm.cube import Cube, totals
from warm.errors import UnknownPlace
from warm.evidence import Evidence, Place
from warm.profile import RULE, profile
from warm.results import Profile
from warm.tables import STATUSES

#: Profiles kept ready in a process.
KEPT_PROFILES, KEPT_COUNCILS = 512, 16


def place_of(area: Area) -> Place:
    """An area as the measure sees it: its small areas."""
    members = members_of(stamp(), area)
    if not members:
        raise UnknownPlace(
            _("%(place)s has no small areas that figures could come from.")
            % {"place": area.shown_name}
        )
    council = area if area.kind == "la" else area.council
    return Place(
        code=area.code,
        name=area.shown_name,
        kind=area.kind,
        vintage=area.vintage,
        members=members,
        council=council.code if council else None,
    )


def profile_of(area: Area, *, comparator: str | None = None, rule: str = RULE) -> Profile:
    """How a place is doing and what is strong there, from the releases in force.

    Parameters
    ----------
    area : Area
    comparator : str, optional
    rule : str
        Both as `warm.profile.profile` takes them.

    Raises
    ------
    WarmError
        When nothing is loaded, the place has no small areas, or there is no such comparator or
        rule for it.
    """
    return _profile(
        stamp(), str(settings.HOME), nation_of(area), place_of(area), comparator, rule, language()
    )


@lru_cache(maxsize=KEPT_PROFILES)
def _profile(
    at: str,
    home: str,
    nation: str,
    place: Place,
    comparator: str | None,
    rule: str,
    asked: str,  # noqa: ARG001 - a key of the cache
) -> Profile:
    with speaking():
        evidence = retold(evidence_at(at, home, nation))
        return profile(place, evidence, comparator=comparator, rule=rule)


@dataclass(frozen=True, slots=True)
class Strip:
    """Where the small areas of a council stand on one indicator.

    Attributes
    ----------
    values : tuple of float
        Ascending; areas without a value are left out.
    low, high : float
        Ends of the axis: the smallest and largest of them.
    """

    values: tuple[float, ...]
    low: float
    high: float


def strips_of(area: Area) -> Mapping[str, Strip]:
    """For each indicator, the values of all small areas of the place's council (or of the nation's
    councils, for a council and larger places)."""
    council = area.code if area.kind == "la" else (area.council.code if area.council else None)
    return _strips(stamp(), str(settings.HOME), nation_of(area), council)


@lru_cache(maxsize=KEPT_COUNCILS)
def _strips(at: str, home: str, nation: str, council: str | None) -> Mapping[str, Strip]:
    evidence = evidence_at(at, home, nation)
    cube = evidence.small
    columns = cube.group("la", council) if council else np.arange(cube.areas.size)
    found = {}
    for i, slug in enumerate(cube.indicators):
        row = np.sort(evidence.shown(i)[columns])
        row = row[np.isfinite(row)]
        if row.size:
            found[slug] = Strip(tuple(row.tolist()), float(row[0]), float(row[-1]))
    return found


@dataclass(frozen=True, slots=True)
class Change:
    """One indicator of a place in two periods, and what may be said of the difference."""

    indicator: str
    name: str
    domain: str
    unit: str
    before: Figure
    after: Figure
    verdict: Verdict


def changes_of(area: Area) -> tuple[Change, ...]:
    """Change since the period before, for each indicator that has one."""
    return _changes(stamp(), str(settings.HOME), nation_of(area), place_of(area), language())


@lru_cache(maxsize=KEPT_PROFILES)
def _changes(
    at: str,
    home: str,
    nation: str,
    place: Place,
    asked: str,  # noqa: ARG001 - a key of the cache
) -> tuple[Change, ...]:
    return changes_in(evidence_at(at, home, nation), place)


def changes_in(evidence: Evidence, place: Place) -> tuple[Change, ...]:
    """The same for any place that evidence holds the small areas of."""
    with speaking():
        return _changes_in(retold(evidence), place)


def _changes_in(evidence: Evidence, place: Place) -> tuple[Change, ...]:
    past = evidence.past
    if past is None:
        return ()
    members = evidence.small.positions(place.members)
    cubes = (past, evidence.small)
    sums = [
        totals(cube, members, [evidence.framework.measured(s).multiplier for s in cube.indicators])
        for cube in cubes
    ]
    found = []
    for i, slug in enumerate(past.indicators):
        row = evidence.small.row(slug)
        if row is None or slug not in evidence.framework:
            continue
        one = evidence.framework[slug]
        figures = []
        for cube, total, at_row in zip(cubes, sums, (i, row), strict=True):
            figures.append(
                Figure(
                    value=_or_none(total.value[at_row]),
                    numerator=_or_none(total.numerator[at_row]),
                    denominator=_or_none(total.denominator[at_row]),
                    period=cube.origins[at_row].period,
                    definition=slug,
                    geography=cube.kind,
                    basis=one.basis,
                    layer=one.layer,
                    status=STATUSES[int(total.status[at_row])],
                    carried=_carried(evidence, cube, at_row, members),
                    incomparable=cube.origins[at_row].incomparable,
                )
            )
        before, after = figures
        verdict = change(
            before,
            after,
            polarity=one.polarity,
            delta=float(evidence.rules.delta[row]),
            measure=one.measure,
            unit=one.unit,
            decimals=one.decimals,
        )
        found.append(Change(slug, one.name, one.domain, one.unit, before, after, verdict))
    return tuple(found)


def _carried(evidence: Evidence, cube: Cube, row: int, members: NDArray[np.intp]) -> str:
    """What carrying did to a place's figure; nothing where it was published on today's areas."""
    if evidence.continuity is None or cube.origins[row].geography == cube.kind:
        return ""
    return evidence.continuity.of(members)


def _or_none(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def geometry_of(made: Profile) -> Mapping[str, object]:
    """Outlines of a profile's small areas, by code."""
    from commonweal.places.queries import boundaries

    return boundaries(made.place.small_areas)
