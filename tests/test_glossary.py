"""Each word that stands in the data has one meaning in GLOSSARY.md."""

from __future__ import annotations

import re

import pytest

from commonweal.evidence.cli import COMPARATORS
from commonweal.places.kinds import BASES as FITS
from commonweal.places.kinds import KINDS
from tests.machine import ROOT
from warm.change import VERDICTS
from warm.classes import CLASSES
from warm.framework import BASES, LAYERS, POLARITIES, READINGS
from warm.framework import STATUSES as AVAILABILITY
from warm.tables import STATUSES

PAGE = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
IN_DATA = {
    "class": CLASSES,
    "status": STATUSES,
    "layer": LAYERS,
    "basis": BASES,
    "polarity": POLARITIES,
    "reading": READINGS,
    "availability": AVAILABILITY,
    "change": VERDICTS,
    "kind of place": tuple(KINDS),
    "fit": tuple(FITS),
    "comparator": COMPARATORS,
}


def coded(page: str) -> set[str]:
    return set(re.findall(r"`([^`\n]+)`", page))


def defined(page: str) -> list[str]:
    """Words with an entry of their own."""
    entries = re.findall(r"^- \*\*(.+?)\*\*:", page, flags=re.MULTILINE)
    return [word.strip() for entry in entries for word in entry.split(",")]


@pytest.mark.parametrize("sort", IN_DATA)
def test_every_word_of_the_data_is_explained(sort):
    assert [word for word in IN_DATA[sort] if word not in coded(PAGE)] == []


def test_a_word_has_one_entry():
    words = defined(PAGE)
    assert len(words) > 60
    assert sorted({word for word in words if words.count(word) > 1}) == []


def test_the_words_readers_see_for_kinds_of_place_have_entries():
    assert [kind.word for kind in KINDS.values() if kind.word not in defined(PAGE)] == []


def test_entries_are_read_as_they_are_written():
    page = "- **area**: ground.\n- **ratio, benchmark**: a `value`.\n- `worse`: far\n- **no** entry"
    assert defined(page) == ["area", "ratio", "benchmark"]
    assert coded(page) == {"value", "worse"}
