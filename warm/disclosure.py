"""What may be shown about people, and what must stay hidden. The one place with these rules.

Five things look alike on a page and are not: a figure hidden to protect people, a figure nobody
published, a question nobody asked, a hole in the source, and a plain zero. `explain` has the words
for each, and nothing here ever turns one into another.

Open official figures of small areas disclose nothing new, since anybody can add them up; the rules
on overlapping areas are for surveys and for a council's own data.

The defaults follow Scottish and English public health practice: counts of 1 to 4 are hidden, zero
is shown, and a rate or an interval is hidden with its count.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from warm.errors import BadTable, Problem, Refused, UnknownPlace
from warm.language import gettext as _
from warm.language import ngettext
from warm.words import joined

#: The smallest count above zero that is shown: 1 to 4 are hidden.
MINIMUM_COUNT = 5
#: The same for answers to a survey and for sensitive things.
SURVEY_MINIMUM_COUNT = 10
#: Fewest answers on which a share or a mean is shown, and on which it is given a class.
SURVEY_BASE_TO_SHOW = 30
SURVEY_BASE_TO_COLOUR = 100
#: No cross-tabulation has a row or a column of fewer people than this.
MARGIN = 10

#: Layers whose small areas are open to everybody, and those that are not.
OPEN_LAYERS = ("official", "modelled", "inherited")
CLOSED_LAYERS = ("survey", "own")

#: As good as nought among numbers of about 1, and as good as endless among numbers of people.
_TINY = 1e-8
_ENDLESS = 1 << 62

Array: TypeAlias = npt.NDArray[np.float64]
Mask: TypeAlias = npt.NDArray[np.bool_]
Words: TypeAlias = npt.NDArray[np.str_]


class Status(StrEnum):
    """Whether a figure is there, and if not, why not. A zero is a `value`."""

    VALUE = "value"
    SUPPRESSED = "suppressed"
    MISSING = "missing"
    NOT_ASKED = "not_asked"
    SOURCE_GAP = "source_gap"


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """Counts as they may be shown.

    Attributes
    ----------
    counts : numpy.ndarray of float
        NaN where there is nothing to show.
    status : numpy.ndarray of str
        A `Status` for each count.
    """

    counts: Array
    status: Words

    def hide(self, values: npt.ArrayLike) -> Array:
        """Values that would give a hidden count away (its rate, its limits), NaN where it is.

        Parameters
        ----------
        values : array_like
            The shape of `counts`, or any that broadcasts with it.
        """
        return np.where(self.status == Status.VALUE, np.asarray(values, dtype=np.float64), np.nan)


@dataclass(frozen=True, slots=True, eq=False)
class ProtectedTable:
    """A table with its totals as they may be shown together.

    Attributes
    ----------
    cells : Shown, shape (rows, columns)
    row_totals : Shown, shape (rows,)
    column_totals : Shown, shape (columns,)
    total : Shown, shape ()
    """

    cells: Shown
    row_totals: Shown
    column_totals: Shown
    total: Shown


def explain(status: str, count: float | None = None, *, minimum: int = MINIMUM_COUNT) -> str:
    """What to write where a figure would stand, in words for a reader.

    Parameters
    ----------
    status : str
        A `Status`.
    count : float, optional
        The figure, if the status is `value`.
    minimum : int
        The smallest count above zero that is shown.

    Raises
    ------
    ValueError
        If the status is none of the five.
    """
    words = {
        Status.SUPPRESSED: f"Hidden to protect people: fewer than {minimum}, or a figure that "
        "would give such a one away.",
        Status.MISSING: "No figure has been published for this place.",
        Status.NOT_ASKED: "This was not asked here.",
        Status.SOURCE_GAP: "The source has a gap here: this says nothing about the place.",
    }
    known = Status(status)
    if known in words:
        return words[known]
    return "None: this was counted, and there were none." if count == 0 else "Counted."


def suppress(
    counts: npt.ArrayLike,
    minimum: int = MINIMUM_COUNT,
    *,
    status: npt.ArrayLike | None = None,
    name: str = "the counts",
) -> Shown:
    """Counts with the small ones hidden. Zero is kept: it names nobody.

    Where a total of the counts is shown too, hiding the small ones is not enough; use
    `suppress_table`.

    Parameters
    ----------
    counts : array_like
        Counts of zero or more, not necessarily whole; NaN where there is none.
    minimum : int
        The smallest count above zero that is shown.
    status : array_like of str, optional
        A `Status` for each count; by default a NaN is `missing`.
    name : str
        What to call the counts in errors.

    Returns
    -------
    Shown

    Raises
    ------
    BadTable
        With every negative or infinite count, every status that is none of the five, and every
        status that says one thing where the count says another.
    """
    given = np.asarray(counts, dtype=np.float64)
    absent = np.isnan(given)
    if status is None:
        known = np.where(absent, Status.MISSING.value, Status.VALUE.value)
    else:
        known = np.broadcast_to(np.asarray(status, dtype=np.str_), given.shape)
    is_value = known == Status.VALUE
    problems = _problems(
        [
            ((given < 0) | np.isinf(given), given, "count", "a count of zero or more"),
            (
                ~np.isin(known, list(Status)),
                known,
                "status",
                "one of " + ", ".join(Status),
            ),
            (is_value & absent, known, "status", "a reason, since there is no count"),
            (
                ~is_value & ~absent,
                given,
                "count",
                "nothing, because the status is not 'value'",
            ),
        ]
    )
    if problems:
        raise BadTable(problems, name)
    small = (given > 0) & (given < minimum)
    return _shown(given, known, small)


def may_show(base: npt.ArrayLike) -> Mask:
    """Whether a share or a mean of this many answers is shown at all.

    Parameters
    ----------
    base : array_like
        Number of answers. NaN is not shown.
    """
    return _at_least(base, SURVEY_BASE_TO_SHOW)


def may_colour(base: npt.ArrayLike) -> Mask:
    """Whether a share or a mean of this many answers is given a class.

    Parameters
    ----------
    base : array_like
        Number of answers. NaN is not.
    """
    return _at_least(base, SURVEY_BASE_TO_COLOUR)


def refuse_thin_margins(counts: npt.ArrayLike, minimum: int = MARGIN) -> None:
    """Refuse a cross-tabulation with a row or a column of few people.

    Parameters
    ----------
    counts : array_like, shape (rows, columns)
        People in each cell.
    minimum : int
        Fewest people a row or a column may hold, unless it holds none.

    Raises
    ------
    Refused
        With how many rows and columns are too thin, in words.
    BadTable
        As `suppress_table`.
    """
    table = _whole_table(counts)
    thin = [
        int(((margin > 0) & (margin < minimum)).sum()) for margin in (table.sum(1), table.sum(0))
    ]
    if any(thin):
        rows, columns = thin
        groups = {
            ngettext("%(n)s row", "%(n)s rows", rows) % {"n": rows}: rows,
            ngettext("%(n)s column", "%(n)s columns", columns) % {"n": columns}: columns,
        }
        said = joined([one for one, number in groups.items() if number])
        raise Refused(
            _(
                "This table cannot be shown: %(groups)s would be about fewer than %(n)s people. Put "
                "some of the groups together."
            )
            % {"groups": said, "n": minimum}
        )


def suppress_table(counts: npt.ArrayLike, minimum: int = MINIMUM_COUNT) -> ProtectedTable:
    """A table and its totals with small counts hidden, so that none can be worked out.

    Cells, row totals, column totals and the grand total are protected together. First every count
    from 1 to `minimum` - 1 is hidden. Then, as long as a row or a column (the totals' own
    included) has a single hidden figure, the smallest other one above zero is hidden with it.
    Last, each small count is tried: how low and how high could it be for somebody who knows
    everything that is shown, and that a hidden figure is never zero? If less than `minimum` lies
    between, another figure is hidden and all of this is done again. At worst every figure above
    zero is hidden, so it ends.

    Lowest and highest are exact: a table with its totals is a network through which people flow
    from rows to columns, and the room a figure has is a largest flow in it.

    The limits of this: it protects one table, not several that share figures; it does not guard
    against somebody who knows some of the people counted; the choice of the smallest partner may
    hide more than the fewest possible; time grows with the number of small counts times the size
    of the table (a hundred areas by ten groups is a moment, all of England is not).

    Parameters
    ----------
    counts : array_like, shape (rows, columns)
        Whole counts of zero or more, without totals.
    minimum : int
        The smallest count above zero that is shown.

    Returns
    -------
    ProtectedTable

    Raises
    ------
    BadTable
        With every cell that is not a whole count: a table with gaps cannot be protected, since
        its totals are not sums of its cells.

    References
    ----------
    Hundepool A, Domingo-Ferrer J, Franconi L, Giessing S, Schulte Nordholt E, Spicer K, de Wolf
    PP (2012). Statistical disclosure control. Wiley, Chichester.
    """
    full = _with_totals(_whole_table(counts))
    small = (full > 0) & (full < minimum)
    hidden = small.copy()
    _pair_up(full, hidden)
    network = _Network(full, hidden)
    for row, column in np.argwhere(small).tolist():
        # Hiding more only ever gives more room, so a figure once safe stays safe.
        while network.room((row, column), minimum) < minimum:
            near = np.zeros_like(hidden)
            near[row, :] = near[:, column] = True
            if not _hide_smallest(full, hidden, near):
                _hide_smallest(full, hidden, np.ones_like(hidden))
            _pair_up(full, hidden)
            network = _Network(full, hidden)
    status = np.full(full.shape, Status.VALUE.value, dtype="<U10")
    shown = _shown(full.astype(np.float64), status, hidden)

    def part(rows: object, columns: object) -> Shown:
        return Shown(
            np.asarray(shown.counts[rows, columns]),  # type: ignore[index]
            np.asarray(shown.status[rows, columns]),  # type: ignore[index]
        )

    inner = slice(None, -1)
    return ProtectedTable(part(inner, inner), part(inner, -1), part(-1, inner), part(-1, -1))


def refuse_differencing(
    new: Collection[str],
    released: Sequence[Collection[str]],
    people: Mapping[str, float],
    minimum: int = SURVEY_MINIMUM_COUNT,
    *,
    layer: str,
) -> None:
    """Refuse an area from which, with those already shown, a few people could be singled out.

    Refused are an area that itself holds too few people; one that differs from a released area,
    either way, by too few; and one that makes the figures of too few derivable by adding and
    subtracting any number of released areas. (Of the last, unions of up to three separate
    remainders are looked at.)

    Parameters
    ----------
    new : collection of str
        The small areas that make up the new area.
    released : sequence of collections of str
        The same for each area already shown for this indicator, wider ones and totals included.
    people : mapping of str to float
        People (answers, events) behind the figures of each small area.
    minimum : int
        Fewest people a difference may hold, unless it holds none.
    layer : str
        `survey` or `own`; for `official`, `modelled` and `inherited` figures, which anybody can
        add up, nothing is refused.

    Raises
    ------
    Refused
        With a reason that itself gives no number away.
    UnknownPlace
        With every small area that `people` does not know.
    ValueError
        For another layer.
    """
    if layer in OPEN_LAYERS:
        return
    if layer not in CLOSED_LAYERS:
        raise ValueError(
            f"A layer is one of {', '.join(OPEN_LAYERS + CLOSED_LAYERS)}; {layer!r} is none."
        )
    wanted, shown = frozenset(new), [frozenset(one) for one in released]
    strange = sorted(wanted.union(*shown) - set(people))
    if strange:
        raise UnknownPlace(
            _("Nobody has counted the people of: %(areas)s.") % {"areas": ", ".join(strange)}
        )

    def few(areas: frozenset[str]) -> bool:
        return 0 < sum(people[area] for area in areas) < minimum

    if not sum(people[area] for area in wanted) >= minimum:
        raise Refused(
            _(
                "This area cannot be shown: fewer than %(n)s people answered in it. Choose a larger "
                "area."
            )
            % {"n": minimum}
        )
    if any(few(wanted - one) or few(one - wanted) for one in shown) or (
        wanted not in shown and _singles_out(wanted, shown, people, minimum)
    ):
        raise Refused(
            _(
                "This area cannot be shown: taken with areas that are already shown, it would give "
                "away the answers of fewer than %(n)s people. Choose an area that is already shown, "
                "or one that differs from them by more people."
            )
            % {"n": minimum}
        )


# --- counts -----------------------------------------------------------------------------------


def _at_least(base: npt.ArrayLike, fewest: int) -> Mask:
    enough: Mask = np.asarray(np.asarray(base, dtype=np.float64) >= fewest)
    return enough


def _shown(counts: Array, status: Words, hidden: Mask) -> Shown:
    known: Words = np.where(hidden, Status.SUPPRESSED.value, status)
    return Shown(np.where(known == Status.VALUE, counts, np.nan), known)


def _problems(
    checks: Sequence[tuple[Mask, npt.NDArray[np.generic], str, str]],
) -> list[Problem]:
    found = [
        Problem(int(row) + 1, column, str(np.ravel(values)[row]), expected)
        for wrong, values, column, expected in checks
        for row in np.flatnonzero(wrong)
    ]
    return sorted(found, key=lambda problem: problem.row or 0)


# --- tables -----------------------------------------------------------------------------------


def _whole_table(counts: npt.ArrayLike) -> npt.NDArray[np.int64]:
    table = np.asarray(counts, dtype=np.float64)
    if table.ndim != 2 or 0 in table.shape:
        raise ValueError(f"A table has rows and columns; this has the shape {table.shape}.")
    with np.errstate(invalid="ignore"):
        wrong = ~(np.isfinite(table) & (table >= 0) & (table == np.round(table)))
    problems = [
        Problem(int(row) + 1, str(int(column) + 1), str(table[row, column]), "a whole count")
        for row, column in np.argwhere(wrong)
    ]
    if problems:
        raise BadTable(problems, "the table to be protected")
    return table.astype(np.int64)


def _with_totals(table: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    rows = np.column_stack([table, table.sum(axis=1)])
    return np.vstack([rows, rows.sum(axis=0)])


def _hide_smallest(full: npt.NDArray[np.int64], hidden: Mask, among: Mask) -> bool:
    """Hide the smallest figure above zero that is still shown; False if there is none."""
    candidates = np.argwhere(among & ~hidden & (full > 0))
    if not len(candidates):
        return False
    # Of equals the first: cells come before their totals.
    at = min(candidates.tolist(), key=lambda where: (full[where[0], where[1]], where))
    hidden[at[0], at[1]] = True
    return True


def _pair_up(full: npt.NDArray[np.int64], hidden: Mask) -> None:
    """Hide partners until no row or column has a single hidden figure."""
    while True:
        rows = np.flatnonzero(hidden.sum(axis=1) == 1)
        columns = np.flatnonzero(hidden.sum(axis=0) == 1)
        if not rows.size and not columns.size:
            return
        line = np.zeros_like(hidden)
        if rows.size:
            line[rows[0], :] = True
        else:
            line[:, columns[0]] = True
        # There is always a partner: a line with one figure above zero has an equal total.
        _hide_smallest(full, hidden, line)


class _Network:
    """The hidden figures of a table as pipes through which people may be moved.

    Each row's total flows from one source into the row, each cell from its row into its column,
    each column's total from the column into one sink, and the grand total back to the source, so
    that in every node what comes in goes out. A shown figure cannot move; a hidden one may grow
    without bound, or shrink to 1.
    """

    def __init__(self, full: npt.NDArray[np.int64], hidden: Mask) -> None:
        self.rows, self.columns = full.shape[0] - 1, full.shape[1] - 1
        self.count = {
            (row, column): int(full[row, column]) for row, column in np.argwhere(hidden).tolist()
        }
        self.spare: dict[int, dict[int, int]] = {}
        for cell, count in self.count.items():
            tail, head = self._ends(cell)
            self.spare.setdefault(tail, {})[head] = _ENDLESS
            self.spare.setdefault(head, {})[tail] = count - 1

    def room(self, cell: tuple[int, int], enough: int) -> int:
        """Highest less lowest that a hidden figure can be, looked for no further than `enough`."""
        tail, head = self._ends(cell)
        up = self._flow(head, tail, enough)
        return up + self._flow(tail, head, min(enough - up, self.count[cell] - 1))

    def _ends(self, cell: tuple[int, int]) -> tuple[int, int]:
        """The nodes that a figure's pipe runs from and to."""
        row, column = cell
        source, sink = self.rows + self.columns, self.rows + self.columns + 1
        if row < self.rows:
            return (row, self.rows + column) if column < self.columns else (source, row)
        return (self.rows + column, sink) if column < self.columns else (sink, source)

    def _flow(self, start: int, end: int, enough: int) -> int:
        """Largest flow from one node to another, other than by the pipe between them."""
        spare = {node: dict(ways) for node, ways in self.spare.items()}
        spare[start].pop(end), spare[end].pop(start)
        total = 0
        while total < enough:
            path = _way(spare, start, end)
            if not path:
                break
            push = min(enough - total, *(spare[one][other] for one, other in path))
            for one, other in path:
                spare[one][other] -= push
                spare[other][one] += push
            total += push
        return total


