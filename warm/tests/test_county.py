"""Every small area of a council at once is every small area alone."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warm import classes
from warm.county import Profiles, profiles, profiles_beside
from warm.cube import MISSING, VALUE
from warm.disclosure import SURVEY_BASE_TO_SHOW
from warm.errors import BadTable, UnknownPlace, WarmError
from warm.evidence import Evidence
from warm.profile import profile
from warm.tables import STATUSES
from warm.tests import drawn
from warm.workspace import Workspace

NAN = float("nan")

#: Every kind of row there is, in three domains.
FRAMEWORK = drawn.framework(
    drawn.indicator("share"),
    drawn.indicator("approximate", basis="approximate", polarity="+"),
    drawn.indicator("rate", unit="per_1000", measure="rate", interval="byar"),
    drawn.indicator("position", basis="position", domain="health"),
    drawn.indicator("score", unit="score", measure="score", basis="position", domain="health",
                    polarity="+"),
    drawn.indicator("heavy", domain="health", weight=3.0, delta=1.0),
    drawn.indicator("track", domain="health", weight=0.0),
    drawn.indicator("survey", layer="survey", domain="crime"),
    drawn.indicator("other-survey", layer="survey", domain="crime", polarity="+"),
    drawn.indicator("plain", polarity="none", domain="crime"),
    drawn.indicator("shown", colour=False, why_uncoloured="asked in a lockdown", domain="crime"),
    drawn.indicator("modelled", layer="modelled", basis="none", domain="crime"),
)  # fmt: skip
SLUGS = [one.slug for one in FRAMEWORK.indicators]


def nation(seed: int, share_of_gaps: float, nobody: float | None) -> Evidence:
    """A small nation with gaps of every kind, tiny surveys, and an area where nobody lives."""
    made = drawn.evidence(FRAMEWORK, seed=seed, councils=3, areas=6, people=400, spread=0.06)
    small = made.small
    random = np.random.default_rng(seed + 1)
    gaps = random.random(small.value.shape) < share_of_gaps
    status = np.where(gaps, random.integers(1, 5, gaps.shape), VALUE).astype(np.uint8)
    parts = {}
    for name in ("numerator", "denominator", "value"):
        parts[name] = np.where(gaps, NAN, getattr(small, name))
    for slug in ("survey", "other-survey"):
        i = SLUGS.index(slug)
        base = random.choice([20.0, 60.0, 150.0, 400.0], small.areas.size)
        parts["denominator"][i] = np.where(gaps[i], NAN, base)
        parts["numerator"][i] = np.round(parts["denominator"][i] * 0.3)
        parts["value"][i] = 100 * parts["numerator"][i] / parts["denominator"][i]
    population = small.population.copy()
    if nobody is not None:
        population[random.integers(0, population.size)] = nobody
    return drawn.with_cube(made, status=status, population=population, **parts)


nations = (
    st.integers(0, 10_000),
    st.sampled_from([0.0, 0.05, 0.3]),
    st.sampled_from([None, 0.0, NAN]),
)


def near(one: float | None, other: float) -> bool:
    return (one is None and not np.isfinite(other)) or one == pytest.approx(other, abs=1e-9)


@pytest.mark.parametrize("comparator", ["rest_of_council", "rest_of_nation"])
@settings(max_examples=15)
@given(*nations)
def test_every_small_area_alone_is_as_it_is_among_all(comparator, seed, share_of_gaps, nobody):
    made = nation(seed, share_of_gaps, nobody)
    together = profiles(made, comparator=comparator)
    by_code = {code: j for j, code in enumerate(together.areas.tolist())}
    names = classes.names(together.codes)
    domain_names = classes.names(together.domain_codes)
    for j in range(made.small.areas.size):
        code = str(made.small.areas[j])
        alone = profile(made.place([code], name=code), made, k=0, comparator=comparator)
        at = by_code[code]
        for i, slug in enumerate(together.indicators):
            one = alone.indicator(slug)
            assert one.status == STATUSES[together.status[i, at]], slug
            assert one.class_ == names[i, at], slug
            assert near(one.value, together.value[i, at]), slug
            if one.status == "value":
                assert near(one.difference, together.difference[i, at]), slug
                assert near(one.lower, together.value_lower[i, at]), slug
                assert near(one.upper, together.value_upper[i, at]), slug
            if one.class_ != "no_colour":
                assert near(one.difference_lower, together.lower[i, at]), slug
                assert near(one.difference_upper, together.upper[i, at]), slug
        for d, slug in enumerate(together.domains):
            domain = alone.domain(slug)
            assert domain.class_ == domain_names[d, at], slug
            assert near(domain.difference, together.domain_difference[d, at]), slug
            assert near(domain.difference_lower, together.domain_lower[d, at]), slug
            assert near(domain.difference_upper, together.domain_upper[d, at]), slug
            if domain.coverage is not None:
                assert near(domain.coverage, together.domain_coverage[d, at]), slug


def equal(one: Profiles, other: Profiles) -> None:
    """The same to the last bit."""
    for each in fields(Profiles):
        np.testing.assert_array_equal(getattr(one, each.name), getattr(other, each.name))


@settings(max_examples=15)
@given(*nations)
def test_two_larger_areas_at_once_are_each_of_them_alone(seed, share_of_gaps, nobody):
    made = nation(seed, share_of_gaps, nobody)
    comparators = ("rest_of_nation", "rest_of_region", "rest_of_council")
    for found, comparator in zip(profiles_beside(comparators, made), comparators, strict=True):
        equal(found, profiles(made, comparator=comparator))
    council = str(made.small.group_codes["la"][1])
    for found, comparator in zip(
        profiles_beside(comparators, made, council), comparators, strict=True
    ):
        equal(found, profiles(made, council, comparator=comparator))


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.integers(0, 10_000), st.booleans())
def test_what_was_measured_before_in_a_workspace_leaves_nothing_behind(before, after, narrow):
    comparators, workspace = ("rest_of_council", "rest_of_nation"), Workspace()
    one, other = nation(before, 0.3, None), nation(after, 0.05, 0.0)
    profiles_beside(comparators, one, workspace=workspace)
    council = str(other.small.group_codes["la"][0]) if narrow else None
    for found, again in zip(
        profiles_beside(comparators, other, council, workspace=workspace),
        profiles_beside(comparators, other, council),
        strict=True,
    ):
        equal(found, again)


def test_places_like_it_are_no_larger_area():
    made = drawn.evidence(drawn.framework(drawn.indicator("share")), areas=5)
    with pytest.raises(WarmError, match="compared with similar here; choose from rest_of_council"):
        profiles(made, comparator="similar")


@settings(max_examples=15)
@given(*nations)
def test_one_council_is_its_part_of_the_nation(seed, share_of_gaps, nobody):
    made = nation(seed, share_of_gaps, nobody)
    everywhere = profiles(made)
    for council in made.small.group_codes["la"]:
        here = profiles(made, str(council))
        at = np.searchsorted(everywhere.areas, here.areas)
        np.testing.assert_array_equal(here.codes, everywhere.codes[:, at])
        np.testing.assert_array_equal(here.domain_codes, everywhere.domain_codes[:, at])
        np.testing.assert_allclose(here.difference, everywhere.difference[:, at], atol=1e-9)
        np.testing.assert_array_equal(here.status, everywhere.status[:, at])


def test_a_survey_of_one_council_takes_nothing_from_the_coverage_of_another():
    made = drawn.evidence(
        drawn.framework(drawn.indicator("share"), drawn.indicator("asked", layer="survey")),
        spread=0.05,
    )
    status = made.small.status.copy()
    status[1, 50:] = STATUSES.index("missing")
    parts = {
        name: np.where(status == VALUE, getattr(made.small, name), NAN)
        for name in ("numerator", "denominator", "value")
    }
    made = drawn.with_cube(made, status=status, **parts)
    found = profiles(made)
    education = found.domains.index("education")
    assert (found.domain_coverage[education] == 1).all()
    alone = profile(made.place(["T01000120"], name="Elsewhere"), made)
    assert alone.domain("education").coverage == 1
    assert alone.indicator("asked").status == "missing"


def test_what_a_few_people_answered_is_shown_nowhere():
    made = drawn.evidence(
        drawn.framework(drawn.indicator("share"), drawn.indicator("asked", layer="survey"))
    )
    base = made.small.denominator.copy()
    base[:, :3] = SURVEY_BASE_TO_SHOW - 1
    base[:, 3] = SURVEY_BASE_TO_SHOW
    made = drawn.with_cube(made, denominator=base)
    assert np.isfinite(made.shown(0)).all()
    assert np.isnan(made.shown(1)[:3]).all()
    np.testing.assert_array_equal(made.shown(1)[3:], made.small.value[1, 3:])


def test_areas_in_no_council_are_left_out_of_the_nation():
    made = drawn.evidence(drawn.framework(drawn.indicator("share")), areas=5, councils=3)
    groups = {kind: index.copy() for kind, index in made.small.groups.items()}
    groups["la"][:2] = -1
    made = drawn.with_cube(made, groups=groups)
    assert profiles(made).areas.tolist() == made.small.areas[2:].tolist()


def test_a_council_that_is_not_there_is_named():
    made = drawn.evidence(drawn.framework(drawn.indicator("share")), areas=5)
    with pytest.raises(UnknownPlace, match="T06999999"):
        profiles(made, "T06999999")


def test_a_value_is_the_one_that_its_counts_make():
    """A publisher's rounding does not make the county's table differ from the place's page."""
    made = drawn.evidence(drawn.framework(drawn.indicator("share")), areas=5)
    made = drawn.with_cube(made, value=np.round(made.small.value))
    found = profiles(made)
    alone = profile(made.place(["T01000003"], name="Three"), made)
    assert found.value[0, 3] == alone.indicator("share").value
    assert found.value[0, 3] == 100 * made.small.numerator[0, 3] / made.small.denominator[0, 3]


