"""A council's own table, read by its descriptor: every figure, or everything that is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from commonweal.evidence.own import files, headings, protecting
from commonweal.evidence.own.areas import Gazetteer, KnownArea
from commonweal.evidence.own.descriptor import Descriptor
from commonweal.evidence.own.package import load
from commonweal.evidence.own.problems import Enough, Problems
from commonweal.evidence.own.rows import Rows
from warm.errors import Problem
from warm.framework import Framework, Indicator
from warm.tables import checked_observations

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class OwnSource:
    """Who published an own table, under which licence, and what is known to be missing."""

    slug: str
    title: str
    publisher: str
    licence: str
    page: str
    period: str
    geography: str
    attribution: tuple[str, ...]
    known_gaps: tuple[str, ...]
    absent: str


@dataclass(frozen=True, eq=False)
class OwnData:
    """An own table that passed every check.

    Attributes
    ----------
    observations : polars.DataFrame
        In the shape of `warm.tables.OBSERVATION_COLUMNS`, in canonical order.
    indicators : tuple of Indicator
        Those that the descriptor defines; the framework may have them already, word for word.
    source : OwnSource
    transformations : tuple of str
        What was done to the table on the way, as sentences.
    layer : str
        `official` or `survey`.
    kind, vintage : str
        Of the places it is about.
    council : str or None
        The council area that all of them lie in; None when there are several.
    """

    observations: pl.DataFrame
    indicators: tuple[Indicator, ...]
    source: OwnSource
    transformations: tuple[str, ...]
    layer: str
    kind: str
    vintage: str
    council: str | None


def read(
    path: Path,
    *,
    framework: Framework,
    codes: Mapping[str, KnownArea],
    max_bytes: int = files.MAX_BYTES,
) -> OwnData:
    """An own table as observations, or an error that tells everything wrong with it.

    Parameters
    ----------
    path : pathlib.Path
        CSV, XLSX, XLSB, XLS or ODS, with its descriptor beside it.
    framework : Framework
        Names the indicators that exist.
    codes : mapping of str to KnownArea
        Every place that a row may be about, by code; retired codes too, so that they can be told
        from mistakes.
    max_bytes : int
        Largest file that is read, and largest workbook once unpacked.

    Raises
    ------
    NoDescriptor
        When there is no descriptor beside the table.
    BadTable
        With every problem: of the descriptor, or else of the table.
    """
    files.check_size(path, max_bytes, Problems(path.name))
    described = load(path, framework)
    problems = Problems(path.name)
    try:
        return _read(path, described, framework, codes, max_bytes, problems)
    except Enough:
        raise problems.error() from None
    except OSError as error:
        # The file went away, or its disk did, after the first look at it.
        problems.found.append(Problem(None, None, str(error.strerror), "a file that can be read"))
        raise problems.error() from None


def _read(
    path: Path,
    described: Descriptor,
    framework: Framework,
    codes: Mapping[str, KnownArea],
    max_bytes: int,
    problems: Problems,
) -> OwnData:
    dialect = described.dialect
    table = files.open_table(
        path,
        problems=problems,
        encoding=dialect.encoding,
        delimiter=dialect.delimiter,
        quote=dialect.quote,
        skip_space=dialect.skip_space,
        sheet=dialect.sheet,
        max_bytes=max_bytes,
    )
    found, rows = headings.find(
        table.rows(),
        described.columns,
        declared=dialect.header_rows,
        join=dialect.header_join,
        problems=problems,
    )
    if found is None:
        raise problems.error()
    gazetteer = Gazetteer(described.area, codes)
    gathered = Rows(described, found, gazetteer, table.delimiter, problems)
    gathered.take(rows)
    gazetteer.report(problems)
    gathered.finish()
    problems.raise_if_any()
    protected = protecting.protect(gathered.figures, described)
    observations = checked_observations(
        protected.figures.frame(),
        framework.with_indicators(one for one in described.new if one.slug not in framework),
        name=path.name,
    )
    transformations = (
        *table.notes, *described.notes, *gathered.notes(), *protected.notes
    )  # fmt: skip
    source = OwnSource(
        slug=described.name,
        title=described.title,
        publisher=described.publisher,
        licence=described.licence,
        page=described.page,
        period=", ".join(sorted(gathered.figures.periods)),
        geography=geography_of(described.area.kind, described.area.vintage),
        attribution=described.attribution,
        known_gaps=described.known_gaps,
        absent=described.absent,
    )
    return OwnData(
        observations=observations,
        indicators=described.new,
        source=source,
        transformations=transformations,
        layer=described.layer,
        kind=described.area.kind,
        vintage=described.area.vintage,
        council=gazetteer.council,
    )


def geography_of(kind: str, vintage: str) -> str:
    """Kind and vintage of places in the one word that cubes and the catalogue use.

    Examples
    --------
    >>> geography_of("lsoa", "2021"), geography_of("la", "2024"), geography_of("neighbourhood", "")
    ('lsoa21', 'ltla24', 'neighbourhood')
    """
    return {"la": "ltla"}.get(kind, kind) + (vintage[-2:] if vintage.isdigit() else "")
