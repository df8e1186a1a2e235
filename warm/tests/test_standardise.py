"""One scale for every indicator: what the reference set is said to look like."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from warm import standardise
from warm.standardise import Reference
from warm.workspace import Workspace

#: Few different numbers, so that there are ties, and gaps among them.
rows = arrays.arrays(
    float,
    st.integers(0, 30),
    elements=st.one_of(st.integers(-3, 3).map(float), st.just(float("nan"))),
)


@given(rows)
def test_ranks_among_themselves_are_percentiles_of_the_set_that_they_are(values):
    found = standardise.rank(values)
    known = np.sort(values[~np.isnan(values)])
    np.testing.assert_array_equal(found.percentile, standardise.percentile(values, known))
    np.testing.assert_array_equal(found.ordered, np.sort(values))
    for i in np.flatnonzero(~np.isnan(values)):
        assert found.below[i] == (known < values[i]).sum()
        assert found.up_to[i] == (known <= values[i]).sum()


@given(
    st.lists(st.decimals(-1e6, 1e6, places=3).map(float), min_size=1, max_size=20),
    st.sampled_from([3.0, 7.0, 11.0, 1e-3, 1e7]),
    st.sampled_from([1e-9, 1.0, 1e9]),
)
def test_values_that_differ_by_rounding_errors_only_are_ties(published, factor, size):
    """The same figures worked out in another way: none stands above its equal."""
    straight = size * np.array(published)
    roundabout = straight * factor / factor + straight - straight
    both = np.concatenate([straight, roundabout])
    found = standardise.rank(both)
    half = straight.size
    for part in (found.below, found.up_to, found.percentile):
        np.testing.assert_array_equal(part[:half], part[half:])
    alone = standardise.rank(straight)
    np.testing.assert_array_equal(found.percentile[:half], alone.percentile)
    reference = Reference.of(both[None, :])
    np.testing.assert_array_equal(reference.percentiles(0, roundabout), found.percentile[:half])


@given(st.integers(1, 10**9 - 1), st.integers(-20, 20))
def test_figures_that_differ_in_any_of_nine_digits_are_no_ties(digits, power):
    low, high = digits * 10.0**power, (digits + 1) * 10.0**power
    assert standardise.rank([low, high]).below.tolist() == [0, 1]


@given(arrays.arrays(float, 30, elements=st.floats(-1e9, 1e9)))
def test_rounding_for_ranks_keeps_the_order_and_moves_nothing_by_a_billionth(values):
    found = standardise.evened(np.sort(values))
    assert (np.diff(found) >= 0).all()
    np.testing.assert_allclose(found, np.sort(values), rtol=1e-9, atol=0)
    np.testing.assert_array_equal(standardise.evened(found), found)


def test_each_pair_is_correlated_over_the_areas_that_have_both():
    drawn = np.random.default_rng(8).normal(size=(5, 60)).cumsum(axis=0)
    drawn[1, :7], drawn[3, 50:], drawn[4] = np.nan, np.nan, 2.0
    found = standardise.correlations(drawn)
    for i in range(5):
        for j in range(5):
            both = np.isfinite(drawn[i] + drawn[j])
            if i == j:
                expected = 1.0
            elif 4 in (i, j):
                expected = 0.0  # a row that never varies goes with nothing
            else:
                expected = np.corrcoef(drawn[i, both], drawn[j, both])[0, 1]
            assert found[i, j] == pytest.approx(expected, abs=1e-12), (i, j)


def test_two_areas_in_common_say_nothing_of_how_two_indicators_go_together():
    drawn = np.arange(12.0).reshape(2, 6) ** 2
    drawn[1, 2:] = np.nan
    assert standardise.correlations(drawn).tolist() == [[1.0, 0.0], [0.0, 1.0]]


def test_the_reference_set_is_described_without_the_areas_that_have_no_value():
    found = Reference.of([[4.0, np.nan, 1.0, 2.0, 9.0], [np.nan, np.nan, 5.0, np.nan, np.nan]])
    assert found.count.tolist() == [4, 1]
    assert found.mean[0] == 4.0
    assert found.sd[0] == pytest.approx(np.std([4, 1, 2, 9], ddof=1))
    assert found.median[0] == 3.0
    assert found.mad[0] == pytest.approx(1.4826 * 1.5)
    assert np.isnan([found.mean[1], found.sd[1], found.median[1], found.mad[1]]).all()
    assert found.ordered[0, :4].tolist() == [1.0, 2.0, 4.0, 9.0]
    assert found.percentiles(0, [0.0, 2.0, 100.0]).tolist() == [0.0, 37.5, 100.0]


@given(
    arrays.arrays(float, st.integers(2, 40), elements=st.floats(-1e6, 1e6)),
    st.sampled_from([1e-7, 1.0]),
)
def test_the_middle_distance_from_the_median_is_that_of_all_distances_sorted(values, grain):
    found = Reference.of([np.round(values / grain) * grain])
    away = np.sort(np.abs(np.round(values / grain) * grain - found.median[0]))
    middle = (away[(away.size - 1) // 2] + away[away.size // 2]) / 2
    assert found.mad[0] == 1.4826 * middle


@given(rows, rows)
def test_ranks_in_a_workspace_are_those_of_the_values_that_came_last(before, after):
    workspace = Workspace()
    standardise.ranked([before], workspace=workspace)
    for found, expected in zip(
        standardise.ranked([after], workspace=workspace), standardise.ranked([after]), strict=True
    ):
        known = ~np.isnan(after) if found.dtype != float else slice(None)
        np.testing.assert_array_equal(found[0, known], expected[0, known])


def test_a_value_that_is_not_known_has_no_distance_and_a_set_that_does_not_vary_no_scale():
    distances = standardise.z([1.0, np.nan, 3.0], [2.0, 2.0, 2.0], [0.5, 0.5, 0.0])
    assert distances[0] == -2.0
    assert np.isnan(distances[1:]).all()
