"""The framework that ships, and what a wrong one is told."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from warm.errors import BadTable, UnknownIndicator
from warm.framework import DEFAULT, Framework, framework, indicator_from, read_framework

FRAME = framework()
AVAILABLE = [one for one in FRAME.indicators if one.status == "available"]
COLOURED = [one for one in AVAILABLE if one.can_colour]

SMALL = """
version = "test-1"
title = "Test"
default_pillars = "one"

[pillars.one]
"Self" = ["health"]

[[domain]]
slug = "health"
name = "Health"
about = "How well people are."

[[indicator]]
slug = "bad-health"
name = "Bad health"
domain = "health"
definition = "Share in bad health."
unit = "percent"
measure = "share"
basis = "interval"
polarity = "-"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "framework.toml"
    path.write_text(text, encoding="utf-8")
    return path


def told(folder: Path, text: str) -> str:
    with pytest.raises(BadTable) as caught:
        read_framework(written(folder, text))
    return str(caught.value)


# What ships -------------------------------------------------------------------------------------


def test_the_nine_domains_stand_in_the_order_that_the_paper_prints() -> None:
    assert [one.slug for one in FRAME.domains] == [
        "resilience-and-life-satisfaction",
        "education",
        "health",
        "material-wellbeing",
        "families",
        "social-capital",
        "local-economy",
        "infrastructure",
        "crime",
    ]


def test_the_default_pillars_are_the_papers_and_the_report_moves_social_capital() -> None:
    assert FRAME.default_pillars == "paper-2010"
    paper, report = FRAME.pillars["paper-2010"], FRAME.pillars["warm-report"]
    assert paper["Supports"] == ("material-wellbeing", "families")
    assert report["Supports"] == ("material-wellbeing", "families", "social-capital")
    assert paper["Self"] == report["Self"]
    assert FRAME.pillar_of("social-capital") == "Systems and structures"
    assert FRAME.pillar_of("social-capital", "warm-report") == "Supports"


def test_enough_indicators_are_available_and_most_of_them_for_small_areas() -> None:
    assert len(AVAILABLE) >= 55
    assert sum(one.lowest == "lsoa21" for one in AVAILABLE) >= 44
    assert sum(one.lowest == "ltla24" for one in AVAILABLE) >= 40


@pytest.mark.parametrize(
    ("slug", "domain", "basis", "polarity"),
    [
        ("no-qualifications", "education", "approximate", "-"),
        ("level-4-qualifications", "education", "approximate", "+"),
        ("bad-health", "health", "approximate", "-"),
        ("disabled", "health", "interval", "none"),
        ("unemployed", "local-economy", "approximate", "-"),
        ("no-car", "material-wellbeing", "approximate", "none"),
        ("same-address-a-year-ago", "families", "approximate", "+"),
        ("one-person-households", "families", "approximate", "none"),
        ("household-deprivation", "material-wellbeing", "interval", "-"),
        ("income-deprivation", "material-wellbeing", "position", "-"),
        ("employment-deprivation", "local-economy", "position", "-"),
        ("crime-score", "crime", "position", "-"),
        ("anti-social-behaviour", "crime", "position", "-"),
        ("loneliness", "social-capital", "none", "-"),
        ("life-satisfaction", "resilience-and-life-satisfaction", "interval", "+"),
        ("happiness", "resilience-and-life-satisfaction", "interval", "+"),
        ("worthwhile", "resilience-and-life-satisfaction", "interval", "+"),
        ("anxiety", "resilience-and-life-satisfaction", "interval", "-"),
    ],
)
def test_the_slugs_that_others_rely_on_mean_what_they_should(
    slug: str, domain: str, basis: str, polarity: str
) -> None:
    one = FRAME[slug]
    assert (one.domain, one.basis, one.polarity) == (domain, basis, polarity)
    assert one.status == "available"


def test_scores_made_of_parts_that_are_counted_ride_without_weight() -> None:
    for slug in (
        "education-score",
        "health-score",
        "crime-score",
        "housing-and-services-score",
        "living-environment-score",
    ):
        assert FRAME[slug].weight == 0
        assert any(part.weight for part in FRAME.in_domain(FRAME[slug].domain))


