"""Profiles and counties as Parquet: the tables of `tables`, with types, for programs.

Texts are as they are: no apostrophe is put before what a spreadsheet would take for a formula, since
programs that read Parquet start nothing. No value is null. What defends the figures travels in the
file's own metadata, under the name of each column and of `commonweal`.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from commonweal.evidence.exports.county import County, comparison
from commonweal.evidence.exports.tables import (
    COUNTY,
    PROFILE,
    Cell,
    Column,
    Resilient,
    county_rows,
    profile_rows,
)
from commonweal.evidence.exports.text import unique
from warm.results import Profile, ReleaseInfo, plain


def profile_parquet(profile: Profile) -> bytes:
    """A profile, one row for each measure: the columns are `tables.PROFILE`."""
    return written(
        PROFILE,
        profile_rows(profile),
        {
            "title": f"{profile.place.name}: a profile of the place",
            "method": plain(profile.method),
            **_origins(profile.releases),
        },
    )


def county_parquet(
    county: County,
    releases: Sequence[ReleaseInfo] = (),
    resilience: Mapping[str, Resilient] | None = None,
) -> bytes:
    """A county, one row for each small area and measure: the columns are `tables.COUNTY`.

    Parameters
    ----------
    releases : sequence of ReleaseInfo
        Where the figures come from.
    resilience : mapping, optional
        As `tables.county_csv` takes it.
    """
    return written(
        COUNTY,
        county_rows(county, resilience),
        {
            "title": f"{county.name}: its small areas",
            "comparison": comparison(county),
            **_origins(releases),
        },
    )


def _origins(releases: Iterable[ReleaseInfo]) -> dict[str, Any]:
    releases = list(releases)
    return {
        "releases": [plain(one) for one in releases],
        "attribution": list(unique(line for one in releases for line in one.attribution)),
    }


def written(
    columns: Sequence[Column], rows: Iterable[Mapping[str, Cell]], about: Mapping[str, Any]
) -> bytes:
    """Rows as one Parquet file; the same bytes for the same rows.

    Parameters
    ----------
    columns : sequence of Column
        Cells of other columns are left out.
    rows : iterable of mapping
    about : mapping
        JSON-ready; goes into the file's metadata as `commonweal`, beside what columns mean.
    """
    import polars as pl

    types = {"string": pl.String, "integer": pl.Int64, "double": pl.Float64}
    read = {"string": str, "integer": int, "double": float}
    cells: dict[str, list[Any]] = {one.name: [] for one in columns}
    for row in rows:
        for one in columns:
            value = row.get(one.name)
            cells[one.name].append(None if value is None else read[one.datatype](value))
    frame = pl.DataFrame(cells, schema={one.name: types[one.datatype] for one in columns})
    told = {one.name: f"{one.title}. {one.description}" for one in columns}
    buffer = io.BytesIO()
    frame.write_parquet(
        buffer,
        compression="zstd",
        metadata={
            "commonweal": json.dumps(about, ensure_ascii=False),
            "columns": json.dumps(told, ensure_ascii=False),
        },
    )
    return buffer.getvalue()
