"""How the small areas of a council do compared with places like them, and how deprived they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from django.conf import settings

from commonweal.evidence.queries.force import evidence_at, nation_of, stamp
from commonweal.places.models import Area
from warm import classes
from warm.resilience import contrast, resilience, tenths

#: Counties kept ready in a process.
KEPT_COUNTIES = 16
#: The indicator that resilience is held against.
DEPRIVATION = "multiple-deprivation"
#: How many areas are listed that do better than deprivation would have it, and how many worse.
MOST = 5


@dataclass(frozen=True, slots=True)
class ResilientArea:
    """One small area, held against places like it and against deprivation.

    Attributes
    ----------
    class_ : str
        Beside places like it: better, similar, worse, cant_tell or no_colour.
    difference, lower, upper : float or None
        In steps, higher is better, with the 95 % interval.
    domains : int
        How many domains are in it.
    best, worst : str
        The domain that adds most to it, and the one that takes most away; "" for none.
    tenth : int
        Of the nation's small areas by deprivation: 1 the most deprived, 10 the least, 0 not known.
    score : float or None
        Of deprivation; higher is more.
    deprived_of_100, resilient_of_100, lowest_of_100, highest_of_100 : float or None
        Of a hundred small areas of the council, how many are more deprived; how many are less
        resilient, and that at both ends of the interval.
    """

    code: str
    class_: str
    difference: float | None
    lower: float | None
    upper: float | None
    domains: int
    best: str
    worst: str
    tenth: int
    score: float | None
    deprived_of_100: float | None
    resilient_of_100: float | None
    lowest_of_100: float | None
    highest_of_100: float | None


@dataclass(frozen=True, slots=True)
class ResilientCounty:
    """A council area seen by resilience and by deprivation.

    Attributes
    ----------
    areas : mapping of str to ResilientArea
        By code; every small area of the council.
    domains : tuple of (slug, name)
        Those measured here that resilience is made of.
    indicators : tuple of str
        Slugs of the indicators that it is made of.
    has_resilience, has_deprivation : bool
        Whether any area has the one, or the other.
    period : str
        Of the deprivation score.
    upward, downward : tuple of str
        Codes of the areas that change most between the two, those first that change more.
    """

    areas: Mapping[str, ResilientArea]
    domains: tuple[tuple[str, str], ...]
    indicators: tuple[str, ...]
    has_resilience: bool
    has_deprivation: bool
    period: str
    upward: tuple[str, ...]
    downward: tuple[str, ...]


def resilience_of(council: Area) -> ResilientCounty:
    """Every small area of a council area, by resilience and by deprivation.

    Raises
    ------
    WarmError
        When nothing is loaded, or no small area of the council has figures.
    """
    return _county(stamp(), str(settings.HOME), nation_of(council), council.code)


@lru_cache(maxsize=KEPT_COUNTIES)
def _county(at: str, home: str, nation: str, code: str) -> ResilientCounty:
    evidence = evidence_at(at, home, nation)
    made = resilience(evidence, code)
    small = evidence.small
    row = small.row(DEPRIVATION)
    columns = small.positions(made.areas.tolist())
    nowhere = np.full(made.areas.size, np.nan)
    score = np.asarray(small.value[row])[columns] if row is not None else nowhere
    tenth = (
        tenths(np.asarray(small.value[row]))[columns]
        if row is not None
        else np.zeros(made.areas.size, dtype=np.int64)
    )
    held = contrast(made, score)
    names = {one.slug: one.name for one in evidence.framework.domains}
    spelled = classes.names(made.codes)
    areas = {}
    for i, area in enumerate(made.areas.tolist()):
        parts = made.domain_difference[:, i]
        known = np.isfinite(parts)
        areas[area] = ResilientArea(
            code=area,
            class_=str(spelled[i]),
            difference=_or_none(made.difference[i]),
            lower=_or_none(made.lower[i]),
            upper=_or_none(made.upper[i]),
            domains=int(made.measured[i]),
            best=names[made.domains[int(np.nanargmax(parts))]] if known.any() else "",
            worst=names[made.domains[int(np.nanargmin(parts))]] if known.any() else "",
            tenth=int(tenth[i]),
            score=_or_none(score[i]),
            deprived_of_100=_or_none(held.deprivation[i]),
            resilient_of_100=_or_none(held.resilience[i]),
            lowest_of_100=_or_none(held.lowest[i]),
            highest_of_100=_or_none(held.highest[i]),
        )
    upward, downward = held.most(made.codes, MOST)
    measured = np.asarray(np.isfinite(made.domain_difference).any(axis=1))
    return ResilientCounty(
        areas=areas,
        domains=tuple(
            (slug, names[slug]) for slug, there in zip(made.domains, measured, strict=True) if there
        ),
        indicators=made.indicators,
        has_resilience=bool((made.codes != classes.NO_COLOUR).any()),
        has_deprivation=bool(np.isfinite(score).any()),
        period=small.origins[row].period if row is not None else "",
        upward=tuple(str(made.areas[i]) for i in upward),
        downward=tuple(str(made.areas[i]) for i in downward),
    )


def _or_none(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
