"""The door of these pages: who is signed in, what they are told, and where they go next."""

from __future__ import annotations

from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from commonweal.front.views.frame import page
from commonweal.front.views.signed_in import View, signed_in
from commonweal.people import queries
from commonweal.people.models import Role
from commonweal.people.operations import NotAllowed


def for_people(view: View) -> View:
    """A page for whoever is signed in; what they may not do on it is refused."""

    @signed_in
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotAllowed:
            return refused(request)

    return answer


def may_look(user: object) -> bool:
    """Whether there is anything on the pages of roles for somebody."""
    return (
        queries.everywhere(user)
        or queries.may_grant_something(user)
        or any("see_roles" in one.verbs for one in queries.holdings(user))
    )


def refused(request: HttpRequest) -> HttpResponse:
    """Signed in, and no role that lets them see this."""
    return page(request, "roles_refused.html", {}, section="office", status=403)


def not_there(request: HttpRequest) -> HttpResponse:
    """No such role, invitation or step for who asks."""
    return page(request, "roles_missing.html", {}, section="office", status=404)


def role_of(request: HttpRequest, public_id: UUID) -> Role | None:
    """A role that who asks may see: found and allowed in one step."""
    rows = queries.roles_visible_to(request.user).select_related("person", "organisation")
    return rows.filter(public_id=public_id).first()


def done(what: str, role: Role | None = None) -> HttpResponse:
    """To the page of a role, which says what was done."""
    where = reverse("front:role", args=[role.public_id]) if role else reverse("front:roles")
    return redirect(f"{where}?done={what}")


def turning(request: HttpRequest, number: int, pages: int) -> dict[str, Any]:
    """Links to the other pages of a list that was looked through."""
    kept = request.GET.copy()
    for key in ("page", "done"):
        kept.pop(key, None)

    def link(to: int) -> str:
        kept["page"] = str(to)
        return f"?{kept.urlencode()}"

    shown = [n for n in range(1, pages + 1) if n in (1, pages) or abs(n - number) <= 2]
    return {
        "pages": [(n, link(n), n == number) for n in shown] if pages > 1 else [],
        "before": link(number - 1) if number > 1 else "",
        "after": link(number + 1) if number < pages else "",
    }


def number_in(text: str) -> int:
    """Which page was asked for: the first, if that is no number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
