"""Estimates by the design alone, with the error that the design leaves."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warm.errors import BadTable, WarmError
from warm.estimate import Design, direct


def clustered(seed: int = 1, strata: int = 3, clusters: int = 8, size: int = 6) -> pl.DataFrame:
    random = np.random.default_rng(seed)
    rows = []
    for h in range(strata):
        for c in range(clusters):
            shift = random.normal() + h
            for _ in range(size):
                y = shift + random.normal()
                rows.append((f"s{h}", f"c{c}", random.choice(["N", "S", "W"]), y, y > 0.8, random.uniform(0.5, 3)))  # fmt: skip
    return pl.DataFrame(rows, schema=["stratum", "cluster", "part", "y", "yes", "w"], orient="row")


def design_of(table: pl.DataFrame) -> Design:
    return Design.of(table, weights="w", strata="stratum", clusters="cluster")


def by_hand(table: pl.DataFrame, mean: bool, inside: np.ndarray) -> tuple[float, float]:
    """The textbook's sums, one stratum and one cluster at a time: the oracle."""
    y, w = table["y"].to_numpy(), table["w"].to_numpy() * inside
    whole = w.sum()
    estimate = (w * y).sum() / (whole if mean else 1)
    z = w * (y - estimate) / whole if mean else w * y
    variance = 0.0
    for h in table["stratum"].unique().sort():
        sums = [
            z[((table["stratum"] == h) & (table["cluster"] == c)).to_numpy()].sum()
            for c in table.filter(pl.col("stratum") == h)["cluster"].unique().sort()
        ]
        variance += len(sums) / (len(sums) - 1) * ((np.array(sums) - np.mean(sums)) ** 2).sum()
    return float(estimate), float(np.sqrt(variance))


@pytest.mark.parametrize("kind", ["mean", "total"])
def test_estimates_are_those_of_the_textbook_for_all_and_for_each_domain(kind):
    table = clustered()
    found = direct(table, "y", design_of(table), kind=kind, by="part")
    assert [one.domain for one in found.rows] == ["", "N", "S", "W"]
    for one in found.rows:
        inside = (
            np.ones(table.height) if not one.domain else (table["part"] == one.domain).to_numpy()
        )
        estimate, se = by_hand(table, kind == "mean", inside)
        assert one.estimate == pytest.approx(estimate)
        assert one.se == pytest.approx(se)
        assert one.freedom == 24 - 3
        assert one.upper - one.estimate == pytest.approx(2.0796138 * se, rel=1e-6)
        assert one.cv == pytest.approx(se / abs(estimate))
    assert found.to_frame().height == 4
    assert found.domain("N") is found.rows[1]
    with pytest.raises(WarmError, match="There is no domain 'X'"):
        found.domain("X")


def test_answers_drawn_one_by_one_have_the_error_that_everybody_knows():
    table = pl.DataFrame({"y": [3.0, 5.0, 8.0, 9.0, 1.0, 4.0]})
    found = direct(table, "y", Design.of(table)).domain()
    assert found.estimate == 5
    assert found.se == pytest.approx(np.std(table["y"].to_numpy(), ddof=1) / np.sqrt(6))
    assert found.design_effect == pytest.approx(1)
    assert found.effective_n == pytest.approx(6)


@given(st.integers(0, 10_000), st.floats(1e-3, 1e3))
def test_order_and_scale_change_nothing(seed, scale):
    table = clustered(seed, 2, 4, 3)
    order = np.random.default_rng(seed).permutation(table.height).tolist()
    one = direct(table, "y", design_of(table), by="part")
    shuffled = table[order]
    assert direct(shuffled, "y", design_of(shuffled), by="part") == one
    larger = table.with_columns(pl.col("w") * scale, pl.col("y") * 3)
    for a, b in zip(one.rows, direct(larger, "y", design_of(larger), by="part").rows, strict=True):
        assert b.se == pytest.approx(3 * a.se, rel=1e-9)
        assert b.design_effect == pytest.approx(a.design_effect, rel=1e-9)


def test_intervals_of_shares_stay_between_nothing_and_all():
    table = clustered().with_columns(all=pl.lit(True), none=pl.lit(0))
    design = design_of(table)
    share = direct(table, "yes", design, kind="share").domain()
    assert 0 < share.lower < share.estimate < share.upper < 1
    assert share.design_effect > 1
    every = direct(table, "all", design, kind="share")
    assert every.domain().estimate == every.domain().upper == 1
    assert 0.9 < every.domain().lower < 1
    assert "All answers are the same" in every.notes[0]
    assert direct(table, "none", design, kind="share").domain().lower == 0


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["mean", "share"])
def test_intervals_hold_the_truth_as_often_as_they_promise(kind):
    """Clusters drawn with unequal chances from three strata of a population that is known."""
    random = np.random.default_rng(20)
    clusters, size = 400, 30
    effect = random.normal(0, 0.7, (3, clusters)) + np.array([[0.0], [0.5], [1.5]])
    people = effect[..., None] + random.normal(0, 1, (3, clusters, size))
    if kind == "share":
        people = (people > 0.8).astype(float)
    chance = random.uniform(0.5, 2.0, (3, clusters))
    chance /= chance.sum(axis=1, keepdims=True)
    drawn = 20
    held = 0
    for _ in range(600):
        rows = []
        for h in range(3):
            for i, c in enumerate(random.choice(clusters, drawn, p=chance[h])):
                weight = 1 / (drawn * chance[h, c]) * size / 10
                who = random.choice(size, 10, replace=False)
                rows += [(f"s{h}", f"c{i}", y, weight) for y in people[h, c, who]]
        table = pl.DataFrame(rows, schema=["stratum", "cluster", "y", "w"], orient="row")
        found = direct(table, "y", design_of(table), kind=kind).domain()
        held += found.lower <= people.mean() <= found.upper
    assert 0.93 <= held / 600 <= 0.97


