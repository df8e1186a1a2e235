"""One scale for every indicator, against a fixed reference set.

The reference set is all small areas of the nation, so that adding or removing an area never
changes another's score, and a change over time can be seen.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from warm.parallel import spread
from warm.workspace import Workspace

Array = NDArray[np.float64]

#: Standard deviation of percentiles spread evenly over 0 to 100.
PERCENTILE_SD = 100 / math.sqrt(12)


class Later:
    """A field that may be given as what works it out, which happens when somebody asks for it."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __set__(self, one: object, given: Array | Callable[[], Array]) -> None:
        vars(one)[self.name] = given

    def __get__(self, one: object, owner: type) -> Array:
        if one is None:
            raise AttributeError(self.name)  # so that a dataclass takes it for no default
        found = vars(one)[self.name]
        if callable(found):
            found = vars(one)[self.name] = found()
        return np.asarray(found)


@dataclass(frozen=True, eq=False)
class Reference:
    """What the reference set of small areas looks like on each indicator.

    Attributes
    ----------
    mean, sd : ndarray, shape (m,)
        Unweighted over the areas that have a value; sd with n - 1.
    median, mad : ndarray, shape (m,)
        Median, and 1.4826 × the median absolute deviation.
    ordered : ndarray, shape (m, n)
        Each indicator's values from low to high as they are ranked (`evened`), NaN last; made when
        it is first asked for.
    count : ndarray of int, shape (m,)
        Areas with a value.
    correlation, rank_correlation : ndarray, shape (m, m)
        Of the values, and of their ranks, over areas that have both; 0 where fewer than three do.
        The second is worked out when it is first asked for: nobody but a single place needs it.
    """

    mean: Array
    sd: Array
    median: Array
    mad: Array
    count: NDArray[np.int64]
    correlation: Array
    ordered: Later = Later()
    rank_correlation: Later = Later()

    @classmethod
    def of(cls, values: ArrayLike) -> Reference:
        """Describe a reference set.

        Parameters
        ----------
        values : array_like, shape (m, n)
            Indicators by areas, NaN where there is no value.
        """
        x = np.asarray(values, dtype=float)
        return cls.of_ranked(x, ranked(x))

    @classmethod
    def of_ranked(
        cls, values: Array, ranks: Ranks, *, workspace: Workspace | None = None
    ) -> Reference:
        """The same where its rows were `ranked` before.

        Parameters
        ----------
        values : ndarray, shape (m, n)
        ranks : Ranks
        workspace : Workspace, optional
            Where to work.
        """
        count = np.isfinite(values).sum(axis=1)
        nothing = np.full(len(values), np.nan)
        mean, sd, median, mad = (nothing.copy() for _ in range(4))

        def describe(i: int) -> None:
            if count[i] >= 2:
                row = ranks.ordered[i, : count[i]]
                mean[i], sd[i], median[i] = row.mean(), row.std(ddof=1), _middle(row)
                mad[i] = 1.4826 * _middle_distance(row, median[i])

        spread(describe, range(len(values)), values.size)
        return cls(
            mean,
            sd,
            median,
            mad,
            count,
            correlations(values, workspace=workspace),
            lambda: evened(ranks.ordered),
            lambda: correlations(ranks.percentile),
        )

    def percentiles(self, row: int, values: ArrayLike) -> Array:
        """Share of the reference set below each value, 0 to 100, ties counted half."""
        return percentile(values, self.ordered[row, : self.count[row]])

    def all_percentiles(self, values: ArrayLike) -> Array:
        """The same for some values of each indicator: shape (m, c), as they were given."""
        x = evened(values)
        at = np.empty(x.shape)
        for i, size in enumerate(self.count.tolist()):
            row = self.ordered[i, :size]
            at[i] = row.searchsorted(x[i], "left") + row.searchsorted(x[i], "right")
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(np.isnan(x), np.nan, 50.0 * at / self.count[:, None])


