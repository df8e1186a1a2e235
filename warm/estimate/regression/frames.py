"""Who lives in each area: how many people there are of each combination of categories."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from warm.errors import BadTable, Problem
from warm.estimate.benchmarked import some, wrong
from warm.estimate.cells import spread
from warm.estimate.columns import Array, Codes, Index, numbered, numbers, summed
from warm.estimate.regression.fitting import combined

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from warm.estimate.areas import AreaWeights


@dataclass(frozen=True, eq=False)
class Frame:
    """The people of every area by combination of categories, known or raked.

    Attributes
    ----------
    factors : tuple of str
    levels : tuple of tuple of str
        Categories of each factor, in alphabetical order.
    combinations : numpy.ndarray of int, shape (combinations, factors)
        Those that occur, as numbers of categories.
    areas : numpy.ndarray of str, shape (areas,)
        Codes in order.
    people : numpy.ndarray, shape (areas,)
    usable : numpy.ndarray of bool, shape (areas,)
        Whether anybody lives there and it is known who.
    notes : tuple of str
    """

    factors: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    combinations: Index
    areas: Codes
    people: Array
    usable: npt.NDArray[np.bool_]
    notes: tuple[str, ...]
    _starts: Index | None = None
    _cell: Index | None = None
    _count: Array | None = None
    _raked: AreaWeights | None = None
    _sides: tuple[Index, Index, Array] | None = None

    @classmethod
    def of(
        cls,
        table: pl.DataFrame,
        *,
        factors: Sequence[str],
        area: str = "area",
        count: str = "count",
        name: str = "the table of people",
    ) -> Frame:
        """From a joint table, such as a census publishes.

        Parameters
        ----------
        table : polars.DataFrame
            A row for each area and combination of categories in which people live, with their
            number. Combinations without a row have nobody.
        factors : sequence of str
            Columns of categories.
        area, count : str
            Columns.
        name : str
            What to call the table in errors.

        Raises
        ------
        BadTable
            With every problem: a column that is missing, an empty cell, a count that is no number of
            people, a combination twice.
        """
        wanted = [area, *factors, count]
        problems = [
            Problem(None, column, "", "this column")
            for column in wanted
            if column not in table.columns
        ]
        if not factors:
            problems.append(Problem(None, None, "no factors", "one column of categories or more"))
        if table.height == 0:
            problems.append(Problem(None, None, "no rows", "a row for each area and combination"))
        if problems:
            raise BadTable(problems, name)
        many = numbers(table, count)
        problems = wrong(
            many, ~(np.isfinite(many) & (many >= 0)), count, "a number of people, zero or more"
        )
        codes, place = numbered(table, area)
        read = [numbered(table, column) for column in factors]
        for column, names, number in (
            (area, codes, place),
            *((column, *one) for column, one in zip(factors, read, strict=True)),
        ):
            problems += [
                Problem(int(row) + 2, column, "", "a name, not an empty cell")
                for row in np.flatnonzero(names[number] == "")
            ]
        if problems:
            raise BadTable(sorted(problems, key=lambda one: one.row or 0), name)
        first, cell = combined(np.column_stack([number for _, number in read]))
        combinations = np.column_stack([number[first] for _, number in read])
        order = np.lexsort((cell, place))
        same = (np.diff(place[order]) == 0) & (np.diff(cell[order]) == 0)
        if same.any():
            raise BadTable(
                [
                    Problem(
                        int(row) + 2,
                        area,
                        str(codes[place[row]]),
                        "each combination of categories once in an area",
                    )
                    for row in np.sort(order[1:][same])
                ],
                name,
            )
        people = summed(place[order], many[order], len(codes))
        starts = np.searchsorted(place[order], np.arange(len(codes) + 1))
        return cls(
            tuple(factors),
            tuple(tuple(names.tolist()) for names, _ in read),
            combinations.astype(np.intp),
            codes,
            people,
            people > 0,
            _nobody(codes, people),
            _starts=starts.astype(np.intp),
            _cell=cell[order],
            _count=many[order],
        )

    @classmethod
    def raked(cls, weights: AreaWeights) -> Frame:
        """From respondents raked to the margins of every area, where no joint table is published.

        What goes together within an area is then what goes together among the respondents, bent to
        the area's margins. Areas whose totals were not met have no estimate.

        Parameters
        ----------
        weights : AreaWeights
        """
        known, made = weights.constraints.totals, weights.cells
        starts = np.asarray(known.starts[:-1])
        row, column = np.nonzero(made.seed)
        codes = np.empty((len(row), len(known.variables)), dtype=np.intp)
        for g, at in enumerate((row, column)):
            for j, v in enumerate(made.groups[g]):
                codes[:, v] = made.combinations[g][at, j] - starts[v]
        usable = weights.usable & (known.people > 0)
        return cls(
            known.variables,
            known.categories,
            codes,
            known.areas,
            known.people,
            usable,
            weights.notes,
            _raked=weights,
            _sides=(row, column, made.seed[row, column]),
        )

    def block(self, part: slice) -> Array:
        """People of some areas, shape (combinations, areas of the part)."""
        if self._raked is not None and self._sides is not None:
            row, column, seed = self._sides
            factors = self._raked.factors[:, part]
            first, second = (spread(self._raked.cells, g, factors) for g in (0, 1))
            found: Array = first[row]
            found *= second[column]
            found *= seed[:, None]
            found[:, ~self.usable[part]] = 0.0
            return found
        assert self._starts is not None and self._cell is not None  # noqa: S101, PT018  joint
        assert self._count is not None  # noqa: S101  joint
        begin, end = self._starts[part.start], self._starts[part.stop]
        which = np.repeat(
            np.arange(part.stop - part.start), np.diff(self._starts[part.start : part.stop + 1])
        )
        found = np.zeros((len(self.combinations), part.stop - part.start))
        found[self._cell[begin:end], which] = self._count[begin:end]
        return found


def _nobody(codes: Codes, people: Array) -> tuple[str, ...]:
    empty = codes[people == 0]
    if not empty.size:
        return ()
    return (f"Nobody lives in {empty.size:,} of {len(codes):,} areas: {some(empty)}.",)
