"""One measure in several places: a dot and its interval for each, all on one scale.

As in `strips`, positions across are in per cent of the drawing's width. Each place has a drawing of
its own, so that it stands in a table beside its numbers; the scale is the same for all of them.
"""

from __future__ import annotations

from commonweal.front.strips import Axis, dot_and_interval

HEIGHT = 24
MIDDLE = HEIGHT // 2


def dot(
    axis: Axis,
    *,
    here: float,
    lower: float | None,
    upper: float | None,
    base: float | None,
    standing: str,
) -> str:
    """The drawing as SVG; hidden from those who do not see it, whom the numbers beside it serve.

    Parameters
    ----------
    axis : Axis
        The scale that all places share.
    here, lower, upper : float
        The place and its interval; None where it has no interval.
    base : float or None
        The place that the others are held against: a stroke through all drawings.
    standing : str
        Gives the dot its shape and colour.
    """
    parts = [
        (
            f'<svg class="strip" aria-hidden="true" focusable="false" width="100%" height="{HEIGHT}">'
            f'<line class="dots-line" x1="2%" x2="98%" y1="{MIDDLE}" y2="{MIDDLE}"/>'
        )
    ]
    if base is not None:
        at = f"{axis.at(base):.1f}%"
        parts.append(f'<line class="dots-base" x1="{at}" x2="{at}" y1="0" y2="{HEIGHT}"/>')
    parts.append(dot_and_interval(axis, here, lower, upper, standing, MIDDLE))
    return "".join([*parts, "</svg>"])
