"""A Gibbs sampler of the multilevel regression of yes and no, as an oracle.

It shares no step with what it checks: given Pólya-Gamma variables the effects are normal (Polson NG,
Scott JG, Windle J (2013). Bayesian inference for logistic models using Pólya-Gamma latent variables.
Journal of the American Statistical Association 108, 1339-1349), and each standard deviation is drawn
from its own distribution on a fine grid.
"""

from __future__ import annotations

import numpy as np

#: Terms of the sum of gamma variables that a Pólya-Gamma variable is; the rest enters by its mean.
TERMS = 24
GRID = np.exp(np.linspace(np.log(1e-3), np.log(8.0), 900))


def polya_gamma(random: np.random.Generator, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    """Draws of PG(b, c), shape as b."""
    k = np.arange(1, TERMS + 1) - 0.5
    below = k**2 + (c[:, None] / (2 * np.pi)) ** 2
    found = (random.gamma(b[:, None], size=(len(b), TERMS)) / below).sum(axis=1) / (2 * np.pi**2)
    half = np.maximum(np.abs(c), 1e-8) / 2
    mean = b * np.tanh(half) / (4 * half)
    return found + mean - b * (1 / below).sum(axis=1) / (2 * np.pi**2)


def sample(
    count: np.ndarray,
    yes: np.ndarray,
    columns: np.ndarray,
    spread_of: np.ndarray,
    *,
    sweeps: int,
    burn: int,
    seed: int = 0,
    scale: float = 1.0,
) -> tuple[np.ndarray, np.ndarray]:
    """Draws of all effects and of all standard deviations.

    Parameters
    ----------
    count, yes : numpy.ndarray, shape (cells,)
    columns : numpy.ndarray, shape (cells, effects)
    spread_of : numpy.ndarray of int, shape (effects,)
        Number of the standard deviation of each effect; −1 for a flat prior.
    scale : float
        Of the half-normal prior of standard deviations.

    Returns
    -------
    effects : numpy.ndarray, shape (sweeps, effects)
    spreads : numpy.ndarray, shape (sweeps, standard deviations)
    """
    random = np.random.default_rng(seed)
    k = int(spread_of.max()) + 1
    at, spread = np.zeros(columns.shape[1]), np.full(k, 0.4 * scale)
    centred = columns.T @ (yes - count / 2)
    effects, spreads = np.empty((sweeps, len(at))), np.empty((sweeps, k))
    for sweep in range(burn + sweeps):
        weight = polya_gamma(random, count, columns @ at)
        precision = columns.T @ (columns * weight[:, None])
        some = spread_of >= 0
        precision[np.diag_indices_from(precision)] += np.where(
            some, 1 / spread[spread_of] ** 2, 0.0
        )
        root = np.linalg.cholesky(precision)
        mean = np.linalg.solve(root.T, np.linalg.solve(root, centred))
        at = mean + np.linalg.solve(root.T, random.normal(size=len(at)))
        for f in range(k):
            own = at[spread_of == f]
            # Of the logarithm: the density times the standard deviation itself.
            log = (1 - len(own)) * np.log(GRID) - (own @ own) / (2 * GRID**2)
            log -= 0.5 * (GRID / scale) ** 2
            chance = np.cumsum(np.exp(log - log.max()))
            spread[f] = GRID[np.searchsorted(chance, random.random() * chance[-1])]
        if sweep >= burn:
            effects[sweep - burn], spreads[sweep - burn] = at, spread
    return effects, spreads
