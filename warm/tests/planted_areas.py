"""Areas whose truth is known, drawn from Fay and Herriot's model or from what breaks it."""

from __future__ import annotations

from typing import Literal

import numpy as np
import polars as pl

from warm.estimate import AreaLevel, NotConverged, fay_herriot

Broken = Literal["nothing", "effects", "variances", "smooth", "covariate", "groups"]

#: Spread of the effects of areas, and of the errors of direct estimates.
EFFECT = 1.0
ERRORS = (0.6, 1.6)

#: Worlds in the words of the method's book.
WORLDS: dict[str, Broken] = {
    "the model's own": "nothing",
    "a tenth of the areas differ much, the others hardly": "effects",
    "neighbouring areas differ together, in four blocks": "groups",
    "errors are estimated from six answers each": "smooth",
    "variances are told at half of what they are": "variances",
    "a covariate is missing that matters most where nobody was asked": "covariate",
}
#: How many of 100 intervals hold the truth, asked and not asked, as counted from seed 1.
TIMES = 200
RECORDED: dict[str, tuple[int, int]] = {
    "nothing": (95, 96),
    "effects": (96, 94),
    "groups": (97, 87),
    "smooth": (91, 97),
    "variances": (88, 98),
    "covariate": (95, 85),
}


def draw(
    random: np.random.Generator, areas: int = 60, asked: int = 48, broken: Broken = "nothing"
) -> tuple[pl.DataFrame, np.ndarray]:
    """A table for `fay_herriot` with the covariate x, and the truth of every area.

    Broken: `effects` are those of a few areas only; `variances` are told at half of what they are;
    `smooth` are estimated from six answers each; the `covariate` that matters most is missing;
    effects belong to four `groups` of neighbours rather than to areas.
    """
    x = random.normal(size=areas)
    hidden = random.normal(size=areas)
    effect = random.normal(scale=EFFECT, size=areas)
    if broken == "effects":
        effect = np.where(
            random.random(areas) < 0.1, random.normal(scale=3.0, size=areas), 0.1 * effect
        )
    if broken == "groups":
        effect = EFFECT * random.normal(size=4)[np.arange(areas) * 4 // areas]
    truth = 2.0 + x + effect
    if broken == "covariate":
        # It matters most where nobody was asked: those areas were left out for a reason.
        hidden[asked:] += 1.5
        truth = truth + hidden
    se = random.uniform(*ERRORS, size=areas)
    direct = truth + random.normal(scale=se)
    told = se
    if broken == "variances":
        told = se / np.sqrt(2)
    if broken == "smooth":
        told = se * np.sqrt(random.chisquare(5, size=areas) / 5)
    table = pl.DataFrame(
        {
            "area": [f"A{i:03d}" for i in range(areas)],
            "estimate": [float(one) if i < asked else None for i, one in enumerate(direct)],
            "se": [float(one) if i < asked else None for i, one in enumerate(told)],
            "x": x,
        }
    )
    return table, truth


def coverage(broken: Broken = "nothing", times: int = 200, seed: int = 1) -> dict[str, float]:
    """How often 95 % intervals hold the truth, asked and unasked, and errors beside the direct ones."""
    random = np.random.default_rng(seed)
    held: dict[str, list[float]] = {"asked": [], "unasked": [], "ratio": [], "direct": []}
    for _ in range(times):
        table, truth = draw(random, broken=broken)
        try:
            found: AreaLevel = fay_herriot(table, covariates=["x"])
        except NotConverged:
            continue
        asked = np.isfinite(found.direct)
        inside = (found.lower <= truth) & (truth <= found.upper)
        held["asked"].append(inside[asked].mean())
        held["unasked"].append(inside[~asked].mean())
        held["ratio"].append(((found.estimate - truth)[asked] ** 2).mean())
        held["direct"].append(((found.direct - truth)[asked] ** 2).mean())
    return {
        "asked": float(np.mean(held["asked"])),
        "unasked": float(np.mean(held["unasked"])),
        "rmse ratio": float(np.sqrt(np.mean(held["ratio"]) / np.mean(held["direct"]))),
        "fits": float(len(held["asked"])),
    }
