"""Whole people made of weights: each respondent stands in an area so many times.

Weights are cut to their whole part, each respondent is repeated so often, and the remainders decide
who comes once more. They are drawn so that everybody's chance is exactly the remainder, and so the
expected population is the weights themselves. Drawing goes along the respondents sorted by their
answers, which keeps the area's totals nearly met. Each area draws from a seed of its own, so that it
has the same people whichever others are made with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from warm.errors import WarmError
from warm.estimate.areas import AreaWeights
from warm.estimate.cells import EMPTY, MET
from warm.estimate.columns import Array, Index

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, eq=False)
class Populations:
    """How many times each respondent stands in each area.

    Attributes
    ----------
    areas : numpy.ndarray of str
        The areas that were made, in order.
    area, row, times : numpy.ndarray of int
        One entry for each respondent in an area: the position of the area in `areas`, the row of
        the survey's table (from 0), and how many times. In order of area, then row.
    seed : int
        What was drawn from.
    method : str
    """

    areas: npt.NDArray[np.str_]
    area: npt.NDArray[np.int32]
    row: npt.NDArray[np.int32]
    times: npt.NDArray[np.int32]
    seed: int
    method: str = "truncated, replicated, and the remainders drawn systematically"

    @property
    def people(self) -> npt.NDArray[np.int64]:
        """How many people each area has."""
        return np.bincount(self.area, weights=self.times, minlength=len(self.areas)).astype(
            np.int64
        )

    def to_frame(self) -> pl.DataFrame:
        """Columns `area`, `row` and `times`."""
        import polars as pl

        return pl.DataFrame({"area": self.areas[self.area], "row": self.row, "times": self.times})


def integerise(
    weighed: AreaWeights, *, seed: int, draw: int = 0, areas: Sequence[str] | None = None
) -> Populations:
    """Populations of whole people.

    Parameters
    ----------
    weighed : AreaWeights
    seed : int
        Zero or more. The same seed gives the same people.
    draw : int
        Which of many populations from one seed: 0, 1, 2 …
    areas : sequence of str, optional
        Only these. All areas whose totals are met unless said; they take 12 bytes for each
        respondent in each area, so a whole country is made some areas at a time.

    Returns
    -------
    Populations

    Raises
    ------
    WarmError
        When an area that was asked for is not there or its totals are not met, with the reason.

    References
    ----------
    Lovelace R, Ballas D (2013). 'Truncate, replicate, sample': a method for creating integer weights
    for spatial microsimulation. Computers, Environment and Urban Systems 41, 1-11.
    Madow WG (1949). On the theory of systematic sampling, II. Annals of Mathematical Statistics 20,
    333-354.
    """
    if seed < 0 or draw < 0:
        raise WarmError(f"A seed and a draw are whole numbers of zero or more, not {seed}, {draw}.")
    if areas is None:
        wanted = weighed.areas[np.isin(weighed.state, (MET, EMPTY))]
    else:
        wanted = np.unique(np.asarray(areas, dtype=np.str_))
    found = list(_each(weighed, wanted, seed, draw))
    sizes = [len(rows) for rows, _ in found]
    none = np.empty(0, np.int32)
    return Populations(
        wanted,
        np.repeat(np.arange(len(wanted), dtype=np.int32), sizes),
        np.concatenate([none, *(rows for rows, _ in found)]),
        np.concatenate([none, *(times for _, times in found)]),
        seed,
    )


def _each(
    weighed: AreaWeights, wanted: npt.NDArray[np.str_], seed: int, draw: int
) -> Iterator[tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]]:
    place = weighed.cells.place
    for code in wanted.tolist():
        weights = weighed.weights(code)
        people = float(weighed.constraints.totals.people[weighed.position(code)])
        random = np.random.default_rng([seed, draw, *hashlib.sha256(code.encode()).digest()])
        # Shuffled among those who answered alike, so that over many draws nobody goes with anybody.
        order = np.lexsort((random.random(len(weights)), place[1], place[0]))
        times = whole_numbers(weights[order], people, random.random())
        some = np.flatnonzero(times)
        rows = weighed.constraints.rows[order[some]]
        sort = np.argsort(rows)
        yield rows[sort].astype(np.int32), times[some][sort].astype(np.int32)


def whole_numbers(weights: Array, people: float, start: float) -> Index:
    """Whole numbers whose expectation is the weights, over a start drawn evenly from 0 to 1.

    Parameters
    ----------
    weights : numpy.ndarray
        Zero or more.
    people : float
        What they should add up to, and do but for what raking leaves undone.
    start : float

    Returns
    -------
    numpy.ndarray of int
        Each is its weight cut or rounded up, and all add up to `people`, or to one of the two
        whole numbers next to it.
    """
    total = weights.sum()
    if total == 0:
        return np.zeros(len(weights), dtype=np.intp)
    passed = np.cumsum(weights * (people / total))
    # The last one is what the whole is, without the rounding of adding up so many.
    passed = np.append(np.minimum(passed[:-1], people), people)
    cut = np.floor(np.diff(passed, prepend=0.0) + 1e-12)
    left = np.maximum(np.diff(passed, prepend=0.0) - cut, 0.0)
    along = np.cumsum(left)
    whole = people - cut.sum()
    if along[-1] > 0:
        along *= whole / along[-1]
        along[-1] = whole
    # A start that rounding would carry past the end is held back.
    marks = np.floor(along + min(start, 1.0 - 1e-9))
    return (cut + np.diff(marks, prepend=0.0)).astype(np.intp)
