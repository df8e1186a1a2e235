"""An installation as an outsider meets it: a data folder, a command line and a web server."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.machine import ROOT

HOST = "127.0.0.1"
#: A start that takes longer is broken, not slow: loading all of England takes half a minute.
PATIENCE = 300.0
#: What a server says that has met a fault, or has had to kill one of its own.
ALARMS = ("[CRITICAL]", "[ERROR]", "Internal Server Error")
#: SQLite's own, there while somebody reads.
PASSING = ("-wal", "-shm", "-journal")


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def variables(home: Path) -> dict[str, str]:
    """The environment of somebody who has set nothing but where the data lies."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("COMMONWEAL")}
    for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
        clean.pop(name, None)
    return {**clean, "COMMONWEAL_HOME": str(home)}


@dataclass(frozen=True)
class Answer:
    """What a server gave back, unpacked by nobody."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Server:
    """A server in a process of its own; what it says lands in a file."""

    port: int
    log: Path
    process: subprocess.Popen[bytes]
    faults_expected: bool = False

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def ask(self, path: str, *, method: str = "GET", **headers: str) -> Answer:
        """One request; ``If_None_Match="…"`` is the header If-None-Match."""
        line = http.client.HTTPConnection(HOST, self.port, timeout=60)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            line.request(method, path, headers={"Host": f"localhost:{self.port}", **named})
            got = line.getresponse()
            return Answer(got.status, dict(got.getheaders()), got.read())
        finally:
            line.close()

    def stop(self) -> int:
        """End it as a service manager does; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        return self.process.returncode


@dataclass
class Installation:
    """A data folder, and the commands that work on it."""

    home: Path

    def run(
        self, *words: str | Path, cwd: Path | None = None, **more: str
    ) -> subprocess.CompletedProcess[str]:
        """Run ``commonweal …`` to its end, its output going to pipes."""
        return subprocess.run(
            [sys.executable, "-m", "commonweal", *map(str, words)],
            cwd=cwd or ROOT,
            env={**variables(self.home), **more},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )

    def json(self, *words: str | Path) -> Any:
        """What a command that works gives under ``--json``."""
        done = self.run(*words, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    @contextlib.contextmanager
    def serving(self, *words: str, faults_expected: bool = False) -> Iterator[Server]:
        """Serve (``serve`` or ``demo`` with its options) until the block ends.

        What the server says at the end must hold no alarm, unless faults are what is tried.
        """
        port = free_port()
        log = self.home.parent / f"{self.home.name}-{port}.log"
        with log.open("wb") as written:
            process = subprocess.Popen(
                [sys.executable, "-m", "commonweal", *words, "--port", str(port)],
                cwd=ROOT,
                env=variables(self.home),
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=subprocess.STDOUT,
            )
        server = Server(port, log, process, faults_expected)
        try:
            self._wait_for(server)
            yield server
        finally:
            server.stop()
        if not server.faults_expected:
            alarms = [one for one in ALARMS if one in server.said()]
            assert not alarms, server.said()[-4000:]

    def _wait_for(self, server: Server) -> None:
        until = time.monotonic() + PATIENCE
        while "Commonweal is at" not in server.said():
            assert server.process.poll() is None, f"it ended by itself:\n{server.said()}"
            assert time.monotonic() < until, f"not ready after {PATIENCE} s:\n{server.said()}"
            time.sleep(0.05)

    def copy(self, to: Path) -> Installation:
        """The same installation once more, to be changed without harm to this one."""
        shutil.copytree(self.home, to)
        return Installation(to)

    def files(self) -> dict[str, str]:
        """Every file that lasts, with its checksum; the database by what it holds."""
        return {
            path.relative_to(self.home).as_posix(): (
                self.rows() if path.suffix == ".sqlite3" else _sum(path.read_bytes())
            )
            for path in sorted(self.home.rglob("*"))
            if path.is_file() and not path.name.endswith(PASSING)
        }

    def rows(self) -> str:
        """Checksum of every row of every table."""
        with contextlib.closing(self.database()) as line:
            return _sum("\n".join(line.iterdump()).encode())

    def database(self) -> sqlite3.Connection:
        """The database, to look at."""
        return sqlite3.connect(f"file:{self.home / 'commonweal.sqlite3'}?mode=ro", uri=True)


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
