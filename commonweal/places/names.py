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
    letters = unicodedata.normalize("NFKD", text)
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    letters = _APOSTROPHES.sub("", letters.casefold()).replace("&", " and ")
    words = _NOT_A_WORD.sub(" ", letters).split()
    return " ".join("saint" if word == "st" else word for word in words)


def slug(text: str) -> str:
    """The form of a name that stands in an address: ``bemerton-heath``.

    Examples
    --------
    >>> slug("St Paul's & Fisherton")
    'st-pauls-and-fisherton'
    """
    letters = unicodedata.normalize("NFKD", text)
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    letters = _APOSTROPHES.sub("", letters.casefold()).replace("&", " and ")
    return "-".join(_NOT_A_WORD.sub(" ", letters).split())
