"""The report on a council area as tagged PDF."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from shapely.geometry import MultiPolygon, Polygon, box

from commonweal.evidence.exports import maps
from commonweal.evidence.exports.county_pdf import contents, county_pdf
from commonweal.evidence.exports.standing import JUDGED
from commonweal.evidence.tests import profiles
from commonweal.evidence.tests.test_exports_pdf import objects, reads_text, title, words

OUTLINES = {
    "T01000001": box(-2.0, 51.0, -1.9, 51.1),
    "T01000002": MultiPolygon([box(-1.9, 51.0, -1.8, 51.1), box(-1.7, 51.0, -1.69, 51.01)]),
}


@pytest.mark.parametrize("geometry", [OUTLINES, {}, {"T01000001": OUTLINES["T01000001"]}])
@pytest.mark.parametrize("large", [False, True])
def test_the_report_is_tagged_has_a_title_and_says_its_language(geometry, large):
    made = county_pdf(profiles.county("Alder"), geometry, large=large)
    laid_open = objects(made)
    assert b"/MarkInfo" in laid_open
    assert re.search(rb"/Lang\s*\(en-GB\)", laid_open)
    assert b"pdfuaid:part>1<" in laid_open or b'pdfuaid:part="1"' in laid_open
    assert title(made) == "Alder: its small areas, side by side"


def test_the_same_county_makes_the_same_bytes():
    assert county_pdf(profiles.county(), OUTLINES) == county_pdf(profiles.county(), OUTLINES)


def test_a_hostile_name_is_set_as_text():
    name = '#import "x": y $a$ *b* [c] <script> \\ \x00 ' + "w" * 60
    assert county_pdf(profiles.county(name), OUTLINES).startswith(b"%PDF-")


def test_every_domain_has_its_numbers_and_a_map_that_says_them():
    made = contents(profiles.county("Alder"), OUTLINES)
    education = made["domains"][0]
    assert [(one["word"], one["areas"]) for one in education["mix"]] == [
        ("Better", 1),
        ("Can't tell", 1),
    ]
    assert education["map"]["alt"] == (
        "Map of Alder by Education. Small areas: 1 better and 1 can't tell."
    )
    crime = made["domains"][1]
    assert crime["mix"][-1] == {"standing": "none", "word": "Not measured", "areas": 1}


def test_a_domain_that_is_not_measured_has_no_map_and_is_named():
    county = profiles.county("Alder")
    for row in county.rows:
        row.domains["crime"] = "no_colour"
    made = contents(county, OUTLINES)
    assert [one["name"] for one in made["domains"]] == ["Education"]
    assert made["unmeasured"] == "Not measured for small areas here: Crime."
    none = contents(replace(county, rows=()), {})
    assert none["domains"] == []


@reads_text
def test_a_reader_finds_every_small_area_and_where_figures_come_from(tmp_path):
    said = words(
        county_pdf(profiles.county("Alder"), OUTLINES, attribution=["Outlines of nobody."]),
        tmp_path,
    )
    for row in profiles.county("Alder").rows:
        assert row.code in said
    assert "They are not ranked" in said
    assert "Outlines of nobody" in said


@pytest.mark.parametrize("standing", [*JUDGED, "none"])
def test_a_map_is_well_formed_and_stays_on_its_sheet(standing):
    size, drawn = maps.paths(OUTLINES)
    assert size[0] <= maps.WIDTH
    assert size[1] <= maps.HEIGHT
    ElementTree.fromstring(maps.svg(size, drawn, dict.fromkeys(drawn, standing)))
    ElementTree.fromstring(maps.swatch(standing))
    for path in drawn.values():
        numbers = list(map(int, re.findall(r"-?\d+", path)))
        assert all(0 <= x <= size[0] for x in numbers[::2])
        assert all(0 <= y <= size[1] for y in numbers[1::2])


def test_a_hole_in_an_area_is_drawn():
    ring = Polygon(box(0, 50, 1, 51).exterior, [box(0.4, 50.4, 0.6, 50.6).exterior])
    _, drawn = maps.paths({"a": ring})
    assert drawn["a"].count("M") == 2
