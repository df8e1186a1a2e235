"""Intervals around one figure, and what an interval or weights tell of its sample."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import erfc, sqrt

import numpy as np
import numpy.typing as npt

from warm.intervals.levels import Z95, Array, Pair, Triple, floats, z_for

#: Below this many events Byar's approximation gives way to the exact limits.
EXACT_BELOW = 10

#: A directly standardised rate on fewer events than this is refused.
DSR_MINIMUM_EVENTS = 10


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
    x, n = floats(x, n)
    [found] = wilson_at(x, n, (z,))
    return found


def wilson_at(x: Array, n: Array, levels: Sequence[float]) -> Iterator[Pair]:
    """`wilson` at several levels, what they have in common worked out once."""
    with np.errstate(divide="ignore", invalid="ignore"):
        twice, chance = 2.0 * x, 4.0 * x * (1.0 - x / n)
        ordinary = (x > 0) & (x < n)
    # Mostly all are, and a mask costs more than the arithmetic.
    masks = [] if np.all(ordinary) else _at_the_ends(x, n)
    for z in levels:
        square = z * z
        # In place where the shape is the whole one: that keeps a nation's numbers in the cache.
        with np.errstate(divide="ignore", invalid="ignore"):
            spread = np.sqrt(square + chance)
            spread *= z
            scale = n + square
            scale *= 2.0
            centre = twice + square
            lower = centre - spread
            lower /= scale
            spread += centre
            spread /= scale
        limits = [lower, spread]
        # The ends are exact in the algebra; rounding must not leave them a hair outside.
        for mask, end, value in masks:
            limits[end] = np.where(mask, value, limits[end])
        yield limits[0][()], limits[1][()]


def _at_the_ends(x: Array, n: Array) -> list[tuple[npt.NDArray[np.bool_], int, float]]:
    """Where a limit is known beforehand: which of them (0 the lower, 1 the upper), and what it is."""
    with np.errstate(invalid="ignore"):
        possible = (x >= 0) & (x <= n) & (n > 0)
        none, every = possible & (x == 0), possible & (x == n)
    return [(~possible, 0, np.nan), (~possible, 1, np.nan), (none, 0, 0.0), (every, 1, 1.0)]


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
    (observed,) = floats(events)
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
    events, population, multiplier = floats(events, population, multiplier)
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
    xbar, sd, n = floats(xbar, sd, n)
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
    events, populations, standard = floats(events, populations, standard)
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
    observed, expected = floats(observed, expected)
    lower, upper = rate(observed, expected, z=z)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where((expected > 0) & (observed >= 0), observed / expected, np.nan)
    return ratio[()], lower, upper


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
    lower, upper = floats(lower, upper)
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
    (weights,) = floats(weights)
    total, squares = weights.sum(axis=axis), (weights * weights).sum(axis=axis)
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.where(squares == 0, 0.0, total * total / squares)
    return np.where((weights < 0).any(axis=axis), np.nan, size)[()]
