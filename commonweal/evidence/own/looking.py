"""Where a table's headings are and which column has the codes of places, seen in its first rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from commonweal.evidence.own import files
from commonweal.evidence.own.areas import KnownArea
from commonweal.evidence.own.cells import Cell, is_empty, text_of
from commonweal.evidence.own.headings import MOST_COLUMNS, spread
from commonweal.evidence.own.problems import Problems
from commonweal.evidence.own.workbook import WorkbookTable

#: Rows and cells that are looked at.
ROWS = 5_000
CELLS = 1_000_000

#: A code of the Government Statistical Service.
GSS = re.compile(r"[A-Z]\d{8}")


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look at the first rows showed."""

    header_rows: tuple[int, ...]
    names: tuple[str, ...]
    rows: tuple[list[Cell], ...]
    place: int | None
    codes: int
    complete: bool


def opened(
    path: Path, codes: Mapping[str, KnownArea], max_bytes: int, problems: Problems
) -> tuple[files.Table, list[tuple[int, list[Cell]]]]:
    """The table and its first rows; of several sheets the one with the most codes."""
    table = files.open_table(path, problems=problems, max_bytes=max_bytes)
    rows = _first(table)
    if not isinstance(table, WorkbookTable) or not table.sheets:
        # Rows that cannot be read are told when the table is loaded; here they are only left out.
        if not rows:
            problems.add(None, None, "", "a table with at least one row")
            problems.raise_if_any()
        return table, rows
    best: tuple[int, WorkbookTable, list[tuple[int, list[Cell]]]] | None = None
    for name in table.sheets:
        one = WorkbookTable(path, name, max_bytes, problems)
        rows = _first(one)
        seen = look(rows, codes)
        if seen is not None and (best is None or seen.codes > best[0]):
            best = seen.codes, one, rows
    if best is None:
        raise problems.error()
    return best[1], best[2]


def _first(table: files.Table) -> list[tuple[int, list[Cell]]]:
    rows: list[tuple[int, list[Cell]]] = []
    cells = 0
    for number, row in table.rows():
        cells += len(row)
        rows.append((number, row[:MOST_COLUMNS]))
        if len(rows) >= ROWS or cells >= CELLS:
            break
    return rows


def _is_code(cell: Cell, codes: Mapping[str, KnownArea]) -> bool:
    if not isinstance(cell, str):
        return False
    text = text_of(cell).upper()
    return text in codes or text_of(cell) in codes or bool(GSS.fullmatch(text))


def look(rows: Sequence[tuple[int, list[Cell]]], codes: Mapping[str, KnownArea]) -> Seen | None:
    """Where the headings are and which column has the codes of places."""
    found: dict[int, set[str]] = {}
    first: dict[int, int] = {}
    for at, (_, cells) in enumerate(rows):
        for i, cell in enumerate(cells):
            if _is_code(cell, codes):
                found.setdefault(i, set()).add(text_of(cell))
                first.setdefault(i, at)
    # Beside small areas there are often their councils: the smaller places have more codes.
    place = max(found, key=lambda i: (len(found[i]), -i), default=None)
    if place is not None:
        top = next((at for at in range(first[place] - 1, -1, -1) if filled(rows[at][1]) > 1), None)
    else:
        top = next(
            (at for at, (_, cells) in enumerate(rows[:-1])
             if filled(cells) > 1 and all(isinstance(one, str) or one is None for one in cells)
             and not any(_is_number(one) for one in cells)),
            None,
        )  # fmt: skip
    if top is None:
        return None
    number, cells = rows[top]
    names = [text_of(one) for one in cells]
    header_rows: tuple[int, ...] = (number,)
    plain = [name for name in names if name]
    if top and (len(set(plain)) < len(plain)) and filled(rows[top - 1][1]) > 1:
        above = [text_of(one) for one in rows[top - 1][1]]
        above = spread([*above, *[""] * (len(names) - len(above))])
        names = [
            " ".join(part for part in pair if part) for pair in zip(above, names, strict=False)
        ]
        header_rows = (rows[top - 1][0], number)
    data = tuple(cells for _, cells in rows[top + 1 :] if filled(cells))
    if not data:
        return None
    if place is not None and not "".join(names[place : place + 1]):
        place = None  # nothing can refer to a column without a heading
    return Seen(
        header_rows=header_rows,
        names=tuple(names),
        rows=data,
        place=place,
        codes=0 if place is None else len(found[place]),
        complete=len(rows) < ROWS and sum(len(cells) for _, cells in rows) < CELLS,
    )


def filled(cells: Sequence[Cell]) -> int:
    return sum(not is_empty(one) for one in cells)


def _is_number(cell: Cell) -> bool:
    return bool(re.search(r"\d", text_of(cell))) and bool(
        re.fullmatch(r"[-+£]?[\d., ]+%?", text_of(cell))
    )
