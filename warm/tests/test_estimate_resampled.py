"""Intervals of areas hold the error of the survey, and say what they do not hold."""

from __future__ import annotations

import os
import subprocess
import sys
import tracemalloc

import numpy as np
import polars as pl
import pytest

from warm.errors import WarmError
from warm.estimate import (
    Cancelled,
    Constraints,
    Design,
    Totals,
    bootstrap_areas,
    constrain,
    rake_areas,
    totals,
)
from warm.estimate import resampled as module
from warm.estimate.estimated import SURVEY_ONLY, with_limits
from warm.estimate.replicates import drawn_anew
from warm.tests.conftest import REPOSITORY

SIZES = (3, 2, 4)
STARTS = np.cumsum([0, *SIZES])


def people(random: np.random.Generator, shift: np.ndarray) -> np.ndarray:
    lean = random.normal(size=len(shift)) + shift
    return np.column_stack(
        [
            STARTS[v]
            + np.searchsorted(
                np.linspace(-1.2, 1.2, size + 1)[1:-1], 0.6 * lean + random.normal(size=len(lean))
            )
            for v, size in enumerate(SIZES)
        ]
    )


def places(seed: int = 1, areas: int = 30) -> Totals:
    random = np.random.default_rng(seed)
    living = random.integers(300, 900, areas)
    where = np.repeat(np.arange(areas), living)
    counts = np.zeros((int(STARTS[-1]), areas))
    for column in people(random, random.normal(0, 0.6, areas)[where]).T:
        np.add.at(counts, (column, where), 1.0)
    return Totals(
        tuple(f"v{v}" for v in range(len(SIZES))),
        tuple(tuple(f"c{c}" for c in range(size)) for size in SIZES),
        np.array([f"A{i:03d}" for i in range(areas)]),
        counts,
        living.astype(float),
    )


#: What each answer adds to an outcome: nothing else goes into it.
ADDS = np.array([0.0, 1.0, 2.5, 0.0, 1.5, 0.0, 0.5, 1.0, 3.0])


def survey(random: np.random.Generator, n: int, clusters: int = 0) -> pl.DataFrame:
    shift = np.zeros(n)
    street = np.arange(n)
    if clusters:
        street = np.arange(n) % clusters
        shift = 0.5 * random.normal(size=clusters)[street]
    codes = people(random, shift)
    y = ADDS[codes].sum(axis=1) + random.normal(size=n)
    if clusters:
        y += random.normal(size=clusters)[street]
    yes = random.random(n) < ADDS[codes].sum(axis=1) / 10
    return pl.DataFrame(
        {
            **{f"v{v}": [f"c{c}" for c in codes[:, v] - STARTS[v]] for v in range(len(SIZES))},
            "street": street.astype(str),
            "w": random.uniform(0.5, 2.0, n),
            "y": y,
            "yes": yes.astype(float),
        }
    )


def made(seed: int = 1, n: int = 800, clusters: int = 0, areas: int = 30):
    table = survey(np.random.default_rng(seed), n, clusters)
    weighed = rake_areas(constrain(table, places(areas=areas), weight="w"))
    return table, weighed


BOTH = ["y", "yes"]
KINDS = ["mean", "share"]


def answers_in(table: pl.DataFrame) -> np.ndarray:
    return table.select(BOTH).to_numpy()


def test_each_replicate_is_what_a_straight_loop_over_areas_gives():
    """Draw, rake respondents one area after the other, and average: the oracle."""
    table, weighed = made(2, 300, 40, 5)
    answers = answers_in(table)
    answers[::7, 0] = np.nan
    design = Design.of(table, clusters="street")
    found = bootstrap_areas(
        weighed, answers, BOTH, KINDS, seed=5, design=design, replicates=20, tolerance=1e-9
    )
    c = weighed.constraints
    mine = c.arranged(answers)
    for at, _ in enumerate(weighed.areas):
        wanted = c.totals.counts[:, at]

        def means(weight, wanted=wanted):
            weight = weight.copy()
            for _ in range(400):
                for column in c.codes.T:
                    now = np.bincount(column, weight, len(wanted))
                    weight *= (wanted / np.where(now > 0, now, 1))[column]
            said = np.isfinite(mine)
            return [np.average(mine[said[:, k], k], weights=weight[said[:, k]]) for k in (0, 1)]

        whole = np.array(means(c.weight))
        assert found.estimate[:, at] == pytest.approx(whole, rel=1e-4)
        again = [
            means(c.weight * drawn_anew(design, 5, r)[design.cluster[c.rows]]) for r in range(20)
        ]
        se = np.sqrt(((np.array(again) - whole) ** 2).mean(axis=0))
        assert found.se[:, at] == pytest.approx(se, rel=1e-3)


