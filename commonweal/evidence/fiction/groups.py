"""Neighbouring cells put together into larger areas that hang together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Adjacency = Mapping[int, frozenset[int]] | Sequence[frozenset[int]]

#: So many trees are drawn over a group before it is cut along the best of them.
TREES = 8


def parts(members: Sequence[int], neighbours: Adjacency) -> list[list[int]]:
    """The members in pieces that hang together, the largest first."""
    left = set(members)
    found: list[list[int]] = []
    while left:
        start = min(left)
        reached, edge = {start}, [start]
        while edge:
            fresh = (neighbours[edge.pop()] & left) - reached
            reached |= fresh
            edge += sorted(fresh)
        left -= reached
        found.append(sorted(reached))
    return sorted(found, key=lambda piece: (-len(piece), piece))


def mended(labels: NDArray[np.int64], neighbours: Adjacency) -> NDArray[np.int64]:
    """Labels in which every group hangs together; stray pieces go to the group around them.

    Parameters
    ----------
    labels : ndarray of int, shape (n,)
        Groups of cells that together hang together.
    neighbours : adjacency of the n cells

    Returns
    -------
    ndarray of int, shape (n,)
    """
    labels = labels.copy()
    while True:
        stray = [
            piece
            for label in np.unique(labels)
            for piece in parts(np.flatnonzero(labels == label).tolist(), neighbours)[1:]
        ]
        if not stray:
            return labels
        piece = min(stray, key=lambda one: (len(one), one))
        around = [int(labels[near]) for one in piece for near in sorted(neighbours[one])]
        others = [label for label in around if label != labels[piece[0]]]
        labels[piece] = max(sorted(set(others)), key=others.count)


def merged(groups: Sequence[Sequence[int]], neighbours: Adjacency) -> list[frozenset[int]]:
    """Which groups of cells are neighbours, from which cells are."""
    home = {cell: which for which, group in enumerate(groups) for cell in group}
    return [
        frozenset(home[near] for cell in group for near in neighbours[cell] if near in home)
        - {which}
        for which, group in enumerate(groups)
    ]


def partition(
    members: Sequence[int],
    neighbours: Adjacency,
    points: NDArray[np.float64],
    sizes: tuple[int, int],
    rng: np.random.Generator,
) -> list[list[int]]:
    """Cut a group into compact groups of a size, each of which hangs together.

    Parameters
    ----------
    members : sequence of int
        They hang together.
    neighbours : adjacency
    points : ndarray, shape (n, 2)
        Where each lies; indexed by member.
    sizes : tuple of int
        Smallest and largest size wanted; a group that cannot be cut so stays a little larger.
    rng : numpy.random.Generator

    Returns
    -------
    list of list of int
        Each cut is the best over a few random spanning trees, judged by how far members lie from
        the middle of their part.
    """
    if len(members) <= sizes[1]:
        return [sorted(members)]
    best: tuple[float, list[int]] | None = None
    for _ in range(TREES):
        for spread, branch in _cuts(sorted(members), neighbours, points, sizes, rng):
            if best is None or spread < best[0]:
                best = (spread, branch)
    if best is None:
        return [sorted(members)]
    rest = sorted(set(members) - set(best[1]))
    return partition(best[1], neighbours, points, sizes, rng) + partition(
        rest, neighbours, points, sizes, rng
    )


def _possible(count: int, sizes: tuple[int, int]) -> bool:
    """Whether so many can be shared out into groups of the sizes wanted."""
    return -(-count // sizes[1]) <= count // sizes[0]


def _cuts(
    members: list[int],
    neighbours: Adjacency,
    points: NDArray[np.float64],
    sizes: tuple[int, int],
    rng: np.random.Generator,
) -> list[tuple[float, list[int]]]:
    """Every cut of one random spanning tree that leaves possible sizes, with its spread."""
    inside = set(members)
    edges = [(a, b) for a in members for b in sorted(neighbours[a] & inside) if a < b]
    ends = np.array(edges)
    length = np.hypot(*(points[ends[:, 0]] - points[ends[:, 1]]).T)
    order = np.argsort(length * rng.uniform(1.0, 1.8, len(edges)), kind="stable")
    root = {one: one for one in members}

    def top(one: int) -> int:
        while root[one] != one:
            root[one] = root[root[one]]
            one = root[one]
        return one

    tree: dict[int, list[int]] = {one: [] for one in members}
    for edge in order:
        a, b = edges[edge]
        if top(a) != top(b):
            root[top(a)] = top(b)
            tree[a].append(b)
            tree[b].append(a)
    above: dict[int, int] = {members[0]: members[0]}
    walk = [members[0]]
    for here in walk:
        for near in tree[here]:
            if near not in above:
                above[near] = here
                walk.append(near)
    # Sums over the branch below every member: count, east, north, and their squares.
    sums = {one: np.array([1.0, *points[one], float(points[one] @ points[one])]) for one in members}
    for here in reversed(walk[1:]):
        sums[above[here]] = sums[above[here]] + sums[here]
    whole = sums[members[0]]
    found = []
    for here in walk[1:]:
        size = int(sums[here][0])
        if _possible(size, sizes) and _possible(len(members) - size, sizes):
            found.append((_spread(sums[here]) + _spread(whole - sums[here]), here))
    if not found:
        return []
    spread, cut = min(found)
    branch, edge_of = [cut], [cut]
    while edge_of:
        here = edge_of.pop()
        below = [near for near in tree[here] if above[near] == here]
        branch += below
        edge_of += below
    return [(spread, branch)]


def _spread(sums: NDArray[np.float64]) -> float:
    """Sum of squared distances from the middle."""
    return float(sums[3] - (sums[1] ** 2 + sums[2] ** 2) / sums[0])
