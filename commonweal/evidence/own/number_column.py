"""A column of numbers as people type them: read exactly, or refused with what was expected.

Nothing is guessed. `1,234` is one thousand two hundred and thirty-four wherever the point marks
decimals; where a column or a file gives reason to doubt that, its writer must say which it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite

from commonweal.evidence.own.cells import DATE_LIKE, Cell, Fault, Moment, key_of, text_of

#: Texts that were understood before are looked up; a column has few different ones.
REMEMBERED = 100_000

_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-"})
_GROUP_SPACES = " \u00a0\u2009\u202f\u2007"
# 1.2E+05: what a spreadsheet shows of a long number when a column is narrow.
_SHORTENED = re.compile(r"[+-]?\d(\.\d+)?E[+]\d+")
_SHORTEST = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)e[+-]?\d{1,3}", re.ASCII)
_POINTED = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}", re.ASCII)

#: Words for what was expected in place of a number.
A_NUMBER = "a number"
NO_DATE = "a number; spreadsheets turn entries such as 3-5 or 5/3 into dates"
NO_DECIMAL_COMMA = (
    "a number with a decimal point; where a comma marks decimals, say so in the descriptor: "
    '"decimalChar": ","'
)
NO_POINTS = 'a number without points between its thousands, or "groupChar": "." in the descriptor'
AMBIGUOUS = (
    'one meaning; say in the descriptor what the sign does: "decimalChar" or "groupChar" of '
    "this field"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell was understood to say.

    Attributes
    ----------
    value : float or None
    status : str
        One of `warm.tables.STATUSES`; empty when the cell is refused.
    expected : str
        For a refused cell: what was expected there.
    form : str
        How the number was written: `plain`, `grouped` (1,234), `pointed` (1.234: three digits
        after one point), `decimal_comma` (12,5) or empty.
    """

    value: float | None
    status: str
    expected: str = ""
    form: str = ""


def _refused(expected: str, form: str = "") -> Reading:
    return Reading(None, "", expected, form)


