"""The same respondents raked to the totals of every area at once.

Raking multiplies each weight by one factor for each of its answers, so all that an area needs is a
factor for each category; nobody's weights are stored. `cells` has the arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from warm.errors import WarmError
from warm.estimate.cells import (
    EMPTY,
    IMPOSSIBLE,
    MET,
    NOT_MET,
    STATES,
    Cells,
    Members,
    block_size,
    cells,
    rake_block,
    spread,
)
from warm.estimate.columns import Array, Index, summed
from warm.estimate.margins import Constraints
from warm.estimate.weighted import HEAVY

if TYPE_CHECKING:
    import polars as pl

#: An area's totals are met when none of them is off by more than this share of it.
TOLERANCE = 1e-5
ROUNDS = 2_000


class Cancelled(WarmError):
    """Somebody asked for the work to stop."""


@dataclass(frozen=True, eq=False)
class AreaWeights:
    """A weight for every respondent in every area, kept as one factor for each category.

    Attributes
    ----------
    constraints : Constraints
    cells : Cells
    factors : numpy.ndarray, shape (categories, areas)
        A respondent's weight in an area is the weight before times the factors of all answers.
    state : numpy.ndarray of str, shape (areas,)
        `met`; `not met`, when rounds ran out; `impossible`, when people live in a category all of
        whose respondents are ruled out by other totals of the area; `empty`.
    rounds : numpy.ndarray of int, shape (areas,)
    error : numpy.ndarray, shape (areas,)
        How far the total that is met worst is off, as a share of it (of all people where nobody is
        wanted). NaN where the area is impossible.
    worst : numpy.ndarray of int, shape (areas,)
        Row of the totals that is furthest off, or that is impossible.
    method : dict
        What was asked for.
    """

    constraints: Constraints
    cells: Cells
    factors: Array
    state: npt.NDArray[np.str_]
    rounds: npt.NDArray[np.int64]
    error: Array
    worst: Index
    method: dict[str, Any]

    @property
    def areas(self) -> npt.NDArray[np.str_]:
        """Codes of the areas, in order."""
        codes: npt.NDArray[np.str_] = self.constraints.totals.areas
        return codes

    @property
    def usable(self) -> npt.NDArray[np.bool_]:
        """Whether each area's totals are met and somebody lives there."""
        found: npt.NDArray[np.bool_] = self.state == MET
        return found

    def position(self, area: str) -> int:
        """Where an area stands.

        Raises
        ------
        WarmError
            When there is no such area.
        """
        at = int(np.searchsorted(self.areas, area))
        if at == len(self.areas) or self.areas[at] != area:
            raise WarmError(f"There is no area {area!r} among the totals.")
        return at

    def weights(self, area: str) -> Array:
        """Weights of all respondents in one area, in the order of `constraints`.

        Raises
        ------
        WarmError
            When there is no such area, or its totals are not met, with the reason.
        """
        at = self.position(area)
        if self.state[at] not in (MET, EMPTY):
            raise WarmError(self._says(at))
        ratio = np.prod(self.factors[self.constraints.codes, at], axis=1)
        found: Array = self.constraints.weight * ratio
        return found

    def means(self, values: npt.ArrayLike) -> Array:
        """What respondents weighed to each area say on average.

        An expectation of people like those who live there, and not an observation: nothing here
        knows of anything else that sets an area apart.

        Parameters
        ----------
        values : array_like, shape (rows of the survey's table,) or (rows of the survey's table, m)
            Answers as numbers: 0 and 1 for a share. NaN where somebody did not answer; they are left
            out of that mean.

        Returns
        -------
        numpy.ndarray, shape (areas,) or (m, areas)
            NaN where an area's totals are not met, nobody lives there, or nobody answered.
        """
        given = self.constraints.arranged(values)
        columns = given.reshape(len(given), -1)
        found = np.full((columns.shape[1], len(self.areas)), np.nan)
        weight = self.constraints.weight
        for c in range(columns.shape[1]):
            said = np.isfinite(columns[:, c])
            # The same answers in the same order, whatever order they came in.
            order = np.lexsort((columns[:, c], weight, *self.cells.place[::-1]))
            some, answer = order[said[order]], columns[:, c]
            above = self._laid_out(some, weight[some] * answer[some])
            below = self.cells.seed if said.all() else self._laid_out(some, weight[some])
            for part, a, b in self._blocks():
                up = np.einsum("im,im->m", a, above @ b)
                down = np.einsum("im,im->m", a, below @ b)
                found[c, part] = np.divide(up, down, out=np.full_like(up, np.nan), where=down > 0)
        found[:, ~self.usable] = np.nan
        return found[0] if given.ndim == 1 else found

    def effective_n(self) -> Array:
        """How many respondents of equal weight would be as precise in each area (Kish); NaN if unusable."""
        squares = self.cells.laid_out(self.constraints.weight**2)
        found = np.full(len(self.areas), np.nan)
        for part, a, b in self._blocks():
            whole = np.einsum("im,im->m", a, self.cells.seed @ b)
            square = np.einsum("im,im->m", a**2, squares @ b**2)
            found[part] = np.divide(
                whole**2, square, out=np.full_like(whole, np.nan), where=square > 0
            )
        return np.where(self.usable, found, np.nan)

    def largest_share(self) -> Array:
        """The share of each area's weight that its heaviest respondent carries; NaN if unusable."""
        heaviest = np.zeros_like(self.cells.seed)
        np.maximum.at(heaviest, self.cells.place, self.constraints.weight)
        found = np.full(len(self.areas), np.nan)
        for part, a, b in self._blocks():
            most = np.zeros(a.shape[1])
            for i, row in enumerate(heaviest):
                np.maximum(most, a[i] * (row[:, None] * b).max(axis=0), out=most)
            whole = np.einsum("im,im->m", a, self.cells.seed @ b)
            found[part] = np.divide(most, whole, out=np.full_like(most, np.nan), where=whole > 0)
        return np.where(self.usable, found, np.nan)

    def to_frame(self) -> pl.DataFrame:
        """A row for each area: whether its totals are met, how, and what the weights cost.

        Columns `area`, `people`, `state`, `rounds`, `error`, `effective_n`, `largest_share`, `heavy`
        (whether that is a tenth or more) and `reason`, a sentence where the totals are not met.
        """
        import polars as pl

        share = self.largest_share()
        return pl.DataFrame(
            {
                "area": self.areas,
                "people": self.constraints.totals.people,
                "state": self.state,
                "rounds": self.rounds,
                "error": self.error,
                "effective_n": self.effective_n(),
                "largest_share": share,
                "heavy": share >= HEAVY,
                "reason": ["" if ok else self._says(i) for i, ok in enumerate(self.usable)],
            }
        ).with_columns(pl.col("error", "effective_n", "largest_share").fill_nan(None))

    @property
    def notes(self) -> tuple[str, ...]:
        """What an analyst has to know, in sentences."""
        notes = list(self.constraints.notes)
        for state in (NOT_MET, IMPOSSIBLE):
            at = np.flatnonzero(self.state == state)
            if at.size:
                notes.append(
                    f"The totals of {at.size:,} of {len(self.areas):,} areas are {state}, and they "
                    f"have no estimate. The first: {self._says(int(at[0]))}"
                )
        return tuple(notes)

    def _says(self, at: int) -> str:
        area, state = self.areas[at], self.state[at]
        if state == EMPTY:
            return f"Nobody lives in {area}."
        variable, category = self.constraints.totals.labels[self.worst[at]]
        count = self.constraints.totals.counts[self.worst[at], at]
        if state == IMPOSSIBLE:
            return (
                f"{area} counts {count:,.0f} people with {variable}: {category}, but every respondent "
                "with that answer has another one that nobody there has. Merge the category with one "
                "next to it."
            )
        return (
            f"{area} is not met after {self.rounds[at]:,} rounds: {variable}: {category} is "
            f"{self.error[at]:.2%} off {count:,.0f}. Merge small categories, or allow more rounds."
        )

    def _laid_out(self, some: Index, values: Array) -> Array:
        rows, columns = self.cells.seed.shape
        flat = self.cells.place[0][some] * columns + self.cells.place[1][some]
        return summed(flat, values, rows * columns).reshape(rows, columns)

    def _blocks(self) -> Iterator[tuple[slice, Array, Array]]:
        size = block_size(self.cells)
        for at in range(0, len(self.areas), size):
            part = slice(at, min(at + size, len(self.areas)))
            some = self.factors[:, part]
            yield part, spread(self.cells, 0, some), spread(self.cells, 1, some)


