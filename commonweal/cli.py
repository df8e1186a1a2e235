"""The command line: ``commonweal [--quiet] [--json] COMMAND``.

The commands themselves live in the apps, in rooms named ``cli.py``
(see `commonweal.common.commands`). Here they are found, chosen, and kept from ever showing a
person a traceback that they did not ask for.

Exit codes: 0 done; 2 something given was wrong, and the message says what; 1 a fault of ours;
130 stopped by Ctrl-C.
"""

from __future__ import annotations

import argparse
import errno
import importlib
import io
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import commonweal
from commonweal.common.commands import Command, Needs
from commonweal.common.errors import BadInput
from commonweal.common.terminal import Terminal

DONE, FAULT, WRONG, STOPPED, PIPE_CLOSED = 0, 1, 2, 130, 141

#: What whoever looks after the machine can mend: no right to write, or no room.
NO_ROOM_OR_RIGHT = frozenset(
    (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
)


def commands() -> dict[str, Command]:
    """Every command of every app, by name.

    Raises
    ------
    ValueError
        When two apps claim the same name.
    """
    found: dict[str, Command] = {}
    for room in sorted(Path(commonweal.__path__[0]).glob("*/cli.py")):
        module = importlib.import_module(f"commonweal.{room.parent.name}.cli")
        for command in module.COMMANDS:
            if command.name in found:
                raise ValueError(f"Two apps have a command named {command.name!r}.")
            found[command.name] = command
    return dict(sorted(found.items()))


def _add_manners(parser: argparse.ArgumentParser, *, default: object) -> None:
    """Allow ``--quiet``, ``--json`` and ``--debug`` before the command and after it."""
    parser.add_argument("--quiet", action="store_true", default=default, help="say only the result")
    parser.add_argument("--json", action="store_true", default=default, help="results as JSON")
    parser.add_argument(
        "--debug", action="store_true", default=default, help="show where in the program it failed"
    )


def build_parser(available: dict[str, Command]) -> argparse.ArgumentParser:
    """Build the parser of the whole command line."""
    parser = argparse.ArgumentParser(
        prog="commonweal",
        description="How a place is doing, what is strong in it, and how sure we are.",
        epilog="'commonweal COMMAND --help' explains one command.",
    )
    parser.add_argument(
        "--version", action="version", version=f"commonweal {commonweal.__version__}"
    )
    _add_manners(parser, default=False)
    choices = parser.add_subparsers(
        dest="command", metavar="COMMAND", title="commands", required=True
    )
    for command in available.values():
        own = choices.add_parser(command.name, help=command.help, description=command.help)
        # What is not said after the command must not undo what was said before it.
        _add_manners(own, default=argparse.SUPPRESS)
        command.arguments(own)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Parameters
    ----------
    argv : sequence of str, optional
        The words after ``commonweal``; by default those of this process.

    Returns
    -------
    int
        Exit code.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A place's name must not end a command on a terminal that cannot show it.
            stream.reconfigure(errors="replace")
    for word in sys.argv[1:] if argv is None else argv:
        try:
            word.encode()
        except UnicodeEncodeError:
            Terminal().complain(f"commonweal: {word!a} is not text; expected UTF-8.")
            return WRONG
    available = commands()
    try:
        args = build_parser(available).parse_args(argv)
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else WRONG
    terminal = Terminal(quiet=args.quiet, json=args.json)
    try:
        command = available[args.command]
        _prepare(command.needs, terminal)
        code = command.run(args, terminal)
        sys.stdout.flush()
    except KeyboardInterrupt:
        terminal.complain("Stopped.")
        return STOPPED
    except BrokenPipeError:
        # Whoever read our output has gone; Python would complain once more at the very end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except Exception as error:  # noqa: BLE001 - the last door: nobody gets a traceback unasked
        if args.debug:
            terminal.complain(traceback.format_exc())
        if (said := _to_be_mended(error)) is not None:
            terminal.complain(f"commonweal: {said}")
            return WRONG
        terminal.complain(
            f"commonweal: something went wrong that should not ({type(error).__name__}: {error})."
            + ("" if args.debug else "\nRun it again with --debug to see where.")
        )
        return FAULT
    return code or DONE


def _prepare(needs: Needs, terminal: Terminal) -> None:
    if needs is Needs.NOTHING:
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonweal.settings")
    import django

    django.setup()
    if needs is Needs.DATABASE:
        from commonweal.common.operations import bring_database_up_to_date

        for name in bring_database_up_to_date():
            terminal.say(f"Database: applied {name}.")


def _to_be_mended(error: Exception) -> str | None:
    """What to tell the person who can mend it; None when the fault is ours."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError, InterfaceError, OperationalError

    from warm.errors import WarmError

    if isinstance(error, (BadInput, ImproperlyConfigured, WarmError)):
        return str(error)
    if isinstance(error, OSError) and error.errno in NO_ROOM_OR_RIGHT:
        return f"{error.filename or 'A file'} cannot be used: {error.strerror}."
    # Its sharper kinds (a broken constraint, a wrong query) are faults of ours.
    if type(error) in (DatabaseError, InterfaceError, OperationalError):
        return f"The database cannot be used: {str(error).strip()}."
    return None
