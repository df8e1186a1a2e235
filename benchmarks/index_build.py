"""The arrays that profiles are computed from, made from the stored releases."""

from __future__ import annotations

from benchmarks.ground import Ground
from benchmarks.results import Result, beside
from benchmarks.runs import in_turns, timed

NAME = "index-build"


def measure(ground: Ground) -> list[Result]:
    """Ours, beside the reading of the same files."""
    here = ground.environment()
    found = in_turns(
        {
            name: timed(f"benchmarks.installation:{name}", here)
            for name in ("lay_out", "read_releases")
        },
        ground.times(5),
    )
    rows = found["read_releases"].runs[0].said["returned"]
    return [
        beside(
            NAME,
            found["lay_out"],
            "reading the stored tables with Polars once",
            found["read_releases"],
            size=f"{ground.what}: {rows:,} values",
            note="a limit",
        )
    ]
