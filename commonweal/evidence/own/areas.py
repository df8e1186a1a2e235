"""Which place a row is about: by code, by slug or by name, among the places that are loaded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from commonweal.evidence.own.cells import Cell, Moment, key_of, text_of
from commonweal.evidence.own.problems import MOST, Problems

WAYS = ("code", "slug", "name")
#: Kinds of place whose boundaries are redrawn, so that a code alone does not say which are meant.
REDRAWN = ("lsoa", "msoa", "ward", "la", "region", "country")
#: Texts that were looked up before are remembered, as many as there are places and some slips.
REMEMBERED = 100_000
_INITIALS = {"lsoa": "LSOA", "msoa": "MSOA", "pcn": "PCN", "la": "council area"}
# Letters and digits that are read, typed or scanned for one another.
_LOOK_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "S": "5", "B": "8", "Z": "2"})
_ALPHABET = "0123456789"


@dataclass(frozen=True, slots=True)
class KnownArea:
    """A place that a row may be about, in use or retired.

    Attributes
    ----------
    code, kind : str
        `kind` as places are stored: ``"lsoa"``, ``"la"``, ``"neighbourhood"``.
    vintage : str
        Year of its boundary; for a retired code, of the boundaries it belonged to, or empty where
        that is not known.
    name, slug : str
        May be empty where rows are only found by code.
    council : str or None
        Code of the council area it lies in.
    in_use : bool
    successors : tuple of str
        Codes that stand for its ground now, when it is retired.
    """

    code: str
    kind: str
    vintage: str = ""
    name: str = ""
    slug: str = ""
    council: str | None = None
    in_use: bool = True
    successors: tuple[str, ...] = ()


def a_place(kind: str) -> str:
    """A kind of place in words, with its article: ``an LSOA``, ``a community area``."""
    word = _INITIALS.get(kind, kind.replace("_", " "))
    return f"an {word}" if word[:1] in "aeiouLM" else f"a {word}"


@dataclass(frozen=True, slots=True)
class AreaColumn:
    """What the descriptor says of the column that names the place.

    Attributes
    ----------
    column : str
    by : str
        One of `WAYS`.
    kind, vintage : str
        What kind of places, and of which year; the year may be empty.
    council : str or None
        Code of the council area they all lie in.
    """

    column: str
    by: str
    kind: str
    vintage: str
    council: str | None


class Gazetteer:
    """Finds the places that rows are about, and remembers what could not be found.

    Parameters
    ----------
    described : AreaColumn
    known : mapping of str to KnownArea
        Every place and every retired code, by code.
    """

    def __init__(self, described: AreaColumn, known: Mapping[str, KnownArea]) -> None:
        self._described = described
        self._known = known
        self._replaced = {
            code for one in known.values() if not one.in_use for code in one.successors
        }
        mine = [one for one in known.values() if one.kind == described.kind]
        self._current = {one.vintage for one in mine if one.in_use}
        self._past = {one.vintage for one in mine if not one.in_use}
        self._named: dict[str, list[KnownArea]] = {}
        if described.by != "code":
            for one in known.values():
                if self._belongs(one) and one.in_use:
                    for label in {one.slug} if described.by == "slug" else {one.name}:
                        self._named.setdefault(_name_key(label), []).append(one)
        self._answers: dict[str, KnownArea | str] = {}
        self._wrong: list[tuple[int, str, str]] = []
        self._used: dict[str, int] = {}

    def find(self, cell: Cell, row: int) -> KnownArea | None:
        """The place that a cell names; None when there is none, which `report` then tells."""
        text = text_of(cell)
        if isinstance(cell, Moment):
            self._refuse(row, text, f"{self._wanted()}; the workbook has a date")
            return None
        answer = self._answers.get(text)
        if answer is None:
            answer = self._look_up(text)
            if len(self._answers) < REMEMBERED:
                self._answers[text] = answer
        if isinstance(answer, str):
            self._refuse(row, text, answer)
            return None
        self._used.setdefault(answer.code, row)
        return answer

    def _refuse(self, row: int, text: str, expected: str) -> None:
        if len(self._wrong) <= MOST:  # one more than is ever told
            self._wrong.append((row, text, expected))

    def knows(self, cell: Cell) -> bool:
        """Whether a cell names any place at all, of whatever kind or year."""
        text = text_of(cell)
        return text in self._known or text.upper() in self._known or _name_key(text) in self._named

    def report(self, problems: Problems) -> None:
        """Tell what could not be found, each with the nearest that could."""
        council = self._commonest_council()
        column = self._described.column
        nearest: dict[str, str] = {}
        for row, text, expected in self._wrong:
            if not expected and text not in nearest:
                nearest[text] = self._unknown(text, council)
            problems.add(row, column, text, expected or nearest[text])
        self._report_mixed(problems)

    @property
    def council(self) -> str | None:
        """The council area that all places found lie in; None when there are several."""
        councils = {
            one.code if one.kind == "la" else one.council
            for one in (self._known[code] for code in self._used)
        }
        return councils.pop() if len(councils) == 1 else None

    def _look_up(self, text: str) -> KnownArea | str:
        if not text:
            return f"{self._wanted()}; the cell is empty"
        if self._described.by != "code":
            return self._by_name(text)
        found = self._known.get(text) or self._known.get(text.upper())
        if found is None:
            return ""  # the nearest code is looked for once all rows are read
        return found if (why := self._why_not(found)) is None else why

    def _by_name(self, text: str) -> KnownArea | str:
        found = self._named.get(_name_key(text), [])
        if len(found) == 1:
            return found[0]
        if found:
            codes = ", ".join(sorted(one.code for one in found)[:5])
            return (
                f"one place; {len(found)} have this {self._described.by}: {codes}; give their "
                '"council" in the descriptor, or use codes'
            )
        return ""

    def _belongs(self, one: KnownArea) -> bool:
        council = self._described.council
        return one.kind == self._described.kind and (
            council is None or council in (one.council, one.code)
        )

    def _why_not(self, one: KnownArea) -> str | None:
        """Why a known place is not one that the descriptor speaks of; None when it is."""
        described = self._described
        if one.kind != described.kind:
            name = f" ({one.name})" if one.name else ""
            return f"{self._wanted()}; this is {a_place(one.kind)}{name}{self._totals_hint(one)}"
        if described.vintage:
            if not self._is_of(one, described.vintage):
                year = one.vintage or "another year"
                return f"{self._wanted()}; this code is of {year}{self._became(one)}"
        elif not one.in_use:
            return f"{self._wanted()} in use{self._became(one)}"
        if not self._belongs(one):
            return f"{self._wanted()}; this one lies in {one.council or 'no council area'}"
        return None

    def _is_of(self, one: KnownArea, vintage: str) -> bool:
        """Whether a code was in use in the year that the descriptor names."""
        if one.vintage == vintage:
            return True
        # Of codes that were not changed only the latest year is known, and of retired ones often
        # none: then any year but those in use may be meant.
        earlier = vintage in self._past or ("" in self._past and vintage not in self._current)
        if one.in_use:
            return earlier and one.code not in self._replaced
        return earlier and not one.vintage

    def _became(self, one: KnownArea) -> str:
        if one.in_use or not one.successors:
            return ""
        return f"; {' and '.join(one.successors)} stand{_s(one.successors)} for it now"

    def _totals_hint(self, one: KnownArea) -> str:
        if one.council is None:
            return '; if the row is a total, list it under "leave_out" in the descriptor'
        return ""

    def _wanted(self) -> str:
        described = self._described
        year = f" of {described.vintage}" if described.vintage else ""
        where = f" in {described.council}" if described.council else ""
        return f"the {described.by} of {a_place(described.kind)}{year}{where}"

    def _commonest_council(self) -> str | None:
        councils = Counter(self._known[code].council for code in self._used)
        return self._described.council or (councils.most_common(1)[0][0] if councils else None)

    def _unknown(self, text: str, council: str | None) -> str:
        """What was expected in place of a text that names nothing, with the nearest that does."""
        if self._described.by != "code":
            near = _nearest_names(_name_key(text), self._named)
            hint = "; nearest: " + ", ".join(repr(one) for one in near) if near else ""
            return f"{self._wanted()}{hint}"
        found = sorted(
            {code for code in _misspelt(text.upper()) if code in self._known
             and self._why_not(self._known[code]) is None}
        )  # fmt: skip
        here = [code for code in found if council and self._known[code].council == council]
        near = (here or found)[:3]
        if near:
            return f"{self._wanted()}; nearest: {', '.join(near)}"
        if not any(one.isdigit() for one in text):
            return (
                f'{self._wanted()}; if the row is a total or a note, list it under "leave_out" in '
                "the descriptor"
            )
        return self._wanted()

    def _report_mixed(self, problems: Problems) -> None:
        """One more line when a file holds codes of two boundary years, which no year fits."""
        retired, recent = [], []
        for text in self._answers:
            one = self._known.get(text) or self._known.get(text.upper())
            if one is None or one.kind != self._described.kind:
                continue
            if not one.in_use:
                retired.append(one.code)
            elif one.code in self._replaced:
                recent.append(one.code)
        if retired and recent:
            problems.add(
                None, self._described.column,
                f"{len(retired):,} retired ({_few(retired)}) and {len(recent):,} of their "
                f"successors ({_few(recent)})",
                "codes of one boundary year; this column mixes vintages",
            )  # fmt: skip


def _s(things: tuple[str, ...]) -> str:
    return "s" if len(things) == 1 else ""


def _few(codes: Iterable[str]) -> str:
    ordered = sorted(codes)
    return ", ".join(ordered[:3]) + (", …" if len(ordered) > 3 else "")


def _name_key(text: str) -> str:
    return key_of(text).replace("-", " ").replace("’", "'")


def _nearest_names(key: str, named: Mapping[str, list[KnownArea]]) -> list[str]:
    from difflib import get_close_matches

    return [named[one][0].name or named[one][0].slug
            for one in get_close_matches(key, list(named), n=3, cutoff=0.7)]  # fmt: skip


def _misspelt(text: str) -> Iterator[str]:
    """Codes that a slip of the finger or of the eye could have turned into this text."""
    squeezed = "".join(one for one in text if one.isalnum())
    yield squeezed
    head, tail = squeezed[:1], squeezed[1:]
    yield head + tail.translate(_LOOK_ALIKE)
    for letter in "EWZ":
        yield letter + squeezed.translate(_LOOK_ALIKE)
        yield letter + tail.translate(_LOOK_ALIKE)
    if len(squeezed) > 12:  # a code with a name behind it
        yield squeezed[:9]
        return
    for i in range(len(squeezed)):
        yield squeezed[:i] + squeezed[i + 1 :]
        for digit in _ALPHABET:
            yield squeezed[:i] + digit + squeezed[i + 1 :]
        if i:
            yield squeezed[: i - 1] + squeezed[i] + squeezed[i - 1] + squeezed[i + 1 :]
    for i in range(len(squeezed) + 1):
        for digit in _ALPHABET:
            yield squeezed[:i] + digit + squeezed[i:]
