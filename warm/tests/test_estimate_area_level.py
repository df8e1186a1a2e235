"""Fay and Herriot's model: what it estimates, how sure it is, and what it refuses."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warm.errors import BadTable, WarmError
from warm.estimate import fay_herriot, published
from warm.estimate.area_variance import NotConverged
from warm.tests.planted_areas import RECORDED, TIMES, coverage, draw


def table(seed: int = 1, **said: object) -> pl.DataFrame:
    return draw(np.random.default_rng(seed), **said)[0]


def normal_equations(found, given: pl.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """The predictor and its g1 + g2 by Henderson's mixed-model equations: the oracle."""
    given = given.sort("area")
    y, se, x = (given[name].to_numpy().astype(float) for name in ("estimate", "se", "x"))
    asked = np.isfinite(y)
    m, n = len(y), int(asked.sum())
    big_x = np.column_stack([np.ones(m), x])
    z = np.eye(m)[asked]
    r = np.diag(1 / se[asked] ** 2)
    top = np.block(
        [
            [big_x[asked].T @ r @ big_x[asked], big_x[asked].T @ r @ z],
            [z.T @ r @ big_x[asked], z.T @ r @ z + np.eye(m) / found.variance],
        ]
    )
    right = np.concatenate([big_x[asked].T @ r @ y[asked], z.T @ r @ y[asked]])
    solved = np.linalg.solve(top, right)
    c = np.linalg.inv(top)
    whole = np.column_stack([big_x, np.eye(m)])
    assert n == asked.sum()
    return whole @ solved, ((whole @ c) * whole).sum(axis=1)


def test_estimates_are_those_of_the_mixed_model_equations():
    given = table()
    found = fay_herriot(given, covariates=["x"])
    estimate, g1_g2 = normal_equations(found, given)
    assert found.variance > 0.3
    assert found.estimate == pytest.approx(estimate)
    asked = np.isfinite(found.direct)
    w = 1 / (found.variance + found.direct_variance[asked])
    g3 = found.direct_variance[asked] ** 2 * w**3 * 2 / (w**2).sum()
    assert found.mse[asked] == pytest.approx(g1_g2[asked] + 2 * g3)
    assert found.mse[~asked] == pytest.approx(g1_g2[~asked])


def test_what_was_estimated_is_the_summit_of_its_likelihood():
    from warm.estimate.area_variance import Areas

    given = table(7).drop_nulls()
    for method in ("reml", "ml"):
        found = fay_herriot(given, covariates=["x"], method=method)
        data = Areas(
            found.direct,
            found.direct_variance,
            np.column_stack([np.ones(given.height), given.sort("area")["x"].to_numpy()]),
        )
        around = [data.goal(found.variance * f, method) for f in (0.99, 1.0, 1.01)]
        assert max(around) == around[1]


def test_an_area_that_nobody_was_asked_in_has_what_the_covariates_say():
    found = fay_herriot(table(), covariates=["x"])
    unasked = ~np.isfinite(found.direct)
    assert unasked.sum() == 12
    assert found.estimate[unasked] == pytest.approx(found.synthetic[unasked])
    assert (found.shrinkage[unasked] == 0).all()
    assert (found.mse[unasked] > found.variance).all()
    assert found.mse[unasked].min() > np.median(found.mse[~unasked])
    assert any("Nobody was asked in 12 of 60 areas" in one for one in found.notes)
    frame = found.to_frame()
    assert frame.filter(~pl.col("asked"))["direct"].null_count() == 12
    assert frame["estimate"].null_count() == 0


@given(st.integers(0, 10_000))
def test_an_estimate_lies_between_the_direct_one_and_the_covariates(seed):
    found = fay_herriot(table(seed), covariates=["x"])
    asked = np.isfinite(found.direct)
    low = np.minimum(found.direct, found.synthetic)[asked] - 1e-9
    high = np.maximum(found.direct, found.synthetic)[asked] + 1e-9
    assert ((found.estimate[asked] >= low) & (found.estimate[asked] <= high)).all()
    assert (found.lower < found.estimate).all()
    assert (found.mse > 0).all()


def test_traces_are_those_of_the_whole_matrix():
    from warm.estimate.area_variance import Areas

    random = np.random.default_rng(4)
    data = Areas(random.normal(size=30), random.uniform(0.5, 2, 30), random.normal(size=(30, 3)))
    v = np.diag(1 / (0.7 + data.d))
    p = v - v @ data.x @ np.linalg.inv(data.x.T @ v @ data.x) @ data.x.T @ v
    score, information = data.step(0.7, "reml")
    assert score == pytest.approx(0.5 * (data.y @ p @ p @ data.y - np.trace(p)))
    assert information == pytest.approx(0.5 * np.trace(p @ p))


