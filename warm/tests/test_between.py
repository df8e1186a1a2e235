"""Places beside each other: the same whichever is the base, and never the same people twice."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warm.between import between, by_chance
from warm.between_reading import overlap
from warm.between_results import Difference
from warm.classes import CLASSES
from warm.cube import MISSING, NOT_ASKED, SUPPRESSED, VALUE
from warm.differences import judged, mirrored
from warm.errors import WarmError
from warm.evidence import Place
from warm.figures import Figure
from warm.tests import drawn

NAN = float("nan")
SHARE = drawn.indicator("no-car")
RATE = drawn.indicator("thefts", measure="rate", unit="per_1000", interval="byar")
SCORE = drawn.indicator("air", measure="score", unit="score", basis="position", interval="none")
NEUTRAL = drawn.indicator("alone", polarity="none", domain="health")
FRAMEWORK = drawn.framework(SHARE, RATE, SCORE, NEUTRAL)
MADE = drawn.evidence(FRAMEWORK, spread=0.05)
CODES = MADE.small.areas.tolist()


def place(*positions: int, code: str = "") -> Place:
    return MADE.place([CODES[i] for i in positions], name=f"Place {positions}", code=code or None)


def row(found, slug):
    return next(one for one in found.rows if one.indicator == slug)


def published(value: float, half: float, status: int = VALUE) -> Figure:
    return Figure(value, value - half, value + half, NAN, NAN, status, "published")


@given(st.integers(0, 10_000))
def test_the_other_way_round_says_the_opposite(seed):
    random = np.random.default_rng(seed)
    first, second = (random.choice(300, size=random.integers(1, 9), replace=False) for _ in "ab")
    second = np.union1d(second, random.choice(first, random.integers(0, first.size + 1)))
    a, b = place(*first, code="a"), place(*second, code="b")
    there, back = between([a, b], MADE), between([a, b], MADE, base=1)
    for one, other in zip(there.rows, back.rows, strict=True):
        forth, turned = one.differences[0], mirrored(other.differences[0])
        assert (forth.why, forth.class_, forth.direction) == (
            turned.why,
            turned.class_,
            turned.direction,
        )
        for name in ("value", "base_value", "difference", "lower", "upper", "upper_998"):
            assert getattr(forth, name) == pytest.approx(getattr(turned, name))
    for one, other in zip(there.domains, back.domains, strict=True):
        forth, turned = one.differences[0], other.differences[0]
        assert (forth.difference or 0) == pytest.approx(-(turned.difference or 0))
        assert CLASSES.index(forth.class_) in (
            CLASSES.index(turned.class_),
            4 - CLASSES.index(turned.class_),
        )


@given(st.lists(st.integers(0, 299), min_size=1, max_size=8, unique=True))
def test_another_name_for_the_same_people_is_similar_without_any_doubt(positions):
    found = between([place(*positions, code="a"), place(*positions, code="b")], MADE)
    assert found.places[1].overlap == "same"
    for one in found.rows:
        difference = one.differences[0]
        assert difference.difference == 0
        assert difference.direction == "level"
        assert difference.class_ == ("similar" if one.polarity != "none" else "no_colour")
    assert found.expected_chance_flags == 0


#: Classes by how much they say: a wider interval may only move down this order, to "can't tell".
SAYS = {"cant_tell": 0, "similar": 1, "worse": 1, "better": 1, "much_worse": 2, "much_better": 2}


@given(
    st.floats(0, 100),
    st.floats(0, 100),
    st.floats(0.01, 30),
    st.floats(0.01, 30),
    st.floats(1, 5),
    st.floats(0.1, 20),
)
def test_a_wider_interval_only_moves_towards_cant_tell(a, b, half, other, times, delta):
    narrow = judged(published(a, half), published(b, other), SHARE, delta)
    wide = judged(published(a, half * times), published(b, other * times), SHARE, delta)
    assert wide.class_ == narrow.class_ or SAYS[wide.class_] < SAYS[narrow.class_]


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0.01, 30), st.floats(0, 0.95))
def test_a_difference_is_judged_alike_from_both_sides(a, b, half, inside):
    one, other = published(a, half), published(b, half / 2)
    forth, back = judged(one, other, SHARE, 2.0), judged(other, one, SHARE, 2.0)
    assert forth.class_ == mirrored(back).class_
    assert forth.lower == pytest.approx(mirrored(back).lower)
    stretched = judged(one, other, SHARE, 2.0, inside=inside)
    assert stretched.difference == pytest.approx(forth.difference / (1 - inside))


def test_a_place_within_another_is_held_against_the_rest_of_it():
    inner, outer = place(0, 1, code="in"), place(0, 1, 2, 3, 4, code="out")
    found = between([inner, outer], MADE)
    rest = between([inner, place(2, 3, 4, code="rest")], MADE)
    assert (found.places[1].overlap, found.places[1].shared) == ("holds", 2)
    for one, other in zip(found.rows, rest.rows, strict=True):
        assert one.differences == other.differences
        # What is shown of the outer place is still all of it.
        assert one.shown[1] != other.shown[1]


def test_of_places_that_cross_those_in_both_are_on_neither_side():
    crossing = between([place(0, 1, 2, code="a"), place(2, 3, 4, code="b")], MADE)
    apart = between([place(0, 1, code="a"), place(3, 4, code="b")], MADE)
    assert (crossing.places[1].overlap, crossing.places[1].shared) == ("crosses", 1)
    for one, other in zip(crossing.rows, apart.rows, strict=True):
        assert one.differences == other.differences


@pytest.mark.parametrize(
    ("mine", "base", "how", "shared"),
    [
        ([0, 1], [2, 3], "apart", 0),
        ([0, 1], [0, 1, 2], "within", 2),
        ([0, 1, 2], [0, 1], "holds", 2),
        ([0, 1], [1, 2], "crosses", 1),
        ([0, 1], [0, 1], "same", 2),
    ],
)
def test_how_places_lie_to_each_other(mine, base, how, shared):
    found, both = overlap(np.array(mine), np.array(base))
    assert (found, both.size) == (how, shared)


def test_counts_are_compared_by_newcombe_and_positions_by_size_alone():
    from warm.intervals import newcombe

    numerator = MADE.small.numerator.copy()
    numerator[0, :2] = 300, 600
    value = MADE.small.value.copy()
    value[0, :2] = 20, 40
    value[2, :2] = 0.0, 5.0
    made = drawn.with_cube(MADE, numerator=numerator, value=value)
    found = between([place(0), place(1)], made)
    _, low, high = newcombe(600, 1500, 300, 1500)
    share = row(found, "no-car").differences[0]
    assert (share.difference, share.lower, share.upper) == pytest.approx(
        (20, 100 * low, 100 * high)
    )
    assert share.class_ == "much_worse"
    score = row(found, "air").differences[0]
    assert score.lower is None
    assert (score.class_, score.direction) == ("worse", "higher")


def test_what_is_neither_good_nor_bad_has_a_direction_and_no_class():
    numerator = MADE.small.numerator.copy()
    numerator[3, :2] = 300, 600
    found = between([place(0), place(1)], drawn.with_cube(MADE, numerator=numerator))
    alone = row(found, "alone").differences[0]
    assert (alone.class_, alone.direction) == ("no_colour", "higher")


@pytest.mark.parametrize(
    ("status", "why"),
    [(SUPPRESSED, "suppressed"), (MISSING, "missing"), (NOT_ASKED, "not_asked")],
)
@pytest.mark.parametrize("at", [0, 1])
def test_every_kind_of_nothing_keeps_its_name(status, why, at):
    changed = {name: getattr(MADE.small, name).copy() for name in ("status", "numerator", "value")}
    changed["status"][0, at] = status
    changed["numerator"][0, at] = changed["value"][0, at] = NAN
    found = between([place(0), place(1)], drawn.with_cube(MADE, **changed))
    assert row(found, "no-car").differences[0] == Difference(why)
    assert row(found, "no-car").shown[at].status == why
    assert row(found, "thefts").differences[0].why == ""


def test_answers_of_a_survey_are_not_taken_apart_and_need_enough_of_them():
    asked = replace(SHARE, layer="survey")
    made = drawn.evidence(drawn.framework(asked), spread=0.05)
    crossing = between([place(0, 1, 2, code="a"), place(2, 3, code="b")], made)
    assert crossing.rows[0].differences[0].why == "closed"
    few = drawn.evidence(drawn.framework(asked), people=60)
    found = between([place(0, code="a"), place(1, code="b")], few).rows[0].differences[0]
    assert (found.why, found.class_) == ("few", "no_colour")
    hidden = drawn.evidence(drawn.framework(asked), people=20)
    found = between([place(0, code="a"), place(1, code="b")], hidden).rows[0]
    assert found.differences[0].why == "suppressed"
    assert found.shown[0].value is None


def test_modelled_figures_are_shown_and_not_tested():
    made = drawn.evidence(drawn.framework(replace(SHARE, layer="modelled")))
    found = between([place(0), place(1)], made).rows[0]
    assert found.shown[0].value is not None
    assert found.differences[0].why == "modelled"


def test_one_indicator_among_many_that_do_not_differ_leaves_the_domain_alone():
    same = drawn.framework(*(drawn.indicator(f"one-{i}") for i in range(5)))
    made = drawn.evidence(same, truth={one.slug: 0.2 for one in same.indicators})
    found = between([place(0, 1, 2), place(3, 4, 5)], made)
    education = next(one for one in found.domains if one.domain == "education")
    assert education.differences[0].measured == 5
    assert next(one for one in found.domains if one.domain == "crime").differences[0].measured == 0


@pytest.mark.parametrize(
    ("places", "base"),
    [([0], 0), ([0, 0], 0), ([0, 1], 2), ([0, 1], -1)],
)
def test_what_cannot_be_compared_is_refused(places, base):
    with pytest.raises(WarmError):
        between([place(one) for one in places], MADE, base=base)


def test_chance_is_said_in_words():
    assert by_chance(3.2, 120, 0).endswith(
        "about 3 of them would still be called better or worse by chance (3.2 expected)."
    )
    assert "judged by size only" in by_chance(0, 0, 4)
    assert "nothing" in by_chance(0, 0, 0)
    assert "1,200 differences" in by_chance(1, 1200, 0)
