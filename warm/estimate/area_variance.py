"""How much areas vary beyond their covariates, and the error that not knowing it leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from warm.errors import WarmError
from warm.estimate.columns import Array

Method: TypeAlias = Literal["reml", "ml", "moment"]

#: A variance has been found when a step changes it by no more than this share of it.
TOLERANCE = 1e-10
ROUNDS = 200

#: Degrees of freedom of intervals are kept within these.
LEAST_FREEDOM, MOST_FREEDOM = 4.0, 1e6


class NotConverged(WarmError):
    """A fit did not settle; the message says what to do."""


@dataclass(frozen=True, eq=False)
class At:
    """What follows from a value of the variance."""

    weight: Array
    coefficients: Array
    covariance: Array
    residual: Array


@dataclass(frozen=True, eq=False)
class Areas:
    """Areas that were asked in: direct estimates, their variances, covariates."""

    y: Array
    d: Array
    x: Array

    def at(self, variance: float) -> At:
        weight = 1.0 / (variance + self.d)
        inverse = np.linalg.inv(self.x.T @ (self.x * weight[:, None]))
        covariance = inverse.astype(np.float64, copy=False)
        coefficients = covariance @ (self.x.T @ (weight * self.y))
        return At(weight, coefficients, covariance, self.y - self.x @ coefficients)

    def loglikelihood(self, variance: float) -> float:
        at = self.at(variance)
        return float(
            -0.5 * (len(self.y) * np.log(2 * np.pi) - np.log(at.weight).sum())
            - 0.5 * (at.weight * at.residual**2).sum()
        )

    def goal(self, variance: float, method: Method) -> float:
        """What the method makes as large as it can be."""
        found = self.loglikelihood(variance)
        if method == "reml":
            found += 0.5 * float(np.linalg.slogdet(self.at(variance).covariance)[1])
        return found

    def step(self, variance: float, method: Method) -> tuple[float, float]:
        """The score of the variance, and what it is divided by for a step."""
        at = self.at(variance)
        w, spare = at.weight, len(self.y) - self.x.shape[1]
        if method == "moment":
            q = float((w * at.residual**2).sum())
            # Q falls with the variance at this rate.
            return q - spare, float((w**2 * at.residual**2).sum())
        py = w * at.residual
        squares = float(py @ py)
        if method == "ml":
            return 0.5 * (squares - float(w.sum())), 0.5 * float((w**2).sum())
        # Traces of P = W − W X C Xᵀ W and of its square, without the matrix of all areas.
        squared = at.covariance @ (self.x.T @ (self.x * (w**2)[:, None]))
        cubed = at.covariance @ (self.x.T @ (self.x * (w**3)[:, None]))
        trace = float(w.sum() - np.trace(squared))
        of_square = float((w**2).sum() - 2 * np.trace(cubed) + (squared * squared.T).sum())
        return 0.5 * (squares - trace), 0.5 * of_square


def find_variance(data: Areas, method: Method, tolerance: float, rounds: int) -> tuple[float, int]:
    """Variance of areas by Fisher's scoring from the median of the sampling variances."""
    found, took = _scored(data, method, float(np.median(data.d)), tolerance, rounds)
    if method != "moment":
        # Where variances differ much, the likelihood may have a second summit.
        tried = np.concatenate([[0.0], np.geomspace(data.d.min() / 100, _largest(data), 40)])
        goals = [data.goal(one, method) for one in tried.tolist()]
        best = int(np.argmax(goals))
        if goals[best] > data.goal(found, method) + 1e-6:
            again, more = _scored(data, method, float(tried[best]), tolerance, rounds)
            found, took = again, took + more
    return found, took


def _largest(data: Areas) -> float:
    return float(max(100 * data.d.max(), 10 * data.y.var() + data.d.max()))


def _scored(
    data: Areas, method: Method, start: float, tolerance: float, rounds: int
) -> tuple[float, int]:
    now = start
    for done in range(1, rounds + 1):
        score, information = data.step(now, method)
        new = now + score / information
        if new <= 0:
            if data.step(0.0, method)[0] <= 0:
                return 0.0, done
            new = now / 10
        if abs(new - now) <= tolerance * now:
            return new, done
        now = new
    raise NotConverged(
        f"The variance of areas had not settled after {rounds:,} rounds (last {now:.4g}). Look for an "
        "area whose standard error is far too small, leave out covariates, or use method='moment'."
    )


def errors(
    data: Areas,
    variance: float,
    method: Method,
    shrinkage: Array,
    known: Array,
    x: Array,
    covariance: Array,
) -> tuple[Array, Array, Array, Array]:
    """Mean squared error in three parts: each area's own, a root of what they share, and the bias.

    Own is g1 + 2 g3, shared gives g2, and the bias of the estimated variance is taken off (none
    under restricted likelihood, to the order of these formulas). Last come degrees of freedom of
    all together, as Satterthwaite reckons them from the variance of the estimated variance.
    """
    w = 1.0 / (variance + data.d)
    m = len(w)
    if method == "moment":
        of_variance = 2 * m / w.sum() ** 2
        bias = 2 * (m * (w**2).sum() - w.sum() ** 2) / w.sum() ** 3
    else:
        of_variance = 2 / (w**2).sum()
        bias = 0.0
        if method == "ml":
            xw = data.x * w[:, None]
            bias = -float(np.trace(covariance @ (xw.T @ xw))) / float((w**2).sum())
    asked = np.isfinite(known)
    d = np.where(asked, known, 0.0)
    g1 = np.where(asked, shrinkage * d, variance)
    g3 = np.where(asked, d**2 / np.where(asked, variance + d, 1.0) ** 3, 0.0) * of_variance
    # An area that nobody was asked in has the variance of areas itself as its error, estimated
    # without bias by restricted likelihood.
    away = np.where(asked, (1 - shrinkage) ** 2, 1.0) * bias
    root = np.linalg.cholesky(covariance)
    own, shared = g1 + 2 * g3, (1 - shrinkage)[:, None] * (x @ root)
    slope = np.where(asked, (1 - shrinkage) ** 2, 1.0)
    mse = own + (shared**2).sum(axis=1)
    freedom = 2 * mse**2 / np.maximum(slope**2 * of_variance, np.finfo(float).tiny)
    return own, shared, away, np.clip(freedom, LEAST_FREEDOM, MOST_FREEDOM)


def variance_interval(data: Areas, level: float) -> tuple[float, float]:
    """Variances of areas under which the spread of residuals is no surprise.

    Q, the weighted sum of squared residuals, follows a chi-squared distribution with areas −
    coefficients degrees of freedom at the true variance, and falls as the variance grows.
    """
    from scipy.optimize import brentq
    from scipy.special import chdtri

    spare = len(data.y) - data.x.shape[1]

    def q(variance: float) -> float:
        at = data.at(variance)
        return float((at.weight * at.residual**2).sum())

    def where(quantile: float) -> float:
        if q(0.0) <= quantile:
            return 0.0
        high = _largest(data)
        while q(high) > quantile:
            high *= 4
        return float(brentq(lambda one: q(one) - quantile, 0.0, high, xtol=1e-15, rtol=1e-10))

    tail = (1 - level) / 2
    return where(float(chdtri(spare, tail))), where(float(chdtri(spare, 1 - tail)))
