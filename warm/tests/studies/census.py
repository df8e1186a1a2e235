"""Estimates for every small area of England, held against what the census says of them.

Respondents of 2011 are weighed to totals of 2021, for outcomes that the census of 2021 publishes for
every area. So every estimate can be seen to be right or wrong. `python -m warm.tests.studies.census
DATA` writes the page.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from warm.estimate import constrain, estimate, rake_areas, totals

Array = NDArray[np.float64]

PAGE = Path(__file__).parents[3] / "docs" / "studies" / "census.md"

SEED = 2026
#: Respondents of the survey that a county might have, drawn from the file.
SURVEY = 1_200
#: Every so manieth small area gets an interval; of every so manieth of those the truth is given.
EVERY, GIVEN = 16, 10
REPLICATES = 100

AGE = {1: "0-15", 2: "16-24", 3: "25-34", 4: "35-64", 5: "35-64", 6: "35-64", 7: "65+", 8: "65+"}
AGES_2021 = {
    "0-15": ["age_15_and_under"],
    "16-24": ["age_16_to_24"],
    "25-34": ["age_25_to_34"],
    "35-64": ["age_35_to_49", "age_50_to_64"],
    "65+": ["age_65_and_over"],
}
# Who wrote Chinese was counted with Asian in one year and not in the other.
ETHNIC = {1: "White", 2: "Mixed", 3: "Asian or other", 4: "Black", 5: "Asian or other"}
ETHNIC_2021 = {
    "Asian or other": ["ethnic_group_tb_6a-001", "ethnic_group_tb_6a-005"],
    "Black": ["ethnic_group_tb_6a-002"],
    "Mixed": ["ethnic_group_tb_6a-003"],
    "White": ["ethnic_group_tb_6a-004"],
}
WORK = {
    1: "working",
    2: "working",
    3: "looking",
    4: "working",
    **dict.fromkeys(range(5, 10), "neither"),
}
WORK_2021 = {
    "working": ["economic_activity_status_4a-001"],
    "looking": ["economic_activity_status_4a-002"],
    "neither": ["economic_activity_status_4a-003"],
}
PARTNER_2021 = {
    "partnered": ["legal_partnership_status_3a-001"],
    "not": ["legal_partnership_status_3a-002"],
}
SIX_REGIONS = ("E12000001", "E12000002", "E12000003", "E12000004", "E12000005", "E12000009")
CHILD = "child"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is estimated.

    Attributes
    ----------
    name : str
    says : str
        In words, for the page.
    constraints : tuple of str
        What respondents are weighed to.
    """

    name: str
    says: str
    constraints: tuple[str, ...]


OUTCOMES = (
    Outcome(
        "bad health",
        "In bad or very bad health, of everybody",
        ("age", "sex", "ethnic group", "partner", "work"),
    ),
    Outcome(
        "inactive",
        "Neither working nor looking for work, of those aged 16 and over",
        ("age", "sex", "ethnic group", "partner"),
    ),
    Outcome(
        "student",
        "Schoolchildren and students, of everybody",
        ("age", "sex", "ethnic group", "partner", "work"),
    ),
)
METHODS = ("one average for everyone", "people types (age)", "raking")


# What goes in ---------------------------------------------------------------------------------------------


def respondents(data: Path) -> pl.DataFrame:
    """The teaching file of 2011: a row for each person who answered all that is asked of them here."""
    table = pl.read_csv(data / "microdata" / "census2011_teaching_small.csv")
    adult = pl.col("Age") > 1
    return table.select(
        pl.col("Age").replace_strict(AGE, default=None).alias("age"),
        pl.when(pl.col("Sex") == 1).then(pl.lit("male")).otherwise(pl.lit("female")).alias("sex"),
        pl.col("Ethnic Group").replace_strict(ETHNIC, default=None).alias("ethnic group"),
        pl.when(~adult)
        .then(pl.lit(CHILD))
        .when(pl.col("Marital Status") == 2)
        .then(pl.lit("partnered"))
        .otherwise(pl.lit("not"))
        .alias("partner"),
        pl.when(~adult)
        .then(pl.lit(CHILD))
        .otherwise(pl.col("Economic Activity").replace_strict(WORK, default=None))
        .alias("work"),
        pl.when(pl.col("Health") > 0)
        .then(pl.col("Health").is_in([4, 5]))
        .cast(pl.Float64)
        .alias("bad health"),
        pl.when(adult & (pl.col("Economic Activity") > 0))
        .then(pl.col("Economic Activity") >= 5)
        .cast(pl.Float64)
        .alias("inactive"),
        pl.col("Student").eq(1).cast(pl.Float64).alias("student"),
    ).drop_nulls(["age", "ethnic group", "work"])


