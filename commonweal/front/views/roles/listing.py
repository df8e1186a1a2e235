"""Roles that somebody may see, one of them, and one's own."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as lazy

from commonweal.audit.operations import record_read
from commonweal.front.forms import readable
from commonweal.front.views.frame import page
from commonweal.front.views.roles.door import (
    for_people,
    may_look,
    not_there,
    number_in,
    refused,
    role_of,
    turning,
)
from commonweal.front.views.signed_in import person
from commonweal.people import queries
from commonweal.places import queries as places
from commonweal.places.models import Area

STATE_WORDS = {
    "in_force": lazy("in force"),
    "waiting": lazy("waits for approval"),
    "to_come": lazy("to come"),
    "ended": lazy("over"),
    "refused": lazy("refused"),
}
DONE = {
    "granted": lazy("The role is granted."),
    "waits": lazy("The role is recorded. It holds once a second person has approved it."),
    "approved": lazy("The role is approved."),
    "refused": lazy("The role is refused."),
    "ended": lazy("The day on which the role ends is recorded."),
    "handed-over": lazy("The role is handed over."),
    "deputy": lazy("Who acts in this role is recorded."),
    "withdrawn": lazy("The invitation is withdrawn."),
}


@for_people
def roles(request: HttpRequest) -> HttpResponse:
    """Who can do what here, and why: those whose roles reach a place, by what is looked for."""
    who = person(request)
    if not may_look(who):
        return refused(request)
    sent = readable(request.GET)
    mine = queries.places_of(who)
    text, error = sent.get("place", ""), ""
    if "place" not in sent and mine:
        text = mine[0].code
    here: Area | None = None
    if text.strip():
        found = places.place(text)
        if isinstance(found, Area):
            here = found
        else:
            error = places.why_nothing(text)
    state = sent.get("state", "in_force")
    chosen = {
        "verb": sent.get("verb", "") if sent.get("verb", "") in queries.VERBS else "",
        "role": sent.get("role", "") if sent.get("role", "") in queries.ROLES else "",
        "organisation": _uuid(sent.get("organisation", "")),
        "state": state if state in queries.STATES else "",
        "text": sent.get("q", "").strip()[:100],
    }
    code = here.code if here else ""
    if error:
        result = queries.RolesHere((), 1, 1, 0, 0)
    else:
        result = queries.roles_here(
            who,
            place=code,
            verb=chosen["verb"],
            role=chosen["role"],
            organisation=chosen["organisation"],
            state=chosen["state"],
            text=chosen["text"],
            number=number_in(sent.get("page", "")),
        )
        record_read(
            what="roles",
            subject=("people.role", code or "all"),
            count=len(result.roles),
            place=code,
            by=who,
        )
    return page(
        request,
        "roles.html",
        {
            "result": result,
            "roles": [(one, STATE_WORDS[one.state]) for one in result.roles],
            "here": here,
            "place_text": here.shown_name if here else text,
            "place_code": code,
            "place_error": error,
            "mine": mine,
            "chosen": chosen,
            "verbs": queries.VERBS.values(),
            "kinds": queries.ROLES.values(),
            "organisations": queries.organisations_to_choose(who),
            "states": [(one, STATE_WORDS[one]) for one in queries.STATES],
            "agreements": [
                (one, [queries.VERBS[verb] for verb in one.verbs])
                for one in queries.agreements_about(who, code)
            ],
            "may_grant": queries.may_grant_something(who),
            "may_read_log": bool(queries.places_of(who, "read_log")),
            "done": DONE.get(sent.get("done", ""), ""),
            **turning(request, result.number, result.pages),
        },
        section="office",
        status=400 if error else 200,
    )


@for_people
def role(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One role: what it lets its holder do, why they have it, and what can be done about it."""
    who, row = person(request), role_of(request, public_id)
    if row is None:
        return not_there(request)
    if row.person_id != who.pk:
        record_read(what="role", subject=row, place=row.place_code, by=who)
    one = queries.shown(row)
    over = one.state in ("ended", "refused")
    acting = row.acting_for_id is not None
    return page(
        request,
        "role.html",
        {
            "one": one,
            "state": STATE_WORDS[one.state],
            "mine": row.person_id == who.pk,
            "may_approve": not over and queries.may_approve(who, row),
            "may_end": not over and queries.may_end(who, row),
            "may_hand_over": not over and not acting and queries.may_end(who, row),
            "may_appoint": not over
            and one.state != "waiting"
            and queries.may_appoint_deputy(who, row),
            "may_look": may_look(who),
            "done": DONE.get(request.GET.get("done", ""), ""),
        },
        section="office",
    )


@for_people
def my_roles(request: HttpRequest) -> HttpResponse:
    """The roles of who is signed in, with what they let them do and why they have them."""
    who = person(request)
    return page(
        request,
        "my_roles.html",
        {
            "roles": [(one, STATE_WORDS[one.state]) for one in queries.held_by(who)],
            "everywhere": queries.everywhere(who),
            "may_look": may_look(who),
            "agreements": [one for one in queries.holdings(who) if one.agreement is not None],
        },
        section="office",
    )


def _uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""
