"""Numbers in what is printed and sent: as on pages, and said to be not known where there is none."""

from __future__ import annotations

from commonweal.common import figures
from commonweal.common.figures import MINUS, plain, times
from warm.language import gettext as _
from warm.language import noop

__all__ = ["MINUS", "about", "figure", "interval", "plain", "times"]

#: Where a number would stand.
UNKNOWN = noop("not known")


def figure(value: float | None, unit: str, decimals: int = 1) -> str:
    """A value with its unit.

    >>> figure(28.06, "percent"), figure(620.5, "pounds", 0), figure(None, "percent")
    ('28.1%', '£620', 'not known')
    """
    if value is None or not figures.known(value):
        return _(UNKNOWN)
    return figures.figure(value, unit, decimals)


def interval(lower: float | None, upper: float | None, unit: str, decimals: int = 1) -> str:
    """Both ends of an interval, the unit on the upper one; "" where there is none.

    >>> interval(25.9, 30.31, "percent")
    '25.9 to 30.3%'
    """
    if lower is None or upper is None:
        return ""
    low, high = figures.ends(lower, upper, unit, decimals)
    return _("%(low)s to %(high)s") % {"low": low, "high": high}


def about(count: int) -> str:
    """A count of people, rounded as people say it.

    >>> about(1949), about(510_294), about(72), about(0)
    ('1,950', '510,000', '72', '0')
    """
    return figures.count(figures.about(count))
