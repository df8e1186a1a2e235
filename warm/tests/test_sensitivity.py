"""Sobol indices against functions whose indices are known, and of choices whose effect is."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from warm.errors import UnknownPlace
from warm.material import material
from warm.sensitivity import sobol, which_matter
from warm.tests import drawn
from warm.weighting import choose

FRAMEWORK = drawn.framework(
    *[drawn.indicator(f"{domain}-{i}", domain=domain) for domain in drawn.DOMAINS for i in range(2)]
)
COUNCIL = "T06000001"
EVIDENCE = drawn.evidence(FRAMEWORK, councils=3, areas=20, spread=0.05)
MATERIAL = material(EVIDENCE, COUNCIL)


def ishigami(u, a=7.0, b=0.1):
    """Ishigami and Homma (1990)."""
    x = math.pi * (2 * u - 1)
    return np.sin(x[:, 0]) + a * np.sin(x[:, 1]) ** 2 + b * x[:, 2] ** 4 * np.sin(x[:, 0])


def test_the_indices_of_ishigamis_function_are_found():
    a, b, pi4, pi8 = 7.0, 0.1, math.pi**4, math.pi**8
    variance = a**2 / 8 + b * pi4 / 5 + b**2 * pi8 / 18 + 0.5
    alone = np.array([0.5 * (1 + b * pi4 / 5) ** 2, a**2 / 8, 0.0]) / variance
    together = 8 * b**2 * pi8 / 225 / variance
    found = sobol(ishigami, 3, samples=20_000)
    np.testing.assert_allclose(alone, [0.3139, 0.4424, 0.0], atol=1e-4)
    np.testing.assert_allclose(found.first, alone, atol=0.02)
    np.testing.assert_allclose(found.total, [alone[0] + together, alone[1], together], atol=0.02)
    assert found.variance == pytest.approx(variance, rel=0.02)
    assert found.runs == 20_000 * 5


def test_the_indices_of_sobols_g_function_are_found():
    a = np.array([0.0, 1.0, 4.5, 9.0, 99.0, 99.0])

    def g(u):
        return np.prod((np.abs(4 * u - 2) + a) / (1 + a), axis=1)

    parts = 1 / (3 * (1 + a) ** 2)
    variance = np.prod(1 + parts) - 1
    total = parts * np.prod(1 + parts) / (1 + parts) / variance
    found = sobol(g, 6, samples=20_000)
    np.testing.assert_allclose(found.first, parts / variance, atol=0.02)
    np.testing.assert_allclose(found.total, total, atol=0.02)


def test_the_shares_of_a_sum_are_those_of_its_parts():
    found = sobol(lambda u: 1000 + u @ [1.0, 2.0, 0.0], 3, samples=4000)
    np.testing.assert_allclose(found.first, [0.2, 0.8, 0.0], atol=0.03)
    np.testing.assert_allclose(found.total, [0.2, 0.8, 0.0], atol=0.03)


def test_whether_it_converged_is_told():
    rough, fine = (sobol(ishigami, 3, samples=n) for n in (16, 8192))
    assert not rough.converged
    assert fine.converged
    for one in (rough, fine):
        assert (one.total_interval[0] <= one.total_interval[1]).all()
    width = [np.ptp(one.total_interval, axis=0).max() for one in (rough, fine)]
    assert width[1] < width[0] / 5


def test_what_never_varies_has_no_indices_and_needs_no_more_runs():
    found = sobol(lambda u: np.full(len(u), 5.0), 2, samples=64)
    assert np.isnan(found.first).all()
    assert np.isnan(found.total).all()
    assert found.converged


@pytest.mark.parametrize(("samples", "choices"), [(1, 3), (10, 0)])
def test_too_little_to_work_with_is_refused(samples, choices):
    with pytest.raises(ValueError, match="at least two samples"):
        sobol(ishigami, choices, samples=samples)


# Of a choice of weights -----------------------------------------------------------------------------


def test_every_choice_is_weighed_once_and_the_largest_comes_first():
    found = which_matter(MATERIAL, choose(FRAMEWORK), samples=64)
    names = [one.choice for one in found.matters]
    assert sorted(names) == sorted(["scale", "adding", "left-out", "measures", *drawn.DOMAINS])
    totals = [one.total for one in found.matters]
    assert totals == sorted(totals, reverse=True)
    assert found.runs == 64 * (7 + 2)
    assert found.areas == 20


def test_the_weight_of_a_domain_that_says_nothing_else_does_not_matter():
    """Health repeats education, so moving weight between the two moves nobody."""
    alike = {scale: x.copy() for scale, x in MATERIAL.here.items()}
    for x in alike.values():
        x[:] = x[0]
    same = replace(MATERIAL, here=alike)
    found = which_matter(same, choose(FRAMEWORK), samples=32)
    weights = [one for one in found.matters if one.choice in drawn.DOMAINS]
    assert all(not one.total > 1e-9 for one in weights)


def test_the_rank_of_one_area_may_be_asked_about():
    area = str(MATERIAL.areas[3])
    found = which_matter(MATERIAL, choose(FRAMEWORK), area=area, samples=64)
    assert found.outcome == area
    assert 1 <= found.typical <= 20
    assert found.to_dict()["outcome"] == area


def test_an_area_that_is_not_ranked_here_is_refused():
    with pytest.raises(UnknownPlace, match="nowhere is not among"):
        which_matter(MATERIAL, choose(FRAMEWORK), area="nowhere", samples=8)


def test_the_same_seed_gives_the_same():
    one, again, other = (
        which_matter(MATERIAL, choose(FRAMEWORK, seed=seed), samples=32).matters
        for seed in (1, 1, 2)
    )
    assert one == again
    assert one != other
