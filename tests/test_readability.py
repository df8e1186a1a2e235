"""What is said of places can be read: ordinary sentences by most adults, Easy Read by a child of nine.

Everything here is asked of the made-up county, place by place.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from statistics import median
from typing import Any

import pytest

from tests.journeys.serving import Server
from tests.readability import AGE_OF_GRADE_NOUGHT, grade, reading_age, sentences, syllables

pytestmark = pytest.mark.slow

#: Easy Read is for whoever reads as a child of nine does.
EASY_AGE = 9
#: No place's sentences ask for more than a school leaver's reading; half of them for less than this.
ORDINARY_AGE, USUAL_AGE = 16, 13
#: Sentences in Easy Read hold one idea, in about this many words at most.
EASY_WORDS = 11

PARTS = ("strengths", "vulnerabilities", "concerns")


class Lines(HTMLParser):
    """What stands in the paragraphs, headings and lines of the main part of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.feed(html[html.index("<main") : html.index("</main>")])

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag in ("h1", "h2", "p", "li"):
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        if self.lines:
            self.lines[-1] = " ".join(f"{self.lines[-1]} {data}".split())


@pytest.fixture(scope="module")
def places(demo: Server) -> list[str]:
    """Every kind of place: small areas from one end of the country to the other, and larger ones."""
    named = re.findall(r"/places/(Z06000001-[a-z-]+)/", demo.ask("/counties/Z06000001/").text)
    areas = [f"Z01{number:06d}" for number in range(3, 400, 9)]
    found = [*dict.fromkeys(named), *areas, "Z05000001", "Z06000001", "Z12000001"]
    there = [one for one in found if demo.ask(f"/places/{one}.json").status == 200]
    assert len(there) > 40
    return there


@pytest.fixture(scope="module")
def profiles(demo: Server, places: list[str]) -> dict[str, Any]:
    return {one: demo.ask(f"/places/{one}.json").json() for one in places}


@pytest.fixture(scope="module")
def easy(demo: Server, places: list[str]) -> dict[str, list[str]]:
    return {
        one: [line for line in Lines(demo.ask(f"/places/{one}/easy-read/").text).lines if line]
        for one in places
    }


def test_syllables_are_counted_as_they_are_spoken():
    counted = {
        "people": 2, "live": 1, "neighbours": 2, "money": 2, "qualifications": 5, "compared": 2,
        "more": 1, "areas": 3, "homes": 1, "services": 3, "places": 2, "social": 2, "education": 4,
        "counted": 2, "settled": 2, "family": 3, "families": 3, "influence": 3, "children": 2,
    }  # fmt: skip
    assert {word: syllables(word) for word in counted} == counted


def test_the_formula_tells_hard_words_from_everyday_ones():
    easy = ["There is more crime here.", "Work is harder to find here."]
    hard = ["Multidimensional deprivation characterises disproportionately many households."]
    assert reading_age(easy) < EASY_AGE
    assert reading_age(hard) > ORDINARY_AGE
    assert grade([]) == 0


@pytest.mark.parametrize("part", PARTS)
def test_findings_are_read_by_most_adults(profiles, part):
    ages = {
        place: reading_age([line for one in found[part] for line in sentences(one["sentence"])])
        for place, found in profiles.items()
        if found[part]
    }
    assert len(ages) > 20
    assert {place: age for place, age in ages.items() if age > ORDINARY_AGE} == {}
    assert median(ages.values()) < USUAL_AGE


def test_headlines_are_read_by_most_adults(profiles):
    ages = {place: reading_age(sentences(found["headline"])) for place, found in profiles.items()}
    assert {place: age for place, age in ages.items() if age > ORDINARY_AGE} == {}
    assert median(ages.values()) < USUAL_AGE


def test_what_chance_would_do_is_said_for_most_adults(profiles):
    for place, found in profiles.items():
        assert reading_age(sentences(found["chance_sentence"])) < ORDINARY_AGE, place


def test_easy_read_is_read_by_a_child_of_nine(easy):
    ages = {place: reading_age(lines) for place, lines in easy.items()}
    assert {place: age for place, age in ages.items() if age > EASY_AGE} == {}
    assert min(ages.values()) > AGE_OF_GRADE_NOUGHT - 2  # something was read at all


def test_easy_read_has_one_idea_to_a_sentence(easy):
    for place, lines in easy.items():
        for line in lines:
            words = line.split()
            named = len(re.findall(r"[A-Z][a-z]+(?: [A-Z][a-z]+)*", line))
            assert len(words) - named <= EASY_WORDS, (place, line)
            assert not re.search(r"[;()%]", line), (place, line)


def test_easy_read_says_what_is_good_first(easy):
    for place, lines in easy.items():
        good = lines.index("What is good")
        if "What is hard" in lines:
            assert good < lines.index("What is hard"), place
