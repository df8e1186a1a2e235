"""What is known about a file of geography before it is opened: who published it and how to read it.

One TOML file describes one published file. It may stand in any folder beside descriptions of other
data: here those are read whose ``kind`` is in `KINDS`.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from commonweal.places import kinds
from commonweal.places.problems import Problem, refuse

#: Where the descriptions lie that come with Commonweal.
FOLDER = Path(__file__).resolve().parents[2] / "sources" / "geography"

FORMATS = ("parquet", "csv", "geojson", "json")
TESTED_AGAINST = ("original", "conversion", "made")


@dataclass(frozen=True, slots=True)
class Contents:
    """What files of one kind tell.

    Attributes
    ----------
    needs, may : tuple of str
        Meanings of columns that must be, and may be, named.
    about : str
        One line for people.
    """

    needs: tuple[str, ...]
    may: tuple[str, ...] = ()
    about: str = ""


#: In the order in which files must be loaded: each leans on those above it.
KINDS: dict[str, Contents] = {
    "authorities": Contents(
        ("code", "name", "region_code", "region_name"),
        about="council areas, the regions they lie in and the country",
    ),
    "wider_areas": Contents(
        ("code", "name"), ("local_name",), about="the names and codes of wider areas"
    ),
    "small_areas": Contents(
        ("code", "name", "council_code"),
        ("wider_code", "ward_code", "ward_name"),
        about="small areas, what they nest in and the wards that fit them best",
    ),
    "centres": Contents(("code", "latitude", "longitude"), about="where small areas lie"),
    "residents": Contents(("code", "residents"), about="how many people live in small areas"),
    "succession": Contents(
        ("old_code", "new_code"), ("old_name", "change"), about="which codes became which"
    ),
    "classification": Contents(
        ("code", "class", "class_name"), about="a published class of each small area"
    ),
    "boundaries": Contents(("code",), ("name", "geometry"), about="outlines"),
    "postcodes": Contents(
        ("postcode", "small_area"),
        ("latitude", "longitude"),
        about="the small area of each postcode",
    ),
    "lookup": Contents(
        ("small_area", "name"), ("code", "share"), about="a council's list of places"
    ),
    "neighbourhoods": Contents((), about="neighbourhoods as sets of small areas"),
    "not_loaded": Contents((), about="a file that was looked at and is not loaded, with the reason"),
}  # fmt: skip

TEXTS = (
    "slug",
    "title",
    "kind",
    "publisher",
    "licence",
    "page",
    "period",
    "vintage",
    "file",
    "format",
    "tested_against",
    "place_kind",
    "council",
    "basis",
)
LISTS = ("attribution", "known_gaps", "transformations")
REQUIRED = ("slug", "title", "kind", "publisher", "licence", "attribution", "tested_against")


@dataclass(frozen=True, slots=True)
class Geography:
    """A published file of geography: its origin, and how its columns are to be read.

    Attributes
    ----------
    slug, title : str
        Stable identifier; title as the publisher words it.
    kind : str
        One of `KINDS`.
    publisher, licence : str
    attribution : tuple of str
        Lines to show wherever something of it is shown.
    page : str
        The publisher's page.
    period, vintage : str
        What time the facts are of; the year of the boundaries.
    retrieved_on : datetime.date or None
        None where nobody wrote it down.
    file, format : str
        Path under the data folder; one of `FORMATS`.
    known_gaps, transformations : tuple of str
        What is missing in it; what was done to it since it was published.
    tested_against : str
        ``original``: the reader was tested on the publisher's own file; ``conversion``: on a
        converted copy of it; ``made``: only on files made for tests.
    place_kind : str
        Of which kind of place it speaks, where the kind of file leaves that open.
    council : str
        Code of the council area that it is about, where it is about one.
    basis : str
        How well a lookup's small areas fit its places (see `commonweal.places.kinds.BASES`).
    country : mapping
        ``code`` and ``name`` of the country, for authorities.
    columns : mapping of str to tuple of str
        Meaning to the headers that carry it; several where the publisher has used several.
    keep : mapping of str to str
        Meaning to the first letters of the codes to keep; rows with others are dropped.
    described_by : str
        SHA-256 of the description itself.
    """

    slug: str
    title: str
    kind: str
    publisher: str
    licence: str
    attribution: tuple[str, ...] = ()
    page: str = ""
    period: str = ""
    vintage: str = ""
    retrieved_on: date | None = None
    file: str = ""
    format: str = ""
    known_gaps: tuple[str, ...] = ()
    transformations: tuple[str, ...] = ()
    tested_against: str = "made"
    place_kind: str = ""
    council: str = ""
    basis: str = "best_fit"
    country: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    keep: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    described_by: str = ""

    @property
    def is_loaded(self) -> bool:
        """Whether there is anything to load, or only the reason why not."""
        return self.kind != "not_loaded"


def parse(text: str, name: str = "the description") -> Geography:
    """Read one description.

    Parameters
    ----------
    text : str
        TOML.
    name : str
        What to call it in errors: its file name.

    Raises
    ------
    BadInput
        With everything wrong in it.
    """
    try:
        raw: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        refuse(name, [Problem(f"TOML that can be read ({error})")])
    problems: list[Problem] = []

    def wrong(key: str, value: object, expected: str) -> None:
        problems.append(Problem(expected, column=key, value=str(value)))

    for key in raw.keys() - {*TEXTS, *LISTS, "retrieved_on", "country", "columns", "keep"}:
        wrong(key, raw[key], "no such entry; it is not known")
    for key in REQUIRED:
        if not raw.get(key):
            wrong(key, "", "an entry of this name")
    for key in TEXTS:
        if not isinstance(raw.get(key, ""), str):
            wrong(key, raw[key], "text")
    for key in LISTS:
        value = raw.get(key, [])
        if isinstance(value, str):
            raw[key] = [value]
        elif not (isinstance(value, list) and all(isinstance(line, str) for line in value)):
            wrong(key, value, "text, or a list of texts")
            raw[key] = []
    if not isinstance(raw.get("retrieved_on", date.min), date):
        wrong("retrieved_on", raw["retrieved_on"], "a date such as 2026-06-30, without quotes")
    for key in ("country", "columns", "keep"):
        if not isinstance(raw.get(key, {}), dict):
            wrong(key, raw[key], f"a table, [{key}]")
            raw[key] = {}
    columns = {
        meaning: (header,) if isinstance(header, str) else tuple(header)
        for meaning, header in raw.get("columns", {}).items()
    }
    kind = raw.get("kind", "")
    contents = KINDS.get(kind)
    if contents is None:
        wrong("kind", kind, "one of " + ", ".join(KINDS))
    else:
        known = {*contents.needs, *contents.may}
        for meaning in columns.keys() - known:
            wrong("columns", meaning, "one of " + (", ".join(sorted(known)) or "nothing"))
        for meaning in raw.get("keep", {}).keys() - columns.keys():
            wrong("keep", meaning, "the meaning of one of the columns")
        if kind != "not_loaded":
            if not raw.get("file"):
                wrong("file", "", "where the file lies under the data folder")
            if raw.get("format") not in FORMATS:
                wrong("format", raw.get("format", ""), "one of " + ", ".join(FORMATS))
            for meaning in [need for need in contents.needs if need not in columns]:
                wrong("columns", "", f"the header of the column that holds {meaning!r}")
        elif not raw.get("known_gaps"):
            wrong("known_gaps", "", "the reason why it is not loaded")
    for key, choices in (
        ("tested_against", TESTED_AGAINST),
        ("place_kind", ("", *kinds.KINDS)),
        ("basis", tuple(kinds.BASES)),
    ):
        if raw.get(key, choices[0]) not in choices:
            wrong(key, raw[key], "one of " + ", ".join(filter(None, choices)))
    if kind in ("boundaries", "lookup", "succession") and not raw.get("place_kind"):
        wrong("place_kind", "", "the kind of place that it speaks of")
    if kind == "lookup" and raw.get("place_kind", "ward") not in {*kinds.LISTED_BY_COUNCILS, ""}:
        wrong("place_kind", raw["place_kind"], "one of " + ", ".join(kinds.LISTED_BY_COUNCILS))
    if kind == "lookup" and not raw.get("council"):
        wrong("council", "", "the code of the council area whose places these are")
    if kind == "authorities" and set(raw.get("country", {})) != {"code", "name"}:
        wrong("country", raw.get("country", ""), "code and name of the country")
    if problems:
        refuse(name, problems)
    said: dict[str, Any] = {key: raw[key] for key in TEXTS if key in raw}
    said |= {key: tuple(raw[key]) for key in LISTS if key in raw}
    return Geography(
        **said,
        retrieved_on=raw.get("retrieved_on"),
        country=MappingProxyType(dict(raw.get("country", {}))),
        columns=MappingProxyType(columns),
        keep=MappingProxyType(dict(raw.get("keep", {}))),
        described_by=hashlib.sha256(text.encode()).hexdigest(),
    )


def sources(*folders: Path) -> tuple[Geography, ...]:
    """Every description in some folders, in the order in which the files must be loaded.

    Parameters
    ----------
    folders : pathlib.Path
        Folders of TOML files; without any, the descriptions that come with Commonweal. Files that
        describe another kind of data are passed over, except in Commonweal's own folder, where
        nothing else belongs.

    Raises
    ------
    BadInput
        When a description is wrong, or two have the same slug.
    """
    found: list[Geography] = []
    for folder in folders or (FOLDER,):
        for file in sorted(folder.glob("*.toml")):
            text = file.read_text(encoding="utf-8")
            if folder == FOLDER or _is_geography(text):
                found.append(parse(text, file.name))
    slugs = [source.slug for source in found]
    twice = sorted({slug for slug in slugs if slugs.count(slug) > 1})
    if twice:
        refuse(
            "The list of sources",
            [Problem("each slug once", column="slug", value=slug) for slug in twice],
        )
    return in_order(found)


def _is_geography(text: str) -> bool:
    try:
        return tomllib.loads(text).get("kind") in KINDS
    except tomllib.TOMLDecodeError:
        return False  # whoever else reads the folder will say what is wrong with it


def in_order(found: Iterable[Geography]) -> tuple[Geography, ...]:
    """The same sources in the order in which their files must be loaded."""
    order = list(KINDS)
    return tuple(sorted(found, key=lambda source: (order.index(source.kind), source.slug)))
