"""Signs that stand where a number should be, and what each of them means.

Suppressed, missing, not asked, a gap at the source, and zero are five different things. The signs
that are understood unasked follow the harmonised symbols of the Government Statistical Service
("Symbols in tables: definitions and help", Government Analysis Function) where there is one.
"""

from __future__ import annotations

from collections.abc import Mapping

from commonweal.evidence.own.cells import key_of

#: What a sign may mean. `zero` is a value; the others are statuses of the measure.
MEANINGS = ("suppressed", "missing", "not_asked", "source_gap", "zero")

#: Signs that are understood without being declared. A dash is not among them: publishers use it
#: for zero, for "negligible" and for "no data".
DEFAULTS: Mapping[str, str] = {
    "": "missing",
    "x": "missing",
    "[x]": "missing",
    "na": "missing",
    "nan": "missing",
    "null": "missing",
    "missing": "missing",
    "no data": "missing",
    "*": "suppressed",
    "c": "suppressed",
    "[c]": "suppressed",
    "<5": "suppressed",
    "<10": "suppressed",
    "suppressed": "suppressed",
    "n/a": "not_asked",
    "z": "not_asked",
    "[z]": "not_asked",
    "not asked": "not_asked",
    "not applicable": "not_asked",
    "..": "source_gap",
    ":": "source_gap",
    "not available": "source_gap",
}


def table_of(*declared: Mapping[str, str]) -> dict[str, str]:
    """The signs of one column: the defaults, then what was declared, the later the stronger."""
    table = dict(DEFAULTS)
    for more in declared:
        table.update({key_of(sign): meaning for sign, meaning in more.items()})
    return table
