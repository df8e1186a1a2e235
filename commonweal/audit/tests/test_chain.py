from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.audit.chain import BEGINNING, digest

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
ENTRY = {
    "at": AT,
    "actor": "a person",
    "verb": "record_release",
    "subject_kind": "evidence.release",
    "subject_id": "census-2021",
    "detail": {"rows": 3},
}


@pytest.mark.parametrize(
    "change",
    [
        {"at": AT + timedelta(microseconds=1)},
        {"actor": "another"},
        {"verb": "withdraw_release"},
        {"subject_kind": "evidence.source"},
        {"subject_id": "census-2011"},
        {"detail": {"rows": 4}},
        {"detail": {}},
    ],
)
def test_changing_anything_an_entry_says_changes_its_seal(change):
    assert digest(BEGINNING, **ENTRY) != digest(BEGINNING, **{**ENTRY, **change})


def test_the_seal_depends_on_the_entry_before():
    assert digest(BEGINNING, **ENTRY) != digest("1" * 64, **ENTRY)


def test_the_seal_is_the_same_in_every_time_zone():
    elsewhere = AT.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert digest(BEGINNING, **ENTRY) == digest(BEGINNING, **{**ENTRY, "at": elsewhere})


def test_moving_a_word_from_kind_to_identifier_changes_the_seal():
    one = {**ENTRY, "subject_kind": "ab", "subject_id": "c"}
    two = {**ENTRY, "subject_kind": "a", "subject_id": "bc"}
    assert digest(BEGINNING, **one) != digest(BEGINNING, **two)


@given(st.floats(allow_nan=False, allow_infinity=False).filter(float.is_integer))
def test_a_whole_number_has_one_seal_however_the_database_gives_it_back(number):
    nested = {"a": [{"b": number}]}
    as_integer = {"a": [{"b": int(number)}]}
    assert digest(BEGINNING, **{**ENTRY, "detail": nested}) == digest(
        BEGINNING, **{**ENTRY, "detail": as_integer}
    )
