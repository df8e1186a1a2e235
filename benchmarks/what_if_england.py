"""What if all small areas of the country were weighed differently, with rank intervals."""

from __future__ import annotations

from benchmarks import what_if
from benchmarks.ground import Ground
from benchmarks.results import Result


def measure(ground: Ground) -> list[Result]:
    """All of them at once."""
    return what_if.measured(ground, "what-if-england", "")
