"""Single published figures, each with its interval, compared as independent estimates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from warm import classes, intervals
from warm.cube import Cube
from warm.framework import Indicator
from warm.intervals import Z95, Z998
from warm.tables import STATUSES

Triple = tuple[float, float, float]
NOTHING: Triple = (float("nan"),) * 3


@dataclass(frozen=True, slots=True)
class Figure:
    """One published figure with its interval at 95 %."""

    value: float
    lower: float
    upper: float
    numerator: float
    denominator: float
    status: int
    how: str

    @classmethod
    def nothing(cls) -> Figure:
        return cls(*(float("nan"),) * 5, STATUSES.index("missing"), "none")

    @classmethod
    def of(cls, cube: Cube, row: int, code: str | None, one: Indicator) -> Figure:
        if code is None or not cube.holds(code):
            return cls.nothing()
        j = int(np.searchsorted(cube.areas, code))
        value, lower, upper, numerator, denominator = (
            float(part[row, j])
            for part in (cube.value, cube.lower, cube.upper, cube.numerator, cube.denominator)
        )
        how = "published"
        if not np.isfinite(lower):
            lower, upper, how = own_interval(one, numerator, denominator)
        return cls(value, lower, upper, numerator, denominator, int(cube.status[row, j]), how)


def compare_figures(
    mine: Figure, theirs: Figure, delta: float, one: Indicator
) -> tuple[float, float, float, float, float, int]:
    """Difference, its 95 % and 99.8 % intervals and the class code of two independent figures."""
    d = mine.value - theirs.value
    if not np.isfinite(mine.lower):
        nan = float("nan")
        return d, nan, nan, nan, nan, int(classes.classify_position(d, delta, one.sign))
    limits = []
    for stretch in (1.0, Z998 / Z95):
        lows, highs = (
            [one_.value + stretch * (edge - one_.value) if np.isfinite(edge) else one_.value
             for one_, edge in pairs]
            for pairs in (((mine, mine.lower), (theirs, theirs.lower)),
                          ((mine, mine.upper), (theirs, theirs.upper)))
        )  # fmt: skip
        limits.append(intervals.mover([mine.value, theirs.value], lows, highs, [1.0, -1.0])[1:])
    (low, high), (low3, high3) = limits
    code = int(classes.classify(d, low, high, low3, high3, delta, one.sign))
    return float(d), float(low), float(high), float(low3), float(high3), code


def ratio(mine: Figure, nation: Figure) -> tuple[float, float, float]:
    if not np.isfinite(mine.value + nation.value) or nation.value == 0:
        return (np.nan,) * 3
    if np.isfinite(mine.lower) and np.isfinite(nation.lower):
        return tuple(
            float(part)
            for part in intervals.ratio_from_intervals(
                mine.value, mine.lower, mine.upper, nation.value, nation.lower, nation.upper
            )
        )  # type: ignore[return-value]
    return mine.value / nation.value, np.nan, np.nan


def own_interval(one: Indicator, numerator: float, denominator: float) -> tuple[float, float, str]:
    """The place's own 95 % interval from its counts."""
    if not np.isfinite(denominator) or one.basis not in ("interval", "approximate"):
        return float("nan"), float("nan"), "none"
    if one.measure == "share":
        lower, upper = intervals.wilson(numerator, denominator, Z95)
        return 100 * float(lower), 100 * float(upper), "wilson"
    if one.measure == "rate":
        lower, upper = intervals.rate(numerator, denominator, one.multiplier, Z95)
        return float(lower), float(upper), "byar"
    return float("nan"), float("nan"), "none"
