"""What lies around a spot, and what codes are called."""

from __future__ import annotations

import math
from collections.abc import Collection

from commonweal.places.models import Area
from commonweal.places.queries.holdings import boundaries

#: Kilometres from one degree of latitude to the next.
DEGREE = 111.2
#: Farther than this from every centre, in kilometres, nobody is in a small area that is loaded.
FARTHEST = 25.0
#: Of so many centres around a spot, one is that of the small area which it lies in.
AROUND = 24
#: A spot in no outline (on a shore, on a simplified border) counts to a centre as near as this.
STRAY = 3.0


def small_area_near(latitude: float, longitude: float) -> str | None:
    """Code of the small area that a spot lies in.

    Parameters
    ----------
    latitude, longitude : float
        In degrees, WGS 84.

    Returns
    -------
    str or None
        None where the spot lies in no small area that is loaded, and near none.
    """
    import shapely

    east = max(math.cos(math.radians(latitude)), 0.01)
    high, wide = FARTHEST / DEGREE, FARTHEST / DEGREE / east
    centres = (
        Area.objects.in_use()
        .of_kind("lsoa")
        .filter(
            latitude__range=(latitude - high, latitude + high),
            longitude__range=(longitude - wide, longitude + wide),
        )
        .values_list("code", "latitude", "longitude")
    )
    away = sorted(
        (DEGREE * math.hypot(lat - latitude, (lon - longitude) * east), code)
        for code, lat, lon in centres
        if lat is not None and lon is not None
    )[:AROUND]
    spot = shapely.Point(longitude, latitude)
    shapes = boundaries([code for _, code in away])
    for _, code in away:
        if code in shapes and shapes[code].covers(spot):
            return code
    return away[0][1] if away and away[0][0] <= STRAY else None


def names_of(codes: Collection[str]) -> dict[str, str]:
    """What people call the places with these codes; codes of no place are left out."""
    areas = Area.objects.filter(code__in=codes)
    return {one.code: one.shown_name for one in areas}
