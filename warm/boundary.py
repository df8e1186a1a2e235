"""Whether what is said of a place hangs on where exactly its boundary was drawn.

Whoever draws a neighbourhood could have drawn it a little otherwise. So what is said of the place is
said again of places near to it: each small area at its edge left out, each neighbouring one taken
in. What stands in nearly all of them belongs to the neighbourhood; what does not, to the line.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from warm import classes
from warm.comparators import Standing, standing
from warm.domains import composite, published
from warm.evidence import Evidence, Place
from warm.peers import K

#: So many nearby places are looked at, at most.
VERSIONS = 20

Adjacency = Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class Version:
    """A place nearly like the one that was drawn.

    Attributes
    ----------
    change : {"without", "with"}
    area : str
        Code of the small area that is left out or taken in.
    members : tuple of str
        Codes of all its small areas, in ascending order.
    """

    change: str
    area: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A class, and in how many nearby versions it is the same: ``holds`` of ``versions``."""

    class_: str
    holds: int
    versions: int


@dataclass(frozen=True, slots=True)
class Boundary:
    """How much of what is said of a place would be said of its nearby versions too.

    Attributes
    ----------
    versions : tuple of Version
    possible : int
        How many nearby versions there are; more than `versions` where only some were looked at.
    domains, indicators : mapping of str to Held
        Without those that have no class in the place as it was drawn. Indicators are those of small
        areas: what was published or asked for the place as a whole says nothing of its versions.
    """

    versions: tuple[Version, ...]
    possible: int
    domains: Mapping[str, Held]
    indicators: Mapping[str, Held]


def edge(members: Collection[str], adjacency: Adjacency) -> tuple[str, ...]:
    """The members that touch an area outside, in ascending order."""
    inside = frozenset(members)
    return tuple(sorted(one for one in inside if frozenset(adjacency.get(one, ())) - inside))


def ring(members: Collection[str], adjacency: Adjacency) -> tuple[str, ...]:
    """The areas outside that touch a member, in ascending order."""
    inside = frozenset(members)
    touched = frozenset().union(*(adjacency.get(one, ()) for one in inside))
    return tuple(sorted(touched - inside))


def nearby(members: Collection[str], adjacency: Adjacency) -> tuple[Version, ...]:
    """Every place that differs by one small area at the edge: first those without, then those with.

    A place of one small area has no version without it.

    Parameters
    ----------
    members : collection of str
        Codes of the small areas of the place.
    adjacency : mapping of str to collection of str
        For each small area those that share a boundary with it. Areas that are not named in it
        touch nothing.
    """
    inside = frozenset(members)
    left_out = edge(inside, adjacency) if len(inside) > 1 else ()
    return (
        *(Version("without", one, tuple(sorted(inside - {one}))) for one in left_out),
        *(Version("with", one, tuple(sorted(inside | {one}))) for one in ring(inside, adjacency)),
    )


def evenly(found: Sequence[Version], most: int = VERSIONS) -> tuple[Version, ...]:
    """At most so many of them, spread evenly over their order: the same each time it is asked."""
    if len(found) <= most:
        return tuple(found)
    at = np.round(np.linspace(0, len(found) - 1, most)).astype(int)
    return tuple(found[i] for i in at)


def boundary(
    place: Place,
    evidence: Evidence,
    adjacency: Adjacency,
    *,
    comparator: str | None = None,
    most: int = VERSIONS,
) -> Boundary:
    """In how many of the nearby versions of a place each of its classes stands.

    Each version is measured as the place is: against the same kind of comparator, out of which the
    version itself is taken. A class stands where it is the very same; that *worse* turns into *much
    worse*, or *similar* into *can't tell*, counts against it.

    Parameters
    ----------
    place : Place
    evidence : Evidence
    adjacency : mapping of str to collection of str
        As `nearby` takes it.
    comparator : str, optional
        As `warm.profile.profile` takes it.
    most : int
        How many versions to look at: where there are more, so many are taken evenly.

    Raises
    ------
    UnknownPlace
        When a small area of the place, or one that touches it, is not in the evidence.
    WarmError
        When there is no such comparator, or it holds nobody but the place.
    """
    possible = nearby(place.members, adjacency)
    versions = evenly(possible, most)
    rows = {one.slug: evidence.domain_rows(one.slug) for one in evidence.framework.domains}
    # What is like the place is asked for where it is compared with that, and is costly elsewhere.
    alike = K if comparator == "similar" else 0
    made = [
        _classes(
            standing(replace(place, members=members), evidence, comparator=comparator, k=alike),
            rows.values(),
        )
        for members in (place.members, *(one.members for one in versions))
    ]
    indicators = np.array([one for one, _ in made])
    domains = np.array([one for _, one in made])
    return Boundary(
        versions=versions,
        possible=len(possible),
        domains=_held(tuple(rows), domains),
        indicators=_held(evidence.small.indicators, indicators),
    )


def _classes(
    stands: Standing, domains: Iterable[NDArray[np.intp]]
) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """Class codes of every row of the small cube, and of every domain."""
    evidence = stands.evidence
    listed = published(stands.here, stands.other.totals)
    found = [
        composite(stands.compared, evidence.rules, evidence.reference, rows, listed).codes
        for rows in domains
    ]
    return stands.compared.codes, np.array(found, dtype=np.int8)


def _held(slugs: Sequence[str], codes: NDArray[np.int8]) -> dict[str, Held]:
    """For each column with a class in the first row, in how many other rows it is the same."""
    first, others = codes[0], codes[1:]
    same = (others == first).sum(axis=0)
    return {
        slug: Held(classes.CLASSES[int(first[i])], int(same[i]), len(others))
        for i, slug in enumerate(slugs)
        if first[i] != classes.NO_COLOUR
    }
