"""What is known of councils, regions and the nation only, and a survey of one neighbourhood."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from commonweal.evidence.fiction.gazetteer import (
    AUTHORITIES,
    COUNTRY,
    COUNTRY_CODE,
    LANTERN_HEATH,
    MALLOWSHIRE,
    REGIONS,
)
from commonweal.evidence.fiction.levels import level_of
from commonweal.evidence.fiction.people import Values
from commonweal.evidence.fiction.values import Counting, around
from warm import intervals
from warm.framework import Framework, Indicator

#: Answers that a national survey has in each council's area.
ANSWERS = 550
#: Typical standard deviation of one person's answer on a scale from 0 to 10.
ANSWER_SD = 2.05
#: A national survey's half-width of the 95 % interval in one council's area, for what is not
#: a share and not an answer on a scale, in standard deviations between councils.
HALF_WIDTH = 0.9
#: A council did not take part in this one: indicator, authority.
NOT_ASKED = ("heritage-visits", 3)
#: Asked of residents in every council's area, although no open table of England has them.
ASKED_EVERYWHERE = ("belonging", "trust-in-neighbours", "talking-to-neighbours")

#: The council's own survey of Lantern Heath: answers, and what residents said. Anxiety was not
#: asked.
SURVEY_ANSWERS = 164
SURVEY_MEANS = {"life-satisfaction": 7.02, "worthwhile": 7.61, "happiness": 7.05}
SURVEY_SHARES = {"belonging": 71.0, "trust-in-neighbours": 38.0, "talking-to-neighbours": 81.0}
SURVEY_NOT_ASKED = ("anxiety",)


@dataclass(frozen=True, slots=True)
class Row:
    """One published figure of a larger area or of a survey; None where there is none."""

    area: str
    name: str
    indicator: str
    value: float | None
    lower: float | None = None
    upper: float | None = None
    count: int | None = None
    answers: int | None = None
    status: str = "value"


def council_indicators(framework: Framework) -> tuple[Indicator, ...]:
    """Indicators that are published for councils' areas and above, never for smaller ones."""
    return tuple(
        one
        for one in framework.indicators
        if (one.status == "available" and not one.lowest.startswith("lsoa"))
        or one.slug in ASKED_EVERYWHERE
    )


def council_rows(counting: Counting) -> list[Row]:
    """Figures of every council's area, both regions and the nation."""
    residents = counting.people.residents.astype(float)
    weights = np.bincount(counting.country.authority, weights=residents)
    latent = np.array(
        [
            np.average(
                counting.people.latent[counting.country.authority == which],
                axis=0,
                weights=residents[counting.country.authority == which],
            )
            for which in range(len(AUTHORITIES))
        ]
    )
    larger: list[tuple[str, str, list[int]]] = [
        (one.code, one.name, [which]) for which, one in enumerate(AUTHORITIES)
    ]
    larger += [
        (code, name, [which for which, one in enumerate(AUTHORITIES) if one.region == code])
        for code, name in REGIONS.items()
    ]
    larger.append((COUNTRY_CODE, COUNTRY, list(range(len(AUTHORITIES)))))
    rows: list[Row] = []
    for one in council_indicators(counting.framework):
        true = _true(counting, one, latent)
        rng = counting.rng(one.slug, "councils")
        for code, name, members in larger:
            if (one.slug, members[0]) == NOT_ASKED and len(members) == 1:
                rows.append(Row(code, name, one.slug, None, status="not_asked"))
                continue
            middle = float(np.average(true[members], weights=weights[members]))
            rows.append(_published(one, code, name, middle, len(members), rng))
    return rows


def _true(counting: Counting, one: Indicator, latent: Values) -> Values:
    """What is true of every council's area: what its people are like, and something of its own."""
    level = level_of(one)
    lean = np.array(level.leanings)
    own = counting.rng(one.slug, "standing").normal(size=len(latent))
    standing = 1.6 * (latent @ lean) + 0.5 * own
    return around(level, np.clip(standing, -2.2, 2.2))


def _published(
    one: Indicator, code: str, name: str, true: float, areas: int, rng: np.random.Generator
) -> Row:
    """A figure with the publisher's interval, where it comes from a survey."""
    answers = ANSWERS * areas
    digits = 2 if one.unit in ("mean", "ratio", "per_1000", "per_10000") else 1
    digits = 0 if one.unit in ("pounds", "people") or true > 1000 else digits
    if one.interval != "published" and one.slug not in ASKED_EVERYWHERE:
        noise = rng.normal(0, 0.01 * abs(true) / np.sqrt(areas))
        return Row(code, name, one.slug, round(true + noise, digits))
    if one.measure == "share":
        count = int(rng.binomial(answers, true / 100))
        low, high = intervals.wilson(count, answers)
        value, lower, upper = 100 * count / answers, 100 * float(low), 100 * float(high)
    else:
        scale = ANSWER_SD / np.sqrt(answers)
        if one.unit != "mean":
            scale = HALF_WIDTH * level_of(one).spread / 1.96 / np.sqrt(areas)
        value = true + float(rng.normal(0, scale))
        lower, upper = value - 1.96 * scale, value + 1.96 * scale
    return Row(code, name, one.slug, *_rounded((value, lower, upper), digits))


def survey_rows(counting: Counting) -> list[Row]:
    """The council's own survey of Lantern Heath: means and shares with their answers."""
    area, name = neighbourhood_code(LANTERN_HEATH), LANTERN_HEATH
    rng = counting.rng("survey")
    rows: list[Row] = []
    for slug, mean in SURVEY_MEANS.items():
        answers = np.clip(np.rint(rng.normal(mean, ANSWER_SD, SURVEY_ANSWERS)), 0, 10)
        low, high = intervals.mean(answers.mean(), answers.std(ddof=1), SURVEY_ANSWERS)
        shown = _rounded((float(answers.mean()), float(low), float(high)), 2)
        rows.append(Row(area, name, slug, *shown, None, SURVEY_ANSWERS))
    for slug, share in SURVEY_SHARES.items():
        count = int(rng.binomial(SURVEY_ANSWERS, share / 100))
        low, high = intervals.wilson(count, SURVEY_ANSWERS)
        found = 100 * count / SURVEY_ANSWERS
        shown = _rounded((found, 100 * float(low), 100 * float(high)), 1)
        rows.append(Row(area, name, slug, *shown, count, SURVEY_ANSWERS))
    rows += [Row(area, name, slug, None, status="not_asked") for slug in SURVEY_NOT_ASKED]
    return [row for row in rows if row.indicator in counting.framework]


def _rounded(numbers: tuple[float, float, float], digits: int) -> tuple[float, float, float]:
    value, lower, upper = numbers
    return round(value, digits), round(lower, digits), round(upper, digits)


def neighbourhood_code(name: str) -> str:
    """The code of one of Mallowshire's neighbourhoods: the council's, and the name."""
    return f"{MALLOWSHIRE.code}-{name.casefold().replace(' ', '-')}"
