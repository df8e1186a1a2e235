"""What is expected of people like those who live in an area, and how far areas are from it."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warm.errors import BadTable, WarmError
from warm.estimate import Design, Replicates, area_effect, people_types, with_area_effects
from warm.estimate.composition import Composition

TYPES = np.array([f"t{g}" for g in range(6)])
#: What each type says on average, and what share of it says yes.
MEANS = np.array([6.0, 6.6, 7.0, 7.3, 7.9, 8.4])
YES = np.array([0.1, 0.2, 0.3, 0.35, 0.5, 0.7])


def survey(random: np.random.Generator, n: int = 900, clusters: int = 0) -> pl.DataFrame:
    kind = random.choice(6, n, p=[0.1, 0.25, 0.2, 0.2, 0.15, 0.1])
    street = np.arange(n) if not clusters else random.integers(0, clusters, n)
    effect = np.zeros(n) if not clusters else 0.7 * random.normal(size=clusters)[street]
    return pl.DataFrame(
        {
            "type": TYPES[kind],
            "street": street.astype(str),
            "w": random.uniform(0.5, 2.0, n),
            "y": MEANS[kind] + effect + 1.5 * random.normal(size=n),
            "yes": (random.random(n) < YES[kind]).astype(float),
        }
    )


def shares(random: np.random.Generator, areas: int) -> np.ndarray:
    return random.dirichlet(np.full(6, 0.7), areas)


def composed(share: np.ndarray, people: int = 1_000, start: str = "A") -> pl.DataFrame:
    areas, types = share.shape
    return pl.DataFrame(
        {
            "area": np.repeat([f"{start}{i:04d}" for i in range(areas)], types),
            "type": np.tile(TYPES[:types], areas),
            "count": (share * people).ravel(),
        }
    )


def design_of(table: pl.DataFrame, clusters: bool = False) -> Design:
    return Design.of(table, weights="w", clusters="street" if clusters else None)


def test_everything_is_what_a_loop_over_replicates_gives():
    random = np.random.default_rng(1)
    table = survey(random, 400, 60)
    table = table.with_columns(
        y=pl.when(pl.int_range(pl.len()) % 11 == 0).then(None).otherwise("y"),
        type=pl.when(pl.int_range(pl.len()) % 50 == 0).then(None).otherwise("type"),
    )
    made = Replicates.bootstrap(design_of(table, True), seed=3, replicates=80)
    share = shares(random, 7)
    found = people_types(table, ["y", "yes"], made, composed(share), types="type")
    assert found.kinds == ("mean", "share")
    assert found.types.tolist() == TYPES.tolist()
    for k, name in enumerate(["y", "yes"]):
        values, kind = table[name].to_numpy(), np.array(table["type"].fill_null("").to_list())
        said = np.isfinite(values)

        def mean(w, inside, values=values, said=said):
            some = inside & said
            return np.average(values[some], weights=w[some])

        def all_of(w, kind=kind, mean=mean):
            by_type = np.array([mean(w, kind == one) for one in TYPES])
            nation = mean(w, np.ones(len(w), dtype=bool))
            return by_type, nation, share @ by_type

        types, nation, areas = all_of(made.weights)
        again = [all_of(made.replicate[:, r]) for r in range(80)]
        assert found.estimate[k] == pytest.approx(types)
        assert found.national[k] == pytest.approx(nation)
        assert found.areas.estimate[k] == pytest.approx(areas)
        for at, mine, whole in (
            (0, found.se[k], types), (1, found.national_se[k], nation), (2, found.areas.se[k], areas),
        ):  # fmt: skip
            away = np.array([one[at] for one in again]) - whole
            assert mine == pytest.approx(np.sqrt((away**2).mean(axis=0)))
        for at, mine, whole in ((0, found.ratio_upper[k], types), (2, found.area_ratio_upper[k], areas)):  # fmt: skip
            away = [(one[at] - whole) / whole - (one[1] - nation) / nation for one in again]
            se = np.sqrt((np.array(away) ** 2).mean(axis=0))
            t = 2.0009954  # 59 degrees of freedom
            assert mine == pytest.approx(whole / nation * np.exp(t * se), rel=1e-5)
    assert found.ratio**2 == pytest.approx(found.ratio_lower * found.ratio_upper)
    assert "Of no people type, and counted in the national mean only: 8 of 400" in found.notes[0]


@given(st.integers(0, 10_000))
def test_an_area_lies_between_its_types_and_one_of_a_single_type_is_that_type(seed):
    random = np.random.default_rng(seed)
    table = survey(random, 300)
    share = np.vstack([np.eye(6), shares(random, 5)])
    found = people_types(table, ["y"], design_of(table), composed(share), types="type", seed=seed)
    assert found.areas.estimate[0, :6] == pytest.approx(found.estimate[0])
    assert found.areas.se[0, :6] == pytest.approx(found.se[0])
    assert found.area_ratio[0, :6] == pytest.approx(found.ratio[0])
    assert (found.areas.estimate <= found.estimate.max() + 1e-9).all()
    assert (found.areas.estimate >= found.estimate.min() - 1e-9).all()
    again = people_types(table, ["y"], design_of(table), composed(share), types="type", seed=seed)
    assert again.areas.upper.tobytes() == found.areas.upper.tobytes()


def test_without_figures_of_areas_nothing_is_graded_and_that_is_said():
    random = np.random.default_rng(4)
    table = survey(random)
    found = people_types(
        table, ["y", "yes"], design_of(table), composed(shares(random, 9)), types="type"
    )
    assert found.areas.error == "sampling"
    assert found.to_frame()["grade"].null_count() == 18
    assert any("in no interval here" in one for one in found.notes)
    assert any("without a true zero" in one for one in found.notes)
    assert set(found.type_frame()["grade"]) <= {"A", "B", "C"}
    assert found.to_frame()["ratio"].to_list()[:9] == pytest.approx(
        (found.areas.estimate[0] / found.national[0]).tolist()
    )
    row = found.type_frame().filter(outcome="y", type="t5")
    assert row["difference"][0] == pytest.approx(found.estimate[0, 5] - found.national[0])
    assert row["difference_sd"][0] == pytest.approx(row["difference"][0] / found.sd[0])
    assert found.sd[0] == pytest.approx(np.std(table["y"].to_numpy()), rel=0.1)


# The variance between areas ------------------------------------------------------------------


def planted(random, areas: int, sd: float, kind: str = "y", people: int = 1_000):
    """Areas made of types, each with an effect of its own; what is known of them has errors."""
    share = shares(random, areas)
    truth = share @ (MEANS if kind == "y" else YES) + sd * random.normal(size=areas)
    error = random.uniform(0.5, 1.5, areas) * (0.15 if kind == "y" else 0.03)
    known = pl.DataFrame(
        {
            "area": [f"A{i:04d}" for i in range(areas)],
            "estimate": truth + error * random.normal(size=areas),
            "se": error,
        }
    )
    return composed(share, people), truth, known


@pytest.mark.slow
@pytest.mark.parametrize("method", ["reml", "moment"])
def test_the_variance_between_areas_is_found_and_its_interval_holds_it(method):
    random = np.random.default_rng(5)
    found, held, times = [], 0, 200
    for i in range(times):
        composition, _, known = planted(random, 60, 0.3)
        table = survey(random, 4_000)
        made = people_types(
            table, ["y"], design_of(table), composition, types="type", known=known,
            method=method, seed=i, replicates=40,
        )  # fmt: skip
        effect = made.effects[0]
        found.append(effect.variance)
        held += effect.lower <= 0.09 <= effect.upper
    assert np.mean(found) == pytest.approx(0.09, rel=0.06)
    assert 0.92 <= held / times <= 0.98


@pytest.mark.slow
@pytest.mark.parametrize(
    ("outcome", "sd", "clusters"), [("y", 0.3, 0), ("y", 0.3, 80), ("yes", 0.05, 0)]
)
def test_intervals_hold_the_truth_as_often_as_they_promise(outcome, sd, clusters):
    """Variance found in sixty larger areas, used for forty others that nobody was asked in."""
    random = np.random.default_rng(6)
    held = {"whole": 0, "sampling": 0}
    times = 120
    for i in range(times):
        larger, _, known = planted(random, 60, sd, outcome)
        composition, truth, _ = planted(random, 40, sd, outcome)
        table = survey(random, 2_000, clusters)
        design = design_of(table, bool(clusters))
        found = people_types(
            table, [outcome], design, composition, types="type", known=known,
            known_composition=larger, seed=i, replicates=60,
        )  # fmt: skip
        assert found.areas.error == "sampling and area"
        held["whole"] += ((found.areas.lower <= truth) & (truth <= found.areas.upper)).mean()
        if i < 20:
            alone = people_types(
                table, [outcome], design, composition, types="type", seed=i, replicates=60
            )
            inside = (alone.areas.lower <= truth) & (truth <= alone.areas.upper)
            held["sampling"] += inside.mean()
    assert 0.93 <= held["whole"] / times <= 0.97
    # What the report of 2010 would have had, had it had intervals.
    assert held["sampling"] / 20 < 0.6


@pytest.mark.slow
def test_intervals_of_types_and_of_their_ratio_hold_the_truth_as_often_as_they_promise():
    random = np.random.default_rng(7)
    nation = float(np.array([0.1, 0.25, 0.2, 0.2, 0.15, 0.1]) @ YES)
    means, ratios, times = 0.0, 0.0, 300
    composition = composed(np.full((1, 6), 1 / 6))
    for i in range(times):
        table = survey(random, 1_500)
        found = people_types(
            table, ["yes"], design_of(table), composition, types="type", seed=i, replicates=100
        )
        means += ((found.lower <= YES) & (found.upper >= YES)).mean()
        ratios += ((found.ratio_lower <= YES / nation) & (YES / nation <= found.ratio_upper)).mean()
    assert 0.93 <= means / times <= 0.97
    assert 0.93 <= ratios / times <= 0.97


def test_how_much_areas_are_pulled_together_is_shown():
    """Two fifths of the variance between areas lies between their types."""
    random = np.random.default_rng(8)
    areas = 3_000
    share = shares(random, areas)
    expected = share @ MEANS
    sd = float(np.std(expected) * np.sqrt(0.6 / 0.4))
    truth = expected + sd * random.normal(size=areas)
    known = pl.DataFrame(
        {"area": [f"A{i:04d}" for i in range(areas)], "estimate": truth, "se": [0.01] * areas}
    )
    table = survey(random, 5_000)
    found = people_types(table, ["y"], design_of(table), composed(share), types="type", known=known)
    one = found.compression[0]
    assert one.ratio == pytest.approx(np.sqrt(0.4), abs=0.03)
    assert one.expected_sd == pytest.approx(np.std(expected), rel=0.05)
    assert one.true_sd == pytest.approx(np.std(truth), rel=0.05)
    worst = np.argsort(truth)[: areas // 10]
    looks_worst = np.argsort(found.areas.estimate[0])[: areas // 10]
    assert one.found == pytest.approx(np.isin(worst, looks_worst).mean(), abs=0.06)
    assert any(
        "expectations vary 6" in note and "as much as areas do" in note for note in found.notes
    )
    assert set(found.to_frame()["grade"]) <= {"A", "B"}


def test_areas_that_are_nothing_but_their_people_have_no_variance_beyond_it():
    random = np.random.default_rng(9)
    composition, _, known = planted(random, 80, 0.0)
    table = survey(random, 6_000)
    found = people_types(table, ["y"], design_of(table), composition, types="type", known=known)
    assert found.effects[0].variance < 0.005
    assert found.effects[0].lower == 0
    assert found.compression[0].ratio > 0.98
    assert found.compression[0].found > 0.85


def test_what_is_known_of_other_areas_is_told_where_it_may_not_carry():
    random = np.random.default_rng(10)
    larger, _, known = planted(random, 60, 0.3, people=90_000)
    composition, _, _ = planted(random, 30, 0.3, people=1_500)
    table = survey(random, 3_000)
    higher = known.with_columns(pl.col("estimate") + 1.0)
    found = people_types(
        table, ["y"], design_of(table), composition, types="type", known=higher,
        known_composition=larger,
    )  # fmt: skip
    assert any(
        "some 90,000 people, and the ones estimated some 1,500" in one for one in found.notes
    )
    assert any("higher on average than is expected" in one for one in found.notes)
    assert not any("in no interval here" in one for one in found.notes)
    plain = people_types(
        table, ["y"], design_of(table), composition, types="type", known=known,
        known_composition=larger,
    )  # fmt: skip
    assert plain.effects[0].variance < found.effects[0].variance
    assert plain.areas.method["area effects"] == "reml"


# Bad input -----------------------------------------------------------------------------------


def test_types_that_nobody_was_asked_of_are_refused_with_how_many_people_they_are():
    random = np.random.default_rng(11)
    table = survey(random)
    composition = composed(shares(random, 4))
    few = table.filter(pl.col("type") != "t3")
    with pytest.raises(
        BadTable,
        match=r"found 't3'; expected a respondent of this type, since [\d,]+ people are of it: merge",
    ):
        people_types(few, ["y"], design_of(few), composition, types="type")
    silent = table.with_columns(y=pl.when(pl.col("type") == "t3").then(None).otherwise("y"))
    with pytest.raises(BadTable, match="of this type who answered y"):
        people_types(silent, ["y", "yes"], design_of(silent), composition, types="type")
    # Of no matter where nobody of the type lives.
    elsewhere = composition.with_columns(
        count=pl.when(pl.col("type") == "t3").then(0.0).otherwise("count")
    )
    assert people_types(few, ["y"], design_of(few), elsewhere, types="type").types.size == 5


def test_a_type_so_rare_that_a_replicate_lacks_it_is_refused_and_a_rare_one_pointed_out():
    random = np.random.default_rng(12)
    table = survey(random)
    composition = composed(shares(random, 4))
    at = pl.int_range(pl.len()).over("type")
    rare = table.filter((pl.col("type") != "t5") | (at < 2))
    with pytest.raises(WarmError, match="In some replicate nobody is left of the type t5"):
        people_types(rare, ["y"], design_of(rare), composition, types="type")
    few = table.filter((pl.col("type") != "t5") | (at < 20))
    found = people_types(few, ["y"], design_of(few), composition, types="type")
    assert any(one.startswith("Fewer than 30 respondents: the types t5.") for one in found.notes)


def test_everything_wrong_with_a_composition_is_told():
    good = composed(np.full((2, 3), 1 / 3))
    with pytest.raises(BadTable, match="this column"):
        Composition.of_table(good.drop("type"))
    with pytest.raises(BadTable, match="a row for each area and type"):
        Composition.of_table(good.clear())
    wrong = pl.DataFrame(
        {
            "area": ["A", "A", "A", "", "B"],
            "type": ["x", "x", "y", "x", None],
            "count": [1.0, 2.0, -3.0, 4.0, 5.0],
        }
    )
    with pytest.raises(BadTable) as caught:
        Composition.of_table(wrong)
    told = [(one.row, one.column) for one in caught.value.problems]
    assert told == [(3, "type"), (4, "count"), (5, "area"), (6, "type")]
    empty = Composition.of_table(good.with_columns(count=pl.lit(0.0)))
    assert np.isnan(empty.share).all()
    table = survey(np.random.default_rng(1))
    some = pl.concat(
        [good, good.with_columns(area=pl.lit("Z") + pl.col("area"), count=pl.lit(0.0))]
    )
    found = people_types(table, ["y"], design_of(table), some, types="type")
    assert np.isnan(found.areas.estimate[0, 2:]).all()
    assert any("Nobody lives in 2 of 4 areas" in one for one in found.notes)


def test_everything_wrong_with_the_survey_or_what_is_known_is_told():
    random = np.random.default_rng(13)
    composition, _, known = planted(random, 20, 0.2)
    table = survey(random)
    design = design_of(table)

    def run(table=table, outcomes=("y",), design=design, **changed):
        return people_types(table, outcomes, design, composition, **{"types": "type", **changed})

    with pytest.raises(BadTable, match="column 'class': expected this column"):
        run(types="class")
    with pytest.raises(BadTable, match="column 'z': expected this column"):
        run(outcomes=["z"])
    with pytest.raises(BadTable, match="expected 0 or 1"):
        run(outcomes={"y": "share"})
    with pytest.raises(WarmError, match="is a 'mean' or a 'share'; y is not 'total'"):
        run(outcomes={"y": "total"})
    with pytest.raises(WarmError, match="at least one outcome"):
        run(outcomes=[])
    with pytest.raises(BadTable, match="somebody who answered"):
        run(table=table.with_columns(y=pl.lit(None, dtype=pl.Float64)))
    with pytest.raises(WarmError, match="A confidence level"):
        run(level=95)
    with pytest.raises(ValueError, match="not the one that the design was read from"):
        run(table=table.head(5))
    with pytest.raises(BadTable, match="column 'outcome': expected this column, since there are"):
        run(outcomes=["y", "yes"], known=known)
    with pytest.raises(BadTable, match=r"found '5 of 5 areas.*'; expected 8 or more"):
        run(known=known.head(5))
    with pytest.raises(BadTable, match=r"found '0 of 20 areas"):
        run(known=known.with_columns(area="Z" + pl.col("area")))
    with pytest.raises(BadTable, match="a standard error above zero"):
        run(known=known.with_columns(se=pl.lit(0.0)))
    with pytest.raises(BadTable, match="each area once for an outcome"):
        run(known=pl.concat([known, known.head(1)]))
    with pytest.raises(BadTable, match="a number, since there is an error"):
        run(known=known.with_columns(estimate=pl.lit(None, dtype=pl.Float64)))
    with pytest.raises(BadTable, match="figures of areas on y"):
        run(known=known.with_columns(outcome=pl.lit("other")))
    with pytest.raises(WarmError, match="by reml or moment, not 'ml'"):
        run(known=known, method="ml")
    negative = run(table=table.with_columns(pl.col("y") - 20))
    assert np.isnan(negative.ratio).all()
    assert negative.type_frame()["ratio"].null_count() == 6


def test_effects_are_added_once_and_to_all_outcomes():
    random = np.random.default_rng(14)
    composition, _, known = planted(random, 30, 0.3)
    table = survey(random)
    found = people_types(table, ["y", "yes"], design_of(table), composition, types="type")
    effect = area_effect(
        found.areas, known.with_columns(outcome=pl.lit("y")), outcome="y", method="moment"
    )
    assert effect.sd == pytest.approx(0.3, rel=0.4)
    assert np.isnan(effect.people)
    with pytest.raises(WarmError, match="How areas vary is not known of yes"):
        with_area_effects(found.areas, {"y": effect})
    alone = people_types(table, ["y"], design_of(table), composition, types="type")
    once = with_area_effects(alone.areas, {"y": effect})
    assert once.se == pytest.approx(np.sqrt(alone.areas.se**2 + effect.variance))
    with pytest.raises(WarmError, match="hold the error of sampling and area already"):
        with_area_effects(once, {"y": effect})
