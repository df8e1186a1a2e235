"""England from its published files: loaded by the command, and held to what was published."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import numpy as np
import polars as pl
import pytest
from django.db import connection, transaction
from django.test import override_settings

from commonweal import cli
from commonweal.evidence import catalogue, queries
from commonweal.evidence.models import Release
from commonweal.places.models import Area
from commonweal.places.queries import Retired, place, resolve
from warm import classes
from warm.intervals import Z95, Z998, newcombe
from warm.results import schema

pytestmark = [pytest.mark.data, pytest.mark.slow, pytest.mark.django_db]

WILTSHIRE, BLACKPOOL, LEEDS = "E06000054", "E06000009", "E08000035"
ISLES_OF_SCILLY = "E01019077"
SMALL_AREAS = 33_755


@pytest.fixture(scope="module")
def england(
    django_db_setup, django_db_blocker, tmp_path_factory, real_data: Path
) -> Iterator[Path]:
    """England, loaded once for all these tests; what one changes is rolled back to this."""
    home = tmp_path_factory.mktemp("home")
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(HOME=home):
        assert cli.main(["--quiet", "load", "england", "--data", str(real_data)]) == 0
        connection.check_constraints()
        yield real_data
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def loaded(england, db):
    return england


def said(text: str) -> dict:
    """A profile as a program reads it."""
    return json.loads(json.dumps(queries.profile_of(resolve(text)).to_dict(), allow_nan=False))


def measures(text: str) -> dict[str, dict]:
    return {one["indicator"]: one for one in said(text)["indicators"]}


# Everything is there -------------------------------------------------------------------------------


def test_every_place_is_there():
    numbers = Counter(Area.objects.in_use().values_list("kind", flat=True))
    expected = {"lsoa": SMALL_AREAS, "msoa": 6_856, "ward": 6_784, "la": 296, "region": 9,
                "country": 1, "neighbourhood": 2}  # fmt: skip
    assert {kind: numbers[kind] for kind in expected} == expected
    people = dict(Area.objects.filter(kind__in=["country", "la"]).values_list("code", "population"))
    assert people["E92000001"] == 56_489_608
    assert people[WILTSHIRE] == 510_294
    wiltshire = resolve(WILTSHIRE)
    assert wiltshire.small_areas().count() == 307
    assert Area.objects.in_use().filter(kind="ward", council=wiltshire).count() == 98


def test_every_table_of_the_pack_is_a_release_with_its_checksum():
    pack = catalogue.pack("england")
    tables = {one.slug for one in catalogue.sources() if one.holds_observations}
    wanted = {slug: one for one in pack.entries for slug in one.sources if slug in tables}
    releases = {one.source: one for one in Release.objects.current()}
    assert set(releases) == set(wanted)
    for slug, entry in wanted.items():
        assert releases[slug].sha256 == entry.sha256
        assert releases[slug].nation_code == "E92000001"
    areas = {slug: one.areas for slug, one in releases.items()}
    assert areas["iod-2025-scores"] == areas["census-2021-percentages"] == SMALL_AREAS
    assert areas["iod-2019-rates"] == areas["census-2011-household-deprivation"] == 32_844


def test_no_figure_of_the_tables_is_lost_on_the_way_to_the_arrays():
    """Every area of every table has its column, but for the small areas that were redrawn."""
    from django.conf import settings

    from commonweal.evidence import store

    evidence = queries.evidence_in_force()
    columns = {*evidence.small.areas.tolist(), *evidence.larger.areas.tolist()}
    for one in Release.objects.current():
        frame = store.read(Path(settings.HOME), store.Stored(one.stored_as, one.stored_sha256))
        lost = set(frame["area"].unique()) - columns
        assert len(lost) == (1_034 if one.geography == "lsoa11" else 0), one.source


def test_every_small_area_of_england_has_a_profile():
    made = queries.profiles_of(None)
    assert made.areas.size == SMALL_AREAS
    assert len(made.indicators) >= 44
    figures = np.isfinite(made.value).sum(axis=0)
    assert figures.min() >= 40
    judged = np.isin(np.asarray(made.codes), [i for i, name in enumerate(classes.CLASSES)
                                              if name not in ("no_colour", "cant_tell")])  # fmt: skip
    # The one small area that is a whole council has no rest of the council to be compared with.
    assert made.areas[~judged.any(axis=0)].tolist() == [ISLES_OF_SCILLY]
    assert said(ISLES_OF_SCILLY)["comparator"]["kind"] == "rest_of_nation"


def test_ranks_and_totals_are_the_published_ones():
    """Households and residents of England; and that the most deprived places are those published."""
    nation = measures("England")
    assert nation["household-deprivation"]["denominator"] == pytest.approx(23_436_085, abs=1_500)
    assert nation["overcrowding"]["status"] == "value"
    small = queries.evidence_in_force().small
    income = small.value[small.row("income-deprivation")]
    raw = pl.read_parquet(
        catalogue_file("iod-2025-scores"), columns=["lsoa21_code", "Income_score", "Income_rank"]
    ).sort("lsoa21_code")
    np.testing.assert_allclose(income, 100 * raw["Income_score"].to_numpy())
    order = np.argsort(-income, kind="stable")
    assert raw["Income_rank"].to_numpy()[order[0]] == 1


def catalogue_file(slug: str) -> Path:
    from tests.machine import data_root

    return data_root() / catalogue.source(slug).file


# The check values of the method ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def census(real_data: Path) -> pl.DataFrame:
    """Percentages of the census as they lie in the file, with the council of each small area."""
    councils = pl.read_parquet(real_data / "lookups/lookup_lsoa21_ward24_ltla24.parquet")
    return pl.read_parquet(real_data / "census2021/census21_lsoa21_pct_wide_england.parquet").join(
        councils.select("lsoa21_code", council="ltla24_code"), on="lsoa21_code"
    )


@pytest.mark.parametrize(
    ("council", "column", "base", "share", "expected"),
    [
        (WILTSHIRE, "health_in_general_4a-003", "residents", 1.0, (25, 23, 47, 5, 10)),
        (WILTSHIRE, "highest_qualification_6a-000", "residents", 0.82, (23, 22, 55, 0, 16)),
        (WILTSHIRE, "number_of_cars_5a-000", "households", 1.0, (14, 11, 75, 0, 9)),
        (WILTSHIRE, "is_carer_5a-003", "residents", 1.0, (11, 8, 0, 81, 0)),
        (BLACKPOOL, "health_in_general_4a-003", "residents", 1.0, (30, 36, 0, 34, 28)),
        (LEEDS, "highest_qualification_6a-000", "residents", 0.82, (36, 38, 26, 0, 48)),
    ],
)
def test_the_rule_for_classes_gives_the_mix_that_the_method_states(
    census, council, column, base, share, expected
):
    """Higher, lower, similar, can't tell, and how many of the first two are `much`."""
    part = census[column].to_numpy() / 100
    n = census[base].to_numpy() * share
    mine = (census["council"] == council).to_numpy()
    x, delta = part * n, 0.5 * part.std()
    rest = (x[mine].sum() - x[mine], n[mine].sum() - n[mine])
    d, low, high = newcombe(x[mine], n[mine], *rest, Z95)
    _, low_998, high_998 = newcombe(x[mine], n[mine], *rest, Z998)
    given = classes.classify(d, low, high, low_998, high_998, delta, sign=1)
    names = Counter(classes.names(given).tolist())
    mix = (
        names["better"] + names["much_better"],
        names["worse"] + names["much_worse"],
        names["similar"],
        names["cant_tell"],
        names["much_better"] + names["much_worse"],
    )
    assert [100 * one / mine.sum() for one in mix] == pytest.approx(expected, abs=0.55)


