"""Ranks: what equals share, and how near the quick ones are."""

from __future__ import annotations

import numpy as np

from warm.scoring import near_ranks, ranks


def test_equals_share_the_mean_of_their_ranks_and_nothing_has_none():
    found = ranks(np.array([[3.0, 5.0, 3.0, np.nan, 1.0], [1.0, 1.0, 1.0, 1.0, 1.0]]))
    np.testing.assert_array_equal(found, [[2.5, 1, 2.5, np.nan, 4], [3, 3, 3, 3, 3]])


def test_near_ranks_are_right_to_a_place_or_two():
    scored = np.random.default_rng(1).standard_normal((3, 30_000))
    scored[0, :5] = np.nan
    np.testing.assert_allclose(near_ranks(scored), ranks(scored), atol=3)
    np.testing.assert_array_equal(near_ranks(np.zeros((1, 4))), np.full((1, 4), 2.5))
