"""Everything that a profile is computed from, held together: the one argument of the measure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from warm.compare import Rules, rules_of
from warm.cube import VALUE, Cube, Origin, Totals, cube_of, group_totals, totals
from warm.disclosure import SURVEY_BASE_TO_SHOW
from warm.errors import BadTable, Problem, UnknownPlace
from warm.framework import Framework
from warm.peers import Features
from warm.results import ReleaseInfo
from warm.standardise import Reference
from warm.tables import OBSERVATION_COLUMNS, checked_observations

if TYPE_CHECKING:
    import polars as pl

#: Kinds of place that hold whole small areas, from near to far; each a group of the small cube.
COUNCIL, REGION, NATION = "la", "region", "country"


@dataclass(frozen=True, slots=True)
class Place:
    """A place as the measure sees it: a set of small areas with a name.

    Attributes
    ----------
    code, name, kind, vintage : str
    members : tuple of str
        Codes of its small areas.
    council : str or None
        Code of the local authority it lies in; None for regions and nations.
    """

    code: str
    name: str
    kind: str
    vintage: str
    members: tuple[str, ...]
    council: str | None


@dataclass(frozen=True, eq=False)
class Continuity:
    """What became of the small areas of the period before, seen from those in use.

    Attributes
    ----------
    change : ndarray of str, shape (n,)
        What each area came from: one of `warm.carry.CHANGES`; "" when it was not carried.
    tangle : ndarray of int, shape (n,)
        Areas with the same number were made from the same ground and belong together
        (`warm.carry.Lookup.tangle`); -1 for none.
    """

    change: NDArray[np.str_]
    tangle: NDArray[np.int32]

    def of(self, members: NDArray[np.intp]) -> str:
        """What carrying did to a place: U when its old areas lie wholly within it, else S or X."""
        codes = np.asarray(self.change)[members]
        tangle = np.asarray(self.tangle)
        involved = np.isin(codes, ("S", "X"))
        mine, here = np.unique(tangle[members[involved]], return_counts=True)
        ours = tangle[np.isin(tangle, mine)]
        everywhere = np.unique(ours, return_counts=True)[1]
        torn = np.isin(tangle[members], mine[here < everywhere])
        for change in ("X", "S"):
            if (torn & (codes == change)).any():
                return change
        return "U" if codes.size and (codes != "").any() else ""


@dataclass(frozen=True, eq=False)
class Evidence:
    """The releases in force, as cubes.

    Attributes
    ----------
    framework : Framework
    small : Cube
        Small areas of the whole nation; its groups hold at least `la`, `region` and `country`.
    reference : Reference
        Describes `small`, row for row.
    larger : Cube or None
        Figures published for local authorities, regions and the nation.
    larger_reference : Reference or None
        Describes the local authorities in `larger`.
    own : Cube or None
        Figures of other places (neighbourhoods, wards), keyed by their own codes: a survey of an
        estate, say.
    features : Features
        What places are matched on.
    names : mapping of str to str
        Code to name, for councils, regions and the nation at least.
    nation : str
        Code of the nation that the reference set covers.
    releases : mapping of str to ReleaseInfo
    past : Cube or None
        The period before, for the indicators that have one, carried to today's small areas.
    national_totals : Totals or None
        The nation's totals, where they were worked out before.
    continuity : Continuity or None
        Of the areas in `past` that were carried.

    Raises
    ------
    BadTable
        Naming every indicator whose figure of the nation claims to be one and is no number: it
        would turn up as a hole in every profile.
    """

    framework: Framework
    small: Cube
    reference: Reference
    features: Features
    names: Mapping[str, str]
    nation: str
    releases: Mapping[str, ReleaseInfo] = field(default_factory=dict)
    larger: Cube | None = None
    larger_reference: Reference | None = None
    own: Cube | None = None
    past: Cube | None = None
    national_totals: Totals | None = None
    continuity: Continuity | None = None

    def __post_init__(self) -> None:
        if self.national_totals is not None:
            found = self.national_totals
            _refuse_hollow(self.small, found.status, found.value, "the nation's totals")
        if self.larger is not None and self.larger.holds(self.nation):
            at = int(np.searchsorted(self.larger.areas, self.nation))
            status, value = self.larger.status[:, at], self.larger.value[:, at]
            _refuse_hollow(self.larger, status, value, "the nation's published figures")

    @classmethod
    def of(
        cls,
        observations: pl.DataFrame,
        areas: pl.DataFrame,
        *,
        framework: Framework,
        nation: str = "everywhere",
        source: str = "a table",
    ) -> Evidence:
        """Evidence from a table of small areas and what is observed in them.

        Parameters
        ----------
        observations : polars.DataFrame
            As `warm.tables.checked_observations` takes it: `indicator`, `area`, `period`, and
            `value` in the indicator's unit, or `numerator` and `denominator`, or both. Columns that
            are not there are taken as empty, `status` as ``value``. Of several periods the latest
            in the order of their names is used.
        areas : polars.DataFrame
            `area` and `council`; also `region`, `population` (taken as 1 each when not given) and
            `name`, where known.
        framework : Framework
        nation : str
            What to call all of the areas together.
        source : str
            What to call the table in results.

        Raises
        ------
        BadTable
            With everything wrong in the observations, or with the columns that the areas lack.
        """
        import polars as pl

        lacking = [column for column in ("area", "council") if column not in areas.columns]
        if lacking:
            raise BadTable([Problem(1, one, "", "this column") for one in lacking], "the areas")
        areas = areas.unique("area").sort("area")
        codes = areas["area"].cast(pl.String).to_numpy().astype(str)
        if "value" not in observations.columns:
            slugs = [one.slug for one in framework.indicators]
            slugs += [one.slug for one in framework.people]
            multiplier = pl.col("indicator").replace_strict(
                slugs,
                [framework.measured(slug).multiplier for slug in slugs],
                default=1.0,
                return_dtype=pl.Float64,
            )
            observations = observations.with_columns(
                value=multiplier * pl.col("numerator") / pl.col("denominator")
            )
        empty = dict.fromkeys(OBSERVATION_COLUMNS) | {"status": "value"}
        table = checked_observations(
            observations.with_columns(
                pl.lit(value).alias(column)
                for column, value in empty.items()
                if column not in observations.columns
            ),
            framework,
            name=source,
            codes=codes.tolist(),
        )
        table = table.filter(pl.col("period") == pl.col("period").max().over("indicator"))
        periods = dict(table.select("indicator", "period").iter_rows())
        groups: dict[str, tuple[NDArray[np.int32], list[str]]] = {
            NATION: (np.zeros(codes.size, dtype=np.int32), [nation])
        }
        for kind, column in ((COUNCIL, "council"), (REGION, "region")):
            if column in areas.columns:
                named = areas[column].to_numpy().astype(str)
                known, index = np.unique(named, return_inverse=True)
                groups[kind] = (index.astype(np.int32), known.tolist())
        people = areas["population"].to_numpy() if "population" in areas.columns else None
        kind = "small area"
        small = cube_of(
            table,
            kind=kind,
            areas=codes,
            population=np.ones(codes.size) if people is None else people,
            origins={slug: Origin("", source, period, kind) for slug, period in periods.items()},
            groups=groups,
        )
        alike = [slug for slug in framework.similar if small.row(slug) is not None]
        rows = np.array([small.row(slug) for slug in alike], dtype=np.intp)
        return cls(
            framework=framework,
            small=small,
            reference=Reference.of(small.value),
            features=Features(
                tuple(framework.measured(slug).name.lower() for slug in alike), small.value[rows]
            ),
            names=dict(areas.select("area", "name").iter_rows()) if "name" in areas.columns else {},
            nation=nation,
        )

    @cached_property
    def rules(self) -> Rules:
        """Comparison rules of the small cube's rows."""
        return rules_of(self.small, self.framework, self.reference)

    def shown(self, row: int) -> NDArray[np.float64]:
        """Values of the small areas on one indicator as anybody may see them, shape (n,).

        NaN where there is none, and where so few people answered a survey that it is withheld.
        """
        values = np.asarray(self.small.value[row], dtype=float)
        if not self.rules.survey[row]:
            return values
        few = ~(np.asarray(self.small.denominator[row]) >= SURVEY_BASE_TO_SHOW)
        return np.where(few, np.nan, values)

    @cached_property
    def national(self) -> Totals:
        """The nation's totals of the small cube, shape (m,)."""
        if self.national_totals is not None:
            return self.national_totals
        everything = np.arange(self.small.areas.size)
        return totals(self.small, everything, self.rules.multiplier)

    @property
    def by_council(self) -> Totals:
        """Totals of every local authority, shape (m, councils), where too little is known too."""
        return self.by(COUNCIL)

    def by(self, kind: str) -> Totals:
        """Totals of every larger area of a kind, shape (m, g), where too little is known too.

        Added up when they are first asked for.

        Parameters
        ----------
        kind : str
            A group of the small cube: `COUNCIL`, `REGION` or `NATION`.
        """
        if kind not in self._by:
            self._by[kind] = group_totals(self.small, kind, self.rules.multiplier, partial=True)
        return self._by[kind]

    @cached_property
    def _by(self) -> dict[str, Totals]:
        return {}

    def domain_rows(self, domain: str) -> NDArray[np.intp]:
        """Rows of the small cube that belong to a domain."""
        return np.array(
            [
                i
                for i, slug in enumerate(self.small.indicators)
                if self.framework.measured(slug).domain == domain
            ],
            dtype=np.intp,
        )

    def place(
        self,
        members: Iterable[str],
        *,
        name: str,
        code: str | None = None,
        kind: str = "neighbourhood",
    ) -> Place:
        """A place made of any small areas; its council is the one that most of its people live in.

        Parameters
        ----------
        members : iterable of str
            Codes of small areas; order and repetition do not matter.
        name : str
            As readers know it.
        code : str, optional
            Its own code; the first member's when not given.
        kind : str

        Raises
        ------
        UnknownPlace
            When there are no members, or some are not in the evidence.
        """
        codes = tuple(sorted(set(members)))
        if not codes:
            raise UnknownPlace(f"{name} has no small areas.")
        positions = self.small.positions(codes)
        council = self.group_of(COUNCIL, positions)
        return Place(code or codes[0], name, kind, self.small.kind, codes, council)

    def group_of(self, kind: str, positions: NDArray[np.intp]) -> str | None:
        """Code of the group of this kind that most of the people of some small areas live in.

        Where no people are known, the group with most of the areas; of equals, the first code.
        None when the areas lie in no group of the kind.
        """
        index = np.asarray(self.small.groups[kind])[positions]
        inside = index >= 0
        if not inside.any():
            return None
        size = self.small.group_codes[kind].size
        people = np.nan_to_num(np.asarray(self.small.population, dtype=float)[positions])
        most = np.bincount(index[inside], people[inside], minlength=size)
        areas = np.bincount(index[inside], minlength=size)
        codes = np.asarray(self.small.group_codes[kind])
        return str(codes[np.lexsort((codes, -areas, -most))[0]])

    def retold(self, framework: Framework) -> Evidence:
        """The same evidence with its framework in other words; whatever was worked out stays."""
        same = copy(self)
        object.__setattr__(same, "framework", framework)
        return same

    def name_of(self, code: str | None) -> str:
        """Name of a council, region, nation or small area; its code when no name is loaded."""
        return self.names.get(code or "", code or "")


def _refuse_hollow(
    cube: Cube, status: NDArray[np.uint8], value: NDArray[np.float64], name: str
) -> None:
    """Refuse figures, one for each row of a cube, that have the status `value` and no value."""
    hollow = np.flatnonzero((np.asarray(status) == VALUE) & ~np.isfinite(value))
    if hollow.size:
        problems = [
            Problem(None, cube.indicators[i], str(value[i]), "a number, or another status")
            for i in hollow
        ]
        raise BadTable(problems, name)
