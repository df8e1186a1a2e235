"""Nine domains from many indicators: the composite, its uncertainty, its coverage, its firmness."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warm import classes
from warm.classes import BETTER, MUCH_BETTER, MUCH_WORSE, NO_COLOUR, SIMILAR, WORSE
from warm.compare import Comparison, Rules, compare
from warm.cube import MISSING, NOT_ASKED, SOURCE_GAP, SUPPRESSED, VALUE, Totals, totals
from warm.domains import composite, published
from warm.intervals import mover
from warm.stability import WEIGHT_DRAWS, Ways, stability
from warm.standardise import Reference
from warm.tests import drawn

NAN = float("nan")


@dataclass(frozen=True)
class Plain:
    """A reference set of uncorrelated indicators with mean 0 and standard deviation 1."""

    size: int
    r: float = 0.0

    @property
    def correlation(self):
        return np.where(np.eye(self.size) == 1, 1.0, self.r)

    rank_correlation = correlation

    @property
    def mean(self):
        return np.zeros(self.size)

    @property
    def mad(self):
        return np.ones(self.size)

    median = mean

    @property
    def count(self):
        return np.zeros(self.size, dtype=np.int64)

    def percentiles(self, row, values):  # never asked for where the count is zero
        raise AssertionError(row)


def rules(sign, scale=None, weight=None) -> Rules:
    sign = np.asarray(sign, dtype=float)
    ones = np.ones(sign.size)
    return Rules(
        sign=sign,
        multiplier=ones,
        share=ones > 0,
        rate=ones < 0,
        delta=(ones if scale is None else np.asarray(scale, dtype=float)) / 2,
        weight=ones if weight is None else np.asarray(weight, dtype=float),
        survey=ones < 0,
    )


def comparison(difference, half=None, codes=None) -> Comparison:
    d = np.asarray(difference, dtype=float)
    h = np.full(d.shape, NAN) if half is None else np.asarray(half, dtype=float)
    given_ = np.full(d.shape, SIMILAR, dtype=np.int8) if codes is None else np.asarray(codes)
    return Comparison(d, d - h, d + h, d - 1.6 * h, d + 1.6 * h, given_)


def rows(n: int):
    return np.arange(n, dtype=np.intp)


# The composite -----------------------------------------------------------------------------------------


def test_a_domain_is_the_weighted_mean_turned_so_that_higher_is_better():
    found = composite(
        comparison([2.0, -3.0]), rules([1, -1], scale=[1, 2], weight=[1, 3]), Plain(2), rows(2)
    )
    assert float(found.difference) == pytest.approx((2 * 1 + 1.5 * 3) / 4)
    assert float(found.coverage) == 1
    assert float(found.interval_weight) == 0


def test_a_wild_figure_elsewhere_does_not_flatten_an_indicator_that_states_what_matters():
    """One absurd area rides the standard deviation; a declared δ keeps the domain's steps."""
    framework = drawn.framework(
        drawn.indicator("usual", measure="score", unit="people", basis="position"),
        drawn.indicator("stated", measure="score", unit="people", basis="position", delta=0.25),
        drawn.indicator("beside", measure="score", unit="people", basis="position"),
    )
    made = drawn.evidence(framework, spread=0.05, special={("usual", 0): 0.4, ("stated", 0): 0.4})
    values = np.array(made.small.value)
    values[:2, -1] = 1000.0
    wild = drawn.with_cube(made, value=values)

    def domain_of(evidence, slug):
        at = np.array([evidence.small.row(slug), evidence.small.row("beside")])
        here = totals(evidence.small, np.array([0]), evidence.rules.multiplier)
        there = totals(evidence.small, np.arange(1, 50), evidence.rules.multiplier)
        compared = compare(here, there, evidence.rules)
        return composite(compared, evidence.rules, evidence.reference, at)

    before, after = (domain_of(one, "stated") for one in (made, wild))
    assert float(before.difference) < -1
    assert float(after.difference) == pytest.approx(float(before.difference))
    assert after.codes == before.codes == WORSE
    assert domain_of(made, "usual").codes == WORSE
    assert domain_of(wild, "usual").codes != WORSE


def test_the_interval_is_recovered_from_those_of_the_rows():
    d, lows, highs = np.array([2.0, -3.0]), np.array([1.0, -3.4]), np.array([4.0, -2.0])
    made = Comparison(d, lows, highs, lows - 1, highs + 1, np.full(2, SIMILAR, dtype=np.int8))
    found = composite(made, rules([1, -1], scale=[1, 2]), Plain(2), rows(2))
    wanted = mover(d, lows, highs, [0.5, -0.25])
    assert (found.difference, found.lower, found.upper) == pytest.approx(wanted)


