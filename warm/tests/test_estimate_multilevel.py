"""Multilevel regression with poststratification: what it says, how sure it is, what it refuses."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from warm.errors import BadTable, WarmError
from warm.estimate import (
    Cancelled,
    Frame,
    NotConverged,
    constrain,
    multilevel,
    poststratify,
    published,
    rake_areas,
    totals,
)
from warm.estimate.regression.drawn import drawn_effects
from warm.estimate.regression.families import Normal, Ordered, YesNo
from warm.estimate.regression.fitting import Climber, Fit, Solved
from warm.estimate.regression.integrated import combined_effects
from warm.tests.planted_people import RECORDED, SIZES, TIMES, coverage, draw, estimated

KINDS = {"yes": "share", "score": "mean", "level": "ordered"}


def planted(seed: int = 1, **said: object):
    return draw(np.random.default_rng(seed), **said)


def fitted(outcome: str = "yes", seed: int = 1, **said: object):
    one = planted(seed)
    given = {"areas": one.areas, "covariates": ["x"], **said}
    return multilevel(one.survey, outcome, one.frame, kind=KINDS[outcome], **given)


FAMILIES = {
    "yes and no": lambda r: YesNo(np.full(6, 9.0), r.integers(1, 8, 6).astype(float)),
    "ordered": lambda r: Ordered(r.integers(1, 9, (6, 4)).astype(float)),
    "numbers": lambda r: Normal(np.full(6, 9.0), r.normal(size=6), 30.0, 1.2),
}


@pytest.mark.parametrize("name", FAMILIES)
def test_slopes_are_those_of_the_likelihood(name):
    random = np.random.default_rng(3)
    family = FAMILIES[name](random)
    place, cuts = random.normal(size=6), family.start + 0.1
    found = family.slopes(place, cuts, 0.8)
    t = len(cuts)
    at = np.concatenate([cuts, place])

    def first(value: np.ndarray) -> np.ndarray:
        one = family.slopes(value[t:], value[:t], 0.8)
        return np.concatenate([one.by_cut, one.by_place])

    def goal(value: np.ndarray) -> float:
        return family.slopes(value[t:], value[:t], 0.8).loglikelihood

    steps = np.eye(len(at)) * 1e-5
    by_hand = np.array([(goal(at + s) - goal(at - s)) / 2e-5 for s in steps])
    assert first(at) == pytest.approx(by_hand, rel=1e-6, abs=1e-6)
    second = -np.array([(first(at + s) - first(at - s)) / 2e-5 for s in steps])
    assert found.cuts == pytest.approx(second[:t, :t], rel=1e-5, abs=1e-6)
    assert found.across == pytest.approx(second[t:, :t], rel=1e-5, abs=1e-6)
    assert np.diag(found.weight) == pytest.approx(second[t:, t:], rel=1e-5, abs=1e-6)


def test_yes_and_no_is_two_answers_in_order():
    random = np.random.default_rng(3)
    count, yes = np.full(6, 9.0), random.integers(0, 10, 6).astype(float)
    place, cuts = random.normal(size=6), np.array([0.4])
    for one, other in zip(
        YesNo(count, yes).slopes(place, cuts),
        Ordered(np.column_stack([count - yes, yes])).slopes(place, cuts),
        strict=True,
    ):
        assert one == pytest.approx(other)


def dense(model) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The same fit without its structure: design of cells, most likely effects, their covariance."""
    layout, fit = model.layout, model.fit
    cells, wide = len(layout.area), layout.covariates.shape[1]
    t, m = len(fit.cuts), layout.areas
    columns = np.zeros((cells, t + wide + layout.categories + m))
    columns[:, :t] = -1.0
    columns[:, t : t + wide] = layout.covariates[layout.area]
    for f in layout.combined.T:
        columns[np.arange(cells), t + wide + f[layout.combination]] = 1.0
    columns[np.arange(cells), columns.shape[1] - m + layout.area] = 1.0
    at = np.concatenate([fit.cuts, fit.shared, fit.areas])
    one = np.exp(-2 * fit.spread)
    penalty = np.concatenate(
        [
            np.zeros(t),
            np.where(layout.spread_of >= 0, one[layout.spread_of], 0.0),
            np.full(m, one[layout.spreads - 1]),
        ]
    )
    return columns, at, penalty


