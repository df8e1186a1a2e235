"""Numbers as people write them, in what is printed and sent."""

from __future__ import annotations

import math

from warm.words import figure as positive

MINUS = "−"


def plain(value: float, decimals: int = 1) -> str:
    """A number with thousands separators and a proper minus sign; zero is never negative.

    >>> plain(-1234.56), plain(-0.04)
    ('−1,234.6', '0.0')
    """
    text = f"{abs(value):,.{decimals}f}"
    return MINUS + text if value < 0 and any(one in "123456789" for one in text) else text


def figure(value: float | None, unit: str, decimals: int = 1) -> str:
    """A value with its unit.

    >>> figure(28.06, "percent"), figure(620.5, "pounds", 0), figure(None, "percent")
    ('28.1%', '£620', 'not known')
    """
    if value is None or not math.isfinite(value):
        return positive(None, unit, decimals)
    said = positive(abs(value), unit, decimals)
    return MINUS + said if plain(value, decimals).startswith(MINUS) else said


def interval(lower: float | None, upper: float | None, unit: str, decimals: int = 1) -> str:
    """Both ends of an interval, the unit on the upper one; "" where there is none.

    >>> interval(25.9, 30.31, "percent")
    '25.9 to 30.3%'
    """
    if lower is None or upper is None:
        return ""
    low = figure(lower, unit, decimals) if unit == "pounds" else plain(lower, decimals)
    return f"{low} to {figure(upper, unit, decimals)}"


def times(ratio: float) -> str:
    """A ratio, to two decimals.

    >>> times(19 / 20), times(2.408), times(0.001)
    ('0.95', '2.41', 'under 0.01')
    """
    return "under 0.01" if 0 < ratio < 0.005 else f"{ratio:,.2f}"


def about(count: int) -> str:
    """A count of people, rounded as people say it.

    >>> about(1949), about(510_294), about(72), about(0)
    ('1,950', '510,000', '72', '0')
    """
    if count < 100:
        return str(count)
    step = 50 if count < 10_000 else 10 ** (len(str(count)) - 3)
    return f"{step * math.floor(count / step + 0.5):,}"
