"""A decision on additional support as somebody writes it down, and what it still lacks."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from commonweal.common.dates import read_day
from commonweal.common.errors import BadInput
from commonweal.common.language import gettext as _
from commonweal.common.language import ngettext
from commonweal.priorities.links import Link, read_link
from commonweal.priorities.money import read_pounds, write_financial_year, write_pounds

TEXTS = ("reference", "title", "place", "council", "reason", "approving_body", "replaces",
         "trajectory_note")  # fmt: skip
DAYS = ("decided_on", "review_on")
TABLES = ("from", "to", "outgoings")
LONGEST = {"reference": 120, "title": 200, "approving_body": 200}
LONGEST_TEXT, LONGEST_WHAT = 5000, 300
#: Years that a course of outgoings may span.
FEWEST_YEARS, MOST_YEARS = 3, 5
#: In which a council's financial year begins.
APRIL = 4
_REFERENCE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
#: A form for which nobody has to look up where the commas go.
_TO_WRITE = "what and pounds"


@dataclass(frozen=True, slots=True)
class Amount:
    """Pence taken from something or given to it."""

    what: str
    pence: int


@dataclass(slots=True)
class Draft:
    """A decision as written: nothing in it has been looked up yet.

    Attributes
    ----------
    taken, given : list of Amount
        Both sides: what has less for it, what has more.
    outgoings : dict of int to int
        Expected pence by the year in which a financial year begins.
    """

    reference: str = ""
    title: str = ""
    place: str = ""
    council: str = ""
    reason: str = ""
    approving_body: str = ""
    replaces: str = ""
    trajectory_note: str = ""
    decided_on: date | None = None
    review_on: date | None = None
    evidence: list[Link] = field(default_factory=list)
    taken: list[Amount] = field(default_factory=list)
    given: list[Amount] = field(default_factory=list)
    outgoings: dict[int, int] = field(default_factory=dict)


def read(text: str) -> tuple[Draft, list[str]]:
    """Read a decision from TOML.

    Returns
    -------
    draft : Draft
        What could be read of it.
    problems : list of str
        Everything wrong with it. A draft may be incomplete, and what there is must be right.

    Raises
    ------
    BadInput
        When it is not TOML.
    """
    try:
        found = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"The file is not TOML: {error}.") from error
    return understood(found)


def understood(found: Mapping[str, Any]) -> tuple[Draft, list[str]]:
    """Read a decision from what stands in its file, or was sent with a form in its place.

    Returns
    -------
    draft, problems
        As `read` gives them; a problem begins with the key that it is about.
    """
    draft, problems = Draft(), []
    known = {*TEXTS, *DAYS, *TABLES, "evidence"}
    problems += [
        f"{key}: means nothing here; expected one of {', '.join(sorted(known))}"
        for key in found
        if key not in known
    ]
    for key in TEXTS:
        given = found.get(key, "")
        most = LONGEST.get(key, LONGEST_TEXT)
        if not isinstance(given, str):
            problems.append(
                f"{key}: "
                + _("found %(given)s; expected text in quotation marks") % {"given": repr(given)}
            )
        elif len(given) > most:
            problems.append(
                f"{key}: "
                + _("has %(n)s characters; at most %(most)s are kept")
                % {"n": f"{len(given):,}", "most": f"{most:,}"}
            )
        elif "\0" in given:
            problems.append(f"{key}: {_('holds a null character')}")
        else:
            setattr(draft, key, " ".join(given.split()))
    if not any(one.startswith("reference:") for one in problems) and not _REFERENCE.fullmatch(
        draft.reference
    ):
        problems.append(
            "reference: "
            + _(
                "found %(given)s; expected small letters, figures and hyphens, such as "
                "lantern-heath-2026"
            )
            % {"given": repr(draft.reference)}
        )
    if not found.get("title"):
        problems.append(f"title: {_('expected a title')}")
    if not found.get("place"):
        problems.append(f"place: {_('expected a place: its name or its code')}")
    for key in DAYS:
        if key in found:
            try:
                setattr(draft, key, _day(found[key]))
            except BadInput as error:
                problems.append(f"{key}: {error.message}")
    if draft.decided_on and draft.review_on and draft.review_on <= draft.decided_on:
        problems.append(f"review_on: {_('expected a day after that of the decision')}")
    problems += _evidence(found.get("evidence", []), draft)
    problems += _amounts(found.get("from", []), "from", draft.taken)
    problems += _amounts(found.get("to", []), "to", draft.given)
    problems += _outgoings(found.get("outgoings", []), draft)
    return draft, problems


def _day(given: object) -> date:
    if isinstance(given, datetime):
        return given.date()
    if isinstance(given, date):
        return given
    return read_day(str(given))


def _evidence(given: object, draft: Draft) -> list[str]:
    if not isinstance(given, list):
        return ['evidence: expected a list, such as ["indicator: no-qualifications"]']
    problems = []
    for number, one in enumerate(given, start=1):
        try:
            draft.evidence.append(read_link(str(one)))
        except ValueError as error:
            problems.append(f"evidence, number {number}: {error}")
    return problems


def _tables(given: object, key: str) -> tuple[list[Mapping[str, Any]], list[str]]:
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        return [], [f"{key}: expected tables that begin with [[{key}]]"]
    return given, []


def _amounts(given: object, key: str, into: list[Amount]) -> list[str]:
    tables, problems = _tables(given, key)
    for number, one in enumerate(tables, start=1):
        where = f"{key}, number {number}"
        if set(one) != {"what", "pounds"}:
            problems.append(f"{where}: found {', '.join(sorted(one))}; expected {_TO_WRITE}")
            continue
        what = " ".join(str(one["what"]).split())
        if not 0 < len(what) <= LONGEST_WHAT:
            problems.append(
                f"{where}, what: " + _("expected 1 to %(most)s characters") % {"most": LONGEST_WHAT}
            )
        try:
            pence = read_pounds(one["pounds"])
        except ValueError as error:
            problems.append(f"{where}, pounds: {_found(one['pounds'], error)}")
            continue
        if not pence:
            problems.append(f"{where}, pounds: {_('expected more than nothing')}")
        into.append(Amount(what, pence))
    return problems


def _outgoings(given: object, draft: Draft) -> list[str]:
    tables, problems = _tables(given, "outgoings")
    for number, one in enumerate(tables, start=1):
        where = f"outgoings, number {number}"
        if set(one) != {"year", "pounds"}:
            problems.append(f"{where}: found {', '.join(sorted(one))}; expected year and pounds")
            continue
        year = one["year"]
        if isinstance(year, bool) or not isinstance(year, int) or not 1990 <= year <= 2200:
            problems.append(
                f"{where}, year: "
                + _(
                    "found %(given)s; expected the year in which the financial year begins, such as "
                    "2026"
                )
                % {"given": repr(str(year))}
            )
            continue
        if year in draft.outgoings:
            problems.append(
                f"{where}, year: "
                + _("%(year)s is there already") % {"year": write_financial_year(year)}
            )
        try:
            draft.outgoings[year] = read_pounds(one["pounds"])
        except ValueError as error:
            problems.append(f"{where}, pounds: {_found(one['pounds'], error)}")
    return problems


def _found(given: object, error: ValueError) -> str:
    return _("found %(given)s; %(expected)s") % {"given": repr(str(given)), "expected": error}


# What publishing asks for ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that keeps a decision from being published.

    Attributes
    ----------
    field : str
        Key of the file that would say it.
    said : str
        A sentence for a person.
    """

    field: str
    said: str

    def __str__(self) -> str:
        # What the fields of a file are called is told where nobody would guess it.
        told = self.field in (*TABLES, "trajectory_note")
        return f"{self.said} ({self.field})" if told else self.said


