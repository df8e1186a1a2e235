"""Granting a role to somebody who signs in here, or inviting somebody who does not yet."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.common.errors import BadInput
from commonweal.front.forms import RoleForm, readable
from commonweal.front.views.frame import page
from commonweal.front.views.roles.door import done, for_people, refused
from commonweal.front.views.signed_in import person
from commonweal.people import operations, queries
from commonweal.people.models import Organisation, Role, User
from commonweal.people.operations import Invited, NotAllowed
from commonweal.places.models import Area


class Rehearsed(Exception):
    """Everything was tried out, and nothing is to stay."""


@for_people
def grant(request: HttpRequest) -> HttpResponse:
    """Fill in a role, look at it once more, then grant it."""
    who = person(request)
    if not queries.may_grant_something(who):
        return refused(request)
    if request.method != "POST":
        mine = queries.places_of(who)
        organisations = queries.organisations_to_choose(who)
        return _form(
            request,
            RoleForm(
                place=mine[0].code if len(mine) == 1 else "",
                organisation=str(organisations[0].public_id) if len(organisations) == 1 else "",
            ),
        )
    form = RoleForm.sent(readable(request.POST))
    do = request.POST.get("do", "preview")
    if do == "change":
        return _form(request, form)
    return _sent(request, form, really=do == "grant")


def _sent(request: HttpRequest, form: RoleForm, *, really: bool) -> HttpResponse:
    who = person(request)
    holder = queries.person_with(form.person)
    place, organisation = form.area(), _organisation(who, form)
    today = timezone.localdate()
    starts, ends = form.day("starts", today), form.day("ends")
    if not form.person:
        form.errors["person"] = _("Give the email address of who is to hold the role.")
    if form.role not in {one.slug for one in queries.roles_to_grant(who)}:
        form.errors["role"] = _("Choose the role.")
    if place is None or organisation is None or form.errors:
        return _form(request, form, status=400)
    given: dict[str, Any] = {
        "role": form.role,
        "organisation": organisation,
        "place": place,
        "starts": starts,
        "ends": ends,
        "reason": form.reason,
        "by": who,
    }
    made: Role | Invited | None = None
    try:
        with transaction.atomic():
            if holder is not None:
                made = operations.grant_role(person=holder, **given)
            else:
                made = operations.invite(email=form.person, **given)
            if not really:
                raise Rehearsed
    except Rehearsed:
        return _preview(request, form, holder, place, organisation)
    except NotAllowed:
        form.errors["role"] = _(
            "No role of yours lets you grant this one in this organisation and this place."
        )
        return _form(request, form, status=403)
    except BadInput as error:
        form.note(error)
        return _form(request, form, status=400)
    if isinstance(made, Invited):
        address = request.build_absolute_uri(reverse("front:invitation", args=[made.token]))
        return page(
            request,
            "role_invited.html",
            {"invitation": made.invitation, "address": address},
            section="office",
        )
    return done("waits" if made.approval == "waiting" else "granted", made)


def _organisation(who: User, form: RoleForm) -> Organisation | None:
    found = {str(one.public_id): one for one in queries.organisations_to_choose(who)}
    if form.organisation not in found:
        form.errors["organisation"] = _("Choose the organisation in which they hold the role.")
    return found.get(form.organisation)


def _preview(
    request: HttpRequest,
    form: RoleForm,
    holder: User | None,
    place: Area,
    organisation: Organisation,
) -> HttpResponse:
    kind = queries.ROLES[form.role]
    return page(
        request,
        "role_preview.html",
        {
            "form": form,
            "holder": holder,
            "place": place,
            "organisation": organisation,
            "kind": kind,
            "verbs": [queries.VERBS[one] for one in kind.verbs],
            "grants": [queries.ROLES[one] for one in queries.grants_of(kind.slug)],
            "starts": form.day("starts", timezone.localdate()),
            "ends": form.day("ends"),
        },
        section="office",
    )


def _form(request: HttpRequest, form: RoleForm, *, status: int = 200, **more: Any) -> HttpResponse:
    who = person(request)
    return page(
        request,
        "role_grant.html",
        {
            "form": form,
            "summary": form.summary(),
            "first": form.fields("person"),
            "rest": form.fields("place", "starts", "ends", "reason"),
            "kinds": queries.roles_to_grant(who),
            "organisations": queries.organisations_to_choose(who),
            "role_error": form.errors.get("role", ""),
            "organisation_error": form.errors.get("organisation", ""),
            **more,
        },
        section="office",
        status=status,
    )
