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

    @cached_property
    def squares(self) -> Array:
        """Values in standard deviations, squared: shape (f, n)."""
        values, _ = self.filled
        return np.asarray((values / self.scale[:, None]) ** 2)

    def about(self, rows: NDArray[np.intp], centre: Array) -> Array:
        """Squared distances of all areas from a point, shape (n,), give or take `ROUGHLY`.

        Multiplied out, so that most of it is the same for every point.

        Parameters
        ----------
        rows : ndarray of int, shape (r,)
            The features that are looked at.
        centre : ndarray, shape (r,)
        """
        values, known = self.filled
        whole = rows.size == len(values)
        some = values if whole else values[rows]
        steps = centre / self.scale[rows] ** 2
        own = self.total if whole else self.squares[rows].sum(axis=0)
        theirs = centre * steps
        beside = theirs.sum() if known is None else theirs @ (known if whole else known[rows])
        return np.asarray(own - 2 * (steps @ some) + beside)

    @cached_property
    def total(self) -> Array:
        """The sum of `squares` over the features, shape (n,)."""
        return np.asarray(self.squares.sum(axis=0))


#: What multiplying out may cost, as a share of the squared distance from the middle of all areas to
#: the place: a thousand times and more what rounding does.
ROUGHLY = 1e-9


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
    rows = np.flatnonzero(usable)
    count = np.array(rows.size) if known is None else known[rows].sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        about = features.about(rows, centre[rows]) / count
    about[np.broadcast_to(2 * count < max(size, 1), about.shape)] = np.inf
    about[members] = np.inf
    limit = np.inf
    if 0 < k < about.size:
        # Only those about as near as the k-th are worth a closer look; ties with it among them.
        out = np.sum((centre[rows] / features.scale[rows]) ** 2)
        limit = _no_less_than(about, k) + ROUGHLY * (1 + out)
    close = np.flatnonzero(about <= np.minimum(limit, np.finfo(float).max))
    gaps = values[np.ix_(rows, close)] - centre[rows, None]
    gaps /= features.scale[rows, None]
    if known is not None:
        gaps *= known[np.ix_(rows, close)]
        count = count[close]
    with np.errstate(invalid="ignore", divide="ignore"):
        distance = np.sqrt(np.einsum("fn,fn->n", gaps, gaps) / count)
    order = np.argsort(distance, kind="stable")[:k]
    return close[order], distance[order]


def _no_less_than(values: Array, k: int) -> float:
    """A number not below the k-th smallest of some, and close to it: the k-th of the smallest of
    groups, which costs a thirtieth of the k-th of all."""
    groups = 32 * k
    rows = values.size // groups
    least = values[: rows * groups].reshape(rows, groups).min(axis=0) if rows > 1 else values
    return float(np.partition(least, k - 1)[k - 1])