def test_uncorrelated_indicators_make_a_domain_that_varies_less():
    one = composite(comparison([1.0]), rules([1]), Plain(1), rows(1))
    four = composite(comparison([1.0] * 4), rules([1] * 4), Plain(4), rows(4))
    alike = composite(comparison([1.0] * 4), rules([1] * 4), Plain(4, r=1.0), rows(4))
    assert float(one.delta) == 0.5
    assert float(four.delta) == 0.25
    assert float(alike.delta) == pytest.approx(0.5)


@given(st.permutations(range(5)), st.integers(0, 10_000))
def test_the_order_of_indicators_does_not_matter(order, seed):
    random = np.random.default_rng(seed)
    d, half = random.normal(size=5), np.where(random.random(5) < 0.3, NAN, random.random(5))
    sign, weight = random.choice([-1, 1], 5), random.integers(1, 4, 5)
    values = random.normal(size=(5, 60))
    straight = composite(
        comparison(d, half), rules(sign, weight=weight), Reference.of(values), rows(5)
    )
    order = list(order)
    shuffled = composite(
        comparison(d[order], half[order]),
        rules(sign[order], weight=weight[order]),
        Reference.of(values[order]),
        rows(5),
    )
    for name in ("difference", "lower", "upper", "delta", "coverage", "interval_weight"):
        np.testing.assert_allclose(getattr(straight, name), getattr(shuffled, name), atol=1e-12)
    assert straight.codes == shuffled.codes


def test_many_places_at_once_are_each_put_together_as_if_alone():
    random = np.random.default_rng(5)
    d, half = random.normal(size=(4, 7)), np.abs(random.normal(size=(4, 7)))
    d[0, 3], half[1, 4] = NAN, NAN
    half[0, 3] = NAN
    made, rule = comparison(d, half), rules([1, -1, 1, -1])
    together = composite(made, rule, Plain(4), rows(4))
    for j in range(7):
        alone = composite(comparison(d[:, j], half[:, j]), rule, Plain(4), rows(4))
        for name in ("difference", "lower", "upper", "delta", "coverage", "codes"):
            np.testing.assert_allclose(getattr(together, name)[j], getattr(alone, name))


# What is counted -----------------------------------------------------------------------------------------


@given(st.integers(0, 3), st.integers(0, 1000))
def test_a_missing_indicator_changes_coverage_and_never_the_mean_of_the_rest(gone, seed):
    d = np.random.default_rng(seed).normal(size=4)
    lacking = np.where(np.arange(4) == gone, NAN, d)
    found = composite(comparison(lacking, np.ones(4)), rules([1] * 4), Plain(4), rows(4))
    assert float(found.difference) == pytest.approx(np.delete(d, gone).mean())
    assert float(found.coverage) == pytest.approx(0.75)


@pytest.mark.parametrize(("there", "coloured"), [(3, True), (2, False)])
def test_less_than_three_fifths_of_the_weight_gives_no_colour(there, coloured):
    d = np.where(np.arange(5) < there, 2.0, NAN)
    found = composite(comparison(d, np.full(5, 0.1)), rules([1] * 5), Plain(5), rows(5))
    assert (found.codes != NO_COLOUR) == coloured
    assert np.isfinite(found.difference) == coloured
    assert float(found.coverage) == pytest.approx(there / 5)


def test_a_row_of_weight_zero_never_enters():
    weights = [1, 1, 0]
    with_one = composite(
        comparison([1.0, 1.0, -99.0], [0.1] * 3), rules([1] * 3, weight=weights), Plain(3), rows(3)
    )
    without = composite(comparison([1.0, 1.0], [0.1] * 2), rules([1] * 2), Plain(2), rows(2))
    assert float(with_one.difference) == float(without.difference)
    assert float(with_one.coverage) == 1
    lacking = composite(
        comparison([1.0, 1.0, NAN], [0.1] * 3), rules([1] * 3, weight=weights), Plain(3), rows(3)
    )
    assert float(lacking.coverage) == 1


def test_a_row_that_may_not_be_coloured_counts_as_absent():
    codes = [BETTER, NO_COLOUR, BETTER]
    found = composite(
        comparison([1.0, -9.0, 1.0], [0.1] * 3, codes), rules([1] * 3), Plain(3), rows(3)
    )
    assert float(found.difference) == 1
    assert float(found.coverage) == pytest.approx(2 / 3)


