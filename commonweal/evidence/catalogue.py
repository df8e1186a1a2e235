"""The catalogue: one TOML file a published dataset, and packs that list the files of a country.

A source says who published what, under which licence, for which period and areas, what is known to
be missing from it, and which column or row holds which indicator. A pack lists files with their
checksums, so that a copy from anywhere can be trusted.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

from warm.errors import BadTable, Problem, WarmError
from warm.layouts import Layout, layout_from
from warm.tables import STATUSES

#: Where the catalogue and the packs lie that come with Commonweal.
ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "sources"
PACKS = ROOT / "packs"

#: The kind of source that holds values of indicators. All other kinds are geography.
OBSERVATIONS = "observations"
FORMATS = ("parquet", "csv", "geojson", "json")
TESTED_AGAINST = ("original", "conversion", "made")
#: Files of a pack lie under this many folders at most: a guard against nonsense, not a rule.
DEPTH = 8

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_TEXTS = ("slug", "kind", "title", "publisher", "licence", "page", "period", "geography", "file",
          "format", "tested_against", "absent", "not_comparable")  # fmt: skip
_LISTS = ("attribution", "known_gaps", "transformations")
_DATES = ("published_on", "retrieved_on")
_REQUIRED = ("slug", "kind", "title", "publisher", "licence", "attribution", "tested_against")
_REQUIRED_OF_OBSERVATIONS = ("page", "period", "geography", "file", "format", "layout")


class UnknownSource(WarmError):
    """No such source in the catalogue."""


class UnknownPack(WarmError):
    """No such pack."""


@dataclass(frozen=True, slots=True)
class Source:
    """A published dataset, as the catalogue describes it.

    Attributes
    ----------
    slug, kind, title : str
        `kind` is `OBSERVATIONS`, or a kind of geography.
    publisher, licence : str
        The licence by its SPDX name.
    attribution : tuple of str
        Lines to show wherever something of it is shown.
    page : str
        The publisher's page.
    period : str
        What time its figures are of, as a label.
    geography : str
        Kind and vintage of its areas: `lsoa21`, `ltla24`, …
    file, format : str
        Path under a pack's base, or the publisher's own file name; one of `FORMATS`.
    tested_against : str
        `original`: the reader was tested on the publisher's own file; `conversion`: on a converted
        copy of it; `made`: only on files made for tests.
    absent : str
        Status of areas that the file does not hold: `missing`, or `source_gap` where the publisher
        gives no figure for them.
    not_comparable : str
        Why its figures may not be compared with those of other periods, as a sentence for readers;
        empty where they may.
    known_gaps, transformations : tuple of str
        What is missing in it; what was done to it since it was published.
    published_on, retrieved_on : datetime.date or None
        None where nobody wrote it down.
    columns : mapping
        Of geography: meaning to header, as its own reader understands it.
    described_by : str
        SHA-256 of the description itself.
    """

    slug: str
    kind: str
    title: str
    publisher: str
    licence: str
    attribution: tuple[str, ...]
    tested_against: str
    page: str = ""
    period: str = ""
    geography: str = ""
    file: str = ""
    format: str = ""
    absent: str = "missing"
    not_comparable: str = ""
    known_gaps: tuple[str, ...] = ()
    transformations: tuple[str, ...] = ()
    published_on: date | None = None
    retrieved_on: date | None = None
    columns: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    described_by: str = ""
    _layout: Layout | None = field(default=None, repr=False)

    @property
    def holds_observations(self) -> bool:
        """Whether it holds values of indicators."""
        return self.kind == OBSERVATIONS

    @property
    def indicators(self) -> tuple[str, ...]:
        """Slugs of the indicators and traits of people that it holds, each once."""
        if self._layout is None:
            return ()
        return tuple(dict.fromkeys(one.indicator for one in self._layout.measures))

    def layout(self) -> Layout:
        """How its file is laid out.

        Raises
        ------
        UnknownSource
            When it holds no observations.
        """
        if self._layout is None:
            raise UnknownSource(f"{self.slug} is geography: it holds no values of indicators.")
        return self._layout


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a pack.

    Attributes
    ----------
    path : str
        Relative to the pack's base.
    sha256 : str
        Of its bytes, in hexadecimal.
    bytes : int
    sources : tuple of str
        Slugs of the sources that read it.
    page : str
        The publisher's page, for people who want the original.
    """

    path: str
    sha256: str
    bytes: int
    sources: tuple[str, ...]
    page: str


