"""A place's profile: whom it is compared with, what is said of each indicator and domain."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from warm import intervals
from warm.cube import VALUE
from warm.errors import BadTable, UnknownIndicator, UnknownPlace, WarmError
from warm.evidence import Continuity, Place
from warm.framework import Framework
from warm.profile import profile
from warm.results import ReleaseInfo
from warm.tables import STATUSES
from warm.tests import drawn

NAN = float("nan")

FRAMEWORK = replace(
    drawn.framework(
        drawn.indicator("share", caution="Mind the age."),
        drawn.indicator("rate", unit="per_1000", measure="rate", interval="byar"),
        drawn.indicator("position", basis="position", domain="health"),
        drawn.indicator("score", unit="score", measure="score", basis="position", ratio=False,
                        domain="health", polarity="+"),
        drawn.indicator("shown", colour=False, why_uncoloured="Asked in a lockdown.",
                        domain="crime"),
        drawn.indicator("modelled", layer="modelled", basis="none", domain="crime"),
        drawn.indicator("planned", status="planned"),
        drawn.indicator("absent"),
    ),
    pillars={
        "all": {"Everything": drawn.DOMAINS},
        "two": {"First": ("education",), "Others": ("health", "crime")},
    },
)  # fmt: skip
LOADED = ("share", "rate", "position", "score", "shown", "modelled")


def without(framework: Framework, *slugs: str) -> Framework:
    kept = tuple(one for one in framework.indicators if one.slug not in slugs)
    return replace(framework, indicators=kept)


def evidence(**options):
    """Evidence on what is loaded, under the framework that lists more."""
    made = drawn.evidence(without(FRAMEWORK, "planned", "absent"), spread=0.05, **options)
    return replace(made, framework=FRAMEWORK)


@pytest.fixture(scope="module")
def made():
    return evidence()


def lane(made, *numbers: int, **options) -> Place:
    options = {"name": "Mill Lane", **options}
    return made.place([f"T01{i:06d}" for i in numbers or (3,)], **options)


def change(made, slug: str, positions, **columns):
    """The same evidence with some figures of one indicator replaced."""
    i = made.small.row(slug)
    arrays = {}
    for name, value in columns.items():
        arrays[name] = getattr(made.small, name).copy()
        arrays[name][i, positions] = value
    return drawn.with_cube(made, **arrays)


# Places -------------------------------------------------------------------------------------------


def test_a_place_is_its_small_areas_in_order_each_once(made):
    place = made.place(["T01000009", "T01000003", "T01000009"], name="Mill Lane")
    assert place.members == ("T01000003", "T01000009")
    assert place.code == "T01000003"
    assert made.place(["T01000003"], name="Mill Lane", code="mill-lane").code == "mill-lane"


def test_a_place_needs_small_areas_that_are_there(made):
    with pytest.raises(UnknownPlace, match="Mill Lane has no small areas"):
        made.place([], name="Mill Lane")
    with pytest.raises(UnknownPlace, match="T09"):
        made.place(["T09"], name="Mill Lane")
    elsewhere = Place("x", "x", "neighbourhood", "lsoa21", ("T09",), None)
    with pytest.raises(UnknownPlace, match="T09"):
        profile(elsewhere, made)


def test_a_place_across_two_councils_is_in_the_one_where_more_people_live():
    made = evidence()
    population = made.small.population.copy()
    population[[48, 49, 50]] = [100, 100, 5000]
    made = drawn.with_cube(made, population=population)
    place = lane(made, 48, 49, 50)
    assert place.council == "T06000001"
    found = profile(place, made)
    assert found.comparator.label == "the rest of Council 1"
    assert found.comparator.areas == 49
    assert found.place.population == 5200
    assert found.comparator.outside == pytest.approx(200 / 5200)
    assert "Mill Lane lies only partly in Council 1: 4 in 100 of its people" in found.headline
    # The rest of the council is the council less what lies in it, and nothing of the neighbour's.
    share, rest = found.indicator("share"), made.small.group("la", "T06000001")[1:]
    row = made.small.row("share")
    assert share.comparator_value == pytest.approx(
        100 * made.small.numerator[row, rest].sum() / made.small.denominator[row, rest].sum()
    )
    within = profile(lane(made, 50, 51), made)
    assert within.comparator.outside == 0
    assert "partly" not in within.headline


def test_without_people_the_council_is_the_one_with_more_areas_then_the_first_code():
    made = evidence()
    population = made.small.population.copy()
    population[[49, 50, 51]] = [0, 0, NAN]
    made = drawn.with_cube(made, population=population)
    assert lane(made, 49, 50, 51).council == "T06000001"
    assert lane(made, 49, 50).council == "T06000000"


def test_a_place_in_no_council_is_given_none():
    made = evidence()
    groups = {kind: index.copy() for kind, index in made.small.groups.items()}
    groups["la"][3] = -1
    made = drawn.with_cube(made, groups=groups)
    place = lane(made)
    assert place.council is None
    found = profile(place, made)
    assert found.comparator.kind == "rest_of_nation"
    assert found.place.council_name is None
    with pytest.raises(WarmError, match="lies in no la that is loaded"):
        profile(place, made, comparator="rest_of_council")


# Comparators ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "label", "areas"),
    [
        ("rest_of_council", "the rest of Council 0", 49),
        ("rest_of_region", "the rest of Region 0", 149),
        ("rest_of_nation", "the rest of the Realm", 299),
        ("similar", "places like this one", 20),
    ],
)
def test_a_comparator_never_contains_the_place(made, kind, label, areas):
    found = profile(lane(made), made, comparator=kind)
    assert found.comparator.kind == kind
    assert found.comparator.label == label
    assert found.comparator.areas == areas
    assert found.comparator.population == areas * 1500
    one = found.indicator("share")
    others = np.setdiff1d(np.arange(300), [3])
    group = {"rest_of_council": others[:49], "rest_of_region": others[:149],
             "rest_of_nation": others}.get(kind)  # fmt: skip
    if group is None:
        assert one.comparator_value == one.similar_value
        assert one.class_ == one.similar_class
    else:
        counts = made.small.numerator[0, group].sum() / made.small.denominator[0, group].sum()
        assert one.comparator_value == pytest.approx(100 * counts)


def test_the_rest_of_the_council_is_the_default(made):
    assert profile(lane(made), made).comparator.kind == "rest_of_council"


def test_a_neighbourhood_that_is_a_whole_council_is_compared_with_the_nation(made):
    place = lane(made, *range(50))
    assert profile(place, made).comparator.label == "the rest of the Realm"
    with pytest.raises(WarmError, match="the rest of Council 0 is empty"):
        profile(place, made, comparator="rest_of_council")


@pytest.mark.parametrize(
    ("kind", "group", "code"), [("la", "la", "T06000001"), ("region", "region", "T12000001")]
)
def test_councils_and_regions_are_compared_with_the_nation_and_have_none_alike(
    made, kind, group, code
):
    members = tuple(made.small.areas[made.small.group(group, code)].tolist())
    place = Place(code, made.name_of(code), kind, "lsoa21", members, None)
    found = profile(place, made)
    assert found.comparator.kind == "rest_of_nation"
    assert found.similar is None
    assert {one.similar_class for one in found.indicators} == {"no_colour"}
    with pytest.raises(WarmError, match="too large to have small areas like it"):
        profile(place, made, comparator="similar")


def nation(made) -> Place:
    return Place(
        "T92000001", "the Realm", "country", "lsoa21", tuple(made.small.areas.tolist()), None
    )


def test_a_nation_is_compared_with_nothing_and_still_measured(made):
    found = profile(nation(made), made)
    assert found.comparator.kind == "none"
    assert found.comparator.label == "nothing else"
    assert found.comparator.areas == found.comparator.population == 0
    assert {one.class_ for one in (*found.indicators, *found.domains)} == {"no_colour"}
    assert found.indicator("share").value == pytest.approx(20, abs=1)
    assert found.indicator("share").national_ratio == pytest.approx(1)
    assert found.indicator("share").basis == "interval"
    assert (
        found.domain("education").sentence
        == "Education: 2 measures here, and nothing to compare with."
    )
    assert found.unmeasured == ("Crime",)
    assert found.headline == (
        "This is the Realm as a whole, so there is nothing to compare it with. "
        "Not measured here yet: crime."
    )
    assert found.strengths == found.vulnerabilities == found.concerns == ()
    with pytest.raises(WarmError, match="nothing to be compared with"):
        profile(nation(made), made, comparator="rest_of_nation")


def test_a_comparator_that_is_not_one_is_refused_with_those_that_are(made):
    with pytest.raises(WarmError, match="No comparator 'deciles'; choose one of rest_of_council"):
        profile(lane(made), made, comparator="deciles")


def test_places_like_this_one_are_missing_where_none_are_asked_for(made):
    found = profile(lane(made), made, k=0)
    assert found.similar is None
    assert found.indicator("share").similar_value is None
    with pytest.raises(WarmError, match="places like this one is empty"):
        profile(lane(made), made, k=0, comparator="similar")
    with pytest.raises(WarmError, match="-2 cannot"):
        profile(lane(made), made, k=-2)


def test_more_places_alike_than_there_are_areas_takes_all_others():
    made = evidence(councils=2, areas=3)
    found = profile(lane(made), made, k=50)
    assert found.similar.k == 5
    assert "T01000003" not in {one.code for one in found.similar.areas}


# Indicators --------------------------------------------------------------------------------------------


def test_every_indicator_at_hand_is_listed_once_in_the_frameworks_order(made):
    listed = [one.indicator for one in profile(lane(made), made).indicators]
    assert listed == [*LOADED, "absent"]


def test_a_share_has_its_counts_its_interval_and_its_ratio(made):
    one = profile(lane(made), made).indicator("share")
    x, n = made.small.numerator[0, 3], made.small.denominator[0, 3]
    low, high = intervals.wilson(x, n)
    assert (one.numerator, one.denominator, one.base) == (x, n, n)
    assert one.value == pytest.approx(100 * x / n)
    assert (one.lower, one.upper) == (pytest.approx(100 * low), pytest.approx(100 * high))
    assert (one.interval_method, one.basis, one.layer) == ("wilson", "interval", "official")
    nation_x, nation_n = made.small.numerator[0].sum(), made.small.denominator[0].sum()
    wanted = intervals.ratio_of_shares(x, n, nation_x, nation_n)
    got = (one.national_ratio, one.national_ratio_lower, one.national_ratio_upper)
    assert got == pytest.approx(wanted)
    assert one.national_value == pytest.approx(100 * nation_x / nation_n)
    assert one.position == pytest.approx(float(made.reference.percentiles(0, one.value)))
    assert one.note == "Mind the age."
    assert (one.release, one.source, one.period, one.geography) == (
        "r-1",
        "drawn",
        "2021",
        "lsoa21",
    )


def test_a_rate_has_byars_interval_and_a_ratio_of_rates(made):
    one = profile(lane(made), made).indicator("rate")
    x, n = made.small.numerator[1, 3], made.small.denominator[1, 3]
    assert (one.lower, one.upper) == pytest.approx(intervals.rate(x, n, 1000))
    assert one.interval_method == "byar"
    wanted = intervals.ratio_of_rates(
        x, n, made.small.numerator[1].sum(), made.small.denominator[1].sum()
    )
    assert (
        one.national_ratio,
        one.national_ratio_lower,
        one.national_ratio_upper,
    ) == pytest.approx(wanted)


def test_a_position_has_no_interval_and_a_ratio_without_one(made):
    one = profile(lane(made), made).indicator("position")
    assert (one.basis, one.interval_method) == ("position", "none")
    assert one.lower is one.upper is one.difference_lower is one.numerator is None
    assert one.class_ in ("worse", "similar", "better")
    assert one.national_ratio == pytest.approx(one.value / one.national_value)
    assert one.national_ratio_lower is None
    assert one.note == "Small areas taken together: their mean, weighted by population."


def test_a_score_has_no_ratio(made):
    one = profile(lane(made), made).indicator("score")
    assert one.national_ratio is None
    assert one.national_value is not None


def test_a_mean_of_small_areas_says_so(made):
    assert "weighted by population" in profile(lane(made, 3, 4), made).indicator("position").note
    assert "weighted by population" not in profile(lane(made, 3, 4), made).indicator("share").note


def test_a_ratio_over_nothing_is_none():
    made = evidence()
    made = change(made, "position", slice(None), value=0.0)
    assert profile(lane(made), made).indicator("position").national_ratio is None
    made = change(evidence(), "share", slice(None), value=0.0, numerator=0.0)
    found = profile(lane(made), made).indicator("share")
    assert found.national_ratio is None
    assert found.value == 0
    assert found.status == "value"


def test_a_publishers_interval_of_one_area_is_shown():
    made = change(evidence(), "position", 3, value=30.0, lower=20.0, upper=45.0)
    one = profile(lane(made), made).indicator("position")
    assert (one.lower, one.upper, one.interval_method) == (20, 45, "published")
    assert one.basis == "position"
    together = profile(lane(made, 3, 4), made).indicator("position")
    assert together.lower is None


def test_a_mean_of_answers_is_judged_by_position():
    framework = drawn.framework(drawn.indicator("mean", unit="mean", measure="mean", interval="t"))
    made = drawn.evidence(framework, spread=0.05)
    one = profile(lane(made), made).indicator("mean")
    assert one.basis == "position"
    assert one.difference_lower is None


def test_what_is_shown_uncoloured_says_why(made):
    one = profile(lane(made), made).indicator("shown")
    assert one.class_ == one.similar_class == "no_colour"
    assert one.note == "Asked in a lockdown."
    assert one.difference is not None
    assert profile(lane(made), made).indicator("modelled").class_ == "no_colour"


def test_what_is_not_loaded_is_missing_and_has_no_source(made):
    one = profile(lane(made), made).indicator("absent")
    assert (one.status, one.source, one.period) == ("missing", None, None)
    assert one.note == "Not measured here yet."
    with pytest.raises(KeyError):
        profile(lane(made), made).indicator("planned")


@pytest.mark.parametrize("status", STATUSES[1:])
def test_each_reason_for_no_figure_reaches_the_profile(status):
    made = change(
        evidence(), "share", 3,
        status=STATUSES.index(status), value=NAN, numerator=NAN, denominator=NAN,
    )  # fmt: skip
    found = profile(lane(made), made)
    one = found.indicator("share")
    assert one.status == status
    assert one.class_ == one.similar_class == "no_colour"
    assert one.value is one.difference is one.national_ratio is one.numerator is None
    assert one.comparator_value is not None
    assert one.source == "drawn"
    # All but a question that was not asked count against what is covered.
    coverage = found.domain("education").coverage
    assert coverage == pytest.approx(1 if status == "not_asked" else 0.5)


def test_part_of_a_place_without_figures_is_told():
    made = evidence()
    gap = {
        "status": STATUSES.index("suppressed"),
        "value": NAN,
        "numerator": NAN,
        "denominator": NAN,
    }
    made = change(made, "share", 7, **gap)
    most, half = (profile(lane(made, *numbers), made).indicator("share")
                  for numbers in ((3, 4, 5, 6, 7), (6, 7)))  # fmt: skip
    assert most.status == "value"
    assert most.covered == pytest.approx(0.8)
    assert half.status == "suppressed"
    assert half.value is None
    assert half.covered == pytest.approx(0.5)


def test_a_domain_that_hangs_on_the_weights_keeps_its_class_and_says_so():
    """One indicator far worse, the other better: how much each counts decides."""
    made = evidence()
    together = replace(made.framework, indicators=tuple(
        replace(one, domain="education", polarity="-") if one.slug in ("position", "score")
        else replace(one, domain="crime")
        for one in made.framework.indicators
    ))  # fmt: skip
    made = replace(made, framework=together)
    sd = made.reference.sd

    def education(*steps):
        moved = made
        for slug, step in zip(("position", "score"), steps, strict=True):
            row = made.small.row(slug)
            value = float(np.mean(made.small.value[row, :50])) + step * sd[row]
            moved = change(moved, slug, 3, value=value)
        return profile(lane(moved), moved).domain("education")

    hangs, stands = education(3.0, -2.2), education(2.0, 2.0)
    assert hangs.class_ == stands.class_ == "worse"
    assert hangs.stability < 0.6
    assert (hangs.firm, stands.firm) == (False, True)
    ways = f"only {int(100 * hangs.stability)} of 100 other ways say the same."
    assert hangs.sentence == (
        "Education: worse than the rest of Council 0, on 2 measures; but that depends on how they "
        f"are weighed: {ways}"
    )
    assert stands.sentence.endswith("; the same in 100 of 100 other ways to weigh them.")


# Domains --------------------------------------------------------------------------------------------------


def test_a_domain_counts_what_may_be_coloured_only(made):
    found = profile(lane(made), made)
    assert found.domain("education").measured == 2
    assert found.domain("education").coverage == 1
    assert found.domain("education").indicators == ("share", "rate", "absent")
    crime = found.domain("crime")
    assert (crime.class_, crime.measured, crime.coverage, crime.stability) == (
        "no_colour",
        0,
        None,
        None,
    )
    assert crime.sentence == "Crime: not measured here yet."
    assert found.unmeasured == ("Crime",)


def test_a_domain_of_positions_is_never_much_anything():
    made = evidence()
    for slug, value in (("position", 90.0), ("score", -50.0)):
        made = change(made, slug, 3, value=value)
    health = profile(lane(made), made).domain("health")
    assert health.class_ == "worse"
    assert health.difference_lower is None
    assert health.interval_weight == 0


def test_a_domain_says_how_many_measures_and_how_firmly():
    made = change(evidence(), "share", 3, value=60.0, numerator=900.0)
    made = change(made, "rate", 3, value=600.0, numerator=900.0)
    one = profile(lane(made), made).domain("education")
    assert one.class_ == "much_worse"
    assert one.worse == 2
    assert one.better == 0
    assert one.sentence == (
        "Education: much worse than the rest of Council 0, on 2 measures; the same in 100 of 100 "
        "other ways to weigh them."
    )


def test_too_little_measured_is_said_with_how_much():
    gap = {
        "status": STATUSES.index("source_gap"),
        "value": NAN,
        "numerator": NAN,
        "denominator": NAN,
    }
    one = profile(lane(made := change(evidence(), "share", 3, **gap)), made).domain("education")
    assert one.class_ == "no_colour"
    assert one.measured == 1
    assert one.sentence == (
        "Education: too little is measured here to say (50% of what should count; 60% is needed)."
    )


def test_a_domain_too_uncertain_to_tell_says_so():
    made = evidence(people=25)
    sentences = [
        profile(lane(made, i), made).domain("education")
        for i in range(20)
    ]  # fmt: skip
    unsure = [one for one in sentences if one.class_ == "cant_tell"]
    assert unsure
    assert unsure[0].sentence.startswith(
        "Education: can't tell whether it differs from the rest of Council 0, on 2 measures"
    )


def test_pillars_are_chosen_by_name(made):
    assert profile(lane(made), made).domain("health").pillar == "Everything"
    found = profile(lane(made), made, pillars="two")
    assert found.domain("health").pillar == "Others"
    assert found.method.pillars == "two"
    with pytest.raises(WarmError, match="No pillars 'three'; choose one of all, two"):
        profile(lane(made), made, pillars="three")


def test_a_pillar_map_must_hold_the_domain():
    with pytest.raises(UnknownIndicator, match="No pillar holds the domain 'leisure'"):
        FRAMEWORK.pillar_of("leisure")


# The whole --------------------------------------------------------------------------------------------------


def release(name: str) -> ReleaseInfo:
    return ReleaseInfo(name, "drawn", "Drawn", "Nobody", "CC0-1.0", "2021", "lsoa21", "0" * 64,
                       None, "https://example.org/", ("Made up.",))  # fmt: skip


def test_a_profile_names_the_releases_that_it_shows(made):
    held = replace(made, releases={"r-1": release("r-1"), "r-2": release("r-2")})
    assert [one.release for one in profile(lane(held), held).releases] == ["r-1"]


def test_who_lives_here_is_shown_beside_the_comparator_and_names_its_release():
    from warm.cube import Origin
    from warm.framework import Trait

    traits = (
        Trait("older", "Older people", "Age", "Aged 65 and over.", "percent", "Everybody"),
        Trait("unknown", "Unknown", "Age", "Nobody knows.", "percent", "Everybody"),
    )
    framework = replace(
        drawn.framework(drawn.indicator("share"), drawn.indicator("older")), people=traits
    )
    made = drawn.evidence(framework, spread=0.05)
    # A trait, not an indicator: it is in no domain and never coloured.
    framework = replace(framework, indicators=framework.indicators[:1])
    origins = (made.small.origins[0], Origin("r-2", "census", "2021", "lsoa21"))
    made = replace(drawn.with_cube(made, origins=origins), framework=framework)
    made = replace(made, releases={"r-1": release("r-1"), "r-2": release("r-2")})
    found = profile(lane(made), made)
    assert [one.slug for one in found.people] == ["older"]
    one = found.people[0]
    assert (one.unit, one.period, one.source, one.release) == ("percent", "2021", "census", "r-2")
    assert one.value == pytest.approx(made.small.value[1, 3])
    assert one.comparator_value == pytest.approx(20, abs=2)
    assert [one.indicator for one in found.indicators] == ["share"]
    assert {one.release for one in found.releases} == {"r-1", "r-2"}


def test_the_method_is_stated(made):
    method = profile(lane(made), made).method
    assert method.levels == (95.0, 99.8)
    assert method.rule == "size-and-certainty"
    assert method.framework == "drawn-1"
    assert method.reference == "300 small areas of the Realm"
    assert "0.5 of the standard deviation" in method.smallest_difference


def test_what_chance_would_do_is_counted_over_intervals_only(made):
    found = profile(lane(made), made)
    compared = [one for one in found.indicators if one.class_ != "no_colour"]
    assert found.coloured == len(compared) == 4
    assert 0 < found.expected_chance_flags < 0.1
    assert "4 measures can be compared here, 2 of them with an interval" in found.chance_sentence
    assert "Beside places like this one, fewer than one of 2 with an" in found.chance_sentence
    assert 0 < found.similar.expected_chance_flags < 0.1
    council = profile(lane(made, *range(50), kind="la"), made)
    assert council.similar is None
    assert "Beside places like this one" not in council.chance_sentence


def test_a_result_says_how_many_decimals_and_the_place_which_nation(made):
    framework = replace(made.framework, indicators=tuple(
        replace(one, decimals=2) if one.slug == "rate" else one
        for one in made.framework.indicators
    ))  # fmt: skip
    found = profile(lane(made), replace(made, framework=framework))
    assert [found.indicator(one).decimals for one in ("rate", "share", "absent")] == [2, 1, 1]
    assert found.place.nation_name == "the Realm"


def test_a_place_of_which_nothing_is_known_says_so():
    made = evidence()
    status = np.full(made.small.status.shape, STATUSES.index("missing"), dtype=np.uint8)
    nothing = {name: np.full(status.shape, NAN) for name in ("value", "numerator", "denominator")}
    made = drawn.with_cube(made, status=status, **nothing)
    found = profile(lane(made), made)
    assert found.unmeasured == ("Education", "Health", "Crime")
    assert found.headline == (
        "Nothing is measured in Mill Lane yet that could be compared with the rest of Council 0. "
        "Not measured here yet: education; health; crime."
    )
    assert found.coloured == 0
    assert found.chance_sentence == "Nothing here is compared, so chance adds no colour."
    assert {one.coverage for one in found.domains} == {None}


def test_a_place_where_nobody_is_known_to_live_is_measured_all_the_same():
    made = evidence()
    population = made.small.population.copy()
    population[3] = NAN
    made = drawn.with_cube(made, population=population)
    found = profile(lane(made), made)
    assert found.place.population == 0
    assert found.indicator("share").status == "value"
    assert found.indicator("position").value == made.small.value[2, 3]
    assert (made.small.status == VALUE).all()


# What the framework says for all of it ------------------------------------------------------------------


def shipped_with(tmp_path, old: str, new: str):
    from warm.framework import DEFAULT, read_framework

    text = DEFAULT.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "framework.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return read_framework(path)


def test_the_indicator_of_the_spread_must_be_one(tmp_path):
    with pytest.raises(BadTable, match=r"spread.*'height'.*the slug of an indicator"):
        shipped_with(tmp_path, 'spread = "income-deprivation"', 'spread = "height"')
    assert shipped_with(tmp_path, 'spread = "income-deprivation"', 'spread = ""').spread == ""


def test_a_difference_of_nothing_cannot_be_the_smallest_that_matters(tmp_path):
    with pytest.raises(BadTable, match=r"delta.*a number above zero"):
        shipped_with(tmp_path, "decimals = 2\n", "decimals = 2\ndelta = 0\n")


# What became of older areas ------------------------------------------------------------------------------


def continuity(*parts: tuple[str, int]) -> Continuity:
    return Continuity(
        np.array([change for change, _ in parts]), np.array([old for _, old in parts])
    )


def test_a_place_that_holds_all_parts_of_its_old_areas_is_unchanged():
    made = continuity(("U", 0), ("S", 1), ("S", 1), ("M", 2), ("X", 3), ("", -1))
    assert made.of(np.array([0])) == "U"
    assert made.of(np.array([1])) == "S"
    assert made.of(np.array([1, 2])) == "U"
    assert made.of(np.array([0, 1, 2, 3])) == "U"
    assert made.of(np.array([0, 2])) == "S"
    assert made.of(np.array([5])) == ""
    assert made.of(np.array([], dtype=int)) == ""
