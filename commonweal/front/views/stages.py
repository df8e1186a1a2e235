"""The parts of a place's page beside its measures: people, findings, the nation, change."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.common import figures
from commonweal.evidence.queries import verdicts
from commonweal.front import bars, ratios, rows
from commonweal.front.views import wording
from commonweal.front.views.measures import OWN, Drawing

#: How many strengths, and how many hardships, stand open; the rest are one step away.
SHOWN = 3
#: How many measures furthest from the nation are said in words.
FURTHEST = 3
#: How many characteristics are said to stand out, and by how many points they must.
NOTABLE, NOTABLE_GAP = 3, 5.0
#: Never among them: where people live is not who they are, and nobody is singled out by origin or
#: belief. These groups are shown with the others, one step away.
NOT_SINGLED_OUT = ("Setting", "Ethnic group", "Country of birth", "Religion")
#: Groups of characteristics that stand open.
FIRST_GROUPS = ("Age", "Tenure")
#: Bars are drawn on a scale of at least so many points, so that small shares look small.
LEAST_SCALE = 10.0

#: Verdicts on change that stand open.
SEEN = ("improved", "worsened", "changed")

LIFE_SATISFACTION = "life-satisfaction"


# Stage 1: how are people here? ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """How satisfied people are with life: of the place itself, or of its council for context."""

    own: bool
    name: str
    figure: str
    range: str
    period: str
    base: str
    said: str
    nation: str
    behind: SafeString


def satisfaction(drawing: Drawing) -> Satisfaction | None:
    """Satisfaction with life; None if nothing is known of it, here or in the council."""
    known = (one for one in drawing.profile.indicators if one.indicator == LIFE_SATISFACTION)
    result = next(known, None)
    if result is None or result.status != "value":
        return None
    one = drawing.framework[LIFE_SATISFACTION]
    own = result.layer in OWN
    standing = verdicts.of_indicator(result)
    nation = ""
    if result.national_value is not None and drawing.profile.place.kind != "country":
        nation = f"{drawing.nation} {figures.plain(result.national_value, 1)}"
    behind = rows.facts(drawing.facts(result, one)) + drawing.origin(result, one)
    return Satisfaction(
        own=own,
        name=result.name,
        figure=figures.plain(result.value, 1),
        range=(
            drawing.tongue.range_of(result.lower, result.upper, result.unit, 1)
            if result.lower is not None
            else ""
        ),
        period=result.period or "",
        base=figures.count(result.base) if own and result.base is not None else "",
        said=(
            drawing.tongue.sentence(standing, drawing.profile.comparator.label)
            if own and standing != "none"
            else ""
        ),
        nation=nation,
        behind=mark_safe(behind),  # noqa: S308 - the facts escape their text
    )


@dataclass(frozen=True, slots=True)
class TraitGroup:
    """Who lives here, under one heading: bars on one scale, as lines of HTML."""

    name: str
    period: str
    lines: SafeString


def people(drawing: Drawing) -> tuple[tuple[TraitGroup, ...], tuple[TraitGroup, ...]]:
    """Who lives here: the groups that stand open, and the others."""
    grouped: dict[str, list[Any]] = {}
    for one in drawing.profile.people:
        if one.unit == "percent" and one.value is not None:
            grouped.setdefault(one.group, []).append(one)
    groups = [(name, trait_group(name, found)) for name, found in grouped.items()]
    first = tuple(one for name, one in groups if name in FIRST_GROUPS)
    rest = tuple(one for name, one in groups if name not in FIRST_GROUPS)
    return (first, rest) if first else (rest[:2], rest[2:])


def trait_group(name: str, found: Sequence[Any]) -> TraitGroup:
    """One group, its bars as long as their shares on a scale of their own."""
    largest = max(max(one.value, one.comparator_value or 0) for one in found)
    lines = [
        rows.trait(
            one.name,
            bars.bar(one.value, one.comparator_value, max(largest, LEAST_SCALE)),
            figures.figure(one.value, "percent", 0),
            figures.figure(one.comparator_value, "percent", 0)
            if one.comparator_value is not None
            else "",
        )
        for one in found
    ]
    return TraitGroup(
        _(name),
        found[0].period,
        mark_safe("".join(lines)),  # noqa: S308 - the lines escape their text
    )


def stands_out(drawing: Drawing) -> tuple[str, ...]:
    """The few characteristics in which people here differ most, one of each group."""
    gaps = [
        (abs(one.value - one.comparator_value), one)
        for one in drawing.profile.people
        if one.unit == "percent"
        and one.group not in NOT_SINGLED_OUT
        and None not in (one.value, one.comparator_value)
    ]
    widest: dict[str, tuple[float, Any]] = {}
    for gap, one in sorted(gaps, key=lambda gap: (-gap[0], gap[1].slug)):
        widest.setdefault(one.group, (gap, one))
    return tuple(
        drawing.tongue.phrases["stands_out"]
        % {
            "name": one.name,
            "here": figures.figure(one.value, "percent", 0),
            "other": figures.figure(one.comparator_value, "percent", 0),
            "label": drawing.profile.comparator.label,
        }
        for gap, one in list(widest.values())[:NOTABLE]
        if gap >= NOTABLE_GAP
    )


# Stages 2 and 4: strengths, hardships, concerns ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Saying:
    """Findings as lines of HTML: some that stand open, and the rest one step away."""

    shown: SafeString
    rest: SafeString
    more: int

    def __bool__(self) -> bool:
        return bool(self.shown)


def saying(
    drawing: Drawing,
    findings: Sequence[Any],
    *,
    shown: int = SHOWN,
    linked: bool = True,
    reasons: bool = True,
) -> Saying:
    """Findings in the order in which the measure gives them.

    Parameters
    ----------
    shown : int
        How many stand open.
    linked : bool
        Whether those lead to where they are shown.
    reasons : bool
        Whether each is followed by its reason; not where the page has given it already.
    """
    see = drawing.tongue.on_every_line.see
    lines = [
        rows.finding(
            one.sentence,
            why(one) if reasons else "",
            anchor(one) if linked and i < shown else "",
            see,
        )
        for i, one in enumerate(findings)
    ]
    return Saying(
        mark_safe("".join(lines[:shown])),  # noqa: S308 - the lines escape their text
        mark_safe("".join(lines[shown:])),  # noqa: S308
        max(0, len(lines) - shown),
    )


def also_hard(drawing: Drawing, *, shown: int | None = None) -> tuple[str, ...]:
    """Names of the domains that are worse and not among the concerns that are spelt out.

    The measure spells out a few main concerns. A domain whose class is worse is named all the same:
    to leave it out would read as if it were not.
    """
    spelt_out = {one.domain for one in drawing.profile.concerns[:shown]}
    return tuple(
        one.name
        for one in drawing.profile.domains
        if one.class_ in verdicts.HARD and one.domain not in spelt_out
    )


def why(one: Any) -> str:
    """What stands under a finding: its reason, or its numbers where the sentence has none."""
    return str(one.reason) if numbered(one) else f"{one.numbers}."


def anchor(one: Any) -> str:
    """Where on the page it is shown: a measure, or for a concern its domain."""
    return str((one.indicator if numbered(one) else "") or one.domain)


def numbered(one: Any) -> bool:
    """Whether a finding's sentence holds its numbers. That of a concern leaves them out."""
    return not one.numbers or one.numbers in one.sentence


