"""A rank and the interval that it lies in, on a line from the first to the last."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

HEIGHT = 24
MIDDLE = HEIGHT // 2


@dataclass(frozen=True, slots=True)
class Line:
    """From rank 1 to how many there are."""

    count: int

    def at(self, rank: float) -> float:
        """Position in per cent of the width, 3 to 97."""
        return 3 + 94 * (rank - 1) / max(self.count - 1, 1)


def bar(line: Line, rank: float, lower: float, upper: float, *, label: str) -> str:
    """One rank with its interval, as SVG."""
    low, high, here = (f"{line.at(one):.1f}%" for one in (lower, upper, rank))
    return (
        f'<svg class="rank-bar" role="img" aria-label="{escape(label)}" width="100%" '
        f'height="{HEIGHT}"><line class="rank-line" x1="3%" x2="97%" y1="{MIDDLE}" y2="{MIDDLE}"/>'
        f'<line class="rank-range" x1="{low}" x2="{high}" y1="{MIDDLE}" y2="{MIDDLE}"/>'
        f'<circle class="rank-dot" cx="{here}" cy="{MIDDLE}" r="4"/></svg>'
    )


def share(value: float, lower: float, upper: float, *, label: str) -> str:
    """A share from 0 to 1 with its interval, as a bar; what lies beyond is cut off."""
    low, high, here = (f"{100 * min(max(one, 0.0), 1.0):.1f}%" for one in (lower, upper, value))
    return (
        f'<svg class="rank-bar" role="img" aria-label="{escape(label)}" width="100%" '
        f'height="{HEIGHT}"><rect class="share-ground" width="100%" height="{HEIGHT - 8}" y="4"/>'
        f'<rect class="share-bar" width="{here}" height="{HEIGHT - 8}" y="4"/>'
        f'<line class="share-range" x1="{low}" x2="{high}" y1="{MIDDLE}" y2="{MIDDLE}"/></svg>'
    )
