"""What is planted in Meadland, so that whoever measures it can be checked against what is true.

Only underlying shares are planted. Counts are drawn around them as everywhere else, so a planted
difference still has to be found through the noise that small places have.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from commonweal.evidence.fiction.areas import Country
from commonweal.evidence.fiction.gazetteer import COPPER_MEADOW, LANTERN_HEATH
from commonweal.evidence.fiction.people import People, Values
from commonweal.evidence.fiction.values import Counting
from warm.framework import Framework

#: Kinds of planted difference.
STRENGTH, AMONG_SIMILAR, CONCERN = "strength", "strength_among_similar", "concern"
#: Kinds of planted change.
IMPROVED, STEADY, WORSENED = "improved", "no_detectable_change", "worsened"

#: Neighbourhood, kind, indicator, and the underlying value it gets, in the indicator's unit.
PLANTED: tuple[tuple[str, str, str, float], ...] = (
    (LANTERN_HEATH, STRENGTH, "same-address-a-year-ago", 96.8),
    (COPPER_MEADOW, AMONG_SIMILAR, "bad-health", 4.0),
    (COPPER_MEADOW, CONCERN, "no-qualifications", 39.0),
)
#: What makes the neighbourhoods the estates they are, and so which places are like them.
ESTATES = {LANTERN_HEATH: {"social-rented": 44.0}, COPPER_MEADOW: {"social-rented": 50.0}}
#: The one indicator that was counted twice, and when.
CHANGED = "household-deprivation"
BEFORE, AFTER = "2011", "2021"
#: How far a planted change moves the underlying share, in percentage points.
STEP = 15.0


@dataclass(frozen=True, slots=True)
class PlantedDifference:
    """A place where something is better, or worse, than elsewhere.

    Attributes
    ----------
    kind : str
        `strength` (against the rest of the council's area), `strength_among_similar` (about the
        same as the rest of it, better than in places like this one) or `concern`.
    place : str
        Name of the neighbourhood.
    areas : tuple of str
        Codes of its small areas.
    indicator : str
    underlying, elsewhere : float
        The underlying value there, and the mean over the rest of the council's area, in the
        indicator's unit.
    """

    kind: str
    place: str
    areas: tuple[str, ...]
    indicator: str
    underlying: float
    elsewhere: float


@dataclass(frozen=True, slots=True)
class PlantedChange:
    """Small areas whose underlying share moved between the two counts, or was left alone.

    `former` and `areas` are the codes of the same ground in 2011 and 2021.
    """

    verdict: str
    indicator: str
    former: tuple[str, ...]
    areas: tuple[str, ...]
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Truth:
    """Everything planted in one Meadland.

    `steady` holds the codes of all small areas that were not redrawn in any way and in which
    nothing changed: a test at 95 % should find a change in about one in twenty of them.
    """

    seed: int
    differences: tuple[PlantedDifference, ...]
    changes: tuple[PlantedChange, ...]
    steady: tuple[str, ...]

    def of(self, kind: str) -> tuple[PlantedDifference, ...]:
        """Planted differences of a kind."""
        return tuple(one for one in self.differences if one.kind == kind)

    def changed(self, verdict: str) -> tuple[PlantedChange, ...]:
        """Planted changes with a verdict."""
        return tuple(one for one in self.changes if one.verdict == verdict)

    def plain(self) -> dict[str, Any]:
        """As JSON-ready dictionaries and lists."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Move:
    """A change to plant: positions of the small areas of 2011 and 2021, shares of 0 to 100."""

    verdict: str
    former: int
    areas: tuple[int, ...]
    before: float
    after: float


def planted(country: Country, framework: Framework) -> dict[str, dict[int, float]]:
    """Underlying values to set by hand: slug to position of the small area to value.

    A framework that does not measure an indicator gets nothing planted in it.
    """
    wanted = [(place, slug, value) for place, _, slug, value in PLANTED if slug in framework]
    traits = {one.slug for one in framework.people}
    wanted += [
        (place, slug, value)
        for place, about in ESTATES.items()
        for slug, value in about.items()
        if slug in traits
    ]
    found: dict[str, dict[int, float]] = {}
    for place, slug, value in wanted:
        found.setdefault(slug, {}).update(dict.fromkeys(country.estates[place], value))
    return found


