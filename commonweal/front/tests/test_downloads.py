"""Profiles and counties as files."""

from __future__ import annotations

import csv
import io
import json

import jsonschema
import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from commonweal.evidence import queries as evidence
from commonweal.evidence.queries import takeaway
from commonweal.places.queries import resolve


def test_the_profile_as_json_is_valid_and_the_same_as_the_measure_gives(site, lands):
    response = site.get(f"/places/{lands.neighbourhood}.json")
    data = json.loads(response.content)
    jsonschema.validate(data, takeaway.profile_schema())
    assert data == json.loads(
        json.dumps(evidence.profile_of(resolve(lands.neighbourhood)).to_dict())
    )
    assert response["Content-Type"] == "application/json"
    assert response["Access-Control-Allow-Origin"] == "*"


def test_the_json_holds_what_others_rely_on(site, lands):
    data = json.loads(site.get(f"/places/{lands.one_area}.json").content)
    assert {"place", "comparator", "method", "releases", "domains", "indicators", "strengths",
            "vulnerabilities", "concerns"} <= set(data)  # fmt: skip
    assert {"code", "name", "kind", "vintage", "population"} <= set(data["place"])
    classes = {one["class"] for one in data["indicators"]}
    assert classes <= {
        "much_worse",
        "worse",
        "similar",
        "cant_tell",
        "better",
        "much_better",
        "no_colour",
    }
    assert {one["status"] for one in data["indicators"]} <= {
        "value", "suppressed", "missing", "not_asked", "source_gap"}  # fmt: skip


def test_the_comparator_of_a_file_can_be_chosen(site, lands):
    data = json.loads(site.get(f"/places/{lands.one_area}.json?compare=rest_of_nation").content)
    assert data["comparator"]["kind"] == "rest_of_nation"


def test_the_table_of_a_place_has_a_row_for_each_measure(site, lands):
    response = site.get(f"/places/{lands.neighbourhood}/profile.csv")
    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    profile = evidence.profile_of(resolve(lands.neighbourhood))
    assert [row["indicator"] for row in rows] == [one.indicator for one in profile.indicators]
    assert response["Content-Type"].startswith("text/csv")
    described = response["Link"].split(">")[0].lstrip("<")
    assert site.get(described).status_code == 200


def test_the_description_of_a_table_names_its_columns_in_order(site, lands):
    table = site.get(f"/places/{lands.neighbourhood}/profile.csv").content.decode()
    described = json.loads(
        site.get(f"/places/{lands.neighbourhood}/profile.csv-metadata.json").content
    )
    header = next(csv.reader(io.StringIO(table)))
    assert [column["name"] for column in described["tableSchema"]["columns"]] == header
    assert described["url"] == "profile.csv"


