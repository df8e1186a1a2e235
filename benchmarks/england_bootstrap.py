"""The error of sixty outcomes in every small area of England: the survey drawn anew 200 times."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.england_raking import (
    AREAS,
    DRAWN,
    RESPONDENTS,
    SIZES,
    _by_variable,
    _constraints,
    _raked,
    prepare,
)
from benchmarks.ground import Ground
from benchmarks.results import Result, beside
from benchmarks.runs import in_turns, once, timed

NAME = "england-bootstrap"
OUTCOMES, REPLICATES, THREADS = 60, 200, 2
#: Replicates that the peer does, of all areas; the time of all is reckoned from theirs.
PEER_REPLICATES = 3
#: Areas of the other peer, which takes one at a time; each costs it the same.
PEER_AREAS = 300
#: How near the peer comes to totals in a replicate: as near as ours.
TOLERANCE = 1e-3
#: Areas and replicates of which errors are held against the peer's, and how near they have to be.
COMPARED, COMPARED_REPLICATES, NEAR = 240, 20, 0.01


def measure(ground: Ground) -> list[Result]:
    """Ours beside the same work one outcome after the other, and one replicate after the other."""
    folder = ground.work / "bootstrap"
    folder.mkdir()
    where = str(folder)
    areas = 60 if ground.quick else AREAS
    replicates = 20 if ground.quick else REPLICATES
    some = min(areas, PEER_AREAS)
    once(timed(f"{__name__}:drawn", folder=where, areas=areas))
    away = once(timed(f"{__name__}:check", folder=where)).said["returned"]
    found = in_turns(
        {
            "ours": timed(f"{__name__}:ours", folder=where, replicates=replicates),
            "unfused": timed(f"{__name__}:unfused", folder=where),
            "arrays": timed(f"{__name__}:with_arrays", folder=where, areas=some),
        },
        ground.times(3),
    )
    # The survey itself is raked and averaged like each replicate.
    times = (1 + replicates) / (1 + PEER_REPLICATES)
    size = (
        f"{RESPONDENTS:,} respondents, {sum(SIZES)} totals of {areas:,} areas, {OUTCOMES} outcomes, "
        f"{replicates} replicates, drawn"
    )
    threads = f"ours on {THREADS} threads, the peer on one; the peer's time is that of"
    return [
        beside(
            NAME,
            found["ours"],
            "our own raking of each replicate from the start, and then each outcome by itself",
            replace(found["unfused"], seconds=found["unfused"].seconds * times),
            size=size,
            note=f"{threads} {PEER_REPLICATES} replicates, from which all are reckoned; errors of both "
            f"within {away:.0e} of each other",
        ),
        beside(
            NAME,
            found["ours"],
            "NumPy, a five-dimensional array area by area, and all outcomes in one product",
            replace(found["arrays"], seconds=found["arrays"].seconds * times * areas / some),
            size=size,
            note=f"{threads} {PEER_REPLICATES} replicates of {some:,} areas, from which all are reckoned, "
            "without collapsing the respondents of a replicate",
        ),
    ]


def drawn(folder: Path, areas: int) -> int:
    """The respondents and areas of `england-raking`."""
    return prepare(folder, areas)


def answers(constraints: Any) -> Any:
    """Outcomes that go with what respondents answered, 0 or 1, in the order of the table."""
    random = np.random.default_rng(41)
    lean = constraints.codes @ random.normal(size=(constraints.codes.shape[1], OUTCOMES))
    lean -= lean.mean(axis=0)
    chance = 1.0 / (1.0 + np.exp(-lean / (2.0 * lean.std(axis=0)) + 1.0))
    found = np.empty((constraints.given, OUTCOMES))
    found[constraints.rows] = random.random(chance.shape) < chance
    return found


def ours(folder: Path, replicates: int) -> Callable[[], None]:
    """The measure's own, from raked areas to the interval of every outcome in each."""
    from warm.estimate import bootstrap_areas, rake_areas

    constraints = _constraints(folder)
    weighed, said = rake_areas(constraints), answers(constraints)
    names = [f"o{k}" for k in range(OUTCOMES)]

    def run() -> None:
        bootstrap_areas(
            weighed,
            said,
            names,
            ["share"] * OUTCOMES,
            seed=1,
            replicates=replicates,
            threads=THREADS,
        )

    return run


def unfused(folder: Path) -> Callable[[], None]:
    """All areas raked from the start in each replicate, and each outcome averaged by itself."""
    constraints = _constraints(folder)
    said = answers(constraints)

    def run() -> None:
        _unfused(constraints, said, PEER_REPLICATES)

    return run


def with_arrays(folder: Path, areas: int) -> Callable[[], None]:
    """One area after the other in each replicate, as one would with any package for raking."""
    constraints = _constraints(folder, slice(0, areas))
    said = answers(constraints)[constraints.rows]
    codes = np.load(folder / DRAWN)["codes"][constraints.rows]
    flat = np.ravel_multi_index(tuple(codes.T), SIZES)
    wanted = _by_variable(constraints.totals.counts)
    cells = int(np.prod(SIZES))
    random = np.random.default_rng(1)
    drawn = []
    for replicate in range(1 + PEER_REPLICATES):
        times = np.ones(len(flat))
        if replicate:
            times = np.bincount(random.integers(0, len(flat), len(flat)), minlength=len(flat)) * 1.0
        seed = np.bincount(flat, times, cells)
        added = [np.bincount(flat, times * column, cells) for column in said.T]
        means = np.array(added) / np.where(seed > 0, seed, 1.0)
        drawn.append((seed.reshape(SIZES), means))

    def run() -> None:
        for seed, means in drawn:
            for area in range(areas):
                found = _raked(seed, [one[:, area] for one in wanted], TOLERANCE)
                means @ found.ravel() / found.sum()

    return run


def _unfused(constraints: Any, said: Any, replicates: int) -> Any:
    from warm.estimate import rake_areas
    from warm.estimate.replicates import drawn_anew
    from warm.estimate.resampled import _design

    design = _design(constraints.given, None)
    whole = rake_areas(constraints).means(said)
    squares = np.zeros_like(whole)
    for r in range(replicates):
        weight = constraints.weight * drawn_anew(design, 1, r)[constraints.rows]
        some = weight > 0
        again = replace(
            constraints,
            codes=constraints.codes[some],
            weight=weight[some],
            rows=constraints.rows[some],
        )
        squares += (rake_areas(again, tolerance=TOLERANCE).means(said) - whole) ** 2
    return np.sqrt(squares / replicates)


def check(folder: Path) -> float:
    """How far errors are from those of the peer, in some areas, as a share of them."""
    from warm.estimate import bootstrap_areas, rake_areas

    constraints = _constraints(folder, slice(0, COMPARED))
    said = answers(constraints)
    names = [f"o{k}" for k in range(OUTCOMES)]
    found = bootstrap_areas(
        rake_areas(constraints),
        said,
        names,
        ["share"] * OUTCOMES,
        seed=1,
        replicates=COMPARED_REPLICATES,
    )
    away = float(np.abs(found.se / _unfused(constraints, said, COMPARED_REPLICATES) - 1).max())
    if not away <= NEAR:
        raise AssertionError(f"Errors differ from those of the peer by up to {away}.")
    return away
