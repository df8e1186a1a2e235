"""Whom a place is compared with: the rest of what it lies in, and places like it.

A comparator never contains the place itself: half of the difference would be hidden in a small
council, and the two would not be independent.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from warm.compare import Comparison, compare, withhold
from warm.cube import Totals, totals
from warm.errors import WarmError
from warm.evidence import COUNCIL, NATION, REGION, Evidence, Place
from warm.language import gettext
from warm.peers import K, nearest
from warm.words import like

COMPARATORS = ("rest_of_council", "rest_of_region", "rest_of_nation", "similar")

#: Places that are made of whole councils, or are one: no small area is like them.
LARGE = (COUNCIL, REGION, NATION)

#: Larger areas that a place may be compared with the rest of, by comparator.
GROUPS = {"rest_of_council": COUNCIL, "rest_of_region": REGION, "rest_of_nation": NATION}


@dataclass(frozen=True, eq=False)
class Side:
    """A comparator, ready to compare with.

    Attributes
    ----------
    kind : str
        One of `COMPARATORS`, or ``"none"`` for a nation.
    label : str
        Completes "compared with …".
    code : str or None
        Of the larger area that the place is taken out of.
    totals : Totals
        Shape (m,).
    areas : int
        How many small areas it is made of.
    inside : float
        Share (0 to 1) of the people of the larger area who live in the place.
    outside : float
        Share (0 to 1) of the people of the place who live beyond the larger area: a place may lie
        across its edge, and then only its part within is taken out.
    """

    kind: str
    label: str
    code: str | None
    totals: Totals
    areas: int
    inside: float = 0.0
    outside: float = 0.0


@dataclass(frozen=True, eq=False)
class Standing:
    """A place beside its comparator and beside places like it: what a profile is read from.

    Attributes
    ----------
    members : ndarray of int
        Positions of its small areas.
    here : Totals
        Its totals, shape (m,).
    other : Side
    compared : Comparison
        `here` with `other`.
    alike, distances : ndarray, shape (at most k,)
        Positions of the places like it, nearest first, and how far they are.
    like : Totals or None
        Their totals taken together.
    compared_like : Comparison or None
        `here` with them.
    """

    place: Place
    evidence: Evidence
    members: NDArray[np.intp]
    here: Totals
    other: Side
    compared: Comparison
    alike: NDArray[np.intp]
    distances: NDArray[np.float64]
    like: Totals | None
    compared_like: Comparison | None


def standing(
    place: Place, evidence: Evidence, *, comparator: str | None = None, k: int = K
) -> Standing:
    """Set a place beside its comparator and places like it.

    Parameters
    ----------
    place : Place
    evidence : Evidence
    comparator : str, optional
        One of `COMPARATORS`. By default the rest of the council, or the rest of the nation for
        what is a whole council or more.
    k : int
        How many places like this one.

    Raises
    ------
    UnknownPlace
        When a small area of the place is not in the evidence.
    WarmError
        When the comparator is not one of those named, or holds nobody but the place.
    """
    small, rules = evidence.small, evidence.rules
    members = small.positions(place.members)
    here = withhold(totals(small, members, rules.multiplier), rules)
    alike, distances = nearest(
        evidence.features, members, small.population, 0 if place.kind in LARGE else k
    )
    kind = comparator or _default(place, evidence, members)
    other = _side(kind, place, evidence, members, here, alike)
    like = withhold(totals(small, alike, rules.multiplier), rules) if alike.size else None
    return Standing(
        place=place,
        evidence=evidence,
        members=members,
        here=here,
        other=other,
        compared=compare(here, other.totals, rules),
        alike=alike,
        distances=distances,
        like=like,
        compared_like=compare(here, like, rules) if like is not None else None,
    )


def _default(place: Place, evidence: Evidence, members: NDArray[np.intp]) -> str:
    kinds = ("rest_of_nation",) if place.kind in LARGE else ("rest_of_council", "rest_of_nation")
    for kind in kinds:
        code = evidence.group_of(GROUPS[kind], members)
        if code is not None and _outside(evidence, GROUPS[kind], code, members).size:
            return kind
    return "none"


def _outside(
    evidence: Evidence, group: str, code: str, members: NDArray[np.intp]
) -> NDArray[np.intp]:
    return np.setdiff1d(evidence.small.group(group, code), members, assume_unique=True)


def _side(
    kind: str,
    place: Place,
    evidence: Evidence,
    members: NDArray[np.intp],
    here: Totals,
    alike: NDArray[np.intp],
) -> Side:
    small = evidence.small
    code: str | None = None
    within = members
    if kind == "none":
        nothing = np.full_like(here.value, np.nan)
        nobody = Totals(nothing, nothing, nothing, nothing, here.status, np.zeros(()))
        return Side("none", gettext("nothing else"), None, nobody, 0)
    if kind == "similar":
        if place.kind in LARGE:
            raise WarmError(
                gettext(
                    "%(place)s is too large to have small areas like it: compare it with %(these)s."
                )
                % {"place": place.name, "these": ", ".join(COMPARATORS[1:3])}
            )
        positions, label = alike, like()
    elif kind in GROUPS:
        code = evidence.group_of(GROUPS[kind], members)
        if code is None:
            raise WarmError(
                gettext("%(place)s lies in no %(kind)s that is loaded.")
                % {"place": place.name, "kind": GROUPS[kind]}
            )
        positions = _outside(evidence, GROUPS[kind], code, members)
        within = np.intersect1d(evidence.small.group(GROUPS[kind], code), members)
        label = gettext("the rest of %(name)s") % {"name": evidence.name_of(code)}
    else:
        raise WarmError(
            gettext("No comparator %(asked)s; choose one of %(allowed)s.")
            % {"asked": repr(kind), "allowed": ", ".join(COMPARATORS)}
        )
    if not positions.size:
        raise WarmError(
            gettext("%(place)s has nothing to be compared with: %(label)s is empty.")
            % {"place": place.name, "label": label}
        )
    found = withhold(totals(small, positions, evidence.rules.multiplier), evidence.rules)
    if code is None or not here.people > 0:
        return Side(kind, label, code, found, int(positions.size))
    people = np.nan_to_num(np.asarray(small.population, dtype=float))
    part, beyond = people[within].sum(), people[np.setdiff1d(members, within)].sum()
    inside = float(part / (part + found.people)) if part > 0 else 0.0
    outside = float(beyond / (part + beyond))
    return Side(kind, label, code, found, int(positions.size), inside, outside)
