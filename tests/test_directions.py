"""Style sheets know a start and an end, and no left and no right: pages run either way."""

from __future__ import annotations

import re

import pytest

from tests.machine import ROOT

SHEETS = sorted((ROOT / "assets").glob("*.scss"))

#: Properties and values that stay where they are when a page runs from right to left.
FIXED = re.compile(r"(?:^|[-\s])(left|right)(?=[-:;\s])")
FOUR = re.compile(
    r"(margin|padding|inset|border-width): *([^!\s]+) ([^!\s]+) ([^!\s]+) ([^!\s;]+);"
)


def one_sided(line: str) -> bool:
    """Whether a line of a style sheet sets one side and means it by its name or its place."""
    plain = line.split("//", maxsplit=1)[0]
    # What is kept clear of a phone's edges has sides for names, and both are set.
    plain = re.sub(r"safe-area-inset-(left|right)", "", plain)
    four = FOUR.search(plain)
    return bool(FIXED.search(plain)) or (four is not None and four[3] != four[5])


def test_no_style_sheet_sets_a_left_or_a_right_side():
    found = [
        f"{sheet.name}:{number}: {line.strip()}"
        for sheet in SHEETS
        for number, line in enumerate(sheet.read_text(encoding="utf-8").splitlines(), 1)
        if one_sided(line)
    ]
    assert len(SHEETS) > 5
    assert found == []


@pytest.mark.parametrize(
    "line",
    ["  margin-left: 4px;", "text-align: right;", "padding: 1px 2px 3px 4px;", "left: 0;"],
)
def test_a_side_would_be_noticed(line):
    assert one_sided(line)


@pytest.mark.parametrize(
    "line",
    [
        "margin-inline-start: 4px;",
        "padding: 1px 2px 3px 2px;",
        "text-align: end;",
        "// on the left",
    ],
)
def test_a_start_and_an_end_are_as_they_should_be(line):
    assert not one_sided(line)
