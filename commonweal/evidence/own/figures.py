"""The figures of an own table, column by column, as they are gathered from its rows."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from commonweal.evidence.own.descriptor import Measured
from warm.tables import STATUSES

if TYPE_CHECKING:
    import polars as pl

NAN = float("nan")

_STATUS = {status: i for i, status in enumerate(STATUSES)}


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
        area: int,
        period: int,
        row: int,
        status: str,
        numbers: tuple[float, float, float, float, float],
    ) -> None:
        """One figure: value, numerator, denominator, lower and upper limit."""
        value, numerator, denominator, lower, upper = numbers
        self.which.append(which)
        self.area.append(area)
        self.period.append(period)
        self.row.append(row)
        self.status.append(_STATUS[status])
        self.value.append(value)
        self.numerator.append(numerator)
        self.denominator.append(denominator)
        self.lower.append(lower)
        self.upper.append(upper)

    def index_of(self, area: str, period: str) -> tuple[int, int]:
        """Index of a place and of a period, new ones at the end."""
        return (
            self.codes.setdefault(area, len(self.codes)),
            self.periods.setdefault(period, len(self.periods)),
        )

    def frame(self) -> pl.DataFrame:
        """As a table of observations."""
        import polars as pl

        def picked(name: str, among: Iterable[str], index: array[int]) -> pl.Series:
            return pl.Series(name, list(among), pl.String()).gather(np.asarray(index))

        numbers = [
            pl.Series(name, np.asarray(getattr(self, name), dtype=float)).fill_nan(None)
            for name in ("value", "numerator", "denominator", "lower", "upper")
        ]
        slugs = [one.indicator.slug for one in self.measured]
        return pl.DataFrame(
            [
                picked("indicator", slugs, self.which),
                picked("area", self.codes, self.area),
                picked("period", self.periods, self.period),
                *numbers,
                picked("status", STATUSES, self.status),
            ]
        )
