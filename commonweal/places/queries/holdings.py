"""What is loaded, what lies around a place, and how it is drawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db.models import Count

from commonweal.common.moments import read_once
from commonweal.places import store
from commonweal.places.kinds import KINDS
from commonweal.places.models import Area, GeographyFile, Membership
from commonweal.places.queries.ground import stored

#: Places too large to be put together from small areas: council areas do.
_OF_COUNCILS = {"region": "parent", "country": "parent__parent"}


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A file of geography that is loaded, and everything a reader may want to know of it."""

    slug: str
    kind: str
    place_kind: str
    council_code: str
    title: str
    publisher: str
    licence: str
    attribution: tuple[str, ...]
    page: str
    period: str
    vintage: str
    retrieved_on: date | None
    known_gaps: tuple[str, ...]
    transformations: tuple[str, ...]
    file_name: str
    sha256: str
    rows: int
    covers: tuple[str, ...]
    loaded_at: datetime


@dataclass(frozen=True, slots=True)
class Holdings:
    """What is loaded.

    Attributes
    ----------
    numbers : mapping of str to int
        How many places in use there are of each kind.
    vintages : mapping of str to tuple of str
        The years of their boundaries, by kind.
    postcodes_for : tuple of (str, str)
        Code and name of each council area whose postcodes are loaded.
    lists_for : mapping of str to tuple of (str, str)
        For each kind of place that a council lists: the councils that have.
    files : tuple of HeldFile
    """

    numbers: Mapping[str, int]
    vintages: Mapping[str, tuple[str, ...]]
    postcodes_for: tuple[tuple[str, str], ...]
    lists_for: Mapping[str, tuple[tuple[str, str], ...]]
    files: tuple[HeldFile, ...]


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step on the way down to a place."""

    code: str
    name: str
    kind: str
    kind_word: str
    slug: str


@dataclass(frozen=True, slots=True)
class Outline:
    """The outline of a place.

    Attributes
    ----------
    code : str
    geometry : shapely.Geometry
        Longitude and latitude (WGS 84).
    source : str
        Slug of the file that it comes from.
    published : bool
        True for the publisher's outline of this very place; False where it was put together from
        the small areas, or for larger places the council areas, that make up the place.
    """

    code: str
    geometry: Any
    source: str
    published: bool


def what_is_loaded() -> Holdings:
    """What is loaded: three queries, however much there is."""
    numbers: dict[str, int] = defaultdict(int)
    vintages: dict[str, set[str]] = defaultdict(set)
    for kind, vintage, number in (
        Area.objects.in_use().values_list("kind", "vintage").annotate(Count("id")).order_by()
    ):
        numbers[kind] += number
        vintages[kind].add(vintage)
    files = [_held(file) for file in GeographyFile.objects.current().order_by("kind", "slug")]
    codes = {code for file in files for code in (*file.covers, file.council_code) if code}
    names = dict(Area.objects.filter(code__in=codes).values_list("code", "name"))
    lists: dict[str, set[str]] = defaultdict(set)
    for file in files:
        if file.kind == "lookup":
            lists[file.place_kind].add(file.council_code)
        elif file.kind == "neighbourhoods":
            lists["neighbourhood"].update(file.covers)

    def named(codes: Collection[str]) -> tuple[tuple[str, str], ...]:
        return tuple(sorted(((code, names.get(code, code)) for code in codes), key=lambda p: p[1]))

    return Holdings(
        numbers={kind: numbers[kind] for kind in KINDS if kind in numbers},
        vintages={kind: tuple(sorted(vintages[kind])) for kind in KINDS if kind in vintages},
        postcodes_for=named({c for file in files if file.kind == "postcodes" for c in file.covers}),
        lists_for={kind: named(lists[kind]) for kind in KINDS if kind in lists},
        files=tuple(files),
    )


def attributions(*kinds: str) -> tuple[str, ...]:
    """The lines to show wherever places are shown, each once.

    Parameters
    ----------
    kinds : str
        Only those of files of these kinds: a page without a map needs none for outlines.
    """
    files = GeographyFile.objects.current().order_by("slug")
    if kinds:
        files = files.filter(kind__in=kinds)
    lines = (line for text in files.values_list("attribution", flat=True) for line in _lines(text))
    return tuple(dict.fromkeys(lines))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.splitlines())


def _held(file: GeographyFile) -> HeldFile:
    return HeldFile(
        slug=file.slug,
        kind=file.kind,
        place_kind=file.place_kind,
        council_code=file.council_code,
        title=file.title,
        publisher=file.publisher,
        licence=file.licence,
        attribution=_lines(file.attribution),
        page=file.page,
        period=file.period,
        vintage=file.vintage,
        retrieved_on=file.retrieved_on,
        known_gaps=_lines(file.known_gaps),
        transformations=_lines(file.transformations),
        file_name=file.file_name,
        sha256=file.sha256,
        rows=file.rows,
        covers=tuple(file.covers),
        loaded_at=file.loaded_at,
    )


def hierarchy(area: Area) -> tuple[Crumb, ...]:
    """What a place lies in, from the largest to the nearest; the country is left to the reader.

    No query where the area came with its surroundings (`AreaQuerySet.with_surroundings`).
    """
    steps = [area.parent] if area.parent else []
    while steps and steps[-1].parent is not None:
        steps.append(steps[-1].parent)
    if area.council is not None and area.council not in steps:
        # A wider area that lies in two council areas: the small area's own is right.
        steps = [step for step in steps if step.kind == "msoa"] + [area.council]
        if area.council.parent is not None:
            steps.append(area.council.parent)
    return tuple(
        Crumb(step.code, step.shown_name, step.kind, step.kind_word, step.slug)
        for step in reversed(steps)
        if step.kind != "country"
    )


def boundaries(codes: Collection[str]) -> dict[str, Any]:
    """Outlines by code, as shapely geometries in longitude and latitude.

    Places that nobody drew are put together from the small areas that make them up; codes for
    which there is nothing to draw are left out. See `outlines` for where each comes from.
    """
    return {code: outline.geometry for code, outline in outlines(codes).items()}


def outlines(codes: Collection[str]) -> dict[str, Outline]:
    """Outlines by code, and where each comes from; only the rows asked for are read.

    Parameters
    ----------
    codes : collection of str
        Codes of places in use.

    Returns
    -------
    dict of str to Outline
        Without codes for which there is nothing to draw.
    """
    import shapely

    areas = {area.code: area for area in _areas(codes)}
    found = _published({code: area.kind for code, area in areas.items()})
    parts = _parts([area for code, area in areas.items() if code not in found])
    needed = {code: kind for _, code, kind in parts}
    drawn = _published(needed)
    pieces: dict[str, list[Outline]] = defaultdict(list)
    incomplete: set[str] = set()
    for whole, code, _ in parts:
        if code in drawn:
            pieces[whole].append(drawn[code])
        else:
            incomplete.add(whole)
    for whole in pieces.keys() - incomplete:
        geometry = shapely.union_all([piece.geometry for piece in pieces[whole]])
        found[whole] = Outline(whole, geometry, pieces[whole][0].source, published=False)
    return {code: found[code] for code in codes if code in found}


def outline_of(at: str, area: Area) -> Any | None:
    """The outline of one place; None where there is nothing to draw.

    Parameters
    ----------
    at : str
        Tells one state of what is loaded from the next.
    area : Area
    """
    import shapely

    for path in _files(at, area.kind):
        if (shape := _drawn(path).get(area.code)) is not None:
            return shapely.from_wkb(shape)
    return boundaries([area.code]).get(area.code)


@read_once(32)
def _files(at: str, kind: str) -> tuple[Path, ...]:  # noqa: ARG001 - tells one state from the next
    files = GeographyFile.objects.current().of_kind("boundaries").filter(place_kind=kind)
    return tuple(stored(file) for file in files.order_by("-id"))


def _areas(codes: Collection[str]) -> list[Area]:
    wanted = sorted(set(codes))
    return [
        area
        for i in range(0, len(wanted), 10_000)
        for area in Area.objects.in_use().filter(code__in=wanted[i : i + 10_000])
    ]


def _published(kinds: Mapping[str, str]) -> dict[str, Outline]:
    """Outlines as published, from the newest file that has them."""
    import shapely

    if not kinds:
        return {}
    found: dict[str, Outline] = {}
    files = GeographyFile.objects.current().of_kind("boundaries")
    for file in files.filter(place_kind__in=set(kinds.values())).order_by("-id"):
        wanted = [
            code for code, kind in kinds.items() if kind == file.place_kind and code not in found
        ]
        if not wanted:
            continue
        drawn = _drawn(stored(file))
        there = [code for code in wanted if code in drawn]
        shapes = shapely.from_wkb([drawn[code] for code in there])
        for code, shape in zip(there, shapes, strict=True):
            found[code] = Outline(code, shape, file.slug, published=True)
    return found


@lru_cache(maxsize=6)
def _drawn(path: Path) -> dict[str, bytes]:
    """Every outline of a kept file by its code, packed; what is kept never changes under its name.

    All small areas of England take about ten megabytes.
    """
    frame = store.rows_of(path, columns=["code", "shape"])
    return dict(zip(frame["code"], frame["shape"], strict=True))


def _parts(areas: Collection[Area]) -> list[tuple[str, str, str]]:
    """For places without an outline: code of the place, and code and kind of each part."""
    by_kind: dict[str, list[Area]] = defaultdict(list)
    for area in areas:
        by_kind[area.kind].append(area)
    small = Area.objects.in_use().of_kind("lsoa")
    parts: list[tuple[str, str, str]] = []
    for kind, wholes in by_kind.items():
        if kind == "lsoa":
            continue
        if kind in _OF_COUNCILS:
            way = _OF_COUNCILS[kind]
            rows = Area.objects.in_use().of_kind("la").filter(**{f"{way}__in": wholes})
            parts += [(w, c, "la") for w, c in rows.values_list(f"{way}__code", "code")]
        elif kind in ("la", "msoa"):
            way = "council" if kind == "la" else "parent"
            rows = small.filter(**{f"{way}__in": wholes})
            parts += [(w, c, "lsoa") for w, c in rows.values_list(f"{way}__code", "code")]
        else:
            members = Membership.objects.filter(whole__in=wholes, part__in_use=True)
            parts += [(w, c, "lsoa") for w, c in members.values_list("whole__code", "part__code")]
    return parts
