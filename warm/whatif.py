"""What if things were weighed differently: scores, ranks with their intervals, and colours.

For analysts. A score of a place says more about the weights than about the place, so no score and
no rank is given without the interval in which it lies over many runs, each with other weights,
another scale, another way of adding and one indicator left out. The runs are drawn from a seed, so
that the same choice gives the same result.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from warm.domains import COVERAGE_NEEDED
from warm.evidence import Evidence
from warm.material import Material, Sufficient, material, sufficient
from warm.results import plain
from warm.runs import NO_DIRECTION, TAILS, directions, draw, quantiles, ranks_of_runs
from warm.scoring import Way, ranks, scores
from warm.standardise import evened
from warm.weighting import Choice

if TYPE_CHECKING:
    import polars as pl

Array = NDArray[np.float64]

DIRECTIONS = ("worse", "about_the_same", "better")


@dataclass(frozen=True, eq=False)
class Weighed:
    """Some small areas under a choice of weights and method, with how firm that is.

    Attributes
    ----------
    choice : Choice
    areas : ndarray of str, shape (n,)
    score : ndarray, shape (n,)
        Higher is better; NaN where too little of the weight is present.
    rank, median_rank, rank_lower, rank_upper : ndarray, shape (n,)
        1 is the highest score. Under the choice, and over the runs: the median, and the interval
        that holds the middle nine tenths.
    coverage : ndarray, shape (n,)
        Share (0 to 1) of the chosen weight that is present.
    domains : tuple of str, length d
        Those with weight, in the framework's order.
    direction : ndarray of int8, shape (d, n)
        Each domain against the rest of the council: -1, 0, 1, or `NO_DIRECTION`.
    holds : ndarray, shape (d, n)
        Share (0 to 1) of the runs with the same direction.
    nominal, effective : mapping of str to float
        Weight (0 to 1) that each domain was given, and the correlation of its score with the whole
        over the ranked areas: how much of a say it has. NaN where either does not vary.
    indicators : mapping of str to float
        Weight (0 to 1) of each indicator in the whole.
    unmeasured : tuple of str
        Domains with a weight that nothing is measured in here: the others carry it.
    ranked : int
    releases, periods : mapping of str to str
        Of the indicators.
    framework : str
        Its version.
    """

    choice: Choice
    areas: NDArray[np.str_]
    score: Array
    rank: Array
    median_rank: Array
    rank_lower: Array
    rank_upper: Array
    coverage: Array
    domains: tuple[str, ...]
    direction: NDArray[np.int8]
    holds: Array
    nominal: Mapping[str, float]
    effective: Mapping[str, float]
    indicators: Mapping[str, float]
    unmeasured: tuple[str, ...]
    ranked: int
    releases: Mapping[str, str]
    periods: Mapping[str, str]
    framework: str

    def said(self) -> dict[str, Any]:
        """What was chosen and what it rests on: stands on everything that is made of the result."""
        made: dict[str, Any] = plain(
            {
                "framework": self.framework,
                **self.choice.as_data(),
                "rank_1_is": "the highest score",
                "rank_interval": [TAILS, 1 - TAILS],
                "coverage_needed": COVERAGE_NEEDED,
                "areas_placed": self.ranked,
                "weights_in_the_whole": {
                    "domains": self.nominal,
                    "indicators": self.indicators,
                },
                "effective_weights": self.effective,
                "domains_with_weight_but_no_figures": self.unmeasured,
                "releases": sorted(set(self.releases.values())),
                "periods": self.periods,
            }
        )
        return made

    def columns(self) -> dict[str, list[Any]]:
        """One list for each column of a table with a row for each area, None for no number."""

        def listed(numbers: Array) -> list[float | None]:
            return [None if x != x else x for x in numbers.tolist()]

        found: dict[str, list[Any]] = {
            "area": self.areas.tolist(),
            "status": ["value" if x == x else "insufficient" for x in self.rank.tolist()],
        }
        for name in ("rank", "rank_lower", "rank_upper", "median_rank", "score", "coverage"):
            found[name] = listed(getattr(self, name))
        words = np.array([*DIRECTIONS, ""])
        for i, slug in enumerate(self.domains):
            at = np.where(self.direction[i] == NO_DIRECTION, 3, self.direction[i] + 1)
            found[slug] = [word or None for word in words[at].tolist()]
            found[f"{slug}_holds"] = listed(self.holds[i])
        return found

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, with everything that was chosen."""
        columns = self.columns()
        names = list(columns)
        rows = zip(*columns.values(), strict=True)
        return {**self.said(), "areas": [dict(zip(names, row, strict=True)) for row in rows]}

    def to_frame(self) -> pl.DataFrame:
        """One row for each area, best placed first."""
        import polars as pl

        return pl.DataFrame(self.columns(), infer_schema_length=None).sort(
            "rank", "area", nulls_last=True
        )


