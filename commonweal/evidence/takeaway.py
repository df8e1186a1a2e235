"""What people take away with them: a profile, or a county, in the form that they asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from commonweal.evidence.exports import bemerton as paper
from commonweal.evidence.exports import county as counties
from commonweal.evidence.exports import geojson, report_html, report_pdf, tables, text
from warm.errors import WarmError
from warm.results import Profile

FORMATS = ("text", "json", "csv", "html", "pdf", "geojson")
COUNTY_FORMATS = ("text", "json", "csv")


def render(
    profile: Profile,
    format: str,  # noqa: A002 - the word on the command line
    *,
    geometry: Mapping[str, object],
    attribution: Sequence[str] = (),
    language: str = "en-GB",
) -> str | bytes:
    """A profile in one of `FORMATS`.

    Parameters
    ----------
    profile : Profile
    format : str
    geometry : mapping of str to geometry
        Outlines of the place's small areas by code, for maps.
    attribution : sequence of str
        What the outlines ask to be said of them.
    language : str
        The one that is spoken; a page and a report say it of themselves.

    Raises
    ------
    WarmError
        When there is no such format.
    """
    if format == "text":
        return text.as_text(profile)
    if format == "json":
        return _json(profile.to_dict())
    if format == "csv":
        return tables.profile_csv(profile)
    if format == "html":
        return report_html.profile_html(profile, language=language)
    if format == "pdf":
        return report_pdf.profile_pdf(profile, language=language)
    if format == "geojson":
        return geojson.profile_geojson(profile, geometry, attribution=attribution)
    raise _unknown(format, FORMATS)


def render_county(
    county: counties.County,
    format: str,  # noqa: A002 - as above
    resilience: Mapping[str, tables.Resilient] | None = None,
) -> str:
    """Every small area of a county in one of `COUNTY_FORMATS`.

    Parameters
    ----------
    resilience : mapping, optional
        As `tables.county_csv` takes it.

    Raises
    ------
    WarmError
        When there is no such format.
    """
    if format == "text":
        return counties.as_text(county)
    if format == "json":
        return _json(counties.as_data(county))
    if format == "csv":
        return tables.county_csv(county, resilience)
    raise _unknown(format, COUNTY_FORMATS)


def bemerton(profile: Profile, *, as_json: bool) -> str:
    """Red, amber and green by the rule of the 2010 paper, as JSON or as text."""
    return _json(paper.as_data(profile)) if as_json else paper.as_text(profile)


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _unknown(wanted: str, known: tuple[str, ...]) -> WarmError:
    return WarmError(f"There is no format {wanted!r}; choose one of {', '.join(known)}.")
