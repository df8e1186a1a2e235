"""Of which people types areas are made, read from a long table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warm.errors import BadTable, Problem
from warm.estimate.columns import Array, Codes, numbered, numbers

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, eq=False)
class Composition:
    """Of which people types areas are made.

    Attributes
    ----------
    areas : numpy.ndarray of str, shape (areas,)
    types : numpy.ndarray of str, shape (types,)
    share : numpy.ndarray, shape (areas, types)
        NaN where nobody lives.
    people : numpy.ndarray, shape (areas,)
    of : numpy.ndarray, shape (types,)
        People of each type in all areas together.
    """

    areas: Codes
    types: Codes
    share: Array
    people: Array
    of: Array

    @classmethod
    def of_table(
        cls,
        table: pl.DataFrame,
        *,
        area: str = "area",
        kind: str = "type",
        count: str = "count",
        name: str = "the composition of areas",
    ) -> Composition:
        """From a long table: a row for each area and the types that live there.

        A type without a row in an area has nobody there: the types of an area are all its people.

        Raises
        ------
        BadTable
            With every problem: a column that is missing, an empty cell, a count that is no number of
            people, a type twice in an area.
        """
        problems = [
            Problem(None, column, "", "this column")
            for column in (area, kind, count)
            if column not in table.columns
        ]
        if not problems and table.height == 0:
            problems.append(Problem(None, None, "no rows", "a row for each area and type"))
        if problems:
            raise BadTable(problems, name)
        many = numbers(table, count)
        (codes, at), (types, which) = numbered(table, area), numbered(table, kind)
        problems = [
            Problem(int(row) + 2, count, "", "a number of people, zero or more")
            for row in np.flatnonzero(~(np.isfinite(many) & (many >= 0)))
        ]
        for column, names, number in ((area, codes, at), (kind, types, which)):
            problems += [
                Problem(int(row) + 2, column, "", "a name, not an empty cell")
                for row in np.flatnonzero(names[number] == "")
            ]
        first = np.unique(at * len(types) + which, return_index=True)[1]
        problems += [
            Problem(
                int(row) + 2, kind, str(types[which[row]]), f"each type once in {codes[at[row]]}"
            )
            for row in np.setdiff1d(np.arange(table.height), first)
        ]
        if problems:
            raise BadTable(sorted(problems, key=lambda one: one.row or 0), name)
        counts = np.zeros((len(codes), len(types)))
        counts[at, which] = many
        people = counts.sum(axis=1)
        share = np.divide(
            counts, people[:, None], out=np.full_like(counts, np.nan), where=people[:, None] > 0
        )
        return cls(codes, types, share, people, counts.sum(axis=0))
