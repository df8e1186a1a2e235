"""Raking and calibration meet the totals, stay within bounds, and say when they cannot."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from warm.errors import BadTable, WarmError
from warm.estimate import CannotReach, Design, calibrate, constrain, direct, rake, totals
from warm.estimate.weighted import Weighted


def survey(seed: int = 1, n: int = 300, sizes: tuple[int, ...] = (3, 2, 4)) -> pl.DataFrame:
    random = np.random.default_rng(seed)
    lean = random.normal(size=n)
    columns = {}
    for v, size in enumerate(sizes):
        hidden = 0.6 * lean + random.normal(size=n)
        cuts = np.quantile(hidden, np.linspace(0, 1, size + 1)[1:-1])
        columns[f"v{v}"] = [f"c{at}" for at in np.searchsorted(cuts, hidden)]
    return pl.DataFrame(
        {**columns, "w": random.uniform(0.5, 2.0, n), "y": random.normal(50, 10, n)}
    )


def known_from(table: pl.DataFrame, weights: np.ndarray, names: list[str]) -> pl.DataFrame:
    """The totals of a population in which each respondent stands for so many people."""
    return pl.concat(
        [
            table.with_columns(count=pl.Series(weights))
            .group_by(pl.col(name).alias("category"), maintain_order=True)
            .agg(pl.col("count").sum())
            .select(pl.lit(name).alias("variable"), "category", "count")
            for name in names
        ]
    )


NAMES = ["v0", "v1", "v2"]


def drawn(seed: int = 1, n: int = 300, weight: str | None = "w"):
    table = survey(seed, n)
    truth = np.random.default_rng(seed + 100).gamma(4.0, 25.0, n)
    return table, constrain(table, totals(known_from(table, truth, NAMES)), weight=weight)


def straight(table: pl.DataFrame, known: dict, base: np.ndarray, rounds: int = 500) -> np.ndarray:
    """Raking as everybody writes it first: the oracle."""
    weights = base.copy()
    for _ in range(rounds):
        for name in NAMES:
            column = np.array(table[name].to_list())
            for category in np.unique(column):
                at = column == category
                weights[at] *= known[name, category] / weights[at].sum()
    return weights


def in_table_order(found: Weighted) -> np.ndarray:
    return found.to_frame()["weight"].to_numpy()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_raking_is_what_a_straight_loop_gives(seed):
    table, constraints = drawn(seed)
    known = dict(zip(constraints.totals.labels, constraints.totals.counts[:, 0], strict=True))
    found = rake(constraints, tolerance=1e-12)
    expected = straight(table, known, table["w"].to_numpy())
    assert found.converged
    assert in_table_order(found) == pytest.approx(expected, rel=1e-9)
    assert found.reached == pytest.approx(constraints.totals.counts[:, 0], rel=1e-11)
    assert found.margins()["reached"].to_list() == pytest.approx(
        found.margins()["wanted"].to_list()
    )


@given(st.integers(0, 10_000), st.integers(40, 200), st.floats(1e-3, 1e3))
def test_margins_are_hit_weights_are_positive_and_scale_is_nothing(seed, n, scale):
    _, constraints = drawn(seed, n)
    found = rake(constraints)
    assert found.converged
    assert found.error <= 1e-8
    assert (found.weights > 0).all()
    larger = type(constraints)(
        constraints.totals,
        constraints.codes,
        constraints.weight * scale,
        constraints.rows,
        constraints.left_out,
        constraints.given,
        constraints.notes,
    )
    assert rake(larger).weights == pytest.approx(found.weights, rel=1e-6)
    assert found.design_effect >= 1 - 1e-12
    assert found.effective_n == pytest.approx(n / found.design_effect)


@given(st.integers(0, 10_000))
def test_the_order_of_the_survey_changes_nothing_to_the_last_bit(seed):
    table, one = drawn(seed, 80)
    order = np.random.default_rng(seed).permutation(80)
    other = constrain(table[order.tolist()], one.totals, weight="w")
    for weigh in (
        rake,
        lambda c: rake(c, bounds=(0.05, 20.0), trim=8.0),
        lambda c: calibrate(c, method="linear"),
    ):
        assert (in_table_order(weigh(one))[order] == in_table_order(weigh(other))).all()


def test_raking_and_exponential_calibration_agree():
    _, constraints = drawn()
    one, other = rake(constraints, tolerance=1e-12), calibrate(constraints, method="exponential")
    assert other.weights == pytest.approx(one.weights, rel=1e-6)


@pytest.mark.parametrize("bounds", [(0.4, 2.2), (0.1, 4.0), (0.0, 2.5)])
def test_bounds_are_kept_and_totals_are_met(bounds):
    _, constraints = drawn()
    mean = constraints.totals.people[0] / constraints.weight.sum()
    low, high = bounds
    for found in (
        rake(constraints, bounds=bounds),
        calibrate(constraints, method="logit", bounds=bounds),
        calibrate(constraints, method="truncated", bounds=bounds),
    ):
        ratio = found.weights / constraints.weight / mean
        assert found.converged
        assert ratio.min() >= low - 1e-9
        assert ratio.max() <= high + 1e-9
        assert found.error <= 1e-8


def test_bounds_that_never_bind_change_nothing():
    _, constraints = drawn()
    free = rake(constraints, tolerance=1e-12)
    assert rake(constraints, bounds=(1e-9, 1e9), tolerance=1e-12).weights == pytest.approx(
        free.weights, rel=1e-9
    )


def test_trimming_holds_the_greatest_weight_down():
    _, constraints = drawn()
    mean = constraints.totals.people[0] / len(constraints)
    free, found = rake(constraints), rake(constraints, trim=1.5)
    assert free.weights.max() > 1.6 * mean
    assert found.weights.max() == pytest.approx(1.5 * mean)
    assert found.converged
    assert found.error <= 1e-8
    assert found.effective_n > free.effective_n


@pytest.mark.parametrize("method", ["linear", "exponential", "truncated", "logit"])
def test_calibration_keeps_the_distance_that_it_promises_smallest(method):
    table = survey(5, 24, (2, 2, 2))
    truth = np.random.default_rng(9).gamma(6.0, 10.0, 24)
    constraints = constrain(table, totals(known_from(table, truth, NAMES)), weight="w")
    bounds = (0.2, 3.0) if method in ("truncated", "logit") else None
    found = calibrate(constraints, method=method, bounds=bounds)
    base = constraints.weight * (constraints.totals.people[0] / constraints.weight.sum())
    low, high = bounds or (0.0, np.inf)

    def distance(ratio):
        if method in ("linear", "truncated"):
            return float((base * (ratio - 1) ** 2 / 2).sum())
        if method == "exponential":
            return float((base * (ratio * np.log(ratio) - ratio + 1)).sum())
        a = (high - low) / ((1 - low) * (high - 1))
        left = (ratio - low) * np.log((ratio - low) / (1 - low))
        return float(
            (base * (left + (high - ratio) * np.log((high - ratio) / (high - 1))) / a).sum()
        )

    x = np.zeros((24, len(constraints.totals.counts)))
    x[np.arange(24)[:, None], constraints.codes] = 1.0
    mine = found.weights / base
    assert base * mine @ x == pytest.approx(constraints.totals.counts[:, 0])
    # No small step that keeps the totals makes the distance smaller.
    null = np.linalg.svd((x * base[:, None]).T)[2][np.linalg.matrix_rank(x) :]
    random = np.random.default_rng(3)
    tried = 0
    for _ in range(200):
        step = 1e-3 * (random.normal(size=len(null)) @ null)
        other = mine + step
        if method == "truncated" and ((other < low) | (other > high)).any():
            continue
        tried += 1
        assert distance(other) >= distance(mine) - 1e-10
    assert tried or method == "truncated"


@pytest.mark.parametrize("method", ["truncated", "raking"])
def test_bounded_weights_are_what_a_general_solver_finds(method):
    table = survey(5, 24, (2, 2, 2))
    # Totals of a population that lies within the bounds, close to them where v0 is.
    planted = np.where(table["v0"].to_numpy() == "c0", 1.5, 0.6)
    planted[::4] = 1.0
    truth = table["w"].to_numpy() * planted
    constraints = constrain(table, totals(known_from(table, truth, NAMES)), weight="w")
    scale = table["w"].sum() / truth.sum()
    low, high = 0.6 * scale, 1.5 * scale
    if method == "raking":
        found = rake(constraints, bounds=(low, high), tolerance=1e-11)
    else:
        found = calibrate(constraints, method="truncated", bounds=(low, high))
    base = constraints.weight * (constraints.totals.people[0] / constraints.weight.sum())
    x = np.zeros((24, len(constraints.totals.counts)))
    x[np.arange(24)[:, None], constraints.codes] = 1.0
    columns = [0, 1, 3, 5]
    entropy = method == "raking"
    solved = minimize(
        lambda g: (base * (g * np.log(g) - g + 1 if entropy else (g - 1) ** 2 / 2)).sum(),
        np.ones(24),
        jac=lambda g: base * (np.log(g) if entropy else g - 1),
        bounds=[(low, high)] * 24,
        constraints={
            "type": "eq",
            "fun": lambda g: (base * g) @ x[:, columns] - constraints.totals.counts[columns, 0],
            "jac": lambda g: (x[:, columns] * base[:, None]).T,
        },
        method="SLSQP",
        options={"maxiter": 500, "ftol": 1e-13},
    )
    assert solved.success
    ratio = found.weights / base
    assert np.isclose(ratio, high).any() or np.isclose(ratio, low).any()
    assert ratio == pytest.approx(solved.x, abs=1e-4)


def test_amounts_are_met_beside_people():
    table, constraints = drawn()
    wanted = 51.0 * constraints.totals.people[0]
    found = calibrate(constraints, {"y": (table["y"], wanted)}, method="linear")
    assert (in_table_order(found) * table["y"].to_numpy()).sum() == pytest.approx(wanted)
    assert found.reached == pytest.approx(constraints.totals.counts[:, 0])
    assert found.method["amounts"] == ("y",)


def test_one_variable_is_poststratification():
    table = survey(4)
    truth = np.full(300, 10.0)
    constraints = constrain(table, totals(known_from(table, truth, ["v0"])), weight="w")
    sums = np.zeros(3)
    np.add.at(sums, constraints.codes[:, 0], constraints.weight)
    by_hand = constraints.weight * (constraints.totals.counts[:, 0] / sums)[constraints.codes[:, 0]]
    for found in (rake(constraints), calibrate(constraints, method="linear")):
        assert found.weights == pytest.approx(by_hand)


def test_weighing_takes_out_a_bias_that_was_planted():
    """Older people answer three times as often; the answer goes with age, and age is known."""
    random = np.random.default_rng(12)
    old = random.random(40_000) < 0.3
    yes = random.random(40_000) < np.where(old, 0.8, 0.4)
    answered = random.random(40_000) < np.where(old, 0.09, 0.03)
    table = pl.DataFrame({"age": np.where(old, "old", "young")[answered], "y": yes[answered]})
    known = pl.DataFrame(
        {
            "variable": ["age", "age"],
            "category": ["old", "young"],
            "count": [int(old.sum()), int((~old).sum())],
        }
    )
    weights = in_table_order(rake(constrain(table, totals(known))))
    truth = yes.mean()
    assert table["y"].mean() > truth + 0.05
    assert np.average(table["y"].to_numpy(), weights=weights) == pytest.approx(truth, abs=0.025)


def test_whoever_was_left_out_has_a_weight_of_nothing_in_the_table_s_column():
    table = pl.DataFrame({"sex": ["m", None, "f"], "y": [1.0, 5.0, 0.0]})
    known = pl.DataFrame({"variable": ["sex"] * 2, "category": ["f", "m"], "count": [30, 10]})
    found = rake(constrain(table, totals(known)))
    assert found.column().tolist() == [10, 0, 30]
    estimate = direct(table, "y", Design.of(table, weights=found.column())).domain()
    assert (estimate.base, estimate.estimate) == (2, 0.25)


def test_a_respondent_who_carries_much_of_the_weight_is_pointed_out():
    table = pl.DataFrame({"sex": ["f"] * 9 + ["m"]})
    known = pl.DataFrame({"variable": ["sex"] * 2, "category": ["f", "m"], "count": [60, 40]})
    found = rake(constrain(table, totals(known)))
    assert found.heavy == ((9, pytest.approx(0.4)),)
    assert "The respondent in row 11 carries 40% of the weight." in found.notes
    assert found.design_effect == pytest.approx(10 * (9 * (60 / 9) ** 2 + 40**2) / 100**2)


def test_a_category_without_people_weighs_nothing():
    table = pl.DataFrame({"sex": ["f", "m", "x"]})
    known = pl.DataFrame({"variable": ["sex"] * 3, "category": ["f", "m", "x"], "count": [6, 4, 0]})
    constraints = constrain(table, totals(known))
    assert in_table_order(rake(constraints)).tolist() == [6, 4, 0]
    assert in_table_order(rake(constraints, trim=2.0)).tolist() == pytest.approx([6, 4, 0])


def test_totals_that_no_weights_can_meet_are_told():
    """Everybody in v is in f, but the totals want fewer in f than in v."""
    table = pl.DataFrame({"a": ["u", "v", "v"], "b": ["g", "f", "f"]})
    known = pl.DataFrame(
        {
            "variable": ["a", "a", "b", "b"],
            "category": ["u", "v", "f", "g"],
            "count": [40, 60, 50, 50],
        }
    )
    constraints = constrain(table, totals(known))
    found = rake(constraints, rounds=50)
    assert not found.converged
    assert found.rounds == 50
    assert found.error > 0.01
    assert any(
        "not met after 50 rounds" in one and "Merge small categories" in one for one in found.notes
    )
    with pytest.raises(CannotReach, match="No weights were found that meet all totals"):
        calibrate(constraints, method="exponential")


def test_bounds_too_tight_for_a_category_are_refused_with_both_numbers():
    table = pl.DataFrame({"sex": ["f"] * 9 + ["m"]})
    known = pl.DataFrame({"variable": ["sex"] * 2, "category": ["f", "m"], "count": [60, 40]})
    constraints = constrain(table, totals(known))
    with pytest.raises(
        CannotReach,
        match=r"sex: m wants 40\.0 people, and the bounds on weights allow no more than 20\.0",
    ):
        rake(constraints, bounds=(0.5, 2.0))
    with pytest.raises(CannotReach, match=r"no more than 30\.0"):
        rake(constraints, trim=3.0)
    with pytest.raises(CannotReach, match=r"sex: f wants 60\.0 people.*no fewer than 81\.0"):
        rake(constraints, bounds=(0.9, 9.0))
    with pytest.raises(CannotReach, match=r"logit, ratios from 0\.5 to 2"):
        calibrate(constraints, bounds=(0.5, 2.0))


@pytest.mark.parametrize(
    ("weigh", "message"),
    [
        (lambda c: rake(c, bounds=(1.1, 2)), "from 0 to 1 and one above 1"),
        (lambda c: rake(c, bounds=(0.5, float("inf"))), "from 0 to 1 and one above 1"),
        (lambda c: rake(c, trim=1.0), "a multiple of the mean above 1, not to 1.0"),
        (lambda c: calibrate(c, method="square"), "There is no calibration 'square'"),
        (lambda c: calibrate(c, method="linear", bounds=(0.5, 2)), "'linear' has no bounds"),
        (lambda c: calibrate(c, {"y": (np.full(300, np.nan), 1.0)}), "a number for everybody"),
        (lambda c: calibrate(c, {"y": (np.ones(300), 0.0)}), "a total that is a number, and not 0"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(weigh, message):
    _, constraints = drawn()
    with pytest.raises(WarmError, match=message) as caught:
        weigh(constraints)
    assert isinstance(caught.value, BadTable) == ("number" in message and "a " in message[:2])


def test_totals_of_nobody_or_of_several_areas_are_refused():
    rows = {"variable": ["sex"] * 2, "category": ["f", "m"], "count": [0, 0]}
    people = pl.DataFrame({"sex": ["f", "m"]})
    with pytest.raises(WarmError, match="count nobody"):
        rake(constrain(people, totals(pl.DataFrame(rows))))
    two = pl.concat([pl.DataFrame({**rows, "count": [1, 2], "area": [a, a]}) for a in "AB"])
    with pytest.raises(WarmError, match=r"totals are of 2 areas.*rake_areas"):
        calibrate(constrain(people, totals(two, areas="area")))
