"""A lock that processes share, and that a killed process does not keep."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from commonweal.common.locks import alone
from tests.machine import ROOT

HOLD = """
import sys, time
from pathlib import Path
from commonweal.common.locks import alone

with alone(Path(sys.argv[1])):
    print("mine", flush=True)
    time.sleep(float(sys.argv[2]))
    Path(sys.argv[1]).with_name("done").touch()
"""


@pytest.fixture
def holder(tmp_path):
    started = []

    def start(seconds):
        process = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(tmp_path / "made" / "lock"), str(seconds)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout.readline() == "mine\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_the_second_waits_for_the_first(holder, tmp_path):
    holder(0.3)
    with alone(tmp_path / "made" / "lock"):
        assert (tmp_path / "made" / "done").exists()


def test_a_killed_process_locks_nobody_out(holder, tmp_path):
    process = holder(600)
    process.send_signal(signal.SIGKILL)
    process.wait()
    with alone(tmp_path / "made" / "lock"):
        assert not (tmp_path / "made" / "done").exists()


def test_the_lock_is_let_go_when_what_it_guards_fails(tmp_path):
    with pytest.raises(KeyError), alone(tmp_path / "lock"):
        raise KeyError
    with alone(tmp_path / "lock"):
        assert (tmp_path / "lock").read_bytes() == b""
