"""A descriptor is found, understood, or told what is wrong with it, all at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from commonweal.evidence import own_data
from commonweal.evidence.own_data import NoDescriptor
from commonweal.evidence.tests.own_tables import (
    FRAMEWORK,
    PLACES,
    beside,
    package,
    read,
    rows,
    values,
)
from warm.errors import BadTable

CONTENT = "Area,Value,Base\nE01031981,12.5,100\n"
DEFINED = {
    "name": "Allotment holders",
    "domain": "social-capital",
    "definition": "Residents who rent an allotment.",
    "unit": "percent",
    "measure": "share",
    "basis": "interval",
    "polarity": "+",
}


def table(folder: Path, content: str = CONTENT) -> Path:
    path = folder / "table.csv"
    path.write_text(content)
    return path


def told(folder: Path, described: object) -> str:
    path = table(folder)
    beside(path, described)
    with pytest.raises(BadTable) as caught:
        read(path)
    assert caught.value.name == "table.csv.datapackage.json"
    return str(caught.value)


def changed(change: Callable[[dict[str, Any], dict[str, Any]], object]) -> dict[str, Any]:
    """A good package after a change to it and to its entry ``commonweal``."""
    made = deepcopy(package())
    change(made, made["resources"][0]["commonweal"])
    return made


def entry(**more: Any) -> dict[str, Any]:
    return package(indicators=[{"slug": "no-qualifications", **more}])


# found ----------------------------------------------------------------------------------------------


def test_without_a_descriptor_it_is_said_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(NoDescriptor) as caught:
        read(table(tmp_path))
    assert str(caught.value) == (
        "table.csv has no descriptor beside it. A descriptor says what the columns hold; "
        "'commonweal describe table.csv' writes a draft of one (table.csv.datapackage.json)."
    )


def test_the_descriptor_of_the_folder_serves_the_tables_it_names(tmp_path: Path) -> None:
    path = table(tmp_path)
    folder = tmp_path / "datapackage.json"
    one = package("./table.csv")
    one["resources"].insert(0, {"path": "other.csv"})
    folder.write_text(json.dumps(one))
    assert values(read(path)) == {"E01031981": 12.5}
    folder.write_text(json.dumps(package("other.csv")))
    with pytest.raises(NoDescriptor, match="says nothing of it"):
        read(path)


def test_the_nearer_descriptor_wins(tmp_path: Path) -> None:
    path = table(tmp_path)
    (tmp_path / "datapackage.json").write_text(json.dumps(package(period="2001")))
    beside(path, package(period="2024"))
    assert rows(read(path), "period") == [("2024",)]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "JSON"),
        (b"{,}", "JSON"),
        (b"\xff\xfe\xfa", "JSON in UTF-8"),
        (b"[" * 100_000, "JSON that is not nested without end"),
        (b"1" * 5_000, "a descriptor that can be read"),
        (b"[]", "a Data Package"),
        (b"{}", "a list of resources"),
        (b'{"resources": [1]}', "a list of resources"),
        (b'{"resources": []}', "one resource with the path 'table.csv'"),
        (b'{"resources": [{"path": "table.csv"}, {"path": "table.csv"}]}', "one resource"),
        (b'{"title": "\\ud800", "resources": []}', "text without NUL"),
        (b'{"title": "a\\u0000b", "resources": []}', "text without NUL"),
    ],
)
def test_what_is_no_data_package_is_told(tmp_path: Path, content: bytes, expected: str) -> None:
    path = table(tmp_path)
    own_data.descriptor_path(path).write_bytes(content)
    with pytest.raises(BadTable, match=expected) as caught:
        read(path)
    assert caught.value.name == "table.csv.datapackage.json"


def test_a_byte_order_mark_does_not_hurt(tmp_path: Path) -> None:
    path = table(tmp_path)
    own_data.descriptor_path(path).write_text(json.dumps(package()), encoding="utf-8-sig")
    assert values(read(path)) == {"E01031981": 12.5}


def test_a_descriptor_of_megabytes_is_refused(tmp_path: Path) -> None:
    path = table(tmp_path)
    own_data.descriptor_path(path).write_bytes(b" " * 5_000_000)
    with pytest.raises(BadTable, match="a descriptor of at most 4 MB"):
        read(path)


# understood -----------------------------------------------------------------------------------------


def test_a_draft_is_not_loaded_before_everything_is_decided(tmp_path: Path) -> None:
    described = changed(
        lambda whole, ours: (
            whole.update(title={"decide": "What is it called?"}),
            ours["indicators"][0].update(slug={"decide": "Which one?"}),
            ours.update(period={"decide": "Which year?"}),
        )
    )
    said = told(tmp_path, described)
    assert said.startswith("table.csv.datapackage.json: 3 problems:")
    assert "column 'title': expected a decision: What is it called?" in said
    assert "column 'resource.commonweal.period': expected a decision: Which year?" in said
    assert "column 'resource.commonweal.indicators[0].slug': expected a decision" in said


def test_decisions_about_another_table_of_the_folder_can_wait(tmp_path: Path) -> None:
    path, one = table(tmp_path), package()
    one["resources"].append({"path": "other.csv", "title": {"decide": "?"}})
    (tmp_path / "datapackage.json").write_text(json.dumps(one))
    assert values(read(path)) == {"E01031981": 12.5}


def test_a_publisher_is_found_among_the_contributors(tmp_path: Path) -> None:
    for people in (
        [{"title": "A person", "role": "author"}, {"title": "A council", "roles": ["publisher"]}],
        [{"title": "A council"}],
    ):
        path = table(tmp_path)
        beside(path, {**package(), "contributors": people})
        assert read(path).source.publisher == "A council"


def test_a_survey_leaves_other_places_not_asked_unless_it_says_otherwise(tmp_path: Path) -> None:
    one = {"slug": "no-qualifications", "percent": "Value", "base": "Base"}
    path = table(tmp_path)
    for said, expected in (({}, "not_asked"), ({"absent": "missing"}, "missing")):
        beside(path, package(indicators=[one], layer="survey", **said))
        assert read(path).source.absent == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda w, o: w.pop("title"), "column 'title': expected the title of the table"),
        (lambda w, o: w.update(title=5), "column 'title': found '5'; expected a text"),
        (lambda w, o: w.update(title="x" * 501), "a text of at most 500 characters"),
        (lambda w, o: w.pop("name"), "column 'name': expected a short name"),
        (lambda w, o: w.update(name="Not A Slug"), "found 'Not A Slug'; expected a short name"),
        (lambda w, o: w.pop("licenses"), "column 'licenses': expected the licence"),
        (lambda w, o: w.update(licenses=[{}]), "column 'licenses'"),
        (lambda w, o: w.update(licenses="OGL"), "column 'licenses': found 'OGL'; expected a list"),
        (lambda w, o: w.pop("contributors"), "who publishes the table"),
        (lambda w, o: w.update(contributors=[{"title": ""}]), "who publishes the table"),
        (lambda w, o: w.update(contributors=[{"title": "a"}, {"title": "b"}]), "who publishes"),
        (lambda w, o: w.update(sources=["x"]), "column 'sources[0]'"),
        (lambda w, o: w.update(homepage="javascript:alert(1)"), "begins with https://"),
        (lambda w, o: w["resources"][0].pop("commonweal"), "an object that says where places"),
        (lambda w, o: w["resources"][0].update(commonweal=[]), "expected an object"),
        (lambda w, o: w["resources"][0].update(encoding="rot13"), "expected one of UTF-8, UTF-16"),
        (lambda w, o: w["resources"][0].update(schema=[]), "column 'schema'"),
        (lambda w, o: w["resources"][0].update(schema={"fields": [1]}), "schema.fields[0]"),
        (
            lambda w, o: w["resources"][0].update(
                schema={"fields": [{"name": "A"}, {"name": "a", "type": "nummer"}]}
            ),
            "each column once",
        ),
        (
            lambda w, o: w["resources"][0].update(
                schema={"fields": [{"name": "A", "decimalChar": ",", "groupChar": ","}]}
            ),
            "another sign than decimalChar",
        ),
        (
            lambda w, o: w["resources"][0].update(
                schema={"fields": [{"name": "A", "decimalChar": "7", "groupChar": ""}]}
            ),
            "one sign, such as . or ,",
        ),
        (
            lambda w, o: w["resources"][0].update(
                schema={"fields": [{"name": "A", "constraints": {"minimum": "low"}}]}
            ),
            "schema.fields[0].constraints.minimum",
        ),
        (
            lambda w, o: w["resources"][0].update(schema={"missingValues": [1]}),
            "schema.missingValues[0]",
        ),
        (lambda w, o: o.pop("area"), "commonweal.area.column"),
        (lambda w, o: o["area"].pop("kind"), "the kind of place"),
        (lambda w, o: o["area"].pop("vintage"), "the year of the boundaries"),
        (lambda w, o: o["area"].update(by="postcode"), "expected one of code, slug, name"),
        (lambda w, o: o["area"].update(year="2021"), "expected one of column, by, kind"),
        (lambda w, o: o.pop("period"), "the period the figures are of"),
        (lambda w, o: o.update(period=2024), "a period such as 2024 or 2023/24"),
        (lambda w, o: o.update(period={"columns": "A"}), "commonweal.period.column"),
        (lambda w, o: o.pop("layer"), "expected one of official, survey"),
        (lambda w, o: o.update(layer="inherited"), "expected one of official, survey"),
        (lambda w, o: o.update(open="yes"), "true or false"),
        (lambda w, o: o.update(absent="zero"), "expected one of missing, not_asked, source_gap"),
        (lambda w, o: o.update(statuses={"-": "nil"}), "commonweal.statuses.-"),
        (lambda w, o: o.update(leave_out=[1]), "commonweal.leave_out[0]"),
        (lambda w, o: o.update(indicator=[]), "expected one of area, period, layer"),
        (lambda w, o: o.update(indicators=[]), "at least one indicator"),
        (lambda w, o: o.update(indicators=["x"]), "an object with a slug and columns"),
    ],
)
def test_an_entry_that_will_not_do_is_told_by_its_path(
    tmp_path: Path, change: Any, expected: str
) -> None:
    assert expected in told(tmp_path, changed(change))


@pytest.mark.parametrize(
    ("dialect", "expected"),
    [
        ({"delimiter": "::"}, "one character"),
        ({"delimiter": 5}, "one character"),
        ({"quoteChar": "\n"}, "one character"),
        ({"delimiter": '"'}, "another sign than quoteChar"),
        ({"header": False}, "a table with a row of headings"),
        ({"headerRows": [0]}, "row numbers from 1"),
        ({"headerRows": [2, 1]}, "in ascending order"),
        ({"headerRows": ["1"]}, "row numbers from 1"),
        ({"headerRows": 1}, "a list"),
        ({"sheetName": "a", "sheetNumber": 1}, "one sheet"),
        ({"sheet": True}, "one sheet"),
        ({"escapeChar": "\\"}, "expected one of delimiter"),
        ({"skipInitialSpace": "no"}, "true or false"),
    ],
)
def test_a_dialect_that_cannot_be_is_told(
    tmp_path: Path, dialect: dict[str, Any], expected: str
) -> None:
    assert expected in told(tmp_path, package(resource={"dialect": dialect}))


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"slug": "no-qualification", "value": "Value"}, "nearest: no-qualifications"),
        ({"slug": "", "value": "Value"}, "the slug of an indicator"),
        ({}, "one of value, percent, or numerator with denominator"),
        ({"value": "Value", "percent": "Value"}, "one of value, percent, or numerator"),
        ({"numerator": "Value"}, "numerator and denominator together"),
        ({"numerator": "A", "denominator": "B", "base": "C"}, "no base: the denominator"),
        ({"numerator": "A", "denominator": "B", "scale": 100}, "no scale, because counts"),
        ({"value": "Value", "lower": "L"}, "both limits of the interval, or neither"),
        ({"value": "Value", "scale": 0}, "a number above zero"),
        ({"value": "Value", "scale": "100"}, "a number above zero"),
        ({"value": "Value", "scale": True}, "a number above zero"),
        ({"value": "Value", "scale": 1e300}, "a number above zero"),
        ({"value": "Value", "where": "x"}, "an object"),
        ({"value": "Value", "where": {"A": [1]}}, "a text"),
        ({"value": "Value", "unit": "percent"}, "expected one of slug, define, value"),
        ({"value": "Value", "define": DEFINED}, "a slug that is not taken"),
        ({"slug": "health", "value": "Value", "define": DEFINED}, "a slug that is not taken"),
        ({"slug": "flats", "value": "Value", "define": DEFINED}, "a slug that is not taken"),
        ({"slug": "Own One", "value": "Value", "define": DEFINED}, "lower-case letters"),
        ({"slug": "own-one", "value": "Value", "define": []}, "an object that defines"),
        ({"slug": "life-satisfaction", "percent": "Value"}, "value: life-satisfaction is in mean"),
        (
            {"slug": "life-satisfaction", "numerator": "A", "denominator": "B"},
            "value: life-satisfaction is a mean",
        ),
    ],
)
def test_an_indicator_that_cannot_be_is_told(
    tmp_path: Path, more: dict[str, Any], expected: str
) -> None:
    assert expected in told(tmp_path, entry(**more))


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"unit": "per cent"}, "expected one of percent, per_1000"),
        ({"domain": "wealth"}, "expected one of "),
        ({"name": None}, "define.name': expected a text"),
        ({"name": 5}, "define.name': found '5'; expected a text"),
        ({"colour": "no"}, "true or false"),
        ({"colour": False}, "why it is shown without a colour"),
        ({"weight": -1}, "a number of zero or more"),
        ({"weight": "1"}, "a number"),
        ({"decimals": 1.5}, "a whole number"),
        ({"delta": True}, "a number"),
        ({"slug": "x"}, "one of the fields name, domain"),
        ({"sign": 1}, "one of the fields name, domain"),
        ({"layer": "survey"}, "official, as the table says"),
        ({"measure": "share", "unit": "per_1000"}, "percent, because it is a share"),
        ({"measure": "rate", "unit": "percent"}, "per_1000, per_10000 or per_100000"),
    ],
)
def test_a_definition_that_cannot_be_is_told(
    tmp_path: Path, more: dict[str, Any], expected: str
) -> None:
    define = {**DEFINED, **more}
    assert expected in told(tmp_path, entry(slug="own-one", value="Value", define=define))


def test_a_definition_needs_its_required_fields(tmp_path: Path) -> None:
    said = told(tmp_path, entry(slug="own-one", value="Value", define={"name": "One"}))
    for name in ("domain", "definition", "unit", "measure", "basis", "polarity"):
        assert f"commonweal.indicators[0].define.{name}': expected this field" in said


def test_a_definition_serves_later_entries_of_the_same_slug(tmp_path: Path) -> None:
    path = table(tmp_path)
    listed = [
        {"slug": "own-one", "value": "Value", "period": "2023", "define": DEFINED},
        {"slug": "own-one", "value": "Base", "period": "2024"},
    ]
    beside(path, package(indicators=listed))
    data = read(path)
    assert rows(data, "period", "value") == [("2023", 12.5), ("2024", 100.0)]
    assert len(data.indicators) == 1
    assert data.indicators[0].slug == "own-one"


def test_a_table_may_be_loaded_again_with_the_definitions_it_brought(tmp_path: Path) -> None:
    path = table(tmp_path)
    beside(path, entry(slug="own-one", value="Value", define=DEFINED))
    first = read(path)
    known = FRAMEWORK.with_indicators(first.indicators)
    again = own_data.read(path, framework=known, codes=PLACES)
    assert again.indicators == first.indicators
    assert again.observations.equals(first.observations)
    beside(path, entry(slug="own-one", value="Value", define={**DEFINED, "polarity": "-"}))
    with pytest.raises(BadTable, match="this one is defined otherwise"):
        own_data.read(path, framework=known, codes=PLACES)


def test_a_survey_needs_the_number_of_answers(tmp_path: Path) -> None:
    described = package(layer="survey", indicators=[{"slug": "bad-health", "percent": "Value"}])
    assert "the column with the number of answers" in told(tmp_path, described)


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    described = changed(
        lambda whole, ours: (
            whole.pop("title"),
            whole.pop("licenses"),
            ours.pop("layer"),
            ours["indicators"].append({"slug": "nothing"}),
        )
    )
    said = told(tmp_path, described)
    for part in ("'title'", "'licenses'", "'commonweal.layer'", "'commonweal.indicators[1].slug'",
                 "'commonweal.indicators[1]'"):  # fmt: skip
        assert part in said


def test_a_framework_is_never_changed_by_what_a_table_defines(tmp_path: Path) -> None:
    path = table(tmp_path)
    before = FRAMEWORK.indicators
    beside(path, entry(slug="own-one", value="Value", define=DEFINED))
    own_data.read(path, framework=FRAMEWORK, codes=PLACES)
    assert FRAMEWORK.indicators is before
    assert "own-one" not in FRAMEWORK
