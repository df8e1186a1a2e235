"""Drawn evidence: small made-up nations with known truth, for tests of the whole measure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from warm.cube import VALUE, Cube, Origin
from warm.evidence import Evidence
from warm.framework import Domain, Framework, Indicator
from warm.peers import Features
from warm.standardise import Reference

DOMAINS = ("education", "health", "crime")


def indicator(slug: str, **changes: object) -> Indicator:
    """An indicator with sensible defaults: a share with exact counts where more is worse."""
    fields: dict[str, object] = {
        "slug": slug,
        "name": slug.replace("-", " ").capitalize(),
        "domain": "education",
        "definition": f"Made-up share called {slug}.",
        "unit": "percent",
        "measure": "share",
        "basis": "interval",
        "polarity": "-",
        "interval": "wilson",
        "phrase_better": f"{slug} is rarer",
        "phrase_worse": f"{slug} is commoner",
    }
    return Indicator(**{**fields, **changes})  # type: ignore[arg-type]


def framework(*indicators: Indicator) -> Framework:
    """A framework of three domains."""
    return Framework(
        version="drawn-1",
        title="Drawn",
        domains=tuple(Domain(one, one.capitalize(), "") for one in DOMAINS),
        pillars={"all": {"Everything": DOMAINS}},
        default_pillars="all",
        indicators=indicators,
    )


def evidence(
    chosen: Framework,
    *,
    seed: int = 1,
    councils: int = 6,
    areas: int = 50,
    people: int = 1500,
    truth: Mapping[str, float] | None = None,
    spread: float = 0.0,
    special: Mapping[tuple[str, int], float] | None = None,
) -> Evidence:
    """A nation of equal councils whose counts are drawn from known shares.

    Parameters
    ----------
    truth : mapping
        Share (0 to 1) of each indicator everywhere; 0.2 when not said. A score is made of the
        share without drawing anybody.
    spread : float
        Standard deviation of true shares between areas.
    special : mapping of (slug, position) to float
        True share of one area.
    """
    random = np.random.default_rng(seed)
    n = councils * areas
    m = len(chosen.indicators)
    codes = np.array([f"T01{i:06d}" for i in range(n)])
    council = np.repeat(np.arange(councils), areas).astype(np.int32)
    shares = np.empty((m, n))
    for i, one in enumerate(chosen.indicators):
        shares[i] = (truth or {}).get(one.slug, 0.2) + spread * random.standard_normal(n)
    shares = np.clip(shares, 0.005, 0.995)
    for (slug, position), share in (special or {}).items():
        shares[[one.slug for one in chosen.indicators].index(slug), position] = share
    denominator = np.full((m, n), float(people))
    numerator = random.binomial(people, shares).astype(float)
    multiplier = np.array([one.multiplier for one in chosen.indicators])[:, None]
    value = multiplier * numerator / denominator
    for i, one in enumerate(chosen.indicators):
        if one.measure == "score":
            value[i] = (shares[i] - 0.2) * 10
        if one.basis in ("position", "none") or one.measure in ("score", "mean"):
            numerator[i] = denominator[i] = np.nan
    cube = Cube(
        kind="lsoa21",
        areas=codes,
        indicators=tuple(one.slug for one in chosen.indicators),
        origins=tuple(Origin("r-1", "drawn", "2021", "lsoa21") for _ in chosen.indicators),
        numerator=numerator,
        denominator=denominator,
        value=value,
        lower=np.full((m, n), np.nan),
        upper=np.full((m, n), np.nan),
        status=np.full((m, n), VALUE, dtype=np.uint8),
        population=np.full(n, float(people)),
        groups={
            "la": council,
            "region": (council // 3).astype(np.int32),
            "country": np.zeros(n, dtype=np.int32),
        },
        group_codes={
            "la": np.array([f"T06{i:06d}" for i in range(councils)]),
            "region": np.array([f"T12{i:06d}" for i in range(-(-councils // 3))]),
            "country": np.array(["T92000001"]),
        },
    )
    names = {f"T06{i:06d}": f"Council {i}" for i in range(councils)}
    names |= {f"T12{i:06d}": f"Region {i}" for i in range(councils)} | {"T92000001": "the Realm"}
    setting = random.uniform(0, 100, size=(3, n))
    return Evidence(
        framework=chosen,
        small=cube,
        reference=Reference.of(value),
        features=Features(("children", "older people", "renting"), setting),
        names=names,
        nation="T92000001",
    )


def with_cube(made: Evidence, **changes: object) -> Evidence:
    """The same evidence with some arrays of its small cube replaced."""
    cube = replace(made.small, **changes)  # type: ignore[arg-type]
    return replace(made, small=cube, reference=Reference.of(cube.value))
