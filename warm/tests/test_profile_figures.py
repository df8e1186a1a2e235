"""Figures published for a place itself, measured there, or inherited from its council."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from warm import intervals
from warm.cube import MISSING, VALUE, Cube, Origin
from warm.evidence import Evidence, Place
from warm.figures import Figure, compare_figures, own_interval, ratio
from warm.intervals import Z95, Z998
from warm.profile import profile
from warm.standardise import Reference
from warm.tables import STATUSES
from warm.tests import drawn

NAN = float("nan")

FRAMEWORK = replace(
    drawn.framework(
        drawn.indicator("share"),
        drawn.indicator("position", basis="position", domain="health"),
        drawn.indicator(
            "satisfaction", unit="mean", measure="mean", polarity="+", ratio=False,
            domain="crime", caution="Paused.", interval="published",
        ),
        drawn.indicator("claims", basis="position", domain="crime"),
        drawn.indicator("rate", unit="per_1000", measure="rate", domain="crime"),
        drawn.indicator("hours", unit="minutes", measure="score", basis="position", domain="crime"),
        drawn.indicator("estimate", layer="modelled", basis="none", domain="crime"),
    ),
    spread="share",
)  # fmt: skip
SMALL = ("share", "position")
COUNCILS = [f"T06{i:06d}" for i in range(6)]
AREAS = sorted([*COUNCILS, "T12000000", "T12000001", "T92000001"])


def cube(
    kind: str, areas: list[str], figures: dict[str, dict[str, dict[str, float]]], **more
) -> Cube:
    """Figures by indicator and area; what is not said is missing."""
    slugs = tuple(figures)
    shape = (len(slugs), len(areas))
    parts = {
        name: np.full(shape, NAN)
        for name in ("value", "lower", "upper", "numerator", "denominator")
    }
    status = np.full(shape, MISSING, dtype=np.uint8)
    for i, slug in enumerate(slugs):
        for area, facts in figures[slug].items():
            j = areas.index(area)
            status[i, j] = facts.get("status", VALUE)
            for name, array in parts.items():
                array[i, j] = facts.get(name, NAN)
    origin = Origin("r-2", "published", "2023", kind, more.get("layer", ""))
    return Cube(
        kind=kind,
        areas=np.array(areas),
        indicators=slugs,
        origins=tuple(origin for _ in slugs),
        status=status,
        population=np.full(len(areas), NAN),
        groups={},
        group_codes={},
        **parts,
    )


def level(value: float, half: float = 0.1) -> dict[str, float]:
    return {"value": value, "lower": value - half, "upper": value + half}


def larger(**changes: dict[str, dict[str, float]]) -> Cube:
    figures: dict[str, dict[str, dict[str, float]]] = {
        "satisfaction": {code: level(7.0 + 0.1 * i) for i, code in enumerate(COUNCILS)}
        | {"T12000000": level(7.1, 0.04), "T92000001": level(7.2, 0.02)},
        "claims": {code: {"value": 3.0 + i} for i, code in enumerate(COUNCILS)}
        | {"T92000001": {"value": 5.0}},
    }
    for slug, facts in changes.items():
        figures[slug] = figures.get(slug, {}) | facts
    return cube("la", AREAS, figures)


def evidence(own: Cube | None = None, published: Cube | None = None, **options) -> Evidence:
    small = tuple(one for one in FRAMEWORK.indicators if one.slug in SMALL)
    made = drawn.evidence(replace(FRAMEWORK, indicators=small), spread=0.05, **options)
    big = larger() if published is None else published
    councils = np.isin(big.areas, COUNCILS)
    return replace(
        made,
        framework=FRAMEWORK,
        larger=big,
        larger_reference=Reference.of(big.value[:, councils]),
        own=own,
    )


def estate(made: Evidence, code: str = "mill-lane") -> Place:
    return made.place(["T01000003", "T01000004"], name="Mill Lane", code=code)


def council(made: Evidence, i: int = 0) -> Place:
    code = COUNCILS[i]
    members = tuple(made.small.areas[made.small.group("la", code)].tolist())
    return Place(code, made.name_of(code), "la", "lsoa21", members, code)


def survey(**figures: dict[str, float]) -> Cube:
    return cube("place", ["mill-lane"], {slug: {"mill-lane": one} for slug, one in figures.items()})


# Single figures ---------------------------------------------------------------------------------------------

SHARE = drawn.indicator("share")


def figure(value: float, lower: float = NAN, upper: float = NAN, n: float = NAN, how="published"):
    return Figure(value, lower, upper, value * n / 100, n, VALUE, how)


def test_two_shares_with_counts_are_compared_as_newcombe_compares_them():
    made = cube("la", ["A", "B"], {"share": {
        "A": {"value": 30.0, "numerator": 60, "denominator": 200},
        "B": {"value": 20.0, "numerator": 800, "denominator": 4000},
    }})  # fmt: skip
    mine, theirs = (Figure.of(made, 0, code, SHARE) for code in "AB")
    assert mine.how == "wilson"
    d, *limits, code = compare_figures(mine, theirs, 3.0, SHARE)
    wanted = []
    for z in (Z95, Z998):
        found, low, high = intervals.newcombe(60, 200, 800, 4000, z)
        assert d == pytest.approx(100 * found)
        wanted += [100 * low, 100 * high]
    assert limits == pytest.approx(wanted)
    assert code == 1


def test_a_published_interval_is_stretched_to_the_stricter_level_side_by_side():
    low, high = figure(7.0, 6.8, 7.3).limits(SHARE, Z998)
    assert (low, high) == pytest.approx((7 - 0.2 * Z998 / Z95, 7 + 0.3 * Z998 / Z95))


def test_the_interval_of_a_weighted_survey_is_around_its_value():
    made = cube(
        "place", ["A"], {"share": {"A": {"value": 40.0, "numerator": 90, "denominator": 200}}}
    )
    found = Figure.of(made, 0, "A", SHARE)
    assert (found.lower, found.upper) == pytest.approx([100 * x for x in intervals.wilson(80, 200)])


def test_a_figure_that_is_not_there_is_nothing():
    made = larger()
    for row, code in ((None, COUNCILS[0]), (0, None), (0, "T99")):
        found = Figure.of(made, row, code, SHARE)
        assert found.status == MISSING
        assert np.isnan(found.value)


def test_a_figure_without_an_interval_is_judged_by_position():
    d, *limits, code = compare_figures(figure(9.0), figure(5.0, 4.9, 5.1), 1.0, SHARE)
    assert d == 4
    assert np.isnan(limits).all()
    assert code == 1


def test_a_comparator_without_an_interval_is_taken_as_known():
    _, low, high, *_ = compare_figures(figure(9.0, 8.0, 10.0), figure(5.0), 1.0, SHARE)
    assert (low, high) == pytest.approx((3, 5))


def test_the_difference_from_the_rest_is_that_from_the_whole_made_larger():
    """20 % of the people: the whole is 0.2 × 9 + 0.8 × 4 = 5, the rest 4, the difference 5."""
    mine, whole = figure(9.0, 8.0, 10.0), figure(5.0, 4.5, 5.5)
    d, low, high, *_ = compare_figures(mine, whole, 1.0, SHARE, inside=0.2)
    assert d == pytest.approx(5)
    plain = compare_figures(mine, whole, 1.0, SHARE)
    assert (low, high) == pytest.approx((plain[1] / 0.8, plain[2] / 0.8))


def test_the_part_and_whole_interval_covers_the_truth():
    """Two separate surveys, the larger one of an area of which a fifth live in the place."""
    random = np.random.default_rng(4)
    place, others, w, runs = 0.30, 0.22, 0.2, 3000
    x = random.binomial(300, place, runs)
    y = random.binomial(1000, w * place + (1 - w) * others, runs)
    held = 0
    for a, b in zip(x, y, strict=True):
        made = [
            Figure(
                100 * k / n,
                *(100 * float(e) for e in intervals.wilson(k, n)),
                k,
                n,
                VALUE,
                "wilson",
            )
            for k, n in ((a, 300), (b, 1000))
        ]
        _, low, high, *_ = compare_figures(*made, 1.0, SHARE, inside=w)
        held += low <= 100 * (place - others) <= high
    assert 0.93 <= held / runs <= 0.97


def test_a_ratio_has_an_interval_only_where_both_figures_have():
    with_both = ratio(figure(10.0, 8.0, 12.0), figure(5.0, 4.0, 6.0))
    assert with_both == pytest.approx(
        tuple(float(x) for x in intervals.ratio_from_intervals(10, 8, 12, 5, 4, 6))
    )
    assert ratio(figure(10.0), figure(5.0, 4.0, 6.0))[0] == 2
    assert np.isnan(ratio(figure(10.0), figure(5.0, 4.0, 6.0))[1])
    for nation in (figure(0.0), figure(NAN)):
        assert np.isnan(ratio(figure(10.0), nation)).all()


def test_only_counts_of_shares_and_rates_make_an_interval():
    assert own_interval(SHARE, 10, 100)[2] == "wilson"
    assert own_interval(drawn.indicator("r", unit="per_1000", measure="rate"), 10, 100)[2] == "byar"
    assert own_interval(drawn.indicator("m", unit="mean", measure="mean"), 10, 100)[2] == "none"
    assert own_interval(drawn.indicator("p", basis="position"), 10, 100)[2] == "none"
    assert own_interval(SHARE, NAN, 100)[2] == "none"


# Councils, regions, the nation ----------------------------------------------------------------------------------


def test_a_council_has_its_published_figure_against_what_it_leaves_of_the_nations():
    made = evidence()
    found = profile(council(made), made)
    one = found.indicator("satisfaction")
    w = 1 / 6
    assert one.value == 7.0
    assert one.comparator_value == pytest.approx((7.2 - w * 7.0) / (1 - w))
    assert one.difference == pytest.approx(7.0 - one.comparator_value)
    assert one.layer == "official"
    assert one.basis == "interval"
    assert one.interval_method == "published"
    assert one.class_ == "worse"
    assert one.national_value == 7.2
    assert one.national_ratio is None
    assert one.delta == pytest.approx(0.5 * np.std([7 + 0.1 * i for i in range(6)], ddof=1))
    assert one.note == (
        "Paused. The rest of the Realm: the figure published for the Realm, less this place by its "
        "population."
    )
    assert (one.geography, one.period) == ("la", "2023")


def test_a_place_is_not_taken_out_of_a_median():
    made = evidence()
    whole = tuple(replace(one, decomposes=False) for one in FRAMEWORK.indicators)
    made = replace(made, framework=replace(FRAMEWORK, indicators=whole))
    one = profile(council(made), made).indicator("satisfaction")
    assert one.comparator_value == pytest.approx(7.2)
    assert one.difference == pytest.approx(-0.2)
    assert one.note.endswith(
        "Compared with the Realm as a whole: a place cannot be taken out of a median."
    )


def test_a_published_figure_without_an_interval_is_judged_by_position():
    made = evidence()
    one = profile(council(made), made).indicator("claims")
    assert one.basis == "position"
    assert one.class_ == "better"
    assert one.difference_lower is None
    assert one.national_ratio == pytest.approx(3 / 5)


def test_a_council_with_no_figure_of_its_own_has_the_sum_of_its_small_areas():
    made = evidence(published=larger(share={"T92000001": level(20.0)}))
    one = profile(council(made), made).indicator("share")
    assert one.geography == "lsoa21"
    assert one.denominator == 50 * 1500


def test_a_councils_published_figure_comes_before_the_sum_of_its_small_areas():
    made = evidence(published=larger(share={COUNCILS[0]: level(25.0, 1), "T92000001": level(20.0)}))
    one = profile(council(made), made).indicator("share")
    assert (one.value, one.geography) == (25.0, "la")


@pytest.mark.parametrize("status", ["suppressed", "not_asked", "source_gap"])
def test_the_reason_why_a_council_has_no_figure_is_kept(status):
    gap = {COUNCILS[0]: {"status": STATUSES.index(status)}}
    made = evidence(published=larger(satisfaction=gap))
    assert profile(council(made), made).indicator("satisfaction").status == status
    # For a place inside the council the reason is the same, and it is the council's.
    inside = profile(estate(made), made).indicator("satisfaction")
    assert (inside.status, inside.layer) == (status, "inherited")


def test_a_figure_missing_for_the_council_is_missing():
    made = evidence(published=larger(satisfaction={COUNCILS[0]: {"status": MISSING}}))
    found = profile(council(made), made)
    assert found.indicator("satisfaction").status == "missing"
    # Others have it, so it counts against what is covered: one of two.
    assert found.domain("crime").coverage == pytest.approx(0.5)
    assert profile(estate(made), made).indicator("satisfaction").source is None


def test_a_region_is_compared_with_the_rest_of_the_nation():
    made = evidence()
    members = tuple(made.small.areas[made.small.group("region", "T12000000")].tolist())
    place = Place("T12000000", "Region 0", "region", "lsoa21", members, None)
    one = profile(place, made).indicator("satisfaction")
    assert one.comparator_value == pytest.approx((7.2 - 0.5 * 7.1) / 0.5)
    assert profile(place, made).indicator("claims").status == "missing"


def test_the_nation_has_its_published_figures_and_no_comparison():
    made = evidence()
    place = Place(
        "T92000001", "the Realm", "country", "lsoa21", tuple(made.small.areas.tolist()), None
    )
    one = profile(place, made).indicator("satisfaction")
    assert one.value == 7.2
    assert one.comparator_value is one.difference is None
    assert one.class_ == "no_colour"


def test_a_council_that_the_published_figures_do_not_hold_has_none():
    big = larger()
    fewer = replace(
        big,
        areas=big.areas[1:],
        **{name: getattr(big, name)[:, 1:]
           for name in ("value", "lower", "upper", "numerator", "denominator", "status")},
    )  # fmt: skip
    made = evidence(published=fewer)
    assert profile(council(made), made).indicator("satisfaction").status == "missing"


def test_without_anything_published_for_councils_small_areas_are_all_there_is():
    made = replace(evidence(), larger=None, larger_reference=None)
    assert {one.indicator for one in profile(council(made), made).indicators} == {
        one.slug for one in FRAMEWORK.indicators
    }
    assert profile(council(made), made).indicator("satisfaction").status == "missing"
    assert profile(estate(made), made).indicator("share").status == "value"


def test_measures_of_councils_keep_their_correlation_in_a_domain():
    """Two published measures that go together vary more than two that do not."""
    together = larger(claims={code: {"value": 9.0 - i} for i, code in enumerate(COUNCILS)})
    random = larger(
        claims=dict(zip(COUNCILS, ({"value": v} for v in (5.0, 3, 6, 3, 6, 5)), strict=True))
    )
    deltas = []
    for published in (together, random):
        made = evidence(published=published)
        deltas.append(profile(council(made), made).domain("crime").delta)
    assert deltas[0] == pytest.approx(0.5)
    assert deltas[1] < 0.45


# Measured at the place itself ------------------------------------------------------------------------------------


def test_a_survey_of_an_estate_is_compared_with_what_it_leaves_of_its_council():
    made = evidence(own=survey(satisfaction={**level(6.5, 0.3), "denominator": 250}))
    one = profile(estate(made), made).indicator("satisfaction")
    w = 2 / 50
    assert one.value == 6.5
    assert one.base == 250
    assert one.comparator_value == pytest.approx((7.0 - w * 6.5) / (1 - w))
    assert one.geography == "place"
    assert one.release == "r-2"
    assert one.class_ in ("worse", "much_worse")


def test_a_councils_own_survey_comes_before_the_official_figure_to_compare_with():
    own = cube("place", [COUNCILS[0], "mill-lane"], {"satisfaction": {
        COUNCILS[0]: level(6.0, 0.1), "mill-lane": level(6.5, 0.3),
    }})  # fmt: skip
    made = evidence(own=own)
    one = profile(estate(made), made).indicator("satisfaction")
    assert one.comparator_value == pytest.approx((6.0 - 0.04 * 6.5) / 0.96)


def test_the_official_figure_is_used_where_the_councils_survey_did_not_ask():
    own = cube("place", [COUNCILS[0], "mill-lane"], {"satisfaction": {
        COUNCILS[0]: {"status": STATUSES.index("not_asked")}, "mill-lane": level(6.5, 0.3),
    }})  # fmt: skip
    made = evidence(own=own)
    one = profile(estate(made), made).indicator("satisfaction")
    assert one.comparator_value == pytest.approx((7.0 - 0.04 * 6.5) / 0.96)


def test_only_the_part_of_a_place_that_lies_in_a_council_is_taken_out_of_its_figure():
    """One of three small areas lies next door: 2 of the council's 50 are taken out, not 3."""
    made = evidence(own=survey(satisfaction=level(6.5, 0.3)))
    across = made.place(["T01000003", "T01000004", "T01000050"], name="Mill Lane", code="mill-lane")
    found = profile(across, made)
    one = found.indicator("satisfaction")
    assert one.comparator_value == pytest.approx((7.0 - 0.04 * 6.5) / 0.96)
    assert "less the part of this place that lies in it by its population." in one.note
    assert found.comparator.outside == pytest.approx(1 / 3)


