"""Every area's totals are met at once, as a straight loop over areas would meet them."""

from __future__ import annotations

import tracemalloc

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warm.errors import WarmError
from warm.estimate import Cancelled, Constraints, Totals, constrain, integerise, rake_areas, totals
from warm.estimate import cells as module
from warm.estimate.integers import whole_numbers


def drawn(seed=1, n=2_000, areas=60, sizes=(4, 2, 3, 5), weighted=True) -> Constraints:
    """Areas made of people whose answers hang together, and a survey of the same kind of people."""
    random = np.random.default_rng(seed)
    starts = np.cumsum([0, *sizes])

    def people(shift):
        lean = random.normal(size=len(shift)) + shift
        return np.column_stack(
            [
                starts[v]
                + np.searchsorted(
                    np.linspace(-1.2, 1.2, size + 1)[1:-1],
                    0.6 * lean + random.normal(size=len(lean)),
                )
                for v, size in enumerate(sizes)
            ]
        )

    living = random.integers(200, 900, areas)
    where = np.repeat(np.arange(areas), living)
    population = people(random.normal(0, 0.5, areas)[where])
    counts = np.zeros((int(starts[-1]), areas))
    for column in population.T:
        np.add.at(counts, (column, where), 1.0)
    known = Totals(
        tuple(f"v{v}" for v in range(len(sizes))),
        tuple(tuple(f"c{c}" for c in range(size)) for size in sizes),
        np.array([f"A{i:04d}" for i in range(areas)]),
        counts,
        living.astype(float),
    )
    codes = people(np.zeros(n))
    table = pl.DataFrame(
        {
            **{f"v{v}": [f"c{c}" for c in codes[:, v] - starts[v]] for v in range(len(sizes))},
            "w": random.uniform(0.5, 2.0, n) if weighted else np.ones(n),
        }
    )
    return constrain(table, known, weight="w")


def straight(constraints: Constraints, area: int, tolerance: float) -> np.ndarray:
    """Raking respondents to one area as everybody writes it first: the oracle."""
    weights, wanted = constraints.weight.copy(), constraints.totals.counts[:, area]
    for _ in range(5_000):
        worst = 0.0
        for column in constraints.codes.T:
            now = np.bincount(column, weights=weights, minlength=len(wanted))
            some = np.unique(column)
            factor = np.ones(len(wanted))
            factor[some] = wanted[some] / np.where(now[some] > 0, now[some], 1.0)
            worst = max(worst, np.abs(now[some] / np.maximum(wanted[some], 1e-9) - 1).max())
            weights *= factor[column]
        if worst < tolerance:
            break
    return weights


@pytest.mark.parametrize("sizes", [(4, 2, 3, 5), (3,), (2, 2), (3, 2, 2, 2, 2, 3)])
def test_weights_are_those_of_a_straight_loop_over_areas(sizes):
    constraints = drawn(3, sizes=sizes)
    found = rake_areas(constraints)
    assert set(found.state) == {"met"}
    for area in range(0, 60, 7):
        weights = found.weights(found.areas[area])
        expected = straight(constraints, area, 1e-12)
        assert weights == pytest.approx(expected, rel=1e-3)
        reached = np.zeros(len(constraints.totals.counts))
        for column in constraints.codes.T:
            np.add.at(reached, column, weights)
        wanted = constraints.totals.counts[:, area]
        away = np.abs(reached - wanted) / np.where(wanted > 0, wanted, wanted.sum())
        assert away.max() <= 1e-5
        assert found.error[area] == pytest.approx(away.max(), rel=1e-3, abs=1e-12)


@given(st.integers(0, 10_000), st.floats(1e-11, 1e-3), st.integers(60, 400))
def test_totals_are_met_within_the_tolerance_or_it_is_said(seed, tolerance, n):
    constraints = drawn(seed, n, areas=8, sizes=(3, 2, 3))
    found = rake_areas(constraints, tolerance=tolerance, rounds=300)
    for at, area in enumerate(found.areas):
        if found.state[at] != "met":
            with pytest.raises(WarmError):
                found.weights(area)
            continue
        weights = found.weights(area)
        assert (weights >= 0).all()
        reached = np.zeros(len(constraints.totals.counts))
        for column in constraints.codes.T:
            np.add.at(reached, column, weights)
        wanted = constraints.totals.counts[:, at]
        assert (
            np.abs(reached - wanted) <= tolerance * np.where(wanted, wanted, wanted.sum()) + 1e-9
        ).all()


def test_an_area_is_weighed_alike_whoever_is_weighed_with_it_and_on_any_number_of_threads():
    constraints = drawn(5, areas=600)
    together = rake_areas(constraints)
    again = rake_areas(constraints, threads=2)
    assert together.factors.tobytes() == again.factors.tobytes()
    assert (together.rounds == again.rounds).all()
    some = constraints.totals.only(together.areas[[3, 200, 599]].tolist())
    few = rake_areas(
        Constraints(
            some,
            constraints.codes,
            constraints.weight,
            constraints.rows,
            constraints.left_out,
            constraints.given,
            (),
        )
    )
    assert few.factors == pytest.approx(together.factors[:, [3, 200, 599]], rel=1e-9)
    assert few.rounds.tolist() == together.rounds[[3, 200, 599]].tolist()