# Stage 3: compared with the nation, and with the past ---------------------------------------------------


@dataclass(frozen=True, slots=True)
class Benchmark:
    """The place ÷ the nation: the numbers over the chart, and its lines under each domain.

    Attributes
    ----------
    axis : SafeString
    groups : tuple of (str, SafeString)
    furthest : tuple of str
        The few measures furthest from the nation, each as a sentence.
    count : int
    """

    axis: SafeString
    groups: tuple[tuple[str, SafeString], ...]
    furthest: tuple[str, ...]
    count: int


def benchmark(drawing: Drawing) -> Benchmark | None:
    """The place ÷ the nation, where a ratio means something and the place has its own figure."""
    chosen = [
        one
        for one in drawing.profile.indicators
        if one.national_ratio is not None and one.layer in OWN and one.weight > 0
    ]
    if not chosen:
        return None
    scale = ratios.Scale.for_ratios(one.national_ratio for one in chosen)
    grouped: dict[str, list[str]] = {one.domain: [] for one in drawing.profile.domains}
    for one in chosen:
        grouped[one.domain].append(ratio(drawing, one, scale))
    return Benchmark(
        axis=mark_safe(ratios.axis(scale)),  # noqa: S308 - numbers only
        groups=tuple(
            (domain.name, mark_safe("".join(grouped[domain.domain])))  # noqa: S308 - escaped
            for domain in drawing.profile.domains
            if grouped[domain.domain]
        ),
        furthest=furthest(drawing, chosen),
        count=len(chosen),
    )


