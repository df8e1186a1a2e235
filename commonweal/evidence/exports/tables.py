"""Profiles and counties as CSV: one row for each measure, with everything that qualifies it.

RFC 4180, UTF-8 without a mark, lines ended by CR LF. An empty cell is no value; the column
`status` says why. Numbers are written so that reading them back gives the same number.

A text that a spreadsheet would take for a formula gets an apostrophe in front, so that opening a
file can start nothing; `revealed` takes it off again. Numbers are never touched.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from commonweal.evidence.exports.county import County, Row, comparison, status
from commonweal.evidence.exports.text import unique
from warm.results import Profile, ReleaseInfo, plain

Cell = str | int | float | None

#: What a spreadsheet takes for the start of a formula, in either width, when more follows.
_FORMULA = re.compile(r"^'*[=+\-@\t\r\n＝＋－＠].", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Column:
    """A column, as the metadata beside the file describes it.

    Attributes
    ----------
    datatype : str
        One of CSVW's: `string`, `integer` or `double`.
    choices : tuple of str
        Everything that may stand in it, where that is a closed list.
    """

    name: str
    title: str
    description: str
    datatype: str = "string"
    required: bool = False
    choices: tuple[str, ...] = ()


class Resilient(Protocol):
    """Resilience of a small area: what `commonweal.evidence.queries.ResilientArea` is."""

    @property
    def class_(self) -> str: ...
    @property
    def difference(self) -> float | None: ...
    @property
    def lower(self) -> float | None: ...
    @property
    def upper(self) -> float | None: ...


STATUS = ("value", "suppressed", "missing", "not_asked", "source_gap")
CLASS = (
    "much_worse",
    "worse",
    "similar",
    "cant_tell",
    "better",
    "much_better",
    "no_colour",
)


def _text(name: str, title: str, description: str, *choices: str, required: bool = True) -> Column:
    return Column(name, title, description, "string", required, choices)


def _number(name: str, title: str, description: str) -> Column:
    return Column(name, title, description, "double")


def _count(name: str, title: str, description: str) -> Column:
    return Column(name, title, description, "integer")


_PLACE = (
    _text(
        "place_code", "Place code", "Official code of the place, or the slug of a neighbourhood."
    ),
    _text("place_name", "Place", "Name of the place."),
    _text("place_kind", "Kind of place", "For instance lsoa, ward, neighbourhood or la."),
    _text("place_vintage", "Boundaries of", "Year of the boundaries."),
    _count("place_population", "People", "Residents, as far as they are known."),
)

_INDICATOR = (
    _text("indicator", "Measure", "Stable short name of the measure."),
    _text("name", "Name", "Name of the measure."),
    _text("domain", "Domain", "Stable short name of the domain of wellbeing."),
    _text("period", "Period", "What the figure is a figure of, in time.", required=False),
    _text("status", "Status", "Whether there is a value, or why there is none.", *STATUS),
    _number("value", "Value", "The figure, in its unit; percentages are 0 to 100."),
    _number("lower", "Lower end", "Lower end of the value's 95% interval."),
    _number("upper", "Upper end", "Upper end of the value's 95% interval."),
    _text("interval_method", "Interval", "How the interval was made; none where there is none."),
    _text(
        "basis",
        "Basis",
        "What the value can bear: an interval, an approximate one, its position alone, nothing.",
        "interval",
        "approximate",
        "position",
        "none",
    ),
    _text("unit", "Unit", "Unit of the value."),
    _count("decimals", "Decimals", "How many decimals a reader is shown of the value."),
    _number("numerator", "Counted", "What was counted, where counts are known."),
    _number("denominator", "Out of", "What it is counted out of."),
    _number("base", "Base", "How many were asked or counted."),
    _text("polarity", "Good direction", "Whether a higher value is better.", "+", "-", "none"),
    _text("class", "Class", "Beside the comparator, by size and certainty.", *CLASS),
    _text(
        "layer",
        "Layer",
        "Where the value comes from; inherited is a larger area's, not the place's own.",
        "official",
        "survey",
        "modelled",
        "inherited",
    ),
    _number("comparator_value", "Comparator", "The same figure of those it is compared with."),
    _number("difference", "Difference", "Place minus comparator, in the unit."),
    _number("difference_lower", "Difference, lower end", "Lower end of its 95% interval."),
    _number("difference_upper", "Difference, upper end", "Upper end of its 95% interval."),
    _number("difference_lower_998", "Difference, lower end, 99.8%", "Of its 99.8% interval."),
    _number("difference_upper_998", "Difference, upper end, 99.8%", "Of its 99.8% interval."),
    _number("delta", "Smallest difference that matters", "In the unit."),
    _number("national_value", "Nation", "The nation's figure."),
    _number("national_ratio", "Place ÷ nation", "Only where a ratio means something."),
    _number("national_ratio_lower", "Ratio, lower end", "Lower end of its 95% interval."),
    _number("national_ratio_upper", "Ratio, upper end", "Upper end of its 95% interval."),
    _number(
        "position", "Position", "Share of the nation's small areas with a lower value, 0 to 100."
    ),
    _number("comparator_position", "Position of the comparator", "The same of the comparator."),
    _number("similar_value", "Places like this one", "Their figure."),
    _number("similar_position", "Position of places like this one", "The same of their figure."),
    _number("similar_difference", "Difference from places like this one", "In the unit."),
    _text("similar_class", "Class beside places like this one", "As class.", *CLASS),
    _number("weight", "Weight", "In its domain; 0 is shown beside the domain and never counted."),
    _text(
        "reading", "Reading", "Whether it speaks of an asset, a vulnerability, both, or neither."
    ),
    _number("covered", "Covered", "Share of the place that the figure covers, 0 to 1."),
    _text("source", "Source", "Stable short name of the source.", required=False),
    _text("release", "Release", "The release of the source.", required=False),
    _text("geography", "Published for", "The kind of area it was published for.", required=False),
    _text("note", "Note", "What to bear in mind.", required=False),
)

_DEFENCE = (
    _text("comparator_kind", "Kind of comparator", "Whom the place is compared with."),
    _text("comparator_label", "Compared with", "In words.", required=False),
    _text("comparator_code", "Code of the comparator's area", "Less the place.", required=False),
    _text("method_version", "Method", "Version of the method."),
    _text("rule", "Rule", "How classes are given."),
    _text("framework", "Framework", "Version of the list of domains and measures."),
    _text("source_title", "Title of the source", "As its publisher names it.", required=False),
    _text("publisher", "Publisher", "Who published it.", required=False),
    _text("licence", "Licence", "SPDX name of the licence.", required=False),
    _text("attribution", "Attribution", "What to print wherever it is used.", required=False),
    _text("sha256", "SHA-256", "Checksum of the publisher's file.", required=False),
)

#: Columns of a profile: one row for each measure.
PROFILE = (*_PLACE, *_INDICATOR, *_DEFENCE)
PROFILE_KEY = ("place_code", "indicator")

_AREA = (
    _text("county_code", "County code", "Official code of the council area."),
    _text("county_name", "County", "Name of the council area."),
    _text("code", "Code", "Official code of the small area."),
    _text("name", "Name", "Official name of the small area."),
    _text("local_name", "Local name", "The wider area it lies in.", required=False),
    _count("population", "People", "Residents, as far as they are known."),
)

#: Columns of a county: one row for each small area and measure.
COUNTY = (
    *_AREA,
    _text("indicator", "Measure", "Stable short name of the measure."),
    _text("indicator_name", "Name of the measure", "As readers see it."),
    _text(
        "domain",
        "Domain",
        "Stable short name of the domain of wellbeing; empty for resilience, which is of several.",
        required=False,
    ),
    _text("period", "Period", "What the figure is a figure of, in time.", required=False),
    _text(
        "status",
        "Status",
        "Whether there is a value, or why there is none; empty where the reason is not kept.",
        *STATUS,
        required=False,
    ),
    _number("value", "Value", "The figure, in its unit; percentages are 0 to 100."),
    _text("unit", "Unit", "Unit of the value."),
    _text("polarity", "Good direction", "Whether a higher value is better.", "+", "-", "none"),
    _text(
        "class",
        "Class",
        "By size and certainty, beside the rest of the county; of resilience, beside places like it.",
        *CLASS,
    ),
    _text("comparison", "Comparison", "What the class compares."),
    _number("value_lower", "Value, lower end", "Of its 95% interval; of resilience only."),
    _number("value_upper", "Value, upper end", "Of its 95% interval; of resilience only."),
)
COUNTY_KEY = ("code", "indicator")
#: What stands in the column of measures for resilience; no measure is called so.
RESILIENCE = "resilience"


def domain_columns(county: County) -> tuple[Column, ...]:
    """Columns of a county's domains: one row for each small area, two columns for each domain."""
    found = list(_AREA)
    for slug, name in county.domains:
        found += [
            _text(f"{slug}_class", f"{name}: class", "Beside the rest of the county.", *CLASS),
            _number(
                f"{slug}_difference",
                f"{name}: difference",
                "From the rest of the county, in standard deviations; above zero is better.",
            ),
        ]
    return tuple(found)


