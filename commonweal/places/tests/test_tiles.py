"""The map of a country as tiles: everything is on it, where it is, at every size."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from commonweal.places import operations, queries, tiles

#: Well inside one tile of the largest map: what lies across an edge is drawn in two.
LAT = 52.15


def squares(across: int = 6) -> tiles.Ground:
    """A chequer-board of areas near the middle of England, each a kilometre or so wide."""
    shapes = [
        shapely.box(-1.3 + 0.02 * x, LAT + 0.02 * y, -1.28 + 0.02 * x, LAT + 0.02 + 0.02 * y)
        for x in range(across)
        for y in range(across)
    ]
    # The first has a hole, which the last of its neighbours does not fill.
    shapes[0] = shapes[0].difference(shapely.box(-1.295, LAT + 0.005, -1.285, LAT + 0.015))
    codes = [f"Y0100{i:04}" for i in range(len(shapes))]
    found = np.empty(len(shapes), dtype=object)
    found[:] = shapes
    return tiles.Ground(codes, [f"Area {code}" for code in codes], found)


# A reader of tiles, written from the specification and not from the writer ------------------------


def fields(data: bytes) -> Iterator[tuple[int, Any]]:
    at = 0

    def number() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        key = number()
        if key & 7 == 0:
            yield key >> 3, number()
        else:
            size = number()
            yield key >> 3, data[at : at + size]
            at += size


def numbers(data: bytes) -> list[int]:
    found, value, shift = [], 0, 0
    for byte in data:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            found.append(value)
            value = shift = 0
    return found


def read(tile: tiles.Tile) -> list[tuple[dict[str, Any], list[list[tuple[int, int]]]]]:
    """Properties and rings of every feature."""
    (layer,) = (data for number, data in fields(gzip.decompress(tile.data)) if number == 3)
    parts = list(fields(layer))
    assert dict(parts)[15] == 2
    assert dict(parts)[5] == tiles.EXTENT
    keys = [data.decode() for number, data in parts if number == 3]
    values = []
    for number, data in parts:
        if number == 4:
            ((kind, value),) = fields(data)
            values.append(value.decode() if kind == 1 else value)
    found = []
    for number, data in parts:
        if number != 2:
            continue
        facts = dict(fields(data))
        assert facts[3] == 3
        tags = numbers(facts[2])
        about = {keys[k]: values[v] for k, v in zip(tags[::2], tags[1::2], strict=True)}
        found.append((about, rings(numbers(facts[4]))))
    return found


def rings(commands: list[int]) -> list[list[tuple[int, int]]]:
    found, ring, x, y, at = [], [], 0, 0, 0
    while at < len(commands):
        what, times = commands[at] & 7, commands[at] >> 3
        at += 1
        if what == 7:
            found.append(ring)
            ring = []
            continue
        for _ in range(times):
            dx, dy = ((n >> 1) ^ -(n & 1) for n in commands[at : at + 2])
            x, y, at = x + dx, y + dy, at + 2
            ring.append((x, y))
    return found


def area(ring: list[tuple[int, int]]) -> float:
    points = np.array(ring, dtype=float)
    x, y = points.T
    return float((x * np.roll(y, -1) - y * np.roll(x, -1)).sum() / 2)


def test_every_area_is_on_every_map_with_its_number():
    ground = squares()
    by_zoom: dict[int, set[int]] = {}
    for tile in tiles.pyramid(ground):
        for about, _ in read(tile):
            by_zoom.setdefault(tile.zoom, set()).add(about["n"])
            assert ("code" in about) == (tile.zoom >= tiles.NAMED_FROM)
            if "code" in about:
                assert about["code"] == ground.codes[about["n"]]
                assert about["name"] == ground.names[about["n"]]
    assert by_zoom == {
        zoom: set(range(36)) for zoom in range(tiles.FIRST_ZOOM, tiles.LAST_ZOOM + 1)
    }


def test_areas_lie_where_they_are_and_holes_stay_open():
    ground = squares()
    drawn = np.zeros(36)
    for tile in tiles.pyramid(ground):
        if tile.zoom != tiles.LAST_ZOOM:
            continue
        for about, found in read(tile):
            outer = [ring for ring in found if area(ring) > 0]
            # Outer rings one way round, holes the other.
            assert len(outer) == 1
            assert len(found) == (2 if about["n"] == 0 else 1)
            middle = np.mean(outer[0], axis=0) / tiles.EXTENT + (tile.x, tile.y)
            here = shapely.transform(ground.shapes[[about["n"]]], tiles.mercator)[0]
            where = np.array(shapely.centroid(here).coords[0]) * 2**tile.zoom
            assert np.abs(middle - where).max() < 0.02
            drawn[about["n"]] = sum(area(ring) for ring in found)
    flat = shapely.transform(ground.shapes, tiles.mercator)
    truth = shapely.area(flat) * (2**tiles.LAST_ZOOM * tiles.EXTENT) ** 2
    np.testing.assert_allclose(drawn, truth, rtol=0.02)


def test_neighbours_keep_their_border_in_common():
    found = [about for tile in tiles.pyramid(squares()) if tile.zoom == 7 for about in read(tile)]
    whole = shapely.union_all(
        [shapely.Polygon(ring) for _, some in found for ring in some if area(ring) > 0]
    )
    parts = sum(shapely.Polygon(ring).area for _, some in found for ring in some if area(ring) > 0)
    assert whole.area == pytest.approx(parts)
    assert whole.geom_type == "Polygon"


@given(st.lists(st.integers(0, 2**34), max_size=50))
def test_many_numbers_are_written_as_each_alone(values):
    alone = b"".join(map(tiles.varint, values))
    assert tiles.varints(np.array(values, dtype=np.int64)) == alone
    assert numbers(alone) == values


def test_a_ring_that_shrinks_to_a_line_is_not_drawn():
    line = np.array([[0, 0], [5, 5], [5, 5], [0, 0]])
    commands, pen = tiles.ring_commands(line, np.array([3, 3]))
    assert commands.size == 0
    assert pen.tolist() == [3, 3]


def test_a_file_of_tiles_can_be_read_by_others(tmp_path):
    from pmtiles.reader import MmapSource, Reader

    path = tmp_path / "map.pmtiles"
    written = tiles.write(path, squares(), ["Made up."])
    with path.open("rb") as file:
        reader = Reader(MmapSource(file))
        assert reader.header()["addressed_tiles_count"] == written
        assert reader.header()["max_zoom"] == tiles.LAST_ZOOM
        assert reader.metadata()["attribution"] == "Made up."
        one = next(iter(tiles.pyramid(squares())))
        assert reader.get(one.zoom, one.x, one.y) == one.data


def test_nothing_to_draw_is_said(tmp_path):
    empty = tiles.Ground(["Y1"], ["One"], np.array([shapely.Polygon()], dtype=object))
    with pytest.raises(ValueError, match="no outlines"):
        tiles.write(tmp_path / "map.pmtiles", empty)


@pytest.mark.django_db
def test_without_outlines_no_file_is_made(settings, tmp_path):
    settings.HOME = tmp_path
    assert operations.make_tiles() == ()
    assert queries.tiles_of("Y92000001") is None