@pytest.mark.parametrize(
    ("council", "indicator", "expected"),
    [
        (WILTSHIRE, "bad-health", (25, 23, 47, 5, 10)),
        (WILTSHIRE, "no-qualifications", (23, 22, 55, 0, 16)),
        (BLACKPOOL, "bad-health", (30, 36, 0, 34, 28)),
        (LEEDS, "no-qualifications", (36, 38, 26, 0, 48)),
    ],
)
def test_the_platform_gives_that_mix_too_with_a_truer_base(council, indicator, expected):
    """Those aged 16 and over are counted here; the method took 82 in 100 of all residents."""
    (mix,) = (one for one in queries.class_mixes(resolve(council)) if one.indicator == indicator)
    share = mix.shares
    found = (
        share["worse"] + share["much_worse"],
        share["better"] + share["much_better"],
        share["similar"],
        share["cant_tell"],
        share["much_worse"] + share["much_better"],
    )
    assert found == pytest.approx(expected, abs=2.6)


# The two estates -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Bemerton Heath", "Studley Green"])
def test_each_estate_leads_with_a_true_local_strength(name):
    profile = said(name)
    first = profile["strengths"][0]
    assert first["class"] in ("better", "much_better")
    found = {one["indicator"]: one for one in profile["indicators"]}[first["indicator"]]
    assert found["layer"] == "official"
    assert found["status"] == "value"
    assert list(profile).index("strengths") < list(profile).index("vulnerabilities")
    local = [one for one in profile["strengths"] if one["comparator"] == "the rest of Wiltshire"]
    assert local


