"""No adding and subtracting of what anybody may draw tells what a few people answered."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from commonweal.evidence.blocks import MOST_CHECKED, SOMEBODY, Shown, closed

FEW = 10


def shut(people: dict[str, float], *places: str, layer: str = "survey", **published: float) -> str:
    """The closed small areas as letters; each place is a word of its small areas."""
    shown = [Shown(frozenset(one)) for one in places]
    shown += [Shown(frozenset(word), base) for word, base in published.items()]
    return "".join(sorted(closed(people, shown, layer=layer)))


def test_a_small_area_of_few_answers_is_closed_and_one_of_nobody_is_not() -> None:
    assert shut({"a": 200, "b": FEW - 1, "c": FEW, "d": 0}) == "b"


def test_nothing_is_closed_where_anybody_can_add_up_what_is_published() -> None:
    for layer in ("official", "modelled", "inherited"):
        assert shut({"a": 200, "b": 3}, "ab", layer=layer) == ""


def test_a_place_that_is_shown_closes_the_rest_of_it_where_few_would_be_left() -> None:
    assert shut({"a": 200, "b": 3, "c": 50}, "ab") == "ab"


def test_where_enough_are_left_together_the_rest_stays_open() -> None:
    assert shut({"a": 200, "b": 6, "c": 6}, "abc") == "bc"


def test_two_places_that_differ_by_few_close_what_would_tell_them_apart() -> None:
    # Of both places together with the open ones, b and d alone would be left.
    assert shut({"a": 200, "b": 6, "c": 6, "d": 6}, "abc", "abcd") == "abcd"


def test_a_suppressed_figure_is_not_found_by_way_of_a_published_one() -> None:
    people = {"a": 200.0, "b": 300.0, "s": SOMEBODY}
    assert shut(people, abs=507) == "abs"
    assert shut(people, abs=540) == "s"


def test_what_is_too_tangled_to_be_checked_is_closed() -> None:
    people = {f"{i:04}": 6.0 for i in range(MOST_CHECKED + 2)} | {"open": 100.0}
    everything = Shown(frozenset(people))
    assert closed(people, [everything], layer="own") == frozenset(people)


AREAS = "abcdef"


@given(
    st.fixed_dictionaries({area: st.sampled_from([0, 2, 5, 8, 12, 100]) for area in AREAS}),
    st.lists(st.sets(st.sampled_from(AREAS), min_size=1), max_size=4),
)
def test_whatever_is_added_and_subtracted_few_are_never_singled_out(
    people: dict[str, int], places: list[set[str]]
) -> None:
    found = closed(
        {a: float(n) for a, n in people.items()},
        [Shown(frozenset(one)) for one in places],
        layer="survey",
    )
    alone = [[float(a == one) for a in AREAS] for one in AREAS if one not in found]

    def known(rows: list[list[float]], wanted: list[float]) -> bool:
        """Whether a sum can be worked out from others, by any adding and subtracting."""
        stacked = np.array(rows).reshape(-1, len(AREAS)) * there
        target = np.array(wanted) * there
        return bool(
            np.linalg.matrix_rank(np.vstack([stacked, target])) == np.linalg.matrix_rank(stacked)
        )

    there = np.array([people[a] > 0 for a in AREAS], dtype=float)
    pages = [[float(a in one) for a in AREAS] for one in places]
    for size in (1, 2, 3):
        for some in combinations([a for a in AREAS if people[a]], size):
            if sum(people[a] for a in some) >= FEW:
                continue
            target = [float(a in some) for a in AREAS]
            # What the pages of places tell by themselves is not of drawing's making.
            if not known(pages, target):
                assert not known(pages + alone, target), (some, found)


@given(st.dictionaries(st.sampled_from(AREAS), st.floats(0, 50), min_size=1))
def test_closing_never_depends_on_the_order_in_which_places_are_named(
    people: dict[str, float],
) -> None:
    places = [Shown(frozenset(one)) for one in ("abc", "cd", "abcdef", "ef")]
    one = closed(people, places, layer="own")
    assert one == closed(people, places[::-1], layer="own")
