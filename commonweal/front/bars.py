"""Who lives here: a bar for the place and a stroke for those it is compared with."""

from __future__ import annotations

HEIGHT = 18


def bar(here: float, other: float | None, largest: float) -> str:
    """A bar as SVG, drawn for the eye alone: the numbers stand beside it in words.

    Parameters
    ----------
    here, other : float
        Shares, 0 to 100; None where there is nobody to compare with.
    largest : float
        The share at which a bar is as long as it can be.
    """
    scale = 100 / largest if largest > 0 else 0.0
    length = min(100.0, here * scale)
    parts = [
        f'<svg class="bar" aria-hidden="true" focusable="false" width="100%" height="{HEIGHT}">',
        f'<rect class="bar-ground" width="100%" height="{HEIGHT - 6}" y="3"/>',
        f'<rect class="bar-here" width="{length:.1f}%" height="{HEIGHT - 6}" y="3"/>',
    ]
    if other is not None:
        at = f"{min(99.6, other * scale):.1f}%"
        parts.append(f'<line class="bar-other" x1="{at}" x2="{at}" y1="0" y2="{HEIGHT}"/>')
    parts.append("</svg>")
    return "".join(parts)
