"""A council's own list of places: which small areas make up each division, parish or network."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from commonweal.places import names, tables
from commonweal.places.kinds import CHANGES, KINDS
from commonweal.places.problems import Problem, refuse

#: Codes that mean the same everywhere: government statistics, and primary care networks.
_NATIONAL = re.compile(r"[A-Z][0-9]{8}|U[0-9]{5}")
#: Together with a council's code and a hyphen a slug must fit into a code.
LONGEST_SLUG = 48
#: Of a council's own code, in an address.
LONGEST_CODE = 12
LONGEST_NAME = 200
#: Shares of one small area may miss 1 by this much: people round them.
ROUNDING = 0.005

SMALL_AREA = ("small area code", "small area", "lsoa code", "lsoa", "lsoa21cd", "lsoa21", "lsoacd",
              "lsoa11cd", "lsoa11", "lsoa 2021 code", "lsoa code 2021")  # fmt: skip
SHARE = ("share", "proportion", "weight")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a list: a small area belongs to a place.

    Attributes
    ----------
    row : int
        In the file.
    small_area, code, name : str
        Code of the small area; code (may be empty) and name of the place.
    share : str
        As the file has it; empty means the whole small area.
    """

    row: int
    small_area: str
    code: str
    name: str
    share: str = ""


@dataclass(frozen=True, slots=True)
class Entries:
    """All rows of a list, and what its columns are called."""

    rows: tuple[Entry, ...]
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Ground:
    """What must be known of the ground to judge a list.

    Attributes
    ----------
    small_areas : mapping of str to str
        Code of each small area in use to the code of its council area.
    retired : mapping of str to (str, tuple of str)
        Codes no longer in use to what happened and the codes that replace them.
    new : collection of str
        Codes of small areas that exist only since the last change of boundaries.
    others : mapping of str to str
        Codes of places that are no small areas to their kind.
    vintage : str
        The year of the boundaries in use.
    """

    small_areas: Mapping[str, str]
    retired: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    new: Collection[str] = ()
    others: Mapping[str, str] = field(default_factory=dict)
    vintage: str = ""

    def problem_with(self, code: str, *, row: int | None, column: str) -> Problem | None:
        """What is wrong with a code that should be a small area's, or nothing."""
        if code in self.small_areas:
            return None
        if not code:
            expected = "the code of a small area"
        elif code in self.retired:
            change, heirs = self.retired[code]
            expected = (
                f"a small area of {self.vintage}: this one {CHANGES[change]}; "
                f"use {' and '.join(heirs)}"
            )
        elif code in self.others:
            expected = f"a small area; this is a {KINDS[self.others[code]].word}"
        else:
            near = difflib.get_close_matches(code, self.small_areas, n=1, cutoff=0.85)
            expected = "the code of a small area" + (f"; {near[0]} is the nearest" if near else "")
        return Problem(expected, row=row, column=column, value=code)


@dataclass(frozen=True, slots=True)
class Listed:
    """A place as a list makes it.

    Attributes
    ----------
    code, name, slug : str
    parts : mapping of str to float
        Code of each small area to the share of it that belongs here.
    """

    code: str
    name: str
    slug: str
    parts: Mapping[str, float]