def weigh(
    evidence: Evidence | Material,
    choice: Choice,
    council: str | None = None,
) -> Weighed:
    """Weigh the small areas of a council, or of the nation, as somebody chose to.

    Parameters
    ----------
    evidence : Evidence or Material
        Material that was laid out before makes for a quicker answer.
    choice : Choice
        From `warm.weighting.choose`.
    council : str, optional
        Only for evidence.

    Returns
    -------
    Weighed

    Raises
    ------
    BadChoice
        When nothing that has a weight is measured here.
    UnknownPlace
        When there is nothing to weigh.
    """
    from_ = evidence if isinstance(evidence, Material) else material(evidence, council)
    across, inside = from_.weights(choice)
    counted = sufficient(from_, across, inside)
    way = Way.of(from_, choice.scale, choice.adding, choice.power)
    score = scores(from_, way, across[None], inside[None], counted)[0]
    drawn = draw(from_, choice, across, inside)
    lower, median, upper = quantiles(ranks_of_runs(from_, drawn, counted))
    direction, holds = directions(from_, choice, across, inside, drawn)
    weighty = [i for i, slug in enumerate(from_.domains) if choice.domains[slug] > 0]
    return Weighed(
        choice=choice,
        areas=from_.areas,
        score=score,
        rank=ranks(evened(score)[None])[0],
        median_rank=median,
        rank_lower=lower,
        rank_upper=upper,
        coverage=counted.coverage,
        domains=tuple(from_.domains[i] for i in weighty if across[i] > 0),
        direction=direction[[i for i in weighty if across[i] > 0]],
        holds=holds[[i for i in weighty if across[i] > 0]],
        nominal={from_.domains[i]: float(across[i]) for i in weighty},
        effective={
            from_.domains[i]: _say(from_, way, i, across, inside, counted, score)
            for i in weighty
            if across[i] > 0
        },
        indicators={
            slug: float(across[from_.domain[i]] * inside[i])
            for i, slug in enumerate(from_.indicators)
            if across[from_.domain[i]] * inside[i] > 0
        },
        unmeasured=tuple(from_.domains[i] for i in weighty if across[i] == 0),
        ranked=int(np.isfinite(score).sum()),
        releases=dict(from_.releases),
        periods=dict(from_.periods),
        framework=from_.framework.version,
    )


def _say(
    from_: Material,
    way: Way,
    domain: int,
    across: Array,
    inside: Array,
    counted: Sufficient,
    score: Array,
) -> float:
    """Correlation of a domain's score by itself with the whole."""
    alone = (np.arange(across.size) == domain).astype(float)
    mine = scores(from_, way, alone[None], inside[None], counted)[0]
    both = np.isfinite(mine) & np.isfinite(score)
    if both.sum() < 3 or not (np.ptp(mine[both]) > 0 and np.ptp(score[both]) > 0):
        return float("nan")
    return float(np.corrcoef(mine[both], score[both])[0, 1])