def test_the_comparator_asked_for_is_the_one_compared_with():
    made = evidence(own=survey(satisfaction=level(6.5, 0.3)))
    nation = profile(estate(made), made, comparator="rest_of_nation").indicator("satisfaction")
    assert nation.comparator_value == pytest.approx(7.2, abs=0.01)
    assert "less this place" in nation.note
    alike = profile(estate(made), made, comparator="similar").indicator("satisfaction")
    assert alike.comparator_value is None
    assert alike.class_ == "no_colour"
    assert "less this place" not in alike.note


@pytest.mark.parametrize(
    ("answers", "status", "coloured", "said"),
    [
        (29.0, "suppressed", False, "Too few people answered to show it (at least 30 are needed)."),
        (30.0, "value", False, "From 30 answers: too few to say how it compares (at least 100)."),
        (99.0, "value", False, "From 99 answers"),
        (100.0, "value", True, ""),
        (NAN, "value", False, "The number of answers is not given, so it is not compared."),
    ],
)
def test_a_survey_is_shown_from_thirty_answers_and_coloured_from_a_hundred(
    answers, status, coloured, said
):
    own = survey(satisfaction={**level(5.0, 0.2), "denominator": answers})
    own = replace(own, origins=(replace(own.origins[0], layer="survey"),))
    made = evidence(own=own)
    found = profile(estate(made), made)
    one = found.indicator("satisfaction")
    assert one.layer == "survey"
    assert one.status == status
    assert (one.class_ != "no_colour") == coloured
    assert (one.value is not None) == (status == "value")
    assert said in one.note
    assert (found.domain("crime").class_ != "no_colour") == coloured


