"""Replicate weights: the same survey many times over, each time as if drawn a little otherwise.

What an estimate's error is can be read off how much it changes from one replicate to the next. The
*jackknife* leaves out one cluster at a time and lets the others of its stratum stand in for it. The
*bootstrap* draws the clusters of each stratum anew, one fewer than there are, with replacement.
Publishers of surveys give columns of replicate weights instead of saying who lives in which cluster,
and those can be read as they are.

Where weights were raked or calibrated, each replicate is weighed to the totals again (`weighed`), so
that the error holds what the totals gain: an answer that goes with them is known better for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from warm.errors import BadTable, Problem, WarmError
from warm.estimate.columns import Array, numbers
from warm.estimate.designed import Design, Kind, check_weights
from warm.estimate.margins import CannotReach, Constraints
from warm.estimate.weighted import Weighted

if TYPE_CHECKING:
    import polars as pl

#: How a publisher made replicate weights; what squared differences are multiplied by hangs on it.
GivenKind: TypeAlias = Literal["jackknife", "paired jackknife", "bootstrap", "balanced", "fay"]

GIVEN_KINDS = ("jackknife", "paired jackknife", "bootstrap", "balanced", "fay")

#: Replicates of a bootstrap unless said.
REPLICATES = 200

#: Bytes that a table of replicate weights may take.
MOST = 2 << 30


@dataclass(frozen=True, eq=False)
class Replicates:
    """Weights of the survey and of its replicates.

    Attributes
    ----------
    weights : numpy.ndarray, shape (respondents,)
        In the order of the survey's table.
    replicate : numpy.ndarray, shape (respondents, replicates)
    scale : numpy.ndarray, shape (replicates,)
        The variance is the sum of squared differences of the replicates from the estimate, each
        times this.
    freedom : int
        Degrees of freedom of a variance.
    method : dict
        How they were made, with the seed where one was used.
    """

    weights: Array
    replicate: Array
    scale: Array
    freedom: int
    method: dict[str, Any]

    @classmethod
    def jackknife(cls, design: Design) -> Replicates:
        """One replicate for each cluster, which is left out of it (JKn).

        Parameters
        ----------
        design : Design

        Raises
        ------
        WarmError
            When a stratum has one cluster, or there are so many clusters that the weights would not
            fit into `MOST` bytes.

        References
        ----------
        Wolter KM (2007). Introduction to Variance Estimation, 2nd ed., chapter 4. Springer.
        """
        _check(design)
        clusters = int(design.clusters_in.sum())
        _fits(
            len(design.weights), clusters, "Take the bootstrap, or say which clusters they are in."
        )
        of = np.zeros(clusters, dtype=np.intp)
        of[design.cluster] = design.stratum
        many = design.clusters_in.astype(np.float64)
        up = many / (many - 1.0)
        every = np.arange(clusters)
        # A respondent's factor is 0 without the own cluster, more without another of the stratum.
        factor = np.where(design.stratum[:, None] == of, up[of], 1.0)
        factor[design.cluster[:, None] == every] = 0.0
        scale = (1.0 - many / design.drawn_from)[of] / up[of]
        return cls(
            design.weights,
            design.weights[:, None] * factor,
            scale,
            design.freedom,
            {"method": "jackknife", "replicates": clusters},
        )

    @classmethod
    def bootstrap(cls, design: Design, *, seed: int, replicates: int = REPLICATES) -> Replicates:
        """Clusters drawn anew within each stratum.

        Parameters
        ----------
        design : Design
        seed : int
            Zero or more. The same seed gives the same replicates.
        replicates : int

        Raises
        ------
        WarmError
            When a stratum has one cluster, or the weights would not fit into `MOST` bytes.

        References
        ----------
        Rao JNK, Wu CFJ, Yue K (1992). Some recent work on resampling methods for complex surveys.
        Survey Methodology 18, 209-217.
        """
        _check(design)
        if replicates < 2:
            raise WarmError(f"A bootstrap takes two replicates or more, not {replicates!r}.")
        _fits(len(design.weights), replicates, "Take fewer replicates.")
        factor = np.column_stack([drawn_anew(design, seed, r) for r in range(replicates)])
        return cls(
            design.weights,
            design.weights[:, None] * factor[design.cluster],
            np.full(replicates, 1.0 / replicates),
            design.freedom,
            {"method": "bootstrap", "replicates": replicates, "seed": seed},
        )

    @classmethod
    def of(
        cls,
        respondents: pl.DataFrame,
        columns: Sequence[str],
        *,
        weights: str,
        kind: GivenKind,
        fay: float | None = None,
        scale: float | npt.ArrayLike | None = None,
        freedom: int | None = None,
        name: str = "the survey",
    ) -> Replicates:
        """Replicate weights that come with the survey's table.

        Parameters
        ----------
        respondents : polars.DataFrame
        columns : sequence of str
            A column for each replicate: whole weights, not factors.
        weights : str
            The column of weights for the estimate itself.
        kind : {"jackknife", "paired jackknife", "bootstrap", "balanced", "fay"}
            How the publisher made them: squared differences are multiplied by (R − 1) / R, 1, 1 / R,
            1 / R or 1 / (R (1 − fay)²), with R replicates.
        fay : float, optional
            Fay's coefficient, from 0 to below 1, for `fay`.
        scale : float or array_like, optional
            What they are multiplied by instead, one number or one for each replicate (a jackknife of
            several strata has one for each).
        freedom : int, optional
            Degrees of freedom, where the publisher says them; R − 1 unless said.
        name : str
            What to call the table in errors.

        Raises
        ------
        BadTable
            With every problem: a column that is missing, a weight below zero, factors instead of
            weights.
        WarmError
            When there is no such kind, or it lacks its coefficient.
        """
        if kind not in GIVEN_KINDS:
            raise WarmError(f"There is no kind {kind!r}; there are {', '.join(GIVEN_KINDS)}.")
        if (kind == "fay") != (fay is not None) or (fay is not None and not 0 <= fay < 1):
            raise WarmError(
                "Fay's coefficient is from 0 to below 1, and belongs to the kind 'fay'."
            )
        many = len(columns)
        if many < 2:
            raise WarmError(f"Two columns of replicate weights or more are needed, not {many}.")
        problems = [
            Problem(None, column, "", "this column")
            for column in (weights, *columns)
            if column not in respondents.columns
        ]
        if problems:
            raise BadTable(problems, name)
        whole = numbers(respondents, weights)
        held = np.column_stack([numbers(respondents, column) for column in columns])
        problems = check_weights(whole, weights)
        for column, found in zip(columns, held.T, strict=True):
            problems += check_weights(found, column)
        if not problems:
            share = held.sum(axis=0) / whole.sum()
            problems = [
                Problem(
                    None,
                    columns[r],
                    f"{held[:, r].sum():,.0f} in all",
                    f"about the {whole.sum():,.0f} of {weights}: if these are factors, multiply them "
                    "by the weights first",
                )
                for r in np.flatnonzero((share < 0.5) | (share > 2.0)).tolist()
            ]
            if (held == whole[:, None]).all():
                problems = [Problem(None, columns[0], "", f"weights that differ from {weights}")]
        if problems:
            raise BadTable(sorted(problems, key=lambda one: one.row or 0), name)
        usual = {
            "jackknife": (many - 1) / many,
            "paired jackknife": 1.0,
            "fay": 1.0 / (many * (1.0 - (fay or 0.0)) ** 2),
        }.get(kind, 1.0 / many)
        factors = np.asarray(usual if scale is None else scale, dtype=np.float64)
        if factors.shape not in ((), (many,)) or not (np.isfinite(factors) & (factors >= 0)).all():
            raise WarmError(
                f"The scale is one number of zero or more, or one for each of the {many:,} columns."
            )
        return cls(
            whole,
            held,
            np.broadcast_to(factors, (many,)).copy(),
            many - 1 if freedom is None else freedom,
            {"method": f"replicate weights given ({kind})", "replicates": many, "fay": fay},
        )

    def weighed(
        self, constraints: Constraints, weigh: Callable[[Constraints], Weighted]
    ) -> Replicates:
        """Each replicate weighed to the totals, as the survey itself is.

        Parameters
        ----------
        constraints : Constraints
            The survey held against the totals of one area, with the weights that these replicates
            were made from.
        weigh : callable
            `rake`, `calibrate`, or either with whatever bounds: ``lambda c: rake(c, trim=5)``.

        Returns
        -------
        Replicates

        Raises
        ------
        CannotReach
            When the totals cannot be met in some replicate, with how many and the first reason.
            They are not left out: those are the replicates that would differ most.
        ValueError
            When the constraints are of another table.
        """
        if constraints.given != len(self.weights):
            raise ValueError("The constraints are not those of the table of these replicates.")
        found = np.zeros_like(self.replicate)
        whole = weigh(_with(constraints, self.weights, "the survey")).column()
        lost: list[str] = []
        for r in range(found.shape[1]):
            try:
                made = weigh(_with(constraints, self.replicate[:, r], f"replicate {r + 1}"))
            except CannotReach as error:
                lost.append(str(error))
                continue
            if not made.converged:
                lost.append(made.notes[len(made.constraints.notes)])
                continue
            found[:, r] = made.column()
        if lost:
            raise CannotReach(
                f"The totals cannot be met in {len(lost):,} of {found.shape[1]:,} replicates. The first "
                f"time: {lost[0]} Few respondents carry that category: merge it with one next to it."
            )
        return replace(
            self, weights=whole, replicate=found, method={**self.method, "weighed anew": True}
        )

    def estimates(self, inside: npt.NDArray[np.bool_], answers: Array, kind: Kind) -> Array:
        """The estimate of each replicate; NaN where nobody inside weighs anything in it.

        Parameters
        ----------
        inside : numpy.ndarray of bool, shape (respondents,)
            Who belongs to the domain and answered.
        answers : numpy.ndarray, shape (respondents,)
        kind : {"mean", "share", "total"}
        """
        some = self.replicate[inside]
        added: Array = answers[inside] @ some
        if kind == "total":
            return added
        whole = some.sum(axis=0)
        found: Array = np.divide(added, whole, out=np.full_like(added, np.nan), where=whole > 0)
        return found

    def se(
        self, inside: npt.NDArray[np.bool_], answers: Array, kind: Kind, estimate: float
    ) -> float:
        """Standard error of a mean, share or total; NaN where a replicate has no estimate."""
        away = self.estimates(inside, answers, kind) - estimate
        return float(np.sqrt(self.scale @ away**2))


def drawn_anew(design: Design, seed: int, replicate: int) -> Array:
    """What the weights of each cluster are multiplied by in one replicate of a bootstrap.

    In a stratum of n clusters n − 1 are drawn with replacement. One that came m times has the factor
    1 − λ + λ m n / (n − 1), where λ² is the share of the clusters of the stratum that was not drawn
    for the survey: 1 unless their number is known.

    Returns
    -------
    numpy.ndarray, shape (clusters,)
    """
    if seed < 0 or replicate < 0:
        raise WarmError(f"A seed is a whole number of zero or more, not {seed!r}.")
    random = np.random.default_rng([seed, replicate])
    clusters = int(design.clusters_in.sum())
    of = np.zeros(clusters, dtype=np.intp)
    of[design.cluster] = design.stratum
    order = np.argsort(of, kind="stable")
    starts = np.cumsum([0, *design.clusters_in.tolist()])
    factor = np.empty(clusters)
    for h, n in enumerate(design.clusters_in.tolist()):
        times = np.bincount(random.integers(0, n, n - 1), minlength=n)
        left = np.sqrt(1.0 - n / design.drawn_from[h])
        factor[order[starts[h] : starts[h + 1]]] = 1.0 - left + left * times * (n / (n - 1))
    return factor


def _check(design: Design) -> None:
    lonely = design.strata[design.clusters_in < 2]
    if lonely.size:
        raise WarmError(
            "Replicates need two clusters or more in each stratum, and there is one in "
            f"{', '.join(repr(str(one)) for one in lonely)}: put it together with another stratum."
        )


def _fits(respondents: int, replicates: int, instead: str) -> None:
    if 8 * respondents * replicates > MOST:
        raise WarmError(
            f"{replicates:,} replicates of {respondents:,} weights would take "
            f"{8 * respondents * replicates / 1e9:,.1f} GB. {instead}"
        )


def _with(constraints: Constraints, weights: Array, called: str) -> Constraints:
    """The constraints with other weights, and without those who weigh nothing."""
    weight = weights[constraints.rows]
    some = weight > 0
    codes = constraints.codes[some]
    known = constraints.totals
    has = np.bincount(codes.ravel(), minlength=len(known.counts)) > 0
    lost = np.flatnonzero(~has & (known.counts.sum(axis=1) > 0))
    if lost.size:
        variable, category = known.labels[int(lost[0])]
        raise CannotReach(f"In {called} nobody is left with {variable}: {category}.")
    return replace(constraints, codes=codes, weight=weight[some], rows=constraints.rows[some])
