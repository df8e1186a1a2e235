"""Invitations: those that wait, taking one back, and accepting one by its link."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from commonweal.audit.operations import record_read
from commonweal.common.errors import BadInput
from commonweal.front.forms import readable
from commonweal.front.views.frame import page
from commonweal.front.views.roles.door import done, for_people, not_there, refused
from commonweal.front.views.signed_in import person
from commonweal.people import operations, queries
from commonweal.people.models import Invitation, User


@for_people
def invitations(request: HttpRequest) -> HttpResponse:
    """Invitations that nobody has accepted yet."""
    who = person(request)
    if not queries.may_grant_something(who):
        return refused(request)
    found = queries.open_invitations(who)
    names = queries.names_of({one.invited_by for one in found})
    for place in {one.place_code for one in found}:
        count = sum(one.place_code == place for one in found)
        record_read(
            what="invitations",
            subject=("people.invitation", place),
            count=count,
            place=place,
            by=who,
        )
    return page(
        request,
        "invitations.html",
        {"invitations": [(one, names.get(one.invited_by, one.invited_by)) for one in found]},
        section="office",
    )


@for_people
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take an invitation back: asked once more, then done."""
    rows = queries.invitations_visible_to(request.user).select_related("organisation")
    row = rows.filter(public_id=public_id, accepted_at=None, withdrawn_at=None).first()
    if row is None:
        return not_there(request)
    if request.method == "POST":
        operations.withdraw_invitation(invitation=row, by=person(request))
        return done("withdrawn")
    return page(request, "invitation_withdraw.html", {"one": row}, section="office")


@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """What somebody is invited to; accepted by who has the address, with a new account if need be."""
    row = queries.invitation_with(token)
    if row is None:
        return page(request, "invitation_gone.html", {}, section="sign_in", status=404)
    return _invited(request, token, row)


def _invited(request: HttpRequest, token: str, row: Invitation) -> HttpResponse:
    known = queries.person_with(row.email)
    signed_in = request.user if isinstance(request.user, User) else None
    sent = readable(request.POST)
    problems: dict[str, str] = {}
    if request.method == "POST":
        try:
            with transaction.atomic():
                who = signed_in or _new(known, row, sent)
                operations.accept_invitation(token=token, by=who)
        except BadInput as error:
            for one in error.problems or (error.message,):
                key, found, said = one.partition(": ")
                named = found and key in ("full_name", "password")
                problems[key if named else ""] = said if named else one
        else:
            if signed_in is None:
                login(request, who)
            return redirect("front:my_roles")
    return page(
        request,
        "invitation.html",
        {
            "one": row,
            "known": known is not None,
            "theirs": signed_in is not None and signed_in.email == row.email,
            "signed_in": signed_in,
            "problems": problems,
            "name_error": problems.get("full_name", ""),
            "password_error": problems.get("password", ""),
            "full_name": sent.get("full_name", ""),
        },
        section="sign_in",
        status=400 if problems else 200,
    )


def _new(known: User | None, row: Invitation, sent: QueryDict) -> User:
    """Somebody who signs in from now on, with the address that was invited."""
    if known is not None:
        raise BadInput(_("Sign in first: somebody with the invited address is here already."))
    return operations.add_person(
        email=row.email,
        full_name=sent.get("full_name", ""),
        password=sent.get("password", ""),
        by="invitation",
    )
