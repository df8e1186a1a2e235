"""The same respondents raked to the totals of every area at once.

Raking multiplies each weight by one factor for each of its answers, so all that an area needs is a
factor for each category; nobody's weights are stored. Respondents who answered alike are one *cell*.
The variables are put in two groups. With the cells as a matrix S (combinations of the first group ×
combinations of the second) and the factors as columns a and b, one for each area, what the weights
add up to is a × (S b) by the first group and b × (Sᵀ a) by the second: a round is two products of
small matrices for a block of areas at a time, with areas along the contiguous axis.

An area is done when a bound on all its totals at once says so: within a round each variable meets
its totals and only the factors of those after it can move them again, so no total is further off
than the product of the largest of these. Areas that are done leave the block.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from warm.errors import WarmError
from warm.estimate.columns import Array, Index, summed
from warm.estimate.margins import Constraints
from warm.estimate.weighted import HEAVY

if TYPE_CHECKING:
    import polars as pl

#: An area's totals are met when none of them is off by more than this share of it.
TOLERANCE = 1e-5
ROUNDS = 2_000

#: Multiplications of one matrix product, up to which the usual libraries keep to one thread: more
#: threads for so small a product cost more than they give.
PRODUCT = 1 << 19
BLOCK_LEAST, BLOCK_MOST = 16, 256

#: A factor beyond this belongs to an area whose totals cannot be met together; looked for so often.
RUNAWAY, LOOKED_FOR = 1e40, 4

#: What became of an area.
MET, NOT_MET, IMPOSSIBLE, EMPTY = "met", "not met", "impossible", "empty"
STATES = (MET, NOT_MET, IMPOSSIBLE, EMPTY)


class Cancelled(WarmError):
    """Somebody asked for the work to stop."""


@dataclass(frozen=True, eq=False)
class Cells:
    """Respondents collapsed to combinations of answers, laid out as a matrix.

    Attributes
    ----------
    groups : tuple of two tuples of int
        Variables of the rows and of the columns.
    combinations : tuple of two numpy.ndarray, each of shape (combinations, variables of the group)
        Rows of the totals that each combination stands for.
    place : tuple of two numpy.ndarray, each of shape (respondents,)
        Row and column that each respondent is in.
    seed : numpy.ndarray, shape (rows, columns)
        Weights of the respondents in each cell.
    """

    groups: tuple[tuple[int, ...], tuple[int, ...]]
    combinations: tuple[Index, Index]
    place: tuple[Index, Index]
    seed: Array

    @property
    def occupied(self) -> int:
        """How many cells have somebody in them."""
        return int(np.count_nonzero(self.seed))

    def laid_out(self, values: Array) -> Array:
        """The sum of something over the respondents of each cell."""
        rows, columns = self.seed.shape
        flat = self.place[0] * columns + self.place[1]
        return summed(flat, values, rows * columns).reshape(rows, columns)


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
            yield part, _spread(self.cells, 0, some), _spread(self.cells, 1, some)


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
    inside = _Members.of(constraints, made)
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
            found = _block(made, inside, wanted, known.people[at], tolerance, rounds)
            factors[:, at], state[at], took[at], error[at], worst[at] = found
        return people.size

    _each(work, parts, threads, n, progress)
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


def _each(
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


def cells(constraints: Constraints) -> Cells:
    """Respondents collapsed to cells, with variables in the two groups that make the smallest matrix."""
    codes = constraints.codes
    groups = _two_groups(codes)
    combinations: list[Index] = []
    places: list[Index] = []
    for group in groups:
        first, place = _numbered(codes[:, list(group)])
        combinations.append(codes[first][:, np.asarray(group, dtype=np.intp)])
        places.append(place)
    rows, columns = len(combinations[0]), len(combinations[1])
    seed = summed(places[0] * columns + places[1], constraints.weight, rows * columns)
    return Cells(
        (groups[0], groups[1]),
        (combinations[0], combinations[1]),
        (places[0], places[1]),
        seed.reshape(rows, columns),
    )


def _numbered(codes: Index) -> tuple[Index, Index]:
    """First row of each combination of answers, and the number of every row's combination."""
    number = np.zeros(len(codes), dtype=np.int64)
    for column in codes.T:
        # Numbered anew at each variable, so that no product of categories can grow too large.
        number = np.unique(number * (int(column.max()) + 1) + column, return_inverse=True)[1]
    first = np.unique(number, return_index=True)[1]
    return first.astype(np.intp), number.astype(np.intp)


