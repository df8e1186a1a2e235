"""A council's own table becomes observations, figure by figure."""

from __future__ import annotations

from pathlib import Path

import pytest

from commonweal.evidence import own_data
from commonweal.evidence.own.reading import geography_of
from commonweal.evidence.tests.own_tables import (
    COUNCIL,
    FRAMEWORK,
    SMALL,
    beside,
    load,
    package,
    read,
    rows,
    values,
    wrong,
)
from warm.errors import WarmError
from warm.tables import OBSERVATION_COLUMNS, checked_observations

NEW = {
    "slug": "allotment-holders",
    "define": {
        "name": "Allotment holders",
        "domain": "social-capital",
        "definition": "People who rent an allotment, per 1,000 residents.",
        "unit": "per_1000",
        "measure": "rate",
        "basis": "interval",
        "polarity": "+",
        "interval": "byar",
        "denominator": "Residents",
    },
    "numerator": "Holders",
    "denominator": "Residents",
}


def test_a_plain_table_is_read_as_it_stands(tmp_path: Path) -> None:
    data = load(tmp_path, "Area,Value\nE01031982,12.5\nE01031981,0\n")
    assert data.observations.columns == list(OBSERVATION_COLUMNS)
    assert rows(data, "indicator", "area", "period", "value", "status") == [
        ("no-qualifications", "E01031981", "2024", 0.0, "value"),
        ("no-qualifications", "E01031982", "2024", 12.5, "value"),
    ]
    assert data.transformations == ()
    assert (data.layer, data.kind, data.vintage, data.council) == (
        "official", "lsoa", "2021", COUNCIL,
    )  # fmt: skip


def test_the_source_is_what_the_descriptor_says(tmp_path: Path) -> None:
    described = package(known_gaps=["Two streets were left out."])
    described["sources"] = [{"title": "Open data", "path": "https://example.org/data"}]
    path = tmp_path / "table.csv"
    path.write_text("Area,Value\nE01031981,1.5\n")
    beside(path, described)
    source = read(path).source
    assert source == own_data.OwnSource(
        slug="own-table",
        title="A table of our own",
        publisher="Wiltshire Council",
        licence="OGL-UK-3.0",
        page="https://example.org/data",
        period="2024",
        geography="lsoa21",
        attribution=("Source: Wiltshire Council, A table of our own.",),
        known_gaps=("Two streets were left out.",),
        absent="missing",
    )


@pytest.mark.parametrize(
    ("kind", "vintage", "expected"),
    [("lsoa", "2011", "lsoa11"), ("la", "2024", "ltla24"), ("pcn", "", "pcn")],
)
def test_geography_is_kind_and_year(kind: str, vintage: str, expected: str) -> None:
    assert geography_of(kind, vintage) == expected


def test_a_percentage_with_a_base_rebuilds_its_numerator_without_rounding(tmp_path: Path) -> None:
    data = load(
        tmp_path,
        "Area,No qualifications,Residents 16+\nE01031981,12.5,1001\n",
        indicators=[
            {"slug": "no-qualifications", "percent": "No qualifications", "base": "Residents 16+"}
        ],
    )
    assert rows(data, "value", "numerator", "denominator") == [(12.5, 125.125, 1001.0)]
    assert any("rebuilt" in note for note in data.transformations)


def test_counts_are_divided(tmp_path: Path) -> None:
    data = load(tmp_path, "Area,Holders,Residents\nE01031981,6,1200\n", indicators=[NEW])
    assert rows(data, "value", "numerator", "denominator") == [(5.0, 6.0, 1200.0)]
    (defined,) = data.indicators
    assert (defined.slug, defined.layer, defined.sign) == ("allotment-holders", "official", 1)
    assert data.observations.equals(
        checked_observations(data.observations, FRAMEWORK.with_indicators(data.indicators))
    )