def test_a_survey_without_an_interval_is_not_coloured_however_many_answered():
    own = survey(satisfaction={"value": 5.0, "denominator": 900.0})
    own = replace(own, origins=(replace(own.origins[0], layer="survey"),))
    made = evidence(own=own)
    one = profile(estate(made), made).indicator("satisfaction")
    assert (one.status, one.value, one.class_) == ("value", 5.0, "no_colour")
    assert "Given without an interval, so it is not compared." in one.note


def test_a_survey_of_small_areas_says_the_same_of_its_answers():
    made = evidence()
    origins = (replace(made.small.origins[0], layer="survey"), made.small.origins[1])
    numerator, denominator = made.small.numerator.copy(), made.small.denominator.copy()
    numerator[0], denominator[0] = 5, 20
    made = drawn.with_cube(made, origins=origins, numerator=numerator, denominator=denominator)
    one = profile(made.place(["T01000003"], name="Three"), made).indicator("share")
    assert (one.status, one.layer) == ("suppressed", "survey")
    assert "Too few people answered" in one.note
    together = profile(made.place([f"T01{i:06d}" for i in range(5)], name="Five"), made)
    one = together.indicator("share")
    assert (one.status, one.base, one.class_) == ("value", 100, "cant_tell")


def test_what_the_place_did_not_ask_falls_back_on_its_small_areas():
    gap = {"status": STATUSES.index("not_asked")}
    made = evidence(own=survey(share=gap, satisfaction=gap))
    found = profile(estate(made), made)
    assert found.indicator("share").geography == "lsoa21"
    assert found.indicator("satisfaction").status == "not_asked"
    assert found.domain("crime").coverage is None


