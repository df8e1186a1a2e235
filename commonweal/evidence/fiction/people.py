"""Who lives where: residents by age, households, and the few things that make places differ.

Four numbers describe a small area, each with mean 0 and standard deviation 1 over the nation:
`hardship`, `age` (older people), `churn` (young people who rent and move) and `remoteness`. They
vary smoothly over the land, so that neighbours resemble each other, with something of their own in
every area. Everything that is counted later leans on them, so indicators go together as they do in
life.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonweal.evidence.fiction.areas import Country
from commonweal.evidence.fiction.gazetteer import AUTHORITIES, COPPER_MEADOW, LANTERN_HEATH
from commonweal.evidence.fiction.terrain import KILOMETRES_A_DEGREE, MIDDLE

Values = NDArray[np.float64]
Counts = NDArray[np.int64]

AGE_BANDS = ("0-15", "16-24", "25-34", "35-49", "50-64", "65+")
#: The nation's shares of residents in the six age bands.
AGE_SHARES = (0.185, 0.105, 0.13, 0.195, 0.2, 0.185)
#: How a band's share leans on hardship, age, churn and remoteness (logarithm, per s.d.).
AGE_LEANINGS = (
    (0.13, -0.10, -0.12, -0.02),
    (0.06, -0.14, 0.24, -0.10),
    (0.08, -0.17, 0.26, -0.12),
    (-0.01, -0.07, -0.02, -0.02),
    (-0.05, 0.11, -0.10, 0.08),
    (-0.06, 0.36, -0.14, 0.07),
)
RESIDENTS = 1660
PERSONS_A_HOUSEHOLD = 2.36

#: The planted estates' hardship, age, churn and remoteness; two areas and one.
ESTATES = {
    LANTERN_HEATH: ((1.95, -0.5, -0.3, -0.4), (1.75, -0.4, -0.2, -0.4)),
    COPPER_MEADOW: ((2.0, -0.6, -0.2, -0.3),),
}


@dataclass(frozen=True, eq=False)
class People:
    """Residents and households of every small area of 2021.

    Attributes
    ----------
    latent : ndarray, shape (n, 4)
        Hardship, age, churn, remoteness.
    ages : ndarray of int, shape (n, 6)
        Residents by age band; they sum to the residents.
    households : ndarray of int, shape (n,)
    former_households : ndarray of int, shape (number of small areas of 2011,)
    """

    latent: Values
    ages: Counts
    households: Counts
    former_households: Counts

    @property
    def residents(self) -> Counts:
        return np.asarray(self.ages.sum(axis=1))

    @property
    def over_15(self) -> Counts:
        return np.asarray(self.ages[:, 1:].sum(axis=1))


def kilometres(country: Country) -> Values:
    """Where every small area's middle lies, in kilometres from the middle of the island."""
    return np.asarray((country.homes - np.asarray(MIDDLE)) * KILOMETRES_A_DEGREE)


def smooth(points: Values, length: float, rng: np.random.Generator, tones: int = 96) -> Values:
    """A random surface over the land, alike within `length` kilometres.

    Variance 1; a sum of waves of random direction (Rahimi and Recht 2007), near enough a Gaussian
    process with a squared exponential kernel.
    """
    waves = rng.normal(0.0, 1.0 / length, (2, tones))
    return np.asarray(
        np.sqrt(2.0 / tones) * np.cos(points @ waves + rng.uniform(0, 2 * np.pi, tones)).sum(axis=1)
    )


def people(country: Country, rng: np.random.Generator) -> People:
    """Settle the land."""
    latent = _latent(country, rng)
    count = len(country.areas)
    built = np.array([area.built_up for area in country.areas])
    sizes = RESIDENTS * np.exp(rng.normal(-0.01, 0.16, count)) * np.where(built, 1.02, 0.97)
    leaning = latent @ np.array(AGE_LEANINGS).T + rng.normal(0, 0.05, (count, 6))
    shares = np.array(AGE_SHARES) * np.exp(leaning)
    shares /= shares.sum(axis=1, keepdims=True)
    ages = rng.multinomial(np.rint(sizes).astype(np.int64), shares)
    per_household = PERSONS_A_HOUSEHOLD * np.exp(
        latent @ np.array([0.01, -0.045, -0.05, 0.015]) + rng.normal(0, 0.03, count)
    )
    households = np.rint(ages.sum(axis=1) / per_household).astype(np.int64)
    return People(latent, ages, households, _former_households(country, households, rng))


def _latent(country: Country, rng: np.random.Generator) -> Values:
    points = kilometres(country)
    count = len(points)
    built = np.array([area.built_up for area in country.areas])
    town = np.array([area.town for area in country.areas])
    authority = country.authority
    centre, radius = country.terrain.towns[town], country.terrain.town_radius[town]
    away = np.hypot(*(points - centre).T)

    remoteness = np.where(built, 0.25 * away / radius, 1.1 + 0.18 * (away - radius))
    remoteness += rng.normal(0, 0.15, count)
    hardship = np.array([one.hardship for one in AUTHORITIES])[authority]
    hardship = hardship + np.where(built, 0.25, -0.15)
    hardship = hardship + np.where(built, 0.8, 0.35) * smooth(points, 0.9, rng)
    hardship = hardship + 0.3 * smooth(points, 22.0, rng) + rng.normal(0, 0.3, count)
    hardship = hardship + 0.16 * hardship**2
    age = np.array([one.age for one in AUTHORITIES])[authority]
    age = age + np.where(built, -0.1, 0.45) + 0.5 * smooth(points, 1.6, rng)
    age = age + 0.3 * smooth(points, 28.0, rng) + rng.normal(0, 0.4, count) - 0.25 * hardship
    churn = 1.6 * np.where(built, np.exp(-away / (0.45 * radius)), 0.0) * np.sqrt(radius / 2)
    churn = churn + 0.35 * smooth(points, 2.0, rng) + rng.normal(0, 0.3, count) - 0.3 * age
    latent = np.column_stack([hardship, age, churn, remoteness])
    latent = (latent - latent.mean(axis=0)) / latent.std(axis=0)
    for name, wanted in ESTATES.items():
        for area, row in zip(country.estates[name], wanted, strict=True):
            latent[area] = row
    return np.asarray(latent)


def _former_households(country: Country, households: Counts, rng: np.random.Generator) -> Counts:
    """Households ten years before: a little fewer, and far fewer where the area was split since."""
    grown = {"U": 0.95, "S": 0.62, "M": 0.97, "X": 0.95}
    cells: dict[int, float] = {}
    for area, count in zip(country.areas, households, strict=True):
        for cell in area.cells:
            cells[cell] = count / len(area.cells)
    return np.array(
        [
            round(
                sum(cells[cell] for cell in former.cells)
                * grown[former.change]
                * float(np.exp(rng.normal(0, 0.03)))
            )
            for former in country.former
        ],
        dtype=np.int64,
    )
