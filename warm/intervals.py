"""How far chance alone could move a figure: intervals for shares, rates, means and comparisons.

Every function works on whole NumPy arrays that broadcast against each other, in float64. Shares
are 0 to 1 here, whatever unit the indicator has. A NaN going in is a NaN coming out, and so is a
number that cannot be a count (negative, or a numerator above its denominator): the checks of
`warm.tables` are where such things are reported with their row. Counts need not be whole,
because some are rebuilt from a percentage and its base.

An interval around a single figure comes back as `(lower, upper)`; a function that makes a new
figure out of several comes back as `(figure, lower, upper)`.

A count of everybody (a census) still gets an interval when it is compared: it is taken as one
draw from an underlying rate, which is how English public health statistics treat it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import erfc, sqrt
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

#: Standard normal deviates of the two levels used throughout: 95 % and 99.8 %.
Z95 = 1.959963984540054
Z998 = 3.090232306167813

#: Below this many events Byar's approximation gives way to the exact limits.
EXACT_BELOW = 10

#: A directly standardised rate on fewer events than this is refused.
DSR_MINIMUM_EVENTS = 10

Array: TypeAlias = npt.NDArray[np.float64]
Pair: TypeAlias = tuple[Array, Array]
Triple: TypeAlias = tuple[Array, Array, Array]


def z_for(level: float) -> float:
    """Two-sided standard normal deviate of a confidence level.

    Parameters
    ----------
    level : float
        Between 0 and 1, both excluded: 0.95 gives `Z95`.

    Raises
    ------
    ValueError
        If the level is not between 0 and 1.
    """
    if level == 0.95:
        return Z95
    if level == 0.998:
        return Z998
    if not 0.0 < level < 1.0:
        raise ValueError(f"A confidence level lies between 0 and 1; {level!r} does not.")
    from statistics import NormalDist

    return NormalDist().inv_cdf(0.5 + level / 2)


def wilson(x: npt.ArrayLike, n: npt.ArrayLike, z: float = Z95) -> Pair:
    """Wilson's score interval for a share, x of n.

    Parameters
    ----------
    x, n : array_like
        Numerator and denominator, any shapes that broadcast. Not necessarily whole.
    z : float
        Standard normal deviate of the level.

    Returns
    -------
    lower, upper : numpy.ndarray
        On 0 to 1. Exactly 0 below when x is 0 and exactly 1 above when x is n. NaN where n is
        zero or x is not between 0 and n.

    References
    ----------
    Wilson EB (1927). Probable inference, the law of succession, and statistical inference.
    Journal of the American Statistical Association 22, 209-212.
    """
    x, n = _floats(x, n)
    [found] = _wilson(x, n, (z,))
    return found


def byar(events: npt.ArrayLike, z: float = Z95) -> Pair:
    """Limits for a count of events: Byar's approximation, exact limits below ten events.

    The two methods meet at ten with a step of about a hundredth of an event at 95 %. The exact limits are
    conservative: they cover the truth more often than they promise, most of all for tiny counts.

    Parameters
    ----------
    events : array_like
        Counts of zero or more, not necessarily whole.
    z : float
        Standard normal deviate of the level.

    Returns
    -------
    lower, upper : numpy.ndarray
        In events. The lower limit of no events is 0.

    References
    ----------
    Breslow NE, Day NE (1987). Statistical methods in cancer research, volume II. IARC, Lyon.
    Garwood F (1936). Fiducial limits for the Poisson distribution. Biometrika 28, 437-442.
    """
    (observed,) = _floats(events)
    with np.errstate(invalid="ignore"):
        few = (observed >= 0) & (observed < EXACT_BELOW)
        many = np.where(observed >= EXACT_BELOW, observed, np.nan)
    above = many + 1.0
    lower = many * np.maximum(1.0 - 1.0 / (9.0 * many) - z / (3.0 * np.sqrt(many)), 0.0) ** 3
    upper = above * (1.0 - 1.0 / (9.0 * above) + z / (3.0 * np.sqrt(above))) ** 3
    if np.any(few):
        from scipy.special import (
            gammainccinv,
            gammaincinv,
        )

        # A chi-squared quantile with 2k degrees of freedom is twice a gamma quantile of shape k.
        tail = 0.5 * erfc(z / sqrt(2.0))
        small = np.where(few, observed, 1.0)
        # Of a thousandth of an event the limit is 0 to any number of digits, and scipy gives up.
        some = small > 1e-3
        exact_lower = np.where(some, gammaincinv(np.where(some, small, 1.0), tail), 0.0)
        lower = np.where(few, exact_lower, lower)
        upper = np.where(few, gammainccinv(small + 1.0, tail), upper)
    return lower[()], upper[()]


def rate(
    events: npt.ArrayLike,
    population: npt.ArrayLike,
    multiplier: npt.ArrayLike = 1.0,
    z: float = Z95,
) -> Pair:
    """Limits for a rate: `byar` on the events, divided by the population.

    Parameters
    ----------
    events, population : array_like
        Events counted, and people (or person-years, or households) they could have come from.
    multiplier : array_like
        1,000 for a rate per 1,000.
    z : float
        Standard normal deviate of the level.

    Returns
    -------
    lower, upper : numpy.ndarray
        In events per `multiplier`. NaN where the population is not above zero.
    """
    events, population, multiplier = _floats(events, population, multiplier)
    lower, upper = byar(events, z)
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.where(population > 0, multiplier / population, np.nan)
    return (lower * scale)[()], (upper * scale)[()]


def mean(xbar: npt.ArrayLike, sd: npt.ArrayLike, n: npt.ArrayLike, level: float = 0.95) -> Pair:
    """Student's interval for a mean of n answers.

    Parameters
    ----------
    xbar, sd : array_like
        Mean and sample standard deviation, in the unit of the answers.
    n : array_like
        Number of answers; for a weighted survey, `effective_n`.
    level : float
        Confidence level.

    Returns
    -------
    lower, upper : numpy.ndarray
        In the unit of the answers. NaN where n is not above 1 or the deviation is negative.

    References
    ----------
    Student (1908). The probable error of a mean. Biometrika 6, 1-25.
    """
    from scipy.special import stdtrit

    if not 0.0 < level < 1.0:
        raise ValueError(f"A confidence level lies between 0 and 1; {level!r} does not.")
    xbar, sd, n = _floats(xbar, sd, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        possible = (n > 1) & (sd >= 0)
        freedom = np.where(possible, n - 1.0, 1.0)
        half = stdtrit(freedom, 0.5 + level / 2) * sd / np.sqrt(n)
        half = np.where(possible, half, np.nan)
    return (xbar - half)[()], (xbar + half)[()]


def dsr(
    events: npt.ArrayLike,
    populations: npt.ArrayLike,
    standard: npt.ArrayLike,
    multiplier: float = 100_000.0,
    level: float = 0.95,
) -> Triple:
    """Directly standardised rate, with Dobson's interval.

    Parameters
    ----------
    events, populations : array_like, shape (..., groups)
        Events and people in each age group, the groups along the last axis.
    standard : array_like, shape (groups,)
        The standard population's size in each group.
    multiplier : float
        100,000 for a rate per 100,000.
    level : float
        Confidence level.

    Returns
    -------
    rate, lower, upper : numpy.ndarray, shape (...)
        Events per `multiplier`. All NaN where there are fewer than ten events in total, since the
        method is not sound there, and where a group that counts has nobody in it.

    References
    ----------
    Dobson AJ, Kuulasmaa K, Eberle E, Scherer J (1991). Confidence intervals for weighted sums of
    Poisson parameters. Statistics in Medicine 10, 457-462.
    """
    z = z_for(level)
    events, populations, standard = _floats(events, populations, standard)
    weights = standard / standard.sum(axis=-1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        per_event = np.where(
            weights > 0, np.where(populations > 0, weights / populations, np.nan), 0.0
        )
        total = events.sum(axis=-1)
        estimate = (per_event * events).sum(axis=-1)
        variance = (per_event**2 * events).sum(axis=-1)
        total = np.where((total >= DSR_MINIMUM_EVENTS) & (events >= 0).all(axis=-1), total, np.nan)
        lower, upper = byar(total, z)
        scale = np.sqrt(variance / total)
    estimate = np.where(np.isnan(total), np.nan, estimate)
    below, above = estimate + scale * (lower - total), estimate + scale * (upper - total)
    return (multiplier * estimate)[()], (multiplier * below)[()], (multiplier * above)[()]


def standardised_ratio(observed: npt.ArrayLike, expected: npt.ArrayLike, z: float = Z95) -> Triple:
    """Observed events over those expected at the standard's rates (1 is as expected).

    Parameters
    ----------
    observed, expected : array_like
        Events counted, and events that the standard population's rates would have given here.
    z : float
        Standard normal deviate of the level.

    Returns
    -------
    ratio, lower, upper : numpy.ndarray
        NaN where nothing was expected.

    References
    ----------
    Breslow NE, Day NE (1987). Statistical methods in cancer research, volume II. IARC, Lyon.
    """
    observed, expected = _floats(observed, expected)
    lower, upper = rate(observed, expected, z=z)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where((expected > 0) & (observed >= 0), observed / expected, np.nan)
    return ratio[()], lower, upper


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
    [found] = newcombe_at((z,), x1, n1, x2, n2)
    return found


def newcombe_at(
    levels: Sequence[float],
    x1: npt.ArrayLike,
    n1: npt.ArrayLike,
    x2: npt.ArrayLike,
    n2: npt.ArrayLike,
) -> list[Triple]:
    """`newcombe` at several levels, what they have in common worked out once.

    Parameters
    ----------
    levels : sequence of float
        Standard normal deviates.
    x1, n1, x2, n2 : array_like
        Numerators and denominators of the two shares.
    """
    x1, n1, x2, n2 = _floats(x1, n1, x2, n2)
    with np.errstate(divide="ignore", invalid="ignore"):
        first, second = x1 / n1, x2 / n2
        return [
            _difference(first, *here, second, *there)
            for here, there in zip(_wilson(x1, n1, levels), _wilson(x2, n2, levels), strict=True)
        ]


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
    events1, pop1, events2, pop2 = _floats(events1, pop1, events2, pop2)
    lower1, upper1 = rate(events1, pop1, multiplier, z)
    lower2, upper2 = rate(events2, pop2, multiplier, z)
    with np.errstate(divide="ignore", invalid="ignore"):
        first, second = multiplier * events1 / pop1, multiplier * events2 / pop2
        return _difference(first, lower1, upper1, second, lower2, upper2)


def rate_difference_at(
    levels: Sequence[float],
    events1: npt.ArrayLike,
    pop1: npt.ArrayLike,
    events2: npt.ArrayLike,
    pop2: npt.ArrayLike,
) -> list[Triple]:
    """`rate_difference` per person at several levels."""
    return [rate_difference(events1, pop1, events2, pop2, z=z) for z in levels]


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
    estimates, lowers, uppers, coefficients = _floats(estimates, lowers, uppers, coefficients)
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
    x1, n1, x2, n2 = _floats(x1, n1, x2, n2)
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
    events1, pop1, events2, pop2 = _floats(events1, pop1, events2, pop2)
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
    a, al, au, b, bl, bu = np.broadcast_arrays(*_floats(a, al, au, b, bl, bu))
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


def se_from_interval(lower: npt.ArrayLike, upper: npt.ArrayLike, z: float = Z95) -> Array:
    """Standard error that a published symmetric interval implies.

    Parameters
    ----------
    lower, upper : array_like
        The published limits.
    z : float
        Standard normal deviate of the level they were published at.

    Returns
    -------
    numpy.ndarray
        In the unit of the limits. NaN where they are the wrong way round.
    """
    lower, upper = _floats(lower, upper)
    return np.where(upper >= lower, (upper - lower) / (2.0 * z), np.nan)[()]


def effective_n(weights: npt.ArrayLike, axis: int = -1) -> Array:
    """Number of equally weighted answers that would be as precise as these weighted ones.

    Parameters
    ----------
    weights : array_like
        Weights of zero or more of the people who answered.
    axis : int
        The axis the people lie along.

    Returns
    -------
    numpy.ndarray
        `(sum w)**2 / sum w**2`, at most the number of answers; 0 where there are none. NaN where
        a weight is negative.

    References
    ----------
    Kish L (1965). Survey sampling. Wiley, New York.
    """
    (weights,) = _floats(weights)
    total, squares = weights.sum(axis=axis), (weights * weights).sum(axis=axis)
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.where(squares == 0, 0.0, total * total / squares)
    return np.where((weights < 0).any(axis=axis), np.nan, size)[()]


def _wilson(x: Array, n: Array, levels: Sequence[float]) -> Iterator[Pair]:
    """`wilson` at several levels, what they have in common worked out once."""
    with np.errstate(divide="ignore", invalid="ignore"):
        possible = (x >= 0) & (x <= n) & (n > 0)
        none, every = possible & (x == 0), possible & (x == n)
        twice, chance = 2.0 * x, 4.0 * x * (1.0 - x / n)
    # Mostly nothing is impossible, and a mask costs more than the arithmetic.
    masks = [
        (mask, end, value)
        for mask, ends, value in (
            (~possible, (0, 1), np.nan),
            (none, (0,), 0.0),
            (every, (1,), 1.0),
        )
        for end in ends
        if np.any(mask)
    ]
    for z in levels:
        square = z * z
        with np.errstate(divide="ignore", invalid="ignore"):
            spread = z * np.sqrt(square + chance)
            scale = 2.0 * (n + square)
            centre = twice + square
            limits = [(centre - spread) / scale, (centre + spread) / scale]
        # The ends are exact in the algebra; rounding must not leave them a hair outside.
        for mask, end, value in masks:
            limits[end] = np.where(mask, value, limits[end])
        yield limits[0][()], limits[1][()]


def _difference(
    first: Array, lower1: Array, upper1: Array, second: Array, lower2: Array, upper2: Array
) -> Triple:
    """First minus second by MOVER; the two-component case written out, since it is the hot one."""
    difference = np.asarray(first - second)
    unknown = np.isnan(lower1) | np.isnan(lower2)
    if unknown.any():
        difference = np.where(unknown, np.nan, difference)
    # Not np.hypot: distances of shares and rates cannot overflow, and its care costs five times.
    lower = difference - np.sqrt((first - lower1) ** 2 + (upper2 - second) ** 2)
    upper = difference + np.sqrt((upper1 - first) ** 2 + (second - lower2) ** 2)
    return difference[()], lower[()], upper[()]


def _floats(*values: npt.ArrayLike) -> list[Array]:
    return [np.asarray(value, dtype=np.float64) for value in values]
