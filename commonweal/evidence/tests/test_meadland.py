"""The made-up country through the whole of it: from publishers' files to what a program reads."""

from __future__ import annotations

import csv
import json
from collections import Counter

import jsonschema
import polars as pl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonweal.evidence import catalogue, queries
from commonweal.evidence.fiction.truth import CONCERN, IMPROVED, STEADY, STRENGTH, WORSENED
from commonweal.evidence.models import Release
from commonweal.evidence.queries import force
from commonweal.evidence.tests.conftest import place
from commonweal.evidence.tests.factories import Land
from commonweal.places.models import Area
from warm import readers
from warm.results import schema

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def country(in_meadland, db):
    return in_meadland


def said(area: Area) -> dict:
    """The profile as a program gets it: written as JSON and read again."""
    return json.loads(json.dumps(queries.profile_of(area).to_dict(), allow_nan=False))


@pytest.mark.parametrize(
    "text",
    ["Lantern Heath", "Copper Meadow", "Mallowshire", "Meadland", "Z12000001", "Z01010010"],
)
def test_every_profile_is_what_the_published_schema_says(text, country):
    area = place(text if text != "Z01010010" else country.truth.steady[0])
    jsonschema.validate(said(area), schema())


def test_planted_strengths_and_concerns_are_named_for_the_right_places(country):
    profiles = {name: said(place(name)) for name in ("Lantern Heath", "Copper Meadow")}
    (strength,), (concern,) = (country.truth.of(kind) for kind in (STRENGTH, CONCERN))
    for name, profile in profiles.items():
        strong = {one["indicator"] for one in profile["strengths"]}
        assert (strength.indicator in strong) == (name == strength.place)
    hard = profiles[concern.place]
    assert concern.indicator in {one["indicator"] for one in hard["vulnerabilities"]}
    assert "education" in {one["domain"] for one in hard["concerns"]}


@pytest.mark.parametrize("verdict", [IMPROVED, WORSENED, STEADY])
def test_planted_changes_are_found_where_they_are(country, verdict):
    for planted in country.truth.changed(verdict):
        found = {
            one.indicator: one
            for one in queries.changes_of(_around(planted.areas))
        }[planted.indicator]  # fmt: skip
        assert found.verdict.verdict == verdict, (planted, found)
        assert (found.before.period, found.after.period) == ("2011", "2021")


def _around(codes: tuple[str, ...]) -> Area:
    """The small area, or all the parts of a split one as one place."""
    area = place(codes[0])
    if len(codes) == 1:
        return area
    from commonweal.places.models import Membership

    whole = Area.objects.create(
        code=f"{codes[0]}-whole", kind="neighbourhood", name="Whole", vintage="2021", source="t",
        council=area.council, parent=area.council)  # fmt: skip
    for part in Area.objects.filter(code__in=codes):
        Membership.objects.create(whole=whole, part=part, basis="chosen", source="t")
    return whole


def test_where_nothing_changed_hardly_anything_is_said_to_have(country):
    """At 95 % one in twenty would be wrong by chance alone; the size rule leaves fewer."""
    verdicts = Counter(
        one.verdict.verdict
        for area in Area.objects.filter(code__in=country.truth.steady).with_surroundings()
        for one in queries.changes_of(area)
        if one.indicator == "household-deprivation"
    )
    assert sum(verdicts.values()) == len(country.truth.steady)
    wrong = verdicts["improved"] + verdicts["worsened"]
    assert wrong <= 0.05 * len(country.truth.steady)
    assert set(verdicts) <= {"no_detectable_change", "improved", "worsened"}


def test_every_reason_for_having_no_figure_survives_from_the_file_to_the_json(country):
    """Each cell of the publishers' files without a number, and each zero, is found again."""
    seen: Counter[str] = Counter()
    profiles: dict[str, dict] = {}
    for source in catalogue.sources():
        path = country.folder / source.file
        if not source.slug.startswith("fiction-") or not source.holds_observations:
            continue
        if source.geography == "lsoa11":
            continue
        facts = readers.read(source.layout(), path, name=source.slug)
        odd = facts.filter((pl.col("status") != "value") | (pl.col("value") == 0))
        for slug, status in (
            odd.select("indicator", "status").unique().sort("indicator", "status").iter_rows()
        ):
            fact = odd.filter((pl.col("indicator") == slug) & (pl.col("status") == status)).row(
                0, named=True
            )
            area = fact["area"]
            if area not in profiles:
                profiles[area] = said(place(area))
            found = {one["indicator"]: one for one in profiles[area]["indicators"]}.get(slug)
            if found is None:
                continue  # a trait of who lives there
            assert found["status"] == status, (area, slug)
            assert found["value"] == (0 if status == "value" else None), (area, slug)
            if status != "value":
                assert found["class"] == "no_colour"
            seen["zero" if status == "value" else status] += 1
    assert {"suppressed", "missing", "not_asked", "source_gap", "zero"} <= set(seen), seen


def test_what_the_file_says_is_what_the_profile_says(country):
    """An independent path: counts added up by hand for a whole council."""
    with (country.folder / "geography" / "small_areas.csv").open(newline="") as file:
        mine = {row["code"] for row in csv.DictReader(file) if row["council_code"] == "Z06000001"}
    people = pl.read_parquet(country.folder / "census" / "people_2021.parquet").filter(
        pl.col("code").is_in(list(mine))
    )
    source = next(one for one in catalogue.sources() if one.slug == "fiction-people-2021")
    profile = {one["indicator"]: one for one in said(place("Mallowshire"))["indicators"]}
    checked = 0
    for measure in source.layout().measures:
        found = profile.get(measure.indicator)
        if found is None or not measure.numerator or not measure.denominator or measure.less:
            continue
        known = people.filter(
            pl.all_horizontal(pl.col(*measure.numerator, *measure.denominator).is_not_null())
        )
        top, bottom = (
            sum(int(known[c].sum()) for c in columns)
            for columns in (measure.numerator, measure.denominator)
        )
        assert found["numerator"] == top, measure.indicator
        assert found["denominator"] == bottom, measure.indicator
        assert found["value"] == pytest.approx(measure.per * top / bottom)
        checked += 1
    assert checked >= 20


def test_profiles_name_only_releases_that_are_in_force(country):
    current = {one.name: one.sha256 for one in Release.objects.current()}
    for text in ("Lantern Heath", "Mallowshire"):
        for release in said(place(text))["releases"]:
            assert current[release["release"]] == release["sha256"]


def test_a_county_of_many_areas_asks_no_more_than_one_of_few(tmp_path):
    """Twelve small areas, and three hundred."""
    Land(tmp_path / "land").write().load()
    few, many = place("Alder"), place("Mallowshire")
    queries.prepare()
    for question in (queries.county_of, queries.class_mixes, queries.strips_of, queries.changes_of,
                     queries.profile_of):  # fmt: skip
        counts = []
        for area in (few, many):
            for one in (force.evidence_at, queries.place._profile, queries.place._changes,
                        queries.place._strips, queries.county._county, queries.county._mixes):  # fmt: skip
                one.cache_clear()
            with CaptureQueriesContext(connection) as captured:
                question(area)
            counts.append(len(captured))
        assert counts[0] == counts[1], question
        assert counts[0] < 25, question
    assert len(queries.county_of(few).rows) == 12
    assert len(queries.county_of(many).rows) == 300


def test_a_small_country_beside_it_changes_nothing_in_it(tmp_path):
    before = said(place("Lantern Heath"))
    Land(tmp_path / "land").write().load()
    assert said(place("Lantern Heath")) == before
    assert queries.first_nation() == "Y92000001"
