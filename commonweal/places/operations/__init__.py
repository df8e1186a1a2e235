"""Loading geography: the only way in which areas, memberships, postcodes and outlines change.

Everything a call loads comes with one transaction: all of it is there afterwards, or nothing. What
is kept as files is complete before the transaction ends and referred to only once it has ended.
"""

from commonweal.places.operations.keeping import remove_neighbourhood, save_neighbourhood
from commonweal.places.operations.loading import (
    Loaded,
    load_all,
    load_geography,
    load_lookup,
    load_neighbourhoods,
)
from commonweal.places.operations.mapping import make_tiles
from commonweal.places.operations.removal import Removed, remove_country

__all__ = [
    "Loaded",
    "Removed",
    "load_all",
    "load_geography",
    "load_lookup",
    "load_neighbourhoods",
    "make_tiles",
    "remove_country",
    "remove_neighbourhood",
    "save_neighbourhood",
]
