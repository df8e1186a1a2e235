"""All names of places in use as one book, in which a text is looked up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Q

from commonweal.places.models import Area, GeographyFile
from commonweal.places.names import plain

if TYPE_CHECKING:
    from commonweal.places.similarity import Names


@dataclass(frozen=True, slots=True)
class Book:
    """All names of places in use, ready to be searched; position by position the same place.

    Attributes
    ----------
    codes, kinds, councils, keys : sequence of str
        Code, kind, code of the council and plain name.
    own : sequence of str
        Its own name in plain form, and its town, each word after a space.
    lines : sequence of str
        The same, its official name and the name of its council.
    exact : mapping of str to list of int
        Plain name or local name to positions.
    names : Names
        The different names, for those that are spelt nearly so.
    named : sequence of int
        For each of those names, a position.
    """

    codes: Sequence[str]
    kinds: Sequence[str]
    councils: Sequence[str]
    keys: Sequence[str]
    own: Sequence[str]
    lines: Sequence[str]
    exact: dict[str, list[int]]
    names: Names
    named: Sequence[int]


def book() -> Book:
    """The names of today's places; read again when the files of places have changed."""
    state = GeographyFile.objects.aggregate(
        last=Max("id"), at=Max("loaded_at"), current=Count("id", filter=Q(current=True))
    )
    # Without any file nothing tells one state of the places from the next.
    return _read() if state["last"] is None else _kept(tuple(state.values()))


@lru_cache(maxsize=2)
def _kept(state: tuple[object, ...]) -> Book:  # noqa: ARG001 - what the book is kept for
    return _read()


def _read() -> Book:
    from commonweal.places.similarity import Names

    codes, kinds, councils, keys, own, lines = [], [], [], [], [], []
    exact: dict[str, list[int]] = defaultdict(list)
    names, named = [], []
    town_of: dict[str, str] = {}
    for i, (code, kind, key, local, town, council, council_key) in enumerate(
        Area.objects.in_use()
        .order_by("id")
        .values_list(
            "code", "kind", "name_key", "local_name_key", "locality", "council__code",
            "council__name_key",
        )
    ):  # fmt: skip
        if town and town not in town_of:
            town_of[town] = plain(town)
        # Official names such as "Wiltshire 033A" say the council's name again: a search for that
        # should not bring up each of its small areas.
        last = key.rpartition(" ")[2] if kind in ("lsoa", "msoa") else key
        mine = " ".join(filter(None, (local or last, town_of.get(town, ""))))
        codes.append(code)
        kinds.append(kind)
        councils.append(council or "")
        keys.append(key)
        own.append(f" {mine}")
        lines.append(f" {mine} {key} {council_key or ''}")
        exact[key].append(i)
        names.append(key)
        named.append(i)
        if local and local != key:
            exact[local].append(i)
            names.append(local)
            named.append(i)
    return Book(codes, kinds, councils, keys, own, lines, dict(exact), Names(names), named)
