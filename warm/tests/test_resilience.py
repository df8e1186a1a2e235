"""Resilience: what it is made of, how sure it is, and that nothing it leaves out moves it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warm import classes, resilience
from warm.comparators import standing
from warm.cube import MISSING, VALUE
from warm.domains import composite, published
from warm.errors import UnknownPlace, WarmError
from warm.evidence import Evidence, Place
from warm.framework import Domain, Framework, framework
from warm.peers import Features, nearest
from warm.tests import drawn

NAN = float("nan")
DOMAINS = ("education", "health", "families", "infrastructure", "crime", "material-wellbeing")
FRAMEWORK = Framework(
    version="drawn-2",
    title="Drawn",
    domains=tuple(Domain(one, one, "") for one in DOMAINS),
    pillars={"all": {"Everything": DOMAINS}},
    default_pillars="all",
    indicators=(
        drawn.indicator("no-qualifications", domain="education", weight=0.5),
        drawn.indicator("degree", domain="education", weight=0.5, polarity="+"),
        drawn.indicator("bad-health", domain="health"),
        drawn.indicator("stays", domain="families", polarity="+"),
        drawn.indicator("broadband", domain="infrastructure", measure="score", unit="score",
                        basis="position"),
        drawn.indicator("burglary", domain="crime"),
        drawn.indicator("poor", domain="material-wellbeing"),
        drawn.indicator("illness-and-disability-benefits", domain="health"),
    ),
)  # fmt: skip
LEFT_OUT = ("poor", "illness-and-disability-benefits")


def land(seed: int = 1, *, spread: float = 0.05, **changes) -> Evidence:
    return drawn.evidence(FRAMEWORK, seed=seed, councils=4, areas=40, spread=spread, **changes)


def test_everything_left_out_is_in_the_framework():
    known = framework()
    domains = {one.slug for one in known.domains}
    left_out = resilience.exclusions()
    assert {one.slug for one in left_out.domains} <= domains
    for one in left_out.indicators:
        assert known[one.slug].domain not in {gone.slug for gone in left_out.domains}
        assert one.because


@given(st.integers(0, 10_000), st.integers(1, 40), st.sampled_from([0.0, 0.02]))
@settings(max_examples=40, deadline=None)
def test_many_at_once_have_the_peers_that_each_has_alone(seed, k, missing):
    random = np.random.default_rng(seed)
    # Whole numbers and few of them: many areas are equally far.
    values = random.integers(0, 6, (3, 60)).astype(float)
    values[random.random((3, 60)) < missing] = NAN
    features = Features(("a", "b", "c"), values)
    people = np.ones(60)
    chosen = random.choice(60, size=12, replace=False)
    found = resilience.alike(features, chosen, people, k)
    for i, one in enumerate(chosen):
        alone, _ = nearest(features, np.array([one]), people, k)
        assert found[i][found[i] >= 0].tolist() == alone.tolist()


def test_a_feature_that_nobody_knows_leaves_the_others():
    random = np.random.default_rng(4)
    values = np.vstack([random.normal(size=(3, 50)), np.full((1, 50), NAN)])
    features = Features(("a", "b", "c", "d"), values)
    found = resilience.alike(features, np.array([7]), np.ones(50), 5)
    assert found[0].tolist() == nearest(features, np.array([7]), np.ones(50), 5)[0].tolist()
    with pytest.raises(WarmError):
        resilience.alike(features, np.array([7]), np.ones(50), -1)


@given(st.integers(0, 10_000))
@settings(max_examples=10, deadline=None)
def test_each_domain_is_what_a_profile_of_the_area_says_beside_places_like_it(seed):
    made = land(seed)
    random = np.random.default_rng(seed)
    status = np.where(random.random(made.small.status.shape) < 0.1, MISSING, VALUE)
    gaps = {
        name: np.where(status == VALUE, getattr(made.small, name), NAN)
        for name in ("numerator", "denominator", "value")
    }
    made = drawn.with_cube(made, status=status.astype(np.uint8), **gaps)
    found = resilience.resilience(made, "T06000001")
    at = int(random.integers(found.areas.size))
    code = str(found.areas[at])
    stands = standing(Place(code, code, "lsoa", "2021", (code,), "T06000001"), made)
    listed = published(stands.here, stands.like)
    for i, domain in enumerate(found.domains):
        rows = np.array(
            [r for r in made.domain_rows(domain) if made.small.indicators[r] not in LEFT_OUT]
        )
        alone = composite(stands.compared_like, made.rules, made.reference, rows, listed)
        if np.isfinite(found.difference[at]):
            assert found.domain_difference[i, at] == pytest.approx(
                float(alone.difference), nan_ok=True
            )
    assert "material-wellbeing" not in found.domains


def test_what_is_left_out_moves_nothing():
    before = land()
    rows = [before.small.row(slug) for slug in LEFT_OUT]
    numerator, value = (np.array(part) for part in (before.small.numerator, before.small.value))
    numerator[rows] = numerator[rows][:, ::-1]
    value[rows] = value[rows][:, ::-1]
    after = drawn.with_cube(before, numerator=numerator, value=value)
    one, two = resilience.resilience(before), resilience.resilience(after)
    for name in ("difference", "lower", "upper", "codes", "measured"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))


def test_a_council_is_measured_as_the_nation_is():
    made = land()
    everywhere, here = resilience.resilience(made), resilience.resilience(made, "T06000002")
    at = np.searchsorted(everywhere.areas, here.areas)
    np.testing.assert_allclose(here.difference, everywhere.difference[at])
    np.testing.assert_allclose(here.lower, everywhere.lower[at])
    np.testing.assert_array_equal(here.codes, everywhere.codes[at])
    with pytest.raises(UnknownPlace):
        resilience.resilience(made, "T06999999")


def test_an_area_that_does_better_on_everything_is_found():
    better = {"no-qualifications": 0.05, "degree": 0.4, "bad-health": 0.05, "stays": 0.4,
              "broadband": 0.05, "burglary": 0.05}  # fmt: skip
    special = {(slug, 50): share for slug, share in better.items()}
    found = resilience.resilience(land(special=special))
    assert found.codes[50] == classes.BETTER
    assert found.lower[50] > 0
    assert found.difference.argmax() == 50


def test_where_all_areas_are_truly_alike_hardly_one_stands_out():
    called = [
        np.isin(resilience.resilience(land(seed, spread=0.0)).codes,
                (classes.BETTER, classes.WORSE))
        for seed in range(5)
    ]  # fmt: skip
    # δ follows the spread that chance alone makes here, so size holds back less than usual.
    assert np.mean(called) < 0.25


def test_few_domains_or_few_places_like_it_give_none():
    made = land()
    few = made.small.status.copy()
    rows = [made.small.row(slug) for slug in ("bad-health", "stays")]
    few[rows, 3] = MISSING
    value = np.where(few == VALUE, made.small.value, NAN)
    found = resilience.resilience(drawn.with_cube(made, status=few, value=value))
    assert found.measured[3] == resilience.DOMAINS_NEEDED - 1
    assert found.codes[3] == classes.NO_COLOUR
    assert np.isnan([found.difference[3], found.lower[3], found.upper[3]]).all()
    lonely = resilience.resilience(made, k=resilience.PEERS_NEEDED - 1)
    assert (lonely.codes == classes.NO_COLOUR).all()


def test_an_interval_holds_the_figures_own_doubt_and_that_of_the_expectation():
    made = land()
    found = resilience.resilience(made)
    assert (found.lower < found.difference).all()
    assert (found.difference < found.upper).all()
    fewer = resilience.resilience(
        drawn.with_cube(
            made,
            numerator=made.small.numerator / 10,
            denominator=made.small.denominator / 10,
        )
    )
    wide, narrow = (one.upper - one.lower for one in (fewer, found))
    assert (wide > narrow).all()


@given(st.lists(st.floats(-3, 3), min_size=12, max_size=30), st.floats(1.1, 4))
def test_the_more_places_like_it_differ_the_less_is_known(levels, factor):
    like = np.arange(len(levels))[None]
    one, known = resilience.doubt_of_expectation(np.array(levels), like)
    more, _ = resilience.doubt_of_expectation(np.array(levels) * factor, like)
    assert known[0] == len(levels)
    assert more[0] == pytest.approx(one[0] * factor)


@given(st.lists(st.floats(-1, 1), min_size=4, max_size=9), st.floats(0.01, 1))
def test_a_wider_interval_only_ever_leads_to_cant_tell(domains, wider):
    difference, _ = resilience.mean_of_domains(np.array(domains)[:, None])
    delta = np.array([0.25])
    first = resilience.classed(difference, difference - 0.1, difference + 0.1, delta)
    later = resilience.classed(
        difference, difference - 0.1 - wider, difference + 0.1 + wider, delta
    )
    assert later[0] in (first[0], classes.CANT_TELL)


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_a_contrast_counts_among_the_areas_given(seed):
    random = np.random.default_rng(seed)
    found = resilience.resilience(land(seed), "T06000000")
    score = random.normal(size=found.areas.size)
    held = resilience.contrast(found, score)
    order = np.argsort(-score)
    assert (np.diff(held.deprivation[order]) > 0).all()
    assert held.deprivation[order[0]] < 100 / found.areas.size
    assert (held.lowest <= held.resilience).all()
    assert (held.resilience <= held.highest).all()
    upward, downward = held.most(found.codes, 5)
    assert all(found.codes[i] == classes.BETTER and held.change[i] > 0 for i in upward)
    assert all(found.codes[i] == classes.WORSE and held.change[i] < 0 for i in downward)


def test_tenths_are_counted_from_the_most_deprived():
    score = np.array([*np.arange(20.0), NAN])
    found = resilience.tenths(score)
    assert found[19] == 1
    assert found[0] == 10
    assert found[20] == 0
    assert np.bincount(found[:20])[1:].tolist() == [2] * 10


@pytest.mark.data
def test_tenths_are_those_that_are_published(data_root):
    """But for areas whose published scores, rounded, are the same on both sides of a limit."""
    import polars as pl

    table = pl.read_parquet(data_root / "deprivation/imd2025_england_lsoa21.parquet")
    found = resilience.tenths(table["IMD_score"].to_numpy())
    differs = np.flatnonzero(found != table["IMD_decile"].to_numpy())
    assert differs.size <= 5
    assert np.abs(found - table["IMD_decile"].to_numpy()).max() <= 1


def test_no_evidence_that_can_be_used_gives_none():
    made = land()
    bare = replace(
        FRAMEWORK, indicators=tuple(replace(one, weight=0) for one in FRAMEWORK.indicators)
    )
    found = resilience.resilience(replace(made, framework=bare))
    assert (found.codes == classes.NO_COLOUR).all()
