"""A council's own data: a table and its descriptor in, observations or everything wrong with it out.

The door to the package `commonweal.evidence.own`, where the work is done.
"""

from __future__ import annotations

from commonweal.evidence.own.areas import KnownArea
from commonweal.evidence.own.drafting import draft, write_draft
from commonweal.evidence.own.files import MAX_BYTES
from commonweal.evidence.own.package import NoDescriptor
from commonweal.evidence.own.package import find as find_descriptor
from commonweal.evidence.own.package import path_for as descriptor_path
from commonweal.evidence.own.reading import OwnData, OwnSource, read

__all__ = [
    "MAX_BYTES",
    "KnownArea",
    "NoDescriptor",
    "OwnData",
    "OwnSource",
    "descriptor_path",
    "draft",
    "find_descriptor",
    "read",
    "write_draft",
]
