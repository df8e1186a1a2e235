"""What the classes promise for every difference, every interval and every direction."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from warm import classes
from warm.classes import (
    BETTER,
    CANT_TELL,
    CLASSES,
    MUCH_BETTER,
    MUCH_WORSE,
    NO_COLOUR,
    SIMILAR,
    WORSE,
)

MIRROR = {
    MUCH_WORSE: MUCH_BETTER,
    WORSE: BETTER,
    SIMILAR: SIMILAR,
    CANT_TELL: CANT_TELL,
    BETTER: WORSE,
    MUCH_BETTER: MUCH_WORSE,
    NO_COLOUR: NO_COLOUR,
}
#: How good a class is; the two classes in the middle say nothing either way.
STANDING = {MUCH_WORSE: -2, WORSE: -1, SIMILAR: 0, CANT_TELL: 0, BETTER: 1, MUCH_BETTER: 2}
#: Where a class may go when the intervals widen, most sure first.
TOWARDS_CANT_TELL = {
    MUCH_WORSE: [MUCH_WORSE, WORSE, CANT_TELL],
    WORSE: [WORSE, CANT_TELL],
    SIMILAR: [SIMILAR, CANT_TELL],
    CANT_TELL: [CANT_TELL],
    BETTER: [BETTER, CANT_TELL],
    MUCH_BETTER: [MUCH_BETTER, BETTER, CANT_TELL],
}

numbers = st.floats(-50, 50).map(lambda x: round(x, 3))
widths = st.floats(0, 40).map(lambda x: round(x, 3))
margins = st.floats(0.001, 20).map(lambda x: round(x, 3))
signs = st.sampled_from([-1, 0, 1])


def code(d, down, up, more_down, more_up, delta, sign) -> int:
    """The class of a difference whose 99.8 % interval is wider than its 95 % interval."""
    return int(
        classes.classify(
            d, d - down, d + up, d - down - more_down, d + up + more_up, delta, sign
        )
    )  # fmt: skip


shapes = st.tuples(numbers, widths, widths, widths, widths, margins)


@given(shapes, signs)
def test_every_difference_has_a_class_and_only_no_direction_has_no_colour(shape, sign):
    assert (code(*shape, sign) == NO_COLOUR) == (sign == 0)
    assert code(*shape, sign) in range(len(CLASSES))


@given(shapes, widths, widths, widths, widths, signs)
def test_a_wider_interval_only_moves_a_class_towards_cant_tell(shape, a, b, c, d, sign):
    assume(sign != 0)
    difference, down, up, more_down, more_up, delta = shape
    before = code(*shape, sign)
    # The 99.8 % interval widens by at least as much as the 95 % interval inside it.
    after = code(difference, down + a, up + b, more_down + c, more_up + d, delta, sign)
    assert after in TOWARDS_CANT_TELL[before]


@given(shapes, widths, widths, signs)
def test_a_wider_outer_interval_takes_only_the_word_much_away(shape, a, b, sign):
    assume(sign != 0)
    difference, down, up, more_down, more_up, delta = shape
    before = code(*shape, sign)
    after = code(difference, down, up, more_down + a, more_up + b, delta, sign)
    assert after == before or {before, after} in ({MUCH_WORSE, WORSE}, {MUCH_BETTER, BETTER})
    assert abs(STANDING[after]) <= abs(STANDING[before])


@given(shapes, signs)
def test_turning_the_direction_turns_the_class_and_nothing_else(shape, sign):
    assert code(*shape, -sign) == MIRROR[code(*shape, sign)]


@given(shapes, signs)
def test_turning_the_difference_turns_the_class(shape, sign):
    d, down, up, more_down, more_up, delta = shape
    mirrored = code(-d, up, down, more_up, more_down, delta, sign)
    assert mirrored == MIRROR[code(*shape, sign)]


@given(shapes, widths, signs)
def test_a_better_difference_never_has_a_worse_class(shape, further, sign):
    assume(sign != 0)
    d, *rest = shape
    here, there = code(d, *rest, sign), code(d + sign * further, *rest, sign)
    assert STANDING[there] >= STANDING[here]


@given(shapes, margins, signs)
def test_asking_for_a_larger_difference_never_finds_a_larger_one(shape, more, sign):
    assume(sign != 0)
    *rest, delta = shape
    before, after = code(*rest, delta, sign), code(*rest, delta + more, sign)
    assert abs(STANDING[after]) <= abs(STANDING[before])


@given(shapes, signs)
def test_much_is_said_only_of_what_is_also_better_or_worse(shape, sign):
    d, down, up, more_down, more_up, delta = shape
    if code(*shape, sign) in (MUCH_WORSE, MUCH_BETTER):
        assert d - down > 0 or d + up < 0
        assert min(abs(d - down - more_down), abs(d + up + more_up)) >= delta


@given(numbers, margins, signs)
def test_a_position_is_never_much_nor_uncertain(d, delta, sign):
    found = int(classes.classify_position(d, delta, sign))
    assert found in (WORSE, SIMILAR, BETTER) if sign else found == NO_COLOUR
    assert int(classes.classify_position(-d, delta, sign)) == MIRROR[found]
    assert int(classes.classify_position(d, delta, -sign)) == MIRROR[found]


@given(numbers, margins, widths, signs)
def test_a_position_is_classed_like_an_interval_of_no_width(d, delta, further, sign):
    assume(sign != 0)
    by_interval = code(d, 0, 0, 0, 0, delta, sign)
    by_position = int(classes.classify_position(d, delta, sign))
    assert STANDING[by_position] == np.sign(STANDING[by_interval])
    nearer = int(classes.classify_position(d + sign * further, delta, sign))
    assert STANDING[nearer] >= STANDING[by_position]


@pytest.mark.parametrize("hole", range(6))
def test_any_number_not_known_gives_no_colour(hole):
    given_ = [5.0, 4.0, 6.0, 3.5, 6.5, 1.0]
    assert classes.classify(*given_, 1) == MUCH_BETTER
    given_[hole] = float("nan")
    assert classes.classify(*given_, 1) == NO_COLOUR


def test_a_position_not_known_gives_no_colour():
    found = classes.classify_position([np.nan, 5.0, 5.0], [1.0, np.nan, 1.0], [1, 1, 0])
    assert found.tolist() == [NO_COLOUR] * 3


def test_the_rule_at_its_edges():
    # d = δ with an interval just off zero is enough; an interval that touches zero is not.
    assert classes.classify(2, 0.001, 4, -1, 5, 2, 1) == BETTER
    assert classes.classify(2, 0, 4, -1, 5, 2, 1) == CANT_TELL
    # Much starts where the outer interval reaches δ.
    assert classes.classify(5, 3, 7, 2, 8, 2, -1) == MUCH_WORSE
    assert classes.classify(5, 3, 7, 1.999, 8, 2, -1) == WORSE
    # As wide as δ on either side is still the same; any wider cannot tell.
    assert classes.classify(0, -2, 2, -3, 3, 2, 1) == SIMILAR
    assert classes.classify(0, -2.001, 2, -3, 3, 2, 1) == CANT_TELL


def test_classes_come_in_the_shape_that_numbers_broadcast_to():
    d = np.array([[-5.0, 0.0, 5.0], [-5.0, 0.0, 5.0]])
    found = classes.classify(d, d - 1, d + 1, d - 2, d + 2, 2.0, np.array([[1], [-1]]))
    assert classes.names(found).tolist() == [
        ["much_worse", "similar", "much_better"],
        ["much_better", "similar", "much_worse"],
    ]


# The mix of classes ------------------------------------------------------------------------------


def test_a_mix_is_of_the_areas_that_have_a_class():
    found = classes.mix([BETTER, BETTER, SIMILAR, WORSE, NO_COLOUR])
    assert found["better"] == 50
    assert found["similar"] == found["worse"] == 25
    assert sum(found.values()) == 100
    assert "no_colour" not in found


def test_a_mix_of_nothing_is_all_zeros():
    assert set(classes.mix([NO_COLOUR, NO_COLOUR]).values()) == {0.0}


def test_a_rule_that_says_the_same_of_nine_in_ten_tells_nothing_apart():
    assert classes.discriminates(classes.mix([BETTER] * 89 + [WORSE] * 11))
    assert not classes.discriminates(classes.mix([BETTER] * 90 + [WORSE] * 10))
    assert classes.discriminates({})


# What chance would do ------------------------------------------------------------------------------


def test_chance_flags_are_five_in_a_hundred_where_every_difference_matters():
    d = np.zeros(40)
    assert classes.expected_chance_flags(d - 1, d + 1, np.full(40, 1e-9)) == pytest.approx(2.0)


@given(st.lists(st.tuples(margins, margins), min_size=1, max_size=20))
def test_chance_flags_are_never_more_than_one_in_twenty(pairs):
    half, delta = np.array(pairs).T
    expected = classes.expected_chance_flags(-half, half, delta)
    assert 0 <= expected <= 0.05 * len(pairs) + 1e-9


def test_values_without_an_interval_add_nothing_to_what_chance_would_do():
    with_one = classes.expected_chance_flags([-1.0], [1.0], [0.5])
    nan = float("nan")
    assert classes.expected_chance_flags([-1.0, nan], [1.0, nan], [0.5, 0.5]) == with_one
    assert classes.expected_chance_flags([nan], [nan], [1.0]) == 0
    assert classes.expected_chance_flags([], [], []) == 0
    assert classes.expected_chance_flags([2.0], [2.0], [1.0]) == 0


# The rule of English public health profiles ---------------------------------------------------------

INTERVAL = (2.6, 2.5, 2.7, 2.3, 2.9)


@pytest.mark.parametrize(
    ("benchmark", "high_is_good"),
    [(2.2, MUCH_BETTER), (2.4, BETTER), (2.6, SIMILAR), (2.8, WORSE), (3.0, MUCH_WORSE)],
)
def test_five_classes_as_public_health_profiles_give_them(benchmark, high_is_good):
    assert classes.fingertips(*INTERVAL, benchmark, 1) == high_is_good
    assert classes.fingertips(*INTERVAL, benchmark, -1) == MIRROR[high_is_good]
    assert classes.fingertips(*INTERVAL, benchmark, 0) == NO_COLOUR


@pytest.mark.parametrize("benchmark", INTERVAL[1:3])
def test_a_benchmark_on_the_end_of_an_interval_is_inside_it(benchmark):
    assert classes.fingertips(*INTERVAL, benchmark, 1) == SIMILAR


def test_public_health_classes_fall_as_the_benchmark_rises():
    benchmarks = np.linspace(2, 3.2, 200)
    found = classes.fingertips(*INTERVAL, benchmarks, 1)
    standing = np.array([STANDING[int(one)] for one in found])
    assert (np.diff(standing) <= 0).all()
    assert set(standing) == {-2, -1, 0, 1, 2}


@pytest.mark.parametrize("hole", range(6))
def test_public_health_classes_need_every_number(hole):
    given_ = [*INTERVAL, 2.2]
    given_[hole] = float("nan")
    assert classes.fingertips(*given_, 1) == NO_COLOUR


# The rule of the 2010 paper ---------------------------------------------------------------------------


def test_two_worse_and_one_better_make_a_domain_amber():
    assert classes.bemerton_2010([(10, 12, 1), (3, 5, 1), (8, 7, 1)]) == "amber"


def test_all_worse_make_a_domain_red_and_all_better_green():
    assert classes.bemerton_2010([(10, 12, 1), (3, 5, 1)]) == "red"
    assert classes.bemerton_2010([(13, 12, 1), (6, 5, 1)]) == "green"


def test_level_with_the_average_is_amber():
    assert classes.bemerton_2010([(12, 12, 1), (3, 5, 1)]) == "amber"
    assert classes.bemerton_2010([(12, 12, 1)]) == "amber"


def test_a_domain_without_indicators_has_no_2010_colour():
    assert classes.bemerton_2010([]) is None
    assert classes.bemerton_2010(iter([])) is None


pairs_2010 = st.lists(
    st.tuples(st.integers(0, 100), st.integers(0, 100), st.sampled_from([-1, 1])),
    min_size=1,
    max_size=6,
)


@given(pairs_2010)
def test_turning_every_polarity_swaps_red_and_green(pairs):
    turned = [(value, average, -polarity) for value, average, polarity in pairs]
    swapped = {"red": "green", "green": "red", "amber": "amber"}
    assert classes.bemerton_2010(turned) == swapped[classes.bemerton_2010(pairs)]


@given(pairs_2010, st.randoms(use_true_random=False))
def test_the_2010_colour_does_not_hang_on_the_order_of_indicators(pairs, random):
    shuffled = list(pairs)
    random.shuffle(shuffled)
    assert classes.bemerton_2010(shuffled) == classes.bemerton_2010(pairs)


@given(pairs_2010)
def test_turning_one_polarity_of_a_clear_domain_changes_its_colour(pairs):
    before = classes.bemerton_2010(pairs)
    assume(before != "amber")
    value, average, polarity = pairs[0]
    after = classes.bemerton_2010([(value, average, -polarity), *pairs[1:]])
    assert after != before


def test_the_2010_rule_has_a_polarity_table_of_its_own():
    from warm.framework import framework

    table = classes.bemerton_polarities()
    assert set(table.values()) == {-1, 1}
    assert all(slug in framework() for slug in table)
    # It judges what the default framework leaves without a direction.
    judged = [slug for slug in table if framework()[slug].sign == 0]
    assert "lone-parent-households" in table
    assert judged
    with pytest.raises(TypeError):
        table["no-qualifications"] = 1  # type: ignore[index]
