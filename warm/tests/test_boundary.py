"""What is said of a place, said again of the places that are nearly it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warm.boundary import VERSIONS, boundary, edge, evenly, nearby, ring
from warm.errors import UnknownPlace, WarmError
from warm.evidence import Place
from warm.profile import profile
from warm.tests import drawn

FRAMEWORK = drawn.framework(
    drawn.indicator("share"),
    drawn.indicator("rate", unit="per_1000", measure="rate", interval="byar"),
    drawn.indicator("score", unit="score", measure="score", basis="position", ratio=False,
                    domain="health", polarity="+"),
    drawn.indicator("shown", colour=False, why_uncoloured="Asked in a lockdown.", domain="crime"),
)  # fmt: skip


def code(i: int) -> str:
    return f"T01{i:06d}"


#: Fifty areas of the first council in rows of ten, each touching those beside, above and below.
GRID = {
    code(i): {
        code(j)
        for j in (i - 1 if i % 10 else -1, i + 1 if i % 10 < 9 else -1, i - 10, i + 10)
        if 0 <= j < 50
    }
    for i in range(50)
}


@pytest.fixture(scope="module")
def made():
    return drawn.evidence(FRAMEWORK, spread=0.08)


def place(made, *numbers: int) -> Place:
    return made.place([code(i) for i in numbers], name="Mill Lane", code="drawn-1", kind="drawn")


# Which places are nearby ------------------------------------------------------------------------


def test_versions_leave_out_one_area_of_the_edge_or_take_in_one_that_touches_it():
    versions = nearby([code(0), code(1)], GRID)
    assert [(one.change, one.area) for one in versions] == [
        ("without", code(0)), ("without", code(1)),
        ("with", code(2)), ("with", code(10)), ("with", code(11)),
    ]  # fmt: skip
    assert versions[0].members == (code(1),)
    assert versions[2].members == (code(0), code(1), code(2))


def test_an_area_in_the_middle_is_not_at_the_edge():
    cross = [code(i) for i in (11, 1, 10, 12, 21)]
    assert code(11) not in edge(cross, GRID)
    assert len(edge(cross, GRID)) == 4


def test_a_place_of_one_area_is_never_left_without_any():
    assert {one.change for one in nearby([code(22)], GRID)} == {"with"}


def test_a_whole_island_has_no_versions():
    assert nearby(GRID, GRID) == ()
    assert edge(GRID, GRID) == ring(GRID, GRID) == ()


@given(st.sets(st.integers(0, 49), min_size=1))
def test_every_version_differs_by_just_the_area_that_it_names(numbers):
    members = {code(i) for i in numbers}
    for one in nearby(members, GRID):
        assert set(one.members) ^ members == {one.area}
        assert one.members
        assert list(one.members) == sorted(one.members)
        assert (one.area in members) == (one.change == "without")
    assert len(nearby(members, GRID)) == len({one.members for one in nearby(members, GRID)})


@given(st.integers(0, 100), st.integers(1, 30))
def test_of_many_versions_some_are_taken_evenly_and_the_same_each_time(many, most):
    everything = nearby([code(i) for i in range(50)][:many], GRID) * 3
    chosen = evenly(everything, most)
    assert len(chosen) == min(most, len(everything))
    assert chosen == evenly(everything, most)
    if chosen and most > 1:
        assert chosen[0] == everything[0]
        assert chosen[-1] == everything[-1]


# What stands --------------------------------------------------------------------------------------


def test_the_place_itself_has_the_classes_of_its_profile(made):
    for numbers in ((0, 1, 2), (7,), (23, 24, 33, 34), tuple(range(30))):
        here = place(made, *numbers)
        found, page = boundary(here, made, GRID), profile(here, made)
        assert {slug: one.class_ for slug, one in found.domains.items()} == {
            one.domain: one.class_ for one in page.domains if one.class_ != "no_colour"
        }
        assert {slug: one.class_ for slug, one in found.indicators.items()} == {
            one.indicator: one.class_ for one in page.indicators if one.class_ != "no_colour"
        }


@pytest.mark.parametrize("comparator", [None, "rest_of_region", "rest_of_nation", "similar"])
def test_each_version_is_measured_as_its_own_profile_would_be(made, comparator):
    here = place(made, 12, 13)
    found = boundary(here, made, GRID, comparator=comparator)
    pages = [
        profile(replace(here, members=one.members), made, comparator=comparator)
        for one in found.versions
    ]
    for slug, one in found.domains.items():
        same = sum(page.domain(slug).class_ == one.class_ for page in pages)
        assert (one.holds, one.versions) == (same, len(pages))
    for slug, one in found.indicators.items():
        assert one.holds == sum(page.indicator(slug).class_ == one.class_ for page in pages)


def test_what_hangs_on_one_area_is_told_from_what_does_not():
    special = {("share", i): 0.2 for i in range(50)} | {("share", 5): 0.9}
    special |= {("rate", i): 0.4 for i in (4, 5)}
    made = drawn.evidence(FRAMEWORK, people=4000, special=special)
    found = boundary(place(made, 4, 5), made, GRID)
    share, rate = found.indicators["share"], found.indicators["rate"]
    assert share.class_ == "much_worse"
    assert share.holds == share.versions - 1  # all but the one without that area
    assert rate.class_ == "much_worse"
    assert rate.holds == rate.versions


def test_more_versions_than_are_wanted_are_thinned_out_and_counted(made):
    here = place(made, *range(20))
    found = boundary(here, made, GRID)
    assert len(found.versions) == VERSIONS
    assert found.possible == 20  # ten of the edge below, ten that touch it
    fewer = boundary(here, made, GRID, most=7)
    assert len(fewer.versions) == 7
    assert all(one.versions == 7 for one in fewer.domains.values())
    assert all(0 <= one.holds <= 7 for one in fewer.domains.values())


def test_it_comes_out_the_same_each_time_whatever_the_order_of_the_areas(made):
    one = boundary(place(made, 3, 4, 14), made, GRID)
    other = boundary(place(made, 14, 4, 3), made, dict(reversed(GRID.items())))
    assert one == other


def test_without_neighbours_nothing_can_be_said_of_the_boundary(made):
    found = boundary(place(made, 3), made, {})
    assert found.versions == ()
    assert {(one.holds, one.versions) for one in found.domains.values()} == {(0, 0)}


def test_neighbours_and_members_that_nobody_knows_are_named(made):
    with pytest.raises(UnknownPlace, match="T99"):
        boundary(place(made, 3), made, {code(3): {"T99"}})
    with pytest.raises(UnknownPlace, match="T98"):
        boundary(replace(place(made, 3), members=("T98",)), made, GRID)
    with pytest.raises(WarmError, match="No comparator 'nonsense'"):
        boundary(place(made, 3), made, GRID, comparator="nonsense")


def test_versions_may_reach_into_the_next_council(made):
    beyond = {code(49): {code(48), code(50)}}
    found = boundary(place(made, 48, 49), made, beyond)
    assert [one.area for one in found.versions] == [code(49), code(50)]
    assert all(one.versions == 2 for one in found.indicators.values())
