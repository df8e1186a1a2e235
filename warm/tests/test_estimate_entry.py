"""One way in: whatever is wrong ends in a message, and whatever comes out says what it is."""

from __future__ import annotations

import doctest

import numpy as np
import polars as pl
import pytest

from warm.errors import BadTable, WarmError
from warm.estimate import (
    AreaEstimates,
    Cancelled,
    CannotReach,
    Design,
    Frame,
    Method,
    Replicates,
    Request,
    bootstrap_areas,
    constrain,
    direct,
    entry,
    estimate,
    fay_herriot,
    multilevel,
    people_types,
    poststratify,
    rake,
    rake_areas,
    register,
    totals,
)
from warm.estimate import methods as registry


def county(seed: int = 1, n: int = 600, areas: int = 12) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A survey of a county and the people of its wards."""
    random = np.random.default_rng(seed)
    old = random.random(n) < 0.4
    sex = np.where(random.random(n) < 0.5, "f", "m")
    survey = pl.DataFrame(
        {
            "ward": [f"W{i:02d}" for i in random.integers(0, areas, n)],
            "age": np.where(old, "old", "young"),
            "sex": sex,
            "type": np.where(old, "settled", "starting"),
            "street": random.integers(0, n // 6, n).astype(str),
            "w": random.uniform(0.5, 2, n),
            "y": 5 + 2 * old + (sex == "f") + random.normal(size=n),
            "yes": random.random(n) < 0.2 + 0.4 * old,
        }
    )
    people = random.integers(200, 900, (areas, 2, 2))
    rows = []
    for a in range(areas):
        for v, (variable, categories) in enumerate(
            (("age", ("old", "young")), ("sex", ("f", "m")))
        ):
            for c, category in enumerate(categories):
                count = int(people[a].sum(axis=1 - v)[c])
                rows.append((f"W{a:02d}", variable, category, count))
    return survey, pl.DataFrame(
        rows, schema=["ward", "variable", "category", "count"], orient="row"
    )


SURVEY, PEOPLE = county()
TYPES = (
    PEOPLE.filter(variable="age")
    .with_columns(type=pl.col("category").replace({"old": "settled", "young": "starting"}))
    .select("ward", "type", "count")
)
BOTH = ["y", "yes"]


def ask(survey: pl.DataFrame = SURVEY, **changed) -> AreaEstimates:
    return estimate(
        survey,
        **{
            "outcomes": BOTH, "by": "ward", "constraints": PEOPLE, "weights": "w", "seed": 3,
            "replicates": 40, **changed,
        },
    )  # fmt: skip


def test_the_example_runs_as_it_is_printed():
    found = doctest.testmod(entry)
    assert (found.attempted, found.failed) == (7, 0)


def test_raking_is_its_steps_one_after_the_other():
    found = ask(clusters="street")
    weighed = rake_areas(constrain(SURVEY, totals(PEOPLE, areas="ward"), weight="w"))
    answers = SURVEY.select(pl.col("y", "yes").cast(pl.Float64)).to_numpy()
    steps = bootstrap_areas(
        weighed, answers, BOTH, ["mean", "share"], seed=3, replicates=40,
        design=Design.of(SURVEY, weights="w", clusters="street"),
    )  # fmt: skip
    assert found.estimate.tobytes() == steps.estimate.tobytes()
    assert found.upper.tobytes() == steps.upper.tobytes()
    assert found.kinds == ("mean", "share")
    assert found.diagnostics["areas"]["state"].to_list() == ["met"] * 12
    assert found.method["asked"]["seed"] == 3
    assert found.method["asked"]["clusters"] == "street"
    assert found.method["drawn anew"] == "clusters"
    assert ask().method["drawn anew"] == "respondents"
    assert set(found.to_frame()["layer"]) == {"modelled"}


def test_people_types_are_their_own_step():
    found = ask(method="people-types", constraints=None, types="type", composition=TYPES)
    step = people_types(
        SURVEY, BOTH, Design.of(SURVEY, weights="w"), TYPES.rename({"ward": "area"}),
        types="type", seed=3, replicates=40,
    )  # fmt: skip
    assert found.upper.tobytes() == step.areas.upper.tobytes()
    assert found.diagnostics["types"].equals(step.type_frame())
    assert found.diagnostics["ratios"].equals(step.to_frame())
    given = ask(
        method="people-types", constraints=None, types="type", composition=TYPES,
        design=Replicates.jackknife(Design.of(SURVEY, weights="w")),
    )  # fmt: skip
    assert given.se == pytest.approx(found.se, rel=0.6)
    assert given.method["intervals"]["method"] == "jackknife"


def test_direct_estimates_are_of_those_asked_in_each_area_weighed_to_all_together():
    found = ask(method="direct")
    whole = PEOPLE.group_by("variable", "category").agg(pl.col("count").sum())
    weighed = rake(constrain(SURVEY, totals(whole), weight="w"))
    design = Design.of(SURVEY, weights="w").calibrated(weighed)
    table = SURVEY.with_columns(pl.col("yes").cast(pl.Float64))
    for k, (name, kind) in enumerate((("y", "mean"), ("yes", "share"))):
        rows = direct(table, name, design, kind=kind, by="ward").rows
        assert found.estimate[k] == pytest.approx([one.estimate for one in rows[1:]])
        assert found.se[k] == pytest.approx([one.se for one in rows[1:]])
        assert found.base[k].tolist() == [one.base for one in rows[1:]]
        assert found.grade[k].tolist() == [one.grade for one in rows[1:]]
        assert found.diagnostics["whole"]["estimate"][k] == pytest.approx(rows[0].estimate)
    assert found.error == "design"
    assert set(found.to_frame()["layer"]) == {"survey"}
    assert found.diagnostics["margins"]["reached"].to_list() == pytest.approx(
        found.diagnostics["margins"]["wanted"].to_list()
    )
    plain = ask(method="direct", constraints=None)
    assert plain.estimate == pytest.approx(found.estimate, rel=0.1)
    made = Replicates.jackknife(Design.of(SURVEY, weights="w"))
    again = ask(method="direct", design=made)
    assert again.se == pytest.approx(found.se, rel=0.06)
    assert again.method["errors"]["weighed anew"]


def test_an_area_that_nobody_was_asked_in_is_there_without_an_estimate():
    survey = SURVEY.filter(pl.col("ward") != "W03")
    found = ask(survey, method="direct")
    row = found.to_frame().filter(outcome="y", area="W03")
    assert row["estimate"].to_list() == [None]
    assert row["base"].to_list() == [0]
    assert row["reason"].to_list() == ["Nobody was asked there."]
    assert row["grade"].to_list() == ["D"]
    assert any("Nobody was asked in 1 of 12 areas" in one for one in found.notes)
    assert np.isfinite(ask(survey).estimate).all()


# The variance between areas -------------------------------------------------------------------


def own_figures(found: AreaEstimates, sd: float, seed: int = 5) -> pl.DataFrame:
    random = np.random.default_rng(seed)
    parts = []
    for k, name in enumerate(found.outcomes):
        size = sd if name == "y" else sd / 8
        values = found.estimate[k] + size * random.normal(size=len(found.areas))
        parts.append(
            pl.DataFrame(
                {
                    "area": found.areas,
                    "outcome": [name] * len(values),
                    "estimate": values + 0.2 * size * random.normal(size=len(values)),
                    "se": [0.2 * size] * len(values),
                }
            )
        )
    return pl.concat(parts)


@pytest.mark.parametrize("method", ["raking", "people-types"])
def test_figures_of_areas_make_the_error_whole_and_give_a_grade(method):
    asked = {"method": method}
    if method == "people-types":
        asked |= {"constraints": None, "types": "type", "composition": TYPES}
    alone = ask(**asked)
    known = own_figures(alone, 0.5)
    found = ask(**asked, known=known)
    assert found.error == "sampling and area"
    assert set(found.grade.ravel()) <= {"A", "B", "C", "D"}
    assert alone.to_frame()["grade"].null_count() == 24
    assert (found.se > alone.se).all()
    assert found.diagnostics["sampling_se"] == pytest.approx(alone.se)
    effects = found.diagnostics["effects"]
    assert effects["outcome"].to_list() == BOTH
    assert effects["variance"][0] == pytest.approx(0.25, rel=0.7)
    assert ask(**asked, known=known.rename({"area": "ward"})).se.tobytes() == found.se.tobytes()
    # The same people under other names, as totals of the areas whose figures are known.
    moved = known.with_columns(area="X" + pl.col("area"))
    if method == "raking":
        others = {"known_constraints": PEOPLE.with_columns(ward="X" + pl.col("ward"))}
    else:
        others = {"known_composition": TYPES.with_columns(ward="X" + pl.col("ward"))}
    again = ask(**asked, known=moved, **others)
    assert again.se == pytest.approx(found.se)
    moment = ask(**asked, known=known, area_variance="moment")
    assert moment.method["area effects"] == "moment"


@pytest.mark.slow
def test_raked_intervals_with_the_variance_between_areas_hold_the_truth_as_often_as_they_promise():
    random = np.random.default_rng(40)
    held, times = 0.0, 60
    for i in range(times):
        survey, people = county(100 + i, 900, 60)
        old = people.filter(variable="age", category="old")["count"].to_numpy()
        women = people.filter(variable="sex", category="f")["count"].to_numpy()
        living = people.filter(variable="age").group_by("ward").agg(pl.col("count").sum())
        every = living.sort("ward")["count"].to_numpy()
        truth = 5 + 2 * old / every + women / every + 0.3 * random.normal(size=60)
        error = random.uniform(0.1, 0.3, 60)
        known = pl.DataFrame(
            {
                "area": [f"W{a:02d}" for a in range(60)],
                "estimate": truth + error * random.normal(size=60),
                "se": error,
            }
        ).head(40)
        found = estimate(
            survey, outcomes="y", by="ward", constraints=people, known=known, seed=i,
            replicates=40,
        )  # fmt: skip
        held += ((found.lower[0] <= truth) & (truth <= found.upper[0]))[40:].mean()
    assert 0.93 <= held / times <= 0.97


# Methods that fit a model -----------------------------------------------------------------------


def of_wards() -> pl.DataFrame:
    return PEOPLE.filter(category="old").select("ward", old=pl.col("count") / 1_000)


def test_fay_herriot_starts_from_what_was_said_in_each_area():
    survey = SURVEY.filter(
        (pl.col("ward") != "W03") & ((pl.col("ward") != "W05") | (pl.col("y") > 9))
    )
    wards = of_wards()
    found = ask(survey, method="fay-herriot", areas=wards, covariates=["old"])
    asked = ask(survey, method="direct")
    few = asked.base[0] < 5
    assert (asked.base[0, 3], few.sum()) == (0, 2)
    table = wards.with_columns(
        estimate=pl.Series(np.where(few, np.nan, asked.estimate[0])).fill_nan(None),
        se=pl.Series(np.where(few, np.nan, asked.se[0])).fill_nan(None),
    )
    step = fay_herriot(table, area="ward", covariates=["old"])
    assert found.estimate[0].tobytes() == step.estimate.tobytes()
    assert found.upper[0].tobytes() == step.upper.tobytes()
    assert (found.error, found.modelled) == ("model", True)
    assert np.isfinite(found.estimate).all()
    assert found.base[0, [3, 5]].tolist() == asked.base[0, [3, 5]].tolist()
    assert found.base[0, 3] == 0
    assert set(found.to_frame()["grade"]) <= {"A", "B", "C", "D"}
    assert found.diagnostics["coefficients of y"]["name"].to_list() == ["constant", "old"]
    assert not any("A method that borrows" in one for one in found.notes)
    assert found.method["covariates"] == ("old",)


def test_a_multilevel_regression_is_averaged_over_the_people_of_the_constraints():
    found = ask(method="multilevel", draws=60, areas=of_wards(), covariates=["old"])
    weighed = rake_areas(constrain(SURVEY, totals(PEOPLE, areas="ward"), weight="w"))
    model = multilevel(
        SURVEY, "y", Frame.raked(weighed), area="ward", kind="mean", areas=of_wards(),
        covariates=["old"],
    )  # fmt: skip
    step = poststratify(model, draws=60, seed=3)
    assert found.estimate[0] == pytest.approx(step.estimate[0])
    assert found.upper[0] == pytest.approx(step.upper[0])
    assert found.error == "model"
    assert found.estimate.shape == (2, 12)
    assert ((found.estimate[1] > 0) & (found.estimate[1] < 1)).all()
    assert any("Respondents count alike" in one for one in found.notes)
    assert "spreads of yes" in found.diagnostics
    empty = PEOPLE.with_columns(count=pl.when(pl.col("ward") == "W02").then(0).otherwise("count"))
    survey = SURVEY.filter(pl.col("ward") != "W02")
    row = ask(survey, method="multilevel", draws=60, constraints=empty).to_frame()
    assert row.filter(outcome="y", area="W02")["reason"].to_list() == ["Nobody lives in W02."]


# The same again -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"clusters": "street", "threads": 2},
        {"method": "people-types", "constraints": None, "types": "type", "composition": TYPES},
        {"method": "direct"},
    ],
)
def test_the_same_seed_gives_the_same_bytes(asked):
    one, again = ask(**asked), ask(**asked)
    for name in ("estimate", "se", "lower", "upper"):
        assert getattr(one, name).tobytes() == getattr(again, name).tobytes()
    assert one.notes == again.notes
    assert one.method == again.method


def test_work_is_told_of_and_can_be_stopped():
    told = []
    ask(progress=lambda done, of: told.append((done, of)))
    assert told[-1] == (12, 12)
    with pytest.raises(Cancelled):
        ask(cancelled=lambda: True)


# The registry ---------------------------------------------------------------------------------


def flat(request: Request, *, value: float = 0.5) -> AreaEstimates:
    """The same for every area: a method as somebody else would write it."""
    shape = (len(request.outcomes), 1)
    return AreaEstimates(
        request.outcomes, request.kinds, np.array(["A"]), np.full(shape, value), np.ones(shape),
        np.zeros(shape), np.ones(shape), "model", True, request.level, {"method": "flat"}, (),
    )  # fmt: skip


def test_a_method_can_be_added_and_is_asked_for_by_name(monkeypatch):
    monkeypatch.setattr(registry, "_METHODS", dict(registry._METHODS))
    register(Method("flat", f"{__name__}:flat", "The same for every area.", True))
    found = ask(method="flat", value=0.7)
    assert found.estimate[0, 0] == 0.7
    assert found.method["asked"]["name"] == "flat"
    assert [one.name for one in registry.methods()][-1] == "flat"
    with pytest.raises(WarmError, match="There is a method 'flat' already"):
        register(Method("flat", f"{__name__}:flat", "", True))
    with pytest.raises(WarmError, match="The method 'flat' has no option types; it has value"):
        ask(method="flat", types="x")


def test_every_method_has_words_and_a_function():
    for one in registry.methods():
        assert one.says.endswith(".")
        assert one.run().__doc__
        assert all(name.islower() for name in one.options())


# Bad input: each ends in a message that says what to do -----------------------------------------


def with_count(count: int, **where: str) -> pl.DataFrame:
    at = pl.all_horizontal(*(pl.col(name) == value for name, value in where.items()))
    return PEOPLE.with_columns(count=pl.when(at).then(count).otherwise("count"))


@pytest.mark.parametrize(
    ("asked", "error", "message"),
    [
        ({"method": "magic"}, WarmError, "There is no method 'magic'; there are raking, people-types, direct"),
        ({"constraints": None}, WarmError, "needs constraints: a table of totals with the columns ward, variable"),
        ({"types": "type"}, WarmError, "The method 'raking' has no option types; it has area_variance, known"),
        ({"method": "people-types"}, WarmError, "The method 'people-types' needs composition, types"),
        (
            {"method": "people-types", "types": "type", "composition": TYPES},
            WarmError, "takes no constraints. Weigh the survey first",
        ),
        ({"method": "direct", "by": "parish", "constraints": None}, BadTable, "column 'parish': expected this column"),
        ({"method": "direct", "known": PEOPLE}, WarmError, "borrows nothing"),
        ({"method": "direct", "constraints": None, "trim": 3.0}, WarmError, "and there are none"),
        ({"by": "parish"}, BadTable, r"the constraints: 1 problem:\n  column 'parish'"),
        ({"outcomes": ["y", "z"]}, BadTable, "column 'z': expected this column"),
        ({"outcomes": "sex"}, BadTable, "found 'f'; expected a number, or an empty cell"),
        ({"outcomes": []}, WarmError, "Name at least one outcome"),
        ({"constraints": PEOPLE.with_columns(pl.col("category").replace("old", "aged"))}, BadTable, "found 'old'; expected a category of the totals"),
        ({"constraints": with_count(90_000, ward="W01", category="old")}, BadTable, "mend the one that is wrong, or say with people_from"),
        ({"level": 95}, WarmError, "A confidence level lies between"),
        ({"replicates": 3}, WarmError, "takes 20 replicates or more"),
        ({"weights": "v"}, BadTable, "column 'v': expected this column"),
        ({"design": Design.of(SURVEY), "clusters": "street"}, WarmError, "Give a design, or its columns clusters"),
        ({"design": Design.of(SURVEY)}, WarmError, "The weights of the design are not those in the column 'w'"),
        ({"design": Design.of(SURVEY, weights="w"), "weights": None}, WarmError, "name the column of weights as well"),
        ({"design": Replicates.bootstrap(Design.of(SURVEY, weights="w"), seed=1, replicates=20)}, WarmError, "give strata and clusters, not replicate weights"),
        ({"method": "fay-herriot"}, WarmError, "The method 'fay-herriot' needs areas"),
        ({"method": "fay-herriot", "areas": of_wards().drop("ward")}, BadTable, "the table of areas: .*\n.*'ward': expected this column"),
        ({"method": "fay-herriot", "areas": of_wards().head(9)}, BadTable, "found 'W09'; expected an area of the table of areas"),
        ({"method": "multilevel", "constraints": None}, WarmError, "'multilevel' needs constraints"),
        ({"method": "multilevel", "known": PEOPLE}, WarmError, "learns from the survey itself"),
        ({"known_constraints": PEOPLE}, WarmError, "no figures in known"),
        ({"known": PEOPLE}, BadTable, "column 'estimate': expected this column"),
    ],
)  # fmt: skip
def test_a_request_that_cannot_be_met_says_what_to_do(asked, error, message):
    with pytest.raises(error, match=message):
        ask(**asked)


def test_respondents_who_lack_an_answer_are_left_out_and_told():
    survey = SURVEY.with_columns(
        age=pl.when(pl.int_range(pl.len()) < 5).then(None).otherwise("age")
    )
    assert "Left out: 5 of 600 respondents" in ask(survey).notes[0]


def test_an_area_where_nobody_lives_has_no_estimate_and_says_so():
    people = PEOPLE.with_columns(count=pl.when(pl.col("ward") == "W02").then(0).otherwise("count"))
    for found in (
        ask(constraints=people),
        ask(
            method="people-types", constraints=None, types="type",
            composition=TYPES.with_columns(
                count=pl.when(pl.col("ward") == "W02").then(0).otherwise("count")
            ),
        ),
    ):  # fmt: skip
        row = found.to_frame().filter(outcome="y", area="W02")
        assert row["estimate"].to_list() == [None]
        assert "lives" in row["reason"][0]
        assert any("Nobody lives in 1 of 12 areas" in one for one in found.notes)


def test_totals_that_no_weights_meet_are_told_area_by_area():
    """Everybody old is a woman here, and one ward has old people and no women."""
    survey = SURVEY.filter((pl.col("age") == "young") | (pl.col("sex") == "f"))
    found = ask(survey, constraints=with_ward())
    row = found.to_frame().filter(outcome="y", area="W01")
    assert row["estimate"].to_list() == [None]
    assert row["reason"][0].endswith("Merge the category with one next to it.")
    # Wards with more old people than women cannot be met either, and say so.
    lacking = found.to_frame().filter(pl.col("estimate").is_null())
    assert 1 < lacking["area"].n_unique() < 12
    assert lacking["reason"].str.contains("Merge").all()
    assert found.to_frame().filter(pl.col("estimate").is_not_null())[
        "reason"
    ].unique().to_list() == [""]


def with_ward() -> pl.DataFrame:
    counts = {"old": 100, "young": 100, "f": 0, "m": 200}
    here = pl.col("ward") == "W01"
    new = pl.col("category").replace_strict(counts, return_dtype=pl.Int64)
    return PEOPLE.with_columns(count=pl.when(here).then(new).otherwise("count"))


def test_one_respondent_who_carries_much_of_an_area_is_flagged():
    old = SURVEY.filter(age="old").group_by("sex", maintain_order=True).head(1)
    survey = pl.concat([SURVEY.filter(age="young"), old.select(SURVEY.columns)])
    found = ask(survey, outcomes="y")
    flagged = [
        one for one in found.notes if "one respondent carries 10% of the weight or more" in one
    ]
    assert len(flagged) == 1
    assert "ask more people who are like those who live there" in flagged[0]
    assert found.diagnostics["areas"]["heavy"].all()
    assert found.diagnostics["areas"]["largest_share"].max() > 0.25


def test_an_outcome_on_which_all_say_the_same_is_told_and_has_no_false_sureness():
    survey = SURVEY.with_columns(same=pl.lit(1.0), seven=pl.lit(7.0))
    found = ask(survey, outcomes=["same", "seven"])
    assert any("All answers are the same on same, seven" in one for one in found.notes)
    assert (found.upper[0] == 1).all()
    assert (found.lower[0] < 1).all()
    assert np.isnan(found.se[1]).all()
    by_area = ask(survey, outcomes=["same", "seven"], method="direct", constraints=None)
    assert set(by_area.grade.ravel()) == {"D"}


def test_bounds_that_cannot_be_kept_are_refused_with_both_numbers():
    few = pl.concat([SURVEY.filter(age="young"), SURVEY.filter(age="old").head(2)])
    with pytest.raises(CannotReach, match=r"age: old wants [\d,.]+ people, and the bounds"):
        ask(few, method="direct", trim=2.0)
