"""Tables kept as text: which encoding, which delimiter, and the rows, one at a time.

Nothing here holds more of a file in memory than one row.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from commonweal.evidence.own.cells import Cell
from commonweal.evidence.own.problems import Problems

#: Bytes looked at to guess what a file is.
SAMPLE = 1 << 16
CHUNK = 1 << 20
#: The longest line, in characters, and the most lines that one row may run over.
LONGEST_LINE = 4_000_000
LONGEST_ROW = 1_000

DELIMITERS = (",", ";", "\t", "|")
#: Python's name of an encoding to the name that people know it by.
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "cp1252": "Windows-1252",
    "iso8859-1": "ISO 8859-1",
    "iso8859-15": "ISO 8859-15",
    "mac-roman": "Mac Roman",
    "ascii": "ASCII",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Control characters that no table has, and what stands for a byte that could not be decoded.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
_UNDECODED = re.compile("[\udc80-\udcff\ufffd]")
# UTF-8 read as Windows-1252: "Ã©" for "é", "â€™" for an apostrophe.
_READ_TWICE = re.compile("Ã[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹Œ]|â€[\u0080-\u00bf™œ“”˜¦]")
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)


def encoding_named(name: str) -> str | None:
    """Python's name of an encoding that tables come in, or None for any other.

    Examples
    --------
    >>> encoding_named("Windows-1252"), encoding_named("rot13")
    ('cp1252', None)
    """
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError, UnicodeError):
        return None
    return found if found in ENCODINGS else None


def looks_binary(sample: bytes) -> bool:
    """Whether bytes are neither text of one byte a character nor UTF-16."""
    if not sample or _marked(sample) or _unmarked_utf16(sample):
        return False
    controls = sum(sample.count(code) for code in (*range(9), *range(14, 32)))
    return controls > len(sample) / 50 and controls > 1


def _marked(sample: bytes) -> str | None:
    return next((name for mark, name in _MARKS if sample.startswith(mark)), None)


def _unmarked_utf16(sample: bytes) -> str | None:
    """UTF-16 without a byte order mark: nearly every second byte of English text is zero."""
    half = len(sample) // 2
    if half < 8:
        return None
    first, second = sample[::2].count(0), sample[1::2].count(0)
    if second > 0.7 * half and first < 0.05 * half:
        return "utf-16-le"
    if first > 0.7 * half and second < 0.05 * half:
        return "utf-16-be"
    return None


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table kept as text.

    Attributes
    ----------
    path : pathlib.Path
    encoding : str
        Python's name of it.
    delimiter, quote : str
        What stands between cells and around them.
    skip_space : bool
        Whether space after a delimiter means nothing.
    problems : Problems
        Where `rows` puts what it finds wrong.
    notes : tuple of str
        What was found out about the file that a reader should know.
    """

    path: Path
    encoding: str
    delimiter: str
    quote: str
    skip_space: bool
    problems: Problems
    notes: tuple[str, ...]

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Number (the first row is 1) and cells of every row, in order.

        A row that cannot be read is a problem and is left out; reading goes on after it.
        """
        with self.path.open(
            encoding=self.encoding, errors=_errors(self.encoding), newline=""
        ) as stream:
            lines = _Lines(stream, self.problems, self.encoding)
            reader = csv.reader(
                lines,
                delimiter=self.delimiter,
                quotechar=self.quote,
                skipinitialspace=self.skip_space,
                strict=True,
            )
            while True:
                lines.begin_row()
                try:
                    cells: list[Cell] = list(next(reader))
                except StopIteration:
                    return
                except csv.Error as error:
                    self.problems.add(lines.row, None, lines.beginning, _said(error))
                    continue
                yield lines.row, cells


def _errors(encoding: str) -> str:
    return "replace" if encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"


def _said(error: csv.Error) -> str:
    text = str(error)
    if "unexpected end of data" in text:
        return "a closing quotation mark: one is opened in this row and never closed"
    if "expected after" in text:
        return "quotation marks in pairs: one that belongs to the text is written twice"
    if "field larger" in text:
        return "a shorter cell: perhaps a quotation mark is opened here and never closed"
    return f"a row of cells ({text})"


class _Lines:
    """Lines for the reader of cells, checked on the way and never longer than memory bears."""

    def __init__(self, stream: io.TextIOBase, problems: Problems, encoding: str) -> None:
        self.row = 0
        self.beginning = ""
        self._stream = stream
        self._problems = problems
        self._encoding = encoding
        self._lines_in_row = 0
        self._ended = False

    def begin_row(self) -> None:
        self.row += 1
        self._lines_in_row = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = "" if self._ended else self._stream.readline(LONGEST_LINE + 1)
        if not line:
            raise StopIteration
        if not self._lines_in_row:
            self.beginning = line.rstrip("\r\n")[:200]
        self._lines_in_row += 1
        if len(line) > LONGEST_LINE:
            self._stop(line[:40], f"a row of at most {LONGEST_LINE:,} characters")
        if self._lines_in_row > LONGEST_ROW:
            self._stop(self.beginning, "a closing quotation mark: one is opened in this row")
        if (found := _CONTROL.search(line)) is not None:
            name = "NUL" if found[0] == "\x00" else f"U+{ord(found[0]):04X}"
            self._problems.add(
                self.row, None, _around(line, found), f"text; {name} is no character"
            )
        if (found := _UNDECODED.search(line)) is not None:
            name = ENCODINGS.get(self._encoding, self._encoding)
            self._problems.add(self.row, None, _around(line, found), f"text in {name}")
        return line

    def _stop(self, value: str, expected: str) -> None:
        self._ended = True
        self._problems.add(self.row, None, value, f"{expected}: reading stopped there")
        raise StopIteration


def _around(line: str, found: re.Match[str]) -> str:
    return line[max(0, found.start() - 15) : found.end() + 15].strip()


def open_text(
    path: Path,
    *,
    encoding: str | None,
    delimiter: str | None,
    quote: str,
    skip_space: bool,
    problems: Problems,
) -> TextTable:
    """Find out how a table kept as text is written.

    Parameters
    ----------
    path : pathlib.Path
    encoding, delimiter : str or None
        As the descriptor says; None finds out.
    quote : str
    skip_space : bool
    problems : Problems
        Given to the table, and told when encodings are mixed.

    Returns
    -------
    TextTable
    """
    notes = []
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
    if encoding is None:
        encoding = _marked(sample) or _unmarked_utf16(sample)
        if encoding is None:
            encoding = "utf-8" if _is_utf8(path) else "cp1252"
        if not encoding.startswith("utf-8"):
            notes.append(f"The text was read as {ENCODINGS[encoding]}.")
        if encoding == "cp1252":
            _check_read_twice(path, problems)
    elif encoding == "utf-8" and sample.startswith(codecs.BOM_UTF8):
        encoding = "utf-8-sig"
    elif encoding in ("utf-16-le", "utf-16-be") and _marked(sample) == "utf-16":
        encoding = "utf-16"
    text = io.TextIOWrapper(
        io.BytesIO(sample), encoding=encoding, errors=_errors(encoding), newline=""
    ).read()
    said = _SEPARATOR_LINE.fullmatch(text.partition("\n")[0])
    if delimiter is None:
        delimiter = said[1] if said and said[1] not in '"\r\n' else _delimiter(text, quote)
    return TextTable(path, encoding, delimiter, quote, skip_space, problems, tuple(notes))


def _check_read_twice(path: Path, problems: Problems) -> None:
    """Lines of UTF-8 in a file that is not UTF-8 as a whole: two files were put together."""
    with path.open(encoding="cp1252", errors="surrogateescape", newline="") as stream:
        number, told = 0, 0
        while told < 50 and (line := stream.readline(LONGEST_LINE)):
            number += 1
            if (found := _READ_TWICE.search(line)) is not None:
                told += 1
                problems.add(
                    number, None, _around(line, found),
                    "one encoding in the whole file; this row is UTF-8 and others are not",
                )  # fmt: skip


def _delimiter(text: str, quote: str) -> str:
    """The delimiter under which most rows of the sample have the same number of cells."""
    lines = text.splitlines()[:200]
    best, chosen = (0, 0), ","
    for candidate in DELIMITERS:
        try:
            rows = list(csv.reader(lines, delimiter=candidate, quotechar=quote))
        except csv.Error:
            continue
        widths = [len(row) for row in rows if len(row) > 1]
        if not widths:
            continue
        common = max(set(widths), key=lambda width: (widths.count(width), width))
        score = (widths.count(common), common)
        if score > best:
            best, chosen = score, candidate
    return chosen
