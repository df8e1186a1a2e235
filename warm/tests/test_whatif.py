"""Scores and ranks under somebody's weights: what must hold whatever the figures are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warm import domains
from warm.county import profiles
from warm.cube import MISSING
from warm.errors import UnknownPlace
from warm.material import material, sufficient
from warm.runs import NO_DIRECTION, directions, draw, ranks_of_runs
from warm.standardise import Reference
from warm.tests import drawn
from warm.weighting import ADDINGS, SCALES, BadChoice, choose
from warm.whatif import weigh

FRAMEWORK = drawn.framework(
    *[
        drawn.indicator(f"{domain}-{i}", domain=domain)
        for domain in drawn.DOMAINS
        for i in range(3)
    ],
    drawn.indicator("a-score", domain="crime", unit="score", measure="score", basis="position"),
    drawn.indicator("context", domain="crime", polarity="none"),
)
COUNCIL = "T06000001"
EVIDENCE = drawn.evidence(FRAMEWORK, councils=3, areas=25, spread=0.05)
MATERIAL = material(EVIDENCE, COUNCIL)
FEW = {"runs": 60}


def without(evidence, gaps):
    """The evidence with holes at (slug, position)."""
    cube = evidence.small
    parts = {n: np.array(getattr(cube, n)) for n in ("numerator", "denominator", "value", "status")}
    for slug, position in gaps:
        for name, part in parts.items():
            part[cube.row(slug), position] = MISSING if name == "status" else np.nan
    return replace(evidence, small=replace(cube, **parts), reference=Reference.of(parts["value"]))


def test_the_score_is_the_weighted_mean_of_the_standardised_values():
    found = weigh(MATERIAL, choose(FRAMEWORK, preset="equal-domains", **FEW))
    rows = [EVIDENCE.small.row(slug) for slug in MATERIAL.indicators]
    at = EVIDENCE.small.group("la", COUNCIL)
    value = EVIDENCE.small.value[np.ix_(rows, at)]
    mean, sd = (getattr(EVIDENCE.reference, n)[rows, None] for n in ("mean", "sd"))
    z = -(value - mean) / sd
    expected = np.mean([z[MATERIAL.domain == d].mean(axis=0) for d in range(3)], axis=0)
    np.testing.assert_allclose(found.score, expected)
    np.testing.assert_array_equal(found.rank, 1 + (expected[:, None] < expected).sum(axis=1))


def test_only_what_has_a_direction_is_weighed():
    assert "context" not in MATERIAL.indicators
    assert "a-score" in MATERIAL.indicators


@given(st.floats(1e-3, 1e3), st.sampled_from(ADDINGS), st.sampled_from(SCALES), st.floats(-5, 5))
def test_only_proportions_of_weights_matter(times, adding, scale, order):
    weights = dict(zip(drawn.DOMAINS, (3.0, 1.0, 0.5), strict=True))
    how = {"adding": adding, "scale": scale, "order": order, "runs": 12}
    one = weigh(MATERIAL, choose(FRAMEWORK, domains=weights, **how))
    larger = {slug: times * weight for slug, weight in weights.items()}
    inside = dict.fromkeys(choose(FRAMEWORK).indicators, times)
    other = weigh(MATERIAL, choose(FRAMEWORK, domains=larger, indicators=inside, **how))
    np.testing.assert_allclose(one.score, other.score, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(one.median_rank, other.median_rank, atol=1)


@pytest.mark.parametrize("adding", ADDINGS)
def test_the_order_of_areas_changes_nothing(adding):
    choice = choose(FRAMEWORK, adding=adding, **FEW)
    found = weigh(MATERIAL, choice)
    turned = np.random.default_rng(3).permutation(MATERIAL.areas.size)
    mixed = replace(
        MATERIAL,
        areas=MATERIAL.areas[turned],
        here={scale: x[:, turned] for scale, x in MATERIAL.here.items()},
        there={scale: x[:, turned] for scale, x in MATERIAL.there.items()},
        has=MATERIAL.has[:, turned],
        compared=MATERIAL.compared[:, turned],
    )
    other = weigh(mixed, choice)
    for name in ("rank", "rank_lower", "rank_upper", "median_rank"):
        np.testing.assert_array_equal(getattr(found, name)[turned], getattr(other, name))
    np.testing.assert_array_equal(found.direction[:, turned], other.direction)
    np.testing.assert_allclose(found.holds[:, turned], other.holds)


@pytest.mark.parametrize("adding", ADDINGS)
@pytest.mark.parametrize("scale", SCALES)
def test_an_area_that_is_best_at_everything_is_first_in_every_run(adding, scale):
    special = {(one.slug, 30): 0.02 for one in FRAMEWORK.indicators}
    special |= {(one.slug, 31): 0.9 for one in FRAMEWORK.indicators}
    evidence = drawn.evidence(FRAMEWORK, councils=3, areas=25, spread=0.02, special=special)
    found = weigh(evidence, choose(FRAMEWORK, adding=adding, scale=scale, **FEW), COUNCIL)
    for place, rank in ((5, 1), (6, 25)):
        assert found.rank[place] == found.rank_lower[place] == found.rank_upper[place] == rank


def test_a_rank_interval_holds_nine_runs_in_ten():
    choice = choose(FRAMEWORK, runs=200)
    across, inside = MATERIAL.weights(choice)
    counted = sufficient(MATERIAL, across, inside)
    ranked = ranks_of_runs(MATERIAL, draw(MATERIAL, choice, across, inside), counted)
    found = weigh(MATERIAL, choice)
    held = (ranked >= found.rank_lower) & (ranked <= found.rank_upper)
    assert held.mean(axis=0).min() >= 0.9
    np.testing.assert_array_equal(found.median_rank, np.sort(ranked, axis=0)[99])


def test_the_same_seed_gives_the_same_and_another_does_not():
    one, again = (weigh(MATERIAL, choose(FRAMEWORK, **FEW)) for _ in range(2))
    other = weigh(MATERIAL, choose(FRAMEWORK, seed=1, **FEW))
    np.testing.assert_array_equal(one.rank_upper, again.rank_upper)
    assert (one.rank_upper != other.rank_upper).any()
    assert one.said()["seed"] == 2026


def test_where_nothing_varies_the_interval_is_the_rank():
    found = weigh(MATERIAL, choose(FRAMEWORK, vary=(), **FEW))
    np.testing.assert_array_equal(found.rank, found.rank_lower)
    np.testing.assert_array_equal(found.rank, found.rank_upper)
    assert (found.holds == 1).all()


def test_a_weight_of_zero_takes_a_domain_out():
    found = weigh(MATERIAL, choose(FRAMEWORK, domains={"crime": 0}, **FEW))
    assert found.domains == ("education", "health")
    assert not any(slug.startswith("crime") for slug in found.indicators)
    by_leaving = replace(
        MATERIAL, here={scale: np.where((MATERIAL.domain == 2)[:, None], 99.0, x)
                        for scale, x in MATERIAL.here.items()}
    )  # fmt: skip
    other = weigh(by_leaving, choose(FRAMEWORK, domains={"crime": 0}, **FEW))
    np.testing.assert_array_equal(found.rank, other.rank)


def test_the_weights_that_are_told_sum_to_one():
    found = weigh(MATERIAL, choose(FRAMEWORK, left_out="health-0", **FEW))
    assert sum(found.nominal.values()) == pytest.approx(1)
    assert sum(found.indicators.values()) == pytest.approx(1)
    assert "health-0" not in found.indicators
    assert all(-1 <= one <= 1 for one in found.effective.values())


def test_a_domain_that_is_the_whole_has_all_of_the_say():
    found = weigh(MATERIAL, choose(FRAMEWORK, domains={"crime": 0, "health": 0}, **FEW))
    assert found.effective == {"education": pytest.approx(1)}


def test_a_geometric_mean_pulls_an_uneven_area_down():
    here = {scale: np.zeros_like(x) for scale, x in MATERIAL.here.items()}
    for x in here.values():
        x[MATERIAL.domain == 0, 0], x[MATERIAL.domain == 1, 0] = 3.0, -3.0
    uneven = replace(MATERIAL, here=here)
    scored = {
        adding: weigh(uneven, choose(FRAMEWORK, adding=adding, order=order, runs=5)).score[0]
        for adding, order in (("arithmetic", 1), ("geometric", 1), ("mean-of-order", -3))
    }
    assert scored["arithmetic"] == pytest.approx(0)
    assert scored["mean-of-order"] < scored["geometric"] < 0


@pytest.mark.parametrize(("order", "same"), [(1.0, "arithmetic"), (0.0, "geometric")])
def test_means_of_order_one_and_nought_are_the_named_ones(order, same):
    by_order = choose(FRAMEWORK, adding="mean-of-order", order=order, **FEW)
    named = choose(FRAMEWORK, adding=same, **FEW)
    np.testing.assert_allclose(weigh(MATERIAL, by_order).score, weigh(MATERIAL, named).score)


def test_the_exponential_score_is_that_of_the_indices():
    only = choose(FRAMEWORK, domains={"crime": 0, "health": 0}, adding="imd-exponential", **FEW)
    found = weigh(MATERIAL, only)
    assert found.score.min() == pytest.approx(-100)
    median = -np.sort(-found.score)[12]
    assert median == pytest.approx(-23 * -np.log(1 - 13 / 25 * (1 - np.exp(-100 / 23))))


# What is missing -------------------------------------------------------------------------------------


def test_an_area_with_too_little_of_the_weight_has_no_rank():
    gaps = [(f"{domain}-{i}", 25) for domain in ("education", "health") for i in range(3)]
    found = weigh(without(EVIDENCE, gaps), choose(FRAMEWORK, preset="equal-domains"), COUNCIL)
    assert np.isnan([found.rank[0], found.score[0], found.rank_lower[0]]).all()
    assert found.coverage[0] == pytest.approx(1 / 3)
    assert found.columns()["status"][:2] == ["insufficient", "value"]
    assert found.ranked == 24
    assert sorted(found.rank[1:]) == list(range(1, 25))


def test_what_is_missing_is_neither_zero_nor_the_mean():
    gappy = without(EVIDENCE, [("health-0", 25)])
    choice = choose(FRAMEWORK, preset="equal-domains", vary=(), **FEW)
    found = weigh(gappy, choice, COUNCIL)
    laid = material(gappy, COUNCIL)
    rest = [laid.here["z"][laid.indicators.index(f"health-{i}"), 0] for i in (1, 2)]
    others = [laid.here["z"][laid.domain == d, 0].mean() for d in (0, 2)]
    assert found.score[0] == pytest.approx(np.mean([*others, np.mean(rest)]))


def test_an_area_whose_only_measure_is_left_out_misses_that_run_and_no_other():
    gaps = [(f"{domain}-{i}", 25) for domain in drawn.DOMAINS for i in range(3)] + [("a-score", 25)]
    chosen = choose(
        FRAMEWORK,
        domains={"education": 1, "health": 0, "crime": 0},
        indicators={"education-0": 8, "education-1": 1, "education-2": 1},
        **FEW,
    )
    only_one = without(EVIDENCE, [gap for gap in gaps if gap[0] != "education-0"])
    found = weigh(only_one, chosen, COUNCIL)
    assert found.coverage[0] == pytest.approx(0.8)
    assert np.isfinite([found.rank[0], found.rank_lower[0], found.rank_upper[0]]).all()


def test_a_domain_that_nobody_measured_hands_its_weight_on_and_is_named():
    gaps = [(f"health-{i}", position) for i in range(3) for position in range(25, 50)]
    found = weigh(without(EVIDENCE, gaps), choose(FRAMEWORK, preset="equal-domains"), COUNCIL)
    assert found.unmeasured == ("health",)
    assert found.said()["domains_with_weight_but_no_figures"] == ["health"]
    assert found.nominal == pytest.approx({"education": 0.5, "health": 0.0, "crime": 0.5})
    only = choose(FRAMEWORK, domains={"education": 0, "crime": 0})
    with pytest.raises(BadChoice, match="Nothing that has a weight"):
        weigh(without(EVIDENCE, gaps), only, COUNCIL)


def test_a_council_that_is_not_there_is_refused():
    with pytest.raises(UnknownPlace):
        material(EVIDENCE, "nowhere")


# Colours -------------------------------------------------------------------------------------------


def test_an_areas_direction_and_its_firmness_are_those_of_the_page_of_a_place():
    """One area, the runs of `warm.runs`, and the arithmetic of `warm.domains`."""
    choice = choose(FRAMEWORK, preset="equal-domains", vary=("weights",), runs=80)
    across, inside = MATERIAL.weights(choice)
    drawn_runs = draw(MATERIAL, choice, across, inside)
    direction, holds = directions(MATERIAL, choice, across, inside, drawn_runs)
    made = profiles(EVIDENCE, COUNCIL)
    for d in range(3):
        rows = MATERIAL.rows(d)
        at = [EVIDENCE.small.row(MATERIAL.indicators[row]) for row in rows]
        r = EVIDENCE.reference.correlation[np.ix_(at, at)]
        for area in range(25):
            step = -made.difference[at, area] / EVIDENCE.rules.scale[at]

            def pointing(w, step=step, r=r):
                d, limit = w @ step, domains.classes.DELTA_IN_SD * np.sqrt(w @ r @ w)
                return np.sign(d) * (abs(d) >= limit)

            expected = pointing(inside[rows])
            assert direction[d, area] == expected
            same = [pointing(w) == expected for w in drawn_runs.inside[:, rows]]
            assert holds[d, area] == pytest.approx(np.mean(same))


def test_a_domain_without_enough_to_compare_has_no_direction():
    gaps = [(f"health-{i}", 25) for i in range(2)]
    found = weigh(without(EVIDENCE, gaps), choose(FRAMEWORK, **FEW), COUNCIL)
    health = found.domains.index("health")
    assert found.direction[health, 0] == NO_DIRECTION
    assert np.isnan(found.holds[health, 0])
    assert found.columns()["health"][0] is None


# What is taken away ----------------------------------------------------------------------------------


def test_whatever_is_made_of_it_says_weights_method_seed_and_releases():
    found = weigh(MATERIAL, choose(FRAMEWORK, domains={"crime": 7}, adding="geometric", **FEW))
    said = found.to_dict()
    assert said["domains"]["crime"] == 7
    assert (said["adding"], said["scale"], said["seed"], said["runs"]) == (
        "geometric",
        "z",
        2026,
        60,
    )
    assert said["releases"] == ["r-1"]
    assert said["framework"] == "drawn-1"
    assert len(said["areas"]) == 25
    first = said["areas"][0]
    assert first["rank_lower"] <= first["rank_upper"]


def test_no_rank_stands_without_its_interval():
    columns = weigh(MATERIAL, choose(FRAMEWORK, **FEW)).columns()
    at = list(columns).index("rank")
    assert list(columns)[at : at + 3] == ["rank", "rank_lower", "rank_upper"]


def test_it_becomes_a_frame_with_the_best_placed_first():
    frame = weigh(MATERIAL, choose(FRAMEWORK, **FEW)).to_frame()
    assert frame["rank"].to_list() == sorted(frame["rank"])
