"""Reads: lists with their places and editions, decisions, and what a place has of either."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from django.db.models import Count, Max, OuterRef, Q, Subquery, Sum
from django.utils import timezone

from commonweal.audit.queries import last_about
from commonweal.common.moments import of_the_moment, read_once
from commonweal.evidence import queries as evidence
from commonweal.evidence.models import Release
from commonweal.people.queries import councils_to_decide_for, names_of
from commonweal.places import queries as places
from commonweal.places.models import Area
from commonweal.priorities.links import Link
from commonweal.priorities.listing import outermost
from commonweal.priorities.models import (
    ARCHIVED,
    CURRENT,
    DRAFT,
    FORMER,
    FROM,
    PUBLISHED,
    REPLACED,
    WITHDRAWN,
    ListedPlace,
    PriorityList,
    SupportDecision,
)
from commonweal.priorities.money import write_financial_year, write_pounds
from commonweal.priorities.permissions import decisions_visible_to, lists_visible_to, may_edit

__all__ = [
    "COMING",
    "STATES",
    "Decision",
    "Link",
    "ListCard",
    "ListPage",
    "ListedRow",
    "OnList",
    "Outermost",
    "Side",
    "Written",
    "councils_with_lists",
    "decision",
    "decisions",
    "decisions_about",
    "evidence_to_choose",
    "lists",
    "may_edit",
    "office_of",
    "on_lists",
    "outermost_in",
    "priority_list",
    "stamp",
    "version_of",
    "write_financial_year",
    "write_pounds",
    "written",
]

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


@dataclass(frozen=True, slots=True)
class Side:
    """An amount on one side of a decision."""

    what: str
    pence: int


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision on additional support.

    Attributes
    ----------
    state : str
        ``draft``, ``published``, ``replaced`` or ``withdrawn``.
    taken, given : tuple of Side
        What has less for it, and what has more.
    outgoings : tuple of (int, int)
        Year in which a financial year begins, and pence.
    review_due : bool
        Its day of review has come.
    replaced_by : str
        Reference of the decision that followed; "" for none.
    """

    reference: str
    title: str
    council_code: str
    council_name: str
    place_code: str
    place_name: str
    place_is_there: bool
    reason: str
    evidence: tuple[Link, ...]
    approving_body: str
    decided_on: date | None
    review_on: date | None
    review_due: bool
    trajectory_note: str
    state: str
    taken: tuple[Side, ...]
    given: tuple[Side, ...]
    outgoings: tuple[tuple[int, int], ...]
    replaces: str
    replaced_by: str
    withdrawn_because: str


# Lists ----------------------------------------------------------------------------------------------


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
    rows = lists_visible_to(visitor).filter(council_code__in=_councils())
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
        .filter(council_code__in=_councils())
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
        evidence=_links(row.evidence),
        places=_rows(listed),
        editions=tuple(_card(one) for one in rows),
        overtaken=row.status == CURRENT and _overtaken(row),
    )


def on_lists(area: Area, *, visitor: object = None) -> tuple[OnList, ...]:
    """The lists in force, or to come, that a place or one of its small areas is on.

    A place made of more than forty small areas counts only where it is listed itself.
    """
    members = places.members_of(evidence.stamp(), area)
    codes = {area.code, *(members if len(members) <= CLOSE else ())} | _around(area)
    if visitor is None and codes.isdisjoint(_named(stamp()).listed):
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


def _councils() -> Iterable[object]:
    """Codes of the council areas that are loaded here: of others nothing is shown."""
    return Area.objects.in_use().of_kind("la").values("code")


def _around(area: Area) -> set[str]:
    """Codes of the neighbourhoods that a place's small areas are part of."""
    return {
        one.code
        for one in places.wholes_of(evidence.stamp(), area)
        if one.kind == "neighbourhood" and area.kind == "lsoa"
    }


@dataclass(frozen=True, slots=True)
class _Named:
    """Codes of all places that anybody may see on a list, or decided about; most are neither."""

    listed: frozenset[str]
    decided: frozenset[str]


