"""Numbers as people write them."""

from __future__ import annotations

import doctest
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.common import figures

NUMBERS = st.floats(-1e9, 1e9, allow_nan=False)


def test_the_examples_in_the_module_are_true():
    assert doctest.testmod(figures).failed == 0
    assert doctest.testmod(figures).attempted > 5


@given(NUMBERS, st.integers(0, 4))
def test_a_number_reads_back_as_itself_rounded(value, decimals):
    text = figures.plain(value, decimals)
    back = float(text.replace(",", "").replace(figures.MINUS, "-"))
    assert math.isclose(back, round(value, decimals), abs_tol=0.5000001 * 10**-decimals)


@given(st.floats(-0.049, 0.049))
def test_nothing_is_ever_minus_zero(value):
    assert figures.plain(value) == "0.0"


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "text"),
    [
        (-12.5, "pounds", 0, "−£12"),
        (1234.5, "pounds", 0, "£1,234"),
        (0.0, "percent", 1, "0.0%"),
        (5068.0, "per_100000", 0, "5,068 per 100,000"),
        (12.0, "minutes", 0, "12 minutes"),
        (7.44, "mean", 2, "7.44"),
    ],
)
def test_a_unit_stands_where_people_put_it(value, unit, decimals, text):
    assert figures.figure(value, unit, decimals) == text


def test_an_interval_in_pounds_says_so_at_both_ends():
    assert figures.ends(600, 640.2, "pounds", 0) == ("£600", "£640")
    assert figures.ends(1, 2, "percent") == ("1.0", "2.0%")


@given(st.integers(100, 10**8))
def test_about_so_many_people_is_near_the_truth(count):
    assert abs(figures.about(count) - count) <= max(25, 0.006 * count)


@given(st.floats(0, 100))
def test_a_share_in_a_hundred_is_none_or_all_only_where_it_is(share):
    whole = figures.in_a_hundred(share)
    assert 0 <= whole <= 100
    assert (whole == 0) <= (share == 0)
    assert (whole == 100) <= (share == 100)


@pytest.mark.parametrize("value", [None, float("nan"), float("inf")])
def test_what_is_no_number_is_not_known(value):
    assert not figures.known(value)


def test_a_zero_is_known():
    assert figures.known(0.0)
