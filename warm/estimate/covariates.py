"""What is known of every area, as columns of a regression."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from warm.errors import Problem
from warm.estimate.benchmarked import wrong
from warm.estimate.columns import Array, numbers, texts

if TYPE_CHECKING:
    import polars as pl

#: Fewer areas than this beyond the coefficients tell nothing of how areas vary.
SPARE = 5

#: From this on two covariates say the same.
DEPENDENT = 1e-8


def design_matrix(
    table: pl.DataFrame, covariates: Sequence[str]
) -> tuple[Array, tuple[str, ...], list[Problem]]:
    """A constant, numbers, and indicators of words; with names, and what is wrong with them."""
    import polars as pl

    columns, names = [np.ones(table.height)], ["constant"]
    problems: list[Problem] = []
    for column in covariates:
        if table.schema[column].is_numeric() or table.schema[column] == pl.Boolean:
            values = numbers(table, column)
            problems += wrong(values, ~np.isfinite(values), column, "a number for every area")
            columns.append(values)
            names.append(column)
            continue
        words = texts(table, column)
        problems += [
            Problem(int(row) + 2, column, "", "a word for every area")
            for row in np.flatnonzero(words == "")
        ]
        for one in np.unique(words[words != ""])[1:].tolist():
            columns.append((words == one).astype(np.float64))
            names.append(f"{column}: {one}")
    return np.column_stack(columns), tuple(names), problems


def dependent(x: Array, names: Sequence[str]) -> list[Problem]:
    """Covariates that say nothing which those before them do not."""
    scaled = x / np.maximum(np.abs(x).max(axis=0), np.finfo(float).tiny)
    problems = []
    kept: list[int] = []
    for j in range(x.shape[1]):
        before = scaled[:, kept]
        left = scaled[:, j]
        if kept:
            left = left - before @ np.linalg.lstsq(before, left, rcond=None)[0]
        if np.abs(left).max() > DEPENDENT:
            kept.append(j)
        else:
            problems.append(
                Problem(
                    None,
                    names[j],
                    "nothing that the other covariates do not say",
                    "a covariate of its own, which differs between the areas with a direct estimate: "
                    "leave it out",
                )
            )
    return problems