def _way(spare: Mapping[int, Mapping[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    """A shortest way from node to node along which something can still be moved; empty if none."""
    came = {start: start}
    queue = deque([start])
    while queue and end not in came:
        node = queue.popleft()
        for other, room in spare[node].items():
            if room > 0 and other not in came:
                came[other] = node
                queue.append(other)
    path = []
    while end != start and end in came:
        path.append((came[end], end))
        end = came[end]
    return path


# --- areas that overlap -------------------------------------------------------------------------


def _singles_out(
    new: frozenset[str],
    released: Sequence[frozenset[str]],
    people: Mapping[str, float],
    minimum: int,
) -> bool:
    """Whether sums and differences with the new area give the figure of too few people.

    Areas are cut into the pieces in which they overlap. A figure for some of the pieces can be
    worked out exactly if their indicator lies in the span of the areas' indicators, that is, if it
    is orthogonal to the span's complement.
    """
    sets = [*released, new]
    areas = sorted(frozenset().union(*sets))
    member = np.array([[area in one for area in areas] for one in sets], dtype=np.float64)
    pieces, which = np.unique(member, axis=1, return_inverse=True)
    size: Array = np.zeros(pieces.shape[1])
    np.add.at(size, np.ravel(which), [people[area] for area in areas])
    pieces, size = pieces[:, size > 0], size[size > 0]
    before, after = _complement(pieces[:-1]), _complement(pieces)
    small = np.flatnonzero(size < minimum)
    # Sums that vanish are looked for on a single random direction, then checked on all of them.
    direction = np.random.default_rng(0).normal(size=after.shape[1])
    for chosen in _vanishing(after[small] @ direction, size[small], minimum):
        some = small[list(chosen)]
        if _is_nought(after[some].sum(axis=0)) and not _is_nought(before[some].sum(axis=0)):
            return True
    return False


def _vanishing(along: Array, size: Array, minimum: int) -> Iterator[tuple[int, ...]]:
    """One, two or three pieces of too few people whose numbers along a direction cancel."""
    every = np.arange(len(along))
    yield from ((one,) for one in every[np.abs(along) < _TINY].tolist())
    for one in every.tolist():
        rest = every[(every > one) & (size + size[one] < minimum)]
        pair, people = along[one] + along[rest], size[one] + size[rest]
        yield from ((one, two) for two in rest[np.abs(pair) < _TINY].tolist())
        cancel = np.abs(pair[:, None] + along[rest]) < _TINY
        few = people[:, None] + size[rest] < minimum
        for two, three in np.argwhere(np.triu(cancel & few, k=1)).tolist():
            yield one, int(rest[two]), int(rest[three])


def _complement(rows: Array) -> Array:
    """Orthonormal basis of what is orthogonal to all the rows, as columns."""
    if not len(rows):
        return np.eye(rows.shape[1])
    _, singular, right = np.linalg.svd(rows)
    rank = int((singular > 1e-9 * max(1.0, singular[0])).sum())
    return right[rank:].T


def _is_nought(vector: Array) -> bool:
    return bool(np.abs(vector).max(initial=0.0) < _TINY)