@dataclass(frozen=True, slots=True)
class Pack:
    """The files of a country, with the checksums that make a copy trustworthy.

    Attributes
    ----------
    name, title, about : str
    nation : str
        Code of the country that the reference set of small areas covers.
    entries : tuple of Entry
    described_by : str
        SHA-256 of the manifest itself.
    """

    name: str
    title: str
    about: str
    nation: str
    entries: tuple[Entry, ...]
    described_by: str = ""

    @property
    def bytes(self) -> int:
        """Size of all its files together."""
        return sum(one.bytes for one in self.entries)

    def entry(self, path: str) -> Entry:
        """The file with this path."""
        for one in self.entries:
            if one.path == path:
                return one
        raise UnknownPack(f"The pack {self.name} has no file {path!r}.")


def source_from(text: str, *, name: str = "the description") -> Source:
    """A source from the text of its TOML file.

    Raises
    ------
    BadTable
        With everything wrong in it.
    """
    raw = _toml(text, name)
    observations = raw.get("kind") == OBSERVATIONS
    problems = [
        Problem(None, key, "", "an entry of this name")
        for key in _REQUIRED + (_REQUIRED_OF_OBSERVATIONS if observations else ())
        if not raw.get(key)
    ]
    if observations:
        problems += _unknown(raw, {*_TEXTS, *_LISTS, *_DATES, "layout"})
    values: dict[str, Any] = {}
    for key in _TEXTS:
        if not isinstance(raw.get(key, ""), str):
            problems.append(Problem(None, key, str(raw[key]), "text"))
        elif key in raw:
            values[key] = raw[key]
    for key in _LISTS:
        values[key] = _texts(raw.get(key, ()), key, problems)
    for key in _DATES:
        values[key] = raw.get(key)
        if not isinstance(raw.get(key, date.min), date):
            problems.append(
                Problem(None, key, str(raw[key]), "a date such as 2026-06-30, without quotes")
            )
    if values.get("slug") and not _SLUG.fullmatch(values["slug"]):
        problems.append(
            Problem(None, "slug", values["slug"], "small letters, figures and single hyphens")
        )
    for key, choices in (
        ("format", FORMATS),
        ("tested_against", TESTED_AGAINST),
        ("absent", STATUSES[1:]),
    ):
        if values.get(key) and values[key] not in choices:
            problems.append(Problem(None, key, values[key], "one of " + ", ".join(choices)))
    if values.get("page") and not values["page"].startswith("https://"):
        problems.append(Problem(None, "page", values["page"], "an address that begins https://"))
    problems += _path_problems("file", values.get("file", ""))
    layout: Layout | None = None
    if observations and isinstance(raw.get("layout"), dict):
        try:
            layout = layout_from(
                raw["layout"],
                period=str(raw.get("period", "")),
                file_format=str(raw.get("format", "")),
                name=name,
            )
        except BadTable as error:
            problems += error.problems
    elif observations and raw.get("layout"):
        problems.append(Problem(None, "layout", str(raw["layout"]), "a table, [layout]"))
    if problems:
        raise BadTable(problems, name)
    return Source(
        **values,
        columns=MappingProxyType(dict(raw.get("columns", {}))),
        described_by=hashlib.sha256(text.encode()).hexdigest(),
        _layout=layout,
    )


def pack_from(text: str, *, name: str = "the manifest") -> Pack:
    """A pack from the text of its manifest.

    Raises
    ------
    BadTable
        With everything wrong in it.
    """
    raw = _toml(text, name)
    texts = ("name", "title", "about", "nation")
    problems = [
        Problem(None, key, str(raw.get(key, "")), "text")
        for key in texts
        if not isinstance(raw.get(key), str) or not raw[key]
    ]
    problems += _unknown(raw, {*texts, "file"})
    files = raw.get("file", [])
    if not isinstance(files, list) or not files:
        problems.append(Problem(None, "file", "", "at least one file, [[file]]"))
        files = []
    entries: list[Entry] = []
    seen: set[str] = set()
    for i, row in enumerate(files, start=1):
        path = str(row.get("path", ""))
        where = path or f"file {i}"
        found = _path_problems(f"{where}.path", path)
        if not path:
            found.append(Problem(None, f"{where}.path", "", "a path under the pack's base"))
        if path in seen:
            found.append(Problem(None, f"{where}.path", path, "each path once"))
        seen.add(path)
        checksum, size = str(row.get("sha256", "")), row.get("bytes")
        if not _SHA256.fullmatch(checksum):
            found.append(
                Problem(None, f"{where}.sha256", checksum, "64 figures and letters from a to f")
            )
        if not isinstance(size, int) or isinstance(size, bool) or size <= 0:
            found.append(Problem(None, f"{where}.bytes", str(size), "a whole number above zero"))
        slugs = _texts(row.get("sources", ()), f"{where}.sources", found)
        if not slugs:
            found.append(Problem(None, f"{where}.sources", "", "the sources that read it"))
        found += _unknown(row, {"path", "sha256", "bytes", "sources", "page"}, f"{where}.")
        problems += found
        if not found and isinstance(size, int):
            entries.append(Entry(path, checksum, size, slugs, str(row.get("page", ""))))
    if problems:
        raise BadTable(problems, name)
    return Pack(
        name=raw["name"],
        title=raw["title"],
        about=raw["about"],
        nation=raw["nation"],
        entries=tuple(entries),
        described_by=hashlib.sha256(text.encode()).hexdigest(),
    )


