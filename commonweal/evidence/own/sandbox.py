"""Reads one sheet of a workbook in a process of its own, and writes its rows as lines of JSON.

A small workbook can be made that asks for more memory than any machine has (two cells at opposite
corners of a sheet are enough), and the library that parses it then ends the whole process. So the
parsing is done here, where only this process can end: with a limit on memory and on time, after
the size of everything in the file was counted.

Run as a script: ``python -P sandbox.py FILE SHEET LIMIT``. It imports nothing of Commonweal.
"""

from __future__ import annotations

import datetime
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

#: Bytes of memory and seconds of processor that parsing may take.
MEMORY = 2 << 30
SECONDS = 300
#: A workbook has a few dozen files inside; thousands are a trick.
PARTS = 10_000
CHUNK = 1 << 20
#: No cell is longer than this in the file; what follows is looked at on its own.
CELL = 1 << 17

_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_REFERENCE = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")
_TYPE = re.compile(rb"""\bt=["'](\w+)["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>(.*?)</(?:\w+:)?v>", re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_SHEET = re.compile(r"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>")


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf"""(?:^|[\s:]){name}=["']([^"']*)["']""", tag)
    return found[1] if found else ""


def _say(thing: object) -> None:
    sys.stdout.write(json.dumps(thing, separators=(",", ":"), allow_nan=False) + "\n")


def _fail(why: str, **more: object) -> NoReturn:
    _say({"fail": why, **more})
    sys.stdout.flush()
    sys.exit(1)


def _limit() -> None:
    try:
        import resource
    except ImportError:  # not on every system; there only the size inside is checked
        return
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        _, hard = resource.getrlimit(what)
        if hard == resource.RLIM_INFINITY or hard > most:
            resource.setrlimit(what, (most, hard))


def _check_inside(archive: zipfile.ZipFile, limit: int) -> None:
    """Count what is inside, first by what the archive says and then by unpacking it."""
    parts = archive.infolist()
    size = sum(part.file_size for part in parts)
    if len(parts) > PARTS:
        _fail("parts", count=len(parts), most=PARTS)
    if size > limit:
        _fail("size", bytes=size)
    if any(part.flag_bits & 1 for part in parts):
        _fail("password")
    for part in parts:
        # Reading to the end compares checksums, so a part cannot hold more than it says.
        with archive.open(part) as stream:
            while stream.read(CHUNK):
                pass


def _sheet_part(archive: zipfile.ZipFile, name: str) -> str | None:
    """Where in an XLSX file a sheet of this name lies."""
    from html import unescape

    names = set(archive.namelist())
    book, links = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
    if book not in names or links not in names:
        return None
    key = next(
        (
            _attribute(tag, "id")
            for tag in _SHEET.findall(archive.read(book).decode("utf-8", "replace"))
            if unescape(_attribute(tag, "name")) == name
        ),
        None,
    )
    for tag in _RELATION.findall(archive.read(links).decode("utf-8", "replace")):
        if key and _attribute(tag, "Id") == key:
            target = _attribute(tag, "Target")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            return part if part in names else None
    return None


def _faults(archive: zipfile.ZipFile, part: str) -> dict[tuple[int, int], str]:
    """Cells of an XLSX sheet that hold an error, or a formula that was never calculated.

    The parser gives an empty cell for both, and empty means something else.
    """
    found: dict[tuple[int, int], str] = {}
    rest = b""
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            rest += chunk
            end = 0
            for cell in _CELL.finditer(rest):
                end = cell.end()
                text = _fault(cell[1], cell[2] or b"")
                at = _REFERENCE.search(cell[1])
                if text is not None and at is not None:
                    found[_position(at)] = text
            rest = rest[max(end, len(rest) - CELL) :]
    return found


def _fault(attributes: bytes, inside: bytes) -> str | None:
    kind = _TYPE.search(attributes)
    value = _VALUE.search(inside)
    if kind is not None and kind[1] == b"e":
        return value[1].decode("ascii", "replace") if value else "an error"
    if _FORMULA.search(inside) and not (kind and kind[1] in (b"str", b"inlineStr")):
        return "a formula without its result" if value is None or not value[1].strip() else None
    return None


def _position(reference: re.Match[bytes]) -> tuple[int, int]:
    column = 0
    for letter in reference[1]:
        column = 26 * column + letter - 64
    return int(reference[2]), column


def _plain(cell: Any) -> object:
    if isinstance(cell, (bool, str)):
        return cell if cell != "" else None
    if isinstance(cell, (int, float)):
        number = float(cell)
        return number if number - number == 0.0 else {"fault": repr(number)}
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return {"moment": cell.date().isoformat()}
    if isinstance(cell, (datetime.date, datetime.time)):
        return {"moment": cell.isoformat()}
    return {"moment": str(cell)}


def _rows(sheet: Any, faults: dict[tuple[int, int], str]) -> Iterator[tuple[int, list[object]]]:
    if sheet.start is None:
        return
    top, left = sheet.start
    by_row: dict[int, list[tuple[int, str]]] = {}
    for (row, column), text in faults.items():
        by_row.setdefault(row, []).append((column, text))
    # The parser counts columns from the first filled one; people count from the corner.
    before = [None] * left
    number = 0
    for number, cells in enumerate(_from_top(sheet, top), start=1):
        values = [*before, *map(_plain, cells)] if number > top else []
        for column, text in by_row.pop(number, ()):
            values += [None] * (column - len(values))
            values[column - 1] = {"fault": text}
        while values and values[-1] is None:
            values.pop()
        yield number, values
    for row in sorted(row for row in by_row if row > number):
        values = []
        for column, text in sorted(by_row[row]):
            values += [None] * (column - len(values))
            values[column - 1] = {"fault": text}
        yield row, values


def _from_top(sheet: Any, top: int) -> Iterator[Any]:
    """Rows from the first of the sheet on: some versions of the parser leave empty ones out."""
    for number, cells in enumerate(sheet.iter_rows()):
        if number == 0 and any(cell != "" for cell in cells):
            yield from ([] for _ in range(top))
        yield cells


def main(path: str, wanted: str, limit: int) -> None:
    """Write the rows of one sheet: by name, by number, or the only visible one when not said."""
    _limit()
    import python_calamine

    faults: dict[tuple[int, int], str] = {}
    archive = None
    try:
        if zipfile.is_zipfile(path):
            archive = zipfile.ZipFile(path)
            _check_inside(archive, limit)
        elif Path(path).stat().st_size > limit:
            _fail("size", bytes=Path(path).stat().st_size)
        book = python_calamine.CalamineWorkbook.from_path(path)
        sheets = [one for one in book.sheets_metadata if "WorkSheet" in str(one.typ)]
        shown = [one.name for one in sheets if str(one.visible).endswith(".Visible")]
        name = _choose(json.loads(wanted), [one.name for one in sheets], shown)
        if archive is not None and (part := _sheet_part(archive, name)) is not None:
            faults = _faults(archive, part)
        sheet = book.get_sheet_by_name(name)
        _say({"sheet": name, "sheets": shown})
        for number, values in _rows(sheet, faults):
            _say([number, values])
    except python_calamine.PasswordError:
        _fail("password")
    except MemoryError:
        _fail("memory")
    except (python_calamine.CalamineError, zipfile.BadZipFile, OSError, EOFError) as error:
        _fail("broken", message=str(error)[:200])
    except (RuntimeError, NotImplementedError, ValueError, OverflowError) as error:
        _fail("broken", message=str(error)[:200])
    sys.stdout.flush()


def _choose(wanted: str | int | None, names: list[str], shown: list[str]) -> str:
    if isinstance(wanted, str) and wanted in names:
        return wanted
    if isinstance(wanted, int) and 1 <= wanted <= len(names):
        return names[wanted - 1]
    if wanted is not None or len(shown) != 1:
        _fail("sheet", sheets=shown or names)
    return shown[0]


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
