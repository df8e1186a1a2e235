"""Real respondents raked to the real margins of every small area of England."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from warm.errors import BadTable
from warm.estimate import constrain, estimate, rake_areas, totals

pytestmark = [pytest.mark.data, pytest.mark.slow]

AGE = {1: "0-15", 2: "16-24", 3: "25-34", 4: "35-64", 5: "35-64", 6: "35-64", 7: "65+", 8: "65+"}
AGE_2021 = {
    "Aged 15 years and under": "0-15",
    "Aged 16 to 24 years": "16-24",
    "Aged 25 to 34 years": "25-34",
    "Aged 35 to 49 years": "35-64",
    "Aged 50 to 64 years": "35-64",
    "Aged 65 years and over": "65+",
}
# Who wrote Chinese was counted with Asian in one year and not in the other.
ETHNIC = {1: "White", 2: "Mixed", 3: "Asian or other", 4: "Black", 5: "Asian or other"}
FAITH = {
    1: "none", 2: "Christian", 3: "Buddhist", 4: "Hindu", 5: "Jewish", 6: "Muslim", 7: "Sikh",
    8: "other", 9: "not answered",
}  # fmt: skip


@pytest.fixture(scope="module")
def respondents(data_root) -> pl.DataFrame:
    table = pl.read_csv(data_root / "microdata" / "census2011_teaching_small.csv")
    return table.select(
        pl.col("Age").replace_strict(AGE, default=None).alias("age"),
        pl.col("Ethnic Group").replace_strict(ETHNIC, default=None).alias("ethnic group"),
        pl.col("Religion").replace_strict(FAITH, default=None).alias("religion"),
        pl.col("Health").is_in([4, 5]).cast(pl.Float64).alias("bad health"),
    )


@pytest.fixture(scope="module")
def margins(data_root) -> pl.DataFrame:
    folder = data_root / "census2021"
    age = pl.read_parquet(folder / "age6_lsoa21.parquet").select(
        "lsoa21_code",
        pl.lit("age").alias("variable"),
        pl.col("age_group").replace_strict(AGE_2021).alias("category"),
        pl.col("usual_residents").alias("count"),
    )
    first = pl.col("ethnic_group").str.extract(r"^(\w+)")
    ethnic = pl.read_parquet(folder / "ethnicity21_lsoa21.parquet").select(
        "lsoa21_code",
        pl.lit("ethnic group").alias("variable"),
        first.replace({"Asian": "Asian or other", "Other": "Asian or other"}).alias("category"),
        pl.col("n").alias("count"),
    )
    faith = pl.read_parquet(folder / "religion21_lsoa21.parquet").select(
        "lsoa21_code",
        pl.lit("religion").alias("variable"),
        pl.col("religion")
        .replace({"No religion": "none", "Other religion": "other", "Not answered": "not answered"})
        .alias("category"),
        pl.col("n").alias("count"),
    )
    return (
        pl.concat([age, ethnic, faith])
        .filter(pl.col("lsoa21_code").str.starts_with("E"))
        .group_by("lsoa21_code", "variable", "category")
        .agg(pl.col("count").sum())
        .sort("lsoa21_code", "variable", "category")
    )


def test_tables_of_a_census_that_differ_by_a_few_people_are_refused_until_one_is_said_to_be_right(
    margins,
):
    with pytest.raises(
        BadTable, match=r"found '1,474 people by ethnic group'; expected 1,47\d in E01"
    ):
        totals(margins, areas="lsoa21_code")
    known = totals(margins, areas="lsoa21_code", people_from="age")
    assert len(known.areas) == 33_755
    assert "Totals were scaled to those by age." in known.notes[0]


def test_england_is_met_or_says_why_not(respondents, margins):
    known = totals(margins, areas="lsoa21_code", people_from="age")
    constraints = constrain(respondents, known)
    assert any(
        one.startswith("Left out: 526 of 50,000 respondents, who lack an answer")
        for one in constraints.notes
    )
    found = rake_areas(constraints)
    assert set(found.state) <= {"met", "not met", "impossible"}
    assert found.usable.mean() > 0.99
    assert found.error[found.usable].max() <= 1e-5
    frame = found.to_frame()
    assert (frame.filter(pl.col("state") != "met")["reason"] != "").all()
    # An older place has more people in bad health, as far as age can tell; nothing else is claimed.
    ill = found.means(respondents["bad health"].fill_null(np.nan).to_numpy())
    old = known.counts[known.labels.index(("age", "65+"))] / known.people
    some = found.usable
    assert 0.02 < np.average(ill[some], weights=known.people[some]) < 0.10
    assert np.corrcoef(ill[some], old[some])[0, 1] > 0.5


def test_the_error_of_the_survey_is_a_small_part_of_how_far_small_areas_are_from_their_people(
    respondents, margins, data_root
):
    """Bad health is published for all small areas: four hundred tell how far they are from it.

    Ten years lie between respondents and margins, and age, ethnic group and religion say little of
    health. The error of sampling alone would claim nine in ten areas wrongly.
    """
    published = pl.read_parquet(
        data_root / "census2021" / "census21_lsoa21_pct_wide_england.parquet",
        columns=["lsoa21_code", "health_in_general_4a-003"],
    ).sort("lsoa21_code")
    people = (
        margins.filter(variable="age")
        .group_by("lsoa21_code")
        .agg(pl.col("count").sum())
        .sort("lsoa21_code")["count"]
        .to_numpy()
    )
    truth = published["health_in_general_4a-003"].to_numpy() / 100
    some = np.zeros(len(truth), dtype=bool)
    some[np.random.default_rng(1).choice(len(truth), 400, replace=False)] = True
    share = np.maximum(truth[some], 0.002)
    known = pl.DataFrame(
        {
            "area": published["lsoa21_code"].to_numpy()[some],
            "estimate": truth[some],
            "se": np.sqrt(share * (1 - share) / people[some]),
        }
    )
    found = estimate(
        respondents,
        outcomes="bad health",
        by="lsoa21_code",
        constraints=margins,
        people_from="age",
        known=known,
        seed=1,
        replicates=20,
    )
    assert found.areas.tolist() == published["lsoa21_code"].to_list()
    away = np.abs(truth - found.estimate[0])
    assert (away <= 1.96 * found.diagnostics["sampling_se"][0])[~some].mean() < 0.2
    held = (found.lower[0] <= truth) & (truth <= found.upper[0])
    assert 0.93 <= held[~some].mean() <= 0.99
    # It is not to be used, and says so.
    assert np.isin(found.grade[0], ["C", "D"]).all()
    assert (found.grade[0] == "D").mean() > 0.8
    assert any("lower on average than is expected of their people" in one for one in found.notes)
