"""The classes of every small area as a release left them, and which of them the next one changed.

A class is compared with the class before it only where a release came, went, or took another's
place: what a new version of the method changes is for the change log, not for the feed of a place.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from commonweal.common.locks import alone
from warm import classes
from warm.county import profiles
from warm.evidence import COUNCIL, Evidence
from warm.profile import VERSION

FOLDER = "classes"

#: What a class may be of.
INDICATOR, DOMAIN = "indicator", "domain"


@dataclass(frozen=True, eq=False)
class Coloured:
    """The classes of a nation's small areas, and what they rest on.

    Attributes
    ----------
    key : str
        Name of the index that they were made from.
    method : str
        Version of the method and of the framework.
    areas, councils : ndarray of str, shape (n,)
    subjects : tuple of (str, str)
        `INDICATOR` or `DOMAIN`, and its slug.
    origins : tuple of tuple of str, length m
        Names of the releases that each rests on.
    codes : ndarray of int8, shape (m, n)
        Class codes of `warm.classes`.
    """

    key: str
    method: str
    areas: NDArray[np.str_]
    councils: NDArray[np.str_]
    subjects: tuple[tuple[str, str], ...]
    origins: tuple[tuple[str, ...], ...]
    codes: NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class Recoloured:
    """What became of one indicator, or one domain, in the small areas whose class changed.

    Attributes
    ----------
    kind, subject : str
    came, went : tuple of str
        Names of the releases that it rests on now and did not before, and the other way round.
    areas, councils, before, after : ndarray of str, shape (n,)
    """

    kind: str
    subject: str
    came: tuple[str, ...]
    went: tuple[str, ...]
    areas: NDArray[np.str_]
    councils: NDArray[np.str_]
    before: NDArray[np.str_]
    after: NDArray[np.str_]

    def by_council(self) -> dict[str, dict[tuple[str, str], list[str]]]:
        """Council area to class before and class after to the codes of small areas."""
        found: dict[str, dict[tuple[str, str], list[str]]] = {}
        rows = (self.councils, self.before, self.after, self.areas)
        for council, before, after, area in zip(*(row.tolist() for row in rows), strict=True):
            found.setdefault(council, {}).setdefault((before, after), []).append(area)
        return found


def coloured(evidence: Evidence, key: str) -> Coloured:
    """The classes of every small area beside the rest of its council, from what is in force."""
    made, shown, small = profiles(evidence), evidence.framework, evidence.small
    rows = [i for i, slug in enumerate(made.indicators) if slug in shown and shown[slug].can_colour]
    release = [one.release for one in small.origins]
    domains = [
        (DOMAIN, slug, tuple(sorted({release[i] for i in evidence.domain_rows(slug)})))
        for slug in made.domains
    ]
    indicators = [(INDICATOR, made.indicators[i], (release[i],)) for i in rows]
    every = [*domains, *indicators]
    columns = small.positions(made.areas.tolist())
    council = np.asarray(small.groups[COUNCIL])[columns]
    return Coloured(
        key=key,
        method=f"{VERSION} {shown.version}",
        areas=made.areas,
        councils=np.asarray(small.group_codes[COUNCIL])[council],
        subjects=tuple((kind, slug) for kind, slug, _ in every),
        origins=tuple(origins for _, _, origins in every),
        codes=np.concatenate([made.domain_codes, made.codes[rows]]).astype(np.int8),
    )


def recoloured(before: Coloured, after: Coloured) -> Iterator[Recoloured]:
    """What releases changed between two states.

    Nothing is said where the method or the areas are others. An indicator that there was no figure
    of before has no class to change; one that there is no figure of any more has lost its class.
    """
    if before.method != after.method or not np.array_equal(before.areas, after.areas):
        return
    now = {subject: i for i, subject in enumerate(after.subjects)}
    for i, (kind, slug) in enumerate(before.subjects):
        at = now.get((kind, slug))
        old, new = set(before.origins[i]), set(after.origins[at]) if at is not None else set()
        if old == new:
            continue
        codes = before.codes[i]
        others = after.codes[at] if at is not None else np.full_like(codes, classes.NO_COLOUR)
        changed = np.flatnonzero(codes != others)
        if changed.size:
            yield Recoloured(
                kind=kind,
                subject=slug,
                came=tuple(sorted(new - old)),
                went=tuple(sorted(old - new)),
                areas=after.areas[changed],
                councils=after.councils[changed],
                before=classes.names(codes[changed]),
                after=classes.names(others[changed]),
            )


# On the disk -------------------------------------------------------------------------------------


def keep(root: Path, nation: str, state: Coloured) -> None:
    """Keep the classes of a nation, whole or not at all."""
    draft, path = _path(root, f"{nation}.part"), _path(root, nation)
    path.parent.mkdir(parents=True, exist_ok=True)
    facts = json.dumps([state.key, state.method, state.subjects, state.origins])
    with draft.open("wb") as file:
        np.savez_compressed(
            file,
            facts=np.array(facts),
            areas=state.areas,
            councils=state.councils,
            codes=state.codes,
        )
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def held(root: Path, nation: str) -> Coloured | None:
    """The classes that were kept; None where there are none, or none that can be read."""
    try:
        with _path(root, nation).open("rb") as file, np.load(file) as kept:
            key, method, subjects, origins = json.loads(str(kept["facts"]))
            return Coloured(
                key=key,
                method=method,
                areas=kept["areas"],
                councils=kept["councils"],
                subjects=tuple((kind, slug) for kind, slug in subjects),
                origins=tuple(map(tuple, origins)),
                codes=kept["codes"],
            )
    except (OSError, ValueError, LookupError, EOFError, BadZipFile):
        return None


def discard_all(root: Path) -> None:
    """Forget every class: the next state has none before it to be compared with."""
    for one in (root / FOLDER).glob("*.npz"):
        one.unlink(missing_ok=True)


def lock(root: Path) -> AbstractContextManager[None]:
    """Hold the classes alone, to compare and to replace them."""
    return alone(root / FOLDER / "lock")


def _path(root: Path, name: str) -> Path:
    return root / FOLDER / f"{name}.npz"
