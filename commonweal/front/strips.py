"""Dot and interval over every small area of a council: one small drawing for each measure.

Positions across are in per cent of the drawing's width, so that it fits any column without its
strokes and dots being stretched. The ticks are the same for every place of a council, and most of
what there is to send: they stand together on a sheet of their own, which a browser fetches once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from itertools import pairwise

#: Positions that ticks can take, and the height that they can have.
STEPS, TALL = 320, 26
HEIGHT = 36
MIDDLE = HEIGHT // 2


@dataclass(frozen=True, slots=True)
class Axis:
    """From which value to which the drawing runs, with room at both ends."""

    low: float
    high: float

    @classmethod
    def around(cls, *values: float | None) -> Axis:
        """An axis that holds all of these values."""
        present = [value for value in values if value is not None]
        low, high = min(present), max(present)
        return cls(low, high if high > low else low + 1.0)

    def at(self, value: float) -> float:
        """Position of a value, in per cent of the width: 2 to 98 for those on the axis."""
        share = (value - self.low) / (self.high - self.low)
        return 2 + 96 * min(1.0, max(0.0, share))


def ticks(values: tuple[float, ...]) -> str:
    """A path of one tick for each small area; where several fall together the tick is taller.

    Parameters
    ----------
    values : tuple of float
        At least one. The smallest lies at 0 and the largest at `STEPS`.
    """
    low, high = min(values), max(values)
    width = (high - low) or 1.0
    heaps = Counter(round(STEPS * (value - low) / width) for value in values)
    most = max(heaps.values())
    # Those of one height follow one another in steps: a third less to send than one by one.
    alike: dict[int, list[int]] = {}
    for at, heap in sorted(heaps.items()):
        # The area of a heap, not its height, shows how many: the root keeps a lone area visible.
        half = round((0.34 + 0.66 * (heap / most) ** 0.5) * TALL / 2) if most > 1 else TALL // 3
        alike.setdefault(half, []).append(at)
    parts = []
    for half, places in alike.items():
        tall = 2 * half
        parts.append(f"M{places[0]} {TALL // 2 - half}v{tall}")
        parts += [f"m{at - before}-{tall}v{tall}" for before, at in pairwise(places)]
    return "".join(parts)


def sheet(around: Mapping[str, tuple[float, ...]]) -> str:
    """The ticks of all measures as one SVG document, each a symbol under the measure's own name.

    Parameters
    ----------
    around : mapping of str to tuple of float
        For each indicator the values of all small areas: at least one.
    """
    symbols = [
        f'<symbol id="{escape(slug)}" viewBox="0 0 {STEPS} {TALL}" preserveAspectRatio="none" '
        f'overflow="visible"><path vector-effect="non-scaling-stroke" d="{ticks(values)}"/></symbol>'
        for slug, values in around.items()
    ]
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>'


def strip(
    around: tuple[float, float] | None,
    behind: str,
    *,
    here: float,
    lower: float | None,
    upper: float | None,
    other: float | None,
    standing: str,
    label: str,
) -> str:
    """The drawing as SVG.

    Parameters
    ----------
    around : (float, float) or None
        The smallest and the largest value of all small areas of the council; None without any.
    behind : str
        Address of their ticks on the sheet.
    here, lower, upper : float
        The place and its interval; None where it has no interval.
    other : float or None
        The comparator.
    standing : str
        Gives the dot its shape and colour: a standing, as in `evidence.queries.verdicts.WORDS`.
    label : str
        What the drawing shows, for people who do not see it.
    """
    axis = Axis.around(*(around or ()), here, lower, upper, other)
    size = f'width="100%" height="{HEIGHT}"'
    parts = [f'<svg class="strip" role="img" aria-label="{escape(label)}" {size}>']
    if around is not None:
        left, right = map(axis.at, around)
        parts.append(
            f'<use class="strip-ticks" href="{escape(behind)}" x="{left:.1f}%" '
            f'y="{MIDDLE - TALL // 2}" width="{max(right - left, 0.1):.1f}%" height="{TALL}"/>'
        )
    if other is not None:
        at = f"{axis.at(other):.1f}%"
        parts.append(f'<line class="strip-other" x1="{at}" x2="{at}" y1="1" y2="{HEIGHT - 1}"/>')
    parts.append(dot_and_interval(axis, here, lower, upper, standing, MIDDLE))
    return "".join([*parts, "</svg>"])


def dot_and_interval(
    axis: Axis, here: float, lower: float | None, upper: float | None, standing: str, middle: int
) -> str:
    """The place itself: its interval, where it has one, and its dot over that, at a height."""
    dot = f'<use class="on-{standing}" href="#{mark(standing)}" x="{axis.at(here):.1f}%" y="{middle}"/>'
    if lower is None or upper is None:
        return dot
    return (
        f'<line class="strip-range on-{standing}" x1="{axis.at(lower):.1f}%" '
        f'x2="{axis.at(upper):.1f}%" y1="{middle}" y2="{middle}"/>{dot}'
    )


def mark(standing: str) -> str:
    """Shape of the dot: pointed where things are hard, round elsewhere, open where not judged."""
    if standing in ("worse", "much_worse"):
        return "mark-pointed"
    if standing in ("better", "much_better"):
        return "mark-round"
    return "mark-open"
