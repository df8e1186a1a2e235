"""Everything wrong with a file, gathered while it is read."""

from __future__ import annotations

from collections.abc import Iterable

from warm.errors import BadTable, Problem

#: A file with more problems than this is another file than was meant: reading stops there.
MOST = 10_000
#: Characters of an offending cell that are shown.
SHOWN = 80


class Enough(Exception):
    """There are too many problems to go on; all of them are in the collection."""


class Problems:
    """A collection of problems that ends in one `BadTable`.

    Parameters
    ----------
    name : str
        What to call the file.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.found: list[Problem] = []
        self._seen: set[Problem] = set()

    def __bool__(self) -> bool:
        return bool(self.found)

    def add(self, row: int | None, column: str | None, value: str, expected: str) -> None:
        """Note one problem; `Enough` when there are too many to go on."""
        self.extend([Problem(row, column, shortened(value), expected)])

    def extend(self, problems: Iterable[Problem]) -> None:
        """Note several, each once."""
        for one in problems:
            if one in self._seen:
                continue
            if len(self.found) >= MOST:
                self.found.append(
                    Problem(None, None, "", f"fewer than {MOST:,} problems: reading stopped there")
                )
                raise Enough
            self._seen.add(one)
            self.found.append(one)

    def error(self) -> BadTable:
        """The error that carries them, in the order of the file."""
        return BadTable(sorted(self.found, key=lambda one: one.row or 0), self.name)

    def raise_if_any(self) -> None:
        """Raise `BadTable` unless there are none."""
        if self.found:
            raise self.error()


def shortened(text: str) -> str:
    """A cell's text at a length that fits a line, without what no page and no terminal can show."""
    text = text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
    return "".join(one if one.isprintable() or one in "\n\t" else "\ufffd" for one in text)
