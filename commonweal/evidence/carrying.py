"""Observations of older small areas, laid on the small areas of today."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from warm import carry
from warm.carry import Lookup
from warm.framework import Framework
from warm.tables import STATUSES, observation_schema

if TYPE_CHECKING:
    import polars as pl

Array = NDArray[np.float64]

_NUMBERS = ("value", "numerator", "denominator", "lower", "upper")
_MISSING = STATUSES.index("missing")


def carried(observations: pl.DataFrame, lookup: Lookup, framework: Framework) -> pl.DataFrame:
    """The same figures for the areas that the old ones became.

    Counts are shared out and added up, and divided again. What has no counts (a score, a rate
    without a base) is kept where an area stayed as it was, and is `missing` elsewhere: nobody can
    share it out. An area with the ground of one without a value has none, for the same reason.

    Parameters
    ----------
    observations : polars.DataFrame
        Of the old areas, in the shape of `warm.tables`; areas that the lookup does not know are
        left out.
    lookup : Lookup
        From the old areas to the new.
    framework : Framework
        Says how the value follows from the counts.

    Returns
    -------
    polars.DataFrame
        A row for each indicator, period and area of `lookup.targets`.
    """
    import polars as pl

    frames = []
    for (slug, period), rows in observations.group_by("indicator", "period", maintain_order=True):
        codes = rows["area"].to_numpy().astype(str)
        inside = np.isin(codes, lookup.sources)
        given = {
            column: carry.arrange(lookup.sources, codes[inside], rows[column].to_numpy()[inside])
            for column in _NUMBERS
        }
        why = np.full(lookup.sources.size, _MISSING)
        named = np.array([STATUSES.index(one) for one in rows["status"]])
        why[np.searchsorted(lookup.sources, codes[inside])] = named[inside]
        if np.isfinite(given["numerator"]).any():
            numbers = _shared_out(lookup, given, framework.measured(str(slug)).multiplier)
        else:
            numbers = _kept(lookup, given)
        usable = np.isfinite(numbers["value"])
        frames.append(
            pl.DataFrame(
                {
                    "indicator": [str(slug)] * lookup.targets.size,
                    "area": lookup.targets,
                    "period": [str(period)] * lookup.targets.size,
                    **{name: np.where(usable, numbers[name], np.nan) for name in _NUMBERS},
                    "status": np.array(STATUSES)[np.where(usable, 0, _reason(lookup, why))],
                }
            ).with_columns(pl.col(*_NUMBERS).fill_nan(None))
        )
    if not frames:
        return pl.DataFrame(schema=observation_schema())
    return pl.concat(frames).select(
        pl.col(column).cast(kind) for column, kind in observation_schema().items()
    )


def without_redrawn(observations: pl.DataFrame, lookup: Lookup) -> pl.DataFrame:
    """Carried figures without those of areas redrawn out of recognition: those are guesses.

    They serve to add up what lies together, and say nothing of one area: its figure is a
    `source_gap`.
    """
    import polars as pl

    redrawn = pl.col("area").is_in(lookup.targets[~lookup.comparable].tolist())
    return observations.with_columns(
        *(pl.when(~redrawn).then(pl.col(name)).alias(name) for name in _NUMBERS),
        pl.when(redrawn).then(pl.lit("source_gap")).otherwise(pl.col("status")).alias("status"),
    )


def _shared_out(lookup: Lookup, given: dict[str, Array], multiplier: float) -> dict[str, Array]:
    """Counts of the new areas and the values that follow; a published interval does not."""
    share, numerator, denominator = carry.carry_shares(
        lookup, given["numerator"], given["denominator"]
    )
    nothing = np.full(lookup.targets.size, np.nan)
    return {
        "value": multiplier * share,
        "numerator": numerator,
        "denominator": denominator,
        "lower": nothing,
        "upper": nothing,
    }


def _kept(lookup: Lookup, given: dict[str, Array]) -> dict[str, Array]:
    """The figures of areas that stayed as they were; NaN for all others."""
    same = lookup.target_change == "U"
    source = lookup.source[np.searchsorted(lookup.target, np.arange(lookup.targets.size))]
    return {name: np.where(same, row[source], np.nan) for name, row in given.items()}


def _reason(lookup: Lookup, why: NDArray[np.intp]) -> NDArray[np.intp]:
    """Why each new area has no value: the first reason in `STATUSES` that one of its old ones has."""
    none = len(STATUSES)
    first = np.searchsorted(lookup.target, np.arange(lookup.targets.size))
    reasons = np.where(why == 0, none, why)[lookup.source]
    least = np.minimum.reduceat(reasons, first)
    return np.where(least == none, _MISSING, least)
