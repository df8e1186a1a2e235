"""Scores of small areas under weights that somebody chose, and the ranks that follow from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from warm.material import Material, Sufficient
from warm.standardise import imd_transform_share

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: On 100 + 10 × a score everything is above 0, as a geometric mean needs; what is not is lifted to 1.
CENTRE, STEP, FLOOR = 100.0, 10.0, 1.0

#: How many scores of a run are told apart where sorting would take the time, evenly from the lowest
#: to the highest.
TOLD_APART = 1 << 18


@dataclass(frozen=True, eq=False)
class Way:
    """A scale and a way of adding, with the scores made ready for it.

    Attributes
    ----------
    exponential : bool
        Whether domains are ranked and transformed as in the English Indices of Deprivation.
    power : float
    x : ndarray, shape (k, n)
        What is averaged; 0 where there is nothing.
    """

    exponential: bool
    power: float
    x: Array

    @classmethod
    def of(cls, from_: Material, scale: str, adding: str, power: float) -> Way:
        """Make the scores of a scale ready."""
        x = from_.here[scale]
        if power != 1:
            x = np.where(from_.has, bent(x, power), 0.0)
        return cls(adding == "imd-exponential", power, x)


def bent(x: Array, power: float) -> Array:
    """Scores on 100 + 10 × the score, raised to the order of the mean; their logarithm for 0."""
    positive = np.maximum(CENTRE + STEP * x, FLOOR)
    return np.asarray(np.log(positive) if power == 0 else positive**power)


def unbent(mean: Array, power: float) -> Array:
    """A mean of such numbers, back on the scale of the scores."""
    with np.errstate(invalid="ignore", divide="ignore"):
        whole = np.exp(mean) if power == 0 else mean ** (1 / power)
    return np.asarray((whole - CENTRE) / STEP)


def scores(
    from_: Material,
    way: Way,
    across: Array,
    inside: Array,
    counted: Sufficient,
) -> Array:
    """Scores of all areas under many sets of weights at once.

    A mean of order p of domains that are means of order p of their indicators; order 1 works on
    the scores as they are, any other on 100 + 10 × the score, and comes back on their scale.
    ``imd-exponential`` takes the arithmetic mean within a domain, ranks the areas that are weighed
    by it, and adds up the exponential transformations of those ranks.

    Parameters
    ----------
    across : ndarray, shape (r, d)
    inside : ndarray, shape (r, k)
        What is missing gives its weight to the others of its domain, and a domain to the others.

    Returns
    -------
    ndarray, shape (r, n)
        Higher is better. NaN where too little is present.
    """
    whole = from_.has[inside.any(axis=0)].all(axis=0) & counted.areas & (not way.exponential)
    found = np.empty((len(across), whole.size))
    if whole.all():
        found = _combined(from_, across, inside) @ way.x
    elif whole.any():
        found[:, whole] = _combined(from_, across, inside) @ way.x[:, whole]
    if not whole.all():
        found[:, ~whole] = _step_by_step(from_, way, across, inside, counted, ~whole)
    return found if way.power == 1 else unbent(found, way.power)


def _combined(from_: Material, across: Array, inside: Array) -> Array:
    """Weights of indicators in the whole, shape (r, k), where nothing is missing; rows sum to 1."""
    member = np.equal.outer(np.arange(across.shape[1]), from_.domain).astype(float)
    sums = inside @ member.T
    present = np.where(sums > 0, across, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(sums > 0, present / sums, 0.0) / present.sum(axis=1, keepdims=True)
    return np.asarray((share @ member) * inside)


def _step_by_step(
    from_: Material, way: Way, across: Array, inside: Array, counted: Sufficient, columns: Flags
) -> Array:
    """Means of domains that are means of what is there of their indicators, for some areas."""
    total = np.zeros((len(across), int(columns.sum())))
    weight = np.zeros_like(total)
    for d in np.flatnonzero(across.any(axis=0)):
        at = np.ix_(from_.rows(int(d)), np.flatnonzero(columns))
        w = inside[:, from_.rows(int(d))]
        sums = w @ from_.has[at].astype(float)
        there = (sums > 0) & counted.domains[d, columns]
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = w @ way.x[at] / sums
        if way.exponential:
            mean = _deprivation(mean, there)
        total += across[:, d, None] * np.where(there, mean, 0.0)
        weight += across[:, d, None] * there
    with np.errstate(invalid="ignore", divide="ignore"):
        total /= weight
    total[~(counted.areas[columns] & (weight > 0))] = np.nan
    return total


def _deprivation(mean: Array, there: Flags) -> Array:
    """Minus the Indices' exponential score of each area: the lowest mean scores -100."""
    # Equals that were added up in another order are equals all the same.
    ranked = ranks(np.where(there, mean, np.nan).astype(np.float32))
    count = there.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        return -imd_transform_share(ranked / count)


def ranks(scored: Array) -> Array:
    """Ranks along the last axis: 1 is the highest; equals share the mean of theirs; NaN has none."""
    order = np.argsort(-scored, axis=1)
    ordered = np.take_along_axis(scored, order, axis=1)
    n = scored.shape[1]
    at = np.broadcast_to(np.arange(1, n + 1, dtype=float), scored.shape)
    same = ordered[:, 1:] == ordered[:, :-1]
    if same.any():
        at = at.copy()
        for row in np.flatnonzero(same.any(axis=1)):
            starts = np.flatnonzero(np.concatenate([[True], ~same[row]]))
            ends = np.append(starts[1:], n)
            at[row] = np.repeat((starts + 1 + ends) / 2, ends - starts)
    found = np.empty(scored.shape)
    np.put_along_axis(found, order, at, axis=1)
    found[np.isnan(scored)] = np.nan
    return found


def near_ranks(scored: Array) -> Array:
    """The same as `ranks`, where scores that differ by next to nothing share a rank."""
    found = np.full(scored.shape, np.nan)
    for row, into in zip(scored, found, strict=True):
        known = np.isfinite(row)
        x = row if known.all() else row[known]
        if not x.size:
            continue
        low, high = x.min(), x.max()
        step = (TOLD_APART - 1) / (high - low) if high > low else 0.0
        at = ((high - x) * step).astype(np.int32)
        heaps = np.bincount(at, minlength=TOLD_APART)
        into[known] = (np.cumsum(heaps) - (heaps - 1) / 2)[at]
    return found
