"""The map of a country as a file of tiles: where it is, and what it is made of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from commonweal.places.models import Area
from commonweal.places.queries.ground import version
from commonweal.places.queries.holdings import boundaries

if TYPE_CHECKING:
    from commonweal.places.tiles import Ground

FOLDER = "tiles"
#: Raised when what is in the file changes: see `commonweal.places.tiles`.
FORMAT = 1


def tiles_path(nation: str) -> Path:
    """Where the tiles of a country are, or would be: the name changes when any place does."""
    return Path(settings.HOME, FOLDER, f"{nation}-{version()}-{FORMAT}.pmtiles")


def tiles_of(nation: str) -> Path | None:
    """The file of tiles of a country; None where none was made for the places loaded now."""
    path = tiles_path(nation)
    return path if path.is_file() else None


def numbered(nation: str) -> tuple[tuple[str, str], ...]:
    """Code and name of every small area of a country, in the order of their numbers on the map."""
    return tuple(
        Area.objects.in_use()
        .of_kind("lsoa")
        .filter(council__parent__parent__code=nation)
        .order_by("code")
        .values_list("code", "name")
    )


def drawn_ground(nation: str) -> Ground | None:
    """What the tiles are made of; None where a country has no outlines of small areas."""
    import numpy as np
    import shapely

    from commonweal.places.tiles import Ground

    areas = numbered(nation)
    found = boundaries([code for code, _ in areas])
    if not found:
        return None
    nothing = shapely.Polygon()
    shapes = np.empty(len(areas), dtype=object)
    shapes[:] = [found.get(code, nothing) for code, _ in areas]
    return Ground([code for code, _ in areas], [name for _, name in areas], shapes)
