"""Small tables of a council's own, their descriptors, and the places they may be about."""

from __future__ import annotations

import json
import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
import xlsxwriter

from commonweal.evidence import own_data
from commonweal.evidence.own_data import KnownArea, OwnData
from warm.errors import BadTable
from warm.framework import framework

FRAMEWORK = framework()
COUNCIL, OTHER = "E06000054", "E06000022"


def places() -> dict[str, KnownArea]:
    """Nine small areas of one council and one of another; two retired codes; larger places."""
    known = [
        KnownArea(f"E0103198{i}", "lsoa", "2021", f"Wiltshire 00{i}A", council=COUNCIL)
        for i in range(1, 10)
    ]
    known += [
        KnownArea("E01014370", "lsoa", "2021", "Bath 001A", council=OTHER),
        # Split in 2021 into the eighth and the ninth; and one that merely got another code.
        KnownArea("E01030001", "lsoa", "2011", "Wiltshire 008A", council=COUNCIL, in_use=False,
                  successors=("E01031988", "E01031989")),
        KnownArea(COUNCIL, "la", "2024", "Wiltshire"),
        KnownArea(OTHER, "la", "2024", "Bath and North East Somerset"),
        KnownArea("E12000009", "region", "2024", "South West"),
        KnownArea("E92000001", "country", "2024", "England"),
        KnownArea(f"{COUNCIL}-studley-green", "neighbourhood", "", "Studley Green",
                  "studley-green", COUNCIL),
        KnownArea(f"{COUNCIL}-bemerton-heath", "neighbourhood", "", "Bemerton Heath",
                  "bemerton-heath", COUNCIL),
        KnownArea(f"{COUNCIL}-the-green", "neighbourhood", "", "The Green", "the-green", COUNCIL),
        KnownArea(f"{OTHER}-the-green", "neighbourhood", "", "The Green", "the-green", OTHER),
    ]  # fmt: skip
    return {one.code: one for one in known}


PLACES = places()
SMALL = tuple(f"E0103198{i}" for i in range(1, 10))


def package(
    name: str = "table.csv",
    *,
    indicators: Sequence[Mapping[str, Any]] = ({"slug": "no-qualifications", "value": "Value"},),
    resource: Mapping[str, Any] | None = None,
    **ours: Any,
) -> dict[str, Any]:
    """A descriptor of open official figures of 2024 for small areas in the column "Area"."""
    entries = {
        "area": {"column": "Area", "by": "code", "kind": "lsoa", "vintage": "2021"},
        "period": "2024",
        "layer": "official",
        "open": True,
        "indicators": list(indicators),
        **ours,
    }
    return {
        "name": "own-table",
        "title": "A table of our own",
        "contributors": [{"title": "Wiltshire Council", "role": "publisher"}],
        "licenses": [{"name": "OGL-UK-3.0"}],
        "resources": [
            {
                "path": name,
                **(resource or {}),
                "commonweal": {key: value for key, value in entries.items() if value is not None},
            }
        ],
    }


def beside(table: Path, described: object) -> Path:
    """Write a descriptor beside a table."""
    path = own_data.descriptor_path(table)
    path.write_text(json.dumps(described), encoding="utf-8")
    return path


def write(folder: Path, content: str | bytes, name: str = "table.csv", **described: Any) -> Path:
    """A table and its descriptor."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    beside(path, package(name, **described))
    return path


def read(path: Path, **more: Any) -> OwnData:
    return own_data.read(path, framework=FRAMEWORK, codes=PLACES, **more)


def load(folder: Path, content: str | bytes, name: str = "table.csv", **described: Any) -> OwnData:
    """What a table of this content is read as."""
    return read(write(folder, content, name, **described))


def wrong(folder: Path, content: str | bytes, name: str = "table.csv", **described: Any) -> str:
    """What somebody is told who brings a table of this content."""
    path = write(folder, content, name, **described)
    with pytest.raises(BadTable) as caught:
        read(path)
    return str(caught.value)


def rows(data: OwnData, *columns: str) -> list[tuple[Any, ...]]:
    """Some columns of the observations, as tuples."""
    return data.observations.select(columns).rows()


def values(data: OwnData) -> dict[str, float | None]:
    """Value by place."""
    return dict(rows(data, "area", "value"))


def xlsx(path: Path, cells: Sequence[Sequence[object]], sheet: str = "Sheet1") -> Path:
    """A workbook of one sheet, written as a spreadsheet would."""
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet(sheet)
        for i, row in enumerate(cells):
            for j, cell in enumerate(row):
                if cell is not None:
                    page.write(i, j, cell)
    return path


def ods(path: Path, cells: Sequence[Sequence[object]]) -> Path:
    """An OpenDocument spreadsheet, made by hand."""
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    lines = []
    for row in cells:
        line = ""
        for cell in row:
            if isinstance(cell, (int, float)):
                line += (
                    f'<table:table-cell office:value-type="float" office:value="{cell!r}">'
                    f"<text:p>{cell}</text:p></table:table-cell>"
                )
            else:
                line += (
                    '<table:table-cell office:value-type="string">'
                    f"<text:p>{escape(str(cell))}</text:p></table:table-cell>"
                )
        lines.append(f"<table:table-row>{line}</table:table-row>")
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} '
        'office:version="1.2"><office:body><office:spreadsheet><table:table table:name="Sheet1">'
        f"{''.join(lines)}</table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest xmlns:manifest='
            '"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return path


def xls(path: Path, cells: Sequence[Sequence[object]]) -> Path:
    """A workbook of the kind that spreadsheets wrote before 2007, made by hand.

    Two streams of records (the book, then its one sheet) in a compound file with one table of
    sectors, one directory and one stream.
    """

    def record(kind: int, body: bytes = b"") -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    sheet = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    for i, row in enumerate(cells):
        for j, cell in enumerate(row):
            at = struct.pack("<HHH", i, j, 0)
            if isinstance(cell, (int, float)):
                sheet += record(0x0203, at + struct.pack("<d", cell))
            else:
                text = str(cell)
                sheet += record(
                    0x0204, at + struct.pack("<HB", len(text), 0) + text.encode("cp1252")
                )
    sheet += record(0x000A)
    start = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    start += record(0x0042, struct.pack("<H", 1200))
    name = b"Sheet1"
    length = len(start) + 4 + 8 + len(name) + 4
    start += record(0x0085, struct.pack("<IBBBB", length, 0, 0, len(name), 0) + name)
    stream = start + record(0x000A) + sheet
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    count = len(stream) // 512
    free, end = 0xFFFFFFFF, 0xFFFFFFFE
    fat = [0xFFFFFFFD, end, *range(3, count + 2), end]
    fat += [free] * (128 - len(fat))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109I", 0, *[free] * 108)

    def entry(label: str, kind: int, child: int, first: int, size: int) -> bytes:
        text = label.encode("utf-16-le") + b"\0\0" if label else b""
        return (
            text.ljust(64, b"\0")
            + struct.pack("<HBBIII", len(text), kind, 1, free, free, child)
            + bytes(36)
            + struct.pack("<IQ", first, size)
        )

    directory = entry("Root Entry", 5, 1, end, 0) + entry("Workbook", 2, free, 2, len(stream))
    directory += entry("", 0, free, 0, 0) * 2
    path.write_bytes(header + struct.pack("<128I", *fat) + directory + stream)
    return path