def rake_areas(
    constraints: Constraints,
    *,
    tolerance: float = TOLERANCE,
    rounds: int = ROUNDS,
    threads: int = 1,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> AreaWeights:
    """Respondents weighed to the totals of each area, all areas at once.

    Parameters
    ----------
    constraints : Constraints
    tolerance : float
        An area is done when none of its totals is off by more than this share of it.
    rounds : int
        Give an area up after so many, and say so.
    threads : int
        Blocks worked on side by side. It does not change a digit. One is usually as fast as two,
        since the steps are too short for threads to take turns without waiting for one another.
    progress : callable, optional
        Told after each block how many areas are done, and of how many.
    cancelled : callable, optional
        Asked before each block whether to stop.

    Returns
    -------
    AreaWeights

    Raises
    ------
    Cancelled
        When `cancelled` said so.

    Notes
    -----
    Besides the result (8 bytes for each category and area, three times while it is made) each thread
    holds `block_memory` bytes.

    References
    ----------
    Deming WE, Stephan FF (1940). On a least squares adjustment of a sampled frequency table when the
    expected marginal totals are known. Annals of Mathematical Statistics 11, 427-444.
    Lovelace R, Birkin M, Ballas D, van Leeuwen E (2015). Evaluating the performance of iterative
    proportional fitting for spatial microsimulation. JASSS 18 (2) 21.
    """
    known = constraints.totals
    if not 0 < tolerance < 1:
        raise WarmError(f"The tolerance is a share between 0 and 1, not {tolerance!r}.")
    made = cells(constraints)
    inside = Members.of(constraints, made)
    size, n = block_size(made), len(known.areas)
    factors = np.zeros_like(known.counts)
    state = np.full(n, EMPTY, dtype=f"<U{max(map(len, STATES))}")
    took, error, worst = np.zeros(n, np.int64), np.zeros(n), np.zeros(n, np.intp)
    parts = [slice(at, min(at + size, n)) for at in range(0, n, size)]

    def work(part: slice) -> int:
        if cancelled is not None and cancelled():
            raise Cancelled("The work was stopped.")
        people = known.people[part]
        lived_in = np.flatnonzero(people > 0)
        if lived_in.size:
            at = lived_in + part.start
            wanted = np.ascontiguousarray(known.counts[:, at])
            found = rake_block(made, inside, wanted, known.people[at], tolerance, rounds)
            factors[:, at], state[at], took[at], error[at], worst[at] = found
        return people.size

    each(work, parts, threads, n, progress)
    return AreaWeights(
        constraints,
        made,
        factors,
        state,
        took,
        error,
        worst,
        {"method": "raking by area", "tolerance": tolerance, "rounds": rounds},
    )


def each(
    work: Callable[[slice], int],
    parts: Sequence[slice],
    threads: int,
    n: int,
    progress: Callable[[int, int], None] | None,
) -> None:
    done = 0

    def told(many: int) -> None:
        nonlocal done
        done += many
        if progress is not None:
            progress(done, n)

    if threads < 2 or len(parts) < 2:
        for part in parts:
            told(work(part))
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(threads) as pool:
        waiting = [pool.submit(work, part) for part in parts]
        try:
            for one in waiting:
                told(one.result())
        finally:
            for one in waiting:
                one.cancel()
