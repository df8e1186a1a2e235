"""What somebody chose is complete, checked, and said again on whatever is made of it."""

from __future__ import annotations

import math

import pytest

from warm import weighting
from warm.framework import framework
from warm.tests import drawn
from warm.weighting import BadChoice, choose

FRAMEWORK = drawn.framework(
    drawn.indicator("reading", domain="education"),
    drawn.indicator("sums", domain="education", weight=2.0),
    drawn.indicator("ill", domain="health"),
    drawn.indicator("older", domain="health", polarity="none"),
)


def test_presets_are_shares_of_a_hundred_and_say_that_they_are_a_choice():
    offered = weighting.presets(framework())
    assert [one.slug for one in offered] == ["equal-pillars", "equal-domains", "iod-like"]
    for one in offered:
        assert math.fsum(one.domains.values()) == pytest.approx(100)
        assert set(one.domains) == {domain.slug for domain in framework().domains}
        assert one.says.startswith("A choice: ")


def test_equal_pillars_give_each_pillar_a_third():
    given = weighting.presets(framework())[0].domains
    for members in framework().pillars["paper-2010"].values():
        assert math.fsum(given[slug] for slug in members) == pytest.approx(100 / 3)


def test_a_preset_that_names_domains_a_framework_lacks_is_not_offered():
    assert [one.slug for one in weighting.presets(FRAMEWORK)] == ["equal-pillars", "equal-domains"]


def test_what_nobody_chose_comes_from_the_preset_and_the_framework():
    choice = choose(FRAMEWORK, preset="equal-domains", domains={"crime": 0})
    assert choice.domains == pytest.approx({"education": 100 / 3, "health": 100 / 3, "crime": 0})
    assert dict(choice.indicators) == {"reading": 1.0, "sums": 2.0, "ill": 1.0}
    assert choice.preset == ""
    assert choose(FRAMEWORK, preset="equal-domains").preset == "equal-domains"


def test_a_choice_made_again_from_its_own_data_is_the_same():
    choice = choose(FRAMEWORK, domains={"crime": 5}, adding="mean-of-order", order=-1, seed=7)
    data = choice.as_data()
    again = choose(
        FRAMEWORK,
        **{name: data[name] for name in ("domains", "indicators", "scale", "adding", "order")},
        **{name: data[name] for name in ("vary", "runs", "seed")},
    )
    assert again == choice


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"domains": {"education": 0, "health": 0, "crime": 0}},
            "Every domain has a weight of zero",
        ),
        ({"indicators": {"reading": 0, "sums": 0, "ill": 0}}, "No measure is left"),
        ({"domains": {"education": 0}, "indicators": {"ill": 0}}, "No measure is left"),
        ({"domains": {"education": -1}}, "The weight of education is -1"),
        ({"domains": {"education": math.nan}}, "The weight of education is nan"),
        ({"domains": {"education": math.inf}}, "The weight of education is inf"),
        ({"domains": {"happiness": 1}}, "There is no domain 'happiness'"),
        ({"indicators": {"older": 1}}, "There is no indicator 'older' that can be weighed"),
        ({"preset": "best"}, "There is no preset 'best'"),
        ({"scale": "decile"}, "There is no scale 'decile'"),
        ({"adding": "harmonic"}, "There is no way of adding 'harmonic'"),
        ({"order": 99}, "The order of the mean is 99"),
        ({"order": math.nan}, "The order of the mean is nan"),
        ({"left_out": "older"}, "'older' is no measure that counts"),
        ({"vary": ["luck"]}, "'luck' cannot be varied"),
        ({"runs": 0}, "The number of runs is 0"),
        ({"runs": 10**9}, "The number of runs is 1000000000"),
        ({"seed": -1}, "The seed is -1"),
    ],
)
def test_nonsense_is_refused_with_a_reason(given, said):
    with pytest.raises(BadChoice, match=said):
        choose(FRAMEWORK, **given)


def test_everything_wrong_is_said_at_once():
    with pytest.raises(BadChoice) as caught:
        choose(FRAMEWORK, scale="decile", runs=0, domains={"crime": -1, "happiness": 2})
    assert len(caught.value.problems) == 4
