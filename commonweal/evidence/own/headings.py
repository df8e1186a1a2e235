"""Which row of a table holds its headings, and which column each of them stands over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from commonweal.evidence.own.cells import Cell, is_empty, key_of, text_of
from commonweal.evidence.own.problems import Problems, shortened

#: Rows among which the headings are looked for when nobody says where they are.
SEARCHED = 50
#: As many columns as a sheet of a workbook can have.
MOST_COLUMNS = 16_384

Row = tuple[int, list[Cell]]


@dataclass(frozen=True, slots=True)
class Headings:
    """The headings of a table.

    Attributes
    ----------
    row : int
        File row of the last row of headings; the data begin below it.
    names : tuple of str
        Heading of every column, in order; empty where there is none.
    first_row : int
        File row of the first row of headings.
    """

    row: int
    names: tuple[str, ...]
    first_row: int

    def columns(self, wanted: Iterable[str], problems: Problems) -> dict[str, int]:
        """Position of every wanted column; a column that is not there, or twice, is a problem."""
        exact: dict[str, list[int]] = {}
        folded: dict[str, list[int]] = {}
        for i, name in enumerate(self.names):
            if name:
                exact.setdefault(name, []).append(i)
                folded.setdefault(key_of(name), []).append(i)
        found = {}
        for name in wanted:
            at = exact.get(name.strip()) or folded.get(key_of(name), [])
            if len(at) == 1:
                found[name] = at[0]
            elif at:
                problems.add(
                    self.row, name, f"{len(at)} columns", "each heading that is used, once"
                )
            else:
                near = _nearest(name, folded, self.names)
                problems.add(self.row, name, "", f"a column with this heading{near}")
        return found


def find(
    rows: Iterator[Row],
    wanted: Sequence[str],
    *,
    declared: Sequence[int],
    join: str,
    problems: Problems,
) -> tuple[Headings | None, Iterator[Row]]:
    """The headings, and the rows below them.

    Without a declaration they are the first row, among the first fifty, that holds all wanted
    names; or else the one that holds most of them, so that the missing ones can be told.
    """
    if declared:
        return _declared(rows, declared, join, problems)
    first = list(islice(rows, SEARCHED))
    keys = {key_of(name) for name in wanted}
    best, most = None, 0
    for at, (_, cells) in enumerate(first):
        held = len(keys & {key_of(text_of(one)) for one in cells[:MOST_COLUMNS] if one is not None})
        if held > most:
            best, most = at, held
        if held == len(keys):
            break
    if best is None:
        said = next((cells for _, cells in first if any(map(text_of, cells))), None)
        if said is None and not problems:
            problems.add(None, None, "no rows", "a table with a row of headings")
        elif said is not None:
            beginning = ", ".join(text_of(one) for one in said[:20] if not is_empty(one))
            names = ", ".join(repr(name) for name in wanted[:8])
            problems.add(None, None, shortened(beginning),
                         f"a row of headings with the columns {names} in the first {SEARCHED} rows")  # fmt: skip
        return None, iter(())
    number, cells = first[best]
    return _checked(number, [text_of(one) for one in cells], problems), chain(
        first[best + 1 :], rows
    )


def _declared(
    rows: Iterator[Row], declared: Sequence[int], join: str, problems: Problems
) -> tuple[Headings | None, Iterator[Row]]:
    """Headings that stand in the rows a person named; merged cells reach to the right."""
    parts: list[list[str]] = []
    number = 0
    for number, cells in rows:
        if number in declared:
            parts.append([text_of(one) for one in cells[: MOST_COLUMNS + 1]])
        if number >= declared[-1]:
            break
    if number < declared[-1] or len(parts) < len(declared):
        problems.add(None, None, f"a table of {number} rows",
                     "headings in row " + ", ".join(map(str, declared)))  # fmt: skip
        return None, iter(())
    width = max(map(len, parts))
    parts = [[*part, *[""] * (width - len(part))] for part in parts]
    columns = zip(*map(spread, parts[:-1]), parts[-1], strict=True)
    names = [join.join(one for one in column if one) for column in columns]
    headings = _checked(declared[-1], names, problems)
    if headings is None:
        return None, iter(())
    return Headings(headings.row, headings.names, declared[0]), rows


def spread(texts: Sequence[str]) -> list[str]:
    """A heading over several columns is written in the first of them only."""
    out: list[str] = []
    for text in texts:
        out.append(text or (out[-1] if out else ""))
    return out


def _checked(row: int, names: Sequence[str], problems: Problems) -> Headings | None:
    if len(names) > MOST_COLUMNS:
        problems.add(row, None, f"{len(names):,} columns", f"at most {MOST_COLUMNS:,} columns")
        return None
    return Headings(row, tuple(names), row)


def _nearest(name: str, folded: dict[str, list[int]], names: Sequence[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(key_of(name)[:200], [one[:200] for one in folded], n=1, cutoff=0.6)
    if not near or near[0] not in folded:
        return ""
    return f"; the nearest is {names[folded[near[0]][0]]!r}"
