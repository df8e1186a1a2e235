"""What a survey would say, before it is held: against simulation, published widths and its own ends."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warm import classes
from warm.errors import WarmError
from warm.intervals import Z998, newcombe
from warm.planning import (
    POWER,
    Question,
    answers_needed,
    chances,
    interval,
    shown,
    smallest_difference,
    to_ask,
)

A_QUARTER = Question(25.0, 5.0)


@pytest.mark.parametrize(
    ("answers", "low", "high"), [(100, 17.5, 34.3), (300, 20.4, 30.2), (700, 21.9, 28.3)]
)
def test_widths_are_those_that_survey_planners_know(answers, low, high):
    assert interval(A_QUARTER, 25.0, answers) == pytest.approx((low, high), abs=0.05)


def test_chances_are_what_simulated_surveys_say():
    """Draw surveys, class each as a page does, and count."""
    random = np.random.default_rng(5)
    n, here, there, there_n = 260, 33.0, 25.0, 1400.0
    said = random.binomial(n, here / 100, size=200_000).astype(float)
    d, low, high = (100 * one for one in newcombe(said, n, there_n * there / 100, there_n))
    _, low3, high3 = (100 * one for one in newcombe(said, n, there_n * there / 100, there_n, Z998))
    codes = classes.classify(d, low, high, low3, high3, 5.0, 1)
    found = chances(Question(there, 5.0, there_n), here, n)
    share = {one: float(np.mean(codes == one)) for one in range(7)}
    assert found.higher == pytest.approx(
        share[classes.BETTER] + share[classes.MUCH_BETTER], abs=4e-3
    )
    assert found.similar == pytest.approx(share[classes.SIMILAR], abs=4e-3)
    assert found.cant_tell == pytest.approx(share[classes.CANT_TELL], abs=4e-3)


def test_chances_of_means_are_what_simulated_surveys_say():
    random = np.random.default_rng(6)
    n, here, asked = 300, 7.1, Question(7.4, 0.3, 900.0, sd=1.8, there_sd=2.0)
    d = here - 7.4 + 1.8 / math.sqrt(n) * random.normal(size=200_000)
    se = math.hypot(1.8 / math.sqrt(n), 2.0 / math.sqrt(900))
    lower = float(np.mean((d <= -0.3) & (d < -1.959964 * se)))
    assert chances(asked, here, n).lower == pytest.approx(lower, abs=4e-3)


@given(
    st.floats(0, 100), st.floats(0, 100), st.integers(1, 3000), st.floats(0.5, 20),
    st.one_of(st.just(math.inf), st.floats(50, 5000)),
)  # fmt: skip
@settings(max_examples=60)
def test_chances_add_up_to_one(here, there, answers, delta, there_answers):
    found = chances(Question(there, delta, there_answers), here, answers)
    parts = (found.lower, found.higher, found.similar, found.cant_tell, found.not_compared)
    assert sum(parts) == pytest.approx(1)


@pytest.mark.parametrize(
    ("here", "there", "answers"), [(31.7, 24.3, 240), (3.1, 9.9, 512), (55.3, 50.1, 1201)]
)
def test_no_and_yes_are_the_same_question(here, there, answers):
    found = chances(Question(there, 3.7, 811.0), here, answers)
    turned = chances(Question(100 - there, 3.7, 811.0), 100 - here, answers)
    assert (turned.lower, turned.higher) == pytest.approx((found.higher, found.lower))


def test_fewer_than_a_hundred_answers_are_never_compared():
    assert chances(A_QUARTER, 60.0, 99).not_compared == 1
    assert chances(A_QUARTER, 60.0, 100).not_compared == 0
    assert chances(Question(25.0, 5.0, design_effect=2.0), 60.0, 199).not_compared == 1
    assert not shown(29)
    assert shown(30)


def test_a_hundred_answers_cannot_find_five_points():
    """Why the planner exists: method's rule of thumb, and what it means."""
    found = chances(A_QUARTER, 30.5, 100)
    assert found.higher < 0.3
    assert found.cant_tell > 0.7
    below, above = smallest_difference(A_QUARTER, 100)
    assert above > 10
    assert below > 10


@pytest.mark.parametrize("here", [31.5, 33.0, 40.0, 18.0, 12.0])
def test_the_answers_needed_are_enough_and_fewer_are_not(here):
    needed = answers_needed(A_QUARTER, here)

    def power(answers):
        found = chances(A_QUARTER, here, answers)
        return found.higher if here > 25 else found.lower

    assert all(power(needed + more) >= POWER for more in (0, 10, 20, 50, 200))
    assert needed == 100 or power(needed - 10) < POWER


def test_a_difference_that_does_not_matter_is_never_found():
    assert answers_needed(A_QUARTER, 30.0) is None
    assert answers_needed(A_QUARTER, 26.0) is None


def test_an_unsure_figure_to_compare_with_cannot_be_made_up_for():
    assert answers_needed(Question(25.0, 5.0, 60.0), 32.0) is None


def test_clusters_need_more_answers():
    plain = answers_needed(A_QUARTER, 33.0)
    assert answers_needed(Question(25.0, 5.0, design_effect=1.8), 33.0) == pytest.approx(
        1.8 * plain, rel=0.08
    )


@pytest.mark.parametrize("answers", [100, 250, 900])
def test_the_smallest_difference_is_found_and_a_smaller_one_is_not(answers):
    below, above = smallest_difference(A_QUARTER, answers)
    assert chances(A_QUARTER, 25 + above, answers).higher >= POWER
    assert chances(A_QUARTER, 25 + above - 0.2, answers).higher < POWER
    assert chances(A_QUARTER, 25 - below, answers).lower >= POWER
    assert chances(A_QUARTER, 25 - below + 0.2, answers).lower < POWER


def test_what_the_end_of_the_scale_would_not_show_is_none():
    assert smallest_difference(Question(97.0, 5.0), 200)[1] is None
    assert smallest_difference(A_QUARTER, 40) == (None, None)


def test_how_many_to_ask():
    assert to_ask(300, 0.25) == 1200
    assert to_ask(300, 1.0) == 300
    assert to_ask(10, 0.3) == 34


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (lambda: Question(25, 0), "must be above zero"),
        (lambda: Question(120, 5), "between 0 and 100"),
        (lambda: Question(25, 5, design_effect=0.5), "design effect"),
        (lambda: Question(25, 5, there_answers=0), "somebody's answers"),
        (lambda: Question(7, 0.3, sd=-1), "standard deviation"),
        (lambda: chances(A_QUARTER, 130, 200), "between 0 and 100"),
        (lambda: chances(A_QUARTER, 30, 0), "at least one answer"),
        (lambda: answers_needed(A_QUARTER, 40, power=1.0), "power"),
        (lambda: to_ask(10, 0), "share of people who answer"),
    ],
)
def test_what_cannot_be_planned_says_why(asked, says):
    with pytest.raises(WarmError, match=says):
        asked()
