"""What a file holds, as its reader hands it on, and what all readers of files share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from commonweal.common.errors import BadInput
from commonweal.places.geography import Geography
from commonweal.places.kinds import KINDS
from commonweal.places.operations.register import Place, Register
from commonweal.places.problems import Problem, refuse

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one file told.

    Attributes
    ----------
    frame : polars.DataFrame
        The rows that were taken in, as they are kept.
    notes : tuple of str
        What a person should know, though it is no mistake.
    covers : tuple of str
        Codes of the council areas that it is about, where it is not about all.
    afterwards : callable
        What is left to write once the areas are written.
    """

    frame: pl.DataFrame
    notes: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    afterwards: Callable[[], None] = lambda: None


def plain(frame: pl.DataFrame) -> pl.DataFrame:
    """The table as it is kept: without rows of the file, in order of code."""
    return frame.drop("row").sort("code")


def left_out(register: Register, source: Geography, listed: set[str], *kinds: str) -> list[Place]:
    """Places that this source once told of and now leaves out."""
    return [
        place
        for place in register.by_code.values()
        if place.kind in kinds and place.source == source.slug and place.code not in listed
    ]


def some(number: int, kind: str) -> str:
    """ "1 ward" or "2 wards"."""
    return f"{number:,} {KINDS[kind].word if number == 1 else KINDS[kind].words}"


def gone(places: Sequence[Place]) -> tuple[str, ...]:
    """A note where places went out of use."""
    numbers = Counter(place.kind for place in places)
    if not numbers:
        return ()
    told = ", ".join(some(number, kind) for kind, number in sorted(numbers.items()))
    return (f"Out of use now, though there before: {told}.",)


def without(
    known: set[str], told: set[str], lack: str, words: str = "small areas"
) -> tuple[str, ...]:
    """A note where a file leaves out some of the places in use."""
    missing = len(known - told)
    return (f"{missing:,} of {len(known):,} {words}: {lack}.",) if missing else ()


def must_hold(frame: pl.DataFrame, name: str, known: set[str]) -> None:
    """A file that speaks of none of our small areas, or of one twice, is the wrong file."""
    import polars as pl

    if not known:
        raise BadInput(f"{name} needs small areas: load a source of 'small_areas' first.")
    if frame.is_empty():
        refuse(name, [Problem("codes of small areas that are loaded")])
    twice = frame.filter(pl.col("code").is_duplicated())
    if len(twice):
        refuse(
            name,
            [Problem("each small area once", value=code) for code in sorted(set(twice["code"]))],
        )
