"""No small count is shown, and none can be worked out from what is."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warm.disclosure import (
    MARGIN,
    MINIMUM_COUNT,
    SURVEY_MINIMUM_COUNT,
    ProtectedTable,
    Status,
    explain,
    may_colour,
    may_show,
    refuse_differencing,
    refuse_thin_margins,
    suppress,
    suppress_table,
)
from warm.errors import BadTable, Refused, UnknownPlace
from warm.tables import STATUSES


def test_the_five_statuses_are_those_of_the_tables():
    assert tuple(Status) == STATUSES


def test_suppressed_missing_not_asked_a_gap_and_zero_are_five_different_things():
    said = [
        explain("suppressed"),
        explain("missing"),
        explain("not_asked"),
        explain("source_gap"),
        explain("value", 0),
        explain("value", 12),
    ]
    assert len(set(said)) == 6
    assert "fewer than 10" in explain("suppressed", minimum=10)
    with pytest.raises(ValueError, match="unknown"):
        explain("unknown")


def test_one_to_four_are_hidden_and_zero_and_five_are_shown():
    shown = suppress([0, 1, 2, 3, 4, 5, 60])
    assert shown.status.tolist() == ["value", *["suppressed"] * 4, "value", "value"]
    assert shown.counts[[0, 5, 6]].tolist() == [0, 5, 60]
    assert np.isnan(shown.counts[1:5]).all()
    assert suppress([9, 10], SURVEY_MINIMUM_COUNT).status.tolist() == ["suppressed", "value"]
    assert suppress(3).status == "suppressed"


def test_a_rate_is_hidden_with_its_count():
    shown = suppress([0, 3, np.nan, 8])
    hidden = shown.hide([0.0, 1.5, np.nan, 4.0])
    assert hidden[[0, 3]].tolist() == [0.0, 4.0]
    assert np.isnan(hidden[1:3]).all()
    assert np.isnan(shown.hide(np.ones((2, 4)))).tolist() == [[False, True, True, False]] * 2


def test_every_reason_for_an_absent_count_is_kept():
    shown = suppress(
        [2, np.nan, np.nan, np.nan, 0],
        status=["value", "missing", "not_asked", "source_gap", "value"],
    )
    assert shown.status.tolist() == ["suppressed", "missing", "not_asked", "source_gap", "value"]
    already = suppress([np.nan, np.nan], status="suppressed")
    assert already.status.tolist() == ["suppressed", "suppressed"]


@given(st.lists(st.floats(0, 50) | st.just(float("nan")), max_size=30), st.integers(1, 20))
def test_what_is_shown_is_untouched_and_never_small(counts, minimum):
    shown = suppress(counts, minimum)
    for count, seen, status in zip(counts, shown.counts, shown.status, strict=True):
        if status == "value":
            assert seen == count
            assert seen == 0 or seen >= minimum
        else:
            assert np.isnan(seen)
            assert status == ("missing" if np.isnan(count) else "suppressed")


def test_everything_wrong_with_counts_is_reported_together():
    with pytest.raises(BadTable) as caught:
        suppress(
            [-1, np.nan, 7, 3, np.inf],
            status=["value", "value", "missing", "lost", "value"],
            name="carers.csv",
        )
    assert caught.value.name == "carers.csv"
    assert [(one.row, one.column, one.value) for one in caught.value.problems] == [
        (1, "count", "-1.0"),
        (2, "status", "value"),
        (3, "count", "7.0"),
        (4, "status", "lost"),
        (4, "count", "3.0"),
        (5, "count", "inf"),
    ]


def test_a_survey_shows_from_thirty_answers_and_colours_from_a_hundred():
    bases = [0, 29, 30, 99, 100, np.nan]
    assert may_show(bases).tolist() == [False, False, True, True, True, False]
    assert may_colour(bases).tolist() == [False, False, False, False, True, False]


def test_a_cross_tabulation_with_thin_margins_is_refused():
    refuse_thin_margins([[10, 0, 0], [20, 30, 0]])
    with pytest.raises(Refused, match="1 row would be about fewer than 10"):
        refuse_thin_margins([[5, 4], [20, 30]])
    with pytest.raises(Refused, match="2 rows and 1 column"):
        refuse_thin_margins([[5, 4], [2, 1], [30, 4]], minimum=MARGIN)


# --- tables: what can be worked out ------------------------------------------------------------


def seen(table: ProtectedTable) -> np.ndarray:
    """The table with its totals as a reader has it: NaN where hidden."""
    cells, rows = table.cells.counts, table.row_totals.counts[:, None]
    bottom = np.append(table.column_totals.counts, table.total.counts)
    return np.vstack([np.hstack([cells, rows]), bottom])


def with_totals(table: np.ndarray) -> np.ndarray:
    rows = np.column_stack([table, table.sum(axis=1)])
    return np.vstack([rows, rows.sum(axis=0)])


def possible(shown: np.ndarray, truth: np.ndarray, reach: int) -> np.ndarray:
    """Every table that a reader can think of, by trying them all: hidden figures are never zero.

    Hidden cells are tried within `reach` of the truth.
    """
    cells = shown[:-1, :-1]
    hidden = np.argwhere(np.isnan(cells))
    ranges = [
        range(max(1, int(truth[row, column]) - reach), int(truth[row, column]) + reach + 1)
        for row, column in hidden
    ]
    tried = np.array(list(product(*ranges)), dtype=float).reshape(
        -1 if len(hidden) else 1, len(hidden)
    )
    tables = np.broadcast_to(cells, (len(tried), *cells.shape)).copy()
    tables[:, hidden[:, 0], hidden[:, 1]] = tried
    full = np.concatenate([tables, tables.sum(axis=2, keepdims=True)], axis=2)
    full = np.concatenate([full, full.sum(axis=1, keepdims=True)], axis=1)
    fits = np.isnan(shown) | (full == shown)
    return full[fits.all(axis=(1, 2))]


@settings(max_examples=60)
@given(
    st.sampled_from([(1, 2), (1, 4), (2, 2), (3, 2), (2, 3)]).flatmap(
        lambda shape: st.lists(
            st.integers(0, 7), min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]
        ).map(lambda counts: np.array(counts).reshape(shape))
    ),
)
def test_no_small_count_can_be_worked_out_by_trying_every_table(table):
    minimum = 3
    shown = seen(suppress_table(table, minimum))
    full = with_totals(table)
    known = ~np.isnan(shown)
    assert (shown[known] == full[known]).all()
    assert ((shown[known] == 0) | (shown[known] >= minimum)).all()
    assert known[full == 0].all()
    tables = possible(shown, table, minimum)
    assert (tables == full).all(axis=(1, 2)).any()
    for row, column in np.argwhere((full > 0) & (full < minimum)):
        could_be = tables[:, row, column]
        assert could_be.max() - could_be.min() >= minimum


@settings(max_examples=8)
@given(
    st.integers(2, 5).flatmap(
        lambda columns: st.lists(
            st.lists(st.integers(0, 6) | st.integers(0, 400), min_size=columns, max_size=columns),
            min_size=2,
            max_size=7,
        )
    )
)
def test_no_small_count_can_be_confined_by_linear_programming(rows):
    from scipy.optimize import linprog

    table = np.array(rows)
    shown, full = seen(suppress_table(table)), with_totals(table)
    small = np.argwhere((full > 0) & (full < MINIMUM_COUNT))
    shape = full.shape
    sums = []
    for row in range(shape[0]):
        line = np.zeros(shape)
        line[row, :-1], line[row, -1] = 1, -1
        sums.append(line.ravel())
    for column in range(shape[1]):
        line = np.zeros(shape)
        line[:-1, column], line[-1, column] = 1, -1
        sums.append(line.ravel())
    bounds = [(1, None) if np.isnan(one) else (one, one) for one in shown.ravel()]
    for row, column in small[:4]:
        aim = np.zeros(shape)
        aim[row, column] = 1
        low = linprog(aim.ravel(), A_eq=sums, b_eq=np.zeros(len(sums)), bounds=bounds)
        high = linprog(-aim.ravel(), A_eq=sums, b_eq=np.zeros(len(sums)), bounds=bounds)
        assert low.status == 0
        highest = np.inf if high.status == 3 else -high.fun
        assert highest - low.fun >= MINIMUM_COUNT - 1e-6


def test_a_table_without_small_counts_is_left_as_it_is():
    table = np.array([[10, 0, 30], [0, 50, 6]])
    protected = suppress_table(table)
    assert (protected.cells.counts == table).all()
    assert (protected.cells.status == "value").all()
    assert protected.row_totals.counts.tolist() == [40, 56]
    assert protected.column_totals.counts.tolist() == [10, 50, 36]
    assert protected.total.counts == 96
    assert protected.total.status == "value"


def test_one_small_count_takes_a_rectangle_of_partners_and_the_totals_stay():
    protected = suppress_table([[3, 20, 40], [30, 25, 60], [50, 70, 80]])
    assert protected.cells.status.tolist() == [
        ["suppressed", "suppressed", "value"],
        ["suppressed", "suppressed", "value"],
        ["value", "value", "value"],
    ]
    assert (protected.row_totals.status == "value").all()
    assert (protected.column_totals.status == "value").all()


def test_two_ones_of_a_total_of_two_give_each_other_away_so_more_is_hidden():
    # Each line has two hidden figures, and yet 1 + 1 is the only way to make 2 of figures that
    # are not zero.
    protected = suppress_table([[1, 1, 0, 30], [8, 9, 20, 30], [40, 40, 40, 40]])
    tables = possible(
        seen(protected),
        np.array([[1, 1, 0, 30], [8, 9, 20, 30], [40, 40, 40, 40]]),
        0,
    )
    assert len(tables) == 1
    hidden = np.isnan(seen(protected))
    assert hidden[0, [0, 1]].all()
    assert hidden[0, 3] or hidden[0, 4]


def test_the_smallest_tables_hide_everything_above_zero():
    protected = suppress_table([[2]])
    assert np.isnan(seen(protected)).all()
    protected = suppress_table([[2, 0], [0, 0]])
    assert np.isnan(seen(protected)).tolist() == [
        [True, False, True],
        [False, False, False],
        [True, False, True],
    ]


def test_a_table_with_gaps_or_parts_of_people_cannot_be_protected():
    with pytest.raises(BadTable) as caught:
        suppress_table([[1, np.nan], [2.5, -1]])
    assert [(one.row, one.column, one.value) for one in caught.value.problems] == [
        (1, "2", "nan"),
        (2, "1", "2.5"),
        (2, "2", "-1.0"),
    ]
    for wrong in ([1, 2, 3], np.zeros((0, 2)), np.zeros((2, 2, 2))):
        with pytest.raises(ValueError, match="rows and columns"):
            suppress_table(wrong)


def test_a_table_of_a_council_s_areas_is_protected_in_one_go():
    rng = np.random.default_rng(5)
    table = rng.poisson(rng.gamma(1.2, 12, (120, 6)))
    shown, full = seen(suppress_table(table)), with_totals(table)
    hidden = np.isnan(shown)
    assert hidden[(full > 0) & (full < MINIMUM_COUNT)].all()
    assert not (hidden.sum(axis=0) == 1).any()
    assert not (hidden.sum(axis=1) == 1).any()
    assert hidden.mean() < 3 * ((full > 0) & (full < MINIMUM_COUNT)).mean()


# --- areas that overlap ------------------------------------------------------------------------

PEOPLE = {"a": 40, "b": 50, "c": 4, "d": 60, "e": 3, "f": 2, "g": 0}


def test_an_area_alone_with_enough_people_is_allowed_and_one_with_too_few_is_not():
    refuse_differencing({"a", "b"}, [], PEOPLE, layer="survey")
    refuse_differencing({"a", "c"}, [], PEOPLE, layer="own")
    for few in ({"c"}, {"c", "e", "f"}, {"g"}, set()):
        with pytest.raises(Refused, match="fewer than 10 people answered in it"):
            refuse_differencing(few, [], PEOPLE, layer="survey")


@pytest.mark.parametrize(
    ("new", "released"),
    [
        ({"a", "b"}, {"a", "b", "c"}),
        ({"a", "b", "c"}, {"a", "b"}),
        ({"a", "b", "c"}, {"a", "b", "d"}),
        ({"a", "b", "d"}, {"a", "b", "c"}),
    ],
)
def test_an_area_that_differs_by_too_few_is_refused_either_way(new, released):
    with pytest.raises(Refused, match="taken with areas that are already shown"):
        refuse_differencing(new, [released], PEOPLE, layer="survey")


def test_the_same_area_again_or_one_that_differs_by_enough_or_by_nobody_is_allowed():
    refuse_differencing({"a", "b"}, [{"a", "b"}], PEOPLE, layer="survey")
    refuse_differencing({"a", "b"}, [{"a"}, {"d"}, {"b"}], PEOPLE, layer="survey")
    refuse_differencing({"a", "b"}, [{"a", "b", "g"}], PEOPLE, layer="survey")
    refuse_differencing({"a", "b", "c"}, [{"a", "b"}], PEOPLE, minimum=4, layer="survey")


def test_a_remainder_of_several_areas_together_is_refused():
    # The whole less two shown areas would be the third, and so the four people of c.
    whole, first = {"a", "b", "c", "d"}, {"a"}
    refuse_differencing({"b", "d"}, [whole], {**PEOPLE, "c": 40}, layer="survey")
    with pytest.raises(Refused, match="already shown"):
        refuse_differencing({"b", "d"}, [whole, first], PEOPLE, layer="survey")


def test_a_longer_chain_of_sums_and_differences_is_refused():
    people = {"p": 30, "q": 30, "r": 30, "s": 30, "t": 4}
    chain = [{"p", "q"}, {"q", "r"}, {"r", "s", "t"}]
    for at in range(len(chain)):
        refuse_differencing(chain[at], chain[:at], people, layer="survey")
    # p + q - (q + r) + (r + s + t) - (p + s) is t: four people.
    with pytest.raises(Refused, match="already shown"):
        refuse_differencing({"p", "s"}, chain, people, layer="survey")
    refuse_differencing({"p", "s"}, chain, {**people, "t": 12}, layer="survey")


@pytest.mark.parametrize("parts", [{"x": 4}, {"x": 4, "y": 3}, {"x": 4, "y": 3, "z": 2}])
def test_up_to_three_remainders_together_are_found(parts):
    # Every remainder lies in a third area of its own, so that only their union can be had.
    people = {"a": 50, "b": 50, **parts, **{f"{name}+": 40 for name in parts}}
    own = [{name, f"{name}+"} for name in parts]
    whole = {"a", "b", *parts}
    with pytest.raises(Refused, match="already shown"):
        refuse_differencing({"b"}, [whole, *own, {"a"}], people, layer="survey")
    refuse_differencing({"b"}, [whole, *own], people, layer="survey")


def test_what_could_be_had_before_is_no_reason_to_refuse_something_else():
    careless = [{"a", "b"}, {"a", "b", "c"}]
    refuse_differencing({"d", "a"}, careless, PEOPLE, layer="survey")


@given(st.data())
def test_nothing_small_can_be_had_from_the_areas_that_were_allowed(data):
    names = "abcdef"
    people = {name: data.draw(st.integers(0, 25)) for name in names}
    sets = data.draw(st.lists(st.frozensets(st.sampled_from(names), min_size=1), max_size=6))
    allowed: list[frozenset[str]] = []
    for one in sets:
        try:
            refuse_differencing(one, allowed, people, layer="survey")
        except Refused:
            continue
        allowed.append(one)
    counted = [name for name in names if people[name]]
    spans = np.array([[name in one for name in counted] for one in allowed], dtype=float)
    rank = np.linalg.matrix_rank(spans) if spans.size else 0
    for number in range(1, 4):
        for some in combinations(counted, number):
            if sum(people[name] for name in some) < 10:
                wanted = np.array([[name in some for name in counted]], dtype=float)
                together = np.vstack([spans.reshape(-1, len(counted)), wanted])
                assert np.linalg.matrix_rank(together) > rank


def test_open_official_figures_disclose_nothing_new():
    for layer in ("official", "modelled", "inherited"):
        refuse_differencing({"c"}, [{"c", "e"}], PEOPLE, layer=layer)
    with pytest.raises(ValueError, match="'secret' is none"):
        refuse_differencing({"a"}, [], PEOPLE, layer="secret")


def test_areas_whose_people_nobody_counted_are_named():
    with pytest.raises(UnknownPlace, match="y, z"):
        refuse_differencing({"a", "z"}, [{"y"}], PEOPLE, layer="survey")


def test_a_refusal_gives_no_number_of_people_away():
    with pytest.raises(Refused) as caught:
        refuse_differencing({"a", "b"}, [{"a", "b", "c"}], PEOPLE, layer="survey")
    assert "4" not in str(caught.value)
