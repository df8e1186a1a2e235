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


def add_user(args: argparse.Namespace, terminal: Terminal) -> None:
    """Add somebody who can sign in; the password is asked for, never an argument."""
    from commonweal.people import operations

    password = _from_file(args.password_file) if args.password_file else _asked()
    person = operations.add_person(
        email=args.email, full_name=" ".join(args.name), password=password, by=BY
    )
    terminal.result(
        f"{person.full_name} can sign in as {person.email}.", {"public_id": str(person.public_id)}
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


COMMANDS = (Command("add-user", "add somebody who can sign in", add_user, add_user_arguments),)
