"""Replicates tell the error that the design leaves, and what meeting totals takes off it."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warm.errors import BadTable, WarmError
from warm.estimate import (
    CannotReach,
    Design,
    Replicates,
    calibrate,
    constrain,
    direct,
    rake,
    totals,
)
from warm.estimate.replicates import drawn_anew


def drawn(seed: int = 1, strata: int = 3, clusters: int = 12, size: int = 5) -> pl.DataFrame:
    """People of two ages and two sexes in streets; what they say goes with their age."""
    random = np.random.default_rng(seed)
    rows = []
    for h in range(strata):
        for c in range(clusters):
            street = 0.4 * random.normal()
            for _ in range(size):
                old, sex = random.random() < 0.3 + 0.1 * h, random.choice(["f", "m"])
                y = 5 + 3 * old + street + random.normal()
                rows.append((f"s{h}", f"c{c}", "old" if old else "young", sex, y, random.uniform(1, 3)))  # fmt: skip
    table = pl.DataFrame(rows, schema=["stratum", "street", "age", "sex", "y", "w"], orient="row")
    return table.with_columns(yes=(pl.col("y") > 6.5).cast(pl.Float64))


KNOWN = pl.DataFrame(
    {
        "variable": ["age", "age", "sex", "sex"],
        "category": ["old", "young", "f", "m"],
        "count": [450, 550, 510, 490],
    }
)


def design_of(table: pl.DataFrame) -> Design:
    return Design.of(table, weights="w", strata="stratum", clusters="street")


def by_hand(table: pl.DataFrame, estimate) -> float:
    """The jackknife as the textbook writes it, one street after the other: the oracle."""
    whole, variance = estimate(table), 0.0
    for h in table["stratum"].unique().sort():
        streets = table.filter(pl.col("stratum") == h)["street"].unique().sort()
        n = len(streets)
        for c in streets:
            here = pl.col("stratum") == h
            without = table.filter(~(here & (pl.col("street") == c))).with_columns(
                w=pl.when(here).then(pl.col("w") * n / (n - 1)).otherwise(pl.col("w"))
            )
            variance += (n - 1) / n * (estimate(without) - whole) ** 2
    return float(np.sqrt(variance))


def mean_of(table: pl.DataFrame) -> float:
    return float(np.average(table["y"].to_numpy(), weights=table["w"].to_numpy()))


def raked_mean(table: pl.DataFrame) -> float:
    weighed = rake(constrain(table, totals(KNOWN), weight="w"))
    return float(np.average(table["y"].to_numpy(), weights=weighed.column()))


def test_the_jackknife_is_that_of_the_textbook():
    table = drawn()
    made = Replicates.jackknife(design_of(table))
    found = direct(table, "y", made, by="sex")
    assert found.domain().estimate == pytest.approx(mean_of(table))
    assert found.domain().se == pytest.approx(by_hand(table, mean_of))
    assert found.domain().freedom == 36 - 3
    women = found.domain("f")
    assert women.se == pytest.approx(by_hand(table, lambda t: mean_of(t.filter(sex="f"))))


def test_the_jackknife_of_a_total_is_the_linear_error_exactly():
    table = drawn(2)
    for there in (None, "there"):
        design = Design.of(
            table.with_columns(there=20), weights="w", strata="stratum", clusters="street",
            drawn_from=there,
        )  # fmt: skip
        expected = direct(table, "y", design, kind="total").domain().se
        found = direct(table, "y", Replicates.jackknife(design), kind="total").domain().se
        assert found == pytest.approx(expected, rel=1e-12)


@given(st.integers(0, 10_000))
def test_a_draw_takes_one_cluster_fewer_and_keeps_the_sum_of_each_stratum(seed):
    table = drawn(seed, 2, 5, 2)
    design = design_of(table)
    factor = drawn_anew(design, seed, 3)
    stratum = np.repeat([0, 1], 5)
    times = factor * 4 / 5
    assert times == pytest.approx(np.round(times))
    assert [times[stratum == h].sum() for h in (0, 1)] == pytest.approx([4, 4])
    assert (drawn_anew(design, seed, 3) == factor).all()
    assert not (drawn_anew(design, seed + 1, 3) == factor).all()


def test_the_bootstrap_comes_near_the_linear_error_however_much_of_all_was_drawn():
    table = drawn(3, 3, 20)
    for there in (40, 10_000):
        design = Design.of(
            table.with_columns(there=there), weights="w", strata="stratum", clusters="street",
            drawn_from="there",
        )  # fmt: skip
        made = Replicates.bootstrap(design, seed=1, replicates=2_000)
        for kind, outcome in (("mean", "y"), ("share", "yes"), ("total", "y")):
            linear = direct(table, outcome, design, kind=kind).domain()
            found = direct(table, outcome, made, kind=kind).domain()
            assert found.estimate == linear.estimate
            assert found.se == pytest.approx(linear.se, rel=0.07)


def test_the_same_seed_gives_the_same_replicates_to_the_last_bit():
    design = design_of(drawn())
    one, again = (Replicates.bootstrap(design, seed=7, replicates=20) for _ in range(2))
    assert one.replicate.tobytes() == again.replicate.tobytes()
    assert one.method == {"method": "bootstrap", "replicates": 20, "seed": 7}
    fewer = Replicates.bootstrap(design, seed=7, replicates=10)
    assert (fewer.replicate == one.replicate[:, :10]).all()


# What meeting totals takes off ----------------------------------------------------------------


def test_replicates_that_are_raked_anew_are_those_of_a_loop_that_rakes_anew():
    table = drawn(4)
    constraints = constrain(table, totals(KNOWN), weight="w")
    made = Replicates.jackknife(design_of(table)).weighed(constraints, rake)
    assert made.method["weighed anew"]
    found = direct(table, "y", made).domain()
    assert found.estimate == pytest.approx(raked_mean(table))
    assert found.se == pytest.approx(by_hand(table, raked_mean), rel=1e-5)


@pytest.mark.parametrize(
    "weigh",
    [
        rake,
        lambda c: rake(c, bounds=(0.3, 3.0)),
        lambda c: calibrate(c, method="linear"),
        lambda c: calibrate(c, method="logit"),
    ],
)
@pytest.mark.parametrize(("outcome", "kind"), [("y", "mean"), ("yes", "share"), ("y", "total")])
def test_three_ways_to_the_error_of_a_weighed_survey_agree(weigh, outcome, kind):
    """Residuals of the linear part, the jackknife weighed anew, and the bootstrap weighed anew."""
    table = drawn(5, 4, 25, 4)
    constraints = constrain(table, totals(KNOWN), weight="w")
    design = design_of(table)
    linear = direct(table, outcome, design.calibrated(weigh(constraints)), kind=kind).domain()
    jack = Replicates.jackknife(design).weighed(constraints, weigh)
    boot = Replicates.bootstrap(design, seed=3, replicates=600).weighed(constraints, weigh)
    for made, near in ((jack, 0.05), (boot, 0.12)):
        found = direct(table, outcome, made, kind=kind).domain()
        assert found.estimate == pytest.approx(linear.estimate)
        assert found.se == pytest.approx(linear.se, rel=near)
    # Half of how answers vary goes with age, and that is known now.
    taken_as_is = Design.of(
        table, weights=weigh(constraints).column(), strata="stratum", clusters="street"
    )
    assert linear.se < 0.9 * direct(table, outcome, taken_as_is, kind=kind).domain().se


def test_what_the_totals_tell_has_no_error():
    table = drawn(6).with_columns(old=(pl.col("age") == "old").cast(pl.Float64))
    constraints = constrain(table, totals(KNOWN), weight="w")
    design = design_of(table).calibrated(rake(constraints))
    known = direct(table, "old", design, kind="share").domain()
    assert known.estimate == pytest.approx(0.45)
    assert (known.se, known.lower, known.upper) == (0.0, known.estimate, known.estimate)
    assert known.grade == "A"
    assert direct(table, "old", design, kind="total").domain().se == pytest.approx(0, abs=1e-6)
    spent = calibrate(constraints, {"y": (table["y"], 6_200.0)})
    amount = direct(table, "y", design_of(table).calibrated(spent), kind="total").domain()
    assert amount.estimate == pytest.approx(6_200)
    assert amount.se == pytest.approx(0, abs=1e-6)


@pytest.mark.slow
def test_intervals_that_take_the_gain_hold_the_truth_as_often_as_they_promise():
    random = np.random.default_rng(8)
    streets, size = 500, 12
    old = random.random((streets, size)) < random.uniform(0.2, 0.6, (streets, 1))
    sex = np.where(random.random((streets, size)) < 0.5, "f", "m")
    y = 4 + 3 * old + 0.5 * random.normal(size=(streets, 1)) + random.normal(size=(streets, size))
    known = pl.DataFrame(
        {
            "variable": ["age", "age", "sex", "sex"],
            "category": ["old", "young", "f", "m"],
            "count": [int(one) for one in (old.sum(), (~old).sum(), (sex == "f").sum(), (sex == "m").sum())],
        }
    )  # fmt: skip
    held = {"linear": 0, "jackknife": 0, "as drawn": 0}
    times = 500
    for _ in range(times):
        chosen = random.choice(streets, 40, replace=False)
        table = pl.DataFrame(
            {
                "street": np.repeat(chosen, size).astype(str),
                "age": np.where(old[chosen].ravel(), "old", "young"),
                "sex": sex[chosen].ravel(),
                "y": y[chosen].ravel(),
            }
        )
        constraints = constrain(table, totals(known))
        design = Design.of(table, clusters="street", drawn_from=None)
        weighed = rake(constraints)
        for name, made in (
            ("linear", design.calibrated(weighed)),
            ("jackknife", Replicates.jackknife(design).weighed(constraints, rake)),
            ("as drawn", Design.of(table, weights=weighed.column(), clusters="street")),
        ):
            found = direct(table, "y", made).domain()
            held[name] += found.lower <= y.mean() <= found.upper
    assert 0.93 <= held["linear"] / times <= 0.97
    assert 0.93 <= held["jackknife"] / times <= 0.97
    assert held["as drawn"] / times > 0.975


# Columns that are given -----------------------------------------------------------------------


def test_columns_that_are_given_are_read_by_their_kind():
    table = drawn(7, 1, 6)
    made = Replicates.jackknife(design_of(table))
    names = [f"r{i}" for i in range(6)]
    given_ = table.with_columns(
        **{name: pl.Series(made.replicate[:, i]) for i, name in enumerate(names)}
    )
    expected = direct(table, "y", made).domain().se
    jack = Replicates.of(given_, names, weights="w", kind="jackknife")
    assert direct(table, "y", jack).domain().se == pytest.approx(expected)
    assert jack.freedom == 5
    said = Replicates.of(given_, names, weights="w", kind="bootstrap", scale=made.scale, freedom=9)
    assert direct(table, "y", said).domain().se == pytest.approx(expected)
    assert direct(table, "y", said).domain().freedom == 9
    for kind, fay, times in (
        ("bootstrap", None, 1 / 6),
        ("balanced", None, 1 / 6),
        ("fay", 0.5, 4 / 6),
        ("paired jackknife", None, 1.0),
    ):
        other = Replicates.of(given_, names, weights="w", kind=kind, fay=fay)
        found = direct(table, "y", other).domain().se
        assert found == pytest.approx(expected * np.sqrt(times / (5 / 6)))


def test_everything_wrong_with_columns_is_told():
    table = pl.DataFrame(
        {"w": [2.0, 3.0, 5.0], "a": [1.0, 0.0, 2.0], "b": [2.0, -3.0, None], "c": [2.0, 3.0, 5.0]}
    )
    with pytest.raises(BadTable, match="this column"):
        Replicates.of(table, ["a", "z"], weights="w", kind="jackknife")
    with pytest.raises(BadTable) as caught:
        Replicates.of(table, ["a", "b"], weights="w", kind="jackknife")
    assert [(one.row, one.column) for one in caught.value.problems] == [(3, "b"), (4, "b")]
    with pytest.raises(BadTable, match="if these are factors, multiply them by the weights first"):
        Replicates.of(table, ["a", "c"], weights="w", kind="jackknife")
    with pytest.raises(BadTable, match="weights that differ from w"):
        Replicates.of(table, ["c", "w"], weights="w", kind="jackknife")
    for wrong, message in (
        ({"kind": "brr"}, "There is no kind 'brr'; there are jackknife"),
        ({"kind": "fay"}, "Fay's coefficient"),
        ({"kind": "jackknife", "fay": 0.3}, "Fay's coefficient"),
        ({"kind": "jackknife", "scale": [1.0]}, "one for each of the 2 columns"),
    ):
        with pytest.raises(WarmError, match=message):
            Replicates.of(
                table.with_columns(d=pl.Series([3.0, 3.0, 4.0])), ["c", "d"], weights="w", **wrong
            )
    with pytest.raises(WarmError, match="Two columns of replicate weights or more"):
        Replicates.of(table, ["c"], weights="w", kind="jackknife")


# What cannot be done --------------------------------------------------------------------------


def test_a_stratum_of_one_cluster_is_refused_even_where_a_design_centres_it():
    table = drawn().filter((pl.col("stratum") != "s1") | (pl.col("street") == "c0"))
    design = Design.of(table, strata="stratum", clusters="street", lonely="centre")
    for make in (Replicates.jackknife, lambda d: Replicates.bootstrap(d, seed=1)):
        with pytest.raises(WarmError, match="there is one in 's1': put it together with another"):
            make(design)


def test_totals_that_a_replicate_cannot_meet_are_refused_with_how_many():
    table = drawn(9, 1, 8, 3).with_columns(
        age=pl.when(pl.col("street") == "c0").then(pl.lit("old")).otherwise(pl.lit("young"))
    )
    constraints = constrain(table, totals(KNOWN), weight="w")
    made = Replicates.jackknife(design_of(table))
    with pytest.raises(
        CannotReach,
        match=r"in 1 of 8 replicates.*In replicate 1 nobody is left with age: old\. Few respondents",
    ):
        made.weighed(constraints, rake)
    with pytest.raises(CannotReach, match=r"in 36 of 36 replicates.*not met after 1 rounds"):
        Replicates.jackknife(design_of(drawn(9))).weighed(
            constrain(drawn(9), totals(KNOWN), weight="w"), lambda c: rake(c, rounds=1)
        )
    with pytest.raises(ValueError, match="not those of the table"):
        Replicates.jackknife(design_of(drawn())).weighed(constraints, rake)


def test_weights_that_do_not_meet_totals_take_nothing_off_an_error():
    table = drawn(9)
    constraints = constrain(table, totals(KNOWN), weight="w")
    with pytest.raises(WarmError, match="nothing can be taken off the error for them"):
        design_of(table).calibrated(rake(constraints, rounds=1))
    with pytest.raises(ValueError, match="not made of the table of this design"):
        design_of(drawn(1, 2)).calibrated(rake(constraints))


def test_a_domain_in_one_cluster_has_no_error_and_that_is_said():
    table = drawn(10, 1, 5).with_columns(
        part=pl.when(pl.col("street") == "c0").then(pl.lit("N")).otherwise(pl.lit("S"))
    )
    found = direct(table, "y", Replicates.jackknife(design_of(table)), by="part")
    assert np.isnan(found.domain("N").se)
    assert found.domain("N").grade == "D"
    assert found.notes[0].endswith("has nobody who did: N. Merge it with another.")


def test_more_weights_than_fit_are_refused_before_they_are_made():
    design = Design.of(pl.DataFrame({"y": np.zeros(20_000)}))
    with pytest.raises(WarmError, match=r"would take 3\.2 GB\. Take the bootstrap"):
        Replicates.jackknife(design)
    with pytest.raises(WarmError, match="Take fewer replicates"):
        Replicates.bootstrap(design, seed=1, replicates=20_000)
    with pytest.raises(WarmError, match="two replicates or more"):
        Replicates.bootstrap(design, seed=1, replicates=1)
    with pytest.raises(WarmError, match="A seed is a whole number"):
        Replicates.bootstrap(design, seed=-1)