def test_the_order_of_the_table_changes_nothing():
    given = table()
    mixed = given.sample(fraction=1.0, shuffle=True, seed=2)
    one, other = fay_herriot(given, covariates=["x"]), fay_herriot(mixed, covariates=["x"])
    assert one.areas.tolist() == other.areas.tolist()
    assert one.estimate.tolist() == other.estimate.tolist()
    assert one.mse.tolist() == other.mse.tolist()


@pytest.mark.slow
def test_intervals_hold_the_truth_as_often_as_they_say():
    found = coverage(times=300)
    assert 0.93 <= found["asked"] <= 0.97
    assert 0.93 <= found["unasked"] <= 0.97
    assert found["rmse ratio"] < 0.75


@pytest.mark.slow
@pytest.mark.parametrize("broken", RECORDED)
def test_the_book_says_how_often_intervals_hold_when_the_model_is_wrong(broken):
    found = coverage(broken, TIMES)
    assert found["asked"] * 100 == pytest.approx(RECORDED[broken][0], abs=1)
    assert found["unasked"] * 100 == pytest.approx(RECORDED[broken][1], abs=1)


def test_the_interval_of_the_variance_holds_it_as_often_as_it_says():
    random = np.random.default_rng(5)
    held = []
    for _ in range(200):
        low, high = fay_herriot(draw(random, 30, 30)[0], covariates=["x"]).variance_interval
        held.append(low <= 1.0 <= high)
    assert 0.91 <= np.mean(held) <= 0.99


def test_a_variance_of_zero_is_told():
    random = np.random.default_rng(0)
    x = random.normal(size=30)
    flat = pl.DataFrame(
        {"area": [f"{i:02d}" for i in range(30)], "estimate": 1 + x + 0.1 * random.normal(size=30), "se": [0.5] * 30, "x": x}
    )  # fmt: skip
    found = fay_herriot(flat, covariates=["x"])
    assert found.variance == 0
    assert found.variance_interval[0] == 0
    assert (found.estimate == found.synthetic).all()
    assert any("estimated at zero" in one for one in found.notes)
    assert (found.mse > 0).all()


def test_words_become_indicators():
    given = table().with_columns(pl.Series("kind", ["town", "country", "coast"] * 20))
    found = fay_herriot(given, covariates=["x", "kind"])
    assert found.names == ("constant", "x", "kind: country", "kind: town")


def test_an_area_far_from_the_model_is_named():
    given = table().with_columns(
        estimate=pl.when(pl.col("area") == "A004").then(40.0).otherwise("estimate")
    )
    found = fay_herriot(given, covariates=["x"])
    assert abs(found.residual[4]) > 3
    assert any("A004" in one and "standard deviations" in one for one in found.notes)


def test_among_many_areas_chance_alone_names_hardly_any():
    given = draw(np.random.default_rng(3), areas=4_000, asked=4_000)[0]
    found = fay_herriot(given, covariates=["x"])
    beyond = np.abs(found.residual) > 3
    assert beyond.sum() > 2
    assert not any("standard deviations" in one for one in found.notes)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"se": pl.lit(0.0)}, "a standard error above zero"),
        ({"se": pl.lit(None, pl.Float64)}, "a standard error above zero"),
        ({"estimate": pl.lit("many")}, "a number, or an empty cell"),
        ({"x": pl.lit(None, pl.Float64)}, "a number for every area"),
        ({"x": pl.lit(3.0)}, "leave it out"),
        ({"estimate": pl.lit(3.0)}, "nothing to be modelled"),
        ({"area": pl.lit("same")}, "each code once"),
        ({"area": pl.lit("")}, "a code, not an empty cell"),
    ],
)
def test_what_is_wrong_with_a_table_is_said(change, expected):
    with pytest.raises(BadTable, match=expected):
        fay_herriot(table().drop_nulls().with_columns(**change), covariates=["x"])


def test_too_few_areas_are_refused():
    with pytest.raises(BadTable, match="7 or more for 2 coefficients"):
        fay_herriot(table().head(6), covariates=["x"])


def test_columns_that_are_missing_are_all_named():
    with pytest.raises(BadTable) as caught:
        fay_herriot(table().drop("se"), covariates=["x", "y"])
    assert {one.column for one in caught.value.problems} == {"se", "y"}


def test_a_fit_that_does_not_settle_is_no_number():
    with pytest.raises(NotConverged, match="had not settled after 1 rounds"):
        fay_herriot(table(), covariates=["x"], rounds=1)


