"""What the page of a place is made of: each part drawn from a profile, ready for its template."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from commonweal.front import bars, figures, ratios, strips, verdicts
from commonweal.front.views import wording

#: How many strengths, and how many hardships, stand open; the rest are one step away.
SHOWN = 5
#: How many characteristics are said to stand out, and by how many points they must.
NOTABLE, NOTABLE_GAP = 3, 5.0
#: Where people live says nothing about who they are.
NOT_PEOPLE = ("Setting",)
#: Groups of characteristics that stand open.
FIRST_GROUPS = ("Age", "Tenure")
#: How many small areas a place may have for each of them to be named at its head.
NAMED = 6

LIFE_SATISFACTION = "life-satisfaction"


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure in one place, in words and drawings."""

    slug: str
    name: str
    period: str
    here: str = ""
    after: str = ""
    other: str = ""
    standing: str = "none"
    word: wording.Word = ""
    strip: SafeString | str = ""
    low: str = ""
    high: str = ""
    note: str = ""
    facts: tuple[tuple[wording.Word, str], ...] = ()
    origin: SafeString | str = ""


@dataclass(frozen=True, slots=True)
class Domain:
    """One of the nine domains with everything that is known of it here."""

    slug: str
    name: str
    about: str
    standing: str
    sign: str
    word: wording.Word
    said: str
    sentence: str
    measures: tuple[Measure, ...] = ()
    beside: tuple[Measure, ...] = ()
    lent: tuple[Measure, ...] = ()
    modelled: tuple[Measure, ...] = ()
    absent: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()

    @property
    def measured(self) -> bool:
        return self.standing != "unmeasured"


