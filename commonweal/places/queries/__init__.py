"""Finding places and saying what they are made of, for pages, commands and other apps."""

from commonweal.places.geography import Geography
from commonweal.places.geography import parse as geography_from
from commonweal.places.geography import sources as geography_sources
from commonweal.places.queries.finding import (
    Ambiguous,
    Found,
    NotFound,
    Retired,
    find,
    place,
    resolve,
    why_nothing,
)
from commonweal.places.queries.ground import (
    SmallAreas,
    Succeeded,
    small_area_frame,
    succession_pairs,
    version,
)
from commonweal.places.queries.holdings import (
    Crumb,
    HeldFile,
    Holdings,
    Outline,
    attributions,
    boundaries,
    hierarchy,
    outlines,
    what_is_loaded,
)

__all__ = [
    "Ambiguous",
    "Crumb",
    "Found",
    "Geography",
    "HeldFile",
    "Holdings",
    "NotFound",
    "Outline",
    "Retired",
    "SmallAreas",
    "Succeeded",
    "attributions",
    "boundaries",
    "find",
    "geography_from",
    "geography_sources",
    "hierarchy",
    "outlines",
    "place",
    "resolve",
    "small_area_frame",
    "succession_pairs",
    "version",
    "what_is_loaded",
    "why_nothing",
]
