"""Levels of confidence, and what all intervals are made of."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

#: Standard normal deviates of the two levels used throughout: 95 % and 99.8 %.
Z95 = 1.959963984540054
Z998 = 3.090232306167813

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


def floats(*values: npt.ArrayLike) -> list[Array]:
    return [np.asarray(value, dtype=np.float64) for value in values]
