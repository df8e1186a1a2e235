"""Whatever kind of file somebody brings, it is read right or refused in words."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from commonweal.evidence import own_data
from commonweal.evidence.own import sandbox
from commonweal.evidence.own.text import encoding_named
from commonweal.evidence.tests.own_tables import (
    COUNCIL,
    beside,
    load,
    ods,
    package,
    read,
    values,
    wrong,
    xls,
    xlsx,
)
from warm.errors import BadTable

TABLE = [["Area", "Value", "Name"], ["E01031981", 12.5, "Café"], ["E01031982", 0, "Zoë’s"]]
GOOD = {"E01031981": 12.5, "E01031982": 0.0}
NAMES = {"column": "Area", "by": "name", "kind": "neighbourhood"}


def text(delimiter: str = ",", end: str = "\n") -> str:
    return end.join(delimiter.join(str(cell) for cell in row) for row in TABLE) + end


def refused(path: Path, name: str, **more: Any) -> str:
    beside(path, package(name))
    with pytest.raises(BadTable) as caught:
        read(path, **more)
    return str(caught.value)


# text: encodings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-32"),
        ("cp1252", "Windows-1252"),
    ],
)
def test_text_is_read_in_the_encoding_it_is_in_and_it_is_said(
    tmp_path: Path, encoding: str, said: str
) -> None:
    data = load(tmp_path, text().encode(encoding))
    assert values(data) == GOOD
    assert data.transformations == ((f"The text was read as {said}.",) if said else ())


def test_names_survive_their_encoding(tmp_path: Path) -> None:
    told = wrong(tmp_path, "Area,Value\nCafé Zoë’s,4\n".encode("cp1252"), area=NAMES)
    assert "found 'Café Zoë’s'" in told


def test_a_declared_encoding_is_kept_to(tmp_path: Path) -> None:
    for said, encoding in (
        ("windows-1252", "cp1252"),
        ("UTF-8", "utf-8-sig"),
        ("UTF-16LE", "utf-16"),
    ):
        data = load(tmp_path, text().encode(encoding), resource={"encoding": said})
        assert values(data) == GOOD
    told = wrong(tmp_path, text().encode("cp1252"), resource={"encoding": "utf-8"})
    assert "row 2" in told
    assert "expected text in UTF-8" in told
    assert "row 3" in told  # not only the first


def test_bytes_that_windows_1252_does_not_have_are_told(tmp_path: Path) -> None:
    told = wrong(tmp_path, b"Area,Value\nE01031981,4\nE01031982\x81,5\n")
    assert "row 3: found 'E01031982�,5'; expected text in Windows-1252" in told


def test_a_file_of_two_encodings_is_told(tmp_path: Path) -> None:
    mixed = b"Area,Value,Note\nE01031981,4,caf\xe9\nE01031982,5," + "café\n".encode()
    assert "row 3" in wrong(tmp_path, mixed)
    assert "expected one encoding in the whole file" in wrong(tmp_path, mixed)


@pytest.mark.parametrize("name", ["rot13", "zip", "hex", "base64", "cp037", "nonsense", "ut\x00f"])
def test_only_encodings_that_tables_come_in_are_known(name: str) -> None:
    assert encoding_named(name) is None


# text: delimiters and line ends ---------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(tmp_path: Path, delimiter: str) -> None:
    assert values(load(tmp_path, text(delimiter))) == GOOD


def test_a_declared_delimiter_is_kept_to(tmp_path: Path) -> None:
    content = text("^")
    assert values(load(tmp_path, content, resource={"dialect": {"delimiter": "^"}})) == GOOD


def test_a_line_that_names_the_delimiter_is_understood(tmp_path: Path) -> None:
    assert values(load(tmp_path, "sep=~\n" + text("~"))) == GOOD


def test_commas_inside_quoted_cells_do_not_count(tmp_path: Path) -> None:
    content = 'Area;Value\n"E01031981";"1,234,567"\n'
    data = load(tmp_path, content, indicators=[{"slug": "residents", "value": "Value"}])
    assert values(data) == {"E01031981": 1234567.0}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_will_do(tmp_path: Path, end: str) -> None:
    assert values(load(tmp_path, text(end=end))) == GOOD


def test_mixed_line_ends_and_empty_lines_keep_the_rows_count(tmp_path: Path) -> None:
    told = wrong(tmp_path, "Area,Value\r\nE01031981,4\r\rE01031982,bad\nE01031983,5")
    assert "row 4, column 'Value': found 'bad'" in told
    assert told.startswith("table.csv: 1 problem:")


def test_a_cell_may_hold_lines_and_counts_as_one_row(tmp_path: Path) -> None:
    told = wrong(tmp_path, 'Area,Value,Note\nE01031981,4,"one\ntwo"\nE01031982,bad,x\n')
    assert "row 3, column 'Value'" in told


# text: broken ---------------------------------------------------------------------------------------


def test_a_quotation_mark_that_is_never_closed_is_told_where_it_opens(tmp_path: Path) -> None:
    told = wrong(tmp_path, 'Area,Value\nE01031981,4\n"E01031982,5\nE01031983,6\n')
    assert "row 3: found '\"E01031982,5'; expected a closing quotation mark" in told


def test_quotation_marks_inside_a_cell_are_told_and_reading_goes_on(tmp_path: Path) -> None:
    told = wrong(tmp_path, 'Area,Value\n"a "b" c",4\nE01031982,bad\n"d "e" f",4\n')
    assert "row 2" in told
    assert "quotation marks in pairs" in told
    assert "row 3, column 'Value': found 'bad'" in told
    assert "row 4" in told


def test_a_quotation_mark_does_not_swallow_a_long_file(tmp_path: Path) -> None:
    rows = "".join("E01031981,4,x\n" for _ in range(5_000))
    told = wrong(tmp_path, f'Area,Value,Note\n"E01031982,5,\n{rows}')
    assert "row 2" in told
    assert "a closing quotation mark: one is opened in this row: reading stopped there" in told


def test_a_very_long_cell_is_told(tmp_path: Path) -> None:
    told = wrong(tmp_path, f"Area,Value,Note\nE01031981,4,{'x' * 200_000}\nE01031982,bad,\n")
    assert "row 2" in told
    assert "a shorter cell" in told
    assert "row 3, column 'Value'" in told
    assert len(told) < 1_000


def test_a_long_cell_that_nobody_needs_is_no_matter(tmp_path: Path) -> None:
    assert values(load(tmp_path, f"Area,Value,Note\nE01031981,4,{'x' * 100_000}\n")) == {
        "E01031981": 4.0
    }
    told = wrong(tmp_path, f"Area,Value\nE01031981,{'x' * 100_000}\n")
    assert "xxx…'; expected a number" in told
    assert len(told) < 400


def test_a_line_without_end_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commonweal.evidence.own.text.LONGEST_LINE", 1_000)
    told = wrong(tmp_path, f"Area,Value\nE01031981,4\n{'x,' * 600}\n")
    assert "row 3" in told
    assert "a row of at most 1,000 characters: reading stopped there" in told


def test_zero_bytes_in_a_text_are_told(tmp_path: Path) -> None:
    told = wrong(tmp_path, b"Area,Value\nE01031981,4\nE0103\x001982,5\n")
    assert "row 3: found 'E0103�1982,5'; expected text; NUL is no character" in told


def test_a_hundred_thousand_columns_are_told(tmp_path: Path) -> None:
    heads = ",".join(f"c{i}" for i in range(100_000))
    told = wrong(tmp_path, f"Area,Value,{heads}\nE01031981,4\n")
    assert "row 1: found '100,002 columns'; expected at most 16,384 columns" in told


def test_sixteen_thousand_columns_are_read(tmp_path: Path) -> None:
    heads = ",".join(f"c{i}" for i in range(16_000))
    assert values(load(tmp_path, f"Area,Value,{heads}\nE01031981,4{',1' * 16_000}\n")) == {
        "E01031981": 4.0
    }


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "an empty file"),
        (b"\x00" * 5_000, "nothing but zero bytes"),
        (bytes(range(256)) * 20, "bytes that are no text"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"\x1f\x8b\x08rest", "a gzip archive"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"PAR1rest", "a Parquet file"),
        (b"<html><table><tr><td>Area</td></tr></table></html>", "a web page"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><a/>', "XML"),
        (b'{"Area": 1}', "JSON"),
    ],
)
def test_what_is_no_table_is_called_by_its_name(tmp_path: Path, content: bytes, said: str) -> None:
    told = wrong(tmp_path, content)
    assert f"found '{said}" in told or said in told
    assert "expected a table as CSV, XLSX, XLS or ODS" in told


@pytest.mark.parametrize("content", ["\n", " \n\n", ",,,\n,,\n", "\ufeff"])
def test_a_file_of_nothing_has_no_headings(tmp_path: Path, content: str) -> None:
    told = wrong(tmp_path, content)
    assert "expected a table with a row of headings" in told


def test_a_file_that_is_not_there_or_is_a_folder_is_told(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.csv", tmp_path, tmp_path / "a\0b"):
        with pytest.raises(BadTable, match="expected a file"):
            read(path)


def test_a_file_of_two_gigabytes_is_refused_before_it_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "table.csv"
    path.touch()
    os.truncate(path, 2 * 1024**3)  # a file with nothing in it takes no room on the disk
    beside(path, package())

    def never(*_: object, **__: object) -> None:
        raise AssertionError("it was opened")

    monkeypatch.setattr(Path, "open", never)
    with pytest.raises(BadTable) as caught:
        read(path)
    assert "found '2,048 MB'; expected a file of at most 512 MB; split it" in str(caught.value)
    with pytest.raises(BadTable, match="at most 512 MB"):
        own_data.draft(path)


def test_the_limit_of_size_may_be_set(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(text())
    beside(path, package())
    assert values(read(path, max_bytes=path.stat().st_size)) == GOOD
    with pytest.raises(BadTable, match="a file of at most"):
        read(path, max_bytes=path.stat().st_size - 1)


# workbooks ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("make", "name"), [(xlsx, "t.xlsx"), (xls, "t.xls"), (ods, "t.ods")])
def test_workbooks_of_every_kind_are_read(
    tmp_path: Path, make: Callable[[Path, list[list[Any]]], Path], name: str
) -> None:
    path = make(tmp_path / name, TABLE)
    beside(path, package(name))
    assert values(read(path)) == GOOD


def test_a_workbook_is_known_by_what_is_in_it_and_not_by_its_name(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "t.csv", TABLE)
    beside(path, package("t.csv"))
    assert values(read(path)) == GOOD


def test_rows_of_a_sheet_count_from_its_top(tmp_path: Path) -> None:
    cells = [[], [], [None, None, "Area", "Value"], [], [None, None, "E01031981", "bad"]]
    assert "row 5, column 'Value': found 'bad'" in refused(
        xlsx(tmp_path / "t.xlsx", cells), "t.xlsx"
    )


def test_of_several_sheets_one_must_be_named(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name in ("Notes", "Data"):
            page = book.add_worksheet(name)
        for i, row in enumerate(TABLE):
            page.write_row(i, 0, row)
        book.add_worksheet("Hidden").hide()
    told = refused(path, "t.xlsx")
    assert (
        "the name of one sheet as dialect.sheetName in the descriptor; there are: 'Notes', 'Data'"
        in told
    )
    for key, value in (("sheetName", "Data"), ("sheetNumber", 2), ("sheet", "Data")):
        beside(path, package("t.xlsx", resource={"dialect": {key: value}}))
        data = read(path)
        assert values(data) == GOOD
        assert data.transformations == ("Of the workbook's sheets, 'Data' was read.",)
    beside(path, package("t.xlsx", resource={"dialect": {"sheetName": "Date"}}))
    with pytest.raises(BadTable, match="found 'Date'"):
        read(path)


def test_the_only_visible_sheet_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Old").hide()
        page = book.add_worksheet("Data")
        page.activate()
        for i, row in enumerate(TABLE):
            page.write_row(i, 0, row)
    beside(path, package("t.xlsx"))
    assert values(read(path)) == GOOD


def test_dates_ticks_errors_and_empty_formulas_are_told_with_their_rows(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page, day = book.add_worksheet("Figures & more"), book.add_format({"num_format": "d-mmm"})
        page.write_row(0, 0, ["Area", "Value", "Base"])
        for row in range(1, 8):
            page.write(row, 0, f"E0103198{row}")
            page.write(row, 2, 100)
        page.write_datetime(1, 1, date(2024, 3, 5), day)
        page.write_datetime(2, 1, datetime(2024, 3, 5, 12, 30), day)  # noqa: DTZ001
        page.write(3, 1, True)
        page.write_formula(4, 1, "=1/0", None, "#DIV/0!")
        page.write_formula(5, 1, "=A1+1", None, "")
        page.write_formula(6, 1, "=1+1", None, 2)
        page.write(7, 1, "1,234")
        page.write_formula(9, 0, "=1/0", None, "#REF!")
    entry = {"slug": "no-qualifications", "percent": "Value", "base": "Base"}
    beside(path, package("t.xlsx", indicators=[entry]))
    with pytest.raises(BadTable) as caught:
        read(path)
    told = str(caught.value)
    assert "row 2, column 'Value': found '2024-03-05'; expected a number; spreadsheets turn" in told
    assert "row 3, column 'Value': found '2024-03-05T12:30:00'" in told
    assert "row 4, column 'Value': found 'TRUE'; expected a number, not a tick" in told
    assert "row 5, column 'Value': found '#DIV/0!'; expected a number; the workbook has" in told
    assert "row 6, column 'Value': found 'a formula without its result'" in told
    assert "row 8, column 'Value': found '1234'; expected a percentage from 0 to 100" in told
    assert "row 7" not in told
    assert len(caught.value.problems) == 6


def test_a_date_in_the_column_of_periods_is_a_period_when_the_schema_says_so(
    tmp_path: Path,
) -> None:
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page, day = book.add_worksheet(), book.add_format({"num_format": "mmm-yy"})
        page.write_row(0, 0, ["Area", "Year", "Value"])
        page.write_row(1, 0, ["E01031981", None, 4])
        page.write_datetime(1, 1, date(2024, 3, 31), day)
    fields = [{"name": "Year", "type": "date"}]
    described = {"period": {"column": "Year"}, "resource": {"schema": {"fields": fields}}}
    beside(path, package("t.xlsx", **described))
    assert read(path).source.period == "2024-03-31"
    assert own_data.draft(path)["resources"][0]["commonweal"]["period"] == {"column": "Year"}
    beside(path, package("t.xlsx", period={"column": "Year"}))
    with pytest.raises(BadTable, match="found '2024-03-31'; expected a period"):
        read(path)


def test_a_heading_over_merged_cells_reaches_all_of_them(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.merge_range(0, 1, 0, 2, "Bad health")
        page.write_row(1, 0, ["Area", "%", "n"])
        page.write_row(2, 0, ["E01031981", 4, 80])
    entry = {"slug": "bad-health", "percent": "Bad health %", "base": "Bad health n"}
    dialect = {"headerRows": [1, 2]}
    beside(path, package("t.xlsx", indicators=[entry], resource={"dialect": dialect}))
    assert values(read(path)) == {"E01031981": 4.0}


def test_a_cell_in_a_far_corner_is_told_and_ends_nothing_but_its_own_process(
    tmp_path: Path,
) -> None:
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["Area", "Value"])
        page.write(1_048_575, 16_383, 1)
    assert path.stat().st_size < 10_000
    told = refused(path, "t.xlsx")
    assert "look for a stray cell far below or beside the table" in told


def test_a_workbook_that_unpacks_to_gigabytes_is_refused_before_it_is_parsed(
    tmp_path: Path,
) -> None:
    path = tmp_path / "t.xlsx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        for _ in range(64):
            part.write(b" " * (1 << 20))
    assert path.stat().st_size < 100_000
    told = refused(path, "t.xlsx", max_bytes=1 << 20)
    assert "found '64 MB once unpacked'; expected a workbook of at most 1 MB once unpacked" in told


def test_a_workbook_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "t.xlsx", TABLE)
    with zipfile.ZipFile(path) as archive:
        sizes = {one.filename: one.file_size for one in archive.infolist()}
    size = sizes["xl/worksheets/sheet1.xml"].to_bytes(4, "little")
    content = path.read_bytes()
    assert size in content
    path.write_bytes(content.replace(size, (10).to_bytes(4, "little")))
    assert "a workbook that can be opened" in refused(path, "t.xlsx")


def test_a_workbook_of_thousands_of_parts_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for i in range(sandbox.PARTS + 1):
            archive.writestr(f"{i}", b"")
    assert "found '10,001 files inside'" in refused(path, "t.xlsx")


def test_a_workbook_with_a_password_is_told(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "t.xlsx", TABLE)
    content = bytearray(path.read_bytes())
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := content.find(sign, at + 1)) >= 0:
            content[at + offset] |= 1
    path.write_bytes(bytes(content))
    assert "found 'a password'; expected a workbook that opens without one" in refused(
        path, "t.xlsx"
    )


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04" + b"x" * 500,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2_000,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 10,
    ],
)
def test_a_broken_workbook_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(content)
    told = refused(path, "t.xlsx")
    assert told.startswith("t.xlsx: 1 problem:")


def test_an_archive_that_is_no_workbook_is_told(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("holiday.jpg", b"\xff\xd8\xff")
    assert "expected a workbook that can be opened" in refused(path, "t.xlsx")


def test_a_sheet_without_cells_has_no_headings(tmp_path: Path) -> None:
    assert "a table with a row of headings" in refused(xlsx(tmp_path / "t.xlsx", []), "t.xlsx")


def test_a_workbook_of_many_rows_is_read(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    cells: list[list[Any]] = [["Area", "Year", "Value"]]
    cells += [["E01031981", f"{year:04}", year / 100] for year in range(3_000)]
    beside(xlsx(path, cells), package("t.xlsx", period={"column": "Year"}))
    data = read(path)
    assert data.observations.height == 3_000
    assert data.observations["value"].sum() == pytest.approx(sum(i / 100 for i in range(3_000)))
    assert data.council == COUNCIL
