"""Multilevel regression: answers by category, by area and by what is known of areas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from warm.errors import BadTable, Problem, WarmError
from warm.estimate.area_variance import NotConverged
from warm.estimate.benchmarked import some, twice
from warm.estimate.columns import Array, Codes, Index, texts
from warm.estimate.covariates import SPARE, dependent, design_matrix
from warm.estimate.regression.fitting import Climber, Fit, Layout
from warm.estimate.regression.frames import Frame
from warm.estimate.regression.respondents import Kind, Respondents, respondents

if TYPE_CHECKING:
    import polars as pl

#: Fewer areas than this say next to nothing of how much areas differ.
FEW = 8

#: A coefficient (of a covariate with a standard deviation of 1) beyond this many large effects is
#: that of a covariate which splits the answers.
SPLIT = 8.0


@dataclass(frozen=True, eq=False)
class Multilevel:
    """A multilevel regression that has been fitted.

    Attributes
    ----------
    outcome, kind : str
    answers : tuple of str
        In order, for ordered outcomes.
    frame : Frame
        The people whose categories and areas it speaks of.
    asked : numpy.ndarray of int, shape (areas,)
        Respondents in each area of the frame.
    by_category : tuple of numpy.ndarray of int
        Respondents in each category of each factor.
    covariates : tuple of str
    known : numpy.ndarray, shape (areas, covariates)
        Less their mean, by their standard deviation among the areas that were asked in.
    groups : tuple of str
        Columns of larger areas.
    within : tuple of numpy.ndarray of int
        For each column the number of the larger area that every area lies in.
    group_names : tuple of numpy.ndarray of str
    sampled : numpy.ndarray of int
        Rows of the areas that were asked in.
    fit : Fit
    layout : Layout
    notes : tuple of str
        What an analyst has to know, in sentences.
    """

    outcome: str
    kind: str
    answers: tuple[str, ...]
    frame: Frame
    asked: Index
    by_category: tuple[Index, ...]
    covariates: tuple[str, ...]
    known: Array
    groups: tuple[str, ...]
    within: tuple[Index, ...]
    group_names: tuple[Codes, ...]
    sampled: Index
    fit: Fit
    layout: Layout
    notes: tuple[str, ...]

    @property
    def spread_names(self) -> tuple[str, ...]:
        """What varies: factors, groups, areas, and people within cells where answers are numbers."""
        names = (*self.frame.factors, *self.groups, "area")
        return (*names, "within") if len(self.fit.spread) > len(names) else names

    def spreads(self, level: float = 0.95) -> pl.DataFrame:
        """A row for each standard deviation: `name`, `estimate`, `lower`, `upper`.

        On the scale of the logarithm of odds, and for means in the unit of the outcome.
        """
        import polars as pl
        from scipy.special import ndtri

        width = float(ndtri(0.5 + level / 2)) * np.sqrt(np.diag(self.fit.spread_covariance))
        return pl.DataFrame(
            {
                "name": self.spread_names,
                "estimate": np.exp(self.fit.spread),
                "lower": np.exp(self.fit.spread - width),
                "upper": np.exp(self.fit.spread + width),
            }
        )

    def effects(self) -> pl.DataFrame:
        """A row for each category and covariate: `factor`, `category`, `asked`, `effect`, `se`."""
        import polars as pl

        cuts, wide = len(self.fit.cuts), self.layout.covariates.shape[1]
        covariance = self._shared_covariance()
        se = np.sqrt(np.maximum(np.diag(covariance), 0.0))[cuts:]
        rows: list[tuple[str, str, int | None, float, float]] = [
            (name, "", None, float(self.fit.shared[i]), float(se[i]))
            for i, name in enumerate(self.covariates)
        ]
        at = wide
        for f, factor in enumerate(self.frame.factors):
            for one, category in enumerate(self.frame.levels[f]):
                rows.append(
                    (
                        factor,
                        category,
                        int(self.by_category[f][one]),
                        float(self.fit.shared[at]),
                        float(se[at]),
                    )
                )
                at += 1
        return pl.DataFrame(
            rows,
            schema={
                "factor": pl.String,
                "category": pl.String,
                "asked": pl.Int64,
                "effect": pl.Float64,
                "se": pl.Float64,
            },
            orient="row",
        )

    def _shared_covariance(self) -> Array:
        solved = self.fit.solved
        assert solved is not None  # noqa: S101  a fit that was handed out has one
        moved = self.fit.moved[0]
        found: Array = solved.inverse + moved @ self.fit.spread_covariance @ moved.T
        return found


def multilevel(
    survey: pl.DataFrame,
    outcome: str,
    frame: Frame,
    *,
    area: str = "area",
    kind: Kind = "share",
    answers: Sequence[str] | None = None,
    areas: pl.DataFrame | None = None,
    covariates: Sequence[str] = (),
    groups: Sequence[str] = (),
    name: str = "the survey",
) -> Multilevel:
    """Fit answers by category, by area, and by what is known of areas.

    An answer goes with an effect of each of the respondent's categories, with covariates of the area,
    and with an effect of the area and of the larger areas that it lies in. Effects of a factor (or of
    areas) are drawn from a normal distribution whose standard deviation is estimated, so that
    categories with few respondents lean on the others.

    Parameters
    ----------
    survey : polars.DataFrame
        A row for each respondent: the outcome, the area, and a column for each factor of the frame
        with its categories. Who lacks one of them is left out, and told.
    outcome : str
        Column: 0 and 1 (or no and yes) for a share, numbers for a mean, words or numbers in order.
    frame : Frame
        The people whom the estimates will be of; its factors are those of the model.
    area : str
        Column of areas in the survey and in `areas`.
    kind : {"share", "mean", "ordered"}
    answers : sequence of str, optional
        Words of an ordered outcome, from least to most.
    areas : polars.DataFrame, optional
        A row for each area of the frame, with covariates and groups.
    covariates : sequence of str
        Columns of `areas`: numbers, or words, which become indicators.
    groups : sequence of str
        Columns of `areas` with larger areas that have an effect of their own.
    name : str
        What to call the survey in errors.

    Returns
    -------
    Multilevel

    Raises
    ------
    BadTable
        With every problem: a column that is missing, a category or an area that the frame does not
        know, a category without a respondent, answers that are all the same, covariates that say
        the same or are more than the areas can carry.
    NotConverged
        When the fit did not settle, or a covariate splits the answers.

    Notes
    -----
    Respondents count alike, whatever their weights: what weights would mend has to be among the
    factors. Neighbours who were drawn together are taken to be alike only as their area is; where
    clusters are smaller than areas, intervals are too short.

    The likelihood of rare answers is skew. For yes and no that is taken off the mean of effects to
    first order, so that it agrees with a sampler's; for answers in order it is not. With 200
    respondents in 30 areas, rare answers come out about a seventh of a standard error too common.

    Standard deviations have a half-normal prior, whose scale is 1 for odds and the standard deviation
    of all answers for means: it matters only where there are a few categories.

    References
    ----------
    Gelman A, Little TC (1997). Poststratification into many categories using hierarchical logistic
    regression. Survey Methodology 23, 127-135.
    Park DK, Gelman A, Bafumi J (2004). Bayesian multilevel estimation with poststratification:
    state-level estimates from national polls. Political Analysis 12, 375-385.
    McCullagh P (1980). Regression models for ordinal data. Journal of the Royal Statistical Society B
    42, 109-142.
    Chung Y, Rabe-Hesketh S, Dorie V, Gelman A, Liu J (2013). A nondegenerate penalized likelihood
    estimator for variance parameters in multilevel models. Psychometrika 78, 685-709.
    """
    read = respondents(survey, outcome, frame, area=area, kind=kind, answers=answers, name=name)
    x, names, within, group_names = _known(areas, frame, area, covariates, groups)
    sampled = np.flatnonzero(read.asked > 0)
    problems = _enough(x[sampled], names, sampled, area)
    if problems:
        raise BadTable(problems, "the table of areas" if covariates else name)
    middle, size = x[sampled].mean(axis=0), x[sampled].std(axis=0)
    known = (x - middle) / np.where(size > 0, size, 1.0)
    layout = _layout(read, frame, sampled, known, within)
    fit = Climber(read.family, layout).fit()
    far = np.abs(fit.shared[: known.shape[1]]) > SPLIT * read.family.scale
    if far.any():
        raise NotConverged(
            f"{names[int(np.argmax(far))]} splits the answers: beyond some value of it nearly all say "
            "the same, and no coefficient is large enough. Leave it out, or put it into bands."
        )
    made = Multilevel(
        outcome,
        kind,
        read.answers,
        frame,
        read.asked,
        read.by_category,
        names,
        known,
        tuple(groups),
        within,
        group_names,
        sampled,
        fit,
        layout,
        (),
    )
    return Multilevel(**{**vars(made), "notes": (*read.notes, *_told(made, x))})


def _known(
    areas: pl.DataFrame | None,
    frame: Frame,
    area: str,
    covariates: Sequence[str],
    groups: Sequence[str],
) -> tuple[Array, tuple[str, ...], tuple[Index, ...], tuple[Codes, ...]]:
    """Covariates and larger areas of every area of the frame, in its order."""
    name = "the table of areas"
    if areas is None:
        if covariates or groups:
            raise WarmError("Covariates and groups are columns of a table: give it as `areas`.")
        return np.zeros((len(frame.areas), 0)), (), (), ()
    problems = [
        Problem(None, column, "", "this column")
        for column in (area, *covariates, *groups)
        if column not in areas.columns
    ]
    if problems:
        raise BadTable(problems, name)
    codes = texts(areas, area)
    problems = twice(codes, area)
    order = np.argsort(codes)
    at = np.minimum(np.searchsorted(codes[order], frame.areas), len(codes) - 1)
    missing = frame.areas[codes[order][at] != frame.areas]
    if missing.size:
        problems.append(
            Problem(None, area, "", f"a row for each area with people: {some(missing)} have none")
        )
    if problems:
        raise BadTable(problems, name)
    table = areas[order[at]]
    x, names, problems = design_matrix(table, covariates)
    read = [texts(table, column) for column in groups]
    problems += [
        Problem(
            None, column, "", f"a larger area for each: {some(frame.areas[words == ''])} lack one"
        )
        for column, words in zip(groups, read, strict=True)
        if (words == "").any()
    ]
    if problems:
        raise BadTable(problems, name)
    numbered = [np.unique(words, return_inverse=True) for words in read]
    return (
        x[:, 1:],
        names[1:],
        tuple(number.astype(np.intp) for _, number in numbered),
        tuple(words for words, _ in numbered),
    )


def _enough(x: Array, names: Sequence[str], sampled: Index, area: str) -> list[Problem]:
    need = x.shape[1] + 1 + SPARE if x.shape[1] else 2
    if len(sampled) < need:
        return [
            Problem(
                None,
                area,
                f"{len(sampled):,} areas with respondents",
                f"{need:,} or more for {x.shape[1]:,} covariates: leave some out, or take smaller "
                "areas",
            )
        ]
    return dependent(np.column_stack([np.ones(len(x)), x]), ("constant", *names))


def _layout(
    read: Respondents, frame: Frame, sampled: Index, known: Array, within: Sequence[Index]
) -> Layout:
    sizes = [len(levels) for levels in frame.levels]
    starts = np.cumsum([0, *sizes])[:-1]
    columns, spread_of = [known[sampled]], [np.full(known.shape[1], -1)]
    for g, group in enumerate(within):
        # Larger areas in which nobody was asked have nothing to be fitted to.
        has = np.unique(group[sampled])
        columns.append((group[sampled][:, None] == has).astype(np.float64))
        spread_of.append(np.full(len(has), len(sizes) + g))
    spread_of += [np.full(size, f) for f, size in enumerate(sizes)]
    return Layout(
        sum(sizes),
        read.combination,
        read.combinations + starts,
        np.searchsorted(sampled, read.area).astype(np.intp),
        len(sampled),
        np.column_stack(columns),
        np.concatenate(spread_of).astype(np.intp),
        len(sizes) + len(within) + 1,
    )


def _told(made: Multilevel, x: Array) -> tuple[str, ...]:
    notes = []
    frame, asked = made.frame, made.asked > 0
    unasked = frame.areas[~asked & frame.usable]
    if unasked.size:
        notes.append(
            f"Nobody was asked in {unasked.size:,} of {len(frame.areas):,} areas. Theirs is what the "
            "model expects, with how much areas differ in its interval."
        )
    if len(made.sampled) < FEW:
        notes.append(
            f"Only {len(made.sampled):,} areas were asked in, which says little of how much areas "
            "differ."
        )
    if x.shape[1] and unasked.size:
        least, most = x[made.sampled].min(axis=0), x[made.sampled].max(axis=0)
        beyond: npt.NDArray[np.bool_] = ((x < least) | (x > most)).any(axis=1) & frame.usable
        if beyond.any():
            notes.append(
                f"In {np.count_nonzero(beyond):,} areas a covariate lies beyond those of the areas "
                f"that were asked in, and the line is drawn on: {some(frame.areas[beyond])}."
            )
    return tuple(notes)
