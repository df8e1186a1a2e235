"""Neighbourhoods that people know, each a set of small areas, and why these."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commonweal.places import names, tables
from commonweal.places.lookups import LONGEST_NAME, LONGEST_SLUG, SMALL_AREA, Ground
from commonweal.places.problems import Problem, refuse

#: "Studley Green (Trowbridge)": a name, and the town it lies in.
_NAME_AND_TOWN = re.compile(r"(?P<name>[^()]+?)\s*\((?P<town>[^()]+)\)")
LARGEST = 16 * 2**20


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A neighbourhood as a file describes it.

    Attributes
    ----------
    name, locality : str
        Its name; the town it lies in, where the file says so.
    parts : tuple of str
        Codes of its small areas.
    about : str
        Why these small areas.
    row : int or None
        Where it begins, in a file with rows.
    """

    name: str
    locality: str
    parts: tuple[str, ...]
    about: str = ""
    row: int | None = None

    @property
    def slug(self) -> str:
        return names.slug(self.name)


def read(path: Path) -> tuple[Neighbourhood, ...]:
    """Read neighbourhoods from JSON or CSV.

    JSON has either a list ``neighbourhoods`` of objects with ``name``, ``small_areas`` and, where
    known, ``locality`` and ``about``; or one entry per neighbourhood, named "Name (Town)", with
    ``core_lsoas``: the small areas that are its core, each with its name and evidence. CSV has
    one row for each small area: its code, the neighbourhood, and where wanted locality and reason.

    Raises
    ------
    BadInput
        With everything that does not fit that shape.
    """
    if path.suffix.casefold() != ".json":
        return _from_csv(path)
    if path.stat().st_size > LARGEST:
        refuse(path.name, [Problem(f"at most {LARGEST // 2**20} MB")])
    try:
        data = json.loads(tables.decoded(path.read_bytes()))
    except (ValueError, RecursionError) as error:
        refuse(path.name, [Problem(f"JSON that can be read ({error})"[:300])])
    if isinstance(data, dict) and isinstance(data.get("neighbourhoods"), list):
        return _from_list(data["neighbourhoods"], path.name)
    if isinstance(data, dict):
        return _from_estates(data, path.name)
    return refuse(path.name, [Problem("a list named 'neighbourhoods'")])


def _from_list(items: Sequence[Any], name: str) -> tuple[Neighbourhood, ...]:
    found: list[Neighbourhood] = []
    problems: list[Problem] = []
    for number, item in enumerate(items, start=1):
        where = f"neighbourhoods[{number}]"
        if not isinstance(item, dict):
            problems.append(Problem("an object with name and small_areas", column=where))
            continue
        texts = {key: item.get(key, "") for key in ("name", "locality", "about")}
        parts = item.get("small_areas")
        wrong = [key for key, text in texts.items() if not isinstance(text, str)]
        problems += [Problem("text", column=f"{where}.{key}") for key in wrong]
        if not isinstance(parts, list) or not all(isinstance(code, str) for code in parts):
            problems.append(Problem("a list of codes", column=f"{where}.small_areas"))
        elif not wrong:
            codes = tuple(code.strip().upper() for code in parts)
            found.append(Neighbourhood(parts=codes, **texts))
    if problems:
        refuse(name, problems)
    return tuple(found)


def _from_estates(data: Mapping[str, Any], name: str) -> tuple[Neighbourhood, ...]:
    found: list[Neighbourhood] = []
    problems: list[Problem] = []
    for title, entry in data.items():
        if not isinstance(entry, dict):
            continue  # a note to the reader
        core = entry.get("core_lsoas")
        if not isinstance(core, dict) or not core:
            problems.append(Problem("small areas under 'core_lsoas'", column=title))
            continue
        parted = _NAME_AND_TOWN.fullmatch(title.strip())
        lines = []
        for code, said in core.items():
            facts = said if isinstance(said, dict) else {}
            official, evidence = facts.get("name", ""), facts.get("evidence", "")
            lines.append(f"{official or code} ({code})" + (f": {evidence}" if evidence else ""))
        found.append(
            Neighbourhood(
                name=parted["name"].strip() if parted else title.strip(),
                locality=parted["town"].strip() if parted else "",
                parts=tuple(code.strip().upper() for code in core),
                about="\n".join(lines),
            )
        )
    if not found and not problems:
        problems.append(Problem("neighbourhoods with 'core_lsoas'"))
    if problems:
        refuse(name, problems)
    return tuple(found)


