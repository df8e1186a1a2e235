"""Tables that analysts bring: CSV or Parquet, as they come out of other programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from commonweal.common.errors import BadInput

if TYPE_CHECKING:
    import polars as pl

#: More than any survey or table of totals of a country has.
MOST_BYTES = 1 << 30


def read_table(path: Path, what: str) -> pl.DataFrame:
    """A table of values.

    Parameters
    ----------
    path : Path
        CSV in UTF-8 with headings in its first row, or Parquet.
    what : str
        What the table is, for errors: "survey".

    Raises
    ------
    BadInput
        When there is no such file, it is empty, too large, or cannot be read as a table.
    """
    import polars as pl

    if not path.is_file():
        raise BadInput(f"There is no {what} at {path}.")
    if path.stat().st_size > MOST_BYTES:
        raise BadInput(f"{path.name} is larger than a {what} can be: a gigabyte.")
    if path.suffix.lower() in (".xlsx", ".xls", ".ods", ".xlsb"):
        raise BadInput(f"{path.name} is a workbook: save the sheet with the {what} as CSV (UTF-8).")
    try:
        if path.suffix.lower() == ".parquet":
            found = pl.read_parquet(path)
        else:
            found = pl.read_csv(path, infer_schema_length=None, try_parse_dates=False)
    except pl.exceptions.NoDataError:
        raise BadInput(f"{path.name} is empty.") from None
    except (pl.exceptions.PolarsError, OSError, UnicodeError) as error:
        said = str(error).partition("\n")[0][:200]
        raise BadInput(
            f"{path.name} cannot be read as a table ({said}). Save it as CSV (UTF-8), with the "
            "headings in the first row."
        ) from error
    if not found.height:
        raise BadInput(f"{path.name} has headings and no rows.")
    return found.rename({name: name.strip() for name in found.columns})
