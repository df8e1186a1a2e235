"""Periods as publishers label them, in order of time: "2021", "2022/23", "March 2024"."""

from __future__ import annotations

import re

#: Year and month in which a period ends, then its label, so that any two labels have an order.
Moment = tuple[int, int, str]

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
        start=1,
    )
}
_YEAR = re.compile(r"(?<!\d)((?:18|19|20)\d\d)(?:\s*([/–-])\s*(\d\d)(?!\d))?(?!\d)")
_MONTH = re.compile(rf"\b({'|'.join(_MONTHS)})[a-z]*\b", re.IGNORECASE)
_QUARTER = re.compile(r"\bQ([1-4])\b|\bquarter ([1-4])\b", re.IGNORECASE)
#: Years that begin in spring or autumn end in the spring or summer after.
_SUMMER, _YEAR_END = 6, 12


def ends(label: str) -> Moment:
    """When the period with this label ends, to put periods in order.

    A year without a month ends in December; "2023/24" ends in the middle of 2024. A label without
    a year comes before all others.

    Parameters
    ----------
    label : str
        As the publisher writes it.
    """
    year, month = 0, 0
    for found in _YEAR.finditer(label):
        first, mark, second = int(found[1]), found[2], found[3]
        end, when = first, _YEAR_END
        if second and int(second) == (first + 1) % 100:
            end, when = first + 1, _SUMMER
        elif second and mark == "-" and 1 <= int(second) <= 12:
            when = int(second)
        elif second and int(second) > first % 100:
            end = first - first % 100 + int(second)
        year, month = max((year, month), (end, when))
    named = [_MONTHS[word.lower()] for word in _MONTH.findall(label)]
    quarters = [int(a or b) for a, b in _QUARTER.findall(label)]
    if year and named:
        month = named[-1]
    elif year and quarters:
        month = 3 * quarters[-1]
    return year, month, label