@pytest.mark.parametrize("clusters", [0, 60])
def test_the_bootstrap_is_near_the_error_of_what_the_totals_leave(clusters):
    """To first order raking is a regression, whose residuals give the error without any drawing."""
    table, weighed = made(3, 1_200, clusters, 12)
    design = Design.of(table, clusters="street") if clusters else None
    found = bootstrap_areas(
        weighed, answers_in(table), BOTH, KINDS, seed=1, design=design, replicates=400
    )
    c = weighed.constraints
    mine = c.arranged(answers_in(table))
    x = np.zeros((len(c), int(STARTS[-1])))
    x[np.arange(len(c))[:, None], c.codes] = 1.0
    drawn = np.asarray(table["street"].to_list())[c.rows]
    for at, area in enumerate(weighed.areas):
        w = weighed.weights(area)
        for k in (0, 1):
            left = mine[:, k] - np.average(mine[:, k], weights=w)
            root = np.sqrt(w)[:, None]
            left = left - x @ np.linalg.lstsq(x * root, left * root[:, 0], rcond=None)[0]
            sums = pl.DataFrame({"s": drawn, "z": w * left / w.sum()}).group_by("s").sum()["z"]
            n = len(sums)
            se = np.sqrt(n / (n - 1) * ((sums - sums.mean()) ** 2).sum())
            assert found.se[k, at] == pytest.approx(se, rel=0.18)


def test_estimates_are_those_of_the_weights_and_say_what_is_not_in_their_error():
    table, weighed = made(4)
    found = bootstrap_areas(weighed, answers_in(table), BOTH, KINDS, seed=1, replicates=40)
    assert found.estimate == pytest.approx(weighed.means(answers_in(table)), rel=1e-12)
    assert SURVEY_ONLY in found.notes
    assert found.error == "sampling"
    assert set(found.grade.ravel()) == {""}
    frame = found.to_frame()
    assert frame.height == 60
    assert frame["grade"].null_count() == 60
    assert set(frame["layer"]) == {"modelled"}
    assert found.method["seed"] == 1
    assert found.method["replicates"] == 40
    share = found.outcome("yes")
    assert ((found.lower[share] > 0) & (found.upper[share] < 1)).all()
    assert ((found.lower < found.estimate) & (found.estimate < found.upper)).all()
    with pytest.raises(WarmError, match="There is no outcome 'x'; there are y, yes"):
        found.outcome("x")


