"""What the command line gives people: every form of a profile, and the colours of 2010."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import replace

import pytest

from commonweal.evidence import takeaway
from commonweal.evidence.exports import bemerton as paper
from commonweal.evidence.exports import tables
from commonweal.evidence.tests import profiles
from tests.machine import ROOT
from warm.classes import RULES
from warm.errors import WarmError


@pytest.mark.parametrize(
    ("form", "start"),
    [
        ("text", "ELM ROW\n"),
        ("json", '{\n  "place": {'),
        ("csv", "place_code,"),
        ("html", "<!doctype html>\n"),
        ("pdf", b"%PDF-"),
        ("geojson", '{"type":"FeatureCollection"'),
    ],
)
def test_a_profile_can_be_had_in_every_form(form, start):
    assert takeaway.render(profiles.elm_row(), form, geometry={})[: len(start)] == start
    assert form in takeaway.FORMATS


def test_there_are_no_other_forms():
    assert len(takeaway.FORMATS) == 6
    with pytest.raises(WarmError, match="'docx'; choose one of text, json"):
        takeaway.render(profiles.elm_row(), "docx", geometry={})
    with pytest.raises(WarmError, match="'pdf'; choose one of text, json, csv"):
        takeaway.render_county(profiles.county(), "pdf")


def test_the_guides_python_does_what_it_says(tmp_path, monkeypatch):
    guide = (ROOT / "docs/guide/exports.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    assert "made = ...  #" in code
    monkeypatch.chdir(tmp_path)
    exec(code.replace("made = ...", "made = given"), {"given": profiles.elm_row()})
    assert {one.name for one in tmp_path.iterdir()} == {"report.pdf", "brief.pdf", "profile.csv"}
    assert (tmp_path / "profile.csv").read_bytes().count(b"\r\n") == 5


def test_the_guide_names_every_form_and_every_status():
    guide = (ROOT / "docs/guide/exports.md").read_text(encoding="utf-8")
    named = re.findall(r"^\| `(\w+)` \|", guide, re.MULTILINE)
    assert named == [*takeaway.FORMATS[:3], "html", "pdf", "geojson", *tables.STATUS]


def test_json_is_the_profile_itself():
    made = profiles.every_kind()
    assert json.loads(takeaway.render(made, "json", geometry={})) == json.loads(
        json.dumps(made.to_dict())
    )


def test_a_county_as_json_says_of_each_area_why_there_is_no_value():
    made = json.loads(takeaway.render_county(profiles.county(), "json"))
    assert made["county"] == {"code": "T06000000", "name": "Council 0"}
    first, second = made["areas"]
    assert first["indicators"]["burglary"] == {"status": "value", "value": 0, "class": "similar"}
    assert second["indicators"]["no-qualifications"]["status"] == "suppressed"
    assert second["domains"]["crime"] == {"class": "much_worse", "difference": -2.0}
    assert [one["period"] for one in made["indicators"]] == ["2021", "2025"]
    assert takeaway.render_county(profiles.county(), "csv").startswith("county_code,")
    assert takeaway.render_county(profiles.county(), "text").startswith("COUNCIL 0\n")


# The colours of the 2010 paper -----------------------------------------------------------------------


def with_values(*triples: tuple[str, float, float]):
    """Elm Row with these measures of education: slug, here, average."""
    made = profiles.elm_row()
    rows = tuple(
        replace(made.indicators[0], indicator=slug, value=value, comparator_value=average)
        for slug, value, average in triples
    )
    return replace(made, indicators=rows)


def colour_of(made, domain="education"):
    return next(one for one in paper.coloured(made) if one.domain == domain)


@pytest.mark.parametrize(
    ("triples", "colour"),
    [
        ([("no-qualifications", 30, 20), ("level-4-qualifications", 10, 20)], "red"),
        ([("no-qualifications", 10, 20), ("level-4-qualifications", 30, 20)], "green"),
        (
            [
                ("no-qualifications", 30, 20),
                ("adult-skills", 30, 20),
                ("level-4-qualifications", 30, 20),
            ],
            "amber",
        ),
        ([("no-qualifications", 20, 20)], "amber"),
        ([("something-of-our-own", 30, 20)], None),
    ],
)
def test_a_domain_has_the_papers_colour(triples, colour):
    made = colour_of(with_values(*triples))
    assert made.colour == colour
    with (RULES / "bemerton-2010.toml").open("rb") as file:
        expected = tomllib.load(file)["classes"].get(colour, "no_colour")
    assert made.class_ == expected


def test_only_the_places_own_figures_are_coloured():
    made = with_values(("no-qualifications", 30, 20))
    lent = replace(made.indicators[0], layer="inherited")
    assert colour_of(replace(made, indicators=(lent,))).colour is None


def test_a_value_of_19_against_20_in_the_nation_prints_0_95():
    made = with_values(("no-qualifications", 19.0, 14.0))
    row = replace(made.indicators[0], national_value=20.0, national_ratio=19 / 20)
    said = takeaway.bemerton(replace(made, indicators=(row,)), as_json=False)
    line = next(one for one in said.splitlines() if "19.0%" in one)
    assert line.split()[-1] == "0.95"
    assert "worse" in line


def test_the_colours_are_said_to_be_the_papers_rule_and_not_ours():
    said = takeaway.bemerton(profiles.elm_row(), as_json=False)
    assert "RED Education" in said
    assert "GREEN Health" in said
    assert "Young Foundation, 2010" in said
    assert "and not this project's own" in said
    assert max(len(line) for line in said.splitlines()) <= 100


def test_the_colours_as_json_name_their_rule():
    made = json.loads(takeaway.bemerton(profiles.elm_row(), as_json=True))
    assert made["method"]["rule"] == "bemerton-2010"
    assert made["place"]["code"] == "T01000003"
    (education,) = [one for one in made["domains"] if one["domain"] == "education"]
    assert (education["colour"], education["class"]) == ("red", "worse")
    assert education["indicators"][0]["polarity"] == "-"
    assert made["releases"][0]["release"] == "r-1"


def test_the_nation_has_no_average_to_be_compared_with():
    said = takeaway.bemerton(profiles.the_realm(), as_json=False)
    assert "nobody to be compared with" in said
    assert "RED" not in said
