"""From a checked request to estimates, by the methods that fit a model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from warm.errors import BadTable, Problem, WarmError
from warm.estimate.area_level import fay_herriot
from warm.estimate.area_variance import Method as VarianceMethod
from warm.estimate.areas import rake_areas
from warm.estimate.columns import texts
from warm.estimate.estimated import AreaEstimates
from warm.estimate.margins import constrain, totals
from warm.estimate.methods import Request
from warm.estimate.regression.frames import Frame
from warm.estimate.regression.model import multilevel
from warm.estimate.regression.poststratified import DRAWS, poststratify
from warm.estimate.steps import by_design

if TYPE_CHECKING:
    import polars as pl

#: With fewer answers than this an area's own error is too uncertain to count as known.
LEAST = 5


def by_fay_herriot(
    request: Request,
    *,
    areas: pl.DataFrame,
    covariates: Sequence[str] = (),
    least: int = LEAST,
    area_variance: VarianceMethod = "reml",
) -> AreaEstimates:
    """Direct estimates drawn towards what covariates of areas say.

    Parameters
    ----------
    request : Request
        As for `direct`.
    areas : polars.DataFrame
        A row for each area to estimate: the column `by` and covariates.
    covariates : sequence of str
        Columns of `areas`.
    least : int
        Areas with fewer answers count as not asked in, because their error is hardly known.
    area_variance : {"reml", "ml", "moment"}
        How the variance of areas is found.
    """
    import polars as pl

    if request.by not in areas.columns:
        raise BadTable([Problem(None, request.by, "", "this column")], "the table of areas")
    asked = by_design(request)
    codes = texts(areas, request.by)
    strange = asked.areas[~np.isin(asked.areas, codes)]
    if strange.size:
        raise BadTable(
            [
                Problem(None, request.by, str(one), "an area of the table of areas")
                for one in strange
            ],
            request.name,
        )
    at = np.minimum(np.searchsorted(asked.areas, codes), max(len(asked.areas) - 1, 0))
    there = asked.areas[at] == codes
    parts: dict[str, Any] = {}
    found = []
    for k, (outcome, kind) in enumerate(zip(request.outcomes, request.kinds, strict=True)):
        base = np.zeros(len(asked.areas)) if asked.base is None else asked.base[k]
        use = there & (base[at] >= least) & np.isfinite(asked.se[k, at]) & (asked.se[k, at] > 0)
        table = areas.with_columns(
            pl.Series("direct estimate", np.where(use, asked.estimate[k, at], np.nan)),
            pl.Series("its standard error", np.where(use, asked.se[k, at], np.nan)),
        ).with_columns(pl.col("direct estimate", "its standard error").fill_nan(None))
        one = fay_herriot(
            table,
            area=request.by,
            estimate="direct estimate",
            se="its standard error",
            covariates=covariates,
            kind=kind,
            method=area_variance,
            level=request.level,
            name="the table of areas",
        )
        found.append(one)
        parts[f"coefficients of {outcome}"] = one.coefficient_frame()
        parts[f"areas of {outcome}"] = one.to_frame()
    order = found[0].areas
    base = np.zeros((len(found), len(order)))
    if asked.base is not None:
        where = np.minimum(np.searchsorted(asked.areas, order), len(asked.areas) - 1)
        base = np.where(asked.areas[where] == order, asked.base[:, where], 0.0)
    notes = [*(note for note in asked.notes if not note.startswith("Nobody was asked in"))]
    notes += [f"{one}: {note}" for one, fit in zip(request.outcomes, found, strict=True) for note in fit.notes]  # fmt: skip
    return AreaEstimates(
        outcomes=request.outcomes,
        kinds=request.kinds,
        areas=order,
        estimate=np.array([one.estimate for one in found]),
        se=np.array([one.se for one in found]),
        lower=np.array([one.lower for one in found]),
        upper=np.array([one.upper for one in found]),
        error="model",
        modelled=True,
        level=request.level,
        method={
            **asked.method,
            "method": "fay-herriot",
            "covariates": tuple(covariates),
            "least": least,
            "area variance": area_variance,
        },
        notes=tuple(notes),
        base=base,
        freedom=np.array([one.freedom for one in found]),
        diagnostics={**asked.diagnostics, **parts},
    )


def by_multilevel(
    request: Request,
    *,
    areas: pl.DataFrame | None = None,
    covariates: Sequence[str] = (),
    groups: Sequence[str] = (),
    draws: int = DRAWS,
) -> AreaEstimates:
    """A multilevel regression on the variables of the constraints, over who lives in each area.

    Parameters
    ----------
    request : Request
        With constraints; the survey has the column `by`.
    areas : polars.DataFrame, optional
        A row for each area: the column `by`, covariates and larger areas.
    covariates, groups : sequence of str
        Columns of `areas`.
    draws : int
    """
    if request.constraints is None:
        raise WarmError(
            "The method 'multilevel' needs constraints: a table of totals with the columns "
            f"{request.by}, variable, category and count."
        )
    if request.known is not None:
        raise WarmError(
            "The method 'multilevel' learns from the survey itself how areas vary: it takes no known "
            "figures of areas."
        )
    known = totals(
        request.constraints,
        areas=request.by,
        people_from=request.people_from,
        name="the constraints",
    )
    weighed = rake_areas(
        constrain(request.survey, known, weight=request.weights, name=request.name),
        cancelled=request.cancelled,
    )
    frame = Frame.raked(weighed)
    found, parts = [], {}
    for outcome, kind in zip(request.outcomes, request.kinds, strict=True):
        model = multilevel(
            request.survey,
            outcome,
            frame,
            area=request.by,
            kind=kind,
            areas=areas,
            covariates=covariates,
            groups=groups,
            name=request.name,
        )
        parts[f"spreads of {outcome}"] = model.spreads(request.level)
        found.append(
            poststratify(
                model,
                draws=draws,
                seed=request.seed,
                level=request.level,
                progress=request.progress,
                cancelled=request.cancelled,
            )
        )
    notes = list(dict.fromkeys(note for one in found for note in one.notes))
    if request.weights is not None or request.designed:
        notes.append(
            "Respondents count alike in the model, whatever their weights and clusters: what weights "
            "would mend has to be among the variables of the constraints."
        )
    reason = weighed.to_frame()["reason"].to_numpy().astype(np.str_)
    return AreaEstimates(
        outcomes=request.outcomes,
        kinds=request.kinds,
        areas=frame.areas,
        estimate=np.vstack([one.estimate for one in found]),
        se=np.vstack([one.se for one in found]),
        lower=np.vstack([one.lower for one in found]),
        upper=np.vstack([one.upper for one in found]),
        error="model",
        modelled=True,
        level=request.level,
        method={
            "method": "multilevel",
            "factors": frame.factors,
            "covariates": tuple(covariates),
            "groups": tuple(groups),
            "draws": draws,
            "seed": request.seed,
        },
        notes=tuple(notes),
        base=np.vstack([one.asked for one in found]).astype(np.float64),
        reason=reason,
        diagnostics={**parts, "areas": weighed.to_frame()},
    )
