"""CSV, and the metadata that says what its columns mean."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass, fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.evidence.exports import csvw, tables
from commonweal.evidence.tests import profiles
from warm.results import IndicatorResult, plain


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


# Rows ---------------------------------------------------------------------------------------------


def test_a_profile_has_a_row_for_each_measure_and_a_column_for_each_field():
    made = profiles.every_kind()
    rows = read(tables.profile_csv(made))
    assert [row["indicator"] for row in rows] == [one.indicator for one in made.indicators]
    assert set(plain(made.indicators[0])) <= set(rows[0])
    assert len(plain(made.indicators[0])) == len(fields(IndicatorResult))
    assert {"licence", "attribution", "sha256", "comparator_label", "method_version"} <= set(
        rows[0]
    )


def test_every_number_reads_back_as_the_same_number():
    made = profiles.every_kind()
    for row, one in zip(read(tables.profile_csv(made)), made.indicators, strict=True):
        for column in tables.PROFILE:
            if column.datatype == "double":
                known = plain(one)[column.name]
                assert (float(row[column.name]) if row[column.name] else None) == known


def test_no_value_is_an_empty_cell_and_zero_is_not():
    rows = {row["indicator"]: row for row in read(tables.profile_csv(profiles.every_kind()))}
    said = {slug: (row["status"], row["value"]) for slug, row in rows.items()}
    assert said["hidden"] == ("suppressed", "")
    assert said["lost"] == ("missing", "")
    assert said["never-asked"] == ("not_asked", "")
    assert said["never-published"] == ("source_gap", "")
    assert said["nobody-at-all"] == ("value", "0")


def test_lines_end_as_rfc_4180_wants_them_and_there_is_no_mark_at_the_start():
    text = tables.profile_csv(profiles.elm_row())
    assert text.startswith("place_code,")
    assert text.count("\r\n") == text.count("\n") == 1 + len(profiles.elm_row().indicators)


@given(st.text(max_size=60))
def test_any_name_comes_back_and_moves_no_other_cell(name):
    made = profiles.named(profiles.elm_row(), name)
    rows = read(tables.profile_csv(made))
    assert [tables.revealed(row["place_name"]) for row in rows] == [name] * len(rows)
    assert [row["indicator"] for row in rows] == [one.indicator for one in made.indicators]


@given(st.text(max_size=30) | st.text(alphabet="'=+-@\t\r＝＋a", max_size=6))
def test_no_text_can_be_taken_for_a_formula_and_each_comes_back(text):
    kept = tables.disarmed(text)
    assert tables.revealed(kept) == text
    assert not re.match(r"[=+\-@\t\r\n＝＋－＠].", kept, re.DOTALL)


@pytest.mark.parametrize("text", ["-1.5", "+", "-", "none", "", "Elm Row", "'tis"])
def test_what_is_no_formula_stays_as_it_is(text):
    expected = f"'{text}" if text == "-1.5" else text
    assert tables.disarmed(text) == expected
    assert tables.cell(-1.5, "double") == "-1.5"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_exact_in_its_cell(number):
    assert float(tables.cell(number, "double")) == number


def test_what_is_no_number_at_all_is_an_empty_cell():
    assert tables.cell(float("nan"), "double") == tables.cell(float("inf"), "double") == ""


def test_a_county_has_a_row_for_each_area_and_measure():
    rows = read(tables.county_csv(profiles.county()))
    said = {(row["code"], row["indicator"]): (row["status"], row["value"]) for row in rows}
    assert said == {
        ("T01000001", "no-qualifications"): ("value", "12.5"),
        ("T01000001", "burglary"): ("value", "0"),
        ("T01000002", "no-qualifications"): ("suppressed", ""),
        ("T01000002", "burglary"): ("value", "30.1"),
    }
    assert {row["comparison"] for row in rows} == {
        "Each small area is compared with the rest of Council 0."
    }


@dataclass(frozen=True)
class Resilient:
    class_: str
    difference: float | None
    lower: float | None
    upper: float | None


#: One area stands at zero, of the other too little is measured.
RESILIENCE = {
    "T01000001": Resilient("similar", 0.0, -0.2, 0.2),
    "T01000002": Resilient("no_colour", None, None, None),
}


def test_resilience_is_a_row_of_each_area_with_its_interval_and_zero_is_not_missing():
    rows = read(tables.county_csv(profiles.county(), RESILIENCE))
    said = {
        row["code"]: [
            row[name] for name in ("status", "value", "value_lower", "value_upper", "class")
        ]
        for row in rows
        if row["indicator"] == "resilience"
    }
    assert said == {
        "T01000001": ["value", "0", "-0.2", "0.2", "similar"],
        "T01000002": ["missing", "", "", "", "no_colour"],
    }
    others = [row for row in rows if row["indicator"] != "resilience"]
    assert others == read(tables.county_csv(profiles.county()))
    assert {row["value_lower"] for row in others} == {""}


def test_a_countys_domains_stand_side_by_side():
    rows = read(tables.county_domains_csv(profiles.county()))
    assert [row["education_class"] for row in rows] == ["better", "cant_tell"]
    assert [row["crime_difference"] for row in rows] == ["", "-2"]


# Metadata -----------------------------------------------------------------------------------------

#: Properties that the vocabulary has (Metadata Vocabulary for Tabular Data, sections 5.3 to 5.11).
TABLE = {"@context", "@type", "url", "dialect", "tableSchema"}
COLUMN = {"name", "titles", "datatype", "null", "required"}
DIALECT = {"encoding", "header", "lineTerminators"}


def problems(metadata: dict, text: str) -> list[str]:
    """What is wrong with metadata, or with a CSV file by it: the part of CSVW that is used here."""
    found = [f"unknown {key}" for key in metadata if key not in TABLE and not key.startswith("dc:")]
    if metadata["@context"] != ["http://www.w3.org/ns/csvw", {"@language": "en"}]:
        found.append("context")
    if metadata.get("@type") != "Table" or not isinstance(metadata.get("url"), str):
        found.append("type or url")
    found += [f"unknown {key}" for key in metadata["dialect"] if key not in DIALECT]
    columns = metadata["tableSchema"]["columns"]
    names = [one["name"] for one in columns]
    for one in columns:
        found += [f"unknown {k}" for k in one if k not in COLUMN and not k.startswith("dc:")]
        # A name is a variable of a URI template.
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.]*", one["name"]):
            found.append(f"name {one['name']}")
    if len(set(names)) != len(names):
        found.append("a name twice")
    if not set(metadata["tableSchema"]["primaryKey"]) <= set(names):
        found.append("primary key")
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    if len(header) != len(columns):
        return [*found, "columns"]
    found += [
        f"header {cell}"
        for cell, one in zip(header, columns, strict=True)
        if cell not in one["titles"]
    ]
    seen = set()
    for number, row in enumerate(rows, start=2):
        for cell, one in zip(row, columns, strict=True):
            found += [f"row {number}, {one['name']}: {p}" for p in misfit(cell, one)]
        key = tuple(row[names.index(one)] for one in metadata["tableSchema"]["primaryKey"])
        if key in seen:
            found.append(f"row {number}: key twice")
        seen.add(key)
    return found


def misfit(cell: str, column: dict) -> list[str]:
    datatype = column["datatype"]
    base = datatype if isinstance(datatype, str) else datatype["base"]
    if cell == column["null"]:
        return ["required"] if column.get("required") else []
    if base == "integer":
        return [] if re.fullmatch(r"[+-]?[0-9]+", cell) else ["no integer"]
    if base == "double":
        number = r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?"
        return [] if re.fullmatch(number, cell) else ["no double"]
    if base != "string":
        return [f"datatype {base}"]
    if isinstance(datatype, dict) and not re.search(datatype["format"], cell):
        return [f"{cell} is none of {datatype['format']}"]
    return []


def pairs():
    made, county = profiles.every_kind(), profiles.county()
    return [
        (csvw.profile_metadata(made, "elm.csv"), tables.profile_csv(made)),
        (csvw.county_metadata(county, "c.csv", releases=made.releases), tables.county_csv(county)),
        (csvw.county_metadata(county, "r.csv"), tables.county_csv(county, RESILIENCE)),
        (csvw.county_domains_metadata(county, "d.csv"), tables.county_domains_csv(county)),
    ]


@pytest.mark.parametrize("which", range(len(pairs())))
def test_each_table_is_what_its_metadata_says(which):
    metadata, text = pairs()[which]
    assert problems(metadata, text) == []
    assert json.loads(json.dumps(metadata, allow_nan=False)) == metadata
    assert all(one["dc:description"] for one in metadata["tableSchema"]["columns"])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("place_code,", "code_of_place,"),
        (",suppressed,", ",hidden,"),
        (",much_worse,", ",awful,"),
        (",1500,", ",many,"),
        (",burglary,", ",married,"),
        ("T01000003,", ","),
    ],
)
def test_a_table_that_is_not_what_its_metadata_says_is_noticed(before, after):
    metadata, text = pairs()[0]
    assert before in text
    assert problems(metadata, text.replace(before, after, 1)) != []


def test_metadata_names_sources_licences_attributions_and_dates():
    metadata = pairs()[0][0]
    assert metadata["dc:source"] == [{"@id": "https://figures.example/drawn"}]
    assert metadata["dc:license"] == [{"@id": csvw.OGL}]
    assert metadata["dc:rights"] == list(profiles.RELEASE.attribution)
    assert metadata["dc:modified"] == "2024-05-06"
    assert profiles.RELEASE.sha256 in metadata["dc:provenance"][0]


def test_a_licence_of_two_parts_has_two_addresses():
    assert csvw.licence_uris("MIT AND OGL-UK-3.0") == (
        "https://spdx.org/licenses/MIT.html",
        csvw.OGL,
    )
