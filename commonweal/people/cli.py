"""Commands about people who sign in."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path

from commonweal.common.commands import Command
from commonweal.common.errors import BadInput
from commonweal.common.terminal import Terminal

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
    from commonweal.people.models import User
    from commonweal.places.queries import resolve

    person = User.objects.filter(email=args.email.strip().lower()).first()
    if person is None:
        raise BadInput(f"Nobody here signs in as {args.email}; 'commonweal add-user' adds people.")
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
)
