"""Every list and every decision that an officer may write."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from commonweal.front.views.frame import page
from commonweal.front.views.office.door import for_officers
from commonweal.front.views.signed_in import person
from commonweal.front.views.support import decided_shown, shown
from commonweal.priorities import queries
from commonweal.priorities.models import PriorityList, SupportDecision


@for_officers
def office(request: HttpRequest, councils: dict[str, str]) -> HttpResponse:
    """Every list and every decision that an officer may write, drafts among them."""
    saved = request.GET.get("saved", "")
    rows = {(one.series, one.edition): one for one in _lists(councils)}
    cards = [
        one for one in queries.lists(visitor=request.user) if (one.series, one.edition) in rows
    ]
    decided = {one.reference: one for one in _decisions(councils)}
    who = queries.written("prioritylist", [str(one.public_id) for one in rows.values()])
    by = queries.written("supportdecision", [str(one.public_id) for one in decided.values()])
    signed = queries.signed([*rows.values(), *decided.values()])
    me = str(person(request).public_id)
    lists = [
        {
            **shown(one),
            "written": who.get(str(rows[one.series, one.edition].public_id)),
            **_signed(rows[one.series, one.edition], signed, me),
            "can_change": not one.rule and one.state != "archived",
            "can_end": _in_force(rows, one.series),
        }
        for one in cards
    ]
    decisions = [
        {
            **decided_shown(one),
            "written": by.get(str(decided[one.reference].public_id)),
            **_signed(decided[one.reference], signed, me),
        }
        for one in queries.decisions(visitor=request.user)
        if one.reference in decided
    ]
    names = {one["card"].series: one["card"].name for one in lists}
    names |= {one["decision"].reference: one["decision"].title for one in decisions}
    return page(
        request,
        "office.html",
        {
            "councils": list(councils.values()),
            "lists": lists,
            "decisions": decisions,
            "saved": names.get(saved, ""),
            "gone": "gone" in request.GET,
        },
        section="office",
    )


def _signed(
    row: PriorityList | SupportDecision, names: dict[str, tuple[str, str]], me: str
) -> dict[str, object]:
    """Who proposed it and who confirmed it; whether it waits, and whether for somebody else."""
    proposed, confirmed = names[str(row.public_id)]
    waits = row.status == "draft" and bool(proposed)
    return {
        "proposed": proposed,
        "confirmed": confirmed,
        "waits": waits,
        "can_confirm": waits and row.proposed_by != me,
    }


def _lists(councils: dict[str, str]) -> list[PriorityList]:
    return list(PriorityList.objects.filter(council_code__in=councils))


def _decisions(councils: dict[str, str]) -> list[SupportDecision]:
    return list(SupportDecision.objects.filter(council_code__in=councils))


def _in_force(rows: dict[tuple[str, int], PriorityList], series: str) -> bool:
    return any(one.status == "current" for (name, _number), one in rows.items() if name == series)