def test_means_and_costs_are_those_of_the_weights():
    constraints = drawn(6, areas=12)
    found = rake_areas(constraints)
    random = np.random.default_rng(2)
    answers = random.normal(size=(constraints.given, 2))
    answers[::9, 1] = np.nan
    means = found.means(answers)
    assert means.shape == (2, 12)
    mine = constraints.arranged(answers)
    effective, share = found.effective_n(), found.largest_share()
    for at, area in enumerate(found.areas):
        weights = found.weights(area)
        assert means[0, at] == pytest.approx(np.average(mine[:, 0], weights=weights))
        said = np.isfinite(mine[:, 1])
        assert means[1, at] == pytest.approx(np.average(mine[said, 1], weights=weights[said]))
        assert effective[at] == pytest.approx(weights.sum() ** 2 / (weights**2).sum())
        assert share[at] == pytest.approx(weights.max() / weights.sum())
    assert found.means(answers[:, 0]).tolist() == means[0].tolist()
    frame = found.to_frame()
    assert frame.columns[:3] == ["area", "people", "state"]
    assert frame["heavy"].to_list() == (share >= 0.1).tolist()
    assert frame["effective_n"].to_list() == pytest.approx(effective.tolist())


def test_the_order_of_the_survey_changes_no_digit():
    constraints = drawn(7, areas=10)
    rows = {
        f"v{v}": [constraints.totals.labels[c][1] for c in constraints.codes[:, v]]
        for v in range(4)
    }
    table = pl.DataFrame({**rows, "w": constraints.weight})
    answers = np.random.default_rng(1).normal(size=table.height)
    order = np.random.default_rng(3).permutation(table.height)
    one = rake_areas(constrain(table, constraints.totals, weight="w"))
    other = rake_areas(constrain(table[order.tolist()], constraints.totals, weight="w"))
    assert one.factors.tobytes() == other.factors.tobytes()
    assert one.means(answers).tobytes() == other.means(answers[order]).tobytes()


TWO = pl.DataFrame({"a": ["u", "v", "v", "u"], "b": ["g", "f", "f", "g"]})


def two(*counts: tuple[int, int, int, int]) -> Totals:
    rows = [
        (f"A{i}", variable, category, count)
        for i, four in enumerate(counts)
        for (variable, category), count in zip(
            (("a", "u"), ("a", "v"), ("b", "f"), ("b", "g")), four, strict=True
        )
    ]
    return totals(
        pl.DataFrame(rows, schema=["area", "variable", "category", "count"], orient="row"),
        areas="area",
    )


def test_areas_that_cannot_be_met_are_told_one_by_one():
    """u always goes with g, and v with f."""
    found = rake_areas(
        constrain(TWO, two((4, 6, 6, 4), (0, 0, 0, 0), (4, 6, 5, 5), (0, 9, 4, 5))), rounds=40
    )
    assert found.state.tolist() == ["met", "empty", "not met", "impossible"]
    assert found.weights("A0").tolist() == pytest.approx([2, 2, 3, 3])
    assert found.weights("A1").tolist() == [0, 0, 0, 0]
    with pytest.raises(WarmError, match=r"A2 is not met after 40 rounds: .* off 4"):
        found.weights("A2")
    with pytest.raises(WarmError, match="A3 counts 5 people with b: g, but every respondent with"):
        found.weights("A3")
    with pytest.raises(WarmError, match="There is no area 'A9'"):
        found.weights("A9")
    means = found.means([1.0, 0.0, 0.0, 1.0])
    assert means[0] == pytest.approx(0.4)
    assert np.isnan(means[1:]).all()
    assert len(found.notes) == 3
    assert "The totals of 1 of 4 areas are not met" in found.notes[1]
    frame = found.to_frame()
    assert frame["reason"][1] == "Nobody lives in A1."
    assert frame["error"].to_list()[3] is None
    assert frame["largest_share"].to_list()[0] == pytest.approx(0.3)
    assert frame["heavy"].to_list() == [True, False, False, False]


def test_an_area_that_is_far_from_anything_possible_is_given_up_before_its_factors_overflow():
    found = rake_areas(constrain(TWO, two((1, 9_999, 5_000, 5_000), (4, 6, 6, 4))))
    assert found.state.tolist() == ["not met", "met"]
    assert found.rounds[0] < 100
    assert np.isfinite(found.factors).all()
    assert found.error[0] > 0.1


def test_overlapping_margins_that_fit_exactly_are_met_at_once():
    """The case that Dirguis/ipfn #22 is about: nothing to do, and nothing done."""
    constraints = drawn(8, n=400, areas=1, weighted=False)
    weights = np.random.default_rng(1).uniform(0.5, 2, 400)
    exact = constraints.totals.counts * 0
    for column in constraints.codes.T:
        np.add.at(exact[:, 0], column, weights)
    known = Totals(
        constraints.totals.variables,
        constraints.totals.categories,
        constraints.totals.areas,
        exact,
        np.array([weights.sum()]),
    )
    found = rake_areas(
        Constraints(
            known, constraints.codes, weights, constraints.rows, constraints.left_out, 400, ()
        )
    )
    assert found.rounds.tolist() == [1]
    assert found.weights("A0000") == pytest.approx(weights, rel=1e-12)


