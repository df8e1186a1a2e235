"""One way in: a survey, what was asked, and of which areas; out come figures with their error."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from warm.errors import WarmError
from warm.estimate.designed import Design
from warm.estimate.estimated import AreaEstimates, AreaKind, answers_of
from warm.estimate.methods import Request
from warm.estimate.methods import method as method_of
from warm.estimate.replicates import REPLICATES, Replicates

if TYPE_CHECKING:
    import polars as pl


def estimate(
    survey: pl.DataFrame,
    *,
    outcomes: str | Sequence[str] | Mapping[str, AreaKind | None],
    by: str,
    method: str = "raking",
    constraints: pl.DataFrame | None = None,
    people_from: str | None = None,
    weights: str | None = None,
    strata: str | None = None,
    clusters: str | None = None,
    drawn_from: str | None = None,
    design: Design | Replicates | None = None,
    known: pl.DataFrame | None = None,
    seed: int = 0,
    replicates: int = REPLICATES,
    level: float = 0.95,
    threads: int = 1,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    name: str = "the survey",
    **options: Any,
) -> AreaEstimates:
    """Estimates of outcomes for areas, from a survey: checked, weighed, estimated.

    Parameters
    ----------
    survey : polars.DataFrame
        A row for each respondent.
    outcomes : str, sequence of str, or mapping of str to {"mean", "share", None}
        Columns of numbers or booleans; an empty cell is no answer. Unless said, one whose answers
        are all 0 or 1 is a share.
    by : str
        The column of areas: in `constraints` for `raking`, in `composition` for `people-types`, in
        the survey itself for `direct`.
    method : str
        `raking`, `people-types` or `direct`; `methods` lists them all.
    constraints : polars.DataFrame, optional
        Known totals: columns `by`, `variable`, `category` and `count`. Variables are columns of the
        survey.
    people_from : str, optional
        The variable whose totals are right where they differ; without it they may not.
    weights, strata, clusters, drawn_from : str, optional
        Columns of the survey: see `Design.of`.
    design : Design or Replicates, optional
        In their place.
    known : polars.DataFrame, optional
        Figures that areas have of their own, from elsewhere: `area`, `estimate` and `se`, and
        `outcome` where there are several. They tell how far areas are from what their people would
        say, without which modelled estimates are not graded.
    seed : int
        The same seed and the same tables give the same figures to the last bit.
    replicates : int
        So often the survey is drawn anew for its error.
    level : float
        Confidence level of the intervals.
    threads, progress, cancelled
        See `bootstrap_areas`.
    name : str
        What to call the survey's table in errors.
    **options
        What the method has besides: for `people-types` the survey's column `types` and the table
        `composition`.

    Returns
    -------
    AreaEstimates
        `to_frame` has a row for each outcome and area; `notes` say what an analyst has to know,
        `diagnostics` what to look at, and `method` how to do it again.

    Raises
    ------
    BadTable
        With everything that is wrong with a table, and what was expected there.
    CannotReach, Cancelled
        When totals cannot be met, or somebody asked to stop.
    WarmError
        When there is no such method or option, or it lacks what it needs.

    Examples
    --------
    >>> import polars as pl
    >>> from warm.estimate import estimate
    >>> survey = pl.DataFrame(
    ...     {"sex": ["f", "m"] * 50, "lonely": [1, 0, 0, 1, 1, 0, 0, 0, 0, 0] * 10}
    ... )
    >>> people = pl.DataFrame(
    ...     {
    ...         "ward": ["East", "East", "West", "West"],
    ...         "variable": ["sex"] * 4,
    ...         "category": ["f", "m"] * 2,
    ...         "count": [900, 300, 500, 500],
    ...     }
    ... )
    >>> found = estimate(survey, outcomes="lonely", by="ward", constraints=people, seed=1)
    >>> [round(one, 2) for one in found.to_frame()["estimate"]]
    [0.35, 0.3]
    >>> found.error
    'sampling'
    """
    chosen = method_of(method)
    chosen.checked(options)
    if isinstance(outcomes, str):
        outcomes = [outcomes]
    names, kinds, answers = answers_of(survey, outcomes, name=name)
    columns = {"weights": weights, "strata": strata, "clusters": clusters, "drawn_from": drawn_from}
    if design is not None and (
        given := [key for key, one in columns.items() if one and key != "weights"]
    ):
        raise WarmError(f"Give a design, or its columns {', '.join(given)}, not both.")
    made = design
    if made is None:
        made = Design.of(survey, name=name, **{key: one for key, one in columns.items() if one})  # type: ignore[arg-type]
    if len(made.weights) != survey.height:
        raise ValueError("The design is not that of this survey's table.")
    _same_weights(survey, made, weights, constraints is not None)
    request = Request(
        survey=survey,
        outcomes=names,
        kinds=kinds,
        answers=answers,
        by=by,
        design=made,
        designed=design is not None or bool(strata or clusters or drawn_from),
        weights=weights,
        constraints=constraints,
        people_from=people_from,
        known=known,
        seed=seed,
        replicates=replicates,
        level=level,
        threads=threads,
        progress=progress,
        cancelled=cancelled,
        name=name,
    )
    found = chosen.run()(request, **options)
    asked = {
        "name": method,
        "outcomes": names,
        "by": by,
        "respondents": survey.height,
        "seed": seed,
        "level": level,
        **columns,
        "people_from": people_from,
        "known": known is not None,
    }
    return replace(found, method={**found.method, "asked": asked})


def _same_weights(
    survey: pl.DataFrame, design: Design | Replicates, weights: str | None, weighed: bool
) -> None:
    """Refuse to weigh other weights than those of the design."""
    from warm.estimate.columns import numbers

    if weights is None:
        if weighed and np.unique(design.weights).size > 1:
            raise WarmError(
                "The design has weights of its own, and totals are to be met: name the column of "
                "weights as well, so that it is those that are weighed."
            )
    elif weights in survey.columns and not np.array_equal(numbers(survey, weights), design.weights):
        raise WarmError(f"The weights of the design are not those in the column {weights!r}.")