@pytest.mark.parametrize("outcome", ["yes", "score"])
def test_the_structure_of_areas_changes_nothing(outcome):
    one = planted()
    model = multilevel(
        one.survey, outcome, one.frame, kind=KINDS[outcome], areas=one.areas,
        covariates=["x"], groups=["council"],
    )  # fmt: skip
    columns, at, penalty = dense(model)
    place = columns @ at
    table = one.survey.group_by("area", *SIZES).agg(
        n=pl.len(), yes=pl.col("yes").sum(), mean=pl.col("score").mean()
    )
    assert len(columns) == table.height
    slopes = model.fit.slopes
    if outcome == "yes":
        chance = 1 / (1 + np.exp(-place))
        weight = slopes.weight / (chance * (1 - chance))
        assert weight == pytest.approx(np.round(weight))
        assert weight.sum() == pytest.approx(one.survey.height)
    gradient = columns.T @ slopes.by_place - penalty * at
    assert np.abs(gradient).max() < 1e-3
    whole = (columns * slopes.weight[:, None]).T @ columns + np.diag(penalty)
    inverse = np.linalg.inv(whole)
    solved = model.fit.solved
    k = len(solved.root)
    assert solved.inverse == pytest.approx(inverse[:k, :k], rel=1e-6, abs=1e-9)
    shared, areas = solved.diagonal()
    assert np.concatenate([shared, areas]) == pytest.approx(np.diag(inverse), rel=1e-6)
    assert solved.logarithm == pytest.approx(np.linalg.slogdet(whole)[1])


@pytest.mark.parametrize("outcome", KINDS)
def test_the_slope_of_the_likelihood_of_spreads_is_right(outcome):
    from warm.estimate.regression.respondents import respondents

    model, one = fitted(outcome, groups=["council"]), planted()
    read = respondents(
        one.survey, outcome, one.frame, area="area", kind=KINDS[outcome], answers=None, name="it"
    )
    climber = Climber(read.family, model.layout)
    fit = Fit(model.fit.cuts, model.fit.shared, model.fit.areas, model.fit.spread + 0.2)
    slope = climber._slope(fit)[1]
    at = fit.spread.copy()
    for f in range(len(at)):
        values = []
        for away in (-1e-3, 1e-3):
            fit.spread = at.copy()
            fit.spread[f] += away
            values.append(climber._likelihood(fit))
        by_hand = (values[1] - values[0]) / 2e-3
        assert slope[f] == pytest.approx(by_hand, rel=0.01, abs=0.01)


@pytest.mark.parametrize("outcome", KINDS)
def test_spreads_are_the_summit_of_their_likelihood(outcome):
    from warm.estimate.regression.respondents import respondents

    model, one = fitted(outcome), planted()
    read = respondents(
        one.survey, outcome, one.frame, area="area", kind=KINDS[outcome], answers=None, name="it"
    )
    climber = Climber(read.family, model.layout)
    fit = Fit(model.fit.cuts, model.fit.shared, model.fit.areas, model.fit.spread.copy())
    best = climber._likelihood(fit)
    for f in range(len(model.fit.spread)):
        for away in (-0.1, 0.1):
            fit.spread = model.fit.spread.copy()
            fit.spread[f] += away
            assert climber._likelihood(fit) < best + 1e-6


