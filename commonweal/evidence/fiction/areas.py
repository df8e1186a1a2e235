"""Small areas of two years, and the larger areas made of them, with codes and names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from commonweal.evidence.fiction import groups, naming
from commonweal.evidence.fiction.boundaries import Cells, cells
from commonweal.evidence.fiction.gazetteer import AUTHORITIES, NEIGHBOURHOODS
from commonweal.evidence.fiction.naming import Plan
from commonweal.evidence.fiction.terrain import Terrain, terrain

Numbers = NDArray[np.int64]
Group = tuple[int, ...]

#: For each authority, how many small areas of 2021 are two of 2011 in one.
MERGED = (2, 1, 1, 0)
#: For each authority, how many pairs of small areas had the border between them moved.
REDRAWN = (1, 0, 0, 0)
#: For each authority, how many small areas of 2011 were split into two, and into three.
SPLIT = ((12, 2), (5, 1), (4, 0), (4, 1))
#: Smallest and largest number of small areas in a middle-sized area and in a ward.
MIDDLE_SIZES, WARD_SIZES = (4, 6), (2, 4)
#: The two neighbourhoods lie among so many of their town's built-up areas, from the middle out.
INNER = 0.7


@dataclass(frozen=True, slots=True)
class Area:
    """A small area of 2021: the cells it is made of and the larger areas it lies in.

    `town`, `middle` (middle-sized area), `ward` and `authority` are positions in the lists of
    `Country` and of the gazetteer. `town` is the town of its community area, whether or not it is
    part of the town itself (`built_up`).
    """

    code: str
    name: str
    cells: Group
    town: int
    middle: int
    ward: int
    authority: int
    built_up: bool


@dataclass(frozen=True, slots=True)
class Larger:
    """A middle-sized area or a ward; `members` are its small areas."""

    code: str
    name: str
    local_name: str
    authority: int
    members: Group


@dataclass(frozen=True, slots=True)
class Former:
    """A small area of 2011; `areas` are the small areas of 2021 that its land is in now.

    `change` is the statistical office's letter: U unchanged, S split, M merged, X redrawn.
    """

    code: str
    name: str
    cells: Group
    authority: int
    change: str
    areas: Group


@dataclass(frozen=True, eq=False)
class Country:
    """Meadland: its land, its small areas in two years, and what they are part of."""

    terrain: Terrain
    land: Cells
    areas: tuple[Area, ...]
    neighbours: tuple[frozenset[int], ...]
    former: tuple[Former, ...]
    middles: tuple[Larger, ...]
    wards: tuple[Larger, ...]
    towns: tuple[str, ...]
    estates: dict[str, Group]

    @cached_property
    def authority(self) -> Numbers:
        """Authority of every small area."""
        return np.array([area.authority for area in self.areas])

    @cached_property
    def homes(self) -> NDArray[np.float64]:
        """Longitude and latitude of every small area's middle."""
        return np.array([self.land.homes[list(area.cells)].mean(axis=0) for area in self.areas])


@dataclass(frozen=True, slots=True)
class _Change:
    """A small area of 2011 before it has a code, and the areas of 2021 its land went to."""

    cells: Group
    heirs: Group
    letter: str


def country(rng: np.random.Generator) -> Country:
    """Draw the land and divide it.

    The land is drawn again in the rare case that an authority would fall into two pieces.
    """
    extra = [merged + redrawn for merged, redrawn in zip(MERGED, REDRAWN, strict=True)]
    wanted = tuple(one.areas + more for one, more in zip(AUTHORITIES, extra, strict=True))
    whole = False
    while not whole:
        ground = terrain(AUTHORITIES, wanted, rng)
        land = cells(ground, rng)
        owner = ground.town_authority[ground.nearest_town]
        whole = all(
            len(groups.parts(naming.at(owner, one), land.neighbours)) == 1
            for one in range(len(AUTHORITIES))
        )
    return _divided(ground, land, _towns(ground, land, owner), rng)


def _towns(ground: Terrain, land: Cells, owner: Numbers) -> Numbers:
    """The town whose community area a cell is in: a stray cell changes its town, never its council.

    Returns
    -------
    ndarray of int, shape (number of cells,)
    """
    found = ground.nearest_town.copy()
    for one in range(len(AUTHORITIES)):
        mine = frozenset(naming.at(owner, one))
        inner = [
            near & mine if cell in mine else frozenset[int]()
            for cell, near in enumerate(land.neighbours)
        ]
        alone = -np.arange(1, len(owner) + 1)
        labels = groups.mended(np.where(owner == one, ground.nearest_town, alone), inner)
        found[owner == one] = labels[owner == one]
    return found


