"""Who may do what: each of the standing cast, each verb, each state; asked of the program itself.

Nothing here decides anything. A cell is what happens when somebody tries, in a world that is made for
it and rolled back; `python -m tests.permissions` writes the page, and a test reads it cell by cell.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from commonweal.common.errors import BadInput
from commonweal.people import operations, queries
from commonweal.people.models import APPROVED, REFUSED, WAITING, Role, User
from commonweal.people.operations import NotAllowed
from commonweal.people.rolebook import GRANTABLE, ROLES, VERBS
from commonweal.people.tests import factories
from commonweal.people.tests.conftest import World, made

#: In the order of the columns; it ends with the officer of another council.
CAST = {
    "asha": "Asha",
    "bryn": "Bryn",
    "carys": "Carys",
    "dele": "Dele",
    "esme": "Esme",
}
YES, NO, NOT_NOW = "yes", "no", "not now"

#: State of one's own role, as days from today on which it starts and ends.
OWN = {"before": (7, 30), "during": (-7, 30), "after": (-30, -7)}
#: State of a role of somebody else's: days from today, approval, who granted it.
THEIRS: dict[str, tuple[int, int, str, str]] = {
    "waits, granted by Bryn": (0, 30, WAITING, "bryn"),
    "waits, granted by another": (0, 30, WAITING, "another"),
    "to come": (7, 30, APPROVED, "another"),
    "in force": (-7, 30, APPROVED, "another"),
    "over": (-30, -7, APPROVED, "another"),
    "refused": (0, 30, REFUSED, "another"),
}

Table = dict[tuple[str, str, str, str], str]


class Tried(Exception):
    """It would have worked, and is not to stay."""


def table() -> Table:
    """All cells, by section, verb, state and person; everything it made is rolled back."""
    found: Table = {}
    try:
        with transaction.atomic():
            found |= _here(made())
            raise Tried
    except Tried:
        pass
    try:
        with transaction.atomic():
            found |= _theirs(made())
            raise Tried
    except Tried:
        return found


def _here(world: World) -> Table:
    """What somebody may do in Alder, before, while and after they hold their roles."""
    today = timezone.localdate()
    found: Table = {}
    for state, (starts, ends) in OWN.items():
        Role.objects.update(
            starts=today + timedelta(days=starts), ends=today + timedelta(days=ends)
        )
        for name in CAST:
            who = getattr(world, name)
            for verb in VERBS:
                allowed = queries.may(who, verb, world.alder.code)
                found["here", verb, state, name] = YES if allowed else NO
            for role in GRANTABLE:
                tried = _try(
                    lambda role=role, who=who: operations.grant_role(
                        person=_newcomer(),
                        role=role,
                        organisation=world.council,
                        place=world.alder,
                        ends=today + timedelta(days=60),
                        reason="Tried.",
                        by=who,
                    )
                )
                assert (tried == YES) == queries.may_grant(
                    who, role, world.council, world.alder.code
                )
                found["here", f"grant {ROLES[role].name}", state, name] = tried
            own = Role.objects.filter(person=who).first()
            found["here", "end their own role", state, name] = _try(
                lambda own=own, who=who: operations.end_role(role=own, by=who)
            )
    return found


def _theirs(world: World) -> Table:
    """What somebody may do about a role of Gwen's in Alder, by its state."""
    today = timezone.localdate()
    gwen = User.objects.create_user("gwen@cast.example", "Gwen Rees")
    found: Table = {}
    for state, (starts, ends, approval, granted_by) in THEIRS.items():
        who_granted = world.bryn if granted_by == "bryn" else None
        row = factories.role(
            gwen,
            "connector",
            world.alder.code,
            world.council,
            starts=today + timedelta(days=starts),
            ends=today + timedelta(days=ends),
            approval=approval,
            granted_by=str(who_granted.public_id) if who_granted else "another",
        )
        for name in CAST:
            who = getattr(world, name)
            seen = queries.roles_visible_to(who).filter(pk=row.pk).exists()
            found["theirs", "see it", state, name] = YES if seen else NO
            for verb, doing in _doings(row, who).items():
                found["theirs", verb, state, name] = _try(doing)
        row.delete()
    return found