def test_coverage_is_of_what_could_have_been_there():
    d = comparison([1.0, NAN, NAN], [0.1] * 3)
    found = composite(
        d, rules([1] * 3), Plain(3), rows(3), listed=np.array([True, False, True])
    )  # fmt: skip
    assert float(found.coverage) == 0.5
    found = composite(d, rules([1] * 3), Plain(3), rows(3), listed=np.array([False] * 3))
    assert float(found.coverage) == 1


def test_a_question_not_asked_here_and_another_countys_survey_are_not_counted_against():
    status = np.array([VALUE, SUPPRESSED, SOURCE_GAP, NOT_ASKED, MISSING, MISSING], dtype=np.uint8)
    nothing = np.full(6, NAN)
    here = Totals(nothing, nothing, nothing, nothing, status, np.ones(()))
    there = replace(here, value=np.array([1.0, NAN, NAN, 1.0, 1.0, NAN]))
    assert published(here, there).tolist() == [True, True, True, False, True, False]


def test_a_domain_without_any_indicator_has_no_colour():
    for weight in ([0.0], []):
        rule = rules([1.0] * len(weight), weight=weight)
        found = composite(
            comparison([1.0] * len(weight)), rule, Plain(len(weight)), rows(len(weight))
        )
        assert found.codes == NO_COLOUR
        assert np.isnan(found.difference)


def test_a_domain_of_which_nothing_is_there_has_no_colour():
    found = composite(comparison([NAN, NAN]), rules([1, 1]), Plain(2), rows(2))
    assert found.codes == NO_COLOUR
    assert float(found.coverage) == 0


def test_indicators_that_always_cancel_out_make_no_domain():
    found = composite(comparison([1.0, 0.9], [0.1, 0.1]), rules([1, 1]), Plain(2, r=-1.0), rows(2))
    assert np.isnan(found.delta)
    assert found.codes == NO_COLOUR


# How sure it is -------------------------------------------------------------------------------------------


@given(st.lists(st.floats(-9, 9), min_size=1, max_size=6))
def test_a_domain_of_positions_is_never_much_better_nor_much_worse(d):
    found = composite(comparison(d), rules([1] * len(d)), Plain(len(d)), rows(len(d)))
    assert found.codes in (WORSE, SIMILAR, BETTER)
    assert np.isnan(found.lower)
    assert np.isnan(found.upper)


@pytest.mark.parametrize("turn", [1, -1])
def test_much_needs_half_of_the_weight_to_carry_an_interval(turn):
    d = turn * np.array([3.0, 3.0, 3.0, 3.0])
    much, plain = (MUCH_BETTER, BETTER) if turn > 0 else (MUCH_WORSE, WORSE)
    for carrying, wanted in ((4, much), (2, much), (1, plain)):
        half = np.where(np.arange(4) < carrying, 0.1, NAN)
        found = composite(comparison(d, half), rules([1] * 4), Plain(4), rows(4))
        assert found.codes == wanted
        assert float(found.interval_weight) == carrying / 4


@given(st.integers(0, 10_000), st.floats(1, 5))
def test_wider_rows_make_a_wider_domain(seed, wider):
    random = np.random.default_rng(seed)
    d, half = random.normal(size=4), random.random(4)
    narrow = composite(comparison(d, half), rules([1, -1, 1, -1]), Plain(4), rows(4))
    wide = composite(comparison(d, half * wider), rules([1, -1, 1, -1]), Plain(4), rows(4))
    assert wide.lower <= narrow.lower
    assert wide.upper >= narrow.upper
    assert float(wide.difference) == float(narrow.difference)


@pytest.mark.parametrize(("people", "share"), [(60, 0.08), (1500, 0.3), (400, 0.02)])
def test_the_interval_of_a_domain_covers_the_truth_as_often_as_it_promises(people, share):
    """Small and large counts, two indicators that are good and two that are bad when high."""
    random = np.random.default_rng(2026)
    n, others = 4000, 40_000
    truth = np.array([share, share * 1.4, share, share * 0.7])
    framework = drawn.framework(
        *(drawn.indicator(f"i{i}", polarity="+" if i % 2 else "-") for i in range(4))
    )
    made = drawn.evidence(framework, spread=0.05)
    rule, reference = made.rules, made.reference
    shape = (4, n)
    x1 = random.binomial(people, truth[:, None], size=shape).astype(float)
    x2 = random.binomial(others, share, size=shape).astype(float)

    def side(x, size):
        full = np.full(shape, float(size))
        status = np.zeros(shape, dtype=np.uint8)
        return Totals(x, full, 100 * x / full, np.ones(shape), status, np.full(n, float(size)))

    found = composite(
        compare(side(x1, people), side(x2, others), rule), rule, reference, rows(4)
    )  # fmt: skip
    expected = float((0.25 * rule.sign / rule.scale * 100 * (truth - share)).sum())
    covered = np.mean((found.lower <= expected) & (expected <= found.upper))
    assert 0.93 <= covered <= 0.97, covered