@read_once(2)
def _named(at: str) -> _Named:  # noqa: ARG001 - tells one state from the next
    listed = ListedPlace.objects.filter(listed_in__in=lists_visible_to(None).filter(status=CURRENT))
    decided = decisions_visible_to(None).filter(status=PUBLISHED)
    return _Named(
        frozenset(listed.values_list("code", flat=True)),
        frozenset(decided.values_list("place_code", flat=True)),
    )


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


def _links(kept: Iterable[Mapping[str, str]]) -> tuple[Link, ...]:
    return tuple(Link(**one) for one in kept)


def _overtaken(row: PriorityList) -> bool:
    name = row.made_of.get("release")
    return bool(name) and not Release.objects.current().filter(name=name).exists()


# Decisions ------------------------------------------------------------------------------------------


def decisions(*, council: str = "", visitor: object = None) -> tuple[Decision, ...]:
    """Decisions, the latest first; of one council area, or of all."""
    rows = decisions_visible_to(visitor).filter(council_code__in=_councils())
    if council:
        rows = rows.filter(council_code=council)
    return _decisions(rows.order_by("-decided_on", "reference"))


def decision(reference: str, *, visitor: object = None) -> Decision | None:
    """One decision; None when there is none that `visitor` may see."""
    rows = decisions_visible_to(visitor).filter(reference=reference, council_code__in=_councils())
    return next(iter(_decisions(rows)), None)


def decisions_about(area: Area, *, visitor: object = None) -> tuple[Decision, ...]:
    """Decisions in force about a place, or about a neighbourhood that a small area is part of."""
    codes = {area.code} | _around(area)
    if visitor is None and codes.isdisjoint(_named(stamp()).decided):
        return ()
    rows = decisions_visible_to(visitor).filter(
        place_code__in=codes,
        council_code__in=_councils(),
        status=PUBLISHED,
    )
    return _decisions(rows.order_by("-decided_on", "reference"))


def _decisions(rows: object) -> tuple[Decision, ...]:
    found: list[SupportDecision] = list(
        rows.select_related("replaces", "replaced_by").prefetch_related("moves", "outgoings")  # type: ignore[attr-defined]
    )
    there = set(
        Area.objects.in_use()
        .filter(code__in={one.place_code for one in found})
        .values_list("code", flat=True)
    )
    today = timezone.localdate()
    return tuple(_decision(one, there, today) for one in found)


def _decision(row: SupportDecision, there: set[str], today: date) -> Decision:
    sides: dict[bool, list[Side]] = {True: [], False: []}
    for one in sorted(row.moves.all(), key=lambda move: move.position):
        sides[one.side == FROM].append(Side(one.what, one.pence))
    follower = getattr(row, "replaced_by", None)
    return Decision(
        reference=row.reference,
        title=row.title,
        council_code=row.council_code,
        council_name=row.council_name,
        place_code=row.place_code,
        place_name=row.place_name,
        place_is_there=row.place_code in there,
        reason=row.reason,
        evidence=_links(row.evidence),
        approving_body=row.approving_body,
        decided_on=row.decided_on,
        review_on=row.review_on,
        review_due=bool(row.review_on and row.review_on <= today and row.status == PUBLISHED),
        trajectory_note=row.trajectory_note,
        state=row.status,
        taken=tuple(sides[True]),
        given=tuple(sides[False]),
        outgoings=tuple((one.year, one.pence) for one in row.outgoings.all()),
        replaces=row.replaces.reference if row.replaces else "",
        replaced_by=follower.reference if follower and follower.status != DRAFT else "",
        withdrawn_because=row.withdrawn_because,
    )


# For the office -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Written:
    """Who last wrote something, and when: for the office, never for a public page.

    Attributes
    ----------
    by : str
        A person's name, or what the process is called.
    """

    at: datetime
    by: str


def office_of(user: object) -> tuple[tuple[str, str], ...]:
    """Code and name of every council area, loaded here, that somebody may decide for."""
    there = Area.objects.in_use().of_kind("la").order_by("name")
    if not may_edit(user, "record"):
        there = there.filter(code__in=councils_to_decide_for(user))
    return tuple((one.code, one.shown_name) for one in there)


def version_of(row: PriorityList | SupportDecision | None) -> str:
    """What tells one version of a list or a decision from the next; "" where there is none."""
    if row is None:
        return ""
    edition = (row.edition, row.ends or "") if isinstance(row, PriorityList) else ()
    return "-".join(map(str, (*edition, row.status, row.digest[:16])))


