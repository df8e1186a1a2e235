"""The made-up country's files: believable figures, every status, and what was planted in them."""

import csv
import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import shapely

from commonweal.evidence import catalogue
from commonweal.evidence.fiction import build, layouts
from commonweal.evidence.fiction.levels import LEVELS, level_of
from commonweal.evidence.fiction.truth import (
    AFTER,
    AMONG_SIMILAR,
    BEFORE,
    CHANGED,
    CONCERN,
    IMPROVED,
    STEADY,
    STRENGTH,
    WORSENED,
)
from commonweal.evidence.fiction.values import QUESTIONS, WITHIN, Counting, small_area_slugs
from warm.errors import WarmError
from warm.framework import framework
from warm.intervals import newcombe
from warm.peers import Features, nearest
from warm.readers import read
from warm.tables import STATUSES, checked_observations

SOURCES = catalogue.SOURCES / "fiction"
SEED = 2026


@pytest.fixture(scope="module")
def meadland(tmp_path_factory):
    return build(SEED, tmp_path_factory.mktemp("meadland"))


@pytest.fixture(scope="module")
def sources():
    return {one.slug: one for one in catalogue.sources(SOURCES)}


@pytest.fixture(scope="module")
def observations(meadland, sources):
    """Everything that the ordinary readers get from the files, through the ordinary checks."""
    return pl.concat(
        checked_observations(
            read(one.layout(), meadland.folder / one.file, name=one.file), framework()
        ).with_columns(pl.lit(one.slug).alias("source"), pl.lit(one.geography).alias("geography"))
        for one in sources.values()
        if one.holds_observations
    )


def of(meadland, slug):
    return meadland.counting.figures(slug)


def positions(meadland, codes):
    at = {area.code: which for which, area in enumerate(meadland.country.areas)}
    return np.array([at[code] for code in codes])


# The files -----------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(meadland, tmp_path):
    again = build(SEED, tmp_path / "again")
    names = sorted(p.relative_to(again.folder) for p in again.folder.rglob("*") if p.is_file())
    assert len(names) == 22
    for name in names:
        assert (again.folder / name).read_bytes() == (meadland.folder / name).read_bytes(), name
    assert again.truth == meadland.truth
    other = build(SEED + 1, tmp_path / "other")
    assert other.manifest.read_bytes() != again.manifest.read_bytes()
    assert (other.folder / layouts.PEOPLE).read_bytes() != (
        again.folder / layouts.PEOPLE
    ).read_bytes()


