"""The small areas of a country as vector tiles: outlines only, each with its number.

What an area shows is not in the tiles. It changes with every release and every choice, the ground
does not; so pages send it apart, as one sign for each number. Close up a tile also has the area's
code and name.

Borders are simplified together (`shapely.coverage_simplify`), the more the smaller the map, so
that neighbours keep their border in common and no gaps open between them.

References
----------
Mapbox Vector Tile Specification 2.1; web Mercator (EPSG:3857) as the unit square, y to the south.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import pi
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

Geometries = NDArray[np.object_]

#: Name of the one layer.
LAYER = "areas"
#: Units across a tile, and how far beyond its edge its shapes reach.
EXTENT, BUFFER = 4096, 64
#: Width of a tile on the screen, in pixels: how coarse a border may be is said in these.
PIXELS = 512
#: The smallest map, on which a country fits a screen, and the largest that is made; beyond it the
#: browser enlarges.
FIRST_ZOOM, LAST_ZOOM = 5, 9
#: From here on a tile says codes and names: before, an area is too small to point at.
NAMED_FROM = 8
#: How coarse borders may be, in pixels, on all but the largest map.
COARSE = 1.0


@dataclass(frozen=True, eq=False)
class Ground:
    """Small areas with their outlines, in the order of their numbers.

    Attributes
    ----------
    codes, names : sequence of str, length n
    shapes : ndarray of shapely geometries, shape (n,)
        In longitude and latitude.
    """

    codes: Sequence[str]
    names: Sequence[str]
    shapes: Geometries


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile, compressed."""

    zoom: int
    x: int
    y: int
    data: bytes