def test_progress_is_told_and_work_can_be_stopped():
    constraints = drawn(9, areas=900)
    told: list[tuple[int, int]] = []
    rake_areas(constraints, progress=lambda done, of: told.append((done, of)))
    assert told[-1] == (900, 900)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert len(told) == -(-900 // module.block_size(module.cells(constraints)))
    asked = iter([False, True, True, True, True])
    with pytest.raises(Cancelled):
        rake_areas(constraints, cancelled=lambda: next(asked))
    with pytest.raises(Cancelled):
        rake_areas(constraints, threads=2, cancelled=lambda: True)
    with pytest.raises(WarmError, match="between 0 and 1"):
        rake_areas(constraints, tolerance=0)


@pytest.mark.slow
def test_memory_of_a_block_is_what_is_stated():
    constraints = drawn(10, areas=2_000)
    made = module.cells(constraints)
    stated = module.block_memory(made, len(constraints.totals.counts))
    result = constraints.totals.counts.nbytes
    rake_areas(constraints)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    rake_areas(constraints)
    peak = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()
    others = 40 * 2_000 + 16 * len(constraints) * 12
    assert peak <= stated + 3 * result + others


# Whole people ---------------------------------------------------------------------------------


def test_whole_people_add_up_and_stand_near_their_weights():
    found = rake_areas(drawn(11, areas=20))
    made = integerise(found, seed=4)
    assert made.people.tolist() == found.constraints.totals.people.tolist()
    for at, area in enumerate(found.areas):
        weights = found.weights(area)
        times = np.zeros(found.constraints.given)
        some = made.area == at
        times[made.row[some]] = made.times[some]
        assert np.abs(times[found.constraints.rows] - weights).max() < 1 + 1e-4
    assert made.to_frame().columns == ["area", "row", "times"]


def test_the_same_seed_gives_the_same_people_whichever_areas_are_made_with_them():
    found = rake_areas(drawn(12, areas=20))
    one, again = integerise(found, seed=4), integerise(found, seed=4)
    assert one.to_frame().equals(again.to_frame())
    few = integerise(found, seed=4, areas=["A0007", "A0003"])
    assert few.areas.tolist() == ["A0003", "A0007"]
    wanted = one.to_frame().filter(pl.col("area").is_in(["A0003", "A0007"]))
    assert few.to_frame().equals(wanted)
    for other in (integerise(found, seed=5), integerise(found, seed=4, draw=1)):
        assert not one.to_frame().equals(other.to_frame())


def test_over_many_draws_the_people_are_the_weights():
    found = rake_areas(drawn(13, n=60, areas=1, sizes=(2, 2)))
    area = found.areas[0]
    weights = found.weights(area)
    times = np.zeros((400, found.constraints.given))
    for draw in range(400):
        made = integerise(found, seed=1, draw=draw)
        times[draw, made.row] = made.times
    mean = times[:, found.constraints.rows].mean(axis=0)
    left = weights - np.floor(weights)
    assert (np.abs(mean - weights) < 5 * np.sqrt(left * (1 - left) / 400) + 1e-6).all()


@given(
    st.lists(st.floats(0, 30), min_size=1, max_size=60),
    st.floats(0, 1, exclude_max=True),
)
def test_numbers_are_the_weights_cut_or_rounded_up(weights, start):
    weights = np.array(weights)
    people = float(np.round(weights.sum()))
    if people == 0:
        assert whole_numbers(weights * 0, people, start).sum() == 0
        return
    scaled = weights * people / weights.sum()
    found = whole_numbers(weights, people, start)
    assert found.sum() == people
    assert (np.abs(found - scaled) < 1 + 1e-6).all()


def test_totals_that_are_no_whole_number_give_one_of_the_two_beside_it():
    weights = np.array([1.2, 1.2, 1.1])
    sizes = [int(whole_numbers(weights, 3.5, start).sum()) for start in np.arange(0.005, 1, 0.01)]
    assert set(sizes) == {3, 4}
    assert np.mean(sizes) == pytest.approx(3.5)


def test_people_of_an_area_that_is_not_met_are_refused():
    found = rake_areas(constrain(TWO, two((4, 6, 6, 4), (4, 6, 5, 5), (0, 0, 0, 0))), rounds=40)
    assert integerise(found, seed=1).areas.tolist() == ["A0", "A2"]
    assert integerise(found, seed=1).people.tolist() == [10, 0]
    with pytest.raises(WarmError, match="A1 is not met"):
        integerise(found, seed=1, areas=["A1"])
    with pytest.raises(WarmError, match="whole numbers of zero or more"):
        integerise(found, seed=-1)
