"""Averages over the people of each area, for many draws at once.

An area moves all of its combinations of categories by one number, so the average chance of its people
is a smooth function of that number. It is worked out at a few points (Chebyshev's), which for a block
of areas and many draws is one product of matrices, and interpolated between them.

References
----------
Berrut JP, Trefethen LN (2004). Barycentric Lagrange interpolation. SIAM Review 46, 501-517.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warm.estimate.areas import Cancelled
from warm.estimate.columns import Array
from warm.estimate.regression.drawn import Drawn

if TYPE_CHECKING:
    from warm.estimate.regression.frames import Frame
    from warm.estimate.regression.model import Multilevel

#: Areas worked on together, and numbers in a table of chances.
AREAS, TABLE = 512, 4_000_000
#: How near the interpolation comes at worst, and how many points it takes at least and at most.
NEAR, FEWEST, POINTS = 1e-5, 4, 64


@dataclass
class Watch:
    """Tells how far the work is, and asks whether to stop."""

    areas: int
    progress: Callable[[int, int], None] | None = None
    cancelled: Callable[[], bool] | None = None

    def blocks(self, part: int = 0, parts: int = 1) -> Iterator[slice]:
        """All areas in blocks, for one of several parts of the work."""
        for at in range(0, self.areas, AREAS):
            if self.cancelled is not None and self.cancelled():
                raise Cancelled("The work was stopped.")
            yield slice(at, min(at + AREAS, self.areas))
            if self.progress is not None:
                self.progress(part * self.areas + min(at + AREAS, self.areas), parts * self.areas)


def means(model: Multilevel, drawn: Drawn, watch: Watch) -> Array:
    """Mean of the people of each area, shape (areas, draws)."""
    effects = combined_effects(model.frame, drawn.effects)
    found: Array = drawn.areas - drawn.cuts[0]
    for part in watch.blocks():
        found[part] += _shares(model.frame, part).T @ effects
    return found


def chances_above(model: Multilevel, drawn: Drawn, watch: Watch) -> Array:
    """Mean chance of an answer beyond each cut, shape (cuts, areas, draws)."""
    from scipy.special import expit

    def beyond(place: Array, cuts: Array) -> Array:
        found: Array = expit(place[:, None] - cuts)
        return found

    return _averaged(model.frame, drawn, len(drawn.cuts), beyond, watch)


def spread_of_answers(model: Multilevel, most_likely: Drawn, watch: Watch) -> Array:
    """Mean variance of a person's answer being each one, shape (answers, areas)."""
    from scipy.special import expit

    answers = 1 if len(most_likely.cuts) == 1 else len(most_likely.cuts) + 1

    def variance(place: Array, cuts: Array) -> Array:
        above = expit(place[:, None] - cuts)
        chance = -np.diff(above, axis=1, prepend=1.0, append=0.0) if answers > 1 else above
        found: Array = chance * (1 - chance)
        return found

    quiet = Watch(watch.areas, None, watch.cancelled)
    return _averaged(model.frame, most_likely, answers, variance, quiet)[:, :, 0]


def combined_effects(frame: Frame, effects: Array) -> Array:
    """The sum of its categories' effects for each combination, shape (combinations, draws)."""
    found = np.zeros((len(frame.combinations), effects.shape[1]))
    at = 0
    for f, levels in enumerate(frame.levels):
        found += effects[at + frame.combinations[:, f]]
        at += len(levels)
    return found


def _shares(frame: Frame, part: slice) -> Array:
    """What share of its people each combination has in each area of a part."""
    found = frame.block(part)
    people = found.sum(axis=0)
    found /= np.where(people > 0, people, 1.0)
    return found


def _averaged(
    frame: Frame,
    drawn: Drawn,
    wide: int,
    function: Callable[[Array, Array], Array],
    watch: Watch,
) -> Array:
    """A function of place and cuts, averaged over the people of each area.

    `function` takes places of shape (combinations, points, draws) and cuts of shape (cuts, 1, draws),
    and gives an array of shape (combinations, `wide`, points, draws).
    """
    cuts, effects, areas = drawn
    places = combined_effects(frame, effects)
    many = areas.shape[1]
    inside = areas[frame.usable] if frame.usable.any() else areas
    low, high = inside.min(axis=0), inside.max(axis=0)
    middle, half = (low + high) / 2, np.maximum((high - low) / 2, 1e-6)
    points = _points(float(half.max()))
    angle = (2 * np.arange(points) + 1) * np.pi / (2 * points)
    nodes, weights = np.cos(angle), (-1.0) ** np.arange(points) * np.sin(angle)
    found = np.empty((wide, len(areas), many))
    size = max(1, TABLE // (len(places) * points * wide))
    parts = -(-many // size)
    for number in range(parts):
        some = slice(number * size, min((number + 1) * size, many))
        at = middle[some] + half[some] * nodes[:, None]
        table = function(places[:, None, some] + at, cuts[:, None, some])
        # Single precision: seven digits of a chance, in half the time.
        flat = table.reshape(len(places), -1).astype(np.float32)
        for part in watch.blocks(number, parts):
            shares = _shares(frame, part).astype(np.float32)
            known = (shares.T @ flat).reshape(-1, wide, points, at.shape[1])
            near = ((areas[part, some] - middle[some]) / half[some])[:, None] - nodes[:, None]
            near = weights[:, None] / np.where(np.abs(near) < 1e-14, 1e-14, near)
            value = np.einsum("awgd,agd->wad", known, near) / near.sum(axis=1)
            found[:, part, some] = value
    return found


def _points(half: float) -> int:
    """How many points interpolate a logistic function over an interval of this half-width.

    Its nearest pole is π away from the real line, and the error falls by the factor ρ of the largest
    ellipse around the interval that leaves it out (Bernstein's).
    """
    reach = np.pi / half
    rate = reach + np.sqrt(reach**2 + 1)
    wanted = int(np.ceil(-np.log(NEAR) / np.log(rate))) + 1
    return max(FEWEST, min(POINTS, wanted))