def mercator(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Longitude and latitude in degrees as places in the unit square, y to the south."""
    sine = np.sin(np.radians(points[:, 1]))
    return np.column_stack(
        [(points[:, 0] + 180) / 360, 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * pi)]
    )


def pyramid(ground: Ground) -> Iterator[Tile]:
    """Every tile of every zoom that has anything in it.

    Parameters
    ----------
    ground : Ground
    """
    flat = shapely.transform(ground.shapes, mercator)
    for zoom in range(FIRST_ZOOM, LAST_ZOOM + 1):
        across = 2**zoom
        coarse = COARSE / PIXELS / across
        shapes = flat if zoom == LAST_ZOOM else shapely.coverage_simplify(flat, coarse)
        yield from _of_zoom(ground, shapes, zoom)


def _of_zoom(ground: Ground, shapes: Geometries, zoom: int) -> Iterator[Tile]:
    across = 2**zoom
    margin = BUFFER / EXTENT
    bounds = shapely.bounds(shapes) * across
    found = np.isfinite(bounds).all(axis=1)
    first = np.floor(bounds[:, :2] - margin)
    last = np.floor(bounds[:, 2:] + margin)
    if not found.any():
        return
    (west, north), (east, south) = (
        first[found].min(axis=0).astype(int),
        last[found].max(axis=0).astype(int),
    )
    for x in range(max(west, 0), min(east, across - 1) + 1):
        column = np.flatnonzero(found & (first[:, 0] <= x) & (last[:, 0] >= x))
        for y in range(max(north, 0), min(south, across - 1) + 1):
            inside = column[(first[column, 1] <= y) & (last[column, 1] >= y)]
            if not inside.size:
                continue
            data = _tile(ground, shapes, inside, zoom, x, y)
            if data:
                yield Tile(zoom, x, y, gzip.compress(data, 9, mtime=0))


def _tile(
    ground: Ground, shapes: Geometries, inside: NDArray[np.intp], zoom: int, x: int, y: int
) -> bytes:
    """One tile, not compressed; empty where everything shrinks to nothing."""
    across, margin = 2**zoom, BUFFER / EXTENT
    west, north = x / across, y / across
    reach = margin / across
    cut = shapely.clip_by_rect(
        shapes[inside],
        west - reach,
        north - reach,
        west + 1 / across + reach,
        north + 1 / across + reach,
    )
    parts, owner = shapely.get_parts(cut, return_index=True)
    whole = shapely.get_type_id(parts) == 3
    parts = shapely.orient_polygons(parts[whole], exterior_cw=False)
    owner = owner[whole]
    rings, of_part = shapely.get_rings(parts, return_index=True)
    points, of_ring = shapely.get_coordinates(rings, return_index=True)
    units = np.rint((points - (west, north)) * across * EXTENT).astype(np.int64)
    values = Values()
    features = []
    starts = np.flatnonzero(np.diff(of_ring, prepend=-1))
    pieces = np.split(units, starts[1:]) if len(units) else []
    outer = np.diff(of_part, prepend=-1) != 0
    drawn: list[NDArray[np.int64]] = []
    at, position, kept = -1, np.zeros(2, dtype=np.int64), True

    def finish() -> None:
        if drawn:
            number = int(inside[at])
            tags = [0, values.number(number)]
            if zoom >= NAMED_FROM:
                tags += [1, values.text(ground.codes[number]), 2, values.text(ground.names[number])]
            features.append(feature(tags, np.concatenate(drawn)))

    for ring, is_outer, part in zip(pieces, outer, of_part, strict=True):
        if owner[part] != at:
            finish()
            at, position = int(owner[part]), np.zeros(2, dtype=np.int64)
            drawn.clear()
        if not is_outer and not kept:
            continue
        commands, position = ring_commands(ring, position)
        # A hole in what is not drawn is not drawn either.
        kept = bool(commands.size) if is_outer else kept
        if commands.size:
            drawn.append(commands)
    finish()
    if not features:
        return b""
    names = [b"n", b"code", b"name"][: 3 if zoom >= NAMED_FROM else 1]
    layer = b"".join(
        [
            tagged(15, 0, varint(2)),
            message(1, LAYER.encode()),
            *(message(2, one) for one in features),
            *(message(3, name) for name in names),
            *(message(4, value) for value in values.found),
            tagged(5, 0, varint(EXTENT)),
        ]
    )
    return message(3, layer)


def ring_commands(
    ring: NDArray[np.int64], position: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """A ring as drawing commands, and where the pen is afterwards; none for one without area.

    Parameters
    ----------
    ring : ndarray of int, shape (k, 2)
        Closed: the last point is the first.
    position : ndarray of int, shape (2,)
        Where the pen is.
    """
    points = ring[:-1]
    moved = np.any(points != np.roll(points, 1, axis=0), axis=1)
    points = points[moved]
    if len(points) < 3:
        return np.empty(0, dtype=np.int64), position
    x, y = points[:, 0], points[:, 1]
    if not np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)):
        return np.empty(0, dtype=np.int64), position
    steps = np.diff(points, axis=0, prepend=position[None])
    zigzag = ((steps << 1) ^ (steps >> 63)).ravel()
    move, line, close = 1 | 1 << 3, 2 | (len(points) - 1) << 3, 7 | 1 << 3
    return np.concatenate([[move], zigzag[:2], [line], zigzag[2:], [close]]), points[-1]


# Protocol buffers ------------------------------------------------------------------------------


class Values:
    """The values that a layer's features have, each once."""

    def __init__(self) -> None:
        self.found: dict[bytes, int] = {}

    def number(self, value: int) -> int:
        """Place of a whole number."""
        return self._place(tagged(5, 0, varint(value)))

    def text(self, value: str) -> int:
        """Place of a text."""
        return self._place(message(1, value.encode()))

    def _place(self, value: bytes) -> int:
        return self.found.setdefault(value, len(self.found))


def feature(tags: Sequence[int], commands: NDArray[np.int64]) -> bytes:
    """A feature: pairs of key and value, and a polygon."""
    return b"".join(
        [
            message(2, b"".join(map(varint, tags))),
            tagged(3, 0, varint(3)),
            message(4, varints(commands)),
        ]
    )


def varint(value: int) -> bytes:
    """A whole number, seven bits at a time."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def varints(values: NDArray[np.int64]) -> bytes:
    """Many whole numbers, none below zero: what `varint` gives for each."""
    sevens = np.arange(0, 35, 7)
    bits = (values[:, None] >> sevens) & 127
    size = np.maximum(1, (values[:, None] >> sevens > 0).sum(axis=1))
    column = np.arange(sevens.size)
    more = column < (size - 1)[:, None]
    used = column < size[:, None]
    return bytes((bits | np.where(more, 128, 0)).astype(np.uint8)[used].tobytes())


def tagged(field: int, wire: int, data: bytes) -> bytes:
    """A field with its number and wire type."""
    return varint(field << 3 | wire) + data


def message(field: int, data: bytes) -> bytes:
    """A field that has a length."""
    return tagged(field, 2, varint(len(data)) + data)


# The file --------------------------------------------------------------------------------------


def write(path: Path, ground: Ground, attribution: Sequence[str] = ()) -> int:
    """Write all tiles as one PMTiles file; how many there are.

    Parameters
    ----------
    path : Path
    ground : Ground
    attribution : sequence of str
        Lines that whoever shows the map must show.

    Raises
    ------
    ValueError
        When there is nothing to draw.
    """
    from pmtiles.tile import Compression, TileType, zxy_to_tileid
    from pmtiles.writer import Writer

    found = sorted(
        ((zxy_to_tileid(one.zoom, one.x, one.y), one.data) for one in pyramid(ground)),
        key=lambda pair: pair[0],
    )
    if not found:
        raise ValueError("There are no outlines to make a map of.")
    west, south, east, north = shapely.total_bounds(ground.shapes)
    with path.open("wb") as file:
        writer = Writer(file)  # type: ignore[no-untyped-call]
        for number, data in found:
            writer.write_tile(number, data)  # type: ignore[no-untyped-call]
        writer.finalize(  # type: ignore[no-untyped-call]
            {
                "tile_type": TileType.MVT,
                "tile_compression": Compression.GZIP,
                "min_zoom": FIRST_ZOOM,
                "max_zoom": LAST_ZOOM,
                "min_lon_e7": int(west * 1e7),
                "min_lat_e7": int(south * 1e7),
                "max_lon_e7": int(east * 1e7),
                "max_lat_e7": int(north * 1e7),
                "center_zoom": FIRST_ZOOM,
                "center_lon_e7": int((west + east) / 2 * 1e7),
                "center_lat_e7": int((south + north) / 2 * 1e7),
            },
            {
                "name": LAYER,
                "attribution": " ".join(attribution),
                "vector_layers": [{"id": LAYER, "fields": {"n": "Number"}}],
            },
        )
    return len(found)
