"""How firm a domain's direction is: whether it stands when its indicators are weighed otherwise.

Ways to weigh, to scale and to add are chosen by nobody in particular, so a direction that hangs on
one of them says little. What the ways are follows from the indicators alone; a place only has to be
held against them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from warm import classes
from warm.compare import Rules
from warm.domains import Description
from warm.standardise import PERCENTILE_SD

Array = NDArray[np.float64]

#: A direction that stands in a smaller share of the runs hangs on what somebody chose.
FIRM = 0.6
#: Runs of the stability check: draws of weights, each under three scales and two ways of adding.
WEIGHT_DRAWS = 50
#: How tightly drawn weights keep to the chosen ones (Dirichlet concentration per indicator).
CONCENTRATION = 4.0
#: Seed of the weight draws; part of the method, so the figure can be made again.
SEED = 2026


def stability(
    values: Array,
    comparator: Array,
    rules: Rules,
    reference: Description,
    rows: NDArray[np.intp],
    *,
    seed: int = SEED,
) -> float | None:
    """Share of plausible weights and methods under which a domain's direction stands, 0 to 1.

    Each run changes the weights (Dirichlet draws around the chosen ones, and every indicator
    left out once), the scale (the chosen steps, robust deviations, percentiles) and the way of
    adding (arithmetic, or geometric on 100 + 10 z, which lets a low score pull harder). A run
    says better, worse or neither by the composite's own half standard deviation. A domain that
    rests on one indicator has nothing to weigh or to add, and stands.

    Parameters
    ----------
    values, comparator : ndarray, shape (m,)
        The place's and the comparator's values.
    rules : Rules
    reference : Reference
    rows : ndarray of int
        The domain's indicators; those of weight 0 or without a value are left out here.
    seed : int
        Of the weight draws.

    Returns
    -------
    float or None
        None where no indicator can be used.
    """
    rows = usable(values, comparator, rules, rows)
    if not rows.size:
        return None
    return Ways.of(rules, reference, rows, seed=seed).stands(values, comparator)


def usable(
    values: Array, comparator: Array, rules: Rules, rows: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Those of some rows that can be weighed: with a weight, a scale and both values."""
    there = np.isfinite(values[rows] + comparator[rows] + rules.scale[rows])
    return np.asarray(rows[there & (rules.weight[rows] > 0)])


@dataclass(frozen=True, eq=False)
class Ways:
    """Plausible ways to weigh and to scale some indicators: the same for every place.

    Attributes
    ----------
    rows : ndarray of int, shape (k,)
    weights : ndarray, shape (r, k)
        The chosen ones first; each row adds up to 1.
    middles, factors : ndarray, shape (s, k)
        A value is scaled by taking the middle away and multiplying, so that higher is better. A
        middle is NaN where the reference set has none, and then the comparator's value is taken.
    limits : ndarray, shape (r, s)
        What a difference has to reach.
    reference : Description
        Where the percentiles are found that are the third scale, if it is one.
    """

    rows: NDArray[np.intp]
    weights: Array
    middles: Array
    factors: Array
    limits: Array
    reference: Description

    @classmethod
    def of(
        cls, rules: Rules, reference: Description, rows: NDArray[np.intp], *, seed: int = SEED
    ) -> Self:
        """The ways for rows that all have a weight and a scale."""
        k = rows.size
        base = rules.weight[rows] / rules.weight[rows].sum()
        draws = np.random.default_rng(seed).dirichlet(base * CONCENTRATION * k, size=WEIGHT_DRAWS)
        left_out = [np.where(np.arange(k) == i, 0.0, base) for i in range(k if k > 1 else 0)]
        weights = np.vstack([base, draws, *left_out])
        weights /= weights.sum(axis=1, keepdims=True)
        sign, scale = rules.sign[rows], rules.scale[rows]
        mad = np.where(reference.mad[rows] > 0, reference.mad[rows], scale)
        turned, ratio = np.outer(sign, sign), scale / mad
        plain = turned * reference.correlation[np.ix_(rows, rows)]
        middles, factors = (
            [reference.mean[rows], reference.median[rows]],
            [sign / scale, sign / mad],
        )
        correlations = [plain, plain * np.outer(ratio, ratio)]
        if np.all(reference.count[rows] > 1):
            middles.append(np.full(k, 50.0))
            factors.append(sign / PERCENTILE_SD)
            correlations.append(turned * reference.rank_correlation[np.ix_(rows, rows)])
        # Correlations taken pair by pair may not fit together: no variance is below zero.
        variance = [np.einsum("ri,ij,rj->r", weights, r, weights) for r in correlations]
        limits = classes.DELTA_IN_SD * np.sqrt(np.maximum(np.stack(variance, axis=1), 0.0))
        return cls(rows, weights, np.stack(middles), np.stack(factors), limits, reference)

    @property
    def runs(self) -> int:
        """How many ways there are: weights, times scales, times ways of adding."""
        return 2 * self.limits.size

    def stands(self, values: Array, comparator: Array) -> float:
        """Share of the ways that say of a place what the chosen one says, 0 to 1.

        Parameters
        ----------
        values, comparator : ndarray, shape (m,)
            The place's and the comparator's values; those of `rows` are known.
        """
        if self.rows.size == 1:
            return 1.0
        given = np.stack([values[self.rows], comparator[self.rows]])
        scales = len(self.factors)
        # What is scaled: the values themselves, or where they stand among all areas.
        numbers = np.repeat(given[None], scales, axis=0)
        if scales > 2:
            for i, row in enumerate(self.rows.tolist()):
                numbers[2, :, i] = self.reference.percentiles(row, given[:, i])
        middles = np.where(np.isnan(self.middles), given[1], self.middles)
        scaled = (numbers - middles[:, None]) * self.factors[:, None]
        arithmetic = self.weights @ (scaled[:, 0] - scaled[:, 1]).T
        # On 100 + 10 z a geometric mean moves by about 10 per unit of z, so δ is scaled alike.
        logs = np.log(np.maximum(100 + 10 * scaled, 1.0)).reshape(2 * scales, -1)
        means = np.exp(self.weights @ logs.T)
        geometric = (means[:, ::2] - means[:, 1::2]) / 10
        said = [np.sign(d) * (np.abs(d) >= self.limits) for d in (arithmetic, geometric)]
        return float(np.mean(np.stack(said) == said[0][0, 0]))
