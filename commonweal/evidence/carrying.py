"""Observations of older small areas, laid on the small areas of today."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from warm import carry
from warm.carry import Lookup
from warm.framework import Framework
from warm.tables import observation_schema

if TYPE_CHECKING:
    import polars as pl


def carried(observations: pl.DataFrame, lookup: Lookup, framework: Framework) -> pl.DataFrame:
    """The same counts for the areas that the old ones became.

    Counts are shared out and added up, and divided again. Scores count nothing and are not
    carried: editions of a score are not comparable anyway. An area that was redrawn out of
    recognition gets no value (`source_gap`), nor one of whose sources had none (`missing`).

    Parameters
    ----------
    observations : polars.DataFrame
        Of the old areas, in the shape of `warm.tables`.
    lookup : Lookup
        From the old areas to the new.
    framework : Framework
        Says which indicators are counts, and of what unit.
    """
    import polars as pl

    frames = []
    for (slug, period), rows in observations.group_by("indicator", "period", maintain_order=True):
        one = framework.measured(str(slug))
        if one.measure not in ("share", "rate"):
            continue
        codes = rows["area"].to_numpy().astype(str)
        inside = np.isin(codes, lookup.sources)
        arranged = {
            column: carry.arrange(lookup.sources, codes[inside], rows[column].to_numpy()[inside])
            for column in ("numerator", "denominator")
        }
        nothing = np.full(lookup.targets.size, np.nan)
        share, numerator, denominator = carry.carry_shares(
            lookup, arranged["numerator"], arranged["denominator"]
        )
        value = one.multiplier * share
        usable = np.isfinite(value) & lookup.comparable
        frames.append(
            pl.DataFrame(
                {
                    "indicator": [str(slug)] * lookup.targets.size,
                    "area": lookup.targets,
                    "period": [str(period)] * lookup.targets.size,
                    "value": np.where(usable, value, np.nan),
                    "numerator": np.where(usable, numerator, np.nan),
                    "denominator": np.where(usable, denominator, np.nan),
                    "lower": nothing,
                    "upper": nothing,
                    "status": np.where(
                        usable, "value", np.where(lookup.comparable, "missing", "source_gap")
                    ),
                }
            ).with_columns(
                pl.col("value", "numerator", "denominator", "lower", "upper").fill_nan(None)
            )
        )
    if not frames:
        return pl.DataFrame(schema=observation_schema())
    return pl.concat(frames).cast(observation_schema())  # type: ignore[arg-type]
