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
    """One published figure with its interval at 95 %, in the indicator's unit.

    Attributes
    ----------
    value, lower, upper, numerator, denominator : float
        NaN where there is none.
    status : int
        Index into `warm.tables.STATUSES`.
    how : str
        Where the interval comes from: ``"published"``, or the name of its method.
    """

    value: float
    lower: float
    upper: float
    numerator: float
    denominator: float
    status: int
    how: str

    @classmethod
    def nothing(cls) -> Figure:
        """No figure at all."""
        return cls(*(float("nan"),) * 5, STATUSES.index("missing"), "none")

    @classmethod
    def of(cls, cube: Cube, row: int | None, code: str | None, one: Indicator) -> Figure:
        """The figure of an area in a cube; nothing where the cube holds no such row or area."""
        if row is None or code is None or not cube.holds(code):
            return cls.nothing()
        j = int(np.searchsorted(cube.areas, code))
        value, lower, upper, numerator, denominator = (
            float(part[row, j])
            for part in (cube.value, cube.lower, cube.upper, cube.numerator, cube.denominator)
        )
        how = "published"
        if not np.isfinite(lower):
            # From the value and its base: of a weighted survey, the counts are another share.
            lower, upper, how = own_interval(one, value * denominator / one.multiplier, denominator)
        return cls(value, lower, upper, numerator, denominator, int(cube.status[row, j]), how)

    def limits(self, one: Indicator, z: float) -> tuple[float, float]:
        """Limits at the level of z; the value itself where nothing is known of its error.

        A publisher's interval is known at 95 % only: at another level each side is as much
        longer as a normal distribution's.
        """
        if not np.isfinite(self.lower):
            return self.value, self.value
        if self.how == "published":
            down, up = (z / Z95 * (edge - self.value) for edge in (self.lower, self.upper))
            return self.value + down, self.value + up
        counted = self.value * self.denominator / one.multiplier
        return own_interval(one, counted, self.denominator, z)[:2]


def compare_figures(
    mine: Figure, theirs: Figure, delta: float, one: Indicator, inside: float = 0.0
) -> tuple[float, float, float, float, float, int]:
    """Difference of two figures, its 95 % and 99.8 % intervals, and the class code.

    The figures are taken as independent. Where `theirs` is of a larger area that holds the
    place, the difference is taken from the rest of that area: with w of its people in the place,
    the area's figure is w × the place's + (1 - w) × the rest's, so the difference from the rest
    is the one from the area ÷ (1 - w). Its interval is exact for two separate surveys, and
    a little too wide where the same answers went into both.

    Parameters
    ----------
    mine, theirs : Figure
        A figure of theirs without an interval is taken as known exactly.
    delta : float
        The smallest difference that matters.
    one : Indicator
    inside : float
        w, from 0 to below 1; 0 when `theirs` does not hold the place.
    """
    stretch = 1.0 / (1.0 - inside)
    d = float(stretch * (mine.value - theirs.value))
    if not np.isfinite(mine.lower):
        nan = float("nan")
        return d, nan, nan, nan, nan, int(classes.classify_position(d, delta, one.sign))
    edges: list[float] = []
    for z in (Z95, Z998):
        (low1, high1), (low2, high2) = mine.limits(one, z), theirs.limits(one, z)
        below, above = intervals.mover(
            [mine.value, theirs.value], [low1, low2], [high1, high2], [1.0, -1.0]
        )[1:]
        edges += [float(stretch * below), float(stretch * above)]
    low, high, low3, high3 = edges
    return (
        d,
        low,
        high,
        low3,
        high3,
        int(classes.classify(d, low, high, low3, high3, delta, one.sign)),
    )


def ratio(mine: Figure, nation: Figure) -> Triple:
    """Here ÷ the nation, with its 95 % interval where both have one; NaN over nothing."""
    if not np.isfinite(mine.value + nation.value) or nation.value == 0:
        return NOTHING
    if np.isfinite(mine.lower) and np.isfinite(nation.lower):
        found, low, high = intervals.ratio_from_intervals(
            mine.value, mine.lower, mine.upper, nation.value, nation.lower, nation.upper
        )
        return float(found), float(low), float(high)
    return mine.value / nation.value, float("nan"), float("nan")


def own_interval(
    one: Indicator, numerator: float, denominator: float, z: float = Z95
) -> tuple[float, float, str]:
    """A figure's own interval from its counts, and the method's name; NaN where it has none."""
    if np.isfinite(numerator + denominator) and one.basis in ("interval", "approximate"):
        if one.measure == "share":
            lower, upper = intervals.wilson(numerator, denominator, z)
            return 100 * float(lower), 100 * float(upper), "wilson"
        if one.measure == "rate":
            lower, upper = intervals.rate(numerator, denominator, one.multiplier, z)
            return float(lower), float(upper), "byar"
    return float("nan"), float("nan"), "none"
