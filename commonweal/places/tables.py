"""A published file becomes a table whose columns are named by what they mean."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from commonweal.places.geography import Geography
from commonweal.places.problems import Problem, refuse

if TYPE_CHECKING:
    import polars as pl

#: Up to here a file of text is read whole, which lets its encoding be guessed.
SMALL = 64 * 2**20
#: A list of places that a council brings has at most some thousand rows.
LONGEST_LIST = 16 * 2**20
NUMBERS = ("latitude", "longitude", "residents")


def sha256(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def decoded(data: bytes) -> str:
    """Text of a file that somebody saved: UTF-8 with or without its mark, or Windows-1252.

    Raises
    ------
    ValueError
        When it is neither: most likely no text at all.
    """
    if b"\0" in data:
        raise ValueError("it holds null bytes")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            return data.decode("cp1252")
        except UnicodeDecodeError as error:
            raise ValueError(str(error)) from error


def table(source: Geography, path: Path) -> pl.DataFrame:
    """Read a published file.

    Parameters
    ----------
    source : Geography
        What its columns are called, and which rows to keep.
    path : pathlib.Path
        The file.

    Returns
    -------
    polars.DataFrame
        One column for each meaning that the source names and the file has, as text or, for
        coordinates and residents, as numbers; and ``row``, counted as a spreadsheet does.

    Raises
    ------
    BadInput
        When it cannot be read, or lacks columns.
    """
    import polars as pl

    try:
        if source.format == "parquet":
            lazy = pl.scan_parquet(path)
            headers = lazy.collect_schema().names()
        elif source.format == "csv":
            lazy = _scan_csv(path)
            headers = lazy.collect_schema().names()
        else:
            refuse(path.name, [Problem(f"a format of tables, not {source.format!r}")])
    except (pl.exceptions.PolarsError, ValueError, OSError) as error:
        refuse(path.name, [Problem(f"a {source.format} file that can be read ({_first(error)})")])
    found = named(source, headers, path.name)
    try:
        frame = (
            lazy.select(pl.col(header).alias(meaning) for meaning, header in found.items())
            .with_row_index("row", offset=2)
            .collect(engine="streaming")
        )
    except pl.exceptions.PolarsError as error:
        refuse(path.name, [Problem(f"a {source.format} file that can be read ({_first(error)})")])
    frame = frame.with_columns(
        pl.col(meaning).cast(pl.String).str.strip_chars()
        for meaning in found
        if meaning not in NUMBERS and meaning != "geometry"
    )
    for meaning, prefix in source.keep.items():
        frame = frame.filter(pl.col(meaning).str.starts_with(prefix))
    frame = _with_numbers(frame, found, path.name)
    if frame.is_empty():
        refuse(path.name, [Problem("at least one row that is to be kept")])
    return frame


def _with_numbers(frame: pl.DataFrame, found: Mapping[str, str], name: str) -> pl.DataFrame:
    import polars as pl

    problems: list[Problem] = []
    for meaning in [m for m in NUMBERS if m in found]:
        as_number = pl.col(meaning).cast(pl.Float64, strict=False)
        bad = frame.filter(
            (as_number.is_null() & pl.col(meaning).is_not_null()) | as_number.is_infinite()
        )
        problems += [
            Problem("a number", row=row, column=found[meaning], value=str(value))
            for row, value in bad.select("row", meaning).iter_rows()
        ]
        frame = frame.with_columns(as_number)
    if problems:
        refuse(name, problems)
    return frame


def named(source: Geography, headers: list[str], name: str) -> dict[str, str]:
    """Which header carries which meaning, however it is spaced or capitalised.

    Raises
    ------
    BadInput
        With every column that is needed and not there.
    """
    from commonweal.places.geography import KINDS

    by_form: dict[str, str] = {}
    for header in headers:
        by_form.setdefault(_form(header), header)
    found = {}
    for meaning, wanted in source.columns.items():
        for header in wanted:
            if _form(header) in by_form:
                found[meaning] = by_form[_form(header)]
                break
    missing = [m for m in KINDS[source.kind].needs if m in source.columns and m not in found]
    if missing:
        refuse(
            name,
            [
                Problem(
                    f"a column {' or '.join(source.columns[meaning])!r}; "
                    f"it has {', '.join(headers[:12])}{'…' if len(headers) > 12 else ''}",
                    row=1,
                )
                for meaning in missing
            ],
        )
    return found


def _form(header: str) -> str:
    return "".join(letter for letter in header.casefold() if letter.isalnum())


def _first(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]


def _scan_csv(path: Path) -> pl.LazyFrame:
    import polars as pl

    if path.stat().st_size > SMALL:
        return pl.scan_csv(path, infer_schema=False)
    text = decoded(path.read_bytes())
    if not text.strip():
        raise ValueError("it is empty")
    return pl.read_csv(io.BytesIO(text.encode()), infer_schema=False).lazy()


def rows(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Headers and rows of a small list that a person keeps, each with its row in the file.

    Commas, semicolons and tabs all separate; the line with the headers decides which. Empty rows
    are passed over, and a row may be shorter than the header.

    Raises
    ------
    BadInput
        When it is no text, empty, too large, or has rows longer than its header.
    """
    if path.stat().st_size > LONGEST_LIST:
        refuse(
            path.name,
            [Problem(f"a list of at most {LONGEST_LIST // 2**20} MB: one row for each small area")],
        )
    data = path.read_bytes()
    if data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        refuse(path.name, [Problem("a CSV file; a workbook must be saved as CSV first")])
    try:
        text = decoded(data)
    except ValueError as error:
        refuse(path.name, [Problem(f"a CSV file as text in UTF-8 ({_first(error)})")])
    first = next((line for line in text.splitlines() if line.strip()), "")
    if not first:
        refuse(path.name, [Problem("a header and at least one row; it is empty")])
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    headers: list[str] = []
    body: list[tuple[int, list[str]]] = []
    problems: list[Problem] = []
    try:
        for row, cells in enumerate(reader, start=1):
            values = [cell.strip() for cell in cells]
            if not any(values):
                continue
            if not headers:
                headers = values
            elif len(values) > len(headers) and any(values[len(headers) :]):
                problems.append(
                    Problem(
                        f"{len(headers)} columns at most",
                        row=row,
                        value=separator.join(values)[:80],
                    )
                )
            else:
                padded = values + [""] * (len(headers) - len(values))
                body.append((row, padded[: len(headers)]))
    except csv.Error as error:
        problems.append(Problem(f"a CSV file that can be read ({error})"))
    if not problems and not body:
        problems.append(Problem("at least one row below the header"))
    if problems:
        refuse(path.name, problems)
    return headers, body
