"""How far areas are from what their people would lead one to expect, and the error that makes.

People of a kind answer alike, but not everywhere: something of the place itself is in what they say.
An expectation from who lives in an area knows nothing of it. How large it usually is can be seen where
an area's own figure is known, from a larger survey or a publisher: the differences scatter more than
the errors of both sides explain, and what is left is the variance between areas.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from warm.errors import BadTable, Problem, WarmError
from warm.estimate.area_variance import (
    ROUNDS,
    TOLERANCE,
    Areas,
    find_variance,
    variance_interval,
)
from warm.estimate.columns import Array, Codes, numbers, texts
from warm.estimate.estimated import SURVEY_ONLY, AreaEstimates, AreaKind, with_limits

if TYPE_CHECKING:
    import polars as pl

Method: TypeAlias = Literal["reml", "moment"]

#: Fewer areas with a figure of their own tell nothing of how areas vary.
LEAST = 8

#: Areas whose own figures are known may be larger than those estimated; from so many times on it is
#: said, since smaller ones vary more.
LARGER = 2.0


@dataclass(frozen=True, slots=True)
class AreaEffect:
    """How much areas vary beyond what is expected of their people.

    Attributes
    ----------
    outcome : str
    variance : float
    lower, upper : float
        What the variance may as well be, at `level`.
    of_variance : float
        Variance of the estimate of the variance.
    areas : int
        How many areas tell it.
    offset, offset_se : float
        By how much the areas' own figures are higher on average, and its standard error. Other than
        chance, it comes of other questions, other years or other people.
    people : float
        Median number of people in those areas; NaN where that is not known.
    method : {"reml", "moment"}
    level : float
    """

    outcome: str
    variance: float
    lower: float
    upper: float
    of_variance: float
    areas: int
    offset: float
    offset_se: float
    people: float
    method: str
    level: float

    @property
    def sd(self) -> float:
        """Standard deviation between areas."""
        return float(np.sqrt(self.variance))


def area_effect(
    expected: AreaEstimates,
    known: pl.DataFrame,
    *,
    outcome: str,
    people: Array | None = None,
    method: Method = "reml",
    name: str = "the known figures",
) -> AreaEffect:
    """The variance between areas, from those whose own figure is known.

    Parameters
    ----------
    expected : AreaEstimates
        Expectations of the same areas, with their error of sampling.
    known : polars.DataFrame
        Columns `area`, `estimate` and `se`, such as `direct` or a publisher gives, and `outcome` where
        there are several. In the unit of the outcome: shares are 0 to 1.
    outcome : str
    people : numpy.ndarray, shape (areas,), optional
        How many people each area has.
    method : {"reml", "moment"}
        Restricted likelihood, or Fay and Herriot's moments (that of Paule and Mandel).
    name : str
        What to call the table in errors.

    Raises
    ------
    BadTable
        With every problem: a column that is missing, an area twice, an error that is not above zero,
        fewer areas than `LEAST`.
    NotConverged
        When the variance did not settle.

    Notes
    -----
    Errors of the known figures and of the expectations count as independent. If both come of the
    same survey they go together a little, and the variance found is too small by as much.

    References
    ----------
    Fay RE, Herriot RA (1979). Estimates of income for small places: an application of James-Stein
    procedures to census data. Journal of the American Statistical Association 74, 269-277.
    Paule RC, Mandel J (1982). Consensus values and weighting factors. Journal of Research of the
    National Bureau of Standards 87, 377-385.
    Viechtbauer W (2007). Confidence intervals for the amount of heterogeneity in meta-analysis.
    Statistics in Medicine 26, 37-52 (the interval of the variance).
    """
    if method not in ("reml", "moment"):
        raise WarmError(f"The variance between areas is found by reml or moment, not {method!r}.")
    k = expected.outcome(outcome)
    codes, value, error = _read(known, outcome, expected.outcomes, name)
    at = np.minimum(np.searchsorted(expected.areas, codes), len(expected.areas) - 1)
    found = expected.areas[at] == codes
    at, value, error = at[found], value[found], error[found]
    there = np.isfinite(expected.estimate[k, at]) & np.isfinite(expected.se[k, at])
    at, value, error = at[there], value[there], error[there]
    if len(at) < LEAST:
        raise BadTable(
            [
                Problem(
                    None,
                    "area",
                    f"{len(at)} of {len(codes)} areas whose people are known too",
                    f"{LEAST} or more: fewer say nothing of how areas vary. Take a level of areas that "
                    "both tables have",
                )
            ],
            name,
        )
    away = value - expected.estimate[k, at]
    noise = error**2 + expected.se[k, at] ** 2
    data = Areas(away, noise, np.empty((len(at), 0)))
    variance, _ = find_variance(data, method, TOLERANCE, ROUNDS)
    low, high = variance_interval(data, expected.level)
    w = 1.0 / (variance + noise)
    of_variance = 2.0 / (w**2).sum() if method == "reml" else 2.0 * len(w) / w.sum() ** 2
    return AreaEffect(
        outcome,
        variance,
        low,
        high,
        float(of_variance),
        len(at),
        float((w * away).sum() / w.sum()),
        float(1.0 / np.sqrt(w.sum())),
        float(np.median(people[at])) if people is not None else float("nan"),
        method,
        expected.level,
    )


def with_area_effects(
    estimates: AreaEstimates, effects: Mapping[str, AreaEffect], *, people: Array | None = None
) -> AreaEstimates:
    """The same estimates, with what sets areas apart in their error.

    Parameters
    ----------
    estimates : AreaEstimates
        With an error of sampling.
    effects : mapping of str to AreaEffect
        For every outcome.
    people : numpy.ndarray, shape (areas,), optional
        How many people each area has: where they are far smaller than the areas that the variance
        was seen in, a note says so.

    Raises
    ------
    WarmError
        When an outcome has none, or the error holds more than sampling already.

    References
    ----------
    Satterthwaite FE (1946). An approximate distribution of estimates of variance components.
    Biometrics Bulletin 2, 110-114 (degrees of freedom of the sum).
    """
    lacking = [one for one in estimates.outcomes if one not in effects]
    if lacking:
        raise WarmError(
            f"How areas vary is not known of {', '.join(lacking)}: give figures of areas for every "
            "outcome, or estimate those without by themselves."
        )
    if estimates.error != "sampling":
        raise WarmError(f"These estimates hold the error of {estimates.error} already.")
    chosen = [effects[one] for one in estimates.outcomes]
    variance = np.array([[one.variance] for one in chosen])
    of_variance = np.array([[one.of_variance] for one in chosen])
    sampling = estimates.se**2
    whole = sampling + variance
    freedom = np.broadcast_to(estimates.freedom, whole.shape)
    # How uncertain both parts of the variance are.
    unsure = sampling**2 / freedom + of_variance / 2.0
    freedom = np.divide(whole**2, unsure, out=np.full_like(whole, np.inf), where=unsure > 0)
    freedom = np.maximum(np.round(freedom, 1), 1.0)
    se = np.sqrt(whole)
    ends = [
        _even(kind, e, s, level=estimates.level, freedom=f)
        for kind, e, s, f in zip(estimates.kinds, estimates.estimate, se, freedom, strict=True)
    ]
    return replace(
        estimates,
        se=se,
        lower=np.array([low for low, _ in ends]),
        upper=np.array([high for _, high in ends]),
        error="sampling and area",
        freedom=freedom,
        method={**estimates.method, "area effects": chosen[0].method},
        notes=(
            *(one for one in estimates.notes if one != SURVEY_ONLY),
            *(note for one in chosen for note in _told(one, people)),
        ),
        diagnostics={**estimates.diagnostics, "sampling_se": estimates.se},
    )


def _even(
    kind: AreaKind, estimate: Array, se: Array, *, level: float, freedom: Array
) -> tuple[Array, Array]:
    """Student's interval; shares end at 0 and 1.

    What sets an area apart is as likely to be above as below, near nothing too, which Wilson's
    interval would not have: its error grows with the share that it tries.
    """
    _, lower, upper = with_limits("mean", estimate, se, level=level, freedom=freedom)
    return (lower, upper) if kind == "mean" else (np.clip(lower, 0, 1), np.clip(upper, 0, 1))


def _told(effect: AreaEffect, people: Array | None) -> list[str]:
    told = (
        f"{effect.outcome}: areas vary beyond their people with a standard deviation of "
        f"{effect.sd:.3g} ({np.sqrt(effect.lower):.3g} to {np.sqrt(effect.upper):.3g}), as "
        f"{effect.areas:,} areas tell whose own figures are known."
    )
    notes = [told]
    if abs(effect.offset) > 2 * effect.offset_se:
        notes.append(
            f"{effect.outcome}: the areas' own figures are {abs(effect.offset):.3g} "
            f"{'higher' if effect.offset > 0 else 'lower'} on average than is expected of their people, "
            "which is more than chance: compare what was asked, when, and of whom."
        )
    if people is not None and np.isfinite(effect.people):
        typical = float(np.median(people[people > 0]))
        if effect.people > LARGER * typical:
            notes.append(
                f"{effect.outcome}: those areas have some {effect.people:,.0f} people, and the ones "
                f"estimated some {typical:,.0f}. Smaller areas vary more, so that intervals are rather "
                "too short and grades rather too good."
            )
    return notes


def _read(
    known: pl.DataFrame, outcome: str, outcomes: tuple[str, ...], name: str
) -> tuple[Codes, Array, Array]:
    problems = [
        Problem(None, column, "", "this column")
        for column in ("area", "estimate", "se")
        if column not in known.columns
    ]
    if "outcome" not in known.columns and len(outcomes) > 1:
        problems.append(
            Problem(None, "outcome", "", "this column, since there are several outcomes")
        )
    if problems:
        raise BadTable(problems, name)
    rows = np.arange(known.height)
    if "outcome" in known.columns:
        rows = rows[texts(known, "outcome") == outcome]
    codes = texts(known, "area")[rows]
    value, error = numbers(known, "estimate")[rows], numbers(known, "se")[rows]
    some = np.isfinite(value) | np.isfinite(error)
    rows, codes, value, error = rows[some], codes[some], value[some], error[some]
    problems = [
        Problem(int(rows[i]) + 2, "estimate", "", "a number, since there is an error")
        for i in np.flatnonzero(~np.isfinite(value))
    ]
    problems += [
        Problem(int(rows[i]) + 2, "se", f"{error[i]:g}", "a standard error above zero")
        for i in np.flatnonzero(~(np.isfinite(error) & (error > 0)))
    ]
    again = np.unique(codes, return_index=True)[1]
    problems += [
        Problem(int(rows[i]) + 2, "area", str(codes[i]), "each area once for an outcome")
        for i in np.setdiff1d(np.arange(len(codes)), again)
    ]
    if not len(rows):
        problems.append(Problem(None, "outcome", "", f"figures of areas on {outcome}"))
    if problems:
        raise BadTable(sorted(problems, key=lambda one: one.row or 0), name)
    return codes, value, error