def test_means_with_one_factor_are_those_of_the_mixed_model():
    """A balanced one-way layout of areas, where restricted likelihood has a closed form."""
    random = np.random.default_rng(2)
    areas, each = 40, 12
    own = random.normal(scale=0.8, size=areas)
    y = 3 + np.repeat(own, each) + random.normal(size=areas * each)
    survey = pl.DataFrame(
        {
            "area": np.repeat([f"A{i:02d}" for i in range(areas)], each),
            "all": ["all"] * len(y),
            "y": y,
        }
    )
    frame = Frame.of(
        pl.DataFrame({"area": survey["area"].unique().sort(), "all": ["all"] * areas, "count": [1_000] * areas}),
        factors=["all"],
    )  # fmt: skip
    model = multilevel(survey, "y", frame, kind="mean")
    means = y.reshape(areas, each).mean(axis=1)
    within = ((y.reshape(areas, each) - means[:, None]) ** 2).sum() / (areas * (each - 1))
    between = means.var(ddof=1) - within / each
    spreads = dict(model.spreads().select("name", "estimate").iter_rows())
    assert spreads["within"] ** 2 == pytest.approx(within, rel=0.02)
    assert spreads["area"] ** 2 == pytest.approx(between, rel=0.06)
    gamma = between / (between + within / each)
    expected = gamma * means + (1 - gamma) * means.mean()
    found = poststratify(model, draws=4_000)
    assert found.estimate[0] == pytest.approx(expected, abs=0.03)


@pytest.mark.parametrize("outcome", ["yes", "level"])
def test_averages_over_people_are_those_of_a_plain_loop(outcome):
    model = fitted(outcome, groups=["council"])
    found = poststratify(model, draws=60, seed=3)
    drawn = drawn_effects(model, 60, np.random.default_rng([3, 0]))
    effects = combined_effects(model.frame, drawn.effects)
    people = model.frame.block(slice(0, len(model.frame.areas)))
    for a in (0, 17, 59):
        for d in (0, 31):
            place = effects[:, d] + drawn.areas[a, d]
            beyond = [1.0, *(float(np.average(1 / (1 + np.exp(cut - place)), weights=people[:, a])) for cut in drawn.cuts[:, d]), 0.0]  # fmt: skip
            expected = -np.diff(beyond) if outcome == "level" else beyond[1:2]
            assert found.draws[:, a, d] == pytest.approx(expected, abs=2e-6)


def test_the_same_seed_gives_the_same_and_the_order_of_tables_changes_nothing():
    one = planted()
    mixed = {
        name: table.sample(fraction=1.0, shuffle=True, seed=4)
        for name, table in (("survey", one.survey), ("people", one.people), ("areas", one.areas))
    }
    frame = Frame.of(mixed["people"], factors=list(SIZES))
    model = multilevel(mixed["survey"], "yes", frame, areas=mixed["areas"], covariates=["x"])
    first, second = estimated(one, "yes"), poststratify(model, draws=200)
    assert first.estimate.tolist() == second.estimate.tolist()
    assert first.lower.tolist() == second.lower.tolist()
    other = poststratify(model, draws=200, seed=1)
    assert not np.allclose(other.estimate, first.estimate, atol=1e-9)


def test_areas_that_nobody_was_asked_in_are_less_sure():
    found = estimated(planted(), "yes")
    asked = found.asked > 0
    assert (~asked).sum() == 15
    assert np.median(found.se[0][~asked]) > 1.2 * np.median(found.se[0][asked])
    assert any("Nobody was asked in 15 of 60 areas" in one for one in found.notes)


def test_a_larger_area_that_nobody_was_asked_in_is_drawn_anew():
    one = planted()
    asked = one.survey["area"].unique()
    areas = one.areas.with_columns(
        council=pl.when(pl.col("area").is_in(asked.implode()))
        .then("council")
        .otherwise(pl.lit("D"))
    )
    model = multilevel(
        one.survey, "yes", one.frame, areas=areas, covariates=["x"], groups=["council"]
    )
    found = poststratify(model, draws=400)
    plain = estimated(one, "yes", draws=400)
    unasked = found.asked == 0
    assert np.isfinite(found.estimate).all()
    assert found.se[0][unasked].mean() > plain.se[0][unasked].mean()


def test_shares_of_ordered_answers_add_up_to_one():
    found = estimated(planted(), "level")
    assert found.answers == ("0", "1", "2", "3")
    assert found.estimate.sum(axis=0) == pytest.approx(1.0)
    assert found.draws.sum(axis=0) == pytest.approx(1.0)
    assert ((found.lower > 0) & (found.upper < 1)).all()
    frame = found.to_frame()
    assert frame.height == 4 * 60
    assert frame["answer"].unique().sort().to_list() == ["0", "1", "2", "3"]


