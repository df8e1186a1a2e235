"""Signs and charts as SVG, the same on a printed page and in a file.

Nothing in them is colour alone: what is better is round and blue, what is worse pointed and
orange, what is not judged open or grey. Colours stand in attributes, so that no style sheet is
needed; there is no text, so that no font is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from warm.language import gettext as _
from warm.results import IndicatorResult

BRAND, INK, QUIET, LINE, SOFT = "#1f4e4a", "#15201e", "#4d5957", "#d3dbd9", "#f4f7f6"
BLUE, DEEP_BLUE, ORANGE, DEEP_ORANGE, GREY = "#1a5fa8", "#0b3f79", "#a84e00", "#7d3500", "#5c6664"

COLOURS = MappingProxyType(
    {
        "much_better": DEEP_BLUE,
        "better": BLUE,
        "worse": ORANGE,
        "much_worse": DEEP_ORANGE,
    }
)

_OPEN = "http://www.w3.org/2000/svg"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture and what it says, for people who do not see it."""

    svg: str
    alt: str


# Signs ------------------------------------------------------------------------------------------

_WHITE = (
    'fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"'
)
_DASHED = 'fill="#fff" stroke-width="1.8" stroke-dasharray="3 2.2"'

_SIGNS: Mapping[str, str] = MappingProxyType(
    {
        "much_better": (
            '<circle cx="12" cy="12" r="11" fill="none" stroke="{0}" stroke-width="1.6"/>'
            f'<circle cx="12" cy="12" r="8.6" fill="{{0}}"/><path d="M12 7.7v8.6M7.7 12h8.6" {_WHITE}/>'
        ),
        "better": f'<circle cx="12" cy="12" r="10" fill="{{0}}"/><path d="M12 7v10M7 12h10" {_WHITE}/>',
        "similar": (
            f'<circle cx="12" cy="12" r="10" fill="{{0}}"/><path d="M7.5 9.7h9M7.5 14.3h9" {_WHITE}/>'
        ),
        "worse": f'<path d="M12 1 23 12 12 23 1 12z" fill="{{0}}"/><path d="M7.5 12h9" {_WHITE}/>',
        "much_worse": (
            '<path d="M12 1 23 12 12 23 1 12z" fill="none" stroke="{0}" stroke-width="1.5"/>'
            f'<path d="M12 3.8 20.2 12 12 20.2 3.8 12z" fill="{{0}}"/><path d="M8.6 12h6.8" {_WHITE}/>'
        ),
        "higher": (
            '<circle cx="12" cy="12" r="10" fill="{0}"/>'
            f'<path d="M12 16.8V7.4M8 11.2 12 7.2l4 4" {_WHITE}/>'
        ),
        "lower": (
            '<circle cx="12" cy="12" r="10" fill="{0}"/>'
            f'<path d="M12 7.2v9.4M8 12.8l4 4 4-4" {_WHITE}/>'
        ),
        "cant_tell": (
            f'<circle cx="12" cy="12" r="10" stroke="{{0}}" {_DASHED}/>'
            '<path d="M9.3 9.7c.2-3.7 5.6-3.5 5.5-.2-.1 2.1-2.7 2.1-2.7 4.2M12.1 17v.1" fill="none" '
            'stroke="{0}" stroke-width="2.2" stroke-linecap="round"/>'
        ),
        "none": (
            f'<circle cx="12" cy="12" r="10" stroke="{{0}}" {_DASHED}/>'
            '<path d="M8.2 12h.1M12 12h.1M15.8 12h.1" fill="none" stroke="{0}" stroke-width="2.6" '
            'stroke-linecap="round"/>'
        ),
    }
)


def sign(standing: str) -> str:
    """The sign of a standing, 24 units square; what is not measured has that of no comparison."""
    drawn = _SIGNS.get(standing, _SIGNS["none"]).replace("{0}", colour(standing))
    return _svg(24, 24, drawn)


def colour(standing: str) -> str:
    """The colour of a standing; grey where there is nothing good or bad."""
    return COLOURS.get(standing, GREY)


# Differences ------------------------------------------------------------------------------------

WIDTH, HEIGHT, MIDDLE = 170, 20, 10

#: How far an axis may reach, in smallest differences that matter.
REACHES = (3, 4, 6, 8, 12)


