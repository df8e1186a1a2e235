"""Observations are checked on entry, with everything wrong told at once."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from warm.errors import BadTable
from warm.framework import framework
from warm.tables import OBSERVATION_COLUMNS, checked_observations, empty_observations

FACT: dict[str, Any] = {
    "indicator": "no-qualifications",
    "area": "E01000001",
    "period": "2021",
    "value": 20.0,
    "numerator": 20.0,
    "denominator": 100.0,
    "lower": None,
    "upper": None,
    "status": "value",
}


def table(*changes: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame([FACT | change for change in changes], schema=empty_observations().schema)


def told(*changes: dict[str, Any], codes: set[str] | None = None) -> str:
    with pytest.raises(BadTable) as caught:
        checked_observations(table(*changes), framework(), name="facts.csv", codes=codes)
    return str(caught.value)


def test_an_empty_table_is_in_order() -> None:
    assert checked_observations(empty_observations(), framework()).height == 0


def test_the_same_facts_in_any_order_give_the_same_table() -> None:
    rows = [{"area": f"E0100000{i}"} for i in (3, 1, 2)]
    there, back = table(*rows), table(*reversed(rows))
    one = checked_observations(there.select(reversed(there.columns)), framework())
    assert tuple(one.columns) == OBSERVATION_COLUMNS
    assert one["area"].to_list() == ["E01000001", "E01000002", "E01000003"]
    assert one.equals(checked_observations(back, framework()))


def test_a_zero_is_a_value_and_none_of_the_reasons_for_having_none() -> None:
    reasons = ("suppressed", "missing", "not_asked", "source_gap")
    none = {"value": None, "numerator": None, "denominator": None}
    rows = [{"area": f"E0100001{i}", "status": why} | none for i, why in enumerate(reasons)]
    kept = checked_observations(table({"value": 0.0, "numerator": 0.0}, *rows), framework())
    assert kept["status"].to_list() == ["value", *reasons]
    assert kept["value"].to_list() == [0.0, None, None, None, None]


@pytest.mark.parametrize(
    ("change", "column", "expected"),
    [
        ({"indicator": "wings"}, "indicator", "an indicator or trait of the framework"),
        ({"status": "hidden"}, "status", "one of value, suppressed"),
        ({"value": None}, "value", "a number, or another status"),
        ({"value": float("nan")}, "value", "a number, or another status"),
        ({"status": "missing"}, "value", "nothing, because the status is not 'value'"),
        ({"value": float("inf")}, "value", "a finite number"),
        ({"value": 100.1}, "value", "a percentage from 0 to 100"),
        ({"value": -0.1}, "value", "a percentage from 0 to 100"),
        ({"numerator": -1.0}, "numerator", "counts of zero or more"),
        ({"numerator": 101.0}, "numerator", "a numerator no larger than its denominator"),
        ({"lower": 21.0, "upper": 30.0}, "lower", "an interval that contains the value"),
        ({"lower": 10.0, "upper": 19.0}, "lower", "an interval that contains the value"),
        ({"indicator": "burglary", "value": -2.0}, "value", "a number of zero or more"),
        ({"indicator": "residents", "value": -2.0}, "value", "a number of zero or more"),
        ({"indicator": "white", "value": 120.0}, "value", "a percentage from 0 to 100"),
    ],
)
def test_a_wrong_fact_is_told_with_its_row_and_what_was_expected(
    change: dict[str, Any], column: str, expected: str
) -> None:
    message = told({"area": "E01000002"}, change)
    assert f"row 3, column {column!r}" in message
    assert expected in message


def test_a_score_may_be_below_zero_and_above_a_hundred() -> None:
    rows = [
        {"indicator": "mental-health", "value": -2.5},
        {"indicator": "early-death", "value": 420.0},
    ]
    assert checked_observations(table(*rows), framework()).height == 2


def test_the_same_fact_twice_is_told_on_both_rows() -> None:
    message = told({}, {"value": 30.0}, {"period": "2011"})
    assert message.count("each indicator, area and period once") == 2


def test_only_places_that_exist_may_have_facts() -> None:
    assert "the code of a known place" in told({}, codes={"E01000002"})
    assert checked_observations(table({}), framework(), codes={"E01000001"}).height == 1


def test_a_table_without_its_columns_says_which() -> None:
    with pytest.raises(BadTable) as caught:
        checked_observations(table({}).drop("period", "status"), framework(), name="facts.csv")
    assert [one.column for one in caught.value.problems] == ["period", "status"]


def test_a_long_list_of_problems_is_cut_and_counted() -> None:
    rows = [{"area": f"E01{i:06d}", "value": 200.0} for i in range(60)]
    message = told(*rows)
    assert "60 problems, the first 50 of them here" in message
    assert message.count("\n") == 50
