"""The error for people: something they gave us cannot be used, and they can mend it."""

from __future__ import annotations

from collections.abc import Iterable

SHOWN = 50


class BadInput(Exception):
    """What was given cannot be used; the message says what to do, the problems say where.

    Parameters
    ----------
    message : str
        One sentence for the person who gave it.
    problems : iterable of str, optional
        Everything that was wrong, one line each. All of them are kept; the first fifty are shown
        with the count of the rest.

    Attributes
    ----------
    message : str
    problems : tuple of str
    """

    def __init__(self, message: str, problems: Iterable[object] = ()) -> None:
        self.message = message
        self.problems = tuple(str(problem) for problem in problems)
        super().__init__(message)

    def __str__(self) -> str:
        lines = [self.message, *(f"  {problem}" for problem in self.problems[:SHOWN])]
        if (more := len(self.problems) - SHOWN) > 0:
            lines.append(f"  … and {more:,} more.")
        return "\n".join(lines)