def test_a_rate_with_a_base_rebuilds_its_numerator(tmp_path: Path) -> None:
    entry = {key: value for key, value in NEW.items() if key not in ("numerator", "denominator")}
    data = load(
        tmp_path, "Area,Rate,Residents\nE01031981,5,1200\n",
        indicators=[{**entry, "value": "Rate", "base": "Residents"}],
    )  # fmt: skip
    assert rows(data, "value", "numerator", "denominator") == [(5.0, 6.0, 1200.0)]


def test_a_mean_keeps_its_interval_and_its_base(tmp_path: Path) -> None:
    data = load(
        tmp_path,
        "Area,Mean,Low,High,Answers\nE01031981,7.4,7.1,7.7,150\nE01031982,7.0,,,40\n",
        indicators=[
            {"slug": "life-satisfaction", "value": "Mean", "lower": "Low", "upper": "High",
             "base": "Answers"}
        ],
    )  # fmt: skip
    assert rows(data, "value", "numerator", "denominator", "lower", "upper") == [
        (7.4, None, 150.0, 7.1, 7.7),
        (7.0, None, 40.0, None, None),
    ]


def test_a_trait_of_people_may_be_brought_too(tmp_path: Path) -> None:
    data = load(
        tmp_path, "Area,Residents,Flats\nE01031981,1500,12.5\n",
        indicators=[{"slug": "residents", "value": "Residents"}, {"slug": "flats", "percent": "Flats"}],
    )  # fmt: skip
    assert dict(rows(data, "indicator", "value")) == {"residents": 1500.0, "flats": 12.5}


