"""From a difference and its uncertainty to one of seven classes.

The default rule weighs size and certainty together (`classify`). A value without an interval is
judged by its position alone (`classify_position`). The rule of the 2010 paper, which colours a
whole domain red, amber or green, is kept beside them under its own name (`bemerton_2010`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

#: Order is meaning: the codes below index this tuple. Grey states stand apart at the end.
CLASSES = ("much_worse", "worse", "similar", "better", "much_better", "cant_tell", "no_colour")
MUCH_WORSE, WORSE, SIMILAR, BETTER, MUCH_BETTER, CANT_TELL, NO_COLOUR = range(7)

#: Half of a standard deviation of the reference set of small areas: the default for the
#: smallest difference that matters.
DELTA_IN_SD = 0.5

RULES = Path(__file__).parent / "rules"


def classify(
    difference: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    lower_998: ArrayLike,
    upper_998: ArrayLike,
    delta: ArrayLike,
    sign: ArrayLike,
) -> NDArray[np.int8]:
    """Class codes from a difference with its 95 % and 99.8 % intervals.

    With d the difference from the comparator and δ the smallest difference that matters:

    - *much*: the whole 99.8 % interval lies beyond δ;
    - *better, worse*: the 95 % interval excludes zero and \\|d\\| ≥ δ;
    - *similar*: \\|d\\| < δ and the half-width of the 95 % interval is at most δ;
    - *can't tell*: everything else.

    The rule is exhaustive, and monotone: a wider interval can only move a class towards
    *can't tell*.

    Parameters
    ----------
    difference, lower, upper, lower_998, upper_998 : array_like
        Place minus comparator, in the indicator's unit. NaN gives *no colour*.
    delta : array_like
        Smallest difference that matters, same unit, above zero.
    sign : array_like
        +1 where higher is better, -1 where higher is worse, 0 for *no colour*.

    Returns
    -------
    ndarray of int8
        Indices into `CLASSES`, of the broadcast shape.
    """
    d, low, high, low3, high3, limit, direction = (
        np.asarray(x, dtype=float)
        for x in (difference, lower, upper, lower_998, upper_998, delta, sign)
    )
    size = np.abs(d)
    with np.errstate(invalid="ignore"):
        clear = ((low > 0) | (high < 0)) & (size >= limit)
        much = (low3 >= limit) | (high3 <= -limit)
        same = (size < limit) & ((high - low) / 2 <= limit)
    unusable = np.isnan(d + low + high + low3 + high3 + limit) | (direction == 0)
    # Classes are one or two steps from `similar`. Small whole numbers are added up many times
    # faster than places are chosen.
    steps = _as_numbers(clear) * _way(d * direction) * (1 + _as_numbers(much))
    told = SIMILAR + steps
    untold = _as_numbers(~(clear | same)) * np.int8(CANT_TELL - SIMILAR)
    return _without(told + untold, unusable)


def classify_position(difference: ArrayLike, delta: ArrayLike, sign: ArrayLike) -> NDArray[np.int8]:
    """Class codes of values that have no interval: *better* or *worse* beyond δ, never *much*."""
    d, limit, direction = (np.asarray(x, dtype=float) for x in (difference, delta, sign))
    with np.errstate(invalid="ignore"):
        far = np.abs(d) >= limit
    unusable = np.isnan(d + limit) | (direction == 0)
    return _without(SIMILAR + _as_numbers(far) * _way(d * direction), unusable)


def _as_numbers(truth: ArrayLike) -> NDArray[np.int8]:
    """1 for true and 0 for false."""
    return np.asarray(truth).view(np.int8)


def _way(turned: ArrayLike) -> NDArray[np.int8]:
    """1 where a difference turned by its direction is good, and -1 elsewhere."""
    return 2 * _as_numbers(np.asarray(turned) > 0) - 1


def _without(codes: NDArray[np.int8], unusable: ArrayLike) -> NDArray[np.int8]:
    """The codes, and *no colour* where nothing can be said."""
    return np.asarray(codes + _as_numbers(unusable) * (NO_COLOUR - codes))


def fingertips(
    value: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    lower_998: ArrayLike,
    upper_998: ArrayLike,
    benchmark: ArrayLike,
    sign: ArrayLike,
) -> NDArray[np.int8]:
    """Class codes by the rule of England's public health profiles, to check figures against them.

    *Much* where the benchmark lies outside the value's own 99.8 % interval, *better* or *worse*
    where it lies outside the 95 % interval, *similar* where it lies inside. The rule weighs
    certainty alone, takes the benchmark as known exactly, and compares a part with the whole that
    contains it; profiles use `classify`.

    Parameters
    ----------
    value, lower, upper, lower_998, upper_998 : array_like
        The area's figure with its own intervals. NaN gives *no colour*.
    benchmark : array_like
        The larger area's figure, same unit.
    sign : array_like
        +1 where higher is better, -1 where higher is worse, 0 for *no colour*.

    Returns
    -------
    ndarray of int8
        Indices into `CLASSES`, of the broadcast shape.

    References
    ----------
    Office for Health Improvement and Disparities. Fingertips public health profiles, technical
    guidance: confidence intervals, comparison of areas with two levels of significance.
    """
    v, low, high, low3, high3, mark, direction = np.broadcast_arrays(
        *(
            np.asarray(x, dtype=float)
            for x in (value, lower, upper, lower_998, upper_998, benchmark, sign)
        )
    )
    codes = np.full(v.shape, SIMILAR, dtype=np.int8)
    with np.errstate(invalid="ignore"):
        above, below = mark < low, mark > high
        far = (mark < low3) | (mark > high3)
    apart = above | below
    good = np.where(above, direction, -direction) > 0
    codes[apart & good], codes[apart & ~good] = BETTER, WORSE
    codes[apart & far & good], codes[apart & far & ~good] = MUCH_BETTER, MUCH_WORSE
    codes[np.isnan(v + low + high + low3 + high3 + mark) | (direction == 0)] = NO_COLOUR
    return codes


def names(codes: ArrayLike) -> NDArray[np.str_]:
    """Class names of class codes, same shape."""
    spelled: NDArray[np.str_] = np.asarray(CLASSES)[np.asarray(codes, dtype=int)]
    return spelled


def mix(codes: ArrayLike) -> dict[str, float]:
    """Share of areas in each class, in per cent of those that have one."""
    flat = np.asarray(codes).ravel()
    given = flat[flat != NO_COLOUR]
    if not given.size:
        return dict.fromkeys(CLASSES[:-1], 0.0)
    counts = np.bincount(given, minlength=len(CLASSES))
    return {name: 100.0 * counts[i] / given.size for i, name in enumerate(CLASSES[:-1])}


#: Beyond this share of areas in one class a rule no longer tells places apart.
DISCRIMINATION_LIMIT = 90.0


def discriminates(shares: Mapping[str, float]) -> bool:
    """Whether the mix of classes tells places apart: no one class holds nine in ten areas."""
    return max(shares.values(), default=0.0) < DISCRIMINATION_LIMIT


def expected_chance_flags(lower: ArrayLike, upper: ArrayLike, delta: ArrayLike) -> float:
    """How many of these differences would be coloured if nothing truly differed.

    The 95 % interval gives each difference its standard error s; a class needs \\|d\\| to pass
    both δ and 1.96 s, which happens by chance with probability 2 Φ(-max(δ, 1.96 s) / s).
    Values without an interval have no sampling error and are not counted.
    """
    low, high, limit = np.broadcast_arrays(
        *(np.asarray(x, dtype=float) for x in (lower, upper, delta))
    )
    usable = ~np.isnan(low + high + limit) & (high > low)
    if not usable.any():
        return 0.0
    error = (high[usable] - low[usable]) / (2 * 1.959963984540054)
    reach = np.maximum(limit[usable] / error, 1.959963984540054)
    return float(2 * _upper_tail(reach).sum())


def _upper_tail(z: NDArray[np.float64]) -> NDArray[np.float64]:
    """Upper tail of the standard normal distribution."""
    from math import erfc, sqrt

    return np.array([0.5 * erfc(one / sqrt(2)) for one in z.ravel()]).reshape(z.shape)


# The rule of the 2010 paper -------------------------------------------------------------------


@cache
def bemerton_polarities() -> Mapping[str, int]:
    """The polarity table that belongs to the rule `bemerton-2010`: +1 high is good, -1 bad."""
    with (RULES / "bemerton-2010.toml").open("rb") as file:
        table = tomllib.load(file)["polarity"]
    return MappingProxyType({slug: {"+": 1, "-": -1}[mark] for slug, mark in table.items()})


def bemerton_2010(pairs: Iterable[tuple[float, float, int]]) -> str | None:
    """Red, amber or green for one domain, as *Building resilient communities* (2010, §45) does.

    Red when every indicator is below the local-authority average, green when every one is above,
    amber when they are level with it or mixed. "Below" is worse, whatever the number does: each
    indicator's polarity turns it first.

    Parameters
    ----------
    pairs : iterable of (float, float, int)
        The place's value, the local authority's average, and the polarity (+1 or -1).

    Returns
    -------
    str or None
        ``"red"``, ``"amber"`` or ``"green"``; None when there is no indicator.
    """
    standings = [np.sign((value - average) * polarity) for value, average, polarity in pairs]
    if not standings:
        return None
    if all(one < 0 for one in standings):
        return "red"
    if all(one > 0 for one in standings):
        return "green"
    return "amber"