def sources(root: Path = SOURCES) -> tuple[Source, ...]:
    """Every source in a folder and the folders in it, by slug.

    Raises
    ------
    BadTable
        With the problems of all the files together, each named by its file.
    """
    found: list[Source] = []
    problems: list[Problem] = []
    slugs: dict[str, str] = {}
    for path in sorted(root.rglob("*.toml")):
        name = path.relative_to(root).as_posix()
        try:
            one = source_from(path.read_text(encoding="utf-8"), name=name)
        except BadTable as error:
            problems += [
                Problem(
                    None, f"{name}: {each.column or ''}".rstrip(": "), each.value, each.expected
                )
                for each in error.problems
            ]
            continue
        if one.slug in slugs:
            problems.append(
                Problem(None, f"{name}: slug", one.slug, f"a slug not used by {slugs[one.slug]}")
            )
        slugs[one.slug] = name
        found.append(one)
    if problems:
        raise BadTable(problems, root.name)
    return tuple(sorted(found, key=lambda one: one.slug))


@cache
def _shipped() -> Mapping[str, Source]:
    return MappingProxyType({one.slug: one for one in sources()})


def source(slug: str) -> Source:
    """The source with this slug, of those that come with Commonweal.

    Raises
    ------
    UnknownSource
        With the slugs that are nearest.
    """
    found = _shipped().get(slug)
    if found is None:
        raise UnknownSource(f"There is no source {slug!r}.{_nearest(slug, _shipped())}")
    return found


def pack_names(root: Path = PACKS) -> tuple[str, ...]:
    """Names of the packs that there are."""
    return tuple(sorted(one.stem for one in root.glob("*.toml")))


def pack(name: str, root: Path = PACKS) -> Pack:
    """The pack with this name.

    Raises
    ------
    UnknownPack
        With the names that there are.
    """
    path = root / f"{name}.toml"
    if not _SLUG.fullmatch(name) or not path.is_file():
        raise UnknownPack(f"There is no pack {name!r}. There are: {', '.join(pack_names(root))}.")
    return pack_from(path.read_text(encoding="utf-8"), name=path.name)


def _nearest(slug: str, among: Iterable[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(slug, list(among), n=3)
    return f" Did you mean {' or '.join(close)}?" if close else ""


def _toml(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadTable([Problem(None, None, str(error), "TOML that can be read")], name) from None


def _unknown(raw: Mapping[str, Any], known: set[str], where: str = "") -> list[Problem]:
    """Entries that nobody reads: most often a misspelt name."""
    return [
        Problem(None, where + key, str(raw[key]), "no such entry; it is not known")
        for key in raw
        if key not in known
    ]


def _texts(value: object, key: str, problems: list[Problem]) -> tuple[str, ...]:
    """A list of texts, or one text standing for a list of one."""
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, (list, tuple)) or not all(isinstance(one, str) for one in values):
        problems.append(Problem(None, key, str(value), "text, or a list of texts"))
        return ()
    return tuple(values)


def _path_problems(key: str, path: str) -> list[Problem]:
    """What would let a path leave the base that it is relative to."""
    pure = PurePosixPath(path)
    unsafe = "\\" in path or ":" in path or pure.is_absolute() or ".." in pure.parts
    if unsafe or len(pure.parts) > DEPTH:
        return [Problem(None, key, path, "a path under the base, with forward slashes")]
    return []
