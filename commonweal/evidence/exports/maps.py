"""A county drawn for paper: small areas filled by standing, the same colours and hatching as on pages.

Over the width of a county the earth is flat enough: longitudes are shortened by the cosine of the
middle latitude (equirectangular projection).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, radians
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

#: Units across at most, and down: about eight to a millimetre.
WIDTH, HEIGHT = 950, 850

#: How far the lines of a hatching stand from each other.
STEP = 11


@dataclass(frozen=True, slots=True)
class Fill:
    """How areas of a standing are filled; the hatching says it without colour.

    Attributes
    ----------
    colour : str
    hatching : str
        ``diagonal``, ``level``, ``dots`` or ""; in `ink`, `wide` units wide.
    """

    colour: str
    hatching: str = ""
    ink: str = ""
    wide: float = 0.0


FILLS = MappingProxyType(
    {
        "much_better": Fill("#0b3f79"),
        "better": Fill("#6ea2d6"),
        "similar": Fill("#e3e7e6"),
        "worse": Fill("#f0a45d", "diagonal", "#b45a06", 1.6),
        "much_worse": Fill("#a84e00", "diagonal", "#5c2800", 2.6),
        "cant_tell": Fill("#ffffff", "level", "#8d9896", 2.2),
        "none": Fill("#ffffff", "dots", "#b9c2c0", 2.6),
    }
)


def paths(shapes: Mapping[str, BaseGeometry]) -> tuple[tuple[int, int], dict[str, str]]:
    """Width and height of a drawing, and each outline as a path on it.

    Parameters
    ----------
    shapes : mapping of str to geometry
        By code, in longitude and latitude; at least one.
    """
    bounds = [one.bounds for one in shapes.values()]
    west, south = min(one[0] for one in bounds), min(one[1] for one in bounds)
    east, north = max(one[2] for one in bounds), max(one[3] for one in bounds)
    shrink = cos(radians((south + north) / 2))
    broad, tall = max((east - west) * shrink, 1e-9), max(north - south, 1e-9)
    scale = min(WIDTH / broad, HEIGHT / tall)

    def ring(points: object) -> str:
        drawn: list[tuple[int, int]] = []
        for x, y, *_ in points:  # type: ignore[attr-defined]
            at = round((x - west) * shrink * scale), round((north - y) * scale)
            if not drawn or drawn[-1] != at:
                drawn.append(at)
        return "M" + "L".join(f"{x} {y}" for x, y in drawn) + "z"

    found = {}
    for code, shape in shapes.items():
        parts = [one for one in getattr(shape, "geoms", (shape,)) if one.geom_type == "Polygon"]
        found[code] = "".join(
            ring(line.coords) for part in parts for line in (part.exterior, *part.interiors)
        )
    return (round(broad * scale), round(tall * scale)), found


def svg(size: tuple[int, int], drawn: Mapping[str, str], standing: Mapping[str, str]) -> str:
    """A map, each area filled by its standing.

    Parameters
    ----------
    size, drawn
        As `paths` gives them.
    standing : mapping of str to str
        Code to one of `FILLS`.
    """
    grouped: dict[str, list[str]] = {}
    for code, path in drawn.items():
        grouped.setdefault(standing[code], []).append(path)
    filled = "".join(_filled(one, "".join(some), size) for one, some in grouped.items())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-2 -2 {size[0] + 4} {size[1] + 4}">'
        f'{filled}<path d="{"".join(drawn.values())}" fill="none" stroke="#15201e" '
        'stroke-width="0.5" stroke-linejoin="round"/></svg>'
    )


def swatch(standing: str) -> str:
    """A piece of the key."""
    box = "M1 1L71 1L71 39L1 39z"
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 40">'
        f'{_filled(standing, box, (72, 40))}<path d="{box}" fill="none" stroke="#15201e"/></svg>'
    )


def _filled(standing: str, path: str, size: tuple[int, int]) -> str:
    """Areas of one standing. The hatching is drawn and cut out: not every printer tiles patterns."""
    one = FILLS[standing]
    area = f'<path d="{path}" fill="{one.colour}" fill-rule="evenodd"/>'
    if not one.hatching:
        return area
    dashes = ' stroke-linecap="round" stroke-dasharray="0 8"' if one.hatching == "dots" else ""
    return (
        f'<clipPath id="{standing}"><path d="{path}" clip-rule="evenodd"/></clipPath>{area}'
        f'<path clip-path="url(#{standing})" d="{_lines(one.hatching, size)}" fill="none" '
        f'stroke="{one.ink}" stroke-width="{one.wide}"{dashes}/>'
    )


def _lines(hatching: str, size: tuple[int, int]) -> str:
    width, height = size
    if hatching == "diagonal":
        starts = range(-height, width, STEP)
        return "".join(f"M{x} {height}L{x + height} 0" for x in starts)
    return "".join(f"M0 {y}L{width} {y}" for y in range(STEP // 2, height, STEP))
