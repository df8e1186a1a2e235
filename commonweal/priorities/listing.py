"""A table of places on lists, as a council keeps it, becomes lists: one row for each place.

What is true of a whole list (its council, its reason, who approved it) stands in the row of its
first place; below, the cells may be empty or say the same again.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date

from commonweal.common.dates import read_day
from commonweal.common.errors import BadInput
from commonweal.priorities.links import Link, read_links

#: Headings as people write them, by what they mean here.
HEADINGS = {
    "list": ("list", "list name", "name of list"),
    "council": ("council", "council area", "la", "local authority"),
    "status": ("status",),
    "reason": ("reason", "why"),
    "approving_body": ("approved by", "approving body"),
    "adopted_on": ("adopted on", "adopted"),
    "starts": ("starts", "start", "from"),
    "ends": ("ends", "end", "until"),
    "source": ("source",),
    "evidence": ("evidence",),
    "place": ("place", "place code", "lsoa", "lsoa21cd"),
    "place_reason": ("place reason", "reason for this place"),
    "place_starts": ("place starts", "place from"),
    "place_ends": ("place ends", "place until"),
}
NEEDED = ("list", "council", "place")
OF_THE_LIST = (
    "council", "status", "reason", "approving_body", "adopted_on", "starts", "ends", "source",
    "evidence",
)  # fmt: skip
DAYS = ("adopted_on", "starts", "ends", "place_starts", "place_ends")
#: What somebody may bring in; that an edition is a former one follows from the next.
STATUSES = ("current", "draft", "archived")
#: Longest text in a cell, and most rows: more is no list of places.
LONGEST, MOST_ROWS = 5000, 20_000
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a table, where a spreadsheet shows it.

    Attributes
    ----------
    row : int
        As a spreadsheet counts: the headings are row 1.
    column : str
        "" for the row as a whole.
    """

    row: int
    column: str
    said: str

    def __str__(self) -> str:
        where = f"row {self.row}" + (f", column {self.column!r}" if self.column else "")
        return f"{where}: {self.said}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A place on a list, as written."""

    row: int
    place: str
    reason: str = ""
    starts: date | None = None
    ends: date | None = None


@dataclass(slots=True)
class Listing:
    """A list as written: nothing in it has been looked up yet."""

    row: int
    name: str
    council: str
    status: str = "current"
    reason: str = ""
    approving_body: str = ""
    adopted_on: date | None = None
    starts: date | None = None
    ends: date | None = None
    source: str = ""
    evidence: list[Link] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    def missing(self) -> list[str]:
        """What a list that is to be in force lacks, in the words of the headings."""
        if self.status == "archived":
            return [] if self.source else ["source"]
        if self.status == "draft":
            return []
        needed = {
            "reason": self.reason,
            "approved by": self.approving_body,
            "adopted on": self.adopted_on,
            "starts": self.starts,
            "source": self.source,
            "evidence": self.evidence,
        }
        return [heading for heading, given in needed.items() if not given]


def read(text: str) -> tuple[list[Listing], list[Problem]]:
    """Read a table of lists.

    Parameters
    ----------
    text : str
        CSV with headings.

    Returns
    -------
    listings : list of Listing
        In the order of the file; what could be read of them.
    problems : list of Problem
        Everything wrong with it. While there is any, nothing should be recorded.

    Raises
    ------
    BadInput
        When it is no such table at all: columns are lacking, unknown or there twice.
    """
    rows = list(enumerate(csv.reader(io.StringIO(text, newline="")), start=1))
    if not rows or not any(cell.strip() for cell in rows[0][1]):
        raise BadInput("The file is empty; its first row should hold the headings.")
    if len(rows) > MOST_ROWS:
        raise BadInput(f"The file has {len(rows):,} rows; a list of places has fewer.")
    columns = _columns(rows[0][1])
    listings: dict[str, Listing] = {}
    problems: list[Problem] = []
    for number, cells in rows[1:]:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(rows[0][1]):
            problems.append(Problem(number, "", "has more cells than there are headings"))
            continue
        given = {
            meaning: " ".join(cells[at].split()) if at < len(cells) else ""
            for meaning, (at, _) in columns.items()
        }
        row = _Row(number, given, {meaning: said for meaning, (_, said) in columns.items()})
        row.into(listings)
        problems += row.problems
    if not listings and not problems:
        problems.append(Problem(2, "", "expected at least one place"))
    for one in listings.values():
        if one.ends and not one.starts:
            problems.append(Problem(one.row, "starts", "expected a day, since the list has an end"))
        if one.starts and one.ends and one.ends < one.starts:
            problems.append(Problem(one.row, "ends", "expected a day after the list starts"))
        if lacking := one.missing():
            problems.append(
                Problem(
                    one.row,
                    "",
                    f"a list whose status is {one.status} needs {', '.join(lacking)} as well",
                )
            )
    return list(listings.values()), sorted(problems, key=lambda one: one.row)


