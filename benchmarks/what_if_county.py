"""What if a council's small areas were weighed differently, with rank intervals."""

from __future__ import annotations

from benchmarks import what_if
from benchmarks.ground import Ground
from benchmarks.results import Result


def measure(ground: Ground) -> list[Result]:
    """A council with hundreds of small areas."""
    return what_if.measured(ground, "what-if-county", ground.council)