@dataclass(frozen=True, slots=True)
class Differences:
    """One axis for every measure: its difference ÷ the smallest difference that matters.

    Where a measure is judged, further right is better; else further right is higher.
    """

    reach: int

    @classmethod
    def of(cls, results: Iterable[IndicatorResult]) -> Differences:
        """The shortest axis that holds all differences, but for what lies beyond the longest."""
        most = max((abs(size) for one in results if (size := steps(one)) is not None), default=0.0)
        return cls(next((reach for reach in REACHES if most <= reach), REACHES[-1]))

    def at(self, size: float) -> float:
        """Where a number of steps lies across the drawing."""
        inside = max(-self.reach, min(self.reach, size))
        return WIDTH / 2 + (WIDTH / 2 - 9) * inside / self.reach

    def draw(self, one: IndicatorResult, standing: str) -> Drawing | None:
        """Dot and interval; None where there is no difference to draw."""
        size = steps(one)
        if size is None or not one.delta:
            return None
        turn = _turn(one)
        parts = [
            (
                f'<rect x="{_n(self.at(-1))}" y="0" width="{_n(self.at(1) - self.at(-1))}" '
                f'height="{HEIGHT}" fill="#e6ebea"/>'
            ),
            f'<path d="M{_n(self.at(0))} 0v{HEIGHT}" stroke="{QUIET}" stroke-width="1.2"/>',
        ]
        said = _side(size, one) % {"n": f"{abs(size):.1f}"}
        low, high = one.difference_lower, one.difference_upper
        if low is not None and high is not None:
            ends = sorted(turn * end / one.delta for end in (low, high))
            parts.append(_range(self.at(ends[0]), self.at(ends[1]), colour(standing)))
            said += "; " + _("95%% interval from %(low)s to %(high)s") % {
                "low": _signed(ends[0]),
                "high": _signed(ends[1]),
            }
        at = self.at(size)
        parts.append(_dot(at, standing, beyond=math.copysign(abs(size) > self.reach, size)))
        return Drawing(_svg(WIDTH, HEIGHT, "".join(parts)), f"{said}.")


def steps(one: IndicatorResult) -> float | None:
    """The difference in smallest differences that matter; above zero is better, or higher."""
    if one.difference is None or not one.delta:
        return None
    return _turn(one) * one.difference / one.delta


def _turn(one: IndicatorResult) -> float:
    """What turns a judged measure so that more is better; the others stay as they are."""
    return -1.0 if one.polarity == "-" and one.class_ != "no_colour" else 1.0


def _signed(size: float) -> str:
    return f"−{abs(size):.1f}" if size <= -0.05 else f"{abs(size):.1f}"


def _side(size: float, one: IndicatorResult) -> str:
    if one.class_ == "no_colour":
        if size > 0:
            return _("%(n)s times the smallest difference that matters higher")
        return _("%(n)s times the smallest difference that matters lower")
    if size > 0:
        return _("%(n)s times the smallest difference that matters on the better side")
    return _("%(n)s times the smallest difference that matters on the worse side")


# Ratios -------------------------------------------------------------------------------------------

RATIO_REACHES = (2.0, 4.0, 8.0, 16.0)
_FRACTIONS = MappingProxyType({0.5: "½", 0.25: "¼", 0.125: "⅛", 0.0625: "1⁄16"})


