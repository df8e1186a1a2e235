"""Intervals and grades of estimates that come from a model."""

from __future__ import annotations

import numpy as np

from warm.estimate.columns import Array
from warm.estimate.designed import GRADES, WORST

#: As good as knowing the error itself.
MANY = 1e6


def limits(
    estimate: Array, se: Array, level: float, kind: str, freedom: Array | float = MANY
) -> tuple[Array, Array]:
    """Student's intervals; those of shares on the scale of the logarithm of odds."""
    from scipy.special import expit, logit, stdtrit

    z = stdtrit(freedom, 0.5 + level / 2)
    if kind != "share":
        return estimate - z * se, estimate + z * se
    inside = (estimate > 0) & (estimate < 1)
    safe = np.where(inside, estimate, 0.5)
    width = z * se / (safe * (1 - safe))
    lower, upper = expit(logit(safe) - width), expit(logit(safe) + width)
    return np.where(inside, lower, np.nan), np.where(inside, upper, np.nan)


def coefficient_of_variation(estimate: Array, se: Array) -> Array:
    """Standard error ÷ estimate; NaN where the estimate is 0."""
    found: Array = np.divide(
        se, np.abs(estimate), out=np.full_like(se, np.nan), where=estimate != 0
    )
    return found


def graded(cv: Array) -> tuple[str, ...]:
    """A to D by coefficient of variation."""
    return tuple(
        next((grade for limit, grade in GRADES if one < limit), WORST) for one in cv.tolist()
    )
