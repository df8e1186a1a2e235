"""Made files in every shape, and everything that a file can get wrong."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warm.errors import BadTable
from warm.readers import Layout, Measure, layout_from, read
from warm.tables import OBSERVATION_COLUMNS, observation_schema

WIDE = {
    "shape": "wide",
    "area": "code",
    "areas": ["E01"],
    "period": "2021",
    "format": "csv",
    "measure": [{"indicator": "no-car", "value": "cars"}],
}


def layout(**changes: Any) -> Layout:
    return layout_from(WIDE | changes)


def one(**measure: Any) -> Layout:
    return layout(measure=[{"indicator": "no-car"} | measure])


def rows(found: pl.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    return found.select("area", *(columns or ("value", "status"))).rows()


def told(by: Layout, data: bytes | Path, name: str = "cars.csv") -> str:
    with pytest.raises(BadTable) as caught:
        read(by, data, name=name)
    assert caught.value.name == name
    return str(caught.value)


def parquet(**columns: list[Any]) -> bytes:
    target = BytesIO()
    pl.DataFrame(columns).write_parquet(target)
    return target.getvalue()


# Wide files -------------------------------------------------------------------------------------


def test_a_wide_file_gives_one_row_an_area_in_the_shape_of_observations() -> None:
    found = read(layout(), b"code,name,cars\nE01000002,B,12.5\nE01000001,A,0\n", name="cars.csv")
    assert tuple(found.columns) == OBSERVATION_COLUMNS
    assert dict(found.schema) == observation_schema()
    assert rows(found) == [("E01000001", 0.0, "value"), ("E01000002", 12.5, "value")]
    assert found["indicator"].unique().to_list() == ["no-car"]
    assert found["period"].unique().to_list() == ["2021"]


def test_the_same_figures_are_read_alike_from_csv_parquet_bytes_and_path(tmp_path: Path) -> None:
    text = b"code,cars\nE01000001,12.5\nE01000002,0\n"
    table = parquet(code=["E01000001", "E01000002"], cars=[12.5, 0.0])
    (tmp_path / "cars.csv").write_bytes(text)
    (tmp_path / "cars.parquet").write_bytes(table)
    by = layout(format="parquet")
    expected = read(layout(), text, name="cars.csv")
    assert expected.equals(read(layout(), tmp_path / "cars.csv", name="cars.csv"))
    assert expected.equals(read(by, table, name="cars.parquet"))
    assert expected.equals(read(by, tmp_path / "cars.parquet", name="cars.parquet"))


def test_other_countries_and_abolished_councils_are_left_out() -> None:
    data = b"code,cars\nE01000001,1\nW01000001,2\nE01000009,3\n"
    assert rows(read(layout(leave_out=["E01000009"]), data, name="x"), "value") == [
        ("E01000001", 1.0)
    ]
    assert len(rows(read(layout(areas=[]), data, name="x"))) == 3


def test_a_percentage_with_a_base_gives_back_counts_that_are_not_rounded() -> None:
    by = one(percent=["few", "none"], denominator="people", less="children")
    found = read(by, b"code,few,none,people,children\nE01000001,10,2.5,1000,200\n", name="x")
    assert rows(found, "value", "numerator", "denominator") == [("E01000001", 12.5, 100.0, 800.0)]


def test_a_base_may_be_a_declared_share_or_the_percentage_in_work() -> None:
    data = b"code,care,work,people,children\nE01000001,10,50,1000,200\n"
    by = one(percent="care", denominator="people", share=0.9)
    assert rows(read(by, data, name="x"), "numerator", "denominator") == [
        ("E01000001", 90.0, 900.0)
    ]
    by = one(percent="care", denominator="people", less="children", of="work")
    assert rows(read(by, data, name="x"), "numerator", "denominator") == [
        ("E01000001", 40.0, 400.0)
    ]


def test_counts_are_added_and_divided_and_the_multiplier_is_declared() -> None:
    data = b"code,bad,very bad,all\nE01000001,3,2,100\nE01000002,0,0,0\n"
    by = one(numerator=["bad", "very bad"], denominator="all")
    found = read(by, data, name="x")
    assert rows(found, "value", "numerator", "denominator", "status") == [
        ("E01000001", 5.0, 5.0, 100.0, "value"),
        ("E01000002", None, None, None, "missing"),
    ]
    by = one(numerator="all", denominator="bad", per=1)
    assert rows(read(by, data, name="x"))[0] == ("E01000001", pytest.approx(100 / 3), "value")


def test_a_rate_between_nought_and_one_is_scaled_without_a_tail_of_digits() -> None:
    by = one(value="rate", scale=100, lower="low", upper="high")
    found = read(by, b"code,rate,low,high\nE01000001,0.407,0.4,0.57\n", name="x")
    assert rows(found, "value", "lower", "upper") == [("E01000001", 40.7, 40.0, 57.0)]


def test_a_figure_may_be_the_sum_of_columns() -> None:
    by = one(value=["young", "old"])
    assert rows(read(by, b"code,young,old\nE01000001,3,4\n", name="x"), "value") == [
        ("E01000001", 7.0)
    ]


def test_words_may_stand_for_numbers() -> None:
    by = one(value="setting", levels={"Urban": 100, "Rural": 0})
    data = b"code,setting\nE01000001,Rural\nE01000002,Urban\n"
    assert rows(read(by, data, name="x"), "value") == [("E01000001", 0.0), ("E01000002", 100.0)]
    assert "found 'Sea'; expected one of 'Urban', 'Rural'" in told(by, data + b"E01000003,Sea\n")


def test_one_file_gives_several_indicators_each_with_its_own_period() -> None:
    by = layout(
        measure=[
            {"indicator": "no-car", "value": "a"},
            {"indicator": "no-car", "value": "b", "period": "2011"},
            {"indicator": "burglary", "value": "b"},
        ]
    )
    found = read(by, b"code,a,b\nE01000001,1,2\n", name="x")
    assert found.select("indicator", "period", "value").rows() == [
        ("burglary", "2021", 2.0),
        ("no-car", "2011", 2.0),
        ("no-car", "2021", 1.0),
    ]


# Why there is no figure ----------------------------------------------------------------------------


def test_an_empty_cell_is_missing_unless_the_publisher_blanks_small_numbers() -> None:
    data = b"code,cars\nE01000001,\nE01000002,1\n"
    assert rows(read(layout(), data, name="x"))[0] == ("E01000001", None, "missing")
    assert rows(read(layout(empty="suppressed"), data, name="x"))[0][2] == "suppressed"


def test_signs_in_a_cell_keep_five_reasons_apart() -> None:
    signs = {"*": "suppressed", "..": "missing", "n/a": "not_asked", "[g]": "source_gap"}
    data = "code,cars\n" + "".join(f"E0100000{i},{s}\n" for i, s in enumerate([*signs, "0"]))
    found = read(layout(markers=signs), data.encode(), name="x")
    assert found["status"].to_list() == [*signs.values(), "value"]
    assert found["value"].to_list() == [None, None, None, None, 0.0]
    assert "found '-'; expected a number, or one of the signs '*'" in told(
        layout(markers=signs), data.encode() + b"E01000009,-\n"
    )


def test_a_sign_beside_a_figure_takes_the_figure_away_and_other_notes_do_not() -> None:
    by = layout(markers={"u": "suppressed"}, marker_column="note")
    data = b"code,cars,note\nE01000001,5,u\nE01000002,6,shared with a neighbour\nE01000003,7,\n"
    assert rows(read(by, data, name="x")) == [
        ("E01000001", None, "suppressed"),
        ("E01000002", 6.0, "value"),
        ("E01000003", 7.0, "value"),
    ]


def test_a_figure_made_of_a_hidden_part_is_hidden_whole() -> None:
    by = layout(
        markers={"c": "suppressed"},
        measure=[{"indicator": "no-car", "numerator": ["a", "b"], "denominator": "n"}],
    )
    found = read(by, b"code,a,b,n\nE01000001,3,c,10\nE01000002,3,1,10\n", name="x")
    assert rows(found, "value", "numerator", "denominator", "status") == [
        ("E01000001", None, None, None, "suppressed"),
        ("E01000002", 40.0, 4.0, 10.0, "value"),
    ]


def test_a_number_that_is_none_is_missing_and_an_endless_one_is_wrong() -> None:
    table = parquet(code=["E01000001", "E01000002"], cars=[float("nan"), 1.0])
    assert rows(read(layout(format="parquet"), table, name="x"))[0][2] == "missing"
    table = parquet(code=["E01000001", "E01000002"], cars=[float("inf"), 1.0])
    assert "row 2, column 'cars': found 'inf'; expected a finite number" in told(
        layout(format="parquet"), table
    )


def test_a_column_of_nothing_at_all_is_missing_everywhere() -> None:
    found = read(layout(format="parquet"), parquet(code=["E01000001"], cars=[None]), name="x")
    assert rows(found) == [("E01000001", None, "missing")]


# Long files -------------------------------------------------------------------------------------

LONG = {
    "shape": "long",
    "area": "areacd",
    "areas": ["E06", "E92"],
    "period": "2022/23",
    "format": "csv",
    "where": {"period": "2022"},
    "measure": [
        {"indicator": "life-satisfaction", "where": {"what": "Satisfaction"}, "value": "obs",
         "lower": "lo", "upper": "hi"},
        {"indicator": "anxiety", "where": {"what": ["Anxiety", "Anxious"]}, "value": "obs"},
    ],
}  # fmt: skip
LONG_FILE = b"""areacd,what,period,obs,lo,hi
E06000001,Satisfaction,2022,7.4,7.2,7.6
E06000001,Satisfaction,2021,7.1,7.0,7.2
E06000001,Anxiety,2022,3.1,2.9,3.3
E06000002,Anxious,2022,2.0,1.9,2.1
E92000001,Satisfaction,2022,7.5,7.4,7.6
K02000001,Satisfaction,2022,7.5,7.4,7.6
"""


def test_a_long_file_is_told_apart_by_the_values_of_its_columns() -> None:
    found = read(layout_from(LONG), LONG_FILE, name="long.csv")
    assert found.select("indicator", "area", "period", "value", "lower", "upper").rows() == [
        ("anxiety", "E06000001", "2022/23", 3.1, None, None),
        ("anxiety", "E06000002", "2022/23", 2.0, None, None),
        ("life-satisfaction", "E06000001", "2022/23", 7.4, 7.2, 7.6),
        ("life-satisfaction", "E92000001", "2022/23", 7.5, 7.4, 7.6),
    ]


def test_a_long_file_without_the_rows_asked_for_says_which_rows() -> None:
    by = layout_from(LONG | {"where": {"period": "2030"}})
    assert "rows where period is 2030" in told(by, LONG_FILE)
    message = told(layout_from(LONG), LONG_FILE.replace(b"Anxi", b"Worr"))
    assert "rows where what is Anxiety or Anxious" in message


def test_an_area_twice_in_a_long_file_is_told_with_its_indicator() -> None:
    message = told(layout_from(LONG), LONG_FILE + b"E06000001,Anxious,2022,3,2,4\n")
    assert "row 4, column 'areacd'" in message
    assert "row 8, column 'areacd'" in message
    assert "each area once for anxiety" in message


# Files of categories ------------------------------------------------------------------------------

CATEGORIES = {
    "shape": "categories",
    "area": "code",
    "areas": ["E01"],
    "period": "2021",
    "format": "csv",
    "category": "how many",
    "count": "n",
    "total": "all",
    "measure": [{"indicator": "household-deprivation", "categories": ["2", "3"]}],
}
CATEGORIES_FILE = b"""code,how many,n,all
E01000001,0,50,100
E01000001,2,30,100
E01000001,3,20,100
E01000002,0,10,10
E01000002,2,0,10
E01000002,3,0,10
W01000001,2,3,10
"""


def test_counts_of_categories_are_added_up_over_the_published_total() -> None:
    found = read(layout_from(CATEGORIES), CATEGORIES_FILE, name="x")
    assert rows(found, "value", "numerator", "denominator") == [
        ("E01000001", 50.0, 50.0, 100.0),
        ("E01000002", 0.0, 0.0, 10.0),
    ]


def test_without_a_total_the_counts_themselves_are_the_total() -> None:
    by = layout_from(CATEGORIES | {"total": ""})
    assert read(by, CATEGORIES_FILE, name="x").equals(
        read(layout_from(CATEGORIES), CATEGORIES_FILE, name="x")
    )


def test_the_order_of_rows_changes_nothing() -> None:
    head, *body = CATEGORIES_FILE.splitlines(keepends=True)
    turned = head + b"".join(reversed(body))
    assert read(layout_from(CATEGORIES), turned, name="x").equals(
        read(layout_from(CATEGORIES), CATEGORIES_FILE, name="x")
    )


def test_a_hidden_count_hides_the_area_and_no_other() -> None:
    by = layout_from(CATEGORIES | {"markers": {"c": "suppressed"}})
    found = read(by, CATEGORIES_FILE.replace(b"E01000001,2,30", b"E01000001,2,c"), name="x")
    assert rows(found) == [("E01000001", None, "suppressed"), ("E01000002", 0.0, "value")]
    found = read(by, CATEGORIES_FILE.replace(b"E01000001,0,50", b"E01000001,0,c"), name="x")
    assert rows(found)[0] == ("E01000001", 50.0, "value")


def test_what_is_wrong_with_categories_is_told_all_at_once() -> None:
    wrong = (
        CATEGORIES_FILE.replace(b"E01000001,3,20,100\n", b"E01000001,2,25,120\n")
        .replace(b"E01000002,2,0,10", b"E01000002,2,-1,10")
        .replace(b"E01000002,3,0,10", b"E01000002,3,many,10")
    )
    message = told(layout_from(CATEGORIES), wrong)
    assert "each area and category once" in message
    assert "every one of '2', '3'" in message
    assert "the same total on all its rows" in message
    assert "row 6, column 'n': found '-1'; expected a count of zero or more" in message
    assert "row 7, column 'n': found 'many'; expected a number" in message


def test_a_category_that_the_file_does_not_have_is_told_with_those_it_has() -> None:
    by = layout_from(
        CATEGORIES | {"measure": [{"indicator": "household-deprivation", "categories": ["two"]}]}
    )
    assert "found 'two'; expected one of '0', '2', '3'" in told(by, CATEGORIES_FILE)


def test_more_counted_than_there_are_in_all_is_told() -> None:
    wrong = CATEGORIES_FILE.replace(b",100\n", b",40\n")
    assert "found '50 of 40'; expected no more than there are in all" in told(
        layout_from(CATEGORIES), wrong
    )


# Headers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        "Income Score (rate)",
        "income score (Rate)",
        " Income  Score(rate) ",
        "INCOME_SCORE_RATE",
        "Income Score (rate); measures: Value",
    ],
)
def test_headers_are_matched_without_regard_to_case_spaces_and_brackets(header: str) -> None:
    data = f'code,"{header}"\nE01000001,3\n'.encode()
    assert rows(read(one(value="Income Score (rate)"), data, name="x"), "value") == [
        ("E01000001", 3.0)
    ]


def test_an_asterisk_stands_for_the_year_in_a_header() -> None:
    by = one(value="Total population: mid *")
    assert rows(read(by, b"code,Total population: mid 2022\nE01000001,3\n", name="x"), "value")
    message = told(
        by, b"code,Total population: mid 2015,Total population: mid 2022\nE01000001,3,4\n"
    )
    assert "one such column, not several" in message


def test_the_sign_of_a_number_in_a_header_is_not_punctuation() -> None:
    by = one(value="Rating of bedrooms: -1")
    data = b"code,rating of bedrooms: +1,rating of bedrooms: -1\nE01000001,5,6\n"
    assert rows(read(by, data, name="x"), "value") == [("E01000001", 6.0)]


def test_columns_that_are_not_there_are_all_told_with_those_that_are() -> None:
    by = one(numerator=["bad", "worse"], denominator="all")
    message = told(by, b"code,bad,everyone\nE01000001,1,2\n")
    assert "row 1, column 'worse'" in message
    assert "row 1, column 'all'" in message
    assert "the file has 'code', 'bad', 'everyone'" in message


def test_a_column_that_stands_twice_is_not_guessed_at() -> None:
    assert "one such column, not several" in told(layout(), b"code,cars,cars\nE01000001,1,2\n")


# Cells ------------------------------------------------------------------------------------------


def test_every_bad_cell_is_told_with_the_row_as_a_person_counts_it() -> None:
    by = one(percent="share", denominator="all")
    message = told(
        by,
        b"code,share,all\nE01000001,10,many\nE01000002,101,5\nE01000003,-1,5\nE01000004,5,-5\n"
        b",7,5\nW01000001,words,5\n",
    )
    assert message.startswith("cars.csv: 1 problem")
    assert "row 6, column 'code': expected the code of an area" in message
    message = told(
        by,
        b"code,share,all\nE01000001,10,many\nE01000002,101,5\nE01000003,-1,5\nE01000004,5,-5\n",
    )
    assert message.startswith("cars.csv: 4 problems")
    assert "row 2, column 'all': found 'many'; expected a number" in message
    assert "row 3, column 'share': found '101'; expected a share from 0 to 100" in message
    assert "row 4, column 'share': found '-1'; expected a share from 0 to 100" in message
    assert "row 5, column 'all': found '-5'; expected a count of zero or more" in message


def test_a_cell_that_serves_several_indicators_is_told_of_once() -> None:
    by = layout(
        measure=[
            {"indicator": "no-car", "percent": "a", "denominator": "all"},
            {"indicator": "bad-health", "percent": "b", "denominator": "all"},
        ]
    )
    assert told(by, b"code,a,b,all\nE01000001,1,2,lots\n").count("lots") == 1


def test_thousands_are_read_and_other_commas_are_not() -> None:
    data = 'code,cars\nE01000001,"1,234.5"\nE01000002," 7 "\n'
    assert rows(read(layout(), data.encode(), name="x"), "value") == [
        ("E01000001", 1234.5),
        ("E01000002", 7.0),
    ]
    for wrong in ("12,5", "1,23", "5%", "£5", "1 234", "1e400", "nan", "0x1A"):
        message = told(layout(), f'code,cars\nE01000001,"{wrong}"\n'.encode())
        assert f"found {wrong!r}; expected a number" in message


def test_an_area_twice_is_told_on_both_rows() -> None:
    message = told(layout(), b"code,cars\nE01000001,1\nE01000002,1\nE01000001,2\n")
    assert "row 2, column 'code': found 'E01000001'" in message
    assert "row 4, column 'code': found 'E01000001'" in message


def test_blank_rows_at_the_end_are_passed_over_and_do_not_shift_the_count() -> None:
    data = b"code,cars\nE01000001,1\n,\n \t,\nE01000002,x\n"
    assert "row 5, column 'cars'" in told(layout(), data)
    assert len(rows(read(layout(), data.replace(b"x", b"2"), name="x"))) == 2


def test_a_file_of_other_areas_says_that_none_is_wanted() -> None:
    assert "code begins with E01" in told(layout(), b"code,cars\nW01000001,1\n")


# Files that are none ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "data", "expected"),
    [
        ("csv", b"", "a CSV file, but it is empty"),
        ("parquet", b"", "a Parquet file, but it is empty"),
        ("csv", b"code,cars\n", "at least one row below the header"),
        ("csv", b"\x00\x01\x02\x03", "a CSV file of plain text"),
        ("csv", b'code,cars\nE01000001,"unclosed\n', "a CSV file with a header row"),
        ("csv", b"code,cars\nE01000001,1,2,3\n", "a CSV file with a header row"),
        ("parquet", b"code,cars\nE01000001,1\n", "a Parquet file, whole"),
        ("parquet", parquet(code=["E01000001"], cars=[1])[:-20], "a Parquet file, whole"),
        ("parquet", b"PAR1" + bytes(40) + b"PAR1", "a Parquet file"),
    ],
)
def test_a_file_that_is_none_says_what_it_should_be(by: str, data: bytes, expected: str) -> None:
    assert expected in told(layout(format=by), data)


def test_a_file_that_is_not_there_is_told_by_its_name(tmp_path: Path) -> None:
    assert "found 'gone.csv'; expected a file" in told(layout(), tmp_path / "gone.csv")


def test_a_byte_order_mark_and_old_windows_text_are_read() -> None:
    data = "code,name,cars\nE01000001,Piñon – hill,3\n"
    for encoded in (data.encode("utf-8-sig"), data.encode("windows-1252")):
        assert rows(read(layout(), encoded, name="x"), "value") == [("E01000001", 3.0)]
    strict = layout(encoding="utf-8", measure=[{"indicator": "no-car", "value": "name"}])
    assert "cars.csv: 1 problem" in told(strict, data.encode("windows-1252"))


@given(st.binary(max_size=400))
def test_random_bytes_end_in_a_clear_message(data: bytes) -> None:
    for by in ("csv", "parquet"):
        with pytest.raises(BadTable):
            read(layout(format=by), data, name="noise")


@given(st.binary(max_size=60), st.integers(0, 400))
def test_a_damaged_parquet_file_ends_in_a_clear_message(noise: bytes, at: int) -> None:
    whole = parquet(code=["E01000001", "E01000002"], cars=[1.0, 2.0])
    at = min(at, len(whole))
    damaged = whole[:at] + noise + whole[at + len(noise) :]
    with suppress(BadTable):
        assert read(layout(format="parquet"), damaged, name="noise").height <= 2


@given(st.lists(st.tuples(st.floats(0, 100), st.integers(1, 10_000)), min_size=1, max_size=30))
def test_a_share_read_from_a_percentage_and_a_base_is_numerator_over_denominator(
    figures: list[tuple[float, int]],
) -> None:
    codes = [f"E01{i:06d}" for i in range(len(figures))]
    table = parquet(code=codes, share=[s for s, _ in figures], all=[n for _, n in figures])
    by = layout(
        format="parquet",
        measure=[{"indicator": "no-car", "percent": "share", "denominator": "all"}],
    )
    found = read(by, table, name="x")
    again = 100 * found["numerator"] / found["denominator"]
    assert again.to_list() == pytest.approx([s for s, _ in figures])


# Layouts ------------------------------------------------------------------------------------------


def refused(table: dict[str, Any]) -> str:
    with pytest.raises(BadTable) as caught:
        layout_from(table, name="cars.toml")
    return str(caught.value)


def test_everything_wrong_with_a_layout_is_told_at_once() -> None:
    message = refused(
        {
            "shape": "tall",
            "format": "pdf",
            "encoding": "klingon",
            "colour": "red",
            "areas": [1.5],
            "markers": {"x": "hidden"},
            "measure": [
                {"indicator": "a", "value": "v", "percent": "p"},
                {"indicator": "b"},
                {"indicator": "c", "numerator": "n", "lower": "l"},
                {"indicator": "d", "value": "v", "scale": "big", "wings": 2},
                {"value": "v"},
            ],
        }
    )
    for told_of in (
        "'layout.colour'",
        "'layout.area': expected this field",
        "'layout.areas'",
        "'measure a': found 'value, percent'; expected one of value, percent, numerator and categories",
        "'measure b': expected one of",
        "'measure c.denominator'",
        "'measure c': expected both lower and upper",
        "'measure d.scale': found 'big'; expected a number",
        "'measure d.wings'",
        "'measure 5.indicator'",
    ):
        assert told_of in message, told_of


def test_a_layout_that_is_whole_but_unsound_is_refused() -> None:
    message = refused(
        WIDE | {"shape": "tall", "format": "pdf", "encoding": "klingon", "empty": "value",
                "markers": {"x": "hidden"}, "period": ""}
    )  # fmt: skip
    for column in ("shape", "format", "encoding", "empty", "x", "measure no-car.period"):
        assert f"'{column}'" in message, column
    assert "at least one measure" in refused(WIDE | {"measure": []})
    assert "what the signs in the column mean" in refused(WIDE | {"marker_column": "note"})
    twice = [{"indicator": "no-car", "value": "a"}, {"indicator": "no-car", "value": "b"}]
    assert "each indicator and period once" in refused(WIDE | {"measure": twice})
    assert "only there" in refused(CATEGORIES | {"measure": WIDE["measure"]})
    assert "'count': expected the column with it" in refused(CATEGORIES | {"count": ""})
    assert "the column that holds the levels" in refused(
        WIDE | {"measure": [{"indicator": "a", "percent": "p", "levels": {"x": 1}}]}
    )
    assert "the counts that it changes" in refused(
        WIDE | {"measure": [{"indicator": "a", "percent": "p", "share": 0.9}]}
    )


def test_a_layout_names_every_column_once() -> None:
    by = layout_from(
        CATEGORIES
        | {"where": {"year": "2021"}, "markers": {"c": "suppressed"}, "marker_column": "m"}
    )
    assert by.columns == ("code", "year", "how many", "n", "all", "m")
    by = one(percent="p", denominator="d", less="l", of="o", lower="lo", upper="hi", where={"k": 1})
    assert by.columns == ("code", "p", "d", "l", "k", "o", "lo", "hi")
    assert by.measures[0].where["k"] == ("1",)


def test_a_row_of_an_unknown_area_is_told_with_whatever_else_is_wrong():
    layout = Layout("wide", "code", (Measure("no-car", value=("v",)),), period="2021", format="csv")
    data = b"code,v\nA1,3\nA2,4\nA3,x\n"
    with pytest.raises(BadTable) as caught:
        read(layout, data, name="t", codes={"A1", "A3"})
    assert [(one.row, one.value) for one in caught.value.problems] == [(3, "A2"), (4, "x")]
    assert read(layout, data[:-5], name="t", codes={"A1", "A2"}).height == 2


# Series -----------------------------------------------------------------------------------------

SERIES: dict[str, Any] = {
    "shape": "long",
    "area": "code",
    "period": "2012/13",
    "format": "csv",
    "period_column": "when",
    "periods": {"2011-04": "2011/12", "2012-04": "2012/13"},
    "measure": [{"indicator": "no-car", "value": "v", "where": {"what": "Cars"}}],
}


def test_a_series_is_read_for_each_of_its_periods() -> None:
    data = (
        b"code,when,what,v\nA1,2011-04,Cars,1\nA1,2012-04,Cars,2\nA1,2013-04,Cars,3\n"
        b"A1,2012-04,Boats,9\n"
    )
    found = read(layout_from(SERIES), data, name="t")
    assert found.select("period", "value").rows() == [("2011/12", 1.0), ("2012/13", 2.0)]


def test_a_measure_with_a_period_of_its_own_is_read_once() -> None:
    own = {"indicator": "vans", "value": "w", "period": "2012/13", "where": {"what": "Vans"}}
    by = layout_from(SERIES | {"measure": [*SERIES["measure"], own]})
    assert [(one.indicator, one.period) for one in by.measures] == [
        ("no-car", "2011/12"),
        ("no-car", "2012/13"),
        ("vans", "2012/13"),
    ]


def test_a_series_that_is_unsound_is_refused() -> None:
    assert "or neither" in refused({k: v for k, v in SERIES.items() if k != "periods"})
    assert "the latest of the periods" in refused(SERIES | {"period": "2019"})