@pytest.mark.slow
@pytest.mark.parametrize("outcome", KINDS)
def test_intervals_hold_the_truth_as_often_as_they_say(outcome):
    found = coverage(outcome, times=60)
    assert 0.93 <= found["asked"] <= 0.97
    assert 0.93 <= found["unasked"] <= 0.97


@pytest.mark.slow
@pytest.mark.parametrize("broken", RECORDED)
def test_the_book_says_how_often_intervals_hold_when_the_model_is_wrong(broken):
    found = coverage("yes", broken, TIMES)
    assert found["asked"] * 100 == pytest.approx(RECORDED[broken][0], abs=1)
    assert found["unasked"] * 100 == pytest.approx(RECORDED[broken][1], abs=1)


def test_larger_areas_are_surer_and_are_what_their_areas_add_up_to():
    one = planted()
    found = estimated(one, "yes")
    together = found.together(one.areas.sort("area")["council"].to_list())
    assert together.areas.tolist() == ["C0", "C1", "C2", "C3"]
    inside = np.arange(60) % 4 == 1
    expected = np.average(found.estimate[0][inside], weights=found.people[inside])
    assert together.estimate[0][1] == pytest.approx(expected)
    assert together.se[0].max() < found.se[0].min() * 1.1
    assert together.asked.sum() == found.asked.sum()


def test_an_interval_for_these_people_is_wider_than_for_people_like_them():
    model = fitted()
    these, like = poststratify(model), poststratify(model, finite=False)
    assert (these.se > like.se).all()
    n = model.frame.people
    most = np.sqrt(like.se[0] ** 2 + these.estimate[0] * (1 - these.estimate[0]) / n)
    assert (these.se[0] <= most + 1e-9).all()


def raked_frame(one) -> Frame:
    rows = [
        one.people.group_by("area", name)
        .agg(pl.col("count").sum())
        .rename({name: "category"})
        .with_columns(variable=pl.lit(name))
        .select("area", "variable", "category", "count")
        for name in SIZES
    ]
    table = pl.concat(rows)
    every = (
        table.select("area")
        .unique()
        .join(table.select("variable", "category").unique(), how="cross")
    )
    table = every.join(table, on=["area", "variable", "category"], how="left").fill_null(0)
    return Frame.raked(rake_areas(constrain(one.survey, totals(table, areas="area"))))


def test_where_only_margins_are_known_raked_people_stand_in():
    one = planted()
    frame = raked_frame(one)
    assert frame.people == pytest.approx(one.frame.people)
    block = frame.block(slice(3, 9))
    assert block.sum(axis=0) == pytest.approx(frame.people[3:9], rel=1e-4)
    model = multilevel(one.survey, "yes", frame, areas=one.areas, covariates=["x"])
    raked, joint = poststratify(model), estimated(one, "yes", draws=500)
    assert np.abs(raked.estimate - joint.estimate).max() < 0.3 * joint.se.mean()


def test_areas_whose_people_are_not_known_have_no_estimate():
    one = planted()
    nobody = one.people.with_columns(
        count=pl.when(pl.col("area") == "A050").then(0).otherwise("count")
    )
    frame = Frame.of(nobody, factors=list(SIZES))
    found = poststratify(
        multilevel(one.survey, "yes", frame, areas=one.areas, covariates=["x"]), draws=60
    )
    assert np.flatnonzero(np.isnan(found.estimate[0])).tolist() == [50]
    assert found.to_frame().filter(pl.col("area") == "A050")["estimate"].to_list() == [None]
    assert any("Nobody lives in 1 of 60 areas: A050" in one for one in found.notes)


def figures(one, outcome: str, se: float):
    groups = one.areas.sort("area")["council"].to_numpy()
    people = one.areas.sort("area")["people"].to_numpy()
    names = np.unique(groups)
    answers = [key for key in one.truth if key.startswith(outcome)]
    return [
        published(
            one.areas,
            pl.DataFrame(
                {
                    "council": names,
                    "value": [float(np.average(one.truth[key][groups == g], weights=people[groups == g])) for g in names],
                    "se": [se] * 4,
                }
            ),
            group="council",
            se="se",
        )
        for key in answers
    ]  # fmt: skip


