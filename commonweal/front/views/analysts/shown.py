"""How results are written and drawn."""

from __future__ import annotations

from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from commonweal.common import figures


def printed(said: dict[str, Any]) -> list[tuple[str, str]]:
    """How a result was made, as lines of a list."""

    def text(value: Any) -> str:
        if isinstance(value, dict):
            return "; ".join(f"{name}: {text(one)}" for name, one in value.items())
        if isinstance(value, (list, tuple)):
            return ", ".join(map(text, value)) or "–"
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, float):
            return f"{value:.4g}"
        return "–" if value is None else str(value)

    return [(name.replace("_", " "), text(value)) for name, value in said.items()]


def written(rank: float) -> str:
    """A rank; equals share one that need not be whole."""
    return figures.plain(rank, 0 if float(rank).is_integer() else 1)


def in_a_hundred(share: float) -> str:
    """A share of the runs; never rounded up to all of them."""
    return f"{int(100 * share + 1e-9)}"


def signed(value: float, decimals: int) -> str:
    """A difference with its sign."""
    text = figures.plain(value, decimals)
    return f"+{text}" if value > 0 else text


def small(value: float) -> str:
    """A probability to three decimals, or that it is below them."""
    return f"{value:.3f}" if value >= 0.001 else "< 0.001"


def safe(svg: str) -> SafeString:
    """A drawing of ours, in which every text is escaped."""
    return mark_safe(svg)  # noqa: S308
