"""Writes: tables are read, checked and recorded; what is wrong with any of them undoes all of it.

`checking` says whether a table is fit, `recording` keeps it and enters it in the catalogue; `packs`
and `files` are the two ways in, and `withdrawal` is the way out.
"""

from commonweal.evidence.operations.checking import Checked, Facts, check, described_by
from commonweal.evidence.operations.files import describe, load_own, load_source
from commonweal.evidence.operations.packs import load_fiction, load_named_pack, load_pack
from commonweal.evidence.operations.recolouring import note_recolourings
from commonweal.evidence.operations.recording import Loaded, record_releases, refresh
from commonweal.evidence.operations.withdrawal import (
    Withdrawn,
    releases_called,
    withdraw,
    withdraw_fiction,
)

__all__ = [
    "Checked",
    "Facts",
    "Loaded",
    "Withdrawn",
    "check",
    "describe",
    "described_by",
    "load_fiction",
    "load_named_pack",
    "load_own",
    "load_pack",
    "load_source",
    "note_recolourings",
    "record_releases",
    "refresh",
    "releases_called",
    "withdraw",
    "withdraw_fiction",
]