def test_a_figure_missing_in_the_places_own_data_is_inherited():
    made = evidence(own=survey(satisfaction={"status": MISSING}))
    assert profile(estate(made), made).indicator("satisfaction").layer == "inherited"


def test_the_places_own_data_speak_for_that_place_only():
    made = evidence(own=survey(satisfaction=level(6.5, 0.3)))
    assert profile(estate(made, "elsewhere"), made).indicator("satisfaction").layer == "inherited"


def test_a_margin_is_taken_from_what_states_it_then_from_councils_then_from_the_kind_of_figure():
    own = survey(
        satisfaction=level(6.5, 0.3),
        share={"value": 30.0, "numerator": 60, "denominator": 200},
        rate={"value": 9.0, "numerator": 9, "denominator": 1000},
        hours={"value": 40.0},
        estimate={"value": 12.0},
    )
    made = evidence(own=own)
    found = profile(estate(made), made)
    assert found.indicator("satisfaction").delta == pytest.approx(0.0935, abs=1e-3)
    # No council figures of these to take a spread from: five points of a share, else no class.
    assert found.indicator("share").delta == 5
    assert found.indicator("rate").delta is None
    assert found.indicator("rate").class_ == "no_colour"
    assert found.indicator("hours").basis == "position"
    assert (found.indicator("estimate").basis, found.indicator("estimate").class_) == (
        "none",
        "no_colour",
    )
    stated = tuple(replace(one, delta=2.5) for one in FRAMEWORK.indicators)
    made = replace(made, framework=replace(FRAMEWORK, indicators=stated))
    assert profile(estate(made), made).indicator("satisfaction").delta == 2.5