def test_suppressed_missing_not_asked_source_gap_and_zero_stay_apart(tmp_path: Path) -> None:
    signs = ("*", "", "n/a", "..", "0", "-", "[c]", "x", "[z]", ":")
    assert len(signs) > len(SMALL)
    lines = "".join(f"{SMALL[i % 9]},{2020 + i // 9},{sign}\n" for i, sign in enumerate(signs))
    data = load(
        tmp_path, "Area,Year,Value\n" + lines, period={"column": "Year"}, statuses={"-": "zero"}
    )
    found = {(area, period): (value, status)
             for area, period, value, status in rows(data, "area", "period", "value", "status")}  # fmt: skip
    assert [found[SMALL[i % 9], str(2020 + i // 9)] for i in range(len(signs))] == [
        (None, "suppressed"), (None, "missing"), (None, "not_asked"), (None, "source_gap"),
        (0.0, "value"), (0.0, "value"), (None, "suppressed"), (None, "missing"),
        (None, "not_asked"), (None, "source_gap"),
    ]  # fmt: skip
    assert data.source.period == "2020, 2021"


def test_a_dash_means_nothing_until_somebody_says_what(tmp_path: Path) -> None:
    told = wrong(tmp_path, "Area,Value\nE01031981,-\nE01031982,4\n")
    assert "row 2, column 'Value': found '-'; expected a number" in told


def test_signs_may_differ_from_one_indicator_to_the_next(tmp_path: Path) -> None:
    data = load(
        tmp_path, "Area,A,B\nE01031981,9,9\n",
        indicators=[
            {"slug": "no-qualifications", "value": "A", "statuses": {"9": "not_asked"}},
            {"slug": "bad-health", "value": "B"},
        ],
    )  # fmt: skip
    assert dict(rows(data, "indicator", "status")) == {
        "no-qualifications": "not_asked", "bad-health": "value",
    }  # fmt: skip


def test_missing_values_of_the_schema_count_as_missing(tmp_path: Path) -> None:
    schema = {
        "missingValues": ["", "-99"],
        "fields": [{"name": "Value", "type": "number", "missingValues": ["-98"]}],
    }
    data = load(tmp_path, "Area,Value\nE01031981,-99\nE01031982,-98\n", resource={"schema": schema})
    assert {status for (status,) in rows(data, "status")} == {"missing"}


def test_a_figure_of_two_cells_takes_the_stronger_reason(tmp_path: Path) -> None:
    entry = {"slug": "no-qualifications", "numerator": "N", "denominator": "D"}
    data = load(tmp_path, "Area,N,D\nE01031981,*,\nE01031982,,10\n", indicators=[entry])
    assert rows(data, "status") == [("suppressed",), ("missing",)]


def test_nobody_out_of_nobody_is_missing_and_not_zero(tmp_path: Path) -> None:
    entry = {"slug": "no-qualifications", "numerator": "N", "denominator": "D"}
    data = load(tmp_path, "Area,N,D\nE01031981,0,0\nE01031982,0,8\n", indicators=[entry])
    assert rows(data, "value", "status") == [(None, "missing"), (0.0, "value")]
    assert "1 figure of 0 out of 0 count as missing." in data.transformations


def test_a_long_table_is_read_by_what_its_rows_say(tmp_path: Path) -> None:
    content = (
        "Area,Measure,Sex,Value\n"
        "E01031981,No qualifications,All,12\nE01031981,Bad health,All,5\n"
        "E01031981,Bad health,Women,6\n"
    )
    where = {"Sex": "all"}
    data = load(
        tmp_path, content,
        indicators=[
            {"slug": "no-qualifications", "value": "Value",
             "where": {**where, "Measure": "No qualifications"}},
            {"slug": "bad-health", "value": "Value",
             "where": {**where, "Measure": ["Bad health", "Very bad health"]}},
        ],
    )  # fmt: skip
    assert dict(rows(data, "indicator", "value")) == {"no-qualifications": 12.0, "bad-health": 5.0}


def test_an_indicator_whose_rows_are_not_there_is_told(tmp_path: Path) -> None:
    told = wrong(
        tmp_path, "Area,Measure,Value\nE01031981,Health,5\n",
        indicators=[{"slug": "bad-health", "value": "Value", "where": {"Measure": "Bad health"}}],
    )  # fmt: skip
    assert "rows for bad-health: none where 'Measure' is bad health" in told


def test_years_side_by_side_are_one_indicator_in_several_periods(tmp_path: Path) -> None:
    data = load(
        tmp_path, "Area,2022,2023\nE01031981,4,5\n", period=None,
        indicators=[
            {"slug": "bad-health", "value": year, "period": year} for year in ("2022", "2023")
        ],
    )  # fmt: skip
    assert rows(data, "period", "value") == [("2022", 4.0), ("2023", 5.0)]


def test_headings_match_whatever_their_case_and_spaces(tmp_path: Path) -> None:
    assert values(load(tmp_path, '"  area ","VALUE\n"\nE01031981,4\n')) == {"E01031981": 4.0}


def test_a_missing_column_is_told_with_the_nearest(tmp_path: Path) -> None:
    told = wrong(tmp_path, "Area,Valeu\nE01031981,4\n")
    assert "row 1, column 'Value': expected a column with this heading" in told
    assert "the nearest is 'Valeu'" in told


def test_a_heading_used_twice_is_told_when_it_is_needed(tmp_path: Path) -> None:
    assert "2 columns" in wrong(tmp_path, "Area,Value,value\nE01031981,4,5\n", indicators=[
        {"slug": "bad-health", "value": "VALUE"}])  # fmt: skip
    assert values(load(tmp_path, "Area,Value,Note,Note\nE01031981,4,,\n")) == {"E01031981": 4.0}


def test_headings_below_other_lines_are_found_and_it_is_said_where(tmp_path: Path) -> None:
    data = load(tmp_path, "Wiltshire Council,\nPublished 2024,\n\nArea,Value\nE01031981,4\n")
    assert values(data) == {"E01031981": 4.0}
    assert "The headings were found in row 4." in data.transformations


def test_headings_over_two_rows_are_joined_as_the_descriptor_says(tmp_path: Path) -> None:
    content = "Survey,,,\n,2022,,2023\nArea,%,n,%\nE01031981,4,80,5\n"
    data = load(
        tmp_path, content, period=None,
        resource={"dialect": {"headerRows": [2, 3], "headerJoin": " "}},
        indicators=[
            {"slug": "bad-health", "percent": "2022 %", "base": "2022 n", "period": "2022"},
            {"slug": "bad-health", "percent": "2023 %", "period": "2023"},
        ],
    )  # fmt: skip
    assert rows(data, "period", "value", "denominator") == [
        ("2022", 4.0, 80.0),
        ("2023", 5.0, None),
    ]
    assert "had no known base" not in " ".join(data.transformations)


def test_headings_that_are_nowhere_are_told(tmp_path: Path) -> None:
    told = wrong(tmp_path, "a,b\n1,2\n")
    assert "found 'a, b'; expected a row of headings with the columns 'Area', 'Value'" in told
    told = wrong(tmp_path, "Area,Value\n", resource={"dialect": {"headerRows": [5]}})
    assert "headings in row 5" in told


def test_headings_without_rows_are_told(tmp_path: Path) -> None:
    assert "row 1: expected rows of data below the headings; there are none" in wrong(
        tmp_path, "Area,Value\n\n,\n"
    )


def test_totals_are_told_and_left_out_when_the_descriptor_says_so(tmp_path: Path) -> None:
    content = "Area,Value\nE01031981,4\nTotal,9\nE92000001,7\n"
    told = wrong(tmp_path, content)
    assert "row 3, column 'Area': found 'Total'" in told
    assert "this is a country (England)" in told
    assert told.count('list it under "leave_out"') == 2
    data = load(tmp_path, content, leave_out=["total", "E92000001"])
    assert values(data) == {"E01031981": 4.0}
    assert "2 rows were left out, as the descriptor says." in data.transformations


def test_notes_below_the_table_are_no_rows_and_notes_inside_it_are_told(tmp_path: Path) -> None:
    data = load(tmp_path, "Area,Value\nE01031981,4\n\nSource: the council,\n,See page 3\n")
    assert values(data) == {"E01031981": 4.0}
    assert "Taken for notes below the table: row 4, 5." in data.transformations
    told = wrong(tmp_path, "Area,Value\nNorth,\nE01031981,4\n")
    assert "row 2, column 'Area': found 'North'; expected a row of the table" in told


def test_a_code_without_figures_is_a_place_with_missing_figures(tmp_path: Path) -> None:
    data = load(tmp_path, "Area,Value\nE01031981,4\nE01031982,\n")
    assert rows(data, "area", "status") == [("E01031981", "value"), ("E01031982", "missing")]
    # A slip in such a code is no note.
    assert "E0103198X" in wrong(tmp_path, "Area,Value\nE01031981,4\nE0103198X,\n")


def test_a_comma_that_moves_cells_is_told(tmp_path: Path) -> None:
    told = wrong(tmp_path, "Area,Value,Note\nE01031981,4,x\nE01031982,1,234,\nE01031983,1,234,x\n")
    assert "row 4: found '4 cells'; expected 3 cells" in told
    assert "row 3" not in told  # an empty cell at the end moves nothing


def test_rows_that_end_early_are_read_and_counted(tmp_path: Path) -> None:
    data = load(tmp_path, "Area,Value,Note\nE01031981,4\nE01031982\n")
    assert rows(data, "value", "status") == [(4.0, "value"), (None, "missing")]
    assert (
        "2 rows ended early; the cells after the end were taken as empty." in data.transformations
    )


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("101,90,110,50", "a percentage from 0 to 100"),
        ("-1,-2,2,50", "a percentage from 0 to 100"),
        ("10,11,12,50", "an interval that contains the figure (10)"),
        ("10,9,,50", "both limits of the interval, or neither"),
        ("10,9,11,0", "a number above zero"),
        ("10,9,11,many", "a number"),
    ],
)
def test_a_figure_that_cannot_be_is_told(tmp_path: Path, cells: str, expected: str) -> None:
    entry = {"slug": "bad-health", "percent": "P", "lower": "L", "upper": "U", "base": "B"}
    told = wrong(tmp_path, f"Area,P,L,U,B\nE01031981,{cells}\n", indicators=[entry])
    assert "row 2" in told
    assert f"expected {expected}" in told


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("-1,10", "a count of zero or more"),
        ("1,-10", "a count of zero or more"),
        ("11,10", "a count no larger than 'D' (10)"),
        ("1,0", "a count above zero"),
    ],
)
def test_counts_that_cannot_be_are_told(tmp_path: Path, cells: str, expected: str) -> None:
    entry = {"slug": "bad-health", "numerator": "N", "denominator": "D"}
    told = wrong(tmp_path, f"Area,N,D\nE01031981,{cells}\n", indicators=[entry])
    assert f"expected {expected}" in told