def test_what_is_not_measured_here_says_so_and_is_not_made_up():
    profile = said("Studley Green")
    unmeasured = [one for one in profile["domains"] if not one["measured"]]
    assert {one["domain"] for one in unmeasured} == {"social-capital"}
    for domain in unmeasured:
        assert domain["sentence"].endswith("not measured here yet.")
        assert domain["class"] == "no_colour"
    lonely = {one["indicator"]: one for one in profile["indicators"]}["loneliness"]
    assert (lonely["layer"], lonely["class"]) == ("modelled", "no_colour")
    satisfied = {one["indicator"]: one for one in profile["indicators"]}["life-satisfaction"]
    assert (satisfied["layer"], satisfied["class"]) == ("inherited", "no_colour")
    assert satisfied["lower"] < satisfied["value"] < satisfied["upper"]
    assert satisfied["period"] == "2022/23"


def test_people_stay_put_in_studley_green():
    stay = measures("Studley Green")["same-address-a-year-ago"]
    assert round(stay["value"], 1) == 94.1
    assert round(stay["comparator_value"], 1) == 89.3
    assert stay["class"] == "better"
    assert {one["indicator"] for one in said("Studley Green")["strengths"]} >= {
        "same-address-a-year-ago"
    }
    heath = measures("Bemerton Heath")["same-address-a-year-ago"]
    assert heath["class"] == "similar"
    parts = [
        measures(code)["same-address-a-year-ago"]["value"] for code in ("E01031981", "E01031983")
    ]
    assert sorted(round(one, 1) for one in parts) == [91.5, 92.5]


def test_education_is_among_the_main_concerns_of_studley_green():
    concerns = said("Studley Green")["concerns"]
    education = next(one for one in concerns if one["domain"] == "education")
    assert "no qualifications" in education["sentence"]


def test_neighbours_of_one_wider_area_may_differ_like_day_and_night():
    """Studley Green is among the most deprived tenth of England; its neighbours are far from it."""
    studley, *others = (measures(f"E0103209{i}")["income-deprivation"] for i in (6, 7, 8))
    assert studley["position"] > 90
    assert all(one["position"] < 65 for one in others)


