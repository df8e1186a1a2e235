"""Places beside each other, and places like one: chosen by who asks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from django.conf import settings
from django.utils.translation import gettext as _

from commonweal.evidence.queries.force import evidence_at, nation_of, stamp
from commonweal.evidence.queries.place import place_of
from commonweal.evidence.queries.tongue import language, retold, speaking
from commonweal.places.models import Area
from warm import results, words
from warm.between import between
from warm.between_results import OVERLAPS, REASONS, Between
from warm.comparators import LARGE
from warm.cube import totals
from warm.errors import WarmError
from warm.evidence import COUNCIL, Evidence, Place
from warm.indicator_results import number_or_none
from warm.peers import Features, K, nearest
from warm.results import ReleaseInfo

__all__ = [
    "LARGE",
    "MOST_ALIKE",
    "MOST_PLACES",
    "OVERLAPS",
    "REASONS",
    "Between",
    "K",
    "Likeness",
    "OnePlace",
    "Variable",
    "beside",
    "beside_csv",
    "beside_data",
    "beside_json",
    "likeness_of",
    "method_of",
    "releases_of",
    "variables",
]

#: More places than these nobody can look at side by side.
MOST_PLACES = 6
#: More places like one than these are no longer like it.
MOST_ALIKE = 50
#: Comparisons, and lists of places like one, that are kept ready in a process.
KEPT = 64


# Places beside each other --------------------------------------------------------------------------


def beside(areas: Sequence[Area], *, base: int = 0) -> Between:
    """Places held against one of them, from the releases in force.

    Parameters
    ----------
    areas : sequence of Area
        Two to `MOST_PLACES` different ones of one country.
    base : int
        Position of the one that the others are held against.

    Raises
    ------
    WarmError
        When nothing is loaded, when a place has no small areas, when there are too few or too many
        or one is there twice, or when they are of different countries.
    """
    if len(areas) > MOST_PLACES:
        raise WarmError(
            _("At most %(most)s places can be compared; there are %(n)s.")
            % {"most": MOST_PLACES, "n": len(areas)}
        )
    nations = {nation_of(one) for one in areas}
    if len(nations) > 1:
        raise WarmError(
            _(
                "Places of different countries cannot be compared: their figures are not on one "
                "reference."
            )
        )
    places = tuple(place_of(one) for one in areas)
    return _beside(stamp(), str(settings.HOME), "".join(nations), places, base, language())


@lru_cache(maxsize=KEPT)
def _beside(
    at: str,
    home: str,
    nation: str,
    places: tuple[Place, ...],
    base: int,
    asked: str,  # noqa: ARG001 - a key of the cache
) -> Between:
    with speaking():
        return between(places, retold(evidence_at(at, home, nation)), base=base)


def releases_of(made: Between, areas: Sequence[Area]) -> tuple[ReleaseInfo, ...]:
    """The releases that the figures of a comparison come from, in order of their use."""
    held = evidence_at(stamp(), str(settings.HOME), nation_of(areas[0])).releases
    used = dict.fromkeys(one.release for one in made.rows if one.release in held)
    return tuple(held[name] for name in used)


def beside_json(made: Between, releases: Sequence[ReleaseInfo]) -> str:
    """A comparison as JSON, on one line, with the releases that it was made from."""
    return json.dumps(beside_data(made, releases), ensure_ascii=False, allow_nan=False)


def beside_data(made: Between, releases: Sequence[ReleaseInfo]) -> dict[str, Any]:
    """The same as JSON-ready data."""
    return {**results.plain(made), "releases": results.plain(tuple(releases))}


def beside_csv(made: Between) -> str:
    """A comparison as a table: a row for each place and measure."""
    from commonweal.evidence.exports import beside as exports

    return exports.as_csv(made)


# Places like one ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Variable:
    """Something that places can be matched on."""

    slug: str
    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class OnePlace:
    """A place with its values, one for each variable; the nation and the place have no distance."""

    code: str
    name: str
    council_name: str
    values: tuple[float | None, ...]
    distance: float | None = None


@dataclass(frozen=True, slots=True)
class Likeness:
    """Places like one, with what they were matched on.

    Attributes
    ----------
    chosen : tuple of Variable
        What they are matched on.
    here, nation : OnePlace
    alike : tuple of OnePlace
        Nearest first.
    spread : tuple of float or None
        One standard deviation of each variable over all small areas: the step that distances are
        counted in.
    said : tuple of str
        What they are matched on, as it stands within a sentence.
    """

    chosen: tuple[Variable, ...]
    here: OnePlace
    nation: OnePlace
    alike: tuple[OnePlace, ...]
    spread: tuple[float | None, ...]
    said: tuple[str, ...]


def variables(nation: str) -> tuple[Variable, ...]:
    """What small areas of a country can be matched on: all of it by default."""
    evidence = retold(evidence_at(stamp(), str(settings.HOME), nation))
    found = (evidence.framework.measured(slug) for slug in _matched_on(evidence))
    return tuple(Variable(one.slug, one.name, one.unit) for one in found)


def likeness_of(area: Area, *, chosen: Sequence[str] | None = None, k: int = K) -> Likeness:
    """The places nearest to one on some variables.

    Parameters
    ----------
    area : Area
    chosen : sequence of str, optional
        Slugs of `variables`; all of them when not given.
    k : int
        How many, from 1 to `MOST_ALIKE`.

    Raises
    ------
    WarmError
        When the place is too large to have small areas like it, or a choice is none of those that
        there are.
    """
    if area.kind in LARGE:
        raise WarmError(
            _("%(place)s is too large to have small areas like it.") % {"place": area.shown_name}
        )
    if not 1 <= k <= MOST_ALIKE:
        raise WarmError(_("From 1 to %(most)s places can be looked for.") % {"most": MOST_ALIKE})
    nation = nation_of(area)
    known = [one.slug for one in variables(nation)]
    wanted = known if chosen is None else [slug for slug in known if slug in set(chosen)]
    strange = sorted(set(chosen or ()) - set(known))
    if strange:
        raise WarmError(
            _("Places are not matched on %(variables)s.") % {"variables": ", ".join(strange)}
        )
    if not wanted:
        raise WarmError(_("Places are matched on one variable at least."))
    return _likeness(
        stamp(), str(settings.HOME), nation, place_of(area), tuple(wanted), k, language()
    )


@lru_cache(maxsize=KEPT)
def _likeness(
    at: str,
    home: str,
    nation: str,
    place: Place,
    chosen: tuple[str, ...],
    k: int,
    asked: str,  # noqa: ARG001 - a key of the cache
) -> Likeness:
    evidence = retold(evidence_at(at, home, nation))
    small = evidence.small
    matched = _matched_on(evidence)
    at_rows = [matched.index(slug) for slug in chosen]
    features = Features(
        tuple(evidence.features.names[i] for i in at_rows),
        np.asarray(evidence.features.values)[at_rows],
    )
    members = small.positions(place.members)
    found, distances = nearest(features, members, small.population, k)
    rows = [row for slug in chosen if (row := small.row(slug)) is not None]
    here = totals(small, members, evidence.rules.multiplier)

    def values(column: Any) -> tuple[float | None, ...]:
        return tuple(number_or_none(float(column[row])) for row in rows)

    named = [evidence.framework.measured(slug) for slug in chosen]
    return Likeness(
        chosen=tuple(Variable(one.slug, one.name, one.unit) for one in named),
        here=OnePlace(
            place.code,
            place.name,
            evidence.name_of(place.council) if place.council else "",
            values(here.value),
        ),
        nation=OnePlace(
            evidence.nation, evidence.name_of(evidence.nation), "", values(evidence.national.value)
        ),
        alike=tuple(
            OnePlace(
                code := str(small.areas[position]),
                evidence.name_of(code),
                evidence.name_of(evidence.group_of(COUNCIL, np.array([position]))),
                values(small.value[:, position]),
                float(distance),
            )
            for position, distance in zip(found, distances, strict=True)
        ),
        spread=tuple(number_or_none(float(one)) for one in features.scale),
        said=features.names,
    )


def method_of(made: Likeness) -> str:
    """How places like one were chosen, in a sentence; "" where there are none."""
    if not made.alike:
        return ""
    with speaking():
        return words.matched(len(made.alike), made.nation.name, made.said)


def _matched_on(evidence: Evidence) -> list[str]:
    """Slugs of the evidence's features, row for row."""
    return [slug for slug in evidence.framework.similar if evidence.small.row(slug) is not None]
