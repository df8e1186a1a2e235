"""Nine domains from many indicators: a composite with its own uncertainty.

A domain's difference is the weighted mean of its indicators' differences, each in steps of twice
the smallest difference that matters (the standard deviation of the reference set, unless an
indicator states another) and turned so that higher is better. Its class comes from the composite's
own distribution, never from counting coloured indicators.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from warm import classes
from warm.compare import Comparison, Rules
from warm.cube import (
    MISSING,
    NUMBERS_AT_ONCE,
    SOURCE_GAP,
    SUPPRESSED,
    VALUE,
    Totals,
    beside_each_other,
    only,
)

Array = NDArray[np.float64]

#: A domain needs this share of the weight published at the place's own level.
COVERAGE_NEEDED = 0.6

#: *Much* better or worse is said only when this share of the weight carries an interval.
INTERVAL_WEIGHT_FOR_MUCH = 0.5


#: A composite whose variance over the reference set is no more than this does not vary.
NO_VARIANCE = 1e-9


class Description(Protocol):
    """What a domain needs to know of the reference set; `warm.standardise.Reference` has it."""

    @property
    def mean(self) -> Array: ...
    @property
    def median(self) -> Array: ...
    @property
    def mad(self) -> Array: ...
    @property
    def count(self) -> NDArray[np.int64]: ...
    @property
    def correlation(self) -> Array: ...
    @property
    def rank_correlation(self) -> Array: ...

    def percentiles(self, row: int, values: ArrayLike) -> Array: ...


@dataclass(frozen=True, eq=False)
class Composite:
    """A domain's difference for one place or for many; higher is better throughout.

    Attributes
    ----------
    difference, lower, upper : ndarray, shape () or (n,)
        In steps (`Rules.scale`). The interval is NaN where no indicator carries one.
    delta : ndarray
        Half of the composite's own standard deviation over the reference set.
    coverage, interval_weight : ndarray
        Shares (0 to 1) of the weight that is present, and of that which carries an interval.
    codes : ndarray of int8
    """

    difference: Array
    lower: Array
    upper: Array
    delta: Array
    coverage: Array
    interval_weight: Array
    codes: NDArray[np.int8]


def published(here: Totals, there: Totals) -> NDArray[np.bool_]:
    """Which figures a place could have had: those that its coverage is counted against.

    A figure that is there, withheld, or in a gap of its source was published at this level. One
    that is merely missing was, if others have it: a survey of another county's neighbourhoods
    takes nothing away from this one. A question that was not asked here was not published here.
    """
    status = np.asarray(here.status)
    known = (status == VALUE) | (status == SUPPRESSED) | (status == SOURCE_GAP)
    return np.asarray(known | ((status == MISSING) & np.isfinite(there.value)))


def composite(
    comparison: Comparison,
    rules: Rules,
    reference: Description,
    rows: NDArray[np.intp],
    listed: NDArray[np.bool_] | None = None,
) -> Composite:
    """Combine the named rows into a domain.

    The class is *no colour* where too little of the weight is present, and where the rows cancel
    each other out so evenly that their mean hardly varies over the reference set.

    Parameters
    ----------
    comparison : Comparison
        Of shape (m,) or (m, n). A difference without a class of its own does not count.
    rules : Rules
    reference : Reference
        Lends the correlations that say how much the composite varies over the reference set.
    rows : ndarray of int
        The domain's indicators; those of weight 0 are left out here.
    listed : ndarray of bool, the shape of the comparison, optional
        What coverage is counted against (`published`); everything when not given.
    """
    rows = rows[rules.weight[rows] > 0]
    return combined(
        comparison, listed, rows, rules.of(rows), reference.correlation[np.ix_(rows, rows)]
    )


def combined(
    comparison: Comparison,
    listed: NDArray[np.bool_] | None,
    rows: NDArray[np.intp],
    rules: Rules,
    correlation: Array,
) -> Composite:
    """`composite` of rows that all have a weight, some at a time.

    Parameters
    ----------
    comparison : Comparison
        Of shape (m,) or (m, n).
    listed : ndarray of bool, the shape of the comparison, or None
    rows : ndarray of int, shape (k,)
        Of the comparison, those that are combined.
    rules : Rules
        Of these k rows.
    correlation : ndarray, shape (k, k)
        Between them, over the reference set.
    """
    shape = comparison.difference.shape[1:]
    n = int(np.prod(shape, dtype=int))
    if not rows.size:
        nothing = np.full(shape, np.nan)
        none = np.full(shape, classes.NO_COLOUR, dtype=np.int8)
        return Composite(nothing, nothing, nothing, nothing, nothing, nothing, none)
    scale, weight = (rules.sign / rules.scale)[:, None], rules.weight[:, None]
    few = max(NUMBERS_AT_ONCE // max(n, 1), 1)
    slabs = [slice(start, start + few) for start in range(0, rows.size, few)]
    picks = [beside_each_other(rows[slab]) for slab in slabs]

    def taken(part: NDArray[Any], pick: NDArray[np.intp] | slice) -> NDArray[Any]:
        found = part[pick]
        return found.reshape(len(found), n)

    there = np.empty((rows.size, n), dtype=bool)
    possible = np.zeros(n)
    for slab, pick in zip(slabs, picks, strict=True):
        there[slab] = np.isfinite(taken(comparison.difference, pick)) & np.isfinite(scale[slab])
        there[slab] &= taken(comparison.codes, pick) != classes.NO_COLOUR
        could = np.ones_like(there[slab]) if listed is None else taken(listed, pick) | there[slab]
        _add(possible, could * weight[slab])
    patterns, at = _patterns(there)
    present = np.where(patterns, weight, 0.0)
    total = _in_order(present)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = present / total
        r = np.outer(rules.sign, rules.sign) * correlation
        variance = _in_order(share * _in_order(r[:, :, None] * share[:, None, :]))
        delta = classes.DELTA_IN_SD * np.sqrt(np.where(variance > NO_VARIANCE, variance, np.nan))
        coverage = total[at] / possible
        difference, interval_weight = np.zeros(n), np.zeros(n)
        # Zou and Donner's recovery of variances, as in `intervals.mover`, with the rows that
        # have no interval adding none.
        squares = np.zeros((4, n))
        for slab, pick in zip(slabs, picks, strict=True):
            here, mine = there[slab], np.take(share[slab], at, axis=-1)
            d = taken(comparison.difference, pick)
            _add(difference, only(mine * scale[slab] * d, here, 0.0))
            carries = here & np.isfinite(taken(comparison.lower, pick))
            if not carries.any():
                continue
            without = None if carries.all() else ~carries
            step = mine * np.abs(scale[slab])
            if without is not None:
                mine[without] = 0.0
            _add(interval_weight, mine)
            for ends, sides in (
                ((comparison.lower, comparison.upper), (0, 1)),
                ((comparison.lower_998, comparison.upper_998), (2, 3)),
            ):
                gaps = []
                for end in ends:
                    gap = d - taken(end, pick)
                    gap *= step
                    if without is not None:
                        gap[without] = 0.0
                    gap *= gap
                    gaps.append(gap)
                for turn, *pair in zip(scale[slab, 0], *gaps, strict=True):
                    # Turned, what was below is above.
                    for side, gap in zip(sides, pair if turn > 0 else pair[::-1], strict=True):
                        squares[side] += gap
        np.sqrt(squares, out=squares)
        low, high = difference - squares[0], difference + squares[1]
        low3, high3 = difference - squares[2], difference + squares[3]
    enough = (coverage >= COVERAGE_NEEDED) & (total > 0)[at]
    delta = delta[at]
    codes = classes.classify(difference, low, high, low3, high3, delta, 1.0)
    much = (codes == classes.MUCH_BETTER) | (codes == classes.MUCH_WORSE)
    cautious = much & (interval_weight < INTERVAL_WEIGHT_FOR_MUCH)
    codes[cautious & (difference > 0)] = classes.BETTER
    codes[cautious & (difference < 0)] = classes.WORSE
    codes[~enough] = classes.NO_COLOUR
    with_interval = enough & (interval_weight != 0)
    return Composite(
        difference=only(difference, enough, np.nan).reshape(shape),
        lower=only(low, with_interval, np.nan).reshape(shape),
        upper=only(high, with_interval, np.nan).reshape(shape),
        delta=delta.reshape(shape),
        coverage=coverage.reshape(shape),
        interval_weight=interval_weight.reshape(shape),
        codes=codes.reshape(shape),
    )


#: What is there or not of so many rows is a whole number that a float holds exactly.
ROWS_AS_NUMBER = 52


def _patterns(there: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], NDArray[np.intp]]:
    """The different columns of an array, and which of them each column is.

    Of the areas of a nation most have every figure, and the others lack much the same.
    """
    k, n = there.shape
    if k > ROWS_AS_NUMBER:
        return there, np.arange(n)
    at = np.zeros(n, dtype=np.intp)
    lacking = np.flatnonzero(~there.all(axis=0))
    if not lacking.size:
        return there[:, :1], at
    number = 2.0 ** np.arange(k) @ there[:, lacking]
    _, first, at[lacking] = np.unique(number, return_index=True, return_inverse=True)
    at[lacking] += 1
    return np.hstack([np.ones((k, 1), dtype=bool), there[:, lacking[first]]]), at


def _add(total: Array, parts: Array) -> None:
    """Add parts to a total, one after the other."""
    for one in parts:
        total += one


def _in_order(parts: Array) -> Array:
    """Sums over the first axis, strictly one after the other, so that no digit hangs on the shape."""
    return np.asarray(np.add.accumulate(parts, axis=0)[-1])