# Larger places, retired codes ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "areas", "compared"),
    [
        ("E01032096", "lsoa", 1, "rest_of_council"),
        ("E02006667", "msoa", 4, "rest_of_council"),
        ("Trowbridge Drynham", "ward", 2, "rest_of_council"),
        (WILTSHIRE, "la", 307, "rest_of_nation"),
        ("South West", "region", 3_324, "rest_of_nation"),
        ("England", "country", SMALL_AREAS, ""),
    ],
)
def test_places_of_every_size_have_a_profile(text, kind, areas, compared):
    profile = said(text)
    jsonschema.validate(profile, schema())
    assert profile["place"]["kind"] == kind
    held = resolve(text).small_areas().count()
    assert held == areas or (kind in ("ward", "region") and held > 1)
    if compared:
        assert profile["comparator"]["kind"] == compared
    found = {one["indicator"]: one for one in profile["indicators"]}
    assert found["no-qualifications"]["status"] == "value"
    assert found["no-qualifications"]["numerator"] < found["no-qualifications"]["denominator"]


def test_a_code_that_was_split_names_its_heirs():
    found = place("E01032084")
    assert isinstance(found, Retired)
    assert found.sentence == "E01032084 was split in 2021 into E01034540 and E01034541"


# Change ----------------------------------------------------------------------------------------------


def test_household_deprivation_changed_in_wiltshire_as_the_censuses_say():
    verdicts: Counter[tuple[str, str]] = Counter()
    for area in resolve(WILTSHIRE).small_areas().with_surroundings():
        for one in queries.changes_of(area):
            verdicts[one.indicator, one.verdict.verdict] += 1
    assert verdicts["household-deprivation", "improved"] == 127
    assert verdicts["household-deprivation", "no_detectable_change"] == 141
    assert verdicts["household-deprivation", "not_comparable"] == 39  # parts of 17 that were split
    assert verdicts["household-deprivation", "worsened"] == 0


@pytest.mark.parametrize("text", ["Studley Green", WILTSHIRE, "South West", "England"])
def test_editions_of_the_indices_are_never_compared(text):
    changes = {one.indicator: one for one in queries.changes_of(resolve(text))}
    for slug in ("income-deprivation", "employment-deprivation"):
        one = changes[slug]
        assert (one.before.period, one.after.period) == ("2019", "2025")
        assert one.verdict.verdict == "not_comparable"
        assert one.verdict.why == "source"
        assert one.verdict.reason.startswith("Each edition of the indices of deprivation is made")
        assert one.verdict.difference is None
    assert changes["household-deprivation"].verdict.verdict == "improved"


def test_of_2019_only_areas_that_stayed_as_they_were_have_a_rate(real_data):
    evidence = queries.evidence_in_force()
    row = evidence.past.row("income-deprivation")
    known = np.isfinite(evidence.past.value[row])
    lookup = pl.read_parquet(real_data / "lookups/lookup_lsoa11_lsoa21_ltla22.parquet")
    same = lookup.filter(
        (pl.col("change_code") == "U") & pl.col("lsoa21_code").str.starts_with("E")
    )
    assert known.sum() == same.height == 31_810
    assert set(evidence.past.areas[known].tolist()) == set(same["lsoa21_code"])
    rates = pl.read_parquet(
        real_data / "deprivation/imd2019_england_lsoa11_scores_mysociety.parquet"
    )
    published = dict(rates.select("lsoa11_code", "Income_score_pct").iter_rows())
    (found,) = (
        one
        for one in queries.changes_of(resolve("E01032096"))
        if one.indicator == "income-deprivation"
    )
    assert found.before.value == pytest.approx(published["E01032096"])


def test_all_households_of_2011_are_still_counted():
    """However areas were redrawn, England's total is that of the census."""
    found = next(
        one
        for one in queries.changes_of(resolve("England"))
        if one.indicator == "household-deprivation"
    )
    assert found.before.denominator == pytest.approx(22_063_368)


# Loading again -----------------------------------------------------------------------------------------


def test_loading_england_again_changes_nothing(england, capsys):
    before = queries.stamp()
    assert cli.main(["--quiet", "--json", "load", "england", "--data", str(england)]) == 0
    loaded = json.loads(capsys.readouterr().out)
    assert (loaded["releases"], loaded["geography"], loaded["values"]) == ([], [], 0)
    assert loaded["unchanged"] == Release.objects.current().count()
    assert queries.stamp() == before
