"""Weighing by command, and what every file of an analysis begins with."""

from __future__ import annotations

import csv
import json

import pytest

from commonweal.evidence.exports import analysis as exports
from commonweal.evidence.queries import analysis
from commonweal.places.queries import resolve

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def country(in_land, db):
    return in_land


def rows_of(text):
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


def test_a_council_is_weighed_and_each_rank_has_its_interval(run):
    code, out, _err = run("whatif", "Alder", "--runs", 50)
    assert code == 0
    assert "read each rank with its interval" in out
    assert "50 runs from seed 2026" in out
    assert out.count(" to ") >= len(rows_of(run("whatif", "Alder", "--format", "csv")[1]))


def test_without_a_council_the_country_comes_as_a_table(run):
    country = rows_of(run("whatif", "--runs", 20)[1])
    council = rows_of(run("whatif", "Alder", "--runs", 20, "--format", "csv")[1])
    assert {row["area"] for row in council} < {row["area"] for row in country}
    assert {row["wider_area"] for row in country} >= {"Alder"}


def test_weights_of_domains_and_measures_are_taken(run):
    words = ("whatif", "Alder", "--runs", 20, "--weight", "education=3",
             "--weight", "no-qualifications=2", "--json")  # fmt: skip
    made = json.loads(run(*words)[1])
    assert made["domains"]["education"] == 3
    assert made["indicators"]["no-qualifications"] == 2
    assert made["preset"] is None


def test_a_file_is_written_and_says_how_it_was_made(run, tmp_path):
    file = tmp_path / "weighed.csv"
    code, out, err = run("whatif", "Alder", "--seed", 4, "--format", "csv", "--output", file)
    assert (code, out) == (0, "")
    assert f"Wrote {file}" in err
    head = [line for line in file.read_text().splitlines() if line.startswith("# ")]
    assert head[0] == f"# {exports.FIRST}"
    for line in ("# areas: small areas of Alder (", "# seed: 4", '# scale: "z"', "# releases: ["):
        assert any(one.startswith(line) for one in head), line


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--weight", "education"), "--weight education: expected NAME=NUMBER"),
        (("--weight", "education=-2"), "The weight of education is -2"),
        (("--weight", "joy=2"), "There is no indicator 'joy'"),
        (("--scale", "decile"), "There is no scale 'decile'"),
        (("--runs", "0"), "The number of runs is 0"),
        (("--leave-out", "joy"), "'joy' is no measure that counts"),
    ],
)
def test_nonsense_is_said_and_nothing_is_given(run, words, said):
    code, out, err = run("whatif", "Alder", *words)
    assert (code, out) == (2, "")
    assert said in err


def test_an_area_without_a_rank_is_called_insufficient():
    class Made:
        def said(self):
            return {"weights_in_the_whole": {"domains": {"health": 1.0}}, "scale": "z", "runs": 9,
                    "adding": "arithmetic", "seed": 1, "releases": ["r"]}  # fmt: skip

        def columns(self):
            return {"area": ["B", "A"], "rank": [None, 1.0], "rank_lower": [None, 1.0],
                    "rank_upper": [None, 2.0], "held": [True, None]}  # fmt: skip

    text = exports.as_text(Made(), {"A": ("Ash", "")}, "two areas")
    assert text.splitlines()[-2:] == [
        "      1            1 to 2  Ash",
        "      –      insufficient  B",
    ]
    assert rows_of(exports.as_csv(Made(), {}, "two areas"))[0] == {
        "area": "B", "rank": "", "rank_lower": "", "rank_upper": "", "held": "yes",
    }  # fmt: skip


def test_what_is_laid_out_is_kept_until_figures_change():
    alder = resolve("Alder")
    before = analysis._laid_out(alder)
    assert analysis._laid_out(alder) is before
