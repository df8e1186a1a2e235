"""Postcodes as people type them, and as they are stored: capitals, no space."""

from __future__ import annotations

import re

_WHOLE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}")
_OUTWARD = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?")
_INWARD_BEGINS = re.compile(r"([0-9]([A-Z]{1,2})?)?")
#: The part after the space: always a figure and two letters.
INWARD = 3


def stored(text: str) -> str:
    """The form in which a postcode is stored: ``"ba14 9jq"`` becomes ``"BA149JQ"``."""
    return "".join(text.split()).upper()


def shown(code: str) -> str:
    """A whole stored postcode with its space: ``"BA149JQ"`` becomes ``"BA14 9JQ"``."""
    return f"{code[:-INWARD]} {code[-INWARD:]}"


def is_whole(text: str) -> bool:
    """Whether a text has the form of a whole postcode.

    Examples
    --------
    >>> is_whole("ba14 9jq"), is_whole("BA14 9"), is_whole("Salisbury")
    (True, False, False)
    """
    return _WHOLE.fullmatch(stored(text)) is not None


def beginnings(text: str) -> tuple[tuple[str, str], ...]:
    """The ways in which a text can be the beginning of a postcode, likeliest first.

    Without its space "BA14" may be a whole first half or the first half "BA1" and the figure 4 of
    the second: both are given. With the space there is only one way.

    Returns
    -------
    tuple of (str, str)
        First half, and what is given of the second.

    Examples
    --------
    >>> beginnings("BA14"), beginnings("BA1 4"), beginnings("Calne")
    ((('BA14', ''), ('BA1', '4')), (('BA1', '4'),), ())
    """
    halves = text.upper().split()
    if len(halves) == 2:
        cuts = [(halves[0], halves[1])]
    elif len(halves) == 1:
        word = halves[0]
        cuts = [(word[:cut], word[cut:]) for cut in range(len(word), 1, -1)]
    else:
        return ()
    return tuple(
        (outward, inward)
        for outward, inward in cuts
        if _OUTWARD.fullmatch(outward) and _INWARD_BEGINS.fullmatch(inward)
    )
