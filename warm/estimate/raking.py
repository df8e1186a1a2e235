"""Raking one survey to known totals, with bounds on how far weights may go.

Weights are multiplied category by category until all totals are met at once. Without bounds that is
the iterative proportional fitting of Deming and Stephan. With bounds every weight is held between
them all the way: each step finds the factor with which a category adds up although some of its
weights have reached a bound. That is the truncated raking of Deville and Särndal, solved one
category at a time, so its result does not depend on when weights are cut.
"""

from __future__ import annotations

import numpy as np

from warm.errors import WarmError
from warm.estimate.columns import Array, Index, summed
from warm.estimate.margins import CannotReach, Constraints
from warm.estimate.weighted import Weighted, added_up, off

#: Totals are met when none is off by more than this share.
TOLERANCE = 1e-8
ROUNDS = 2_000


def rake(
    constraints: Constraints,
    *,
    bounds: tuple[float, float] | None = None,
    trim: float | None = None,
    tolerance: float = TOLERANCE,
    rounds: int = ROUNDS,
) -> Weighted:
    """Weights that meet the totals and stay as near as they can to those that there were.

    Parameters
    ----------
    constraints : Constraints
        With totals of one area.
    bounds : (float, float), optional
        Least and greatest ratio of the new weight to the one before, after both were scaled to the
        same sum: (0.3, 3). The first is below 1, the second above.
    trim : float, optional
        The greatest weight, as a multiple of the mean weight: 5. Above 1.
    tolerance : float
        Stop when no total is off by more than this share of it.
    rounds : int
        Give up after so many, and say so in the result.

    Returns
    -------
    Weighted

    Raises
    ------
    CannotReach
        When a total lies beyond what the bounds allow its category, with both numbers.
    WarmError
        When the totals are of several areas or of nobody, or a bound is not one.

    References
    ----------
    Deming WE, Stephan FF (1940). On a least squares adjustment of a sampled frequency table when the
    expected marginal totals are known. Annals of Mathematical Statistics 11, 427-444.
    Deville J-C, Särndal C-E, Sautory O (1993). Generalized raking procedures in survey sampling.
    Journal of the American Statistical Association 88, 1013-1020.
    """
    people = whole(constraints)
    check_bounds(bounds)
    if trim is not None and not trim > 1:
        raise WarmError(f"Weights are trimmed to a multiple of the mean above 1, not to {trim!r}.")
    # Respondents who are alike in everything end with the same weight.
    kinds, kind = _kinds(constraints)
    codes, before = constraints.codes[kinds], constraints.weight[kinds]
    many = np.bincount(kind).astype(np.float64)
    scaled = before * (people / (many @ before))
    wanted = constraints.totals.counts[:, 0]
    low, high = _limits(scaled, people / len(constraints), bounds, trim)
    _possible(constraints, codes, many * scaled, low, high)
    free = bounds is None and trim is None
    raw = np.ones(len(before))
    ratio, error, done = raw, np.inf, 0
    while error > tolerance and done < rounds:
        done += 1
        for v in range(codes.shape[1]):
            column = codes[:, v]
            if free:
                now = summed(column, many * scaled * raw, len(wanted))
                factor = np.divide(wanted, now, out=np.ones_like(now), where=now > 0)
                raw = raw * factor[column]
            else:
                raw = _step(raw, many * scaled, low, high, column, wanted)
        ratio = raw if free else np.clip(raw, low, high)
        reached = _sums(codes, many * scaled * ratio, len(wanted))
        error = float(off(wanted, reached, people).max())
    weights = (scaled * ratio)[kind]
    return Weighted(
        constraints,
        weights,
        {"method": "raking", "bounds": bounds, "trim": trim, "tolerance": tolerance},
        error <= tolerance,
        done,
        float(off(wanted, added_up(constraints, weights), people).max()),
    )


def whole(constraints: Constraints) -> float:
    """How many people the totals count, of which there must be one area and somebody."""
    known = constraints.totals
    if len(known.areas) != 1:
        raise WarmError(
            f"These totals are of {len(known.areas):,} areas. Choose one with Totals.only, or rake "
            "all of them at once with rake_areas."
        )
    people = float(known.people[0])
    if people == 0:
        raise WarmError("The totals count nobody, so there is nothing to weigh to.")
    return people


