"""Amounts of money: whole pence inside, pounds for people."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from commonweal.common.language import gettext as _

#: More than any council spends in a year: a slip of the hand, not an amount.
MOST = 100_000_000_000 * 100

_WRITTEN = re.compile(r"£?\s*(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?")


def read_pounds(given: object) -> int:
    """Pounds as somebody writes them, in pence.

    Parameters
    ----------
    given : str, int or Decimal
        ``"£120,000"``, ``"120000.50"``, 120000.

    Returns
    -------
    int
        Pence, 0 or more.

    Raises
    ------
    ValueError
        When it is no amount, has parts of a penny, is negative, or is beyond all measure.
    """
    if isinstance(given, bool) or not isinstance(given, (str, int, Decimal)):
        raise ValueError(_("expected pounds, such as 120000 or 120000.50"))
    text = str(given).strip()
    if not _WRITTEN.fullmatch(text):
        raise ValueError(_("expected pounds, such as 120000 or £120,000.50"))
    try:
        pence = Decimal(text.lstrip("£ ").replace(",", "")) * 100
    except InvalidOperation as error:  # pragma: no cover - the form was checked
        raise ValueError(_("expected pounds, such as 120000 or 120000.50")) from error
    if pence > MOST:
        raise ValueError(_("expected an amount that a council could spend"))
    return int(pence)


def write_pounds(pence: int) -> str:
    """Pence as pounds: "£120,000", "£0.50", "−£3".

    >>> write_pounds(12000000), write_pounds(50), write_pounds(-300)
    ('£120,000', '£0.50', '−£3')
    """
    pounds, rest = divmod(abs(pence), 100)
    sign = "−" if pence < 0 else ""
    return f"{sign}£{pounds:,}" + (f".{rest:02}" if rest else "")


def write_financial_year(year: int) -> str:
    """The financial year that begins in April of a year.

    >>> write_financial_year(2026), write_financial_year(2099)
    ('2026/27', '2099/00')
    """
    return f"{year}/{(year + 1) % 100:02}"
