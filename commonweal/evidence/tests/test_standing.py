"""What may be said of a measure, and what may not."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from commonweal.evidence.exports import standing

DIFFERENCES = st.floats(-50, 50)
WIDTHS = st.floats(0, 40)
DELTAS = st.floats(0.01, 20)


def result(**fields):
    """The result of an indicator, as a profile holds it."""
    return SimpleNamespace(
        **{
            "status": "value",
            "layer": "official",
            "class_": "no_colour",
            "basis": "interval",
            "difference": 5.0,
            "difference_lower": 3.0,
            "difference_upper": 7.0,
            "delta": 2.0,
            "comparator_value": 10.0,
            **fields,
        }
    )


@pytest.mark.parametrize("class_", standing.JUDGED)
def test_a_class_that_the_measure_gave_is_taken_as_it_is(class_):
    assert standing.of_indicator(result(class_=class_)) == class_
    assert standing.silence(result(class_=class_)) == ""


@pytest.mark.parametrize("status", ["suppressed", "missing", "not_asked", "source_gap"])
def test_each_kind_of_absence_keeps_its_own_name_and_has_no_standing(status):
    absent = result(status=status, difference=None)
    assert standing.of_indicator(absent) == "none"
    assert standing.silence(absent) == status


def test_a_zero_is_a_value():
    zero = result(difference=0.0, difference_lower=-1.0, difference_upper=1.0)
    assert standing.of_indicator(zero) == "similar"
    assert standing.silence(zero) == ""


@pytest.mark.parametrize("layer", ["inherited", "modelled"])
@pytest.mark.parametrize("class_", ["better", "no_colour"])
def test_what_is_not_the_places_own_is_never_compared(layer, class_):
    lent = result(layer=layer, class_=class_)
    assert standing.of_indicator(lent) == "none"
    assert standing.silence(lent) == layer


def test_without_anybody_to_compare_with_that_is_the_reason():
    alone = result(difference=None, comparator_value=None)
    assert (standing.of_indicator(alone), standing.silence(alone)) == ("none", "nothing_to_compare")


def test_a_value_that_may_not_be_compared_says_so():
    unsure = result(difference=None)
    assert (standing.of_indicator(unsure), standing.silence(unsure)) == ("none", "not_compared")


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((5.0, 3.0, 7.0, 2.0), "higher"),
        ((-5.0, -7.0, -3.0, 2.0), "lower"),
        ((1.0, 0.5, 1.5, 2.0), "similar"),
        ((5.0, -1.0, 11.0, 2.0), "cant_tell"),
        ((1.0, -4.0, 6.0, 2.0), "cant_tell"),
        ((2.0, 1.0, 3.0, 2.0), "higher"),
    ],
)
def test_size_and_certainty_both_count(numbers, said):
    assert standing.direction(*numbers, certain=False) == said


@given(DIFFERENCES, WIDTHS, DELTAS)
def test_a_direction_mirrors_when_the_difference_does(difference, half, delta):
    said = standing.direction(
        difference, difference - half, difference + half, delta, certain=False
    )
    turned = standing.direction(
        -difference, -difference - half, -difference + half, delta, certain=False
    )
    mirror = {"higher": "lower", "lower": "higher"}
    assert turned == mirror.get(said, said)


@given(DIFFERENCES, WIDTHS, st.floats(0, 40), DELTAS)
def test_a_wider_interval_only_moves_a_direction_towards_cant_tell(d, half, more, delta):
    narrow = standing.direction(d, d - half, d + half, delta, certain=False)
    wide = standing.direction(d, d - half - more, d + half + more, delta, certain=False)
    assert wide in (narrow, "cant_tell")


@given(DIFFERENCES, DELTAS)
def test_without_sampling_error_size_alone_decides(difference, delta):
    assume(abs(abs(difference) - delta) > 1e-9)
    said = standing.direction(difference, None, None, delta, certain=True)
    assert (said == "similar") == (abs(difference) < delta)


@pytest.mark.parametrize(
    "numbers", [(None, None, None, 2.0), (1.0, None, None, 2.0), (1.0, 0.5, 1.5, None)]
)
def test_without_its_numbers_there_is_no_direction(numbers):
    assert standing.direction(*numbers, certain=False) == "none"
