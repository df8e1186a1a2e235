"""The office's door: who may come in, what they are told, and what its forms have in common."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from commonweal.front.forms import EVIDENCE, Form
from commonweal.front.views.frame import is_made_up, page
from commonweal.front.views.signed_in import View, signed_in
from commonweal.front.views.support import STATE_WORDS
from commonweal.priorities import queries
from commonweal.priorities.models import PriorityList, SupportDecision
from commonweal.priorities.operations import NotAllowed


def for_officers(view: View) -> View:
    """A page for whoever may decide for a council area that is loaded here."""

    @signed_in
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        councils = queries.office_of(request.user)
        if not councils:
            return refused(request)
        try:
            return view(request, dict(councils), *args, **kwargs)
        except NotAllowed:
            return refused(request)

    return answer


def refused(request: HttpRequest) -> HttpResponse:
    """Signed in, and not an officer of that council area."""
    return page(request, "office_refused.html", {}, section="office", status=403)


def not_there(request: HttpRequest) -> HttpResponse:
    """No such list or decision that this officer may write."""
    return page(request, "office_missing.html", {}, section="office", status=404)


def saved(what: str, *, thrown_away: bool = False) -> HttpResponse:
    told = "gone=1" if thrown_away else f"saved={what}"
    return redirect(f"{reverse('front:office')}?{told}")


def conflict_of(theirs: Any, mine: Any, row: PriorityList | SupportDecision) -> dict[str, Any]:
    kind = type(row).__name__.lower()
    return {
        "written": queries.written(kind, [str(row.public_id)]).get(str(row.public_id)),
        "state": STATE_WORDS[row.status],
        "rows": [
            (label, there, here)
            for (label, there), (_label, here) in zip(theirs.told(), mine.told(), strict=True)
            if " ".join(there.split()) != " ".join(here.split())
        ],
    }


def form_page(
    request: HttpRequest,
    template: str,
    councils: dict[str, str],
    form: Form,
    row: PriorityList | SupportDecision | None,
    context: dict[str, Any],
    status: int,
) -> HttpResponse:
    kind = type(row).__name__.lower()
    written = None
    if row is not None:
        written = queries.written(kind, [str(row.public_id)]).get(str(row.public_id))
    return page(
        request,
        template,
        {
            "form": form,
            "row": row,
            "summary": form.summary(),
            "councils": list(councils.items()),
            "council": councils.get(form.council, ""),
            "council_error": form.errors.get("council", ""),
            "kinds": EVIDENCE,
            "known": queries.evidence_to_choose(),
            "written": written,
            **context,
        },
        section="office",
        status=status,
        made_up=bool(form.council) and is_made_up(form.council),
    )