def lacking(draft: Draft) -> list[Lack]:
    """Everything that keeps a decision from being published, each in a sentence.

    Both sides of the money are asked for and must come to the same: support that is new money
    names who gives it, and support that is not names what is given up.
    """
    problems = []
    if not draft.reason:
        problems.append(Lack("reason", _("There is no reason why this place was chosen.")))
    if not draft.evidence:
        problems.append(Lack("evidence", _("No evidence is linked.")))
    if not draft.approving_body:
        problems.append(Lack("approving_body", _("No approving body is named.")))
    if draft.decided_on is None:
        problems.append(Lack("decided_on", _("There is no day on which it was decided.")))
    if draft.review_on is None:
        problems.append(Lack("review_on", _("There is no day on which it will be reviewed.")))
    problems += _unbalanced(draft)
    problems += course_problems(draft.outgoings, draft.decided_on, explained=draft.trajectory_note)
    return problems


def _unbalanced(draft: Draft) -> list[Lack]:
    problems = []
    if not draft.given:
        problems.append(Lack("to", _("Nothing says what the money goes to.")))
    if not draft.taken:
        problems.append(Lack("from", _("Nothing says where the money comes from.")))
    taken, given = (sum(one.pence for one in side) for side in (draft.taken, draft.given))
    if draft.taken and draft.given and taken != given:
        problems.append(
            Lack(
                "to",
                _(
                    "%(taken)s is taken from somewhere and %(given)s given: both sides have to come "
                    "to the same."
                )
                % {"taken": write_pounds(taken), "given": write_pounds(given)},
            )
        )
    return problems


def course_problems(
    outgoings: Mapping[int, int], decided_on: date | None, *, explained: str = ""
) -> list[Lack]:
    """What is wrong with a course of expected outgoings over the years.

    The papers expect outgoings that stay the same at first and tail off in years three to five.
    Another course is allowed, if it is explained.

    Parameters
    ----------
    outgoings : mapping of int to int
        Pence by the year in which a financial year begins.
    decided_on : date or None
    explained : str
        Why another course is expected.
    """
    years = sorted(outgoings)
    if not FEWEST_YEARS <= len(years) <= MOST_YEARS:
        said = ngettext(
            "Expected outgoings are given for %(n)s year; %(fewest)s to %(most)s are needed.",
            "Expected outgoings are given for %(n)s years; %(fewest)s to %(most)s are needed.",
            len(years),
        )
        told = {"n": len(years), "fewest": FEWEST_YEARS, "most": MOST_YEARS}
        return [Lack("outgoings", said % told)]
    problems = []
    if any(b - a != 1 for a, b in pairwise(years)):
        problems.append(
            Lack("outgoings", _("The years of the expected outgoings do not follow one another."))
        )
    if decided_on is not None and not 0 <= years[0] - _financial_year(decided_on) <= 1:
        problems.append(
            Lack(
                "outgoings",
                _(
                    "The expected outgoings begin in %(year)s; expected the financial year of the "
                    "decision, or the next."
                )
                % {"year": write_financial_year(years[0])},
            )
        )
    amounts = [outgoings[year] for year in years]
    usual = (
        amounts[0] == amounts[1]
        and all(b <= a for a, b in pairwise(amounts))
        and amounts[-1] < amounts[0]
    )
    if not usual and not explained:
        problems.append(
            Lack(
                "trajectory_note",
                _(
                    "The expected outgoings do not stay the same at first and fall from the third "
                    "year on; say why."
                ),
            )
        )
    return problems


def _financial_year(day: date) -> int:
    """The year in which the financial year of a day began; a council's begins on 1 April."""
    return day.year if day.month >= APRIL else day.year - 1
