"""A first draft of a table's descriptor: what can be seen is filled in, the rest is asked.

Where only a person can know, the draft has an entry ``{"decide": "…"}``; loading the table says
which of these are still there.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from commonweal.evidence.own import files
from commonweal.evidence.own.areas import KnownArea
from commonweal.evidence.own.cells import Cell, Moment, is_empty, key_of, text_of
from commonweal.evidence.own.looking import GSS, Seen, filled, look, opened
from commonweal.evidence.own.markers import MEANINGS, table_of
from commonweal.evidence.own.number_column import NO_DECIMAL_COMMA, NumberColumn
from commonweal.evidence.own.package import DECIDE, path_for
from commonweal.evidence.own.problems import Enough, Problems
from commonweal.evidence.own.roles import Column, base_of, role_of
from commonweal.evidence.own.text import TextTable
from commonweal.evidence.own.workbook import WorkbookTable
from warm.errors import BadTable, Problem
from warm.framework import Framework

#: Signs that a person is asked about, and texts that are listed to be left out.
ASKED = 20

#: How codes of the Government Statistical Service begin, and what they stand for.
_KINDS = {
    "01": "lsoa", "02": "msoa", "04": "parish", "05": "ward", "06": "la", "07": "la", "08": "la",
    "09": "la", "12": "region", "58": "division", "92": "country",
}  # fmt: skip
_PERIOD_NAMES = ("year", "period", "time period", "timeperiod", "financial year", "date", "month",
                 "quarter", "calendar year", "academic year", "reference period")  # fmt: skip
_PERIOD = re.compile(r"(19|20)\d\d([/-](\d\d|\d{4}))?( Q[1-4])?")
_SUM = re.compile(r"(grand )?totals?\b|(all|both|overall|average|mean)\b", re.IGNORECASE)
_NAMES = {"cp1252": "windows-1252", "utf-8-sig": "utf-8", "mac-roman": "macintosh"}


def decide(question: str) -> dict[str, str]:
    """An entry that waits for a person."""
    return {DECIDE: question}


def draft(
    path: Path,
    *,
    framework: Framework | None = None,
    codes: Mapping[str, KnownArea] | None = None,
    max_bytes: int = files.MAX_BYTES,
) -> dict[str, Any]:
    """A draft of the descriptor of a table.

    Parameters
    ----------
    path : pathlib.Path
        CSV, XLSX, XLSB, XLS or ODS.
    framework : Framework, optional
        Whose indicators are offered for the columns.
    codes : mapping of str to KnownArea, optional
        Places by code; without them kinds of place are only guessed from how their codes begin.
    max_bytes : int
        Largest file that is opened.

    Returns
    -------
    dict
        A Data Package as JSON holds it.

    Raises
    ------
    BadTable
        When the file holds no table, or none whose headings can be found.
    """
    problems = Problems(path.name)
    try:
        table, rows = opened(path, codes or {}, max_bytes, problems)
    except Enough:
        raise problems.error() from None
    seen = look(rows, codes or {})
    if seen is None:
        problems.add(None, None, "", "a row of headings with rows of data below it")
        raise problems.error()
    return _Draft(path, table, seen, framework, codes or {}).package()


def write_draft(path: Path, drafted: Mapping[str, Any], *, force: bool = False) -> Path:
    """Write a draft beside its table, whole or not at all.

    Parameters
    ----------
    path : pathlib.Path
        The table.
    drafted : mapping
        As `draft` returns it.
    force : bool
        Replace a descriptor that is there.

    Raises
    ------
    BadTable
        When a descriptor is there and `force` is not given, or the folder cannot be written to.
    """
    target = path_for(path)
    text = json.dumps(drafted, ensure_ascii=False, indent=2) + "\n"
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".draft-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        temporary = Path(name)
        try:
            temporary.chmod(0o644)
            if force:
                temporary.replace(target)
            else:
                os.link(temporary, target)  # fails when the target is there, whoever was first
        finally:
            temporary.unlink(missing_ok=True)
    except FileExistsError:
        expected = "no descriptor there yet; --force replaces the one that is"
        raise BadTable([Problem(None, None, target.name, expected)], path.name) from None
    except OSError as error:
        expected = "a folder that can be written to"
        raise BadTable([Problem(None, None, str(error.strerror), expected)], path.name) from None
    return target


class _Draft:
    """Puts a draft together from what was seen."""

    def __init__(
        self,
        path: Path,
        table: files.Table,
        seen: Seen,
        framework: Framework | None,
        codes: Mapping[str, KnownArea],
    ) -> None:
        self._path = path
        self._table = table
        self._seen = seen
        self._framework = framework
        self._codes = codes
        self._signs: dict[str, str] = {}
        self._place = seen.place

    def package(self) -> dict[str, Any]:
        columns = [self._column(i, name) for i, name in enumerate(self._seen.names) if name]
        area = self._area(columns)
        period = next((one for one in columns if one.role == "period"), None)
        ours: dict[str, Any] = {
            "area": area,
            "period": {"column": period.name} if period else decide(
                "Which period are the figures of? For example 2024 or 2023/24."),
            "layer": decide("Are these official figures (official) or answers to a survey (survey)?"),
            "open": decide("Are these figures open to everybody already? true or false; if not, "
                           "counts from 1 to 4 will be hidden."),
            "indicators": self._indicators(columns),
        }  # fmt: skip
        if left_out := self._leave_out():
            ours["leave_out"] = left_out
        if self._signs:
            ours["statuses"] = {
                sign: decide(f"What does {sign!r} stand for? One of {', '.join(MEANINGS)}.")
                for sign in self._signs
            }
        fields = list({key_of(one.name): one.field for one in columns}.values())
        resource: dict[str, Any] = {"path": self._path.name, "schema": {"fields": fields}}
        if isinstance(self._table, TextTable):
            resource["encoding"] = _NAMES.get(self._table.encoding, self._table.encoding)
        if dialect := self._dialect():
            resource["dialect"] = dialect
        resource["commonweal"] = ours
        slug = re.sub(r"[^a-z0-9]+", "-", self._path.stem.casefold()).strip("-")[:60].strip("-")
        return {
            "name": slug or "own-data",
            "title": decide("What is the table called? People read this beside every figure."),
            "contributors": [
                {"title": decide("Who publishes the table?"), "role": "publisher"}
            ],
            "licenses": [
                {"name": decide("Under which licence? For example OGL-UK-3.0, or "
                                "Not-for-publication.")}
            ],
            "resources": [resource],
        }  # fmt: skip

    def _dialect(self) -> dict[str, Any]:
        made: dict[str, Any] = {}
        if self._table.delimiter not in (None, ","):
            made["delimiter"] = self._table.delimiter
        if self._seen.header_rows != (1,):
            made["headerRows"] = list(self._seen.header_rows)
        if isinstance(self._table, WorkbookTable) and isinstance(self._table.wanted, str):
            made["sheetName"] = self._table.wanted
        return made

    # places ----------------------------------------------------------------------------------

    def _area(self, columns: Sequence[Column]) -> dict[str, Any]:
        if self._place is None:
            return self._area_by_name(columns)
        texts = [text_of(row[self._place]) for row in self._seen.rows if self._place < len(row)]
        known = [self._codes.get(text) or self._codes.get(text.upper()) for text in texts]
        kinds = Counter(one.kind for one in known if one is not None)
        kinds = kinds or Counter(
            _KINDS[text[1:3]]
            for text in texts
            if GSS.fullmatch(text.upper()) and text[1:3] in _KINDS
        )
        kind: Any = kinds.most_common(1)[0][0] if kinds else None
        mine = [one for one in known if one is not None and one.kind == kind]
        # One code of an older year gives the year away.
        years = Counter(one.vintage for one in mine if not one.in_use)
        years = years or Counter(one.vintage for one in mine)
        vintage: Any = years.most_common(1)[0][0] if years else ""
        if not vintage:
            vintage = decide(
                "Of which year are the boundaries? 2021 or 2011 for small areas and MSOAs; for wards "
                "and council areas the year of the codes."
                + (" Some of these codes are no longer in use." if years else "")
            )
        return {
            "column": self._seen.names[self._place],
            "by": "code",
            "kind": kind
            or decide("What kind of place are these codes of? For example lsoa, ward."),
            "vintage": vintage,
        }

    def _area_by_name(self, columns: Sequence[Column]) -> dict[str, Any]:
        """Without codes: a column of words of which most are names of places of one kind."""
        named: dict[str, set[str]] = {}
        for one in self._codes.values():
            if one.in_use and one.name:
                named.setdefault(key_of(one.name), set()).add(one.kind)
        best: tuple[int, str, str] | None = None
        for column in columns:
            texts = {key_of(text_of(row[column.at])) for row in self._seen.rows
                     if column.at < len(row)} - {""}  # fmt: skip
            kinds = Counter(kind for text in texts for kind in named.get(text, ()))
            kind, count = next(iter(kinds.most_common(1)), ("", 0))
            if kind and 2 * count >= len(texts) and (best is None or count > best[0]):
                best, self._place = (count, column.name, kind), column.at
        if best is None:
            return {
                "column": decide("Which column names the place?"),
                "by": decide(
                    "Does it hold codes (code), names (name) or names in addresses (slug)?"
                ),
                "kind": decide("What kind of place? For example lsoa, ward, la, neighbourhood."),
                "vintage": decide("Of which year are the boundaries? Leave this out for names."),
            }
        return {"column": best[1], "by": "name", "kind": best[2]}

    def _leave_out(self) -> list[str]:
        """Rows with figures whose place is a word or a larger place: totals."""
        if self._place is None:
            return []
        found: dict[str, None] = {}
        for row in self._seen.rows:
            cell = row[self._place] if self._place < len(row) else None
            text = text_of(cell)
            if not text or filled(row) < 2 or len(found) >= ASKED:
                continue
            known = self._codes.get(text) or self._codes.get(text.upper())
            larger = (
                known is not None and known.council is None and known.kind in ("region", "country")
            )
            # Beside codes any word is no place; among names only the words for sums are.
            words = not re.search(r"\d", text) if self._seen.place is not None else _SUM.match(text)
            if larger or (known is None and words):
                found[text] = None
        return list(found)

    # figures ---------------------------------------------------------------------------------

    def _column(self, at: int, name: str) -> Column:
        values = [row[at] for row in self._seen.rows if at < len(row) and not is_empty(row[at])]
        texts = [text_of(one) for one in values]
        key = key_of(name)
        if at == self._place:
            return Column(at, name, "place", "string")
        if any(isinstance(one, Moment) for one in values):
            return Column(at, name, "period" if key in _PERIOD_NAMES else "text", "date")
        if texts and (
            key in _PERIOD_NAMES
            or (all(_PERIOD.fullmatch(text) for text in texts) and "year" in key)
        ):
            years = all(re.fullmatch(r"\d{4}", text) for text in texts)
            return Column(at, name, "period", "year" if years else "string")
        return self._numeric(at, name, key, values, texts) or Column(at, name, "text", "string")

    def _numeric(
        self, at: int, name: str, key: str, values: Sequence[Cell], texts: Sequence[str]
    ) -> Column | None:
        """The column as one of numbers; None when it is not."""
        reader = NumberColumn(
            name, markers=table_of(), delimiter=self._table.delimiter, percent_sign=True,
            pound_sign=True,
        )  # fmt: skip
        numbers, commas, strange = [], 0, Counter[str]()
        for row, (cell, text) in enumerate(zip(values, texts, strict=True)):
            reading = reader.read(cell, row)
            if reading.value is not None:
                numbers.append(reading.value)
            elif reading.expected == NO_DECIMAL_COMMA:
                commas += 1
            elif not reading.status:
                strange[text] += 1
        wrong = sum(strange.values())
        if (not numbers and not commas) or wrong > max(1, len(values) / 5):
            return None
        role = role_of(key, bool(reader.written["%"]))
        # Only of counts, and only when all of them were seen, is it known that they are whole.
        counts = role in ("count", "base", "total") and self._seen.complete
        whole = counts and not commas and all(number.is_integer() for number in numbers)
        made = Column(at, name, role, "integer" if whole else "number")
        if commas or any(True for _ in reader.doubts()):
            made.field["decimalChar"] = decide(
                f"What marks decimals in {name!r}: a point (.) or a comma (,)?"
            )
        if role in ("percent", "value", "lower", "upper"):
            for text in strange:
                if len(self._signs) < ASKED and not re.search(r"\d", text) and len(text) <= 20:
                    self._signs[text] = name
        made.fractions = role == "percent" and not reader.written["%"] and bool(
            numbers) and 0 < max(numbers) <= 1  # fmt: skip
        return made

    def _indicators(self, columns: Sequence[Column]) -> list[dict[str, Any]]:
        by_role: dict[str, list[Column]] = {}
        for one in columns:
            by_role.setdefault(one.role, []).append(one)
        bases, totals = by_role.get("base", []), by_role.get("total", [])
        counts = by_role.get("count", [])
        figures = [one for one in columns if one.role in ("percent", "value")]
        if not figures and len(counts) == 1 and len(bases + totals) == 1:
            below = (bases + totals)[0].name
            return [
                {
                    "slug": self._slug(counts[0].name),
                    "numerator": counts[0].name,
                    "denominator": below,
                }
            ]
        made: list[dict[str, Any]] = []
        for one in columns:
            if one in figures or (one.role == "count" and not figures):
                entry: dict[str, Any] = {"slug": self._slug(one.name)}
                entry["percent" if one.role == "percent" else "value"] = one.name
                if (base := base_of(one, bases)) is not None:
                    entry["base"] = base.name
                elif one.role == "percent" and len(totals) == 1:
                    entry["base"] = decide(
                        f"Does {totals[0].name!r} say how many people {one.name!r} is of? Then write "
                        "that name here; otherwise remove this entry."
                    )
                if one.fractions:
                    entry["scale"] = decide(
                        f"Are the figures in {one.name!r} fractions of one (write 100) or "
                        "percentages (write 1)?"
                    )
                made.append(entry)
            elif one.role in ("lower", "upper") and made and one.role not in made[-1]:
                made[-1][one.role] = one.name
        for entry in made:
            if ("lower" in entry) != ("upper" in entry):
                entry.pop("lower", None)
                entry.pop("upper", None)
        if made:
            return made
        question = "Which indicator does the table hold? 'commonweal indicators' lists them."
        return [{"slug": decide(question), "value": decide("Which column holds its figures?")}]

    def _slug(self, name: str) -> dict[str, str]:
        from difflib import get_close_matches

        near: list[str] = []
        if self._framework is not None:
            bare = key_of(
                re.sub(
                    r"\(.*?\)|%|\b(percent|per cent|percentage)\b", " ", name, flags=re.IGNORECASE
                )
            )
            named = [(one.name, one.slug) for one in self._framework.indicators]
            named += [(one.name, one.slug) for one in self._framework.people]
            known = {key_of(text): slug for text, slug in named}
            known |= {slug.replace("-", " "): slug for _, slug in named}
            near = list(
                dict.fromkeys(
                    known[one]
                    for one in get_close_matches(bare[:200], list(known), n=3, cutoff=0.5)
                )
            )
        hint = f" Nearest by name: {', '.join(near)}." if near else ""
        return decide(
            f"Which indicator is {name!r}? Write its slug ('commonweal indicators' lists them).{hint} "
            'For a new one, write a slug of your own and define it under "define"; remove the entry '
            "if it is none."
        )