def profile_csv(profile: Profile) -> str:
    """A profile, one row for each measure: the columns are `PROFILE`."""
    return written(PROFILE, profile_rows(profile))


def profile_rows(profile: Profile) -> Iterator[Mapping[str, Cell]]:
    """The rows of a profile's table: one for each measure."""
    place, other, method = profile.place, profile.comparator, profile.method
    releases = {one.release: one for one in profile.releases}
    about: dict[str, Cell] = {
        "place_code": place.code,
        "place_name": place.name,
        "place_kind": place.kind,
        "place_vintage": place.vintage,
        "place_population": place.population,
        "comparator_kind": other.kind,
        "comparator_label": other.label,
        "comparator_code": other.code,
        "method_version": method.version,
        "rule": method.rule,
        "framework": method.framework,
    }
    for one in profile.indicators:
        yield {**about, **plain(one), **_origin(releases.get(one.release or ""))}


def county_csv(county: County, resilience: Mapping[str, Resilient] | None = None) -> str:
    """A county, one row for each small area and measure: the columns are `COUNTY`.

    Parameters
    ----------
    resilience : mapping, optional
        By the code of a small area; then each has one more row.
    """
    return written(COUNTY, county_rows(county, resilience))


def county_rows(
    county: County, resilience: Mapping[str, Resilient] | None = None
) -> Iterator[Mapping[str, Cell]]:
    """The rows of a county's table: one for each small area and measure."""
    said = comparison(county)
    for row in county.rows:
        for one in county.indicators:
            yield {
                **_area(county, row),
                "indicator": one.slug,
                "indicator_name": one.name,
                "domain": one.domain,
                "period": county.periods.get(one.slug),
                "status": status(row, one.slug),
                "value": row.values[one.slug],
                "unit": one.unit,
                "polarity": one.polarity,
                "class": row.classes[one.slug],
                "comparison": said,
            }
        if resilience is not None:
            yield {**_area(county, row), **_resilient(resilience[row.code])}


