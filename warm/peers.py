"""Places like this one: the nearest on people and setting, never on how they fare."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: How many places like this one a comparison uses.
K = 20


@dataclass(frozen=True, eq=False)
class Features:
    """What places are matched on, for every small area.

    Attributes
    ----------
    names : tuple of str, length f
        In plain words, for the page that shows the method.
    values : ndarray, shape (f, n)
        Shares of 0 to 100; NaN where not known.
    """

    names: tuple[str, ...]
    values: Array

    @property
    def scale(self) -> Array:
        """Standard deviation of each feature over all areas, shape (f,)."""
        with np.errstate(invalid="ignore"):
            spread = np.nanstd(np.asarray(self.values), axis=1)
        return np.where(spread > 0, spread, np.nan)


def nearest(
    features: Features,
    members: NDArray[np.intp],
    population: Array,
    k: int = K,
    exclude: NDArray[np.intp] | None = None,
) -> tuple[NDArray[np.intp], Array]:
    """The k areas nearest to a place on its people and setting.

    Distance is the root mean square of the differences, each in standard deviations over all
    areas; features that are not known on either side are left out of the mean. The place is the
    population-weighted mean of its members. Ties go to the lower position, so that the answer
    does not depend on the order in which areas were loaded.

    Parameters
    ----------
    features : Features
    members : ndarray of int
        Positions of the place's own areas, which are never its peers.
    population : ndarray, shape (n,)
    k : int
    exclude : ndarray of int, optional
        Further positions that may not be chosen.

    Returns
    -------
    positions : ndarray of int, shape (at most k,)
        Nearest first.
    distances : ndarray, same shape
    """
    values = np.asarray(features.values)
    weights = population[members]
    inside = values[:, members]
    known = np.isfinite(inside)
    with np.errstate(invalid="ignore", divide="ignore"):
        centre = np.where(known, inside * weights, 0.0).sum(axis=1) / (known * weights).sum(axis=1)
        gaps = ((values - centre[:, None]) / features.scale[:, None]) ** 2
    usable = np.isfinite(gaps)
    count = usable.sum(axis=0)
    squares = np.where(usable, gaps, 0.0).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        distance = np.where(count > values.shape[0] / 2, np.sqrt(squares / count), np.inf)
    distance[members] = np.inf
    if exclude is not None:
        distance[exclude] = np.inf
    order = np.argsort(distance, kind="stable")[:k]
    order = order[np.isfinite(distance[order])]
    return order, distance[order]
