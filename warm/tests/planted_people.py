"""People whose answers are known, in areas, and a survey of some of them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from warm.estimate import Frame, Modelled, multilevel, poststratify

Broken = Literal["nothing", "effects", "clusters", "silence", "mixture", "covariate"]

#: Categories of each factor, and standard deviations of their effects and of those of areas.
SIZES = {"age": 6, "sex": 2, "tenure": 4}
SPREADS = {"age": 0.5, "sex": 0.2, "tenure": 0.4}
AREA = 0.35
CUTS = (-1.0, 0.3, 1.5)

#: Worlds in the words of the method's book.
WORLDS: dict[str, Broken] = {
    "the model's own": "nothing",
    "a few areas differ much, the others hardly": "effects",
    "what age does differs from area to area": "mixture",
    "ten to a street were asked, and streets differ": "clusters",
    "something sets the areas apart that nobody was asked in": "covariate",
    "who says no answers half as often": "silence",
}
#: How many of 100 intervals hold the truth, asked and not asked, as counted from seed 1.
TIMES = 40
RECORDED: dict[str, tuple[int, int]] = {
    "nothing": (94, 96),
    "effects": (94, 94),
    "mixture": (95, 96),
    "clusters": (88, 99),
    "covariate": (95, 52),
    "silence": (41, 62),
}
#: By respondents and areas asked in: how far estimates are from a sampler's, in its standard errors,
#: and widths ÷ the sampler's where people were asked and where they were not.
BESIDE: dict[tuple[int, int], tuple[str, str, str]] = {
    (900, 30): ("0.04", "1.01", "1.01"),
    (250, 16): ("0.08", "1.03", "1.09"),
}


@dataclass(frozen=True, eq=False)
class Planted:
    """A survey, the people, and what all of them would say in each area."""

    survey: pl.DataFrame
    people: pl.DataFrame
    areas: pl.DataFrame
    truth: dict[str, np.ndarray]

    @property
    def frame(self) -> Frame:
        return Frame.of(self.people, factors=list(SIZES))


def draw(
    random: np.random.Generator,
    *,
    areas: int = 60,
    asked_in: int = 45,
    respondents: int = 1_200,
    broken: Broken = "nothing",
) -> Planted:
    """People by the model, or by what breaks it.

    Broken: `effects` are those of a few areas only; respondents live in `clusters` that are alike;
    those who say yes are half as likely to keep `silence`; the effect of age is a `mixture` that
    differs from area to area; the `covariate` that sets the areas apart that nobody was asked in is
    missing.
    """
    sizes = tuple(SIZES.values())
    codes = np.column_stack([one.ravel() for one in np.indices(sizes)])
    # Ages and tenures go together, and areas differ in both.
    base = random.normal(scale=0.5, size=(sizes[0], 1, sizes[2])) + np.zeros(sizes)
    lean = [random.normal(scale=0.6, size=(areas, one)) for one in sizes]
    logs = base.ravel() + sum(lean[f][:, codes[:, f]] for f in range(3))
    mix = np.exp(logs) / np.exp(logs).sum(axis=1, keepdims=True)
    living = np.array(
        [
            random.multinomial(n, p)
            for n, p in zip(random.integers(1_000, 2_500, areas), mix, strict=True)
        ]
    )
    effects = [
        random.normal(scale=one, size=size)
        for one, size in zip(SPREADS.values(), sizes, strict=True)
    ]
    x = random.normal(size=areas)
    own = random.normal(scale=AREA, size=areas)
    if broken == "effects":
        own = np.where(
            random.random(areas) < 0.08, random.choice([-1.3, 1.3], size=areas), 0.05 * own
        )
    place = sum(effects[f][codes[:, f]] for f in range(3)) + (0.4 * x + own)[:, None]
    if broken == "mixture":
        place = place + random.normal(scale=0.7, size=(areas, sizes[0]))[:, codes[:, 0]]
    if broken == "covariate":
        place = place + np.where(np.arange(areas) >= asked_in, 0.8, 0.0)[:, None]
    yes = 1 / (1 + np.exp(1.0 - place))
    # Who is asked: some in each of the areas that were drawn, by how many live there.
    where = np.sort(random.integers(0, asked_in, respondents))
    share = living / living.sum(axis=1, keepdims=True)
    who = np.array([random.choice(len(codes), p=share[area]) for area in where])
    at = place[where, who]
    if broken == "clusters":
        # Ten to a street, and streets differ.
        where = np.repeat(random.integers(0, asked_in, respondents // 10), 10)
        who = np.array([random.choice(len(codes), p=share[area]) for area in where])
        at = place[where, who] + np.repeat(random.normal(scale=0.9, size=respondents // 10), 10)
    said = random.random(respondents) < 1 / (1 + np.exp(1.0 - at))
    kept = np.ones(respondents, dtype=bool)
    if broken == "silence":
        kept = random.random(respondents) < np.where(said, 1.0, 0.5)
    names = {name: np.array([f"{name} {i}" for i in range(size)]) for name, size in SIZES.items()}
    code = np.array([f"A{i:03d}" for i in range(areas)])
    levels = np.digitize(at + random.logistic(size=respondents), CUTS)
    survey = pl.DataFrame(
        {
            "area": code[where],
            **{name: names[name][codes[who, f]] for f, name in enumerate(SIZES)},
            "yes": said.astype(int),
            "score": 5.0 + at + random.normal(scale=1.5, size=respondents),
            "level": levels,
        }
    ).filter(pl.Series(kept))
    cell = np.tile(np.arange(len(codes)), areas)
    people = pl.DataFrame(
        {
            "area": np.repeat(code, len(codes)),
            **{name: names[name][codes[cell, f]] for f, name in enumerate(SIZES)},
            "count": living.ravel(),
        }
    ).filter(pl.col("count") > 0)
    many = living.sum(axis=1)
    beyond = [1 / (1 + np.exp(cut - place)) for cut in CUTS]
    chances = np.stack([1 - beyond[0], *(a - b for a, b in itertools.pairwise(beyond)), beyond[-1]])
    levels_said = random.multinomial(living, np.moveaxis(chances, 0, -1))
    truth = {
        "yes": random.binomial(living, yes).sum(axis=1) / many,
        "score": 5.0
        + (living * place).sum(axis=1) / many
        + random.normal(size=areas) * 1.5 / np.sqrt(many),
        **{f"level {k}": levels_said[:, :, k].sum(axis=1) / many for k in range(len(CUTS) + 1)},
    }
    table = pl.DataFrame(
        {"area": code, "x": x, "council": [f"C{i % 4}" for i in range(areas)], "people": many}
    )
    return Planted(survey, people, table, truth)


def estimated(planted: Planted, outcome: str, *, draws: int = 200, seed: int = 0) -> Modelled:
    """The estimates that an analyst would make."""
    kind = {"yes": "share", "score": "mean", "level": "ordered"}[outcome]
    model = multilevel(
        planted.survey, outcome, planted.frame, kind=kind, areas=planted.areas, covariates=["x"]
    )
    return poststratify(model, draws=draws, seed=seed)


def coverage(
    outcome: str = "yes", broken: Broken = "nothing", times: int = 60, seed: int = 1, **said: int
) -> dict[str, float]:
    """How often 95 % intervals hold the truth, where people were asked and where they were not."""
    random = np.random.default_rng(seed)
    held: dict[str, list[float]] = {"asked": [], "unasked": [], "error": []}
    for _ in range(times):
        planted = draw(random, broken=broken, **said)
        found = estimated(planted, outcome)
        asked = found.asked > 0
        for k, answer in enumerate(found.answers):
            truth = planted.truth[f"level {answer}" if outcome == "level" else outcome]
            inside = (found.lower[k] <= truth) & (truth <= found.upper[k])
            held["asked"].append(inside[asked].mean())
            held["unasked"].append(inside[~asked].mean())
            held["error"].append(((found.estimate[k] - truth) ** 2).mean())
    return {
        "asked": float(np.mean(held["asked"])),
        "unasked": float(np.mean(held["unasked"])),
        "rmse": float(np.sqrt(np.mean(held["error"]))),
    }
