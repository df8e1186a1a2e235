"""The catalogue on the real open data: published totals, and figures had by another way."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

from commonweal.evidence.catalogue import pack, source, sources
from warm.framework import framework
from warm.readers import read
from warm.tables import checked_observations

pytestmark = pytest.mark.data

FRAME = framework()
WILTSHIRE, STUDLEY_GREEN = "E06000054", "E01032096"
BEMERTON_HEATH = ("E01031981", "E01031983")


@pytest.fixture(scope="module")
def observed(real_data_of_module: Path) -> dict[str, pl.DataFrame]:
    """Every source of observations in the pack of England, read and checked."""
    listed = {slug for entry in pack("england").entries for slug in entry.sources}
    found: dict[str, pl.DataFrame] = {}
    for one in sources():
        if one.holds_observations and one.slug in listed:
            table = read(one.layout(), real_data_of_module / one.file, name=one.file)
            found[one.slug] = checked_observations(table, FRAME, name=one.slug)
    return found


@pytest.fixture(scope="module")
def real_data_of_module(request: pytest.FixtureRequest) -> Path:
    return Path(request.getfixturevalue("real_data"))


@pytest.fixture(scope="module")
def small_areas(real_data_of_module: Path) -> pl.DataFrame:
    """Small areas of England with their council."""
    lookup = pl.read_parquet(real_data_of_module / "lookups/lookup_lsoa21_ward24_ltla24.parquet")
    return lookup.filter(pl.col("lsoa21_code").str.starts_with("E")).select(
        pl.col("lsoa21_code").alias("area"), pl.col("ltla24_code").alias("council")
    )


@pytest.fixture(scope="module")
def wiltshire(small_areas: pl.DataFrame) -> list[str]:
    return small_areas.filter(pl.col("council") == WILTSHIRE)["area"].to_list()


def of(observed: dict[str, pl.DataFrame], slug: str, source_slug: str = "") -> pl.DataFrame:
    """The latest observations of one indicator, wherever they come from, or from one source."""
    tables = [observed[source_slug]] if source_slug else list(observed.values())
    found = (t.filter(pl.col("indicator") == slug) for t in tables)
    return pl.concat([t.filter(pl.col("period") == pl.col("period").max()) for t in found]).sort(
        "area"
    )


def share(table: pl.DataFrame) -> float:
    return float(100 * table["numerator"].sum() / table["denominator"].sum())


def figure(table: pl.DataFrame, area: str, column: str = "value") -> float:
    return float(table.filter(pl.col("area") == area)[column].item())


def test_the_files_at_hand_are_the_ones_that_the_pack_lists(real_data_of_module: Path) -> None:
    for entry in pack("england").entries:
        data = (real_data_of_module / entry.path).read_bytes()
        assert len(data) == entry.bytes, entry.path
        assert hashlib.sha256(data).hexdigest() == entry.sha256, entry.path


def test_every_available_indicator_is_really_carried(observed: dict[str, pl.DataFrame]) -> None:
    carried: dict[str, int] = {}
    for table in observed.values():
        values = table.filter((pl.col("status") == "value") & (pl.col("period") != "2011"))
        for slug, count in values.group_by("indicator").len().iter_rows():
            carried[slug] = carried.get(slug, 0) + count
    small = [o for o in FRAME.indicators if o.status == "available" and o.lowest == "lsoa21"]
    wide = [o for o in FRAME.indicators if o.status == "available" and o.lowest == "ltla24"]
    assert len(small) + len(wide) >= 55
    assert len(small) >= 44
    for one in small:
        assert carried[one.slug] >= 33_721, one.slug  # all but those the publisher suppressed
    for one in wide:
        assert carried[one.slug] >= 128, one.slug
    for trait in FRAME.people:
        assert carried[trait.slug] == 33_755, trait.slug


def test_small_areas_are_all_of_england_and_nothing_else(
    observed: dict[str, pl.DataFrame], small_areas: pl.DataFrame
) -> None:
    england = set(small_areas["area"])
    assert len(england) == 33_755
    for slug, table in observed.items():
        if source(slug).geography == "lsoa21":
            assert set(table["area"]) == england, slug
    assert observed["census-2011-household-deprivation"].height == 32_844


def test_council_figures_are_of_councils_that_exist(
    observed: dict[str, pl.DataFrame], real_data_of_module: Path
) -> None:
    lookup = pl.read_parquet(real_data_of_module / "lookups/lookup_ltla24_region24.parquet")
    known = {*lookup["ltla24_code"], *lookup["region24_code"], "E92000001"}
    for slug, table in observed.items():
        if source(slug).geography == "ltla24":
            assert set(table["area"]) <= known, slug


def test_england_adds_up_to_the_published_totals(observed: dict[str, pl.DataFrame]) -> None:
    assert of(observed, "residents")["value"].sum() == 56_489_608
    assert of(observed, "social-rented")["denominator"].sum() == 23_436_382
    assert share(of(observed, "no-car")) == pytest.approx(23.5, abs=0.05)
    assert share(of(observed, "one-person-households")) == pytest.approx(30.1, abs=0.05)
    assert share(of(observed, "no-qualifications")) == pytest.approx(18.1, abs=0.11)
    assert share(of(observed, "level-4-qualifications")) == pytest.approx(33.9, abs=0.11)
    assert share(of(observed, "disabled")) == pytest.approx(17.3, abs=0.05)
    assert share(of(observed, "social-rented")) == pytest.approx(17.1, abs=0.05)
    assert share(of(observed, "born-in-the-uk")) == pytest.approx(82.6, abs=0.1)
    assert share(of(observed, "white")) == pytest.approx(81.0, abs=0.06)


def test_the_traits_of_one_question_add_up_to_everyone(observed: dict[str, pl.DataFrame]) -> None:
    for group in ("Age", "Tenure", "Ethnic group", "Religion"):
        parts = [one.slug for one in FRAME.people if one.group == group]
        total = sum(of(observed, slug)["value"].to_numpy() for slug in parts)
        np.testing.assert_allclose(total, 100.0, atol=1e-9, err_msg=group)


def test_wiltshire_and_its_showcase_places_are_as_documented(
    observed: dict[str, pl.DataFrame], wiltshire: list[str]
) -> None:
    assert len(wiltshire) == 307
    here = pl.col("area").is_in(wiltshire)
    assert of(observed, "residents").filter(here)["value"].sum() == 510_294
    settled = of(observed, "same-address-a-year-ago")
    assert share(settled.filter(here)) == pytest.approx(89.3, abs=0.05)
    assert figure(settled, STUDLEY_GREEN) == pytest.approx(94.1, abs=0.05)
    assert [figure(settled, one) for one in BEMERTON_HEATH] == pytest.approx([92.5, 91.5], abs=0.05)
    satisfied = of(observed, "life-satisfaction")
    assert [figure(satisfied, WILTSHIRE, c) for c in ("value", "lower", "upper")] == [
        7.44,
        7.26,
        7.63,
    ]


# Ten percentages by another way: from output areas, by hand -------------------------------------------

OUTPUT_AREAS = {
    "no-qualifications": ("highest_qualification_6a-000", "residents"),
    "level-4-qualifications": ("highest_qualification_6a-003", "residents"),
    "bad-health": ("health_in_general_4a-003", "residents"),
    "unemployed": ("economic_activity_status_4a-002", "residents"),
    "same-address-a-year-ago": ("migrant_ind-000", "residents"),
    "married": ("legal_partnership_status_3a-001", "residents"),
    "born-in-the-uk": ("country_of_birth_3a-001", "residents"),
    "no-car": ("number_of_cars_5a-000", "households"),
    "one-person-households": ("hh_family_composition_4a-002", "households"),
    "no-central-heating": ("heating_type_3a-001", "households"),
}


def from_output_areas(folder: Path, column: str, weight: str) -> dict[str, float]:
    table = pl.read_parquet(folder / "census2021/census21_oa21_pct_wide_wiltshire.parquet")
    sums: dict[str, NDArray[np.float64]] = {}
    for area, value, heads in table.select("lsoa21_code", column, weight).iter_rows():
        sums.setdefault(area, np.zeros(2))
        sums[area] += (value * heads, heads)
    return {area: float(top / bottom) for area, (top, bottom) in sums.items()}


@pytest.mark.parametrize("slug", OUTPUT_AREAS)
def test_a_census_percentage_is_the_same_when_built_from_output_areas(
    slug: str, observed: dict[str, pl.DataFrame], real_data_of_module: Path, wiltshire: list[str]
) -> None:
    by_hand = from_output_areas(real_data_of_module, *OUTPUT_AREAS[slug])
    ours = dict(of(observed, slug).select("area", "value").iter_rows())
    assert set(by_hand) == set(wiltshire)
    for area, value in by_hand.items():
        assert ours[area] == pytest.approx(value, abs=0.006), area


# The same questions in separately published tables ---------------------------------------------------


@pytest.mark.parametrize(
    ("file", "columns", "total", "slug", "room"),
    [
        (
            "census2021/unpaid_care21_msoa21.parquet",
            [
                "provides_9_hours_or_less_unpaid_care_a_week",
                "provides_10_to_19_hours_unpaid_care_a_week",
                "provides_20_to_34_hours_unpaid_care_a_week",
                "provides_35_to_49_hours_unpaid_care_a_week",
                "provides_50_or_more_hours_unpaid_care_a_week",
            ],
            "total",
            "unpaid-care",
            0.35,
        ),
        (
            "census2021/migration21_msoa21.parquet",
            ["address_one_year_ago_is_the_same"],
            "all_usual_residents",
            "same-address-a-year-ago",
            0.35,
        ),
        (
            "census2021/proficiency21_msoa21.parquet",
            [
                "Main language is not English (English or Welsh in Wales): Cannot speak English well",
                "Main language is not English (English or Welsh in Wales): Cannot speak English",
            ],
            "",
            "little-english",
            0.35,
        ),
    ],
)
def test_small_areas_add_up_to_the_table_published_for_wider_areas(
    file: str,
    columns: list[str],
    total: str,
    slug: str,
    room: float,
    observed: dict[str, pl.DataFrame],
    real_data_of_module: Path,
) -> None:
    table = pl.read_parquet(real_data_of_module / file)
    code = next(c for c in table.columns if c in ("msoa21cd", "msoa21_code"))
    base = (
        pl.col(total)
        if total
        else pl.col(table.columns[1]) + pl.col(table.columns[2])  # English, and not English
    )
    published = table.filter(pl.col(code).str.starts_with("E")).select(
        pl.col(code).alias("wider"), (100 * pl.sum_horizontal(columns) / base).alias("published")
    )
    names = pl.read_parquet(
        real_data_of_module / "census2021/census21_lsoa21_pct_wide_england.parquet",
        columns=["lsoa21_code", "lsoa21_name"],
    )
    wider_names = pl.read_parquet(real_data_of_module / "boundaries/msoa21_england.parquet",
                                  columns=["msoa21_name", "msoa21_code"])  # fmt: skip
    nested = names.with_columns(pl.col("lsoa21_name").str.head(-1).alias("msoa21_name")).join(
        wider_names, on="msoa21_name"
    )
    ours = (
        of(observed, slug)
        .join(nested, left_on="area", right_on="lsoa21_code")
        .group_by(pl.col("msoa21_code").alias("wider"))
        .agg((100 * pl.col("numerator").sum() / pl.col("denominator").sum()).alias("ours"))
        .join(published, on="wider")
    )
    assert ours.height == 6_856
    gap = (ours["ours"] - ours["published"]).abs()
    assert gap.mean() < room / 5
    assert gap.quantile(0.99) < room


def test_rebuilt_counts_lie_close_to_the_exact_counts_of_the_same_question(
    observed: dict[str, pl.DataFrame], real_data_of_module: Path, wiltshire: list[str]
) -> None:
    wide = pl.read_parquet(
        real_data_of_module / "census2021/census21_lsoa21_pct_wide_england.parquet"
    ).filter(pl.col("lsoa21_code").is_in(wiltshire))
    for slug, columns in {
        "disabled": ["disability_3a-001"],
        "household-deprivation": ["hh_deprivation-003", "hh_deprivation-004", "hh_deprivation-005"],
        "overcrowding": ["occupancy_rating_bedrooms_6a-004", "occupancy_rating_bedrooms_6a-005"],
        "social-rented": ["hh_tenure_5a-002"],
        "one-person-households": ["hh_size_5a-001"],
    }.items():
        both = (
            of(observed, slug)
            .filter(pl.col("period") == "2021")
            .join(wide, left_on="area", right_on="lsoa21_code")
            .select("value", pl.sum_horizontal(columns).alias("percent"))
        )
        assert both.height == 307
        assert (both["value"] - both["percent"]).abs().mean() < 0.3, slug


def test_household_deprivation_is_exact_in_both_censuses(observed: dict[str, pl.DataFrame]) -> None:
    now = of(observed, "household-deprivation", "census-2021-household-deprivation")
    then = of(observed, "household-deprivation", "census-2011-household-deprivation")
    assert now["numerator"].sum() == 3_320_614 + 868_068 + 54_872
    assert now["denominator"].sum() == 23_435_995
    assert then["numerator"].sum() == 4_223_982 + 1_133_622 + 115_935
    assert then["denominator"].sum() == 22_063_368


# What a high value means -----------------------------------------------------------------------------


def test_the_most_deprived_by_rank_have_the_worst_scores(
    observed: dict[str, pl.DataFrame], real_data_of_module: Path
) -> None:
    ranks = pl.read_parquet(real_data_of_module / "deprivation/imd2025_england_lsoa21.parquet")
    for slug, column in {
        "income-deprivation": "Income_rank",
        "employment-deprivation": "Employment_rank",
        "education-score": "Education_rank",
        "health-score": "Health_rank",
        "crime-score": "Crime_rank",
        "housing-and-services-score": "Housing_and_Services_rank",
        "living-environment-score": "Environment_rank",
    }.items():
        figures = of(observed, slug).filter(pl.col("period") == "2025")
        ordered = figures.join(ranks, left_on="area", right_on="lsoa21_code").sort(column)
        assert ordered.height == 33_755
        assert (ordered["value"].diff().drop_nulls() <= 1e-9).all(), slug
        assert FRAME[slug].sign == -1


@pytest.mark.parametrize(
    ("slug", "score"),
    [
        ("mental-health", "health-score"),
        ("illness-and-disability-benefits", "health-score"),
        ("emergency-admissions", "health-score"),
        ("early-death", "health-score"),
        ("children-and-young-people-education", "education-score"),
        ("not-entering-higher-education", "education-score"),
        ("adult-skills", "education-score"),
        ("no-qualifications", "education-score"),
        ("level-4-qualifications", "education-score"),
        ("connectivity", "housing-and-services-score"),
        ("slow-broadband", "housing-and-services-score"),
        ("patients-per-gp", "housing-and-services-score"),
        ("housing-costs", "housing-and-services-score"),
        ("poor-housing", "living-environment-score"),
        ("outdoor-environment", "living-environment-score"),
        ("anti-social-behaviour", "crime-score"),
        ("burglary", "crime-score"),
        ("criminal-damage", "crime-score"),
        ("public-order", "crime-score"),
        ("stalking-and-harassment", "crime-score"),
        ("theft", "crime-score"),
        ("violence-with-injury", "crime-score"),
        ("violence-without-injury", "crime-score"),
        ("bad-health", "health-score"),
        ("household-deprivation", "income-deprivation"),
        ("overcrowding", "income-deprivation"),
    ],
)
def test_what_is_called_worse_goes_with_a_worse_score(
    slug: str, score: str, observed: dict[str, pl.DataFrame]
) -> None:
    newest = of(observed, slug).filter(pl.col("period") != "2011")
    both = newest.join(of(observed, score), on="area", suffix="_score").drop_nulls("value")
    together = both.select(pl.corr("value", "value_score", method="spearman")).item()
    assert together * FRAME[slug].sign < -0.25


def test_broadband_is_slower_and_connections_fewer_in_the_country(
    observed: dict[str, pl.DataFrame],
) -> None:
    urban = of(observed, "urban").select("area", pl.col("value").alias("urban"))
    for slug, more_in_town in {
        "slow-broadband": False,
        "connectivity": True,
        "early-death": True,
    }.items():
        means = dict(
            of(observed, slug)
            .join(urban, on="area")
            .group_by("urban")
            .agg(pl.col("value").mean())
            .iter_rows()
        )
        assert (means[100.0] > means[0.0]) is more_in_town, slug


# Statuses and the publishers' own headers ------------------------------------------------------------


def test_suppressed_and_missing_are_told_apart_in_real_files(
    observed: dict[str, pl.DataFrame],
) -> None:
    entering = of(observed, "not-entering-higher-education")
    assert entering["status"].value_counts().sort("status").rows() == [
        ("suppressed", 34),
        ("value", 33_721),
    ]
    homeless = of(observed, "homelessness")
    assert homeless.filter(pl.col("status") == "missing").height == 8
    assert homeless.filter(pl.col("value") == 0)["status"].unique().to_list() == ["value"]
    withheld = observed["ons-personal-wellbeing"].filter(pl.col("status") == "suppressed")
    assert withheld.filter(period="2022/23").height == 32
    assert withheld.height == 100


def test_the_census_table_of_ages_is_read_by_the_publishers_own_headers(
    observed: dict[str, pl.DataFrame], real_data_of_module: Path, small_areas: pl.DataFrame
) -> None:
    converted = pl.read_parquet(
        real_data_of_module / "census2021/ts007_age_single_year_ltla22.parquet"
    )
    text = io.BytesIO()
    converted.write_csv(text)
    one = source("census-ts007-file")
    found = checked_observations(read(one.layout(), text.getvalue(), name=one.file), FRAME)
    council = found.filter(pl.col("area") == WILTSHIRE)
    assert figure(council.filter(pl.col("indicator") == "residents"), WILTSHIRE) == pytest.approx(
        510_294, abs=60
    )
    for slug in ("aged-15-and-under", "aged-65-and-over"):
        parts = (
            of(observed, slug).join(small_areas, on="area").filter(pl.col("council") == WILTSHIRE)
        )
        table = council.filter(pl.col("indicator") == slug)
        assert figure(table, WILTSHIRE) == pytest.approx(share(parts), abs=0.01)
    assert not found["area"].str.starts_with("W").any()


def test_wellbeing_is_read_year_by_year(observed: dict[str, pl.DataFrame]) -> None:
    """Wiltshire's anxiety, as the publisher's own series has it."""
    table = observed["ons-personal-wellbeing"]
    here = table.filter(area="E06000054", indicator="anxiety").sort("period")
    assert here["period"].to_list() == [f"{year}/{year % 100 + 1}" for year in range(2011, 2023)]
    assert here.filter(period="2022/23").select("value", "lower", "upper").row(0) == (
        3.51,
        3.12,
        3.9,
    )
    assert here.filter(period="2011/12").select("value", "lower", "upper").row(0) == (
        2.92,
        2.66,
        3.18,
    )
    assert (
        table.group_by("indicator").agg(pl.col("period").n_unique())["period"].to_list() == [12] * 4
    )
