"""Which choices matter: how much of what comes out hangs on each thing that somebody chose.

Sobol indices split the variance of an outcome among the choices behind it. The *first-order* index
of a choice is the share that it explains by itself; the *total* index also has what it explains
together with others. A choice with a total index near 0 may be made either way.

Estimators: first-order by Saltelli and others (2010), total by Jansen (1999), as both are given in
Saltelli, Annoni, Azzini, Campolongo, Ratto and Tarantola, "Variance based sensitivity analysis of
model output", Computer Physics Communications 181 (2010), table 2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from warm.errors import UnknownPlace
from warm.language import gettext as _
from warm.material import Material, sufficient
from warm.results import plain
from warm.scoring import Way, ranks, scores
from warm.weighting import SCALES, Choice

Array = NDArray[np.float64]

#: Rows of each of the two samples that everything is made of.
SAMPLES = 256
#: How often the rows are drawn anew, to see how far chance moves an index.
RESAMPLED = 200
#: An index is told well enough when the 95 % interval of each total index reaches no further.
CONVERGED = 0.1
#: A domain's weight goes from half to one and a half times the chosen one, and all are then scaled.
LOWEST, HIGHEST = 0.5, 1.5


@dataclass(frozen=True, eq=False)
class Indices:
    """Sobol indices of one outcome, with the intervals that chance leaves them.

    Attributes
    ----------
    first, total : ndarray, shape (d,)
        Estimates: they may lie a little below 0 or above 1. NaN where the outcome never varies.
    first_interval, total_interval : ndarray, shape (2, d)
        95 %, from drawing the rows of the samples anew.
    variance : float
        Of the outcome.
    runs : int
        How often the outcome was worked out.
    converged : bool
        Whether each total index is known to within `CONVERGED`.
    """

    first: Array
    total: Array
    first_interval: Array
    total_interval: Array
    variance: float
    runs: int
    converged: bool


def sobol(
    outcome: Callable[[Array], Array], choices: int, *, samples: int = SAMPLES, seed: int = 2026
) -> Indices:
    """First-order and total Sobol indices of an outcome of independent, evenly spread choices.

    Parameters
    ----------
    outcome : callable
        From choices, shape (m, d), each from 0 to 1, to outcomes, shape (m,).
    choices : int
        d.
    samples : int
        Rows of each sample; the outcome is worked out samples × (d + 2) times.
    seed : int

    Raises
    ------
    ValueError
        For fewer than two samples or no choices.
    """
    if samples < 2 or choices < 1:
        raise ValueError("Sobol indices need at least two samples and one choice.")
    random = np.random.default_rng(seed)
    a, b = _spread_evenly(random, samples, choices), _spread_evenly(random, samples, choices)
    mixed = np.repeat(a[None], choices, axis=0)
    for i in range(choices):
        mixed[i, :, i] = b[:, i]
    found = outcome(np.concatenate([a, b, mixed.reshape(-1, choices)]))
    of_a, of_b = found[:samples], found[samples : 2 * samples]
    of_mixed = found[2 * samples :].reshape(choices, samples)
    everything = np.ones((1, samples))
    first, total = _estimated(of_a, of_b, of_mixed, everything)
    again = random.multinomial(samples, np.full(samples, 1 / samples), size=RESAMPLED)
    firsts, totals = _estimated(of_a, of_b, of_mixed, again.astype(float))
    limits = [0.025, 0.975]
    varies = bool(np.isfinite(total).all())
    first_interval, total_interval = (
        np.quantile(some, limits, axis=0) if varies else np.full((2, choices), np.nan)
        for some in (firsts, totals)
    )
    reach = np.abs(total_interval - total[0]).max() if varies else 0.0
    return Indices(
        first=first[0],
        total=total[0],
        first_interval=first_interval,
        total_interval=total_interval,
        variance=float(np.concatenate([of_a, of_b]).var()),
        runs=found.size,
        converged=bool(reach <= CONVERGED),
    )


def _spread_evenly(random: np.random.Generator, samples: int, choices: int) -> Array:
    """A Latin hypercube: every choice takes each of as many even steps once."""
    steps = np.argsort(random.random((choices, samples)), axis=1).T
    return np.asarray((steps + random.random((samples, choices))) / samples)


def _estimated(of_a: Array, of_b: Array, of_mixed: Array, times: Array) -> tuple[Array, Array]:
    """Both indices under each way of counting the rows, shapes (w, d)."""
    rows = times.sum(axis=1)
    # Centred first: the variance would lose digits where the outcome is far from 0.
    middle = np.concatenate([of_a, of_b]).mean()
    f, g, h = of_a - middle, of_b - middle, of_mixed - middle
    mean = times @ (f + g) / (2 * rows)
    variance = times @ (f**2 + g**2) / (2 * rows) - mean**2
    nothing = np.finfo(float).eps * (1 + middle**2)
    variance = np.where(variance > nothing, variance, np.nan)[:, None]
    first = times @ (g * (h - f)).T / rows[:, None] / variance
    total = times @ ((f - h) ** 2).T / (2 * rows[:, None]) / variance
    return first, total


# Of a choice of weights -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Matter:
    """How much one choice matters.

    Attributes
    ----------
    choice : str
        ``scale``, ``adding``, ``left-out``, ``measures`` (weights within domains), or the slug of a
        domain (its weight).
    first, first_lower, first_upper, total, total_lower, total_upper : float
    """

    choice: str
    first: float
    first_lower: float
    first_upper: float
    total: float
    total_lower: float
    total_upper: float


@dataclass(frozen=True, eq=False)
class Mattering:
    """Which choices matter for the ranks of some small areas.

    Attributes
    ----------
    chosen : Choice
    outcome : str
        ``shift``: how many ranks areas move on average from where the choice puts them; or the code
        of an area: its rank.
    matters : tuple of Matter
        What matters most comes first.
    typical : float
        Mean of the outcome over the runs.
    spread : float
        Its standard deviation.
    runs, samples, seed : int
    converged : bool
    areas : int
        How many were ranked.
    framework : str
    releases : tuple of str
    """

    chosen: Choice
    outcome: str
    matters: tuple[Matter, ...]
    typical: float
    spread: float
    runs: int
    samples: int
    seed: int
    converged: bool
    areas: int
    framework: str
    releases: tuple[str, ...]

    def said(self) -> dict[str, Any]:
        """What was chosen and done: stands on everything that is made of the result."""
        return {
            "framework": self.framework,
            **self.chosen.as_data(),
            "outcome": self.outcome,
            "mean_of_the_outcome": self.typical,
            "standard_deviation_of_the_outcome": self.spread,
            "samples": self.samples,
            "runs": self.runs,
            "converged": self.converged,
            "areas_placed": self.areas,
            "weights_vary_between": [LOWEST, HIGHEST],
            "releases": list(self.releases),
        }

    def columns(self) -> dict[str, list[Any]]:
        """One list for each column of a table with a row for each choice."""
        rows = [plain(one) for one in self.matters]
        return {one.name: [row[one.name] for row in rows] for one in fields(Matter)}

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, with everything that was chosen."""
        return {**self.said(), "matters": plain(self.matters)}


