"""What residents read: plain sentences with their numbers, their units and their full stops."""

from __future__ import annotations

import re

import pytest

from warm import words
from warm.framework import framework
from warm.tests import drawn

BANNED = ("chaotic", "disengaged", "problem family", "problem families", "hard to reach",
          "failing", "deprived people", "benefit lifestyle")  # fmt: skip


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "said"),
    [
        (28.06, "percent", 1, "28.1%"),
        (0.0, "percent", 1, "0.0%"),
        (620.5, "pounds", 0, "£620"),
        (1234.5, "pounds", 2, "£1,234.50"),
        (16.6, "per_1000", 1, "16.6 per 1,000"),
        (2.0, "per_10000", 0, "2 per 10,000"),
        (30.3, "per_100000", 1, "30.3 per 100,000"),
        (63.8, "years", 1, "63.8 years"),
        (12.0, "minutes", 0, "12 minutes"),
        (7.25, "mean", 2, "7.25"),
        (-1.5, "score", 1, "-1.5"),
        (None, "percent", 1, "not known"),
        (float("nan"), "percent", 1, "not known"),
    ],
)
def test_a_number_is_written_as_people_write_it(value, unit, decimals, said):
    assert words.figure(value, unit, decimals) == said


@pytest.mark.parametrize(
    ("parts", "said"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_parts_are_joined_as_in_speech(parts, said):
    assert words.joined(parts) == said


def test_the_first_letter_only_is_made_a_capital():
    assert words.capital("people in Mill Lane") == "People in Mill Lane"
    assert words.capital("") == ""


def test_a_phrase_is_the_indicators_own_or_made_of_its_name():
    own = drawn.indicator("no-car")
    assert words.phrase(own, better=True) == "no-car is rarer"
    assert words.phrase(own, better=False) == "no-car is commoner"
    bare = drawn.indicator("no-car", phrase_better="", phrase_worse="")
    assert words.phrase(bare, better=True) == "no car is lower"
    assert words.phrase(bare, better=False) == "no car is higher"
    good = drawn.indicator("walks", polarity="+", phrase_better="", phrase_worse="")
    assert words.phrase(good, better=True) == "walks is higher"


def test_two_numbers_stand_side_by_side_with_what_they_mean():
    share = drawn.indicator("no-car")
    assert words.comparison(share, 28.06, 14.31, "the rest of Hill") == (
        "28.1% here, 14.3% in the rest of Hill"
    )
    scale = drawn.indicator("calm", unit="mean", decimals=2, scale="from 0 to 10")
    assert words.comparison(scale, 7, None, "the rest of Hill") == (
        "7.00 here, not known in the rest of Hill (from 0 to 10)"
    )


@pytest.mark.parametrize(
    ("polarity", "here", "there", "said"),
    [
        ("+", 97.2, 38.0, "better than 97 in 100 small areas of Hill here, against 38 in 100 in L"),
        ("-", 97.2, 38.0, "worse than 97 in 100 small areas of Hill here, against 38 in 100 in L"),
        ("+", 34.0, 16.0, "worse than 66 in 100 small areas of Hill here, against 84 in 100 in L"),
        ("+", 50.0, 16.0, "better than 50 in 100 small areas of Hill here, against 16 in 100 in L"),
        ("+", 99.8, 0.2, ("better than more than 99 in 100 small areas of Hill here, "
                         "against fewer than 1 in 100 in L")),
        ("+", 99.5, 0.5, ("better than more than 99 in 100 small areas of Hill here, "
                         "against fewer than 1 in 100 in L")),
    ],
)  # fmt: skip
def test_a_score_is_said_by_its_standing(polarity, here, there, said):
    one = drawn.indicator("score", polarity=polarity)
    assert words.standing(one, here, there, "L", "Hill") == said


# Headlines ------------------------------------------------------------------------------------------


def headline(**changes) -> str:
    given = {
        "strong": [], "strong_alike": [], "hard": [], "classes": ["similar"], "unmeasured": [],
    }  # fmt: skip
    return words.headline("Mill Lane", "the rest of Hill", **{**given, **changes})


def test_strengths_come_first():
    assert headline(strong=["people stay put"], hard=["fewer people are in work"]) == (
        "Compared with the rest of Hill, people stay put. "
        "At the same time, fewer people are in work."
    )


def test_two_of_each_are_named_and_no_more():
    found = headline(strong=["a", "b", "c"], hard=["d", "e", "f"])
    assert found == "Compared with the rest of Hill, a and b. At the same time, d and e."


def test_strengths_alone_need_no_but():
    assert headline(strong=["a"]) == "Compared with the rest of Hill, a."


def test_without_a_strength_here_one_against_places_alike_is_named():
    assert headline(strong_alike=["a"], hard=["b"]) == (
        "Compared with places like this one, a. Compared with the rest of Hill, b."
    )
    assert headline(strong_alike=["a"]) == "Compared with places like this one, a."


def test_without_any_strength_the_figures_do_not_have_the_last_word():
    found = headline(hard=["b", "c"])
    assert found.startswith("Nothing measured here stands out as better than in the rest of Hill")
    assert "best known to the people who live here" in found
    assert found.endswith("Compared with the rest of Hill, b and c.")


def test_much_alike_and_cant_tell_are_different_things():
    assert headline() == "On what is measured, Mill Lane is much like the rest of Hill."
    assert headline(classes=["cant_tell", "similar"]).startswith("On what is measured")
    assert headline(classes=["cant_tell", "cant_tell"]) == (
        "Too few people were counted to tell Mill Lane from the rest of Hill."
    )


def test_nothing_measured_is_not_much_alike():
    assert headline(classes=[]) == (
        "Nothing is measured in Mill Lane yet that could be compared with the rest of Hill."
    )


def test_a_whole_is_compared_with_nothing():
    found = words.headline(
        "the Realm", "", strong=[], strong_alike=[], hard=[], classes=[], unmeasured=[]
    )
    assert found == "This is the Realm as a whole, so there is nothing to compare it with."


@pytest.mark.parametrize(
    ("unmeasured", "said"),
    [
        (["crime"], "Not measured here yet: crime."),
        (["life satisfaction", "crime and safety"],
         "Not measured here yet: life satisfaction; crime and safety."),
    ],
)  # fmt: skip
def test_what_is_not_measured_is_told_last(unmeasured, said):
    assert headline(unmeasured=unmeasured).endswith(f". {said}")


# Chance ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "with_interval", "without", "said"),
    [
        (0.0, 0, 0, "Nothing here is compared, so chance adds no colour."),
        (0.0, 0, 1, ("One measure can be compared here, by position only: nobody publishes how far "
                    "chance moves them.")),
        (0.0, 0, 5, ("5 measures can be compared here, by position only: nobody publishes how far "
                    "chance moves them.")),
        (2.25, 45, 0, ("45 measures can be compared here. If nothing truly differed, about 2 of "
                      "these 45 would still be coloured by chance (2.2 expected).")),
        (0.1, 7, 21, ("28 measures can be compared here, 7 of them with an interval. If nothing "
                     "truly differed, fewer than one of these 7 would still be coloured by chance "
                     "(0.1 expected). The others are compared by position: nobody publishes how "
                     "far chance moves them.")),
        (0.01, 2, 1, ("3 measures can be compared here, 2 of them with an interval. If nothing truly "
                     "differed, fewer than one of these 2 would still be coloured by chance (less "
                     "than 0.1 expected). The other is compared by position: nobody publishes how "
                     "far chance moves it.")),
        (0.04, 1, 0, ("One measure can be compared here. If nothing truly differed, it would still "
                     "be coloured by chance in 4 of 100 such places.")),
        (0.004, 1, 2, ("3 measures can be compared here, one of them with an interval. If nothing "
                      "truly differed, it would still be coloured by chance in fewer than 1 of 100 "
                      "such places. The others are compared by position: nobody publishes how far "
                      "chance moves them.")),
    ],
)  # fmt: skip
def test_what_chance_would_do_is_said_for_none_one_and_many(expected, with_interval, without, said):
    assert words.by_chance(expected, with_interval, without) == said


@pytest.mark.parametrize(
    ("alike", "with_interval", "said"),
    [
        (0.0, 0, ""),
        (1.2, 20, (" Beside places like this one, about 1 of 20 with an interval would be called "
                   "better by chance (1.2 expected).")),
        (0.01, 3, (" Beside places like this one, fewer than one of 3 with an interval would be "
                   "called better by chance (less than 0.1 expected).")),
        (0.02, 1, (" Beside places like this one, one measure has an interval: it would be called "
                   "better by chance in 2 of 100 such places.")),
    ],
)  # fmt: skip
def test_chance_makes_strengths_among_places_alike_too(alike, with_interval, said):
    here = words.by_chance(2.25, 45, 0)
    assert (
        words.by_chance(2.25, 45, 0, alike=alike, alike_with_interval=with_interval) == here + said
    )


def test_a_place_across_an_edge_says_so_before_what_is_not_measured():
    def opened(share):
        return words.headline(
            "Mill Lane", "the rest of Hill", strong=[], strong_alike=[], hard=[],
            classes=["similar"], unmeasured=["crime"], beyond=("Hill", share),
        )  # fmt: skip

    assert "lies only partly in Hill: 30 in 100 of its people live elsewhere. Not" in opened(0.3)
    assert "partly in Hill: fewer than 1 in 100 of its people live elsewhere." in opened(0.001)
    assert "partly" not in opened(0.0)


# The framework's own phrases ------------------------------------------------------------------------------


def shipped() -> list[tuple[str, str]]:
    return [
        (f"{one.slug}: {which}", getattr(one, which))
        for one in framework().indicators
        for which in ("phrase_better", "phrase_worse", "caution", "why_uncoloured", "name", "scale",
                      "definition")
        if getattr(one, which)
    ]  # fmt: skip


def test_no_word_of_the_framework_is_one_that_shames():
    found = [
        (where, word)
        for where, text in shipped()
        for word in BANNED
        if re.search(rf"\b{word}\b", text, re.IGNORECASE)
    ]
    assert found == []


def test_phrases_go_on_from_a_comma_and_stop_nowhere():
    for where, text in shipped():
        if "phrase" in where:
            assert not text.endswith("."), where
            assert text[0].islower() or text.split()[0] in ("GCSE", "GPs"), where
            assert text == text.strip(), where


def test_every_coloured_indicator_that_is_at_hand_has_both_phrases():
    lacking = [
        one.slug
        for one in framework().indicators
        if one.status == "available"
        and one.can_colour
        and not (one.phrase_better and one.phrase_worse)
    ]
    assert lacking == []


def test_bare_numbers_say_what_they_mean():
    lacking = [
        one.slug
        for one in framework().indicators
        if one.status == "available"
        and one.can_colour
        and one.unit in ("mean", "ratio", "people")
        and not one.scale
    ]
    assert lacking == []
