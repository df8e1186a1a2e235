"""Documents point to what exists and name every setting and no setting that there is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from commonweal import cli
from tests.architecture.repository import files, texts
from tests.machine import ROOT

DOCUMENTS = [path for path in files() if path.endswith(".md")]
SETTINGS = texts()["commonweal/settings.py"]
GUIDE = texts()["docs/guide/settings.md"]


def links(text: str) -> list[str]:
    """Relative links of a Markdown text, without what is inside code."""
    prose = re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.DOTALL)
    found = re.findall(r"\]\(([^)\s]+)[^)]*\)", prose)
    return [link for link in found if not re.match(r"[a-z]+:|#", link)]


def read_by_settings() -> set[str]:
    calls = re.findall(r"\benv(?:_\w+)?\(\s*\"(\w+)\"", SETTINGS)
    secrets = re.findall(r"\benv_secret\(\s*\"(\w+)\"", SETTINGS)
    return {*calls, *(f"{name}_FILE" for name in secrets)}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_leads_somewhere(document):
    folder = (ROOT / document).parent
    lost = [x for x in links(texts()[document]) if not Path(folder, x.split("#")[0]).exists()]
    assert lost == []


def test_links_are_found_in_prose_and_not_in_code():
    text = '[a](b.md) ![c](d.png "e") `[f](g.md)` [h](https://x.example) [i](#j)\n```\n[k](l)\n```'
    assert links(text) == ["b.md", "d.png"]


def test_every_setting_is_in_the_guide_with_a_row_and_a_paragraph():
    rows = set(re.findall(r"^\| `(\w+)` \|", GUIDE, flags=re.MULTILINE))
    paragraphs = set(
        re.findall(
            r"\b[A-Z]+(?:_[A-Z]+)+\b", "".join(re.findall(r"^### .*$", GUIDE, flags=re.MULTILINE))
        )
    )
    assert rows == read_by_settings()
    assert paragraphs == read_by_settings()


def test_the_guide_names_no_setting_that_there_is_not():
    named = set(re.findall(r"\bCOMMONWEAL_[A-Z_]+\b", GUIDE))
    known_elsewhere = set(
        re.findall(r"READ_ELSEWHERE = \{(.*?)\}", SETTINGS)[0].replace('"', "").split(", ")
    )
    assert named <= read_by_settings() | known_elsewhere


def test_the_settings_that_the_test_looks_for_are_there():
    assert {"COMMONWEAL_HOME", "DATABASE_URL", "COMMONWEAL_SECRET_KEY_FILE"} <= read_by_settings()


def test_every_command_that_a_document_shows_exists():
    shown = {
        (document, command)
        for document in DOCUMENTS
        for command in re.findall(
            r"(?:^\$? ?|`|bin/)commonweal (?:--\w+ )*([a-z][a-z-]*)",
            texts()[document],
            flags=re.MULTILINE,
        )
    }
    assert {(document, name) for document, name in shown if name not in cli.commands()} == set()
    assert ("docs/guide/settings.md", "check") in shown
