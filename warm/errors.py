"""What can go wrong in the measure, as typed errors that carry the offending values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a table, said so that a data officer can find and mend it.

    Attributes
    ----------
    row : int or None
        Row in the file as a person counts it: the header is row 1. None when the whole file
        or a whole column is meant.
    column : str or None
        Column as the file names it.
    value : str
        The offending value, as text.
    expected : str
        What was expected there instead.
    """

    row: int | None
    column: str | None
    value: str
    expected: str

    def __str__(self) -> str:
        where = ", ".join(
            part
            for part in (
                f"row {self.row}" if self.row is not None else "",
                f"column {self.column!r}" if self.column else "",
            )
            if part
        )
        found = f"found {self.value!r}; " if self.value else ""
        return f"{where + ': ' if where else ''}{found}expected {self.expected}"


class WarmError(ValueError):
    """The common ancestor: bad input to the measure, never a bug in it."""


class BadTable(WarmError):
    """A table does not have the shape it claims. Carries every problem, not just the first.

    Parameters
    ----------
    problems : sequence of Problem
        All problems found, in row order.
    name : str
        What the table is called: a file name, a source.
    """

    SHOWN = 50

    def __init__(self, problems: Sequence[Problem], name: str = "the table") -> None:
        self.problems = tuple(problems)
        self.name = name
        shown = "\n".join(f"  {problem}" for problem in self.problems[: self.SHOWN])
        total = len(self.problems)
        count = f"{total:,} problem{'s' if total != 1 else ''}"
        more = f", the first {self.SHOWN} of them here" if total > self.SHOWN else ""
        super().__init__(f"{name}: {count}{more}:\n{shown}")


class UnknownPlace(WarmError):
    """No such place in the evidence at hand."""


class UnknownIndicator(WarmError):
    """No such indicator in the framework."""


class NotComparable(WarmError):
    """Two figures may not be compared; the message is the reason, in words for a reader."""


class Refused(WarmError):
    """Giving the answer would disclose something about people; the message is the reason."""