def furthest(drawing: Drawing, chosen: Iterable[Any]) -> tuple[str, ...]:
    """The few measures furthest from the nation's figure, up or down, as sentences."""
    away = sorted(
        (one for one in chosen if one.national_ratio > 0),
        key=lambda one: (-abs(math.log(one.national_ratio)), one.indicator),
    )
    return tuple(times(drawing, one) for one in away[:FURTHEST])


def times(drawing: Drawing, one: Any) -> str:
    """A measure divided by the nation's, as a sentence."""
    return drawing.tongue.phrases["times"] % {
        "name": one.name,
        "times": figures.times(one.national_ratio),
        "nation": drawing.nation,
    }


def ratio(drawing: Drawing, one: Any, scale: ratios.Scale) -> str:
    """One line of the chart."""
    low, high = one.national_ratio_lower, one.national_ratio_upper
    phrases = drawing.tongue.phrases
    interval = ""
    if low is not None:
        interval = phrases["range"] % {"low": figures.times(low), "high": figures.times(high)}
    picture = ratios.row(scale, one.national_ratio, low, high, label=times(drawing, one))
    said = figures.times(one.national_ratio)
    return rows.ratio(one.name, one.period or "", picture, said, interval)


@dataclass(frozen=True, slots=True)
class Changed:
    """One measure in two periods."""

    name: str
    word: str
    sign: str
    reason: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What is known to have changed, and the rest: no detectable change, or no comparison."""

    seen: tuple[Changed, ...]
    unseen: tuple[Changed, ...]


def changes(drawing: Drawing, found: Iterable[Any]) -> Changes:
    """What changed; and what did not, or cannot be compared."""
    said = [
        (
            one.verdict.verdict in SEEN,
            Changed(
                name=one.name,
                word=drawing.tongue.changes[one.verdict.verdict],
                sign=wording.CHANGE_SIGNS[one.verdict.verdict],
                reason=one.verdict.reason,
            ),
        )
        for one in found
    ]
    return Changes(
        seen=tuple(one for seen, one in said if seen),
        unseen=tuple(one for seen, one in said if not seen),
    )


def releases(drawing: Drawing) -> SafeString:
    """The releases that the profile comes from."""
    to_page = drawing.tongue.on_every_line.to_page
    lines = [
        rows.release(
            one.title, one.publisher, one.period, one.licence, one.page, one.sha256, to_page
        )
        for one in drawing.profile.releases
    ]
    return mark_safe("".join(lines))  # noqa: S308 - the lines escape their text


# The head of the page -----------------------------------------------------------------------------------


def residents(population: int | None) -> str:
    """ "About 1,950 people live here."; "" where nobody knows."""
    if not population:
        return ""
    about = {"n": f"{figures.about(population):,}"}
    return (
        ngettext("About %(n)s person lives here.", "About %(n)s people live here.", population)
        % about
    )
