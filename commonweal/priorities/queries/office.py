"""What the office asks: who may write where, who wrote last, what may be evidence."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from commonweal.audit.queries import last_about
from commonweal.evidence import queries as evidence
from commonweal.evidence.models import Release
from commonweal.people.queries import councils_to_decide_for, names_of
from commonweal.places.models import Area
from commonweal.priorities.models import (
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
