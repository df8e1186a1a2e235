"""Outlines are taken in as outlines, in longitude and latitude, or refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
import shapely

from commonweal.common.errors import BadInput
from commonweal.places import shapes
from commonweal.places.tests import made

SQUARE = shapely.box(0, 51, 0.01, 51.01)
NEXT = shapely.box(0.01, 51, 0.02, 51.01)
BOW_TIE = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
PARQUET = made.described(
    "boundaries",
    "outlines",
    "outlines.parquet",
    place_kind="lsoa",
    columns={"code": "code", "name": "name"},
    keep={"code": "Z"},
)


def geojson(tmp_path: Path, *shapes: Any, crs: str | None = None) -> Path:
    return made.write_geojson(
        tmp_path / "outlines.geojson",
        [
            ({"LSOA21CD": f"Z0100000{i}", "LSOA21NM": f"Place {i}"}, shape)
            for i, shape in enumerate(shapes)
        ],
        crs,
    )


def test_outlines_keep_their_shape(tmp_path: Path) -> None:
    frame = shapes.outlines(made.OUTLINES, geojson(tmp_path, SQUARE, NEXT))
    assert frame["code"].to_list() == ["Z01000000", "Z01000001"]
    assert frame["name"].to_list() == ["Place 0", "Place 1"]
    assert shapely.equals(shapely.from_wkb(frame["shape"][0]), SQUARE)


def test_pieces_of_one_place_become_one_outline(tmp_path: Path) -> None:
    path = made.write_geojson(
        tmp_path / "outlines.geojson",
        [({"LSOA21CD": "Z01000001", "LSOA21NM": "One"}, shape) for shape in (NEXT, SQUARE)],
    )
    frame = shapes.outlines(made.OUTLINES, path)
    assert len(frame) == 1
    assert shapely.from_wkb(frame["shape"][0]).area == pytest.approx(SQUARE.area * 2)


def test_an_outline_that_crosses_itself_is_mended(tmp_path: Path) -> None:
    frame = shapes.outlines(made.OUTLINES, geojson(tmp_path, BOW_TIE))
    shape = shapely.from_wkb(frame["shape"][0])
    assert shape.is_valid
    assert shape.geom_type == "MultiPolygon"
    assert shape.area == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (shapely.box(400000, 150000, 400100, 150100), "not metres on a national grid"),
        (shapely.Point(0, 51), "the outline of an area"),
        (shapely.Polygon(), "the outline of an area"),
        (None, "the outline of an area"),
    ],
)
def test_what_is_no_outline_on_earth_is_refused(tmp_path: Path, wrong: Any, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        shapes.outlines(made.OUTLINES, geojson(tmp_path, SQUARE, wrong))
    assert said in str(caught.value)
    assert "row 2" in str(caught.value)


def test_another_system_of_coordinates_is_refused(tmp_path: Path) -> None:
    path = geojson(tmp_path, SQUARE, crs="urn:ogc:def:crs:EPSG::27700")
    with pytest.raises(BadInput) as caught:
        shapes.outlines(made.OUTLINES, path)
    assert "found 'urn:ogc:def:crs:EPSG::27700'" in str(caught.value)
    assert len(shapes.outlines(made.OUTLINES, geojson(tmp_path, SQUARE, crs="EPSG:4326"))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"features": []}',
        '{"features": [1]}',
        "[" * 100_000,
        '{"features": [{"properties": {"LSOA21CD": "Z1"}, "geometry": {"type": "Blob"}}]}',
    ],
)
def test_what_is_no_collection_of_outlines_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "outlines.geojson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match="was not loaded"):
        shapes.outlines(made.OUTLINES, path)


def test_features_without_a_code_are_told(tmp_path: Path) -> None:
    path = made.write_geojson(
        tmp_path / "outlines.geojson",
        [({"LSOA21CD": code, "LSOA21NM": ""}, SQUARE) for code in ("Z01000001", None)],
    )
    with pytest.raises(BadInput) as caught:
        shapes.outlines(made.OUTLINES, path)
    assert "row 2, column 'LSOA21CD': expected a code" in str(caught.value)


def geoparquet(tmp_path: Path, rows: list[dict[str, object]], geo: str | None) -> Path:
    path = tmp_path / "outlines.parquet"
    metadata = {"geo": geo} if geo is not None else {}
    pl.DataFrame(rows, schema={"code": pl.String, "name": pl.String, "geometry": pl.Binary}
    ).write_parquet(path, metadata=metadata)  # fmt: skip
    return path


GEO = '{"primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB"%s}}}'
EPSG = ', "crs": {"id": {"authority": "EPSG", "code": %d}}'


@pytest.mark.parametrize("geo", [GEO % "", GEO % (EPSG % 4326)])
def test_geoparquet_says_itself_where_its_outlines_are(tmp_path: Path, geo: str) -> None:
    rows: list[dict[str, object]] = [
        {"code": "Z2", "name": "Two", "geometry": shapely.to_wkb(NEXT)},
        {"code": "Z1", "name": "One", "geometry": shapely.to_wkb(SQUARE)},
        {"code": "W1", "name": "Other", "geometry": shapely.to_wkb(SQUARE)},
    ]
    frame = shapes.outlines(PARQUET, geoparquet(tmp_path, rows, geo))
    assert frame["code"].to_list() == ["Z1", "Z2"]
    assert shapely.equals(shapely.from_wkb(frame["shape"][1]), NEXT)


@pytest.mark.parametrize(
    ("geo", "said"),
    [
        (None, "does not say where its outlines lie"),
        (GEO % (EPSG % 27700), "found '27700'"),
        (GEO.replace("WKB", "point") % "", "outlines as WKB"),
        (GEO.replace('"geometry"', '"shape"') % "", "the column of outlines"),
    ],
)
def test_geoparquet_that_says_something_else_is_refused(
    tmp_path: Path, geo: str | None, said: str
) -> None:
    rows: list[dict[str, object]] = [
        {"code": "Z1", "name": "One", "geometry": shapely.to_wkb(SQUARE)}
    ]
    with pytest.raises(BadInput) as caught:
        shapes.outlines(PARQUET, geoparquet(tmp_path, rows, geo))
    assert said in str(caught.value)


def test_rows_without_an_outline_are_told(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [{"code": "Z1", "name": "One", "geometry": None}]
    with pytest.raises(BadInput) as caught:
        shapes.outlines(PARQUET, geoparquet(tmp_path, rows, GEO % ""))
    assert "row 2: found 'Z1'; expected the outline of an area" in str(caught.value)


def test_only_the_outlines_asked_for_are_kept(tmp_path: Path) -> None:
    source = made.otherwise(made.OUTLINES, keep={"code": "Z01000001"})
    frame = shapes.outlines(source, geojson(tmp_path, SQUARE, NEXT))
    assert frame["code"].to_list() == ["Z01000001"]


@pytest.mark.parametrize("source", [PARQUET, made.OUTLINES])
def test_random_bytes_are_refused(tmp_path: Path, source: Any) -> None:
    path = tmp_path / source.file
    path.write_bytes(bytes(range(256)) * 40)
    with pytest.raises(BadInput, match="was not loaded"):
        shapes.outlines(source, path)
