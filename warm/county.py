"""Every small area of a council, or of the nation, measured in one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from warm import classes
from warm.comparators import GROUPS
from warm.compare import Comparison, compare, counted, rest, withhold
from warm.cube import (
    VALUE,
    Cube,
    Totals,
    beside_each_other,
    each_only,
    only,
    status_where,
    totals,
)
from warm.domains import combined, published
from warm.errors import UnknownPlace, WarmError
from warm.evidence import COUNCIL, Evidence
from warm.parallel import spread
from warm.tables import STATUSES
from warm.workspace import Workspace

if TYPE_CHECKING:
    import polars as pl

Array = NDArray[np.float64]

#: Areas measured at a time, and numbers compared at a time: few enough for the processor's cache,
#: enough for NumPy's work to outweigh Python's.
AREAS_AT_ONCE = 40_000
NUMBERS_AT_ONCE = 20_000


@dataclass(frozen=True, eq=False)
class Profiles:
    """Every small area of a council, or of the nation, compared with the rest of a larger area.

    Attributes
    ----------
    areas : ndarray of str, shape (n,)
    indicators, domains : tuple of str
        Rows of the arrays below.
    status : ndarray of uint8, shape (m, n)
        Index into `warm.tables.STATUSES`.
    value, value_lower, value_upper : ndarray, shape (m, n)
        In the indicator's unit, with the 95 % interval that its own counts give it; NaN where it
        is made of none.
    difference, lower, upper : ndarray, shape (m, n)
        Difference from the rest of the larger area, in the indicator's unit, with its 95 %
        interval.
    lower_998, upper_998 : ndarray, shape (m, n)
        Its 99.8 % interval, where it may have a class.
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
    value_lower: Array
    value_upper: Array
    difference: Array
    lower: Array
    upper: Array
    lower_998: Array
    upper_998: Array
    codes: NDArray[np.int8]
    domain_difference: Array
    domain_lower: Array
    domain_upper: Array
    domain_coverage: Array
    domain_codes: NDArray[np.int8]

    def compared(self, areas: slice = slice(None)) -> Comparison:
        """The differences of some areas, as they lie in memory."""
        return Comparison(
            **{one.name: getattr(self, one.name)[:, areas] for one in fields(Comparison)}
        )

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


def profiles(
    evidence: Evidence, council: str | None = None, *, comparator: str = "rest_of_council"
) -> Profiles:
    """Compare every small area with the rest of its council, all at once.

    Parameters
    ----------
    evidence : Evidence
    council : str, optional
        Only this council's small areas; the whole nation when not given.
    comparator : {"rest_of_council", "rest_of_region", "rest_of_nation"}
        The rest of what else to compare them with.

    Returns
    -------
    Profiles

    Raises
    ------
    UnknownPlace
        When no small area of that council is in the evidence.
    WarmError
        When the comparator is not one of those named.
    """
    return profiles_beside((comparator,), evidence, council)[0]


def profiles_beside(
    comparators: Sequence[str],
    evidence: Evidence,
    council: str | None = None,
    *,
    workspace: Workspace | None = None,
) -> tuple[Profiles, ...]:
    """`profiles` beside several larger areas, what they have in common worked out once.

    Parameters
    ----------
    comparators : sequence of {"rest_of_council", "rest_of_region", "rest_of_nation"}
    evidence : Evidence
    council : str, optional
    workspace : Workspace, optional
        Where to work; what was worked out there before is written over.

    Returns
    -------
    tuple of Profiles
        In the order of the comparators. Statuses and values are the same arrays in all of them:
        those of areas that lie in a larger area of every kind.
    """
    strange = [one for one in comparators if one not in GROUPS]
    if strange:
        raise WarmError(
            f"No small area can be compared with {', '.join(strange)} here; "
            f"choose from {', '.join(GROUPS)}."
        )
    kinds = [GROUPS[one] for one in comparators]
    small = evidence.small
    if council is None:
        within = [np.asarray(small.groups[kind]) >= 0 for kind in kinds]
        chosen = np.flatnonzero(np.logical_and.reduce(within))
    else:
        chosen = small.group(COUNCIL, council)
        if not chosen.size:
            raise UnknownPlace(f"No small areas of {council} are in the evidence.")
    workspace = workspace or Workspace()
    made = _blank(evidence, small.areas[chosen], comparators, workspace)
    work = _Work(
        made,
        tuple(
            workspace.part(one).array("listed", made[0].status.shape, np.bool_)
            for one in comparators
        ),
        tuple(_Beside.of(evidence, kind, chosen, council) for kind in kinds),
        evidence,
        slice(None) if chosen.size == small.areas.size else chosen,
        np.nan_to_num(np.asarray(small.population)[chosen]),
    )
    tiles = [
        (part, block) for part in _parts(evidence, chosen.size) for block in _blocks(chosen.size)
    ]
    spread(lambda tile: work.measure(*tile), tiles, made[0].value.size * len(made))
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


