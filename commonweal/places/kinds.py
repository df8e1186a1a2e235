"""The kinds of place there are: their words for readers, their order, how they hang together."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of place.

    Attributes
    ----------
    slug : str
        As stored.
    word, words : str
        One of them and several, as a reader would say it.
    made_of : str
        How its small areas are found: ``itself``, ``parent`` (the tree of areas that nest) or
        ``members`` (a list of small areas).
    """

    slug: str
    word: str
    words: str
    made_of: str


#: In the order in which several places of the same name are listed.
KINDS: dict[str, Kind] = {
    kind.slug: kind
    for kind in (
        Kind("country", "country", "countries", "parent"),
        Kind("region", "region", "regions", "parent"),
        Kind("la", "council area", "council areas", "parent"),
        Kind("neighbourhood", "neighbourhood", "neighbourhoods", "members"),
        Kind("community_area", "community area", "community areas", "members"),
        Kind("ward", "ward", "wards", "members"),
        Kind("division", "electoral division", "electoral divisions", "members"),
        Kind("parish", "parish", "parishes", "members"),
        Kind("msoa", "wider area", "wider areas", "parent"),
        Kind("pcn", "primary care network", "primary care networks", "members"),
        Kind("lsoa", "small area", "small areas", "itself"),
    )
}

#: Kinds that a council brings by a list of its own.
LISTED_BY_COUNCILS = ("division", "parish", "community_area", "pcn")

#: Kinds that no council area contains.
ABOVE_COUNCILS = ("country", "region", "la")

#: How well a list of small areas fits the place it stands for.
BASES = {
    "exact": "its small areas make up the place exactly",
    "best_fit": "each small area is counted where most of it lies",
    "chosen": "small areas chosen to stand for the place",
}

#: What became of a code.
CHANGES = {
    "U": "was not changed",
    "S": "was split",
    "M": "was merged",
    "X": "was redrawn beyond comparison",
    "R": "was given another code",
}
