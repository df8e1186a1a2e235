"""Loading everything, from the folder of files to the first profile served."""

from __future__ import annotations

from benchmarks.ground import Ground
from benchmarks.results import Result, beside
from benchmarks.runs import Measured, once, timed

NAME = "load-england"


def measure(ground: Ground) -> list[Result]:
    """Ours by stage, beside the reading of the same tables once."""
    base = str(ground.base) if ground.base else ""
    loads, reads = [], []
    for turn in range(ground.times(3)):
        home = ground.work / f"loaded-{turn}"
        home.mkdir()
        here = ground.environment(home)
        loads.append(once(timed("benchmarks.installation:load", here, base=base)))
        reads.append(once(timed("benchmarks.installation:read_releases", here)))
    # Whatever is measured after this is measured on the last of them.
    ground.home = home
    ours, limit = Measured.of(loads), Measured.of(reads)
    middle = sorted(loads, key=lambda one: one.seconds)[len(loads) // 2]
    stages = "; ".join(
        f"{name} {seconds:.1f} s" for name, seconds in middle.said["returned"].items()
    )
    rows = reads[0].said["returned"]
    return [
        beside(
            NAME,
            ours,
            "reading the stored tables with Polars once",
            limit,
            size=f"{ground.what}: {rows:,} values",
            note=f"a limit; {stages}",
        )
    ]