def _divided(
    ground: Terrain, land: Cells, town_of_cell: Numbers, rng: np.random.Generator
) -> Country:
    drafts, changes = _drafts(ground, land, town_of_cell, rng)
    town = np.array([town_of_cell[draft[0]] for draft in drafts])
    built = np.array([bool(ground.built_up[list(draft)].all()) for draft in drafts])
    villages = naming.villages(rng)
    plan = Plan(
        points=np.array([ground.homes[list(draft)].mean(axis=0) for draft in drafts]),
        town=town,
        owner=ground.town_authority[town],
        built_up=built,
        village=tuple("" if in_town else villages.pop() for in_town in built),
        towns=tuple(one.name for authority in AUTHORITIES for one in authority.towns),
    )
    near = groups.merged(drafts, land.neighbours)
    middles = _groups(plan, near, MIDDLE_SIZES, rng)
    wards = _groups(plan, near, WARD_SIZES, rng)
    moved = {heir for change in changes for heir in change.heirs}
    steady = set(range(len(drafts))) - moved
    estates = _estates(plan, near, steady, ground)
    changes += _splits(plan, near, middles, changes, estates, rng)
    changed = {heir for change in changes for heir in change.heirs}
    changes += [
        _Change(draft, (which,), "U") for which, draft in enumerate(drafts) if which not in changed
    ]
    return _named(ground, land, plan, drafts, near, changes, middles, wards, estates, rng)


def _drafts(
    ground: Terrain, land: Cells, town_of_cell: Numbers, rng: np.random.Generator
) -> tuple[list[Group], list[_Change]]:
    """Cells into small areas of 2021; some are two of 2011 in one, or had a border moved."""
    owner = ground.town_authority[town_of_cell]
    taken: set[int] = set()
    drafts: list[Group] = []
    changes: list[_Change] = []

    def free(*some: int) -> bool:
        """Whether the cells are of one kind, in one town, and not yet used."""
        kinds = {(int(town_of_cell[one]), bool(ground.built_up[one])) for one in some}
        return len(set(some)) == len(some) and len(kinds) == 1 and not taken & set(some)

    for which in range(len(AUTHORITIES)):
        order = rng.permutation(naming.at(owner, which)).tolist()
        for _ in range(REDRAWN[which]):
            a, b, c = next(
                (a, b, c)
                for b in order
                for a in sorted(land.neighbours[b])
                for c in sorted(land.neighbours[b])
                if ground.built_up[b] and free(a, b, c)
            )
            taken |= {a, b, c}
            drafts += [(a,), tuple(sorted((b, c)))]
            last = len(drafts) - 1
            changes.append(_Change(tuple(sorted((a, b))), (last - 1, last), "X"))
            changes.append(_Change((c,), (last,), "X"))
        for _ in range(MERGED[which]):
            a, b = next((a, b) for a in order for b in sorted(land.neighbours[a]) if free(a, b))
            taken |= {a, b}
            drafts.append(tuple(sorted((a, b))))
            changes += [
                _Change((a,), (len(drafts) - 1,), "M"),
                _Change((b,), (len(drafts) - 1,), "M"),
            ]
    drafts += [(cell,) for cell in range(len(owner)) if cell not in taken]
    return drafts, changes