@pytest.mark.parametrize("outcome", KINDS)
def test_benchmarked_estimates_add_up_to_what_is_published(outcome):
    one = planted()
    known = figures(one, outcome, 0.01)
    found = estimated(one, outcome).benchmarked(known if len(known) > 1 else known[0])
    for k, figure in enumerate(known):
        assert figure.areas.tolist() == found.areas.tolist()
        mean = np.bincount(figure.within, weights=figure.share() * found.estimate[k])
        assert mean == pytest.approx(figure.value, abs=1e-9)
    assert any("published figures" in one for one in found.notes)
    if outcome == "level":
        assert found.estimate.sum(axis=0) == pytest.approx(1.0)


def test_the_error_of_what_is_published_is_carried():
    one = planted()
    plain = estimated(one, "yes", draws=1_000)
    se = [
        float(plain.benchmarked(figures(one, "yes", error)[0]).se.mean())
        for error in (0.0, 0.01, 0.05)
    ]
    assert se[0] < plain.se.mean()
    assert se[0] < se[1] < se[2]
    assert se[2] ** 2 - se[0] ** 2 == pytest.approx(0.05**2, rel=0.25)


def test_published_figures_that_do_not_fit_are_refused():
    one = planted()
    found = estimated(one, "level")
    known = figures(one, "level", 0.01)
    with pytest.raises(WarmError, match="wanted for each of 4 answers"):
        found.benchmarked(known[0])
    with pytest.raises(WarmError, match="how='logit'"):
        found.benchmarked(known, how="difference")
    with pytest.raises(WarmError, match="add up to"):
        found.benchmarked([known[0], known[0], known[0], known[0]])
    percent = published(one.areas, pl.DataFrame({"value": [30.0]}))
    with pytest.raises(WarmError, match="Is it in percent"):
        estimated(one, "yes").benchmarked(percent)


@pytest.mark.parametrize(
    ("change", "column", "expected"),
    [
        ({"yes": pl.lit(1)}, "yes", "there is nothing to be modelled"),
        ({"yes": pl.lit(2)}, "yes", "0 or 1, or an empty cell"),
        ({"yes": pl.lit("perhaps")}, "yes", "0 or 1, or an empty cell"),
        ({"age": pl.lit("age 77")}, "age", "one that is in the table of people"),
        ({"area": pl.lit("Z9")}, "area", "one that is in the table of people"),
        ({"yes": pl.lit(None, pl.Int64)}, "yes", "somebody who answered everything"),
    ],
)
def test_what_is_wrong_with_a_survey_is_said(change, column, expected):
    one = planted()
    with pytest.raises(BadTable, match=expected) as caught:
        multilevel(one.survey.with_columns(**change), "yes", one.frame)
    assert column in {problem.column for problem in caught.value.problems}


def test_a_category_without_a_respondent_is_refused_by_name():
    one = planted()
    fewer = one.survey.filter(pl.col("tenure") != "tenure 2")
    with pytest.raises(BadTable, match=r"tenure 2.*merge it with a category next to it"):
        multilevel(fewer, "yes", one.frame)


def test_a_category_that_is_of_one_mind_is_told():
    one = planted()
    split = one.survey.with_columns(
        yes=pl.when(pl.col("tenure") == "tenure 2").then(0).otherwise("yes")
    )
    model = multilevel(split, "yes", one.frame)
    assert any("tenure: tenure 2 gave the same answer" in one for one in model.notes)
    effects = model.effects().filter(pl.col("category") == "tenure 2")
    assert effects["effect"][0] < 0
    assert np.isfinite(effects["se"][0])
    assert np.isfinite(poststratify(model, draws=60).estimate).all()


def test_a_covariate_that_splits_the_answers_is_no_number():
    one = planted()
    high = one.areas.filter(pl.col("x") > 0)["area"]
    split = one.survey.with_columns(yes=pl.col("area").is_in(high.implode()).cast(int))
    with pytest.raises(NotConverged, match=r"splits the answers|had not settled|could not"):
        multilevel(
            split, "yes", one.frame, areas=one.areas.with_columns(x=pl.col("x").sign()), covariates=["x"]
        )  # fmt: skip


