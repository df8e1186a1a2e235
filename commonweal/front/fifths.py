"""Equal fifths of the areas by their values: for maps of what is neither good nor bad."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

SLUGS = ("fifth-1", "fifth-2", "fifth-3", "fifth-4", "fifth-5")


@dataclass(frozen=True, slots=True)
class Cut:
    """Which fifth each area is in, and the lowest and highest value in each fifth."""

    of: Mapping[str, str]
    ends: Mapping[str, tuple[float, float]]


def cut(values: Mapping[str, float]) -> Cut:
    """Sort areas into fifths; areas with the same value are always in the same fifth.

    Parameters
    ----------
    values : mapping of str to float
        By code. Fifths that equal values leave empty are absent from `ends`.
    """
    if not values:
        return Cut({}, {})
    order = sorted(values.values())
    limits = [order[max(0, -(-len(order) * i // 5) - 1)] for i in range(1, 5)]
    of = {code: SLUGS[_fifth(value, limits)] for code, value in values.items()}
    ends: dict[str, tuple[float, float]] = {}
    for code, slug in of.items():
        low, high = ends.get(slug, (values[code], values[code]))
        ends[slug] = (min(low, values[code]), max(high, values[code]))
    return Cut(of, ends)


def _fifth(value: float, limits: list[float]) -> int:
    at = bisect_right(limits, value)
    # A value that is a limit belongs below it, with those that it closes.
    while at > 0 and value <= limits[at - 1]:
        at -= 1
    return at