def _blank(
    evidence: Evidence, areas: NDArray[np.str_], comparators: Sequence[str], workspace: Workspace
) -> tuple[Profiles, ...]:
    """Room for what will be measured of some areas; of a domain without indicators it stays so."""
    indicators = evidence.small.indicators
    domains = tuple(one.slug for one in evidence.framework.domains)
    cells, of_domains = (len(indicators), areas.size), (len(domains), areas.size)
    shared: dict[str, Any] = {
        "areas": areas,
        "indicators": indicators,
        "domains": domains,
        "status": workspace.array("status", cells, np.uint8),
        **{name: workspace.array(name, cells) for name in ("value", "value_lower", "value_upper")},
    }
    found = []
    for own in map(workspace.part, comparators):
        numbers: dict[str, Any] = {
            name: own.array(name, cells)
            for name in ("difference", "lower", "upper", "lower_998", "upper_998")
        } | {
            f"domain_{name}": own.full(f"domain_{name}", of_domains, np.nan)
            for name in ("difference", "lower", "upper", "coverage")
        }
        codes = own.array("codes", cells, np.int8)
        domain_codes = own.full("domain_codes", of_domains, classes.NO_COLOUR, np.int8)
        found.append(Profiles(**shared, **numbers, codes=codes, domain_codes=domain_codes))
    return tuple(found)


@dataclass(frozen=True, eq=False)
class _Beside:
    """Larger areas of a kind, and which of them each chosen area lies in."""

    whole: Totals
    group: NDArray[np.intp]

    @classmethod
    def of(
        cls, evidence: Evidence, kind: str, chosen: NDArray[np.intp], council: str | None
    ) -> _Beside:
        if kind == COUNCIL and council is not None:
            multiplier = evidence.rules.multiplier
            whole = totals(evidence.small, chosen, multiplier, partial=True).take(None)
            return cls(whole, np.zeros(chosen.size, dtype=np.intp))
        group = np.asarray(evidence.small.groups[kind], dtype=np.intp)[chosen]
        return cls(evidence.by(kind), group)

    def at(self, rows: NDArray[np.intp], block: slice) -> Totals:
        """The whole that each area of a block lies in; of a single one no copies are made."""
        whole = self.whole.of(rows)
        return whole if whole.people.size == 1 else whole.take(self.group[block])


@dataclass(frozen=True, eq=False)
class _Work:
    """What is to be measured: each chosen area against the rest of the wholes that it lies in."""

    made: tuple[Profiles, ...]
    #: Beside each, which figures coverage is counted against.
    listed: tuple[NDArray[np.bool_], ...]
    beside: tuple[_Beside, ...]
    evidence: Evidence
    chosen: NDArray[np.intp] | slice
    people: Array

    def places(self, block: slice) -> NDArray[np.intp] | slice:
        """Where the areas of a block are in the cube."""
        return block if isinstance(self.chosen, slice) else self.chosen[block]

    def measure(self, part: Part, block: slice) -> None:
        """Compare some areas on the indicators of some domains, and write everything down."""
        rows = np.concatenate([some for _, some in part])
        few = max(NUMBERS_AT_ONCE // max(block.stop - block.start, 1), 1)
        for start in range(0, rows.size, few):
            self._compare(rows[start : start + few], block)
        for made, listed in zip(self.made, self.listed, strict=True):
            compared = made.compared(block)
            for i, some in part:
                if i >= 0:
                    self._combine(i, some, block, compared, listed[:, block], made)

    def _compare(self, rows: NDArray[np.intp], block: slice) -> None:
        """Compare some areas on some indicators with everything that they lie in."""
        rules = self.evidence.rules.of(rows)
        part = _columns(
            self.evidence.small, rows, self.places(block), rules.multiplier, self.people[block]
        )
        shown = withhold(part, rules)
        own = counted(shown, rules, wide=rules.sign != 0)
        first, pick = self.made[0], beside_each_other(rows)
        first.status[pick, block], first.value[pick, block] = shown.status, shown.value
        first.value_lower[pick, block] = first.value_upper[pick, block] = np.nan
        for one in own:
            lower, upper = one.figures.limits[0]
            multiplier = rules.multiplier[one.rows, None]
            first.value_lower[rows[one.rows], block] = multiplier * lower
            first.value_upper[rows[one.rows], block] = multiplier * upper
        for beside, made, listed in zip(self.beside, self.made, self.listed, strict=True):
            others = withhold(rest(beside.at(rows, block), part, rules), rules)
            listed[pick, block] = published(shown, others)
            into = made.compared(block)
            # Rows that lie in order are written where they belong, others have to be taken there.
            if isinstance(pick, slice):
                compare(shown, others, rules, own=own, out=into.of(pick))
            else:
                into.put(pick, compare(shown, others, rules, own=own))

    def _combine(
        self,
        domain: int,
        rows: NDArray[np.intp],
        block: slice,
        compared: Comparison,
        listed: NDArray[np.bool_],
        made: Profiles,
    ) -> None:
        """Combine what was compared into a domain."""
        rules = self.evidence.rules
        rows = rows[rules.weight[rows] > 0]
        correlation = self.evidence.reference.correlation[np.ix_(rows, rows)]
        found = combined(compared, listed, rows, rules.of(rows), correlation)
        made.domain_difference[domain, block] = found.difference
        made.domain_lower[domain, block] = found.lower
        made.domain_upper[domain, block] = found.upper
        made.domain_coverage[domain, block] = found.coverage
        made.domain_codes[domain, block] = found.codes


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
    has_counts = np.isfinite(numerator + denominator)
    if has_counts.any():
        with np.errstate(invalid="ignore", divide="ignore"):
            value = only(multipliers[:, None] * numerator / denominator, has_counts, value)
    known = (status == VALUE) & np.isfinite(value)
    numerator, denominator, value = each_only(known, np.nan, numerator, denominator, value)
    return Totals(
        numerator,
        denominator,
        value,
        known.astype(float),
        status_where(known, status),
        people,
    )
