"""Tables kept as immutable Parquet files, named by what is in them."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from commonweal.common.errors import BadInput

if TYPE_CHECKING:
    import polars as pl

#: Few rows in a group: whoever wants the outlines of one county reads little more than those.
ROWS_IN_A_GROUP = 1000


@dataclass(frozen=True, slots=True)
class Kept:
    """A table as it is kept.

    Attributes
    ----------
    name : str
        Name of the file in its folder.
    sha256 : str
        Of the file.
    """

    name: str
    sha256: str


def keep(frame: pl.DataFrame, folder: Path, slug: str) -> Kept:
    """Write a table where it stays.

    The file appears under its name only when it is complete, and the same table twice is the same
    file: a process that is killed leaves at most a file that nobody refers to.

    Parameters
    ----------
    frame : polars.DataFrame
    folder : pathlib.Path
        Made when missing.
    slug : str
        First part of the name.
    """
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd", statistics=True, row_group_size=ROWS_IN_A_GROUP)
    data = buffer.getvalue()
    digest = hashlib.sha256(data).hexdigest()
    name = f"{slug}-{digest[:12]}.parquet"
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{name}.{os.getpid()}"
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / name)
    return Kept(name=name, sha256=digest)


def is_whole(path: Path, sha256: str) -> bool:
    """Whether a kept file is there, and is what was kept."""
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def rows_of(
    path: Path, codes: Collection[str] | None = None, columns: Sequence[str] | None = None
) -> pl.DataFrame:
    """Rows of a kept table, by code.

    Parameters
    ----------
    path : pathlib.Path
    codes : collection of str, optional
        Codes to read; without, all.
    columns : sequence of str, optional
        Columns to read; without, all.

    Raises
    ------
    BadInput
        When the file is not there, or not readable.
    """
    import polars as pl

    try:
        return _rows_of(path, codes, columns)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise BadInput(
            f"The kept file {path.name} is missing or damaged: load its source again."
        ) from error


def _rows_of(
    path: Path, codes: Collection[str] | None, columns: Sequence[str] | None
) -> pl.DataFrame:
    import polars as pl

    lazy = pl.scan_parquet(path)
    if codes is not None:
        wanted = sorted(codes)
        if not wanted:
            return lazy.head(0).select(columns or pl.all()).collect()
        # The range lets whole groups of rows be passed over.
        lazy = lazy.filter(
            pl.col("code").is_between(pl.lit(wanted[0]), pl.lit(wanted[-1]))
            & pl.col("code").is_in(wanted)
        )
    return lazy.select(columns or pl.all()).collect()