def test_negative_rates_and_amounts_are_told(tmp_path: Path) -> None:
    entry = {key: value for key, value in NEW.items() if key not in ("numerator", "denominator")}
    told = wrong(tmp_path, "Area,Rate\nE01031981,-5\n", indicators=[{**entry, "value": "Rate"}])
    assert "a number of zero or more" in told


def test_fractions_are_not_taken_for_percentages(tmp_path: Path) -> None:
    content = "Area,Value\nE01031981,0.07\nE01031982,1\n"
    told = wrong(tmp_path, content)
    assert "column 'Value': found '0.07 to 1'; expected percentages from 0 to 100" in told
    entry = {"slug": "bad-health", "value": "Value"}
    assert values(load(tmp_path, content, indicators=[{**entry, "scale": 100}])) == {
        "E01031981": 7.0, "E01031982": 100.0,
    }  # fmt: skip
    assert values(load(tmp_path, content, indicators=[{**entry, "scale": 1}])) == {
        "E01031981": 0.07, "E01031982": 1.0,
    }  # fmt: skip
    assert values(load(tmp_path, "Area,Value\nE01031981,0\n")) == {"E01031981": 0.0}


def test_the_same_place_twice_is_told_with_the_first_row(tmp_path: Path) -> None:
    told = wrong(tmp_path, "Area,Value\nE01031981,4\nE01031982,5\nE01031981,4\n")
    assert (
        "row 4, column 'Area': found 'E01031981'; expected each place once for 2024; "
        "no-qualifications was given for it in row 2"
    ) in told
    assert told.startswith("table.csv: 1 problem:")


