"""Real places in every form, the way that the command line gives them."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from commonweal.evidence.tests.test_exports_geojson import check
from commonweal.evidence.tests.test_exports_html import BANNED, Page
from commonweal.evidence.tests.test_exports_pdf import objects, pages, title

pytestmark = [pytest.mark.data, pytest.mark.slow]

FORMS = ("text", "json", "csv", "html", "pdf", "geojson")
OGL = "Contains public sector information licensed under the Open Government Licence v3.0."

#: Many commands in one process: starting it anew for each would take longer than all the work.
ONE_AFTER_ANOTHER = """
import json, sys
from commonweal import cli
sys.exit(any(cli.main(["--quiet", *words]) for words in json.loads(sys.argv[1])))
"""


@pytest.fixture(scope="module")
def given(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Studley Green in every form, and Wiltshire as a table, from England as it is."""
    home = tmp_path_factory.mktemp("england")
    environment = {
        **os.environ, "COMMONWEAL_HOME": str(home), "DJANGO_SETTINGS_MODULE": "commonweal.settings",
        "DATABASE_URL": "",
    }  # fmt: skip

    commands = [["load", "england", "--data", str(real_data)]]
    for form in FORMS:
        out = str(home / f"place.{form}")
        commands.append(["profile", "Studley Green", "--format", form, "--output", out])
    out = str(home / "county.csv")
    commands.append(["profiles", "E06000054", "--format", "csv", "--output", out])
    done = subprocess.run(
        [sys.executable, "-c", ONE_AFTER_ANOTHER, json.dumps(commands)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = {form: (home / f"place.{form}").read_bytes() for form in FORMS}
    return {**found, "county": (home / "county.csv").read_bytes()}


def rows(text: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.decode("utf-8"), newline="")))


def test_every_form_tells_the_same_number_of_studley_green(given):
    made = json.loads(given["json"])
    (one,) = [row for row in made["indicators"] if row["indicator"] == "no-qualifications"]
    assert one["value"] == pytest.approx(28.06, abs=0.1)
    table = {row["indicator"]: row for row in rows(given["csv"])}
    assert float(table["no-qualifications"]["value"]) == one["value"]
    (place,) = json.loads(given["geojson"])["features"]
    assert place["properties"]["value_no-qualifications"] == one["value"]
    for form in ("text", "html"):
        assert f"{one['value']:.1f}%" in given[form].decode("utf-8")


def test_real_names_and_notes_fit_each_form(given):
    text = given["text"].decode("utf-8")
    assert max(len(line) for line in text.splitlines()) <= 100
    page = Page(given["html"].decode("utf-8"))
    assert page.crossed == page.stack == []
    assert 4 <= pages(given["pdf"]) <= 10
    assert title(given["pdf"]) == "Studley Green: a profile of the place"
    assert b"SourceSans" in objects(given["pdf"]) or b"Libertinus" in objects(given["pdf"])
    check(json.loads(given["geojson"]))


def test_no_form_shames_anybody_and_each_gives_credit(given):
    for form in ("text", "json", "csv", "html", "geojson"):
        said = " ".join(given[form].decode("utf-8").split())
        assert OGL in said, form
        assert [word for word in BANNED if word in said.lower()] == [], form


def test_strengths_come_first_in_real_life_too(given):
    made = json.loads(given["json"])
    text = " ".join(given["text"].decode("utf-8").split())
    assert made["strengths"]
    assert text.index(made["strengths"][0]["sentence"]) < text.index(
        made["vulnerabilities"][0]["sentence"]
    )


def test_wiltshire_has_a_row_for_each_of_its_307_small_areas_and_each_measure(given):
    county = rows(given["county"])
    areas, measures = ({row[key] for row in county} for key in ("code", "indicator"))
    assert len(areas) == 307
    assert len(county) == len(areas) * len(measures)
    assert {row["status"] for row in county} >= {"value"}
