"""Reads: the releases in force, the profile of a place, the small areas of a county."""

from commonweal.evidence.queries.cards import (
    Card,
    SourceState,
    card,
    cards,
    class_words,
    own_releases,
    source_states,
)
from commonweal.evidence.queries.county import (
    County,
    CountyRow,
    Mix,
    class_mixes,
    county_of,
    profiles_of,
)
from commonweal.evidence.queries.force import (
    NothingLoaded,
    evidence_in_force,
    framework_in_force,
    known_codes,
    prepare,
    releases_in_force,
    stamp,
)
from commonweal.evidence.queries.place import (
    Change,
    Strip,
    changes_of,
    geometry_of,
    place_of,
    profile_of,
    strips_of,
)

__all__ = [
    "Card",
    "Change",
    "County",
    "CountyRow",
    "Mix",
    "NothingLoaded",
    "SourceState",
    "Strip",
    "card",
    "cards",
    "changes_of",
    "class_mixes",
    "class_words",
    "county_of",
    "evidence_in_force",
    "framework_in_force",
    "geometry_of",
    "known_codes",
    "own_releases",
    "place_of",
    "prepare",
    "profile_of",
    "profiles_of",
    "releases_in_force",
    "source_states",
    "stamp",
    "strips_of",
]
