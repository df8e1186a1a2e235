"""Which outlines share a boundary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: Outlines that lie this close, in degrees, touch: about ten centimetres, less than publishers round.
TOUCHING = 1e-6


def adjacency(shapes: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """For each outline the others that share a stretch of boundary with it, in order of code.

    Meeting in a point is not enough; overlapping is.

    Parameters
    ----------
    shapes : mapping of str to shapely.Geometry
        Areas in longitude and latitude, valid, by code.

    Returns
    -------
    dict of str to tuple of str
        With every code that was given; those on their own have no others.
    """
    import numpy as np
    import shapely

    codes = sorted(shapes)
    outlines = np.array([shapes[code] for code in codes], dtype=object)
    first, second = shapely.STRtree(outlines).query(outlines, "dwithin", distance=TOUCHING)
    pairs = first < second
    first, second = first[pairs], second[pairs]
    # What two outlines that touch have in common is as long as their common boundary; of those that
    # meet in a corner it is no longer than the tolerance.
    rims = shapely.buffer(shapely.boundary(outlines), TOUCHING, quad_segs=1)
    shared = shapely.length(shapely.intersection(shapely.boundary(outlines[first]), rims[second]))
    over = shapely.overlaps(outlines[first], outlines[second])
    found: dict[str, set[str]] = {code: set() for code in codes}
    for i, j, length, across in zip(
        first.tolist(), second.tolist(), shared.tolist(), over.tolist(), strict=True
    ):
        if across or length > 10 * TOUCHING:
            found[codes[i]].add(codes[j])
            found[codes[j]].add(codes[i])
    return {code: tuple(sorted(others)) for code, others in found.items()}
