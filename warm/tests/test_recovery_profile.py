"""We plant a truth and look whether profiles find it, and find nothing where nothing is planted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warm import classes
from warm.classes import CLASSES
from warm.county import profiles
from warm.cube import Cube
from warm.evidence import Evidence
from warm.peers import Features
from warm.profile import profile
from warm.standardise import Reference
from warm.tests import drawn

FIVE = tuple(f"share-{i}" for i in range(5))
COLOURED = [CLASSES.index(one) for one in ("much_worse", "worse", "better", "much_better")]
MUCH = [CLASSES.index(one) for one in ("much_worse", "much_better")]


def framework(**changes):
    return drawn.framework(*(drawn.indicator(slug, **changes) for slug in FIVE))


# Nothing planted -------------------------------------------------------------------------------------


@pytest.mark.parametrize("people", [200, 1500])
def test_where_nothing_differs_hardly_anything_is_coloured(people):
    """At 95 % at most 5 in 100, and far fewer are *much*; δ so small that only certainty decides."""
    made = drawn.evidence(
        framework(delta=1e-9), seed=11, councils=20, areas=100, people=people,
        truth=dict(zip(FIVE, (0.05, 0.1, 0.2, 0.4, 0.7), strict=True)),
    )  # fmt: skip
    found = profiles(made)
    total = found.codes.size
    share = np.isin(found.codes, COLOURED).mean()
    sampling = np.sqrt(0.05 * 0.95 / total)
    assert 0.04 <= share <= 0.05 + 3 * sampling
    assert np.isin(found.codes, MUCH).mean() <= 0.002 + 3 * np.sqrt(0.002 / total)


def test_the_margin_that_matters_takes_most_chance_away():
    made = drawn.evidence(framework(delta=3.0), seed=12, councils=10, areas=100, people=1500)
    assert np.isin(profiles(made).codes, COLOURED).mean() < 0.01


@pytest.mark.parametrize(("people", "delta"), [(400, 2.0), (400, 4.5), (1500, 2.2)])
def test_the_number_that_chance_would_colour_is_the_number_that_it_does(people, delta):
    made = drawn.evidence(framework(delta=delta), seed=13, councils=30, areas=100, people=people)
    found = profiles(made)
    observed = np.isin(found.codes, COLOURED).sum()
    expected = classes.expected_chance_flags(
        found.lower, found.upper, np.broadcast_to(made.rules.delta[:, None], found.lower.shape)
    )
    assert expected > 30
    # Areas of a council share its rest, but each is a hundredth of it: nearly independent.
    assert observed == pytest.approx(expected, abs=4 * np.sqrt(expected))


def test_a_profile_expects_what_all_profiles_together_show():
    made = drawn.evidence(framework(delta=2.0), seed=14, councils=2, areas=60, people=400)
    one = profile(made.place(["T01000000"], name="Nought"), made)
    found = profiles(made)
    per_place = classes.expected_chance_flags(
        found.lower, found.upper, np.broadcast_to(made.rules.delta[:, None], found.lower.shape)
    ) / found.areas.size  # fmt: skip
    assert one.expected_chance_flags == pytest.approx(per_place, rel=0.25)


def test_where_nothing_differs_no_domain_is_much_anything():
    made = drawn.evidence(framework(delta=1e-9), seed=15, councils=10, areas=100, people=1500)
    # δ of a domain is half of how much it varies; where nothing differs that is chance itself.
    found = profiles(made).domain_codes[0]
    assert np.isin(found, COLOURED).mean() <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / found.size)
    assert np.isin(found, MUCH).mean() <= 0.005


# Something planted --------------------------------------------------------------------------------------

PLANTED = {
    ("share-0", 5): (0.45, "much_worse"),
    ("share-1", 6): (0.05, "much_better"),
    ("share-2", 7): (0.257, "worse"),
    ("share-3", 8): (0.15, "better"),
}


def test_planted_differences_are_found_by_their_names():
    special = {where: share for where, (share, _) in PLANTED.items()}
    hits = {where: [] for where in PLANTED}
    for seed in range(20):
        made = drawn.evidence(
            framework(), seed=seed, councils=4, areas=40, people=600, spread=0.05, special=special
        )
        found = profiles(made)
        for slug, j in PLANTED:
            i = found.indicators.index(slug)
            hits[slug, j].append(CLASSES[found.codes[i, j]])
    for where, (_, planted) in PLANTED.items():
        side = planted.removeprefix("much_")
        assert all(one.removeprefix("much_") in (side, "cant_tell") for one in hits[where]), where
        assert hits[where].count(planted) >= 14, (where, hits[where])


def test_a_planted_concern_and_a_planted_strength_lead_the_profile():
    indicators = (
        *(drawn.indicator(f"hard-{i}", domain="education") for i in range(3)),
        *(drawn.indicator(f"easy-{i}", domain="health") for i in range(3)),
        drawn.indicator("plain", domain="crime"),
    )
    special = {(f"hard-{i}", 9): 0.5 for i in range(3)} | {(f"easy-{i}", 9): 0.02 for i in range(3)}
    made = drawn.evidence(
        drawn.framework(*indicators), seed=3, spread=0.05, special={**special, ("plain", 9): 0.2}
    )
    found = profile(made.place(["T01000009"], name="Mill Lane"), made)
    assert found.domain("education").class_ == "much_worse"
    assert found.domain("health").class_ == "much_better"
    assert found.domain("education").stability == found.domain("health").stability == 1
    assert {one.indicator for one in found.strengths} == {f"easy-{i}" for i in range(3)}
    assert [one.domain for one in found.concerns] == ["education"]
    assert "easy" in found.headline.split("At the same time")[0]
    assert "hard" in found.headline.split("At the same time")[1]


def test_a_place_that_does_better_than_places_like_it_has_that_as_its_strength():
    """Hard everywhere of its kind, and worse than its council: but better than expected."""
    random = np.random.default_rng(8)
    n, kind = 300, np.arange(40)
    special = {("share-0", int(j)): 0.5 for j in kind} | {("share-0", 0): 0.32}
    made = drawn.evidence(
        framework(), seed=8, councils=6, areas=50, spread=0.02, special=special
    )  # fmt: skip
    renting = np.where(np.isin(np.arange(n), kind), 80.0, 10.0) + random.normal(size=n)
    made = replace(made, features=Features(("renting",), renting[None, :]))
    # Its council, the fifth, has few places of the kind but this one.
    groups = {name: index.copy() for name, index in made.small.groups.items()}
    groups["la"][:40], groups["la"][0] = 0, 5
    made = drawn.with_cube(made, groups=groups)
    found = profile(made.place(["T01000000"], name="Mill Lane"), made)
    one = found.indicator("share-0")
    assert one.class_ == "worse" or one.class_ == "much_worse"
    assert one.similar_class == "much_better"
    strong = {finding.indicator for finding in found.strengths}
    # Much worse than the council is no strength; worse is, against places like it.
    assert ("share-0" in strong) == (one.class_ == "worse")


# Whatever the order -----------------------------------------------------------------------------------------


def shuffled(made: Evidence, order: np.ndarray, codes: np.ndarray) -> Evidence:
    """The same nation with its small areas called differently, and so in another order."""
    small = made.small
    renamed = codes[order]
    at = np.argsort(renamed)
    chosen = order[at]
    cube = Cube(
        kind=small.kind,
        areas=renamed[at],
        indicators=small.indicators,
        origins=small.origins,
        population=small.population[chosen],
        groups={kind: index[chosen] for kind, index in small.groups.items()},
        group_codes=small.group_codes,
        **{name: getattr(small, name)[:, chosen]
           for name in ("numerator", "denominator", "value", "lower", "upper", "status")},
    )  # fmt: skip
    return replace(
        made,
        small=cube,
        reference=Reference.of(cube.value),
        features=Features(made.features.names, made.features.values[:, chosen]),
    )


MIXED = (
    drawn.indicator("share-0"),
    drawn.indicator("share-1", polarity="+"),
    drawn.indicator("rate", unit="per_1000", measure="rate", domain="health"),
    drawn.indicator("position", basis="position", domain="health"),
    drawn.indicator("score", unit="score", measure="score", basis="position", domain="health"),
)


@settings(max_examples=15)
@given(st.integers(0, 10_000))
def test_calling_areas_differently_changes_their_names_and_nothing_else(seed):
    made = drawn.evidence(drawn.framework(*MIXED), seed=seed, councils=3, areas=8, spread=0.06)
    random = np.random.default_rng(seed)
    order = random.permutation(24)
    other = shuffled(made, order, np.array([f"X{i:03d}" for i in random.permutation(24)]))
    codes = dict(zip(made.small.areas.tolist(), range(24), strict=True))
    names = {
        code: next(
            new for new in other.small.areas.tolist()
            if (other.small.value[:, other.small.positions([new])[0]]
                == made.small.value[:, position]).all()
        )
        for code, position in codes.items()
    }  # fmt: skip
    before, after = profiles(made), profiles(other)
    for code, new in names.items():
        i, j = before.areas.tolist().index(code), after.areas.tolist().index(new)
        np.testing.assert_array_equal(before.codes[:, i], after.codes[:, j])
        np.testing.assert_allclose(before.difference[:, i], after.difference[:, j], atol=1e-9)
        np.testing.assert_array_equal(before.domain_codes[:, i], after.domain_codes[:, j])
    code = made.small.areas.tolist()[3]
    one = profile(made.place([code], name="Mill Lane", code="place"), made, k=5)
    two = profile(other.place([names[code]], name="Mill Lane", code="place"), other, k=5)
    assert [names[area.code] for area in one.similar.areas] == [
        area.code for area in two.similar.areas
    ]
    assert one.headline == two.headline
    assert [finding.sentence for finding in one.strengths] == [
        finding.sentence for finding in two.strengths
    ]
    for left, right in zip(one.domains, two.domains, strict=True):
        assert left.class_ == right.class_
        assert left.stability == pytest.approx(right.stability)


@settings(max_examples=15)
@given(st.permutations(MIXED), st.integers(0, 10_000))
def test_listing_indicators_in_another_order_changes_the_list_only(order, seed):
    made = drawn.evidence(drawn.framework(*MIXED), seed=seed, councils=3, areas=8, spread=0.06)
    at = [made.small.indicators.index(one.slug) for one in order]
    other = replace(
        made,
        framework=drawn.framework(*order),
        small=replace(
            made.small,
            indicators=tuple(one.slug for one in order),
            **{name: getattr(made.small, name)[at]
               for name in ("numerator", "denominator", "value", "lower", "upper", "status")},
        ),
        reference=Reference.of(made.small.value[at]),
    )  # fmt: skip
    place = made.place(["T01000003"], name="Mill Lane")
    one, two = profile(place, made), profile(place, other)
    for indicator in one.indicators:
        assert indicator == two.indicator(indicator.indicator)
    for domain in one.domains:
        again = two.domain(domain.domain)
        assert domain.class_ == again.class_
        assert domain.stability == again.stability
        assert (domain.difference or 0) == pytest.approx(again.difference or 0)
    assert one.headline == two.headline
    assert one.strengths == two.strengths
    assert one.vulnerabilities == two.vulnerabilities
    assert one.expected_chance_flags == pytest.approx(two.expected_chance_flags)


def test_turning_an_indicator_round_mirrors_its_classes_and_its_domain():
    straight = drawn.framework(drawn.indicator("share-0"), drawn.indicator("share-1"))
    turned = drawn.framework(
        drawn.indicator("share-0", polarity="+"), drawn.indicator("share-1", polarity="+")
    )
    made = drawn.evidence(straight, seed=5, spread=0.06, councils=3, areas=20)
    other = replace(made, framework=turned)
    mirror = np.array([CLASSES.index(one) for one in (
        "much_better", "better", "similar", "worse", "much_worse", "cant_tell", "no_colour")])  # fmt: skip
    before, after = profiles(made), profiles(other)
    np.testing.assert_array_equal(mirror[before.codes], after.codes)
    np.testing.assert_array_equal(mirror[before.domain_codes], after.domain_codes)
    np.testing.assert_allclose(before.domain_difference, -after.domain_difference)
