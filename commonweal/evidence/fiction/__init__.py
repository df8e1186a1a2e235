"""A made-up country whose truth is known: the real code, shown on data that nobody has to fetch.

Meadland has four councils' areas, 750 small areas in two years' boundaries, and about 1.25 million
people. `build` writes the files that its publishers would give, with a manifest by which the
ordinary loader takes them in: nothing in the platform knows that they are made up, but for their
titles, which say so.
"""

from commonweal.evidence.fiction.pack import Fiction, build
from commonweal.evidence.fiction.truth import PlantedChange, PlantedDifference, Truth

__all__ = ["Fiction", "PlantedChange", "PlantedDifference", "Truth", "build"]
