"""What the guide on priority places shows can be loaded as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import commonweal
from commonweal.priorities import deciding, listing
from commonweal.priorities.links import KINDS
from commonweal.priorities.operations.looking_up import SHIPPED

GUIDE = Path(commonweal.__file__).parent.parent / "docs/guide/priorities.md"
PAGE = GUIDE.read_text(encoding="utf-8")


def block(language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```", PAGE, flags=re.DOTALL | re.MULTILINE)
    assert found
    return found[1]


def test_the_list_in_the_guide_can_be_loaded():
    [one], problems = listing.read(block("csv"))
    assert problems == []
    assert [entry.place for entry in one.entries] == ["Lantern Heath", "Z01000146"]
    assert [link.kind for link in one.evidence] == ["indicator", "document"]


def test_the_decision_in_the_guide_lacks_nothing():
    draft, problems = deciding.read(block("toml"))
    assert problems == []
    assert deciding.lacking(draft) == []


def test_the_made_up_decision_lacks_nothing():
    draft, problems = deciding.read((SHIPPED / "made-up-decision.toml").read_text("utf-8"))
    assert problems == []
    assert deciding.lacking(draft) == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_guide_names_every_kind_of_evidence(kind):
    assert f"`{kind}: " in PAGE
