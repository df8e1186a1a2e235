"""What the machine may lack: the commands as processes, on disks that are full and folders that are none."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from commonweal.evidence.tests.conftest import everything_in
from commonweal.evidence.tests.factories import Land
from commonweal.evidence.tests.installation import installed
from tests.machine import ROOT

# Nothing here is about the database: the second run of the tests, on PostgreSQL, leaves it out.
pytestmark = pytest.mark.slow


@pytest.fixture
def installation(tmp_path):
    with installed(tmp_path, migrated=False) as made:
        yield made


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """What a command said that could not do what it was asked."""
    assert done.returncode == 2, done
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.stderr


def test_the_first_command_of_all_says_what_to_load(installation):
    assert refused(installation.run("--quiet", "profile", "Studley Green")) == (
        "commonweal: No places are loaded here yet: load a pack first.\n"
    )
    assert (installation.home / "commonweal.sqlite3").is_file()


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("DATABASE_URL", "nonsense", "DATABASE_URL is 'nonsense'; expected sqlite:///path or"),
        ("DATABASE_URL", "mysql://x/y", "DATABASE_URL is 'mysql://x/y'; expected"),
        ("DATABASE_URL", "postgres://u:secret@127.0.0.1:1/x", "The database cannot be used"),
        ("DATABASE_URL", "sqlite:////no/such/folder/x.sqlite3", "unable to open database file"),
        ("COMMONWEAL_HOME", "/dev/null", "COMMONWEAL_HOME is '/dev/null'; expected a folder"),
        ("COMMONWEAL_HOME", "relative", "expected an absolute path"),
        ("COMMONWEAL_HOME", "/proc/nothing", "COMMONWEAL_HOME is '/proc/nothing'"),
        ("COMMONWEAL_HOEM", "/tmp", "did you mean COMMONWEAL_HOME?"),
    ],
)
def test_a_setting_that_cannot_be_is_named(installation, variable, value, said):
    told = refused(installation.run("sources", env={variable: value}))
    assert said in told
    assert "secret@" not in told


def test_a_file_that_is_no_database_is_said(installation, tmp_path):
    (tmp_path / "junk.sqlite3").write_bytes(b"junk" * 2000)
    told = refused(
        installation.run("sources", env={"DATABASE_URL": f"sqlite:///{tmp_path}/junk.sqlite3"})
    )
    assert "The database cannot be used: file is not a database" in told


def test_a_disk_that_fills_up_ends_in_a_sentence_and_what_was_there_is_untouched(tmp_path):
    """No file may grow beyond a limit: to a process that is what a full disk looks like."""
    with installed(tmp_path) as installation:
        before = everything_in(installation.home)
        folder = Land(tmp_path / "land", each=100).write().folder
        code = (
            "import django; django.setup()\n"
            "from pathlib import Path\n"
            "from commonweal import cli\n"
            "from commonweal.common.commands import Command, Needs\n"
            "from commonweal.evidence.tests.factories import Land\n"
            f"load = lambda args, terminal: Land(Path({str(folder)!r}), each=100).load()\n"
            "cli.commands = lambda: {'load': Command('load', '', load)}\n"
            "raise SystemExit(cli.main(['load']))\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=installation.environment,
            capture_output=True, text=True, check=False, timeout=60,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)))  # fmt: skip
        told = refused(done)
        assert "cannot be used" in told
        assert everything_in(installation.home) == before
        assert installation.worker().ask("load", folder=str(folder), each=100)


def test_a_reader_that_went_away_is_no_fault(installation):
    done = subprocess.run(
        f"{sys.executable} -m commonweal --quiet indicators --json | head -c 10",
        shell=True, cwd=ROOT, env=installation.environment, capture_output=True, text=True,
        check=False, timeout=60)  # fmt: skip
    assert (len(done.stdout), done.stderr) == (10, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_an_output_without_room_is_said(installation):
    done = subprocess.run(
        f"{sys.executable} -m commonweal --quiet sources > /dev/full",
        shell=True, cwd=ROOT, env=installation.environment, capture_output=True, text=True,
        check=False, timeout=60)  # fmt: skip
    assert "No space left on device" in refused(done)


def test_ctrl_c_stops_without_a_traceback_and_leaves_nothing_half_done(tmp_path):
    with installed(tmp_path) as installation:
        before = everything_in(installation.home)
        code = (
            "import os, signal\n"
            "from commonweal import cli\n"
            "from commonweal.evidence import fetch\n"
            "fetch.fetch_all = lambda *a: os.kill(os.getpid(), signal.SIGINT) or {}\n"
            "raise SystemExit(cli.main(['load', 'england', '--data', '/']))\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=installation.environment,
            capture_output=True, text=True, check=False, timeout=60)  # fmt: skip
        assert done.returncode == 128 + signal.SIGINT
        assert done.stdout == ""
        assert done.stderr == "Stopped.\n"
        assert everything_in(installation.home) == before


def test_two_installations_never_meet(tmp_path):
    with (
        installed(tmp_path / "one") as one,
        installed(tmp_path / "two", migrated=False) as two,
    ):
        one.first.ask("load", folder=str(Land(tmp_path / "land").write().folder))
        listed = json.loads(two.run("--json", "sources").stdout)
        assert sum("own" in source for source in listed) == 0
        done = one.run("profile", "Hazel Corner Y", "--format", "json")
        assert json.loads(done.stdout)["place"]["name"] == "Hazel Corner Y"
        assert "No place" in refused(two.run("--quiet", "profile", "Hazel Corner Y"))
        assert not (two.home / "releases").exists()
