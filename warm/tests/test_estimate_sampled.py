"""Laplace's intervals beside a sampler's."""

from __future__ import annotations

import numpy as np
import pytest

from warm.estimate import multilevel, poststratify
from warm.tests.planted_people import BESIDE, SIZES, draw
from warm.tests.polya_gamma import polya_gamma, sample


def test_the_sampler_draws_polya_gamma_variables():
    random = np.random.default_rng(0)
    for b, c in ((1.0, 0.0), (3.0, 1.5), (40.0, -2.0)):
        found = polya_gamma(random, np.full(20_000, b), np.full(20_000, c))
        half = max(abs(c), 1e-6) / 2
        mean = b * np.tanh(half) / (4 * half)
        variance = b / 24 if c == 0 else b * (np.sinh(c) - c) / (4 * c**3 * np.cosh(c / 2) ** 2)
        assert found.mean() == pytest.approx(mean, abs=5 * np.sqrt(variance / 20_000))
        assert found.var() == pytest.approx(variance, rel=0.06)


def beside(seed: int, *, sweeps: int, **said: int) -> dict[str, np.ndarray]:
    """Mean, standard deviation and limits of each area's share, by Laplace and by the sampler."""
    planted = draw(np.random.default_rng(seed), **said)
    frame = planted.frame
    model = multilevel(planted.survey, "yes", frame, areas=planted.areas, covariates=["x"])
    ours = poststratify(model, draws=4_000, finite=False)
    x = model.known[:, 0]
    starts = np.cumsum([0, *SIZES.values()])
    area = np.searchsorted(frame.areas, planted.survey["area"].to_numpy())
    codes = [planted.survey[name].str.extract(r"(\d+)$").cast(int).to_numpy() for name in SIZES]
    sampled = np.unique(area)
    effects = starts[-1] + len(sampled)
    n = planted.survey.height
    columns = np.zeros((n, 2 + effects))
    columns[:, 0], columns[:, 1] = 1.0, x[area]
    for f, code in enumerate(codes):
        columns[np.arange(n), 2 + starts[f] + code] = 1.0
    columns[np.arange(n), 2 + starts[-1] + np.searchsorted(sampled, area)] = 1.0
    spread_of = np.concatenate(
        [[-1, -1], np.repeat(np.arange(len(SIZES)), list(SIZES.values())), np.full(len(sampled), len(SIZES))]
    )  # fmt: skip
    cells, cell = np.unique(columns, axis=0, return_inverse=True)
    yes = planted.survey["yes"].to_numpy().astype(float)
    drawn, spreads = sample(
        np.bincount(cell) * 1.0,
        np.bincount(cell, weights=yes),
        cells,
        spread_of,
        sweeps=sweeps,
        burn=sweeps // 5,
        seed=seed,
    )
    random = np.random.default_rng(seed + 1)
    own = random.normal(size=(sweeps, len(frame.areas))) * spreads[:, [-1]]
    own[:, sampled] = drawn[:, 2 + starts[-1] :]
    by_code = sum(drawn[:, 2 + starts[f] + frame.combinations[:, f]] for f in range(len(SIZES)))
    people = frame.block(slice(0, len(frame.areas)))
    people = people / people.sum(axis=0)
    shares = np.empty((sweeps, len(frame.areas)))
    for a in range(len(frame.areas)):
        place = drawn[:, [0]] + drawn[:, [1]] * x[a] + own[:, [a]] + by_code
        shares[:, a] = (1 / (1 + np.exp(-place))) @ people[:, a]
    return {
        "mean": np.stack([ours.estimate[0], shares.mean(axis=0)]),
        "sd": np.stack([ours.se[0], shares.std(axis=0)]),
        "lower": np.stack([ours.lower[0], np.quantile(shares, 0.025, axis=0)]),
        "upper": np.stack([ours.upper[0], np.quantile(shares, 0.975, axis=0)]),
        "asked": ours.asked > 0,
        "spreads": np.stack([np.exp(model.fit.spread), np.exp(np.log(spreads).mean(axis=0))]),
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("seed", "areas", "asked_in", "respondents"), [(4, 40, 30, 900), (5, 25, 16, 250)]
)
def test_intervals_are_those_of_a_sampler(seed, areas, asked_in, respondents):
    """Few respondents in each area, and few areas: where a normal approximation is hardest."""
    found = beside(seed, sweeps=4_000, areas=areas, asked_in=asked_in, respondents=respondents)
    asked, width = found["asked"], found["upper"] - found["lower"]
    away = np.abs(found["mean"][0] - found["mean"][1])
    assert away.max() < 0.4 * found["sd"][1].mean()
    measured = (
        away.mean() / found["sd"][1].mean(),
        width[0][asked].mean() / width[1][asked].mean(),
        width[0][~asked].mean() / width[1][~asked].mean(),
    )
    recorded = [float(one) for one in BESIDE[(respondents, asked_in)]]
    assert measured == pytest.approx(recorded, abs=0.02)
