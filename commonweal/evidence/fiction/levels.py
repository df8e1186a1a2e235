"""How common each thing is in Meadland, how much it differs, and what it goes together with.

One line an indicator or trait of people: the nation's level, the standard deviation between its
small areas (for those known of councils only, between councils), and how it leans on hardship, age,
churn and remoteness, much like a correlation. Levels and leanings are rounded from what is known
of England, so that a resident finds them believable; nothing else here comes from England.

What the framework gains and nobody has written a line for gets one from its unit and its polarity:
see `level_of`.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from warm.framework import Indicator

#: How values spread around their level: shares on the logit scale, positive ones on the log scale.
SPREADS = ("share", "positive", "free")


@dataclass(frozen=True, slots=True)
class Level:
    """Level, standard deviation and leanings of one indicator, in its own unit."""

    level: float
    spread: float
    leanings: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    how: str = ""


def _level(
    level: float,
    spread: float,
    hardship: float = 0.0,
    age: float = 0.0,
    churn: float = 0.0,
    remote: float = 0.0,
    how: str = "",
) -> Level:
    return Level(level, spread, (hardship, age, churn, remote), how)


LEVELS: dict[str, Level] = {
    # people
    "owned-outright": _level(33.0, 14.0, -0.45, 0.65, -0.15, 0.05),
    "owned-with-a-mortgage": _level(30.0, 9.5, -0.5, -0.2, -0.25, 0.0),
    "social-rented": _level(17.0, 14.0, 0.85, 0.0, -0.05, -0.05),
    "private-rented": _level(20.0, 11.5, 0.1, -0.15, 0.75, -0.05),
    "single-family-households": _level(63.5, 8.0, -0.3, -0.1, -0.55, 0.15),
    "one-person-households": _level(29.5, 7.5, 0.35, 0.25, 0.45, -0.1),
    "other-households": _level(7.0, 4.0, 0.2, -0.4, 0.35, -0.05),
    "detached-homes": _level(24.0, 19.0, -0.55, 0.15, -0.25, 0.45),
    "semi-detached-homes": _level(32.0, 15.0, -0.1, 0.1, -0.35, -0.05),
    "terraced-homes": _level(24.0, 14.0, 0.4, -0.2, 0.1, -0.1),
    "flats": _level(18.0, 16.0, 0.25, -0.1, 0.7, -0.2),
    "white": _level(91.0, 7.0, -0.2, 0.4, -0.35, 0.25),
    "asian": _level(4.2, 4.2, 0.15, -0.4, 0.35, -0.2),
    "black": _level(2.0, 2.2, 0.25, -0.4, 0.3, -0.2),
    "mixed": _level(2.0, 1.0, 0.15, -0.5, 0.3, -0.2),
    "other-ethnic-group": _level(0.8, 0.7, 0.15, -0.3, 0.35, -0.2),
    "born-in-the-uk": _level(90.5, 6.0, -0.1, 0.35, -0.6, 0.2),
    "no-religion": _level(40.0, 6.5, 0.2, -0.6, 0.15, 0.0),
    "christian": _level(48.5, 7.0, -0.2, 0.65, -0.2, 0.1),
    "muslim": _level(2.6, 2.8, 0.2, -0.4, 0.35, -0.2),
    "other-religion": _level(2.6, 1.3, 0.0, -0.2, 0.3, -0.1),
    "religion-not-answered": _level(6.3, 1.3, 0.1, 0.0, 0.2, 0.1),
    "students": _level(20.0, 4.5, 0.1, -0.75, 0.1, -0.05),
    # how people feel
    "mental-health": _level(0.0, 0.7, 0.7, 0.05, 0.1, -0.05),
    "life-satisfaction": _level(7.45, 0.16, -0.6, 0.4, -0.1, 0.1),
    "worthwhile": _level(7.73, 0.14, -0.5, 0.4, -0.1, 0.1),
    "happiness": _level(7.39, 0.15, -0.5, 0.4, -0.1, 0.1),
    "anxiety": _level(3.23, 0.2, 0.4, -0.4, 0.2, -0.2),
    # education
    "no-qualifications": _level(18.2, 6.6, 0.75, 0.3, -0.1, -0.05),
    "level-4-qualifications": _level(33.5, 10.5, -0.7, -0.15, 0.3, 0.05),
    "apprenticeships": _level(5.4, 1.6, 0.1, 0.2, -0.4, 0.0),
    "children-and-young-people-education": _level(0.0, 0.85, 0.75, 0.05, 0.0, -0.05),
    "not-entering-higher-education": _level(88.0, 4.2, 0.5, 0.0, -0.1, 0.0),
    "adult-skills": _level(24.0, 9.0, 0.85, 0.0, 0.05, -0.05),
    "education-score": _level(21.7, 16.0, 0.85, 0.0, 0.05, -0.05, "positive"),
    "little-english": _level(1.2, 1.3, 0.3, -0.4, 0.45, -0.15),
    "early-communication": _level(80.3, 3.7, -0.6),
    "early-literacy": _level(71.1, 4.1, -0.6),
    "early-mathematics": _level(78.4, 3.9, -0.6),
    "primary-attainment": _level(62.2, 5.4, -0.6),
    "gcses-by-19": _level(73.2, 6.0, -0.65),
    "persistent-absence": _level(18.3, 2.4, 0.6),
    "level-3-qualifications": _level(66.9, 8.0, -0.5, -0.2, 0.3),
    "adult-learning": _level(5014.0, 1100.0, 0.5),
    # health
    "bad-health": _level(5.2, 2.2, 0.7, 0.4, 0.0, -0.05),
    "disabled": _level(17.5, 4.6, 0.55, 0.55, 0.05, 0.0),
    "unpaid-care": _level(8.9, 1.8, 0.05, 0.5, -0.3, 0.05),
    "unpaid-care-20-hours": _level(4.5, 1.4, 0.55, 0.25, -0.3, 0.0),
    "illness-and-disability-benefits": _level(113.0, 45.0, 0.85, -0.05, 0.05, -0.05, "positive"),
    "emergency-admissions": _level(105.0, 25.0, 0.65, -0.05, 0.05, -0.15, "positive"),
    "early-death": _level(59.0, 15.0, 0.65, 0.0, 0.1, -0.1, "positive"),
    "health-score": _level(0.0, 0.88, 0.8, 0.0, 0.1, -0.15),
    "healthy-life-expectancy-women": _level(60.5, 3.6, -0.75, 0.2),
    "healthy-life-expectancy-men": _level(60.3, 3.4, -0.75, 0.2),
    "obesity": _level(26.9, 5.0, 0.5, 0.2),
    "smoking": _level(11.3, 2.4, 0.6, -0.2),
    "preventable-heart-deaths": _level(29.5, 7.5, 0.7),
    "cancer-found-early": _level(57.0, 3.2, -0.3, 0.2),
    # material wellbeing
    "multiple-deprivation": _level(21.7, 15.5, 0.95, 0.0, 0.05, 0.0, "positive"),
    "income-deprivation": _level(22.5, 14.0, 0.95, -0.05, 0.05, -0.05),
    "household-deprivation": _level(17.8, 7.8, 0.9, 0.05, 0.1, -0.05),
    "overcrowding": _level(3.6, 2.9, 0.65, -0.3, 0.1, -0.1),
    "no-central-heating": _level(1.5, 0.9, 0.25, -0.05, 0.4, 0.05),
    "no-car": _level(21.0, 13.5, 0.6, -0.05, 0.4, -0.35),
    "housing-costs": _level(0.0, 0.9, 0.45, -0.35, 0.2, -0.1),
    "children-in-low-income": _level(18.0, 7.4, 0.85),
    "children-in-low-income-after-housing": _level(25.0, 7.8, 0.85),
    "disposable-income": _level(22800.0, 3900.0, -0.75, 0.1),
    "house-price-to-earnings": _level(8.1, 1.9, -0.4, 0.3),
    "homelessness": _level(1.7, 0.9, 0.5),
    # families
    "same-address-a-year-ago": _level(90.2, 3.9, -0.05, 0.35, -0.6, 0.05),
    "married": _level(45.0, 10.0, -0.55, 0.35, -0.35, 0.1),
    "temporary-accommodation": _level(3.0, 2.6, 0.5),
    # social capital
    "loneliness": _level(25.3, 3.8, 0.7, -0.35, 0.35, -0.2),
    "arts-engagement": _level(91.0, 3.0, -0.5, 0.0, 0.2),
    "heritage-visits": _level(66.7, 7.0, -0.6, 0.2, 0.1),
    "museum-visits": _level(42.6, 7.5, -0.5, 0.0, 0.3),
    "library-visits": _level(25.0, 4.2, 0.0, 0.1, 0.1),
    # local economy
    "employment-deprivation": _level(13.4, 8.0, 0.9, 0.05, 0.0, -0.05),
    "unemployed": _level(3.4, 1.5, 0.65, -0.3, 0.15, -0.1),
    "economically-inactive": _level(39.0, 7.5, 0.35, 0.8, -0.1, 0.0),
    "short-hours": _level(10.6, 2.8, -0.05, 0.25, 0.15, 0.15),
    "long-hours": _level(10.8, 3.6, -0.5, 0.1, 0.05, 0.35),
    "works-near-home": _level(36.0, 11.0, 0.5, -0.05, 0.05, -0.4),
    "works-from-home": _level(29.0, 11.0, -0.65, 0.0, 0.15, 0.1),
    "claimant-count": _level(3.5, 1.3, 0.75, -0.2),
    "employment-rate": _level(76.9, 4.2, -0.6, -0.1),
    "inactivity-rate": _level(20.4, 4.0, 0.5, 0.1),
    "unemployment-rate": _level(3.7, 1.0, 0.7, -0.1),
    "weekly-pay": _level(657.0, 60.0, -0.6, -0.1),
    "food-outlets": _level(2.3, 0.7, 0.3, 0.2),
    "supermarkets": _level(2.8, 0.9, 0.2),
    # infrastructure
    "connectivity": _level(64.0, 15.5, 0.1, -0.1, 0.3, -0.8),
    "slow-broadband": _level(0.0, 0.88, 0.0, 0.1, -0.05, 0.45),
    "patients-per-gp": _level(2080.0, 560.0, 0.2, -0.1, 0.1, -0.05),
    "poor-housing": _level(0.0, 0.62, 0.15, 0.05, 0.35, 0.35),
    "outdoor-environment": _level(0.0, 0.74, 0.2, -0.25, 0.4, -0.35),
    "housing-and-services-score": _level(21.7, 9.8, 0.3, 0.0, 0.1, 0.6, "positive"),
    "living-environment-score": _level(21.7, 14.5, 0.2, -0.1, 0.5, 0.15, "positive"),
    "library-within-a-walk": _level(75.0, 15.0, 0.4, -0.4),
    "station-within-a-walk": _level(54.0, 20.0, 0.4, -0.4),
    "premises-below-30-mbps": _level(2.0, 1.4, -0.2, 0.5),
    "sports-facilities": _level(19.1, 5.0, -0.3, 0.4),
    "museums": _level(5.8, 3.5, 0.0, 0.4),
    "registered-patients-per-gp": _level(1786.0, 200.0, 0.3, -0.2),
    # crime
    "violence-with-injury": _level(6.6, 4.2, 0.65, -0.1, 0.25, -0.1),
    "violence-without-injury": _level(9.3, 5.8, 0.7, -0.1, 0.2, -0.1),
    "stalking-and-harassment": _level(8.0, 5.0, 0.75, -0.05, 0.0, -0.1),
    "burglary": _level(10.7, 5.8, 0.35, -0.15, 0.3, -0.1),
    "theft": _level(12.9, 9.0, 0.2, -0.15, 0.6, -0.1),
    "criminal-damage": _level(6.7, 4.2, 0.7, -0.1, 0.1, -0.05),
    "public-order": _level(6.6, 4.6, 0.6, -0.1, 0.25, -0.1),
    "anti-social-behaviour": _level(12.4, 8.5, 0.5, -0.1, 0.3, -0.1),
    "crime-score": _level(0.0, 0.83, 0.75, -0.15, 0.25, -0.2),
    # asked in the council's own survey
    "belonging": _level(62.0, 6.0, -0.3, 0.4),
    "trust-in-neighbours": _level(41.0, 7.0, -0.5, 0.4),
    "talking-to-neighbours": _level(70.0, 5.0, -0.1, 0.4),
}

#: Level and spread for a unit without a line of its own.
_USUAL: dict[str, tuple[float, float, str]] = {
    "percent": (25.0, 7.0, "share"),
    "per_1000": (10.0, 4.0, "positive"),
    "per_10000": (10.0, 4.0, "positive"),
    "per_100000": (100.0, 35.0, "positive"),
    "score": (0.0, 0.8, "free"),
    "mean": (7.0, 0.3, "free"),
    "ratio": (100.0, 25.0, "positive"),
    "pounds": (20000.0, 3500.0, "positive"),
    "years": (65.0, 3.0, "free"),
    "minutes": (15.0, 4.0, "positive"),
    "people": (1800.0, 350.0, "positive"),
}


def level_of(indicator: Indicator) -> Level:
    """The indicator's line, or one made from its unit and polarity.

    An unknown indicator that is good leans away from hardship, one that is bad leans towards it;
    how much, and its other leanings, come from its slug, so that they stay the same.
    """
    level, spread, how = _USUAL[indicator.unit]
    known = LEVELS.get(indicator.slug)
    if known is not None:
        return Level(known.level, known.spread, known.leanings, known.how or how)
    bits = zlib.crc32(indicator.slug.encode())
    few = [((bits >> shift) & 0xFF) / 255 for shift in (0, 8, 16, 24)]
    leanings = (
        -indicator.sign * (0.3 + 0.4 * few[0]),
        0.4 * few[1] - 0.2,
        0.4 * few[2] - 0.2,
        0.4 * few[3] - 0.2,
    )
    return Level(level, spread, leanings, how)
