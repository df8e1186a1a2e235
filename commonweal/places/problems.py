"""Everything wrong with a file, told together and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from commonweal.common.errors import BadInput


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a file, said so that whoever keeps it can find and mend it.

    Attributes
    ----------
    expected : str
        What was expected.
    row : int or None
        Row as a spreadsheet counts it: the header is row 1. None when the whole file is meant.
    column : str
        Column as the file names it.
    value : str
        What was found.
    """

    expected: str
    row: int | None = None
    column: str = ""
    value: str = ""

    def __str__(self) -> str:
        where = [f"row {self.row}"] if self.row is not None else []
        where += [f"column {self.column!r}"] if self.column else []
        found = f"found {self.value!r}; " if self.value else ""
        return f"{', '.join(where)}{': ' if where else ''}{found}expected {self.expected}"


def refuse(name: str, problems: Sequence[Problem]) -> NoReturn:
    """Turn problems into the error that people see.

    Raises
    ------
    BadInput
        With every problem in row order, and the count.
    """
    number = f"{len(problems):,} problem{'' if len(problems) == 1 else 's'}"
    in_order = sorted(problems, key=lambda problem: problem.row or 0)
    raise BadInput(f"{name} was not loaded: {number}.", in_order)
