"""What an answer's probability is, given a cell's place on the scale of the model.

Each cell of respondents has a place η on that scale, and there are cuts τ between answers. For
ordered answers the chance of an answer up to the t-th is the logistic function of τ_t − η; an answer
of yes or no has a single cut. For numbers, η − τ is the mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from warm.estimate.columns import Array


class Slopes(NamedTuple):
    """The log-likelihood of all cells and its derivatives.

    Attributes
    ----------
    loglikelihood : float
    by_place : numpy.ndarray, shape (cells,)
        First derivative by η.
    by_cut : numpy.ndarray, shape (cuts,)
    weight : numpy.ndarray, shape (cells,)
        Minus the second derivative by η.
    cuts : numpy.ndarray, shape (cuts, cuts)
        Minus the second derivative by τ.
    across : numpy.ndarray, shape (cells, cuts)
        Minus the derivative by η and τ.
    """

    loglikelihood: float
    by_place: Array
    by_cut: Array
    weight: Array
    cuts: Array
    across: Array


class Family(Protocol):
    """What the fit asks of a kind of outcome."""

    @property
    def start(self) -> Array:
        """Cuts to begin with."""

    @property
    def scale(self) -> float:
        """A large effect on the scale of the model: the prior of standard deviations."""

    @property
    def spreads(self) -> int:
        """How many parameters of spread there are besides those of effects: 0 or 1."""

    def slopes(self, place: Array, cuts: Array, spread: float) -> Slopes:
        """The log-likelihood and its derivatives; minus infinity where the cuts make no sense."""

    def bend(self, place: Array, cuts: Array) -> Array | None:
        """Derivative of the weight by η where there is one cut; nothing where it is not worked out."""


@dataclass(frozen=True, eq=False)
class Ordered:
    """Answers in order, or yes and no.

    Attributes
    ----------
    counts : numpy.ndarray, shape (cells, answers)
    """

    counts: Array
    scale: float = 1.0
    spreads: int = 0

    @property
    def start(self) -> Array:
        """Cuts at the shares of all respondents."""
        shares = np.cumsum(self.counts.sum(axis=0))[:-1] / self.counts.sum()
        found: Array = np.log(shares / (1 - shares))
        return found

    def slopes(self, place: Array, cuts: Array, spread: float = 0.0) -> Slopes:  # noqa: ARG002
        """See `Family`."""
        from scipy.special import expit

        n, last = self.counts, len(cuts)
        if (np.diff(cuts) <= 0).any():
            none = np.zeros(0)
            return Slopes(-np.inf, none, none, none, none, none)
        z = cuts - place[:, None]
        below, above = expit(z), expit(-z)
        density = below * above
        p = np.empty_like(n)
        p[:, 0], p[:, -1] = below[:, 0], above[:, -1]
        for t in range(1, last):
            p[:, t] = below[:, t] * above[:, t - 1] * -np.expm1(cuts[t - 1] - cuts[t])
        p = np.maximum(p, np.finfo(float).tiny)
        loglikelihood = float((n * np.log(p)).sum())
        slope = density * (above - below)
        up, down = n[:, :-1] / p[:, :-1], n[:, 1:] / p[:, 1:]
        first = density * (up - down)
        second = density**2 * (up / p[:, :-1] + down / p[:, 1:]) - slope * (up - down)
        beside = -density[:, :-1] * density[:, 1:] * n[:, 1:-1] / p[:, 1:-1] ** 2
        rows = second.copy()
        rows[:, :-1] += beside
        rows[:, 1:] += beside
        middle = np.diag(second.sum(axis=0))
        at = np.arange(last - 1)
        middle[at, at + 1] = middle[at + 1, at] = beside.sum(axis=0)
        return Slopes(
            loglikelihood,
            -first.sum(axis=1),
            first.sum(axis=0),
            rows.sum(axis=1),
            middle,
            -rows,
        )

    def bend(self, place: Array, cuts: Array) -> Array | None:  # noqa: ARG002
        """See `Family`."""
        return None


@dataclass(frozen=True, eq=False)
class YesNo:
    """Answers of yes and no: `Ordered` with a single cut, in fewer steps.

    Attributes
    ----------
    count, yes : numpy.ndarray, shape (cells,)
    """

    count: Array
    yes: Array
    scale: float = 1.0
    spreads: int = 0

    @property
    def start(self) -> Array:
        """The cut at the share of all respondents."""
        share = float(self.yes.sum() / self.count.sum())
        return np.array([np.log1p(-share) - np.log(share)])

    def slopes(self, place: Array, cuts: Array, spread: float = 0.0) -> Slopes:  # noqa: ARG002
        """See `Family`."""
        odds = place - cuts[0]
        small = np.exp(-np.abs(odds))
        share = 1.0 / (1.0 + small)
        chance = np.where(odds > 0, share, 1.0 - share)
        # log(1 + e^odds) = max(odds, 0) − log(share), whichever way they lie.
        # Sums and not products of vectors, for which libraries would wake a thread.
        said = self.yes * odds - self.count * (np.maximum(odds, 0.0) - np.log(share))
        loglikelihood = float(said.sum())
        expected = self.count * chance
        gradient = self.yes - expected
        weight = expected - expected * chance
        return Slopes(
            loglikelihood,
            gradient,
            np.array([-float(gradient.sum())]),
            weight,
            np.array([[float(weight.sum())]]),
            -weight[:, None],
        )

    def bend(self, place: Array, cuts: Array) -> Array | None:
        """See `Family`."""
        from scipy.special import expit

        chance = expit(place - cuts[0])
        found: Array = self.count * chance * (1 - chance) * (1 - 2 * chance)
        return found


@dataclass(frozen=True, eq=False)
class Normal:
    """Numbers whose spread within a cell is the same everywhere.

    Attributes
    ----------
    count, mean : numpy.ndarray, shape (cells,)
    within : float
        Sum of squares about the means of cells.
    scale : float
        Standard deviation of all answers.
    """

    count: Array
    mean: Array
    within: float
    scale: float
    spreads: int = 1

    @property
    def start(self) -> Array:
        """Minus the mean of all answers."""
        return np.array([-float(np.average(self.mean, weights=self.count))])

    def slopes(self, place: Array, cuts: Array, spread: float) -> Slopes:
        """See `Family`; `spread` is the standard deviation within cells."""
        one = 1.0 / spread**2
        away = self.mean - (place - cuts[0])
        n = float(self.count.sum())
        squares = float((self.count * away**2).sum()) + self.within
        weight = self.count * one
        gradient = weight * away
        return Slopes(
            -0.5 * squares * one - n * float(np.log(spread)) - 0.5 * n * float(np.log(2 * np.pi)),
            gradient,
            np.array([-float(gradient.sum())]),
            weight,
            np.array([[float(weight.sum())]]),
            -weight[:, None],
        )

    def bend(self, place: Array, cuts: Array) -> Array | None:  # noqa: ARG002
        """See `Family`."""
        return None
