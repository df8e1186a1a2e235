"""What people take away from a page: profiles and counties as files, and what describes them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from commonweal.evidence.models import Release
from commonweal.evidence.queries.county import County
from commonweal.evidence.queries.force import info_of
from commonweal.evidence.queries.resilience import ResilientArea, resilience_of
from commonweal.evidence.queries.tongue import speaking, spoken_language
from commonweal.places.models import Area
from warm import results
from warm.results import Profile, ReleaseInfo

#: Every row.
ALL = slice(None)


def profile_schema() -> dict[str, Any]:
    """The JSON Schema that every profile is valid against."""
    return results.schema()


def cell(text: str) -> str:
    """A text as a cell of a CSV file: no spreadsheet takes it for a formula."""
    from commonweal.evidence.exports import tables

    return tables.disarmed(text)


def profile_json(made: Profile) -> str:
    """A profile as JSON, on one line."""
    return json.dumps(made.to_dict(), ensure_ascii=False, allow_nan=False)


def profile_csv(made: Profile) -> str:
    """A profile as a table, one row for each measure."""
    from commonweal.evidence.exports import tables

    return tables.profile_csv(made)


def profile_parquet(made: Profile) -> bytes:
    """The same table with types, for programs."""
    from commonweal.evidence.exports import parquet

    return parquet.profile_parquet(made)


def profile_workbook(made: Profile) -> bytes:
    """The same table as a workbook, for people."""
    from commonweal.evidence.exports import workbook

    return workbook.profile_workbook(made)


def profile_csv_metadata(made: Profile, url: str) -> dict[str, Any]:
    """What the columns of that table mean (CSV on the Web).

    Parameters
    ----------
    url : str
        Where the table is, as seen from this description.
    """
    from commonweal.evidence.exports import csvw

    return csvw.profile_metadata(made, url)


def profile_geojson(
    made: Profile, geometry: Mapping[str, object], attribution: tuple[str, ...]
) -> str:
    """A place and its small areas as a FeatureCollection.

    Parameters
    ----------
    geometry : mapping of str to geometry
        Outlines of the small areas by code.
    attribution : tuple of str
        What the outlines ask to be said of them.
    """
    from commonweal.evidence.exports import geojson

    return geojson.profile_geojson(made, geometry, attribution=attribution)


def profile_pdf(made: Profile, *, large: bool = False) -> bytes:
    """A full report as tagged PDF; `large` for large print."""
    from commonweal.evidence.exports import report_pdf

    with speaking():
        return report_pdf.profile_pdf(made, large=large, language=spoken_language())


def brief_pdf(made: Profile, *, support: Sequence[str] = (), large: bool = False) -> bytes:
    """A brief of one page as tagged PDF; large print takes a second page.

    Parameters
    ----------
    support : sequence of str, optional
        The priority lists that the place is on, and the decisions about it, a line each.
    """
    from commonweal.evidence.exports import report_pdf

    with speaking():
        return report_pdf.brief_pdf(made, support=support, large=large, language=spoken_language())


def county_data(county: County, rows: slice = ALL) -> dict[str, Any]:
    """A county as JSON-ready data: domains and indicators described once, then its small areas.

    Parameters
    ----------
    rows : slice
        Which of its small areas.
    """
    from commonweal.evidence.exports import county as counties

    return counties.as_data(replace(county, rows=county.rows[rows]))


def county_csv(county: County) -> str:
    """Every small area of a county as a table, one row for each small area and measure.

    Each has one more for its resilience.
    """
    from commonweal.evidence.exports import tables

    return tables.county_csv(county, _resilience(county))


def county_parquet(county: County) -> bytes:
    """The same table with types, for programs."""
    from commonweal.evidence.exports import parquet

    return parquet.county_parquet(county, releases_of(county), _resilience(county))


def county_workbook(county: County) -> bytes:
    """The same table as a workbook, for people."""
    from commonweal.evidence.exports import workbook

    return workbook.county_workbook(county, releases_of(county), _resilience(county))


def county_csv_metadata(county: County, url: str) -> dict[str, Any]:
    """What the columns of that table mean (CSV on the Web)."""
    from commonweal.evidence.exports import csvw

    return csvw.county_metadata(county, url, releases=releases_of(county))


def county_geojson(
    county: County, geometry: Mapping[str, object], attribution: tuple[str, ...]
) -> str:
    """Every small area of a county as a FeatureCollection, with its values and classes."""
    from commonweal.evidence.exports import geojson

    return geojson.county_geojson(
        county, geometry, releases=releases_of(county), attribution=attribution
    )


def county_pdf(
    county: County,
    geometry: Mapping[str, object],
    attribution: tuple[str, ...],
    *,
    large: bool = False,
) -> bytes:
    """A report on a council area as tagged PDF: its domains as maps, its small areas as a table."""
    from commonweal.evidence.exports import county_pdf as report

    with speaking():
        return report.county_pdf(
            county,
            geometry,
            releases=releases_of(county),
            attribution=attribution,
            large=large,
            language=spoken_language(),
        )


def _resilience(county: County) -> Mapping[str, ResilientArea]:
    return resilience_of(Area.objects.get(code=county.code)).areas


def releases_of(county: County) -> tuple[ReleaseInfo, ...]:
    """The releases that a county's figures come from."""
    shown = {one.slug for one in county.indicators}
    return tuple(
        info_of(one)
        for one in Release.objects.current()
        if shown.intersection(one.indicators) and one.period in set(county.periods.values())
    )
