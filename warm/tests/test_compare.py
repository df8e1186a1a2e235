"""A place against what does not contain it: differences, intervals, and the rest of a whole."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warm import intervals
from warm.classes import BETTER, MUCH_WORSE, NO_COLOUR, SIMILAR, WORSE
from warm.compare import compare, measured, rest, rules_of, withhold
from warm.cube import VALUE, Origin, Totals, totals
from warm.disclosure import SURVEY_BASE_TO_COLOUR, SURVEY_BASE_TO_SHOW
from warm.intervals import Z95, Z998
from warm.standardise import Reference
from warm.tables import STATUSES
from warm.tests import drawn
from warm.tests.test_cube import MULTIPLIERS, cubes

NAN = float("nan")

FRAMEWORK = drawn.framework(
    drawn.indicator("share"),
    drawn.indicator("rate", unit="per_1000", measure="rate", interval="byar"),
    drawn.indicator("position", basis="position"),
    drawn.indicator("score", unit="score", measure="score", basis="position", polarity="+"),
    drawn.indicator("plain", polarity="none"),
    drawn.indicator("modelled", layer="modelled", basis="none"),
    drawn.indicator("shown", colour=False, why_uncoloured="asked during a lockdown"),
    drawn.indicator("survey", layer="survey"),
    drawn.indicator("own-margin", delta=3.0),
)
SLUGS = [one.slug for one in FRAMEWORK.indicators]


def of(made, positions) -> Totals:
    return totals(made.small, np.asarray(positions), made.rules.multiplier)


def at(slug: str) -> int:
    return SLUGS.index(slug)


@pytest.fixture(scope="module")
def made():
    return drawn.evidence(FRAMEWORK, spread=0.05, special={("share", 0): 0.6})


# Rules ----------------------------------------------------------------------------------------------


def test_half_a_standard_deviation_matters_unless_an_indicator_says_otherwise(made):
    rules = made.rules
    assert rules.delta[at("share")] == pytest.approx(made.reference.sd[at("share")] / 2)
    assert rules.delta[at("own-margin")] == 3
    assert rules.scale[at("share")] == pytest.approx(made.reference.sd[at("share")])
    assert rules.scale[at("own-margin")] == 6


def test_only_what_may_be_coloured_has_a_direction_and_a_weight(made):
    coloured = {slug for slug, sign in zip(SLUGS, made.rules.sign, strict=True) if sign}
    assert coloured == {"share", "rate", "position", "score", "survey", "own-margin"}
    assert (made.rules.weight[made.rules.sign == 0] == 0).all()
    assert made.rules.sign[at("score")] == 1
    assert made.rules.sign[at("share")] == -1


def test_counts_decide_which_rows_have_intervals(made):
    assert made.rules.share[[at("share"), at("position"), at("modelled")]].tolist() == [1, 0, 0]
    assert made.rules.rate.nonzero()[0].tolist() == [at("rate")]


def test_a_reference_set_that_does_not_vary_gives_no_class_and_no_warning():
    framework = drawn.framework(drawn.indicator("flat"), drawn.indicator("stated", delta=2.0))
    flat = drawn.evidence(framework, areas=4)
    same = np.full_like(flat.small.value, 20.0)
    flat = drawn.with_cube(
        flat, value=same, numerator=same * 200, denominator=np.full_like(same, 20_000.0)
    )
    assert np.isnan(flat.rules.delta[0])
    assert flat.rules.delta[1] == 2
    assert flat.rules.scale.tolist()[1] == 4
    found = compare(of(flat, [0]), of(flat, [1, 2, 3]), flat.rules)
    assert found.codes.tolist() == [NO_COLOUR, SIMILAR]


def test_a_row_is_of_the_layer_that_its_release_says():
    made = drawn.evidence(drawn.framework(drawn.indicator("share")), areas=3)
    asked = replace(made.small, origins=(Origin("r", "s", "2025", "lsoa21", layer="survey"),))
    assert measured(made.small, 0, made.framework).layer == "official"
    assert measured(asked, 0, made.framework).layer == "survey"
    assert rules_of(asked, made.framework, made.reference).survey.tolist() == [True]


# Differences ----------------------------------------------------------------------------------------


def test_shares_are_compared_by_newcombe_in_percentage_points(made):
    here, there = of(made, [0]), of(made, range(1, 50))
    found = compare(here, there, made.rules)
    i = at("share")
    for z, low, high in (
        (Z95, found.lower[i], found.upper[i]),
        (Z998, found.lower_998[i], found.upper_998[i]),
    ):
        d, lower, upper = intervals.newcombe(
            here.numerator[i], here.denominator[i], there.numerator[i], there.denominator[i], z
        )
        assert (found.difference[i], low, high) == pytest.approx(
            (100 * d, 100 * lower, 100 * upper)
        )
    assert found.codes[i] == MUCH_WORSE


def test_rates_are_compared_by_byar_in_the_unit_of_the_rate(made):
    here, there = of(made, [3]), of(made, range(4, 50))
    found = compare(here, there, made.rules)
    i = at("rate")
    d, lower, upper = intervals.rate_difference(
        here.numerator[i], here.denominator[i], there.numerator[i], there.denominator[i], 1000
    )
    assert (found.difference[i], found.lower[i], found.upper[i]) == pytest.approx((d, lower, upper))


def test_positions_have_a_difference_and_no_interval(made):
    found = compare(of(made, [0]), of(made, range(1, 50)), made.rules)
    for slug in ("position", "score"):
        assert np.isfinite(found.difference[at(slug)])
        assert np.isnan(found.lower[at(slug)])
        assert found.codes[at(slug)] in (WORSE, SIMILAR, BETTER)


def test_what_may_not_be_coloured_is_not(made):
    found = compare(of(made, [0]), of(made, range(1, 50)), made.rules)
    for slug in ("plain", "modelled", "shown"):
        assert found.codes[at(slug)] == NO_COLOUR
        assert np.isfinite(found.difference[at(slug)])


def test_many_places_at_once_are_each_compared_as_if_alone(made):
    chosen = np.arange(6)
    small = made.small
    many = Totals(
        small.numerator[:, chosen],
        small.denominator[:, chosen],
        small.value[:, chosen],
        np.ones((len(SLUGS), 6)),
        small.status[:, chosen],
        small.population[chosen],
    )
    others = of(made, range(6, 50)).take(None).take(np.zeros(6, dtype=int))
    together = compare(many, others, made.rules)
    for j in chosen:
        alone = compare(of(made, [j]), of(made, range(6, 50)), made.rules)
        for name in ("difference", "lower", "upper", "lower_998", "upper_998", "codes"):
            np.testing.assert_allclose(getattr(together, name)[:, j], getattr(alone, name))


# Surveys on few answers --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "shown", "coloured"),
    [
        (SURVEY_BASE_TO_SHOW - 1, False, False),
        (SURVEY_BASE_TO_SHOW, True, False),
        (SURVEY_BASE_TO_COLOUR - 1, True, False),
        (SURVEY_BASE_TO_COLOUR, True, True),
    ],
)
def test_a_survey_is_shown_and_coloured_only_on_enough_answers(answers, shown, coloured):
    made = drawn.evidence(FRAMEWORK, spread=0.05)
    small, i = made.small, at("survey")
    numerator, denominator = small.numerator.copy(), small.denominator.copy()
    numerator[i, 0], denominator[i, 0] = answers, answers
    made = drawn.with_cube(made, numerator=numerator, denominator=denominator)
    here = withhold(of(made, [0]), made.rules)
    found = compare(here, of(made, range(1, 50)), made.rules)
    assert np.isfinite(here.value[i]) == shown
    assert STATUSES[here.status[i]] == ("value" if shown else "suppressed")
    assert (found.codes[i] != NO_COLOUR) == coloured
    # The answers of others, and figures that are no survey's, are untouched.
    assert (here.status[:i] == VALUE).all()


def test_a_survey_on_nobody_knows_how_many_answers_is_not_coloured():
    made = drawn.evidence(FRAMEWORK, spread=0.05)
    i = at("survey")
    counts = {name: getattr(made.small, name).copy() for name in ("numerator", "denominator")}
    for part in counts.values():
        part[i] = NAN
    made = drawn.with_cube(made, **counts)
    here = withhold(of(made, [0]), made.rules)
    assert np.isfinite(here.value[i])
    assert compare(here, of(made, range(1, 50)), made.rules).codes[i] == NO_COLOUR


def test_a_survey_whose_error_is_not_known_is_not_coloured():
    """A mean of many answers without an interval: a sample moves by chance all the same."""
    framework = drawn.framework(
        drawn.indicator("mean", unit="mean", measure="mean", layer="survey", delta=0.001)
    )
    made = drawn.evidence(framework, spread=0.05)
    made = drawn.with_cube(made, denominator=np.full_like(made.small.value, 900.0))
    found = compare(of(made, [0]), of(made, range(1, 50)), made.rules)
    assert np.isfinite(found.difference[0])
    assert found.codes[0] == NO_COLOUR


def test_nothing_is_withheld_where_nothing_is_a_survey():
    made = drawn.evidence(drawn.framework(drawn.indicator("share")), areas=3)
    here = of(made, [0])
    assert withhold(here, made.rules) is here


# The rest of a whole -----------------------------------------------------------------------------------


def simple_rules(m: int = 3):
    rules = drawn.evidence(drawn.framework(*(drawn.indicator(f"i{i}") for i in range(m))), areas=3)
    return replace(rules.rules, multiplier=MULTIPLIERS)


@given(cubes(), st.data())
def test_a_rest_by_subtraction_is_the_total_of_the_complement(made, data):
    n = made.areas.size
    part = np.array([data.draw(st.integers(0, n - 1))])
    others = np.setdiff1d(np.arange(n), part)
    population = np.nan_to_num(made.population)
    if not others.size or population[others].sum() == 0:
        return  # Nothing is left, or nobody who could be weighed by.
    everything = totals(made, np.arange(n), MULTIPLIERS, partial=True)
    inside = totals(made, part, MULTIPLIERS)
    left = rest(everything, inside, simple_rules())
    straight = totals(made, others, MULTIPLIERS)
    for name in ("value", "numerator", "denominator", "covered", "people"):
        np.testing.assert_allclose(
            getattr(left, name), getattr(straight, name), atol=1e-9, err_msg=name
        )
    assert ((left.status == VALUE) == (straight.status == VALUE)).all()


def test_taking_out_an_area_without_a_value_takes_out_its_people_only():
    made = drawn.evidence(drawn.framework(drawn.indicator("share")), areas=20, councils=1)
    status, counts = made.small.status.copy(), {}
    status[0, 0] = STATUSES.index("suppressed")
    for name in ("numerator", "denominator", "value"):
        counts[name] = getattr(made.small, name).copy()
        counts[name][0, 0] = NAN
    made = drawn.with_cube(made, status=status, **counts)
    whole, part = of(made, range(20)), of(made, [0])
    left = rest(whole, part, made.rules)
    assert left.numerator[0] == whole.numerator[0]
    assert left.value[0] == whole.value[0]
    assert left.covered[0] == 1


def test_nothing_is_said_of_the_rest_when_too_little_of_the_part_is_known():
    made = drawn.evidence(drawn.framework(drawn.indicator("share")), areas=20, councils=1)
    status = made.small.status.copy()
    status[0, :2] = STATUSES.index("missing")
    made = drawn.with_cube(made, status=status)
    left = rest(of(made, range(20)), of(made, [0, 1, 2]), made.rules)
    assert np.isnan(left.value[0])
    assert STATUSES[left.status[0]] == "missing"


def test_a_whole_that_is_not_known_keeps_its_reason_in_the_rest():
    made = drawn.evidence(drawn.framework(drawn.indicator("share")), areas=4, councils=1)
    status = made.small.status.copy()
    status[0, :2] = STATUSES.index("source_gap")
    made = drawn.with_cube(made, status=status)
    everything = totals(made.small, np.arange(4), made.rules.multiplier, partial=True)
    left = rest(everything, of(made, [3]), made.rules)
    assert STATUSES[left.status[0]] == "source_gap"
    # Take the gap out, and enough is left.
    left = rest(everything, of(made, [0]), made.rules)
    assert np.isnan(left.value[0])
    assert np.isfinite(everything.value[0])


def test_an_unrelated_council_changes_no_comparison():
    framework = drawn.framework(
        drawn.indicator("share"), drawn.indicator("score", basis="position")
    )
    made = drawn.evidence(framework, spread=0.05, councils=6)
    fewer = drawn.evidence(framework, spread=0.05, councils=6)
    reference = Reference.of(made.small.value)
    rules = rules_of(fewer.small, framework, reference)
    for j in (0, 7, 49):
        others = [i for i in range(50) if i != j]
        with_all = compare(of(made, [j]), of(made, others), made.rules)
        # The same fixed reference set; only the first council's areas are looked at.
        kept = replace(
            fewer.small,
            **{name: getattr(fewer.small, name)[:, :50]
               for name in ("numerator", "denominator", "value", "lower", "upper", "status")},
            areas=fewer.small.areas[:50],
            population=fewer.small.population[:50],
        )  # fmt: skip
        alone = compare(
            totals(kept, np.array([j]), rules.multiplier),
            totals(kept, np.array(others), rules.multiplier),
            rules,
        )
        np.testing.assert_array_equal(with_all.difference, alone.difference)
        np.testing.assert_array_equal(with_all.codes, alone.codes)