def _resilient(one: Resilient) -> dict[str, Cell]:
    """Resilience as a row of a county's table: `missing` where too little is measured to tell."""
    return {
        "indicator": RESILIENCE,
        "indicator_name": "Resilience",
        "domain": None,
        "period": None,
        "status": "missing" if one.difference is None else "value",
        "value": one.difference,
        "unit": "standard deviations",
        "polarity": "+",
        "class": one.class_,
        "comparison": "Each small area is compared with the small areas most like it on people and "
        "setting, wherever in the country they are.",
        "value_lower": one.lower,
        "value_upper": one.upper,
    }


def county_domains_csv(county: County) -> str:
    """A county, one row for each small area: the columns are `domain_columns`."""
    rows = []
    for row in county.rows:
        cells = _area(county, row)
        for slug, _ in county.domains:
            cells[f"{slug}_class"] = row.domains[slug]
            cells[f"{slug}_difference"] = row.differences[slug]
        rows.append(cells)
    return written(domain_columns(county), rows)


def _area(county: County, row: Row) -> dict[str, Cell]:
    return {
        "county_code": county.code,
        "county_name": county.name,
        "code": row.code,
        "name": row.name,
        "local_name": row.local_name or None,
        "population": row.population,
    }


def _origin(release: ReleaseInfo | None) -> dict[str, Cell]:
    if release is None:
        return {}
    return {
        "source_title": release.title,
        "publisher": release.publisher,
        "licence": release.licence,
        "attribution": " ".join(unique(release.attribution)),
        "sha256": release.sha256,
    }


# Cells ------------------------------------------------------------------------------------------


def written(columns: Sequence[Column], rows: Iterable[Mapping[str, Cell]]) -> str:
    """Rows as CSV, with a header of the columns' names; cells of other columns are left out."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([one.name for one in columns])
    for row in rows:
        writer.writerow([cell(row.get(one.name), one.datatype) for one in columns])
    return out.getvalue()


def cell(value: Cell, datatype: str = "string") -> str:
    """One cell as text.

    >>> cell(28.06, "double"), cell(1949.0, "integer"), cell(-3.5, "double"), cell(None)
    ('28.06', '1949', '-3.5', '')
    """
    if value is None:
        return ""
    if datatype == "string":
        return disarmed(str(value))
    number = float(value)
    if not math.isfinite(number):
        return ""
    return str(int(number)) if datatype == "integer" or number.is_integer() else repr(number)


def disarmed(text: str) -> str:
    """Text that no spreadsheet takes for a formula.

    >>> disarmed("=HYPERLINK(1)"), disarmed("Elm Row"), disarmed("+"), disarmed("'=1")
    ("'=HYPERLINK(1)", 'Elm Row', '+', "''=1")
    """
    return f"'{text}" if _FORMULA.match(text) else text


def revealed(text: str) -> str:
    """What was written before `disarmed` put an apostrophe in front of it.

    >>> revealed("'=HYPERLINK(1)"), revealed("'tis")
    ('=HYPERLINK(1)', "'tis")
    """
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
