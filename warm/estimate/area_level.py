"""Fay and Herriot's model: direct estimates of areas drawn towards what their covariates say.

Each area's direct estimate is its truth plus an error whose variance is known from the survey's
design; each truth is a regression on covariates plus an effect of the area. What comes out is a
mean of the two, and the surer of them counts for more. Areas that nobody was asked in have the
regression alone, with the effect of the area in their error.

References
----------
Fay RE, Herriot RA (1979). Estimates of income for small places: an application of James-Stein
procedures to census data. Journal of the American Statistical Association 74, 269-277.
Rao JNK, Molina I (2015). Small area estimation, 2nd edition. Wiley, chapter 6.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from warm.errors import BadTable, Problem, WarmError
from warm.estimate.area_variance import (
    ROUNDS,
    TOLERANCE,
    Areas,
    Method,
    errors,
    find_variance,
    variance_interval,
)
from warm.estimate.benchmarked import How, Published, carried, moved, some, twice, wrong
from warm.estimate.columns import Array, Codes, numbers, texts
from warm.estimate.covariates import SPARE, dependent, design_matrix
from warm.estimate.designed import WORST
from warm.estimate.limits import coefficient_of_variation, graded, limits

if TYPE_CHECKING:
    import polars as pl

#: A standardised residual beyond this is pointed out; further, where there are so many areas that one
#: of them would lie there by chance more often than this.
FAR, BY_CHANCE = 3.0, 0.05


@dataclass(frozen=True, eq=False)
class AreaLevel:
    """Estimates of every area by Fay and Herriot's model, with their error and what to hold against it.

    Attributes
    ----------
    areas : numpy.ndarray of str, shape (areas,)
        Codes in order.
    direct, direct_variance : numpy.ndarray, shape (areas,)
        NaN where nobody was asked.
    estimate : numpy.ndarray, shape (areas,)
        The empirical best linear unbiased predictor; the synthetic part alone where nobody was asked.
    mse : numpy.ndarray, shape (areas,)
        Mean squared error of it, with what estimating the variance of areas adds.
    lower, upper : numpy.ndarray, shape (areas,)
        Student's intervals, with the degrees of freedom that the mean squared error is known with.
    synthetic : numpy.ndarray, shape (areas,)
        What the covariates say.
    shrinkage : numpy.ndarray, shape (areas,)
        What the direct estimate counts for, 0 to 1.
    residual : numpy.ndarray, shape (areas,)
        (direct − synthetic) ÷ its standard deviation under the model; NaN where nobody was asked.
    names : tuple of str
        Of the coefficients, `constant` first.
    coefficients : numpy.ndarray, shape (coefficients,)
    covariance : numpy.ndarray, shape (coefficients, coefficients)
    variance : float
        Of the effects of areas.
    variance_interval : tuple of float
        What it may as well be, at `level`.
    method, kind : str
    level : float
    rounds : int
    loglikelihood, aic, bic : float
        Of the marginal distribution of the direct estimates, whatever the method.
    notes : tuple of str
        What an analyst has to know, in sentences.
    freedom : numpy.ndarray, shape (areas,)
        Degrees of freedom that the mean squared error is known with.
    own : numpy.ndarray, shape (areas,)
        The part of the mean squared error that is each area's alone.
    shared : numpy.ndarray, shape (areas, coefficients)
        A root of the part that areas have in common.
    """

    areas: Codes
    direct: Array
    direct_variance: Array
    estimate: Array
    mse: Array
    lower: Array
    upper: Array
    synthetic: Array
    shrinkage: Array
    residual: Array
    names: tuple[str, ...]
    coefficients: Array
    covariance: Array
    variance: float
    variance_interval: tuple[float, float]
    method: str
    kind: str
    level: float
    rounds: int
    loglikelihood: float
    aic: float
    bic: float
    notes: tuple[str, ...]
    freedom: Array
    own: Array
    shared: Array

    @property
    def se(self) -> Array:
        """Root of the mean squared error."""
        found: Array = np.sqrt(self.mse)
        return found

    @property
    def cv(self) -> Array:
        """Standard error ÷ estimate; NaN where the estimate is 0."""
        return coefficient_of_variation(self.estimate, self.se)

    @property
    def grades(self) -> tuple[str, ...]:
        """A to D by `cv`; D is not to be used."""
        return graded(self.cv)

    def to_frame(self) -> pl.DataFrame:
        """A row for each area."""
        import polars as pl

        columns = ("estimate", "mse", "lower", "upper", "cv", "direct", "synthetic", "shrinkage", "residual")  # fmt: skip
        return pl.DataFrame(
            {
                "area": self.areas,
                **{name: getattr(self, name) for name in columns},
                "grade": self.grades,
                "asked": np.isfinite(self.direct),
            }
        ).with_columns(pl.selectors.float().fill_nan(None))

    def coefficient_frame(self) -> pl.DataFrame:
        """A row for each coefficient: `name`, `estimate`, `se`, `z`."""
        import polars as pl

        se = np.sqrt(np.diag(self.covariance))
        return pl.DataFrame(
            {
                "name": self.names,
                "estimate": self.coefficients,
                "se": se,
                "z": self.coefficients / se,
            }
        )

    def benchmarked(self, known: Published, *, how: How = "difference") -> AreaLevel:
        """The same estimates, moved until they agree with published figures.

        Parameters
        ----------
        known : Published
            Means (or shares) of larger areas, with their error.
        how : {"difference", "ratio", "logit"}
            A difference for means; a shift of the logarithm of odds for shares.

        Returns
        -------
        AreaLevel
            With the error of the published figures in `mse` and the intervals.

        Raises
        ------
        WarmError
            When the areas are not the same, or the figures cannot be reached so.

        References
        ----------
        Wang J, Fuller WA, Qu Y (2008). Small area estimation under a restriction. Survey Methodology
        34, 29-36 (the difference).
        """
        known = known.placed(self.areas)
        after = moved(known, self.estimate, known.value, how)
        mse = carried(known, self.estimate, after, self.own, self.shared, how)
        lower, upper = limits(after, np.sqrt(mse), self.level, self.kind, self.freedom)
        far = float(np.abs(after - self.estimate).max())
        told = (
            f"Moved by up to {far:.4g} to agree with {len(known.groups):,} published figures "
            f"({how}), whose error is in that of the areas."
        )
        return replace(
            self,
            estimate=after,
            mse=mse,
            lower=lower,
            upper=upper,
            notes=(*self.notes, told),
        )


def fay_herriot(
    table: pl.DataFrame,
    *,
    area: str = "area",
    estimate: str = "estimate",
    se: str = "se",
    covariates: Sequence[str] = (),
    kind: Literal["mean", "share"] = "mean",
    method: Method = "reml",
    level: float = 0.95,
    tolerance: float = TOLERANCE,
    rounds: int = ROUNDS,
    name: str = "the table of areas",
) -> AreaLevel:
    """Estimates of areas from direct ones and covariates.

    Parameters
    ----------
    table : polars.DataFrame
        A row for each area, also for those that nobody was asked in: their direct estimate and its
        standard error are empty cells.
    area, estimate, se : str
        Columns: code, direct estimate, its standard error.
    covariates : sequence of str
        Columns that are known of every area. Numbers are taken as they are; a column of words
        becomes one indicator for each word but the first.
    kind : {"mean", "share"}
        Shares (0 to 1) have intervals on the scale of the logarithm of their odds.
    method : {"reml", "ml", "moment"}
        How the variance of areas is estimated: by restricted or by full maximum likelihood, or by
        Fay and Herriot's moments.
    level : float
        Confidence level of the intervals.
    tolerance, rounds : float, int
        When to stop, and when to give up.
    name : str
        What to call the table in errors.

    Returns
    -------
    AreaLevel

    Raises
    ------
    BadTable
        With every problem: a column that is missing, an area twice, a standard error that is not
        above zero, a covariate that is no number, too few areas, covariates that say the same.
    NotConverged
        When the variance did not settle.

    Notes
    -----
    Sampling variances count as known. Where they are estimated from a few people each, smooth them
    first: the error of a variance is in no interval here.

    References
    ----------
    Prasad NGN, Rao JNK (1990). The estimation of the mean squared error of small-area estimators.
    Journal of the American Statistical Association 85, 163-171.
    Datta GS, Lahiri P (2000). A unified measure of uncertainty of estimated best linear unbiased
    predictors in small area estimation problems. Statistica Sinica 10, 613-627 (REML and ML).
    Datta GS, Rao JNK, Smith DD (2005). On measuring the variability of small area estimators under a
    basic area level model. Biometrika 92, 183-196 (moments).
    Viechtbauer W (2007). Confidence intervals for the amount of heterogeneity in meta-analysis.
    Statistics in Medicine 26, 37-52 (the interval of the variance).
    """
    if not 0 < level < 1:
        raise WarmError(f"A confidence level lies between 0 and 1; {level!r} does not.")
    if method not in ("reml", "ml", "moment"):
        raise WarmError(f"The variance is found by reml, ml or moment, not by {method!r}.")
    codes, direct, error, x, names = _read(table, area, estimate, se, covariates, kind, name)
    asked = np.isfinite(direct)
    data = Areas(direct[asked], error[asked] ** 2, x[asked])
    variance, took = find_variance(data, method, tolerance, rounds)
    at = data.at(variance)
    known_variance = np.where(asked, error**2, np.inf)
    shrinkage = variance / (variance + known_variance)
    synthetic = x @ at.coefficients
    found = synthetic + shrinkage * np.where(asked, direct - synthetic, 0.0)
    own, shared, bias, freedom = errors(
        data, variance, method, shrinkage, known_variance, x, at.covariance
    )
    mse = own + (shared**2).sum(axis=1) - bias
    # The correction for bias can outweigh the rest where next to nothing is left of it.
    mse = np.maximum(mse, np.finfo(float).tiny)
    lower, upper = limits(found, np.sqrt(mse), level, kind, freedom)
    leverage = ((x @ at.covariance) * x).sum(axis=1)
    spread = np.sqrt(np.maximum(variance + error**2 - leverage, np.finfo(float).tiny))
    residual = (direct - synthetic) / spread
    m, p = data.x.shape
    loglikelihood = data.loglikelihood(variance)
    made = AreaLevel(
        areas=codes,
        direct=direct,
        direct_variance=error**2,
        estimate=found,
        mse=mse,
        lower=lower,
        upper=upper,
        synthetic=synthetic,
        shrinkage=shrinkage,
        residual=residual,
        names=names,
        coefficients=at.coefficients,
        covariance=at.covariance,
        variance=variance,
        variance_interval=variance_interval(data, level),
        method=method,
        kind=kind,
        level=level,
        rounds=took,
        loglikelihood=loglikelihood,
        aic=-2 * loglikelihood + 2 * (p + 1),
        bic=-2 * loglikelihood + np.log(m) * (p + 1),
        notes=(),
        freedom=freedom,
        own=np.maximum(own - bias, 0.0),
        shared=shared,
    )
    return replace(made, notes=_told(made, x, asked))


def _read(
    table: pl.DataFrame,
    area: str,
    estimate: str,
    se: str,
    covariates: Sequence[str],
    kind: str,
    name: str,
) -> tuple[Codes, Array, Array, Array, tuple[str, ...]]:
    problems = [
        Problem(None, column, "", "this column")
        for column in (area, estimate, se, *covariates)
        if column not in table.columns
    ]
    if kind not in ("mean", "share"):
        raise WarmError(f"An outcome is a mean or a share, not {kind!r}.")
    if problems:
        raise BadTable(problems, name)
    codes, direct, error = texts(table, area), numbers(table, estimate), numbers(table, se)
    said, told = texts(table, estimate) != "", texts(table, se) != ""
    problems = [
        *twice(codes, area),
        *wrong(direct, said & ~np.isfinite(direct), estimate, "a number, or an empty cell"),
        *wrong(
            error,
            said & ~(np.isfinite(error) & (error > 0)),
            se,
            "a standard error above zero; where nobody was asked, leave the estimate empty too",
        ),
        *wrong(error, told & ~said, se, "an empty cell, as there is no direct estimate"),
    ]
    if kind == "share":
        problems += wrong(
            direct,
            np.isfinite(direct) & ((direct < 0) | (direct > 1)),
            estimate,
            "a share from 0 to 1",
        )
    x, names, more = design_matrix(table, covariates)
    problems += more
    if problems:
        raise BadTable(sorted(problems, key=lambda one: one.row or 0), name)
    order = np.argsort(codes)
    codes, direct, error, x = codes[order], direct[order], error[order], x[order]
    asked = np.isfinite(direct)
    problems = _enough(direct[asked], x[asked], names, estimate)
    if problems:
        raise BadTable(problems, name)
    return codes, direct, np.where(asked, error, np.nan), x, names


def _enough(direct: Array, x: Array, names: Sequence[str], estimate: str) -> list[Problem]:
    """Whether the areas that were asked in can carry the model at all."""
    m, p = x.shape
    if m < p + SPARE:
        return [
            Problem(
                None,
                estimate,
                f"{m:,} areas with a direct estimate",
                f"{p + SPARE:,} or more for {p:,} coefficients: leave out covariates, or use the "
                "direct estimates",
            )
        ]
    if np.ptp(direct) == 0:
        return [
            Problem(
                None,
                estimate,
                f"{direct[0]:g} in every area",
                "estimates that differ: there is nothing to be modelled",
            )
        ]
    return dependent(x, names)


def _told(made: AreaLevel, x: Array, asked: npt.NDArray[np.bool_]) -> tuple[str, ...]:
    from scipy.special import ndtri

    notes = []
    high = made.variance_interval[1]
    if made.variance == 0:
        notes.append(
            "The variance of areas is estimated at zero, so every estimate is what the covariates "
            f"say and the areas' own answers count for nothing. It may be as large as {high:.4g} (a "
            f"standard deviation of {np.sqrt(high):.4g}): intervals may be too short."
        )
    unasked = made.areas[~asked]
    if unasked.size:
        notes.append(
            f"Nobody was asked in {unasked.size:,} of {len(asked):,} areas, which have only what the "
            f"covariates say, with the whole variance of areas in their error: {some(unasked)}."
        )
        least, most = x[asked].min(axis=0), x[asked].max(axis=0)
        span = np.maximum(most - least, np.finfo(float).tiny)
        beyond = ((x < least - 1e-9 * span) | (x > most + 1e-9 * span)).any(axis=1)
        if beyond.any():
            notes.append(
                f"In {np.count_nonzero(beyond):,} areas a covariate lies beyond those of the areas "
                f"that were asked in, and the line is drawn on: {some(made.areas[beyond])}."
            )
    limit = max(FAR, float(-ndtri(BY_CHANCE / (2 * np.count_nonzero(asked)))))
    far = asked & (np.abs(made.residual) > limit)
    if far.any():
        notes.append(
            f"Further from the model than {limit:.3g} standard deviations: {some(made.areas[far])}. Look "
            "at their answers and standard errors."
        )
    if made.kind == "share" and not np.isfinite(made.lower).all():
        outside = made.areas[~np.isfinite(made.lower)]
        notes.append(
            f"{outside.size:,} areas are estimated below 0 or above 1 and have no interval: "
            f"{some(outside)}. Model the answers instead (multilevel)."
        )
    bad = sum(grade == WORST for grade in made.grades)
    if bad:
        notes.append(f"Too uncertain to be used (grade {WORST}): {bad:,} areas.")
    return tuple(notes)
