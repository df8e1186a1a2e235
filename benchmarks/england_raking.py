"""The same respondents raked to the totals of every small area of England."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.ground import Ground
from benchmarks.results import Result, beside
from benchmarks.runs import in_turns, once, timed

NAME = "england-raking"
DRAWN = "raking.npz"
SIZES = (9, 2, 4, 6, 5)
#: How much each variable goes with what lies behind all of them.
LEANS = (0.75, 0.1, 0.5, 0.6, 0.7)
RESPONDENTS, AREAS = 50_000, 33_755
PEOPLE = (1_000, 3_000)
TOLERANCE = 1e-5
#: Areas that the peer rakes; the time of all is reckoned from theirs, each costing it the same.
PEER_AREAS = 500
#: Areas that are compared with a reference, and how near that one comes to its totals.
COMPARED, REFERENCE = 200, 1e-12
#: How far a weight may lie from the reference, as a share of it.
NEAR = 1e-3


def measure(ground: Ground) -> list[Result]:
    """Ours beside a loop over areas on a five-dimensional array."""
    folder = ground.work / "raking"
    folder.mkdir()
    where = str(folder)
    areas = 60 if ground.quick else AREAS
    some = min(areas, PEER_AREAS)
    made = once(timed(f"{__name__}:prepare", folder=where, areas=areas))
    cells = made.said["returned"]
    error, away = once(timed(f"{__name__}:check", folder=where)).said["returned"]
    found = in_turns(
        {
            "ours": timed(f"{__name__}:ours", folder=where),
            "slices": timed(f"{__name__}:with_slices", folder=where, areas=some),
            "arrays": timed(f"{__name__}:with_arrays", folder=where, areas=some),
        },
        ground.times(5),
    )
    return [
        beside(
            NAME,
            found["ours"],
            peer,
            replace(found[name], seconds=found[name].seconds * areas / some),
            size=f"{RESPONDENTS:,} respondents in {cells:,} cells, {sum(SIZES)} totals of "
            f"{areas:,} areas, drawn",
            note=f"the peer's time is that of {some:,} areas, from which all are reckoned, and "
            "without collapsing the respondents, which ours has done; both on one thread and within "
            f"1e-5, ours within {error:.0e} of every total of every area and its weights within "
            f"{away:.0e} of a {REFERENCE:g} reference",
        )
        for name, peer in (
            (
                "slices",
                "NumPy, a slice of a five-dimensional array for each category, area by area",
            ),
            ("arrays", "NumPy, a five-dimensional array whole, area by area"),
        )
    ]


def prepare(folder: Path, areas: int) -> int:
    """Draw respondents and areas whose people answer in the same way; how many cells are occupied."""
    random = np.random.default_rng(31)
    codes = _people(random, np.zeros(RESPONDENTS))
    counts = [_area_counts(random, min(1_000, areas - at)) for at in range(0, areas, 1_000)]
    np.savez(folder / DRAWN, codes=codes, counts=np.hstack(counts))
    return len(np.unique(np.ravel_multi_index(tuple(codes.T), SIZES)))


def _area_counts(random: np.random.Generator, areas: int) -> Any:
    """How many people of each category live in each of some areas, shape (categories, areas)."""
    living = random.integers(PEOPLE[0], PEOPLE[1] + 1, areas)
    where = np.repeat(np.arange(areas), living)
    population = _people(random, random.normal(0.0, 0.5, areas)[where])
    counts = [
        np.bincount(column * areas + where, minlength=size * areas).reshape(size, areas)
        for column, size in zip(population.T, SIZES, strict=True)
    ]
    return np.vstack(counts).astype(float)


def _people(random: np.random.Generator, shift: Any) -> Any:
    lean = random.normal(size=len(shift)) + shift
    columns = []
    for size, share in zip(SIZES, LEANS, strict=True):
        hidden = share * lean + np.sqrt(1 - share**2) * random.normal(size=len(lean))
        columns.append(np.searchsorted(np.linspace(-1.6, 1.9, size + 1)[1:-1], hidden))
    return np.column_stack(columns).astype(np.intp)


def _constraints(folder: Path, areas: Any = None) -> Any:
    from warm.estimate.margins import Constraints, Totals

    held = np.load(folder / DRAWN)
    counts = held["counts"] if areas is None else np.ascontiguousarray(held["counts"][:, areas])
    starts = np.cumsum([0, *SIZES])[:-1]
    codes = held["codes"] + starts
    order = np.lexsort(codes.T[::-1])
    known = Totals(
        tuple(f"v{v}" for v in range(len(SIZES))),
        tuple(tuple(f"c{c}" for c in range(size)) for size in SIZES),
        np.array([f"Z{i:08d}" for i in range(counts.shape[1])]),
        counts,
        counts[: SIZES[0]].sum(axis=0),
    )
    none = np.empty(0, np.intp)
    return Constraints(known, codes[order], np.ones(len(codes)), order, none, len(codes), ())


def ours(folder: Path) -> Callable[[], None]:
    """The measure's own, from checked tables to a factor for each category and area."""
    from warm.estimate import rake_areas

    constraints = _constraints(folder)

    def rake() -> None:
        rake_areas(constraints, tolerance=TOLERANCE)

    return rake


