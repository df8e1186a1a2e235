"""A series: the latest five figures, and never across what cannot be compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warm.change import TREND_CHI2
from warm.series import VERDICTS, Point, trend_of


def points(*values: float | None, half: float = 0.1, first: int = 2011) -> list[Point]:
    return [
        Point(str(year), float(year), "suppressed")
        if value is None
        else Point(str(year), float(year), "value", value, value - half, value + half)
        for year, value in enumerate(values, start=first)
    ]


def test_a_steady_rise_is_a_trend_and_its_meaning_is_the_indicators():
    rise = points(1, 2, 3, 4, 5)
    found = {sign: trend_of(rise, polarity=sign) for sign in ("+", "-", "none")}
    assert [found[sign].verdict for sign in ("+", "-", "none")] == [
        "improving",
        "worsening",
        "rising",
    ]
    assert found["+"].direction == 1
    assert found["+"].slope == pytest.approx(1)
    assert found["+"].chi2 > TREND_CHI2


def test_the_latest_five_figures_count_and_older_ones_do_not():
    found = trend_of(points(9, 9, 9, 1, 2, 3, 4, 5), polarity="none")
    assert found.periods == ("2014", "2015", "2016", "2017", "2018")
    assert found.verdict == "rising"


def test_a_period_without_a_figure_is_passed_over_and_its_time_is_kept():
    found = trend_of(points(1, 2, None, 4, 5, 6), polarity="none")
    assert found.periods == ("2011", "2012", "2014", "2015", "2016")
    assert found.slope == pytest.approx(1)


def test_four_figures_are_too_few():
    assert trend_of(points(1, 2, 3, None, 4), polarity="+").verdict == "too_few"
    assert trend_of([], polarity="+").verdict == "too_few"


def test_wide_intervals_make_no_trend():
    assert trend_of(points(1, 2, 3, 4, 5, half=20), polarity="+").verdict == "no_trend"


def test_one_strange_year_makes_no_trend():
    assert trend_of(points(1, 1, 1, 1, 9), polarity="none").verdict == "no_trend"


def test_without_an_interval_nothing_is_tested():
    made = [Point(str(year), year, "value", float(year)) for year in range(2011, 2016)]
    assert trend_of(made, polarity="+").verdict == "no_interval"


def test_editions_that_cannot_be_compared_have_no_trend():
    found = trend_of(points(1, 2, 3, 4, 5), polarity="+", incomparable="Each is made afresh.")
    assert (found.verdict, found.why, found.slope) == (
        "not_comparable",
        "Each is made afresh.",
        None,
    )


@given(
    st.lists(st.floats(-50, 50), min_size=5, max_size=12),
    st.floats(0.01, 5),
    st.floats(1, 10),
    st.sampled_from(["+", "-", "none"]),
)
def test_less_certain_figures_never_make_a_trend_that_was_not_there(values, half, times, sign):
    sure = trend_of(points(*values, half=half), polarity=sign)
    unsure = trend_of(points(*values, half=half * times), polarity=sign)
    assert {sure.verdict, unsure.verdict} <= set(VERDICTS)
    assert unsure.verdict in (sure.verdict, "no_trend")
    upside_down = trend_of(points(*(-one for one in values), half=half), polarity=sign)
    assert upside_down.direction == -sure.direction
