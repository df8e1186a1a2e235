"""What a map of small areas is about, what each area shows, and the lines of its key and table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subject:
    """What a map is about: a domain, an indicator, resilience or deprivation.

    Attributes
    ----------
    slug, name, domain, about : str
    judged : bool
        Whether areas have standings; otherwise the map shows fifths of the values.
    unit, decimals
        Of the numbers in the table.
    period, note : str
    heading : str
        What the numbers of the table are.
    meaning : str
        What they mean, where their heading does not say it.
    beside : str
        Whom the areas are compared with, for the heading of the key.
    modelled : bool
        Whether it was estimated rather than measured here, and so is hatched.
    """

    slug: str
    name: str
    domain: str
    about: str
    judged: bool
    unit: str
    decimals: int
    period: str = ""
    note: str = ""
    heading: str = ""
    meaning: str = ""
    beside: str = ""
    modelled: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """One line of the key."""

    fill: str
    word: str
    meaning: str
    areas: int

    @property
    def counted(self) -> str:
        """How many areas, as it is written."""
        return f"{self.areas:,}"


@dataclass(frozen=True, slots=True)
class Shown:
    """What every area shows, by its code.

    Attributes
    ----------
    standing : mapping of str to str
        What it is filled with.
    numbers : mapping of str to (float or None)
        What the table is sorted by.
    written : mapping of str to str
        The number as the table has it; "" where there is none.
    said : mapping of str to str
        Standing and number, for whoever points at it.
    key : tuple of Key
    """

    standing: Mapping[str, str]
    numbers: Mapping[str, float | None]
    written: Mapping[str, str]
    said: Mapping[str, str]
    key: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One small area in the table."""

    name: str
    local_name: str
    address: str
    people: str
    standing: str
    word: str
    value: str
