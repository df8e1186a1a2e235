"""Places like this one: nearest on people and setting, never on how they fare."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warm.errors import WarmError
from warm.peers import Features, nearest
from warm.profile import profile
from warm.tests import drawn

NAN = float("nan")
FRAMEWORK = drawn.framework(drawn.indicator("no-car"), drawn.indicator("bad-health"))


def features(values) -> Features:
    values = np.array(values, dtype=float)
    return Features(tuple(f"feature {i}" for i in range(len(values))), values)


def test_distance_is_in_standard_deviations():
    made = features([[0, 1, 2, 3, 4], [0, 100, 200, 300, 400]])
    found, distances = nearest(made, np.array([0]), np.ones(5))
    assert found.tolist() == [1, 2, 3, 4]
    assert distances[0] == pytest.approx(1 / np.std([0, 1, 2, 3, 4]))
    assert distances[3] == pytest.approx(4 * distances[0])


def test_a_planted_twin_is_found_first():
    values = np.random.default_rng(3).uniform(0, 100, size=(4, 200))
    values[:, 150] = values[:, 7]
    found, distances = nearest(features(values), np.array([7]), np.ones(200))
    assert found[0] == 150
    assert distances[0] == 0


@given(st.integers(0, 10_000), st.integers(1, 5), st.integers(0, 60))
def test_a_place_is_never_its_own_peer_and_the_nearest_come_first(seed, size, k):
    random = np.random.default_rng(seed)
    values = np.where(random.random((3, 40)) < 0.2, NAN, random.uniform(0, 100, (3, 40)))
    members = random.choice(40, size=size, replace=False)
    found, distances = nearest(features(values), members, random.uniform(1, 9, 40), k)
    assert not set(found) & set(members)
    assert len(set(found.tolist())) == found.size <= k
    assert (np.diff(distances) >= 0).all()
    assert np.isfinite(distances).all()


def test_the_place_is_the_mean_of_its_members_weighted_by_people():
    made = features([[0, 10, 2.5, 7.5, 5]])
    found, _ = nearest(made, np.array([0, 1]), np.array([300.0, 100, 1, 1, 1]), k=1)
    assert found.tolist() == [2]
    found, _ = nearest(made, np.array([0, 1]), np.array([100.0, 300, 1, 1, 1]), k=1)
    assert found.tolist() == [3]


@pytest.mark.parametrize("nobody", [0.0, NAN])
def test_where_nobody_is_known_to_live_members_count_alike(nobody):
    found, _ = nearest(
        features([[0, 10, 2.5, 7.5, 5]]), np.array([0, 1]), np.array([nobody, nobody, 1, 1, 1]), k=1
    )
    assert found.tolist() == [4]


def test_ties_go_to_the_lower_code():
    found, _ = nearest(features([[5, 1, 1, 1, 1, 9]]), np.array([0]), np.ones(6), k=2)
    assert found.tolist() == [1, 2]


def test_more_than_there_are_gives_all_there_are():
    found, _ = nearest(features([[1, 2, 3]]), np.array([0]), np.ones(3), k=50)
    assert found.tolist() == [1, 2]


def test_none_may_be_asked_for_but_not_fewer():
    assert nearest(features([[1, 2, 3]]), np.array([0]), np.ones(3), k=0)[0].size == 0
    with pytest.raises(WarmError, match="-1"):
        nearest(features([[1, 2, 3]]), np.array([0]), np.ones(3), k=-1)


def test_an_area_with_less_than_half_of_the_features_in_common_is_nobodys_peer():
    values = [[1, 1, 2, 3], [2, NAN, 4, 2], [3, NAN, NAN, 5], [4, NAN, 5, 6]]
    found, _ = nearest(features(values), np.array([0]), np.ones(4))
    assert sorted(found.tolist()) == [2, 3]
    # A feature that does not vary separates nobody, and one that nobody has is no feature.
    found, _ = nearest(features([[5, 5, 5], [NAN, NAN, NAN]]), np.array([0]), np.ones(3))
    assert found.size == 0


def test_without_features_nobody_is_like_anybody():
    assert nearest(features(np.empty((0, 3))), np.array([0]), np.ones(3))[0].size == 0


def test_how_places_fare_plays_no_part():
    made = drawn.evidence(FRAMEWORK, spread=0.05)
    place = made.place(["T01000007"], name="Mill Lane")
    other = drawn.with_cube(made, value=100 - made.small.value)
    before, after = profile(place, made).similar, profile(place, other).similar
    assert before is not None
    assert before == after
    elsewhere = replace(made, features=Features(made.features.names, made.features.values[:, ::-1]))
    assert profile(place, elsewhere).similar.areas != before.areas


def test_the_method_and_the_list_are_shown():
    made = drawn.evidence(FRAMEWORK)
    found = profile(made.place(["T01000007"], name="Mill Lane"), made, k=3).similar
    assert found.k == 3
    assert len(found.areas) == 3
    assert "The 3 nearest small areas of the Realm" in found.method
    assert "children, older people and renting" in found.method
    assert "How places fare plays no part" in found.method
    assert all(one.council_name.startswith("Council ") for one in found.areas)


def test_a_peer_in_no_council_has_no_councils_name():
    made = drawn.evidence(FRAMEWORK, areas=4, councils=2)
    groups = {kind: index.copy() for kind, index in made.small.groups.items()}
    groups["la"][:] = -1
    groups["la"][0] = 0
    made = drawn.with_cube(made, groups=groups)
    found = profile(made.place(["T01000000"], name="Mill Lane"), made).similar
    assert {one.council_name for one in found.areas} == {""}
