"""Profiles and counties as workbooks: the tables of `tables`, for people who work in a spreadsheet.

One sheet holds the table, with a heading that stays in sight, filters, and numbers that are numbers;
others say what the columns mean, what it is, and where the figures come from. Texts are written as texts, so
none is ever taken for a formula, and no apostrophe is needed. The same rows give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

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
from warm.results import Profile, ReleaseInfo

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

#: What the file says of when it was made: always the same, so that equal tables are equal files.
NEVER = datetime(2000, 1, 1, tzinfo=UTC)
#: Width of columns, in characters: of numbers, of texts, of long texts.
NUMBER, TEXT, LONG = 12, 24, 60
_LONG = ("note", "attribution", "sha256", "comparison")


def profile_workbook(profile: Profile) -> bytes:
    """A profile: one row for each measure."""
    beside = profile.comparator.label
    about = [
        ("Place", f"{profile.place.name} ({profile.place.code})"),
        ("Compared with", beside),
        ("Method", f"{profile.method.version}, rule {profile.method.rule}"),
        ("Measures", profile.method.framework),
    ]
    return written("Measures", PROFILE, profile_rows(profile), about, profile.releases)


def county_workbook(
    county: County,
    releases: Sequence[ReleaseInfo] = (),
    resilience: Mapping[str, Resilient] | None = None,
) -> bytes:
    """A county: one row for each small area and measure, and for its resilience where it is given."""
    about = [("Council area", f"{county.name} ({county.code})"), ("Compared", comparison(county))]
    return written("Small areas", COUNTY, county_rows(county, resilience), about, releases)


def written(
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Mapping[str, Cell]],
    about: Sequence[tuple[str, str]],
    releases: Sequence[ReleaseInfo],
) -> bytes:
    """A table as a workbook.

    Parameters
    ----------
    title : str
        Of the sheet that holds the table.
    columns : sequence of Column
        Cells of other columns are left out.
    rows : iterable of mapping
    about : sequence of (str, str)
        What it is and what it is compared with.
    releases : sequence of ReleaseInfo
    """
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False,
                                      "strings_to_urls": False}) as book:  # fmt: skip
        book.set_properties({"title": about[0][1] if about else title, "created": NEVER})
        _table(book, title, columns, rows)
        _meanings(book, columns)
        _sheet(book, "About", ("What", "Which"), about)
        _origins(book, releases)
    return buffer.getvalue()


def _table(
    book: Workbook, title: str, columns: Sequence[Column], rows: Iterable[Mapping[str, Cell]]
) -> None:
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    sheet = book.add_worksheet(title)
    last = 0
    for last, row in enumerate(rows, 1):
        for at, one in enumerate(columns):
            value = row.get(one.name)
            if value is None:
                continue
            if one.datatype == "string":
                sheet.write_string(last, at, str(value))
            else:
                sheet.write_number(last, at, float(value))
    for at, one in enumerate(columns):
        sheet.write_string(0, at, one.title, head)
        wide = LONG if one.name in _LONG else TEXT if one.datatype == "string" else NUMBER
        sheet.set_column(at, at, wide)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, len(columns) - 1)


def _meanings(book: Workbook, columns: Sequence[Column]) -> None:
    rows = [(one.title, one.name, one.description, ", ".join(one.choices)) for one in columns]
    _sheet(book, "Columns", ("Column", "Short name", "What it says", "May be"), rows)


def _origins(book: Workbook, releases: Sequence[ReleaseInfo]) -> None:
    rows = [
        (
            one.title,
            one.publisher,
            one.period,
            one.licence,
            " ".join(one.attribution),
            one.release,
            one.sha256,
        )
        for one in releases
    ]
    head = ("Source", "Publisher", "Period", "Licence", "Attribution", "Release", "SHA-256")
    _sheet(book, "Where from", head, rows)


def _sheet(book: Workbook, title: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    bold = book.add_format({"bold": True, "bottom": 1})
    sheet = book.add_worksheet(title)
    sheet.write_row(0, 0, head, bold)
    for at, row in enumerate(rows, 1):
        for column, text in enumerate(row):
            sheet.write_string(at, column, str(text))
    sheet.set_column(0, len(head) - 1, TEXT)
    sheet.freeze_panes(1, 0)
