"""The real geography of England: counts that publishers state, and places that people look for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.db import connection, transaction
from django.test import override_settings

from commonweal.places import geography, lookups, neighbourhoods, operations, queries, shapes
from commonweal.places.models import Area, Membership, Postcode, Succession
from commonweal.places.queries import Retired

pytestmark = [pytest.mark.data, pytest.mark.slow]

WILTSHIRE = "E06000054"


@pytest.fixture(scope="module")
def loaded_england(
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
    real_data: Path,
) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("home")
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(HOME=home):
            operations.load_all(root=real_data, by="test")
        # Here, and not again at the end of each test.
        connection.check_constraints()
        yield home
        transaction.set_rollback(True)


@pytest.fixture
def england(loaded_england: Path, db: None, settings: Any) -> Path:
    settings.HOME = loaded_england
    return loaded_england


def test_every_place_of_england_is_there(england: Path) -> None:
    assert queries.what_is_loaded().numbers == {
        "country": 1,
        "region": 9,
        "la": 296,
        "neighbourhood": 2,
        "ward": 6784,
        "msoa": 6856,
        "lsoa": 33755,
    }
    assert Membership.objects.filter(whole__kind="ward").count() == 33755
    assert Postcode.objects.count() == 22828


def test_every_small_area_nests_by_its_name(england: Path) -> None:
    nested = Area.objects.of_kind("lsoa").values_list("name", "parent__name", "parent__kind")
    assert all(name[:-1] == parent and kind == "msoa" for name, parent, kind in nested)


def test_wiltshire_has_its_published_numbers(england: Path) -> None:
    wiltshire = Area.objects.get(code=WILTSHIRE)
    assert wiltshire.small_areas().count() == 307
    assert Area.objects.in_council(wiltshire).of_kind("ward").count() == 98
    assert Area.objects.in_council(wiltshire).of_kind("msoa").count() == 64
    assert wiltshire.population == 510_294
    assert Area.objects.get(kind="country").population == 56_489_608


def test_the_lookup_from_2011_has_its_published_numbers(england: Path) -> None:
    pairs = queries.succession_pairs()
    assert pairs is not None
    numbers = {letter: int((pairs.change == letter).sum()) for letter in "USMX"}
    assert numbers == {"U": 31810, "S": 1842, "M": 194, "X": 9}
    assert len(set(pairs.old)) == 32844
    assert len(set(pairs.new)) == 33755
    wiltshire = {a.code for a in Area.objects.get(code=WILTSHIRE).small_areas()}
    split = Succession.objects.filter(change="S", new_code__in=wiltshire)
    assert len(set(split.values_list("old_code", flat=True))) == 17
    assert split.count() == 39


@pytest.mark.parametrize(
    ("typed", "code", "why"),
    [
        ("Studley Green", "E06000054-studley-green", "name"),
        ("studly green", "E06000054-studley-green", "similar"),
        ("E01032096", "E01032096", "code"),
        ("BA14 9JQ", "E01032096", "postcode"),
        ("bemerton heath", "E06000054-bemerton-heath", "name"),
        ("Bemertn Heth", "E06000054-bemerton-heath", "similar"),
        ("sp2 9dy", "E01031981", "postcode"),
        ("wiltshire", WILTSHIRE, "name"),
        ("salisbury bemerton", "E02006667", "local_name"),
        ("E08000038", "E08000016", "newer_code"),
        ("Somerset West and Taunton", "E06000066", "former_name"),
    ],
)
def test_people_find_what_they_look_for(england: Path, typed: str, code: str, why: str) -> None:
    found = queries.find(typed)[0]
    assert (found.code, found.why) == (code, why)


def test_nonsense_finds_nothing(england: Path) -> None:
    assert queries.find("xqzzy plonk") == ()


def test_many_wards_have_one_name_and_all_are_listed(england: Path) -> None:
    found = queries.find("Abbey", limit=100)
    exact = [one for one in found if one.why == "name" and one.kind == "ward"]
    assert len(exact) == Area.objects.of_kind("ward").filter(name="Abbey").count() > 10
    assert len({one.where for one in exact}) == len(exact)


def test_the_showcase_estates_are_places_by_name_and_slug(england: Path) -> None:
    studley = queries.resolve("Studley Green")
    assert queries.resolve("studley-green") == studley
    assert (studley.locality, studley.population) == ("Trowbridge", 1949)
    assert [a.code for a in studley.small_areas()] == ["E01032096"]
    bemerton = queries.resolve("bemerton-heath")
    assert [a.code for a in bemerton.small_areas()] == ["E01031981", "E01031983"]
    assert "SP2 9DY" in bemerton.about
    assert [step.name for step in queries.hierarchy(queries.resolve("E01032096"))] == [
        "South West",
        "Wiltshire",
        "Trowbridge West",
    ]


def test_a_code_of_2011_that_was_split_says_into_what(england: Path) -> None:
    retired = queries.place("E01032084")
    assert isinstance(retired, Retired)
    assert retired.sentence == "E01032084 was split in 2021 into E01034540 and E01034541"
    assert retired.name == "Wiltshire 037C"


def test_every_outline_can_be_had(england: Path) -> None:
    wiltshire = Area.objects.get(code=WILTSHIRE)
    inside = list(Area.objects.in_use().in_council(wiltshire).values_list("code", flat=True))
    found = queries.outlines([WILTSHIRE, *inside])
    assert set(found) == {WILTSHIRE, *inside}
    together = shapely.union_all([found[small.code].geometry for small in wiltshire.small_areas()])
    whole = found[WILTSHIRE].geometry
    # Both are simplified, each by itself: their edges differ, their ground hardly.
    assert together.symmetric_difference(whole).area / whole.area < 0.02
    assert not found["E06000054-bemerton-heath"].published


def test_the_arrays_hold_england(england: Path) -> None:
    frame = queries.small_area_frame()
    assert len(frame.codes) == 33755
    assert frame.residents.sum() == 56_489_608
    assert {kind: len(set(codes)) for kind, codes in frame.groups.items()} == {
        "msoa": 6856,
        "la": 296,
        "region": 9,
        "country": 1,
        "ward": 6784,
        "neighbourhood": 3,
    }
    assert set(frame.rural_urban) == {"UN1", "UF1", "RLN1", "RLF1", "RSN1", "RSF1"}


def test_the_publishers_own_outlines_can_be_read(real_data: Path) -> None:
    """The GeoJSON of one council area as the publisher gives it."""
    sources = {source.slug: source for source in geography.sources()}
    for slug, file, number in (
        ("published-lsoa21", "lsoa", 307),
        ("published-msoa21", "msoa", 64),
        ("published-ward25", "ward", 98),
    ):
        path = real_data / "boundaries" / "wiltshire" / f"{file}_{WILTSHIRE}.geojson"
        frame = shapes.outlines(sources[slug], path)
        assert len(frame) == number
        published = json.loads(path.read_text(encoding="utf-8"))["features"][0]
        code = published["properties"][sources[slug].columns["code"][0]]
        kept = shapely.from_wkb(frame.filter(code=code)["shape"][0])
        original = shapely.geometry.shape(published["geometry"])
        assert kept.equals(original)
        west, south, east, north = shapely.total_bounds(shapely.from_wkb(frame["shape"].to_list()))
        assert -2.4 < west < east < -1.4
        assert 50.9 < south < north < 51.8


def test_a_list_made_of_real_wards_is_taken_in(england: Path, tmp_path: Path) -> None:
    """Community areas as a council would write them, made here from where wards begin."""
    wiltshire = Area.objects.get(code=WILTSHIRE)
    rows = Membership.objects.filter(whole__kind="ward", whole__council=wiltshire).values_list(
        "part__code", "whole__name"
    )
    lines = [f'{code},"{name.split()[0]} community area"' for code, name in rows]
    path = tmp_path / "community-areas.csv"
    path.write_text("\n".join(["small area code,community area", *lines]), encoding="utf-8")
    loaded = operations.load_lookup(path=path, kind="community_area", council=WILTSHIRE, by="test")
    assert loaded.rows == 307
    assert loaded.notes == ()
    people = Area.objects.in_use().of_kind("community_area").values_list("population", flat=True)
    assert sum(number or 0 for number in people) == wiltshire.population
    assert queries.find("trowbridge community area")[0].kind == "community_area"


def test_the_showcase_file_is_read_as_it_lies_there(real_data: Path) -> None:
    found = neighbourhoods.read(real_data / "showcase_estates.json")
    assert [(n.name, n.locality, n.parts) for n in found] == [
        ("Bemerton Heath", "Salisbury", ("E01031981", "E01031983")),
        ("Studley Green", "Trowbridge", ("E01032096",)),
    ]
    assert all(
        len(line) > len(lookups.SMALL_AREA[0]) for n in found for line in n.about.split("\n")
    )
