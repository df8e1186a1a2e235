"""Tables with their totals: hidden so that nothing can be worked out from what is left."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from warm.disclosure.counts import Shown, shown_as
from warm.disclosure.limits import MARGIN, MINIMUM_COUNT, Mask, Status
from warm.errors import BadTable, Problem, Refused
from warm.language import gettext as _
from warm.language import ngettext
from warm.words import joined

#: As good as endless among numbers of people.
_ENDLESS = 1 << 62


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
    shown = shown_as(full.astype(np.float64), status, hidden)

    def part(rows: object, columns: object) -> Shown:
        return Shown(
            np.asarray(shown.counts[rows, columns]),  # type: ignore[index]
            np.asarray(shown.status[rows, columns]),  # type: ignore[index]
        )

    inner = slice(None, -1)
    return ProtectedTable(part(inner, inner), part(inner, -1), part(-1, inner), part(-1, -1))


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
