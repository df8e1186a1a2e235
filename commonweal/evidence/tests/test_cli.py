"""The commands: results on standard output, everything else beside it, and never a traceback."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import jsonschema
import pytest

from commonweal.evidence import catalogue
from commonweal.evidence.models import Release
from commonweal.evidence.operations import packs
from commonweal.evidence.tests.conftest import everything_in, rows
from commonweal.evidence.tests.factories import table
from commonweal.evidence.tests.test_queries import own_table
from commonweal.places.tests import factories as places
from warm.results import schema

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def country(in_land, db):
    return in_land


# What is listed ------------------------------------------------------------------------------------


def test_sources_say_what_is_loaded_and_what_each_is_tested_on(run):
    code, out, err = run("sources", "--json")
    assert (code, err) == (0, "")
    listed = {one["source"]: one for one in json.loads(out)}
    assert {one.slug for one in catalogue.sources() if one.holds_observations} <= set(listed)
    assert listed["census-2021-percentages"]["tested_against"] == "conversion"
    assert not listed["census-2021-percentages"]["loaded"]
    own = listed["y-figures"]
    assert (own["loaded"], own["areas"], own["values"]) == (True, 24, 96)
    assert own["sha256"] == Release.objects.get(source="y-figures").sha256
    text = run("sources")[1]
    assert "own     y-figures" in text
    assert "-       census-2021-percentages" in text


def test_indicators_have_the_slugs_that_others_rely_on(run):
    listed = {one["slug"]: one for one in json.loads(run("indicators", "--json")[1])}
    assert {
        "no-qualifications", "level-4-qualifications", "bad-health", "disabled", "unemployed",
        "no-car", "same-address-a-year-ago", "one-person-households", "income-deprivation",
        "employment-deprivation", "crime-score", "anti-social-behaviour", "loneliness",
        "life-satisfaction",
    } <= set(listed)  # fmt: skip
    assert sum(one["status"] == "available" for one in listed.values()) >= 55
    assert any(one["status"] == "needs_survey" for one in listed.values())
    text = run("indicators")[1]
    assert "no-qualifications" in text
    assert "Education" in text.splitlines()


def test_the_mix_of_classes_comes_as_text_and_as_json(run):
    mixes = json.loads(run("classes", "Alder", "--json")[1])
    assert {one["indicator"] for one in mixes} >= {"no-qualifications", "bad-health"}
    for one in mixes:
        shares = [v for k, v in one.items() if k not in ("indicator", "discriminates")]
        assert sum(shares) == pytest.approx(100)
    assert "per cent of small areas" in run("classes")[1]


# A profile -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["Hazel Corner Y", "hazel-corner-y", "y06000001-HAZEL-corner-y", "Y01010050", "Alder"]
)
def test_a_place_is_found_by_whatever_names_it(run, text):
    code, out, err = run("profile", text, "--format", "json")
    assert (code, err) == (0, "")
    jsonschema.validate(json.loads(out), schema())


def test_the_text_reads_in_four_stages(run):
    out = run("profile", "Hazel Corner Y")[1]
    stages = [line for line in out.splitlines() if line[:2] in ("1.", "2.", "3.", "4.")]
    assert len(stages) == 4
    assert max(map(len, out.splitlines())) <= 100


def test_json_is_the_format_under_json(run):
    assert (
        json.loads(run("--json", "profile", "Hazel Corner Y")[1])["place"]["name"]
        == "Hazel Corner Y"
    )
    assert run("--json", "profile", "Alder", "--format", "text")[1].startswith("ALDER")


@pytest.mark.parametrize("wanted", ["json", "csv", "html", "geojson", "text"])
def test_a_profile_goes_to_a_file_as_it_goes_to_the_terminal(run, tmp_path, wanted):
    path = tmp_path / "profile"
    code, out, err = run("profile", "Hazel Corner Y", "--format", wanted, "--output", path)
    assert (code, out, err) == (0, "", f"Wrote {path}.\n")
    # Reading a CSV back must not turn its line ends into others.
    shown = run("profile", "Hazel Corner Y", "--format", wanted)[1]
    assert path.read_bytes().decode() == (shown if wanted != "geojson" else shown.rstrip("\n"))
    assert [one.name for one in tmp_path.iterdir()] == ["profile"]


def test_quiet_says_nothing_but_the_result(run, tmp_path):
    assert run("--quiet", "profile", "Alder", "--output", tmp_path / "x") == (0, "", "")


def test_a_pdf_is_written_to_a_file(run, tmp_path):
    path = tmp_path / "profile.pdf"
    assert run("profile", "Hazel Corner Y", "--format", "pdf", "--output", path)[0] == 0
    assert path.read_bytes().startswith(b"%PDF-")


def test_the_map_carries_what_its_outlines_ask_to_be_said(run):
    said = json.loads(run("profile", "Hazel Corner Y", "--format", "geojson")[1])
    assert {"Y01010050", "Y01010060"} <= {one["id"] for one in said["features"]}
    assert "Made up for tests." in json.dumps(said)


def test_the_rule_of_2010_speaks_of_red_amber_and_green_on_request_only(run):
    said = run("profile", "Hazel Corner Y", "--rule", "bemerton-2010")[1]
    assert "green" in said.casefold()
    assert json.loads(run("--json", "profile", "Alder", "--rule", "bemerton-2010")[1])
    code, _, err = run("profile", "Alder", "--rule", "bemerton-2010", "--format", "csv")
    assert (code, err) == (
        2, "commonweal: By the rule of 2010 a profile comes as text or json, not as csv.\n")  # fmt: skip


@pytest.mark.parametrize("kind", ["rest_of_council", "rest_of_region", "rest_of_nation"])
def test_another_comparator_may_be_asked_for(run, kind):
    out = run("profile", "Alder 001A", "--compare", kind, "--json")[1]
    assert json.loads(out)["comparator"]["kind"] == kind


def test_a_county_lists_its_small_areas(run):
    listed = json.loads(run("profiles", "Alder", "--json")[1])
    assert "Y01010010" in json.dumps(listed)
    found = list(csv.DictReader(io.StringIO(run("profiles", "Y06000001", "--format", "csv")[1])))
    assert len(found) >= 12
    assert "Alder 001A" in run("profiles", "Alder")[1]


# What cannot be answered -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("profile", "Atlantis"), "No place that is loaded here is called “Atlantis”"),
        (("profile", "Hazel Corne"), "Did you mean one of these?\n  Y06000001-hazel-corner-y"),
        (("profile", ""), "Type the name of a place, a postcode or a code."),
        (("profile", "SP2 9XX"), "looks like a postcode, and no postcodes are loaded here"),
        (("profile", "Y01090001"), "Y01090001 was split in 2021 into Y01010010 and Y01010020"),
        (("profile", "Y99999999"), "No place that is loaded here has the code Y99999999"),
        (("profile", "'; DROP TABLE places_area; --"), "No place"),
        (("profile", "x" * 5000), "No place"),
        (("profile", "Alder", "--compare", "nobody"), "invalid choice: 'nobody'"),
        (("profile", "Hazel Corner Y", "--compare", "similar"), "nothing to be compared with"),
        (("profile", "Land Y", "--compare", "rest_of_nation"), "nothing to be compared with"),
        (("profile", "Alder", "--format", "docx"), "invalid choice: 'docx'"),
        (("profile", "Alder", "--output", "/no/such/folder/x"), "cannot be written: No such file"),
        (("profile", "Alder", "--output", "/"), "/ cannot be written: Is a directory."),
        (("profiles", "Hazel Corner Y"), "Hazel Corner Y"),
        (("profiles",), "the following arguments are required: council"),
        (("classes", "Atlantis"), "Atlantis"),
        (
            ("load", "england"),
            "Say where the files of the pack are: commonweal load england --data",
        ),
        (
            ("load", "england", "--data", "/no/such/folder"),
            "boundaries/lsoa21_england.parquet is not in",
        ),
        (("load", "englnad"), "'englnad' is neither a file nor a pack (there are: england"),
        (("load", "/"), "'/' is neither a file nor a pack"),
        (
            ("load", "/etc/hostname", "--source", "census"),
            "There is no source 'census'.",
        ),
        (("load", "/etc/hostname", "--source", "claiment-count"), "Did you mean claimant-count?"),
        (("load", "/etc/hostname", "--source", "lsoa-centres"), "holds no values of indicators"),
        (("describe", "/no/such/file"), "expected a file that can be read"),
        (("describe", "/etc"), "etc: 1 problem"),
        (("nonsense",), "invalid choice: 'nonsense'"),
        ((), "the following arguments are required: COMMAND"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(run, words, said):
    code, _, err = run(*words)
    assert code == 2
    assert said in err


def test_a_name_of_several_places_lists_them(run, country):
    twin = places.place_of(
        country_parts(country), name="Hazel Corner Y", code="Y06000002-hazel-corner-y"
    )
    code, _, err = run("profile", "Hazel Corner Y")
    assert code == 2
    assert "is the name of several places; give the code of one:" in err
    assert twin.code in err
    assert "Y06000001-hazel-corner-y" in err


def country_parts(land):
    from commonweal.places.models import Area

    return list(Area.objects.filter(code__in=land.of(1)[:2]).order_by("code"))


def test_an_output_that_fails_leaves_what_was_there(run, tmp_path, monkeypatch):
    path = tmp_path / "profile.json"
    path.write_text("before")

    def fail(self, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fail)
    code, _, err = run("profile", "Alder", "--output", path)
    monkeypatch.undo()
    assert (code, err) == (2, f"commonweal: {path} cannot be written: No space left on device.\n")
    assert path.read_text() == "before"
    assert [one.name for one in tmp_path.iterdir()] == ["profile.json"]


# Loading -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (bytes(range(256)) * 40, "expected"),
        (b"PAR1" + b"\0" * 400 + b"PAR1", "expected"),
        (b"code,residents\nY01010010,5\n", "expected"),
        ("a,b\n1,2\n".encode("utf-16"), "expected"),
    ],
)
@pytest.mark.parametrize(
    "source", ["census-2021-disability", "ons-personal-wellbeing", "claimant-count"]
)
def test_no_file_however_odd_ends_in_a_traceback(run, settings, tmp_path, data, said, source):
    path = tmp_path / "file.parquet"
    path.write_bytes(data)
    was, files = rows(), everything_in(settings.HOME)
    code, _, err = run("load", path, "--source", source)
    assert code == 2
    assert said in err
    assert err.startswith(f"commonweal: {path.name}")
    assert rows() == was
    assert everything_in(settings.HOME) == files


def test_a_file_without_a_description_says_how_to_get_one(run, tmp_path):
    path = tmp_path / "ours.csv"
    path.write_bytes(table([("code", "count"), ("Y01010010", 5)]))
    code, _, err = run("load", path)
    assert code == 2
    assert "commonweal describe" in err


def test_own_data_is_described_rehearsed_and_loaded(run, tmp_path):
    path = own_table(tmp_path, [("Hazel Corner Y", 118, 146)])
    code, out, err = run("load", path, "--rehearse")
    assert (code, err) == (0, "")
    assert out == "Would record residents-survey.\n1 values checked, nothing written.\n"
    assert not Release.objects.filter(source="residents-survey").exists()
    said = json.loads(run("--json", "load", path)[1])
    assert said["releases"][0].startswith("residents-survey-Y06000001-2024-")
    assert said["values"] == 1
    assert "nothing to do for them" in run("load", path)[1]


def test_a_pack_is_loaded_by_the_command(run, settings, tmp_path, monkeypatch, country):
    """The command's own way, with a small country in the place of England."""
    (tmp_path / "packs").mkdir()
    manifest = tmp_path / "packs" / "land.toml"
    manifest.write_text("")
    monkeypatch.setattr(catalogue, "pack_names", lambda: ("land",))
    monkeypatch.setattr(catalogue, "pack", lambda name: country.pack())
    monkeypatch.setattr(packs, "_tables", lambda: country.tables)
    monkeypatch.setattr(packs, "geography_sources", country.places.values)
    code, out, err = run("load", "land", "--data", country.folder)
    assert code == 0
    assert "3 of the files were here already" in out
    assert "Nothing new." in out
    settings.HOME = tmp_path / "home"
    code, out, err = run("--json", "load", "land", "--data", country.folder)
    assert json.loads(out)["notes"]  # another data folder: what was kept is not there
    assert "values: Made: figures" in err
    assert "profiles: laying out" in err


# A survey, planned ---------------------------------------------------------------------------------


def test_a_survey_is_planned_in_words_and_in_numbers(run, country):
    asked = (
        "plan",
        country.small[0],
        "belonging",
        "--usual",
        "25",
        "--truth",
        "32",
        "--delta",
        "5",
    )
    code, out, err = run(*asked, "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert (found["answers_needed"], found["to_ask"]) == (440, 1760)
    assert sum(found["says"].values()) == pytest.approx(1)
    text = run(*asked)[1]
    assert "440 answers, so ask 1,760 people" in text
    assert "100 answers would typically show 23.7% to 41.7%" in text


def test_what_nobody_can_be_asked_cannot_be_planned(run, country):
    code, _, err = run("plan", country.small[0], "no-car")
    assert code == 2
    assert "no question of this name" in err
