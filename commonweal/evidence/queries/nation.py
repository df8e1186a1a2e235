"""What every small area of a country shows, on one subject at a time: for the map of the country."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from commonweal.evidence.queries.force import evidence_at, stamp
from commonweal.evidence.queries.resilience import DEPRIVATION
from warm import classes
from warm.county import profiles
from warm.framework import Indicator
from warm.resilience import resilience, tenths

#: Countries kept ready in a process: one byte for each small area and subject.
KEPT = 2


@dataclass(frozen=True, eq=False)
class NationClasses:
    """The classes of every small area of a country.

    Attributes
    ----------
    areas : ndarray of str, shape (n,)
        Codes, ascending.
    council : ndarray of str, shape (n,)
        Code of the council area that each lies in.
    domains : tuple of (slug, name)
        Those in which any area has a class.
    indicators : tuple of Indicator
        Those of which any area has a class.
    codes : mapping of str to ndarray of int8, shape (n,)
        By slug of a domain or an indicator: index into `warm.classes.CLASSES`.
    """

    areas: NDArray[np.str_]
    council: NDArray[np.str_]
    domains: tuple[tuple[str, str], ...]
    indicators: tuple[Indicator, ...]
    codes: Mapping[str, NDArray[np.int8]]

    def spelled(self, slug: str) -> NDArray[np.str_]:
        """The classes of a domain or an indicator, as words of `warm.classes`."""
        return np.asarray(classes.names(self.codes[slug]))


def classes_of_nation(nation: str) -> NationClasses:
    """Every small area of a country beside the rest of its council, on all subjects.

    Raises
    ------
    NothingLoaded
    """
    return _classes(stamp(), str(settings.HOME), nation)


@lru_cache(maxsize=KEPT)
def _classes(at: str, home: str, nation: str) -> NationClasses:
    evidence = evidence_at(at, home, nation)
    made = profiles(evidence)
    shown = evidence.framework
    codes: dict[str, NDArray[np.int8]] = {}
    for slugs, rows in ((made.domains, made.domain_codes), (made.indicators, made.codes)):
        for i, slug in enumerate(slugs):
            if (rows[i] != classes.NO_COLOUR).any():
                codes[slug] = rows[i].copy()
    small = evidence.small
    at_council = np.asarray(small.groups["la"])[small.positions(made.areas.tolist())]
    return NationClasses(
        areas=made.areas,
        council=np.asarray(small.group_codes["la"])[at_council],
        domains=tuple((one.slug, one.name) for one in shown.domains if one.slug in codes),
        indicators=tuple(one for one in shown.indicators if one.slug in codes and one.can_colour),
        codes=codes,
    )


@dataclass(frozen=True, eq=False)
class NationContrast:
    """Resilience and deprivation of every small area of a country.

    Attributes
    ----------
    areas : ndarray of str, shape (n,)
    codes : ndarray of int8, shape (n,)
        Classes beside places like it.
    tenths : ndarray of int, shape (n,)
        By deprivation: 1 the most deprived, 10 the least, 0 not known.
    """

    areas: NDArray[np.str_]
    codes: NDArray[np.int8]
    tenths: NDArray[np.int64]

    def spelled(self) -> NDArray[np.str_]:
        """The classes as words of `warm.classes`."""
        return np.asarray(classes.names(self.codes))


def contrast_of_nation(nation: str) -> NationContrast:
    """Every small area of a country beside places like it, and by deprivation.

    Raises
    ------
    NothingLoaded
    """
    return _contrast(stamp(), str(settings.HOME), nation)


@lru_cache(maxsize=KEPT)
def _contrast(at: str, home: str, nation: str) -> NationContrast:
    evidence = evidence_at(at, home, nation)
    made = resilience(evidence)
    row = evidence.small.row(DEPRIVATION)
    scores = (
        np.asarray(evidence.small.value[row])
        if row is not None
        else np.full(evidence.small.areas.size, np.nan)
    )
    return NationContrast(made.areas, made.codes, tenths(scores))
