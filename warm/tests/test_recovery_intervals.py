"""Does the truth lie inside as often as promised? Draws from known truths, with a fixed seed.

Averaged over truths spread evenly through a sensible range, since at a single truth the coverage
of any method for counts jumps about. Exact limits promise *at least* 95 %, and keep more.
"""

from __future__ import annotations

import numpy as np
import pytest

from warm.intervals import (
    Z998,
    byar,
    dsr,
    mean,
    mover,
    newcombe,
    rate,
    rate_difference,
    ratio_of_rates,
    ratio_of_shares,
    wilson,
)

DRAWS = 40_000


@pytest.fixture
def rng():
    return np.random.default_rng(20_260)


def covered(truth, low, high):
    return float(np.mean((low <= truth) & (truth <= high)))


@pytest.mark.parametrize("n", [20, 50, 100, 300, 1500])
def test_wilson_covers_a_share_about_95_times_in_100(rng, n):
    p = rng.uniform(0.02, 0.98, DRAWS)
    assert 0.94 < covered(p, *wilson(rng.binomial(n, p), n)) < 0.96


def test_wilson_covers_a_share_about_998_times_in_1000_at_the_stricter_level(rng):
    p = rng.uniform(0.05, 0.95, 4 * DRAWS)
    assert 0.9965 < covered(p, *wilson(rng.binomial(300, p), 300, Z998)) < 0.999


def test_byar_covers_ten_to_two_hundred_expected_events_about_95_times_in_100(rng):
    mu = rng.uniform(20, 200, DRAWS)
    assert 0.94 < covered(mu, *byar(rng.poisson(mu))) < 0.96


def test_the_exact_limits_keep_more_than_they_promise(rng):
    mu = rng.uniform(0.2, 8, DRAWS)
    assert 0.96 < covered(mu, *byar(rng.poisson(mu))) < 0.99


@pytest.mark.parametrize(("n1", "n2"), [(30, 30), (100, 2000), (650, 230_000)])
def test_newcombe_covers_a_difference_about_95_times_in_100(rng, n1, n2):
    p1, p2 = rng.uniform(0.03, 0.97, (2, DRAWS))
    _, low, high = newcombe(rng.binomial(n1, p1), n1, rng.binomial(n2, p2), n2)
    assert 0.94 < covered(p1 - p2, low, high) < 0.965


def test_a_difference_of_rates_is_covered_about_95_times_in_100(rng):
    pop1, pop2 = 1500, 400_000
    true1, true2 = rng.uniform(0.004, 0.06, (2, DRAWS))
    seen1, seen2 = rng.poisson(true1 * pop1), rng.poisson(true2 * pop2)
    _, low, high = rate_difference(seen1, pop1, seen2, pop2)
    assert 0.94 < covered(true1 - true2, low, high) < 0.97


def test_a_weighted_sum_of_shares_is_covered_about_95_times_in_100(rng):
    n = np.array([40, 150, 600])[:, None]
    weights = np.array([0.2, 0.3, 0.5])
    p = rng.uniform(0.05, 0.95, (3, DRAWS))
    x = rng.binomial(n, p)
    _, low, high = mover(x / n, *wilson(x, n), weights)
    assert 0.94 < covered(weights @ p, low, high) < 0.965


def test_a_mix_of_rates_and_shares_is_covered_about_95_times_in_100(rng):
    p, mu = rng.uniform(0.1, 0.6, DRAWS), rng.uniform(15, 120, DRAWS)
    x, events = rng.binomial(400, p), rng.poisson(mu)
    share_low, share_high = wilson(x, 400)
    rate_low, rate_high = rate(events, 1000)
    _, low, high = mover(
        [x / 400, events / 1000], [share_low, rate_low], [share_high, rate_high], [1, 2]
    )
    assert 0.94 < covered(p + 2 * mu / 1000, low, high) < 0.96


@pytest.mark.parametrize(("n1", "n2"), [(60, 1_000_000), (300, 1_000_000), (200, 4000)])
def test_a_ratio_of_shares_is_covered_about_95_times_in_100(rng, n1, n2):
    p1, p2 = rng.uniform(0.03, 0.7, (2, DRAWS))
    _, low, high = ratio_of_shares(rng.binomial(n1, p1), n1, rng.binomial(n2, p2), n2)
    assert 0.94 < covered(p1 / p2, low, high) < 0.965


def test_a_ratio_of_rare_events_is_covered_even_where_none_was_seen(rng):
    true1, true2 = rng.uniform(0.0005, 0.01, (2, DRAWS))
    seen1, seen2 = rng.poisson(true1 * 1000), rng.poisson(true2 * 500_000)
    assert (seen1 == 0).mean() > 0.05
    _, low, high = ratio_of_rates(seen1, 1000, seen2, 500_000)
    assert 0.955 < covered(true1 / true2, low, high) < 0.99


def test_a_standardised_rate_is_covered_about_95_times_in_100(rng):
    pops = np.array([900.0, 700.0, 400.0])
    standard = np.array([0.5, 0.3, 0.2])
    true = rng.uniform(0.01, 0.08, (DRAWS, 3))
    figure, low, high = dsr(rng.poisson(true * pops), pops, standard, 1)
    kept = np.isfinite(figure)
    assert 0.94 < covered((true @ standard)[kept], low[kept], high[kept]) < 0.97


def test_a_mean_is_covered_95_times_in_100(rng):
    centre = rng.uniform(0, 10, DRAWS)
    answers = rng.normal(centre, 2.0, (12, DRAWS))
    low, high = mean(answers.mean(axis=0), answers.std(axis=0, ddof=1), 12)
    assert 0.947 < covered(centre, low, high) < 0.953
