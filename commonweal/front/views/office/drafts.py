"""Drafts: one officer proposes them, another confirms them; and those that nobody wants go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from commonweal.front.forms import DecisionForm, ListForm, evidence_of
from commonweal.front.views.frame import is_made_up, page
from commonweal.front.views.office.door import for_officers, not_there, saved
from commonweal.front.views.signed_in import person
from commonweal.priorities import operations, queries
from commonweal.priorities.models import PriorityList, SupportDecision
from commonweal.priorities.operations import NotBySamePerson, Overtaken

Draft = PriorityList | SupportDecision


def _list(councils: dict[str, str], key: str) -> PriorityList | None:
    row = PriorityList.objects.of_series(key).filter(council_code__in=councils).first()
    return row if row is not None and row.status == "draft" else None


def _decision(councils: dict[str, str], key: str) -> SupportDecision | None:
    rows = SupportDecision.objects.filter(council_code__in=councils, status="draft")
    return rows.select_related("replaces").filter(reference=key).first()


@for_officers
def confirm_list(request: HttpRequest, councils: dict[str, str], key: str) -> HttpResponse:
    """A list that another officer proposed, as it would hold, and the button that puts it in force."""
    row = _list(councils, key)
    if row is None or not row.proposed_by:
        return not_there(request)

    def confirm(seen: str) -> None:
        operations.confirm_list(series=key, seen=seen, by=person(request))

    form = ListForm.of(row)
    former = row.follows if row.follows is not None and row.follows.status == "current" else None
    told = {"edition": row.edition, "former": former, "evidence": evidence_of(form)}
    return _confirm(request, row, "office_list_preview.html", confirm, {"form": form, **told})


@for_officers
def confirm_decision(request: HttpRequest, councils: dict[str, str], key: str) -> HttpResponse:
    """A decision that another officer proposed, as it would stand, and the button that publishes it."""
    row = _decision(councils, key)
    if row is None or not row.proposed_by:
        return not_there(request)

    def confirm(seen: str) -> None:
        operations.confirm_decision(reference=key, seen=seen, by=person(request))

    form = DecisionForm.of(row)
    told = {"form": form, "evidence": evidence_of(form), "place_name": row.place_name}
    return _confirm(request, row, "office_decision_preview.html", confirm, told)


def _confirm(
    request: HttpRequest,
    row: Draft,
    template: str,
    confirm: Callable[[str], None],
    told: dict[str, Any],
) -> HttpResponse:
    own = row.proposed_by == str(person(request).public_id)
    error, overtaken = "", False
    if request.method == "POST":
        try:
            confirm(request.POST.get("seen", ""))
        except Overtaken:
            overtaken = True
        except NotBySamePerson as refusal:
            error = refusal.message
        else:
            return saved(_key(row))
    proposed, _confirmed = queries.signed([row])[str(row.public_id)]
    kind = "list" if isinstance(row, PriorityList) else "decision"
    return page(
        request,
        template,
        {
            "row": row,
            "council": row.council_name,
            "proposed": proposed,
            "own": own,
            "error": error,
            "overtaken": overtaken,
            "seen": queries.version_of(row),
            "action": reverse(f"front:office_{kind}_confirm", args=[_key(row)]),
            "change": reverse(f"front:office_{kind}", args=[_key(row)]),
            "discard": reverse(f"front:office_{kind}_discard", args=[_key(row)]),
            **told,
        },
        section="office",
        status=409 if overtaken else 403 if error else 200,
        made_up=is_made_up(row.council_code),
    )


@for_officers
def discard_list(request: HttpRequest, councils: dict[str, str], key: str) -> HttpResponse:
    """Ask once more, then throw a draft of a list away."""

    def discard(seen: str) -> None:
        operations.discard_list(series=key, seen=seen, by=person(request))

    return _discard(request, _list(councils, key), discard)


@for_officers
def discard_decision(request: HttpRequest, councils: dict[str, str], key: str) -> HttpResponse:
    """Ask once more, then throw a draft of a decision away."""

    def discard(seen: str) -> None:
        operations.discard_decision(reference=key, seen=seen, by=person(request))

    return _discard(request, _decision(councils, key), discard)


def _discard(
    request: HttpRequest, row: Draft | None, discard: Callable[[str], None]
) -> HttpResponse:
    if row is None:
        return not_there(request)
    overtaken = False
    if request.method == "POST":
        try:
            discard(request.POST.get("seen", ""))
        except Overtaken:
            overtaken = True
        else:
            return saved("", thrown_away=True)
    a_list = isinstance(row, PriorityList)
    kind = "list" if a_list else "decision"
    public_id = str(row.public_id)
    written = queries.written("prioritylist" if a_list else "supportdecision", [public_id])
    return page(
        request,
        "office_discard.html",
        {
            "row": row,
            "name": row.name if isinstance(row, PriorityList) else row.title,
            "follows": isinstance(row, PriorityList) and row.follows is not None,
            "written": written.get(public_id),
            "seen": queries.version_of(row),
            "action": reverse(f"front:office_{kind}_discard", args=[_key(row)]),
            "change": reverse(f"front:office_{kind}", args=[_key(row)]),
            "overtaken": overtaken,
        },
        section="office",
        status=409 if overtaken else 200,
        made_up=is_made_up(row.council_code),
    )


def _key(row: Draft) -> str:
    return row.series if isinstance(row, PriorityList) else row.reference
