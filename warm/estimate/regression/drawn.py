"""Effects drawn from their joint distribution."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from warm.estimate.columns import Array

if TYPE_CHECKING:
    from warm.estimate.regression.model import Multilevel


class Drawn(NamedTuple):
    """Draws of everything that a chance is made of.

    Attributes
    ----------
    cuts : numpy.ndarray, shape (cuts, draws)
    effects : numpy.ndarray, shape (categories of all factors, draws)
    areas : numpy.ndarray, shape (areas of the frame, draws)
        What covariates, larger areas and the area itself add up to.
    """

    cuts: Array
    effects: Array
    areas: Array


def drawn_effects(model: Multilevel, many: int, random: np.random.Generator) -> Drawn:
    """Effects drawn from their joint distribution, for every area of the frame.

    The normal distribution of effects is that at their most likely standard deviations; how it moves
    with these is taken along to first order.
    """
    from scipy.linalg import solve_triangular

    fit, layout = model.fit, model.layout
    solved = fit.solved
    assert solved is not None  # noqa: S101  a fit that was handed out has one
    k = len(fit.spread)
    values, vectors = np.linalg.eigh(fit.spread_covariance)
    away = (vectors * np.sqrt(np.maximum(values, 0.0))) @ random.normal(size=(k, many))
    # Logarithms of spreads that hardly anything bounds are kept from running away.
    limit = 2.5 * np.sqrt(np.maximum(np.diag(fit.spread_covariance), 0.0))[:, None]
    away = np.clip(away, -limit, limit)
    noise = random.normal(size=(len(solved.root), many))
    change = solve_triangular(solved.root.T, noise, lower=False)
    areas_change = -solved.across.T @ change
    areas_change += random.normal(size=areas_change.shape) / np.sqrt(solved.areas)[:, None]
    change += fit.moved[0] @ away
    areas_change += fit.moved[1] @ away
    t, wide, p = len(fit.cuts), layout.covariates.shape[1], model.known.shape[1]
    change += fit.shift[0][:, None]
    areas_change += fit.shift[1][:, None]
    cuts = np.sort(fit.cuts[:, None] + change[:t], axis=0)
    shared = fit.shared[:, None] + change[t:]
    spread = np.exp(fit.spread[:, None] + away)
    here = model.known @ shared[:p]
    at = p
    for g, group in enumerate(model.within):
        number = len(model.frame.factors) + g
        has = np.unique(group[model.sampled])
        effect = random.normal(size=(len(model.group_names[g]), many)) * spread[number]
        effect[has] = shared[at : at + len(has)]
        at += len(has)
        here += effect[group]
    own = random.normal(size=here.shape) * spread[layout.spreads - 1]
    own[model.sampled] = fit.areas[:, None] + areas_change
    here += own
    return Drawn(cuts, shared[wide:], here)


def most_likely_effects(model: Multilevel) -> Drawn:
    """The same at its most likely, as a single draw."""
    fit, wide, p = model.fit, model.layout.covariates.shape[1], model.known.shape[1]
    here = model.known @ fit.shared[:p]
    at = p
    for g, group in enumerate(model.within):
        has = np.unique(group[model.sampled])
        effect = np.zeros(len(model.group_names[g]))
        effect[has] = fit.shared[at : at + len(has)]
        at += len(has)
        here += effect[group]
    here[model.sampled] += fit.areas
    return Drawn(fit.cuts[:, None], fit.shared[wide:, None], here[:, None])
