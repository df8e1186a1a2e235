"""What is loaded, what lies around a place, how it is drawn, and the arrays for the measure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import shapely
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonweal.places import operations, queries
from commonweal.places.models import Area
from commonweal.places.tests import factories, made
from commonweal.places.tests.made import MALLOW, TEASEL, write_csv

pytestmark = pytest.mark.django_db


def test_what_is_loaded_is_told(country: Path) -> None:
    with CaptureQueriesContext(connection) as captured:
        held = queries.what_is_loaded()
    assert len(captured) == 3
    assert held.numbers == {
        "country": 1, "region": 2, "la": 3, "neighbourhood": 1, "community_area": 2, "ward": 8,
        "msoa": 4, "lsoa": 16,
    }  # fmt: skip
    assert held.vintages["ward"] == ("2024",)
    assert held.postcodes_for == ((MALLOW, "Mallow"), (TEASEL, "Teasel"))
    assert held.lists_for == {
        "neighbourhood": ((MALLOW, "Mallow"),),
        "community_area": ((MALLOW, "Mallow"),),
    }
    file = next(file for file in held.files if file.slug == "postcodes")
    assert (file.title, file.rows) == ("Postcodes of the made country", 4)
    assert len(file.sha256) == 64


def test_nothing_is_loaded_before_anything_is(home: Path) -> None:
    held = queries.what_is_loaded()
    assert (held.numbers, held.files, held.postcodes_for) == ({}, (), ())
    assert queries.attributions() == ()
    assert queries.succession_pairs() is None
    assert len(queries.small_area_frame().codes) == 0
    assert queries.boundaries(["Z01001001"]) == {}


def test_attributions_are_told_once_and_by_what_is_shown(country: Path) -> None:
    assert "Made up for tests: outlines" in queries.attributions()
    assert queries.attributions("postcodes") == ("Made up for tests: postcodes",)
    assert len(set(queries.attributions())) == len(queries.attributions())


def test_the_way_down_to_a_place_is_from_the_largest_to_the_nearest(country: Path) -> None:
    area = queries.place("Z01001001")
    with CaptureQueriesContext(connection) as captured:
        steps = queries.hierarchy(area)  # type: ignore[arg-type]
    assert len(captured) == 0
    assert [(step.name, step.kind_word, step.slug) for step in steps] == [
        ("North", "region", "north"),
        ("Mallow", "council area", "mallow"),
        ("Mallow Bridge", "wider area", ""),
    ]
    assert [s.name for s in queries.hierarchy(queries.place("studley-green"))] == [  # type: ignore[arg-type]
        "North",
        "Mallow",
    ]
    assert [s.name for s in queries.hierarchy(queries.place("mallow"))] == ["North"]  # type: ignore[arg-type]
    assert queries.hierarchy(queries.place("nation")) == ()  # type: ignore[arg-type]


def test_a_small_area_across_an_edge_lies_in_its_own_council(country: Path) -> None:
    Area.objects.filter(code="Z01001001").update(council=Area.objects.get(code=TEASEL))
    steps = queries.hierarchy(queries.place("Z01001001"))  # type: ignore[arg-type]
    assert [step.name for step in steps] == ["North", "Teasel", "Mallow Bridge"]


def test_a_published_outline_is_given_as_it_was_published(country: Path) -> None:
    outline = queries.outlines(["Z01001001"])["Z01001001"]
    assert shapely.equals(outline.geometry, made.square("Z01001001"))
    assert (outline.source, outline.published) == ("outlines", True)


@pytest.mark.parametrize(
    ("code", "squares"),
    [
        ("Z06000001-studley-green", 2),
        ("Z05000101", 2),
        ("Z02000001", 4),
        (MALLOW, 8),
        ("Z12000001", 12),
        ("Z92000001", 16),
    ],
)
def test_what_nobody_drew_is_put_together_from_its_parts(
    country: Path, code: str, squares: int
) -> None:
    frame = [
        ({"code": council, "name": council}, shapely.union_all(
            [made.square(small) for small in made.SMALL if made.council_of(small) == council]
        ))
        for council in made.COUNCIL.values()
    ]  # fmt: skip
    made.write_geojson(country / "la.geojson", frame)
    source = made.described(
        "boundaries", "la-outlines", "la.geojson", place_kind="la",
        columns={"code": "code", "name": "name"},
    )  # fmt: skip
    operations.load_geography(source=source, path=country / "la.geojson", by="test")
    outline = queries.outlines([code])[code]
    assert outline.geometry.area == pytest.approx(squares * 0.0001)
    assert outline.published == (code == MALLOW)


def test_the_newest_outline_is_given(country: Path) -> None:
    newer = shapely.box(5, 5, 5.01, 5.01)
    made.write_geojson(
        country / "new.geojson", [({"LSOA21CD": "Z01001001", "LSOA21NM": "x"}, newer)]
    )
    source = made.otherwise(made.OUTLINES, slug="newer")
    operations.load_geography(source=source, path=country / "new.geojson", by="test")
    found = queries.boundaries(["Z01001001", "Z01001002"])
    assert shapely.equals(found["Z01001001"], newer)
    assert shapely.equals(found["Z01001002"], made.square("Z01001002"))


def test_a_place_with_a_part_that_nobody_drew_is_not_drawn_without_it(
    home: Path, files: Path
) -> None:
    made.write_geojson(
        files / "outlines.geojson",
        [
            ({"LSOA21CD": code, "LSOA21NM": name}, made.square(code))
            for code, name in made.SMALL.items()
            if code != "Z01001001"
        ],
    )
    operations.load_all(root=files, sources=made.ALL, by="test")
    found = queries.boundaries([MALLOW, TEASEL, "Z01001001", "nowhere"])
    assert set(found) == {TEASEL}


def test_outlines_come_with_a_number_of_queries_that_does_not_grow(country: Path) -> None:
    def asked(codes: list[str]) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert len(queries.boundaries(codes)) == len(codes)
        return len(captured)

    assert asked(["Z01001001", "Z05000101"]) == asked(
        [*made.SMALL, "Z05000101", "Z05000102", "Z05000201"]
    )


def test_the_arrays_say_of_each_small_area_what_it_is_part_of(country: Path) -> None:
    frame = queries.small_area_frame()
    assert frame.codes.tolist() == sorted(made.SMALL)
    assert frame.residents.tolist() == [made.RESIDENTS[code] for code in frame.codes]
    at = frame.codes.tolist().index("Z01003002")
    assert {kind: str(codes[at]) for kind, codes in frame.groups.items()} == {
        "msoa": "Z02000003",
        "la": TEASEL,
        "region": "Z12000001",
        "country": "Z92000001",
        "ward": "Z05000301",
        "community_area": "",
        "neighbourhood": "",
    }
    assert frame.rural_urban.tolist()[:4] == ["U", "U", "R", "R"]
    positions, places, shares = frame.members["neighbourhood"]
    assert frame.codes[positions].tolist() == ["Z01001001", "Z01001002"]
    assert set(places) == {"Z06000001-studley-green"}
    assert shares.tolist() == [1.0, 1.0]
    assert np.isfinite(frame.latitude).all()


def test_a_small_area_in_two_places_of_a_kind_is_in_no_single_group(country: Path) -> None:
    small = Area.objects.get(code="Z01001001")
    factories.place_of([small], "neighbourhood", name="Mill End")
    frame = queries.small_area_frame()
    assert "neighbourhood" not in frame.groups
    assert len(frame.members["neighbourhood"][0]) == 3


def test_what_nobody_knows_is_not_a_number(home: Path, files: Path) -> None:
    few = [made.AUTHORITIES, made.SMALL_AREAS]
    operations.load_all(root=files, sources=few, by="test")
    frame = queries.small_area_frame()
    assert np.isnan(frame.residents).all()
    assert np.isnan(frame.latitude).all()
    assert set(frame.rural_urban) == {""}
    assert set(frame.groups["msoa"]) == {""}
    assert set(frame.groups["la"]) == set(made.COUNCIL.values())


def test_the_arrays_take_the_same_number_of_queries_however_many_there_are(country: Path) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            queries.small_area_frame()
        return len(captured)

    few = asked()
    factories.small_areas(Area.objects.get(code=MALLOW), 20)
    assert asked() == few == 4


def test_all_pairs_of_old_and_new_codes_are_at_hand(country: Path) -> None:
    pairs = queries.succession_pairs()
    assert pairs is not None
    assert list(
        zip(pairs.old.tolist(), pairs.new.tolist(), pairs.change.tolist(), strict=True)
    ) == [
        ("Z01001003", "Z01001003", "U"),
        ("Z01001004", "Z01001004", "U"),
        ("Z01009001", "Z01001001", "S"),
        ("Z01009001", "Z01001002", "S"),
        ("Z01009002", "Z01002001", "M"),
        ("Z01009003", "Z01002001", "M"),
        ("Z01009004", "Z01003001", "X"),
    ]
    assert queries.succession_pairs("la") is None


def test_the_version_changes_with_what_is_loaded_and_with_nothing_else(country: Path) -> None:
    before = queries.version()
    operations.load_all(root=country, sources=made.ALL, by="test")
    assert queries.version() == before
    assert queries.small_area_frame().version == before
    write_csv(country / "classes.csv", ["code", "class", "name"], [["Z01001001", "R", "Rural"]])
    operations.load_geography(source=made.CLASSES, path=country / "classes.csv", by="test")
    assert queries.version() != before


def test_geography_is_kept_in_the_same_words_as_it_is_described(
    country: Path, settings: Any
) -> None:
    kept = {file.name.rpartition("-")[0]: file for file in (settings.HOME / "geography").iterdir()}
    assert set(kept) == {source.slug for source in made.ALL}
    assert pl.read_parquet(kept["outlines"]).columns == ["code", "name", "shape"]