WHOLE = f"""
import sys
sys.path.insert(0, {str(REPOSITORY)!r})
import hashlib
import numpy as np
from warm.tests.test_estimate_resampled import KINDS, answers_in, made
from warm.estimate import bootstrap_areas
table, weighed = made(6, 9_000, 0, 400)
answers, names = np.tile(answers_in(table), 20), [str(k) for k in range(40)]
found = bootstrap_areas(weighed, answers, names, KINDS * 20, seed=9, replicates=20, threads=int(sys.argv[1]))
print(hashlib.sha256(found.estimate.tobytes() + found.se.tobytes() + found.upper.tobytes()).hexdigest())
"""


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bytes_on_any_number_of_threads():
    """Those asked for, and those that the library of matrices takes for itself."""
    found = {
        subprocess.run(
            [sys.executable, "-c", WHOLE, threads],
            env={**os.environ, "OPENBLAS_NUM_THREADS": library},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for threads, library in (("1", "1"), ("2", "1"), ("1", "2"), ("3", "2"))
    }
    assert len(found) == 1


def test_another_seed_gives_other_errors_and_an_outcome_has_its_own_whatever_goes_with_it():
    table, weighed = made(7)
    answers = answers_in(table)
    one = bootstrap_areas(weighed, answers, BOTH, KINDS, seed=1, replicates=20)
    other = bootstrap_areas(weighed, answers, BOTH, KINDS, seed=2, replicates=20)
    assert not np.allclose(one.se, other.se)
    alone = bootstrap_areas(weighed, answers[:, 1:], ["yes"], ["share"], seed=1, replicates=20)
    assert alone.se[0] == pytest.approx(one.se[1], rel=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("clusters", [0, 50])
def test_intervals_hold_the_truth_as_often_as_they_promise_where_areas_are_their_people(clusters):
    """Outcomes of a population come of the answers alone, so that the method's assumption is true."""
    known = places(2, 6)
    random = np.random.default_rng(30)
    share_of_each = known.counts / known.people
    truth = np.array([ADDS @ share_of_each, ADDS @ share_of_each / 10])
    held = np.zeros((2, 6))
    times = 160
    for i in range(times):
        table = survey(random, 700, clusters)
        weighed = rake_areas(constrain(table, known))
        design = Design.of(table, clusters="street") if clusters else None
        found = bootstrap_areas(
            weighed, answers_in(table), BOTH, KINDS, seed=i, design=design, replicates=60
        )
        held += (found.lower <= truth) & (truth <= found.upper)
    assert 0.93 <= held.mean() / times <= 0.97


@pytest.mark.slow
def test_they_do_not_hold_it_where_an_area_is_more_than_its_people():
    """What the note says: an effect of the place itself is in no interval here."""
    known = places(2, 40)
    random = np.random.default_rng(31)
    effect = random.normal(0, 0.5, 40)
    truth = ADDS @ (known.counts / known.people) + effect
    table = survey(random, 2_000)
    weighed = rake_areas(constrain(table, known))
    found = bootstrap_areas(
        weighed, answers_in(table)[:, :1], ["y"], ["mean"], seed=1, replicates=60
    )
    assert ((found.lower[0] <= truth) & (truth <= found.upper[0])).mean() < 0.5


def known_of(*rows: tuple[str, str, str, float]) -> Totals:
    return totals(
        pl.DataFrame(rows, schema=["area", "variable", "category", "count"], orient="row"),
        areas="area",
    )


def test_an_area_that_hangs_on_a_respondent_has_no_error_and_says_so():
    """One of forty says u: in a third of the replicates nobody does."""
    table = pl.DataFrame(
        {"a": ["u"] + ["v"] * 39, "y": np.random.default_rng(1).random(40), "same": [1.0] * 40}
    )
    weighed = rake_areas(
        constrain(
            table,
            known_of(
                ("A", "a", "u", 4), ("A", "a", "v", 6), ("B", "a", "u", 0), ("B", "a", "v", 9),
                ("C", "a", "u", 0), ("C", "a", "v", 0),
            ),
        )
    )  # fmt: skip
    answers = table.select("y", "same").to_numpy()
    found = bootstrap_areas(
        weighed, answers, ["y", "same"], ["mean", "share"], seed=1, replicates=50
    )
    assert np.isfinite(found.estimate[0, :2]).all()
    assert np.isnan(found.se[0, 0])
    assert np.isfinite(found.se[0, 1])
    assert np.isnan(found.estimate[0, 2])
    assert found.diagnostics["lost"][0] > 10
    assert any(one.startswith("Without an error: 1 of 3 areas") for one in found.notes)
    assert any("All answers are the same on same" in one for one in found.notes)
    # Everybody said so, which is no proof that everybody would.
    assert 0.8 < found.lower[1, 1] < found.upper[1, 1] == 1
    assert found.to_frame().filter(outcome="y", area="C")["estimate"].to_list() == [None]


def test_progress_is_told_and_work_can_be_stopped():
    table, weighed = made(8, 300, 0, 700)
    answers = answers_in(table)
    told: list[tuple[int, int]] = []
    bootstrap_areas(
        weighed, answers, BOTH, KINDS, seed=1, replicates=20,
        progress=lambda done, of: told.append((done, of)),
    )  # fmt: skip
    assert told[-1] == (700, 700)
    assert len(told) > 1
    with pytest.raises(Cancelled):
        bootstrap_areas(
            weighed, answers, BOTH, KINDS, seed=1, replicates=20, cancelled=lambda: True
        )


def test_what_makes_no_sense_is_refused(monkeypatch):
    table, weighed = made(9, 200, 20, 3)
    answers = answers_in(table)
    with pytest.raises(WarmError, match="takes 20 replicates or more, not 5"):
        bootstrap_areas(weighed, answers, BOTH, KINDS, seed=1, replicates=5)
    with pytest.raises(WarmError, match="A confidence level lies between"):
        bootstrap_areas(weighed, answers, BOTH, KINDS, seed=1, level=95)
    with pytest.raises(WarmError, match="A seed is a whole number"):
        bootstrap_areas(weighed, answers, BOTH, KINDS, seed=-1)
    with pytest.raises(ValueError, match="1 outcomes and 2 kinds"):
        bootstrap_areas(weighed, answers, ["y"], KINDS, seed=1)
    with pytest.raises(ValueError, match="not that of the survey"):
        bootstrap_areas(weighed, answers, BOTH, KINDS, seed=1, design=Design.of(table.head(9)))
    alone = table.with_columns(h=pl.when(pl.col("street") == "0").then(1).otherwise(2))
    design = Design.of(alone, strata="h", clusters="street", lonely="centre")
    with pytest.raises(WarmError, match="there is one in '1'"):
        bootstrap_areas(weighed, answers, BOTH, KINDS, seed=1, design=design)
    monkeypatch.setattr(module, "MOST", 100_000)
    with pytest.raises(WarmError, match="Take fewer outcomes at a time"):
        bootstrap_areas(weighed, answers, BOTH, KINDS, seed=1)


@pytest.mark.slow
def test_memory_is_what_is_stated():
    table, weighed = made(10, 600, 0, 900)
    answers = np.tile(answers_in(table), 15)
    names, kinds = [f"o{i}" for i in range(30)], KINDS * 15

    def run() -> None:
        bootstrap_areas(weighed, answers, names, kinds, seed=1, replicates=60)

    run()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    run()
    peak = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()
    stated = module.bootstrap_memory(weighed.cells, 30, 60)
    result = 8 * 30 * 900
    survey_itself = 8 * 600 * (60 + 4 * 30)
    assert peak <= stated + 8 * result + survey_itself


def test_a_share_of_nobody_is_worth_the_respondents_there_and_a_known_one_is_sure():
    estimate, se = np.array([0.0, 0.3, 0.3, 0.2]), np.array([0.0, 0.1, 0.0, np.nan])
    error, lower, upper = with_limits("share", estimate, se, level=0.95, effective=np.full(4, 50.0))
    assert error[0] == pytest.approx(upper[0] / 2 / 1.959964)
    assert error[1:3].tolist() == [0.1, 0.0]
    assert lower[0] == 0
    assert upper[0] == pytest.approx(0.0713, abs=1e-3)
    assert (lower[2], upper[2]) == (0.3, 0.3)
    assert np.isnan([lower[3], upper[3]]).all()
    _, lower, upper = with_limits("share", estimate, se, level=0.95)
    assert np.isnan(upper[0])
    error, low, high = with_limits(
        "mean", np.array([5.0, 2.0]), np.array([1.0, 1e-16]), level=0.95, freedom=10.0
    )
    assert high[0] - low[0] == pytest.approx(2 * 2.228, rel=1e-3)
    assert np.isnan([error[1], low[1], high[1]]).all()


def test_constraints_may_stand_in_any_order():
    table, weighed = made(11, 200, 0, 4)
    c = weighed.constraints
    order = np.random.default_rng(1).permutation(len(c))
    other = rake_areas(
        Constraints(
            c.totals, c.codes[order], c.weight[order], c.rows[order], c.left_out, c.given, ()
        )
    )
    one = bootstrap_areas(weighed, answers_in(table), BOTH, KINDS, seed=1, replicates=20)
    again = bootstrap_areas(other, answers_in(table), BOTH, KINDS, seed=1, replicates=20)
    assert again.se == pytest.approx(one.se, rel=1e-9)
