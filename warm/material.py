"""What analysts weigh: the figures of small areas on a few scales, and whether there are enough.

Laid out once, the material serves every choice of weights.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from warm import classes
from warm.county import Profiles, profiles
from warm.domains import COVERAGE_NEEDED
from warm.errors import UnknownPlace
from warm.evidence import Evidence
from warm.framework import Framework
from warm.language import gettext as _
from warm.parallel import spread
from warm.standardise import PERCENTILE_SD
from warm.weighting import BadChoice, Choice

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Material:
    """What is weighed: the indicators of some small areas, each on three scales.

    Attributes
    ----------
    framework : Framework
    areas : ndarray of str, shape (n,)
    indicators : tuple of str, length k
        Those that may count and that one of the areas has a figure of.
    domain : ndarray of int, shape (k,)
        Which of the framework's domains each belongs to.
    here : mapping of str to ndarray, shape (k, n)
        For each of `SCALES` the areas' scores, higher is better; 0 where there is none.
    there : mapping of str to ndarray, shape (k, n)
        The same of the rest of each area's council.
    has, compared : ndarray of bool, shape (k, n)
        Where there is a figure, and where there is one to compare it with.
    correlation : mapping of str to ndarray, shape (k, k)
        On each scale, over the reference set, turned so that higher is better: what says how much
        a mean of several varies there.
    releases, periods : mapping of str to str
        Of each indicator.
    """

    framework: Framework
    areas: NDArray[np.str_]
    indicators: tuple[str, ...]
    domain: NDArray[np.intp]
    here: Mapping[str, Array]
    there: Mapping[str, Array]
    has: Flags
    compared: Flags
    correlation: Mapping[str, Array]
    releases: Mapping[str, str]
    periods: Mapping[str, str]

    @cached_property
    def domains(self) -> tuple[str, ...]:
        """Slugs of all domains of the framework."""
        return tuple(one.slug for one in self.framework.domains)

    def rows(self, domain: int) -> NDArray[np.intp]:
        """Rows of the indicators of a domain."""
        return np.flatnonzero(self.domain == domain)

    def weights(self, choice: Choice) -> tuple[Array, Array]:
        """Weights of the domains that are measured here, and of indicators within each; sums 1.

        Raises
        ------
        BadChoice
            When nothing that has a weight is measured in any of the areas.
        """
        inside = np.array([choice.indicators[slug] for slug in self.indicators], dtype=float)
        inside[[slug == choice.left_out for slug in self.indicators]] = 0.0
        across = np.array([choice.domains[slug] for slug in self.domains], dtype=float)
        sums = np.bincount(self.domain, inside, minlength=across.size)
        across[sums == 0] = 0.0
        if not across.sum():
            said = _(
                "Nothing that has a weight is measured in these areas: give other domains some."
            )
            raise BadChoice([said])
        return across / across.sum(), np.divide(
            inside, sums[self.domain], out=np.zeros_like(inside), where=sums[self.domain] > 0
        )


def material(
    evidence: Evidence, council: str | None = None, made: Profiles | None = None
) -> Material:
    """Lay the indicators of a council's small areas, or of the nation's, on the three scales.

    The scales are those of a domain: distance from the mean of all small areas of the nation in
    steps (standard deviations, or twice the smallest difference that an indicator states); from
    their median in robust deviations; and the percentile among them over its own standard
    deviation. So they never depend on which areas are weighed.

    Parameters
    ----------
    evidence : Evidence
    council : str, optional
    made : Profiles, optional
        Of the same areas, where they were made before.

    Raises
    ------
    UnknownPlace
        When there are no small areas to weigh, or nothing in them that could be.
    """
    made = made or profiles(evidence, council)
    rules, reference, cube = evidence.rules, evidence.reference, evidence.small
    coded = made.codes != classes.NO_COLOUR
    # A survey of too few is neither coloured nor weighed.
    has_all = np.isfinite(made.value) & (coded | ~rules.survey[:, None])
    usable = (rules.sign != 0) & np.isfinite(rules.scale) & (rules.scale > 0)
    rows = np.flatnonzero(usable & has_all.any(axis=1)) if made.areas.size else np.empty(0, int)
    if not rows.size:
        raise UnknownPlace(_("Nothing that could be weighed is measured in these areas."))
    slugs = tuple(cube.indicators[row] for row in rows)
    order = [one.slug for one in evidence.framework.domains]
    has, value = has_all[rows], made.value[rows]
    compared = has & coded[rows] & np.isfinite(made.difference[rows])
    other = value - made.difference[rows]
    sign, step = rules.sign[rows, None], rules.scale[rows, None]
    mad = np.where(reference.mad[rows] > 0, reference.mad[rows], rules.scale[rows])[:, None]
    mean, middle = reference.mean[rows, None], reference.median[rows, None]

    def percentiles(x: Array) -> Array:
        found = np.empty(x.shape)

        def one(i: int) -> None:
            found[i] = reference.percentiles(int(rows[i]), x[i])

        spread(one, range(rows.size), x.size)
        return found

    def laid(x: Array, there: Flags) -> dict[str, Array]:
        scored = {
            "z": sign * (x - mean) / step,
            "robust": sign * (x - middle) / mad,
            "percentile": sign * (percentiles(x) - 50) / PERCENTILE_SD,
        }
        return {name: np.where(there, one, 0.0) for name, one in scored.items()}

    turned = np.outer(rules.sign[rows], rules.sign[rows])
    plainly = turned * reference.correlation[np.ix_(rows, rows)]
    ratio = (step / mad)[:, 0]
    return Material(
        framework=evidence.framework,
        areas=made.areas,
        indicators=slugs,
        domain=np.array([order.index(evidence.framework[one].domain) for one in slugs], np.intp),
        here=laid(value, has),
        there=laid(other, compared),
        has=has,
        compared=compared,
        correlation={
            "z": plainly,
            "robust": plainly * np.outer(ratio, ratio),
            "percentile": turned * reference.rank_correlation[np.ix_(rows, rows)],
        },
        releases={slug: cube.origins[row].release for slug, row in zip(slugs, rows, strict=True)},
        periods={slug: cube.origins[row].period for slug, row in zip(slugs, rows, strict=True)},
    )


@dataclass(frozen=True, eq=False)
class Sufficient:
    """Where enough of the chosen weight is present: 60 % of a domain's, then 60 % of the whole.

    Attributes
    ----------
    domains : ndarray of bool, shape (d, n)
    areas : ndarray of bool, shape (n,)
    coverage : ndarray, shape (n,)
        Share (0 to 1) of the weight that is present: within domains that count.
    """

    domains: Flags
    areas: Flags
    coverage: Array


def sufficient(from_: Material, across: Array, inside: Array) -> Sufficient:
    """Hold the figures that are there against the weights that were chosen."""
    n = from_.areas.size
    domains = np.zeros((across.size, n), dtype=bool)
    coverage = np.zeros(n)
    for d in np.flatnonzero(across):
        rows = from_.rows(int(d))
        present = inside[rows] @ from_.has[rows]
        domains[d] = enough(present)
        coverage += across[d] * np.where(domains[d], present, 0.0)
    whole = across @ domains
    return Sufficient(domains, enough(whole), coverage)


def enough(share: Array) -> Flags:
    """Where a share of the weight, 0 to 1, is as much as it takes."""
    # A sum of weights may miss the limit by a rounding error.
    return np.asarray(share >= COVERAGE_NEEDED - 1e-9)
