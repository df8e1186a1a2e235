"""The exponential transformation of the English Indices of Deprivation, offered by name."""

from __future__ import annotations

import numpy as np
import pytest

from warm.standardise import imd_transform, imd_transform_share


@pytest.mark.parametrize(("share", "score"), [(0.5, 15.6), (0.9, 50.4), (0.95, 63.8), (1.0, 100.0)])
def test_the_transformation_gives_the_scores_that_are_published(share, score):
    assert float(imd_transform_share(share)) == pytest.approx(score, abs=0.05)


def test_the_most_deprived_rank_scores_a_hundred_and_each_next_one_less():
    scores = imd_transform(np.arange(1, 32_845), 32_844)
    assert scores[0] == pytest.approx(100)
    assert (np.diff(scores) < 0).all()
    assert scores[-1] > 0


def test_the_most_deprived_tenth_holds_half_of_the_scale():
    scores = imd_transform(np.arange(1, 1001), 1000)
    assert scores[99] == pytest.approx(50.6, abs=0.1)
