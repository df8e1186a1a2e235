"""Areas that nest: from published tables to rows that fit together, or everything that does not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from commonweal.places.problems import Problem, refuse

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class Authority:
    """A council area and the region it lies in."""

    code: str
    name: str
    region_code: str
    region_name: str


@dataclass(frozen=True, slots=True)
class WiderArea:
    """A wider area: its official name, and the one in local use where there is one."""

    code: str
    name: str
    local_name: str


@dataclass(frozen=True, slots=True)
class SmallArea:
    """A small area, what it nests in and the ward that fits it best; "" where there is none."""

    code: str
    name: str
    council_code: str
    wider_code: str
    ward_code: str
    ward_name: str


def authorities(frame: pl.DataFrame, name: str) -> tuple[Authority, ...]:
    """Council areas, from a table with ``code, name, region_code, region_name``.

    Raises
    ------
    BadInput
        With every cell that is empty, code that stands twice and region with two names.
    """
    columns = ["code", "name", "region_code", "region_name"]
    problems = _empty(frame, columns) + _twice(frame, ["code"])
    problems += _two_names(frame, "region_code", "region_name")
    if problems:
        refuse(name, problems)
    return tuple(Authority(*values) for values in frame.select(columns).iter_rows())


def wider_areas(frame: pl.DataFrame, name: str) -> tuple[WiderArea, ...]:
    """Wider areas, from a table with ``code, name`` and, where there are some, ``local_name``.

    Raises
    ------
    BadInput
        With every cell that is empty, and code or official name that stands twice.
    """
    problems = _empty(frame, ["code", "name"]) + _twice(frame, ["code"]) + _twice(frame, ["name"])
    if problems:
        refuse(name, problems)
    locals_ = frame["local_name"].fill_null("") if "local_name" in frame.columns else [""] * len(
        frame
    )  # fmt: skip
    return tuple(
        WiderArea(code, official, "" if local == official else local)
        for code, official, local in zip(frame["code"], frame["name"], locals_, strict=True)
    )


def small_areas(
    frame: pl.DataFrame,
    name: str,
    *,
    councils: Collection[str],
    wider: Mapping[str, str],
) -> tuple[SmallArea, ...]:
    """Small areas, from a table with ``code, name, council_code`` and what else it tells.

    Where the table does not say which wider area a small area nests in, its name does: the name of
    every small area of 2011 and 2021 is that of its wider area and a letter.

    Parameters
    ----------
    frame : polars.DataFrame
    name : str
        What to call the table in errors.
    councils : collection of str
        Codes of the council areas that are known.
    wider : mapping of str to str
        Official name of each wider area to its code; empty when none are loaded.

    Raises
    ------
    BadInput
        With every cell that is empty, code that stands twice, council area or wider area that is
        not known, and ward with two names or in two council areas.
    """
    has = set(frame.columns)
    wards = ["ward_code", "ward_name"] if {"ward_code", "ward_name"} <= has else []
    problems = _empty(frame, ["code", "name", "council_code", *wards]) + _twice(frame, ["code"])
    problems += _twice(frame, ["name"])
    if wards:
        problems += _two_names(frame, "ward_code", "ward_name")
        problems += _two_names(frame, "ward_code", "council_code")
    if problems:
        refuse(name, problems)
    known, codes_of_wider = set(councils), set(wider.values())
    found = []
    for row, code, official, council, wider_code, ward_code, ward_name in zip(
        frame["row"],
        frame["code"],
        frame["name"],
        frame["council_code"],
        frame["wider_code"] if "wider_code" in has else [None] * len(frame),
        *(frame[column] if wards else [""] * len(frame) for column in ("ward_code", "ward_name")),
        strict=True,
    ):
        if council not in known:
            problems.append(
                Problem("the code of a council area that is loaded", row, "council_code", council)
            )
        nests_in = wider_code or wider.get(official[:-1], "")
        if (wider and not nests_in) or (wider_code and wider_code not in codes_of_wider):
            problems.append(
                Problem(
                    "a wider area that is loaded",
                    row,
                    "wider_code" if wider_code else "name",
                    wider_code or official,
                )
            )
        found.append(SmallArea(code, official, council, nests_in, ward_code, ward_name))
    if problems:
        refuse(name, problems)
    return tuple(found)


def _empty(frame: pl.DataFrame, columns: list[str]) -> list[Problem]:
    import polars as pl

    return [
        Problem("something in this cell", row, column)
        for column in columns
        for row in frame.filter(pl.col(column).is_null() | (pl.col(column) == ""))["row"]
    ]


def _twice(frame: pl.DataFrame, columns: list[str]) -> list[Problem]:
    import polars as pl

    again = frame.filter(
        pl.struct(columns).is_duplicated() & ~pl.struct(columns).is_first_distinct()
    )
    return [
        Problem("each once", row, columns[0], str(value))
        for row, value in again.select("row", columns[0]).iter_rows()
    ]


def _two_names(frame: pl.DataFrame, code: str, name: str) -> list[Problem]:
    """Rows in which a code goes with something else than in the first row that has it."""
    import polars as pl

    wrong = frame.with_columns(first=pl.col(name).first().over(code)).filter(
        pl.col(name) != pl.col("first")
    )
    return [
        Problem(f"{first!r}, as in an earlier row with {value}", row, name, other)
        for row, value, other, first in wrong.select("row", code, name, "first").iter_rows()
    ]