def test_drawing_all_there_is_leaves_no_error():
    table = clustered().with_columns(there=pl.lit(8))
    design = Design.of(table, strata="stratum", clusters="cluster", drawn_from="there")
    assert direct(table, "y", design).domain().se == 0


def test_a_stratum_of_one_cluster_is_refused_or_centred():
    table = clustered().filter((pl.col("stratum") != "s1") | (pl.col("cluster") == "c0"))
    with pytest.raises(BadTable, match="found 's1'; expected two clusters or more in a stratum"):
        design_of(table)
    centred = Design.of(table, weights="w", strata="stratum", clusters="cluster", lonely="centre")
    found = direct(table, "y", centred)
    assert found.domain().se > 0
    assert "Strata with one cluster" in found.notes[0]
    alone = table.filter(pl.col("stratum") == "s1")
    with pytest.raises(BadTable, match="two clusters or more"):
        Design.of(alone, clusters="cluster", lonely="centre")


def test_everything_wrong_with_a_design_is_reported():
    table = pl.DataFrame({"w": [1.0, -1.0, None], "h": ["a", None, "a"]})
    with pytest.raises(BadTable) as caught:
        Design.of(table, weights="w", strata="h")
    assert [(one.row, one.column) for one in caught.value.problems] == [
        (3, "w"),
        (3, "h"),
        (4, "w"),
    ]
    with pytest.raises(BadTable) as caught:
        Design.of(table, strata="x", clusters="y", drawn_from="z", weights="v")
    assert [one.column for one in caught.value.problems] == ["x", "y", "z", "v"]
    with pytest.raises(BadTable, match="a weight above zero"):
        Design.of(table.with_columns(w=pl.lit(0.0)), weights="w")
    with pytest.raises(BadTable, match="a row for each respondent"):
        Design.of(table.clear())
    with pytest.raises(ValueError, match="3 rows, but there are weights of shape"):
        Design.of(table, weights=[1, 2])
    drawn = table.with_columns(there=pl.lit(2))
    with pytest.raises(
        BadTable, match=r"found '2'; expected one number for stratum all, no fewer than the 3"
    ):
        Design.of(drawn, drawn_from="there")


def test_answers_that_are_none_are_refused_or_told():
    table = pl.DataFrame({"y": ["1", "", "2", "x"], "d": ["a", "b", "", "a"]})
    design = Design.of(table)
    with pytest.raises(BadTable, match="row 5, column 'y': found 'x'; expected a number"):
        direct(table, "y", design)
    table = table.with_columns(y=pl.Series([1, None, 0, 2]))
    with pytest.raises(BadTable, match="found '2'; expected 0 or 1"):
        direct(table, "y", design, kind="share")
    found = direct(table, "y", design, by="d")
    assert found.notes[:2] == (
        "Left out: 1 of 4 respondents, who did not answer.",
        "In no domain, and counted in the whole only: 1 respondents.",
    )
    empty = found.domain("b")
    assert (empty.base, empty.grade) == (0, "D")
    assert np.isnan(empty.estimate)
    assert found.to_frame().filter(domain="b")["estimate"].to_list() == [None]
    with pytest.raises(BadTable, match="this column"):
        direct(table, "z", design)
    with pytest.raises(BadTable, match="an answer of somebody who weighs something"):
        direct(table.with_columns(y=None), "y", design)
    with pytest.raises(WarmError, match="A confidence level lies between"):
        direct(table, "y", design, level=95)
    with pytest.raises(ValueError, match="not the one that the design was read from"):
        direct(table.head(2), "y", design)


def test_estimates_are_graded_by_how_uncertain_they_are():
    random = np.random.default_rng(2)
    grades = []
    for spread in (0.1, 1.2, 2.0, 9.0):
        table = pl.DataFrame({"y": 1 + spread * random.normal(size=64)})
        table = table.with_columns(pl.col("y") - pl.col("y").mean() + 1)
        grades.append(direct(table, "y", Design.of(table)).domain().grade)
    assert grades == ["A", "B", "C", "D"]


def test_a_domain_in_which_all_say_the_same_is_not_sure_of_it():
    table = pl.DataFrame(
        {
            "d": ["one"] + ["two"] * 2 + ["many"] * 40,
            "y": [7.3] * 3 + [float(i % 4) for i in range(40)],
            "yes": [1.0] * 3 + [float(i % 4 == 0) for i in range(40)],
        }
    )
    found = direct(table, "y", Design.of(table), by="d")
    for name in ("one", "two"):
        assert np.isnan([found.domain(name).se, found.domain(name).upper]).all()
        assert found.domain(name).grade == "D"
    assert found.notes[0].endswith("has nobody who did: one, two. Merge it with another.")
    share = direct(table, "yes", Design.of(table), kind="share", by="d")
    assert (share.domain("two").lower, share.domain("two").upper) == pytest.approx(
        (0.3, 1), abs=0.1
    )
    assert share.domain("one").grade == "D"
    assert share.domain("many").grade == "C"