def _middle(ordered: Array) -> float:
    n = ordered.size
    return float((ordered[(n - 1) // 2] + ordered[n // 2]) / 2)


def _middle_distance(ordered: Array, centre: float) -> float:
    """The median of how far ordered values lie from a value in their midst."""
    n = ordered.size
    low, high = _nearest(ordered, centre, (n - 1) // 2 + 1), _nearest(ordered, centre, n // 2 + 1)
    return float((low + high) / 2)


def _nearest(ordered: Array, centre: float, count: int) -> float:
    """How far the farthest of the nearest so many values lies from a value in their midst.

    The nearest ones stand beside each other. Of such a run the farthest is the first or the last,
    and the run that starts too early has the first farther away than the one after its last.
    """
    early, late = 0, ordered.size - count
    while early < late:
        start = (early + late) // 2
        if centre - ordered[start] > ordered[start + count] - centre:
            early = start + 1
        else:
            late = start
    return float(max(centre - ordered[early], ordered[early + count - 1] - centre))


#: Values are ranked by this many leading binary digits: nine decimal ones.
DIGITS = 31


def evened(values: ArrayLike) -> Array:
    """Values rounded to nine leading digits, whatever their size, so that equals are equal.

    A third of 0.3 and a tenth are the same share, but not the same number in a computer: which is
    the larger hangs on the order in which things were added up. No publisher gives nine digits.
    """
    fraction, exponent = np.frexp(np.asarray(values, dtype=float))
    rounded: Array = np.ldexp(np.rint(np.ldexp(fraction, DIGITS)), exponent - DIGITS)
    return rounded


def percentile(values: ArrayLike, ordered: Array) -> Array:
    """Share of a set below each value, ties counted half, 0 to 100.

    Parameters
    ----------
    values : array_like
    ordered : ndarray, shape (n,)
        The set, `evened` and sorted, without NaN.
    """
    x = evened(values)
    if not ordered.size:
        return np.full(x.shape, np.nan)
    below, up_to = ordered.searchsorted(x, "left"), ordered.searchsorted(x, "right")
    return np.where(np.isnan(x), np.nan, 50.0 * (below + up_to) / ordered.size)


class Ranks(NamedTuple):
    """Where each of some values stands among all of them; what is equal when `evened` is a tie.

    Attributes
    ----------
    below, up_to : ndarray of int, shape (n,) or, of several rows, (m, n)
        How many values are lower, and how many are no higher; so `below` + 1 is the exact rank from
        the lowest, ties sharing it. Of a NaN they mean nothing.
    percentile : ndarray, same shape
        Share of the values below each, 0 to 100, ties counted half; NaN of a NaN.
    ordered : ndarray, same shape
        The values from low to high, NaN last.
    """

    below: NDArray[np.int32]
    up_to: NDArray[np.int32]
    percentile: Array
    ordered: Array

    @classmethod
    def blank(cls, shape: tuple[int, ...], workspace: Workspace) -> Ranks:
        """Room for the ranks of values of this shape."""
        return cls(
            workspace.array("below", shape, np.int32),
            workspace.array("up_to", shape, np.int32),
            workspace.array("percentile", shape),
            workspace.array("ordered", shape),
        )


def rank(values: ArrayLike) -> Ranks:
    """Rank values among themselves: what `percentile` gives, for the price of one sort.

    Parameters
    ----------
    values : array_like, shape (n,)
        NaN where there is none.
    """
    x = np.asarray(values, dtype=float)
    found = Ranks.blank(x.shape, Workspace())
    _rank(x, found)
    return found


def ranked(values: ArrayLike, *, workspace: Workspace | None = None) -> Ranks:
    """`rank` for each row of an (m, n) array.

    Parameters
    ----------
    values : array_like, shape (m, n)
    workspace : Workspace, optional
        Where to work; ranks that were worked out there before are written over.
    """
    x = np.asarray(values, dtype=float)
    found = Ranks.blank(x.shape, workspace or Workspace())
    rows = [(row, Ranks(*parts)) for row, *parts in zip(x, *found, strict=True)]
    spread(lambda one: _rank(*one), rows, x.size)
    return found


def _rank(x: Array, found: Ranks) -> None:
    """Rank a row of values, into room that was made for it."""
    missing = np.isnan(x)
    complete = not missing.any()
    known = np.flatnonzero(~missing) if not complete else slice(None)
    values = x[known]
    even = evened(values)
    order = ascending(even)
    even, ordered = even[order], values[order]
    if (ordered[1:] < ordered[:-1]).any():
        ordered.sort(kind="stable")  # ties may differ by a rounding error
    count = values.size
    starts = np.flatnonzero(np.concatenate([[True], even[1:] != even[:-1]])[:count])
    ends = np.append(starts[1:], count)[: starts.size]
    below, up_to = (np.repeat(one.astype(np.int32), ends - starts) for one in (starts, ends))
    order = order if isinstance(known, slice) else known[order]
    if not complete:
        found.below.fill(0)
        found.up_to.fill(0)
        found.percentile.fill(np.nan)
    found.below[order], found.up_to[order] = below, up_to
    found.percentile[order] = 50.0 * (below + up_to) / count
    found.ordered[:count], found.ordered[count:] = ordered, np.nan


def ascending(even: Array) -> NDArray[np.intp]:
    """The order of some values from low to high; of equals, the first comes first.

    Sorted by counting, sixteen of their bits at a time, the last first, which takes a third of
    the time that comparing them would. `evened` values have none in the last quarter.

    Parameters
    ----------
    even : ndarray, shape (n,)
        `evened`, without NaN.
    """
    bits = (even + 0.0).view(np.int64)  # of two zeros one
    # As whole numbers without a sign: those of values below zero run the other way.
    bits ^= (bits >> 63) | np.iinfo(np.int64).min
    quarters = bits.astype("<i8", copy=False).view("<u2").reshape(-1, 4)
    order = np.argsort(quarters[:, 1], kind="stable")
    for i in (2, 3):
        order = order[np.argsort(quarters[:, i][order], kind="stable")]
    return order


def correlations(values: Array, *, workspace: Workspace | None = None) -> Array:
    """Pairwise correlations of the rows of an (m, n) array over areas that have both.

    Parameters
    ----------
    values : ndarray, shape (m, n)
    workspace : Workspace, optional
        Where to work.
    """
    m, n = values.shape
    own, squares = np.empty(m), np.empty(m)
    x = (workspace or Workspace()).array("centred", (m, n))

    def centre(i: int) -> None:
        # Centre each row first: the raw sums of squares would lose digits.
        has = np.isfinite(values[i])
        own[i] = has.sum()
        with np.errstate(invalid="ignore", divide="ignore"):
            if own[i] == n:
                np.subtract(values[i], values[i].sum() / n, out=x[i])
            else:
                mean = np.where(has, values[i], 0.0).sum() / own[i]
                x[i] = np.where(has, values[i] - mean, 0.0)
        squares[i] = (x[i] * x[i]).sum()

    spread(centre, range(m), values.size)
    # Sums of row i over the areas that row j has too: of a row j without gaps, all of row i.
    count, sum_x, sum_xx = (
        np.repeat(all_of_it[:, None], m, axis=1) for all_of_it in (own, np.zeros(m), squares)
    )
    gaps = np.flatnonzero(own < n)
    there = np.isfinite(values[gaps]).astype(float)
    products = _sums_of_products(x, there)
    count[:, gaps], sum_x[:, gaps], sum_xx[:, gaps] = own[gaps], *products[1:3]
    count[np.ix_(gaps, gaps)] = products[3]
    with np.errstate(invalid="ignore", divide="ignore"):
        covariance = products[0] / count - (sum_x / count) * (sum_x.T / count)
        variance = sum_xx / count - (sum_x / count) ** 2
        r = covariance / np.sqrt(variance * variance.T)
    r[~np.isfinite(r) | (count < 3)] = 0.0
    np.fill_diagonal(r, 1.0)
    clipped: Array = np.clip(r, -1.0, 1.0)
    return clipped


#: Products of fewer numbers than this, all sides multiplied, OpenBLAS does not share out.
SHARED_OUT = 1 << 18
#: Pieces that areas are divided into, always as many, so that threads change no digit.
PIECES = 8


def _sums_of_products(x: Array, there: Array) -> list[Array]:
    """Of x with x, of x and of its squares with `there`, and of `there` with itself.

    In small steps: OpenBLAS shares larger products out among threads that wait for each other at
    full speed, on a busy machine for longer than all of the rest takes.

    Parameters
    ----------
    x : ndarray, shape (m, n)
    there : ndarray, shape (g, n)
    """
    m, n = x.shape
    step = max(SHARED_OUT // max(m * m, 1), 1)

    def piece(i: int) -> list[Array]:
        sums = [np.zeros((m, m)), *(np.zeros((m, len(there))) for _ in range(2))]
        sums.append(np.zeros((len(there), len(there))))
        end = n * (i + 1) // PIECES
        for at in range(n * i // PIECES, end, step):
            some, known = x[:, at : min(at + step, end)], there[:, at : min(at + step, end)]
            sums[0] += some @ some.T
            if known.size:
                sums[1] += some @ known.T
                sums[2] += (some * some) @ known.T
                sums[3] += known @ known.T
        return sums

    pieces = spread(piece, range(PIECES), x.size)
    return [sum(parts[1:], start=parts[0]) for parts in zip(*pieces, strict=True)]


def z(values: ArrayLike, mean: ArrayLike, sd: ArrayLike) -> Array:
    """Distance from the mean in standard deviations; NaN where the reference does not vary."""
    spread = np.asarray(sd, dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(spread > 0, (np.asarray(values, dtype=float) - mean) / spread, np.nan)


#: Scale of the exponential transformation of the English Indices of Deprivation.
IMD_SCALE = 23.0


def imd_transform(rank: ArrayLike, count: int) -> Array:
    """Exponentially transformed score of a rank, as the English Indices of Deprivation use it.

    X = -23 ln(1 - R (1 - exp(-100 / 23))) with R = (count - rank + 1) / count, so that rank 1,
    the most deprived, scores 100 and the most deprived tenth holds half of the scale.
    Source: The English Indices of Deprivation, technical report, "exponential transformation".
    """
    r = (count - np.asarray(rank, dtype=float) + 1) / count
    return imd_transform_share(r)


def imd_transform_share(r: ArrayLike) -> Array:
    """The same from R, the rank scaled to above 0 and at most 1."""
    share = np.asarray(r, dtype=float)
    score: Array = -IMD_SCALE * np.log(1 - share * (1 - np.exp(-100 / IMD_SCALE)))
    return score


#: What is known of an indicator that no set of areas holds: nothing. It has one row.
NOWHERE = Reference.of(np.empty((1, 0)))
