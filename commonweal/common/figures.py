"""Numbers as people write them, on pages and in print: formatted here, never in a template."""

from __future__ import annotations

import math

from commonweal.common.language import gettext, noop

#: A number in each unit that has words; percent and pounds are written on their own.
_UNITS = {
    "per_1000": noop("%(number)s per 1,000"),
    "per_10000": noop("%(number)s per 10,000"),
    "per_100000": noop("%(number)s per 100,000"),
    "years": noop("%(number)s years"),
    "minutes": noop("%(number)s minutes"),
}

MINUS = "−"


def known(value: float | None) -> bool:
    """Whether there is a number at all."""
    return value is not None and math.isfinite(value)


def plain(value: float, decimals: int = 1) -> str:
    """A number with thousands separators and a proper minus sign; zero is never negative.

    >>> plain(-1234.56)
    '−1,234.6'
    >>> plain(-0.04)
    '0.0'
    """
    text = f"{abs(value):,.{decimals}f}"
    negative = value < 0 and any(digit in "123456789" for digit in text)
    return MINUS + text if negative else text


def figure(value: float, unit: str, decimals: int = 1) -> str:
    """A value with its unit.

    >>> figure(28.06, "percent"), figure(620.5, "pounds", 0), figure(25.94, "per_1000")
    ('28.1%', '£620', '25.9 per 1,000')
    """
    number = plain(value, decimals)
    if unit == "percent":
        return f"{number}%"
    if unit == "pounds":
        sign, digits = (MINUS, number[1:]) if number.startswith(MINUS) else ("", number)
        return f"{sign}£{digits}"
    words = _UNITS.get(unit)
    return number if words is None else gettext(words) % {"number": number}


def ends(lower: float, upper: float, unit: str, decimals: int = 1) -> tuple[str, str]:
    """Both ends of an interval; the unit stands on the upper one alone, but for pounds.

    >>> ends(25.9, 30.31, "percent")
    ('25.9', '30.3%')
    """
    low = figure(lower, unit, decimals) if unit == "pounds" else plain(lower, decimals)
    return low, figure(upper, unit, decimals)


def about(count: int) -> int:
    """A count of people to three figures, in steps of 50 where it is small: for "about …".

    >>> about(1944), about(3488), about(510_294), about(72)
    (1950, 3500, 510000, 72)
    """
    if count < 100:
        return count
    if count < 10_000:
        return 50 * math.floor(count / 50 + 0.5)
    step: int = 10 ** (len(str(count)) - 3)
    return step * math.floor(count / step + 0.5)


def count(number: float) -> str:
    """A count, whole."""
    return f"{number:,.0f}"


def times(ratio: float) -> str:
    """A ratio to two figures that matter; one of next to nothing is never said to be nothing.

    >>> times(2.408), times(0.471), times(12.3), times(0.001), times(0.997)
    ('2.4', '0.47', '12', '<0.01', '1.0')
    """
    if 0 < ratio < 0.005:
        return "<0.01"
    if ratio >= 10:
        return f"{ratio:,.0f}"
    return f"{ratio:.2f}" if ratio < 0.995 else f"{ratio:.1f}"


def in_a_hundred(share: float) -> int:
    """A share of 0 to 100 as a whole number of 0 to 100 that says neither none nor all wrongly.

    >>> in_a_hundred(0.2), in_a_hundred(99.7), in_a_hundred(41.4), in_a_hundred(0)
    (1, 99, 41, 0)
    """
    whole = math.floor(share + 0.5)
    if whole == 0 and share > 0:
        return 1
    return 99 if whole == 100 and share < 100 else whole
