"""The figures of an own table, column by column, as they are gathered from its rows."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from commonweal.evidence.own.descriptor import Measured
from warm.tables import STATUSES

if TYPE_CHECKING:
    import polars as pl

NAN = float("nan")


@dataclass(eq=False)
class Figures:
    """The figures of a table, column by column, as they are gathered.

    Attributes
    ----------
    measured : list of Measured
        What each index of `which` stands for.
    codes, periods : dict of str to int
        Codes of places and periods, to their index.
    which, area, period, row, status : array of int
    value, numerator, denominator, lower, upper : array of float
        NaN where there is none.
    """

    measured: list[Measured]
    codes: dict[str, int] = field(default_factory=dict)
    periods: dict[str, int] = field(default_factory=dict)
    which: array[int] = field(default_factory=lambda: array("l"))
    area: array[int] = field(default_factory=lambda: array("l"))
    period: array[int] = field(default_factory=lambda: array("l"))
    row: array[int] = field(default_factory=lambda: array("l"))
    status: array[int] = field(default_factory=lambda: array("l"))
    value: array[float] = field(default_factory=lambda: array("d"))
    numerator: array[float] = field(default_factory=lambda: array("d"))
    denominator: array[float] = field(default_factory=lambda: array("d"))
    lower: array[float] = field(default_factory=lambda: array("d"))
    upper: array[float] = field(default_factory=lambda: array("d"))

    def __len__(self) -> int:
        return len(self.row)

    def add(
        self,
        which: int,
        area: str,
        period: str,
        row: int,
        status: str,
        numbers: tuple[float, float, float, float, float] = (NAN,) * 5,
    ) -> None:
        """One figure: value, numerator, denominator, lower and upper limit."""
        self.which.append(which)
        self.area.append(self.codes.setdefault(area, len(self.codes)))
        self.period.append(self.periods.setdefault(period, len(self.periods)))
        self.row.append(row)
        self.status.append(STATUSES.index(status))
        for column, number in zip(
            (self.value, self.numerator, self.denominator, self.lower, self.upper),
            numbers,
            strict=True,
        ):
            column.append(number)

    def frame(self) -> pl.DataFrame:
        """As a table of observations."""
        import polars as pl

        slugs = np.array([one.indicator.slug for one in self.measured])
        codes, periods = np.array(list(self.codes)), np.array(list(self.periods))
        numbers = {
            name: pl.Series(name, np.asarray(getattr(self, name), dtype=float)).fill_nan(None)
            for name in ("value", "numerator", "denominator", "lower", "upper")
        }
        return pl.DataFrame(
            {
                "indicator": slugs[np.asarray(self.which)],
                "area": codes[np.asarray(self.area)],
                "period": periods[np.asarray(self.period)],
                **numbers,
                "status": np.array(STATUSES)[np.asarray(self.status)],
            }
        )