def read(path: Path, kind: str) -> Entries:
    """Read a list from a CSV file.

    The small area stands in a column such as "small area code" or "LSOA21CD", the place in "place
    name" and "place code" or in columns called after the kind ("community area"). A column "share"
    may say how much of a small area belongs to a place.

    Raises
    ------
    BadInput
        When it cannot be read, or a column is missing or there twice.
    """
    headers, body = tables.rows(path)
    word = KINDS[kind].word
    short = {"division": ("division",), "pcn": ("pcn", "network")}.get(kind, ())
    wanted = {
        "small_area": SMALL_AREA,
        "code": ("place code", "code", f"{word} code", *(f"{s} code" for s in short)),
        "name": ("place name", "name", f"{word} name", word, "place",
                 *(f"{s} name" for s in short), *short),
        "share": SHARE,
    }  # fmt: skip
    forms = [names.plain(header.replace("_", " ")) for header in headers]
    found: dict[str, int] = {}
    problems: list[Problem] = []
    for meaning, spellings in wanted.items():
        at = [i for i, form in enumerate(forms) if form in spellings]
        if len(at) > 1:
            problems.append(
                Problem(
                    f"one column for {meaning.replace('_', ' ')}",
                    row=1,
                    value=", ".join(headers[i] for i in at),
                )
            )
        elif at:
            found[meaning] = at[0]
        elif meaning in ("small_area", "name"):
            problems.append(
                Problem(
                    f"a column {spellings[0]!r}; it has {', '.join(headers)}",
                    row=1,
                )
            )
    if problems:
        refuse(path.name, problems)

    def cell(values: list[str], meaning: str) -> str:
        return values[found[meaning]] if meaning in found else ""

    return Entries(
        tuple(
            Entry(
                row,
                cell(values, "small_area").upper(),
                cell(values, "code").upper(),
                cell(values, "name"),
                cell(values, "share"),
            )
            for row, values in body
        ),
        {meaning: headers[at] for meaning, at in found.items()},
    )


def listed(
    entries: Entries, *, kind: str, council: str, council_name: str, ground: Ground, name: str
) -> tuple[Listed, ...]:
    """Check a list against the ground, and gather its places.

    Parameters
    ----------
    entries : Entries
    kind : str
        Which kind of place they are.
    council, council_name : str
        The council area that they must lie in.
    ground : Ground
    name : str
        What to call the list in errors.

    Returns
    -------
    tuple of Listed
        In order of name.

    Raises
    ------
    BadInput
        With every problem: codes that are unknown, retired or of another kind of place, small
        areas outside the council area, boundaries of two years mixed, the same small area twice,
        shares that are no shares or add up to more than all, codes and names that contradict.
    """
    rows, headers = entries.rows, entries.headers
    problems: list[Problem] = []
    for entry in rows:
        problem = ground.problem_with(entry.small_area, row=entry.row, column=headers["small_area"])
        if problem is None and (where := ground.small_areas[entry.small_area]) != council:
            problem = Problem(
                f"a small area of {council_name} ({council}); this one lies in {where}",
                row=entry.row,
                column=headers["small_area"],
                value=entry.small_area,
            )
        if problem:
            problems.append(problem)
    problems += _mixed_years({entry.small_area for entry in rows}, ground)
    problems += _contradictions(rows, headers, kind)
    shares, bad_shares = _shares(rows, headers)
    problems += bad_shares
    gathered: dict[str, dict[str, float]] = {}
    name_of: dict[str, str] = {}
    code_of: dict[str, str] = {}
    for entry, share in zip(rows, shares, strict=True):
        key = entry.code or names.plain(entry.name)
        gathered.setdefault(key, {})[entry.small_area] = share
        name_of.setdefault(key, entry.name)
        code_of.setdefault(key, entry.code)
    ending = names.slug(KINDS[kind].word).removeprefix("electoral-").replace(
        "primary-care-network", "pcn"
    )  # fmt: skip
    spelt = Counter(names.slug(name) for name in name_of.values())
    places = []
    for key, parts in gathered.items():
        slug = names.slug(name_of[key])
        if spelt[slug] > 1:
            slug = f"{slug}-{names.slug(code_of[key])}"
        if not slug.endswith(ending):
            slug = f"{slug}-{ending}"
        if len(slug) > LONGEST_SLUG:
            # The beginning is shortened, not the end: that tells a parish from a division of its name.
            apart = (
                names.slug(code_of[key])[:LONGEST_CODE]
                if spelt[names.slug(name_of[key])] > 1
                else ""
            )
            tail = "".join(f"-{part}" for part in (apart, ending) if part)
            slug = slug[: LONGEST_SLUG - len(tail)].strip("-") + tail
        places.append(Listed(own_code(council, code_of[key], slug), name_of[key], slug, parts))
    for field_name, values in (
        ("code", [place.code for place in places]),
        ("name", [place.slug for place in places]),
    ):
        problems += [
            Problem("names and codes that stay apart when written in an address", None,
                    headers.get(field_name, field_name), value)
            for value, times in Counter(values).items()
            if times > 1
        ]  # fmt: skip
    if problems:
        refuse(name, problems)
    return tuple(sorted(places, key=lambda place: (names.plain(place.name), place.code)))