def with_slices(folder: Path, areas: int) -> Callable[[], None]:
    """One area after the other and one category after the other, as the package ipfn does it."""
    return _area_by_area(folder, areas, _raked_by_slices)


def with_arrays(folder: Path, areas: int) -> Callable[[], None]:
    """One area after the other, every category of a variable at once."""
    return _area_by_area(folder, areas, _raked)


def _area_by_area(folder: Path, areas: int, raked: Callable[..., Any]) -> Callable[[], None]:
    held = np.load(folder / DRAWN)
    seed, wanted = _seed(held["codes"]), _by_variable(held["counts"])

    def rake() -> None:
        for area in range(areas):
            raked(seed, [one[:, area] for one in wanted], TOLERANCE)

    return rake


def _seed(codes: Any) -> Any:
    flat = np.ravel_multi_index(tuple(codes.T), SIZES)
    return np.bincount(flat, minlength=int(np.prod(SIZES))).reshape(SIZES).astype(float)


def _by_variable(counts: Any) -> list[Any]:
    return np.split(counts, np.cumsum(SIZES)[:-1])


def _raked(seed: Any, wanted: list[Any], tolerance: float) -> Any:
    """Iterative proportional fitting of an array, stopped when all of its margins are near enough."""
    cells = seed.copy()
    others = [tuple(w for w in range(seed.ndim) if w != v) for v in range(seed.ndim)]
    for _ in range(10_000):
        worst = 0.0
        for v, goal in enumerate(wanted):
            now = cells.sum(axis=others[v])
            factor = np.divide(goal, now, out=np.ones_like(now), where=now > 0)
            # What a variable was off by before it was met: no round ends before all were near.
            worst = max(worst, float(np.abs(now - goal).max() / max(goal.max(), 1.0)))
            cells *= factor.reshape([-1 if w == v else 1 for w in range(seed.ndim)])
        if worst <= tolerance:
            away = [
                np.abs(cells.sum(axis=others[v]) - goal) / np.maximum(goal, 1.0)
                for v, goal in enumerate(wanted)
            ]
            if max(float(one.max()) for one in away) <= tolerance:
                break
    return cells


def _raked_by_slices(seed: Any, wanted: list[Any], tolerance: float) -> Any:
    cells = seed.copy()
    slices = [
        ((slice(None),) * v + (c,), v, c) for v, size in enumerate(SIZES) for c in range(size)
    ]
    for _ in range(10_000):
        for where, v, c in slices:
            now = cells[where].sum()
            if now > 0:
                cells[where] *= wanted[v][c] / now
        worst = 0.0
        for where, v, c in slices:
            worst = max(worst, abs(cells[where].sum() - wanted[v][c]) / max(wanted[v][c], 1.0))
        if worst <= tolerance:
            break
    return cells


def check(folder: Path) -> tuple[float, float]:
    """The worst total of any area, and the weight that is furthest from a reference in some areas."""
    from warm.estimate import rake_areas

    constraints = _constraints(folder)
    found = rake_areas(constraints, tolerance=TOLERANCE)
    if not found.usable.all() or not found.error.max() <= TOLERANCE:
        raise AssertionError("The totals of some area are not met.")
    held = np.load(folder / DRAWN)
    seed, wanted = _seed(held["codes"]), _by_variable(held["counts"])
    areas = len(found.areas)
    starts = np.cumsum([0, *SIZES])[:-1]
    away = 0.0
    for at in np.unique(np.linspace(0, areas - 1, min(areas, COMPARED)).astype(int)):
        reference = _raked(seed, [one[:, at] for one in wanted], REFERENCE)
        weights = found.weights(found.areas[at])
        cells = tuple((constraints.codes - starts).T)
        expected = (reference / np.where(seed > 0, seed, 1.0))[cells]
        some = expected > 0
        away = max(away, float(np.abs(weights[some] / expected[some] - 1).max()))
    if not away <= NEAR:
        raise AssertionError(f"Weights differ from the reference by up to {away}.")
    return float(found.error.max()), away
