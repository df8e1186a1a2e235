"""docs/permissions.md says what happens when each of the cast tries each verb in each state."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from commonweal.people.rolebook import VERBS
from commonweal.people.tests.permission_table import (
    CAST,
    NO,
    NOT_NOW,
    OWN,
    THEIRS,
    YES,
    Table,
    cells,
    page,
    table,
)

PAGE = Path(__file__).parents[3] / "docs" / "permissions.md"
WRITTEN = PAGE.read_text(encoding="utf-8")
EXPECTED = cells(WRITTEN)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def found(loaded_once, tmp_path_factory) -> Iterator[Table]:
    """Everything tried once for all tests of this module."""
    kept: Table = {}
    with loaded_once(tmp_path_factory.mktemp("permissions"), lambda: kept.update(table())):
        yield kept


@pytest.mark.parametrize("cell", EXPECTED, ids="-".join)
def test_a_cell_says_what_happens(found, cell):
    assert found[cell] == EXPECTED[cell]


def test_the_page_is_whole_and_as_it_would_be_written_now(found):
    assert set(EXPECTED) == set(found)
    assert page(found) == WRITTEN, "run 'make docs'"


def test_every_verb_every_state_and_everybody_is_on_it():
    assert {verb for part, verb, _, _ in EXPECTED if part == "here"} >= set(VERBS)
    assert {state for part, _, state, _ in EXPECTED if part == "here"} == set(OWN)
    assert {state for part, _, state, _ in EXPECTED if part == "theirs"} == set(THEIRS)
    assert {name for _, _, _, name in EXPECTED} == set(CAST)
    assert list(CAST)[-1] == "esme"


def test_the_officer_of_another_council_may_do_nothing_here():
    """But end what is her own, which is in her own council area."""
    mine = {
        cell: said
        for cell, said in EXPECTED.items()
        if cell[3] == "esme" and cell[1] != "end their own role"
    }
    assert len(mine) > 100
    assert set(mine.values()) == {NO}


def test_nobody_may_do_anything_before_or_after_they_hold_their_role():
    outside = {
        said
        for (part, verb, state, _), said in EXPECTED.items()
        if part == "here" and state != "during" and verb != "end their own role"
    }
    assert outside == {NO}


def test_nobody_approves_what_they_granted():
    granted = "waits, granted by Bryn"
    assert EXPECTED["theirs", "approve it", granted, "bryn"] == NO
    assert EXPECTED["theirs", "approve it", "waits, granted by another", "bryn"] == YES
    assert EXPECTED["theirs", "approve it", "in force", "bryn"] == NOT_NOW