def check_bounds(bounds: tuple[float, float] | None) -> None:
    """Refuse bounds that a ratio of 1 does not lie between."""
    if bounds is not None and not (0 <= bounds[0] < 1 < bounds[1] < np.inf):
        raise WarmError(
            f"Bounds on the ratio of weights are a number from 0 to 1 and one above 1, not {bounds}."
        )


def _kinds(constraints: Constraints) -> tuple[Index, Index]:
    """First of each run of respondents who are alike, and the run that each belongs to."""
    new = np.ones(len(constraints), dtype=bool)
    new[1:] = (np.diff(constraints.codes, axis=0) != 0).any(axis=1)
    new[1:] |= np.diff(constraints.weight) != 0
    return np.flatnonzero(new), np.cumsum(new) - 1


def _limits(
    scaled: Array, mean: float, bounds: tuple[float, float] | None, trim: float | None
) -> tuple[Array, Array]:
    least, most = bounds or (0.0, np.inf)
    low, high = np.full_like(scaled, least), np.full_like(scaled, most)
    if trim is not None:
        high = np.minimum(high, trim * mean / scaled)
        # Who weighs more than is allowed already comes down to it, whatever the lower bound.
        low = np.minimum(low, high)
    return low, high


def _possible(
    constraints: Constraints, codes: Index, weights: Array, low: Array, high: Array
) -> None:
    """Refuse totals that a category cannot reach with all of its weights at their bounds."""
    known = constraints.totals
    wanted = known.counts[:, 0]
    least = _sums(codes, weights * low, len(wanted))
    with np.errstate(invalid="ignore"):
        most = _sums(codes, weights * high, len(wanted))
    slack = 1e-9 * known.people[0]
    wrong = [
        f"{variable}: {category} wants {wanted[row]:,.1f} people, and the bounds on weights allow "
        f"{'no more than' if wanted[row] > most[row] else 'no fewer than'} "
        f"{most[row] if wanted[row] > most[row] else least[row]:,.1f}"
        for row, (variable, category) in enumerate(known.labels)
        if wanted[row] > most[row] + slack or wanted[row] < least[row] - slack
    ]
    if wrong:
        raise CannotReach(
            "; ".join(wrong) + ". Widen the bounds, or merge the category with another."
        )


def _sums(codes: Index, weights: Array, rows: int) -> Array:
    found = np.zeros(rows)
    for column in codes.T:
        found += summed(column, weights, rows)
    return found


def _step(
    raw: Array, weights: Array, low: Array, high: Array, column: Index, wanted: Array
) -> Array:
    """`raw` times the factor with which each category of one variable adds up within its bounds."""
    raw = raw.copy()
    for row in np.unique(column):
        at = np.flatnonzero(column == row)
        raw[at] *= _factor(raw[at], weights[at], low[at], high[at], wanted[row])
    return raw


def _factor(raw: Array, weights: Array, low: Array, high: Array, wanted: float) -> float:
    """The f for which Σ weights × clip(raw × f, low, high) is what is wanted.

    The sum is a broken line that rises with f: walk along its corners to the piece that holds it.
    """
    some = raw > 0
    raw, weights, low, high = raw[some], weights[some], low[some], high[some]
    if raw.size == 0:
        return 1.0
    corners = np.concatenate([low / raw, high / raw])
    slopes = np.concatenate([weights * raw, -weights * raw])
    order = np.argsort(corners, kind="stable")
    corners, slopes = corners[order], np.cumsum(slopes[order])
    last = int(np.searchsorted(corners, np.inf))
    corners, slopes = corners[:last], slopes[:last]
    steps = np.concatenate([[0.0], slopes[:-1] * np.diff(corners)])
    values = weights @ low + np.cumsum(steps)
    at = max(int(np.searchsorted(values, wanted)) - 1, 0)
    flat = slopes[at] <= 1e-12 * slopes.max()
    if wanted <= values[0] or flat:
        return float(corners[at])
    return float(corners[at] + (wanted - values[at]) / slopes[at])
