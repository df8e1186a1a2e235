"""From what somebody asked for to estimates: files are read, and the measure does the rest."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commonweal.common.errors import BadInput
from commonweal.surveys.tables import read_table

if TYPE_CHECKING:
    from warm.estimate.estimated import AreaEstimates


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
        What the method has besides: the name of a file where it takes a table, names with commas
        between them where it takes several.
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
    from warm.estimate.methods import method

    takes = inspect.signature(method(order.method).run()).parameters
    shapes = {name: str(one.annotation) for name, one in takes.items()}
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
        **{name: _option(text, shapes.get(name, ""), name) for name, text in order.options.items()},
    )


def _option(text: str, shape: str, name: str) -> Any:
    """An option of a method: a table, several names, a pair of numbers, a number or a text."""
    if "DataFrame" in shape:
        return read_table(Path(text), f"table for {name}")
    if "Sequence[str]" in shape:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if "tuple[float" in shape:
        return tuple(_number(part) for part in text.split(","))
    return _number(text)


def _number(text: str) -> Any:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
