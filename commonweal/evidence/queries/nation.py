"""What every small area of a country shows, on one subject at a time: for the map of the country."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from django.conf import settings
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from commonweal.evidence.queries.force import evidence_at, stamp
from commonweal.evidence.queries.resilience import DEPRIVATION
from commonweal.evidence.queries.tongue import framework_in_force, language
from warm import classes
from warm.county import profiles
from warm.errors import WarmError
from warm.framework import Indicator
from warm.resilience import resilience, tenths

#: What a map is called that is about no domain and no indicator.
RESILIENCE, BY_TENTHS = "resilience", "deprivation"
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
    made = _classes(stamp(), str(settings.HOME), nation)
    if not language():
        return made
    shown = framework_in_force()
    return replace(
        made,
        domains=tuple((slug, shown.domain(slug).name) for slug, _name in made.domains),
        indicators=tuple(shown[one.slug] for one in made.indicators),
    )


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


@dataclass(frozen=True, eq=False)
class OnMap:
    """What every small area of a country shows on one subject.

    Attributes
    ----------
    slug, name : str
        Of a domain, an indicator, `RESILIENCE` or deprivation (`BY_TENTHS`).
    areas, council : ndarray of str, shape (n,)
        Codes of small areas, and of the council areas that they lie in; "" where none is known.
    classes : ndarray of str, shape (n,)
        As words of `warm.classes`; "no_colour" throughout for deprivation.
    tenths : ndarray of int, shape (n,)
        By deprivation: 1 the most deprived, 10 the least; 0 not known, or another subject.
    """

    slug: str
    name: str
    areas: NDArray[np.str_]
    council: NDArray[np.str_]
    classes: NDArray[np.str_]
    tenths: NDArray[np.int64]


def subjects_of_nation(nation: str) -> Mapping[str, str]:
    """Slugs and names of everything that a map of a country can be about.

    Raises
    ------
    NothingLoaded
    """
    held, both = classes_of_nation(nation), contrast_of_nation(nation)
    found = dict(held.domains)
    if (both.codes != classes.NO_COLOUR).any():
        found[RESILIENCE] = "Resilience"
    if both.tenths.any():
        found[BY_TENTHS] = "Deprivation"
    return found | {one.slug: one.name for one in held.indicators}


def on_map(nation: str, slug: str = "") -> OnMap:
    """What every small area of a country shows on one of `subjects_of_nation`.

    Parameters
    ----------
    nation : str
    slug : str
        The first of them when not given.

    Raises
    ------
    NothingLoaded
    WarmError
        When a map cannot be about that.
    """
    held = classes_of_nation(nation)
    named: Mapping[str, str] = dict(held.domains) | {o.slug: o.name for o in held.indicators}
    slug = slug or next(iter(named), RESILIENCE)
    if slug in named:
        nothing = np.zeros(held.areas.size, np.int64)
        return OnMap(slug, named[slug], held.areas, held.council, held.spelled(slug), nothing)
    named = subjects_of_nation(nation)
    if slug not in named:
        raise WarmError(
            _("A map of the country cannot be about %(subject)s; its subjects say what can.")
            % {"subject": repr(slug)}
        )
    both = contrast_of_nation(nation)
    lies_in = dict(zip(held.areas.tolist(), held.council.tolist(), strict=True))
    council = np.array([lies_in.get(code, "") for code in both.areas.tolist()])
    if slug == RESILIENCE:
        nothing = np.zeros(both.areas.size, np.int64)
        return OnMap(slug, named[slug], both.areas, council, both.spelled(), nothing)
    without = np.full(both.areas.size, "no_colour")
    return OnMap(slug, named[slug], both.areas, council, without, both.tenths)


def counted_by_council(
    council: NDArray[np.str_], shown: NDArray[np.str_] | NDArray[np.int64]
) -> Mapping[str, Mapping[Any, int]]:
    """For each council area, in order of code, how many of its small areas show what.

    Parameters
    ----------
    council : ndarray of str, shape (n,)
        As `OnMap` has it; areas that lie in none are left out.
    shown : ndarray, shape (n,)
    """
    known = council != ""
    codes, at = np.unique(council[known], return_inverse=True)
    values, which = np.unique(shown[known], return_inverse=True)
    counted = np.zeros((codes.size, values.size), dtype=np.int64)
    np.add.at(counted, (at, which), 1)
    words = values.tolist()
    return {
        code: {word: number for word, number in zip(words, row, strict=True) if number}
        for code, row in zip(codes.tolist(), counted.tolist(), strict=True)
    }
