"""Strengths, vulnerabilities and concerns: derived, with their numbers and their reasons."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warm.findings import MAIN_CONCERNS, Findings
from warm.profile import profile
from warm.results import DomainResult, IndicatorResult
from warm.tests import drawn
from warm.tests.test_words import BANNED

FRAMEWORK = drawn.framework(
    drawn.indicator("no-car"),
    drawn.indicator("stays", polarity="+"),
    drawn.indicator("score", unit="score", measure="score", basis="position", domain="health"),
    drawn.indicator("track", weight=0.0),
    drawn.indicator("burglary", unit="per_1000", measure="rate", basis="position", domain="crime"),
    drawn.indicator("answers", layer="survey", domain="crime"),
)
FOUND = Findings(FRAMEWORK, "the rest of Hill", "the Realm")


def result(slug: str, class_: str, **changes) -> IndicatorResult:
    one = FRAMEWORK[slug]
    facts = dict.fromkeys(IndicatorResult.__slots__)
    facts |= {
        "indicator": slug, "name": one.name, "domain": one.domain, "period": "2021",
        "status": "value", "value": 28.06, "basis": one.basis, "unit": one.unit,
        "polarity": one.polarity, "class_": class_, "layer": one.layer,
        "comparator_value": 14.31, "difference": 13.75, "delta": 5.0, "similar_value": 30.0,
        "similar_difference": -1.94, "similar_class": "no_colour", "weight": one.weight,
        "base": 250.0, "position": 90.0, "comparator_position": 60.0, "similar_position": 95.0,
    }  # fmt: skip
    return IndicatorResult(**{**facts, **changes})


def domain(
    slug: str, class_: str, difference: float, delta: float = 0.5, firm: bool | None = True
) -> DomainResult:
    facts = dict.fromkeys(DomainResult.__slots__)
    facts |= {"domain": slug, "name": slug.capitalize(), "class_": class_, "difference": difference,
              "delta": delta, "firm": firm, "sentence": f"{slug.capitalize()}: {class_}."}  # fmt: skip
    return DomainResult(**facts)


# Strengths -------------------------------------------------------------------------------------------


def test_a_strength_has_its_numbers_and_its_reason():
    (one,) = FOUND.strengths([result("no-car", "better", difference=-13.75)])
    assert one.sentence == "No-car is rarer: 28.1% here, 14.3% in the rest of Hill."
    assert one.reason == "Better than the rest of Hill (No car, 2021)."
    assert one.comparator == "the rest of Hill"
    assert one.size == pytest.approx(2.75)


def test_a_strength_against_places_alike_says_so_and_admits_the_rest():
    (one,) = FOUND.strengths([result("no-car", "worse", similar_class="better")])
    assert one.sentence == "No-car is rarer: 28.1% here, 30.0% in places like this one."
    assert one.reason == (
        "Better than places like this one, though worse than the rest of Hill (No car, 2021)."
    )
    (one,) = FOUND.strengths([result("no-car", "similar", similar_class="much_better")])
    assert one.reason == "Much better than places like this one (No car, 2021)."


def test_what_is_much_worse_is_no_strength_however_places_alike_stand():
    assert FOUND.strengths([result("no-car", "much_worse", similar_class="much_better")]) == ()


@pytest.mark.parametrize(("difference", "named"), [(-9.99, False), (-10.0, True)])
def test_a_position_must_be_twice_as_far_to_stand_out_among_places_alike(difference, named):
    """δ is 5: most places are beyond it on a measure or two, against the twenty most like them."""
    row = result("burglary", "similar", similar_class="better", similar_difference=difference)
    assert bool(FOUND.strengths([row])) == named
    # What has an interval has shown that it is no chance, and is named from δ on.
    sure = result("no-car", "similar", similar_class="better", similar_difference=difference)
    assert FOUND.strengths([sure])
    unknown = result(
        "burglary", "similar", similar_class="better", similar_difference=-90.0, delta=None
    )
    assert FOUND.strengths([unknown]) == ()


@pytest.mark.parametrize(("difference", "named"), [(9.99, True), (10.0, False)])
def test_a_position_far_worse_than_the_comparator_is_no_strength(difference, named):
    row = result(
        "burglary", "worse", difference=difference, similar_class="better", similar_difference=-30.0
    )
    assert bool(FOUND.strengths([row])) == named


def test_a_strength_is_named_once_and_against_the_comparator_first():
    found = FOUND.strengths(
        [
            result("stays", "similar", similar_class="better", similar_difference=90.0),
            result("no-car", "better", similar_class="better", difference=5.5),
        ]
    )
    assert [(one.indicator, one.comparator) for one in found] == [
        ("no-car", "the rest of Hill"),
        ("stays", "places like this one"),
    ]


def test_the_largest_comes_first_and_ties_go_by_name():
    found = FOUND.strengths(
        [
            result("stays", "better", difference=10.0),
            result("burglary", "better", difference=-10.0),
            result("no-car", "much_better", difference=-20.0),
        ]
    )
    assert [one.indicator for one in found] == ["no-car", "burglary", "stays"]


@pytest.mark.parametrize("class_", ["better", "worse"])
def test_the_comparator_track_is_neither_strength_nor_vulnerability(class_):
    row = result("track", class_, similar_class="better")
    assert FOUND.strengths([row]) == ()
    assert FOUND.vulnerabilities([row]) == ()


@pytest.mark.parametrize("class_", ["similar", "cant_tell", "no_colour"])
def test_what_is_neither_better_nor_worse_is_no_finding(class_):
    row = result("no-car", class_)
    assert FOUND.strengths([row]) == FOUND.vulnerabilities([row]) == ()


# Reasons ------------------------------------------------------------------------------------------------


def test_a_score_is_said_by_its_standing_and_not_by_its_number():
    (one,) = FOUND.vulnerabilities([result("score", "worse")])
    assert one.numbers == (
        "worse than 90 in 100 small areas of the Realm here, against 60 in 100 in the rest of Hill"
    )
    assert "28" not in one.sentence
    assert one.reason == (
        "Worse than the rest of Hill; a score published without an interval, so judged by its "
        "position (Score, 2021)."
    )


def test_a_score_whose_standing_is_not_known_is_said_by_its_number():
    (one,) = FOUND.vulnerabilities([result("score", "worse", position=None)])
    assert one.numbers == "28.1 here, 14.3 in the rest of Hill"


def test_a_figure_without_an_interval_says_that_it_has_none():
    (one,) = FOUND.vulnerabilities([result("burglary", "worse")])
    assert one.numbers == "28.1 per 1,000 here, 14.3 per 1,000 in the rest of Hill"
    assert "a figure published without an interval" in one.reason


def test_a_survey_says_how_many_answered():
    (one,) = FOUND.vulnerabilities([result("answers", "worse")])
    assert one.reason == "Worse than the rest of Hill; from 250 answers (Answers, 2021)."


def test_a_finding_without_a_margin_has_no_size():
    (one,) = FOUND.vulnerabilities([result("no-car", "worse", delta=None)])
    assert one.size == 0


# Concerns -----------------------------------------------------------------------------------------------


def test_a_concern_names_the_two_measures_that_make_it_so():
    rows = [
        result("no-car", "worse", difference=6.0),
        result("stays", "much_worse", difference=-20.0),
        result("track", "much_worse", difference=90.0),
    ]
    (one,) = FOUND.concerns([domain("education", "worse", -0.9)], rows)
    assert one.sentence == "Education: stays is commoner and no-car is commoner."
    assert one.indicator == "stays"
    assert one.numbers.count("in the rest of Hill") == 2
    assert one.reason == "Education: worse."
    assert one.size == pytest.approx(1.8)


def test_a_concern_whose_measures_are_each_small_says_what_the_domain_says():
    (one,) = FOUND.concerns([domain("education", "worse", -0.9)], [result("no-car", "similar")])
    assert one.sentence == "Education: worse."
    assert one.indicator is None
    assert one.numbers == ""


def test_what_is_surely_much_worse_comes_before_what_is_further_off():
    found = FOUND.concerns(
        [
            domain("health", "worse", -3.0),
            domain("education", "much_worse", -1.0),
            domain("crime", "better", 2.0),
        ],
        [],
    )
    assert [one.domain for one in found] == ["education", "health"]


def test_what_depends_on_the_weights_comes_after_what_stands():
    found = FOUND.concerns(
        [
            domain("education", "much_worse", -3.0, firm=False),
            domain("health", "worse", -1.0),
            domain("crime", "worse", -2.0, firm=None),
        ],
        [],
    )
    assert [one.domain for one in found] == ["crime", "health", "education"]


def test_there_are_at_most_four_main_concerns():
    many = [domain(f"domain-{i}", "worse", -1.0 - i) for i in range(6)]
    found = FOUND.concerns(many, [])
    assert [one.domain for one in found] == ["domain-5", "domain-4", "domain-3", "domain-2"]
    assert len(found) == MAIN_CONCERNS


def test_a_sentence_takes_one_clause_from_each_domain():
    findings = FOUND.vulnerabilities(
        [
            result("no-car", "worse", difference=20.0),
            result("stays", "worse", difference=-15.0),
            result("burglary", "worse", difference=10.0),
        ]
    )
    assert FOUND.phrases(findings, better=False) == ["no-car is commoner", "burglary is commoner"]
    concern = FOUND.concerns([domain("education", "worse", -0.9)], [])
    assert FOUND.phrases(concern, better=False) == []


# Whatever is drawn -----------------------------------------------------------------------------------------


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.sampled_from([30, 300, 3000]), st.integers(0, 11))
def test_every_sentence_is_whole_and_shames_nobody(seed, people, position):
    made = drawn.evidence(FRAMEWORK, seed=seed, councils=3, areas=4, people=people, spread=0.08)
    made = replace(made, names={**made.names, "T06000000": "Hill"})
    code = str(made.small.areas[position])
    found = profile(made.place([code], name="Mill Lane"), made, k=3)
    much_worse = {one.indicator for one in found.indicators if one.class_ == "much_worse"}
    assert not much_worse & {one.indicator for one in found.strengths}
    findings = (*found.strengths, *found.vulnerabilities, *found.concerns)
    for one in findings:
        for text in (one.sentence, one.reason):
            assert text.endswith(".")
            assert not text.endswith("..")
            assert text[0].isupper()
            assert "None" not in text
            assert "nan" not in text.split()
    for one in (*found.strengths, *found.vulnerabilities):
        assert re.search(r"\d(%| per 1,000| in 100)", one.sentence), one.sentence
        assert one.numbers in one.sentence
    sentences = [found.headline, found.chance_sentence, *(one.sentence for one in found.domains),
                 *(text for one in findings for text in (one.sentence, one.reason))]  # fmt: skip
    for text in sentences:
        assert text.endswith(".")
        assert "  " not in text
        assert not any(word in text.lower() for word in BANNED)
    # Strengths are told before anything else.
    local = [one for one in found.strengths if one.comparator == found.comparator.label]
    if local:
        assert found.headline.startswith(f"Compared with {found.comparator.label}, ")
    assert np.isfinite([one.size for one in findings]).all()
