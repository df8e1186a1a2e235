"""Estimates of many outcomes for many areas: what every method comes to in the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from warm.errors import BadTable, Problem, WarmError
from warm.estimate.columns import Array, Codes
from warm.estimate.designed import GRADES, WORST
from warm.intervals import wilson

if TYPE_CHECKING:
    import polars as pl

AreaKind: TypeAlias = Literal["mean", "share"]

#: An error of this share of a mean is that of adding up.
NOTHING = 1e-12

#: What a standard error holds.
Error: TypeAlias = Literal["design", "sampling", "sampling and area", "model"]

#: Errors that hold all that sets an estimate apart from the truth. The others are not graded.
WHOLE = ("design", "sampling and area", "model")

SURVEY_ONLY = (
    "The intervals hold the error of having asked these people and not others. What sets an area "
    "apart from others with the same people is in no survey that was not made there, and in no "
    "interval here: the truth of an area lies further off than they say."
)


@dataclass(frozen=True, eq=False)
class AreaEstimates:
    """Estimates of outcomes for areas, with their error.

    Attributes
    ----------
    outcomes : tuple of str
    kinds : tuple of {"mean", "share"}
        Shares are 0 to 1.
    areas : numpy.ndarray of str, shape (areas,)
        Codes in order.
    estimate, se, lower, upper : numpy.ndarray, shape (outcomes, areas)
        NaN where there is no estimate, or no error.
    error : {"design", "sampling", "sampling and area", "model"}
        What the error holds. *Sampling* is that of having asked these people and not others, and
        leaves out what sets an area apart from others with the same people.
    modelled : bool
        Whether answers of people elsewhere stand for those who live there.
    level : float
        Confidence level of the intervals.
    method : dict
        What was done, with the seed where one was used, so that it can be done again.
    notes : tuple of str
        What an analyst has to know, in sentences.
    base : numpy.ndarray, shape (outcomes, areas), or None
        How many answered there, where that is what the estimate rests on.
    freedom : numpy.ndarray or float
        Degrees of freedom that the intervals were made with.
    effective : numpy.ndarray, shape (areas,), or None
        Respondents of equal weight that would be as precise, for what nobody varies in.
    reason : numpy.ndarray of str, shape (areas,), or None
        Why an area has no estimate; nothing where it has.
    diagnostics : mapping of str to polars.DataFrame or number
    """

    outcomes: tuple[str, ...]
    kinds: tuple[AreaKind, ...]
    areas: Codes
    estimate: Array
    se: Array
    lower: Array
    upper: Array
    error: Error
    modelled: bool
    level: float
    method: dict[str, Any]
    notes: tuple[str, ...]
    base: Array | None = None
    freedom: Array | float = np.inf
    effective: Array | None = None
    reason: Codes | None = None
    diagnostics: Mapping[str, Any] = field(default_factory=dict)

    @property
    def cv(self) -> Array:
        """Standard error ÷ estimate, shape (outcomes, areas); NaN where the estimate is 0."""
        size = np.abs(self.estimate)
        found: Array = np.divide(self.se, size, out=np.full_like(self.se, np.nan), where=size > 0)
        return found

    @property
    def grade(self) -> npt.NDArray[np.str_]:
        """A to D by `cv`, shape (outcomes, areas); nothing where the error is not the whole of it.

        D where a share is of nobody or of everybody, since nothing tells how they vary.
        A small error of sampling says nothing of how far an area is from others with the same
        people, and a good mark for it would be read as one for the estimate.
        """
        if self.error not in WHOLE:
            return np.full(self.estimate.shape, "", dtype="<U1")
        shares = np.array([[kind == "share"] for kind in self.kinds])
        found = grades(self.cv)
        found[shares & np.isin(self.estimate, (0.0, 1.0))] = WORST
        return found

    def outcome(self, name: str) -> int:
        """Where an outcome stands.

        Raises
        ------
        WarmError
            When there is none of this name.
        """
        if name not in self.outcomes:
            raise WarmError(f"There is no outcome {name!r}; there are {', '.join(self.outcomes)}.")
        return self.outcomes.index(name)

    def to_frame(self) -> pl.DataFrame:
        """A row for each outcome and area.

        Columns `outcome`, `kind`, `area`, `base`, `estimate`, `se`, `lower`, `upper`, `cv`, `error`,
        `grade`, `layer` (`survey` or `modelled`) and `reason`; empty where there is no figure.
        """
        import polars as pl

        many, areas = self.estimate.shape
        base = np.full_like(self.estimate, np.nan) if self.base is None else self.base
        none = np.full(areas, "", dtype=np.str_)
        return (
            pl.DataFrame(
                {
                    "outcome": np.repeat(np.asarray(self.outcomes, dtype=np.str_), areas),
                    "kind": np.repeat(np.asarray(self.kinds, dtype=np.str_), areas),
                    "area": np.tile(self.areas, many),
                    "base": base.ravel(),
                    "estimate": self.estimate.ravel(),
                    "se": self.se.ravel(),
                    "lower": self.lower.ravel(),
                    "upper": self.upper.ravel(),
                    "cv": self.cv.ravel(),
                    "error": self.error,
                    "grade": self.grade.ravel(),
                    "layer": "modelled" if self.modelled else "survey",
                    "reason": np.tile(none if self.reason is None else self.reason, many),
                }
            )
            .with_columns(pl.selectors.float().fill_nan(None))
            .with_columns(pl.col("base").cast(pl.Int64), pl.col("grade").replace("", None))
        )


def grades(cv: Array) -> npt.NDArray[np.str_]:
    """A to C by coefficient of variation, D beyond and where there is none."""
    found = np.full(cv.shape, WORST, dtype="<U1")
    for limit, grade in reversed(GRADES):
        found[cv < limit] = grade
    return found


def with_limits(
    kind: AreaKind,
    estimate: Array,
    se: Array,
    *,
    level: float,
    freedom: Array | float = np.inf,
    effective: Array | None = None,
) -> tuple[Array, Array, Array]:
    """Errors, and ends of intervals: Student's for means, Wilson's for shares.

    Wilson's takes as many answers as the error is worth, so that it stays between 0 and 1. Where
    nobody differs there is an error of nothing, which is no proof that nobody ever will: a mean then
    has none (NaN), and a share that of an interval from `effective` answers.

    Parameters
    ----------
    kind : {"mean", "share"}
    estimate, se : numpy.ndarray
    level : float
        Confidence level.
    freedom : numpy.ndarray or float
        Degrees of freedom of the error.
    effective : numpy.ndarray, optional
        Answers that a share of nobody or of everybody is worth.

    Returns
    -------
    tuple of (se, lower, upper)

    References
    ----------
    Korn EL, Graubard BI (1998). Confidence intervals for proportions with small expected number of
    positive counts estimated from survey data. Survey Methodology 24, 193-201.
    """
    from scipy.special import ndtri, stdtrit

    p = 0.5 + level / 2
    freedom = np.asarray(freedom, dtype=np.float64)
    finite = np.isfinite(freedom)
    t = np.broadcast_to(
        np.where(finite, stdtrit(np.where(finite, freedom, 1.0), p), ndtri(p)), estimate.shape
    )
    none = se <= NOTHING * np.abs(estimate)
    if kind == "mean":
        se = np.where(none, np.nan, se)
        return se, estimate - t * se, estimate + t * se
    share = np.clip(estimate, 0.0, 1.0)
    spread = share * (1.0 - share)
    worth = np.full_like(share, np.nan) if effective is None else effective
    n = np.divide(spread, se**2, out=np.full_like(share, np.nan), where=(se > 0) & (spread > 0))
    nobody = (spread == 0) & (se == 0)
    n = np.where(nobody, worth, n)
    lower, upper = np.full_like(share, np.nan), np.full_like(share, np.nan)
    some = np.isfinite(n) & (n > 0)
    for one in np.unique(t[some]):
        same = some & (t == one)
        lower[same], upper[same] = wilson(share[same] * n[same], n[same], float(one))
    # An error of nothing where people do differ is that of what the totals tell.
    known = (se == 0) & (spread > 0)
    lower[known], upper[known] = share[known], share[known]
    return np.where(nobody, (upper - lower) / (2 * t), se), lower, upper


def answers_of(
    respondents: pl.DataFrame,
    outcomes: Mapping[str, AreaKind | None] | Sequence[str],
    *,
    name: str = "the survey",
) -> tuple[tuple[str, ...], tuple[AreaKind, ...], Array]:
    """Outcomes as numbers.

    Parameters
    ----------
    respondents : polars.DataFrame
    outcomes : sequence of str, or mapping of str to {"mean", "share", None}
        Columns of numbers or booleans. Unless said, one whose answers are all 0 or 1 is a share.
    name : str
        What to call the table in errors.

    Returns
    -------
    tuple of (names, kinds, answers)
        Answers have the shape (respondents, outcomes), NaN for an empty cell.

    Raises
    ------
    BadTable
        With every problem: a column that is missing, an answer that is no number, an outcome that
        nobody answered.
    """
    from warm.estimate.columns import numbers, texts

    said: dict[str, AreaKind | None] = (
        dict(outcomes) if isinstance(outcomes, Mapping) else dict.fromkeys(outcomes)
    )
    if not said:
        raise WarmError("Name at least one outcome: a column of the survey.")
    problems = [
        Problem(None, column, "", "this column")
        for column in said
        if column not in respondents.columns
    ]
    if problems:
        raise BadTable(problems, name)
    columns, kinds = [], []
    for column, kind in said.items():
        if kind not in (None, "mean", "share"):
            raise WarmError(f"An outcome is a 'mean' or a 'share'; {column} is not {kind!r}.")
        values, words = numbers(respondents, column), texts(respondents, column)
        given = values[np.isfinite(values)]
        share = kind == "share"
        if kind is None:
            share = given.size > 0 and bool(np.isin(given, (0.0, 1.0)).all())
        wrong = (words != "") & ~np.isfinite(values)
        if share:
            wrong |= np.isfinite(values) & (values != 0) & (values != 1)
        expected = "0 or 1, or an empty cell" if share else "a number, or an empty cell"
        problems += [
            Problem(int(row) + 2, column, str(words[row]), expected)
            for row in np.flatnonzero(wrong)
        ]
        if not given.size and not wrong.any():
            problems.append(Problem(None, column, "", "somebody who answered"))
        columns.append(values)
        kinds.append("share" if share else "mean")
    if problems:
        raise BadTable(sorted(problems, key=lambda one: one.row or 0), name)
    found: tuple[AreaKind, ...] = tuple("share" if one == "share" else "mean" for one in kinds)
    return tuple(said), found, np.column_stack(columns)
