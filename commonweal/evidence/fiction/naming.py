"""What things are called: numbers and letters for the office, words for everybody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonweal.evidence.fiction import gazetteer

Numbers = NDArray[np.int64]
Group = tuple[int, ...]

COMPASS = (
    "East", "North East", "North", "North West", "West", "South West", "South", "South East",
)  # fmt: skip
#: No I and no O, which look like figures.
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True, eq=False)
class Plan:
    """Small areas of 2021 before they have names; every array has one entry for each.

    Attributes
    ----------
    points : ndarray, shape (n, 2)
        Kilometres east and north.
    town, owner : ndarray of int, shape (n,)
        Town of its community area; authority.
    built_up : ndarray of bool, shape (n,)
    village : tuple of str
        Its village, where it is not part of a town.
    towns : tuple of str
    """

    points: NDArray[np.float64]
    town: Numbers
    owner: Numbers
    built_up: NDArray[np.bool_]
    village: tuple[str, ...]
    towns: tuple[str, ...]


def at(labels: NDArray[np.int64], label: int) -> list[int]:
    """Positions that carry the label."""
    return [int(one) for one in np.flatnonzero(labels == label)]


def membership(groups: Sequence[Group]) -> dict[int, int]:
    """The group that each member is in."""
    return {one: which for which, group in enumerate(groups) for one in group}


def villages(rng: np.random.Generator) -> list[str]:
    """Names of villages, each once, in random order."""
    every = [
        beginning + ending
        for beginning in gazetteer.VILLAGE_BEGINNINGS
        for ending in gazetteer.VILLAGE_ENDINGS
        if beginning[-1] != ending[0]
    ]
    return [every[position] for position in rng.permutation(len(every))]


def numbers(plan: Plan, middles: Sequence[Group]) -> list[int]:
    """Number of each middle-sized area within its authority, from 1."""
    seen: dict[int, int] = {}
    found = []
    for group in middles:
        authority = int(plan.owner[group[0]])
        seen[authority] = seen.get(authority, 0) + 1
        found.append(seen[authority])
    return found


def letters(
    plan: Plan,
    middles: Sequence[Group],
    number: Sequence[int],
    formers: Sequence[tuple[Group, bool]],
) -> tuple[list[str], list[str]]:
    """Labels such as ``052A`` of the small areas of 2011 and of 2021.

    Parameters
    ----------
    formers : sequence of (heirs, unchanged)
        For every small area of 2011, the areas of 2021 it became, and whether it is the same.

    Returns
    -------
    list of str, list of str
        Who did not change keeps the letter; who did gets one that was not used before.
    """
    middle = membership(middles)
    old, new = [""] * len(formers), [""] * len(plan.town)
    count = dict.fromkeys(range(len(middles)), 0)

    def label(group: int) -> str:
        count[group] += 1
        return f"{number[group]:03d}{LETTERS[count[group] - 1]}"

    north = plan.points[:, 1]
    order = sorted(range(len(formers)), key=lambda one: (-north[list(formers[one][0])].mean(), one))
    for which in order:
        heirs, unchanged = formers[which]
        old[which] = label(middle[heirs[0]])
        if unchanged:
            new[heirs[0]] = old[which]
    for one in range(len(new)):
        new[one] = new[one] or label(middle[one])
    return old, new


def quarters(plan: Plan, middles: Sequence[Group], rng: np.random.Generator) -> list[str]:
    """Everyday names of middle-sized areas: a town, a part of it, or two villages."""
    found = [""] * len(middles)
    street = [bool(plan.built_up[list(group)].mean() >= 0.5) for group in middles]
    for town, name in enumerate(plan.towns):
        mine = [
            which
            for which, group in enumerate(middles)
            if street[which] and plan.town[group[0]] == town
        ]
        parts = [gazetteer.QUARTERS[one] for one in rng.permutation(len(gazetteer.QUARTERS))]
        for which, part in zip(mine, parts, strict=False):
            found[which] = name if len(mine) == 1 else f"{name} {part}"
    for which, group in enumerate(middles):
        named = sorted(plan.village[one] for one in group if plan.village[one])
        found[which] = found[which] or " & ".join(named[:2])
    return found


def wards(
    plan: Plan,
    groups: Sequence[Group],
    middle: dict[int, int],
    quarter: Sequence[str],
    estates: dict[str, Group],
) -> list[str]:
    """Names of wards: a neighbourhood in them, the part of town most lie in, or villages.

    Where two would have the same name, each gets the direction in which it lies.
    """
    found: list[str] = []
    for group in groups:
        town = plan.towns[plan.town[group[0]]]
        estate = next((name for name, members in estates.items() if members[0] in group), "")
        built = [one for one in group if plan.built_up[one]]
        parts = [quarter[middle[one]] for one in built if quarter[middle[one]].startswith(town)]
        named = sorted(plan.village[one] for one in group if plan.village[one])
        if estate:
            found.append(f"{town} {estate}")
        elif 2 * len(built) >= len(group):
            found.append(max(sorted(set(parts)), key=parts.count) if parts else town)
        else:
            found.append(" & ".join(named) if len(named) < 3 else f"{named[0]} Vale")
    centre = np.array([plan.points[list(group)].mean(axis=0) for group in groups])
    for name in sorted(set(found)):
        twins = [which for which, other in enumerate(found) if other == name]
        if len(twins) > 1:
            for which in twins:
                east, north = centre[which] - centre[twins].mean(axis=0)
                found[which] = f"{name} {COMPASS[round(np.arctan2(north, east) / (np.pi / 4)) % 8]}"
            again = [which for which in twins if found.count(found[which]) > 1]
            for count, which in enumerate(again[1:], start=2):
                found[which] = f"{found[which]} {count}"
    return found
