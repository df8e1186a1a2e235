"""How hard a text is to read: the grade of Kincaid and others, as reading ages.

References
----------
Kincaid J P, Fishburne R P, Rogers R L, Chissom B S (1975). Derivation of new readability formulas
for Navy enlisted personnel. Research Branch Report 8-75, Naval Technical Training, Millington.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

#: A child in the first grade is five or six; reading ages are told from the younger.
AGE_OF_GRADE_NOUGHT = 5

#: A silent e at the end of a word: more, homes, compared; not those of people, places and counted.
_SILENT = re.compile(r"(?<=[^aeiouy])(?<![^aeiouy]l)(?:e|(?<![scg])es|(?<![td])ed)$")
_VOWELS = re.compile(r"[aeiouy]+")
#: Two vowels that are spoken apart: li-on, ar-e-as, in-flu-ence; not those of -tion and -cial.
_APART = re.compile(r"(?<![tcs])i[ao]|ea(?=s?$)|(?<=u)e(?=[nl])")
_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")


def syllables(word: str) -> int:
    """About how many syllables an English word has: its groups of vowels, less a silent e.

    >>> [syllables(word) for word in ("people", "have", "money", "neighbours", "qualification")]
    [2, 1, 2, 2, 5]
    """
    plain = _SILENT.sub("", re.sub(r"[^a-z]", "", word.lower()))
    found = _VOWELS.findall(plain)
    apart = _APART.findall(plain)
    return max(1, len(found) + len(apart))


def grade(sentences: Sequence[str]) -> float:
    """The school grade (of the United States) at which these sentences are read with ease.

    Parameters
    ----------
    sentences : sequence of str
        Each a sentence, or what stands alone as one. Numbers are left out: the formula knows only
        words.
    """
    words = [_WORD.findall(one) for one in sentences]
    words = [one for one in words if one]
    count = sum(map(len, words))
    if not count:
        return 0.0
    spoken = sum(syllables(word) for one in words for word in one)
    return 0.39 * count / len(words) + 11.8 * spoken / count - 15.59


def reading_age(sentences: Sequence[str]) -> float:
    """The same in years of age."""
    return grade(sentences) + AGE_OF_GRADE_NOUGHT


def sentences(text: str) -> list[str]:
    """A text taken apart at its full stops, question marks and colons."""
    return [one.strip() for one in re.split(r"(?<=[.?!:;])\s+", text) if one.strip()]
