"""Every small area of a council, or of the nation, measured in one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from warm import classes
from warm.compare import compare, rest, withhold
from warm.cube import MISSING, VALUE, Cube, Totals, totals
from warm.domains import composite, published
from warm.errors import UnknownPlace
from warm.evidence import COUNCIL, Evidence
from warm.parallel import spread
from warm.tables import STATUSES

if TYPE_CHECKING:
    import polars as pl

Array = NDArray[np.float64]

#: Areas measured at a time: few enough for little memory, enough for NumPy's work to outweigh
#: Python's.
AREAS_AT_ONCE = 2048


@dataclass(frozen=True, eq=False)
class Profiles:
    """Every small area of a council, or of the nation, compared with the rest of its council.

    Attributes
    ----------
    areas : ndarray of str, shape (n,)
    indicators, domains : tuple of str
        Rows of the arrays below.
    status : ndarray of uint8, shape (m, n)
        Index into `warm.tables.STATUSES`.
    value, difference, lower, upper : ndarray, shape (m, n)
        Difference from the rest of the council, in the indicator's unit, with its 95 % interval.
    codes : ndarray of int8, shape (m, n)
        Class codes; `names` of `warm.classes` spells them out.
    domain_difference, domain_lower, domain_upper, domain_coverage : ndarray, shape (d, n)
    domain_codes : ndarray of int8, shape (d, n)
    """

    areas: NDArray[np.str_]
    indicators: tuple[str, ...]
    domains: tuple[str, ...]
    status: NDArray[np.uint8]
    value: Array
    difference: Array
    lower: Array
    upper: Array
    codes: NDArray[np.int8]
    domain_difference: Array
    domain_lower: Array
    domain_upper: Array
    domain_coverage: Array
    domain_codes: NDArray[np.int8]

    def mixes(self) -> dict[str, dict[str, float]]:
        """For each indicator with classes, the share of areas in each class, in per cent."""
        return {
            slug: classes.mix(self.codes[i])
            for i, slug in enumerate(self.indicators)
            if (self.codes[i] != classes.NO_COLOUR).any()
        }

    def to_frame(self) -> pl.DataFrame:
        """One row per small area and indicator, in the order of the arrays."""
        import polars as pl

        n, m = self.areas.size, len(self.indicators)
        numbers = {
            name: getattr(self, name).ravel() for name in ("value", "difference", "lower", "upper")
        }
        return pl.DataFrame(
            {
                "indicator": np.repeat(np.array(self.indicators, dtype=str), n),
                "area": np.tile(self.areas, m),
                "status": np.asarray(STATUSES)[self.status].ravel(),
                **numbers,
                "class": classes.names(self.codes).ravel(),
            }
        ).with_columns(pl.col(*numbers).fill_nan(None))


def profiles(evidence: Evidence, council: str | None = None) -> Profiles:
    """Compare every small area with the rest of its council, all at once.

    Parameters
    ----------
    evidence : Evidence
    council : str, optional
        Only this council's small areas; the whole nation when not given.

    Returns
    -------
    Profiles

    Raises
    ------
    UnknownPlace
        When no small area of that council is in the evidence.
    """
    small, rules = evidence.small, evidence.rules
    if council is None:
        chosen = np.flatnonzero(np.asarray(small.groups[COUNCIL]) >= 0)
        whole = evidence.by_council
        group = np.asarray(small.groups[COUNCIL], dtype=np.intp)[chosen]
    else:
        chosen = small.group(COUNCIL, council)
        if not chosen.size:
            raise UnknownPlace(f"No small areas of {council} are in the evidence.")
        whole = totals(small, chosen, rules.multiplier, partial=True).take(None)
        group = np.zeros(chosen.size, dtype=np.intp)
    rows = [evidence.domain_rows(one.slug) for one in evidence.framework.domains]
    # At least one block, so that no areas at all give results of no areas.
    starts = range(0, max(chosen.size, 1), AREAS_AT_ONCE)
    blocks = [slice(at, at + AREAS_AT_ONCE) for at in starts]
    made = _blank(evidence, small.areas[chosen])
    spread(
        lambda block: _measure(
            made, block, evidence, rows, chosen[block], whole.take(group[block])
        ),
        blocks,
        small.value.size,
    )
    return made


def _blank(evidence: Evidence, areas: NDArray[np.str_]) -> Profiles:
    """Room for what will be measured of some areas."""
    indicators = evidence.small.indicators
    domains = tuple(one.slug for one in evidence.framework.domains)

    def room(rows: Sequence[str]) -> Array:
        return np.empty((len(rows), areas.size))

    return Profiles(
        areas=areas,
        indicators=indicators,
        domains=domains,
        status=np.empty((len(indicators), areas.size), dtype=np.uint8),
        value=room(indicators),
        difference=room(indicators),
        lower=room(indicators),
        upper=room(indicators),
        codes=np.empty((len(indicators), areas.size), dtype=np.int8),
        domain_difference=room(domains),
        domain_lower=room(domains),
        domain_upper=room(domains),
        domain_coverage=room(domains),
        domain_codes=np.empty((len(domains), areas.size), dtype=np.int8),
    )


def _measure(
    made: Profiles,
    block: slice,
    evidence: Evidence,
    domain_rows: Sequence[NDArray[np.intp]],
    chosen: NDArray[np.intp],
    whole: Totals,
) -> None:
    """Compare some areas, each with the rest of the whole that it lies in, and write them down."""
    small, rules = evidence.small, evidence.rules
    part = _columns(small, chosen, rules.multiplier)
    others = withhold(rest(whole, part, rules), rules)
    part = withhold(part, rules)
    compared = compare(part, others, rules, wide=rules.sign != 0)
    listed = published(part, others)
    made.status[:, block], made.value[:, block] = part.status, part.value
    made.difference[:, block], made.codes[:, block] = compared.difference, compared.codes
    made.lower[:, block], made.upper[:, block] = compared.lower, compared.upper
    for i, rows in enumerate(domain_rows):
        found = composite(compared, rules, evidence.reference, rows, listed)
        made.domain_difference[i, block], made.domain_codes[i, block] = (
            found.difference,
            found.codes,
        )
        made.domain_lower[i, block], made.domain_upper[i, block] = found.lower, found.upper
        made.domain_coverage[i, block] = found.coverage


def _columns(cube: Cube, positions: NDArray[np.intp], multipliers: Array) -> Totals:
    """Each area as a total of its own: what `warm.cube.totals` gives for it alone."""
    numerator, denominator, value = (
        np.take(part, positions, axis=1) for part in (cube.numerator, cube.denominator, cube.value)
    )
    status = np.take(cube.status, positions, axis=1)
    counted = np.isfinite(numerator + denominator)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = np.where(counted, multipliers[:, None] * numerator / denominator, value)
    known = (status == VALUE) & np.isfinite(value)
    status = np.where(known, VALUE, np.where(status == VALUE, MISSING, status)).astype(np.uint8)
    return Totals(
        np.where(known, numerator, np.nan),
        np.where(known, denominator, np.nan),
        np.where(known, value, np.nan),
        known.astype(float),
        status,
        np.nan_to_num(np.asarray(cube.population)[positions]),
    )