def _doings(row: Role, who: User) -> dict[str, Callable[[], object]]:
    soon = timezone.localdate() + timedelta(days=14)
    return {
        "approve it": lambda: operations.approve_role(role=row, by=who),
        "refuse it": lambda: operations.refuse_role(role=row, by=who),
        "end it": lambda: operations.end_role(role=row, by=who),
        "hand it over": lambda: operations.hand_over(
            role=row, to=_newcomer(), reason="Tried.", by=who
        ),
        "have somebody act in it": lambda: operations.act_for(
            role=row, deputy=_newcomer(), ends=soon, reason="Tried.", by=who
        ),
    }


def _newcomer() -> User:
    return User.objects.get_or_create(email="new@cast.example", full_name="New Comer")[0]


def _try(doing: Callable[[], object]) -> str:
    try:
        with transaction.atomic():
            doing()
            raise Tried
    except Tried:
        return YES
    except NotAllowed:
        return NO
    except BadInput:
        return NOT_NOW


# The page ------------------------------------------------------------------------------------------

TOP = """# Who may do what

Made from the program by `make docs`; a test compares every cell with what happens when somebody tries.
[The guide](guide/roles.md) says how roles work.

## What each role lets its holder do

A role reaches its own place and all that lies in it.
*Personal data*: a second person approves it, it ends within two years, and a second factor will be asked for.
*Confidential*: shown to those alone who may grant it, and to who holds it.
The last two are not among the 27 roles of the papers.

"""

CAST_SAID = """
## The cast

Alder and Birch are two council areas.

- **Asha** is a resident of a ward of Alder.
- **Bryn** is officer for priority places and keeper of roles of the council of Alder.
- **Carys** is a voluntary or community provider, for a charity in Alder.
- **Dele** is key worker of the council of Alder.
- **Esme** is officer for priority places and keeper of roles of the council of Birch.

*yes*: it is done. *no*: it is refused. *not now*: they may, but the state does not let anybody.
"""


def page(found: Table) -> str:
    """The page in Markdown."""
    lines = [
        TOP + "| role | may | personal data | confidential | granted by |",
        "|---|---|---|---|---|",
    ]
    for one in ROLES.values():
        may = "; ".join(VERBS[verb].told for verb in one.verbs) or "–"
        by = ", ".join(ROLES[slug].name for slug in one.granted_by) or "nobody: everybody is one"
        personal, confidential = (
            "yes" if flag else "" for flag in (one.sees_personal, one.confidential)
        )
        lines.append(f"| {one.name} | {may} | {personal} | {confidential} | {by} |")
    lines.append(CAST_SAID)
    lines += [
        "## In Alder, before, while and after they hold their roles",
        "",
        *_rows(found, "here", OWN),
        "",
        "## About a role of somebody else's in Alder, by its state",
        "",
        "It is a connector's role, which sees personal data.",
        "",
        *_rows(found, "theirs", THEIRS),
    ]
    return "\n".join(lines) + "\n"


def _rows(found: Table, section: str, states: object) -> list[str]:
    names = " | ".join(CAST.values())
    lines = [f"| verb | state | {names} |", "|---|---|" + "---|" * len(CAST)]
    verbs = dict.fromkeys(verb for part, verb, _state, _name in found if part == section)
    for verb in verbs:
        for state in states:  # type: ignore[attr-defined]
            cells = " | ".join(found[section, verb, state, name] for name in CAST)
            lines.append(f"| {verb} | {state} | {cells} |")
    return lines


def cells(text: str) -> Table:
    """The cells of a page, as they are written on it."""
    found: Table = {}
    names = list(CAST)
    for section, states in (("here", OWN), ("theirs", THEIRS)):
        for line in text.splitlines():
            parts = [one.strip() for one in line.strip("|").split("|")]
            if len(parts) == 2 + len(names) and parts[1] in states:
                for name, said in zip(names, parts[2:], strict=True):
                    found[section, parts[0], parts[1], name] = said
    return found
