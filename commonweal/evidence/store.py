"""Where values lie: immutable Parquet files under the data root, named by what is in them."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from warm.errors import WarmError

if TYPE_CHECKING:
    import polars as pl

FOLDER = "releases"
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
    descriptor, temporary = tempfile.mkstemp(suffix=".part", dir=folder)
    os.close(descriptor)
    draft = Path(temporary)
    try:
        frame.write_parquet(draft, compression="zstd", statistics=True)
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        checksum = sha256_of(draft)
        label = "".join(c if c.isalnum() else "-" for c in period)
        path = folder / f"{label}-{checksum[:12]}.parquet"
        draft.replace(path)
        _settle(folder)
    except BaseException:
        draft.unlink(missing_ok=True)
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


def read(root: Path, stored: Stored, *, verify: bool = False) -> pl.DataFrame:
    """A stored table.

    Raises
    ------
    Damaged
        When the file is not there, or `verify` finds another checksum.
    """
    import polars as pl

    path = root / stored.path
    if not path.is_file():
        raise Damaged(f"The stored file {stored.path} is missing: load its source again.")
    if verify and sha256_of(path) != stored.sha256:
        raise Damaged(f"The stored file {stored.path} is not what was recorded: load it again.")
    return pl.read_parquet(path)


def strays(root: Path) -> tuple[Path, ...]:
    """Temporary files that an interrupted import left behind."""
    return tuple(sorted((root / FOLDER).glob("*/*.part")))
