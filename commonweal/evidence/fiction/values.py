"""What is counted and published about every small area.

First comes an underlying share or rate for every small area, from the levels, the four things that
make places differ, and something of its own. Then people and households are counted: numbers are
drawn binomially around the underlying share, so that a figure is as uncertain as its size makes it
and the intervals of the measure have something true to cover.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from commonweal.evidence.fiction.areas import Country
from commonweal.evidence.fiction.levels import Level, level_of
from commonweal.evidence.fiction.people import AGE_BANDS, People, Values, kilometres, smooth
from warm.framework import Framework, Indicator

#: Parts of one question: shares of the same people that cannot exceed the whole. The first of each
#: pair says whether the parts are all the answers there are.
QUESTIONS: tuple[tuple[bool, tuple[str, ...]], ...] = (
    (True, ("owned-outright", "owned-with-a-mortgage", "social-rented", "private-rented")),
    (True, ("single-family-households", "one-person-households", "other-households")),
    (False, ("detached-homes", "semi-detached-homes", "terraced-homes", "flats")),
    (True, ("white", "asian", "black", "mixed", "other-ethnic-group")),
    (True, ("no-religion", "christian", "muslim", "other-religion", "religion-not-answered")),
    (False, ("no-qualifications", "level-4-qualifications", "apprenticeships")),
    (False, ("unemployed", "economically-inactive")),
    (False, ("short-hours", "long-hours")),
    (False, ("works-near-home", "works-from-home")),
)
#: A share that is part of another one of the same people.
WITHIN = {"unpaid-care-20-hours": "unpaid-care"}

AGES = dict(
    zip(
        (
            "aged-15-and-under",
            "aged-16-to-24",
            "aged-25-to-34",
            "aged-35-to-49",
            "aged-50-to-64",
            "aged-65-and-over",
        ),
        range(len(AGE_BANDS)),
        strict=True,
    )
)
#: Of the youngest band, the share below an age.
BELOW = {"1": 0.055, "3": 0.175, "5": 0.3, "16": 1.0}

#: A rate stands at most so many standard deviations from its level, on the log scale.
FARTHEST = 2.6
SUPPRESSED_BELOW = 5
#: Indicators in which counts of 1 to 4 are withheld, as a publisher would.
SUPPRESSED = ("no-central-heating",)
#: Indicators that failed to arrive for so many small areas.
MISSING = {"slow-broadband": 6, "patients-per-gp": 4}
#: The police of this council's area sent no records: domain, authority.
SOURCE_GAP = ("crime", 2)


@dataclass(frozen=True, eq=False)
class Figures:
    """One indicator in every small area.

    Attributes
    ----------
    underlying : ndarray, shape (n,)
        What is true, in the indicator's unit (a percentage is 0 to 100).
    value, numerator, denominator : ndarray, shape (n,)
        What was counted; NaN where there is none.
    status : ndarray of str, shape (n,)
    """

    underlying: Values
    value: Values
    numerator: Values
    denominator: Values
    status: NDArray[np.str_]


@dataclass(eq=False)
class Counting:
    """Everything that counting one country needs; figures are made when first asked for.

    `planted` holds underlying values that are set by hand: slug to position to value in the unit.
    """

    country: Country
    people: People
    framework: Framework
    seed: int
    planted: dict[str, dict[int, float]] = field(default_factory=dict)
    _made: dict[str, Figures] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._points = kilometres(self.country)
        self._covariance = np.cov(self.people.latent.T)

    def figures(self, slug: str) -> Figures:
        """Figures of one indicator or trait of people."""
        if slug not in self._made:
            question = next((one for one in QUESTIONS if slug in one[1]), None)
            if question is not None:
                self._made |= self._answers(*question)
            else:
                self._made[slug] = self._single(slug)
        return self._made[slug]

    def rng(self, *about: str) -> np.random.Generator:
        """A generator of its own for each thing, so that one more does not change the others."""
        return np.random.default_rng([self.seed, *(zlib.crc32(one.encode()) for one in about)])

    def standing(self, slug: str, level: Level, *, own: bool = True) -> Values:
        """How far every small area stands from the level, in standard deviations.

        Parameters
        ----------
        own : bool
            Whether it has something of its own, or follows from who lives there alone.
        """
        rng = self.rng(slug, "standing")
        lean = np.array(level.leanings)
        explained = float(lean @ self._covariance @ lean)
        common = self.people.latent @ lean
        if not own:
            return np.asarray(common / max(np.sqrt(explained), 0.1))
        rest = np.sqrt(max(1.0 - explained, 0.1))
        apart = 0.6 * smooth(self._points, 2.5, rng) + 0.8 * rng.normal(size=len(common))
        return np.asarray((common + rest * apart) / np.sqrt(explained + rest**2))

    def underlying(self, indicator: Indicator) -> Values:
        """What is true of every small area, before anybody counts; planted values put in."""
        level = level_of(indicator)
        if _is_sum_of_parts(indicator):
            parts = [
                one
                for one in small_area_indicators(self.framework)
                if one.domain == indicator.domain and one.weight and one.sign
            ]
            together = np.zeros(len(self.country.areas))
            for one in parts:
                column = self.figures(one.slug).underlying
                together -= one.sign * (column - column.mean()) / column.std()
            standing = together / max(float(together.std()), 1e-9)
        else:
            standing = self.standing(indicator.slug, level, own=indicator.layer != "modelled")
        found = _bounded(indicator, around(level, standing))
        for position, value in self.planted.get(indicator.slug, {}).items():
            found[position] = value
        return found

    def base(self, denominator: str) -> Values:
        """How many people or households a denominator in words stands for."""
        residents = self.people.residents.astype(float)
        words = denominator.casefold()
        if "in work" in words:
            asked = self.figures("unemployed"), self.figures("economically-inactive")
            return np.asarray(asked[0].denominator - asked[0].numerator - asked[1].numerator)
        if "household" in words or "homes" in words:
            return self.people.households.astype(float)
        age = re.search(r"aged (\d+) and over", words)
        if age and age[1] in BELOW:
            return np.asarray(residents - np.rint(BELOW[age[1]] * self.people.ages[:, 0]))
        return residents

    def _answers(self, complete: bool, slugs: Sequence[str]) -> dict[str, Figures]:
        """Counts of all answers to one question, drawn together."""
        asked = [self.framework.measured(slug) for slug in slugs if _measured(self.framework, slug)]
        shares = np.array([self.underlying(one) for one in asked]) / 100
        for which, one in enumerate(asked):
            free = np.ones(shares.shape[1], dtype=bool)
            free[list(self.planted.get(one.slug, {}))] = False
            others = np.arange(len(asked)) != which
            # What is planted stays; the other answers share what it leaves.
            left = (1 - shares[which, ~free]) / np.maximum(
                shares[others][:, ~free].sum(axis=0), 1e-9
            )
            shares[np.ix_(others, ~free)] *= np.minimum(left, 1.0) if not complete else left
        total = shares.sum(axis=0)
        shares = shares / np.where(
            (total > 0.97) | complete, total / (1.0 if complete else 0.97), 1.0
        )
        base = self.base(asked[0].denominator)
        rest = np.clip(1 - shares.sum(axis=0), 0, 1)
        odds = np.vstack([shares, rest]).T
        counts = self.rng(*slugs, "count").multinomial(
            base.astype(np.int64), odds / odds.sum(axis=1, keepdims=True)
        )
        return {
            one.slug: self._published(
                one, 100 * shares[which], counts[:, which].astype(float), base
            )
            for which, one in enumerate(asked)
        }

    def _single(self, slug: str) -> Figures:
        count = len(self.country.areas)
        nothing = np.full(count, np.nan)
        if slug in ("residents", "households"):
            people = self.people.residents if slug == "residents" else self.people.households
            return Figures(nothing, people.astype(float), nothing, nothing, np.full(count, "value"))
        indicator = self.framework.measured(slug)
        if slug in AGES:
            residents = self.people.residents.astype(float)
            ages = self.people.ages[:, AGES[slug]].astype(float)
            return self._published(indicator, 100 * ages / residents, ages, residents)
        if slug == "urban":
            built = np.array([area.built_up for area in self.country.areas], dtype=float)
            residents = self.people.residents.astype(float)
            return self._published(indicator, 100 * built, built * residents, residents)
        rng = self.rng(slug, "count")
        underlying = self.underlying(indicator)
        if indicator.measure == "share" and indicator.basis in ("interval", "approximate"):
            base = self.base(indicator.denominator)
            odds = np.clip(underlying / 100, 0, 1)
            if slug in WITHIN and _measured(self.framework, WITHIN[slug]):
                whole = self.figures(WITHIN[slug])
                within = np.clip(underlying / whole.underlying, 0, 0.95)
                counts = rng.binomial(whole.numerator.astype(np.int64), within)
                underlying = within * whole.underlying
            else:
                counts = rng.binomial(base.astype(np.int64), odds)
            return self._published(indicator, underlying, counts.astype(float), base)
        value = underlying.copy()
        if indicator.measure == "rate" and indicator.multiplier > 1:
            at_risk = 1.15 * self.base(indicator.denominator)
            value = rng.poisson(underlying * at_risk / indicator.multiplier) / at_risk
            value *= indicator.multiplier
        digits = 1 if level_of(indicator).how != "free" and abs(value).max() > 5 else 3
        return self._published(indicator, underlying, nothing, nothing, np.round(value, digits))

    def _published(
        self,
        indicator: Indicator,
        underlying: Values,
        numerator: Values,
        denominator: Values,
        value: Values | None = None,
    ) -> Figures:
        """The figures as a publisher lets them out: some withheld, some that never arrived."""
        if value is None:
            value = 100 * numerator / denominator
        status = np.full(len(value), "value", dtype="<U10")
        if indicator.slug in SUPPRESSED:
            status[(numerator > 0) & (numerator < SUPPRESSED_BELOW)] = "suppressed"
        if indicator.slug in MISSING:
            lost = self.rng(indicator.slug, "lost")
            estates = [one for group in self.country.estates.values() for one in group]
            choices = np.setdiff1d(np.arange(len(value)), estates)
            status[lost.choice(choices, MISSING[indicator.slug], replace=False)] = "missing"
        if indicator.domain == SOURCE_GAP[0]:
            status[self.country.authority == SOURCE_GAP[1]] = "source_gap"
        known = status == "value"
        blank = np.where(known, 0.0, np.nan)
        return Figures(underlying, value + blank, numerator + blank, denominator + blank, status)


def small_area_indicators(framework: Framework) -> tuple[Indicator, ...]:
    """Indicators that are published for small areas."""
    return tuple(
        one
        for one in framework.indicators
        if one.status == "available" and one.lowest.startswith("lsoa")
    )


def small_area_slugs(framework: Framework) -> tuple[str, ...]:
    """Slugs of the traits of people and the indicators that are published for small areas."""
    traits = (one.slug for one in framework.people if one.lowest.startswith("lsoa"))
    return (*traits, *(one.slug for one in small_area_indicators(framework)))


def _measured(framework: Framework, slug: str) -> bool:
    return slug in framework or slug in {one.slug for one in framework.people}


def _is_sum_of_parts(indicator: Indicator) -> bool:
    """Whether it is a score that sums up the rest of its domain."""
    return indicator.measure == "score" and indicator.weight == 0 and indicator.sign != 0


def around(level: Level, standing: Values) -> Values:
    """Values that stand so many standard deviations from a level, in its unit."""
    if level.how == "share":
        odds = level.level / 100
        wide = np.sqrt(np.log1p((level.spread / level.level / (1 - odds)) ** 2))
        # The mean of a skewed curve lies above its middle; the middle is moved so that it fits.
        middle = np.log(odds / (1 - odds)) - (1 - 2 * odds) * wide**2 / 2
        return np.asarray(100 / (1 + np.exp(-(middle + wide * standing))))
    if level.how == "positive":
        wide = np.sqrt(np.log1p((level.spread / level.level) ** 2))
        near = np.clip(standing, -FARTHEST, FARTHEST)
        return np.asarray(level.level * np.exp(wide * near - wide**2 / 2))
    return np.asarray(level.level + level.spread * standing)


def _bounded(indicator: Indicator, values: Values) -> Values:
    """Scores that run from 0 to 100 stay inside."""
    if indicator.unit == "score" and level_of(indicator).level > 5:
        return np.clip(values, 0.5, 99.0)
    return values