def _two_groups(codes: Index) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The split that makes least work: a small matrix, and few rows and columns."""
    k = codes.shape[1]
    splits: list[tuple[int, int, tuple[int, ...], tuple[int, ...]]] = []
    unique = codes[_numbered(codes)[0]]
    for mask in range(1 << (k - 1)):
        first = tuple(v for v in range(k) if mask >> v & 1)
        second = tuple(v for v in range(k) if not mask >> v & 1)
        rows, columns = (len(_numbered(unique[:, list(group)])[0]) for group in (first, second))
        # Nearly square beats slightly smaller: the work outside the products goes with the sum.
        splits.append((rows * columns + 16 * (rows + columns), mask, first, second))
    _, _, first, second = min(splits)
    return first, second


def block_size(made: Cells) -> int:
    """How many areas are worked on together."""
    cells = int(made.seed.size)
    return max(BLOCK_LEAST, min(BLOCK_MOST, PRODUCT // cells // 8 * 8))


def block_memory(made: Cells, categories: int) -> int:
    """Bytes that each thread holds at most while it works on a block."""
    sides = sum(int(side) for side in made.seed.shape)
    held = 5 * sides + 10 * categories + 20
    return 8 * block_size(made) * held


@dataclass(frozen=True, eq=False)
class _Members:
    """For each group its variables: their rows in the totals, and which combinations are in each."""

    sums: tuple[tuple[Array, ...], tuple[Array, ...]]
    codes: tuple[tuple[Index, ...], tuple[Index, ...]]
    rows: tuple[tuple[slice, ...], tuple[slice, ...]]

    @classmethod
    def of(cls, constraints: Constraints, made: Cells) -> _Members:
        starts = constraints.totals.starts
        sums, codes, rows = [], [], []
        for group, combinations in zip(made.groups, made.combinations, strict=True):
            some_sums, some_codes, some_rows = [], [], []
            for j, v in enumerate(group):
                code = combinations[:, j] - starts[v]
                member = np.zeros((starts[v + 1] - starts[v], len(code)))
                member[code, np.arange(len(code))] = 1.0
                some_sums.append(member)
                some_codes.append(code)
                some_rows.append(slice(starts[v], starts[v + 1]))
            sums.append(tuple(some_sums))
            codes.append(tuple(some_codes))
            rows.append(tuple(some_rows))
        return cls((sums[0], sums[1]), (codes[0], codes[1]), (rows[0], rows[1]))


def _block(
    made: Cells, inside: _Members, wanted: Array, people: Array, tolerance: float, rounds: int
) -> tuple[Array, npt.NDArray[np.str_], npt.NDArray[np.int64], Array, Index]:
    """Factors, state, rounds, error and worst row of a block of areas in which people live."""
    n = wanted.shape[1]
    factors = np.ones_like(wanted)
    state = np.full(n, NOT_MET, dtype=f"<U{max(map(len, STATES))}")
    took = np.full(n, rounds, dtype=np.int64)
    worst = np.zeros(n, dtype=np.intp)
    at, f, goal = np.arange(n), factors.copy(), wanted
    a, b = _spread(made, 0, f), _spread(made, 1, f)
    for done in range(1, rounds + 1):
        step = np.empty_like(f)
        lost = _round(made, inside, goal, a, b, step)
        f *= step
        met = _within(inside, step, np.log1p(tolerance))
        impossible = lost >= 0
        leaving = met | impossible
        if done % LOOKED_FOR == 0:
            leaving |= (f > RUNAWAY).any(axis=0)
        if not leaving.any():
            continue
        factors[:, at[leaving]] = f[:, leaving]
        state[at[met]], state[at[impossible]] = MET, IMPOSSIBLE
        took[at[leaving]] = done
        worst[at[impossible]] = lost[impossible]
        stay = np.flatnonzero(~leaving)
        at = at[stay]
        if not at.size:
            break
        f, goal, a, b = (np.ascontiguousarray(one[:, stay]) for one in (f, goal, a, b))
    if at.size:
        factors[:, at] = f
    reached = _reached(made, inside, factors)
    away = np.abs(reached - wanted) / np.where(wanted > 0, wanted, people)
    none = state == IMPOSSIBLE
    worst = np.where(none, worst, np.argmax(away, axis=0))
    error = np.where(none, np.nan, away.max(axis=0))
    # What the bound could not promise in the rounds there were may be met all the same.
    state[(state == NOT_MET) & (error <= tolerance)] = MET
    return factors, state, took, error, worst


def _round(
    made: Cells, inside: _Members, goal: Array, a: Array, b: Array, step: Array
) -> npt.NDArray[np.int64]:
    """One round of raking, in `a` and `b`, with its factors in `step`.

    Returns, for each area, the row of a category that people live in and no weight is left in, or -1.
    """
    lost = np.full(goal.shape[1], -1)
    # Where each category has people, each keeps some weight.
    zeros = goal.min() <= 0
    for g, product in enumerate((made.seed, made.seed.T)):
        mine, other = (a, b) if g == 0 else (b, a)
        have = product @ other
        have *= mine
        last = len(inside.rows[g]) - 1
        for j, rows in enumerate(inside.rows[g]):
            now, target, factor = inside.sums[g][j] @ have, goal[rows], step[rows]
            if zeros:
                factor[:] = 1.0
                np.divide(target, now, out=factor, where=now > 0)
                gone = (now <= 0) & (target > 0)
                if gone.any():
                    which = gone.any(axis=0) & (lost < 0)
                    lost[which] = rows.start + np.argmax(gone[:, which], axis=0)
            else:
                np.divide(target, now, out=factor)
            each = np.take(factor, inside.codes[g][j], axis=0, mode="clip")
            if j < last:
                have *= each
            mine *= each
    return lost


def _within(inside: _Members, step: Array, enough: float) -> npt.NDArray[np.bool_]:
    """Whether the factors of a round promise each area that its totals are met.

    Each variable met its totals when it was its turn, and only the factors after it can have moved
    them since. The first one was met before all others, and its own factors moved nothing.
    """
    order = [rows for group in inside.rows for rows in group][1:]
    moved = np.zeros(step.shape[1])
    # From the last one back: as long as no area can be met, nothing else needs to be looked at.
    for rows in reversed(order):
        with np.errstate(divide="ignore"):
            moved += np.abs(np.log(step[rows])).max(axis=0)
        if moved.min() > enough:
            break
    found: npt.NDArray[np.bool_] = moved <= enough
    return found


def _spread(made: Cells, g: int, factors: Array) -> Array:
    """Product of the factors of each combination of a group, shape (combinations, areas)."""
    combinations = made.combinations[g]
    found = np.ones((len(combinations), factors.shape[1]))
    for column in combinations.T:
        found *= factors[column]
    return found


def _reached(made: Cells, inside: _Members, factors: Array) -> Array:
    """What the weights add up to in each category, shape (categories, areas)."""
    a, b = _spread(made, 0, factors), _spread(made, 1, factors)
    found = np.empty_like(factors)
    for g, have in enumerate((a * (made.seed @ b), b * (made.seed.T @ a))):
        for j, rows in enumerate(inside.rows[g]):
            found[rows] = inside.sums[g][j] @ have
    return found
