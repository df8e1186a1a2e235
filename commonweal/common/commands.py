"""What a command of the command line is.

An app that has commands has a room ``cli.py`` with a tuple named ``COMMANDS``. The rooms of all
apps are imported each time somebody types ``commonweal``, before Django is set up and before it is
known which command was meant: so a room imports nothing heavy at its top, and its functions
import what they need.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from commonweal.common.terminal import Terminal


class Needs(Enum):
    """What must stand before a command runs."""

    NOTHING = "nothing"
    DJANGO = "django"
    DATABASE = "database"  # Django, and a database with every migration applied


def no_arguments(parser: argparse.ArgumentParser) -> None:
    """For commands that take none."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command.

    Attributes
    ----------
    name : str
        As people type it.
    help : str
        One line for the list of commands.
    run : callable
        Does it: ``run(args, terminal)``; returns an exit code, or None for 0. Bad input is raised
        as `commonweal.common.errors.BadInput` or as an error of the measure.
    arguments : callable
        Adds the command's own arguments to its parser.
    needs : Needs
        What must stand before it runs.
    """

    name: str
    help: str
    run: Callable[[argparse.Namespace, Terminal], int | None]
    arguments: Callable[[argparse.ArgumentParser], None] = no_arguments
    needs: Needs = Needs.DATABASE