def test_what_was_asked_during_lockdown_is_shown_without_a_colour() -> None:
    for slug in ("unemployed", "economically-inactive", "short-hours", "long-hours",
                 "works-near-home", "works-from-home"):  # fmt: skip
        assert not FRAME[slug].can_colour
        assert "2021" in FRAME[slug].why_uncoloured


def test_a_modelled_figure_is_never_coloured() -> None:
    modelled = [one for one in FRAME.indicators if one.layer == "modelled"]
    assert {"loneliness", "unemployment-rate"} <= {one.slug for one in modelled}
    assert not any(one.can_colour for one in modelled)


def test_whatever_may_be_coloured_can_be_said_in_words_and_says_how_its_direction_is_known() -> (
    None
):
    for one in COLOURED:
        assert one.phrase_better, one.slug
        assert one.phrase_worse, one.slug
        assert one.phrase_better != one.phrase_worse
        assert one.direction, one.slug
    for one in FRAME.indicators:
        assert (one.polarity == "none") or one.direction, one.slug


def test_phrases_are_clauses_that_may_be_followed_by_than() -> None:
    comparative = re.compile(r"\b(more|fewer|less|\w+er|worse)\b")
    for one in COLOURED:
        for phrase in (one.phrase_better, one.phrase_worse):
            assert phrase[0].islower() or phrase.startswith("GCSE"), phrase
            assert not phrase.endswith("."), phrase
            assert comparative.search(phrase), phrase


def test_a_scale_without_a_true_zero_has_no_ratio() -> None:
    for one in AVAILABLE:
        if one.unit == "mean" or one.slug.endswith("-score"):
            assert not one.ratio, one.slug


def test_whoever_is_counted_is_named() -> None:
    for one in FRAME.indicators:
        assert one.denominator, one.slug
        if one.measure in ("share", "rate"):
            assert one.numerator, one.slug


def test_intervals_suit_what_a_value_can_bear() -> None:
    for one in FRAME.indicators:
        if one.basis in ("interval", "approximate"):
            assert one.interval != "none", one.slug
        else:
            assert one.interval == "none", one.slug
        if one.basis == "approximate":
            assert one.measure == "share", one.slug


def test_a_smallest_difference_is_declared_only_with_its_reason() -> None:
    declared = [one for one in FRAME.indicators if one.delta is not None]
    assert [one.slug for one in declared] == ["patients-per-gp"]
    assert all("smallest difference that matters" in one.caution for one in declared)


def test_what_waits_for_a_survey_says_what_to_ask() -> None:
    waiting = [one for one in FRAME.indicators if one.status == "needs_survey"]
    assert len(waiting) >= 12
    assert all(one.question and one.layer == "survey" for one in waiting)


def test_no_word_that_shames_people_stands_in_the_framework() -> None:
    text = DEFAULT.read_text(encoding="utf-8").casefold()
    for word in ("chaotic", "disengaged", "problem famil", "hard to reach", "failing",
                 "deprived people", "benefit lifestyle"):  # fmt: skip
        assert word not in text


def test_people_are_described_and_never_judged() -> None:
    slugs = {one.slug for one in FRAME.people}
    assert {"residents", "households", "aged-65-and-over", "social-rented", "white"} <= slugs
    assert not any(hasattr(one, "polarity") for one in FRAME.people)
    assert FRAME.trait("residents").unit == "people"
    with pytest.raises(UnknownIndicator, match="nobody"):
        FRAME.trait("nobody")


def test_similar_places_are_found_on_people_and_setting_never_on_how_they_fare() -> None:
    traits = {one.slug for one in FRAME.people}
    for slug in FRAME.similar:
        assert slug in traits or FRAME[slug].polarity == "none", slug


def test_the_2010_rule_has_its_own_directions_and_colours() -> None:
    with (DEFAULT.parents[1] / "rules" / "bemerton-2010.toml").open("rb") as file:
        rule = tomllib.load(file)
    assert set(rule["colours"]) == set(rule["classes"]) == {"red", "amber", "green"}
    assert set(rule["polarity"].values()) == {"+", "-"}
    for slug, mark in rule["polarity"].items():
        own = FRAME[slug].polarity
        assert own in (mark, "none"), slug
    # It judges what the default leaves without a direction: that is why it has a table of its own.
    assert rule["polarity"]["lone-parent-households"] == "-"
    assert FRAME["lone-parent-households"].polarity == "none"