def areas(data: Path) -> pl.DataFrame:
    """Every small area of England: shares of 2021, its region and whether it is rural."""
    census = data / "census2021"
    lookups = data / "lookups"
    wide = pl.read_parquet(census / "census21_lsoa21_pct_wide_england.parquet")
    kind = pl.read_parquet(lookups / "ruc21_lsoa21.parquet").select("lsoa21_code", "ruc")
    council = pl.read_parquet(lookups / "lookup_lsoa21_ward24_ltla24.parquet").select(
        "lsoa21_code", "ltla24_code"
    )
    region = pl.read_parquet(lookups / "lookup_ltla24_region24.parquet").select(
        "ltla24_code", "region24_code"
    )
    return (
        wide.join(kind, on="lsoa21_code", how="left")
        .join(council.unique("lsoa21_code"), on="lsoa21_code", how="left")
        .join(region, on="ltla24_code", how="left")
        .sort("lsoa21_code")
    )


def margins(table: pl.DataFrame, variables: Iterable[str]) -> pl.DataFrame:
    """Totals of each area, rebuilt from counts by age and sex and from percentages of the rest."""
    people = pl.sum_horizontal(*(one for some in AGES_2021.values() for one in some))
    children = pl.col("age_15_and_under")
    adults = people - children

    def parts(names: Mapping[str, Sequence[str]], whole: pl.Expr) -> dict[str, pl.Expr]:
        # Percentages are rounded, and do not add up to 100: children would be met twice, and unlike.
        every = pl.sum_horizontal(*(one for some in names.values() for one in some))
        return {one: pl.sum_horizontal(*some) / every * whole for one, some in names.items()}

    counts: Mapping[str, Mapping[str, pl.Expr]] = {
        "age": {one: pl.sum_horizontal(*columns) for one, columns in AGES_2021.items()},
        "sex": {"female": pl.col("female"), "male": pl.col("male")},
        "ethnic group": parts(ETHNIC_2021, people),
        "partner": {CHILD: children, **parts(PARTNER_2021, adults)},
        "work": {CHILD: children, **parts(WORK_2021, adults)},
    }
    return pl.concat(
        table.select(
            pl.col("lsoa21_code").alias("area"),
            pl.lit(variable).alias("variable"),
            pl.lit(category).alias("category"),
            count.cast(pl.Float64).alias("count"),
        )
        for variable in variables
        for category, count in counts[variable].items()
    )


def truth(table: pl.DataFrame, outcome: str, data: Path) -> Array:
    """What the census of 2021 says of each area, as a share (0 to 1).

    Students are published of those aged 5 and over, and respondents are of any age: the share is
    brought to everybody by how many of the council's children are under 5.
    """
    if outcome == "bad health":
        return table["health_in_general_4a-003"].to_numpy() / 100
    if outcome == "inactive":
        return table["economic_activity_status_4a-003"].to_numpy() / 100
    ages = pl.read_parquet(data / "census2021" / "ts007_age_single_year_ltla22.parquet")

    def upto(limit: int) -> Array:
        wanted = [c for c in ages.columns if (n := _years(c)) is not None and n < limit]
        return ages.select(pl.sum_horizontal(*wanted)).to_series().to_numpy().astype(float)

    young = dict(zip(ages["geography code"].to_list(), upto(5) / upto(16), strict=True))
    usual = float(np.mean(list(young.values())))
    share = np.array([young.get(code, usual) for code in table["ltla24_code"].to_list()])
    under_5 = share * table["age_15_and_under"].to_numpy() / table["residents"].to_numpy()
    return table["in_full_time_education-001"].to_numpy() / 100 * (1 - under_5)


def _years(column: str) -> int | None:
    """The age of a column such as "Age: Aged 3 years; measures: Value"; None for groups of ages."""
    found = re.fullmatch(r"Age: Aged (under 1|\d+) years?; measures: Value", column)
    if found is None:
        return None
    return 0 if found[1] == "under 1" else int(found[1])


# What comes out -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fit:
    """How near estimates are to the truth, over some areas.

    Attributes
    ----------
    areas : int
    correlation : float
        NaN where all estimates are the same.
    rmse : float
        In points.
    slope : float
        Of the truth on the estimate: 1 where a difference of a point means a point, more where
        estimates are too alike.
    tenth : float
        Share of the areas in the highest tenth that the estimates put there.
    """

    areas: int
    correlation: float
    rmse: float
    slope: float
    tenth: float


def fit(found: Array, true: Array) -> Fit:
    """Estimates held against the truth."""
    some = np.isfinite(found + true)
    found, true = found[some], true[some]
    spread = float(np.var(found))
    flat = spread < 1e-12
    together = float(np.mean((found - found.mean()) * (true - true.mean())))
    many = max(1, round(true.size / 10))
    top = set(np.argsort(-true, kind="stable")[:many].tolist())
    picked = set(np.argsort(-found, kind="stable")[:many].tolist())
    return Fit(
        true.size,
        np.nan if flat else together / np.sqrt(spread * np.var(true)),
        100 * float(np.sqrt(np.mean((found - true) ** 2))),
        np.nan if flat else together / spread,
        np.nan if flat else len(top & picked) / many,
    )


