"""Running one thing in a process of its own, and several things in turns."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


class Broken(RuntimeError):
    """A process that was to be measured did not do its work."""


@dataclass(frozen=True, slots=True)
class Command:
    """What to run.

    Attributes
    ----------
    words : tuple of str
        The command line.
    environment : mapping
        Added to this process's own.
    says : bool
        Whether it tells its own time, as `benchmarks.timed` does; else the whole process counts,
        from its start to its end.
    """

    words: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    says: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """One run: seconds, most memory held at once in megabytes, and what it said of itself."""

    seconds: float
    peak_mb: float
    said: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Measured:
    """Several runs: the median of their seconds and the most memory that any of them held."""

    seconds: float
    peak_mb: float
    runs: tuple[Run, ...]

    @classmethod
    def of(cls, runs: list[Run]) -> Measured:
        return cls(
            statistics.median(one.seconds for one in runs),
            max(one.peak_mb for one in runs),
            tuple(runs),
        )


def timed(
    function: str, /, environment: Mapping[str, str] | None = None, **arguments: Any
) -> Command:
    """A function, ``module:name``, called in a new process after its module was imported.

    If it gives back a function, it was only getting ready, and that one is timed.
    """
    words = (sys.executable, "-m", "benchmarks.timed", function, json.dumps(arguments))
    return Command(words, environment or {}, says=True)


def surroundings(added: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process to be measured: nothing of the caller's own installation."""
    own = {
        name: value
        for name, value in os.environ.items()
        if name != "DATABASE_URL"
        and not (name.startswith("COMMONWEAL_") and name != "COMMONWEAL_TEST_DATA")
    }
    return {**own, **added}


def once(command: Command) -> Run:
    """Run it and wait.

    Raises
    ------
    Broken
        When it fails, with what it complained of.
    """
    started = time.perf_counter()
    process = subprocess.Popen(
        command.words,
        cwd=ROOT,
        env=surroundings(command.environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    # Only what the child says of itself is read here; it is short enough to wait in the pipes.
    said, complained = _drained(process)
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise Broken(f"{' '.join(command.words)} failed:\n{complained.decode()[-2000:]}")
    facts: dict[str, Any] = json.loads(said.splitlines()[-1]) if command.says else {}
    # Linux counts in KiB, macOS in bytes.
    peak = used.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e6 / 1024)
    return Run(facts.get("seconds", seconds), peak, facts)


def _drained(process: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
    """Everything a process says, without reaping it: its resources are read when that is done."""
    import threading

    assert process.stdout is not None
    assert process.stderr is not None
    complaints: list[bytes] = []
    listener = threading.Thread(target=lambda: complaints.append(process.stderr.read()))  # type: ignore[union-attr]
    listener.start()
    said = process.stdout.read()
    listener.join()
    process.stdout.close()
    process.stderr.close()
    return said, b"".join(complaints)


def in_turns(commands: Mapping[str, Command], times: int) -> dict[str, Measured]:
    """Run each command so many times, taking turns, so that a busy minute is nobody's alone."""
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(times):
        for name, command in commands.items():
            runs[name].append(once(command))
    return {name: Measured.of(found) for name, found in runs.items()}
