"""Names that are spelt nearly so."""

from __future__ import annotations

import string

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.places.similarity import Names

PLACES = [
    "bemerton heath",
    "salisbury bemerton heath",
    "studley green",
    "stroud green",
    "royal wootton bassett north",
    "mallow 001a",
    "trowbridge west",
    "a",
]
WORDS = st.text(string.ascii_lowercase, min_size=3, max_size=9)
NAMES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)


@pytest.fixture(scope="module")
def names() -> Names:
    return Names(PLACES)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("studly green", "studley green"),
        ("bemertn heth", "bemerton heath"),
        ("bemerton heathe", "bemerton heath"),
        ("wotton basset", "royal wootton bassett north"),
        ("trowbrige west", "trowbridge west"),
        ("malow 001a", "mallow 001a"),
    ],
)
def test_a_slip_of_the_finger_still_finds_the_name(names: Names, typed: str, meant: str) -> None:
    position, likeness = names.like(typed)[0]
    assert PLACES[position] == meant
    assert 0.7 <= likeness < 1


def test_of_two_names_that_hold_the_words_the_shorter_comes_first(names: Names) -> None:
    assert [PLACES[i] for i, _ in names.like("bemerton heath")] == [
        "bemerton heath",
        "salisbury bemerton heath",
    ]


@pytest.mark.parametrize("typed", ["xqzzy plonk", "", "q", "zz"])
def test_nonsense_is_like_no_name(names: Names, typed: str) -> None:
    assert names.like(typed) == []


def test_only_the_names_asked_for_are_considered(names: Names) -> None:
    among = np.zeros(len(PLACES), dtype=bool)
    assert names.like("studley green", among=among) == []
    among[3] = True
    assert [i for i, _ in names.like("studly green", among=among)] == [3]


def test_no_more_are_given_than_were_asked_for(names: Names) -> None:
    assert len(names.like("bemerton heath", limit=1)) == 1


def test_there_may_be_no_names_at_all() -> None:
    assert Names([]).like("anything") == []


@given(st.lists(NAMES, min_size=1, max_size=20, unique=True), st.data())
def test_a_name_is_most_like_itself(listed: list[str], data: st.DataObject) -> None:
    typed = data.draw(st.sampled_from(listed))
    position, likeness = Names(listed).like(typed)[0]
    assert (listed[position], likeness) == (typed, 1.0)


@given(st.lists(NAMES, min_size=2, max_size=12, unique=True), NAMES)
def test_the_order_in_which_names_are_listed_does_not_matter(listed: list[str], typed: str) -> None:
    mixed = listed[::-1]
    found = [listed[i] for i, _ in Names(listed).like(typed)]
    assert [mixed[i] for i, _ in Names(mixed).like(typed)] == found
