"""How a rule sorts small areas: one bar, a part for each class."""

from __future__ import annotations

from collections.abc import Sequence

HEIGHT = 18


def bar(shares: Sequence[tuple[str, float]]) -> str:
    """A bar as SVG, drawn for the eye alone: the numbers stand beside it.

    Parameters
    ----------
    shares : sequence of (str, float)
        Standing and share, 0 to 100, in the order in which they are drawn.
    """
    parts = [
        f'<svg class="mix" aria-hidden="true" focusable="false" width="100%" height="{HEIGHT}">'
    ]
    at = 0.0
    for standing, share in shares:
        if share > 0:
            parts.append(
                f'<rect x="{at:.2f}%" width="{share:.2f}%" height="{HEIGHT}" '
                f'fill="url(#fill-{standing})"/>'
            )
        at += share
    parts.append("</svg>")
    return "".join(parts)
