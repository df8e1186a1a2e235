"""Dates as people in Britain read and write them."""

from __future__ import annotations

import re
from datetime import date

from commonweal.common.errors import BadInput
from commonweal.common.language import gettext as _
from commonweal.common.language import noop

MONTHS = (
    noop("January"), noop("February"), noop("March"), noop("April"), noop("May"), noop("June"),
    noop("July"), noop("August"), noop("September"), noop("October"), noop("November"),
    noop("December"),
)  # fmt: skip

_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
_NUMBERS = re.compile(r"(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>\d{4})")
_WORDS = re.compile(r"(?P<day>\d{1,2})\s+(?P<month>[^\W\d_]{3,20})\.?\s+(?P<year>\d{4})")


def read_day(text: str) -> date:
    """Read a day as somebody may write it.

    Parameters
    ----------
    text : str
        ``2026-11-22``, ``22/11/2026``, ``22.11.2026``, ``22 November 2026`` or ``22 Nov 2026``.
        Where only figures are given the day comes first, as in Britain. Months are understood in
        English and in the reader's language.

    Returns
    -------
    date

    Raises
    ------
    BadInput
        When it is none of these, or no such day exists.
    """
    given = text.strip()
    for form in (_ISO, _NUMBERS, _WORDS):
        if match := form.fullmatch(given):
            month = match["month"]
            number = int(month) if month.isdigit() else _month(month)
            try:
                return date(int(match["year"]), number, int(match["day"]))
            except ValueError:
                break
    raise BadInput(
        _("%(text)s is not a date; write 22/11/2026, 22 November 2026 or 2026-11-22.")
        % {"text": repr(given)}
    )


def _month(word: str) -> int:
    """Number of a month from its name or the first letters of it; 0 when there is none."""
    fitting = [
        number
        for number, name in enumerate(MONTHS, 1)
        if any(one.casefold().startswith(word.casefold()) for one in (name, _(name)))
    ]
    return fitting[0] if len(fitting) == 1 else 0


def write_day(day: date) -> str:
    """Write a day in full, as `read_day` reads it: ``22 November 2026``."""
    return f"{day.day} {_(MONTHS[day.month - 1])} {day.year}"


def write_span(first: date, last: date) -> str:
    """Write the days from `first` to `last` without saying the same month or year twice."""
    if first > last:
        raise ValueError(f"{first} is after {last}.")
    if first == last:
        return write_day(last)
    if first.year != last.year:
        return f"{write_day(first)} to {write_day(last)}"
    if first.month != last.month:
        return f"{first.day} {_(MONTHS[first.month - 1])} to {write_day(last)}"
    return f"{first.day} to {write_day(last)}"
