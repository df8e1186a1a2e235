"""The guides say what is so: sources, kinds of place, words."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from commonweal.evidence import catalogue
from commonweal.places import lookups, neighbourhoods
from commonweal.places.lookups import Ground
from tests.architecture.repository import texts
from tests.machine import ROOT

LOADING = texts()["docs/guide/loading-data.md"]
KINDS_PAGE = texts()["docs/guide/place-kinds.md"]
MALLOWSHIRE = Ground(
    small_areas=dict.fromkeys(("Z01000119", "Z01000146", "Z01000222"), "Z06000001"), vintage="2021"
)
APPS = list((ROOT / "commonweal").glob("*/apps.py"))
#: Not said of places or of people in anything that a reader meets. Written so that they do not
#: match themselves.
NEVER = (
    r"c[h]aotic|d[i]sengaged|p[r]oblem famil|h[a]rd[- ]to[- ]reach|f[a]iling|d[e]prived people"
    r"|b[e]nefit lifestyle"
)
READ_BY_RESIDENTS = [
    path
    for path in texts()
    if path.endswith(".md") and path.startswith(("README", "GLOSSARY", "CHANGELOG", "docs/"))
]


def block(page: str, language: str, number: int = 0) -> str:
    return re.findall(rf"^```{language}\n(.*?)^```", page, flags=re.DOTALL | re.MULTILINE)[number]


def test_the_table_of_sources_says_what_each_reader_was_tested_against():
    told = dict(re.findall(r"^\| `([\w-]+)` \| .+ \| (\w+) \|$", LOADING, flags=re.MULTILINE))
    described = (tomllib.loads(path.read_text(encoding="utf-8")) for path in sources())
    assert told == {one["slug"]: one["tested_against"] for one in described}


def sources() -> list[Path]:
    """Descriptions of everything but the made-up county."""
    found = [one for one in (ROOT / "sources").glob("*/*.toml") if one.parent.name != "fiction"]
    assert len(found) > 50
    return found


def test_sources_named_in_commands_are_in_the_catalogue():
    named = set(re.findall(r"--source ([\w-]+)", LOADING))
    slugs = {tomllib.loads(path.read_text(encoding="utf-8"))["slug"] for path in sources()}
    assert named
    assert named <= slugs


def test_the_list_of_divisions_in_the_guide_can_be_loaded(tmp_path):
    path = tmp_path / "divisions.csv"
    path.write_text(block(KINDS_PAGE, "csv"), encoding="utf-8")
    found = lookups.listed(
        lookups.read(path, "division"),
        kind="division",
        council="Z06000001",
        council_name="Mallowshire",
        ground=MALLOWSHIRE,
        name=path.name,
    )
    assert {one.name: sorted(one.parts) for one in found} == {
        "Meadow": ["Z01000222"],
        "Priory and Heath": ["Z01000119", "Z01000146"],
    }


@pytest.mark.parametrize(("language", "number"), [("csv", 1), ("json", 0)])
def test_both_lists_of_neighbourhoods_in_the_guide_say_the_same(tmp_path, language, number):
    path = tmp_path / f"neighbourhoods.{language}"
    path.write_text(block(KINDS_PAGE, language, number), encoding="utf-8")
    [one] = neighbourhoods.read(path)
    assert (one.name, one.locality) == ("Heath End", "Larkminster")
    assert one.parts == ("Z01000119", "Z01000146")
    assert "asked at the tenants' meeting" in one.about


def test_the_readme_says_how_much_the_pack_holds():
    pack = catalogue.pack("england")
    told = re.search(r"\((\d+) files, (\d+) MB\)", texts()["README.md"])
    assert told
    assert (int(told[1]), int(told[2])) == (len(pack.entries), round(pack.bytes / 1e6))


def test_every_decision_is_complete_numbered_and_listed():
    pages = sorted(path.name for path in (ROOT / "docs/adr").glob("[0-9]*.md"))
    assert [int(name[:4]) for name in pages] == list(range(1, len(pages) + 1))
    index = re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", texts()["docs/adr/README.md"])
    assert index == pages
    for name in pages:
        headings = re.findall(r"^#+ (.+)$", texts()[f"docs/adr/{name}"], flags=re.MULTILINE)
        assert headings[1:] == ["Context", "Decision", "Consequences"], name


@pytest.mark.parametrize("app", sorted(path.parent.name for path in APPS))
def test_every_app_says_what_it_is_for_and_what_it_keeps(app):
    page = texts()[f"commonweal/{app}/README.md"]
    assert re.findall(r"^\*\*(.+?)\*\*", page, flags=re.MULTILINE) == [
        "Words.",
        "Where things are.",
        "Rules it keeps.",
        "Leans on",
    ]


@pytest.mark.parametrize("document", READ_BY_RESIDENTS)
def test_nobody_is_called_by_what_they_lack(document):
    assert re.findall(NEVER, texts()[document], flags=re.IGNORECASE) == []


def test_words_that_are_never_said_are_noticed():
    assert re.findall(NEVER, "families who are hard" + " to reach", flags=re.IGNORECASE)