@dataclass(frozen=True, slots=True)
class Ratios:
    """A logarithmic axis, on which half and double are equally far from the same."""

    reach: float

    @classmethod
    def of(cls, ratios: Iterable[float]) -> Ratios:
        """The narrowest axis that holds all ratios, but for what lies beyond the widest."""
        most = max((max(one, 1 / one) for one in ratios if one > 0), default=1.0)
        return cls(next((reach for reach in RATIO_REACHES if most <= reach), RATIO_REACHES[-1]))

    def at(self, ratio: float) -> float:
        """Where a ratio lies across the drawing."""
        share = math.log(ratio) / math.log(self.reach) if ratio > 0 else -1.0
        return WIDTH / 2 + (WIDTH / 2 - 9) * max(-1.0, min(1.0, share))

    @property
    def marks(self) -> tuple[tuple[float, str], ...]:
        """What is written on the axis: the share of the width (0 to 1), and the ratio."""
        powers = round(math.log2(self.reach))
        every = 1 if powers <= 2 else 2
        return tuple(
            (self.at(2.0**i) / WIDTH, _FRACTIONS.get(2.0**i, f"{2.0**i:g}"))
            for i in range(-powers, powers + 1)
            if i % every == 0
        )

    def draw(
        self, name: str, ratio: float, lower: float | None, upper: float | None, nation: str
    ) -> Drawing:
        """Dot and interval on the axis."""
        parts = []
        for share, _text in self.marks:
            same = abs(share - 0.5) < 1e-9
            parts.append(
                f'<path d="M{_n(share * WIDTH)} 0v{HEIGHT}" '
                f'stroke="{QUIET if same else LINE}" stroke-width="{1.4 if same else 1}"/>'
            )
        said = _("%(name)s: %(ratio)s times the figure for %(nation)s") % {
            "name": name,
            "ratio": f"{ratio:.2f}",
            "nation": nation,
        }
        if lower is not None and upper is not None:
            parts.append(_range(self.at(lower), self.at(upper), BRAND))
            said += ", " + _("95%% interval from %(low)s to %(high)s") % {
                "low": f"{lower:.2f}",
                "high": f"{upper:.2f}",
            }
        beyond = math.copysign(
            ratio > self.reach or ratio < 1 / self.reach, math.log(ratio) if ratio > 0 else -1.0
        )
        parts.append(_dot(self.at(ratio), "ratio", beyond=beyond))
        return Drawing(_svg(WIDTH, HEIGHT, "".join(parts)), f"{said}.")


# Bars -----------------------------------------------------------------------------------------------


def bar(name: str, here: float, other: float | None, largest: float, label: str) -> Drawing:
    """A bar for a share of the people here, and a stroke for those the place is compared with."""
    scale = (WIDTH - 2) / largest if largest > 0 else 0.0
    parts = [
        (
            f'<rect width="{WIDTH}" height="12" y="4" fill="#edf1f0"/>'
            f'<rect width="{_n(min(WIDTH, here * scale))}" height="12" y="4" fill="{BRAND}"/>'
        )
    ]
    said = _("%(name)s: %(share)s%% here") % {"name": name, "share": f"{here:.0f}"}
    if other is not None:
        at = _n(min(WIDTH - 1.5, other * scale))
        parts.append(
            f'<path d="M{at} 0v{HEIGHT}" stroke="#fff" stroke-width="5"/>'
            f'<path d="M{at} 0v{HEIGHT}" stroke="{INK}" stroke-width="2"/>'
        )
        said += ", " + _("%(share)s%% in %(label)s") % {"share": f"{other:.0f}", "label": label}
    return Drawing(_svg(WIDTH, HEIGHT, "".join(parts)), f"{said}.")


# Parts ----------------------------------------------------------------------------------------------


def _svg(width: int, height: int, inside: str) -> str:
    return (
        f'<svg xmlns="{_OPEN}" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f"{inside}</svg>"
    )


def _n(value: float) -> str:
    """A coordinate, to a tenth of a unit."""
    return f"{value:.1f}".removesuffix(".0")


def _range(left: float, right: float, fill: str) -> str:
    return (
        f'<path d="M{_n(left)} {MIDDLE}H{_n(max(right, left + 0.5))}" stroke="{fill}" '
        'stroke-width="4" stroke-linecap="round" opacity="0.55"/>'
    )


def _dot(at: float, standing: str, *, beyond: float) -> str:
    """The place itself: an arrow head where it lies beyond the axis on that side."""
    x, fill = _n(at), BRAND if standing == "ratio" else colour(standing)
    edge = f'fill="{fill}" stroke="#fff" stroke-width="1.5"'
    if beyond:
        way = 1 if beyond > 0 else -1
        return f'<path d="M{_n(at - 7 * way)} {MIDDLE - 7}L{_n(at + 7 * way)} {MIDDLE}L{_n(at - 7 * way)} {MIDDLE + 7}z" {edge}/>'
    if standing in ("worse", "much_worse"):
        return f'<path d="M{x} {MIDDLE - 8}l8 8-8 8-8-8z" {edge}/>'
    if standing in ("better", "much_better", "ratio"):
        return f'<circle cx="{x}" cy="{MIDDLE}" r="6.5" {edge}/>'
    return (
        f'<circle cx="{x}" cy="{MIDDLE}" r="5.4" fill="#fff" stroke="{fill}" stroke-width="2.6"/>'
    )
