"""From outlines in longitude and latitude to paths of a flat drawing.

Over the width of a county the earth is flat enough: longitudes are shortened by the cosine of
the middle latitude (equirectangular projection), which keeps shapes and nearly keeps areas.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, hypot, radians
from typing import Any

#: A shape as GeoJSON has it: ``{"type": "Polygon" | "MultiPolygon", "coordinates": …}``.
Geometry = Mapping[str, Any]
Point = Sequence[float]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet of paper that outlines are drawn on.

    Attributes
    ----------
    west, north : float
        Degrees at the upper left corner.
    across, down : float
        Units of the drawing for a degree of longitude and of latitude.
    width, height : int
        Units of the drawing.
    """

    west: float
    north: float
    across: float
    down: float
    width: int
    height: int

    @classmethod
    def around(cls, shapes: Iterable[Geometry], width: int, margin: int = 4) -> Sheet:
        """A sheet of a given width that holds all of these shapes, or fewer if they are tall."""
        points = [point for shape in shapes for ring in rings(shape) for point in ring]
        west, east = min(p[0] for p in points), max(p[0] for p in points)
        south, north = min(p[1] for p in points), max(p[1] for p in points)
        shrink = cos(radians((south + north) / 2))
        broad, tall = max((east - west) * shrink, 1e-9), max(north - south, 1e-9)
        scale = (width - 2 * margin) / max(broad, tall)
        return cls(
            west=west - margin / (scale * shrink),
            north=north + margin / scale,
            across=scale * shrink,
            down=scale,
            width=round(broad * scale) + 2 * margin,
            height=round(tall * scale) + 2 * margin,
        )

    def at(self, point: Point) -> tuple[float, float]:
        """A place on earth as a place on the sheet."""
        return (point[0] - self.west) * self.across, (self.north - point[1]) * self.down


def rings(shape: Geometry) -> Iterator[Sequence[Point]]:
    """All rings of a polygon or of several: outer ones, and holes."""
    kind = shape["type"]
    if kind == "Polygon":
        yield from shape["coordinates"]
    elif kind == "MultiPolygon":
        for polygon in shape["coordinates"]:
            yield from polygon
    elif kind == "GeometryCollection":
        for one in shape["geometries"]:
            yield from rings(one)


def path(shape: Geometry, sheet: Sheet) -> str:
    """An outline as the data of an SVG path, to the nearest unit and in steps.

    Points that fall on the one before are left out, and so are those that lie on the straight line
    between their neighbours; a ring with no area left is not drawn.
    """
    parts = []
    for ring in rings(shape):
        points = _straightened(_rounded(sheet.at(point) for point in ring))
        if len(points) < 3:
            continue
        x, y = points[0]
        steps = [f"M{x} {y}l"]
        first = True
        for next_x, next_y in points[1:]:
            dx, dy = next_x - x, next_y - y
            steps.append(("" if first or dx < 0 else " ") + str(dx))
            steps.append(str(dy) if dy < 0 else f" {dy}")
            x, y, first = next_x, next_y, False
        parts.append("".join(steps) + "z")
    return "".join(parts)


def _rounded(points: Iterable[tuple[float, float]]) -> list[tuple[int, int]]:
    whole: list[tuple[int, int]] = []
    for x, y in points:
        point = (round(x), round(y))
        if not whole or point != whole[-1]:
            whole.append(point)
    if len(whole) > 1 and whole[0] == whole[-1]:
        whole.pop()
    return whole


def _straightened(points: list[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for i, (x, y) in enumerate(points):
        before = kept[-1] if kept else points[-1]
        after = points[(i + 1) % len(points)]
        crossed = (x - before[0]) * (after[1] - y) - (y - before[1]) * (after[0] - x)
        if crossed:
            kept.append((x, y))
    return kept


#: Width of the small map at the head of a place's page, and the least size at which a place shows.
SMALL, VISIBLE = 190, 9


class Ground:
    """Surroundings that the small maps of many places are drawn on; drawn once, for most of them.

    Parameters
    ----------
    shape : Geometry
    """

    def __init__(self, shape: Geometry) -> None:
        self._shape = shape
        points = [point for ring in rings(shape) for point in ring]
        longitudes, latitudes = [p[0] for p in points], [p[1] for p in points]
        #: Its corners, as a shape: all that a sheet needs to know of it.
        self.corners: Geometry = {
            "type": "Polygon",
            "coordinates": [[(min(longitudes), min(latitudes)), (max(longitudes), max(latitudes))]],
        }
        self._drawn: tuple[Sheet, str] | None = None

    def path(self, sheet: Sheet) -> str:
        """As `path` gives it; places within it share a sheet."""
        if self._drawn is None or self._drawn[0] != sheet:
            self._drawn = sheet, path(self._shape, sheet)
        return self._drawn[1]


def locator(around: Ground, here: Geometry) -> str:
    """A small map: where in its surroundings a place lies. A place too small to see gets a ring."""
    sheet = Sheet.around([around.corners, here], SMALL)
    points = [sheet.at(point) for ring in rings(here) for point in ring]
    left, right = min(p[0] for p in points), max(p[0] for p in points)
    top, bottom = min(p[1] for p in points), max(p[1] for p in points)
    ring = ""
    if hypot(right - left, bottom - top) < 3 * VISIBLE:
        ring = (
            f'<circle cx="{(left + right) / 2:.0f}" cy="{(top + bottom) / 2:.0f}" r="{VISIBLE}"/>'
        )
    return (
        f'<svg class="locator" viewBox="0 0 {sheet.width} {sheet.height}" aria-hidden="true" '
        f'focusable="false"><path d="{around.path(sheet)}"/>'
        f'<path class="locator-here" d="{path(here, sheet)}"/>{ring}</svg>'
    )


#: Width of the outlines behind the front page's heading: coarse, for they are faint.
FAINT = 480


def watermark(shapes: Sequence[Geometry]) -> str:
    """Outlines of many areas as one path; "" without any."""
    if not shapes:
        return ""
    sheet = Sheet.around(shapes, FAINT)
    return (
        f'<svg viewBox="0 0 {sheet.width} {sheet.height}" aria-hidden="true" focusable="false">'
        f'<path d="{"".join(path(shape, sheet) for shape in shapes)}"/></svg>'
    )