# What a framework refuses ------------------------------------------------------------------------


def test_a_framework_finds_its_indicators_by_slug_and_says_which_one_it_has_not() -> None:
    assert "bad-health" in FRAME
    assert FRAME["bad-health"].multiplier == 100
    assert FRAME["anti-social-behaviour"].multiplier == 1000
    assert (FRAME["bad-health"].sign, FRAME["same-address-a-year-ago"].sign) == (-1, 1)
    with pytest.raises(UnknownIndicator, match="'no-such'"):
        FRAME["no-such"]
    with pytest.raises(UnknownIndicator, match="'no-such'"):
        FRAME.domain("no-such")


def test_an_own_indicator_may_be_added_but_not_replace_a_shared_one() -> None:
    row = {"slug": "benches", "name": "Benches", "domain": "infrastructure", "definition": "Seats.",
           "unit": "per_1000", "measure": "rate", "basis": "interval", "polarity": "+"}  # fmt: skip
    own = indicator_from(row, domains=[one.slug for one in FRAME.domains], where="own")
    wider = FRAME.with_indicators([own])
    assert wider["benches"].multiplier == 1000
    assert len(wider.indicators) == len(FRAME.indicators) + 1
    with pytest.raises(BadTable, match="not used by the framework"):
        wider.with_indicators([own])


def test_weights_may_be_varied_without_touching_the_framework() -> None:
    varied = FRAME.with_weights({"bad-health": 3})
    assert varied["bad-health"].weight == 3
    assert FRAME["bad-health"].weight == 1
    assert varied["early-death"] == FRAME["early-death"]
    with pytest.raises(UnknownIndicator):
        FRAME.with_weights({"no-such": 1})


def test_a_framework_may_be_written_anew_in_a_file(tmp_path: Path) -> None:
    small = read_framework(written(tmp_path, SMALL))
    assert isinstance(small, Framework)
    assert small.version == "test-1"
    assert small["bad-health"].weight == 1
    assert small.people == ()


def test_everything_wrong_with_a_framework_is_told_at_once(tmp_path: Path) -> None:
    message = told(
        tmp_path,
        SMALL.replace('polarity = "-"', 'polarity = "bad"\ncolor = true\nweight = -1')
        + """
similar_to = 3

[[indicator]]
slug = "bad-health"
name = "Again"
domain = "wealth"
definition = "x"
unit = "percent"
measure = "share"
basis = "interval"
polarity = "-"
colour = false

[[people]]
slug = "young"
name = "Young"
group = "Age"
definition = "Share who are young."
unit = "percent"
""",
    )
    assert "'bad-health.polarity': found 'bad'" in message
    assert "'bad-health.color'" in message
    assert "'bad-health.weight': found '-1'" in message
    assert "'bad-health.domain': found 'wealth'" in message
    assert "'bad-health.why_uncoloured'" in message
    assert "'young.denominator'" in message


def test_pillars_must_hold_every_domain_once_and_slugs_must_differ(tmp_path: Path) -> None:
    assert "every domain once" in told(tmp_path, SMALL.replace('["health"]', "[]"))
    assert "found 'two'" in told(
        tmp_path, SMALL.replace('default_pillars = "one"', 'default_pillars = "two"')
    )
    twice = SMALL + SMALL[SMALL.index("[[indicator]]") :]
    assert "each slug once" in told(tmp_path, twice)
    unknown = SMALL.replace('title = "Test"', 'title = "Test"\nsimilar = ["wings"]')
    assert "'similar': found 'wings'" in told(tmp_path, unknown)


def test_a_file_that_is_no_framework_says_what_is_missing(tmp_path: Path) -> None:
    assert "a TOML file" in told(tmp_path, "= nonsense")
    message = told(tmp_path, 'version = "1"')
    for part in ("title", "domain", "pillars", "indicator"):
        assert f"'{part}'" in message
    assert "'health.about'" in told(tmp_path, SMALL.replace("about = ", "concerning = "))
    assert "'young.unit': found 'stones'" in told(
        tmp_path,
        SMALL
        + '\n[[people]]\nslug = "young"\nname = "Y"\ngroup = "Age"\ndefinition = "y"\nunit = "stones"',
    )
