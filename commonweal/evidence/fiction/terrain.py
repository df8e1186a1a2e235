"""The land before anybody draws a line on it: a coast, towns, and where people live.

All positions are kilometres east and north of the middle of the island. The island lies in the
Gulf of Guinea, where longitude 0° meets latitude 0°: open sea, and no part of Britain. On the
equator a degree of longitude is as long as one of latitude, so its maps need no correction.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonweal.evidence.fiction.gazetteer import Authority

Points = NDArray[np.float64]

KILOMETRES_A_DEGREE = 111.32
MIDDLE = (0.6, 0.45)
HALF_AXES = (50.0, 37.0)
#: Built-up small areas lie about this far apart at a town's edge.
STREET = 0.95
#: Where towns must stand nearer than this part of the distance wanted, the island is too small.
CROWDED = 0.35


@dataclass(frozen=True, eq=False)
class Terrain:
    """Where people live, town by town.

    Attributes
    ----------
    towns : ndarray, shape (t, 2)
        Middles of the towns of all authorities, in the order of the gazetteer.
    town_authority : ndarray of int, shape (t,)
    town_radius : ndarray, shape (t,)
        In kilometres.
    homes : ndarray, shape (n, 2)
        One point for each cell of land.
    built_up : ndarray of bool, shape (n,)
    nearest_town : ndarray of int, shape (n,)
    sea : ndarray, shape (s, 2)
        Points in the water; the coast runs half way between them and the nearest homes.
    """

    towns: Points
    town_authority: NDArray[np.int64]
    town_radius: Points
    homes: Points
    built_up: NDArray[np.bool_]
    nearest_town: NDArray[np.int64]
    sea: Points


def degrees(points: Points) -> Points:
    """Kilometres from the middle of the island to longitude and latitude."""
    return np.asarray(np.asarray(MIDDLE) + points / KILOMETRES_A_DEGREE)


@dataclass(frozen=True, eq=False)
class _Coast:
    """An ellipse with bays: its radius in every direction."""

    waves: Points
    phases: Points

    def radius(self, angle: Points) -> Points:
        number = np.arange(2, 2 + len(self.waves))
        swell = (self.waves * np.cos(np.multiply.outer(angle, number) + self.phases)).sum(axis=-1)
        a, b = HALF_AXES
        ellipse = a * b / np.hypot(b * np.cos(angle), a * np.sin(angle))
        return np.asarray(ellipse * (1 + swell))

    def depth(self, points: Points) -> Points:
        """How far inland a point lies, in kilometres; negative in the sea."""
        angle = np.arctan2(points[..., 1], points[..., 0])
        return np.asarray(self.radius(angle) - np.hypot(points[..., 0], points[..., 1]))


def terrain(
    authorities: tuple[Authority, ...], cells: tuple[int, ...], rng: np.random.Generator
) -> Terrain:
    """Raise an island with its towns and villages.

    Parameters
    ----------
    authorities : tuple of Authority
    cells : tuple of int
        How many cells of land each authority gets.
    rng : numpy.random.Generator

    Returns
    -------
    Terrain
        Towns fill from the middle outwards along a spiral (Vogel 1979); villages are spread by
        best candidate (Mitchell 1991), further apart the further from a town. An island whose
        bays leave no room for a town sinks, and another rises.
    """
    anchors = np.array([one.anchor for one in authorities])
    reach = np.array([one.reach for one in authorities])
    settled = None
    while settled is None:
        waves = rng.normal(0.0, 0.075, 14) / np.arange(1, 15) ** 0.65
        coast = _Coast(waves, rng.uniform(0, 2 * np.pi, len(waves)))
        settled = _towns(authorities, anchors, reach, coast, rng)
    towns, owner, radius = settled
    homes, built_up, home_town = _streets(authorities, towns, radius, rng)
    for which, one in enumerate(authorities):
        wanted = cells[which] - sum(town.built_up for town in one.towns)
        villages = _villages(wanted, which, owner, towns, radius, homes, coast, rng)
        homes = np.vstack([homes, villages])
        built_up = np.append(built_up, np.zeros(wanted, dtype=bool))
        own = np.flatnonzero(owner == which)
        away = _away(villages, towns[own]) - radius[own]
        home_town = np.append(home_town, own[away.argmin(axis=1)])
    return Terrain(towns, owner, radius, homes, built_up, home_town, _sea(coast, homes, rng))


def _away(points: Points, others: Points) -> Points:
    """Distances of every point from every other, shape (len(points), len(others))."""
    return np.asarray(np.hypot(*(points[:, None, :] - others[None, :, :]).transpose(2, 0, 1)))


def _zone(points: Points, anchors: Points, reach: Points) -> NDArray[np.int64]:
    """Which authority a point is in: nearest anchor, less its reach."""
    return np.asarray((_away(points, anchors) - reach).argmin(axis=1), dtype=np.int64)


def _somewhere(count: int, rng: np.random.Generator) -> Points:
    """Points anywhere in the box around the island."""
    return np.asarray(rng.uniform(-1.25, 1.25, (count, 2)) * np.asarray(HALF_AXES))


def _towns(
    authorities: tuple[Authority, ...],
    anchors: Points,
    reach: Points,
    coast: _Coast,
    rng: np.random.Generator,
) -> tuple[Points, NDArray[np.int64], Points] | None:
    """Middles, authorities and radii of all towns; None where there is no room for one.

    An authority's first town stands at its anchor, the others wherever they keep their distance.
    """
    found: list[Points] = []
    owner: list[int] = []
    radius: list[float] = []
    for which, one in enumerate(authorities):
        for position, town in enumerate(one.towns):
            own = 0.53 * STREET * np.sqrt(town.built_up)
            spot = anchors[which] if position == 0 else None
            if spot is not None and coast.depth(spot) < own:
                return None
            gap = one.spacing
            while spot is None:
                if gap < CROWDED * one.spacing:
                    return None
                trial = _somewhere(400, rng)
                inside = coast.depth(trial) > 1.5 + own
                inside &= _zone(trial, anchors, reach) == which
                # Towns keep off the border, so that a council's towns are plainly its own.
                room = _away(trial, anchors) - reach
                inside &= np.partition(room, 1, axis=1)[:, 1] - room.min(axis=1) > 2 * own
                room = _away(trial, np.array(found)) - np.array(radius) - own
                inside &= room.min(axis=1) > gap - 3.0
                inside &= _away(trial, np.array(found)).min(axis=1) > gap
                spot = trial[inside][0] if inside.any() else None
                gap *= 0.97
            if position == 0:
                spot = spot + rng.normal(0, 1.0, 2)
            found.append(spot)
            owner.append(which)
            radius.append(own)
    return np.array(found), np.array(owner, dtype=np.int64), np.array(radius)


def _streets(
    authorities: tuple[Authority, ...], towns: Points, radius: Points, rng: np.random.Generator
) -> tuple[Points, NDArray[np.bool_], NDArray[np.int64]]:
    """Built-up homes: denser in the middle, the town stretched along some direction."""
    homes: list[Points] = []
    home_town: list[int] = []
    sizes = [town.built_up for one in authorities for town in one.towns]
    for which, count in enumerate(sizes):
        order = np.arange(count) + 0.5
        turn = order * np.pi * (3 - np.sqrt(5)) + rng.uniform(0, 2 * np.pi)
        far = radius[which] * (order / count) ** 0.62
        spiral = np.column_stack([far * np.cos(turn), far * np.sin(turn)])
        stretch, bend = rng.uniform(1.0, 1.35), rng.uniform(0, np.pi)
        turned = np.array([[np.cos(bend), -np.sin(bend)], [np.sin(bend), np.cos(bend)]])
        spiral = spiral @ np.diag([stretch, 1 / stretch]) @ turned.T
        spiral += rng.normal(0, 0.09 * STREET, spiral.shape)
        homes.append(towns[which] + spiral)
        home_town += [which] * count
    together = np.vstack(homes)
    return together, np.ones(len(together), dtype=bool), np.array(home_town, dtype=np.int64)


def _villages(
    wanted: int,
    which: int,
    owner: NDArray[np.int64],
    towns: Points,
    radius: Points,
    homes: Points,
    coast: _Coast,
    rng: np.random.Generator,
) -> Points:
    own = np.flatnonzero(owner == which)
    candidates = _somewhere(9000, rng)
    edge = _away(candidates, towns) - radius
    mine = owner[edge.argmin(axis=1)] == which
    clear = (coast.depth(candidates) > 0.9) & (edge.min(axis=1) > 0.35)
    candidates = candidates[mine & clear]
    # A candidate's distance counts against the spacing that is usual where it lies.
    usual = 1.1 + 0.27 * np.minimum((_away(candidates, towns[own]) - radius[own]).min(axis=1), 9.0)
    room = _away(candidates, homes).min(axis=1) / usual
    chosen = np.empty((wanted, 2))
    for position in range(wanted):
        few = rng.integers(0, len(candidates), 160)
        best = few[room[few].argmax()]
        chosen[position] = candidates[best]
        nearer = np.hypot(*(candidates - candidates[best]).T) / usual
        room = np.minimum(room, nearer)
    return chosen


def _sea(coast: _Coast, homes: Points, rng: np.random.Generator) -> Points:
    """Water along the coast, and far enough out that every cell of land is closed."""
    angle = np.sort(rng.uniform(0, 2 * np.pi, 190))
    out = coast.radius(angle) + rng.gamma(3.0, 0.55, len(angle)) + 0.5
    near = np.column_stack([out * np.cos(angle), out * np.sin(angle)])
    near = near[_away(near, homes).min(axis=1) > 1.0]
    ring = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    wide = coast.radius(ring) + 9.0
    far = np.column_stack([wide * np.cos(ring), wide * np.sin(ring)])
    return np.vstack([near, far, far * 3.0])
