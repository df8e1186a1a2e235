"""Indicators by areas as arrays: how they are filled, found and added up."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warm.cube import (
    ENOUGH_PEOPLE,
    MISSING,
    NOT_ASKED,
    SOURCE_GAP,
    SUPPRESSED,
    VALUE,
    Cube,
    Origin,
    cube_of,
    enough_people,
    group_totals,
    totals,
)
from warm.errors import BadTable, UnknownPlace
from warm.tables import STATUSES, checked_observations, empty_observations
from warm.tests import drawn
from warm.workspace import Workspace

NAN = float("nan")


def cube(
    value: list[list[float]],
    *,
    numerator: list[list[float]] | None = None,
    denominator: list[list[float]] | None = None,
    status: list[list[int]] | None = None,
    population: list[float] | None = None,
    la: list[int] | None = None,
) -> Cube:
    values = np.array(value, dtype=float)
    m, n = values.shape
    nothing = np.full((m, n), NAN)
    return Cube(
        kind="lsoa21",
        areas=np.array([f"T{i}" for i in range(n)], dtype=str),
        indicators=tuple(f"indicator-{i}" for i in range(m)),
        origins=tuple(Origin("r", "s", "2021", "lsoa21") for _ in range(m)),
        numerator=nothing if numerator is None else np.array(numerator, dtype=float),
        denominator=nothing if denominator is None else np.array(denominator, dtype=float),
        value=values,
        lower=nothing,
        upper=nothing,
        status=np.array(status if status is not None else [[VALUE] * n] * m, dtype=np.uint8),
        population=np.array(population if population is not None else [100.0] * n),
        groups={"la": np.array(la if la is not None else [0] * n, dtype=np.int32)},
        group_codes={"la": np.array(["A", "B"])},
    )


# Finding areas ------------------------------------------------------------------------------------


def test_areas_are_found_by_their_codes_in_any_order():
    made = cube([[1, 2, 3]])
    assert made.positions(["T2", "T0", "T2"]).tolist() == [0, 2]
    assert made.positions([]).tolist() == []


def test_every_code_that_is_not_there_is_named():
    with pytest.raises(UnknownPlace, match="T8, T9"):
        cube([[1, 2, 3]]).positions(["T9", "T1", "T8"])


def test_a_longer_code_is_not_cut_short_to_one_that_is_there():
    with pytest.raises(UnknownPlace, match="T1X"):
        cube([[1, 2, 3]]).positions(["T1X"])


def test_a_cube_without_areas_holds_nothing():
    empty = cube([[]])
    assert not empty.holds("T0")
    with pytest.raises(UnknownPlace):
        empty.positions(["T0"])


def test_a_cube_says_what_it_holds():
    made = cube([[1, 2, 3], [4, 5, 6]])
    assert made.holds("T1")
    assert not made.holds("T")
    assert not made.holds("T3")
    assert made.row("indicator-1") == 1
    assert made.row("indicator-2") is None


def test_a_group_that_is_not_there_is_empty():
    made = cube([[1, 2, 3]], la=[0, 1, 0])
    assert made.group("la", "A").tolist() == [0, 2]
    assert made.group("la", "C").tolist() == []


# Adding up ----------------------------------------------------------------------------------------


def test_counts_are_added_and_then_divided():
    made = cube([[10, 30]], numerator=[[10, 90]], denominator=[[100, 300]])
    found = totals(made, np.array([0, 1]), [100.0])
    assert found.value.tolist() == [25]
    assert (found.numerator[0], found.denominator[0]) == (100, 400)
    assert found.covered.tolist() == [1]
    assert float(found.people) == 200


def test_scores_are_averaged_by_population():
    made = cube([[10, 30]], population=[300, 100])
    found = totals(made, np.array([0, 1]), [1.0])
    assert found.value.tolist() == [15]
    assert np.isnan(found.numerator[0])
    assert np.isnan(found.denominator[0])


def test_a_mean_of_answers_keeps_how_many_answered():
    made = cube([[7, 8]], denominator=[[30, 50]], population=[300, 100])
    found = totals(made, np.array([0, 1]), [1.0])
    assert found.value.tolist() == [7.25]
    assert found.denominator.tolist() == [80]
    assert np.isnan(found.numerator[0])


def test_where_nobody_is_known_to_live_areas_count_alike():
    made = cube([[10, 30], [10, 30]], population=[0, NAN],
                numerator=[[1, 9], [NAN, NAN]], denominator=[[10, 30], [NAN, NAN]])  # fmt: skip
    found = totals(made, np.array([0, 1]), [100.0, 1.0])
    assert found.value.tolist() == [25, 20]
    assert found.covered.tolist() == [1, 1]
    assert float(found.people) == 0


def test_one_area_of_unknown_population_does_not_silence_the_others():
    made = cube([[10, 30, 50]], population=[100, NAN, 300])
    found = totals(made, np.arange(3), [1.0])
    assert found.value.tolist() == [40]
    assert float(found.people) == 400


def test_a_total_stands_when_four_fifths_of_the_people_are_known():
    status = [[VALUE, SUPPRESSED]]
    enough = cube([[10, NAN]], status=status, population=[800, 200])
    found = totals(enough, np.array([0, 1]), [1.0])
    assert found.value.tolist() == [10]
    assert STATUSES[found.status[0]] == "value"
    assert found.covered[0] == pytest.approx(ENOUGH_PEOPLE)
    short = cube([[10, NAN]], status=status, population=[799, 201])
    found = totals(short, np.array([0, 1]), [1.0])
    assert np.isnan(found.value[0])
    assert STATUSES[found.status[0]] == "suppressed"


def test_a_rounding_error_does_not_decide_whether_enough_is_known():
    assert enough_people(0.8 - 1e-15)
    assert not enough_people(0.799)
    assert not enough_people(NAN)


@pytest.mark.parametrize("reason", [SUPPRESSED, MISSING, NOT_ASKED, SOURCE_GAP])
def test_a_total_without_a_value_says_the_commonest_reason(reason):
    status = [[reason, reason, MISSING if reason != MISSING else SOURCE_GAP, VALUE]]
    made = cube([[NAN, NAN, NAN, 5]], status=status)
    assert totals(made, np.arange(4), [1.0]).status.tolist() == [reason]


def test_a_zero_is_a_value_and_no_denominator_is_none():
    made = cube([[0.0], [NAN]], numerator=[[0], [0]], denominator=[[50], [0]])
    found = totals(made, np.array([0]), [100.0, 100.0])
    assert found.value[0] == 0
    assert STATUSES[found.status[0]] == "value"
    assert np.isnan(found.value[1])
    assert STATUSES[found.status[1]] == "missing"


def test_a_set_of_no_areas_has_no_value():
    found = totals(cube([[1, 2]]), np.array([], dtype=int), [1.0])
    assert np.isnan(found.value[0])
    assert STATUSES[found.status[0]] == "missing"


def test_areas_in_no_group_add_to_none():
    made = cube([[10, 30, 90]], la=[0, 0, -1])
    found = group_totals(made, "la", [1.0])
    assert found.value[0, 0] == 20
    assert np.isnan(found.value[0, 1])
    assert np.asarray(found.people).tolist() == [200, 0]


@st.composite
def cubes(draw) -> Cube:
    """Cubes with every kind of row, every status, and areas where nobody lives."""
    n = draw(st.integers(1, 9))
    counts = st.integers(0, 40).map(float)
    status = draw(
        st.lists(st.lists(st.sampled_from([VALUE] * 6 + [1, 2, 3, 4]), min_size=n, max_size=n),
                 min_size=3, max_size=3)
    )  # fmt: skip
    numerator = np.array([[draw(counts) for _ in range(n)] for _ in range(3)])
    denominator = numerator + np.array([[draw(counts) + 1 for _ in range(n)] for _ in range(3)])
    value = 100 * numerator / denominator
    numerator[1], denominator[1] = NAN, NAN
    numerator[2] = NAN
    gone = np.array(status) != VALUE
    for part in (numerator, denominator, value):
        part[gone] = NAN
    return cube(
        value.tolist(),
        numerator=numerator.tolist(),
        denominator=denominator.tolist(),
        status=status,
        population=draw(st.lists(st.sampled_from([0.0, 50.0, 120.0, NAN]), min_size=n, max_size=n)),
        la=draw(st.lists(st.sampled_from([-1, 0, 1]), min_size=n, max_size=n)),
    )


MULTIPLIERS = np.array([100.0, 1.0, 1.0])


@given(cubes())
def test_groups_all_at_once_are_what_each_group_is_alone(made):
    together = group_totals(made, "la", MULTIPLIERS)
    for g, code in enumerate(made.group_codes["la"]):
        alone = totals(made, made.group("la", code), MULTIPLIERS)
        one = together.take(g)
        for name in ("numerator", "denominator", "value", "covered", "status", "people"):
            np.testing.assert_allclose(getattr(one, name), getattr(alone, name), err_msg=name)


@given(cubes(), st.randoms(use_true_random=False))
def test_the_order_of_areas_does_not_change_a_total(made, random):
    at = list(range(made.areas.size))
    random.shuffle(at)
    shuffled = totals(made, np.array(at), MULTIPLIERS)
    straight = totals(made, np.arange(made.areas.size), MULTIPLIERS)
    np.testing.assert_allclose(shuffled.value, straight.value)
    assert shuffled.status.tolist() == straight.status.tolist()


@given(cubes())
def test_a_total_has_a_value_exactly_when_its_status_says_so(made):
    for found in (totals(made, np.arange(made.areas.size), MULTIPLIERS),
                  group_totals(made, "la", MULTIPLIERS)):  # fmt: skip
        assert (np.isfinite(found.value) == (found.status == VALUE)).all()


# Filling a cube from observations ------------------------------------------------------------------

FRAMEWORK = drawn.framework(
    drawn.indicator("no-car"), drawn.indicator("score", measure="score", basis="position")
)


def observations(**columns: list[object]) -> pl.DataFrame:
    size = len(next(iter(columns.values())))
    rows = {name: [None] * size for name in empty_observations().columns}
    rows |= {"indicator": ["no-car"] * size, "period": ["2021"] * size, "status": ["value"] * size}
    return pl.DataFrame({**rows, **columns})


def test_a_cube_takes_each_fact_to_its_place_and_leaves_others_out():
    table = observations(
        indicator=["no-car", "no-car", "score", "other"],
        area=["T2", "T9", "T1", "T1"],
        value=[20.0, 50.0, -1.5, 3.0],
        numerator=[20.0, 5.0, None, None],
        denominator=[100.0, 10.0, None, None],
        lower=[15.0, None, None, None],
        upper=[25.0, None, None, None],
    )
    origins = {slug: Origin("r-1", "census", "2021", "lsoa21") for slug in ("score", "no-car")}
    made = cube_of(table, kind="lsoa21", areas=["T1", "T2"], population=[10, 20], origins=origins,
                   groups={"la": ([0, -1], ["A"])})  # fmt: skip
    assert made.indicators == ("score", "no-car")
    assert made.value.tolist()[0][0] == -1.5
    assert made.value[1, 1] == 20
    assert (made.numerator[1, 1], made.denominator[1, 1]) == (20, 100)
    assert (made.lower[1, 1], made.upper[1, 1]) == (15, 25)
    assert np.isnan(made.value[0, 1])
    assert made.group("la", "A").tolist() == [0]


def test_a_cube_of_no_observations_is_all_missing():
    made = cube_of(empty_observations(), kind="lsoa21", areas=["T1"], population=[1],
                   origins={"no-car": Origin("r", "s", "2021", "lsoa21")})  # fmt: skip
    assert made.status.tolist() == [[MISSING]]
    assert made.groups == {}


def test_five_reasons_stay_five_different_things():
    table = observations(
        area=["T1", "T2", "T3", "T4", "T5"],
        value=[0.0, None, None, None, None],
        numerator=[0.0, None, None, None, None],
        denominator=[40.0, None, None, None, None],
        status=["value", "suppressed", "missing", "not_asked", "source_gap"],
    )
    table = checked_observations(table, FRAMEWORK)
    areas = [f"T{i}" for i in range(1, 8)]
    made = cube_of(table, kind="lsoa21", areas=areas, population=[1] * 7,
                   origins={"no-car": Origin("r", "s", "2021", "lsoa21")},
                   absent={"no-car": "source_gap", "not-there": "missing"})  # fmt: skip
    assert [STATUSES[code] for code in made.status[0]] == [
        "value", "suppressed", "missing", "not_asked", "source_gap", "source_gap", "source_gap",
    ]  # fmt: skip
    assert made.value[0, 0] == 0


@given(st.lists(st.integers(0, 24), max_size=3), st.booleans())
def test_a_table_in_parts_is_laid_out_as_it_is_whole(cuts, in_order):
    slugs, areas = ["no-car", "score", "other"], [f"T{i}" for i in range(8)]
    random = np.random.default_rng(sum(cuts))
    table = observations(
        indicator=[slug for slug in slugs for _ in areas],
        area=areas * 3,
        value=[None if i % 5 == 2 else float(i) for i in range(24)],
        numerator=[None if i >= 8 or i % 5 == 2 else float(i) for i in range(24)],
        denominator=[None if i >= 8 or i % 5 == 2 else 40.0 for i in range(24)],
        lower=[1.0 if i == 20 else None for i in range(24)],
        status=["suppressed" if i % 5 == 2 else "value" for i in range(24)],
    ).cast(empty_observations().schema)
    if not in_order:
        table = table[random.permutation(24).tolist()]
    kwargs = {
        "kind": "lsoa21", "areas": areas[:-1], "population": [1] * 7,
        "origins": dict.fromkeys(("score", "no-car"), Origin("r", "s", "2021", "lsoa21")),
    }  # fmt: skip
    ends = [0, *sorted(cuts), 24]
    parts = [table[start:end] for start, end in pairwise(ends)]
    whole, workspace = cube_of(table, **kwargs), Workspace()
    cube_of(table.reverse(), **kwargs, workspace=workspace)
    for found in (cube_of(parts, **kwargs), cube_of(parts, **kwargs, workspace=workspace)):
        for name in ("value", "numerator", "denominator", "lower", "upper", "status"):
            np.testing.assert_array_equal(getattr(found, name), getattr(whole, name))


def test_numbers_that_nobody_asks_for_may_be_left_out():
    table = observations(area=["T1", "T2"], value=[20.0, 30.0], lower=[15.0, None])
    made = cube_of(table.drop("lower", "upper"), kind="lsoa21", areas=["T1", "T2"],
                   population=[1, 1],
                   origins={"no-car": Origin("r", "s", "2021", "lsoa21")})  # fmt: skip
    assert made.value.tolist() == [[20, 30]]
    assert np.isnan(made.lower).all()


# At the door ---------------------------------------------------------------------------------------


def complaints(table: pl.DataFrame) -> list[tuple[int | None, str | None]]:
    with pytest.raises(BadTable) as caught:
        checked_observations(table, FRAMEWORK)
    return [(one.row, one.column) for one in caught.value.problems]


def test_counts_of_some_areas_only_are_refused_row_by_row():
    table = observations(
        area=["T1", "T2", "T3"],
        value=[20.0, 30.0, None],
        numerator=[20.0, None, None],
        denominator=[100.0, None, None],
        status=["value", "value", "missing"],
    )
    assert complaints(table) == [(3, "numerator"), (3, "denominator")]


def test_counts_may_differ_between_periods():
    table = observations(
        area=["T1", "T1"], period=["2011", "2021"], value=[20.0, 30.0],
        numerator=[20.0, None], denominator=[100.0, None],
    )  # fmt: skip
    assert checked_observations(table, FRAMEWORK).height == 2


def test_a_share_of_nobody_is_no_value():
    table = observations(area=["T1"], value=[0.0], numerator=[0.0], denominator=[0.0])
    assert complaints(table) == [(2, "denominator")]


def test_not_a_number_beside_a_value_is_nothing():
    table = observations(area=["T1"], value=[20.0], numerator=[NAN], denominator=[NAN],
                         lower=[NAN], upper=[NAN])  # fmt: skip
    found = checked_observations(table, FRAMEWORK)
    assert found.select("numerator", "denominator", "lower", "upper").row(0) == (None,) * 4
