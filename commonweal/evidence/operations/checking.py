"""What is known about a table, and the second of three steps: is it fit to be recorded?"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from commonweal.evidence.catalogue import Source
from commonweal.evidence.models import Release
from warm import readers
from warm.errors import BadTable, Problem
from warm.framework import Framework, Indicator
from warm.tables import checked_observations

if TYPE_CHECKING:
    import polars as pl

#: How `checked_observations` counts: the row below a header.
FIRST_ROW = 2
#: What is written down of a release in columns of a limited width.
_TEXTS = ("source", "title", "publisher", "licence", "page", "period", "geography", "file_name",
          "council_code")  # fmt: skip
_FOLDER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about a table besides its values: the catalogue's side of a release.

    Attributes
    ----------
    geography : str
        Kind and vintage of its areas: ``"lsoa21"``.
    absent_status : str
        Status of the areas it does not hold: `missing`, `not_asked` or `source_gap`.
    council_code : str
        The council it belongs to, for a council's own data; empty for national sources.
    layer : str
        `survey` for answers to a survey; empty where each indicator's own layer holds.
    not_comparable : str
        Why its figures may not be compared with those of other periods; mostly empty.
    definitions : tuple of Indicator
        Indicators that it brings with it.
    described_by : str
        SHA-256 of its description.
    """

    source: str
    title: str
    publisher: str
    licence: str
    page: str
    attribution: tuple[str, ...]
    period: str
    geography: str
    file_name: str
    sha256: str
    described_by: str
    retrieved_on: date | None = None
    council_code: str = ""
    layer: str = ""
    absent_status: str = "missing"
    definitions: tuple[Indicator, ...] = ()
    transformations: tuple[str, ...] = ()
    known_gaps: tuple[str, ...] = ()
    not_comparable: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """A table that passed every check and waits to be recorded."""

    facts: Facts
    observations: pl.DataFrame


def check(
    *, facts: Facts, observations: pl.DataFrame, framework: Framework, codes: Collection[str] | None
) -> Checked:
    """The second of three steps: the table, or `BadTable` with everything wrong in it.

    Reads only; nothing is written by it.
    """
    name = f"{facts.file_name} ({facts.source})"
    problems = _unfit(facts)
    framework = framework.with_indicators(
        one for one in facts.definitions if one.slug not in framework
    )
    try:
        table = checked_observations(observations, framework, name=name, codes=codes)
    except BadTable as error:
        problems += [_located(one, observations) for one in error.problems]
    else:
        if not table.height:
            problems.append(Problem(None, None, "", "at least one row"))
    if problems:
        raise BadTable(problems, name)
    return Checked(facts, table)


def _located(problem: Problem, observations: pl.DataFrame) -> Problem:
    """A problem with a fact, told by whom it is about: its row is in no file that anybody has."""
    if problem.row is None or problem.row < FIRST_ROW:
        return problem
    fact = observations.row(problem.row - FIRST_ROW, named=True)
    where = f"{fact['indicator']} of {fact['area']}, {fact['period']}"
    return Problem(None, f"{problem.column} ({where})", problem.value, problem.expected)


def _unfit(facts: Facts) -> list[Problem]:
    """What could not be written down as it is."""
    problems = []
    for name in _TEXTS:
        longest = getattr(Release._meta.get_field(name), "max_length", None)
        if longest is not None and len(value := getattr(facts, name)) > longest:
            problems.append(Problem(None, name, f"{value[:40]}…", f"at most {longest} characters"))
    if not _FOLDER.fullmatch(facts.source):
        problems.append(Problem(None, "source", facts.source, "small letters, figures and hyphens"))
    problems += [
        Problem(None, name, ascii(text)[:60], "text that every program can write down")
        for name, value in asdict(facts).items()
        for text in _texts_in(value)
        if not _can_be_written(text)
    ]
    return problems


def _texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts_in(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _texts_in(one)


def _can_be_written(text: str) -> bool:
    """Without NUL, which PostgreSQL refuses, and halves of characters, which nothing can write."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def described_by(description: Mapping[str, object] | str) -> str:
    """SHA-256 of a description, whatever order its keys came in."""
    text = description if isinstance(description, str) else json.dumps(
        description, sort_keys=True, default=str)  # fmt: skip
    return hashlib.sha256(text.encode()).hexdigest()


def facts_of(source: Source, *, file_name: str, sha256: str) -> Facts:
    """A source of the catalogue as the facts of a release."""
    return Facts(
        source=source.slug,
        title=source.title,
        publisher=source.publisher,
        licence=source.licence,
        page=source.page,
        attribution=source.attribution,
        period=source.period,
        geography=source.geography,
        file_name=file_name,
        sha256=sha256,
        described_by=source.described_by,
        retrieved_on=source.retrieved_on,
        absent_status=source.absent,
        transformations=source.transformations,
        known_gaps=source.known_gaps,
        not_comparable=source.not_comparable,
    )


def taken(
    source: Source,
    path: Path,
    facts: Facts,
    measures: Framework,
    codes: Collection[str] | None,
) -> Checked:
    """A table of the catalogue, read and checked."""
    table = readers.read(source.layout(), path, name=facts.file_name, codes=codes)
    return check(facts=facts, observations=table, framework=measures, codes=codes)