def _columns(headings: list[str]) -> dict[str, tuple[int, str]]:
    """Where each meaning stands and what its heading says."""
    meanings = {spelt: meaning for meaning, several in HEADINGS.items() for spelt in several}
    found: dict[str, tuple[int, str]] = {}
    wrong = []
    for at, heading in enumerate(headings):
        spelt = re.sub(r"[\s_]+", " ", heading).strip().lower()
        if not spelt:
            continue
        meaning = meanings.get(spelt)
        if meaning is None:
            wrong.append(f"the heading {heading.strip()!r} means nothing here")
        elif meaning in found:
            wrong.append(
                f"the headings {found[meaning][1]!r} and {heading.strip()!r} mean the same"
            )
        else:
            found[meaning] = (at, heading.strip())
    wrong += [f"the column {HEADINGS[one][0]!r} is lacking" for one in NEEDED if one not in found]
    if wrong:
        known = ", ".join(several[0] for several in HEADINGS.values())
        raise BadInput(f"The headings cannot be used; they may be: {known}.", wrong)
    return found


class _Row:
    """One row on its way into its list."""

    def __init__(self, number: int, given: dict[str, str], headings: dict[str, str]) -> None:
        self.number, self.given, self.headings = number, given, headings
        self.problems: list[Problem] = []

    def into(self, listings: dict[str, Listing]) -> None:
        for meaning, text in self.given.items():
            most = LONGEST_NAME if meaning in ("list", "place", "approving_body") else LONGEST
            if len(text) > most:
                self._wrong(meaning, f"has {len(text):,} characters; at most {most:,} are kept")
            if "\0" in text:
                self._wrong(meaning, "holds a null character")
        name, place = self.given["list"], self.given["place"]
        if not name and listings:
            name = next(reversed(listings.values())).name
        if not name:
            self._wrong("list", "expected the name of the list")
        if not place:
            self._wrong("place", "expected a place: its name or its code")
        if self.problems:
            return
        listing = listings.get(name.lower())
        if listing is None:
            listing = listings[name.lower()] = Listing(self.number, name, self.given["council"])
            if not listing.council:
                self._wrong("council", "expected the council area: its name or its code")
            self._begin(listing)
        else:
            self._agree(listing)
        starts, ends = self._day("place_starts"), self._day("place_ends")
        if ends and not (starts or listing.starts):
            self._wrong("place_ends", "expected a start as well")
        begun = starts or listing.starts
        if begun and ends and ends < begun:
            self._wrong("place_ends", "expected a day after the start")
        earlier = next((one for one in listing.entries if one.place.lower() == place.lower()), None)
        if earlier is not None:
            self._wrong("place", f"{place!r} is on this list already, in row {earlier.row}")
        listing.entries.append(
            Entry(self.number, place, self.given.get("place_reason", ""), starts, ends)
        )

    def _begin(self, listing: Listing) -> None:
        status = self.given.get("status", "").lower() or "current"
        if status not in STATUSES:
            self._wrong("status", f"found {status!r}; expected one of {', '.join(STATUSES)}")
            status = "draft"
        listing.status = status
        listing.reason = self.given.get("reason", "")
        listing.approving_body = self.given.get("approving_body", "")
        listing.source = self.given.get("source", "")
        listing.adopted_on = self._day("adopted_on")
        listing.starts, listing.ends = self._day("starts"), self._day("ends")
        listing.evidence, wrong = read_links(self.given.get("evidence", ""))
        for one in wrong:
            self._wrong("evidence", one)

    def _agree(self, listing: Listing) -> None:
        """What is said again of a list says the same."""
        first = Listing(self.number, listing.name, self.given["council"])
        self._begin(first)
        for meaning in OF_THE_LIST:
            if self.given.get(meaning) and getattr(first, meaning) != getattr(listing, meaning):
                self._wrong(meaning, f"says otherwise than row {listing.row} of the same list")

    def _day(self, meaning: str) -> date | None:
        if not self.given.get(meaning):
            return None
        try:
            return read_day(self.given[meaning])
        except BadInput as error:
            self._wrong(meaning, error.message)
            return None

    def _wrong(self, meaning: str, said: str) -> None:
        self.problems.append(
            Problem(self.number, self.headings.get(meaning, HEADINGS[meaning][0]), said)
        )


def digest_of(content: object) -> str:
    """SHA-256 of what somebody brought: the same content again is recognised by it."""
    plain = json.dumps(content, default=str, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()


def content_of(listing: Listing) -> dict[str, object]:
    """What a list says, without where in a file it stood."""
    said = asdict(listing)
    said.pop("row")
    for entry in said["entries"]:
        entry.pop("row")
    return said


def outermost(values: Iterable[tuple[str, float]], *, share: float, highest: bool) -> list[str]:
    """Codes of those areas of which fewer than `share` of all lie farther out.

    Areas with the same value are all in or all out, so that no coin is tossed.

    Parameters
    ----------
    values : iterable of (str, float)
        Code and value of every area that has one.
    share : float
        Between 0 and 1.
    highest : bool
        Whether the highest values are asked for, or the lowest.

    Returns
    -------
    list of str
        Outermost first; areas with the same value by code.
    """
    sign = -1 if highest else 1
    order = sorted((sign * value, code) for code, value in values)
    limit = share * len(order)
    found: list[str] = []
    before, last = 0, None
    for at, (value, code) in enumerate(order):
        if value != last:
            before, last = at, value
        if before >= limit:
            break
        found.append(code)
    return found
