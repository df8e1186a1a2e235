"""Every small area of a council, or of the nation, measured in one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from warm import classes
from warm.compare import Comparison, compare, rest, withhold
from warm.cube import VALUE, Cube, Totals, only, status_where, totals
from warm.domains import combined, published
from warm.errors import UnknownPlace
from warm.evidence import COUNCIL, Evidence
from warm.parallel import spread
from warm.tables import STATUSES

if TYPE_CHECKING:
    import polars as pl

Array = NDArray[np.float64]

#: Areas measured at a time, and numbers compared at a time: few enough for the processor's cache,
#: enough for NumPy's work to outweigh Python's.
AREAS_AT_ONCE = 20_000
NUMBERS_AT_ONCE = 20_000


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
    made = _blank(evidence, small.areas[chosen])
    everything = chosen.size == small.areas.size
    places = slice(None) if everything else chosen
    people = np.nan_to_num(np.asarray(small.population)[chosen])
    work = _Work(made, evidence, places, whole, group, people)
    tiles = [
        (part, block) for part in _parts(evidence, chosen.size) for block in _blocks(chosen.size)
    ]
    spread(lambda tile: work.measure(*tile), tiles, made.value.size)
    return made


#: For some domains, their position among all of them, or -1 for what is in none, and their rows.
Part: TypeAlias = "list[tuple[int, NDArray[np.intp]]]"


def _parts(evidence: Evidence, areas: int) -> list[Part]:
    """The rows of the small cube, each once, by domain; together where they are few numbers."""
    domains = [evidence.domain_rows(one.slug) for one in evidence.framework.domains]
    in_none = np.ones(len(evidence.small.indicators), dtype=bool)
    for rows in domains:
        in_none[rows] = False
    found = [*enumerate(domains), (-1, np.flatnonzero(in_none))]
    return [found] if in_none.size * areas <= NUMBERS_AT_ONCE else [[one] for one in found]


def _blocks(areas: int) -> list[slice]:
    """Areas in blocks of much the same size, at least one."""
    count = max(-(-areas // AREAS_AT_ONCE), 1)
    ends = [areas * i // count for i in range(count + 1)]
    return [slice(*pair) for pair in pairwise(ends)]


def _blank(evidence: Evidence, areas: NDArray[np.str_]) -> Profiles:
    """Room for what will be measured of some areas; of a domain without indicators it stays so."""
    indicators = evidence.small.indicators
    domains = tuple(one.slug for one in evidence.framework.domains)

    def room(rows: Sequence[str]) -> Array:
        return np.empty((len(rows), areas.size))

    def nothing() -> Array:
        return np.full((len(domains), areas.size), np.nan)

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
        domain_difference=nothing(),
        domain_lower=nothing(),
        domain_upper=nothing(),
        domain_coverage=nothing(),
        domain_codes=np.full((len(domains), areas.size), classes.NO_COLOUR, dtype=np.int8),
    )


@dataclass(frozen=True, eq=False)
class _Work:
    """What is to be measured: each chosen area against the rest of the whole that it lies in."""

    made: Profiles
    evidence: Evidence
    chosen: NDArray[np.intp] | slice
    whole: Totals
    group: NDArray[np.intp]
    people: Array

    def places(self, block: slice) -> NDArray[np.intp] | slice:
        """Where the areas of a block are in the cube."""
        return block if isinstance(self.chosen, slice) else self.chosen[block]

    def measure(self, part: Part, block: slice) -> None:
        """Compare some areas on the indicators of some domains, and write everything down."""
        rows = np.concatenate([some for _, some in part])
        few = max(NUMBERS_AT_ONCE // max(block.stop - block.start, 1), 1)
        slabs = [self._compared(rows[at : at + few], block) for at in range(0, rows.size, few)]
        if not slabs:
            return
        compared = Comparison(
            *(
                np.concatenate([getattr(one, field.name) for one, _ in slabs])
                for field in fields(Comparison)
            )
        )
        listed = np.concatenate([one for _, one in slabs])
        rules, made, at = self.evidence.rules, self.made, 0
        for i, some in part:
            weighed = rules.weight[some] > 0
            chosen, within = some[weighed], np.flatnonzero(weighed) + at
            at += some.size
            if i < 0:
                continue
            correlation = self.evidence.reference.correlation[np.ix_(chosen, chosen)]
            found = combined(compared, listed, within, rules.of(chosen), correlation)
            made.domain_difference[i, block] = found.difference
            made.domain_lower[i, block], made.domain_upper[i, block] = found.lower, found.upper
            made.domain_coverage[i, block] = found.coverage
            made.domain_codes[i, block] = found.codes

    def _compared(
        self, rows: NDArray[np.intp], block: slice
    ) -> tuple[Comparison, NDArray[np.bool_]]:
        """Some areas on some indicators; and which of them coverage is counted against."""
        evidence, made, rules = self.evidence, self.made, self.evidence.rules.of(rows)
        part = _columns(
            evidence.small, rows, self.places(block), rules.multiplier, self.people[block]
        )
        whole = self.whole.of(rows).take(self.group[block])
        others = withhold(rest(whole, part, rules), rules)
        part = withhold(part, rules)
        compared = compare(part, others, rules, wide=rules.sign != 0)
        for i, row in enumerate(rows):
            made.status[row, block], made.value[row, block] = part.status[i], part.value[i]
            made.difference[row, block] = compared.difference[i]
            made.lower[row, block], made.upper[row, block] = compared.lower[i], compared.upper[i]
            made.codes[row, block] = compared.codes[i]
        return compared, published(part, others)


def _columns(
    cube: Cube,
    rows: NDArray[np.intp],
    at: NDArray[np.intp] | slice,
    multipliers: Array,
    people: Array,
) -> Totals:
    """Each area as a total of its own: what `warm.cube.totals` gives for it alone."""

    def taken(part: NDArray[Any]) -> NDArray[Any]:
        # Of one row no copy is made.
        return part[rows[0], at][None] if rows.size == 1 else np.stack([part[i, at] for i in rows])

    numerator, denominator = taken(cube.numerator), taken(cube.denominator)
    value, status = taken(cube.value), taken(cube.status)
    counted = np.isfinite(numerator + denominator)
    if counted.any():
        with np.errstate(invalid="ignore", divide="ignore"):
            value = only(multipliers[:, None] * numerator / denominator, counted, value)
    known = (status == VALUE) & np.isfinite(value)
    return Totals(
        only(numerator, known, np.nan),
        only(denominator, known, np.nan),
        only(value, known, np.nan),
        known.astype(float),
        status_where(known, status),
        people,
    )
