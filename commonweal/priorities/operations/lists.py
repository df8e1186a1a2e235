"""Loading lists that somebody keeps in a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from commonweal.audit.operations import Known, record
from commonweal.common.errors import BadInput
from commonweal.places.models import Area
from commonweal.priorities import listing
from commonweal.priorities.listing import Entry, Listing, Problem
from commonweal.priorities.models import (
    ARCHIVED,
    CURRENT,
    DRAFT,
    FORMER,
    ListedPlace,
    PriorityList,
)
from commonweal.priorities.operations import looking_up
from commonweal.priorities.operations.overtaking import Overtaken
from commonweal.priorities.operations.proposing import in_force_alone, second, the_draft
from commonweal.priorities.permissions import insist
from commonweal.priorities.queries import version_of


@dataclass(frozen=True, slots=True)
class PutList:
    """What became of one list.

    Attributes
    ----------
    edition : int
        The one that holds what was brought.
    unchanged : bool
        It was there already.
    """

    series: str
    name: str
    status: str
    edition: int
    places: int
    unchanged: bool


@dataclass(frozen=True, slots=True)
class LoadedLists:
    """What became of a table of lists."""

    lists: tuple[PutList, ...]
    rehearsed: bool


def load_lists(*, path: Path, rehearse: bool = False, by: Known | str) -> LoadedLists:
    """Load every list of a table; the same table again does nothing.

    A list that has changed becomes a new edition, and the one before it ends on the day that the
    new one starts. What is archived is kept as it is printed: no code is looked up for its names.

    Parameters
    ----------
    path : Path
        CSV, one row for each place (see `commonweal.priorities.listing`); or the name of a table
        that comes with Commonweal.
    rehearse : bool
        Check everything, keep nothing.
    by : object with ``public_id``, or str

    Raises
    ------
    BadInput
        With everything that is wrong, by row and column; then nothing is kept.
    """
    shipped = looking_up.SHIPPED / f"{path.name}.csv"
    if not path.exists() and shipped.is_file():
        path = shipped
    listings, problems = listing.read(looking_up.text_of(path))
    checked = []
    for one in listings:
        found, wrong = _looked_up(one)
        problems += wrong
        checked.append(found)
    if problems:
        number = f"{len(problems):,} problem{'' if len(problems) == 1 else 's'}"
        problems.sort(key=lambda one: one.row)
        raise BadInput(f"{path.name} was not loaded: {number}.", problems)
    with transaction.atomic():
        put = tuple(_put(one, by) for one in checked)
        if rehearse:
            transaction.set_rollback(True)
    return LoadedLists(put, rehearse)


@dataclass(frozen=True, slots=True)
class Content:
    """A list that is ready to be written.

    Attributes
    ----------
    row : int
        Where in a table it began; for what is wrong with it.
    facts : mapping
        Fields of `PriorityList`, without those that its history decides.
    places : tuple of ListedPlace
        Without their list.
    digest : str
    """

    row: int
    series: str
    facts: Mapping[str, Any]
    places: tuple[ListedPlace, ...]
    digest: str


def _looked_up(one: Listing) -> tuple[Content | None, list[Problem]]:
    try:
        council = looking_up.council(one.council)
    except BadInput as error:
        return None, [Problem(one.row, "council", looking_up.said(error))]
    problems: list[Problem] = []
    links, wrong = looking_up.linked(one.evidence)
    problems += [Problem(one.row, "evidence", said) for said in wrong]
    listed: list[ListedPlace] = []
    seen: dict[str, int] = {}
    for entry in one.entries:
        try:
            row = _as_printed(entry) if one.status == ARCHIVED else _matched(entry, council)
        except BadInput as error:
            problems.append(Problem(entry.row, "place", looking_up.said(error)))
            continue
        if row.code and row.code in seen:
            problems.append(
                Problem(entry.row, "place", f"is the same place as in row {seen[row.code]}")
            )
        seen.setdefault(row.code, entry.row)
        row.position = len(listed) + 1
        listed.append(row)
    content = Content(
        row=one.row,
        series=series_of(council, one.name),
        facts={
            "name": one.name,
            "council_code": council.code,
            "council_name": council.shown_name,
            "reason": one.reason,
            "evidence": [link.as_data() for link in links],
            "approving_body": one.approving_body,
            "adopted_on": one.adopted_on,
            "starts": one.starts,
            "ends": one.ends,
            "status": one.status,
            "source": one.source,
        },
        places=tuple(
            ListedPlace(
                position=row.position, name=row.name, code=row.code, matched_by=row.matched_by,
                reason=row.reason, ends=row.ends,
                # An end alone would say nothing of when it began.
                starts=row.starts or (one.starts if row.ends else None),
            )
            for row in listed
        ),
        digest=listing.digest_of(listing.content_of(one)),
    )  # fmt: skip
    return content, problems


def _as_printed(entry: Entry) -> ListedPlace:
    return ListedPlace(name=entry.place, reason=entry.reason, starts=entry.starts, ends=entry.ends)


def _matched(entry: Entry, council: Area) -> ListedPlace:
    area = looking_up.place(entry.place, council)
    given_as_code = entry.place.strip().lower() == area.code.lower()
    return ListedPlace(
        name=area.shown_name if given_as_code else entry.place,
        code=area.code,
        matched_by="given as a code" if given_as_code else f"found by its name ({area.source})",
        reason=entry.reason,
        starts=entry.starts,
        ends=entry.ends,
    )


def series_of(council: Area, name: str) -> str:
    """What a list is called in addresses: its council's code and its name."""
    called = slugify(name)
    longest = PriorityList._meta.get_field("series").max_length or 0
    series = f"{council.code.lower()}-{called}"
    if not called or len(series) > longest:
        raise BadInput(
            _("%(name)s cannot be the name of a list: it makes no address.") % {"name": repr(name)}
        )
    return series


