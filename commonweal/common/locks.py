"""One at a time: a lock in a folder that processes share."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """Wait until no other process holds this lock, and hold it.

    The system lets go of it when the process ends, however it ends: a killed process leaves a
    file that locks nobody out.

    Parameters
    ----------
    path : pathlib.Path
        The lock's own file; it and its folder are made when missing, and it stays empty.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            import fcntl
        except ImportError:  # Windows: the second writer fails with the system's own message
            yield
        else:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
