"""From what somebody asked for to estimates: files are read, and the measure does the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commonweal.common.errors import BadInput
from commonweal.surveys.tables import read_table

if TYPE_CHECKING:
    from warm.estimate.estimated import AreaEstimates

#: Options of methods that are tables: they are given as files.
TABLES = ("composition", "known_constraints", "known_composition", "covariates", "frame")


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody wants to know of a survey.

    Attributes
    ----------
    survey : Path
    outcomes : tuple of str
        Columns of answers as numbers.
    by : str
        Column of areas.
    method : str
    constraints, known : Path or None
        Totals to weigh to, and figures that areas have of their own.
    people_from : str or None
        The variable whose totals are right where they differ.
    weights, strata, clusters : str or None
        Columns of the survey.
    seed, replicates : int
    level : float
        Of the intervals, 0 to 1.
    options : mapping of str to str
        What the method has besides; the name of a file for each of `TABLES`.
    """

    survey: Path
    outcomes: tuple[str, ...]
    by: str
    method: str = "raking"
    constraints: Path | None = None
    known: Path | None = None
    people_from: str | None = None
    weights: str | None = None
    strata: str | None = None
    clusters: str | None = None
    seed: int = 0
    replicates: int = 200
    level: float = 0.95
    options: Mapping[str, str] = field(default_factory=dict)


def run(order: Order, progress: Callable[[int, int], None] | None = None) -> AreaEstimates:
    """Read the files and estimate.

    Raises
    ------
    BadInput
        When a file cannot be read.
    WarmError
        With everything that is wrong with a table, or with what was asked for.
    """
    from warm.estimate import estimate

    if not 0.5 <= order.level < 1:
        raise BadInput("The level of the intervals is a percentage from 50 to below 100.")
    return estimate(
        read_table(order.survey, "survey"),
        outcomes=list(order.outcomes),
        by=order.by,
        method=order.method,
        constraints=read_table(order.constraints, "table of totals") if order.constraints else None,
        people_from=order.people_from,
        weights=order.weights,
        strata=order.strata,
        clusters=order.clusters,
        known=read_table(order.known, "table of known figures") if order.known else None,
        seed=order.seed,
        replicates=order.replicates,
        level=order.level,
        progress=progress,
        name=order.survey.name,
        **{name: _option(name, text) for name, text in order.options.items()},
    )


def _option(name: str, text: str) -> Any:
    """An option of a method: a table, a number or a text."""
    if name in TABLES:
        return read_table(Path(text), f"table for {name}")
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
