"""The files of the repository: what is committed, and what would be with the next commit."""

from __future__ import annotations

import functools
import subprocess

from tests.machine import ROOT


@functools.cache
def files() -> list[str]:
    """Paths below the root, without what git ignores."""
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return sorted({path for path in done.stdout.splitlines() if (ROOT / path).is_file()})


@functools.cache
def texts() -> dict[str, str]:
    """Contents of the files that are text."""
    found = {}
    for path in files():
        try:
            found[path] = (ROOT / path).read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            continue
    return found


def targets() -> set[str]:
    """What `make` knows."""
    lines = (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
    return {line.split(":")[0] for line in lines if ":" in line and line[:1].isalpha()}