def test_respondents_who_lack_something_are_left_out_and_told():
    one = planted()
    holes = one.survey.with_columns(
        age=pl.when(pl.int_range(pl.len()) < 30).then(None).otherwise("age")
    )
    model = multilevel(holes, "yes", one.frame)
    assert any("Left out: 30 of 1,200 respondents" in one for one in model.notes)
    assert model.asked.sum() == 1_170


def test_answers_in_words_need_their_order():
    one = planted()
    words = one.survey.with_columns(
        level=pl.col("level").replace_strict({0: "bad", 1: "fair", 2: "good", 3: "great"})
    )
    with pytest.raises(BadTable, match="their order as well"):
        multilevel(words, "level", one.frame, kind="ordered")
    with pytest.raises(BadTable, match="nobody who says superb"):
        multilevel(
            words, "level", one.frame, kind="ordered",
            answers=["bad", "fair", "good", "great", "superb"],
        )  # fmt: skip
    with pytest.raises(BadTable, match="one of: bad, fair, good"):
        multilevel(words, "level", one.frame, kind="ordered", answers=["bad", "fair", "good"])
    model = multilevel(
        words, "level", one.frame, kind="ordered", answers=["bad", "fair", "good", "great"],
        areas=one.areas, covariates=["x"],
    )  # fmt: skip
    found = poststratify(model, draws=200)
    assert found.answers == ("bad", "fair", "good", "great")
    assert found.estimate.tolist() == estimated(one, "level").estimate.tolist()


@pytest.mark.parametrize(
    ("change", "said", "expected"),
    [
        ({}, {"covariates": ["y"]}, "this column"),
        ({"x": pl.lit(None, pl.Float64)}, {"covariates": ["x"]}, "a number for every area"),
        ({"x": pl.lit(1.0)}, {"covariates": ["x"]}, "leave it out"),
        ({"area": pl.lit("A001")}, {"covariates": ["x"]}, "each code once"),
        ({"council": pl.lit("")}, {"groups": ["council"]}, "a larger area for each"),
    ],
)
def test_what_is_wrong_with_areas_is_said(change, said, expected):
    one = planted()
    with pytest.raises(BadTable, match=expected):
        multilevel(one.survey, "yes", one.frame, areas=one.areas.with_columns(**change), **said)


def test_an_area_of_the_people_that_the_table_of_areas_lacks_is_named():
    one = planted()
    with pytest.raises(BadTable, match="A059"):
        multilevel(one.survey, "yes", one.frame, areas=one.areas.head(59), covariates=["x"])
    with pytest.raises(WarmError, match="give it as `areas`"):
        multilevel(one.survey, "yes", one.frame, covariates=["x"])


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"count": pl.lit(-1)}, "a number of people"),
        ({"age": pl.lit("")}, "a name, not an empty cell"),
        ({"age": pl.lit("age 1")}, "each combination of categories once"),
    ],
)
def test_what_is_wrong_with_people_is_said(change, expected):
    with pytest.raises(BadTable, match=expected):
        Frame.of(planted().people.with_columns(**change), factors=list(SIZES))


def test_missing_columns_are_all_named():
    one = planted()
    with pytest.raises(BadTable) as caught:
        multilevel(one.survey.drop("yes", "age"), "yes", one.frame)
    assert {problem.column for problem in caught.value.problems} == {"yes", "age"}
    with pytest.raises(BadTable, match="this column"):
        Frame.of(one.people.drop("count"), factors=list(SIZES))


def test_work_can_be_watched_and_stopped():
    model, told = fitted(), []
    poststratify(model, draws=60, progress=lambda done, of: told.append((done, of)))
    assert told[-1][0] == told[-1][1]
    with pytest.raises(Cancelled):
        poststratify(model, draws=60, cancelled=lambda: True)


def test_effects_that_cannot_be_told_apart_are_no_number():
    from warm.estimate.regression.fitting import Matrix

    with pytest.raises(np.linalg.LinAlgError):
        Solved.of(Matrix(np.zeros((2, 2)), np.zeros((2, 3)), np.ones(3)))
