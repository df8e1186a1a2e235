"""A place against a comparator that does not contain it: differences, intervals and classes.

The same arithmetic serves one place and every small area of a nation at once: totals of shape
(m,) or (m, n) go in, arrays of that shape come out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from warm import classes, intervals
from warm.cube import (
    SUPPRESSED,
    VALUE,
    Cube,
    Totals,
    each_only,
    enough_people,
    only,
    status_where,
)
from warm.disclosure import SURVEY_BASE_TO_COLOUR, SURVEY_BASE_TO_SHOW
from warm.framework import Framework, Indicator
from warm.intervals import Z95, Z998, Limited
from warm.standardise import Reference

Array = NDArray[np.float64]
Rows: TypeAlias = "NDArray[np.intp] | slice"


@dataclass(frozen=True, eq=False)
class Rules:
    """Per row of a cube, what its indicator's definition says about comparing it.

    Attributes
    ----------
    sign : ndarray, shape (m,)
        +1, -1, or 0 where no class may be given.
    multiplier : ndarray, shape (m,)
    share, rate : ndarray of bool, shape (m,)
        Rows compared by counts: shares by Newcombe's interval, rates by Byar's.
    delta : ndarray, shape (m,)
        The smallest difference that matters, in the indicator's unit; NaN where neither the
        indicator states one nor the reference set varies, and then no class is given.
    weight : ndarray, shape (m,)
        Weight in the domain's score; 0 where no class may be given.
    survey : ndarray of bool, shape (m,)
        Rows of answers to a survey, which are shown and coloured only from enough of them.
    """

    sign: Array
    multiplier: Array
    share: NDArray[np.bool_]
    rate: NDArray[np.bool_]
    delta: Array
    weight: Array
    survey: NDArray[np.bool_]

    @property
    def scale(self) -> Array:
        """What a domain counts as one step of each row: twice the smallest difference that matters.

        By default that is the standard deviation of the reference set. Where an indicator states
        its own δ, because a few strange areas ride its standard deviation or because people say
        what matters to them, its steps follow the statement, in the domain as by itself.
        """
        return self.delta / classes.DELTA_IN_SD

    def of(self, rows: Rows) -> Rules:
        """The rules of some rows only."""
        return Rules(**{one.name: getattr(self, one.name)[rows] for one in fields(self)})


def measured(cube: Cube, row: int, framework: Framework) -> Indicator:
    """The definition behind a row of a cube, of the layer that its figures come from."""
    one, layer = framework.measured(cube.indicators[row]), cube.origins[row].layer
    return replace(one, layer=layer) if layer else one


def rules_of(cube: Cube, framework: Framework, reference: Reference) -> Rules:
    """The rules for each row of a cube, δ taken from the reference set unless it is declared."""
    chosen = [measured(cube, i, framework) for i in range(len(cube.indicators))]
    counted = [one.basis in ("interval", "approximate") for one in chosen]
    declared = np.array([np.nan if one.delta is None else one.delta for one in chosen], dtype=float)
    # A reference set that does not vary says nothing about which differences matter.
    varies = np.where(np.asarray(reference.sd) > 0, reference.sd, np.nan)
    delta = np.where(np.isnan(declared), classes.DELTA_IN_SD * varies, declared)
    sign = np.array([one.sign if one.can_colour else 0 for one in chosen], dtype=float)
    return Rules(
        sign=sign,
        multiplier=np.array([one.multiplier for one in chosen], dtype=float),
        share=np.array([one.measure == "share" and c for one, c in zip(chosen, counted, strict=True)],
                       dtype=bool),
        rate=np.array([one.measure == "rate" and c for one, c in zip(chosen, counted, strict=True)],
                      dtype=bool),
        delta=delta,
        weight=np.array([one.weight for one in chosen], dtype=float) * (sign != 0),
        survey=np.array([one.layer == "survey" for one in chosen], dtype=bool),
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Comparison:
    """Differences (place minus comparator) with 95 % and 99.8 % intervals, and class codes.

    All arrays have the shape of the totals compared. Intervals are NaN where a value can only be
    judged by its position.
    """

    difference: Array
    lower: Array
    upper: Array
    lower_998: Array
    upper_998: Array
    codes: NDArray[np.int8]

    @classmethod
    def room(cls, shape: tuple[int, ...]) -> Comparison:
        """Room for comparisons of this shape."""
        difference, lower, upper, lower_998, upper_998 = (np.empty(shape) for _ in range(5))
        codes = np.empty(shape, dtype=np.int8)
        return cls(difference, lower, upper, lower_998, upper_998, codes)

    def of(self, rows: Rows) -> Comparison:
        """The comparisons of some rows; of a slice, as they lie in memory."""
        return Comparison(**{one.name: getattr(self, one.name)[rows] for one in fields(self)})

    def put(self, rows: Rows, found: Comparison) -> None:
        """Write some rows over."""
        for one in fields(self):
            getattr(self, one.name)[rows] = getattr(found, one.name)


class Counted(NamedTuple):
    """Figures of some rows that are made of counts, with their limits.

    Attributes
    ----------
    rows : ndarray of int or slice
    method : callable
        From levels, numerators and denominators to figures with their limits.
    levels : tuple of float
    figures : Limited
        Per person or event, whatever the indicator's multiplier.
    """

    rows: Rows
    method: Callable[[Sequence[float], Array, Array], Limited]
    levels: tuple[float, ...]
    figures: Limited


def counted(here: Totals, rules: Rules, wide: NDArray[np.bool_] | None = None) -> list[Counted]:
    """Every figure that is made of counts, with its own limits.

    Parameters
    ----------
    here : Totals
    rules : Rules
    wide : ndarray of bool, shape (m,), optional
        Rows whose 99.8 % limits are wanted beside the 95 % ones; all when not given.
    """
    wide = np.ones(rules.sign.size, dtype=bool) if wide is None else wide
    found = []
    for method, chosen in ((intervals.shares_at, rules.share), (intervals.rates_at, rules.rate)):
        for wanted, levels in ((wide, (Z95, Z998)), (~wide, (Z95,))):
            rows = _where(chosen & wanted)
            if rows is not None:
                figures = method(levels, here.numerator[rows], here.denominator[rows])
                found.append(Counted(rows, method, levels, figures))
    return found


def compare(
    here: Totals,
    there: Totals,
    rules: Rules,
    *,
    own: Sequence[Counted] | None = None,
    out: Comparison | None = None,
) -> Comparison:
    """Compare totals of the same shape; `there` must not contain `here`.

    Differences of rows with counts carry intervals; others are classed by their position. A
    survey on too few answers, on nobody knows how many, or without an interval has no class.

    Parameters
    ----------
    here, there : Totals
    rules : Rules
    own : sequence of Counted, optional
        What `counted` gives of `here`, where that is held against others too. Rows without 99.8 %
        limits there have none here, and no class from their interval.
    out : Comparison, optional
        Where to write it.
    """
    shape = np.broadcast_shapes(np.shape(here.value), np.shape(there.value))
    many = len(shape) == 2
    made = Comparison.room(shape) if out is None else out
    np.subtract(here.value, there.value, out=made.difference)
    limits = ((made.lower, made.upper), (made.lower_998, made.upper_998))
    for pair in limits:
        for end in pair:
            end.fill(np.nan)
    for one in counted(here, rules) if own is None else own:
        rows = one.rows
        multiplier = rules.multiplier[rows, None] if many else rules.multiplier[rows]
        others = one.method(one.levels, there.numerator[rows], there.denominator[rows])
        between = intervals.intervals_between(one.figures, others)
        for pair, ends in zip(between, limits, strict=False):
            for limit, end in zip(pair, ends, strict=True):
                # Both are per person or event: scale after taking the difference.
                end[rows] = np.multiply(multiplier, limit, out=limit)
    made.codes.fill(classes.NO_COLOUR)
    coloured = _where(rules.sign != 0)
    if coloured is not None:
        made.codes[coloured] = _classes(made, coloured, rules, many)
    if rules.survey.any():
        # A sample without an interval has an error all the same: its position proves nothing.
        unsure = ~(np.asarray(here.denominator) >= SURVEY_BASE_TO_COLOUR) | np.isnan(made.lower)
        made.codes[(rules.survey[:, None] if many else rules.survey) & unsure] = classes.NO_COLOUR
    return made


def _where(chosen: NDArray[np.bool_]) -> Rows | None:
    """The rows that are chosen, all of them as they lie in memory; None for none."""
    if chosen.all():
        return slice(None) if chosen.size else None
    rows = np.flatnonzero(chosen)
    return rows if rows.size else None


def _classes(made: Comparison, rows: Rows, rules: Rules, many: bool) -> NDArray[np.int8]:
    """Class codes of some rows: by interval where there is one, else by position."""
    delta, sign = rules.delta[rows], rules.sign[rows]
    if many:
        delta, sign = delta[:, None], sign[:, None]
    difference, low = made.difference[rows], made.lower[rows]
    by_position = np.isnan(low)
    if by_position.all():
        return classes.classify_position(difference, delta, sign)
    codes = classes.classify(
        difference, low, made.upper[rows], made.lower_998[rows], made.upper_998[rows], delta, sign
    )
    by_position &= np.isfinite(difference)
    if by_position.any():
        positions = classes.classify_position(difference, delta, sign)
        codes = np.where(by_position, positions, codes)
    return codes


def withhold(here: Totals, rules: Rules) -> Totals:
    """The totals without those of surveys that too few people answered to be shown."""
    if not rules.survey.any():
        return here
    surveys = rules.survey[:, None] if np.ndim(here.value) == 2 else rules.survey
    few = surveys & (here.status == VALUE) & (here.denominator < SURVEY_BASE_TO_SHOW)
    numerator, denominator, value = (
        np.where(few, np.nan, part) for part in (here.numerator, here.denominator, here.value)
    )
    status = np.where(few, SUPPRESSED, here.status).astype(np.uint8)
    return Totals(numerator, denominator, value, here.covered, status, here.people)


def rest(whole: Totals, part: Totals, rules: Rules) -> Totals:
    """What is left of a whole when a part is taken out, without adding everything up again.

    The whole's totals must be `partial` ones: less may be unknown of the rest than of the whole.
    Counts subtract. A population-weighted mean gives back the part's share of it. The part must
    lie wholly inside the whole. A part without any value takes nothing away but its people; of
    a part whose value is withheld because too little of it is known, nothing can be said, nor
    of what is left when too few of those who are left are known.
    """
    inside = np.asarray(part.covered) > 0
    covered_part, numerator, denominator = each_only(
        inside, 0.0, part.covered, part.numerator, part.denominator
    )
    numerator, denominator = whole.numerator - numerator, whole.denominator - denominator
    people = np.asarray(whole.people - part.people, dtype=float)
    there = np.asarray(whole.covered * whole.people)
    mine = covered_part * part.people
    left = there - mine
    multiplier = rules.multiplier if numerator.ndim == 1 else rules.multiplier[:, None]
    counts = np.isfinite(whole.numerator + whole.denominator)
    with np.errstate(invalid="ignore", divide="ignore"):
        covered = left / people
        value = multiplier * numerator / denominator if counts.any() else np.empty(left.shape)
        if not counts.all():
            weighted = (whole.value * there - only(part.value * mine, mine > 0, 0.0)) / left
            value = only(value, counts, weighted)
    known = enough_people(covered) & (people > 0) & np.isfinite(value)
    numerator, denominator, value = each_only(known, np.nan, numerator, denominator, value)
    return Totals(
        numerator,
        denominator,
        value,
        covered,
        status_where(known, whole.status),
        people,
    )
