"""What a county's page is drawn from: every small area compared, every outline as an SVG path."""

from __future__ import annotations

from benchmarks.ground import Ground
from benchmarks.results import Result, beside
from benchmarks.runs import in_turns, once, timed

NAME = "county-map"


def measure(ground: Ground) -> list[Result]:
    """Ours, beside the reading of the outlines alone."""
    here = ground.environment()
    once(timed("benchmarks.installation:county_map", here, council=ground.council))
    found = in_turns(
        {
            name: timed(f"benchmarks.installation:{name}", here, council=ground.council)
            for name in ("county_map", "county_outlines")
        },
        ground.times(7),
    )
    areas, letters = found["county_map"].runs[0].said["returned"]
    return [
        beside(
            NAME,
            found["county_map"],
            "reading the outlines and nothing else",
            found["county_outlines"],
            size=f"{areas} small areas of {ground.what}, {letters / 1000:,.0f} kB of paths",
            note="a limit; a new process each time, imports included where they are lazy",
        )
    ]
