"""How firm a rank or a colour is: many runs, each with other weights and another method.

Each run has other weights, another scale, another way of adding and one indicator left out. They
are drawn from a seed, so that the same choice gives the same result.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from warm import classes
from warm.material import Material, Sufficient, enough
from warm.parallel import spread
from warm.scoring import Way, bent, near_ranks, ranks, scores, unbent
from warm.stability import CONCENTRATION
from warm.weighting import SCALES, Choice

Array = NDArray[np.float64]

#: Shares of the runs that lie below and above a rank's interval: it holds nine runs in ten.
TAILS = 0.05

#: Numbers worked on at a time: what stays in the processor's cache.
NUMBERS_AT_ONCE = 1 << 19

#: Beyond so many areas the ranks of a run are right to a place or two: sorting would take the time.
SORTED_EXACTLY = 1 << 13

#: A domain without a direction: too little is present, or it has no weight.
NO_DIRECTION = -2


@dataclass(frozen=True, eq=False)
class Runs:
    """What was drawn: for every run its weights and its method.

    Attributes
    ----------
    across : ndarray, shape (r, d)
    inside : ndarray, shape (r, k)
    full : ndarray, shape (r, k)
        `inside` before anything was left out.
    method : tuple of (scale, adding, power), length r
    """

    across: Array
    inside: Array
    full: Array
    method: tuple[tuple[str, str, float], ...]

    def alike(self) -> Iterator[tuple[tuple[str, str, float], NDArray[np.intp]]]:
        """Each method that occurs, with its runs."""
        for one in dict.fromkeys(self.method):
            yield one, np.flatnonzero([other == one for other in self.method])


def draw(from_: Material, choice: Choice, across: Array, inside: Array) -> Runs:
    """Draw the runs of a choice: as many as it says, from its seed.

    Weights come from a Dirichlet distribution around the chosen ones; the scale is one of three;
    scores are added as chosen, arithmetically or geometrically; one indicator is left out. What the
    choice does not vary stays as chosen.
    """
    random = np.random.default_rng(choice.seed)
    many = choice.runs
    chosen = (choice.adding, choice.power)
    # Everything is drawn, whether it is varied or not: so varying less changes nothing else.
    drawn_across = _dirichlet(random, across, many)
    drawn_inside = np.zeros((many, inside.size))
    for d in range(across.size):
        rows = from_.rows(d)
        if inside[rows].any():
            drawn_inside[:, rows] = _dirichlet(random, inside[rows], many)
    drawn_scale = random.integers(len(SCALES), size=many)
    ways = list(dict.fromkeys([chosen, ("arithmetic", 1.0), ("geometric", 0.0)]))
    drawn_way = random.integers(len(ways), size=many)
    counting = np.flatnonzero((inside > 0) & (across[from_.domain] > 0))
    drawn_out = counting[random.integers(counting.size, size=many)]
    vary = choice.vary
    if "weights" not in vary:
        drawn_across, drawn_inside = np.tile(across, (many, 1)), np.tile(inside, (many, 1))
    full = drawn_inside
    if "left-out" in vary and counting.size > 1:
        drawn_inside = full.copy()
        drawn_inside[np.arange(many), drawn_out] = 0.0
    method = tuple(
        (SCALES[s] if "scale" in vary else choice.scale, *(ways[w] if "adding" in vary else chosen))
        for s, w in zip(drawn_scale, drawn_way, strict=True)
    )
    return Runs(drawn_across, drawn_inside, full, method)


def _dirichlet(random: np.random.Generator, base: Array, many: int) -> Array:
    """Draws around some weights; a weight of zero stays zero."""
    found = np.zeros((many, base.size))
    some = np.flatnonzero(base)
    share = base[some] / base[some].sum()
    found[:, some] = random.dirichlet(share * CONCENTRATION * some.size, size=many)
    # A tiny weight may be drawn as nothing at all, and no draw may leave nothing.
    return np.where(found.sum(axis=1, keepdims=True) > 0, found, base)


def ranks_of_runs(from_: Material, drawn: Runs, counted: Sufficient) -> NDArray[np.float32]:
    """Rank of every area in every run, shape (r, n)."""
    n = from_.areas.size
    found = np.empty((len(drawn.method), n), dtype=np.float32)
    few = max(NUMBERS_AT_ONCE // max(n, 1), 1)
    blocks = [
        (method, runs[at : at + few])
        for method, runs in drawn.alike()
        for at in range(0, runs.size, few)
    ]
    ways = {method: Way.of(from_, *method) for method, _ in drawn.alike()}
    placed = ranks if n <= SORTED_EXACTLY else near_ranks

    def work(block: tuple[tuple[str, str, float], NDArray[np.intp]]) -> None:
        method, runs = block
        found[runs] = placed(
            scores(from_, ways[method], drawn.across[runs], drawn.inside[runs], counted)
        )

    spread(work, blocks, found.size)
    return found


def quantiles(ranked: NDArray[np.float32]) -> tuple[Array, Array, Array]:
    """The 5th, 50th and 95th hundredth of each column: ranks that occurred, NaN for no run."""
    n = ranked.shape[1]
    found = np.full((3, n), np.nan)

    def work(some: slice) -> None:
        ordered = np.sort(np.ascontiguousarray(ranked[:, some].T), axis=1)
        count = np.isfinite(ordered).sum(axis=1)
        for i, share in enumerate((TAILS, 0.5, 1 - TAILS)):
            # The first rank that at least this share of the runs do not pass.
            at = np.maximum(np.ceil(share * count - 1e-9).astype(np.intp) - 1, 0)
            found[i, some] = np.take_along_axis(ordered, at[:, None], axis=1)[:, 0]

    few = max(NUMBERS_AT_ONCE // max(len(ranked), 1), 1)
    spread(work, [slice(at, at + few) for at in range(0, n, few)], ranked.size)
    return found[0], found[1], found[2]


def directions(
    from_: Material, choice: Choice, across: Array, inside: Array, drawn: Runs
) -> tuple[NDArray[np.int8], Array]:
    """Which way each domain differs from the rest of the council, and in how many runs it does.

    A run says better, worse or neither by half of the domain's own standard deviation over the
    reference set, as `warm.stability.stability` does for the page of a place. A domain that rests on
    one indicator in an area has nothing to weigh, and stands.

    Returns
    -------
    direction : ndarray of int8, shape (d, n)
        -1, 0 or 1; `NO_DIRECTION` where too little is present or the domain has no weight.
    holds : ndarray, shape (d, n)
        Share (0 to 1) of the runs that say the same; NaN without a direction.
    """
    direction = np.full((across.size, from_.areas.size), NO_DIRECTION, dtype=np.int8)
    holds = np.full(direction.shape, np.nan)
    chosen = Runs(
        across[None],
        inside[None],
        inside[None],
        ((choice.scale, choice.adding, choice.power),),
    )
    jobs: list[tuple[int, NDArray[np.intp], NDArray[np.intp]]] = []
    for d in np.flatnonzero(across):
        rows = from_.rows(int(d))
        rows = rows[inside[rows] > 0]
        patterns, which = np.unique(from_.compared[rows], axis=1, return_inverse=True)
        for i, there in enumerate(patterns.T):
            if there.any() and enough(inside[rows[there]].sum()):
                columns = np.flatnonzero(which.ravel() == i)
                few = max(NUMBERS_AT_ONCE // max(len(drawn.method), 1), 1)
                jobs += [
                    (int(d), rows[there], columns[at : at + few])
                    for at in range(0, columns.size, few)
                ]

    def work(job: tuple[int, NDArray[np.intp], NDArray[np.intp]]) -> None:
        d, rows, columns = job
        mine = _pointing(from_, chosen, rows, columns)[0]
        direction[d, columns] = mine
        same = np.ones(columns.size)
        if rows.size > 1:
            same = (_pointing(from_, drawn, rows, columns) == mine).mean(axis=0)
        holds[d, columns] = same

    spread(work, jobs, len(drawn.method) * direction.size)
    return direction, holds


def _pointing(
    from_: Material, drawn: Runs, rows: NDArray[np.intp], columns: NDArray[np.intp]
) -> NDArray[np.int8]:
    """The direction of one domain in every run, shape (r, areas)."""
    found = np.empty((len(drawn.method), columns.size), dtype=np.int8)
    weights = drawn.inside[:, rows]
    empty = weights.sum(axis=1) == 0
    weights = np.where(empty[:, None], drawn.full[:, rows], weights)
    weights = weights / weights.sum(axis=1, keepdims=True)
    at = np.ix_(rows, columns)
    for (scale, _adding, power), runs in drawn.alike():
        w = weights[runs]
        here, there = from_.here[scale][at], from_.there[scale][at]
        r = from_.correlation[scale][np.ix_(rows, rows)]
        variance = np.maximum(np.einsum("ri,ij,rj->r", w, r, w), 0.0)
        limit = classes.DELTA_IN_SD * np.sqrt(variance)[:, None]
        if power == 1:
            difference = w @ (here - there)
        else:
            mine, theirs = (unbent(w @ bent(one, power), power) for one in (here, there))
            difference = mine - theirs
        found[runs] = np.where(np.abs(difference) >= limit, np.sign(difference), 0)
    return found
