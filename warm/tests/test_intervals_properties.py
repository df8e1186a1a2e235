"""What must hold for every interval, whatever the counts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warm import intervals
from warm.intervals import (
    Z95,
    Z998,
    byar,
    dsr,
    effective_n,
    mean,
    mover,
    newcombe,
    rate,
    rate_difference,
    ratio_from_intervals,
    ratio_of_rates,
    ratio_of_shares,
    se_from_interval,
    standardised_ratio,
    wilson,
    z_for,
)

TINY = 1e-9
bases = st.integers(1, 20_000)
deviates = st.floats(0.5, 4.0)


@st.composite
def shares(draw):
    n = draw(bases)
    return draw(st.just(0.0) | st.floats(1e-6, n)), n


@given(shares(), deviates)
def test_a_share_lies_inside_its_interval_and_the_interval_inside_nought_to_one(share, z):
    x, n = share
    low, high = wilson(x, n, z)
    assert 0 <= low <= x / n + TINY
    assert x / n - TINY <= high <= 1


@given(shares(), deviates)
def test_counting_those_who_said_no_mirrors_the_interval(share, z):
    x, n = share
    low, high = wilson(x, n, z)
    mirror_low, mirror_high = wilson(n - x, n, z)
    assert low == pytest.approx(1 - mirror_high, abs=1e-9)
    assert high == pytest.approx(1 - mirror_low, abs=1e-9)


@given(shares(), deviates, deviates)
def test_a_stricter_level_never_narrows_a_share_s_interval(share, one, other):
    low, high = wilson(*share, min(one, other))
    strict_low, strict_high = wilson(*share, max(one, other))
    assert strict_low <= low + TINY
    assert strict_high >= high - TINY


@given(st.floats(0, 1), bases, st.integers(1, 50))
def test_fewer_people_never_narrow_a_share_s_interval(p, n, times):
    few_low, few_high = wilson(p * n, n)
    many_low, many_high = wilson(p * n * times, n * times)
    assert many_high - many_low <= few_high - few_low + TINY


@given(st.floats(0, 1e6), deviates, deviates)
def test_events_lie_inside_their_limits_and_a_stricter_level_widens_them(events, one, other):
    low, high = byar(events, min(one, other))
    strict_low, strict_high = byar(events, max(one, other))
    assert 0 <= strict_low <= low <= events + TINY
    assert events <= high <= strict_high


@given(st.lists(st.floats(0, 300), min_size=2, max_size=40))
def test_more_events_never_have_a_lower_limit_beyond_the_step_at_ten(events):
    ordered = np.sort(events)
    low, high = byar(ordered)
    assert (np.diff(low) >= -0.01).all()
    assert (np.diff(high) >= -0.01).all()


@given(shares(), shares(), deviates)
def test_swapping_two_shares_swaps_and_negates_the_interval(one, other, z):
    difference, low, high = newcombe(*one, *other, z)
    again, again_low, again_high = newcombe(*other, *one, z)
    assert (again, again_low, again_high) == pytest.approx((-difference, -high, -low), abs=1e-12)
    assert -1 - TINY <= low <= difference + TINY
    assert difference - TINY <= high <= 1 + TINY


@given(shares(), shares(), deviates)
def test_newcombe_is_mover_with_one_and_minus_one(one, other, z):
    lows, highs = wilson([one[0], other[0]], [one[1], other[1]], z)
    by_mover = mover([one[0] / one[1], other[0] / other[1]], lows, highs, [1, -1])
    assert newcombe(*one, *other, z) == pytest.approx(by_mover, abs=1e-12)


@given(
    st.lists(
        st.tuples(st.floats(-100, 100), st.floats(0, 50), st.floats(0, 50), st.floats(-3, 3)),
        min_size=1,
        max_size=6,
    )
)
def test_mover_contains_its_estimate_and_scales_with_its_coefficients(components):
    centre, down, up, weight = np.array(components).T
    estimate, low, high = mover(centre, centre - down, centre + up, weight)
    assert low <= estimate <= high
    assert estimate == pytest.approx(float(weight @ centre), abs=1e-6)
    turned = mover(centre, centre - down, centre + up, -2 * weight)
    assert turned == pytest.approx((-2 * estimate, -2 * high, -2 * low), abs=1e-6)


def test_mover_of_symmetric_intervals_adds_standard_errors_in_quadrature():
    estimate, low, high = mover([5.0, 3.0], [2.0, -1.0], [8.0, 7.0], [1.0, 1.0])
    assert (estimate, low, high) == (8.0, 3.0, 13.0)


def test_mover_works_along_any_axis_with_coefficients_for_each_component_or_each_cell():
    centre = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    along = mover(centre, centre - 1, centre + 1, [1.0, 1.0, -1.0], axis=1)
    assert along[0].tolist() == [0.0, 3.0]
    per_cell = mover(centre, centre - 1, centre + 1, np.ones((2, 3)), axis=0)
    assert per_cell[0].tolist() == [5.0, 7.0, 9.0]
    assert per_cell[2] - per_cell[0] == pytest.approx(np.sqrt(2))


@given(shares(), shares())
def test_a_ratio_lies_inside_its_interval_and_turns_over(one, other):
    ratio, low, high = ratio_of_shares(*one, *other)
    if other[0] == 0:
        assert np.isnan([ratio, low, high]).all()
        return
    assert 0 <= low <= ratio * (1 + TINY)
    assert high >= ratio * (1 - TINY)
    if min(one[0] / one[1], other[0] / other[1]) > 1e-6:
        again, again_low, again_high = ratio_of_shares(*other, *one)
        assert again * ratio == pytest.approx(1)
        assert again_low * high == pytest.approx(1, rel=1e-6)
        assert again_high * low == pytest.approx(1, rel=1e-6)


def test_with_many_counted_a_ratio_s_interval_is_the_usual_one_on_the_log_scale():
    # exp(ln r -/+ z sqrt(cv1^2 + cv2^2)), with a share's cv^2 = (1 - p) / x and a rate's 1 / x.
    ratio, low, high = ratio_of_shares(3000, 12000, 20000, 100000)
    z_se = Z95 * np.sqrt(0.75 / 3000 + 0.80 / 20000)
    assert (low, high) == pytest.approx((ratio * np.exp(-z_se), ratio * np.exp(z_se)), rel=5e-4)
    ratio, low, high = ratio_of_rates(3000, 12000, 20000, 100000)
    z_se = Z95 * np.sqrt(1 / 3000 + 1 / 20000)
    assert (low, high) == pytest.approx((ratio * np.exp(-z_se), ratio * np.exp(z_se)), rel=1e-3)


def test_a_ratio_of_nothing_is_nought_with_an_upper_end_that_continues_the_rule():
    ratio, low, high = ratio_of_shares(0, 300, 100, 1000)
    assert (ratio, low) == (0, 0)
    assert high == pytest.approx(wilson(0, 300)[1] / 0.1)
    nearly = ratio_of_shares(1e-9, 300, 100, 1000)[2]
    assert nearly == pytest.approx(high, rel=1e-2)


def test_a_ratio_needs_sensible_intervals():
    good = (2.0, 1.0, 3.0, 4.0, 3.0, 5.0)
    assert np.isfinite(ratio_from_intervals(*good)).all()
    for spoiled in (
        (2.0, 2.5, 3.0, 4.0, 3.0, 5.0),
        (2.0, 1.0, 1.5, 4.0, 3.0, 5.0),
        (2.0, -1.0, 3.0, 4.0, 3.0, 5.0),
        (2.0, 1.0, 3.0, 0.0, 0.0, 5.0),
        (2.0, 1.0, 3.0, 4.0, 4.5, 5.0),
        (2.0, 1.0, 3.0, 4.0, 3.0, 3.5),
        (2.0, np.nan, 3.0, 4.0, 3.0, 5.0),
    ):
        assert np.isnan(ratio_from_intervals(*spoiled)).all()


def test_a_comparator_that_might_be_nothing_leaves_a_ratio_without_an_upper_end():
    ratio, low, high = ratio_from_intervals(2.0, 1.0, 3.0, 1.0, 0.0, 2.0)
    assert (ratio, high) == (2.0, np.inf)
    assert 0 < low < 2


def test_the_lower_end_is_nought_where_the_figure_itself_might_be():
    ratio, low, high = ratio_from_intervals(2.0, 0.0, 3.0, 1.0, 0.5, 2.0)
    assert (ratio, low) == (2.0, 0.0)
    assert high > 2


@pytest.mark.parametrize(
    ("function", "inputs"),
    [
        (wilson, (5, 10)),
        (byar, (5,)),
        (byar, (50,)),
        (rate, (5, 100)),
        (mean, (5.0, 1.0, 10)),
        (standardised_ratio, (5, 4)),
        (newcombe, (5, 10, 4, 12)),
        (rate_difference, (5, 10, 14, 12)),
        (ratio_of_shares, (5, 10, 4, 12)),
        (ratio_of_rates, (5, 10, 14, 12)),
        (ratio_from_intervals, (2, 1, 3, 2, 1, 3)),
        (se_from_interval, (1, 2)),
    ],
)
def test_not_a_number_in_is_not_a_number_out(function, inputs):
    assert np.isfinite(function(*inputs)).all()
    for at in range(len(inputs)):
        spoiled = [*inputs[:at], np.nan, *inputs[at + 1 :]]
        assert np.isnan(function(*spoiled)).all(), (function.__name__, at)


@pytest.mark.parametrize(
    ("function", "impossible"),
    [
        (wilson, (-1, 10)),
        (wilson, (11, 10)),
        (wilson, (0, 0)),
        (byar, (-1,)),
        (rate, (5, 0)),
        (rate, (5, -3)),
        (mean, (5.0, 1.0, 1)),
        (mean, (5.0, -1.0, 10)),
        (standardised_ratio, (5, 0)),
        (standardised_ratio, (-5, 2)),
        (newcombe, (5, 10, 13, 12)),
        (newcombe, (5, 0, 3, 12)),
        (rate_difference, (5, 0, 3, 12)),
        (ratio_of_shares, (5, 0, 3, 12)),
        (se_from_interval, (2, 1)),
        (effective_n, ([1.0, -1.0],)),
    ],
)
def test_what_cannot_be_counted_is_not_a_number(function, impossible):
    assert np.isnan(function(*impossible)).all()


def test_whole_arrays_give_what_single_figures_give():
    x, n = np.arange(0, 40, 3.0)[:, None], np.array([40.0, 77.0, 5000.0])
    low, high = wilson(x, n)
    assert low.shape == high.shape == (14, 3)
    assert (low[4, 1], high[4, 1]) == wilson(12, 77)
    difference, below, above = newcombe(x, n, 5, 50)
    assert (difference[3, 2], below[3, 2], above[3, 2]) == newcombe(9, 5000, 5, 50)
    events = np.array([0, 3, 9, 9.5, 10, 11, 250])
    low, high = byar(events)
    assert [(a, b) for a, b in zip(low, high, strict=True)] == [byar(one) for one in events]


def test_a_plain_number_gives_plain_numbers():
    for limit in (*wilson(3, 10), *byar(3), *newcombe(3, 10, 4, 10), *mean(1.0, 1.0, 5)):
        assert np.ndim(limit) == 0
        assert isinstance(limit, float)


def test_the_exact_limits_put_half_of_the_doubt_on_each_side():
    from math import exp, factorial

    def at_most(k, mu):
        return sum(exp(-mu) * mu**i / factorial(i) for i in range(k + 1))

    for events in range(10):
        low, high = byar(events)
        assert at_most(events, high) == pytest.approx(0.025, rel=1e-9)
        if events:
            assert 1 - at_most(events - 1, low) == pytest.approx(0.025, rel=1e-9)


def test_a_standardised_rate_of_equal_groups_is_the_crude_rate_with_byar_s_limits():
    figure, low, high = dsr([20, 30], [1000, 1000], [1, 1], 1000)
    crude_low, crude_high = rate(50, 2000, 1000)
    assert (figure, low, high) == pytest.approx((25.0, crude_low, crude_high))


def test_a_standardised_rate_is_refused_on_too_few_events_or_an_empty_group():
    assert np.isnan(dsr([4, 5], [100, 100], [1, 1])).all()
    assert np.isfinite(dsr([5, 5], [100, 100], [1, 1])).all()
    assert np.isnan(dsr([20, 20], [100, 0], [1, 1])).all()
    assert np.isfinite(dsr([20, 0], [100, 0], [1, 0])).all()
    assert np.isnan(dsr([30, -1], [100, 100], [1, 1])).all()
    assert np.isnan(dsr([30, np.nan], [100, 100], [1, 1])).all()


def test_standardised_rates_of_many_places_come_at_once():
    events = np.array([[20, 30], [4, 5], [40, 2]])
    figures, lows, highs = dsr(events, [[1000, 900]] * 3, [3, 1], 100_000, 0.998)
    assert figures.shape == (3,)
    assert np.isnan(figures).tolist() == [False, True, False]
    alone = dsr(events[2], [1000, 900], [3, 1], 100_000, 0.998)
    assert (figures[2], lows[2], highs[2]) == alone


def test_equal_weights_count_everybody_and_unequal_ones_fewer():
    assert effective_n(np.full(80, 2.5)) == pytest.approx(80)
    assert effective_n([1.0, 3.0]) == pytest.approx(1.6)
    assert effective_n([]) == 0
    assert effective_n(np.ones((3, 5)), axis=0).tolist() == [3.0] * 5


def test_a_published_interval_gives_back_its_standard_error():
    assert se_from_interval(7.26, 7.63) == pytest.approx(0.37 / 2 / 1.959964)
    assert se_from_interval(-3.090232306167813, 3.090232306167813, Z998) == pytest.approx(1)


def test_a_level_outside_nought_to_one_is_refused():
    for level in (0.0, 1.0, 95, -0.5):
        with pytest.raises(ValueError, match="between 0 and 1"):
            z_for(level)
        with pytest.raises(ValueError, match="between 0 and 1"):
            mean(1.0, 1.0, 10, level)
    assert z_for(0.95) is Z95
    assert z_for(0.998) is Z998


def test_the_ends_at_nobody_and_everybody_are_exact():
    n = np.arange(1, 5000.0)
    assert (wilson(np.zeros_like(n), n)[0] == 0).all()
    assert (wilson(n, n)[1] == 1).all()


def test_importing_the_intervals_does_not_load_scipy():
    import subprocess
    import sys

    code = "import sys, warm.intervals; sys.exit('scipy' in sys.modules or 'polars' in sys.modules)"
    root = intervals.__file__.rsplit("/warm/", 1)[0]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