def test_an_own_share_stands_beside_the_nations_small_areas():
    made = evidence(own=survey(share={"value": 40.0, "numerator": 80, "denominator": 200}))
    one = profile(estate(made), made).indicator("share")
    national = made.small.numerator[0].sum() / made.small.denominator[0].sum()
    assert one.national_value == pytest.approx(100 * national)
    assert one.national_ratio == pytest.approx(40 / one.national_value)
    assert one.national_ratio_lower is not None


def test_one_own_measure_leaves_the_correlations_of_the_others_as_they_are():
    slugs = ("one", "two", "asked")
    framework = drawn.framework(*(drawn.indicator(slug) for slug in slugs))
    made = drawn.evidence(replace(framework, indicators=framework.indicators[:2]), spread=0.05)
    # The second indicator is the first again: together they vary as one does.
    small = made.small
    twice = {name: np.repeat(getattr(small, name)[:1], 2, axis=0)
             for name in ("value", "numerator", "denominator")}  # fmt: skip
    made = replace(drawn.with_cube(made, **twice), framework=framework)
    alone = profile(estate(made), made).domain("education")
    assert alone.delta == pytest.approx(0.5)
    own = cube("place", [COUNCILS[0], "mill-lane"], {"asked": {
        code: {"value": 20.0, "numerator": 40, "denominator": 200}
        for code in (COUNCILS[0], "mill-lane")
    }})  # fmt: skip
    found = profile(estate(made), replace(made, own=own)).domain("education")
    # Two that are one, and one apart: variance (1 + 1 + 2 × 1 + 1) ÷ 9.
    assert found.delta == pytest.approx(0.5 * np.sqrt(5 / 9))


