"""A file that somebody brings: of a bearable size, and of a kind that holds a table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from commonweal.evidence.own import text
from commonweal.evidence.own.cells import Cell
from commonweal.evidence.own.problems import Problems
from commonweal.evidence.own.workbook import BEGINNINGS, WorkbookTable

#: Bytes of the largest file that is read, unless the caller says otherwise.
MAX_BYTES = 512 * 1024 * 1024

_OTHERS = (
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "a database"),
)
_KINDS = "a table as CSV, XLSX, XLS or ODS"


class Table(Protocol):
    """A table of whatever kind of file."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What was found out about the file; complete once its rows were read."""

    @property
    def delimiter(self) -> str | None:
        """What stands between cells of a text; None in a workbook."""

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Number (the first row of the file is 1) and cells of every row, in order."""


def check_size(path: Path, max_bytes: int, problems: Problems) -> None:
    """Look at a file without opening it: it must exist, be a file, and not be too large.

    Raises
    ------
    BadTable
        When it cannot be read at all.
    """
    try:
        size = path.stat().st_size
        if not path.is_file():
            problems.add(None, None, str(path.name), "a file")
        elif size > max_bytes:
            problems.add(
                None, None, f"{size / 2**20:,.0f} MB",
                f"a file of at most {max_bytes / 2**20:,.0f} MB; split it by indicator or by year, "
                "or leave out columns that are not needed",
            )  # fmt: skip
        elif size == 0:
            problems.add(None, None, "an empty file", _KINDS)
    except (OSError, ValueError) as error:
        problems.add(None, None, _why(error), "a file that can be read")
    problems.raise_if_any()


def open_table(
    path: Path,
    *,
    problems: Problems,
    encoding: str | None = None,
    delimiter: str | None = None,
    quote: str = '"',
    skip_space: bool = False,
    sheet: str | int | None = None,
    max_bytes: int = MAX_BYTES,
) -> Table:
    """A table whose rows can be read, whatever the file is called.

    Parameters
    ----------
    path : pathlib.Path
    problems : Problems
        Where the table puts what it finds wrong while its rows are read.
    encoding, delimiter, sheet : optional
        As the descriptor says; otherwise they are found out.
    quote, skip_space
        Of a table kept as text.
    max_bytes : int
        Size of the largest file, and of the largest workbook once unpacked.

    Raises
    ------
    BadTable
        When the file cannot be read, is empty, is too large, or is no table.
    """
    check_size(path, max_bytes, problems)
    try:
        with path.open("rb") as file:
            sample = file.read(text.SAMPLE)
        if sample.startswith(BEGINNINGS):
            return WorkbookTable(path, sheet, max_bytes, problems)
        if (found := _other(sample)) is not None:
            problems.add(None, None, found, _KINDS)
            raise problems.error()
        return text.open_text(
            path, encoding=encoding, delimiter=delimiter, quote=quote, skip_space=skip_space,
            problems=problems,
        )  # fmt: skip
    except OSError as error:
        problems.add(None, None, _why(error), "a file that can be read")
        raise problems.error() from None


def _other(sample: bytes) -> str | None:
    """What a file is that holds no table, as people call it."""
    for beginning, name in _OTHERS:
        if sample.startswith(beginning):
            return name
    start = sample[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<?xml", b"<div")):
        return "a web page or XML (perhaps saved under the name of a workbook)"
    if start.startswith((b"{", b"[{")):
        return "JSON"
    if not sample.strip(b"\x00"):
        return "nothing but zero bytes"
    if text.looks_binary(sample):
        return "bytes that are no text"
    return None


def _why(error: OSError | ValueError) -> str:
    return getattr(error, "strerror", None) or str(error)
