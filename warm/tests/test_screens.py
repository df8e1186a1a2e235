"""Screens and funnels: against published examples, exact sums, and figures with a known truth."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warm.errors import NotComparable, UnknownIndicator, UnknownPlace
from warm.screens import (
    adjusted,
    benjamini_hochberg,
    countable,
    counts,
    funnel,
    funnel_limits,
    p_of_rates,
    p_of_shares,
    screen,
)
from warm.tests import drawn

FRAMEWORK = drawn.framework(
    drawn.indicator("no-qualifications"),
    drawn.indicator("burglary", domain="crime", unit="per_1000", measure="rate", interval="byar"),
    drawn.indicator("a-score", domain="crime", unit="score", measure="score", basis="position"),
)
COUNCIL = "T06000001"

#: Benjamini and Hochberg (1995), section 4.1: fifteen tests of a trial of rt-PA.
TRIAL = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
         0.5719, 0.6528, 0.7590, 1.0000]  # fmt: skip


def test_the_published_example_names_the_four_smallest():
    assert benjamini_hochberg(TRIAL, 0.05).tolist() == [True] * 4 + [False] * 11


def test_the_largest_that_passes_takes_all_before_it_along():
    assert benjamini_hochberg([0.04, 0.03, 0.9], 0.1).tolist() == [True, True, False]
    assert benjamini_hochberg([0.06, 0.06, 0.06], 0.06).all()


def test_what_was_not_tested_does_not_count():
    assert benjamini_hochberg([0.04, math.nan, math.nan], 0.05).tolist() == [True, False, False]
    assert not benjamini_hochberg([], 0.1).size


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.floats(0.01, 0.99))
def test_named_are_exactly_the_step_up_rule(p, q):
    ordered = sorted(p)
    passing = [x for i, x in enumerate(ordered, 1) if x * len(p) / i <= q]
    expected = [x <= max(passing) for x in p] if passing else [False] * len(p)
    assert benjamini_hochberg(p, q).tolist() == expected
    assert (adjusted(p) >= np.array(p) - 1e-12).all()


@pytest.mark.parametrize("q", [0, 1, -0.1])
def test_a_share_that_is_none_is_refused(q):
    with pytest.raises(ValueError, match="between 0 and 1"):
        benjamini_hochberg([0.5], q)


def test_among_those_named_one_in_ten_at_most_only_seems_to_differ():
    """Two hundred areas of which forty truly differ, many times over."""
    random = np.random.default_rng(5)
    shares = np.where(np.arange(200) < 40, 0.26, 0.2)
    false = []
    for _ in range(200):
        x = random.binomial(1000, shares)
        named = benjamini_hochberg(p_of_shares(x, 1000, 200_000, 1_000_000))
        false.append(named[40:].sum() / max(named.sum(), 1))
    assert 0.05 < np.mean(false) <= 0.1


# Tests of two figures --------------------------------------------------------------------------------


def test_two_shares_are_tested_as_a_table_of_four_counts():
    """Chi-squared of a two by two table, 20 of 100 and 30 of 100: 2.6667, p = 0.1025."""
    assert float(p_of_shares(20, 100, 30, 100)) == pytest.approx(0.10247, abs=1e-5)


def test_two_rates_are_tested_by_the_exact_binomial():
    tail = sum(math.comb(10, i) * 0.2**i * 0.8 ** (10 - i) for i in range(5, 11))
    assert float(p_of_rates(5, 100, 5, 400)) == pytest.approx(2 * tail)
    low = 0.8**10
    assert float(p_of_rates(0, 100, 10, 400)) == pytest.approx(2 * low)


def test_what_is_equal_does_not_stand_out_and_what_is_unknown_was_not_tested():
    assert float(p_of_shares(10, 100, 100, 1000)) == pytest.approx(1)
    assert float(p_of_shares(0, 100, 0, 1000)) == 1
    assert float(p_of_rates(10, 100, 100, 1000)) == 1
    assert np.isnan(p_of_shares(math.nan, 100, 1, 10))
    assert np.isnan(p_of_rates(math.nan, 100, 1, 10))


# Screens of a council --------------------------------------------------------------------------------


def test_a_screen_finds_the_planted_area_and_hardly_anything_else():
    evidence = drawn.evidence(FRAMEWORK, special={("no-qualifications", 55): 0.35})
    found = screen(counts(evidence, "no-qualifications", COUNCIL))
    assert found.named[5]
    assert found.matters[5]
    assert found.named.sum() <= 2
    assert found.tested == 50
    assert found.difference[5] == pytest.approx(15, abs=4)
    said = found.said()
    assert (said["q"], said["areas_tested"], said["release"]) == (0.10, 50, "r-1")


def test_an_area_is_held_against_the_others_and_never_against_itself():
    evidence = drawn.evidence(FRAMEWORK)
    found = counts(evidence, "no-qualifications", COUNCIL)
    np.testing.assert_allclose(
        found.numerator + found.other_numerator, np.full(50, found.whole_numerator)
    )


def test_only_what_has_counts_can_be_screened():
    evidence = drawn.evidence(FRAMEWORK)
    assert countable(evidence) == ("no-qualifications", "burglary")
    with pytest.raises(NotComparable, match="A score: it rests on no counts"):
        counts(evidence, "a-score", COUNCIL)
    with pytest.raises(UnknownIndicator):
        counts(evidence, "happiness", COUNCIL)
    with pytest.raises(UnknownPlace):
        counts(evidence, "burglary", "nowhere")


# Funnels ---------------------------------------------------------------------------------------------


def exactly(n, share, target):
    """The appendix of Spiegelhalter (2005) by adding up every term."""
    total = 0.0
    for count in range(n + 1):
        before = total
        total += math.comb(n, count) * target**count * (1 - target) ** (n - count)
        if total >= share:
            return max(count - (total - share) / (total - before), 0) / n
    raise AssertionError


@pytest.mark.parametrize("target", [0.03, 0.2, 0.7])
@pytest.mark.parametrize("level", [0.95, 0.998])
def test_limits_of_shares_are_the_exact_binomial_ones(target, level):
    sizes = [5, 20, 100, 400]
    lower, upper = funnel_limits(target, sizes, level)
    for i, n in enumerate(sizes):
        assert lower[i] == pytest.approx(exactly(n, (1 - level) / 2, target), abs=1e-9)
        assert upper[i] == pytest.approx(exactly(n, (1 + level) / 2, target), abs=1e-9)


def test_limits_of_rates_are_the_exact_poisson_ones():
    lower, upper = funnel_limits(0.01, [1000], 0.95, rate=True)

    def at_most(count):
        return sum(math.exp(-10) * 10**i / math.factorial(i) for i in range(count + 1))

    high = next(i for i in range(100) if at_most(i) >= 0.975)
    part = (at_most(high) - 0.975) / (at_most(high) - at_most(high - 1))
    assert upper[0] == pytest.approx((high - part) / 1000)
    assert 0.003 < lower[0] < 0.005


def test_large_bases_come_to_the_normal_limits():
    lower, upper = funnel_limits(0.2, [1e6], 0.95)
    reach = 1.959964 * math.sqrt(0.2 * 0.8 / 1e6)
    np.testing.assert_allclose([lower[0], upper[0]], [0.2 - reach, 0.2 + reach], atol=1e-6)


def test_a_funnel_narrows_and_the_outer_limits_lie_outside():
    sizes = np.arange(20, 2000, 20)
    inner, outer = funnel_limits(0.2, sizes, 0.95), funnel_limits(0.2, sizes, 0.998)
    assert (outer[0] <= inner[0]).all()
    assert (outer[1] >= inner[1]).all()
    width = inner[1] - inner[0]
    assert width[0] > width[-1] > 0


@pytest.mark.parametrize("target", [0.0, 1.0])
def test_where_nothing_can_vary_the_limits_are_the_target(target):
    for limit in funnel_limits(target, [10, 100], 0.95):
        np.testing.assert_array_equal(limit, [target, target])


def test_no_people_have_no_limits():
    assert np.isnan(funnel_limits(0.2, [0, math.nan], 0.95)).all()
    assert np.isnan(funnel_limits(0.2, [0, math.nan], 0.95, rate=True)).all()


@pytest.mark.parametrize(("target", "level"), [(1.5, 0.95), (-0.1, 0.95), (0.2, 1.0)])
def test_limits_of_nonsense_are_refused(target, level):
    with pytest.raises(ValueError, match=r"between 0 and 1|no target"):
        funnel_limits(target, [10], level)


@pytest.mark.parametrize("slug", ["no-qualifications", "burglary"])
def test_chance_alone_leaves_about_one_area_in_twenty_beyond_the_inner_limits(slug):
    evidence = drawn.evidence(FRAMEWORK, councils=1, areas=2000, truth={"burglary": 0.02})
    found = funnel(counts(evidence, slug))
    beyond = [np.mean(np.abs(found.place) >= i) for i in (1, 2)]
    assert 0.035 < beyond[0] < 0.065
    assert beyond[1] < 0.006
    assert found.overdispersion == pytest.approx(1, abs=0.1)


def test_more_than_chance_is_told_as_overdispersion():
    evidence = drawn.evidence(FRAMEWORK, spread=0.05)
    assert funnel(counts(evidence, "no-qualifications")).overdispersion > 5


def test_a_planted_area_lies_beyond_the_outer_limits():
    evidence = drawn.evidence(FRAMEWORK, special={("no-qualifications", 55): 0.35})
    found = funnel(counts(evidence, "no-qualifications", COUNCIL))
    assert found.place[5] == 2
    assert found.columns()["place"][5] == "above_998"
    assert found.said()["limits"] == "exact binomial"