def own_code(council: str, code: str, slug: str) -> str:
    """The code of a place: its national one, or one that belongs to its council."""
    if _NATIONAL.fullmatch(code):
        return code
    return f"{council}-{names.slug(code) or slug}"


def _mixed_years(codes: Collection[str], ground: Ground) -> list[Problem]:
    retired = sum(code in ground.retired for code in codes)
    new = sum(code in ground.new for code in codes)
    if not (retired and new):
        return []
    return [
        Problem(
            f"boundaries of one year; {retired} of its codes are no longer in use and {new} exist "
            f"only since {ground.vintage}"
        )
    ]


def _contradictions(rows: Sequence[Entry], headers: Mapping[str, str], kind: str) -> list[Problem]:
    problems: list[Problem] = []
    name_of: dict[str, tuple[str, int]] = {}
    code_of: dict[str, tuple[str, int]] = {}
    seen: dict[tuple[str, str], int] = {}
    places_of: dict[str, tuple[str, int]] = {}
    for entry in rows:
        key = names.plain(entry.name)
        if not key or len(entry.name) > LONGEST_NAME:
            problems.append(
                Problem(
                    f"the name of the {KINDS[kind].word}, of at most {LONGEST_NAME} letters",
                    entry.row,
                    headers["name"],
                    entry.name[:40],
                )
            )
            continue
        if entry.code:
            first, row = name_of.setdefault(entry.code, (entry.name, entry.row))
            if names.plain(first) != key:
                problems.append(
                    Problem(
                        f"one name for {entry.code}; row {row} calls it {first!r}",
                        entry.row,
                        headers["name"],
                        entry.name,
                    )
                )
                continue
        elif "code" in headers:
            first, row = code_of.get(key, ("", 0))
            if first:
                problems.append(
                    Problem(
                        f"a code; row {row} has {first} for this name", entry.row, headers["code"]
                    )
                )
                continue
        if entry.code:
            code_of.setdefault(key, (entry.code, entry.row))
        place = entry.code or key
        if (entry.small_area, place) in seen:
            problems.append(
                Problem(
                    f"each small area once in a place; it stands in row "
                    f"{seen[entry.small_area, place]} too",
                    entry.row,
                    headers["small_area"],
                    entry.small_area,
                )
            )
            continue
        seen[entry.small_area, place] = entry.row
        first, row = places_of.setdefault(entry.small_area, (entry.name, entry.row))
        if row != entry.row and "share" not in headers:
            problems.append(
                Problem(
                    f"each small area in one {KINDS[kind].word}, or a column 'share'; row {row} "
                    f"puts it in {first}",
                    entry.row,
                    headers["small_area"],
                    entry.small_area,
                )
            )
    return problems


def _shares(rows: Sequence[Entry], headers: Mapping[str, str]) -> tuple[list[float], list[Problem]]:
    shares: list[float] = []
    problems: list[Problem] = []
    totals: Counter[str] = Counter()
    for entry in rows:
        try:
            share = float(entry.share) if entry.share else 1.0
        except ValueError:
            share = 0.0
        if not 0 < share <= 1:
            problems.append(
                Problem("a share above 0 and up to 1", entry.row, headers["share"], entry.share)
            )
            share = 0.0
        totals[entry.small_area] += share  # type: ignore[assignment]
        shares.append(share)
    if "share" in headers:
        problems += [
            Problem(
                "shares of a small area that add up to 1 at most",
                None,
                headers["share"],
                f"{total:.3f} for {code}",
            )
            for code, total in totals.items()
            if total > 1 + ROUNDING
        ]
    return shares, problems
