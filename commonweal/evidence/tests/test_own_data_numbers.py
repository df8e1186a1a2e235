"""Numbers as people type them are read exactly or refused, and never guessed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from commonweal.evidence.own.cells import Fault, Moment
from commonweal.evidence.own.markers import DEFAULTS, MEANINGS, table_of
from commonweal.evidence.own.number_column import (
    AMBIGUOUS,
    NO_DATE,
    NO_DECIMAL_COMMA,
    NumberColumn,
)
from commonweal.evidence.tests.own_tables import load, values, wrong
from warm.tables import STATUSES


def column(**more: Any) -> NumberColumn:
    return NumberColumn("A", markers=table_of(), **more)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12.0),
        (" 12.5 ", 12.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("+3", 3.0),
        ("-3", -3.0),
        ("−3", -3.0),
        ("1,234", 1234.0),
        ("1,234,567.25", 1234567.25),
        ("1 234 567", 1234567.0),
        ("1\u00a0234", 1234.0),
        ("1e-07", 1e-07),
        ("0.1", 0.1),
        ("1.234", 1.234),
        ("-0", 0.0),
    ],
)
def test_a_number_is_what_it_says(text: str, value: float) -> None:
    reading = column().read(text, 2)
    assert (reading.value, reading.status) == (value, "value")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12,5", NO_DECIMAL_COMMA),
        ("1,23,456", "a number"),
        ("12,34", NO_DECIMAL_COMMA),
        ("0,123", NO_DECIMAL_COMMA),
        ("1.234.567", "groupChar"),
        ("5-Mar", NO_DATE),
        ("Mar-24", NO_DATE),
        ("05/03/2024", NO_DATE),
        ("2024-03-05", NO_DATE),
        ("2024-03-05 00:00:00", NO_DATE),
        ("1.23E+05", "the number written out"),
        ("#DIV/0!", "a spreadsheet left an error there"),
        ("#N/A", "a spreadsheet left an error there"),
        ("=1+1", "a number"),
        ("=cmd|' /C calc'!A0", "a number"),
        ("@SUM(A1)", "a number"),
        ("12 (e)", "a number alone"),
        ("12.5*", "a number alone"),
        ("(12)", "a number alone"),
        ("£12", "a number that is no amount of money"),
        ("€12", "a number alone"),
        ("12%", "a number that is no percentage"),
        ("1e999", "a number of a size that can be"),
        ("9" * 400, "a number of a size that can be"),
        ("inf", "a number"),
        ("-", "a number"),
        ("twelve", "a number"),
        ("12 34", "a number"),
        ("--3", "a number"),
        ("٣", "a number"),
    ],
)
def test_anything_else_is_refused_with_what_was_expected(text: str, expected: str) -> None:
    reading = column().read(text, 2)
    assert (reading.value, reading.status) == (None, "")
    assert expected in reading.expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (True, "a number, not a tick"),
        (Moment("2024-03-05"), NO_DATE),
        (Fault("#DIV/0!"), "the workbook has an error there"),
    ],
)
def test_a_cell_of_a_workbook_that_is_no_number_is_refused(cell: Any, expected: str) -> None:
    assert expected in column().read(cell, 2).expected


def test_an_empty_cell_of_a_workbook_is_missing() -> None:
    assert column().read(None, 2).status == "missing"
    assert column().read(12.25, 2).value == 12.25


def test_signs_beside_numbers_are_taken_off_where_they_belong_and_are_noted() -> None:
    shares, money = column(percent_sign=True), column(pound_sign=True)
    assert [shares.read(text, 2).value for text in ("12%", "12.5 %", "3")] == [12.0, 12.5, 3.0]
    assert list(shares.notes()) == ["Column 'A': percent signs were taken off in 2 cells."]
    assert [money.read(text, 2).value for text in ("£1,234.50", "-£3", "£ 5")] == [
        1234.5,
        -3.0,
        5.0,
    ]
    assert list(money.notes()) == [
        "Column 'A': separators of thousands were taken out in 1 cell.",
        "Column 'A': pound signs were taken off in 3 cells.",
    ]


def test_a_declared_decimal_comma_is_read_and_a_point_then_groups() -> None:
    one = column(decimal=",")
    assert [one.read(text, 2).value for text in ("12,5", "1.234", "1.234,5")] == [
        12.5,
        1234.0,
        1234.5,
    ]
    assert "decimal comma" in one.read("12.5", 2).expected
    assert column(group=".").read("12,5", 2).value == 12.5
    assert list(one.doubts()) == []


def test_scaling_is_exact() -> None:
    one = column(scale=Decimal(100))
    assert one.read("0.07", 2).value == 7.0  # 0.07 * 100 is 7.000000000000001 in binary
    assert one.read(0.07, 2).value == 7.0
    assert one.read("1,234", 2).value == 123400.0
    assert list(one.notes())[-1] == "Column 'A': numbers were multiplied by 100."


def test_a_percent_sign_and_a_scale_contradict_each_other() -> None:
    assert (
        "the column has a scale"
        in column(percent_sign=True, scale=Decimal(100)).read("7%", 2).expected
    )


def test_whole_numbers_are_demanded_where_the_schema_says_integer() -> None:
    assert column(whole=True).read("12.0", 2).value == 12.0
    assert column(whole=True).read("12.5", 2).expected == "a whole number"
    assert column(whole=True).read(12.5, 2).expected == "a whole number"


def doubts(texts: list[str], **more: Any) -> list[str]:
    one = column(**more)
    for row, text in enumerate(texts, start=2):
        one.read(text, row)
    return [text for _, text, expected in one.doubts() if expected == AMBIGUOUS]


def test_three_digits_after_a_point_are_doubted_only_with_reason() -> None:
    # In a column of scores three decimals are usual; in one of counts they are thousands.
    assert doubts(["1.234", "12.345", "7.001"]) == []
    assert doubts(["1.234", "987"], counts=True) == ["1.234"]
    # Another number of decimals proves that the point marks them.
    assert doubts(["1.234", "12.5"], counts=True) == []
    assert doubts(["1.234", "0.123"], counts=True) == []
    # Beside semicolons, or beside a decimal comma, nobody can know.
    assert doubts(["1.234"], delimiter=";") == ["1.234"]
    assert doubts(["1.234", "12,5"]) == ["1.234"]
    # Whoever declares it is believed.
    assert doubts(["1.234"], delimiter=";", decimal=".") == []
    assert doubts(["1.234", "987"], counts=True, decimal=".") == []


def test_a_comma_before_three_digits_is_doubted_only_with_reason() -> None:
    assert doubts(["1,234"]) == []
    assert doubts(["1,234", "12,5"]) == ["1,234"]
    assert doubts(["1,234"], delimiter=";") == ["1,234"]
    assert doubts(["1,234", "1,234,567"], delimiter=";") == []
    assert doubts(["1,234", "12.5"], delimiter=";") == []


def test_a_doubt_is_told_with_its_row(tmp_path: Path) -> None:
    told = wrong(
        tmp_path, "Area;Value\nE01031981;1.234\nE01031982;2.345\n",
    )  # fmt: skip
    assert "row 2, column 'Value': found '1.234'; expected one meaning" in told
    assert "row 3, column 'Value': found '2.345'; expected one meaning" in told
    field = {"name": "Value", "decimalChar": "."}
    data = load(
        tmp_path, "Area;Value\nE01031981;1.234\nE01031982;2.345\n",
        resource={"schema": {"fields": [field]}},
    )  # fmt: skip
    assert values(data) == {"E01031981": 1.234, "E01031982": 2.345}


def test_every_sign_understood_unasked_has_one_meaning() -> None:
    assert set(DEFAULTS.values()) <= set(MEANINGS)
    assert set(MEANINGS) - {"zero"} == set(STATUSES) - {"value"}
    assert "-" not in DEFAULTS


@pytest.mark.parametrize("sign", sorted(DEFAULTS))
def test_signs_are_understood_in_any_case_and_with_space_around(sign: str) -> None:
    for text in (sign, sign.upper(), f" {sign} "):
        assert column().read(text, 2).status == DEFAULTS[sign]


def test_a_declared_sign_is_stronger_than_its_usual_meaning() -> None:
    one = NumberColumn("A", markers=table_of({"X": "suppressed"}, {"*": "zero"}))
    assert one.read("x", 2).status == "suppressed"
    assert (one.read("*", 2).value, one.read("*", 2).status) == (0.0, "value")
