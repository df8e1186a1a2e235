"""Where values lie: immutable Parquet files under the data root, named by what is in them."""

from __future__ import annotations

import hashlib
import io
import os
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from commonweal.common.locks import alone
from warm.errors import WarmError

if TYPE_CHECKING:
    import polars as pl

FOLDER = "releases"
#: How the names of files end that are being written.
DRAFT = ".part"
CHUNK = 1 << 20


class Damaged(WarmError):
    """A stored file is missing or is not what was recorded."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file in the store: its path below the data root, and its checksum."""

    path: str
    sha256: str


def sha256_of(path: Path) -> str:
    """Checksum of a file of any size, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def keep(root: Path, source: str, period: str, frame: pl.DataFrame) -> Stored:
    """Write a table for good, or find that it is there already.

    The file appears under its name only once it is whole and on the disk: a process that is
    killed at any moment leaves either the whole file or a stray temporary one, never half.

    Parameters
    ----------
    root : Path
        The data root.
    source, period : str
        Go into the name, for people who look into the folder.
    frame : polars.DataFrame
        In canonical order, so that equal tables are equal files.
    """
    folder = root / FOLDER / source
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{uuid4().hex}{DRAFT}"
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd", statistics=True)
    data = buffer.getvalue()
    checksum = hashlib.sha256(data).hexdigest()
    try:
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        label = "".join(c if c.isascii() and c.isalnum() else "-" for c in period)[:60]
        path = folder / f"{label}-{checksum[:12]}.parquet"
        if path.is_file() and sha256_of(path) == checksum:
            draft.unlink()
        else:
            draft.replace(path)
            _settle(folder)
    except BaseException as error:
        draft.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename is None:
            error.filename = str(folder)  # a full disk does not say where it is
        raise
    return Stored(path.relative_to(root).as_posix(), checksum)


def _settle(folder: Path) -> None:
    """Make the folder's new entry survive a power cut, where the system lets one say so."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_whole(root: Path, stored: Stored) -> bool:
    """Whether a stored file is there, and is what was recorded."""
    path = root / stored.path
    return path.is_file() and sha256_of(path) == stored.sha256


def read(root: Path, stored: Stored) -> pl.DataFrame:
    """A stored table.

    Raises
    ------
    Damaged
        When the file is not there, or is not what was recorded.
    """
    import polars as pl

    path = root / stored.path
    if not path.is_file():
        raise Damaged(f"The stored file {stored.path} is missing: load its source again.")
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != stored.sha256:
        raise Damaged(
            f"The stored file {stored.path} is not what was recorded: load its source again."
        )
    return pl.read_parquet(data)


def sweep(root: Path) -> tuple[Path, ...]:
    """Remove the temporary files that interrupted imports left behind; returns their paths.

    Only for whoever holds the lock of the store: nobody else is writing then.
    """
    found = tuple(sorted((root / FOLDER).glob(f"*/*{DRAFT}")))
    for stray in found:
        stray.unlink(missing_ok=True)
    return found


def lock(root: Path) -> AbstractContextManager[None]:
    """Hold the store alone, to write to it."""
    return alone(root / FOLDER / "lock")