class NumberColumn:
    """Reads the cells of one column for one purpose.

    Parameters
    ----------
    name : str
        The column's heading.
    markers : mapping of str to str
        Signs (folded by `key_of`) to their meaning, as `markers.table_of` gives it.
    decimal, group : str or None
        What marks decimals and groups of thousands; None where nobody said.
    delimiter : str or None
        Of the file: beside semicolons a comma probably marks decimals.
    whole : bool
        Only whole numbers will do.
    counts : bool
        Counts or amounts of money, which rarely have exactly three decimals.
    percent_sign, pound_sign : bool
        Whether these signs may stand with the number.
    scale : decimal.Decimal or None
        What every number is multiplied by, exactly.
    """

    def __init__(
        self,
        name: str,
        *,
        markers: Mapping[str, str],
        decimal: str | None = None,
        group: str | None = None,
        delimiter: str | None = None,
        whole: bool = False,
        counts: bool = False,
        percent_sign: bool = False,
        pound_sign: bool = False,
        scale: Decimal | None = None,
    ) -> None:
        self.name = name
        self.written: Counter[str] = Counter()
        self._markers = markers
        self._declared = decimal is not None or group is not None
        self._decimal = decimal or ("," if group == "." else ".")
        self._group = group or ("." if self._decimal == "," else ",")
        self._semicolons = delimiter == ";"
        self._whole, self._counts = whole, counts
        self._percent_sign, self._pound_sign = percent_sign, pound_sign
        self._scale = scale
        d = re.escape(self._decimal)
        g = re.escape(self._group) if self._group.strip(_GROUP_SPACES) else ""
        groups = f"[{g}{_GROUP_SPACES}]" if g else f"[{_GROUP_SPACES}]"
        self._plain = re.compile(rf"[+-]?(\d+({d}\d*)?|{d}\d+)", re.ASCII)
        self._grouped = re.compile(
            rf"[+-]?[1-9]\d{{0,2}}({groups})\d{{3}}(\1\d{{3}})*({d}\d+)?", re.ASCII
        )
        self._remembered: dict[str, Reading] = {}
        self._rows: dict[str, list[tuple[int, str]]] = {"grouped": [], "pointed": []}
        self._proof: set[str] = set()

    def read(self, cell: Cell, row: int) -> Reading:
        """What a cell says; `doubts` afterwards tells which readings cannot stand."""
        if not isinstance(cell, str):
            return self._of_workbook(cell)
        reading = self._remembered.get(cell)
        if reading is None:
            reading = self._of_text(text_of(cell))
            if len(self._remembered) < REMEMBERED:
                self._remembered[cell] = reading
        if reading.form:
            self._note(reading.form, cell, row)
        return reading

    def doubts(self) -> Iterator[tuple[int, str, str]]:
        """Row, text and what was expected, for numbers whose signs could mean two things."""
        if self._declared:
            return
        commas = "decimal_comma" in self._proof
        if commas or (self._semicolons and not self._proof & {"decimal_point", "grouped_twice"}):
            yield from ((row, text, AMBIGUOUS) for row, text in self._rows["grouped"])
        only_threes = "decimal_point" not in self._proof
        if commas or (only_threes and (self._semicolons or self._counts)):
            yield from ((row, text, AMBIGUOUS) for row, text in self._rows["pointed"])

    def notes(self) -> Iterator[str]:
        """What was done to numbers of this column, for the list of transformations."""
        for sign, words in (
            ("thousands", "separators of thousands were taken out"),
            ("£", "pound signs were taken off"),
            ("%", "percent signs were taken off"),
        ):
            if count := self.written[sign]:
                yield f"Column {self.name!r}: {words} in {count:,} cell{'s' if count > 1 else ''}."
        if self._scale is not None and self._scale != 1:
            yield f"Column {self.name!r}: numbers were multiplied by {self._scale.normalize():f}."

    def _note(self, form: str, cell: str, row: int) -> None:
        for part in form.split():
            if part in self._rows:
                # More than these are never told one by one.
                if len(self._rows[part]) < REMEMBERED:
                    self._rows[part].append((row, text_of(cell)))
            elif part in ("decimal_point", "decimal_comma", "grouped_twice"):
                self._proof.add(part)
            else:
                self.written[part] += 1

    def _of_workbook(self, cell: float | bool | Moment | Fault | None) -> Reading:
        if cell is None:
            return self._marked("") or _refused(A_NUMBER)
        if isinstance(cell, bool):
            return _refused("a number, not a tick")
        if isinstance(cell, Moment):
            return _refused(NO_DATE)
        if isinstance(cell, Fault):
            return _refused("a number; the workbook has an error there")
        return self._number(repr(cell), "")

    def _of_text(self, text: str) -> Reading:
        if (marked := self._marked(text)) is not None:
            return marked
        bare, signs = self._without_signs(text.translate(_MINUS))
        if bare is None:
            return _refused(signs)
        if self._plain.fullmatch(bare):
            form = signs
            if self._decimal == "." and "." in bare:
                form += " pointed" if _POINTED.fullmatch(bare) else " decimal_point"
            return self._number(bare.replace(self._decimal, "."), form)
        if found := self._grouped.fullmatch(bare):
            number = bare.replace(found[1], "").replace(self._decimal, ".")
            form = f"{signs} thousands grouped"
            if found[2]:
                form += " grouped_twice"
            if found[3]:
                form += " decimal_point"
            return self._number(number, form)
        if _SHORTEST.fullmatch(bare) and self._decimal == ".":
            return self._number(bare, signs)
        return _refused(*self._why_not(bare))

    def _marked(self, text: str) -> Reading | None:
        meaning = self._markers.get(text) or self._markers.get(key_of(text))
        if meaning is None:
            return None
        return Reading(0.0, "value") if meaning == "zero" else Reading(None, meaning)

    def _without_signs(self, text: str) -> tuple[str | None, str]:
        """The number without signs beside it, and which; or None and what was expected."""
        found = ""
        if text.endswith("%"):
            if not self._percent_sign:
                return None, "a number that is no percentage"
            if self._scale is not None and self._scale != 1:
                return None, "a number without a percent sign, because the column has a scale"
            text, found = text[:-1].rstrip(), "%"
        sign = text[:1] if text[:1] in "+-" else ""
        if text[len(sign) :].startswith("£"):
            if not self._pound_sign:
                return None, "a number that is no amount of money"
            text, found = sign + text[len(sign) + 1 :].lstrip(), f"{found} £".strip()
        return text, found

    def _why_not(self, text: str) -> tuple[str, str]:
        if DATE_LIKE.fullmatch(text):
            return NO_DATE, ""
        if _SHORTENED.fullmatch(text):
            return "the number written out; a spreadsheet shortened it", ""
        if self._decimal == ",":
            return "a number with a decimal comma, because the descriptor says so", ""
        if re.fullmatch(r"[+-]?\d+,\d+", text):
            return NO_DECIMAL_COMMA, "decimal_comma"
        if re.fullmatch(r"[+-]?\d{1,3}(\.\d{3}){2,}(,\d+)?", text):
            return (
                NO_POINTS,
                "decimal_comma",
            )
        if text.startswith("#"):
            return "a number; a spreadsheet left an error there", ""
        if re.search(r"\d", text) and re.search(r"[^\d.,\s+-]", text):
            return "a number alone; footnotes and words belong in another column", ""
        return A_NUMBER, ""

    def _number(self, text: str, form: str) -> Reading:
        value = float(text)
        if self._scale is not None and self._scale != 1 and isfinite(value):
            value = float(Decimal(text) * self._scale)
        if not isfinite(value):
            return _refused("a number of a size that can be")
        if self._whole and not value.is_integer():
            return _refused("a whole number")
        return Reading(value + 0.0, "value", "", form.strip())