@dataclass(frozen=True, slots=True)
class Pillar:
    """A group of domains."""

    name: str
    domains: tuple[Domain, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A strength, a hardship or a concern: a sentence, why it is so, and where it is shown."""

    sentence: str
    why: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Saying:
    """Some of them shown and the rest one step away."""

    shown: tuple[Said, ...]
    rest: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """How satisfied people are with life: of the place itself, or of its council for context."""

    own: bool
    figure: str = ""
    range: str = ""
    period: str = ""
    base: str = ""
    standing: str = "none"
    said: str = ""
    nation: str = ""
    origin: SafeString | str = ""
    facts: tuple[tuple[wording.Word, str], ...] = ()
    slug: str = LIFE_SATISFACTION
    name: str = ""


@dataclass(frozen=True, slots=True)
class Trait:
    """Something about who lives here."""

    name: str
    here: str
    other: str
    bar: SafeString


@dataclass(frozen=True, slots=True)
class TraitGroup:
    """Traits under one heading."""

    name: str
    period: str
    traits: tuple[Trait, ...]


@dataclass(frozen=True, slots=True)
class Ratio:
    """One line of the comparison with the nation."""

    slug: str
    name: str
    period: str
    chart: SafeString
    times: str
    range: str


@dataclass(frozen=True, slots=True)
class Benchmark:
    """The place ÷ the nation."""

    axis: SafeString
    groups: tuple[tuple[str, tuple[Ratio, ...]], ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """One measure in two periods."""

    name: str
    word: wording.Word
    sign: str
    reason: str


# Measures ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Drawing:
    """Everything that measures are drawn from."""

    profile: Any
    framework: Any
    strips: Mapping[str, Any]
    nation: str
    releases: Mapping[str, Any] = field(default_factory=dict)

    def pillars(self) -> tuple[Pillar, ...]:
        """The nine domains in the order of their pillars."""
        grouped: dict[str, list[Domain]] = {}
        for one in self.profile.domains:
            grouped.setdefault(one.pillar, []).append(self.domain(one))
        return tuple(Pillar(name, tuple(domains)) for name, domains in grouped.items())

    def domain(self, one: Any) -> Domain:
        """A domain: its own measures, those shown beside them, and those of larger places."""
        label = self.profile.comparator.label
        own, beside, lent, modelled, absent = [], [], [], [], []
        for result in self.profile.indicators:
            if result.domain != one.domain:
                continue
            if result.layer == "inherited":
                lent.append(self.measure(result))
            elif result.layer == "modelled" and result.status == "value":
                modelled.append(self.measure(result))
            elif result.status == "missing" and result.source is None:
                absent.append(result.name)
            elif result.weight > 0:
                own.append(self.measure(result))
            else:
                beside.append(self.measure(result))
        known = self.framework.domain(one.domain)
        unmeasured = one.measured == 0
        standing = "unmeasured" if unmeasured else standing_of(one)
        return Domain(
            slug=one.domain,
            name=one.name,
            about=known.about,
            standing=standing,
            sign="none" if unmeasured else standing,
            word=_("Not measured here yet") if unmeasured else wording.STANDINGS[standing],
            said=(_("Not measured here yet") if unmeasured else wording.sentence(standing, label)),
            sentence="" if unmeasured else wording.basis_of(one),
            measures=tuple(own),
            beside=tuple(beside),
            lent=tuple(lent),
            modelled=tuple(modelled),
            absent=tuple(absent),
            questions=self.questions(one.domain) if unmeasured else (),
        )

    def questions(self, domain: str) -> tuple[str, ...]:
        """What a survey would ask about a domain."""
        return tuple(
            one.question
            for one in self.framework.in_domain(domain)
            if one.question and one.status in ("needs_survey", "available")
        )[:3]

    def measure(self, result: Any) -> Measure:
        """One measure: numbers, standing, drawing and where they come from."""
        one = self.framework[result.indicator]
        facts = self.facts(result, one)
        shared = {
            "slug": result.indicator,
            "name": result.name,
            "period": self.period(result),
            "note": result.note,
            "origin": self.origin(result, one),
            "facts": facts,
        }
        silent = verdicts.silence(result)
        if result.status != "value":
            return Measure(
                **shared, here=str(wording.ABSENT[result.status]), word=wording.SILENT[silent]
            )
        standing = verdicts.standing(result)
        strip = self.strips.get(result.indicator)
        if strip is not None and result.layer in ("official", "survey"):
            shared["strip"] = self.strip(result, one, strip, standing)
            shared["low"], shared["high"] = self.ends(strip, one)
        if result.unit == "score" and result.position is not None:
            here, after = wording.better_than(result.position, result.polarity), ""
        else:
            here = figures.figure(result.value, result.unit, one.decimals)
            after = self.range(result, one)
        return Measure(
            **shared,
            here=here,
            after=after,
            other=self.other(result, one),
            standing=standing,
            word=wording.SILENT[silent] if silent else wording.STANDINGS[standing],
        )

    def range(self, result: Any, one: Any) -> str:
        """The interval in words; "" where there is none."""
        if result.lower is None:
            return ""
        return wording.range_of(result.lower, result.upper, result.unit, one.decimals)

    def ends(self, strip: Any, one: Any) -> tuple[str, str]:
        """What stands at both ends of the drawing: numbers, or what a score means by them."""
        if one.unit == "score":
            low, high = _("better"), _("worse")
            return (low, high) if one.polarity == "-" else (high, low)
        return (
            figures.figure(strip.low, one.unit, one.decimals),
            figures.figure(strip.high, one.unit, one.decimals),
        )

    def period(self, result: Any) -> str:
        """The period, and what it is a period of: "Census 2021"."""
        release = self.releases.get(result.release)
        return edition(release.title, result.period or "") if release else (result.period or "")

    def other(self, result: Any, one: Any) -> str:
        """Those it is compared with: "rest of Wiltshire 14.3%"; for lent figures, the nation."""
        if result.layer in ("inherited", "modelled"):
            value, label = result.national_value, self.nation
        else:
            value, label = result.comparator_value, self.profile.comparator.label
        if value is None:
            return ""
        other = f"{label} {figures.figure(value, result.unit, one.decimals)}"
        if result.unit == "score" and result.position is not None:
            words = {
                "nation": self.nation,
                "score": figures.plain(result.value, one.decimals),
                "other": other,
            }
            return _("small areas of %(nation)s (score %(score)s; %(other)s)") % words
        return other

    def strip(self, result: Any, one: Any, strip: Any, standing: str) -> SafeString:
        """Dot and interval over every small area of the council."""
        words = {
            "name": result.name,
            "here": figures.figure(result.value, result.unit, one.decimals),
            "low": figures.figure(strip.low, result.unit, one.decimals),
            "high": figures.figure(strip.high, result.unit, one.decimals),
        }
        label = _("%(name)s: %(here)s here, among small areas that run from %(low)s to %(high)s.")
        return mark_safe(  # noqa: S308 - numbers, and a label that the drawing escapes
            strips.strip(
                strip.values,
                here=result.value,
                lower=result.lower,
                upper=result.upper,
                other=result.comparator_value,
                standing=standing,
                label=label % words,
            )
        )

    def facts(self, result: Any, one: Any) -> tuple[tuple[wording.Word, str], ...]:
        """What is behind this number here: counts, the nation, places like this one."""
        found: list[tuple[wording.Word, str]] = []
        if result.status != "value":
            return ()
        if counted := wording.counted(
            result.numerator, result.denominator, close=result.basis == "approximate"
        ):
            found.append((_("Counted here"), counted))
        elif result.layer == "survey" and result.base is not None:
            found.append((_("Answers"), figures.count(result.base)))
        if result.layer in ("official", "survey"):
            if among := wording.place_among(result.position, self.nation):
                found.append((_("Among small areas"), among))
            if result.national_value is not None:
                found.append(
                    (self.nation, figures.figure(result.national_value, result.unit, one.decimals))
                )
            if result.similar_value is not None:
                here = figures.figure(result.similar_value, result.unit, one.decimals)
                said = wording.STANDINGS.get(result.similar_class)
                found.append((_("Places like this one"), f"{here} ({said})" if said else here))
            if result.delta is not None and result.comparator_value is not None:
                found.append(
                    (
                        _("Smallest difference that matters"),
                        figures.plain(result.delta, max(one.decimals, 1)),
                    )
                )
        found.append((_("How sure"), str(wording.interval(result))))
        return tuple(found)

    def origin(self, result: Any, one: Any) -> SafeString:
        """Definition, source, licence, release and checksum: the same for every place."""
        return origin(one, self.releases.get(result.release), get_language() or "")

    # Stage 1 ------------------------------------------------------------------------------------------

    def satisfaction(self) -> Satisfaction | None:
        """Satisfaction with life, if anything is known of it here or in the council."""
        result = next(
            (one for one in self.profile.indicators if one.indicator == LIFE_SATISFACTION), None
        )
        if result is None or result.status != "value":
            return None
        one = self.framework[LIFE_SATISFACTION]
        own = result.layer in ("official", "survey")
        standing = verdicts.standing(result)
        return Satisfaction(
            own=own,
            figure=figures.plain(result.value, 1),
            range=(
                wording.range_of(result.lower, result.upper, result.unit, 1)
                if result.lower is not None
                else ""
            ),
            period=result.period or "",
            base=figures.count(result.base) if own and result.base is not None else "",
            standing=standing,
            said=(
                wording.sentence(standing, self.profile.comparator.label)
                if own and standing != "none"
                else ""
            ),
            nation=(
                f"{self.nation} {figures.plain(result.national_value, 1)}"
                if result.national_value is not None
                else ""
            ),
            origin=self.origin(result, one),
            facts=self.facts(result, one),
            name=result.name,
        )

    def people(self) -> tuple[tuple[TraitGroup, ...], tuple[TraitGroup, ...]]:
        """Who lives here: the groups that stand open, and the others."""
        grouped: dict[str, list[Any]] = {}
        for one in self.profile.people:
            if one.unit == "percent" and one.value is not None:
                grouped.setdefault(one.group, []).append(one)
        groups = [self.trait_group(name, found) for name, found in grouped.items()]
        first = tuple(one for one in groups if one.name in FIRST_GROUPS)
        rest = tuple(one for one in groups if one.name not in FIRST_GROUPS)
        return (first, rest) if first else (tuple(groups[:2]), tuple(groups[2:]))

    def stands_out(self) -> tuple[str, ...]:
        """The few characteristics in which people here differ most from those it is compared with."""
        gaps = [
            (abs(one.value - one.comparator_value), one)
            for one in self.profile.people
            if one.unit == "percent"
            and one.group not in NOT_PEOPLE
            and None not in (one.value, one.comparator_value)
        ]
        widest: dict[str, tuple[float, Any]] = {}
        for gap, one in sorted(gaps, key=lambda gap: (-gap[0], gap[1].slug)):
            widest.setdefault(one.group, (gap, one))
        largest = list(widest.values())
        return tuple(
            _("%(name)s: %(here)s, against %(other)s in %(label)s.")
            % {
                "name": one.name,
                "here": figures.figure(one.value, "percent", 0),
                "other": figures.figure(one.comparator_value, "percent", 0),
                "label": self.profile.comparator.label,
            }
            for gap, one in largest[:NOTABLE]
            if gap >= NOTABLE_GAP
        )

    def trait_group(self, name: str, found: Sequence[Any]) -> TraitGroup:
        """Bars on one scale, so that they can be compared within the group."""
        largest = max(max(one.value, one.comparator_value or 0) for one in found)
        return TraitGroup(
            name=name,
            period=found[0].period,
            traits=tuple(
                Trait(
                    name=one.name,
                    here=figures.figure(one.value, "percent", 0),
                    other=(
                        figures.figure(one.comparator_value, "percent", 0)
                        if one.comparator_value is not None
                        else ""
                    ),
                    bar=mark_safe(  # noqa: S308 - numbers only
                        bars.bar(one.value, one.comparator_value, max(largest, 10))
                    ),
                )
                for one in found
            ),
        )

    # Stage 3 ------------------------------------------------------------------------------------------

    def benchmark(self) -> Benchmark | None:
        """The place ÷ the nation, where a ratio means something and the place has its own figure."""
        chosen = [
            one
            for one in self.profile.indicators
            if one.national_ratio is not None
            and one.layer in ("official", "survey")
            and one.weight > 0
        ]
        if not chosen:
            return None
        scale = ratios.Scale.for_ratios(one.national_ratio for one in chosen)
        groups = []
        for domain in self.profile.domains:
            rows = tuple(self.ratio(one, scale) for one in chosen if one.domain == domain.domain)
            if rows:
                groups.append((domain.name, rows))
        return Benchmark(mark_safe(ratios.axis(scale)), tuple(groups))  # noqa: S308 - numbers only

    def ratio(self, one: Any, scale: ratios.Scale) -> Ratio:
        words = {
            "name": one.name,
            "times": figures.times(one.national_ratio),
            "nation": self.nation,
        }
        label = _("%(name)s: %(times)s times the figure for %(nation)s.") % words
        low, high = one.national_ratio_lower, one.national_ratio_upper
        return Ratio(
            slug=one.indicator,
            name=one.name,
            period=one.period or "",
            chart=mark_safe(  # noqa: S308 - numbers, and a label that the drawing escapes
                ratios.row(scale, one.national_ratio, low, high, label=label)
            ),
            times=figures.times(one.national_ratio),
            range=(
                _("%(low)s to %(high)s") % {"low": figures.times(low), "high": figures.times(high)}
                if low is not None
                else ""
            ),
        )


def standing_of(domain: Any) -> str:
    """Standing of a domain: its class, or `none` where the measure gives it no colour."""
    return domain.class_ if domain.class_ in verdicts.JUDGED else "none"


def edition(title: str, period: str) -> str:
    """A source's short name with its period, each once.

    >>> edition("Census 2021, TS044: Accommodation type", "2021")
    'Census 2021'
    >>> edition("Weekly pay by residence, April 2025", "April 2025")
    'Weekly pay by residence, April 2025'
    """
    short = re.split(r"[:,]", title, maxsplit=1)[0].strip()
    return short if period in short else f"{short}, {period}" if period else short


@lru_cache(maxsize=4096)
def origin(indicator: Any, release: Any, language: str) -> SafeString:
    """The facts about an indicator that hold for every place; `language` is part of their key."""
    return mark_safe(  # noqa: S308 - a template escapes what it is given
        render_to_string(
            "front/_origin.html",
            {
                "one": indicator,
                "release": release,
                "geography": wording.geography(release.geography) if release else "",
                "basis": wording.BASES[indicator.basis],
                "polarity": wording.POLARITIES[indicator.polarity],
            },
        )
    )


# Findings ----------------------------------------------------------------------------------------------


def saying(findings: Iterable[Any], *, shown: int = SHOWN) -> Saying:
    """Findings in the order in which the measure gives them."""
    every = tuple(
        Said(
            sentence=one.sentence,
            # The sentence of a concern leaves its numbers out; the others hold them already.
            why=one.reason if one.numbers in one.sentence else f"{one.numbers}.",
            anchor=one.domain if one.numbers not in one.sentence else one.indicator or one.domain,
        )
        for one in findings
    )
    return Saying(every[:shown], every[shown:])


def changes(found: Iterable[Any]) -> tuple[Changed, ...]:
    """What changed, what did not, and what cannot be compared."""
    return tuple(
        Changed(
            name=one.name,
            word=wording.CHANGES[one.verdict.verdict],
            sign=wording.CHANGE_SIGNS[one.verdict.verdict],
            reason=one.verdict.reason,
        )
        for one in found
    )


# The head of the page -----------------------------------------------------------------------------------


def residents(population: int | None) -> str:
    """ "About 1,950 people live here."; "" where nobody knows."""
    if not population:
        return ""
    return ngettext(
        "About %(n)s person lives here.", "About %(n)s people live here.", population
    ) % {"n": f"{figures.about(population):,}"}
