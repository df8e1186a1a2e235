"""The few table shapes that enter the measure, and their checks.

Every published dataset, whatever its file looked like, becomes one shape: `OBSERVATIONS`, one row
per indicator, area and period. Checks report every problem at once, with its row.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from warm.errors import BadTable, Problem

if TYPE_CHECKING:
    import polars as pl

    from warm.framework import Framework

#: A value may be absent for four different reasons, and a zero is none of them.
STATUSES = ("value", "suppressed", "missing", "not_asked", "source_gap")

#: One row per indicator, area and period. `value` is in the indicator's own unit (a percentage
#: is 0 to 100); `lower` and `upper` are the publisher's 95 % interval where there is one.
OBSERVATION_COLUMNS = (
    "indicator",
    "area",
    "period",
    "value",
    "numerator",
    "denominator",
    "lower",
    "upper",
    "status",
)


def empty_observations() -> pl.DataFrame:
    """An observations table with no rows and the right types."""
    import polars as pl

    return pl.DataFrame(schema=observation_schema())


def observation_schema() -> dict[str, pl.DataType]:
    """Column name to Polars type of the observations shape."""
    import polars as pl

    text, number = pl.String(), pl.Float64()
    return {
        "indicator": text,
        "area": text,
        "period": text,
        "value": number,
        "numerator": number,
        "denominator": number,
        "lower": number,
        "upper": number,
        "status": text,
    }


def checked_observations(
    frame: pl.DataFrame,
    framework: Framework,
    *,
    name: str = "the table",
    codes: Collection[str] | None = None,
    first_row: int = 2,
) -> pl.DataFrame:
    """The table, typed and in canonical order, or `BadTable` with everything wrong in it.

    Parameters
    ----------
    frame : polars.DataFrame
        Columns of `OBSERVATION_COLUMNS`, in any order.
    framework : Framework
        Names the indicators that may appear, and their units.
    name : str
        What to call the table in errors.
    codes : collection of str, optional
        Area codes that exist; others are problems. None accepts any code.
    first_row : int
        File row of the first data row.

    Returns
    -------
    polars.DataFrame
        Sorted by indicator, area and period, so that the same facts give the same bytes.

    Raises
    ------
    BadTable
        With every problem: unknown indicator, area or status; a percentage outside 0 to 100; a
        negative count; a numerator above its denominator; a value of a denominator of zero; counts
        for some areas of an indicator only, which could not be added up; a value without the
        status `value` or the reverse; an interval that does not contain its value; the same fact
        twice.
    """
    import polars as pl

    schema = observation_schema()
    absent = [column for column in schema if column not in frame.columns]
    if absent:
        raise BadTable([Problem(1, column, "", "this column") for column in absent], name)
    frame = frame.select([pl.col(column).cast(kind) for column, kind in schema.items()])
    beside = ("numerator", "denominator", "lower", "upper")
    frame = frame.with_columns(pl.col(column).fill_nan(None) for column in beside)
    numbered = frame.with_row_index("row", offset=first_row)
    traits = [one.slug for one in framework.people]
    known = [one.slug for one in framework.indicators] + traits
    shares = [one.slug for one in framework.indicators if one.measure == "share"]
    shares += [one.slug for one in framework.people if one.unit == "percent"]
    rates = [one.slug for one in framework.indicators if one.measure == "rate"]
    counted = shares + rates
    counts = [one.slug for one in framework.people if one.unit != "percent"]
    value, numerator, denominator = pl.col("value"), pl.col("numerator"), pl.col("denominator")
    is_value = pl.col("status") == "value"
    tolerance = 1e-9

    def only_elsewhere(count: pl.Expr) -> pl.Expr:
        """Values without this count, of an indicator and period that has it for other areas."""
        given = is_value & count.is_not_null()
        return is_value & count.is_null() & given.any().over("indicator", "period")

    checks: list[tuple[pl.Expr, str, str]] = [
        (~pl.col("indicator").is_in(known), "indicator", "an indicator or trait of the framework"),
        (~pl.col("status").is_in(STATUSES), "status", "one of " + ", ".join(STATUSES)),
        (is_value & (value.is_null() | value.is_nan()), "value", "a number, or another status"),
        (~is_value & value.is_not_null(), "value", "nothing, because the status is not 'value'"),
        (value.is_infinite(), "value", "a finite number"),
        (
            pl.col("indicator").is_in(shares) & ((value < -tolerance) | (value > 100 + tolerance)),
            "value",
            "a percentage from 0 to 100",
        ),
        (
            pl.col("indicator").is_in(rates + counts) & (value < 0),
            "value",
            "a number of zero or more",
        ),
        (
            pl.col("indicator").is_in(counted) & ((numerator < 0) | (denominator < 0)),
            "numerator",
            "counts of zero or more",
        ),
        (
            pl.col("indicator").is_in(shares) & (numerator > denominator * (1 + tolerance)),
            "numerator",
            "a numerator no larger than its denominator",
        ),
        (
            pl.col("indicator").is_in(counted) & is_value & (denominator == 0),
            "denominator",
            "a denominator above zero, or another status",
        ),
        *(
            (only_elsewhere(pl.col(column)), column, "a count, as other areas have, or none at all")
            for column in ("numerator", "denominator")
        ),
        (
            (pl.col("lower") > value + 1e-6) | (pl.col("upper") < value - 1e-6),
            "lower",
            "an interval that contains the value",
        ),
        (
            pl.struct("indicator", "area", "period").is_duplicated(),
            "area",
            "each indicator, area and period once",
        ),
    ]
    if codes is not None:
        checks.append((~pl.col("area").is_in(list(codes)), "area", "the code of a known place"))
    problems: list[Problem] = []
    for wrong, column, expected in checks:
        bad = numbered.filter(wrong.fill_null(False))
        problems += [
            Problem(row, column, "" if found is None else str(found), expected)
            for row, found in bad.select("row", column).iter_rows()
        ]
    if problems:
        raise BadTable(sorted(problems, key=lambda problem: problem.row or 0), name)
    return frame.sort("indicator", "area", "period")
