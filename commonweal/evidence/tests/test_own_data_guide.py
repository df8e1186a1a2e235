"""The guide to own data shows an example that works, and says what is so."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path

import pytest

from commonweal.evidence import own_data
from commonweal.evidence.own.description import _AREA, _ENTRIES, _INDICATOR
from commonweal.evidence.own.markers import DEFAULTS, MEANINGS
from commonweal.evidence.tests.own_tables import FRAMEWORK, PLACES
from warm.disclosure import (
    MINIMUM_COUNT,
    SURVEY_BASE_TO_COLOUR,
    SURVEY_BASE_TO_SHOW,
    SURVEY_MINIMUM_COUNT,
)

GUIDE = (Path(__file__).parents[3] / "docs" / "guide" / "own-data.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    """The guide's one piece of code in a language."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, flags=re.MULTILINE | re.DOTALL)
    return str(found)


def table_after(beginning: str) -> list[list[str]]:
    """Cells of the first table after a line that begins so, without its headings."""
    lines = GUIDE[GUIDE.index(f"\n{beginning}") :].splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith("|"))
    rows = itertools.takewhile(lambda line: line.startswith("|"), lines[first + 2 :])
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


@pytest.fixture
def example(tmp_path: Path) -> own_data.OwnData:
    path = tmp_path / "neighbours.csv"
    path.write_text(block("csv"), encoding="utf-8")
    own_data.descriptor_path(path).write_text(block("json"), encoding="utf-8")
    return own_data.read(path, framework=FRAMEWORK, codes=PLACES)


def test_the_example_is_read_as_the_guide_says(example: own_data.OwnData) -> None:
    names = {one.code: one.name for one in PLACES.values()}
    found = [
        [
            f"`{row['indicator']}`", names[row["area"]], row["period"],
            "" if row["value"] is None else f"{row['value']:.2f}",
            "" if row["denominator"] is None else f"{row['denominator']:,.0f}", row["status"],
        ]
        for row in example.observations.iter_rows(named=True)
    ]  # fmt: skip
    assert table_after("This is what is read") == found
    assert len(found) == 4


def test_the_release_says_what_the_guide_says_it_does(example: own_data.OwnData) -> None:
    said = [one for one in example.transformations if not one.startswith("Figures without")]
    assert block("text").splitlines() == said


def test_the_example_begins_as_the_draft_does(tmp_path: Path) -> None:
    path = tmp_path / "neighbours.csv"
    path.write_text(block("csv"), encoding="utf-8")
    drafted = own_data.draft(path, framework=FRAMEWORK, codes=PLACES)["resources"][0]
    described = json.loads(block("json"))["resources"][0]
    assert drafted["schema"] == described["schema"]
    for name in ("area", "leave_out"):
        assert drafted["commonweal"][name] == described["commonweal"][name]
    assert [one["base"] for one in drafted["commonweal"]["indicators"]] == ["Answers", "Asked"]


def test_every_entry_is_in_the_guide() -> None:
    entries = {name for row in table_after("### Under") for name in re.findall(r"`(\w+)`", row[0])}
    assert entries == set(_ENTRIES)
    for name in (*_AREA, *_INDICATOR):
        assert f"`{name}`" in GUIDE


def test_every_sign_is_in_the_guide_under_its_meaning() -> None:
    told = {
        row[0].strip("`"): set(re.findall(r"`([^`]+)`", row[1])) for row in table_after("### Signs")
    }
    assert set(told) == set(MEANINGS)
    for meaning in set(MEANINGS) - {"zero"}:
        signs = {sign for sign, means in DEFAULTS.items() if means == meaning and sign}
        assert {sign.lower() for sign in told[meaning]} == signs


def test_the_limits_in_the_guide_are_those_that_hold() -> None:
    assert f"of at most {own_data.MAX_BYTES // 2**20} MB" in GUIDE
    assert f"fewer than {SURVEY_BASE_TO_SHOW} answers" in GUIDE
    assert f"1 to {SURVEY_MINIMUM_COUNT - 1} people" in GUIDE
    assert f"Below {SURVEY_BASE_TO_COLOUR} answers" in GUIDE
    assert f"counts from 1 to {MINIMUM_COUNT - 1} are hidden" in GUIDE