def test_a_seed_below_zero_is_refused_before_anything_is_written(tmp_path):
    with pytest.raises(WarmError, match="-1"):
        build(-1, tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_the_manifest_lists_every_file_with_its_checksum_and_its_sources(meadland, sources):
    pack = catalogue.pack_from(meadland.manifest.read_text(encoding="utf-8"))
    assert pack.nation == "Z92000001"
    for entry in pack.entries:
        data = (meadland.folder / entry.path).read_bytes()
        assert sha256(data).hexdigest() == entry.sha256
        assert len(data) == entry.bytes
    assert sorted(slug for entry in pack.entries for slug in entry.sources) == sorted(sources)
    written = {p.relative_to(meadland.folder).as_posix() for p in meadland.folder.rglob("*.*")}
    assert written == {entry.path for entry in pack.entries} | {"pack.toml", "truth.json"}


def test_the_descriptions_kept_in_the_project_are_those_that_the_framework_asks_for():
    wanted = {one.name: one.text for one in layouts.descriptions(framework())}
    kept = {path.name: path.read_text(encoding="utf-8") for path in SOURCES.glob("*.toml")}
    assert kept == wanted, "out of date: run python -m commonweal.evidence.fiction"


def test_every_description_says_that_it_is_made_up_and_who_may_use_it(sources):
    for one in sources.values():
        assert one.title.startswith("Made up: ")
        assert one.publisher == "Commonweal (fictional)"
        assert one.licence == "CC0-1.0"
        assert "does not exist" in one.attribution[0]
        assert one.tested_against == "made"
        assert one.page.endswith(".example/")


def test_there_is_a_file_for_each_thing_that_must_be_known_of_places(sources):
    kinds = {one.kind for one in sources.values() if not one.holds_observations}
    assert kinds == {
        "authorities",
        "wider_areas",
        "small_areas",
        "centres",
        "residents",
        "succession",
        "classification",
        "boundaries",
        "postcodes",
        "lookup",
        "neighbourhoods",
    }


def test_every_available_indicator_and_trait_has_a_source_and_a_figure(observations):
    measured = {one.slug for one in framework().indicators if one.status == "available"}
    measured |= {one.slug for one in framework().people}
    figures = observations.filter(pl.col("status") == "value")
    assert measured <= set(figures["indicator"])
    assert figures["value"].is_finite().all()


def test_a_new_indicator_gets_figures_and_descriptions_without_a_line_of_code(meadland):
    share = replace(framework()["bad-health"], slug="made-for-a-test", name="Made for a test")
    rate = replace(framework()["claimant-count"], slug="made-for-another", name="Another")
    extended = framework().with_indicators([share, rate])
    counting = Counting(meadland.country, meadland.people, extended, SEED)
    figures = counting.figures("made-for-a-test")
    assert np.corrcoef(figures.value, meadland.people.latent[:, 0])[0, 1] > 0.2
    described = {one.name: one.text for one in layouts.descriptions(extended)}
    assert '"made-for-a-test"' in described["people-2021.toml"]
    assert '"made-for-another"' in described["councils-2025.toml"]


def test_a_known_indicator_keeps_its_figures_when_another_is_added(meadland):
    share = replace(framework()["bad-health"], slug="made-for-a-test", name="Made for a test")
    counting = Counting(
        meadland.country, meadland.people, framework().with_indicators([share]), SEED
    )
    for slug in ("disabled", "violence-with-injury", "mental-health"):
        np.testing.assert_array_equal(counting.figures(slug).value, of(meadland, slug).value)


def test_each_reason_for_an_absent_figure_appears_and_so_does_a_true_zero(observations):
    counts = dict(observations["status"].value_counts().iter_rows())
    assert set(counts) == set(STATUSES)
    # Each is rare: a country of gaps would show nothing.
    assert counts["value"] / observations.height > 0.95
    zero = observations.filter((pl.col("status") == "value") & (pl.col("numerator") == 0))
    assert zero.height > 0


def test_only_counts_from_one_to_four_are_withheld(meadland, observations):
    withheld = observations.filter(pl.col("status") == "suppressed")
    assert set(withheld["indicator"]) == {"no-central-heating"}
    shown = observations.filter(
        (pl.col("indicator") == "no-central-heating") & (pl.col("status") == "value")
    )
    assert not shown.filter(pl.col("numerator").is_between(1, 4)).height


def test_the_police_of_one_council_sent_nothing(meadland, observations):
    gaps = observations.filter(pl.col("status") == "source_gap")
    areas = {area.code for area in meadland.country.areas if area.authority == 2}
    assert set(gaps["area"]) == areas
    assert {framework()[slug].domain for slug in set(gaps["indicator"])} == {"crime"}


def test_one_neighbourhood_has_been_asked_how_it_feels_and_the_other_has_not(observations):
    asked = observations.filter(pl.col("geography") == "neighbourhood")
    assert set(asked["area"]) == {"Z06000001-lantern-heath"}
    means = asked.filter(pl.col("indicator") == "life-satisfaction").row(0, named=True)
    assert means["denominator"] == 164
    assert means["lower"] < means["value"] < means["upper"]
    assert asked.filter(pl.col("indicator") == "anxiety")["status"].to_list() == ["not_asked"]


def test_councils_regions_and_the_nation_have_intervals_that_narrow_with_size(observations):
    larger = observations.filter(
        (pl.col("indicator") == "life-satisfaction") & (pl.col("geography") == "ltla24")
    )
    width = dict(larger.select("area", pl.col("upper") - pl.col("lower")).iter_rows())
    assert len(width) == 7
    assert width["Z92000001"] < width["Z12000001"] < width["Z06000001"]


def test_postcodes_lie_in_their_small_area_and_can_be_no_real_ones(meadland):
    outlines = json.loads((meadland.folder / "boundaries/small_areas.geojson").read_text())
    shapes = {
        one["properties"]["code"]: shapely.geometry.shape(one["geometry"])
        for one in outlines["features"]
    }
    with (meadland.folder / "geography/postcodes.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len({row["postcode"] for row in rows}) == len(rows) == 1800
    assert all(row["postcode"].startswith("QQ") for row in rows)
    for row in rows:
        point = shapely.Point(float(row["longitude"]), float(row["latitude"]))
        assert shapes[row["small_area_code"]].contains(point)


def test_outlines_of_larger_places_are_those_of_their_small_areas_joined(meadland):
    def layer(name):
        data = json.loads((meadland.folder / f"boundaries/{name}.geojson").read_text())
        return {
            one["properties"]["code"]: shapely.geometry.shape(one["geometry"])
            for one in data["features"]
        }

    small = layer("small_areas")
    area = sum(shape.area for shape in small.values())
    for name in ("wider_areas", "wards", "councils"):
        larger = layer(name)
        assert shapely.coverage_is_valid(list(larger.values()))
        assert sum(shape.area for shape in larger.values()) == pytest.approx(area)
    ward = meadland.country.wards[0]
    joined = shapely.union_all([small[meadland.country.areas[one].code] for one in ward.members])
    assert layer("wards")[ward.code].equals(joined)


# The figures ---------------------------------------------------------------------------------------


def test_answers_to_one_question_never_exceed_those_who_were_asked(meadland):
    for complete, slugs in QUESTIONS:
        made = [of(meadland, slug) for slug in slugs]
        total = np.sum([one.numerator for one in made], axis=0)
        base = made[0].denominator
        assert (total == base).all() if complete else (total <= base).all()


def test_a_part_is_no_larger_than_the_whole(meadland):
    for part, whole in WITHIN.items():
        assert (of(meadland, part).numerator <= of(meadland, whole).numerator).all()


def test_ages_add_up_to_residents_and_percentages_follow_from_counts(meadland, observations):
    ages = [one.slug for one in framework().people if one.slug.startswith("aged-")]
    total = np.sum([of(meadland, slug).numerator for slug in ages], axis=0)
    np.testing.assert_array_equal(total, meadland.people.residents)
    counted = observations.filter((pl.col("status") == "value") & pl.col("numerator").is_not_null())
    off = counted.select(
        (pl.col("value") - 100 * pl.col("numerator") / pl.col("denominator")).abs().max()
    ).item()
    assert off < 1e-9


@pytest.mark.parametrize("slug", ["bad-health", "household-deprivation", "disabled"])
def test_counts_scatter_around_the_underlying_share_as_much_as_chance_makes_them(meadland, slug):
    figures = of(meadland, slug)
    share = figures.underlying / 100
    expected = figures.denominator * share
    scatter = (figures.numerator - expected) ** 2 / (expected * (1 - share))
    # Mean of 750 squared standard deviates: 1, give or take 0.05.
    assert scatter.mean() == pytest.approx(1.0, abs=0.2)


@pytest.mark.parametrize("slug", ["no-qualifications", "income-deprivation", "mental-health"])
def test_neighbouring_areas_are_more_alike_than_areas_at_random(meadland, slug):
    values = of(meadland, slug).value
    around = np.array([values[list(near)].mean() for near in meadland.country.neighbours])
    assert np.corrcoef(values, around)[0, 1] > 0.3


def test_what_goes_together_in_life_goes_together_here(meadland):
    def correlation(one, other):
        return np.corrcoef(of(meadland, one).value, of(meadland, other).value)[0, 1]

    assert correlation("income-deprivation", "employment-deprivation") > 0.8
    assert correlation("no-qualifications", "level-4-qualifications") < -0.3
    assert correlation("aged-65-and-over", "owned-outright") > 0.5
    assert correlation("urban", "connectivity") > 0.5


@pytest.mark.parametrize("slug", sorted(set(LEVELS) & set(small_area_slugs(framework()))))
def test_levels_and_spreads_are_about_what_was_meant(meadland, slug):
    figures, level = of(meadland, slug), level_of(framework().measured(slug))
    values = figures.value[figures.status == "value"]
    assert abs(values.mean() - level.level) < 0.5 * level.spread + 0.02 * abs(level.level)
    assert 0.4 * level.spread < values.std() < 2.2 * level.spread + 0.5


# What was planted ----------------------------------------------------------------------------------


def test_the_truth_is_written_beside_the_files(meadland):
    written = json.loads((meadland.folder / "truth.json").read_text(encoding="utf-8"))
    assert written == json.loads(json.dumps(meadland.truth.plain()))
    assert {one["kind"] for one in written["differences"]} == {STRENGTH, AMONG_SIMILAR, CONCERN}
    assert {one["verdict"] for one in written["changes"]} == {IMPROVED, STEADY, WORSENED}


def compared(meadland, planted, others):
    """The difference of a planted place from others with its interval, and δ, in points."""
    figures = of(meadland, planted.indicator)
    mine = positions(meadland, planted.areas)
    difference = newcombe(
        figures.numerator[mine].sum(),
        figures.denominator[mine].sum(),
        figures.numerator[others].sum(),
        figures.denominator[others].sum(),
    )
    return *(100 * float(part) for part in difference), 0.5 * float(np.std(figures.value))


def rest_of_the_council(meadland, planted):
    mine = positions(meadland, planted.areas)
    return np.setdiff1d(np.flatnonzero(meadland.country.authority == 0), mine)


def places_like(meadland, planted):
    similar = framework().similar
    features = Features(similar, np.array([of(meadland, slug).value for slug in similar]))
    people = meadland.people.residents.astype(float)
    return nearest(features, positions(meadland, planted.areas), people)[0]


def test_the_planted_strength_is_much_better_than_the_rest_of_the_council(meadland):
    (planted,) = meadland.truth.of(STRENGTH)
    assert planted.place == "Lantern Heath"
    _, lower, _, delta = compared(meadland, planted, rest_of_the_council(meadland, planted))
    assert framework()[planted.indicator].sign > 0
    assert lower > delta


def test_the_strength_among_similar_places_shows_only_beside_them(meadland):
    (planted,) = meadland.truth.of(AMONG_SIMILAR)
    assert planted.place == "Copper Meadow"
    assert framework()[planted.indicator].sign < 0
    rest = rest_of_the_council(meadland, planted)
    difference, lower, _, delta = compared(meadland, planted, rest)
    assert abs(difference) < delta
    assert lower < 0
    difference, _, upper, delta = compared(meadland, planted, places_like(meadland, planted))
    assert difference < -delta
    assert upper < 0


def test_the_planted_concern_is_much_worse_than_the_rest_of_the_council(meadland):
    (planted,) = meadland.truth.of(CONCERN)
    _, lower, _, delta = compared(meadland, planted, rest_of_the_council(meadland, planted))
    assert framework()[planted.indicator].sign < 0
    assert lower > delta


@pytest.fixture(scope="module")
def twice(observations):
    """Households counted in 2011 and in 2021: code to numerator and denominator."""
    found = {}
    for period in (BEFORE, AFTER):
        rows = observations.filter(
            (pl.col("indicator") == CHANGED) & (pl.col("period") == period)
        ).select("area", "numerator", "denominator")
        found[period] = {code: np.array(counts) for code, *counts in rows.iter_rows()}
    return found


def change(twice, former, areas):
    before = sum(twice[BEFORE][code] for code in former)
    after = sum(twice[AFTER][code] for code in areas)
    return newcombe(*after, *before)


def test_planted_changes_are_found_through_the_noise(meadland, twice):
    for verdict, sign in ((IMPROVED, -1), (WORSENED, 1)):
        planted = meadland.truth.changed(verdict)
        assert len(planted) >= 2
        for one in planted:
            difference, lower, upper = change(twice, one.former, one.areas)
            assert sign * difference > 0.08
            assert min(sign * lower, sign * upper) > 0.03
    assert any(len(one.areas) > 1 for one in meadland.truth.changed(IMPROVED)), "one was split"


def test_named_places_where_nothing_changed_show_no_change(meadland, twice):
    planted = meadland.truth.changed(STEADY)
    assert len(planted) == 6
    for one in planted:
        _, lower, upper = change(twice, one.former, one.areas)
        assert one.before == one.after
        assert lower < 0 < upper


def test_where_nothing_changed_about_one_area_in_twenty_seems_to_have(meadland, twice):
    flags = []
    for code in meadland.truth.steady:
        _, lower, upper = change(twice, [code], [code])
        flags.append(lower > 0 or upper < 0)
    assert len(flags) > 600
    assert 0.02 < np.mean(flags) < 0.09


def test_a_framework_without_the_planted_indicators_gets_a_country_without_them(tmp_path):
    bare = replace(
        framework(),
        indicators=tuple(
            one
            for one in framework().indicators
            if one.slug in {CHANGED, "violence-with-injury", "life-satisfaction", "loneliness"}
        ),
    )
    found = build(1, tmp_path, measures=bare)
    assert not found.truth.differences
    assert len(found.truth.changes) == 11
    assert Path(found.folder / layouts.CRIME).is_file()
    assert not Path(found.folder / layouts.SCORES).exists()