def test_the_mix_lists_indicators_that_have_classes():
    made = drawn.evidence(FRAMEWORK, spread=0.08)
    mixes = profiles(made).mixes()
    assert set(mixes) == {slug for slug in SLUGS if FRAMEWORK[slug].can_colour}
    assert all(sum(one.values()) == pytest.approx(100) for one in mixes.values())


def test_a_county_becomes_a_frame_with_one_row_for_each_area_and_indicator():
    made = drawn.evidence(FRAMEWORK, areas=5, councils=2, spread=0.05)
    found = profiles(made, "T06000001")
    frame = found.to_frame()
    assert frame.height == 5 * len(SLUGS)
    assert frame["area"].unique().sort().to_list() == found.areas.tolist()
    row = frame.row(by_predicate=(pl.col("area") == "T01000007") & (pl.col("indicator") == "share"),
                    named=True)  # fmt: skip
    alone = profile(made.place(["T01000007"], name="Seven"), made).indicator("share")
    assert row["value"] == pytest.approx(alone.value)
    assert row["class"] == alone.class_
    assert row["status"] == "value"
    score = frame.filter(indicator="score")
    assert score["lower"].null_count() == 5


def test_a_council_of_one_area_has_nothing_to_compare_it_with():
    made = drawn.evidence(drawn.framework(drawn.indicator("share")), areas=1, councils=3)
    found = profiles(made)
    assert (found.codes == classes.NO_COLOUR).all()
    assert (found.status == VALUE).all()
    # A place page falls back on the nation, and says so.
    alone = profile(made.place(["T01000001"], name="One"), made)
    assert alone.comparator.kind == "rest_of_nation"


