"""Weighing a county and a country with rank intervals, beside a plain loop over pandas."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.ground import Ground
from benchmarks.results import Result, beside
from benchmarks.runs import in_turns, once, timed

#: Runs that the peer makes: it is slow, and each costs it the same.
PEER_RUNS = 20
#: By how many places ranks may differ: of many areas, a run does not tell all scores apart.
EXACT, NEAR = 0.0, 3.0


def measured(ground: Ground, name: str, council: str) -> list[Result]:
    """A council, or with none the whole country; the peer's time is that of all runs, reckoned."""
    here = ground.environment()
    folder = ground.work / name
    folder.mkdir()
    agreed = once(timed("benchmarks.what_if:prepare", here, council=council, folder=str(folder)))
    areas, indicators, runs = agreed.said["returned"]
    found = in_turns(
        {
            "ours": timed("benchmarks.what_if:ours", here, council=council),
            "pandas": timed("benchmarks.what_if:with_pandas", folder=str(folder)),
        },
        ground.times(5),
    )
    some = found["pandas"]
    return [
        beside(
            name,
            found["ours"],
            "pandas, a loop over the runs",
            replace(some, seconds=some.seconds * runs / PEER_RUNS),
            size=f"{areas:,} areas × {indicators} indicators × {runs} runs, {ground.what}",
            note=f"the peer only ranks, in {PEER_RUNS} runs of which all are reckoned, with the "
            "same ranks; ours lays out, ranks, and tells how firm the colours are, on all processors",
        )
    ]


def prepare(council: str, folder: Path) -> list[int]:
    """Write down what the peer needs, once both were seen to give the same ranks."""
    from warm import runs
    from warm.material import material, sufficient
    from warm.weighting import choose

    evidence = _evidence()
    laid = material(evidence, council or None)
    choice = choose(evidence.framework)
    across, inside = laid.weights(choice)
    drawn = runs.draw(laid, choice, across, inside)
    np.savez(
        folder / "laid.npz",
        has=laid.has,
        domain=laid.domain,
        across=drawn.across,
        inside=drawn.inside,
        scale=[method[0] for method in drawn.method],
        adding=[method[1] for method in drawn.method],
        **laid.here,
    )
    few = min(PEER_RUNS, choice.runs)
    theirs = np.stack(list(_ranks(folder, few)))
    counted = sufficient(laid, across, inside)
    mine = runs.ranks_of_runs(laid, drawn, counted)[:few]
    placed = counted.areas
    far = np.abs(theirs[:, placed] - mine[:, placed]).max()
    if not far <= (EXACT if laid.areas.size <= runs.SORTED_EXACTLY else NEAR):
        raise AssertionError(f"The peer's ranks differ by up to {far}.")
    return [laid.areas.size, len(laid.indicators), choice.runs]


def ours(council: str) -> Callable[[], int]:
    """Lay out and weigh, as the page of a council does for the first who asks."""
    from warm import whatif
    from warm.weighting import choose

    evidence = _evidence()
    choice = choose(evidence.framework)

    def work() -> int:
        return whatif.weigh(evidence, choice, council or None).ranked

    return work


def with_pandas(folder: Path) -> Callable[[], int]:
    """Some of the runs; reading the module of pandas is not among what is timed."""
    import pandas as pd

    pd.DataFrame({"warm": [1.0]}).rank()
    return lambda: sum(1 for _ in _ranks(folder, PEER_RUNS))


def _ranks(folder: Path, runs: int) -> Iterator[Any]:
    """The same ranks as an analyst would write it: a frame, a loop, a mean for each domain."""
    import pandas as pd

    held = np.load(folder / "laid.npz")
    frames = {
        scale: pd.DataFrame(held[scale].T).where(held["has"].T)
        for scale in ("z", "robust", "percentile")
    }
    domains = held["domain"]
    for run in range(runs):
        frame = frames[str(held["scale"][run])]
        geometric = str(held["adding"][run]) == "geometric"
        if geometric:
            frame = np.log((100 + 10 * frame).clip(lower=1))
        weights = pd.Series(held["inside"][run])
        parts = {}
        for d in np.unique(domains):
            columns = np.flatnonzero((domains == d) & (weights.to_numpy() > 0))
            if held["across"][run][d] > 0 and columns.size:
                some, w = frame[columns], weights[columns]
                parts[d] = (some * w).sum(axis=1) / (some.notna() * w).sum(axis=1)
        table = pd.DataFrame(parts)
        across = pd.Series({d: held["across"][run][d] for d in parts})
        score = (table * across).sum(axis=1) / (table.notna() * across).sum(axis=1)
        yield score.rank(ascending=False).to_numpy()


def _evidence() -> Any:
    import django

    django.setup()
    from commonweal.evidence import queries

    return queries.evidence_in_force()
