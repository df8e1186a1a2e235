"""The planner of surveys: what so many answers would say of a place."""

from __future__ import annotations

import pytest

from commonweal.front.tests.reading import read


def ask(site, lands, **given):
    return site.get(f"/places/{lands.neighbourhood}/ask/", {"question": "belonging", **given})


def test_it_says_what_a_hundred_answers_would_say(site, lands):
    page = read(ask(site, lands, usual="25", truth="32", delta="5"))
    assert "100 answers would typically show it as 23.7 to 41.7%" in page.said
    assert "lower 0, about the same 0, higher 37, can't tell 63" in page.said
    assert "takes 440 answers: ask 1,760 people, if 25 of 100 answer" in page.said


def test_more_people_than_live_here_cannot_be_asked(site, lands):
    page = read(ask(site, lands, usual="25", truth="31", delta="5", response="5"))
    assert "more than the" in page.said


def test_a_difference_that_does_not_matter_is_not_found(site, lands):
    page = read(ask(site, lands, usual="25", truth="29", delta="5"))
    assert "No survey would find that" in page.said


def test_too_few_answers_are_not_shown_or_not_compared(site, lands):
    assert "too few to show anything" in read(ask(site, lands, answers="20")).said
    few = read(ask(site, lands, answers="60")).said
    assert "That is compared with nothing" in few
    assert "What 60 answers would say" not in few


def test_without_a_figure_to_compare_with_it_says_that_it_guesses(site, lands):
    assert "is a guess" in read(ask(site, lands)).said


def test_the_figure_of_the_council_is_what_is_usual(site, lands):
    page = read(site.get(f"/places/{lands.neighbourhood}/ask/", {"question": "life-satisfaction"}))
    assert "as a whole" in page.said


def test_answers_on_a_scale_ask_how_far_apart_they_are(site, lands):
    page = read(
        ask(site, lands, question="life-satisfaction", usual="7.4", truth="7.0", delta="0.3")
    )
    assert "standard deviation" in page.said
    assert "takes 290 answers" in page.said


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"answers": "many"}, "“many” is no number"),
        ({"answers": "nan"}, "“nan” is no number"),
        ({"answers": "0"}, "from 1 to 50,000 answers"),
        ({"answers": "9999999"}, "from 1 to 50,000 answers"),
        ({"usual": "120"}, "between 0 and 100"),
        ({"delta": "-1"}, "must be above zero"),
        ({"effect": "0.5"}, "design effect"),
        ({"response": "0"}, "share of people who answer"),
        ({"question": "unheard-of"}, "no question of this name"),
        ({"truth": "<script>"}, "is no number"),
    ],
)
def test_what_cannot_be_is_told_beside_what_was_typed(site, lands, given, says):
    answer = ask(site, lands, **given)
    assert answer.status_code == 400
    page = read(answer)
    assert says in page.said
    assert "Error:" in page.title


def test_what_was_typed_stands_in_the_form_again(site, lands):
    typed = ask(site, lands, answers="250", truth="abc").content.decode()
    assert 'value="250"' in typed
    assert 'value="abc"' in typed


def test_the_page_of_a_place_leads_there(site, lands):
    assert (
        f"/places/{lands.neighbourhood}/ask/"
        in site.get(f"/places/{lands.neighbourhood}/").content.decode()
    )
