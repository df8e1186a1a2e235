"""Tables kept as a sheet of a workbook: XLSX, XLSB, XLS or ODS."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from commonweal.evidence.own import sandbox
from commonweal.evidence.own.cells import Cell, Fault, Moment
from commonweal.evidence.own.problems import Problems

#: How the formats begin: a ZIP archive (XLSX, XLSB, ODS) and a compound file (XLS).
BEGINNINGS = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


@dataclass(slots=True)
class WorkbookTable:
    """A sheet of a workbook.

    Attributes
    ----------
    path : pathlib.Path
    wanted : str, int or None
        Sheet by name or by number (the first is 1); None takes the only one that is visible.
    limit : int
        Bytes that the workbook may hold once unpacked.
    problems : Problems
        Where `rows` puts what it finds wrong.
    delimiter : None
        A workbook has none.
    notes : tuple of str
        Filled once the sheet is known.
    sheets : tuple of str
        Names of the sheets to choose from, once it is known that one must be chosen.
    """

    path: Path
    wanted: str | int | None
    limit: int
    problems: Problems
    delimiter: None = None
    notes: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Number (as the sheet shows it) and cells of every row, in order."""
        command = [sys.executable, "-P", sandbox.__file__, str(self.path.resolve()),
                   json.dumps(self.wanted), str(self.limit)]  # fmt: skip
        with subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as child:
            try:
                if child.stdout is not None:
                    yield from self._received(child, child.stdout)
            finally:
                child.kill()

    def _received(
        self, child: subprocess.Popen[bytes], lines: IO[bytes]
    ) -> Iterator[tuple[int, list[Cell]]]:
        whole = True
        for line in lines:
            whole = line.endswith(b"\n")
            if not whole:
                break
            said = json.loads(line)
            if isinstance(said, list):
                yield said[0], [_cell(one) for one in said[1]]
            elif "fail" in said:
                self._fail(said)
                return
            elif len(said["sheets"]) > 1:
                self.notes = (f"Of the workbook's sheets, {said['sheet']!r} was read.",)
        if child.wait() != 0 or not whole:
            self._fail({"fail": "memory"})

    def _fail(self, said: dict[str, Any]) -> None:
        why = said["fail"]
        if why == "sheet":
            self.sheets = tuple(said["sheets"])
            names = ", ".join(repr(name) for name in said["sheets"]) or "none"
            self.problems.add(
                None, None, "" if self.wanted is None else str(self.wanted),
                f"the name of one sheet as dialect.sheetName in the descriptor; there are: {names}",
            )  # fmt: skip
        elif why == "size":
            self.problems.add(
                None, None, f"{said['bytes'] / 2**20:,.0f} MB once unpacked",
                f"a workbook of at most {self.limit / 2**20:,.0f} MB once unpacked",
            )  # fmt: skip
        elif why == "parts":
            self.problems.add(
                None, None, f"{said['count']:,} files inside",
                f"a workbook of at most {said['most']:,} files inside",
            )  # fmt: skip
        elif why == "password":
            self.problems.add(None, None, "a password", "a workbook that opens without one")
        elif why == "memory":
            self.problems.add(
                None, None, "",
                "a sheet that can be opened with "
                f"{sandbox.MEMORY / 2**30:.0f} GB of memory in {sandbox.SECONDS // 60} minutes; look "
                "for a stray cell far below or beside the table, or save the sheet as CSV",
            )  # fmt: skip
        else:
            self.problems.add(
                None, None, said["message"],
                "a workbook that can be opened; save it again, or save the sheet as CSV",
            )  # fmt: skip


def _cell(value: Any) -> Cell:
    if isinstance(value, dict):
        if "moment" in value:
            return Moment(value["moment"])
        return Fault(value["fault"])
    return value  # type: ignore[no-any-return]
