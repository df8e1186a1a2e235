"""Finding places and saying what they are made of, for pages, commands and other apps."""

from commonweal.places.geography import Geography
from commonweal.places.geography import parse as geography_from
from commonweal.places.geography import sources as geography_sources
from commonweal.places.queries.council import members_of, place_with_code, wholes_of
from commonweal.places.queries.drawn import (
    MOST_AREAS,
    Chosen,
    Successor,
    Unusable,
    chosen,
    fitted,
    neighbours,
    saved_by,
    shape_of,
)
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
    outline_of,
    outlines,
    what_is_loaded,
)
from commonweal.places.queries.mapping import drawn_ground, numbered, tiles_of, tiles_path
from commonweal.places.queries.near import names_of, small_area_near
from commonweal.places.queries.reach import lies_in

__all__ = [
    "MOST_AREAS",
    "Ambiguous",
    "Chosen",
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
    "Successor",
    "Unusable",
    "attributions",
    "boundaries",
    "chosen",
    "drawn_ground",
    "find",
    "fitted",
    "geography_from",
    "geography_sources",
    "hierarchy",
    "lies_in",
    "members_of",
    "names_of",
    "neighbours",
    "numbered",
    "outline_of",
    "outlines",
    "place",
    "place_with_code",
    "resolve",
    "saved_by",
    "shape_of",
    "small_area_frame",
    "small_area_near",
    "succession_pairs",
    "tiles_of",
    "tiles_path",
    "version",
    "what_is_loaded",
    "wholes_of",
    "why_nothing",
]
