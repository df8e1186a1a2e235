"""Means, shares and totals of a survey, with the error that its design leaves.

Estimates are ratios of weighted sums, and their variance is that of the linear part of the ratio
(Taylor linearisation) between the clusters within each stratum, as if clusters had been drawn with
replacement: slightly too large rather than too small. A domain is estimated with all respondents,
those outside it counting nothing, so that it is right even where a cluster has nobody in it.

Weights are taken as they are. What raking or calibration gains where answers go with the totals is
taken off the error when the design is told of it (`Design.calibrated`), or by replicates that are
weighed anew (`warm.estimate.replicates`); else the error is rather too large than too small.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from warm.errors import BadTable, Problem, WarmError
from warm.estimate.columns import Array, Codes, Index, numbers, summed, texts
from warm.intervals import effective_n, wilson

if TYPE_CHECKING:
    import polars as pl

    from warm.estimate.replicates import Replicates
    from warm.estimate.weighted import Weighted

Kind: TypeAlias = Literal["mean", "share", "total"]

#: The whole survey, among domains.
EVERYBODY = ""

#: An error below this share of that of as many answers drawn one by one is none: the totals, or
#: having asked everybody, leave nothing to chance.
KNOWN = 1e-7

#: Coefficients of variation up to which an estimate is graded A, B and C; beyond, D: do not use.
GRADES = ((0.10, "A"), (0.20, "B"), (0.33, "C"))
WORST = "D"


@dataclass(frozen=True, eq=False)
class Design:
    """How respondents were drawn.

    Attributes
    ----------
    weights : numpy.ndarray, shape (respondents,)
    stratum, cluster : numpy.ndarray of int, shape (respondents,)
        Numbers; each cluster is in one stratum.
    strata : numpy.ndarray of str
        Names of the strata.
    clusters_in : numpy.ndarray of int, shape (strata,)
        Clusters that were drawn.
    drawn_from : numpy.ndarray, shape (strata,)
        Clusters that there are; infinite where that is not known.
    lonely : {"refuse", "centre"}
    met : tuple of two numpy.ndarray, or None
        Where the weights meet totals: what each respondent adds to each of them, shape (respondents,
        totals), and the inverse of the weighted squares of that.
    """

    weights: Array
    stratum: Index
    cluster: Index
    strata: Codes
    clusters_in: Index
    drawn_from: Array
    lonely: str
    met: tuple[Array, Array] | None = None

    @classmethod
    def of(
        cls,
        respondents: pl.DataFrame,
        *,
        weights: str | npt.ArrayLike | None = None,
        strata: str | None = None,
        clusters: str | None = None,
        drawn_from: str | None = None,
        lonely: Literal["refuse", "centre"] = "refuse",
        name: str = "the survey",
    ) -> Design:
        """The design that columns of the survey's table tell.

        Parameters
        ----------
        respondents : polars.DataFrame
        weights : str or array_like, optional
            A column, or weights in the order of the table, such as those that raking gave. Zero
            for who was left out. Everybody alike unless said.
        strata, clusters : str, optional
            Columns. Without strata there is one; without clusters everybody was drawn alone. A
            cluster of the same name in two strata is two clusters.
        drawn_from : str, optional
            Column with how many clusters the stratum has in all, where that is known.
        lonely : {"refuse", "centre"}
            What to do with a stratum of one cluster, whose variance nobody can know: refuse, naming
            it, or take its distance from the mean of all clusters.
        name : str
            What to call the table in errors.

        Raises
        ------
        BadTable
            With every problem: a column that is missing, an empty cell, a weight below zero, a
            stratum with one cluster, more clusters drawn than there are.
        """
        columns = [one for one in (strata, clusters, drawn_from) if one]
        columns += [weights] if isinstance(weights, str) else []
        problems = [
            Problem(None, column, "", "this column")
            for column in columns
            if column not in respondents.columns
        ]
        if respondents.height == 0:
            problems.append(Problem(None, None, "no rows", "a row for each respondent"))
        if problems:
            raise BadTable(problems, name)
        n = respondents.height
        if weights is None:
            weight = np.ones(n)
        elif isinstance(weights, str):
            weight = numbers(respondents, weights)
        else:
            weight = np.asarray(weights, dtype=np.float64)
            if weight.shape != (n,):
                raise ValueError(f"The survey has {n:,} rows, but there are weights of shape {weight.shape}.")  # fmt: skip
        called = weights if isinstance(weights, str) else "weight"
        problems = check_weights(weight, called)
        words = {column: texts(respondents, column) for column in (strata, clusters) if column}
        problems += [
            Problem(int(row) + 2, column, "", "a name, not an empty cell")
            for column, found in words.items()
            for row in np.flatnonzero(found == "")
        ]
        if problems:
            raise BadTable(sorted(problems, key=lambda one: one.row or 0), name)
        names, stratum = np.unique(
            words[strata] if strata else np.full(n, "all"), return_inverse=True
        )
        alone = np.arange(n)
        within = np.unique(words[clusters], return_inverse=True)[1] if clusters else alone
        pairs = stratum * (int(within.max()) + 1) + within
        found, cluster = np.unique(pairs, return_inverse=True)
        clusters_in = np.bincount(found // (int(within.max()) + 1), minlength=len(names))
        problems = [
            Problem(
                None,
                strata,
                str(names[h]),
                "two clusters or more in a stratum: put it together with another, or say "
                "lonely='centre'",
            )
            for h in np.flatnonzero(clusters_in < 2)
            if lonely == "refuse" or len(names) == 1
        ]
        frame = np.full(len(names), np.inf)
        if drawn_from:
            known = numbers(respondents, drawn_from)
            for h in range(len(names)):
                said = known[stratum == h]
                if not (said == said[0]).all() or not said[0] >= clusters_in[h]:
                    problems.append(
                        Problem(
                            None,
                            drawn_from,
                            f"{np.nanmin(said):g}" if np.isfinite(said).any() else "",
                            f"one number for stratum {names[h]}, no fewer than the "
                            f"{clusters_in[h]:,} clusters drawn",
                        )
                    )
                frame[h] = said[0]
        if problems:
            raise BadTable(problems, name)
        return cls(
            weight,
            stratum.astype(np.intp),
            cluster.astype(np.intp),
            names,
            clusters_in.astype(np.intp),
            frame,
            lonely,
        )

    @property
    def freedom(self) -> int:
        """Degrees of freedom of a variance: clusters − strata."""
        return int(self.clusters_in.sum()) - len(self.strata)

    def calibrated(self, weighed: Weighted) -> Design:
        """The same design with weights that meet totals, and an error that holds what that gains.

        Where an answer goes with the totals, weighing makes its estimate surer. To first order any
        weights that meet the same totals leave the error of the regression estimator: that of what
        is left of the answer when the totals have told what they can.

        Parameters
        ----------
        weighed : Weighted
            What `rake` or `calibrate` made of the survey's table.

        Raises
        ------
        WarmError
            When the totals are not met: then nothing is known by them.
        ValueError
            When it was made of another table.

        References
        ----------
        Deville J-C, Särndal C-E (1992). Calibration estimators in survey sampling. Journal of the
        American Statistical Association 87, 376-382.
        """
        made = weighed.constraints
        if made.given != len(self.weights):
            raise ValueError("These weights were not made of the table of this design.")
        if not weighed.converged:
            raise WarmError(
                "The weights do not meet the totals, so nothing can be taken off the error for them. "
                f"{weighed.notes[len(made.notes)]}"
            )
        adds = np.zeros((made.given, len(made.totals.counts)))
        adds[made.rows[:, None], made.codes] = 1.0
        if weighed.amounts is not None:
            amounts = np.zeros((made.given, weighed.amounts.shape[1]))
            amounts[made.rows] = weighed.amounts / np.abs(weighed.amounts).max(axis=0)
            adds = np.column_stack([adds, amounts])
        weights = weighed.column()
        squares = adds.T @ (adds * weights[:, None])
        inverse = np.asarray(np.linalg.pinv(squares, rcond=1e-10, hermitian=True), dtype=np.float64)
        return replace(self, weights=weights, met=(adds, inverse))

    def se(
        self, inside: npt.NDArray[np.bool_], answers: Array, kind: Kind, estimate: float
    ) -> float:
        """Standard error of a mean, share or total of those inside, by its linear part."""
        weights = np.where(inside, self.weights, 0.0)
        if kind == "total":
            return float(np.sqrt(self.variance(weights * answers)))
        order = np.lexsort((answers, weights))
        whole = weights[order].sum()
        parts = weights * np.where(inside, answers - estimate, 0.0) / whole
        return float(np.sqrt(self.variance(parts)))

    def variance(self, parts: Array) -> Array:
        """Variance of the sum of something over the sample.

        Parameters
        ----------
        parts : numpy.ndarray, shape (respondents,) or (respondents, m)
            What each respondent adds, weight included.
        """
        columns = parts.reshape(len(parts), -1)
        if self.met is not None:
            adds, inverse = self.met
            columns = columns - self.weights[:, None] * (adds @ (inverse @ (adds.T @ columns)))
        m = columns.shape[1]
        sums = np.zeros((int(self.clusters_in.sum()), m))
        of = np.zeros(len(sums), dtype=np.intp)
        of[self.cluster] = self.stratum
        # Added up in order of size, so that the order of the table changes nothing.
        for c in range(m):
            order = np.argsort(columns[:, c], kind="stable")
            sums[:, c] = summed(self.cluster[order], columns[order, c], len(sums))
        whole = np.zeros((len(self.strata), m))
        np.add.at(whole, of, sums)
        mean = whole / self.clusters_in[:, None]
        lonely = self.clusters_in < 2
        mean[lonely] = sums.mean(axis=0)
        squares = np.zeros((len(self.strata), m))
        np.add.at(squares, of, (sums - mean[of]) ** 2)
        many = self.clusters_in.astype(np.float64)
        scale = np.where(lonely, 1.0, many / np.maximum(many - 1.0, 1.0))
        scale *= 1.0 - many / self.drawn_from
        found: Array = (squares * scale[:, None]).sum(axis=0)
        return found[0] if parts.ndim == 1 else found


def check_weights(weights: Array, column: str) -> list[Problem]:
    """What is wrong with a column of weights: one that is none, or nobody who weighs anything."""
    problems = [
        Problem(int(row) + 2, column, str(weights[row]), "a weight of zero or more")
        for row in np.flatnonzero(~(np.isfinite(weights) & (weights >= 0)))
    ]
    if not problems and not weights.any():
        problems.append(Problem(None, column, "0", "somebody with a weight above zero"))
    return problems


@dataclass(frozen=True, slots=True)
class Estimate:
    """One estimate.

    Attributes
    ----------
    domain : str
        `EVERYBODY` for the whole survey.
    base : int
        How many answered.
    estimate, se, lower, upper : float
        Shares are 0 to 1. Where all gave the same answer a mean has no error (NaN), and a share has
        that of its interval.
    cv : float
        Standard error ÷ estimate; NaN where the estimate is 0.
    design_effect : float
        How many times larger the variance is than that of as many answers drawn one by one, all
        alike. NaN for a total.
    effective_n : float
        Answers drawn so that would be as precise.
    freedom : int
    grade : str
        A to D by `cv`, D where all gave the same answer; D is not to be used.
    """

    domain: str
    base: int
    estimate: float
    se: float
    lower: float
    upper: float
    cv: float
    design_effect: float
    effective_n: float
    freedom: int
    grade: str


@dataclass(frozen=True, slots=True)
class Estimates:
    """Estimates of one outcome, for the whole survey and for each domain.

    Attributes
    ----------
    outcome, kind : str
    level : float
        Confidence level of the intervals.
    rows : tuple of Estimate
        The whole first, then domains in order.
    notes : tuple of str
    """

    outcome: str
    kind: str
    level: float
    rows: tuple[Estimate, ...]
    notes: tuple[str, ...]

    def domain(self, name: str = EVERYBODY) -> Estimate:
        """One of them.

        Raises
        ------
        WarmError
            When there is none of this name.
        """
        for one in self.rows:
            if one.domain == name:
                return one
        raise WarmError(f"There is no domain {name!r} among the estimates of {self.outcome}.")

    def to_frame(self) -> pl.DataFrame:
        """A row for each estimate."""
        import polars as pl

        names = Estimate.__slots__
        return pl.DataFrame(
            {name: [getattr(one, name) for one in self.rows] for name in names}
        ).with_columns(pl.selectors.float().fill_nan(None))


def direct(
    respondents: pl.DataFrame,
    outcome: str,
    design: Design | Replicates,
    *,
    kind: Kind = "mean",
    by: str | None = None,
    level: float = 0.95,
    name: str = "the survey",
) -> Estimates:
    """Estimates by the design alone: no model, no borrowing from elsewhere.

    Parameters
    ----------
    respondents : polars.DataFrame
        The table that the design was read from.
    outcome : str
        Column of numbers; 0 and 1 (or no and yes, as booleans) for a share. Who has an empty cell is
        left out, and told.
    design : Design or Replicates
        Errors are worked out from the linear part of the estimate, or from how it changes from one
        replicate to the next.
    kind : {"mean", "share", "total"}
    by : str, optional
        Column of domains.
    level : float
        Confidence level.
    name : str
        What to call the table in errors.

    Returns
    -------
    Estimates
        Intervals of means and totals are Student's, with clusters − strata degrees of freedom; those
        of shares are Wilson's for as many answers as would be as precise, so that they stay between
        0 and 1.

    Raises
    ------
    BadTable
        When a column is missing, an answer is no number, a share is not 0 or 1, or nobody answered.

    References
    ----------
    Woodruff RS (1971). A simple method for approximating the variance of a complicated estimate.
    Journal of the American Statistical Association 66, 411-414.
    Korn EL, Graubard BI (1998). Confidence intervals for proportions with small expected number of
    positive counts estimated from survey data. Survey Methodology 24, 193-201 (the effective number
    of answers).
    """
    if not 0 < level < 1:
        raise WarmError(f"A confidence level lies between 0 and 1; {level!r} does not.")
    problems = [
        Problem(None, column, "", "this column")
        for column in (outcome, by)
        if column and column not in respondents.columns
    ]
    if problems:
        raise BadTable(problems, name)
    if respondents.height != len(design.weights):
        raise ValueError("The table is not the one that the design was read from.")
    values = _answers(respondents, outcome, kind, name)
    said = np.isfinite(values) & (design.weights > 0)
    if not said.any():
        raise BadTable(
            [Problem(None, outcome, "", "an answer of somebody who weighs something")], name
        )
    domains = texts(respondents, by) if by else np.full(len(values), EVERYBODY)
    named = [one for one in np.unique(domains).tolist() if one != EVERYBODY]
    rows = [
        _estimate(
            domain, said & (True if domain == EVERYBODY else domains == domain), values, design,
            kind, level,
        )
        for domain in (EVERYBODY, *named)
    ]  # fmt: skip
    return Estimates(outcome, kind, level, tuple(rows), _told(values, design, domains, by, rows))


def _answers(respondents: pl.DataFrame, outcome: str, kind: Kind, name: str) -> Array:
    values = numbers(respondents, outcome)
    words = texts(respondents, outcome)
    wrong = (words != "") & ~np.isfinite(values)
    expected = "a number, or an empty cell"
    if kind == "share":
        wrong |= np.isfinite(values) & (values != 0) & (values != 1)
        expected = "0 or 1, or an empty cell"
    if wrong.any():
        raise BadTable(
            [
                Problem(int(row) + 2, outcome, str(words[row]), expected)
                for row in np.flatnonzero(wrong)
            ],
            name,
        )
    return values


def _estimate(
    domain: str,
    inside: npt.NDArray[np.bool_],
    values: Array,
    design: Design | Replicates,
    kind: Kind,
    level: float,
) -> Estimate:
    from scipy.special import stdtrit

    weights = np.where(inside, design.weights, 0.0)
    answers = np.where(inside, values, 0.0)
    base = int(np.count_nonzero(inside))
    freedom = design.freedom
    if base == 0:
        no = float("nan")
        return Estimate(domain, 0, no, no, no, no, no, no, no, freedom, WORST)
    order = np.lexsort((answers, weights))
    whole = float(weights[order].sum())
    added = float((weights * answers)[order].sum())
    estimate = added if kind == "total" else added / whole
    se = design.se(inside, answers, kind, estimate)
    t = float(stdtrit(max(freedom, 1), 0.5 + level / 2))
    lower, upper = estimate - t * se, estimate + t * se
    design_effect, effective = float("nan"), float("nan")
    if kind != "total":
        spread = float((weights * np.where(inside, answers - estimate, 0.0) ** 2)[order].sum())
        alone = spread / whole / max(base - 1, 1)
        effective = float(effective_n(weights[order]))
        if se > KNOWN * np.sqrt(alone):
            design_effect = se**2 / alone
            effective = base / design_effect
        elif se >= 0 and alone > 0:
            # The totals tell it, and nothing is left to chance.
            se, design_effect, effective, lower, upper = 0.0, 0.0, np.inf, estimate, estimate
    same = kind != "total" and bool((values[inside] == values[inside][0]).all())
    if same:
        # No variance to go by; what a share still has is the weight of those who answered.
        effective, design_effect = float(effective_n(weights[order])), float("nan")
    if kind == "share" and np.isfinite(effective):
        limits = wilson(estimate * effective, effective, t)
        lower, upper = float(limits[0]), float(limits[1])
    if same:
        se = (upper - lower) / (2 * t) if kind == "share" else float("nan")
        lower, upper = (lower, upper) if kind == "share" else (float("nan"), float("nan"))
    cv = se / abs(estimate) if estimate else float("nan")
    grade = WORST if same else _grade(cv)
    return Estimate(
        domain, base, estimate, se, lower, upper, cv, design_effect, effective, freedom, grade
    )


def _grade(cv: float) -> str:
    return next((grade for limit, grade in GRADES if cv < limit), WORST)


def _told(
    values: Array,
    design: Design | Replicates,
    domains: Codes,
    by: str | None,
    rows: Sequence[Estimate],
) -> tuple[str, ...]:
    notes = []
    silent = int(np.count_nonzero(~np.isfinite(values)))
    if silent:
        notes.append(f"Left out: {silent:,} of {len(values):,} respondents, who did not answer.")
    if by is not None and (nowhere := int(np.count_nonzero(domains == EVERYBODY))):
        notes.append(f"In no domain, and counted in the whole only: {nowhere:,} respondents.")
    if isinstance(design, Design) and (few := design.clusters_in < 2).any():
        notes.append(
            f"Strata with one cluster, whose variance is reckoned from the mean of all: "
            f"{', '.join(design.strata[few].tolist())}."
        )
    told = values[np.isfinite(values) & (design.weights > 0)]
    if (told == told[0]).all():
        notes.append("All answers are the same, so the sample tells nothing of how they vary.")
    if lost := [one.domain for one in rows if one.base and np.isnan(one.se)]:
        notes.append(
            "Without an error, because all who answered said the same or a replicate has nobody who "
            f"did: {', '.join(name or 'the whole' for name in lost)}. Merge it with another."
        )
    if bad := [one.domain for one in rows if one.grade == WORST and one.domain]:
        notes.append(f"Too uncertain to be used (grade {WORST}): {len(bad):,} domains.")
    return tuple(notes)
