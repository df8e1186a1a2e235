"""From a checked request to estimates, by each of the methods that need no model fitted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from warm.errors import BadTable, Problem, WarmError
from warm.estimate.area_effects import AreaEffect, area_effect, with_area_effects
from warm.estimate.area_effects import Method as VarianceMethod
from warm.estimate.areas import AreaWeights, rake_areas
from warm.estimate.columns import Codes, texts
from warm.estimate.composition import Composition
from warm.estimate.designed import EVERYBODY, Design, direct
from warm.estimate.estimated import AreaEstimates
from warm.estimate.expectation import people_types
from warm.estimate.margins import Totals, constrain, totals
from warm.estimate.methods import Request
from warm.estimate.raking import rake
from warm.estimate.replicates import Replicates
from warm.estimate.resampled import bootstrap_areas
from warm.estimate.weighted import HEAVY

if TYPE_CHECKING:
    import polars as pl


def by_raking(
    request: Request,
    *,
    known_constraints: pl.DataFrame | None = None,
    area_variance: VarianceMethod = "reml",
) -> AreaEstimates:
    """Respondents raked to every area, with a bootstrap of the survey.

    Parameters
    ----------
    request : Request
        With constraints.
    known_constraints : polars.DataFrame, optional
        Totals of the areas in `known`, where they are others than those to estimate.
    area_variance : {"reml", "moment"}
        How the variance between areas is found.
    """
    if request.constraints is None:
        raise WarmError(
            "The method 'raking' needs constraints: a table of totals with the columns "
            f"{request.by}, variable, category and count."
        )
    if isinstance(request.design, Replicates):
        raise WarmError(
            "The method 'raking' draws the survey anew by itself: give strata and clusters, not "
            "replicate weights."
        )
    weighed, found = _raked(request, request.design, request.constraints, request.progress)
    found = replace(
        found,
        notes=(*found.notes, *_heavy(weighed)),
        diagnostics={**found.diagnostics, "areas": weighed.to_frame()},
    )
    if request.known is None:
        if known_constraints is not None:
            raise WarmError(
                "There are totals of areas in known_constraints, but no figures in known."
            )
        return found
    expected, people = found, weighed.constraints.totals.people
    if known_constraints is not None:
        others, expected = _raked(request, request.design, known_constraints, None)
        people = others.constraints.totals.people
    effects = {
        one: area_effect(
            expected,
            _areas_of(request.known, request.by),
            outcome=one,
            people=people,
            method=area_variance,
        )
        for one in request.outcomes
    }
    whole = with_area_effects(found, effects, people=weighed.constraints.totals.people)
    return replace(whole, diagnostics={**whole.diagnostics, "effects": _effect_frame(effects)})


def by_people_types(
    request: Request,
    *,
    types: str,
    composition: pl.DataFrame,
    known_composition: pl.DataFrame | None = None,
    area_variance: VarianceMethod = "reml",
) -> AreaEstimates:
    """The mean of each people type, and areas made of them.

    Parameters
    ----------
    request : Request
        Without constraints.
    types : str
        The survey's column of people types.
    composition : polars.DataFrame
        Columns `by`, `type` and `count`.
    known_composition : polars.DataFrame, optional
        Of the areas in `known`, where they are others than those to estimate.
    area_variance : {"reml", "moment"}
        How the variance between areas is found.
    """
    if request.constraints is not None:
        raise WarmError(
            "The method 'people-types' takes no constraints. Weigh the survey first, with rake or "
            "calibrate, and name the column of weights."
        )
    made = Composition.of_table(composition, area=request.by)
    other = None
    if known_composition is not None:
        other = Composition.of_table(known_composition, area=request.by)
    found = people_types(
        request.survey,
        request.of_kind,
        request.design,
        made,
        types=types,
        known=None if request.known is None else _areas_of(request.known, request.by),
        known_composition=other,
        method=area_variance,
        seed=request.seed,
        replicates=request.replicates,
        level=request.level,
        name=request.name,
    )
    import polars as pl

    diagnostics = {
        **found.areas.diagnostics,
        "types": found.type_frame(),
        "ratios": found.to_frame(),
    }
    if found.effects:
        diagnostics["effects"] = _effect_frame({one.outcome: one for one in found.effects})
        diagnostics["compression"] = pl.DataFrame(
            [{name: getattr(one, name) for name in one.__slots__} for one in found.compression]
        )
    reason = np.where(made.people > 0, "", "Nobody lives there.")
    return replace(found.areas, diagnostics=diagnostics, reason=reason)


def by_design(
    request: Request,
    *,
    bounds: tuple[float, float] | None = None,
    trim: float | None = None,
) -> AreaEstimates:
    """What those who were asked in each area said.

    Parameters
    ----------
    request : Request
        The survey has the column `by`. With constraints the survey as a whole is weighed to them,
        summed over areas, and what that gains is in the error.
    bounds, trim
        See `rake`.
    """
    if request.known is not None:
        raise WarmError("The method 'direct' borrows nothing: it takes no known figures of areas.")
    if request.by not in request.survey.columns:
        raise BadTable([Problem(None, request.by, "", "this column")], request.name)
    design, diagnostics, notes = request.design, {}, []
    places = texts(request.survey, request.by)
    codes = np.unique(places[places != EVERYBODY])
    if request.constraints is not None:
        known, others = _summed(request, request.constraints)
        codes = np.union1d(codes, others)
        constraints = constrain(request.survey, known, weight=request.weights, name=request.name)
        weighed = rake(constraints, bounds=bounds, trim=trim)
        if isinstance(design, Design):
            design = design.calibrated(weighed)
        else:
            design = design.weighed(constraints, lambda c: rake(c, bounds=bounds, trim=trim))
        notes += list(weighed.notes)
        diagnostics = {
            "margins": weighed.margins(),
            "design_effect_of_weighing": weighed.design_effect,
        }
    elif bounds is not None or trim is not None:
        raise WarmError("Bounds and trimming are of weights to constraints, and there are none.")
    names = ("base", "estimate", "se", "lower", "upper")
    arrays = {name: np.full((len(request.outcomes), len(codes)), np.nan) for name in names}
    grade = np.full((len(request.outcomes), len(codes)), "D", dtype="<U1")
    whole = []
    freedom = float(design.freedom)
    for k, (outcome, kind) in enumerate(request.of_kind.items()):
        found = direct(
            request.survey,
            outcome,
            design,
            kind=kind or "mean",
            by=request.by,
            level=request.level,
            name=request.name,
        )
        whole.append(found.to_frame().head(1).select(_named(outcome), "*"))
        notes += [note for note in found.notes if note not in notes]
        for one in found.rows[1:]:
            at = int(np.searchsorted(codes, one.domain))
            grade[k, at] = one.grade
            for name in names:
                arrays[name][k, at] = getattr(one, name)
    import polars as pl

    base = np.nan_to_num(arrays["base"])
    silent = base.max(axis=0) == 0
    if silent.any():
        notes.append(
            f"Nobody was asked in {int(silent.sum()):,} of {len(codes):,} areas, and they have no "
            "estimate. A method that borrows from elsewhere has one for them."
        )
    return AreaEstimates(
        outcomes=request.outcomes,
        kinds=request.kinds,
        areas=codes,
        estimate=arrays["estimate"],
        se=arrays["se"],
        lower=arrays["lower"],
        upper=arrays["upper"],
        error="design",
        modelled=False,
        level=request.level,
        method={
            "method": "direct",
            "errors": "linear" if isinstance(design, Design) else design.method,
            "weighed": request.constraints is not None,
            "bounds": bounds,
            "trim": trim,
        },
        notes=tuple(notes),
        base=base,
        freedom=freedom,
        reason=np.where(silent, "Nobody was asked there.", ""),
        diagnostics={**diagnostics, "whole": pl.concat(whole)},
    )


def _named(outcome: str) -> pl.Expr:
    import polars as pl

    return pl.lit(outcome).alias("outcome")


def _raked(
    request: Request, design: Design, table: pl.DataFrame, progress: Any
) -> tuple[AreaWeights, AreaEstimates]:
    known = totals(table, areas=request.by, people_from=request.people_from, name="the constraints")
    weighed = rake_areas(
        constrain(request.survey, known, weight=request.weights, name=request.name),
        cancelled=request.cancelled,
    )
    found = bootstrap_areas(
        weighed,
        request.answers,
        request.outcomes,
        request.kinds,
        seed=request.seed,
        design=design if request.designed else None,
        replicates=request.replicates,
        level=request.level,
        threads=request.threads,
        progress=progress,
        cancelled=request.cancelled,
    )
    return weighed, found


def _heavy(weighed: AreaWeights) -> list[str]:
    share = weighed.largest_share()
    heavy = np.nan_to_num(share) >= HEAVY
    if not heavy.any():
        return []
    worst = int(np.nanargmax(share))
    told = (
        f"In {int(heavy.sum()):,} of {len(share):,} areas one respondent carries {HEAVY:.0%} of the "
        f"weight or more, most in {weighed.areas[worst]}: {share[worst]:.0%}. What is said of them "
        "hangs on that one: merge small categories, or ask more people who are like those who live "
        "there."
    )
    return [told]


def _summed(request: Request, table: pl.DataFrame) -> tuple[Totals, Codes]:
    """Totals of all areas together, and the codes of the areas."""
    areas = request.by if request.by in table.columns else None
    known = totals(table, areas=areas, people_from=request.people_from, name="the constraints")
    codes = known.areas if areas else np.empty(0, dtype=np.str_)
    whole = Totals(
        known.variables,
        known.categories,
        np.array([EVERYBODY]),
        known.counts.sum(axis=1, keepdims=True),
        known.people.sum(keepdims=True),
        known.notes,
    )
    return whole, codes


def _areas_of(known: pl.DataFrame, by: str) -> pl.DataFrame:
    """Known figures, with areas in the column `area`."""
    if "area" not in known.columns and by in known.columns:
        return known.rename({by: "area"})
    return known


def _effect_frame(effects: dict[str, AreaEffect]) -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame(
        [{name: getattr(one, name) for name in one.__slots__} for one in effects.values()]
    )
