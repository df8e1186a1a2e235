"""Evidence on some places beside each other, read for one indicator after another.

Places may share people. Those that both hold are never on both sides: where one place lies within
the other they are taken out of the outer one, where they cross they are taken out of both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from warm.between_results import Difference, Row, Shown, Side
from warm.comparators import LARGE
from warm.compare import measured, withhold
from warm.cube import MISSING, SUPPRESSED, VALUE, Cube, Totals, totals
from warm.differences import judged, mirrored, nothing_between
from warm.disclosure import CLOSED_LAYERS, SURVEY_BASE_TO_SHOW
from warm.evidence import Evidence, Place
from warm.figures import Figure, own_interval
from warm.framework import Indicator
from warm.indicator_results import number_or_none, published_delta
from warm.standardise import Reference
from warm.tables import STATUSES

#: Where figures may come from, nearest to the place first.
LEVELS = ("own", "larger", "small")

Positions = NDArray[np.intp]


def overlap(mine: Positions, base: Positions) -> tuple[str, Positions]:
    """How a place lies to the base (one of `OVERLAPS`), and the positions that both hold."""
    both = np.intersect1d(mine, base)
    if not both.size:
        return "apart", both
    if both.size == mine.size:
        return ("same" if both.size == base.size else "within"), both
    return ("holds" if both.size == base.size else "crosses"), both


@dataclass(frozen=True, eq=False)
class Read:
    """A row with its indicator, and the set of areas that says how much that varies."""

    row: Row
    one: Indicator
    reference: Reference
    at: int


class Reading:
    """Evidence on some places, read for one indicator after another."""

    def __init__(self, places: Sequence[Place], evidence: Evidence, base: int) -> None:
        self.places, self.evidence, self.base = places, evidence, base
        self.members = [evidence.small.positions(one.members) for one in places]
        self.lies = [overlap(one, self.members[base]) for one in self.members]
        self.here = [self._totals(one) for one in self.members]
        #: For each place, it and the base without those that both hold.
        self.apart = [self._apart(i) for i in range(len(places))]

    def _totals(self, positions: Positions) -> Totals:
        rules = self.evidence.rules
        return withhold(totals(self.evidence.small, positions, rules.multiplier), rules)

    def _apart(self, i: int) -> tuple[tuple[Positions, Totals], tuple[Positions, Totals]]:
        how, both = self.lies[i]
        sides = []
        for at, outer in ((i, ("holds", "crosses")), (self.base, ("within", "crosses"))):
            if how in outer:
                left = np.setdiff1d(self.members[at], both)
                sides.append((left, self._totals(left)))
            else:
                sides.append((self.members[at], self.here[at]))
        return sides[0], sides[1]

    def sides(self) -> tuple[Side, ...]:
        """The places, each with how it lies to the base."""
        return tuple(
            Side(
                one.code,
                one.name,
                one.kind,
                self.evidence.name_of(one.council) if one.council else "",
                round(float(self.here[i].people)),
                int(self.members[i].size),
                "same" if i == self.base else self.lies[i][0],
                int(self.lies[i][1].size),
            )
            for i, one in enumerate(self.places)
        )

    # Figures ----------------------------------------------------------------------------------------

    def cube(self, level: str) -> Cube | None:
        found: Cube | None = getattr(self.evidence, level)
        return found

    def rows_of(self, level: str, one: Indicator) -> tuple[int, ...]:
        """Rows of an indicator at a level; several where places were asked in other years."""
        cube = self.cube(level)
        if cube is None:
            return ()
        if level == "own":
            return cube.rows(one.slug)
        row = cube.row(one.slug)
        return () if row is None else (row,)

    def figure(self, level: str, row: int, i: int) -> Figure:
        """The figure of a place at a level; nothing where the level does not hold the place."""
        cube, place = self.cube(level), self.places[i]
        if cube is None or (level == "larger" and place.kind not in LARGE):
            return Figure.nothing()
        one = measured(cube, row, self.evidence.framework)
        if level == "small":
            return self._summed(row, one, self.members[i], self.here[i])
        found = Figure.of(cube, row, place.code, one)
        few = one.layer in CLOSED_LAYERS and found.denominator < SURVEY_BASE_TO_SHOW
        return replace(Figure.nothing(), status=SUPPRESSED) if few else found

    def _summed(self, row: int, one: Indicator, positions: Positions, made: Totals) -> Figure:
        numerator, denominator = float(made.numerator[row]), float(made.denominator[row])
        lower, upper, how = own_interval(one, numerator, denominator)
        small = self.evidence.small
        if how == "none" and positions.size == 1 and made.status[row] == VALUE:
            lower, upper = (float(part[row, positions[0]]) for part in (small.lower, small.upper))
            how = "published" if np.isfinite(lower) else "none"
        value = float(made.value[row])
        return Figure(value, lower, upper, numerator, denominator, int(made.status[row]), how)

    def row(self, one: Indicator) -> Read | None:
        """An indicator in all places, from the level at which most of them have a figure."""
        found = [
            (level, row, [self.figure(level, row, i) for i in range(len(self.places))])
            for level in LEVELS
            for row in self.rows_of(level, one)
        ]
        if not found:
            return None
        # Of equals, the first: the nearest level, and the latest question.
        level, row, figures = max(
            found, key=lambda each: sum(figure.status == VALUE for figure in each[2])
        )
        if all(figure.status == MISSING for figure in figures) and level != "small":
            level, row, figures = found[-1]
        cube = self.cube(level)
        assert cube is not None  # noqa: S101 - a level without a cube has no rows
        chosen, origin = measured(cube, row, self.evidence.framework), cube.origins[row]
        shown, others = [], []
        for i, figure in enumerate(figures):
            beside = self._beside(chosen, level, i, found) if figure.status == MISSING else None
            shown.append(beside or _shown(figure, chosen))
            others.append(beside)
        delta, reference, at = self._delta(level, row, chosen)
        differences = [
            self._difference(level, row, chosen, i, figures, others, delta)
            for i in range(len(self.places))
            if i != self.base
        ]
        made = Row(
            indicator=one.slug,
            name=chosen.name,
            domain=chosen.domain,
            unit=chosen.unit,
            decimals=chosen.decimals,
            polarity=chosen.polarity,
            weight=chosen.weight,
            delta=number_or_none(delta),
            period=origin.period,
            source=origin.source,
            release=origin.release,
            geography=origin.geography,
            shown=tuple(shown),
            differences=tuple(differences),
        )
        return Read(made, chosen, reference, at)

    def _beside(
        self, one: Indicator, level: str, i: int, found: Sequence[tuple[str, int, list[Figure]]]
    ) -> Shown | None:
        """What there is of a place that the row's own source does not have: another source's
        figure, or its council's."""
        for other, row, figures in found:
            if other != level and figures[i].status == VALUE:
                cube = self.cube(other)
                if cube is not None:
                    chosen = measured(cube, row, self.evidence.framework)
                    return replace(_shown(figures[i], chosen), source=cube.origins[row].source)
        larger, place = self.evidence.larger, self.places[i]
        if larger is None or place.council is None or place.kind in LARGE:
            return None
        held = Figure.of(larger, larger.row(one.slug), place.council, one)
        if held.status != VALUE:
            return None
        return replace(_shown(held, one), layer="inherited")

    def _delta(self, level: str, row: int, one: Indicator) -> tuple[float, Reference, int]:
        if level == "small":
            return float(self.evidence.rules.delta[row]), self.evidence.reference, row
        return published_delta(one, self.evidence)

    def _difference(
        self,
        level: str,
        row: int,
        one: Indicator,
        i: int,
        figures: Sequence[Figure],
        others: Sequence[Shown | None],
        delta: float,
    ) -> Difference:
        how, both = self.lies[i]
        for at in (i, self.base):
            beside = others[at]
            if beside is not None:
                return Difference("inherited" if beside.layer == "inherited" else "source")
            if figures[at].status != VALUE:
                return Difference(STATUSES[figures[at].status])
        if one.layer not in ("official", *CLOSED_LAYERS) or one.basis == "none":
            return Difference("modelled")
        mine, theirs = figures[i], figures[self.base]
        if how == "same":
            return nothing_between(mine, one)
        if level == "small":
            if how == "crosses" and one.layer in CLOSED_LAYERS:
                return Difference("closed")
            mine, theirs = (self._summed(row, one, *side) for side in self.apart[i])
            for side in (mine, theirs):
                if side.status != VALUE:
                    return Difference(STATUSES[side.status])
            return judged(mine, theirs, one, delta)
        if how == "apart":
            return judged(mine, theirs, one, delta)
        if how == "crosses":
            return Difference("crosses")
        if not one.decomposes:
            return Difference("median")
        people = np.nan_to_num(np.asarray(self.evidence.small.population, dtype=float))
        outer = self.members[i if how == "holds" else self.base]
        inside = float(people[both].sum() / people[outer].sum()) if people[outer].sum() else 1.0
        if inside >= 1:
            return Difference("missing")
        if how == "within":
            return judged(mine, theirs, one, delta, inside=inside)
        return mirrored(judged(theirs, mine, one, delta, inside=inside))


def _shown(figure: Figure, one: Indicator) -> Shown:
    known = figure.status == VALUE

    def here(number: float) -> float | None:
        return number_or_none(number) if known else None

    return Shown(
        status=STATUSES[figure.status],
        value=here(figure.value),
        lower=here(figure.lower),
        upper=here(figure.upper),
        interval_method=figure.how if known and np.isfinite(figure.lower) else "none",
        numerator=here(figure.numerator),
        denominator=here(figure.denominator),
        layer=one.layer,
    )