def test_a_county_comes_as_a_report_with_and_without_large_print(site, lands):
    response = site.get(f"/counties/{lands.council}.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    large = site.get(f"/counties/{lands.council}.pdf?large")
    assert large.content.startswith(b"%PDF-")
    assert large.content != response.content
    assert site.get("/counties/nowhere.pdf").status_code == 404


def test_parquet_holds_the_same_as_the_table(site, lands):
    for address in (f"/places/{lands.neighbourhood}/profile", f"/counties/{lands.council}"):
        rows = list(csv.DictReader(io.StringIO(site.get(f"{address}.csv").content.decode())))
        response = site.get(f"{address}.parquet")
        assert response["Content-Type"] == "application/vnd.apache.parquet"
        assert response["Access-Control-Allow-Origin"] == "*"
        frame = pl.read_parquet(io.BytesIO(response.content))
        assert frame.columns == list(rows[0])
        assert frame.height == len(rows)
        for row, typed in zip(rows, frame.iter_rows(named=True), strict=True):
            for name, cell in typed.items():
                if isinstance(cell, int | float):
                    assert float(row[name]) == cell, name
                else:
                    assert row[name] == (cell or ""), name
        told = pl.read_parquet_metadata(io.BytesIO(response.content))
        assert json.loads(told["commonweal"])["attribution"]
        assert set(json.loads(told["columns"])) == set(frame.columns)


def test_the_map_of_a_place_holds_its_small_areas(site, lands):
    response = site.get(f"/places/{lands.neighbourhood}/profile.geojson")
    data = json.loads(response.content)
    assert response["Content-Type"] == "application/geo+json"
    assert data["type"] == "FeatureCollection"
    assert all(feature["geometry"] for feature in data["features"])
    assert len(data["features"]) == 3  # the place, and its two small areas


@pytest.mark.slow
@pytest.mark.parametrize("name", ["profile.pdf", "brief.pdf"])
def test_reports_come_as_pdf_and_in_large_print(site, lands, name):
    response = site.get(f"/places/{lands.neighbourhood}/{name}")
    assert response.content.startswith(b"%PDF-")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith('inline; filename="Y06000001-hazel-corner-y')
    large = site.get(f"/places/{lands.neighbourhood}/{name}?large=1").content
    assert large.startswith(b"%PDF-")
    assert large != response.content


def test_a_county_as_a_table_has_a_row_for_each_area_and_measure(site, lands):
    response = site.get(f"/counties/{lands.council}.csv")
    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    made = evidence.county_of(resolve(lands.council))
    assert len(rows) == len(made.rows) * (len(made.indicators) + 1)
    held = evidence.resilience_of(resolve(lands.council)).areas
    resilient = {row["code"]: row for row in rows if row["indicator"] == "resilience"}
    assert set(resilient) == set(held)
    for code, one in held.items():
        row = resilient[code]
        assert row["class"] == one.class_
        assert row["status"] == ("missing" if one.difference is None else "value")
        if one.difference is not None:
            assert float(row["value"]) == one.difference
            assert float(row["value_lower"]) <= one.difference <= float(row["value_upper"])
    described = json.loads(site.get(f"/counties/{lands.council}.csv-metadata.json").content)
    assert described["url"] == f"{lands.council}.csv"
    assert [column["name"] for column in described["tableSchema"]["columns"]] == list(rows[0])


def test_a_county_as_a_map_has_a_feature_for_each_area(site, lands):
    data = json.loads(site.get(f"/counties/{lands.council}.geojson").content)
    assert len(data["features"]) == 12
    assert "Made up for tests." in json.dumps(data)


@pytest.mark.parametrize(
    "address",
    ["/places/nowhere.json", "/places/nowhere/profile.csv", "/places/nowhere/profile.pdf",
     "/counties/nowhere.csv", "/counties/nowhere.geojson", "/counties/nowhere.csv-metadata.json"],
)  # fmt: skip
def test_a_file_of_a_place_that_there_is_not_is_not_found(site, lands, address):
    assert site.get(address).status_code == 404


@pytest.mark.parametrize("ending", [".json", "/profile.csv", "/profile.geojson", "/profile.pdf"])
def test_a_comparison_that_makes_no_sense_is_refused_in_a_line(site, lands, ending):
    response = site.get(f"/places/{lands.one_area}{ending}?compare=everybody")
    assert response.status_code == 400
    wanted = "application/problem+json" if ending.endswith("json") else "text/plain"
    assert response["Content-Type"].startswith(wanted)
    assert b"rest_of_council" in response.content


def test_a_comparison_with_nobody_is_refused_in_a_line(site, lands):
    """No place is known well enough in these small countries to find others like it."""
    response = site.get(f"/places/{lands.one_area}.json?compare=similar")
    assert response.status_code == 400
    assert "nothing to be compared with" in response.content.decode()
    page = site.get(f"/places/{lands.one_area}/?compare=similar")
    assert page.status_code == 400
    assert b"nothing to be compared with" in page.content


def test_every_comparison_that_a_page_offers_can_be_made(site, lands):
    from commonweal.front.tests.reading import read

    for code in (lands.one_area, lands.neighbourhood, lands.council, f"{lands.y.letter}12000001"):
        links = read(site.get(f"/places/{code}/")).links
        offered = [link.split("#")[0] for link in links if link.startswith("?compare=")]
        assert all(site.get(f"/places/{code}/{one}").status_code == 200 for one in offered)
        assert offered or code.startswith(f"{lands.y.letter}12")


def test_a_workbook_holds_the_same_as_the_table(site, lands):
    for address in (f"/places/{lands.neighbourhood}/profile", f"/counties/{lands.council}"):
        rows = list(csv.DictReader(io.StringIO(site.get(f"{address}.csv").content.decode())))
        response = site.get(f"{address}.xlsx")
        assert response["Content-Type"].endswith("spreadsheetml.sheet")
        assert response["Content-Disposition"].endswith('.xlsx"')
        book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
        first, *others = book.sheet_names
        assert others == ["Columns", "About", "Where from"]
        head, *body = book.get_sheet_by_name(first).to_python()
        meant = {title: name for title, name, *_ in book.get_sheet_by_name("Columns").to_python()}
        assert [meant[title] for title in head] == list(rows[0])
        assert len(body) == len(rows)
        value = list(rows[0]).index("value")
        for found, row in zip(body, rows, strict=True):
            # A workbook keeps fifteen digits.
            same = pytest.approx(float(row["value"]), rel=1e-14) if row["value"] else ""
            assert found[value] == same
        checksums = {row[-1] for row in book.get_sheet_by_name("Where from").to_python()[1:]}
        assert checksums
        assert all(len(one) == 64 for one in checksums)


def test_the_same_figures_are_the_same_workbook(site, lands):
    made = evidence.profile_of(resolve(lands.neighbourhood))
    assert takeaway.profile_workbook(made) == takeaway.profile_workbook(made)
