"""Shapes that people draw, and the small areas that fit them best.

All figures are of small areas. A shape that somebody draws is therefore answered with those small
areas whose centre lies in it, and with how many people that takes in or leaves out.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from commonweal.common.errors import BadInput
from commonweal.common.language import gettext as _
from commonweal.common.language import noop

#: Letters and corners that a shape may have: enough to follow every bend of a council's border.
LONGEST, CORNERS = 400_000, 5_000
#: Less than this share of a small area in the shape, or out of it, is the width of a pen.
SLIVER = 0.01

_WKT = re.compile(r"(?P<kind>[A-Za-z]+)\s*(?:Z|M|ZM)?\s*\(", re.IGNORECASE)
_UNREADABLE = noop(
    "This is no shape that can be read: expected GeoJSON, or well-known text such as "
    "POLYGON ((-1.85 51.07, -1.83 51.07, -1.83 51.08, -1.85 51.07))."
)


@dataclass(frozen=True, slots=True)
class Block:
    """A small area as a shape meets it.

    Attributes
    ----------
    code : str
    outline : shapely.Geometry
        Longitude and latitude (WGS 84).
    centre : (float, float) or None
        Longitude and latitude of its published centre; None where none is loaded.
    residents : int or None
    """

    code: str
    outline: Any
    centre: tuple[float, float] | None
    residents: int | None


@dataclass(frozen=True, slots=True)
class Share:
    """Some small areas, and how many people live in them; None where that is not known of each."""

    codes: tuple[str, ...]
    residents: int | None


@dataclass(frozen=True, slots=True)
class Fit:
    """The small areas that fit a shape best, and whom that takes in and leaves out.

    Attributes
    ----------
    chosen : Share
        Those whose centre lies in the shape.
    beyond : Share
        Of the chosen, those that reach out of the shape: some of their residents live outside it.
    left_out : Share
        Those that the shape touches, with their centre outside it: some of their residents live
        inside it.
    without_centre : int
        For so many of these no centre is loaded; a point in their middle stood in for it.
    """

    chosen: Share
    beyond: Share
    left_out: Share
    without_centre: int


def shape_of(text: str) -> Any:
    """The shape that somebody drew: a polygon, or several.

    Parameters
    ----------
    text : str
        GeoJSON (a geometry, a feature, or features of which each is an area) or well-known text, in
        longitude and latitude.

    Returns
    -------
    shapely.Polygon or shapely.MultiPolygon
        Valid.

    Raises
    ------
    BadInput
        When it cannot be read, is no area, crosses itself, has too many corners, or does not lie in
        longitude and latitude. The message says what to do.
    """
    import shapely

    text = text.strip()
    if not text:
        raise BadInput(_("Draw a shape, or paste one as GeoJSON or as well-known text (WKT)."))
    if len(text) > LONGEST:
        raise BadInput(
            _("This shape has %(n)s letters; at most %(most)s can be used. Draw it more simply.")
            % {"n": f"{len(text):,}", "most": f"{LONGEST:,}"}
        )
    shape = _from_geojson(text) if text.startswith("{") else _from_wkt(text)
    shape = shapely.force_2d(shape)
    corners = int(shapely.get_num_coordinates(shape))
    if corners > CORNERS:
        raise BadInput(
            _("This shape has %(n)s corners; at most %(most)s can be used. Draw it more simply.")
            % {"n": f"{corners:,}", "most": f"{CORNERS:,}"}
        )
    if shapely.is_empty(shape):
        raise BadInput(_("This shape is empty: it has no corners."))
    west, south, east, north = shapely.bounds(shape)
    if not all(map(math.isfinite, (west, south, east, north))):
        raise BadInput(_("Every corner of a shape needs two numbers: longitude and latitude."))
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise BadInput(
            _(
                "A shape is drawn in longitude and latitude (WGS 84), such as -1.85 51.07. This one "
                "reaches %(west)s, %(south)s: are these metres on a national grid?"
            )
            % {"west": f"{west:.0f}", "south": f"{south:.0f}"}
        )
    if not shapely.is_valid(shape):
        raise BadInput(_crossing(shapely.is_valid_reason(shape)))
    if not shape.area > 0:
        raise BadInput(_("This shape has no area: its corners lie on one line."))
    return shape


def _crossing(reason: str) -> str:
    """Why a shape cannot be used, from what the geometry library says: "Self-intersection[1 2]"."""
    said, _bracket, where = reason.partition("[")
    at = where.rstrip("]")
    if "intersection" not in said.lower():
        told = f"{said.lower()}, {at}" if at else said.lower()
        return _("This shape cannot be used (%(reason)s). Draw one line round the place.") % {
            "reason": told
        }
    if not at:
        return _(
            "This shape crosses itself. Draw a line round the place that meets itself only where it "
            "ends."
        )
    return _(
        "This shape crosses itself near %(corner)s. Draw a line round the place that meets itself "
        "only where it ends."
    ) % {"corner": at}


def _from_wkt(text: str) -> Any:
    import shapely

    found = _WKT.match(text)
    if not found:
        raise BadInput(_(_UNREADABLE))
    _refuse_other(found["kind"])
    try:
        return shapely.from_wkt(text)
    except (shapely.errors.GEOSException, ValueError):
        raise BadInput(_(_UNREADABLE)) from None


def _from_geojson(text: str) -> Any:
    import shapely

    try:
        geometries = list(_geometries(json.loads(text)))
        for one in geometries:
            _refuse_other(one["type"])
        shapes = [shapely.from_geojson(json.dumps(one)) for one in geometries]
    except (
        *(ValueError, TypeError, KeyError, RecursionError, AttributeError),
        shapely.errors.GEOSException,
    ):
        raise BadInput(_(_UNREADABLE)) from None
    if len(shapes) == 1:
        return shapes[0]
    return shapely.multipolygons([part for one in shapes for part in shapely.get_parts(one)])


def _geometries(data: Any) -> Iterator[Any]:
    features = data["features"] if data["type"] == "FeatureCollection" else [data]
    for one in features:
        yield one["geometry"] if one["type"] == "Feature" else one


def _refuse_other(kind: str) -> None:
    """Refuse what is no area before it is parsed: collections may be nested without end."""
    if kind.upper() not in ("POLYGON", "MULTIPOLYGON"):
        raise BadInput(
            _("Expected the outline of an area, a Polygon or a MultiPolygon; this is a %(kind)s.")
            % {"kind": kind[:20]}
        )


def fit(shape: Any, blocks: Sequence[Block]) -> Fit:
    """The small areas that fit a shape best: those whose centre lies in it.

    Parameters
    ----------
    shape : shapely.Polygon or shapely.MultiPolygon
        Valid, in longitude and latitude.
    blocks : sequence of Block
        Every small area that could be part of it.
    """
    import numpy as np
    import shapely

    if not blocks:
        nobody = Share((), 0)
        return Fit(nobody, nobody, nobody, 0)
    outlines = np.array([one.outline for one in blocks], dtype=object)
    known = [one.centre is not None for one in blocks]
    points = np.where(
        known,
        shapely.points([one.centre or (0.0, 0.0) for one in blocks]),
        shapely.point_on_surface(outlines),
    )
    shapely.prepare(shape)
    inside = shapely.covers(shape, points)
    touched = shapely.intersects(shape, outlines)
    share = np.zeros(len(blocks))
    whole = shapely.area(outlines)
    share[touched] = shapely.area(shapely.intersection(outlines[touched], shape)) / np.where(
        whole[touched] > 0, whole[touched], 1.0
    )

    def shared(which: Any) -> Share:
        found = sorted(
            (blocks[i] for i in np.flatnonzero(which).tolist()), key=lambda one: one.code
        )
        return Share(tuple(one.code for one in found), _people(found))

    left_out = touched & ~inside & (share > SLIVER)
    met = inside | left_out
    return Fit(
        chosen=shared(inside),
        beyond=shared(inside & (share < 1 - SLIVER)),
        left_out=shared(left_out),
        without_centre=int((met & ~np.array(known)).sum()),
    )


def _people(blocks: Sequence[Block]) -> int | None:
    counts = [one.residents for one in blocks]
    return None if None in counts else sum(one for one in counts if one is not None)
