"""What the columns of a table seem to be for, by the words in their headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from commonweal.evidence.own.cells import key_of

_NO_FIGURE = re.compile(
    r"\b(rank|decile|quintile|easting|northing|lat|latitude|long|longitude|objectid|fid|id|code"
    r"|shape_?_?\w*|postcode)\b"
)
_LOWER = re.compile(r"\b(lower|lci|low ci|lower ci|lcl)\b")
_UPPER = re.compile(r"\b(upper|uci|high ci|upper ci|ucl)\b")
_BASE = re.compile(r"\b(base|denominator|answers|asked|responses|respondents|sample|answered|n)\b")
_TOTAL = re.compile(r"\b(total|all|residents|population)\b")
_COUNT = re.compile(r"\b(numerator|count|number)\b")
_PERCENT = re.compile(r"%|\b(percent|per cent|percentage|pct|proportion|share)\b")


@dataclass(slots=True)
class Column:
    """What one column seems to be for."""

    at: int
    name: str
    role: str
    type: str
    fractions: bool = False
    _field: dict[str, Any] | None = None

    @property
    def field(self) -> dict[str, Any]:
        """Its entry in the schema."""
        if self._field is None:
            self._field = {"name": self.name, "type": self.type}
        return self._field


def role_of(key: str, percent_signs: bool) -> str:
    """What a column of numbers is for, by the words in its heading."""
    if _NO_FIGURE.search(key):
        return "text"
    for role, words in (("lower", _LOWER), ("upper", _UPPER)):
        if words.search(key):
            return role
    if percent_signs or _PERCENT.search(key):
        return "percent"
    for role, words in (("base", _BASE), ("total", _TOTAL), ("count", _COUNT)):
        if words.search(key):
            return role
    return "value"


def base_of(one: Column, bases: Sequence[Column]) -> Column | None:
    """The base of a figure: the only one, the next column, or the one that shares its heading."""
    if len(bases) == 1:
        return bases[0]
    if beside := [base for base in bases if base.at == one.at + 1]:
        return beside[0]
    shared = [(_shared(key_of(one.name), key_of(base.name)), -base.at, base) for base in bases]
    length, _, base = max(shared, default=(0, 0, None))
    return base if length >= 3 else None


def _shared(one: str, other: str) -> int:
    """How many characters two headings begin with in common."""
    pairs = zip(one, other, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
