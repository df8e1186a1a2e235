"""Commands about people who sign in, their organisations and their roles."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from commonweal.common.commands import Command
from commonweal.common.errors import BadInput
from commonweal.common.terminal import Terminal

if TYPE_CHECKING:
    from datetime import date

    from commonweal.people.models import Organisation, Role, User

BY = "command line"


def add_user_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", help="the address that they sign in with")
    parser.add_argument("name", nargs="+", help="their full name")
    parser.add_argument(
        "--password-file", type=Path, help="a file that holds the password, for use in programs"
    )
    parser.add_argument(
        "--may-decide",
        metavar="COUNCIL",
        action="append",
        default=[],
        help="let them record priority lists and decisions of this council area; may be repeated",
    )


def add_user(args: argparse.Namespace, terminal: Terminal) -> None:
    """Add somebody who can sign in; the password is asked for, never an argument."""
    from django.db import transaction

    from commonweal.people import operations
    from commonweal.places.queries import resolve

    councils = [resolve(one, kinds=("la",)) for one in args.may_decide]
    password = _from_file(args.password_file) if args.password_file else _asked()
    with transaction.atomic():
        person = operations.add_person(
            email=args.email, full_name=" ".join(args.name), password=password, by=BY
        )
        for council in councils:
            operations.let_decide(person=person, council=council, by=BY)
    lines = [f"{person.full_name} can sign in as {person.email}."]
    lines += [f"They may record lists and decisions of {one.shown_name}." for one in councils]
    terminal.result(
        "\n".join(lines),
        {"public_id": str(person.public_id), "may_decide": [one.code for one in councils]},
    )


def may_decide_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", help="of somebody who can sign in")
    parser.add_argument("council", help="a council area: its name or code")
    parser.add_argument("--no-longer", action="store_true", help="take the right away again")


def may_decide(args: argparse.Namespace, terminal: Terminal) -> None:
    """Let somebody record priority lists and decisions of a council area, or no longer."""
    from commonweal.people import operations
    from commonweal.places.queries import resolve

    person = _person(args.email)
    council = resolve(args.council, kinds=("la",))
    if args.no_longer:
        done = operations.let_decide_no_longer(person=person, council_code=council.code, by=BY)
        said = "may no longer" if done else "could not, and still cannot,"
    else:
        done = operations.let_decide(person=person, council=council, by=BY)
        said = "may now" if done else "could already"
    terminal.result(
        f"{person.full_name} {said} record lists and decisions of {council.shown_name}.",
        {"public_id": str(person.public_id), "council": council.code, "changed": done},
    )


# Roles ---------------------------------------------------------------------------------------------


def role_arguments(parser: argparse.ArgumentParser) -> None:
    ways = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    ways.add_parser("kinds", help="list the kinds of role, and what each may do")
    found = ways.add_parser("list", help="list who holds which role where, and why")
    found.add_argument("--place", default="", help="only roles that reach this place")
    found.add_argument(
        "--state", default="in_force", help="in_force, waiting, to_come, ended or all"
    )
    grant = ways.add_parser("grant", help="grant a role to somebody who signs in here")
    grant.add_argument("email", help="of somebody who can sign in")
    grant.add_argument("role", help="a kind of role: 'commonweal role kinds' lists them")
    grant.add_argument("place", help="its name or code")
    grant.add_argument(
        "--organisation", default="", help="its name; by default the council of that council area"
    )
    grant.add_argument("--from", dest="starts", metavar="DAY", default="", help="the first day")
    grant.add_argument("--until", metavar="DAY", default="", help="the first day when it is over")
    grant.add_argument("--because", required=True, help="why they have it, in a sentence")
    end = ways.add_parser("end", help="end a role")
    end.add_argument("id", help="the identifier of the role: 'commonweal role list' shows it")
    end.add_argument("--on", metavar="DAY", default="", help="the first day when it is over")


def role(args: argparse.Namespace, terminal: Terminal) -> None:
    """List the kinds of role and who holds which, grant one, or end one."""
    {"kinds": _kinds, "list": _listed, "grant": _grant, "end": _end}[args.what](args, terminal)


def _kinds(args: argparse.Namespace, terminal: Terminal) -> None:
    from commonweal.people.rolebook import ROLES

    lines = [
        f"{one.slug}: {one.words}{', sees personal data' if one.sees_personal else ''}\n"
        f"    {one.purpose} May: {', '.join(one.verbs) or 'nothing of its own yet'}. "
        f"Granted by: {', '.join(one.granted_by) or 'nobody'}."
        for one in ROLES.values()
    ]
    terminal.result(
        "\n".join(lines),
        [
            {
                "role": one.slug,
                "name": one.name,
                "does": one.does,
                "verbs": list(one.verbs),
                "sees_personal": one.sees_personal,
                "confidential": one.confidential,
                "granted_by": list(one.granted_by),
            }
            for one in ROLES.values()
        ],
    )


def _listed(args: argparse.Namespace, terminal: Terminal) -> None:
    from django.utils import timezone

    from commonweal.audit.operations import record_read
    from commonweal.people.models import Role
    from commonweal.people.queries import STATES
    from commonweal.places.queries import lies_in, resolve

    if args.state not in (*STATES, "all"):
        raise BadInput(f"--state is one of {', '.join(STATES)} or all, not {args.state}.")
    rows = Role.objects.select_related("person", "organisation", "acting_for__person")
    code = resolve(args.place).code if args.place else ""
    if code:
        rows = rows.filter(place_code__in=lies_in([code])[code])
    today = timezone.localdate()
    found = [
        one
        for one in rows.order_by("place_name", "person__full_name", "id")
        if args.state in ("all", one.state(today))
    ]
    record_read(
        what="roles", subject=("people.role", code or "all"), count=len(found), place=code, by=BY
    )
    lines = [
        f"{one.public_id}  {one.person}: {one.role} in {one.place_name}, {one.organisation.name}, "
        f"{one.state(today)}, {one.starts} to {one.ends or 'no end'}. {one.reason}"
        for one in found
    ]
    terminal.result(
        "\n".join(lines) or "No role fits.",
        [
            {
                "id": str(one.public_id),
                "person": str(one.person.public_id),
                "name": str(one.person),
                "role": one.role,
                "organisation": one.organisation.name,
                "place": one.place_code,
                "state": one.state(today),
                "starts": str(one.starts),
                "ends": str(one.ends) if one.ends else None,
                "reason": one.reason,
                "granted_by": one.granted_by,
                "approval_by": one.approval_by,
            }
            for one in found
        ],
    )


def _grant(args: argparse.Namespace, terminal: Terminal) -> None:
    from commonweal.people import operations
    from commonweal.people.rolebook import GRANTABLE
    from commonweal.places.queries import resolve

    person, place = _person(args.email), resolve(args.place)
    if args.role not in GRANTABLE:
        raise BadInput(
            f"There is no role {args.role} that can be granted.",
            [f"Roles are {', '.join(GRANTABLE)}."],
        )
    organisation = (
        _organisation(args.organisation)
        if args.organisation
        else operations.council_of(place, by=BY)
    )
    made = operations.grant_role(
        person=person,
        role=args.role,
        organisation=organisation,
        place=place,
        starts=_day(args.starts),
        ends=_day(args.until),
        reason=args.because,
        by=BY,
    )
    terminal.result(
        f"{person.full_name} holds the role {made.kind.words} in {place.shown_name}, "
        f"{organisation.name}: {made.public_id}.",
        {"id": str(made.public_id)},
    )


def _end(args: argparse.Namespace, terminal: Terminal) -> None:
    from commonweal.people import operations

    row = _role(args.id)
    ended = operations.end_role(role=row, on=_day(args.on), by=BY)
    terminal.result(
        f"{row.person} is {row.kind.words} in {row.place_name} until {ended.ends}.",
        {"id": str(ended.public_id), "ends": str(ended.ends)},
    )


# Organisations -------------------------------------------------------------------------------------


def organisation_arguments(parser: argparse.ArgumentParser) -> None:
    ways = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    ways.add_parser("list", help="list organisations, and where they work")
    add = ways.add_parser("add", help="add an organisation")
    add.add_argument("name", help="its full name")
    add.add_argument("--kind", required=True, help="council, police, school, vcse and so on")
    add.add_argument(
        "--place", action="append", required=True, help="where it works; may be repeated"
    )
    end = ways.add_parser("end", help="say that an organisation is no more")
    end.add_argument("name", help="its full name")
    end.add_argument("--on", metavar="DAY", default="", help="the first day when it is no more")


def organisation(args: argparse.Namespace, terminal: Terminal) -> None:
    """List organisations, add one, or say that one is no more."""
    from commonweal.people import operations
    from commonweal.people.models import Organisation
    from commonweal.places.queries import resolve

    if args.what == "add":
        places = [resolve(one) for one in args.place]
        made = operations.add_organisation(name=args.name, kind=args.kind, places=places, by=BY)
        where = ", ".join(one.shown_name for one in places)
        terminal.result(f"{made.name} works in {where}.", {"id": str(made.public_id)})
        return
    if args.what == "end":
        row = _organisation(args.name)
        count = operations.end_organisation(organisation=row, on=_day(args.on), by=BY)
        said = "one role ends" if count == 1 else f"{count} roles end"
        terminal.result(f"{row.name} is no more; {said} with it.", {"roles": count})
        return
    rows = Organisation.objects.prefetch_related("places").order_by("name", "id")
    lines = [
        f"{one.name} ({one.kind}): {', '.join(at.place_name for at in one.places.all())}"
        + (f", until {one.ends}" if one.ends else "")
        for one in rows
    ]
    terminal.result(
        "\n".join(lines) or "No organisation is here yet.",
        [
            {
                "id": str(one.public_id),
                "name": one.name,
                "kind": one.kind,
                "places": [at.place_code for at in one.places.all()],
                "ends": str(one.ends) if one.ends else None,
            }
            for one in rows
        ],
    )


def _organisation(name: str) -> Organisation:
    from django.utils import timezone

    from commonweal.people.models import Organisation

    found = list(
        Organisation.objects.active(timezone.localdate()).filter(name__iexact=name.strip())[:2]
    )
    if len(found) != 1:
        said = "No organisation" if not found else "More than one organisation"
        raise BadInput(f"{said} here is called {name}; 'commonweal organisation list' shows them.")
    return found[0]


def _person(email: str) -> User:
    from commonweal.people.queries import person_with

    found = person_with(email)
    if found is None:
        raise BadInput(f"Nobody here signs in as {email}; 'commonweal add-user' adds people.")
    return found


def _role(public_id: str) -> Role:
    from uuid import UUID

    from commonweal.people.models import Role

    try:
        return Role.objects.select_related("person").get(public_id=UUID(public_id))
    except (ValueError, Role.DoesNotExist) as error:
        raise BadInput(
            f"There is no role {public_id}; 'commonweal role list' shows them."
        ) from error


def _day(text: str) -> date | None:
    from commonweal.common.dates import read_day

    return read_day(text) if text.strip() else None


def _from_file(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"--password-file cannot be read ({error}).") from error


def _asked() -> str:
    if not sys.stdin.isatty():
        raise BadInput("Nobody is there to type a password: give --password-file.")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != password:
        raise BadInput("The two passwords are not the same.")
    return password


COMMANDS = (
    Command("add-user", "add somebody who can sign in", add_user, add_user_arguments),
    Command(
        "may-decide",
        "let somebody record priority lists and decisions",
        may_decide,
        may_decide_arguments,
    ),
    Command("role", "list who holds which role, grant one or end one", role, role_arguments),
    Command(
        "organisation",
        "list organisations, add one or end one",
        organisation,
        organisation_arguments,
    ),
)
