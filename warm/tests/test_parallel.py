"""Spreading work over processors changes how long it takes and nothing else."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from warm import county, parallel
from warm.county import profiles
from warm.standardise import Reference
from warm.tests import drawn

FRAMEWORK = drawn.framework(
    drawn.indicator("share"),
    drawn.indicator("rate", unit="per_1000", measure="rate", interval="byar", domain="health"),
    drawn.indicator("score", unit="score", measure="score", basis="position", domain="crime"),
    drawn.indicator("shown", colour=False, why_uncoloured="asked in a lockdown", domain="crime"),
)


@pytest.mark.parametrize("numbers", [0, parallel.WORTHWHILE])
def test_results_come_in_the_order_of_their_items(numbers):
    assert parallel.spread(lambda one: one * one, range(20), numbers) == [i * i for i in range(20)]


@pytest.mark.parametrize("numbers", [0, parallel.WORTHWHILE])
def test_what_goes_wrong_with_one_item_is_not_lost(numbers):
    with pytest.raises(ZeroDivisionError):
        parallel.spread(lambda one: 1 / one, [2, 1, 0], numbers)


def test_blocks_of_areas_and_threads_change_no_digit(monkeypatch):
    made = drawn.evidence(FRAMEWORK, councils=4, areas=30, spread=0.05)
    at_once = profiles(made)
    monkeypatch.setattr(county, "AREAS_AT_ONCE", 7)
    monkeypatch.setattr(county, "NUMBERS_AT_ONCE", 1)
    monkeypatch.setattr(parallel, "WORTHWHILE", 0)
    again = drawn.evidence(FRAMEWORK, councils=4, areas=30, spread=0.05)
    in_blocks = profiles(again)
    for one in fields(at_once):
        np.testing.assert_array_equal(getattr(in_blocks, one.name), getattr(at_once, one.name))
    for one in fields(Reference):
        np.testing.assert_array_equal(
            getattr(again.reference, one.name), getattr(made.reference, one.name)
        )