@dataclass(frozen=True, eq=False)
class Study:
    """Everything that the page says.

    Attributes
    ----------
    table : polars.DataFrame
        The areas.
    true : dict of str to numpy.ndarray
    found : dict of (str, str) to numpy.ndarray
        By outcome and method, with all respondents.
    small : dict of (str, str) to numpy.ndarray
        The same from a survey of `SURVEY`.
    covered : dict of (str, str) to (float, float)
        By outcome and what the interval holds: how often it covers the truth, and its mean
        half-width in points.
    """

    table: pl.DataFrame
    true: dict[str, Array]
    found: dict[tuple[str, str], Array]
    small: dict[tuple[str, str], Array]
    covered: dict[tuple[str, str], tuple[float, float]]


def study(data: Path) -> Study:
    """Run it: some minutes on two cores."""
    everybody, table = respondents(data), areas(data)
    true = {one.name: truth(table, one.name, data) for one in OUTCOMES}
    survey = everybody.sample(SURVEY, seed=SEED, shuffle=True)
    found, small, covered = {}, {}, {}
    for one in OUTCOMES:
        for into, people in ((found, everybody), (small, survey)):
            for method, shares in _by_each(people, table, one).items():
                into[one.name, method] = shares
        covered.update(_coverage(survey, table, one, true[one.name]))
    return Study(table, true, found, small, covered)


def _by_each(people: pl.DataFrame, table: pl.DataFrame, one: Outcome) -> dict[str, Array]:
    """An outcome by each method: shares of every area, NaN where there is none."""
    known = margins(table, one.constraints)
    codes = table["lsoa21_code"].to_numpy()
    country = known.group_by("variable", "category").agg(pl.col("count").sum())
    country = country.with_columns(pl.lit("England").alias("area"))
    counted = people.filter(pl.col(one.name).is_not_null())

    answers = people[one.name].fill_null(np.nan).to_numpy()

    def raked(given: pl.DataFrame) -> dict[str, float]:
        constraints = constrain(people, totals(given, areas="area", people_from="age"))
        made = rake_areas(constraints, tolerance=1e-4)
        return dict(zip(made.areas.tolist(), made.means(answers).tolist(), strict=True))

    average = raked(country)["England"]
    by_age = dict(counted.group_by("age").agg(pl.col(one.name).mean()).iter_rows())
    ages = [age for age in AGES_2021 if age in by_age]
    counts = np.stack(
        [table.select(pl.sum_horizontal(*AGES_2021[a])).to_series().to_numpy() for a in ages]
    )
    types = np.array([by_age[age] for age in ages]) @ counts / counts.sum(axis=0)
    shares = raked(known)
    return dict(
        zip(
            METHODS,
            (
                np.full(codes.size, average),
                types,
                np.array([shares.get(code, np.nan) for code in codes.tolist()]),
            ),
            strict=True,
        )
    )


def _coverage(
    survey: pl.DataFrame, table: pl.DataFrame, one: Outcome, true: Array
) -> dict[tuple[str, str], tuple[float, float]]:
    """How often intervals from a small survey hold the truth of areas that nobody told them of."""
    some = np.arange(SEED % EVERY, table.height, EVERY)
    known = margins(table[some], one.constraints)
    given, rest = some[::GIVEN], np.setdiff1d(some, some[::GIVEN])
    codes = table["lsoa21_code"].to_numpy()
    told = pl.DataFrame(
        {"area": codes[given], "estimate": true[given], "se": np.full(given.size, 1e-4)}
    )
    place = {code: at for at, code in enumerate(codes.tolist())}
    wanted = set(rest.tolist())
    found = {}
    for name, figures in (("the survey alone", None), ("the survey and the area", told)):
        made = estimate(
            survey, outcomes=one.name, by="area", constraints=known, people_from="age",
            known=figures, seed=SEED, replicates=REPLICATES,
        ).to_frame()  # fmt: skip
        held, wide = [], []
        for code, low, high in made.select("area", "lower", "upper").iter_rows():
            at = place[code]
            if at in wanted and low is not None:
                held.append(low <= true[at] <= high)
                wide.append(100 * (high - low) / 2)
        found[one.name, name] = (float(np.mean(held)), float(np.mean(wide)))
    return found


# The page -------------------------------------------------------------------------------------------------