def _put(content: Content | None, by: Known | str) -> PutList:
    if content is None:  # pragma: no cover - what could not be looked up was refused
        raise BadInput("Nothing to record.")
    return put(content, by=by)


@transaction.atomic
def put(content: Content, *, seen: str | None = None, by: Known | str) -> PutList:
    """Write a list as the next edition of its series, unless it is there already.

    Parameters
    ----------
    seen : str, optional
        Which version whoever wrote it had before them (`version_of`); "" for none.

    Raises
    ------
    Overtaken
        When somebody else has changed it since.
    BadInput
        When it would begin before the edition that it follows.
    """
    insist(by, "record", content.facts["council_code"])
    in_force_alone(content.facts["status"], by)
    before = latest(content.series)
    if seen is not None and version_of(before) != seen:
        raise Overtaken(
            _("%(name)s has been changed by somebody else.") % {"name": content.facts["name"]}
        )
    if before is not None and before.digest == content.digest:
        return _told(before, len(content.places), unchanged=True)
    starts = content.facts["starts"]
    former = before
    if before is not None and before.status == DRAFT:
        # Nobody has relied on a draft; the log keeps that there was one.
        former = before.follows
        before.delete()
    if former is not None and former.status == CURRENT and content.facts["status"] == CURRENT:
        if former.starts and starts < former.starts:
            raise BadInput(
                _(
                    "%(name)s: the edition in force started on %(former)s; a new one cannot start "
                    "before it, on %(starts)s."
                )
                % {"name": content.facts["name"], "former": former.starts, "starts": starts}
            )
        _follow(former, starts)
    row = PriorityList.objects.create(
        series=content.series,
        edition=(former.edition if former else 0) + 1,
        follows=former,
        digest=content.digest,
        recorded_at=timezone.now(),
        **content.facts,
    )
    for one in content.places:
        one.listed_in = row
    ListedPlace.objects.bulk_create(content.places)
    record(
        verb="record_priority_list",
        subject=row,
        detail={
            "series": row.series,
            "edition": row.edition,
            "status": row.status,
            "places": len(content.places),
            "digest": row.digest,
        },
        by=by,
    )
    return _told(row, len(content.places), unchanged=False)


def _follow(former: PriorityList, starts: date) -> None:
    """End an edition on the day that the next one starts."""
    former.status = FORMER
    former.ends = min(former.ends or starts, starts)
    former.save(update_fields=["status", "ends"])


@transaction.atomic
def confirm_list(*, series: str, seen: str, by: Known | str) -> PutList:
    """Put a draft in force that another officer proposed; the edition before it ends.

    Parameters
    ----------
    seen : str
        Which version of it the officer had before them (`version_of`).

    Raises
    ------
    NotBySamePerson
        When nobody proposed it, or `by` did.
    BadInput, NotAllowed, Overtaken
        When there is no such draft, when `by` may not decide about it, when it was changed since.
    """
    row = the_draft(latest(series), seen, by)
    second(row, by)
    former = row.follows
    if former is not None and former.status == CURRENT and row.starts is not None:
        _follow(former, row.starts)
    row.status = CURRENT
    row.save(update_fields=["status", "confirmed_by"])
    record(
        verb="confirm_priority_list",
        subject=row,
        detail={
            "council": row.council_code,
            "series": row.series,
            "edition": row.edition,
            "proposed_by": row.proposed_by,
            "digest": row.digest,
        },
        by=by,
    )
    return _told(row, row.places.count(), unchanged=False)


def latest(series: str) -> PriorityList | None:
    """The latest edition of a list, held until the transaction ends."""
    rows = PriorityList.objects.select_for_update().filter(series=series)
    return rows.order_by("-edition").first()


@transaction.atomic
def end(row: PriorityList, *, by: Known | str) -> PutList:
    """End a list today without another edition; it stays readable."""
    insist(by, "end", row.council_code)
    row.status = FORMER
    row.ends = max(timezone.localdate(), row.starts or timezone.localdate())
    row.save(update_fields=["status", "ends"])
    record(
        verb="end_priority_list",
        subject=row,
        detail={"series": row.series, "edition": row.edition},
        by=by,
    )
    return _told(row, row.places.count(), unchanged=False)


def _told(row: PriorityList, places: int, *, unchanged: bool) -> PutList:
    return PutList(row.series, row.name, row.status, row.edition, places, unchanged)