def written(kind: str, public_ids: Collection[str]) -> dict[str, Written]:
    """Who last wrote each of several lists (`prioritylist`) or decisions (`supportdecision`)."""
    entries = last_about(f"priorities.{kind}", public_ids)
    names = names_of({one.actor for one in entries.values()})
    return {key: Written(one.at, names.get(one.actor, one.actor)) for key, one in entries.items()}


def evidence_to_choose() -> tuple[tuple[str, str], ...]:
    """What can be linked by a name that nobody knows by heart: releases, measures, lists."""
    releases = Release.objects.current().order_by("title", "name").values_list("name", "title")
    measures = [(one.slug, one.name) for one in evidence.framework_in_force().indicators]
    named = [(one.series, one.name) for one in lists()]
    return (*measures, *releases, *named)


# For caches -----------------------------------------------------------------------------------------


@of_the_moment
def stamp() -> str:
    """Changes when what is shown of lists and decisions does, also because a day has come.

    Two questions to the database.
    """
    today = timezone.localdate()
    gone = ListedPlace.objects.filter(listed_in=OuterRef("pk"), ends__lte=today).order_by()
    listed = PriorityList.objects.annotate(
        gone=Subquery(gone.values("listed_in").annotate(number=Count("id")).values("number"))
    ).aggregate(
        last=Max("id"),
        count=Count("id"),
        begun=Count("id", filter=Q(starts__lte=today)),
        over=Count("id", filter=Q(ends__lte=today)),
        left=Sum("gone"),
    )
    decided = SupportDecision.objects.aggregate(
        last=Max("id", filter=~Q(status=DRAFT)),
        out=Count("id", filter=Q(status=PUBLISHED)),
        back=Count("id", filter=Q(status__in=[REPLACED, WITHDRAWN])),
        due=Count("id", filter=Q(review_on__lte=today)),
    )
    return "-".join(str(part or 0) for part in (*listed.values(), *decided.values()))


# What a list is made of -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outermost:
    """Small areas of a council area whose figures are among their country's least good.

    Attributes
    ----------
    areas : tuple of (str, str)
        Code and name, outermost first.
    highest : bool
        Whether the least good figures are the highest, or the lowest.
    compared : int
        Small areas of the country that have a figure.
    without : int
        Small areas of the council area that have none.
    """

    indicator: str
    indicator_name: str
    nation: str
    period: str
    release: str
    release_title: str
    sha256: str
    areas: tuple[tuple[str, str], ...]
    highest: bool
    compared: int
    without: int


def outermost_in(council: Area, *, indicator: str, share: float) -> Outermost:
    """Small areas of a council area whose figures are among the least good `share` of their country.

    Raises
    ------
    commonweal.evidence.queries.NothingLoaded
    ValueError
        When small areas have no such figure, or higher is neither better nor worse.
    """
    nation = evidence.nation_of(council)
    held = evidence.evidence_in_force(nation)
    row = held.small.row(indicator)
    if indicator not in held.framework or row is None:
        raise ValueError(f"Small areas have no figures of {indicator!r}.")
    chosen = held.framework[indicator]
    if chosen.polarity not in ("+", "-"):
        raise ValueError(f"{chosen.name} is neither good nor bad, so nothing follows from it.")
    values = np.asarray(held.small.value[row], dtype=float)
    known = np.isfinite(values)
    codes = outermost(
        zip(held.small.areas[known].tolist(), values[known].tolist(), strict=True),
        share=share,
        highest=chosen.polarity == "-",
    )
    here = {
        one.code: one.shown_name
        for one in Area.objects.in_use().of_kind("lsoa").in_council(council)
    }
    measured = set(held.small.areas[known].tolist())
    origin = held.small.origins[row]
    release = held.releases[origin.release]
    country = Area.objects.filter(code=nation).first()
    return Outermost(
        indicator=indicator,
        indicator_name=chosen.name,
        nation=country.shown_name if country else nation,
        period=origin.period,
        release=release.release,
        release_title=release.title,
        sha256=release.sha256,
        areas=tuple((code, here[code]) for code in codes if code in here),
        highest=chosen.polarity == "-",
        compared=int(known.sum()),
        without=len(set(here) - measured),
    )