def test_the_interval_of_a_domain_agrees_with_drawing_it_many_times():
    """Its width is that of two thousand redrawn domains, to a few parts in a hundred."""
    random = np.random.default_rng(7)
    framework = drawn.framework(*(drawn.indicator(f"i{i}") for i in range(3)))
    made = drawn.evidence(framework, spread=0.05, special={("i0", 0): 0.35})
    here = totals(made.small, np.array([0]), made.rules.multiplier)
    there = totals(made.small, np.arange(1, 50), made.rules.multiplier)
    found = composite(compare(here, there, made.rules), made.rules, made.reference, rows(3))
    p1, p2 = here.value / 100, there.value / 100
    x1 = random.binomial(here.denominator.astype(int), p1, size=(20_000, 3)) / here.denominator
    x2 = random.binomial(there.denominator.astype(int), p2, size=(20_000, 3)) / there.denominator
    again = (100 * (x1 - x2) * (made.rules.sign / made.rules.scale)).mean(axis=1)
    low, high = np.quantile(again, [0.025, 0.975])
    assert float(found.lower) == pytest.approx(low, abs=0.05 * (high - low))
    assert float(found.upper) == pytest.approx(high, abs=0.05 * (high - low))


# How firm it is ----------------------------------------------------------------------------------------------


def firm(here, there=None, sign=None, reference=None, weight=None) -> float | None:
    here = np.asarray(here, dtype=float)
    n = here.size
    return stability(
        here,
        np.zeros(n) if there is None else np.asarray(there, dtype=float),
        rules([1] * n if sign is None else sign, weight=weight),
        Plain(n) if reference is None else reference,
        rows(n),
    )


def test_a_domain_of_one_indicator_stands():
    assert firm([0.1]) == 1
    assert firm([3.0]) == 1
    assert firm([3.0, NAN]) == 1


def test_a_domain_of_nothing_has_no_firmness():
    assert firm([NAN, NAN]) is None
    assert firm([1.0], there=[NAN]) is None
    assert firm([1.0], weight=[0.0]) is None


def test_a_domain_whose_indicators_agree_stands_and_falls_less_than_one_whose_do_not():
    agree, quarrel = firm([2.0] * 4), firm([3.0, 3.0, -1.0, -1.4])
    assert agree == 1
    assert quarrel < 0.9


@given(st.integers(0, 10_000), st.integers(2, 6))
def test_firmness_is_a_share_and_the_same_each_time(seed, n):
    here = np.random.default_rng(seed).normal(scale=1.5, size=n)
    found = firm(here)
    assert 0 <= found <= 1
    assert firm(here) == found


@given(st.integers(0, 10_000))
def test_firmness_does_not_hang_on_which_way_is_up(seed):
    random = np.random.default_rng(seed)
    values = random.normal(size=(4, 80))
    here, there = values[:, 0], values.mean(axis=1)
    sign = np.array([1, -1, 1, -1])
    straight = firm(here, there, sign, Reference.of(values))
    turned = firm(-here, -there, -sign, Reference.of(-values))
    assert straight == pytest.approx(turned)


def test_percentiles_are_one_of_the_scales_where_there_is_a_reference_set():
    random = np.random.default_rng(1)
    # Very skewed: a long way in standard deviations may be a short way in rank, or the reverse.
    values = np.exp(3 * random.normal(size=(3, 400)))
    middle = np.median(values, axis=1)
    here = np.quantile(values, 0.99, axis=1)
    reference = Reference.of(values)
    found = stability(
        here, middle, rules([1] * 3, scale=reference.sd), reference, rows(3)
    )  # fmt: skip
    assert 0 < found <= 1


def test_the_number_of_runs_is_as_documented():
    """Chosen weights, drawn weights and each indicator left out; two ways of adding, two scales."""
    ways = Ways.of(rules([1] * 3), Plain(3), rows(3))
    assert ways.runs == (1 + WEIGHT_DRAWS + 3) * 2 * 2


def test_a_domain_may_be_classed_whatever_its_indicators_are():
    """From the composite's own distribution: four small differences make one that is clear."""
    half = np.full(4, 0.45)
    each = classes.classify(0.4, 0.4 - 0.45, 0.4 + 0.45, -0.3, 1.1, 0.5, 1)
    assert each == SIMILAR
    found = composite(comparison([0.4] * 4, half), rules([1] * 4), Plain(4), rows(4))
    assert found.codes == BETTER
    assert float(found.upper - found.lower) == pytest.approx(2 * 0.45 / 2)
