"""Columns of a table as arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import polars as pl

Array: TypeAlias = npt.NDArray[np.float64]
Index: TypeAlias = npt.NDArray[np.intp]
Codes: TypeAlias = npt.NDArray[np.str_]


def texts(table: pl.DataFrame, column: str) -> Codes:
    """A column as text, with nothing for what is missing."""
    import polars as pl

    text = table.get_column(column).cast(pl.String, strict=False).fill_null("")
    return np.asarray(text.to_list(), dtype=np.str_)


def numbered(table: pl.DataFrame, column: str) -> tuple[Codes, Index]:
    """The different texts of a column in order, and which of them each row has."""
    import polars as pl

    text = table.get_column(column).cast(pl.String, strict=False).fill_null("")
    found = text.unique().sort()
    rank = text.rank("dense").to_numpy().astype(np.intp) - 1
    return np.asarray(found.to_list(), dtype=np.str_), rank


def numbers(table: pl.DataFrame, column: str) -> Array:
    """A column as numbers, NaN for what is missing or is none."""
    import polars as pl

    found = table.get_column(column).cast(pl.Float64, strict=False)
    filled: Array = found.fill_null(np.nan).to_numpy()
    return filled


def summed(at: Index, values: Array, size: int) -> Array:
    """The sum of the values at each position from 0 to `size` − 1, added in their order."""
    found: Array = np.bincount(at, weights=values, minlength=size).astype(np.float64, copy=False)
    return found
