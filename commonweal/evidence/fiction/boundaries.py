"""Lines on the land: cells that fill it without a gap, with borders that wander like brooks.

Each cell is the land nearer to one home than to any other (Voronoi). A straight border between
two cells is then bent inside the two triangles that it spans with the two homes. These triangles
tile the plane, so no two borders can cross, and both neighbours share the very same points.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from commonweal.evidence.fiction.terrain import Points, Terrain, degrees

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

#: Borders shorter than this (kilometres) do not make neighbours.
TOUCH = 0.12
#: A bent border one kilometre long has so many pieces; one four times as long has twice as many.
PIECES = 5
#: Digits of a degree: about ten centimetres.
DIGITS = 6


@dataclass(frozen=True, eq=False)
class Cells:
    """The land cut into cells.

    Attributes
    ----------
    rings : tuple of ndarray, each of shape (k, 2)
        Longitude and latitude, anticlockwise, the first point repeated at the end.
    neighbours : tuple of frozenset of int
        Cells that share a border of more than `TOUCH`.
    homes : ndarray, shape (n, 2)
        Longitude and latitude of the point that each cell was drawn around.
    """

    rings: tuple[Points, ...]
    neighbours: tuple[frozenset[int], ...]
    homes: Points


def cells(terrain: Terrain, rng: np.random.Generator) -> Cells:
    """Cut the land into one cell for each home."""
    from scipy.spatial import Voronoi

    land = len(terrain.homes)
    sites = np.vstack([terrain.homes, terrain.sea])
    drawn = Voronoi(sites)
    corners = np.round(degrees(drawn.vertices), DIGITS)
    borders: list[list[tuple[int, int, Points]]] = [[] for _ in range(land)]
    neighbours: list[set[int]] = [set() for _ in range(land)]
    order = np.lexsort(np.sort(drawn.ridge_points, axis=1).T[::-1])
    for ridge in order:
        one, other = sorted(int(site) for site in drawn.ridge_points[ridge])
        if one >= land:
            continue
        start, end = (int(corner) for corner in drawn.ridge_vertices[ridge])
        ends = drawn.vertices[[start, end]]
        bent = _bent(ends, sites[one], rng)
        between = np.round(degrees(bent), DIGITS)
        borders[one].append((start, end, between))
        if other < land:
            borders[other].append((start, end, between))
            if np.hypot(*(ends[1] - ends[0])) > TOUCH:
                neighbours[one].add(other)
                neighbours[other].add(one)
    rings = tuple(
        _ring(sides, corners, drawn.vertices - sites[which]) for which, sides in enumerate(borders)
    )
    return Cells(
        rings=rings,
        neighbours=tuple(frozenset(one) for one in neighbours),
        homes=np.round(degrees(terrain.homes), DIGITS),
    )


def _bent(ends: Points, home: Points, rng: np.random.Generator) -> Points:
    """Points between the two ends of a border, off the straight line; shape (k, 2)."""
    along = ends[1] - ends[0]
    length = float(np.hypot(*along))
    pieces = int(np.clip(np.rint(PIECES * np.sqrt(length)), 1, 24))
    tones = rng.normal(size=7) / np.arange(1, 8) ** 1.15
    if pieces == 1:
        return np.empty((0, 2))
    at = np.arange(1, pieces) / pieces
    wave = (tones * np.sin(np.pi * np.multiply.outer(at, np.arange(1, 8)))).sum(axis=1)
    # The triangle from the border up to the home: its height, and where its top stands.
    across = np.array([-along[1], along[0]]) / length
    top = float(np.dot(home - ends[0], along)) / length**2
    height = abs(float(np.dot(home - ends[0], across)))
    rising = height * at / top if top > 0 else np.full_like(at, np.inf)
    falling = height * (1 - at) / (1 - top) if top < 1 else np.full_like(at, np.inf)
    room = 0.45 * np.minimum(rising, falling)
    off = np.clip(0.13 * length * wave, -room, room)
    return np.asarray(ends[0] + np.multiply.outer(at, along) + np.multiply.outer(off, across))


def _ring(sides: Sequence[tuple[int, int, Points]], corners: Points, from_home: Points) -> Points:
    """The sides of a cell joined into a closed line, anticlockwise."""
    turn = {
        corner: float(np.arctan2(from_home[corner, 1], from_home[corner, 0]))
        for start, end, _ in sides
        for corner in (start, end)
    }
    parts: list[tuple[float, Points]] = []
    for start, end, between in sides:
        step = (turn[end] - turn[start]) % (2 * np.pi)
        if step < np.pi:
            parts.append((turn[start], np.vstack([corners[start], between])))
        else:
            parts.append((turn[end], np.vstack([corners[end], between[::-1]])))
    joined = np.vstack([part for _, part in sorted(parts, key=lambda part: part[0])])
    # Two corners less than a rounding step apart become one point.
    keep = np.any(joined != np.roll(joined, 1, axis=0), axis=1)
    joined = joined[keep]
    return np.vstack([joined, joined[:1]])


def polygons(cells: Cells, members: Iterable[Sequence[int]]) -> list[BaseGeometry]:
    """The outline of each set of cells; neighbours share every point of their border."""
    import shapely

    single = np.array([shapely.Polygon(ring) for ring in cells.rings])
    return [
        single[group[0]] if len(group) == 1 else shapely.coverage_union_all(single[list(group)])
        for group in members
    ]
