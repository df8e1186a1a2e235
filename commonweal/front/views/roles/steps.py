"""What can be done about a role: each step asks once more, says what follows, and does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from commonweal.common.errors import BadInput
from commonweal.front.forms import RoleForm, readable
from commonweal.front.views.frame import page
from commonweal.front.views.roles.door import done, for_people, not_there, role_of
from commonweal.front.views.signed_in import person
from commonweal.people import operations, queries
from commonweal.people.models import Role, User
from commonweal.people.operations import NotAllowed


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that can be done about a role.

    Attributes
    ----------
    title, warning, button : str
        As the page says it.
    done : str
        What the next page says of it.
    fields : tuple of str
        What is asked for.
    may : callable
        Whether somebody may do it to a role.
    """

    title: Any
    warning: Any
    button: Any
    done: str
    fields: tuple[str, ...]
    may: Callable[[object, Role], bool]


STEPS = {
    "end": Step(
        lazy("End this role"),
        lazy("From that day on its holder can no longer do what it lets them do; nor can who acts for them."),
        lazy("End this role"),
        "ended",
        ("on",),
        queries.may_end,
    ),
    "hand-over": Step(
        lazy("Hand this role over"),
        lazy("The one ends as the other begins. A role that sees personal data waits for a second person."),
        lazy("Hand it over"),
        "handed-over",
        ("person", "on", "reason"),
        queries.may_end,
    ),
    "deputy": Step(
        lazy("Have somebody act in this role"),
        lazy("They may do what the role lets its holder do, for as long as you say. Both roles show it."),
        lazy("Let them act"),
        "deputy",
        ("person", "starts", "ends", "reason"),
        queries.may_appoint_deputy,
    ),
    "approve": Step(
        lazy("Approve this role"),
        lazy("Its holder can do what it lets them do from its first day on. You answer for that as the second person."),
        lazy("Approve it"),
        "approved",
        (),
        queries.may_approve,
    ),
    "refuse": Step(
        lazy("Refuse this role"),
        lazy("It never holds. To give it after all, it is granted anew."),
        lazy("Refuse it"),
        "refused",
        (),
        queries.may_approve,
    ),
}  # fmt: skip


@for_people
def step(request: HttpRequest, public_id: UUID, step: str) -> HttpResponse:
    """Ask once more, then do it."""
    row, what = role_of(request, public_id), STEPS.get(step)
    if row is None or what is None:
        return not_there(request)
    who = person(request)
    form = RoleForm()
    if request.method == "POST":
        form = RoleForm.sent(readable(request.POST))
        try:
            made = _do(step, row, form, who)
        except NotAllowed:
            # Somebody else may have done it first: then it is said what is so now.
            if what.may(who, row):
                raise
            form.errors.setdefault("", _("This cannot be done any more, or not by you."))
        except BadInput as error:
            form.note(error)
        else:
            if made is not None:
                waits = made.approval == "waiting"
                return done("waits" if waits else what.done, made)
    elif not what.may(who, row) or row.state(timezone.localdate()) in ("ended", "refused"):
        return not_there(request)
    one = queries.shown(row)
    return page(
        request,
        "role_step.html",
        {
            "one": one,
            "step": step,
            "what": what,
            "fields": form.fields(*what.fields),
            "summary": form.summary(),
        },
        section="office",
        status=400 if form.errors else 200,
    )


def _do(step: str, row: Role, form: RoleForm, who: User) -> Role | None:
    """Do it; None where something that was filled in is wrong."""
    if step == "approve":
        return operations.approve_role(role=row, by=who)
    if step == "refuse":
        return operations.refuse_role(role=row, by=who)
    on, starts, ends = form.day("on"), form.day("starts"), form.day("ends")
    if step == "end":
        return None if form.errors else operations.end_role(role=row, on=on, by=who)
    holder = queries.person_with(form.person)
    if holder is None:
        form.errors["person"] = _(
            "Nobody signs in here with this address. Who is new is invited first: grant them the role."
        )
    if step == "deputy" and ends is None and "ends" not in form.errors:
        form.errors["ends"] = _("Say until when they act.")
    if form.errors or holder is None:
        return None
    if step == "hand-over":
        return operations.hand_over(role=row, to=holder, on=on, reason=form.reason, by=who)
    if ends is None:
        return None
    return operations.act_for(
        role=row, deputy=holder, starts=starts, ends=ends, reason=form.reason, by=who
    )
