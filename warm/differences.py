"""The difference of two figures that are both estimates, judged by the same rule as everywhere."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from warm import classes
from warm.between_results import Difference
from warm.disclosure import CLOSED_LAYERS, SURVEY_BASE_TO_COLOUR
from warm.figures import Figure, compare_figures
from warm.framework import Indicator
from warm.indicator_results import number_or_none

_DIRECTION = {
    classes.MUCH_BETTER: "higher",
    classes.BETTER: "higher",
    classes.MUCH_WORSE: "lower",
    classes.WORSE: "lower",
    classes.SIMILAR: "level",
    classes.CANT_TELL: "cant_tell",
    classes.NO_COLOUR: "none",
}

_MIRRORED = {
    "much_better": "much_worse",
    "better": "worse",
    "worse": "better",
    "much_worse": "much_better",
    "higher": "lower",
    "lower": "higher",
}


def judged(
    mine: Figure, theirs: Figure, one: Indicator, delta: float, *, inside: float = 0.0
) -> Difference:
    """Two figures as independent estimates: shares by Newcombe's interval, others by MOVER.

    Unlike a comparison with a large remainder, neither side is taken as known exactly: where one
    has no interval, only the size of the difference is judged.

    Parameters
    ----------
    mine, theirs : Figure
        With a value each.
    one : Indicator
    delta : float
        The smallest difference that matters, in the indicator's unit.
    inside : float
        Share (0 to below 1) of the people behind `theirs` who are in `mine`; they are taken out.
    """
    if one.layer in CLOSED_LAYERS and not (
        np.isfinite(mine.lower + theirs.lower)
        and min(mine.denominator, theirs.denominator) >= SURVEY_BASE_TO_COLOUR
    ):
        # A sample that is small, or says nothing of its error, proves nothing by its position.
        return Difference("few", number_or_none(mine.value), number_or_none(theirs.value))
    if not np.isfinite(mine.lower + theirs.lower):
        nan = float("nan")
        mine, theirs = (replace(side, lower=nan, upper=nan) for side in (mine, theirs))
    d, low, high, low3, high3, _ = compare_figures(mine, theirs, delta, one, inside)
    codes = [
        classes.classify_position(d, delta, sign)
        if np.isnan(low)
        else classes.classify(d, low, high, low3, high3, delta, sign)
        for sign in (one.sign, 1)
    ]
    code, way = (int(each) for each in codes)
    return Difference(
        "",
        number_or_none(mine.value),
        number_or_none(mine.value - d),
        number_or_none(d),
        number_or_none(low),
        number_or_none(high),
        number_or_none(low3),
        number_or_none(high3),
        class_=classes.CLASSES[code] if one.can_colour else "no_colour",
        direction=_DIRECTION[way],
    )


def mirrored(one: Difference) -> Difference:
    """The same difference seen from the other place."""

    def minus(value: float | None) -> float | None:
        return None if value is None else -value

    return Difference(
        one.why,
        one.base_value,
        one.value,
        minus(one.difference),
        minus(one.upper),
        minus(one.lower),
        minus(one.upper_998),
        minus(one.lower_998),
        _MIRRORED.get(one.class_, one.class_),
        _MIRRORED.get(one.direction, one.direction),
    )


def nothing_between(mine: Figure, one: Indicator) -> Difference:
    """Two names for the same people: no difference, and no doubt about it."""
    value = number_or_none(mine.value)
    nothing = 0.0 if np.isfinite(mine.lower) else None
    return Difference(
        "",
        value,
        value,
        0.0,
        nothing,
        nothing,
        nothing,
        nothing,
        class_="similar" if one.can_colour else "no_colour",
        direction="level",
    )
