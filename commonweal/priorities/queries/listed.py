"""Lists with their places and editions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils import timezone

from commonweal.evidence import queries as evidence
from commonweal.evidence.models import Release
from commonweal.places import queries as places
from commonweal.places.models import Area
from commonweal.priorities.links import Link
from commonweal.priorities.models import (
    ARCHIVED,
    CURRENT,
    FORMER,
    ListedPlace,
    PriorityList,
)
from commonweal.priorities.permissions import decisions_visible_to, lists_visible_to
from commonweal.priorities.queries.named import around, councils_here, links, named_anywhere
from commonweal.priorities.queries.state import stamp

#: What a reader may filter lists by: the statuses that are kept, and what follows from the day.
COMING = "coming"
STATES = (CURRENT, COMING, FORMER, ARCHIVED)
#: A place of more small areas than this is not said to be on a list because one of them is.
CLOSE = 40


@dataclass(frozen=True, slots=True)
class ListedRow:
    """A place on a list.

    Attributes
    ----------
    name, code : str
        As printed; "" where no code is known. `there` tells whether a page exists for the code.
    local_name : str
        What people call the part of town that a small area is in; mostly not its own name.
    """

    name: str
    code: str
    there: bool
    local_name: str
    matched_by: str
    reason: str
    starts: date | None
    ends: date | None


@dataclass(frozen=True, slots=True)
class ListCard:
    """An edition of a list, without its places.

    Attributes
    ----------
    state : str
        What it is today: one of `STATES`, or ``draft``.
    """

    series: str
    edition: int
    name: str
    council_code: str
    council_name: str
    state: str
    reason: str
    approving_body: str
    adopted_on: date | None
    starts: date | None
    ends: date | None
    rule: str
    places: int


@dataclass(frozen=True, slots=True)
class ListPage:
    """An edition of a list with everything that its page shows.

    Attributes
    ----------
    editions : tuple of ListCard
        Every edition, the latest first; this one among them.
    overtaken : bool
        It was made from a release that is no longer in force: it waits to be made again.
    """

    card: ListCard
    source: str
    evidence: tuple[Link, ...]
    places: tuple[ListedRow, ...]
    editions: tuple[ListCard, ...]
    overtaken: bool


@dataclass(frozen=True, slots=True)
class OnList:
    """That a place is on a list, or what belongs to it is.

    Attributes
    ----------
    rows : tuple of ListedRow
        The place itself, its small areas, or the neighbourhoods that it is part of.
    itself : bool
        The place itself is on the list.
    """

    card: ListCard
    rows: tuple[ListedRow, ...]
    itself: bool


def lists(
    text: str = "", *, council: str = "", state: str = "", visitor: object = None
) -> tuple[ListCard, ...]:
    """The latest edition of every list of a council area that is loaded here.

    Parameters
    ----------
    text : str
        Only lists that have this in their name, or on which a place has it in its own.
    council, state : str
        Only lists of the council area with this code; only those that are so today.
    visitor : user or None
        Whoever looks; drafts are seen by whoever may edit them.

    Notes
    -----
    Two questions to the database.
    """
    rows = lists_visible_to(visitor).filter(council_code__in=councils_here())
    # A draft that follows a list that is in force hides it from nobody who may not see the draft.
    rows = rows.exclude(
        pk__in=lists_visible_to(visitor).filter(follows__isnull=False).values("follows")
    )
    if council:
        rows = rows.filter(council_code=council)
    if text:
        named = ListedPlace.objects.filter(name__icontains=text).values("listed_in")
        rows = rows.filter(Q(name__icontains=text) | Q(pk__in=named))
    cards = (_card(one) for one in rows.annotate(number=Count("places")))
    return tuple(one for one in cards if state in ("", one.state))


def priority_list(
    series: str, edition: int | None = None, *, visitor: object = None
) -> ListPage | None:
    """One list: an edition, or the latest; None when there is none that `visitor` may see."""
    rows = list(
        lists_visible_to(visitor)
        .filter(council_code__in=councils_here())
        .of_series(series)
        .annotate(number=Count("places"))
    )
    row = next((one for one in rows if edition in (None, one.edition)), None)
    if row is None:
        return None
    listed = list(row.places.order_by("position"))
    return ListPage(
        card=_card(row),
        source=row.source,
        evidence=links(row.evidence),
        places=_rows(listed),
        editions=tuple(_card(one) for one in rows),
        overtaken=row.status == CURRENT and _overtaken(row),
    )


def on_lists(area: Area, *, visitor: object = None) -> tuple[OnList, ...]:
    """The lists in force, or to come, that a place or one of its small areas is on.

    A place made of more than forty small areas counts only where it is listed itself.
    """
    members = places.members_of(evidence.stamp(), area)
    codes = {area.code, *(members if len(members) <= CLOSE else ())} | around(area)
    if visitor is None and codes.isdisjoint(named_anywhere(stamp()).listed):
        return ()
    today = timezone.localdate()
    found = (
        ListedPlace.objects.filter(
            code__in=codes,
            listed_in__in=lists_visible_to(visitor).filter(status=CURRENT),
        )
        .exclude(ends__lte=today)
        .select_related("listed_in")
        .order_by("listed_in__name", "position")
    )
    grouped: dict[int, list[ListedPlace]] = {}
    for one in found:
        if _state(one.listed_in, today) != FORMER:
            grouped.setdefault(one.listed_in_id, []).append(one)
    told = dict(zip(grouped, map(_rows, grouped.values()), strict=True))
    return tuple(
        OnList(
            _card(several[0].listed_in), told[key], any(one.code == area.code for one in several)
        )
        for key, several in grouped.items()
    )


def councils_with_lists() -> tuple[tuple[str, str], ...]:
    """Code and name of every council area, loaded here, of which there is a list or a decision."""
    codes = {
        *lists_visible_to(None).values_list("council_code", flat=True),
        *decisions_visible_to(None).values_list("council_code", flat=True),
    }
    there = Area.objects.in_use().of_kind("la").filter(code__in=codes).order_by("name")
    return tuple((one.code, one.shown_name) for one in there)


def _card(row: PriorityList) -> ListCard:
    return ListCard(
        series=row.series,
        edition=row.edition,
        name=row.name,
        council_code=row.council_code,
        council_name=row.council_name,
        state=_state(row, timezone.localdate()),
        reason=row.reason,
        approving_body=row.approving_body,
        adopted_on=row.adopted_on,
        starts=row.starts,
        ends=row.ends,
        rule=row.rule,
        places=getattr(row, "number", 0),
    )


def _state(row: PriorityList, today: date) -> str:
    """What an edition is on a day: a current one may be to come, or over."""
    if row.status != CURRENT or row.starts is None:
        return row.status
    if row.starts > today:
        return COMING
    return FORMER if row.ends is not None and row.ends <= today else CURRENT


def _rows(listed: list[ListedPlace]) -> tuple[ListedRow, ...]:
    codes = {one.code for one in listed if one.code}
    there = {
        one.code: one
        for one in Area.objects.in_use().filter(code__in=codes).select_related("parent")
    }
    return tuple(
        ListedRow(
            name=one.name,
            code=one.code,
            there=one.code in there,
            local_name=_local_name(there.get(one.code)),
            matched_by=one.matched_by,
            reason=one.reason,
            starts=one.starts,
            ends=one.ends,
        )
        for one in listed
    )


def _local_name(area: Area | None) -> str:
    if area is None or area.kind != "lsoa" or area.parent is None:
        return ""
    return area.parent.local_name


def _overtaken(row: PriorityList) -> bool:
    name = row.made_of.get("release")
    return bool(name) and not Release.objects.current().filter(name=name).exists()
