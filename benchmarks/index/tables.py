"""The files that all three start from: observations by period, areas, and what indicators mean.

Either the figures in force of an installation, or figures of the same shape drawn from a seed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from warm.tables import OBSERVATION_COLUMNS, STATUSES, observation_schema

Column = NDArray[Any]

AREAS, INDICATORS, FACTS = "areas.parquet", "indicators.parquet", "facts.json"
DOMAINS = 9
#: Columns of the observations that the index is worked out from. A file is of one period, and
#: intervals are worked out rather than taken from the publisher.
NEEDED = [name for name in OBSERVATION_COLUMNS if name not in ("period", "lower", "upper")]


@dataclass(frozen=True, slots=True)
class Shape:
    """How large drawn tables are. England has 33,755 small areas in 296 councils."""

    areas: int = 33_755
    councils: int = 296
    wards: int = 6_784
    indicators: int = 100
    periods: int = 10


ENGLAND = Shape()
SMALL = Shape(areas=240, councils=4, wards=30, indicators=20, periods=2)


def observations(folder: Path) -> list[Path]:
    """The observation files of a folder, a period each, in order."""
    return sorted(folder.glob("observations-*.parquet"))


def draw(folder: Path, *, small: bool = False, seed: int = 2026) -> None:
    """Write drawn tables: two indicators in three are shares of counts, the others are scores.

    One in ten is never coloured; one in ten has gaps.
    """
    shape = SMALL if small else ENGLAND
    random = np.random.default_rng(seed)
    codes = np.array([f"Z01{i:06d}" for i in range(shape.areas)])
    within = np.sort(random.integers(0, shape.councils, shape.areas))
    ward = np.sort(random.integers(0, shape.wards, shape.areas))
    _write_areas(
        folder,
        codes,
        random.integers(1_000, 3_000, shape.areas).astype(float),
        np.array([f"Z06{i:06d}" for i in within]),
        np.array([f"Z05{i:06d}" for i in ward]),
    )
    slugs = sorted(f"indicator-{i:03d}" for i in range(shape.indicators))
    share = np.arange(shape.indicators) % 3 != 2
    pl.DataFrame(
        {
            "slug": slugs,
            "domain": [f"domain-{i % DOMAINS}" for i in range(shape.indicators)],
            "measure": np.where(share, "share", "score"),
            "multiplier": np.where(share, 100.0, 1.0),
            "sign": np.where(
                np.arange(shape.indicators) % 10 == 9, 0.0, np.where(random.random(shape.indicators) < 0.3, 1.0, -1.0)
            ),
            "weight": np.where(np.arange(shape.indicators) % 10 == 9, 0.0, 1.0),
            "delta": pl.Series([None] * shape.indicators, dtype=pl.Float64),
        }
    ).write_parquet(folder / INDICATORS)  # fmt: skip
    local = random.normal(size=shape.councils)[within] + random.normal(size=shape.areas)
    for period in range(shape.periods):
        parts = []
        for i, slug in enumerate(slugs):
            taste = 0.5 * local + random.normal(size=shape.areas)
            status = np.full(shape.areas, "value", dtype="<U10")
            if i % 10 == 3:
                status[random.random(shape.areas) < 0.02] = "suppressed"
                status[within == i % shape.councils] = "source_gap"
            has = status == "value"
            denominator = random.integers(300, 3_000, shape.areas).astype(float)
            chance = 1 / (1 + np.exp(2 - 0.3 * taste))
            numerator = random.binomial(denominator.astype(int), chance).astype(float)
            value = 100 * numerator / denominator if share[i] else 20 + 5 * taste
            counts = has & share[i]
            parts.append(
                pl.DataFrame(
                    {
                        "indicator": np.full(shape.areas, slug),
                        "area": codes,
                        "period": np.full(shape.areas, str(2012 + period)),
                        "value": np.where(has, value, np.nan),
                        "numerator": np.where(counts, numerator, np.nan),
                        "denominator": np.where(counts, denominator, np.nan),
                        "lower": np.full(shape.areas, np.nan),
                        "upper": np.full(shape.areas, np.nan),
                        "status": status,
                    }
                ).with_columns(pl.selectors.float().fill_nan(None))
            )
        _write_observations(folder, str(2012 + period), pl.concat(parts))
    _write_facts(folder, "drawn figures", shape.areas, shape.indicators, shape.periods)


def from_installation(folder: Path) -> None:
    """Write the small-area indicators in force of the installation at COMMONWEAL_HOME."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonweal.settings")
    django.setup()
    from commonweal.evidence import queries
    from commonweal.places.models import Membership

    evidence = queries.evidence_in_force()
    small, framework = evidence.small, evidence.framework
    ward = dict(
        Membership.objects.filter(whole__kind="ward").values_list("part__code", "whole__code")
    )
    council = np.asarray(small.group_codes["la"])[np.asarray(small.groups["la"])]
    _write_areas(
        folder,
        small.areas,
        np.asarray(small.population),
        council,
        np.array([ward[code] for code in small.areas.tolist()]),
    )
    rows = [i for i, slug in enumerate(small.indicators) if slug in framework]
    chosen = [framework[small.indicators[i]] for i in rows]
    pl.DataFrame(
        {
            "slug": [one.slug for one in chosen],
            "domain": [one.domain for one in chosen],
            "measure": [
                one.measure if one.basis in ("interval", "approximate") else "score"
                for one in chosen
            ],
            "multiplier": [one.multiplier for one in chosen],
            "sign": [float(one.sign if one.can_colour else 0) for one in chosen],
            "weight": [one.weight if one.can_colour else 0.0 for one in chosen],
            "delta": pl.Series([one.delta for one in chosen], dtype=pl.Float64),
        }
    ).write_parquet(folder / INDICATORS)
    n = small.areas.size
    frame = pl.concat(
        pl.DataFrame(
            {
                "indicator": np.full(n, small.indicators[i]),
                "area": small.areas,
                "period": np.full(n, "latest"),
                **{
                    name: np.asarray(getattr(small, name)[i])
                    for name in ("value", "numerator", "denominator", "lower", "upper")
                },
                "status": np.asarray(STATUSES)[np.asarray(small.status[i])],
            }
        )
        for i in rows
    ).with_columns(pl.selectors.float().fill_nan(None))
    _write_observations(folder, "latest", frame)
    _write_facts(
        folder, f"figures in force of {evidence.name_of(evidence.nation)}", n, len(rows), 1
    )


def _write_areas(
    folder: Path, codes: Column, population: Column, council: Column, ward: Column
) -> None:
    pl.DataFrame(
        {"area": codes, "population": population, "la": council, "ward": ward}
    ).write_parquet(folder / AREAS)


def _write_observations(folder: Path, period: str, frame: pl.DataFrame) -> None:
    frame.cast(pl.Schema(observation_schema())).sort("indicator", "area", "period").write_parquet(
        folder / f"observations-{period}.parquet", compression="zstd", statistics=True
    )


def _write_facts(folder: Path, what: str, areas: int, indicators: int, periods: int) -> None:
    facts = {"what": what, "areas": areas, "indicators": indicators, "periods": periods}
    (folder / FACTS).write_text(json.dumps(facts))
