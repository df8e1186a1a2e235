"""Published worked examples of intervals, to the digits printed."""

from __future__ import annotations

import numpy as np
import pytest

from warm.intervals import Z95, Z998, byar, mean, newcombe, rate, wilson, z_for

# Newcombe RG (1998), Statistics in Medicine 17, 873-890, the eight contrasts of its table II
# with the limits of method 10.
NEWCOMBE = [
    (56, 70, 48, 80, 0.0524, 0.3339),
    (9, 10, 3, 10, 0.1705, 0.8090),
    (6, 7, 2, 7, 0.0582, 0.8062),
    (5, 56, 0, 29, -0.0381, 0.1926),
    (0, 10, 0, 20, -0.1611, 0.2775),
    (0, 10, 0, 10, -0.2775, 0.2775),
    (10, 10, 0, 20, 0.6791, 1.0000),
    (10, 10, 0, 10, 0.6075, 1.0000),
]

# Newcombe RG (1998), Statistics in Medicine 17, 857-872: the score method without correction.
WILSON = [
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0000, 0.1611),
    (1, 29, 0.0061, 0.1718),
]

# Exact Poisson limits (Garwood 1936), as every set of tables prints them.
GARWOOD = [
    (0, 0.0, 3.689),
    (1, 0.0253, 5.572),
    (2, 0.242, 7.225),
    (3, 0.619, 8.767),
    (4, 1.090, 10.242),
    (5, 1.623, 11.668),
    (6, 2.202, 13.059),
    (7, 2.814, 14.423),
    (8, 3.454, 15.763),
    (9, 4.115, 17.085),
]


@pytest.mark.parametrize(("x1", "n1", "x2", "n2", "lower", "upper"), NEWCOMBE)
def test_newcombe_gives_the_limits_of_the_paper_of_1998(x1, n1, x2, n2, lower, upper):
    difference, low, high = newcombe(x1, n1, x2, n2)
    assert difference == pytest.approx(x1 / n1 - x2 / n2, abs=1e-12)
    assert (round(float(low), 4), round(float(high), 4)) == (lower, upper)


@pytest.mark.parametrize(("x", "n", "lower", "upper"), WILSON)
def test_wilson_gives_the_limits_of_the_paper_of_1998(x, n, lower, upper):
    low, high = wilson(x, n)
    assert (round(float(low), 4), round(float(high), 4)) == (lower, upper)


@pytest.mark.parametrize(("events", "lower", "upper"), GARWOOD)
def test_fewer_than_ten_events_have_the_exact_limits(events, lower, upper):
    low, high = byar(events)
    assert float(low) == pytest.approx(lower, abs=5.1e-4)
    assert float(high) == pytest.approx(upper, abs=5.1e-4)


def test_student_gives_the_interval_of_his_own_sleep_data():
    # Ten patients' extra hours of sleep: the differences of Student's paper of 1908 (Cushny and
    # Peebles), whose 95 % interval is 0.70 to 2.46.
    differences = np.array([1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4])
    low, high = mean(differences.mean(), differences.std(ddof=1), differences.size)
    assert differences.mean() == pytest.approx(1.58)
    assert (round(float(low), 4), round(float(high), 4)) == (0.7001, 2.4599)


def test_the_deviates_are_those_of_the_normal_distribution():
    assert float(Z95) == pytest.approx(1.959964, abs=5e-7)
    assert float(Z998) == pytest.approx(3.090232, abs=5e-7)
    assert float(Z998**2) == pytest.approx(9.549536, abs=5e-7)
    assert z_for(0.99) == pytest.approx(2.575829, abs=5e-7)


def test_the_project_s_own_check_values_hold():
    def rounded(pair, scale, decimals=1):
        return tuple(round(float(limit) * scale, decimals) for limit in pair)

    assert rounded(wilson(10, 100), 100) == (5.5, 17.4)
    assert rounded(wilson(50, 100), 100) == (40.4, 59.6)
    assert rounded(byar(10), 1) == (4.8, 18.4)
    assert rounded(byar(10, Z998), 1) == (2.9, 24.2)
    assert rounded(byar(100), 1) == (81.4, 121.6)
    assert rounded(rate(100, 50_000, 1000), 1, 2) == (1.63, 2.43)
    for n, low, high in ((100, 17.5, 34.3), (300, 20.4, 30.2), (700, 21.9, 28.3)):
        assert rounded(wilson(0.25 * n, n), 100) == (low, high)
