"""Names as people type them: one plain form for looking up, another for addresses."""

from __future__ import annotations

import re
import unicodedata

_APOSTROPHES = re.compile(r"['’‘`´]")
_NOT_A_WORD = re.compile(r"[^0-9a-z]+")


def plain(text: str) -> str:
    """The form of a name under which it is looked up.

    Letters lose accents and case, "&" is "and", "St" and "Saint" are one word, apostrophes
    vanish and all other punctuation is a space.

    Examples
    --------
    >>> plain("  Salisbury St. Edmund's ")
    'salisbury saint edmunds'
    >>> plain("Box & Colerne") == plain("box and colerne")
    True
    """
    return " ".join("saint" if word == "st" else word for word in _words(text))


def slug(text: str) -> str:
    """The form of a name that stands in an address: ``bemerton-heath``.

    Examples
    --------
    >>> slug("St Paul's & Fisherton")
    'st-pauls-and-fisherton'
    """
    return "-".join(_words(text))


def _words(text: str) -> list[str]:
    if not text.isascii():
        letters = unicodedata.normalize("NFKD", text)
        text = "".join(letter for letter in letters if not unicodedata.combining(letter))
    text = _APOSTROPHES.sub("", text.casefold()).replace("&", " and ")
    return _NOT_A_WORD.sub(" ", text).split()
