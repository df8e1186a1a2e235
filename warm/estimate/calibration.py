"""Calibration: weights that meet totals of categories and of amounts, near those that there were.

What *near* means is the distance that is kept small, and each distance has a function F, by which
the weight before is multiplied: linear, exponential (which is raking) or logit, which holds weights
within bounds. The equations are solved by Newton's method.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from warm.errors import BadTable, Problem, WarmError
from warm.estimate.columns import Array
from warm.estimate.margins import CannotReach, Constraints
from warm.estimate.raking import check_bounds, whole
from warm.estimate.weighted import Weighted, added_up, off

Method: TypeAlias = Literal["linear", "truncated", "exponential", "logit"]

METHODS = ("linear", "truncated", "exponential", "logit")

#: Least and greatest ratio of weights for the methods that need them.
DEFAULT_BOUNDS = (0.2, 5.0)

#: Totals are met when none is off by more than this share.
TOLERANCE = 1e-9
ROUNDS = 100
#: So often is a step of Newton's method halved that would lead further away.
HALVINGS = 60
#: Added to the diagonal of Newton's matrix, as a share of its largest entry.
RIDGE = 1e-7

#: From x'λ to the ratio of weights and its slope.
Distance: TypeAlias = Callable[[Array], tuple[Array, Array]]


def calibrate(
    constraints: Constraints,
    amounts: Mapping[str, tuple[npt.ArrayLike, float]] | None = None,
    *,
    method: Method = "logit",
    bounds: tuple[float, float] | None = None,
    tolerance: float = TOLERANCE,
    rounds: int = ROUNDS,
) -> Weighted:
    """Weights that meet totals, nearest to those that there were by the distance chosen.

    Parameters
    ----------
    constraints : Constraints
        With totals of one area.
    amounts : mapping of str to (values, total), optional
        Totals of amounts rather than of people: hours of care and how many there are in all. Values
        are in the order of the survey's table, for every row of it.
    method : {"linear", "truncated", "exponential", "logit"}
        Linear is the regression estimator and may give weights below zero. Truncated is linear, cut
        at the bounds. Exponential is raking. Logit moves freely in the middle and stiffly near the
        bounds. Truncated and logit need bounds, and the others have none.
    bounds : (float, float), optional
        Least and greatest ratio of the new weight to the one before, after both were scaled to the
        same sum; (0.2, 5) unless said, for the methods that need them.
    tolerance : float
        Stop when no total is off by more than this share of it.
    rounds : int
        Give up after so many, and say so.

    Returns
    -------
    Weighted

    Raises
    ------
    CannotReach
        When no weights within the bounds meet the totals, with the one that is furthest off.
    BadTable
        When an amount is missing for somebody who is weighed.
    WarmError
        When the totals are of several areas or of nobody, a bound is not one, or there is no such
        method.

    References
    ----------
    Deville J-C, Särndal C-E (1992). Calibration estimators in survey sampling. Journal of the
    American Statistical Association 87, 376-382.
    """
    people = whole(constraints)
    if method not in METHODS:
        raise WarmError(f"There is no calibration {method!r}; there are {', '.join(METHODS)}.")
    if method in ("truncated", "logit"):
        bounds = bounds or DEFAULT_BOUNDS
    elif bounds is not None:
        raise WarmError(
            f"The method {method!r} has no bounds: choose 'logit' or 'truncated' to bound weights."
        )
    check_bounds(bounds)
    order, x, wanted, labels = _equations(constraints, amounts or {})
    scaled = constraints.weight * (people / constraints.weight.sum())
    distance = _distance(method, bounds)
    ratio, done = _solve(scaled[order], x, wanted, distance, tolerance, rounds)
    reached = (scaled[order] * ratio) @ x
    away = off(wanted, reached, people)
    if away.max() > tolerance:
        row = int(np.argmax(away))
        raise CannotReach(
            f"No weights were found that meet all totals ({method}"
            f"{f', ratios from {bounds[0]:g} to {bounds[1]:g}' if bounds else ''}; {done} rounds). "
            f"Furthest off is {labels[row]}: {reached[row]:,.1f} instead of {wanted[row]:,.1f}. "
            "Widen the bounds, merge small categories, or leave a total out."
        )
    weights = np.empty_like(scaled)
    weights[order] = scaled[order] * ratio
    error = off(constraints.totals.counts[:, 0], added_up(constraints, weights), people).max()
    told = {"method": method, "bounds": bounds, "tolerance": tolerance, "amounts": labels[-len(amounts):] if amounts else ()}  # fmt: skip
    beside = np.empty((len(order), len(amounts or {})))
    beside[order] = x[:, len(constraints.totals.counts) :]
    return Weighted(
        constraints,
        weights,
        told,
        True,
        done,
        float(max(error, away.max())),
        beside if amounts else None,
    )


def _equations(
    constraints: Constraints, amounts: Mapping[str, tuple[npt.ArrayLike, float]]
) -> tuple[npt.NDArray[np.intp], Array, Array, tuple[str, ...]]:
    """An order of the respondents, what each adds to every total, the totals, and their names."""
    known = constraints.totals
    names = sorted(amounts)
    columns = [constraints.arranged(amounts[name][0]) for name in names]
    problems = [
        Problem(int(constraints.rows[i]) + 2, name, "", "a number for everybody who is weighed")
        for name, column in zip(names, columns, strict=True)
        for i in np.flatnonzero(~np.isfinite(column))
    ]
    problems += [
        Problem(None, name, str(amounts[name][1]), "a total that is a number, and not 0")
        for name in names
        if not (np.isfinite(amounts[name][1]) and amounts[name][1] != 0)
    ]
    if problems:
        raise BadTable(problems, "the amounts")
    people = np.zeros((len(constraints), len(known.counts)))
    people[np.arange(len(constraints))[:, None], constraints.codes] = 1.0
    x = np.column_stack([people, *columns])
    # Whoever is alike in answers and weight is put in order by the amounts.
    order = np.lexsort((*columns[::-1], constraints.weight, *constraints.codes.T[::-1]))
    wanted = np.concatenate([known.counts[:, 0], [float(amounts[name][1]) for name in names]])
    labels = (*(f"{variable}: {category}" for variable, category in known.labels), *names)
    return order, np.ascontiguousarray(x[order]), wanted, labels


def _distance(method: str, bounds: tuple[float, float] | None) -> Distance:
    if method == "linear":
        return lambda u: (1.0 + u, np.ones_like(u))
    if method == "exponential":
        return _exponential
    low, high = bounds or DEFAULT_BOUNDS
    if method == "truncated":

        def truncated(u: Array) -> tuple[Array, Array]:
            ratio = np.clip(1.0 + u, low, high)
            return ratio, ((ratio > low) & (ratio < high)).astype(np.float64)

        return truncated

    stiffness = (high - low) / ((1.0 - low) * (high - 1.0))

    def logit(u: Array) -> tuple[Array, Array]:
        # With e = exp(stiffness × u): (low (high - 1) + high (1 - low) e) ÷ (high - 1 + (1 - low) e)
        share = (1.0 - low) / (
            (1.0 - low) + (high - 1.0) * np.exp(-np.clip(stiffness * u, -700, 700))
        )
        ratio = low + (high - low) * share
        return ratio, (high - low) * stiffness * share * (1.0 - share)

    return logit


def _exponential(u: Array) -> tuple[Array, Array]:
    ratio = np.exp(np.clip(u, -700, 700))
    return ratio, ratio


def _solve(
    weights: Array, x: Array, wanted: Array, distance: Distance, tolerance: float, rounds: int
) -> tuple[Array, int]:
    """Ratios F(x'λ) for which the weighted sums are what is wanted, as near as was found."""
    # Each total is put on the scale of 1, so that people and amounts count alike.
    size = np.where(wanted != 0, np.abs(wanted), np.maximum(np.abs(weights @ x), 1.0))
    x, goal = x / size, wanted / size
    solution = np.zeros(x.shape[1])
    ratio, slope = distance(x @ solution)
    gap = goal - (weights * ratio) @ x
    for done in range(rounds):
        if np.abs(gap).max() <= tolerance * 0.1:
            return ratio, done
        matrix = x.T @ (x * (weights * slope)[:, None])
        # Categories of several variables add up to the same people, and weights at a bound do not
        # move: either leaves the matrix without an inverse.
        matrix.flat[:: len(gap) + 1] += RIDGE * matrix.diagonal().max() + 1e-300
        step = np.linalg.solve(matrix, gap)
        # The equations are the slope of a function without dents, so a step is too long only when
        # it leads beyond the lowest point along its way, to where the other side is as steep.
        for halving in range(HALVINGS):
            trial = solution + step * 0.5**halving
            next_ratio, next_slope = distance(x @ trial)
            next_gap = goal - (weights * next_ratio) @ x
            if next_gap @ step >= -0.9 * (gap @ step):
                break
        else:
            return ratio, done
        solution, ratio, slope, gap = trial, next_ratio, next_slope, next_gap
    return ratio, rounds