def written(made: Study) -> str:
    """The page, from what the study found."""
    lines = [OPENING.strip(), "", "## How near the estimates are", ""]
    lines.append(
        "The slope is that of the truth on the estimate: 1 where a difference of a point means a "
        "point. The last column is the share of the highest tenth of areas that the estimates put "
        "into theirs; by lot it would be 10%."
    )
    for one in OUTCOMES:
        lines += ["", f"### {one.says}", "", *_head("respondents", "method")]
        true = made.true[one.name]
        for said, found in (("50,000", made.found), (f"{SURVEY:,}", made.small)):
            for method in METHODS:
                lines.append(_row(said, method, fit(found[one.name, method], true)))
    lines += [
        "",
        "## Where",
        "",
        "Raking, 50,000 respondents. The file holds people of six regions.",
    ]
    for one in OUTCOMES:
        lines += ["", f"### {one.says}, by place", "", *_head("where", "areas")]
        for where, some in _parts(made.table):
            part = fit(made.found[one.name, METHODS[-1]][some], made.true[one.name][some])
            lines.append(_row(where, f"{part.areas:,}", part))
    lines += ["", "## What the intervals hold", "", COVERAGE.strip(), ""]
    lines += ["| outcome | the interval holds | covers the truth | ± points |", "|---|---|---|---|"]
    for one in OUTCOMES:
        for what in ("the survey alone", "the survey and the area"):
            share, half = made.covered[one.name, what]
            lines.append(f"| {one.name} | {what} | {100 * share:.0f}% | {half:.1f} |")
    return "\n".join([*lines, "", CLOSING.strip(), ""])


def _head(*names: str) -> list[str]:
    titles = [*names, "correlation", "RMSE, points", "slope", "highest tenth found"]
    return [f"| {' | '.join(titles)} |", "|" + "---|" * len(titles)]


def _row(first: str, second: str, one: Fit) -> str:
    def said(value: float, decimals: int) -> str:
        return "–" if np.isnan(value) else f"{value:.{decimals}f}"

    tenth = "–" if np.isnan(one.tenth) else f"{100 * one.tenth:.0f}%"
    cells = [first, second, said(one.correlation, 2), said(one.rmse, 1), said(one.slope, 2), tenth]
    return f"| {' | '.join(cells)} |"


def _parts(table: pl.DataFrame) -> list[tuple[str, NDArray[np.bool_]]]:
    inside = table["region24_code"].is_in(SIX_REGIONS).to_numpy()
    rural = table["ruc"].eq("Rural").fill_null(value=False).to_numpy()
    return [
        ("in the six regions", inside),
        ("outside them", ~inside),
        ("rural", rural),
        ("urban", ~rural),
    ]


OPENING = f"""
# Against the census

Nobody should lean on an estimate that was never held against a truth.
A census publishes for every small area what surveys can only guess, so it can be held against one.

Respondents are the 50,000 people of the teaching file of the census of 2011.
They are weighed to the totals of 2021 in each of the 33,755 small areas of England: age, sex, ethnic group, whether people have a partner, and (except where it is asked for) work.
Then three outcomes that the census of 2021 publishes as well are estimated, and compared with what it says.

**Ten years lie between the respondents and the totals.**
The file is no random sample either: it holds runs of households from six regions, and too few old people.
Bands of age do not nest between the two years, so those from 35 to 64 are one.
In 2021 people were asked in a lockdown, when many were on furlough.
So this is a hard test, and the figures below are a floor.

Three ways are compared.
*One average for everyone* is what a survey of the country says, given to every area.
*People types* gives each area the average of its people by age: the step of WARM with the only people types whose numbers are known everywhere here.
*Raking* weighs the respondents to all the totals of each area.
Each is done with all respondents, and with {SURVEY:,} drawn from them, as a county might ask.
"""

COVERAGE = f"""
From the survey of {SURVEY:,}, by raking, with intervals of 95%.
*The survey alone* is the error of having asked these people and not others.
*The survey and the area* adds how far areas differ from others with the same people.
No survey of this kind knows that; here it was learnt from one area in {GIVEN * EVERY}, whose true figures were given, and tested on others.
"""

CLOSING = """
## What this says

- Who lives in an area says much of how many study, a good deal of how many neither work nor look for work, and less of how many are in bad health. Two areas with the same people can differ by more than all estimates do.
- People types by age alone say nothing of health: deprivation does not follow age. More than one variable is needed, and it must go with what is asked.
- Intervals that hold the survey alone cover far fewer truths than they claim. They are never published: such estimates have no grade, and cannot be put in force.
- Of the tenth of areas where most people are in bad health, fewer than four in ten are found. **Do not choose places by these estimates.** They say what to expect, and where a survey would surprise.

The page is made by `python -m warm.tests.studies.census DATA`, and a test compares it with a new run.
"""


def main(arguments: Sequence[str]) -> None:
    """Write the page."""
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(written(study(Path(arguments[0]))), encoding="utf-8")
    print(f"wrote {PAGE.name}")  # noqa: T201 - a command that says what it did


if __name__ == "__main__":
    main(sys.argv[1:])
