"""Places beside each other, and places like one, from the releases in force."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest

from commonweal.evidence.exports.beside import COLUMNS
from commonweal.evidence.queries import beside, force
from commonweal.evidence.tests.factories import Land
from commonweal.places.models import Area
from warm.errors import WarmError
from warm.evidence import Evidence
from warm.peers import Features

ON = ("no-qualifications", "bad-health")

pytestmark = pytest.mark.django_db


@pytest.fixture
def land(tmp_path, settings) -> Land:
    home = tmp_path / "home"
    home.mkdir()
    settings.HOME = home
    made = Land(tmp_path / "land", "Y").write()
    made.load()
    return made


def area(code: str) -> Area:
    return Area.objects.get(code=code)


def test_a_comparison_as_a_table_has_a_row_for_each_place_and_measure(land):
    made = beside.beside([area(land.small[0]), area(land.small[12])])
    rows = list(csv.DictReader(io.StringIO(beside.beside_csv(made))))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == 2 * len(made.rows)
    base, other = (
        [one for one in rows if one["place_code"] == code]
        for code in (land.small[0], land.small[12])
    )
    assert {one["difference"] for one in base} == {""}
    assert any(one["difference"] for one in other)
    assert {one["base_code"] for one in rows} == {land.small[0]}


def test_a_comparison_as_json_names_its_releases(land):
    areas = [area(land.small[0]), area(land.councils[0])]
    made = beside.beside(areas, base=1)
    read = json.loads(beside.beside_json(made, beside.releases_of(made, areas)))
    assert [one["overlap"] for one in read["places"]] == ["within", "same"]
    used = {one["release"] for one in read["rows"]} - {""}
    assert {one["release"] for one in read["releases"]} == used
    assert all(len(one["sha256"]) == 64 for one in read["releases"])


def test_places_of_two_countries_and_too_many_places_are_refused(land, tmp_path):
    Land(tmp_path / "z", "Z").write().load()
    with pytest.raises(WarmError, match="different countries"):
        beside.beside([area(land.small[0]), area("Z" + land.small[0][1:])])
    with pytest.raises(WarmError, match="At most 6"):
        beside.beside([area(one) for one in land.small[:7]])


@pytest.fixture
def matched(land, monkeypatch) -> Land:
    """The same country, with two of its measures as what places are matched on."""

    def evidence_at(*key: str) -> Evidence:
        made = force.evidence_at(*key)
        rows = [row for slug in ON if (row := made.small.row(slug)) is not None]
        return replace(
            made,
            framework=replace(made.framework, similar=ON),
            features=Features(ON, made.small.value[rows]),
        )

    beside._likeness.cache_clear()
    monkeypatch.setattr(beside, "evidence_at", evidence_at)
    return land


def test_places_like_one_are_matched_on_what_was_chosen(matched):
    land = matched
    here = area(land.small[0])
    known = [one.slug for one in beside.variables("Y92000001")]
    everything = beside.likeness_of(here, k=5)
    assert [one.slug for one in everything.chosen] == known
    assert len(everything.alike) == 5
    distances = [one.distance for one in everything.alike]
    assert distances == sorted(distances)
    assert here.code not in {one.code for one in everything.alike}
    one = beside.likeness_of(here, chosen=known[:1], k=5)
    assert [each.slug for each in one.chosen] == known[:1]
    assert all(len(each.values) == 1 for each in (one.here, one.nation, *one.alike))


@pytest.mark.parametrize("choice", [{"k": 0}, {"k": 51}, {"chosen": ["the-moon"]}, {"chosen": []}])
def test_a_choice_that_there_is_not_is_refused(land, choice):
    with pytest.raises(WarmError):
        beside.likeness_of(area(land.small[0]), **choice)


def test_a_council_is_too_large_to_have_small_areas_like_it(land):
    with pytest.raises(WarmError, match="too large"):
        beside.likeness_of(area(land.councils[0]))