def _groups(
    plan: Plan, near: Sequence[frozenset[int]], sizes: tuple[int, int], rng: np.random.Generator
) -> list[Group]:
    """The small areas of every town put into groups, numbered from north to south.

    Where a town's areas cannot be shared out by the sizes, these are one wider on both sides.
    """
    found: list[Group] = []
    for town in range(len(plan.towns)):
        members = naming.at(plan.town, town)
        low, high = sizes
        if -(-len(members) // high) > len(members) // low:
            low, high = low - 1, high + 1
        found += map(tuple, groups.partition(members, near, plan.points, (low, high), rng))
    north = plan.points[:, 1]
    return sorted(found, key=lambda group: (plan.owner[group[0]], -north[list(group)].mean()))


def _estates(
    plan: Plan, near: Sequence[frozenset[int]], steady: set[int], ground: Terrain
) -> dict[str, Group]:
    """The council's neighbourhoods: unchanged areas near the edge of their town, of one or two."""
    found: dict[str, Group] = {}
    for name, (where, size) in NEIGHBOURHOODS.items():
        which = plan.towns.index(where)
        away = np.hypot(*(plan.points - ground.towns[which]).T)
        built = [one for one in naming.at(plan.town, which) if plan.built_up[one]]
        # The outermost areas are half country: an estate lies just inside them.
        inner = float(np.quantile(away[built], INNER))
        fit = [one for one in built if one in steady and away[one] <= inner]
        choices: list[Group] = [(one,) for one in fit]
        if size == 2:
            choices = [(a, b) for a in fit for b in fit if a < b and b in near[a]]
        found[name] = max(choices, key=lambda group: (away[list(group)].sum(), group))
    return found


def _splits(
    plan: Plan,
    near: Sequence[frozenset[int]],
    middles: Sequence[Group],
    changes: Sequence[_Change],
    estates: dict[str, Group],
    rng: np.random.Generator,
) -> list[_Change]:
    """Small areas of 2011 where so many homes were built that they are two or three now."""
    used = {heir for change in changes for heir in change.heirs}
    used |= {one for members in estates.values() for one in members}
    found: list[_Change] = []
    for authority, (twos, threes) in enumerate(SPLIT):
        mine = [group for group in middles if plan.owner[group[0]] == authority]
        order = [mine[position] for position in rng.permutation(len(mine))]
        for size in [3] * threes + [2] * twos:
            heirs = next(
                tuple(sorted((one, *beside[: size - 1])))
                for group in order
                if len(used & set(group)) <= 1
                for one in group
                if one not in used
                and len(beside := sorted(near[one] & set(group) - used)) >= size - 1
            )
            used |= set(heirs)
            found.append(_Change((), heirs, "S"))
    return found


def _named(
    ground: Terrain,
    land: Cells,
    plan: Plan,
    drafts: Sequence[Group],
    near: Sequence[frozenset[int]],
    changes: Sequence[_Change],
    middles: Sequence[Group],
    wards: Sequence[Group],
    estates: dict[str, Group],
    rng: np.random.Generator,
) -> Country:
    """Give everything its code and its name."""
    number = naming.numbers(plan, middles)
    former_labels, labels = naming.letters(
        plan, middles, number, [(change.heirs, change.letter == "U") for change in changes]
    )
    former_owner = [int(plan.owner[change.heirs[0]]) for change in changes]
    rank = sorted(range(len(changes)), key=lambda one: (former_owner[one], former_labels[one]))
    former_code = {which: f"Z01{position:06d}" for position, which in enumerate(rank, start=1)}
    kept = {
        change.heirs[0]: former_code[which]
        for which, change in enumerate(changes)
        if change.letter == "U"
    }
    order = sorted(range(len(drafts)), key=lambda draft: (plan.owner[draft], labels[draft]))
    place = {draft: position for position, draft in enumerate(order)}
    fresh = iter(range(30001, 40000))
    council = [one.name for one in AUTHORITIES]
    middle, ward = naming.membership(middles), naming.membership(wards)
    areas = tuple(
        Area(
            code=kept.get(draft) or f"Z01{next(fresh):06d}",
            name=f"{council[plan.owner[draft]]} {labels[draft]}",
            cells=drafts[draft],
            town=int(plan.town[draft]),
            middle=middle[draft],
            ward=ward[draft],
            authority=int(plan.owner[draft]),
            built_up=bool(plan.built_up[draft]),
        )
        for draft in order
    )

    def larger(
        prefix: str, members: Sequence[Group], names: list[str], local: list[str]
    ) -> tuple[Larger, ...]:
        return tuple(
            Larger(
                code=f"{prefix}{position + 1:06d}",
                name=names[position],
                local_name=local[position],
                authority=int(plan.owner[group[0]]),
                members=tuple(sorted(place[draft] for draft in group)),
            )
            for position, group in enumerate(members)
        )

    quarters = naming.quarters(plan, middles, rng)
    ward_names = naming.wards(plan, wards, middle, quarters, estates)
    numbered = [
        f"{council[plan.owner[group[0]]]} {number[position]:03d}"
        for position, group in enumerate(middles)
    ]
    former = [
        Former(
            code=former_code[which],
            name=f"{council[former_owner[which]]} {former_labels[which]}",
            cells=change.cells
            or tuple(sorted(cell for heir in change.heirs for cell in drafts[heir])),
            authority=former_owner[which],
            change=change.letter,
            areas=tuple(sorted(place[draft] for draft in change.heirs)),
        )
        for which, change in enumerate(changes)
    ]
    return Country(
        terrain=ground,
        land=land,
        areas=areas,
        neighbours=tuple(frozenset(place[other] for other in near[draft]) for draft in order),
        former=tuple(sorted(former, key=lambda one: one.code)),
        middles=larger("Z02", middles, numbered, quarters),
        wards=larger("Z05", wards, ward_names, ward_names),
        towns=plan.towns,
        estates={
            name: tuple(sorted(place[one] for one in group)) for name, group in estates.items()
        },
    )
