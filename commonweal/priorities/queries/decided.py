"""Decisions about places."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from commonweal.places.models import Area
from commonweal.priorities.links import Link
from commonweal.priorities.models import (
    DRAFT,
    FROM,
    PUBLISHED,
    SupportDecision,
)
from commonweal.priorities.permissions import decisions_visible_to
from commonweal.priorities.queries.named import around, councils_here, links, named_anywhere
from commonweal.priorities.queries.state import stamp


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


def decisions(*, council: str = "", visitor: object = None) -> tuple[Decision, ...]:
    """Decisions, the latest first; of one council area, or of all."""
    rows = decisions_visible_to(visitor).filter(council_code__in=councils_here())
    if council:
        rows = rows.filter(council_code=council)
    return _decisions(rows.order_by("-decided_on", "reference"))


def decision(reference: str, *, visitor: object = None) -> Decision | None:
    """One decision; None when there is none that `visitor` may see."""
    rows = decisions_visible_to(visitor).filter(
        reference=reference, council_code__in=councils_here()
    )
    return next(iter(_decisions(rows)), None)


def decisions_about(area: Area, *, visitor: object = None) -> tuple[Decision, ...]:
    """Decisions in force about a place, or about a neighbourhood that a small area is part of."""
    codes = {area.code} | around(area)
    if visitor is None and codes.isdisjoint(named_anywhere(stamp()).decided):
        return ()
    rows = decisions_visible_to(visitor).filter(
        place_code__in=codes,
        council_code__in=councils_here(),
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
        evidence=links(row.evidence),
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
