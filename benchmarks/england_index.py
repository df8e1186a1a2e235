"""The whole index, from Parquet to results: the measure beside pandas and DuckDB.

For every small area on every indicator its value with an interval, z, rank, percentile and decile;
its difference from the rest of its council and from the rest of the nation, each with an interval
and a class; domains with theirs on both levels; and what wards, councils and the nation add up to.
"""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.ground import Ground
from benchmarks.results import Result, beside
from benchmarks.runs import in_turns, once, timed

NAME = "england-index"
PEERS = {"pandas, as an analyst writes it": "pandas", "DuckDB, all processors": "duckdb"}


def measure(ground: Ground) -> list[Result]:
    """The figures in force, once; and a hundred indicators for ten years, drawn."""
    rows = []
    real = ground.work / "index-in-force"
    real.mkdir()
    once(timed("benchmarks.index.tables:from_installation", ground.environment(), folder=str(real)))
    rows += _measured(ground, real, times=5)
    drawn = ground.work / "index-drawn"
    drawn.mkdir()
    once(timed("benchmarks.index.tables:draw", folder=str(drawn), small=ground.quick))
    return rows + _measured(ground, drawn, times=3)


def _measured(ground: Ground, folder: Path, *, times: int) -> list[Result]:
    facts = json.loads((folder / "facts.json").read_text())
    where = str(folder)
    size = (
        f"{facts['areas']:,} areas × {facts['indicators']} indicators"
        + (f" × {facts['periods']} years" if facts["periods"] > 1 else "")
        + f", {facts['what']}"
    )
    equal = {
        peer: once(timed("benchmarks.index.agreement:agreeing", folder=where, peer=peer))
        for peer in PEERS.values()
    }
    # The checks above have read the files, so that nobody's first run waits for the disk.
    found = in_turns(
        {
            name: timed(f"benchmarks.index.{name}:run", folder=where)
            for name in ("with_pandas", "ours", "with_duckdb")
        },
        ground.times(times),
    )
    return [
        beside(
            NAME,
            found["ours"],
            called,
            found[f"with_{peer}"],
            size=size,
            note=f"{equal[peer].said['returned']:,} numbers equal to 1e-9",
        )
        for called, peer in PEERS.items()
    ]
