"""Places like this one: the nearest on people and setting, never on how they fare."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from warm.errors import WarmError

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

    @cached_property
    def scale(self) -> Array:
        """Standard deviation of each feature over all areas, shape (f,)."""
        values = np.asarray(self.values, dtype=float)
        known = np.isfinite(values)
        with np.errstate(invalid="ignore", divide="ignore"):
            count = known.sum(axis=1)
            mean = np.where(known, values, 0.0).sum(axis=1) / count
            gaps = np.where(known, values - mean[:, None], 0.0)
            spread = np.sqrt((gaps * gaps).sum(axis=1) / count)
        return np.where(spread > 0, spread, np.nan)

    @cached_property
    def filled(self) -> tuple[Array, NDArray[np.bool_] | None]:
        """Values, shape (f, n), zero where they are not known; and where they are.

        The second is None where everything is known, which is the usual case and the quick one.
        """
        values = np.asarray(self.values, dtype=float)
        known = np.isfinite(values)
        return np.where(known, values, 0.0), None if known.all() else known


def nearest(
    features: Features,
    members: NDArray[np.intp],
    population: Array,
    k: int = K,
) -> tuple[NDArray[np.intp], Array]:
    """The k areas nearest to a place on its people and setting.

    Distance is the root mean square of the differences, each in standard deviations over all
    areas; features that are not known on either side are left out of the mean. The place is the
    population-weighted mean of its members (their plain mean where nobody is known to live). An
    area with fewer than half of the features in common is nobody's peer. Ties go to the lower
    position, so that the answer does not depend on the order in which areas were loaded.

    Parameters
    ----------
    features : Features
    members : ndarray of int
        Positions of the place's own areas, which are never its peers.
    population : ndarray, shape (n,)
    k : int
        Zero or more; fewer come back where fewer can be compared.

    Returns
    -------
    positions : ndarray of int, shape (at most k,)
        Nearest first.
    distances : ndarray, same shape

    Raises
    ------
    WarmError
        When k is below zero.
    """
    if k < 0:
        raise WarmError(f"Zero or more places can be alike; {k} cannot.")
    weights = np.nan_to_num(np.asarray(population, dtype=float)[members])
    weights = weights if weights.sum() > 0 else np.ones(members.size)
    values, known = features.filled
    size = values.shape[0]
    inside = np.ones((size, members.size)) if known is None else known[:, members]
    with np.errstate(invalid="ignore", divide="ignore"):
        centre = (values[:, members] * weights * inside).sum(axis=1) / (inside * weights).sum(
            axis=1
        )
    usable = np.isfinite(centre) & np.isfinite(features.scale)
    rows = slice(None) if usable.all() else usable
    gaps = values[rows] - centre[rows, None]
    gaps /= features.scale[rows, None]
    if known is not None:
        gaps *= known[rows]
    count = usable.sum() if known is None else known[rows].sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        distance = np.sqrt(np.einsum("fn,fn->n", gaps, gaps) / count)
    distance[np.broadcast_to(2 * count < max(size, 1), distance.shape)] = np.inf
    distance[members] = np.inf
    close = np.arange(distance.size)
    if 0 < k < distance.size:
        # Only those as near as the k-th are worth sorting; ties at its distance among them.
        close = np.flatnonzero(distance <= np.partition(distance, k - 1)[k - 1])
    order = close[np.argsort(distance[close], kind="stable")[:k]]
    order = order[np.isfinite(distance[order])]
    return order, distance[order]
