"""Respondents collapsed to cells, and a block of areas raked at once.

Respondents who answered alike are one *cell*. The variables are put in two groups. With the cells as
a matrix S (combinations of the first group × combinations of the second) and the factors as columns
a and b, one for each area, what the weights add up to is a × (S b) by the first group and b × (Sᵀ a)
by the second: a round is two products of small matrices for a block of areas at a time, with areas
along the contiguous axis.

An area is done when a bound on all its totals at once says so: within a round each variable meets
its totals and only the factors of those after it can move them again, so no total is further off
than the product of the largest of these. Areas that are done leave the block.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from warm.estimate.columns import Array, Index, summed
from warm.estimate.margins import Constraints

#: Multiplications of one matrix product, up to which the usual libraries keep to one thread: more
#: threads for so small a product cost more than they give.
PRODUCT = 1 << 19
BLOCK_LEAST, BLOCK_MOST = 16, 256

#: A factor beyond this belongs to an area whose totals cannot be met together; looked for so often.
RUNAWAY, LOOKED_FOR = 1e40, 4

#: What became of an area.
MET, NOT_MET, IMPOSSIBLE, EMPTY = "met", "not met", "impossible", "empty"
STATES = (MET, NOT_MET, IMPOSSIBLE, EMPTY)


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
    gaps : bool
        Whether there may be categories with people and without a respondent.
    """

    groups: tuple[tuple[int, ...], tuple[int, ...]]
    combinations: tuple[Index, Index]
    place: tuple[Index, Index]
    seed: Array
    gaps: bool = False

    @property
    def occupied(self) -> int:
        """How many cells have somebody in them."""
        return int(np.count_nonzero(self.seed))

    def laid_out(self, values: Array) -> Array:
        """The sum of something over the respondents of each cell."""
        rows, columns = self.seed.shape
        flat = self.place[0] * columns + self.place[1]
        return summed(flat, values, rows * columns).reshape(rows, columns)


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
class Members:
    """For each group its variables: their rows in the totals, and which combinations are in each."""

    sums: tuple[tuple[Array, ...], tuple[Array, ...]]
    codes: tuple[tuple[Index, ...], tuple[Index, ...]]
    rows: tuple[tuple[slice, ...], tuple[slice, ...]]

    @classmethod
    def of(cls, constraints: Constraints, made: Cells) -> Members:
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


def rake_block(
    made: Cells, inside: Members, wanted: Array, people: Array, tolerance: float, rounds: int
) -> tuple[Array, npt.NDArray[np.str_], npt.NDArray[np.int64], Array, Index]:
    """Factors, state, rounds, error and worst row of a block of areas in which people live."""
    factors, state, took, worst = rake_from(
        made, inside, wanted, np.ones_like(wanted), tolerance, rounds
    )
    reached = _reached(made, inside, factors)
    away = np.abs(reached - wanted) / np.where(wanted > 0, wanted, people)
    none = state == IMPOSSIBLE
    worst = np.where(none, worst, np.argmax(away, axis=0))
    error = np.where(none, np.nan, away.max(axis=0))
    # What the bound could not promise in the rounds there were may be met all the same.
    state[(state == NOT_MET) & (error <= tolerance)] = MET
    return factors, state, took, error, worst


def rake_from(
    made: Cells, inside: Members, wanted: Array, start: Array, tolerance: float, rounds: int
) -> tuple[Array, npt.NDArray[np.str_], npt.NDArray[np.int64], Index]:
    """Factors, state, rounds and impossible row of a block of areas, from factors to start with."""
    n = wanted.shape[1]
    factors = start.copy()
    state = np.full(n, NOT_MET, dtype=f"<U{max(map(len, STATES))}")
    took = np.full(n, rounds, dtype=np.int64)
    worst = np.zeros(n, dtype=np.intp)
    at, f, goal = np.arange(n), factors.copy(), wanted
    a, b = spread(made, 0, f), spread(made, 1, f)
    for done in range(1, rounds + 1):
        step = np.empty_like(f)
        lost = one_round(made, inside, goal, a, b, step)
        f *= step
        met = within(inside, step, np.log1p(tolerance))
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
    return factors, state, took, worst


def one_round(
    made: Cells, inside: Members, goal: Array, a: Array, b: Array, step: Array
) -> npt.NDArray[np.int64]:
    """One round of raking, in `a` and `b`, with its factors in `step`.

    Returns, for each area, the row of a category that people live in and no weight is left in, or -1.
    """
    lost = np.full(goal.shape[1], -1)
    # Where each category has people and a respondent, each keeps some weight.
    zeros = made.gaps or goal.min() <= 0
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


def within(inside: Members, step: Array, enough: float) -> npt.NDArray[np.bool_]:
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


def spread(made: Cells, g: int, factors: Array) -> Array:
    """Product of the factors of each combination of a group, shape (combinations, areas)."""
    combinations = made.combinations[g]
    found = np.ones((len(combinations), factors.shape[1]))
    for column in combinations.T:
        found *= factors[column]
    return found


def _reached(made: Cells, inside: Members, factors: Array) -> Array:
    """What the weights add up to in each category, shape (categories, areas)."""
    a, b = spread(made, 0, factors), spread(made, 1, factors)
    found = np.empty_like(factors)
    for g, have in enumerate((a * (made.seed @ b), b * (made.seed.T @ a))):
        for j, rows in enumerate(inside.rows[g]):
            found[rows] = inside.sums[g][j] @ have
    return found