# Inherited --------------------------------------------------------------------------------------------------------


def test_a_councils_figure_is_shown_beside_a_place_and_counts_nowhere():
    made = evidence()
    found = profile(estate(made), made)
    one = found.indicator("satisfaction")
    assert (one.value, one.layer, one.basis, one.class_) == (7.0, "inherited", "none", "no_colour")
    assert one.covered == 0
    assert one.comparator_value is None
    assert found.domain("crime").measured == 0
    assert found.domain("crime").coverage is None
    assert "Crime" in found.unmeasured
    assert one.note.startswith(
        "For Council 0 as a whole, not measured here. Its small areas differ"
    )
    assert one.note.endswith("Paused.")
    assert profile(estate(made), made).indicator("claims").national_ratio == pytest.approx(3 / 5)


def test_an_inherited_figure_says_how_unlike_each_other_the_councils_areas_are():
    made = evidence()
    low, high = (made.small.value[0, :50].min(), made.small.value[0, :50].max())
    low, high = made.reference.percentiles(0, [low, high])
    note = profile(estate(made), made).indicator("satisfaction").note
    assert (
        f"on share they stand from {low:.0f} to {high:.0f}, where 50 is the middle small area of "
        "the Realm." in note
    )


@pytest.mark.parametrize("spread", ["", "satisfaction"])
def test_no_spread_is_told_where_no_indicator_shows_it(spread):
    made = evidence()
    made = replace(made, framework=replace(FRAMEWORK, spread=spread))
    assert profile(estate(made), made).indicator("claims").note == (
        "For Council 0 as a whole, not measured here."
    )


def test_one_small_area_alone_has_no_spread():
    made = evidence(areas=1)
    place = made.place(["T01000003"], name="Three")
    assert "differ widely" not in profile(place, made).indicator("satisfaction").note


def test_a_place_in_no_council_inherits_nothing():
    made = evidence()
    place = replace(estate(made), council=None)
    assert profile(place, made).indicator("satisfaction").status == "missing"
