"""A map of small areas by standing: colour, pattern and words say the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from commonweal.front.outlines import Geometry, Sheet, path

#: Units across: fine enough for the smallest street of houses that a small area is.
WIDTH = 1000


@dataclass(frozen=True, slots=True)
class Drawn:
    """One small area of a map.

    Attributes
    ----------
    code, path, standing : str
    address : str
        Where its page is.
    said : str
        Name and standing, for whoever points at it.
    """

    code: str
    path: str
    standing: str
    address: str
    said: str


def paths(shapes: Mapping[str, Geometry]) -> tuple[Sheet, dict[str, str]]:
    """The outlines of a map, drawn on one sheet: they stay the same whatever the map shows."""
    sheet = Sheet.around(shapes.values(), WIDTH)
    return sheet, {code: path(shape, sheet) for code, shape in shapes.items()}


def fill(standing: str) -> str:
    """What an area of this standing is filled with: a pattern of the page's own key."""
    return f"url(#fill-{standing})"


def choropleth(sheet: Sheet, areas: Sequence[Drawn]) -> str:
    """The map as SVG, drawn for the eye and the pointer.

    Areas lead to their pages. They are out of the order of the tabulator key and hidden from screen
    readers, because the table beside the map holds the same facts and links in reading order.
    """
    grouped: dict[str, list[Drawn]] = {}
    for one in areas:
        grouped.setdefault(one.standing, []).append(one)
    parts = [
        f'<svg viewBox="0 0 {sheet.width} {sheet.height}" aria-hidden="true" focusable="false">'
    ]
    for standing, members in grouped.items():
        parts.append(f'<g fill="{fill(standing)}">')
        parts += [
            f'<a href="{escape(one.address)}" tabindex="-1"><path d="{one.path}">'
            f"<title>{escape(one.said)}</title></path></a>"
            for one in members
        ]
        parts.append("</g>")
    parts.append("</svg>")
    return "".join(parts)