def test_a_place_may_stand_once_in_every_period(tmp_path: Path) -> None:
    content = "Area,Year,Value\nE01031981,2022,4\nE01031981,2023,5\n"
    assert load(tmp_path, content, period={"column": "Year"}).observations.height == 2


@pytest.mark.parametrize(
    ("type_", "cell", "expected"),
    [
        ("year", "2023/24", "a year"),
        ("year", "", "a period such as 2024 or 2023/24"),
        ("", "Dec-10", "spreadsheets turn entries such as 10-11 into dates"),
        ("", "", "a period such as 2024 or 2023/24"),
    ],
)
def test_a_period_that_is_none_is_told(
    tmp_path: Path, type_: str, cell: str, expected: str
) -> None:
    told = wrong(
        tmp_path, f"Area,Year,Value\nE01031981,{cell},4\n", period={"column": "Year"},
        resource={"schema": {"fields": [{"name": "Year", **({"type": type_} if type_ else {})}]}},
    )  # fmt: skip
    assert "row 2, column 'Year'" in told
    assert expected in told


def test_a_period_may_be_a_date_or_any_text_when_the_schema_says_so(tmp_path: Path) -> None:
    for type_, cell, period in (
        ("date", "2024-03-31", "2024-03-31"),
        ("string", "Mar-24", "Mar-24"),
    ):
        data = load(
            tmp_path, f"Area,Year,Value\nE01031981,{cell},4\n", period={"column": "Year"},
            resource={"schema": {"fields": [{"name": "Year", "type": type_}]}},
        )  # fmt: skip
        assert rows(data, "period") == [(period,)]