def moves(country: Country, underlying: Values, rng: np.random.Generator) -> tuple[Move, ...]:
    """Choose where household deprivation changed between the two counts, and where it did not.

    It got better in Copper Meadow, in one small area that was split since, and in one more; worse
    in two; and Lantern Heath and four others are named as places where nothing changed.

    Parameters
    ----------
    country : Country
    underlying : ndarray, shape (n,)
        Share of 2021, 0 to 100.
    rng : numpy.random.Generator
    """
    mallowshire = [
        (which, former) for which, former in enumerate(country.former) if former.authority == 0
    ]
    unchanged = {former.areas[0]: which for which, former in mallowshire if former.change == "U"}
    estates = {one for group in country.estates.values() for one in group}
    order = rng.permutation(sorted(set(unchanged) - estates)).tolist()
    found: list[Move] = []
    towns: set[int] = {country.areas[one].town for one in estates}

    def move(verdict: str, area: int, by: float) -> None:
        after = float(underlying[area])
        found.append(Move(verdict, unchanged[area], (area,), after + by, after))

    def choose(low: float, high: float) -> int:
        """A small area with a share in the range, each in a town of its own."""
        chosen = next(
            one
            for one in order
            if low <= underlying[one] <= high
            and country.areas[one].town not in towns
            and country.areas[one].built_up
        )
        towns.add(country.areas[chosen].town)
        return int(chosen)

    move(IMPROVED, country.estates[COPPER_MEADOW][0], STEP)
    move(IMPROVED, choose(12.0, 30.0), STEP)
    split = next(
        (which, former)
        for which, former in mallowshire
        if former.change == "S" and underlying[list(former.areas)].mean() < 45
    )
    after = float(underlying[list(split[1].areas)].mean())
    found.append(Move(IMPROVED, split[0], split[1].areas, after + STEP, after))
    for _ in range(2):
        move(WORSENED, choose(STEP + 6.0, 45.0), -STEP)
    for area in country.estates[LANTERN_HEATH]:
        move(STEADY, area, 0.0)
    for _ in range(4):
        move(STEADY, choose(5.0, 30.0), 0.0)
    return tuple(found)


def truth(seed: int, counting: Counting, chosen: Sequence[Move]) -> Truth:
    """Write down what was planted."""
    country, framework = counting.country, counting.framework
    residents = counting.people.residents
    differences = []
    for place, kind, slug, value in PLANTED:
        if slug not in framework:
            continue
        members = list(country.estates[place])
        rest = np.setdiff1d(np.flatnonzero(country.authority == 0), members)
        column = counting.figures(slug).underlying
        differences.append(
            PlantedDifference(
                kind=kind,
                place=place,
                areas=_codes(country, members),
                indicator=slug,
                underlying=value,
                elsewhere=round(float(np.average(column[rest], weights=residents[rest])), 3),
            )
        )
    moved = {area for one in chosen if one.verdict != STEADY for area in one.areas}
    still = {former.areas[0] for former in country.former if former.change == "U"} - moved
    return Truth(
        seed=seed,
        differences=tuple(differences),
        changes=tuple(
            PlantedChange(
                verdict=one.verdict,
                indicator=CHANGED,
                former=(country.former[one.former].code,),
                areas=_codes(country, one.areas),
                before=round(one.before, 3),
                after=round(one.after, 3),
            )
            for one in chosen
        ),
        steady=_codes(country, sorted(still)),
    )


def before(country: Country, people: People, underlying: Values, chosen: Sequence[Move]) -> Values:
    """The underlying share of every small area of 2011, 0 to 100.

    It is that of the homes that stand on the same ground now, but where a change was planted.
    """
    weights = people.households.astype(float)
    found = np.array(
        [
            np.average(underlying[list(former.areas)], weights=weights[list(former.areas)])
            for former in country.former
        ]
    )
    for one in chosen:
        found[one.former] = one.before
    return found


def evened(chosen: Sequence[Move]) -> dict[int, float]:
    """Underlying values of 2021 to set by hand, so that all parts of a split area are alike."""
    return {area: one.after for one in chosen for area in one.areas}


def _codes(country: Country, positions: Sequence[int]) -> tuple[str, ...]:
    return tuple(country.areas[one].code for one in positions)
