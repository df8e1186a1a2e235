"""The place ÷ the nation, with its interval, on a scale where half and double are equally far."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

HEIGHT = 28
MIDDLE = HEIGHT // 2

#: The widest ratio that an axis can show, from narrow to wide; beyond the last it is cut off.
REACHES = (2.0, 4.0, 8.0, 16.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """A logarithmic axis from 1/reach to reach, with 1 in the middle."""

    reach: float

    @classmethod
    def for_ratios(cls, ratios: Iterable[float]) -> Scale:
        """The narrowest axis that shows all of these, but for what lies beyond the widest."""
        widest = max((max(one, 1 / one) for one in ratios if one > 0), default=1.0)
        return cls(next((reach for reach in REACHES if widest <= reach), REACHES[-1]))

    def at(self, ratio: float) -> float:
        """Position in per cent of the width, 1 to 99; a ratio beyond the axis lies at its end."""
        if ratio <= 0:
            return 1.0
        share = math.log(ratio) / (2 * math.log(self.reach)) + 0.5
        return 1 + 98 * min(1.0, max(0.0, share))

    @property
    def marks(self) -> tuple[float, ...]:
        """Where a line is drawn: powers of two."""
        steps = round(math.log2(self.reach))
        every = 1 if steps <= 2 else 2
        return tuple(2.0**power for power in range(-steps, steps + 1) if power % every == 0)


def ratio_text(mark: float) -> str:
    """A mark as it is written on the axis.

    >>> ratio_text(0.25), ratio_text(1.0), ratio_text(4.0)
    ('¼', '1', '4')
    """
    fractions = {0.5: "½", 0.25: "¼", 0.125: "⅛", 0.0625: "1⁄16"}
    return fractions.get(mark, f"{mark:g}")


def axis(scale: Scale) -> str:
    """The numbers above the chart, as SVG."""
    parts = ['<svg class="ratio-axis" aria-hidden="true" width="100%" height="22">']
    for mark in scale.marks:
        anchor = (
            "start" if mark == scale.marks[0] else "end" if mark == scale.marks[-1] else "middle"
        )
        parts.append(
            f'<text x="{scale.at(mark):.1f}%" y="16" text-anchor="{anchor}">{ratio_text(mark)}</text>'
        )
    parts.append("</svg>")
    return "".join(parts)


def row(scale: Scale, ratio: float, lower: float | None, upper: float | None, *, label: str) -> str:
    """One line of the chart, as SVG."""
    size = f'width="100%" height="{HEIGHT}"'
    parts = [f'<svg class="ratio" role="img" aria-label="{escape(label)}" {size}>']
    for mark in scale.marks:
        at = f"{scale.at(mark):.1f}%"
        kind = "ratio-same" if mark == 1.0 else "ratio-mark"
        parts.append(f'<line class="{kind}" x1="{at}" x2="{at}" y1="0" y2="{HEIGHT}"/>')
    if lower is not None and upper is not None:
        parts.append(
            f'<line class="ratio-range" x1="{scale.at(lower):.1f}%" x2="{scale.at(upper):.1f}%" '
            f'y1="{MIDDLE}" y2="{MIDDLE}"/>'
        )
    beyond = ratio > scale.reach or 0 < ratio < 1 / scale.reach
    shape = "mark-beyond" if beyond else "mark-round"
    turned = "mark-beyond-left" if beyond and ratio < 1 else shape
    parts.append(
        f'<use class="ratio-dot" href="#{turned}" x="{scale.at(ratio):.1f}%" y="{MIDDLE}"/>'
    )
    parts.append("</svg>")
    return "".join(parts)