def _from_csv(path: Path) -> tuple[Neighbourhood, ...]:
    headers, body = tables.rows(path)
    wanted = {
        "code": SMALL_AREA,
        "name": ("neighbourhood", "neighbourhood name", "name", "place name", "place"),
        "locality": ("locality", "town"),
        "about": ("reason", "about", "evidence", "why"),
    }
    forms = [names.plain(header.replace("_", " ")) for header in headers]
    at = {
        meaning: [i for i, form in enumerate(forms) if form in spellings]
        for meaning, spellings in wanted.items()
    }
    problems = [
        Problem(f"one column {wanted[meaning][0]!r}; it has {', '.join(headers)}", row=1)
        for meaning, places in at.items()
        if len(places) > 1 or (not places and meaning in ("code", "name"))
    ]
    if problems:
        refuse(path.name, problems)

    def cell(values: list[str], meaning: str) -> str:
        return values[at[meaning][0]] if at[meaning] else ""

    first: dict[str, tuple[int, str]] = {}
    towns: dict[str, str] = {}
    parts: dict[str, list[str]] = {}
    lines: dict[str, list[str]] = {}
    for row, values in body:
        name, town = cell(values, "name"), cell(values, "locality")
        key = names.plain(name)
        first.setdefault(key, (row, name))
        if town and names.plain(towns.setdefault(key, town)) != names.plain(town):
            problems.append(
                Problem(f"one town for {name}; before it was {towns[key]!r}", row,
                        headers[at["locality"][0]], town)
            )  # fmt: skip
        code = cell(values, "code").upper()
        parts.setdefault(key, []).append(code)
        if reason := cell(values, "about"):
            lines.setdefault(key, []).append(f"{code}: {reason}")
    if problems:
        refuse(path.name, problems)
    return tuple(
        Neighbourhood(name, towns.get(key, ""), tuple(parts[key]), "\n".join(lines.get(key, ())),
                      row)
        for key, (row, name) in first.items()
    )  # fmt: skip


def checked(
    found: Sequence[Neighbourhood], *, ground: Ground, name: str, council: str = ""
) -> dict[str, tuple[Neighbourhood, ...]]:
    """Check neighbourhoods against the ground, and sort them by council area.

    Parameters
    ----------
    found : sequence of Neighbourhood
    ground : Ground
    name : str
        What to call the file in errors.
    council : str
        Code of the council area that they must lie in; empty allows any.

    Returns
    -------
    dict of str to tuple of Neighbourhood
        By the code of the council area.

    Raises
    ------
    BadInput
        With every problem: small areas that are unknown, retired, twice in a neighbourhood or in
        two council areas; neighbourhoods without name or small areas, or twice in a council area.
    """
    problems: list[Problem] = []
    by_council: dict[str, list[Neighbourhood]] = {}
    for item in found:
        if not item.slug or len(item.name) > LONGEST_NAME or len(item.slug) > LONGEST_SLUG:
            problems.append(
                Problem(f"a name of at most {LONGEST_SLUG} letters", item.row, value=item.name[:60])
            )
        if not item.parts:
            problems.append(Problem("at least one small area", item.row, item.name))
        bad = [ground.problem_with(code, row=item.row, column=item.name) for code in item.parts]
        problems += [problem for problem in bad if problem]
        problems += [
            Problem("each small area once", item.row, item.name, code)
            for code, times in Counter(item.parts).items()
            if times > 1
        ]
        councils = sorted({ground.small_areas[c] for c in item.parts if c in ground.small_areas})
        if len(councils) > 1:
            problems.append(
                Problem("small areas of one council area", item.row, item.name, ", ".join(councils))
            )
        elif councils and council not in ("", councils[0]):
            problems.append(
                Problem(f"small areas of {council}", item.row, item.name, f"areas of {councils[0]}")
            )
        elif councils:
            by_council.setdefault(councils[0], []).append(item)
    for where, items in by_council.items():
        problems += [
            Problem(f"each name once in {where}", value=slug)
            for slug, times in Counter(item.slug for item in items).items()
            if times > 1
        ]
    if problems:
        refuse(name, problems)
    return {where: tuple(items) for where, items in by_council.items()}
