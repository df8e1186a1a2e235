"""A funnel plot: areas by how many people each figure rests on, between the limits of chance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 720, 440
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 16, 48
#: Numbers along an axis, about.
MARKS = 5


@dataclass(frozen=True, slots=True)
class Dot:
    """One area: its base, its value, where it lies (`below`, `within`, `above`), and what to say."""

    base: float
    value: float
    place: str
    address: str
    said: str


def marks(low: float, high: float) -> tuple[float, ...]:
    """Round numbers between two others.

    >>> marks(0.0, 47.0)
    (0.0, 10.0, 20.0, 30.0, 40.0)
    """
    width = max(high - low, 1e-12)
    size = 10.0 ** len(str(int(width / MARKS))) / 10 if width >= MARKS else 10.0**-6
    while width / size > MARKS * 10:
        size *= 10
    step = next(size * times for times in (1, 2, 5, 10, 20, 50) if width / (size * times) <= MARKS)
    first = -(-low // step)
    found = []
    while first * step <= high:
        found.append(round(first * step, 9))
        first += 1
    return tuple(found)


def funnel(
    curves: Sequence[Sequence[float]],
    target: float,
    dots: Iterable[Dot],
    *,
    label: str,
    across: str,
    up: str,
) -> str:
    """The plot as SVG.

    Parameters
    ----------
    curves : five sequences
        Bases, and at each the outer lower, inner lower, inner upper and outer upper limit.
    target : float
    dots : iterable of Dot
    label, across, up : str
        What the drawing is, and what its axes are.
    """
    dots = tuple(dots)
    bases = curves[0]
    values = [target, *(dot.value for dot in dots), *curves[2], *curves[3]]
    low, high = min(values), max(values)
    room = 0.05 * ((high - low) or 1.0)
    low, high = max(low - room, 0.0) if low >= 0 else low - room, high + room
    left, right = min(bases), max(bases)

    def x(base: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (base - left) / ((right - left) or 1.0)

    def y(value: float) -> float:
        inside = min(max(value, low), high)
        return TOP + (HEIGHT - TOP - BOTTOM) * (high - inside) / (high - low)

    box = f'viewBox="0 0 {WIDTH} {HEIGHT}"'
    parts = [f'<svg class="funnel" role="group" aria-label="{escape(label)}" {box}>']
    parts += [
        f'<line class="funnel-grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(mark):.1f}" '
        f'y2="{y(mark):.1f}"/><text x="{LEFT - 8}" y="{y(mark) + 5:.1f}" '
        f'text-anchor="end">{mark:g}</text>'
        for mark in marks(low, high)
    ]
    parts += [
        f'<text x="{x(mark):.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">'
        f"{mark:,.0f}</text>"
        for mark in marks(left, right)
    ]
    parts.append(
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2:.0f}" y="{HEIGHT - 6}" text-anchor="middle">'
        f'{escape(across)}</text><text x="{LEFT + 4}" y="{TOP + 2}">{escape(up)}</text>'
        f'<line class="funnel-target" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(target):.1f}" '
        f'y2="{y(target):.1f}"/>'
    )
    for limits, kind in zip(curves[1:], ("outer", "inner", "inner", "outer"), strict=True):
        points = " ".join(
            f"{x(base):.1f},{y(limit):.1f}" for base, limit in zip(bases, limits, strict=True)
        )
        parts.append(f'<polyline class="funnel-{kind}" points="{points}"/>')
    parts += [
        f'<a href="{escape(dot.address)}">{_shape(x(dot.base), y(dot.value), dot.place)}'
        f"<title>{escape(dot.said)}</title></a>"
        for dot in dots
    ]
    parts.append("</svg>")
    return "".join(parts)


def _shape(x: float, y: float, place: str) -> str:
    """Above points up and below points down, so that colour says nothing alone."""
    if place == "above":
        return f'<path class="funnel-above" d="M{x:.1f} {y - 6:.1f}l6 10h-12z"/>'
    if place == "below":
        return f'<path class="funnel-below" d="M{x:.1f} {y + 6:.1f}l6-10h-12z"/>'
    return f'<circle class="funnel-within" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>'
