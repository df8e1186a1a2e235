"""A series as a small drawing: a line through the figures, and a band that shows how sure they are.

Positions across are in per cent of the width, as in `strips`. Where a period has no figure the line
and the band are broken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from commonweal.front.strips import Axis

HEIGHT = 64
#: Positions of the drawing inside: across and down.
ACROSS, DOWN = 1000, 100


@dataclass(frozen=True, slots=True)
class Spot:
    """A figure in the drawing: when, and how much; None where there is no figure or no interval."""

    time: float
    value: float | None
    lower: float | None
    upper: float | None


def spark(spots: Sequence[Spot], *, label: str, tested: int = 0) -> str:
    """The drawing as SVG; "" where there are not two figures.

    Parameters
    ----------
    spots : sequence of Spot
        In order of time.
    label : str
        What it shows, for people who do not see it.
    tested : int
        How many of the latest figures the trend rests on; they have dots.
    """
    known = [one for one in spots if one.value is not None]
    if len(known) < 2:
        return ""
    up = Axis.around(*(edge for one in known for edge in (one.value, one.lower, one.upper)))
    along = Axis.around(spots[0].time, spots[-1].time)

    def x(one: Spot) -> float:
        return ACROSS * along.at(one.time) / 100

    def y(value: float) -> float:
        return DOWN - DOWN * up.at(value) / 100

    bands, lines = [], []
    for there, group in groupby(spots, key=lambda one: one.value is not None):
        run = list(group) if there else []
        if len(run) > 1:
            lines.append("M" + "L".join(f"{x(one):.0f} {y(one.value or 0.0):.1f}" for one in run))
        sure = [(x(one), one.lower, one.upper) for one in run]
        edges = [
            (at, y(low), y(high)) for at, low, high in sure if low is not None and high is not None
        ]
        if len(edges) > 1:
            top = "L".join(f"{at:.0f} {high:.1f}" for at, _, high in edges)
            bottom = "L".join(f"{at:.0f} {low:.1f}" for at, low, _ in reversed(edges))
            bands.append(f"M{top}L{bottom}z")
    dots = "".join(
        f'<circle class="spark-dot" cx="{along.at(one.time):.1f}%" '
        f'cy="{y(one.value or 0.0) * HEIGHT / DOWN:.1f}" r="4"/>'
        for one in known[len(known) - tested :]
    )
    return (
        f'<svg class="spark" role="img" aria-label="{escape(label)}" width="100%" height="{HEIGHT}">'
        f'<svg width="100%" height="{HEIGHT}" viewBox="0 0 {ACROSS} {DOWN}" '
        'preserveAspectRatio="none">'
        f'<path class="spark-band" d="{"".join(bands)}"/>'
        f'<path class="spark-line" d="{"".join(lines)}"/></svg>{dots}</svg>'
    )
