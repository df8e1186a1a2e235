"""The profile as it is read in a terminal."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.evidence.exports import county as counties
from commonweal.evidence.exports import figures
from commonweal.evidence.exports.text import WIDTH, as_text
from commonweal.evidence.tests import profiles

MADE = [profiles.elm_row, profiles.every_kind, profiles.unmeasured, profiles.the_realm]


def flat(text: str) -> str:
    """The text without its line breaks."""
    return " ".join(text.split())


STAGES = [
    "1. HOW ARE PEOPLE HERE?",
    "2. WHAT IS STRONG",
    "3. COMPARED WITH THE REALM",
    "4. SO WHAT",
]


@pytest.mark.parametrize("made", MADE)
def test_the_four_stages_come_in_order_and_no_line_is_too_wide(made):
    said = as_text(made())
    places = [said.index(stage) for stage in STAGES]
    assert places == sorted(places)
    assert max(len(line) for line in said.splitlines()) <= WIDTH
    assert said.endswith("\n")


def test_strengths_are_read_before_what_is_hard_and_concerns_come_last():
    said = as_text(profiles.elm_row())
    strong, hard, concerns = (
        said.index(title) for title in ("What is strong\n", "What is hard\n", "Main concerns\n")
    )
    assert strong < hard < concerns
    assert said.index("Bad-health is rarer") < said.index("No-qualifications is commoner")


def test_a_measure_stands_with_its_interval_its_comparator_its_period_and_its_source():
    said = as_text(profiles.elm_row())
    at = said.index("  No qualifications")
    row, origin = said[at:].splitlines()[:2]
    made = profiles.elm_row().indicator("no-qualifications")
    for number in (made.value, made.lower, made.upper, made.comparator_value):
        assert f"{number:.1f}" in row
    assert "Much worse" in row
    assert "Drawn figures, 2021 [1]." in origin
    assert re.search(r"\[1\]  Drawn figures: small areas\. Nobody at all, 2021\.", said)
    assert profiles.RELEASE.sha256 in said


def test_a_concern_tells_its_numbers():
    said = as_text(profiles.elm_row())
    concern = said[said.index("Main concerns\n") : said.index("What there is to build on")]
    (concerned,) = profiles.elm_row().concerns
    assert concerned.numbers in flat(concern)
    assert re.fullmatch(r"5\d\.\d% here, \d+\.\d% in the rest of Council 0", concerned.numbers)


def test_each_kind_of_absence_has_words_of_its_own_and_zero_is_a_number():
    said = as_text(profiles.every_kind())
    for words in (
        "Hidden: not shown, so that nobody can be recognised",
        "Lost: no figure for here",
        "Never asked: not asked here",
        "Never published: the publisher gives no figure for here",
    ):
        assert words in said
    assert re.search(r"Nobody at all +0\.0% +0\.0 to 0\.2", said)


def test_what_is_lent_is_told_apart_and_its_common_caution_is_said_once():
    said = as_text(profiles.every_kind())
    assert "~ Lent plainly:" in said
    assert "~ Lent with a note:" in said
    assert flat(said).count("Its small areas differ widely.") == 1
    assert "Asked by telephone." in said
    assert "Modelled: Guessed:" in said


def test_a_place_of_which_nothing_is_known_still_reads_well():
    said = flat(as_text(profiles.unmeasured()))
    assert "not measured here yet" in said
    assert "Nobody has counted how many people live here." in said
    assert "No figure of this place can be put as a ratio to the nation's." in said


def test_the_nation_is_compared_with_nobody():
    assert "Compared with  " not in as_text(profiles.the_realm())
    assert "nothing to compare it with" in as_text(profiles.the_realm())


def test_a_made_up_place_says_so():
    made = profiles.elm_row()
    real, fiction = made, replace(made, place=replace(made.place, code="Z01000003"))
    assert "This place is made up" not in as_text(real)
    assert "This place is made up" in as_text(fiction)


def test_a_long_name_of_a_measure_is_told_in_full():
    name = "People who were asked in the spring and answered in the autumn of the same year"
    made = profiles.elm_row()
    long = replace(made, indicators=(replace(made.indicators[0], name=name), *made.indicators[1:]))
    assert name in as_text(long)


@given(st.text(max_size=120))
def test_no_name_moves_the_cursor_or_widens_a_line(name):
    said = as_text(profiles.named(profiles.every_kind(), name))
    assert not set(said) & {chr(code) for code in (*range(32), *range(127, 160))} - {"\n"}
    assert max(len(line) for line in said.split("\n")) <= WIDTH


def test_a_county_is_told_by_area_and_never_ranked():
    said = counties.as_text(profiles.county())
    assert "They are not ranked." in said
    first, second = (said.index(code) for code in ("T01000002", "T01000001"))
    assert first < second  # by the name of the wider area: none, then Upper End
    assert "A  B" in said
    assert re.search(r"T01000002 +\? +--", said)


@given(st.floats(-1e9, 1e9), st.integers(0, 3))
def test_a_number_reads_back_as_what_it_was_to_its_decimals(value, decimals):
    said = figures.plain(value, decimals)
    back = float(said.replace(",", "").replace(figures.MINUS, "-"))
    assert back == pytest.approx(value, abs=0.51 * 10**-decimals)
    assert not re.fullmatch(rf"{figures.MINUS}[0.,]*", said)


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "said"),
    [
        (28.06, "percent", 1, "28.1%"),
        (-620.5, "pounds", 0, "−£620"),
        (5.25, "per_1000", 1, "5.2 per 1,000"),
        (None, "percent", 1, "not known"),
        (float("nan"), "percent", 1, "not known"),
    ],
)
def test_a_figure_is_written_with_its_unit(value, unit, decimals, said):
    assert figures.figure(value, unit, decimals) == said