def which_matter(
    from_: Material, choice: Choice, *, area: str = "", samples: int = SAMPLES
) -> Mattering:
    """Sobol indices of the choices behind the ranks.

    The choices that vary: the scale (three), the way of adding (as chosen, arithmetic, geometric),
    which indicator is left out (none, or any), the weights within domains (drawn evenly over what
    they can be between half and one and a half times the chosen ones, all by one number), and each
    domain's weight, from half to one and a half times the chosen one.

    Parameters
    ----------
    from_ : Material
    choice : Choice
        Where the choices start; its seed is used, its `vary` and `runs` are not.
    area : str, optional
        Ask about the rank of this area; about all of them when not given.
    samples : int

    Raises
    ------
    BadChoice
        When nothing that has a weight is measured here.
    UnknownPlace
        When the area is not among those that are ranked.
    """
    across, inside = from_.weights(choice)
    counted = sufficient(from_, across, inside)
    at = np.flatnonzero(from_.areas == area)
    if area and not (at.size and counted.areas[at[0]]):
        raise UnknownPlace(
            _("%(area)s is not among the areas that are placed here.") % {"area": area}
        )
    domains = np.flatnonzero(across)
    counting = np.flatnonzero((inside > 0) & (across[from_.domain] > 0))
    ways = list(
        dict.fromkeys([(choice.adding, choice.power), ("arithmetic", 1.0), ("geometric", 0.0)])
    )
    names = ["scale", "adding", "left-out", "measures", *(from_.domains[d] for d in domains)]
    ready = {
        (s, w): Way.of(from_, SCALES[s], *ways[w])
        for s in range(len(SCALES))
        for w in range(len(ways))
    }
    start = Way.of(from_, choice.scale, choice.adding, choice.power)
    usual = ranks(scores(from_, start, across[None], inside[None], counted))[0]
    random = np.random.default_rng(choice.seed)
    # As many weights within domains as there are steps to the number that chooses among them.
    within = inside * random.uniform(LOWEST, HIGHEST, size=(samples, inside.size))

    def outcome(u: Array) -> Array:
        scale = _step(u[:, 0], len(SCALES))
        way = _step(u[:, 1], len(ways))
        out = _step(u[:, 2], counting.size + 1)
        w_inside = within[_step(u[:, 3], samples)]
        if counting.size > 1:
            some = np.flatnonzero(out < counting.size)
            w_inside[some, counting[out[some]]] = 0.0
        w_across = np.zeros((len(u), across.size))
        w_across[:, domains] = across[domains] * (LOWEST + (HIGHEST - LOWEST) * u[:, 4:])
        found = np.empty(len(u))
        for (s, w), method in ready.items():
            rows = np.flatnonzero((scale == s) & (way == w))
            if rows.size:
                ranked = ranks(scores(from_, method, w_across[rows], w_inside[rows], counted))
                found[rows] = (
                    ranked[:, at[0]] if area else np.nanmean(np.abs(ranked - usual), axis=1)
                )
        # A run that leaves the area without a figure leaves it where it was.
        return np.where(np.isnan(found), usual[at[0]] if area else 0.0, found)

    typical: list[Array] = []

    def kept(u: Array) -> Array:
        typical.append(outcome(u)[:])
        return typical[0]

    indices = sobol(kept, len(names), samples=samples, seed=choice.seed)
    matters = [
        Matter(
            name,
            *(
                float(x)
                for x in (
                    indices.first[i],
                    *indices.first_interval[:, i],
                    indices.total[i],
                    *indices.total_interval[:, i],
                )
            ),
        )
        for i, name in enumerate(names)
    ]
    return Mattering(
        chosen=choice,
        outcome=area or "shift",
        matters=tuple(sorted(matters, key=lambda one: (-np.nan_to_num(one.total), one.choice))),
        typical=float(typical[0][: 2 * samples].mean()),
        spread=float(np.sqrt(indices.variance)),
        runs=indices.runs,
        samples=samples,
        seed=choice.seed,
        converged=indices.converged,
        areas=int(counted.areas.sum()),
        framework=from_.framework.version,
        releases=tuple(sorted(set(from_.releases.values()))),
    )


def _step(u: Array, steps: int) -> NDArray[np.intp]:
    return np.minimum((u * steps).astype(np.intp), steps - 1)
