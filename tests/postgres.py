"""Run the tests that touch the database on PostgreSQL: ``python -m tests.postgres [pytest's own]``.

Uses the server that DATABASE_URL names; without one, starts a cluster of its own in a temporary
folder, which is reached through a Unix socket only, forgets nothing but durability, and is gone
afterwards.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests import machine

NO_DURABILITY = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def _identity() -> dict[str, object]:
    """Who owns the cluster: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise SystemExit("No user 'postgres' or 'nobody' to run PostgreSQL as.")


def _run(*command: str | Path, identity: dict[str, object], cwd: Path) -> None:
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        **identity,  # type: ignore[call-overload]
    )
    if done.returncode:
        raise SystemExit(f"{command[0]} failed:\n{done.stdout}")


@contextlib.contextmanager
def cluster(programs: Path) -> Iterator[str]:
    """Start a temporary PostgreSQL; gives its address for DATABASE_URL."""
    identity = _identity()
    # The path of a Unix socket may have 107 characters; a long TMPDIR leaves too few.
    parent = tempfile.gettempdir() if len(tempfile.gettempdir()) < 60 else "/tmp"
    folder = Path(tempfile.mkdtemp(prefix="commonweal-pg-", dir=parent))
    if identity:
        os.chown(folder, identity["user"], identity["group"])  # type: ignore[arg-type]
    data, log = folder / "data", folder / "log"
    try:
        _run(
            programs / "initdb", "-D", data, "-U", "commonweal", "-A", "trust", "-E", "UTF8", "-N",
            "--locale=C.UTF-8", identity=identity, cwd=folder,
        )  # fmt: skip
        _run(
            programs / "pg_ctl", "-D", data, "-l", log, "-w", "-o",
            f"-c listen_addresses='' -c unix_socket_directories='{folder}' {NO_DURABILITY}", "start",
            identity=identity, cwd=folder,
        )  # fmt: skip
        try:
            yield f"postgres://commonweal@/commonweal?host={folder}"
        finally:
            _run(
                programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop",
                identity=identity, cwd=folder,
            )  # fmt: skip
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(arguments: list[str]) -> int:
    """Run pytest on PostgreSQL and return its exit code."""
    with contextlib.ExitStack() as stack:
        url = os.environ.get("DATABASE_URL", "")
        if not url.startswith(("postgres://", "postgresql://")):
            programs = machine.postgres_programs()
            if programs is None:
                print("SKIPPED the tests on PostgreSQL: this machine has none.")
                print("To add it: apt-get install postgresql")
                return 1 if machine.under_ci() else 0
            url = stack.enter_context(cluster(programs))
        return subprocess.run(
            [sys.executable, "-m", "pytest", *arguments],
            env={**os.environ, "DATABASE_URL": url},
            check=False,
        ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