def shares(seed: int = 3, areas: int = 40) -> tuple[pl.DataFrame, np.ndarray]:
    random = np.random.default_rng(seed)
    x = random.normal(size=areas)
    truth = 1 / (1 + np.exp(1.4 - 0.3 * x - 0.5 * random.normal(size=areas)))
    se = np.sqrt(truth * (1 - truth) / random.integers(30, 90, areas))
    given = pl.DataFrame(
        {
            "area": [f"A{i:02d}" for i in range(areas)],
            "estimate": np.clip(truth + random.normal(scale=se), 0.0, 1.0),
            "se": se,
            "x": x,
            "la": ["north", "south"] * (areas // 2),
            "people": random.integers(500, 2_000, areas).astype(float),
        }
    )
    return given, truth


def test_intervals_of_shares_stay_between_nothing_and_all():
    given, _ = shares()
    found = fay_herriot(given, covariates=["x"], kind="share")
    assert ((found.lower > 0) & (found.upper < 1)).all()
    with pytest.raises(BadTable, match="a share from 0 to 1"):
        fay_herriot(given.with_columns(pl.col("estimate") * 100), covariates=["x"], kind="share")


@pytest.mark.parametrize("how", ["difference", "ratio", "logit"])
def test_benchmarked_estimates_add_up_to_what_is_published(how):
    given, _ = shares()
    known = published(
        given,
        pl.DataFrame({"la": ["south", "north"], "value": [0.24, 0.21], "se": [0.01, 0.02]}),
        group="la",
        se="se",
    )
    found = fay_herriot(given, covariates=["x"], kind="share").benchmarked(known, how=how)
    people = given["people"].to_numpy()
    for name, value in (("north", 0.21), ("south", 0.24)):
        inside = (given["la"] == name).to_numpy()
        mean = (people * found.estimate)[inside].sum() / people[inside].sum()
        assert mean == pytest.approx(value, abs=1e-10)
    assert any("published figures" in one for one in found.notes)
    assert ((found.lower > 0) & (found.upper < 1)).all()


@pytest.mark.slow
@pytest.mark.parametrize("how", ["difference", "ratio", "logit"])
def test_the_error_of_what_is_published_is_carried(how):
    random = np.random.default_rng(9)
    held, without = [], []
    for seed in range(200):
        given, truth = shares(seed)
        people = given["people"].to_numpy()
        south = (given["la"] == "south").to_numpy()
        means = [
            np.average(truth[~south], weights=people[~south]),
            np.average(truth[south], weights=people[south]),
        ]
        value = np.array(means) + random.normal(scale=0.025, size=2)
        if (value < 0.05).any():
            continue
        known = published(
            given,
            pl.DataFrame({"la": ["north", "south"], "value": value, "se": [0.025, 0.025]}),
            group="la",
            se="se",
        )
        plain = fay_herriot(given, covariates=["x"], kind="share")
        found = plain.benchmarked(known, how=how)
        held.append(((found.lower <= truth) & (truth <= found.upper)).mean())
        # As if it had none: the interval of before, moved.
        half = (plain.upper - plain.lower) / 2
        without.append((np.abs(found.estimate - truth) <= half).mean())
    assert len(held) > 100
    assert 0.93 <= np.mean(held) <= 0.97
    assert np.mean(without) < np.mean(held) - 0.01


def test_the_error_of_an_exact_total_can_only_help_on_average():
    given, _ = shares()
    known = published(given, pl.DataFrame({"value": [0.22]}))
    plain = fay_herriot(given, covariates=["x"], kind="share")
    found = plain.benchmarked(known)
    assert found.mse.mean() < plain.mse.mean()


@pytest.mark.parametrize(
    ("areas", "known", "expected"),
    [
        ({}, {"la": ["north"], "value": [0.2]}, "a published figure for it"),
        ({}, {"la": ["north", "south", "south"], "value": [0.2, 0.2, 0.2]}, "each code once"),
        ({}, {"la": ["north", "south"], "value": [0.2, None]}, "a number"),
        ({"people": pl.lit(-1.0)}, {"la": ["north", "south"], "value": [0.2, 0.2]}, "zero or more"),
        ({"people": pl.lit(0.0)}, {"la": ["north", "south"], "value": [0.2, 0.2]}, "people in north"),
    ],
)  # fmt: skip
def test_published_figures_that_are_wrong_are_refused(areas, known, expected):
    with pytest.raises(BadTable, match=expected):
        published(shares()[0].with_columns(**areas), pl.DataFrame(known), group="la")


def test_published_figures_that_cannot_be_reached_are_refused():
    given, _ = shares()
    plain = fay_herriot(given, covariates=["x"], kind="share")
    percent = published(given, pl.DataFrame({"value": [22.0]}))
    with pytest.raises(WarmError, match="Is it in percent"):
        plain.benchmarked(percent, how="logit")
    fewer = published(given.head(30), pl.DataFrame({"value": [0.2]}))
    with pytest.raises(WarmError, match="10 areas are not among"):
        plain.benchmarked(fewer)
