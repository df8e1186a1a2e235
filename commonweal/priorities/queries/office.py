"""What the office asks: who may write where, who wrote last, what may be evidence."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from commonweal.audit.models import Entry
from commonweal.evidence import queries as evidence
from commonweal.evidence.models import Release
from commonweal.people.queries import councils_to_decide_for, names_of
from commonweal.places.models import Area
from commonweal.priorities.models import (
    DRAFT,
    PriorityList,
    SupportDecision,
)
from commonweal.priorities.permissions import may_edit
from commonweal.priorities.queries.listed import lists


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
    status = "proposed" if row.status == DRAFT and row.proposed_by else row.status
    return "-".join(map(str, (*edition, status, row.digest[:16])))


def signed(rows: Iterable[PriorityList | SupportDecision]) -> dict[str, tuple[str, str]]:
    """Who proposed and who confirmed each of several lists or decisions, by its public id.

    For the office, never for a public page. "" where nobody did.
    """
    kept = {str(one.public_id): (one.proposed_by, one.confirmed_by) for one in rows}
    names = names_of({who for both in kept.values() for who in both if who})
    return {
        key: (names.get(one, one), names.get(other, other)) for key, (one, other) in kept.items()
    }


def written(kind: str, public_ids: Collection[str]) -> dict[str, Written]:
    """Who last wrote each of several lists (`prioritylist`) or decisions (`supportdecision`).

    To propose or to confirm what is written is not to write it (`signed`).
    """
    about = Entry.objects.in_order().filter(
        subject_kind=f"priorities.{kind}", subject_id__in=public_ids
    )
    told = Q(verb__startswith="propose_") | Q(verb__startswith="confirm_")
    entries = {
        one.subject_id: one for one in about.exclude(told | Q(verb="publish_support_decision"))
    }
    names = names_of({one.actor for one in entries.values()})
    return {key: Written(one.at, names.get(one.actor, one.actor)) for key, one in entries.items()}


def evidence_to_choose() -> tuple[tuple[str, str], ...]:
    """What can be linked by a name that nobody knows by heart: releases, measures, lists."""
    releases = Release.objects.current().order_by("title", "name").values_list("name", "title")
    measures = [(one.slug, one.name) for one in evidence.framework_in_force().indicators]
    named = [(one.series, one.name) for one in lists()]
    return (*measures, *releases, *named)
