"""Rooms have the names that the house gives them, and the front of the command line is light."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.architecture.house import FITTINGS, ROOMS, apps
from tests.machine import ROOT

HEAVY = ("django", "numpy", "polars", "scipy", "shapely", "typst", "xlsxwriter")


@pytest.mark.parametrize("app", apps())
def test_nothing_is_called_by_a_name_that_says_nothing(app):
    names = {path.stem for path in (ROOT / "commonweal" / app).rglob("*.py")}
    assert not names & {"utils", "helpers", "core", "misc", "services", "actions", "platform"}


@pytest.mark.parametrize("app", apps())
def test_every_folder_of_modules_is_a_package(app):
    """A folder without __init__.py is invisible to the import contracts."""
    folders = {path.parent for path in (ROOT / "commonweal" / app).rglob("*.py")}
    assert [f for f in folders if not (f / "__init__.py").exists()] == []


@pytest.mark.parametrize("app", apps())
def test_an_app_with_models_is_known_to_django(app):
    folder = ROOT / "commonweal" / app
    has_rooms = any((folder / f"{room}.py").exists() for room in ROOMS)
    assert (folder / "apps.py").exists() or not has_rooms
    assert (folder / "tests").is_dir()


def test_rooms_and_fittings_are_different_things():
    assert not ROOMS & FITTINGS


@pytest.mark.slow
def test_finding_the_commands_loads_nothing_heavy():
    program = (
        "import sys; from commonweal import cli; cli.build_parser(cli.commands()); "
        f"print(*[name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []
