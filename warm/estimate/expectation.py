"""What people like those who live in an area usually say: the third stage of WARM, with its error.

Everybody belongs to a *people type*, such as a group of the Output Area Classification. The survey
tells what each type says on average, and the census of which types an area is made. The mean of the
types, each counting for its share, is what one expects of the area. The report of 2010 stopped there.
Three things were missing and are here: how sure the mean of each type is, how far areas are from what
their types would say, and how much the expectation pulls areas together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from warm.errors import BadTable, Problem, WarmError
from warm.estimate.area_effects import AreaEffect, Method, area_effect, with_area_effects
from warm.estimate.columns import Array, Codes, texts
from warm.estimate.composition import Composition
from warm.estimate.designed import Design
from warm.estimate.estimated import (
    SURVEY_ONLY,
    AreaEstimates,
    AreaKind,
    answers_of,
    grades,
    with_limits,
)
from warm.estimate.replicates import REPLICATES, Replicates
from warm.intervals import effective_n

if TYPE_CHECKING:
    import polars as pl

#: With fewer respondents than this the mean of a type is pointed out.
FEW = 30


@dataclass(frozen=True, slots=True)
class Compression:
    """How much an expectation pulls areas together.

    Attributes
    ----------
    outcome : str
    expected_sd : float
        Standard deviation of the expectations between areas.
    true_sd : float
        That of the areas themselves, as far as is known: with the variance between areas added.
    ratio : float
        `expected_sd` ÷ `true_sd`: 1 where an area is nothing but its people.
    found : float
        Of the tenth of areas that truly are lowest (or highest), the share that is in the lowest
        tenth of expectations, if both are normal.
    """

    outcome: str
    expected_sd: float
    true_sd: float
    ratio: float
    found: float


@dataclass(frozen=True, eq=False)
class PeopleTypes:
    """What people types say, and what is expected of areas that are made of them.

    Attributes
    ----------
    outcomes, kinds : tuple of str
    types : numpy.ndarray of str, shape (types,)
        In order.
    base : numpy.ndarray, shape (outcomes, types)
        How many of each answered.
    estimate, se, lower, upper : numpy.ndarray, shape (outcomes, types)
    national, national_se : numpy.ndarray, shape (outcomes,)
        Of all respondents together.
    sd : numpy.ndarray, shape (outcomes,)
        Of answers between people.
    ratio, ratio_lower, ratio_upper : numpy.ndarray, shape (outcomes, types)
        Type ÷ national, with intervals that are even on a logarithmic scale; NaN where a mean is not
        above 0.
    areas : AreaEstimates
        What is expected of areas; `error` says whether the variance between areas is known and in it.
    area_ratio, area_ratio_lower, area_ratio_upper : numpy.ndarray, shape (outcomes, areas)
        Expected ÷ national.
    effects : tuple of AreaEffect
        For each outcome, where figures of areas were given.
    compression : tuple of Compression
        For each outcome, where figures of areas were given.
    level : float
    notes : tuple of str
    """

    outcomes: tuple[str, ...]
    kinds: tuple[AreaKind, ...]
    types: Codes
    base: Array
    estimate: Array
    se: Array
    lower: Array
    upper: Array
    national: Array
    national_se: Array
    sd: Array
    ratio: Array
    ratio_lower: Array
    ratio_upper: Array
    areas: AreaEstimates
    area_ratio: Array
    area_ratio_lower: Array
    area_ratio_upper: Array
    effects: tuple[AreaEffect, ...]
    compression: tuple[Compression, ...]
    level: float
    notes: tuple[str, ...]

    def type_frame(self) -> pl.DataFrame:
        """A row for each outcome and people type.

        Columns `outcome`, `type`, `base`, `estimate`, `se`, `lower`, `upper`, `grade`, `ratio` (to
        national = 1) with `ratio_lower` and `ratio_upper`, `difference` (from national) and
        `difference_sd`, the same in standard deviations of people.
        """
        import polars as pl

        many = len(self.types)
        size = np.abs(self.estimate)
        cv = np.divide(self.se, size, out=np.full_like(size, np.nan), where=size > 0)
        away = self.estimate - self.national[:, None]
        spread = np.where(self.sd > 0, self.sd, np.nan)[:, None]
        return pl.DataFrame(
            {
                "outcome": np.repeat(np.asarray(self.outcomes, dtype=np.str_), many),
                "type": np.tile(self.types, len(self.outcomes)),
                "base": self.base.ravel().astype(np.int64),
                "estimate": self.estimate.ravel(),
                "se": self.se.ravel(),
                "lower": self.lower.ravel(),
                "upper": self.upper.ravel(),
                "grade": grades(cv).ravel(),
                "ratio": self.ratio.ravel(),
                "ratio_lower": self.ratio_lower.ravel(),
                "ratio_upper": self.ratio_upper.ravel(),
                "difference": away.ravel(),
                "difference_sd": (away / spread).ravel(),
            }
        ).with_columns(pl.selectors.float().fill_nan(None))

    def to_frame(self) -> pl.DataFrame:
        """A row for each outcome and area: as `AreaEstimates.to_frame`, with the ratio to national."""
        import polars as pl

        return (
            self.areas.to_frame()
            .with_columns(
                ratio=pl.Series(self.area_ratio.ravel()),
                ratio_lower=pl.Series(self.area_ratio_lower.ravel()),
                ratio_upper=pl.Series(self.area_ratio_upper.ravel()),
            )
            .with_columns(pl.selectors.starts_with("ratio").fill_nan(None))
        )


def people_types(
    respondents: pl.DataFrame,
    outcomes: Sequence[str] | Mapping[str, AreaKind | None],
    design: Design | Replicates,
    composition: pl.DataFrame | Composition,
    *,
    types: str,
    known: pl.DataFrame | None = None,
    known_composition: pl.DataFrame | Composition | None = None,
    method: Method = "reml",
    seed: int = 0,
    replicates: int = REPLICATES,
    level: float = 0.95,
    name: str = "the survey",
) -> PeopleTypes:
    """What is expected of areas from the people types that live there.

    Parameters
    ----------
    respondents : polars.DataFrame
        With columns for the outcomes and the people type.
    outcomes : sequence of str, or mapping of str to {"mean", "share", None}
        Unless said, one whose answers are all 0 or 1 is a share.
    design : Design or Replicates
        Of the same table. A design is drawn anew, `replicates` times, from `seed`.
    composition : polars.DataFrame or Composition
        Columns `area`, `type` and `count`.
    types : str
        Column of people types.
    known : polars.DataFrame, optional
        Figures of areas themselves: `area`, `estimate`, `se`, and `outcome` if there are several.
        They tell how far areas are from their people; without them no interval holds it.
    known_composition : polars.DataFrame or Composition, optional
        Of the areas in `known`, where they are others than those to estimate: council areas, say.
    method : {"reml", "moment"}
        How the variance between areas is found.
    seed, replicates : int
    level : float
        Confidence level of the intervals.
    name : str
        What to call the survey's table in errors.

    Returns
    -------
    PeopleTypes

    Raises
    ------
    BadTable
        With every problem of the survey, the composition or the known figures; types that people
        belong to and no respondent does.
    WarmError
        When a type is so rare that a replicate has nobody of it.

    References
    ----------
    Mguni N, Bacon N (2010). Taking the temperature of local communities: the Wellbeing and Resilience
    Measure (WARM). The Young Foundation.
    Batey PWJ, Brown PJB (2007). The spatial targeting of urban policy initiatives: a geodemographic
    assessment tool. Environment and Planning A 39, 2774-2793 (indices by type).
    Rao JNK, Molina I (2015). Small Area Estimation, 2nd ed., chapter 3 (synthetic estimators). Wiley.
    """
    if not 0 < level < 1:
        raise WarmError(f"A confidence level lies between 0 and 1; {level!r} does not.")
    if types not in respondents.columns:
        raise BadTable([Problem(None, types, "", "this column")], name)
    if respondents.height != len(design.weights):
        raise ValueError("The table is not the one that the design was read from.")
    names, kinds, answers = answers_of(respondents, outcomes, name=name)
    made = _composition(composition)
    drawn = design
    if isinstance(drawn, Design):
        drawn = Replicates.bootstrap(drawn, seed=seed, replicates=replicates)
    means = _Means.of(texts(respondents, types), names, kinds, answers, drawn, made, level, name)
    areas = means.areas(made, level)
    effects: tuple[AreaEffect, ...] = ()
    compression: tuple[Compression, ...] = ()
    if known is not None:
        other = made if known_composition is None else _composition(known_composition)
        means.asked_of(other, name)
        expected = areas if other is made else means.areas(other, level)
        effects = tuple(
            area_effect(expected, known, outcome=one, people=other.people, method=method)
            for one in names
        )
        areas = with_area_effects(areas, {one.outcome: one for one in effects}, people=made.people)
        compression = tuple(_compression(areas.estimate[k], one) for k, one in enumerate(effects))
    ratio, half = means.ratios(None, None, level)
    area_ratio, area_half = means.ratios(
        made, np.array([one.variance for one in effects]) if effects else None, level
    )
    notes = (*means.notes, *areas.notes, *_told(compression, kinds))
    return PeopleTypes(
        outcomes=names,
        kinds=kinds,
        types=means.types,
        base=means.base,
        estimate=means.estimate,
        se=means.se,
        lower=means.lower,
        upper=means.upper,
        national=means.national,
        national_se=np.sqrt(np.einsum("r,kr->k", drawn.scale, means.national_away**2)),
        sd=means.sd,
        ratio=ratio,
        ratio_lower=ratio / half,
        ratio_upper=ratio * half,
        areas=replace(areas, notes=notes),
        area_ratio=area_ratio,
        area_ratio_lower=area_ratio / area_half,
        area_ratio_upper=area_ratio * area_half,
        effects=effects,
        compression=compression,
        level=level,
        notes=notes,
    )


@dataclass(frozen=True, eq=False)
class _Means:
    """Means of the types that live somewhere, and how far each replicate is from them.

    Sums go without a library of matrices, whose threads could change a digit.
    """

    outcomes: tuple[str, ...]
    kinds: tuple[AreaKind, ...]
    types: Codes
    base: Array
    estimate: Array
    se: Array
    lower: Array
    upper: Array
    away: Array
    national: Array
    national_away: Array
    sd: Array
    scale: Array
    freedom: int
    method: dict[str, Any]
    notes: tuple[str, ...]

    @classmethod
    def of(
        cls,
        words: Codes,
        outcomes: tuple[str, ...],
        kinds: tuple[AreaKind, ...],
        answers: Array,
        drawn: Replicates,
        made: Composition,
        level: float,
        name: str,
    ) -> _Means:
        said = np.isfinite(answers) & (drawn.weights > 0)[:, None]
        filled = np.where(said, answers, 0.0)
        weights = np.column_stack([drawn.weights, drawn.replicate])
        present = np.unique(words[words != ""])
        k, m = len(outcomes), len(present)
        added, whole = np.empty((k, m, weights.shape[1])), np.empty((k, m, weights.shape[1]))
        base, kish = np.empty((k, m)), np.empty((k, m))
        for g, one in enumerate(present):
            at = np.flatnonzero(words == one)
            added[:, g] = np.einsum("nk,nr->kr", filled[at], weights[at])
            whole[:, g] = np.einsum("nk,nr->kr", said[at].astype(np.float64), weights[at])
            base[:, g] = said[at].sum(axis=0)
            inside = drawn.weights[at][:, None] * said[at]
            kish[:, g] = effective_n(inside, axis=0)
        _represented(present, base, outcomes, made, name)
        keep = np.isin(present, made.types[made.of > 0]) | (base.min(axis=0) > 0)
        present, base, kish = present[keep], base[:, keep], kish[:, keep]
        every = np.divide(added, whole, out=np.full_like(added, np.nan), where=whole > 0)[:, keep]
        estimate, away = every[:, :, 0], every[:, :, 1:] - every[:, :, :1]
        if (lost := np.isnan(away).any(axis=(0, 2))).any():
            raise WarmError(
                f"In some replicate nobody is left of the type {', '.join(present[lost].tolist())}, so "
                "nobody can say how sure its mean is. Merge it with a type next to it, in both tables."
            )
        apart = words == ""
        extra = np.einsum("nk,nr->kr", filled[apart], weights[apart])
        people = np.einsum("nk,nr->kr", said[apart].astype(np.float64), weights[apart])
        overall = (added.sum(axis=1) + extra) / (whole.sum(axis=1) + people)
        squares = np.einsum("nk,n->k", np.where(said, (answers - overall[:, 0]) ** 2, 0.0), drawn.weights)  # fmt: skip
        sd = np.sqrt(squares / np.einsum("nk,n->k", said.astype(np.float64), drawn.weights))
        se = np.sqrt(np.einsum("kgr,r->kg", away**2, drawn.scale))
        ends = [
            with_limits(kind, e, s, level=level, freedom=float(drawn.freedom), effective=n)
            for kind, e, s, n in zip(kinds, estimate, se, kish, strict=True)
        ]
        notes = []
        if apart.any():
            notes.append(
                f"Of no people type, and counted in the national mean only: {int(apart.sum()):,} of "
                f"{len(words):,} respondents."
            )
        if (few := base.min(axis=0) < FEW).any():
            notes.append(
                f"Fewer than {FEW} respondents: the types {', '.join(present[few].tolist())}. Their "
                "intervals are wide for it; merge them with others if you can."
            )
        return cls(
            outcomes=outcomes,
            kinds=kinds,
            types=present,
            base=base,
            estimate=estimate,
            se=np.array([one[0] for one in ends]),
            lower=np.array([one[1] for one in ends]),
            upper=np.array([one[2] for one in ends]),
            away=away,
            national=overall[:, 0],
            national_away=overall[:, 1:] - overall[:, :1],
            sd=sd,
            scale=drawn.scale,
            freedom=drawn.freedom,
            method=drawn.method,
            notes=tuple(notes),
        )

    def asked_of(self, made: Composition, name: str) -> None:
        """Refuse areas of types that nobody was asked of."""
        at = np.isin(self.types, made.types)
        _represented(self.types[at], self.base[:, at], self.outcomes, made, name)

    def shares(self, made: Composition) -> Array:
        """Shares of these types in areas, shape (areas, types)."""
        found = np.zeros((len(made.areas), len(self.types)))
        at = np.searchsorted(self.types, made.types)
        some = made.of > 0
        found[:, at[some]] = made.share[:, some]
        found[made.people == 0] = np.nan
        return found

    def areas(self, made: Composition, level: float) -> AreaEstimates:
        """Expectations with their error of sampling."""
        share = self.shares(made)
        estimate = np.einsum("ag,kg->ka", share, self.estimate)
        together = np.einsum("kgr,khr,r->kgh", self.away, self.away, self.scale)
        squares = np.array(
            [np.einsum("ah,ah->a", np.einsum("ag,gh->ah", share, one), share) for one in together]
        )
        se = np.sqrt(np.maximum(squares, 0.0))
        ends = [
            with_limits(kind, e, s, level=level, freedom=float(self.freedom))
            for kind, e, s in zip(self.kinds, estimate, se, strict=True)
        ]
        notes = [SURVEY_ONLY]
        if (empty := made.areas[made.people == 0]).size:
            notes.append(f"Nobody lives in {empty.size:,} of {len(made.areas):,} areas.")
        return AreaEstimates(
            outcomes=self.outcomes,
            kinds=self.kinds,
            areas=made.areas,
            estimate=estimate,
            se=np.array([one[0] for one in ends]),
            lower=np.array([one[1] for one in ends]),
            upper=np.array([one[2] for one in ends]),
            error="sampling",
            modelled=True,
            level=level,
            method={"method": "people types", "types": len(self.types), "intervals": self.method},
            notes=tuple(notes),
            freedom=float(self.freedom),
        )

    def ratios(
        self, made: Composition | None, variance: Array | None, level: float
    ) -> tuple[Array, Array]:
        """Figure ÷ national of types or areas, and the factor to either end of its interval.

        The figure and the national mean come of the same people, so that they err together; errors
        of the logarithm are taken from both in each replicate.
        """
        from scipy.special import stdtrit

        relative = self.national_away / self.national[:, None]
        found, half = [], []
        for k in range(len(self.outcomes)):
            if made is None:
                value, away = self.estimate[k], self.away[k]
                own = np.einsum("gr,gr,r->g", away, away, self.scale)
                both = np.einsum("gr,r,r->g", away, relative[k], self.scale)
            else:
                share = self.shares(made)
                value = np.einsum("ag,g->a", share, self.estimate[k])
                together = np.einsum("gr,hr,r->gh", self.away[k], self.away[k], self.scale)
                own = np.einsum("ah,ah->a", np.einsum("ag,gh->ah", share, together), share)
                both = np.einsum(
                    "ag,g->a", share, np.einsum("gr,r,r->g", self.away[k], relative[k], self.scale)
                )
            if variance is not None:
                own = own + variance[k]
            none = np.full_like(value, np.nan)
            sure = (value > 0) & (self.national[k] > 0)
            nation = float(np.einsum("r,r->", relative[k] ** 2, self.scale))
            inverse = np.divide(1.0, value, out=none.copy(), where=sure)
            squares = own * inverse**2 - 2.0 * both * inverse + nation
            t = float(stdtrit(max(self.freedom, 1), 0.5 + level / 2))
            found.append(np.where(sure, value / self.national[k], np.nan))
            half.append(np.exp(t * np.sqrt(np.maximum(squares, 0.0))))
        return np.array(found), np.array(half)


def _composition(given: pl.DataFrame | Composition) -> Composition:
    return given if isinstance(given, Composition) else Composition.of_table(given)


def _represented(
    present: Codes, base: Array, outcomes: tuple[str, ...], made: Composition, name: str
) -> None:
    """Refuse types that people belong to and of which nobody answered."""
    problems = []
    for one, people in zip(made.types, made.of, strict=True):
        if people == 0:
            continue
        at = np.flatnonzero(present == one)
        silent = [outcomes[k] for k in range(len(outcomes)) if not at.size or base[k, at[0]] == 0]
        if silent:
            which = "" if not at.size else f" who answered {', '.join(silent)}"
            problems.append(
                Problem(
                    None,
                    "type",
                    str(one),
                    f"a respondent of this type{which}, since {people:,.0f} people are of it: merge it "
                    "with a type next to it, in both tables",
                )
            )
    if problems:
        raise BadTable(problems, name)


def _compression(estimate: Array, effect: AreaEffect) -> Compression:
    from scipy.special import ndtri, owens_t

    expected = float(np.nanstd(estimate))
    true = float(np.sqrt(expected**2 + effect.variance))
    ratio = expected / true if true > 0 else float("nan")
    # Both in the lowest tenth, of a pair of normal variables that go together by `ratio`.
    low = float(ndtri(0.1))
    found = (0.1 - 2.0 * float(owens_t(low, np.sqrt((1 - ratio) / (1 + ratio))))) / 0.1
    return Compression(effect.outcome, expected, true, ratio, found)


def _told(compression: Sequence[Compression], kinds: Sequence[AreaKind]) -> list[str]:
    notes = [
        f"{one.outcome}: expectations vary {one.ratio:.0%} as much as areas do. Of the tenth of areas "
        f"that truly are lowest, {one.found:.0%} are among the lowest tenth here."
        for one in compression
    ]
    if "mean" in kinds:
        notes.append(
            "A ratio to the nation says little of a scale without a true zero: 1.05 is not five per "
            "cent happier. Read the difference beside it."
        )
    return notes
