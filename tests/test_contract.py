"""What later work and outside checks rely on, checked as an outsider would: commands and requests.

The demo is started once, from an empty data folder, and everything here asks that one.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.serving import Installation, Server, variables
from tests.machine import ROOT

pytestmark = pytest.mark.slow

PLACE, SMALL_AREA, COUNCIL = "Z06000001-lantern-heath", "Z01000001", "Z06000001"
WARD, WIDER_AREA, REGION, COUNTRY = "Z05000001", "Z02000001", "Z12000001", "Z92000001"
COMMUNITY_AREA = "Z06000001-amberwick-community-area"
EVERY_KIND = (PLACE, SMALL_AREA, COUNCIL, WARD, WIDER_AREA, REGION, COUNTRY, COMMUNITY_AREA)

CLASSES = {"much_worse", "worse", "similar", "cant_tell", "better", "much_better", "no_colour"}
STATUSES = {"value", "suppressed", "missing", "not_asked", "source_gap"}
LAYERS = {"official", "survey", "modelled", "inherited"}
BASES = {"interval", "approximate", "position", "none"}
POLARITIES = {"+", "-", "none"}

SLUGS = {
    "no-qualifications", "level-4-qualifications", "bad-health", "disabled", "unemployed", "no-car",
    "same-address-a-year-ago", "one-person-households", "income-deprivation",
    "employment-deprivation", "crime-score", "anti-social-behaviour", "loneliness",
    "life-satisfaction",
}  # fmt: skip

FIGURE = {
    "indicator", "domain", "period", "status", "value", "lower", "upper", "interval_method",
    "basis", "unit", "numerator", "denominator", "base", "polarity", "class", "layer",
    "comparator_value", "difference", "difference_lower", "difference_upper", "national_ratio",
    "source", "release", "geography", "note",
}  # fmt: skip


# --- make -----------------------------------------------------------------------------------------


def test_make_demo_hands_port_place_and_data_to_the_command():
    def asked(*words: str) -> str:
        # Asked from within `make test` as well, whose own flags are none of its business.
        plain = {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}
        done = subprocess.run(
            ["make", "--dry-run", "--no-print-directory", "demo", *words],
            cwd=ROOT, capture_output=True, text=True, check=True, env=plain,
        )  # fmt: skip
        return done.stdout.splitlines()[-1]

    assert asked("PORT=8123").strip() == ".venv/bin/commonweal demo --port 8123"
    assert asked("PLACE=Studley Green", "DATA=../shared/data").split("demo ")[1].strip() == (
        '--port 8000 --place "Studley Green" --data "../shared/data"'
    )


# --- the demo --------------------------------------------------------------------------------------


def test_the_demo_says_its_address_once_and_a_place_to_start_with(demo: Server):
    said = demo.said()
    assert said.count(f"Commonweal is at {demo.address}/") == 1
    named = re.findall(rf"A place to start with: {demo.address}(\S+)", said)
    assert len(named) == 1
    assert demo.ask(named[0]).status == 200


def test_the_front_page_links_to_places_and_to_a_county_that_answer(demo: Server):
    page = demo.ask("/")
    assert page.status == 200
    links = re.findall(r'href="(/(?:places|counties)/[^"#?]+)"', page.text)
    places = {one for one in links if one.startswith("/places/")}
    counties = {one for one in links if one.startswith("/counties/")}
    assert places
    assert counties
    assert {demo.ask(one).status for one in places | counties} == {200}


@pytest.mark.parametrize("code", EVERY_KIND)
def test_a_place_of_every_kind_has_a_page_of_less_than_100_kilobytes(demo: Server, code: str):
    answer = demo.ask(f"/places/{code}/", Accept_Encoding="gzip")
    assert answer.status == 200
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.body) < 100_000
    assert b"</html>" in gzip.decompress(answer.body)


def test_a_second_start_builds_nothing(demo: Server, meadland: Installation, tmp_path):
    again = meadland.copy(tmp_path / "again")
    before = again.files()
    with again.serving("demo") as server:
        assert server.ask(f"/places/{PLACE}/").status == 200
        said = server.said()
    assert again.files() == before
    for busy in ("Database: applied", "making up", "values:", "laying out"):
        assert busy in demo.said()
        assert busy not in said


def test_another_process_on_the_port_is_told_before_anything_is_built(demo: Server, tmp_path):
    other = Installation(tmp_path / "other")
    done = other.run("demo", "--port", str(demo.port))
    assert done.returncode == 2
    assert f"Port {demo.port}" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(other.home.glob("releases/**/*.parquet"))


def test_the_server_ends_when_it_is_asked_to(demo: Server, meadland: Installation, tmp_path):
    with meadland.copy(tmp_path / "again").serving("serve") as server:
        assert server.ask("/").status == 200
        assert server.stop() == 0


def test_two_installations_never_meet(demo: Server, meadland: Installation, tmp_path):
    before = meadland.files()
    other = Installation(tmp_path / "other")
    assert not any(one["loaded"] for one in other.json("sources"))
    done = other.run("profile", PLACE, "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert any(one["loaded"] for one in meadland.json("sources"))
    assert meadland.files() == before


# --- commonweal --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def profile(demo: Server, meadland: Installation) -> dict:
    """The JSON of Lantern Heath, as the command gives it."""
    done = meadland.run("profile", PLACE, "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def test_a_profile_holds_what_others_build_on(profile: dict):
    assert {"code", "name", "kind", "vintage", "population"} <= profile["place"].keys()
    assert profile["place"]["code"] == PLACE
    assert profile["place"]["kind"] == "neighbourhood"
    assert profile["comparator"].keys() >= {"kind", "label"}
    assert {"version", "rule", "framework"} <= profile["method"].keys()
    assert profile["releases"]
    assert len(profile["domains"]) == 9
    assert all(
        {"domain", "pillar", "class", "coverage", "stability"} <= one.keys()
        for one in profile["domains"]
    )
    assert all(one.keys() >= FIGURE for one in profile["indicators"])
    for part in ("strengths", "vulnerabilities", "concerns"):
        assert profile[part]
        assert all(one["sentence"] and one["reason"] for one in profile[part])


def test_what_a_profile_says_comes_from_the_published_lists(profile: dict):
    said = profile["indicators"]
    assert {one["class"] for one in [*said, *profile["domains"]]} <= CLASSES
    assert {one["status"] for one in said} <= STATUSES
    assert {one["layer"] for one in said} <= LAYERS
    assert {one["basis"] for one in said} <= BASES
    assert {one["polarity"] for one in said} <= POLARITIES
    # Lists nobody has ever seen more than one word of would prove little.
    assert len({one["class"] for one in said}) >= 4
    assert len({one["status"] for one in said}) >= 2
    assert {"official", "survey", "inherited"} <= {one["layer"] for one in said}


def test_percentages_run_from_0_to_100_and_lie_within_their_intervals(profile: dict):
    shares = [
        one for one in profile["indicators"]
        if one["unit"] == "percent" and one["status"] == "value"
    ]  # fmt: skip
    assert all(0 <= one["value"] <= 100 for one in shares)
    assert max(one["value"] for one in shares) > 1
    within = [one for one in shares if one["lower"] is not None]
    assert within
    assert all(0 <= one["lower"] <= one["value"] <= one["upper"] <= 100 for one in within)


def test_what_is_not_a_value_is_not_given_as_one(profile: dict):
    silent = [one for one in profile["indicators"] if one["status"] != "value"]
    assert silent
    assert {one["value"] for one in silent} == {None}
    assert {one["class"] for one in silent} == {"no_colour"}


def test_every_figure_names_a_release_that_the_profile_lists(profile: dict):
    listed = {one["release"]: one for one in profile["releases"]}
    assert all(re.fullmatch(r"[0-9a-f]{64}", one["sha256"]) for one in listed.values())
    named = {one["release"] for one in profile["indicators"] if one["status"] == "value"}
    assert named
    assert named <= listed.keys()


def test_the_stable_names_of_indicators_are_there(demo: Server, meadland: Installation):
    listed = {one["slug"]: one for one in meadland.json("indicators")}
    assert listed.keys() >= SLUGS
    assert len(listed) >= 55
    assert len({one["domain"] for one in listed.values()}) == 9
    assert listed["unemployed"]["denominator"]
    assert {one["polarity"] for one in listed.values()} <= POLARITIES
    assert {one["basis"] for one in listed.values()} <= BASES


@pytest.mark.parametrize(
    "words",
    [
        ("profile", "Nowhere at all"),
        ("profile", "Brackenholt"),  # two places are called that
        ("profile", PLACE, "--compare", "the-moon"),
        ("profiles", PLACE),  # not a council
        ("load", "nothing-of-the-kind"),
        ("load", "england"),  # without a folder
        ("demo", "--port", "99999"),
        ("no-such-command",),
    ],
    ids=" ".join,
)
def test_bad_input_ends_with_2_and_a_message_and_changes_nothing(
    demo: Server, meadland: Installation, words: tuple[str, ...]
):
    before = meadland.files()
    done = meadland.run(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr
    assert meadland.files() == before


def test_both_manners_of_calling_give_the_same_and_quiet_gives_the_result_alone(
    demo: Server, meadland: Installation
):
    words = ("profile", PLACE)
    one = meadland.run(*words, "--quiet")
    other = subprocess.run(
        [Path(sys.executable).parent / "commonweal", *words, "--quiet"],
        env=variables(meadland.home), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert one.returncode == other.returncode == 0
    assert one.stderr == other.stderr == ""
    assert one.stdout == other.stdout != ""


@pytest.mark.parametrize("form", ["csv", "html", "geojson", "pdf"])
def test_a_profile_can_be_had_in_every_form(
    demo: Server, meadland: Installation, form: str, tmp_path
):
    target = tmp_path / f"profile.{form}"
    done = meadland.run("profile", SMALL_AREA, "--format", form, "--output", target)
    assert done.returncode == 0, done.stderr
    begins = {"csv": b"", "html": b"<!doctype html>", "geojson": b"{", "pdf": b"%PDF-"}
    content = target.read_bytes()
    assert content[:20].lower().startswith(begins[form].lower())
    assert len(content) > 2_000


def test_all_small_areas_of_a_county_come_in_one_table(demo: Server, meadland: Installation):
    rows = meadland.json("profiles", COUNCIL)
    areas = rows["areas"] if isinstance(rows, dict) else rows
    assert len(areas) == 300
    assert len({one["code"] for one in areas}) == 300


# --- addresses ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [PLACE, SMALL_AREA, COUNCIL, COUNTRY])
def test_the_page_gives_the_same_json_as_the_command(
    demo: Server, meadland: Installation, code: str
):
    answer = demo.ask(f"/places/{code}.json")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.json() == meadland.json("profile", code)


@pytest.mark.parametrize("compare", ["rest_of_region", "similar"])
def test_the_page_compares_with_others_as_the_command_does(
    demo: Server, meadland: Installation, compare: str
):
    answer = demo.ask(f"/places/{SMALL_AREA}.json?compare={compare}").json()
    assert answer["comparator"]["kind"] == compare
    assert answer == meadland.json("profile", SMALL_AREA, "--compare", compare)


ADDRESSES = (
    "/",
    f"/places/{PLACE}/",
    f"/places/{SMALL_AREA}.json",
    f"/places/{PLACE}/brief/",
    f"/places/{PLACE}/profile.csv",
    f"/places/{PLACE}/profile.geojson",
    "/counties/",
    f"/counties/{COUNCIL}/",
    f"/counties/{COUNCIL}.csv",
    f"/counties/{COUNCIL}.geojson",
    "/method/",
    "/method/intervals/",
    "/method/classes/",
    "/method/indicators/",
    "/method/indicators/no-qualifications/",
    "/data/",
    "/data/profile.schema.json",
    "/accessibility/",
)


@pytest.mark.parametrize("path", ADDRESSES)
def test_an_address_answers_and_says_when_nothing_has_changed(demo: Server, path: str):
    first = demo.ask(path)
    assert first.status == 200
    assert first.body
    again = demo.ask(path, If_None_Match=first.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert demo.ask(path, If_None_Match='"another"').status == 200
    head = demo.ask(path, method="HEAD")
    assert (head.status, head.body) == (200, b"")


def test_every_address_has_its_own_etag_and_so_has_every_comparator(demo: Server):
    paths = [*ADDRESSES, f"/places/{PLACE}/?compare=similar", f"/counties/{COUNCIL}/?show=health"]
    assert len({demo.ask(path).headers["ETag"] for path in paths}) == len(paths)


@pytest.mark.parametrize("path", ADDRESSES)
def test_every_answer_carries_the_strict_policy(demo: Server, path: str):
    headers = demo.ask(path).headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_files_of_the_pages_are_as_guarded_as_the_pages(demo: Server):
    sheet = re.search(r'href="(/static/[^"]+\.css)"', demo.ask("/").text)
    assert sheet
    page, file = demo.ask("/method/").headers, demo.ask(sheet[1]).headers
    for name in (
        "Content-Security-Policy",
        "Permissions-Policy",
        "Referrer-Policy",
        "X-Content-Type-Options",
        "X-Frame-Options",
    ):
        assert file[name] == page[name], name


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/no/such/page/", 404),
        ("/places/nowhere-at-all/", 404),
        ("/places/nowhere-at-all.json", 404),
        ("/places/brackenholt/", 300),
        (f"/places/{PLACE}/?compare=the-moon", 400),
        (f"/places/{PLACE}/?compare=%27%3B--", 400),
        (f"/places/{PLACE}/?compare=%00", 400),
        ("/places/%00/", 404),
        ("/places/%F0%9F%8C%8D/", 404),
        ("/places/" + "x" * 500 + "/", 404),
        ("/counties/nowhere-at-all/", 404),
        (f"/counties/{COUNCIL}/?show=the-moon", 400),
        (f"/counties/{COUNCIL}/?sort=%3Cscript%3E", 400),
        ("/method/the-moon/", 404),
        ("/method/indicators/the-moon/", 404),
        ("/?q=%00", 200),
        ("/?q=" + "x" * 500, 200),
        ("/?q=%3Cscript%3Ealert(1)%3C/script%3E", 200),
        ("/?" + "a&" * 1100, 400),
    ],
    ids=lambda value: str(value)[:40],
)
def test_nonsense_in_an_address_is_answered_plainly(
    demo: Server, meadland: Installation, path: str, status: int
):
    answer = demo.ask(path)
    assert answer.status == status
    if answer.headers["Content-Type"].startswith("text/html"):
        assert "</html>" in answer.text
        assert "<script>alert" not in answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_can_be_changed_over_the_web(demo: Server, method: str):
    assert demo.ask(f"/places/{PLACE}/", method=method).status == 405
