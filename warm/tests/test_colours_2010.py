"""The colours of the 2010 paper, on request: its own rule, its own polarities, its own comparison."""

from __future__ import annotations

from dataclasses import replace

import jsonschema
import pytest

from warm.errors import WarmError
from warm.profile import RULES, profile
from warm.results import schema
from warm.tests import drawn
from warm.tests.test_profile_figures import COUNCILS, cube, level

#: Of the paper's table, and one that it does not hold.
FRAMEWORK = drawn.framework(
    drawn.indicator("no-qualifications"),
    drawn.indicator("level-4-qualifications", polarity="+"),
    drawn.indicator("adult-skills"),
    drawn.indicator("lone-parent-households", polarity="none", domain="health"),
    drawn.indicator("disabled", polarity="none", domain="crime"),
)


def made(**shares: float):
    """Two areas of one council: the place with these shares, and another of 20 % throughout."""
    special = {(slug.replace("_", "-"), 0): share for slug, share in shares.items()}
    found = drawn.evidence(FRAMEWORK, areas=2, councils=2, people=100_000, special=special)
    return found, found.place(["T01000000"], name="Mill Lane")


def coloured(**shares: float):
    found, place = made(**shares)
    return profile(place, found, rule="bemerton-2010")


def test_two_worse_and_one_better_are_amber_and_all_worse_are_red():
    mixed = coloured(no_qualifications=0.4, level_4_qualifications=0.1, adult_skills=0.05)
    one = mixed.domain("education")
    assert (one.colour, one.class_) == ("amber", "similar")
    assert one.sentence == (
        "Education: amber. In line with the local authority average, or mixed, on 3 measures."
    )
    hard = coloured(no_qualifications=0.4, level_4_qualifications=0.1, adult_skills=0.4)
    assert (hard.domain("education").colour, hard.domain("education").class_) == ("red", "worse")
    good = coloured(no_qualifications=0.1, level_4_qualifications=0.4, adult_skills=0.1)
    assert (good.domain("education").colour, good.domain("education").class_) == ("green", "better")
    assert hard.method.rule == "bemerton-2010"
    assert [one.domain for one in hard.concerns] == ["education"]


def test_it_judges_what_the_framework_does_not_and_leaves_the_rest_alone():
    found = coloured(lone_parent_households=0.4)
    assert found.domain("health").colour == "red"
    crime = found.domain("crime")
    assert (crime.colour, crime.class_) == (None, "no_colour")
    assert crime.sentence == "Crime: nothing is measured here that the 2010 rule judges."
    # The indicators themselves keep the classes that weigh size and certainty.
    assert found.indicator("lone-parent-households").class_ == "no_colour"


def test_it_weighs_neither_size_nor_certainty():
    found = coloured(no_qualifications=0.203, level_4_qualifications=0.197, adult_skills=0.203)
    assert found.domain("education").colour == "red"
    here, place = made(no_qualifications=0.203, level_4_qualifications=0.197, adult_skills=0.203)
    assert profile(place, here).domain("education").colour is None


def test_the_rule_must_be_one_and_is_size_and_certainty_by_default():
    found, place = made()
    assert profile(place, found).method.rule == RULES[0] == "size-and-certainty"
    with pytest.raises(WarmError, match="No rule 'league-table'; choose one of size-and-certainty"):
        profile(place, found, rule="league-table")


@pytest.mark.parametrize("comparator", ["rest_of_nation", "similar"])
def test_the_colours_know_no_other_comparison_than_the_council(comparator):
    found, place = made()
    with pytest.raises(WarmError, match="compare a place with its council"):
        profile(place, found, rule="bemerton-2010", comparator=comparator)


def test_modelled_inherited_and_missing_figures_do_not_count():
    found, place = made(no_qualifications=0.4, level_4_qualifications=0.1)
    indicators = tuple(
        replace(one, layer="modelled", basis="none") if one.slug == "adult-skills" else one
        for one in FRAMEWORK.indicators
    )
    found = replace(found, framework=replace(FRAMEWORK, indicators=indicators))
    one = profile(place, found, rule="bemerton-2010").domain("education")
    assert one.sentence.endswith("on 2 measures.")


def test_a_survey_of_the_place_is_judged_by_the_councils_figure():
    found, place = made()
    small = tuple(one for one in FRAMEWORK.indicators if one.slug != "adult-skills")
    asked = drawn.evidence(replace(FRAMEWORK, indicators=small), areas=2, councils=2, people=1000)
    own = cube("place", [COUNCILS[0], "mill-lane"], {"adult-skills": {
        COUNCILS[0]: level(20.0, 1.0), "mill-lane": level(15.0, 2.0),
    }})  # fmt: skip
    asked = replace(asked, framework=FRAMEWORK, own=own)
    place = asked.place(["T01000000"], name="Mill Lane", code="mill-lane")
    found = profile(place, asked, rule="bemerton-2010")
    assert found.domain("education").sentence.endswith("on 3 measures.")
    assert found.indicator("adult-skills").comparator_value == pytest.approx(25)
    # A median is the council's own, with nothing taken out of it; here it is just above the place's.
    whole = tuple(replace(one, decomposes=False) for one in FRAMEWORK.indicators)
    median = replace(asked, framework=replace(FRAMEWORK, indicators=whole))
    found = profile(place, median, rule="bemerton-2010")
    assert found.indicator("adult-skills").comparator_value == pytest.approx(20)
    assert found.domain("education").sentence.endswith("on 3 measures.")
    # Without the council's figure there is nothing to judge it by.
    alone = replace(asked, own=cube("place", ["mill-lane"], {"adult-skills": {
        "mill-lane": level(15.0, 2.0)}}))  # fmt: skip
    found = profile(place, alone, rule="bemerton-2010")
    assert found.domain("education").sentence.endswith("on 2 measures.")


def test_the_colours_fit_the_published_schema():
    jsonschema.Draft202012Validator(schema()).validate(coloured(adult_skills=0.4).to_dict())
