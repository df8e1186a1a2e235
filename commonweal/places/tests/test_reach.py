"""Where a place lies wholly, codes that are no longer used among them."""

from __future__ import annotations

import pytest

from commonweal.places.queries import lies_in
from commonweal.places.tests.factories import council, place_of, small_areas, succession

pytestmark = pytest.mark.django_db


@pytest.fixture
def mallow():
    return council()


def above(place) -> set[str]:
    code = getattr(place, "code", place)
    return set(lies_in([code])[code]) - {code}


def test_a_small_area_lies_in_everything_above_it(mallow):
    [one] = small_areas(mallow, 1)
    region = mallow.parent
    assert above(one) == {one.parent.code, mallow.code, region.code, region.parent.code}
    assert above(mallow) == {region.code, region.parent.code}
    assert above(region.parent) == set()


def test_a_list_of_small_areas_lies_in_what_all_of_them_are_in(mallow):
    first, second, third = small_areas(mallow, 3)
    ward = place_of([first, second], "ward", name="Ward")
    inside = place_of([first], name="Inside")
    across = place_of([second, third], name="Across")
    assert ward.code in above(first)
    assert ward.code not in above(third)
    assert ward.code in above(inside)
    assert ward.code not in above(across)
    assert {mallow.code, first.parent.code} <= above(across)
    assert inside.code not in above(ward)


def test_two_lists_of_the_same_small_areas_lie_in_each_other(mallow):
    parts = small_areas(mallow, 2)
    one, two = place_of(parts, name="One"), place_of(parts, "ward", name="Two")
    assert two.code in above(one)
    assert one.code in above(two)


def test_a_small_area_that_mostly_lies_elsewhere_is_no_part(mallow):
    [first] = small_areas(mallow, 1)
    ward = place_of([first], "ward", name="Ward")
    ward.parts.update(share=0.4)
    assert ward.code not in above(first)


def test_a_wider_area_lies_in_a_place_that_has_all_of_it(mallow):
    parts = small_areas(mallow, 2)
    ward = place_of(parts, "ward", name="Ward")
    assert ward.code in above(parts[0].parent)


def test_another_council_area_is_nowhere_above(mallow):
    birch = council("Birch")
    [one] = small_areas(mallow, 1)
    assert birch.code not in above(one)


def test_a_code_that_nobody_knows_lies_in_itself(mallow):
    odd = "\0\n"
    assert lies_in(["nowhere", odd]) == {"nowhere": {"nowhere"}, odd: {odd}}


# Codes that are no longer used -----------------------------------------------------------------------


def test_the_parts_of_a_split_area_lie_in_it_and_it_lies_where_they_do(mallow):
    first, second = small_areas(mallow, 2)
    succession("OLD", first.code, second.code, change="S")
    assert "OLD" in above(first)
    assert "OLD" in above(second)
    assert {mallow.code, first.parent.code} <= above("OLD")
    assert first.code not in above("OLD")


def test_a_merged_area_lies_in_none_of_those_that_it_was_made_of(mallow):
    succession("OLD-1", mallow.code, change="M")
    succession("OLD-2", mallow.code, change="M")
    assert not {"OLD-1", "OLD-2"} & above(mallow)
    assert {mallow.code, mallow.parent.code} <= above("OLD-1")
    [one] = small_areas(mallow, 1)
    assert not {"OLD-1", "OLD-2"} & above(one)


def test_a_code_that_was_only_renamed_stands_for_the_same_ground(mallow):
    [one] = small_areas(mallow, 1)
    succession("OLDER", "OLD", change="R")
    succession("OLD", mallow.code, change="R")
    assert {"OLD", "OLDER"} <= above(one)
    assert mallow.code in above("OLDER")


def test_what_was_redrawn_beyond_comparison_is_another_place(mallow):
    [one] = small_areas(mallow, 1)
    succession("OLD", one.code, change="X")
    assert "OLD" not in above(one)
    assert above("OLD") == set()


def test_an_area_split_between_two_council_areas_lies_in_neither(mallow):
    birch = council("Birch")
    [here], [there] = small_areas(mallow, 1), small_areas(birch, 1)
    succession("OLD", here.code, there.code, change="S")
    assert mallow.code not in above("OLD")
    assert birch.code not in above("OLD")
    assert mallow.parent.code in above("OLD")


def test_codes_that_became_each_other_come_to_an_end():
    succession("A", "B", change="R")
    succession("B", "A", change="R")
    assert above("A") == {"B"}


@pytest.mark.parametrize("number", [2, 20])
def test_the_number_of_queries_does_not_grow(django_assert_max_num_queries, mallow, number):
    parts = small_areas(mallow, number)
    ward = place_of(parts, "ward", name="Ward")
    with django_assert_max_num_queries(6):
        found = lies_in([ward.code, mallow.code, *(one.code for one in parts)])
    assert len(found) == number + 2
