"""Indicators × areas as contiguous arrays: the shape in which England is measured in one go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from warm.errors import UnknownPlace
from warm.parallel import spread
from warm.tables import STATUSES
from warm.workspace import Workspace

if TYPE_CHECKING:
    import polars as pl

Array = NDArray[np.float64]
Positions = NDArray[np.intp]

VALUE, SUPPRESSED, MISSING, NOT_ASKED, SOURCE_GAP = range(len(STATUSES))

#: A larger place's figure stands when the areas that have a value hold this share of its people.
ENOUGH_PEOPLE = 0.8

#: What is known of an indicator in an area, beside why nothing is.
NUMBERS = ("numerator", "denominator", "value", "lower", "upper")

#: Rows are added up some at a time: few enough numbers for the processor's cache.
NUMBERS_AT_ONCE = 1 << 16


def enough_people(covered: ArrayLike) -> NDArray[np.bool_]:
    """Whether areas with a value hold enough of the people; False where that is not known."""
    # A share worked out by subtraction may miss the limit by a rounding error.
    return np.asarray(np.asarray(covered, dtype=float) >= ENOUGH_PEOPLE - 1e-9)


def only(values: Array, where: NDArray[np.bool_], other: Array | float) -> Array:
    """The values where something is true, and another elsewhere; themselves where it always is."""
    return values if where.all() else np.where(where, values, other)


def beside_each_other(rows: NDArray[np.intp]) -> NDArray[np.intp] | slice:
    """Rows that lie beside each other in memory as a slice, of which no copy is made."""
    first, count = int(rows[0]), rows.size
    return slice(first, first + count) if (rows == np.arange(first, first + count)).all() else rows


def each_only(where: NDArray[np.bool_], other: float, *values: Array) -> tuple[Array, ...]:
    """`only` of several arrays."""
    return values if where.all() else tuple(np.where(where, one, other) for one in values)


def status_where(known: NDArray[np.bool_], given: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """`value` where something is known; elsewhere why not, *missing* where that is not given."""
    if known.all():
        return np.full(known.shape, VALUE, dtype=np.uint8)
    why = np.where(given == VALUE, np.uint8(MISSING), given)
    return np.where(known, np.uint8(VALUE), why).astype(np.uint8)


@dataclass(frozen=True)
class Origin:
    """Where a row of a cube comes from: which release of which source, for which period.

    `layer` is said where it is not the indicator's own: the answers of a council's survey to
    a question that official statistics ask too. `incomparable` is the source's own reason, as a
    sentence, why its figures may not be compared over time; mostly there is none.
    """

    release: str
    source: str
    period: str
    geography: str
    layer: str = ""
    incomparable: str = ""


@dataclass(frozen=True, eq=False)
class Cube:
    """One value per indicator and area, with what it was made of.

    Attributes
    ----------
    kind : str
        Kind and vintage of its areas: ``"lsoa21"``, ``"ltla24"``, ``"place"``.
    areas : ndarray of str, shape (n,)
        Codes in ascending order.
    indicators : tuple of str, length m
    origins : tuple of Origin, length m
    numerator, denominator, value, lower, upper : ndarray of float64, shape (m, n)
        NaN where there is none. `lower` and `upper` are the publisher's own 95 % interval.
    status : ndarray of uint8, shape (m, n)
        Index into `warm.tables.STATUSES`.
    population : ndarray of float64, shape (n,)
        0 or NaN where nobody is known to live.
    groups : mapping of str to ndarray of int32, shape (n,)
        For each larger kind, which group an area lies in; -1 for none.
    group_codes : mapping of str to ndarray of str
        Codes of those groups.
    """

    kind: str
    areas: NDArray[np.str_]
    indicators: tuple[str, ...]
    origins: tuple[Origin, ...]
    numerator: Array
    denominator: Array
    value: Array
    lower: Array
    upper: Array
    status: NDArray[np.uint8]
    population: Array
    groups: Mapping[str, NDArray[np.int32]]
    group_codes: Mapping[str, NDArray[np.str_]]

    @cached_property
    def _row(self) -> dict[str, int]:
        return {slug: i for i, slug in enumerate(self.indicators)}

    def row(self, indicator: str) -> int | None:
        """Row of an indicator, the latest of several; None when the cube does not hold it."""
        return self._row.get(indicator)

    def rows(self, indicator: str) -> tuple[int, ...]:
        """Every row of an indicator, the latest first: places may have been asked in other years."""
        return tuple(
            i for i in reversed(range(len(self.indicators))) if self.indicators[i] == indicator
        )

    def positions(self, codes: Iterable[str]) -> Positions:
        """Columns of the areas with these codes, ascending.

        Raises
        ------
        UnknownPlace
            Naming every code that the cube does not hold.
        """
        # Not in the areas' own type, which would cut a longer code short and find the wrong area.
        wanted = np.array(sorted(set(codes)), dtype=str)
        at = np.searchsorted(self.areas, wanted)
        found = at < self.areas.size
        found[found] = self.areas[at[found]] == wanted[found]
        if not found.all():
            absent = ", ".join(wanted[~found][:10])
            raise UnknownPlace(f"No evidence is loaded for: {absent}.")
        return at

    def holds(self, code: str) -> bool:
        """Whether the cube has a column for this code."""
        at = int(np.searchsorted(self.areas, code))
        return at < self.areas.size and bool(self.areas[at] == code)

    def group(self, kind: str, code: str) -> Positions:
        """Columns of the areas that lie in the group with this code; empty when there is none."""
        at = np.flatnonzero(self.group_codes[kind] == code)
        if not at.size:
            return np.empty(0, dtype=np.intp)
        return np.flatnonzero(self.groups[kind] == at[0])


@dataclass(frozen=True, eq=False)
class Totals:
    """What a set of areas adds up to on every indicator.

    Attributes
    ----------
    numerator, denominator : ndarray, shape (m,) or (m, g)
        Sums over areas with a value; NaN where the indicator has no such count. A mean of answers
        may have a denominator (how many answered) without a numerator.
    value : ndarray
        100 × sum ÷ sum and the like for counts, else the population-weighted mean.
    covered : ndarray
        Share (0 to 1) of the people who live in areas with a value.
    status : ndarray of uint8
        `value` when enough of the people are covered, else the commonest reason why not.
    people : float or ndarray
        Population of the set.
    """

    numerator: Array
    denominator: Array
    value: Array
    covered: Array
    status: NDArray[np.uint8]
    people: Array

    def take(self, index: NDArray[np.intp] | int | None) -> Totals:
        """The totals of some groups: of one (shape (m,)), of many, or None to add an axis."""
        if isinstance(index, np.ndarray):
            return Totals(
                np.take(self.numerator, index, axis=-1),
                np.take(self.denominator, index, axis=-1),
                np.take(self.value, index, axis=-1),
                np.take(self.covered, index, axis=-1),
                np.take(self.status, index, axis=-1),
                np.take(self.people, index),
            )
        return Totals(
            self.numerator[..., index],
            self.denominator[..., index],
            self.value[..., index],
            self.covered[..., index],
            self.status[..., index],
            np.asarray(self.people)[..., index],
        )

    def of(self, rows: NDArray[np.intp] | slice) -> Totals:
        """The totals of some indicators."""
        return Totals(
            self.numerator[rows],
            self.denominator[rows],
            self.value[rows],
            self.covered[rows],
            self.status[rows],
            self.people,
        )


def totals(
    cube: Cube, positions: Positions, multipliers: ArrayLike, *, partial: bool = False
) -> Totals:
    """Add up a set of areas.

    Counts and rates by summing numerators and denominators, then dividing; scores and rates
    without a usable base as population-weighted means. Where nobody is known to live in any of
    the areas, they count alike.

    Parameters
    ----------
    cube : Cube
    positions : ndarray of int, shape (k,)
    multipliers : array_like, shape (m,)
        What numerator ÷ denominator is multiplied by, per indicator.
    partial : bool
        Keep what is known where too little is, for `warm.compare.rest` to take a part out of;
        `status` says what may be shown.
    """
    everything = _is_everything(positions, cube.areas.size)

    def taken(part: NDArray[Any]) -> NDArray[Any]:
        return np.asarray(part) if everything else np.take(part, positions, axis=-1)

    summed = _grouped(
        taken(cube.numerator),
        taken(cube.denominator),
        taken(cube.value),
        taken(cube.status),
        taken(cube.population),
        np.zeros(positions.size, dtype=np.int32),
        1,
        np.asarray(multipliers, dtype=float),
        partial,
    )
    return Totals(*summed).take(0)


def group_totals(cube: Cube, kind: str, multipliers: ArrayLike, *, partial: bool = False) -> Totals:
    """The same for every group of a kind at once: arrays of shape (m, g)."""
    group = cube.groups[kind]
    return Totals(
        *_grouped(
            np.asarray(cube.numerator),
            np.asarray(cube.denominator),
            np.asarray(cube.value),
            np.asarray(cube.status),
            np.asarray(cube.population),
            group,
            cube.group_codes[kind].size,
            np.asarray(multipliers, dtype=float),
            partial,
        )
    )


def _is_everything(positions: Positions, count: int) -> bool:
    """Whether positions are those of everything there is, in order."""
    return positions.size == count and bool((positions == np.arange(count)).all())


def _grouped(
    numerator: Array,
    denominator: Array,
    value: Array,
    status: NDArray[np.uint8],
    weights: Array,
    group: NDArray[np.integer],
    count: int,
    multipliers: Array,
    partial: bool,
) -> tuple[Array, Array, Array, Array, NDArray[np.uint8], Array]:
    inside = np.flatnonzero(group >= 0)
    # Areas of a group beside each other: a row is then added up in one pass.
    order = inside[np.argsort(group[inside], kind="stable")]
    starts = np.flatnonzero(np.diff(group[order], prepend=-1))
    into = group[order[starts]]
    in_order = _is_everything(order, group.size)

    def summed(rows: Array) -> Array:
        rows = rows if in_order else np.take(rows, order, axis=-1)
        made = np.zeros((*rows.shape[:-1], count))
        made[..., into] = np.add.reduceat(rows, starts, axis=-1)
        return made

    m, n = value.shape
    weights = np.nan_to_num(weights)
    people = summed(weights)
    empty = people == 0
    if empty.any():
        weights = np.where((group >= 0) & empty[group], 1.0, weights)
    whole = summed(weights)
    num, den, out, covered = (np.full((m, count), np.nan) for _ in range(4))
    why = np.zeros((m, count), dtype=np.uint8)

    def add_up(rows: slice) -> None:
        has = status[rows] == VALUE
        complete = bool(has.all())

        def kept(some: Array) -> Array:
            return some if complete else np.where(has, some, 0.0)

        with np.errstate(invalid="ignore", divide="ignore"):
            there = np.tile(whole, (len(has), 1)) if complete else summed(kept(weights))
            covered[rows] = there / whole
            counted = np.ones(len(has), dtype=bool)
            for part, total in ((numerator[rows], num), (denominator[rows], den)):
                given = has.any(axis=1) & (np.isfinite(part) | ~has).all(axis=1)
                some = slice(None) if given.all() else given
                if given.any():
                    total[rows][some] = summed(kept(part)[some])
                counted &= given
            found = multipliers[rows, None] * num[rows] / den[rows]
            mean = ~counted
            if mean.any():
                weighted = np.where(has[mean], weights * value[rows][mean], 0.0)
                found[mean] = summed(weighted) / there[mean]
        out[rows] = found
        # A total without a denominator (no households at all) is no figure either.
        short = ~enough_people(covered[rows]) | ~np.isfinite(found)
        if short.any():
            lacking = np.flatnonzero(short.any(axis=1))
            states = status[rows][lacking]
            tallies = np.stack(
                [summed((states == code).astype(float)) for code in range(1, len(STATUSES))]
            )
            reason = 1 + tallies.argmax(axis=0)
            reason[tallies.sum(axis=0) == 0] = MISSING
            why[rows][lacking] = np.where(short[lacking], reason, VALUE)
            for part in () if partial else (num, den, out):
                part[rows] = np.where(short, np.nan, part[rows])

    few = max(NUMBERS_AT_ONCE // max(n, 1), 1)
    spread(add_up, [slice(i, i + few) for i in range(0, m, few)], value.size)
    return num, den, out, covered, why, people


def cube_of(
    observations: pl.DataFrame | Iterable[pl.DataFrame],
    *,
    kind: str,
    areas: Sequence[str] | NDArray[np.str_],
    population: ArrayLike,
    origins: Mapping[str, Origin],
    groups: Mapping[str, tuple[ArrayLike, Sequence[str]]] | None = None,
    absent: Mapping[str, str] | None = None,
    workspace: Workspace | None = None,
) -> Cube:
    """A cube from checked observations that hold one period per indicator.

    Parameters
    ----------
    observations : polars.DataFrame, or iterable of them
        As `warm.tables.checked_observations` returns it, numbers that nobody asks for left out; or
        its parts, one after the other, so that not all of a nation has to be read before the
        first of it is laid out.
    kind : str
    areas : sequence of str
        Codes in ascending order; observations of other areas are left out.
    population : array_like, shape (n,)
    origins : mapping of str to Origin
        For each indicator; its order is the order of the rows.
    groups : mapping, optional
        Kind to (index of the group per area with -1 for none, group codes).
    absent : mapping of str to str, optional
        Status of areas that a source does not hold, by indicator; `missing` when not named.
    workspace : Workspace, optional
        Where to work; a cube that was made there before is written over.
    """
    import polars as pl

    codes = np.asarray(areas, dtype=str)
    slugs = tuple(origins)
    shape = len(slugs), codes.size
    row = {slug: i for i, slug in enumerate(slugs)}
    laid = _Layout(codes, row, absent or {}, workspace or Workspace())
    for part in [observations] if isinstance(observations, pl.DataFrame) else observations:
        laid.add(part)
    return Cube(
        kind=kind,
        areas=codes,
        indicators=slugs,
        origins=tuple(origins.values()),
        status=laid.status,
        population=np.asarray(population, dtype=float),
        groups={k: np.asarray(g, dtype=np.int32) for k, (g, _) in (groups or {}).items()},
        group_codes={k: np.asarray(c, dtype=str) for k, (_, c) in (groups or {}).items()},
        **{name: laid.numbers.get(name, np.broadcast_to(np.nan, shape)) for name in NUMBERS},
    )


class _Layout:
    """Observations being laid out as indicators by areas."""

    def __init__(
        self,
        areas: NDArray[np.str_],
        row: Mapping[str, int],
        absent: Mapping[str, str],
        workspace: Workspace,
    ) -> None:
        import polars as pl

        self.areas, self.row, self.workspace = areas, row, workspace
        self.names = pl.Series(areas.tolist(), dtype=pl.String)
        self.named, self.stated = pl.Enum(self.names), pl.Enum(STATUSES)
        self.shape = len(row), areas.size
        self.status = workspace.full("status", self.shape, MISSING, np.uint8)
        for slug, reason in absent.items():
            if slug in row:
                self.status[row[slug]] = STATUSES.index(reason)
        #: Only of what something is known.
        self.numbers: dict[str, Array] = {}

    def add(self, table: pl.DataFrame) -> None:
        """Write down what a part of the observations says."""
        runs = table["indicator"].rle().struct.unnest()
        if runs.height > 2 * len(self.row):  # not beside each other
            table = table.sort("indicator", maintain_order=True)
            runs = table["indicator"].rle().struct.unnest()
        held = [
            name
            for name in NUMBERS
            if name in table.columns and table[name].null_count() < table.height
        ]
        for name in held:
            if name not in self.numbers:
                self.numbers[name] = self.workspace.full(name, self.shape, np.nan)
        starts = runs["len"].cum_sum() - runs["len"]
        here = [
            (self.row[slug], table.slice(start, length))
            for start, length, slug in zip(starts, runs["len"], runs["value"], strict=True)
            if slug in self.row
        ]
        spread(lambda run: self._lay_out(*run, held), here, table.height)

    def _lay_out(self, row: int, table: pl.DataFrame, held: Sequence[str]) -> None:
        """Write down a run of rows that are all of one indicator, mostly of areas in order."""
        first = int(np.searchsorted(self.areas, table["area"][0]))
        at: slice | Positions = slice(first, first + table.height)
        expected = self.names[at]
        if expected.len() < table.height or not (table["area"] == expected).all():
            place = table["area"].cast(self.named, strict=False).to_physical()
            table, at = table.filter(place.is_not_null()), place.drop_nulls().to_numpy()
        for name in held:
            self.numbers[name][row, at] = table[name].to_numpy()
        known = (table["status"] == STATUSES[VALUE]).all()
        self.status[row, at] = (
            VALUE if known else table["status"].cast(self.stated).to_physical().to_numpy()
        )
