"""What the columns of a CSV file mean, for machines: CSV on the Web.

Follows the W3C recommendations "Model for Tabular Data and Metadata on the Web" and "Metadata
Vocabulary for Tabular Data" (17 December 2015).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from commonweal.evidence.exports.county import County
from commonweal.evidence.exports.tables import (
    COUNTY,
    COUNTY_KEY,
    PROFILE,
    PROFILE_KEY,
    Column,
    domain_columns,
)
from commonweal.evidence.exports.text import unique
from warm.results import Profile, ReleaseInfo

OGL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


def profile_metadata(profile: Profile, url: str) -> dict[str, Any]:
    """Metadata of `tables.profile_csv`.

    Parameters
    ----------
    profile : Profile
    url : str
        Where the CSV file is, as seen from the metadata file.
    """
    label = profile.comparator.label
    beside = "" if profile.comparator.kind == "none" else f", compared with {label}"
    return csvw_metadata(
        url,
        title=f"{profile.place.name}: a profile of wellbeing",
        description=f"How {profile.place.name} is doing and what is strong in it{beside}.",
        columns=PROFILE,
        key=PROFILE_KEY,
        releases=profile.releases,
    )


def county_metadata(
    county: County, url: str, *, releases: Sequence[ReleaseInfo] = ()
) -> dict[str, Any]:
    """Metadata of `tables.county_csv`."""
    return csvw_metadata(
        url,
        title=f"{county.name}: every small area, every measure",
        description=f"{_compared(county)} Resilience compares them with places like them.",
        columns=COUNTY,
        key=COUNTY_KEY,
        releases=releases,
    )


def county_domains_metadata(
    county: County, url: str, *, releases: Sequence[ReleaseInfo] = ()
) -> dict[str, Any]:
    """Metadata of `tables.county_domains_csv`."""
    return csvw_metadata(
        url,
        title=f"{county.name}: every small area, every domain of wellbeing",
        description=_compared(county),
        columns=domain_columns(county),
        key=("code",),
        releases=releases,
    )


def _compared(county: County) -> str:
    return f"Small areas of {county.name}, each compared with the rest of it; never ranked."


def csvw_metadata(
    url: str,
    *,
    title: str,
    description: str,
    columns: Sequence[Column],
    key: Sequence[str],
    releases: Sequence[ReleaseInfo] = (),
) -> dict[str, Any]:
    """A table description: columns with datatypes, what is empty, sources and licences.

    Parameters
    ----------
    url : str
        Where the CSV file is, as seen from the metadata file.
    columns : sequence of Column
    key : sequence of str
        Names of the columns that tell one row from the next.
    releases : sequence of ReleaseInfo
        Where the figures come from.
    """
    found: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "@type": "Table",
        "url": url,
        "dc:title": title,
        "dc:description": description,
        "dc:language": "en-GB",
        "dialect": {"encoding": "utf-8", "header": True, "lineTerminators": ["\r\n", "\n"]},
        "tableSchema": {
            "@type": "Schema",
            "columns": [_column(one) for one in columns],
            "primaryKey": list(key),
        },
    }
    if releases:
        found["dc:source"] = [{"@id": one.page} for one in releases if one.page]
        found["dc:license"] = [
            {"@id": one}
            for one in unique(uri for each in releases for uri in licence_uris(each.licence))
        ]
        found["dc:publisher"] = list(unique(one.publisher for one in releases))
        found["dc:rights"] = list(unique(line for one in releases for line in one.attribution))
        found["dc:provenance"] = [
            f"{one.release}: {one.title}, {one.period}; SHA-256 {one.sha256}" for one in releases
        ]
        dates = [one.retrieved_on for one in releases if one.retrieved_on]
        if dates:
            found["dc:modified"] = max(dates)
    return found


def licence_uris(spdx: str) -> tuple[str, ...]:
    """Addresses of the licences that an SPDX expression names.

    >>> licence_uris("MIT AND OGL-UK-3.0")[0]
    'https://spdx.org/licenses/MIT.html'
    """
    names = [one for one in spdx.replace("(", " ").replace(")", " ").split() if one.isascii()]
    return tuple(
        OGL if one == "OGL-UK-3.0" else f"https://spdx.org/licenses/{one}.html"
        for one in names
        if one not in ("AND", "OR", "WITH")
    )


def _column(one: Column) -> dict[str, Any]:
    datatype: Any = one.datatype
    if one.choices:
        # CSVW has no lists of values; a regular expression says the same.
        marks = "|".join(_literal(choice) for choice in one.choices)
        datatype = {"base": "string", "format": f"^({marks})$"}
    found = {
        "name": one.name.replace("-", "_"),
        "titles": [one.name, one.title],
        "dc:description": one.description,
        "datatype": datatype,
        "null": "",
    }
    if one.required:
        found["required"] = True
    return found


def _literal(text: str) -> str:
    return "".join(f"\\{one}" if one in r"\^$.|?*+()[]{}" else one for one in text)