def test_what_the_schema_demands_of_a_column_is_checked(tmp_path: Path) -> None:
    fields = [
        {"name": "Ref", "constraints": {"required": True, "unique": True, "pattern": "[a-z]+"}},
        {"name": "Kind", "constraints": {"enum": ["a", "b"]}},
        {"name": "Value", "type": "number", "constraints": {"minimum": 1, "maximum": 9}},
    ]
    content = "Area,Ref,Kind,Value\nE01031981,r,a,4\nE01031982,r,c,0.5\nE01031983,,b,9.5\nE01031984,s,b,*\n"
    told = wrong(tmp_path, content, resource={"schema": {"fields": fields}})
    assert (
        "row 3, column 'Ref': found 'r'; expected each value once; it stands in row 2 too" in told
    )
    assert "row 4, column 'Ref': expected something; this column may not be empty" in told
    assert "row 3, column 'Kind': found 'c'; expected one of a, b" in told
    assert "row 3, column 'Value': found '0.5'; expected 1 or more" in told
    assert "row 4, column 'Value': found '9.5'; expected 9 or less" in told
    assert told.startswith("table.csv: 5 problems")
    content = "Area,Ref,Kind,Value\nE01031981,r,a,4\n"
    data = load(tmp_path, content, resource={"schema": {"fields": fields}})
    assert "The constraint 'pattern' of column 'Ref' was not checked." in data.transformations


def test_everything_wrong_is_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    content = "Area,Value\nE01031981,12%%\nE01039999,5\nE01031982,140\nE01031983,abc\n"
    told = wrong(tmp_path, content)
    assert told.startswith("table.csv: 4 problems:")
    found = [told.index(f"row {row}") for row in (2, 3, 4, 5)]
    assert found == sorted(found)


def test_of_many_problems_fifty_are_shown_and_all_are_counted(tmp_path: Path) -> None:
    lines = "".join(f"{SMALL[i % 9]},x{i}\n" for i in range(700))
    told = wrong(tmp_path, "Area,Value\n" + lines)
    assert told.startswith("table.csv: 700 problems, the first 50 of them here:")
    assert told.count("\n") == 50


def test_reading_stops_when_nearly_everything_is_wrong(tmp_path: Path) -> None:
    lines = "".join(f"{SMALL[i % 9]},x{i}\n" for i in range(12_000))
    told = wrong(tmp_path, "Area,Value\n" + lines)
    assert told.startswith("table.csv: 10,001 problems")
    assert "reading stopped there" in told


def test_a_table_of_too_many_figures_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commonweal.evidence.own.rows.MOST_FIGURES", 3)
    content = "Area,Value\n" + "".join(f"{code},5\n" for code in SMALL[:3])
    assert load(tmp_path, content).observations.height == 3
    told = wrong(tmp_path, content + f"{SMALL[3]},5\n")
    assert "row 5: expected at most 3 figures in one table: split it" in told
    monkeypatch.setattr("commonweal.evidence.own.rows.MOST_ROWS", 2)
    assert "row 4: expected at most 2 rows in one table: split it" in wrong(tmp_path, content)


def test_hundreds_of_lines_of_words_are_no_notes(tmp_path: Path) -> None:
    told = wrong(tmp_path, "Area,Value\nE01031981,4\n" + "words,\n" * 300)
    assert told.startswith("table.csv: 300 problems")


def test_a_base_that_is_not_known_leaves_the_figure_without_one(tmp_path: Path) -> None:
    entry = {"slug": "bad-health", "percent": "Value", "base": "Base"}
    data = load(tmp_path, "Area,Value,Base\nE01031981,4,*\n", indicators=[entry])
    assert rows(data, "value", "denominator", "status") == [(4.0, None, "value")]
    assert "1 figure had no known base." in data.transformations


def test_several_indicators_of_a_row_that_stands_twice_are_told_once(tmp_path: Path) -> None:
    entries = [{"slug": "bad-health", "value": "A"}, {"slug": "no-qualifications", "value": "B"}]
    told = wrong(tmp_path, "Area,A,B\nE01031981,4,5\nE01031981,4,5\n", indicators=entries)
    assert told.startswith("table.csv: 1 problem:")


def test_every_error_is_one_that_the_command_line_shows_as_bad_input() -> None:
    assert issubclass(own_data.NoDescriptor, WarmError)
