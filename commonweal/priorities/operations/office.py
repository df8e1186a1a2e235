"""Lists and decisions as an officer writes them on a form: the same checks, said field by field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commonweal.audit.operations import Known
from commonweal.common.dates import read_day
from commonweal.common.errors import BadInput
from commonweal.places.models import Area
from commonweal.priorities import deciding
from commonweal.priorities.deciding import Draft, Lack
from commonweal.priorities.links import Link, read_link
from commonweal.priorities.listing import (
    LONGEST,
    LONGEST_NAME,
    Entry,
    Listing,
    content_of,
    digest_of,
)
from commonweal.priorities.models import (
    ARCHIVED,
    CURRENT,
    DRAFT,
    ListedPlace,
    PriorityList,
    SupportDecision,
)
from commonweal.priorities.operations import looking_up, proposing
from commonweal.priorities.operations.decisions import Recorded, record_read
from commonweal.priorities.operations.lists import Content, PutList, end, latest, put, series_of
from commonweal.priorities.operations.overtaking import NotWritten, Overtaken, Wrong
from commonweal.priorities.queries import version_of

#: What a list that is to be in force needs, as `Listing.missing` and a form call it.
NEEDED = {
    "reason": "reason",
    "approved by": "approving_body",
    "adopted on": "adopted_on",
    "starts": "starts",
    "source": "source",
    "evidence": "evidence",
}
#: What a problem with a decision begins with: a key, which of several, which part.
_ABOUT = re.compile(r"(\w+)(?:, number (\d+))?(?:, (\w+))?: (.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class WrittenList:
    """A list as an officer writes it: days, evidence and places as text.

    Attributes
    ----------
    council : str
        Code of the council area.
    evidence : tuple of str
        As `commonweal.priorities.links.read_link` reads them.
    places : tuple of (str, str)
        Code of a place, and why this one ("" for nothing more to say).
    """

    council: str
    name: str
    reason: str
    approving_body: str
    adopted_on: str
    starts: str
    ends: str
    source: str
    evidence: tuple[str, ...]
    places: tuple[tuple[str, str], ...]


def write_list(
    written: WrittenList,
    *,
    series: str = "",
    seen: str,
    propose: bool,
    rehearse: bool = False,
    by: Known | str,
) -> PutList:
    """Write a list from a form: a new one, or the next edition of one.

    Parameters
    ----------
    series : str
        The list to be written anew; it keeps its address, whatever its name. "" for a new one.
    seen : str
        Which version of it the officer had before them (`version_of`).
    propose : bool
        Propose it, with everything that a list in force asks for, so that another officer can put it
        in force; or else keep it as a draft.
    rehearse : bool
        Check everything, keep nothing.
    by : Known or str

    Raises
    ------
    NotWritten
        With everything that is wrong, by field.
    Overtaken
        When somebody else has changed it since.
    NotAllowed
        When `by` may not decide for the council area.
    """
    wrong: list[Wrong] = []
    listing = _read(written, CURRENT if propose else DRAFT, wrong)
    listing.status = DRAFT
    try:
        council = looking_up.council(written.council)
    except BadInput as error:
        raise NotWritten([*wrong, Wrong("council", 0, looking_up.said(error))]) from error
    if not series and listing.name:
        try:
            series = series_of(council, listing.name)
        except BadInput as error:
            wrong.append(Wrong("name", 0, error.message))
        if not seen and PriorityList.objects.filter(series=series).exists():
            said = _("There is a list of this name already; change that one.")
            wrong.append(Wrong("name", 0, said))
    with transaction.atomic():
        before = latest(series) if series else None
        if before is not None and (before.rule or before.status == ARCHIVED):
            raise BadInput(_("What follows from a rule, or was archived, is not written by hand."))
        if before is not None and before.council_code != council.code:
            said = _("A list stays with the council area that began it.")
            wrong.append(Wrong("council", 0, said))
        places = _places(listing.entries, council, before, wrong)
        links = _linked(written.evidence, wrong)
        if propose and before is not None:
            wrong += _too_early(before, listing.starts)
        if wrong:
            raise NotWritten(wrong)
        listing.evidence = links
        listing.entries = [
            Entry(i, one.code, one.reason, one.starts, one.ends) for i, one in enumerate(places, 1)
        ]
        content = Content(
            row=1,
            series=series,
            facts={
                "name": listing.name,
                "council_code": council.code,
                "council_name": council.shown_name,
                "reason": listing.reason,
                "evidence": [one.as_data() for one in links],
                "approving_body": listing.approving_body,
                "adopted_on": listing.adopted_on,
                "starts": listing.starts,
                "ends": listing.ends,
                "status": listing.status,
                "source": listing.source,
            },
            places=places,
            digest=digest_of(content_of(listing)),
        )
        if before is not None and version_of(before) == seen and _says(before, content):
            # Whoever wrote it otherwise, in a table, wrote the same.
            content = replace(content, digest=before.digest)
        done = put(content, seen=seen, by=by)
        if propose and (row := latest(series)) is not None:
            proposing.propose(row, by=by)
        if rehearse:
            transaction.set_rollback(True)
    return done


def _read(written: WrittenList, status: str, wrong: list[Wrong]) -> Listing:
    listing = Listing(1, "", written.council, status=status)
    for field in ("name", "reason", "approving_body", "source"):
        text = " ".join(getattr(written, field).split())
        most = LONGEST_NAME if field in ("name", "approving_body") else LONGEST
        if len(text) > most:
            told = _("Has %(n)s characters; at most %(most)s.") % {
                "n": f"{len(text):,}",
                "most": f"{most:,}",
            }
            wrong.append(Wrong(field, 0, told))
        elif "\0" in text:
            wrong.append(Wrong(field, 0, _("Holds a character that cannot be kept.")))
        else:
            setattr(listing, field, text)
    if not written.name.strip():
        wrong.append(Wrong("name", 0, _("Give the list a name.")))
    unreadable = set()
    for field in ("adopted_on", "starts", "ends"):
        try:
            setattr(listing, field, _day(getattr(written, field)))
        except BadInput as error:
            unreadable.add(field)
            wrong.append(Wrong(field, 0, error.message))
    if listing.ends and not listing.starts and "starts" not in unreadable:
        wrong.append(Wrong("starts", 0, _("Say from when: the list has an end.")))
    if listing.starts and listing.ends and listing.ends < listing.starts:
        wrong.append(Wrong("ends", 0, _("Choose a day after the list starts.")))
    for number, (code, why) in enumerate(written.places, start=1):
        if len(why) > LONGEST or "\0" in why:
            told = _("The reason cannot be kept: it is too long.")
            wrong.append(Wrong("places", number, told))
        listing.entries.append(Entry(number, code, " ".join(why.split())))
    if not written.places:
        wrong.append(Wrong("places", 0, _("Choose at least one place.")))
    said = {one.field for one in wrong}
    listing.evidence = [Link("document", "", "")] if written.evidence else []
    wrong += [
        Wrong(field, 0, needed())
        for heading in listing.missing()
        if (field := NEEDED[heading]) not in said
    ]
    return listing


def needed() -> str:
    """What is said of a field that a list in force cannot do without."""
    return _("Needed before the list can be in force.")


def _day(text: str) -> date | None:
    return read_day(text) if text.strip() else None


def _places(
    entries: Iterable[Entry], council: Area, before: PriorityList | None, wrong: list[Wrong]
) -> tuple[ListedPlace, ...]:
    """The places, by code; what an edition before knew of one stays with it."""
    kept = {one.code: one for one in before.places.all()} if before is not None else {}
    chosen: dict[str, ListedPlace] = {}
    for entry in entries:
        former = kept.get(entry.place)
        try:
            area = looking_up.place(entry.place, council) if former is None else None
        except BadInput as error:
            wrong.append(Wrong("places", entry.row, looking_up.said(error)))
            continue
        code = area.code if area is not None else entry.place
        if code in chosen:
            continue
        chosen[code] = ListedPlace(
            position=len(chosen) + 1,
            name=former.name if former is not None else area.shown_name if area else code,
            code=code,
            matched_by=former.matched_by if former is not None else "chosen on the form",
            reason=entry.reason,
            starts=former.starts if former is not None else None,
            ends=former.ends if former is not None else None,
        )
    return tuple(chosen.values())


def _linked(texts: Iterable[str], wrong: list[Wrong]) -> list[Link]:
    found = []
    for number, text in enumerate(texts, start=1):
        try:
            links, problems = looking_up.linked([read_link(text)])
        except ValueError as error:
            wrong.append(Wrong("evidence", number, str(error)))
            continue
        found += links
        wrong += [Wrong("evidence", number, one) for one in problems]
    return found


def _too_early(before: PriorityList, starts: date | None) -> list[Wrong]:
    former = before.follows if before.status == DRAFT else before
    if former is None or former.status != CURRENT or not former.starts or not starts:
        return []
    if starts >= former.starts:
        return []
    said = _("The edition in force started on %(day)s; start no earlier.")
    return [Wrong("starts", 0, said % {"day": date_format(former.starts, "j F Y")})]


def _says(row: PriorityList, content: Content) -> bool:
    """Whether an edition says word for word what was written; whether it holds is not compared."""
    if row.status not in (DRAFT, CURRENT):
        return False
    said = {field: value for field, value in content.facts.items() if field != "status"}
    if any(getattr(row, field) != value for field, value in said.items()):
        return False
    told = ("name", "code", "reason", "starts", "ends")
    return [[getattr(one, field) for field in told] for one in row.places.order_by("position")] == [
        [getattr(one, field) for field in told] for one in content.places
    ]


@transaction.atomic
def end_list(*, series: str, seen: str, by: Known | str) -> PutList:
    """End the edition of a list that is in force, today.

    Raises
    ------
    Overtaken
        When somebody else has changed it since it was read.
    BadInput
        When no edition of it is in force.
    """
    row = PriorityList.objects.select_for_update().filter(series=series, status=CURRENT).first()
    if row is None:
        raise BadInput(_("No edition of this list is in force."))
    if version_of(row) != seen:
        raise Overtaken(_("%(name)s has been changed by somebody else.") % {"name": row.name})
    return end(row, by=by)


# Decisions ------------------------------------------------------------------------------------------


def write_decision(
    found: Mapping[str, Any],
    *,
    seen: str,
    propose: bool,
    rehearse: bool = False,
    by: Known | str,
) -> tuple[Recorded, tuple[Lack, ...]]:
    """Record a decision from a form, and propose it if nothing is lacking.

    Parameters
    ----------
    found : mapping
        What would stand in its file (`commonweal.priorities.deciding`).
    seen : str
        Which version of it the officer had before them; "" for none.
    propose : bool
        Propose it, so that another officer can publish it. While anything is lacking, nothing is kept.
    rehearse : bool
        Check everything, keep nothing.
    by : Known or str

    Returns
    -------
    recorded : Recorded
    lacks : tuple of Lack
        What keeps it from being published.

    Raises
    ------
    NotWritten
        With everything that is wrong, by field.
    Overtaken
        When somebody else has changed it since.
    NotAllowed
        When `by` may not decide for the council area.
    """
    draft, problems = deciding.understood(found)
    lacks = tuple(deciding.lacking(draft))
    with transaction.atomic():
        _still(draft, seen)
        try:
            done = record_read(draft, problems, name=_("This"), seen=seen, by=by)
        except Overtaken:
            raise
        except BadInput as error:
            if not error.problems:
                raise
            raise NotWritten([_wrong(one) for one in error.problems]) from error
        if propose and not lacks:
            row = SupportDecision.objects.get(reference=draft.reference)
            proposing.propose(row, by=by)
        if rehearse or (propose and lacks):
            transaction.set_rollback(True)
    return done, lacks


def _still(draft: Draft, seen: str) -> None:
    """A new decision takes no reference that is in use."""
    there = SupportDecision.objects.filter(reference=draft.reference).exists()
    if there and not seen:
        raise NotWritten([Wrong("reference", 0, _("Another decision has this reference already."))])


def _wrong(problem: str) -> Wrong:
    about = _ABOUT.fullmatch(problem)
    if about is None:
        return Wrong("", 0, problem)
    field, number, part, said = about.groups()
    said = said[:1].upper() + said[1:]
    said = said if said.endswith((".", "!", "?")) else f"{said}."
    return Wrong(f"{field}.{part}" if part else field, int(number or 0), said)
