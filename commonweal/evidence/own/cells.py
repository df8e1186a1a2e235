"""What stands in a cell of a table, whatever kind of file the table came from."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Spaces that people cannot tell from one another: plain, no-break, thin, narrow no-break, figure.
SPACES = " \t\r\n\u00a0\u2009\u202f\u2007\ufeff"
_RUNS_OF_SPACE = re.compile(f"[{SPACES}]+")

#: What a spreadsheet makes of entries such as 3-5, 5/3 or 10-11.
DATE_LIKE = re.compile(
    r"\d{1,2}[- ][A-Za-z]{3}([- ]\d{2,4})?"
    r"|[A-Za-z]{3}[- ]\d{2,4}"
    r"|\d{1,2}/\d{1,2}/\d{2,4}"
    r"|\d{4}-\d{2}-\d{2}([ T].*)?"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A cell that a workbook holds as a date or a time of day.

    Attributes
    ----------
    text : str
        In ISO form.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that a workbook holds as an error, or as a formula without a stored result.

    Attributes
    ----------
    text : str
        As the workbook shows it: ``#DIV/0!``.
    """

    text: str


Cell = str | float | bool | Moment | Fault | None


def text_of(cell: Cell) -> str:
    """A cell as a person would read it aloud: trimmed, whole numbers without a decimal point."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.strip(SPACES)
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return cell.text


def is_empty(cell: Cell) -> bool:
    """Whether nothing but space stands there."""
    return cell is None or (isinstance(cell, str) and not cell.strip(SPACES))


def key_of(text: str) -> str:
    """The form in which two spellings of a heading or a name meet: case and runs of space fold."""
    return _RUNS_OF_SPACE.sub(" ", text).strip().casefold()
