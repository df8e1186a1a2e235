"""How names, postcodes and addresses are brought to one form."""

from __future__ import annotations

import doctest
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.places import names, postcodes


@pytest.mark.parametrize("module", [names, postcodes])
def test_the_examples_in_the_docstrings_hold(module: object) -> None:
    result = doctest.testmod(module)  # type: ignore[arg-type]
    assert result.attempted > 0
    assert result.failed == 0


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  ST. MARY'S ", "saint marys"),
        ("Saint Mary’s", "saint marys"),
        ("Ynys Môn", "ynys mon"),
        ("Stoke-on-Trent", "stoke on trent"),
        ("Box & Colerne", "box and colerne"),
        ("Wiltshire 033A", "wiltshire 033a"),
        ("— … !", ""),
    ],
)
def test_names_lose_what_people_leave_out(typed: str, stored: str) -> None:
    assert names.plain(typed) == stored


@given(st.text())
def test_the_plain_form_of_a_plain_form_is_itself(text: str) -> None:
    once = names.plain(text)
    assert names.plain(once) == once
    assert set(once) <= set(string.ascii_lowercase + string.digits + " ")


@given(st.text())
def test_a_slug_can_stand_in_an_address(text: str) -> None:
    slug = names.slug(text)
    assert names.slug(slug) == slug
    assert set(slug) <= set(string.ascii_lowercase + string.digits + "-")
    assert not slug.startswith("-")
    assert not slug.endswith("-")


@pytest.mark.parametrize("typed", ["BA14 9JQ", "ba149jq", " Ba14  9jQ ", "BA1 49JQ"])
def test_a_postcode_is_one_however_it_is_spaced(typed: str) -> None:
    assert postcodes.is_whole(typed)
    assert postcodes.shown(postcodes.stored(typed)) == "BA14 9JQ"


@pytest.mark.parametrize(
    ("typed", "ways"),
    [
        ("BA14 9", (("BA14", "9"),)),
        ("BA149", (("BA14", "9"),)),
        ("BA14", (("BA14", ""), ("BA1", "4"))),
        ("BA1 4", (("BA1", "4"),)),
        ("sw1a", (("SW1A", ""),)),
        ("E1", (("E1", ""),)),
        ("E1 6AN", (("E1", "6AN"),)),
        ("Salisbury", ()),
        ("E01032096", ()),
        ("BA14 9J Q", ()),
        ("", ()),
    ],
)
def test_the_beginning_of_a_postcode_is_read_in_every_way_it_can_be(
    typed: str, ways: tuple[tuple[str, str], ...]
) -> None:
    assert postcodes.beginnings(typed) == ways