def test_precomputed_national_totals_are_used_as_they_are():
    made = drawn.evidence(drawn.framework(drawn.indicator("share")), areas=5)
    again = replace(made, national_totals=made.national)
    assert again.national is made.national


def test_a_nations_total_that_claims_a_value_and_has_none_is_refused():
    framework = drawn.framework(drawn.indicator("a"), drawn.indicator("b"), drawn.indicator("c"))
    made = drawn.evidence(framework, councils=2, areas=5)
    values = np.array(made.national.value)
    values[[0, 2]] = np.nan, np.inf
    with pytest.raises(BadTable) as raised:
        replace(made, national_totals=replace(made.national, value=values))
    assert raised.value.name == "the nation's totals"
    assert [(one.column, one.value) for one in raised.value.problems] == [
        ("a", "nan"),
        ("c", "inf"),
    ]
    # A total that says why it is not there is no claim.
    status = np.where(np.isfinite(values), VALUE, MISSING).astype(np.uint8)
    replace(made, national_totals=replace(made.national, value=values, status=status))


def test_a_nations_published_figure_without_a_value_is_refused():
    made = drawn.evidence(drawn.framework(drawn.indicator("a")), councils=2, areas=5)
    codes = np.array([made.nation, "T06000000"])
    figures = np.array([[np.nan, 20.0]])
    larger = replace(
        made.small, areas=codes[::-1], value=figures[:, ::-1],
        status=np.full((1, 2), VALUE, dtype=np.uint8),
    )  # fmt: skip
    with pytest.raises(BadTable, match="the nation's published figures"):
        replace(made, larger=larger)


def test_a_nation_without_councils_has_no_areas_to_measure():
    made = drawn.evidence(drawn.framework(drawn.indicator("share")), areas=3, councils=1)
    groups = {kind: index.copy() for kind, index in made.small.groups.items()}
    groups["la"][:] = -1
    found = profiles(drawn.with_cube(made, groups=groups))
    assert found.areas.size == 0
    assert found.codes.shape == (1, 0)
    assert found.mixes() == {}
    assert found.to_frame().height == 0
