"""The small areas of the country as arrays, and what their codes were before."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from commonweal.places import store
from commonweal.places.kinds import KINDS
from commonweal.places.models import Area, GeographyFile, Membership

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Places that the tree of areas leads to from a small area, and the way there.
_WAYS = {
    "msoa": "parent",
    "la": "council",
    "region": "council__parent",
    "country": "council__parent__parent",
}


@dataclass(frozen=True, slots=True)
class SmallAreas:
    """Every small area in use, in order of code, and the places that it is part of.

    Attributes
    ----------
    codes, names, vintages : array of str, shape (n,)
        Of the small areas.
    residents : array of float, shape (n,)
        NaN where nobody knows.
    latitude, longitude : array of float, shape (n,)
        Of their centres; NaN where nobody knows.
    rural_urban : array of str, shape (n,)
        Code of the published class; "" where there is none.
    groups : mapping of str to array of str, shape (n,)
        For each kind of place that a small area can be in only one of: the code of it, "" for none.
    members : mapping of str to (array of int, array of str, array of float)
        For each kind that is a list of small areas: the position of a small area, the code of the
        place and the share of the small area that belongs to it. A small area may stand here in
        several places of a kind.
    version : str
        Changes when any of it may have changed.
    """

    codes: NDArray[np.str_]
    names: NDArray[np.str_]
    vintages: NDArray[np.str_]
    residents: NDArray[np.float64]
    latitude: NDArray[np.float64]
    longitude: NDArray[np.float64]
    rural_urban: NDArray[np.str_]
    groups: Mapping[str, NDArray[np.str_]]
    members: Mapping[str, tuple[NDArray[np.intp], NDArray[np.str_], NDArray[np.float64]]]
    version: str


@dataclass(frozen=True, slots=True)
class Succeeded:
    """Which codes became which, those that stayed the same among them.

    Attributes
    ----------
    old, new, change : array of str, shape (n,)
        One pair in each place; `change` is U, S, M, X or R (see `commonweal.places.kinds.CHANGES`).
    """

    old: NDArray[np.str_]
    new: NDArray[np.str_]
    change: NDArray[np.str_]


def version() -> str:
    """Twelve signs that stand for all geography loaded: the same for the same files anywhere."""
    files = GeographyFile.objects.current().order_by("slug", "council_code")
    text = "\n".join(
        " ".join(row) for row in files.values_list("slug", "council_code", "stored_sha256")
    )
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def small_area_frame() -> SmallAreas:
    """Every small area in use as arrays: four queries and one file, however many there are."""
    import numpy as np

    rows = list(
        Area.objects.in_use()
        .of_kind("lsoa")
        .order_by("code")
        .values_list(
            "id",
            "code",
            "name",
            "vintage",
            "population",
            "latitude",
            "longitude",
            "parent__kind",
            *(f"{way}__code" for way in _WAYS.values()),
        )
    )
    columns = list(zip(*rows, strict=True)) or [()] * (8 + len(_WAYS))
    keys, codes, names, vintages, residents, latitude, longitude, nests_in = columns[:8]

    def texts(values: object) -> NDArray[np.str_]:
        return np.array([value or "" for value in values], dtype=np.str_)  # type: ignore[attr-defined]

    def numbers(values: object) -> NDArray[np.float64]:
        return np.array(
            [np.nan if value is None else value for value in values],  # type: ignore[attr-defined]
            dtype=np.float64,
        )

    groups = {kind: texts(column) for kind, column in zip(_WAYS, columns[8:], strict=True)}
    if codes:
        # Where no wider areas are loaded, a small area nests in its council area directly.
        groups["msoa"][np.array(nests_in) != "msoa"] = ""
    position = {key: i for i, key in enumerate(keys)}
    listed: dict[str, list[tuple[int, str, float]]] = {
        kind.slug: [] for kind in KINDS.values() if kind.made_of == "members"
    }
    for kind, code, part, share in (
        Membership.objects.filter(whole__in_use=True, part__in_use=True)
        .order_by("part__code", "whole__code")
        .values_list("whole__kind", "whole__code", "part_id", "share")
    ):
        listed[kind].append((position[part], code, share))
    members = {}
    for kind, triples in listed.items():
        at = np.array([triple[0] for triple in triples], dtype=np.intp)
        members[kind] = (
            at,
            texts([triple[1] for triple in triples]),
            numbers([triple[2] for triple in triples]),
        )
        if triples and len(np.unique(at)) == len(at):
            whole = np.full(len(codes), "", dtype=members[kind][1].dtype)
            whole[at] = members[kind][1]
            groups[kind] = whole
    classes = _classes()
    return SmallAreas(
        codes=texts(codes),
        names=texts(names),
        vintages=texts(vintages),
        residents=numbers(residents),
        latitude=numbers(latitude),
        longitude=numbers(longitude),
        rural_urban=texts([classes.get(code, "") for code in codes]),
        groups=groups,
        members=members,
        version=version(),
    )


def _classes() -> dict[str, str]:
    file = GeographyFile.objects.current().of_kind("classification").order_by("-id").first()
    if file is None:
        return {}
    frame = store.rows_of(stored(file), columns=["code", "class"])
    return dict(frame.iter_rows())


def stored(file: GeographyFile) -> Path:
    """Where the rows of a file are kept."""
    return Path(settings.HOME, "geography", file.stored_as)


def succession_pairs(kind: str = "lsoa") -> Succeeded | None:
    """Which codes of a kind of place became which, in every country; None when nothing is loaded.

    Parameters
    ----------
    kind : str
        A kind of place.
    """
    import numpy as np

    files = GeographyFile.objects.current().of_kind("succession").filter(place_kind=kind)
    rows = [
        row
        for file in files.order_by("id")
        for row in store.rows_of(
            stored(file), columns=["old_code", "new_code", "change"]
        ).iter_rows()
    ]
    if not rows:
        return None
    old, new, change = (np.array(column, dtype=np.str_) for column in zip(*rows, strict=True))
    return Succeeded(old, new, change)
