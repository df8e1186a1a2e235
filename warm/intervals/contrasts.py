"""One figure beside another: differences and ratios with their intervals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from warm.intervals.levels import Z95, Array, Pair, Triple, floats
from warm.intervals.single import rate, wilson, wilson_at


def newcombe(
    x1: npt.ArrayLike,
    n1: npt.ArrayLike,
    x2: npt.ArrayLike,
    n2: npt.ArrayLike,
    z: float = Z95,
) -> Triple:
    """Difference of two independent shares, first minus second, by Newcombe's hybrid score.

    Parameters
    ----------
    x1, n1, x2, n2 : array_like
        Numerators and denominators of the two shares.
    z : float
        Standard normal deviate of the level.

    Returns
    -------
    difference, lower, upper : numpy.ndarray
        On -1 to 1. NaN where either share is.

    References
    ----------
    Newcombe RG (1998). Interval estimation for the difference between independent proportions:
    comparison of eleven methods. Statistics in Medicine 17, 873-890 (method 10).
    """
    first, second = shares_at((z,), x1, n1), shares_at((z,), x2, n2)
    [found] = intervals_between(first, second)
    return _difference(first, second, *found)


def rate_difference(
    events1: npt.ArrayLike,
    pop1: npt.ArrayLike,
    events2: npt.ArrayLike,
    pop2: npt.ArrayLike,
    multiplier: float = 1.0,
    z: float = Z95,
) -> Triple:
    """Difference of two independent rates, first minus second, by MOVER on their limits.

    Parameters
    ----------
    events1, pop1, events2, pop2 : array_like
        Events and populations of the two rates.
    multiplier : float
        1,000 for rates per 1,000.
    z : float
        Standard normal deviate of the level.

    Returns
    -------
    difference, lower, upper : numpy.ndarray
        In events per `multiplier`. NaN where either rate is.

    References
    ----------
    Zou GY, Donner A (2008). Construction of confidence limits about effect measures: a general
    approach. Statistics in Medicine 27, 1693-1702.
    """
    first, second = (
        rates_at((z,), events, pop, multiplier)
        for events, pop in ((events1, pop1), (events2, pop2))
    )
    [found] = intervals_between(first, second)
    return _difference(first, second, *found)


class Limited(NamedTuple):
    """Figures with their limits at several levels, ready to stand beside others.

    Attributes
    ----------
    value : ndarray
    limits : list of (lower, upper)
        One pair for each level.
    squares : list of (below, above)
        Squares of how far the limits lie from the value.
    """

    value: Array
    limits: list[Pair]
    squares: list[Pair]

    @classmethod
    def by(cls, value: Array, limits: Iterable[Pair]) -> Limited:
        """Figures with their limits."""
        found = list(limits)
        return cls(value, found, [((value - low) ** 2, (high - value) ** 2) for low, high in found])


def shares_at(levels: Sequence[float], x: npt.ArrayLike, n: npt.ArrayLike) -> Limited:
    """Shares, x of n, with `wilson` limits at several levels.

    Parameters
    ----------
    levels : sequence of float
        Standard normal deviates.
    x, n : array_like
        Numerators and denominators.
    """
    x, n = floats(x, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        return Limited.by(np.asarray(x / n), wilson_at(x, n, levels))


def rates_at(
    levels: Sequence[float], events: npt.ArrayLike, pop: npt.ArrayLike, multiplier: float = 1.0
) -> Limited:
    """Rates, events per `multiplier` people, with the limits of `rate` at several levels.

    Parameters
    ----------
    levels : sequence of float
        Standard normal deviates.
    events, pop : array_like
        Events and populations.
    multiplier : float
        1,000 for rates per 1,000.
    """
    events, pop = floats(events, pop)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.asarray(multiplier * events / pop)
        return Limited.by(value, (rate(events, pop, multiplier, z) for z in levels))


def intervals_between(first: Limited, second: Limited) -> list[Pair]:
    """Intervals for first minus second by MOVER, at the levels that both have limits of.

    The case of two components written out, since it is the hot one: what each figure lends is
    worked out once, however many others it is held against. NaN where either is not known.
    """
    # Not np.hypot: distances of shares and rates cannot overflow, and its care costs five times.
    with np.errstate(invalid="ignore"):
        difference = first.value - second.value
        return [
            (difference - np.sqrt(below + above_other), difference + np.sqrt(above + below_other))
            for (below, above), (below_other, above_other) in zip(
                first.squares, second.squares, strict=True
            )
        ]


def _difference(first: Limited, second: Limited, lower: Array, upper: Array) -> Triple:
    """First minus second with its interval; nothing where a figure has no limits."""
    difference = np.where(np.isnan(lower), np.nan, first.value - second.value)
    return difference[()], lower[()], upper[()]


def mover(
    estimates: npt.ArrayLike,
    lowers: npt.ArrayLike,
    uppers: npt.ArrayLike,
    coefficients: npt.ArrayLike,
    axis: int = 0,
) -> Triple:
    """A weighted sum of independent figures, with an interval recovered from their own.

    "Method of variance estimates recovery": each component's interval lends its distance from
    the estimate, on the side that matters, in place of a standard error. So lopsided intervals
    (a share near 0, a rare event) give a rightly lopsided result. `newcombe` is the case of two
    shares with coefficients 1 and -1.

    Parameters
    ----------
    estimates, lowers, uppers : array_like
        Components and their limits at the level wanted, stacked along `axis`.
    coefficients : array_like
        One for each component (one-dimensional), or any shape that broadcasts with `estimates`.
    axis : int
        The axis the components lie along.

    Returns
    -------
    estimate, lower, upper : numpy.ndarray
        The shape of `estimates` without `axis`.

    References
    ----------
    Zou GY, Donner A (2008). Construction of confidence limits about effect measures: a general
    approach. Statistics in Medicine 27, 1693-1702.
    """
    estimates, lowers, uppers, coefficients = floats(estimates, lowers, uppers, coefficients)
    if coefficients.ndim == 1:
        shape = [1] * estimates.ndim
        shape[axis] = -1
        coefficients = coefficients.reshape(shape)
    centre = coefficients * estimates
    one, other = coefficients * lowers, coefficients * uppers
    down = centre - np.minimum(one, other)
    up = np.maximum(one, other) - centre
    estimate = centre.sum(axis=axis)
    lower = estimate - np.sqrt((down * down).sum(axis=axis))
    upper = estimate + np.sqrt((up * up).sum(axis=axis))
    return estimate[()], lower[()], upper[()]


def ratio_of_shares(
    x1: npt.ArrayLike,
    n1: npt.ArrayLike,
    x2: npt.ArrayLike,
    n2: npt.ArrayLike,
    z: float = Z95,
) -> Triple:
    """First share over the second: `ratio_from_intervals` on their Wilson intervals.

    Parameters
    ----------
    x1, n1, x2, n2 : array_like
        Numerators and denominators of the two shares.
    z : float
        Standard normal deviate of the level.

    Returns
    -------
    ratio, lower, upper : numpy.ndarray
        1 is "the same". NaN where the second share is zero or either is not known.
    """
    x1, n1, x2, n2 = floats(x1, n1, x2, n2)
    lower1, upper1 = wilson(x1, n1, z)
    lower2, upper2 = wilson(x2, n2, z)
    with np.errstate(divide="ignore", invalid="ignore"):
        first, second = x1 / n1, x2 / n2
    return ratio_from_intervals(first, lower1, upper1, second, lower2, upper2)


def ratio_of_rates(
    events1: npt.ArrayLike,
    pop1: npt.ArrayLike,
    events2: npt.ArrayLike,
    pop2: npt.ArrayLike,
    z: float = Z95,
) -> Triple:
    """First rate over the second: `ratio_from_intervals` on their Byar or exact intervals.

    Parameters
    ----------
    events1, pop1, events2, pop2 : array_like
        Events and populations of the two rates.
    z : float
        Standard normal deviate of the level.

    Returns
    -------
    ratio, lower, upper : numpy.ndarray
        1 is "the same". NaN where the second rate is zero or either is not known.
    """
    events1, pop1, events2, pop2 = floats(events1, pop1, events2, pop2)
    lower1, upper1 = rate(events1, pop1, z=z)
    lower2, upper2 = rate(events2, pop2, z=z)
    with np.errstate(divide="ignore", invalid="ignore"):
        first, second = events1 / pop1, events2 / pop2
    return ratio_from_intervals(first, lower1, upper1, second, lower2, upper2)


def ratio_from_intervals(
    a: npt.ArrayLike,
    al: npt.ArrayLike,
    au: npt.ArrayLike,
    b: npt.ArrayLike,
    bl: npt.ArrayLike,
    bu: npt.ArrayLike,
) -> Triple:
    """The ratio a over b of two independent figures, from their own intervals.

    MOVER on the logarithms of the limits, because a ratio is lopsided: half as much and twice as
    much are the same distance from 1. With counts in the hundreds it agrees with the usual
    `exp(-/+ z sqrt(cv_a**2 + cv_b**2))`.

    Where a is 0 the ratio and its lower limit are 0, and the upper limit is `au / b`. That is
    what the general formula tends to as a shrinks: the uncertainty of b is then swamped by that
    of a. A comparator with a lower limit of 0 gives an upper limit of infinity.

    Parameters
    ----------
    a, al, au : array_like
        The figure above the line with its limits; zero or more, zero must mean "none".
    b, bl, bu : array_like
        The figure below the line with its limits; above zero.

    Returns
    -------
    ratio, lower, upper : numpy.ndarray
        NaN where b is not above zero, where a limit is negative, or where an interval does not
        contain its figure.

    References
    ----------
    Zou GY, Donner A (2008). Construction of confidence limits about effect measures: a general
    approach. Statistics in Medicine 27, 1693-1702.
    """
    a, al, au, b, bl, bu = np.broadcast_arrays(*floats(a, al, au, b, bl, bu))
    possible = (al >= 0) & (al <= a) & (a <= au) & (bl >= 0) & (bl <= b) & (b <= bu) & (b > 0)
    none = possible & (a == 0)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        log_a, log_b = np.log(a), np.log(b)
        centre = log_a - log_b
        lower = np.exp(centre - np.hypot(log_a - np.log(al), np.log(bu) - log_b))
        upper = np.exp(centre + np.hypot(np.log(au) - log_a, log_b - np.log(bl)))
        lower = np.where(none, 0.0, np.where(possible, lower, np.nan))
        upper = np.where(none, au / b, np.where(possible, upper, np.nan))
        return np.where(possible, a / b, np.nan)[()], lower[()], upper[()]
