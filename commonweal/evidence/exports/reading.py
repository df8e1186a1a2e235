"""A profile as it is read, in four stages, before anything is said about type or colour.

The text, the printed page and the brief are all laid out from this one reading, so that they can
never say different things of a place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from commonweal.evidence.exports import figures, standing
from warm.language import gettext as _
from warm.language import ngettext, noop
from warm.results import (
    Characteristic,
    DomainResult,
    Finding,
    IndicatorResult,
    Profile,
    ReleaseInfo,
)
from warm.words import capital, listed

#: How a kind of place is called.
KINDS = MappingProxyType(
    {
        "country": noop("Country"),
        "region": noop("Region"),
        "la": noop("Council area"),
        "neighbourhood": noop("Neighbourhood"),
        "drawn": noop("Drawn neighbourhood"),
        "community_area": noop("Community area"),
        "ward": noop("Ward"),
        "division": noop("Electoral division"),
        "parish": noop("Parish"),
        "msoa": noop("Wider area"),
        "pcn": noop("Primary care network"),
        "lsoa": noop("Small area"),
    }
)

LIFE_SATISFACTION = "life-satisfaction"

#: The first thing to do, wherever the place is.
TALK = noop(
    "Talk it over with people who live here. Figures say where to look; they do not say why, and "
    "they miss what nobody has counted."
)


@dataclass(frozen=True, slots=True)
class Line:
    """One measure in one place, in words.

    Attributes
    ----------
    here, interval, other, nation : str
        With their units; "" where there is none. `here` says why, where there is no value.
    range, beside : str
        The interval and the comparator without the unit, for columns beside `here`.
    alike, nation_short : str
        Places like this one (what could be expected here) and the nation, without the unit.
    standing, word : str
        Its sign, and what is said beside it.
    source : int or None
        Number of its release in the list of releases, from 1.
    """

    result: IndicatorResult
    name: str
    period: str
    here: str
    interval: str
    range: str
    beside: str
    alike: str
    other: str
    nation: str
    nation_short: str
    standing: str
    word: str
    note: str
    source: int | None


@dataclass(frozen=True, slots=True)
class DomainReading:
    """A domain with its measures: counted, shown beside, lent by a larger place, absent."""

    result: DomainResult
    standing: str
    word: str
    counted: tuple[Line, ...]
    beside: tuple[Line, ...]
    lent: tuple[Line, ...]
    modelled: tuple[Line, ...]
    absent: tuple[str, ...]

    @property
    def own(self) -> tuple[Line, ...]:
        """Measures of the place itself."""
        return (*self.counted, *self.beside)


@dataclass(frozen=True, slots=True)
class Ratio:
    """A measure here ÷ in the nation."""

    line: Line
    domain: str
    ratio: float
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class Trait:
    """Something about who lives here, in words."""

    result: Characteristic
    here: str
    other: str
    source: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """A finding taken apart: what to say first, what follows it, the numbers, the reason."""

    lead: str
    rest: str
    numbers: str
    reason: str
    standing: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that a printed page says of a place, in the order in which it says it."""

    profile: Profile
    name: str
    kind: str
    where: str
    people: str
    made_up: bool
    label: str
    nation: str
    satisfaction: str
    traits: tuple[tuple[str, tuple[Trait, ...]], ...]
    pillars: tuple[tuple[str, tuple[DomainReading, ...]], ...]
    lent_note: str
    ratios: tuple[Ratio, ...]
    next_steps: tuple[str, ...]

    @property
    def described(self) -> str:
        """What kind of place it is, and where."""
        if not self.where:
            return self.kind
        return _("%(kind)s in %(where)s") % {"kind": self.kind, "where": self.where}

    @property
    def areas(self) -> str:
        """How many small areas it is made of, and of which year."""
        number = len(self.profile.place.small_areas)
        said = ngettext("%(n)s small area of %(year)s", "%(n)s small areas of %(year)s", number)
        return said % {"n": f"{number:,}", "year": self.profile.place.vintage}

    @property
    def domains(self) -> tuple[DomainReading, ...]:
        return tuple(one for _, some in self.pillars for one in some)

    @property
    def local(self) -> tuple[Finding, ...]:
        """Strengths against the comparator."""
        return tuple(
            one for one in self.profile.strengths if one.comparator == self.profile.comparator.label
        )

    @property
    def alike(self) -> tuple[Finding, ...]:
        """Strengths against places like this one."""
        return tuple(
            one for one in self.profile.strengths if one.comparator != self.profile.comparator.label
        )


def read(profile: Profile) -> Reading:
    """A profile as it is read."""
    place, label = profile.place, profile.comparator.label
    alone = profile.comparator.kind == "none"
    nation = nation_of(profile)
    numbers = {one.release: i for i, one in enumerate(profile.releases, start=1)}
    releases = {one.release: one for one in profile.releases}
    shared = _shared_note(profile.indicators)
    lines = {one.indicator: _line(one, numbers, releases, shared) for one in profile.indicators}
    grouped: dict[str, list[DomainReading]] = {}
    for one in profile.domains:
        grouped.setdefault(one.pillar, []).append(_domain(one, profile, lines))
    return Reading(
        profile=profile,
        name=place.name,
        kind=_(KINDS.get(place.kind, place.kind.replace("_", " ").capitalize())),
        where=_where(profile),
        people=_people(place.population),
        made_up=place.code.startswith("Z"),
        label="" if alone else label,
        nation=nation,
        satisfaction=_satisfaction(profile, lines, nation),
        traits=_traits(profile, numbers),
        pillars=tuple((name, tuple(some)) for name, some in grouped.items()),
        lent_note=shared,
        ratios=_ratios(profile, lines),
        next_steps=_next_steps(profile),
    )


def told(one: Finding) -> Told:
    """A finding as it is told, nothing twice.

    The sentence of a strength holds its numbers; the reason of a concern begins with the name of
    its domain, as its sentence does.
    """
    lead, colon, rest = one.sentence.partition(": ")
    named, _, reason = one.reason.partition(": ")
    same = bool(colon) and named == lead
    return Told(
        lead=f"{lead}{colon.strip()}",
        rest=rest,
        numbers="" if not one.numbers or one.numbers in one.sentence else f"{one.numbers}.",
        reason=capital(reason) if same else one.reason,
        standing=one.class_,
    )


def nation_of(profile: Profile) -> str:
    """The nation that the place is compared with."""
    return profile.place.nation_name or _("the nation")


def edition(release: ReleaseInfo | None, period: str | None) -> str:
    """A source's short name with the period, each said once: "Census 2021"."""
    if release is None:
        return period or ""
    short = release.title.split(":")[0].split(",")[0].strip()
    if not period or period in short:
        return short
    return f"{short}, {period}"


def _where(profile: Profile) -> str:
    place = profile.place
    if place.council_name and place.council != place.code:
        return place.council_name
    return ""


def _people(population: int | None) -> str:
    if not population:
        return _("Nobody has counted how many people live here.")
    if population == 1:
        return _("One person lives here.")
    return _("About %(n)s people live here.") % {"n": figures.about(population)}


def _line(
    one: IndicatorResult,
    numbers: dict[str, int],
    releases: dict[str, ReleaseInfo],
    shared: str,
) -> Line:
    decimals = one.decimals
    known = one.status == "value"
    stands = standing.of_indicator(one)
    word = _(standing.WORDS[stands])
    if one.layer == "inherited":
        word = _("Not measured here")
    elif one.layer == "modelled":
        word = _("Modelled")
    elif not known:
        word = _("No figure")
    own = one.layer in standing.OWN

    def said(value: float | None, unit: str = one.unit) -> str:
        return "" if value is None else figures.figure(value, unit, decimals)

    short = one.unit if one.unit in ("percent", "pounds") else ""

    return Line(
        result=one,
        name=one.name,
        period=edition(releases.get(one.release or ""), one.period),
        here=said(one.value) if known else _(standing.ABSENT.get(one.status, noop("no figure"))),
        interval=figures.interval(one.lower, one.upper, one.unit, decimals) if known else "",
        range=figures.interval(one.lower, one.upper, "", decimals) if known else "",
        beside=said(one.comparator_value, short) if own else "",
        alike=said(one.similar_value, short) if own else "",
        other=said(one.comparator_value) if own else "",
        nation=said(one.national_value),
        nation_short=said(one.national_value, short),
        standing=stands,
        word=word,
        note=one.note.removeprefix(shared).strip() if one.layer == "inherited" else one.note,
        source=numbers.get(one.release or ""),
    )


def _shared_note(indicators: Sequence[IndicatorResult]) -> str:
    """The sentences that every figure of a larger place begins with, so that they are said once."""
    notes = [
        one.note.split(". ")
        for one in indicators
        if one.layer == "inherited" and one.status == "value"
    ]
    if len(notes) < 2:
        return ""
    same = []
    for sentences in zip(*notes, strict=False):
        if len({one.rstrip(".") for one in sentences}) > 1:
            break
        same.append(sentences[0].rstrip("."))
    return f"{'. '.join(same)}." if same else ""


def _domain(one: DomainResult, profile: Profile, lines: dict[str, Line]) -> DomainReading:
    counted, beside, lent, modelled, absent = [], [], [], [], []
    for result in profile.indicators:
        if result.domain != one.domain:
            continue
        line = lines[result.indicator]
        if result.layer == "inherited":
            lent.append(line)
        elif result.status == "missing" and result.source is None:
            absent.append(result.name)
        elif result.layer == "modelled":
            modelled.append(line)
        elif result.weight > 0:
            counted.append(line)
        else:
            beside.append(line)
    return DomainReading(
        result=one,
        standing=standing.of_domain(one),
        word=_(standing.domain_words(one)),
        counted=tuple(counted),
        beside=tuple(beside),
        lent=tuple(lent),
        modelled=tuple(modelled),
        absent=tuple(absent),
    )


def _satisfaction(profile: Profile, lines: dict[str, Line], nation: str) -> str:
    """How satisfied people are with life: of the place itself, or of its council for context."""
    line = lines.get(LIFE_SATISFACTION)
    absent = _("Life satisfaction is not measured here yet.")
    if line is None or line.result.status != "value":
        return absent
    sure = f" ({line.interval})" if line.interval else ""
    when = f", {line.period}" if line.period else ""
    beside = f"; {nation} {line.nation}" if line.nation else ""
    if line.result.layer in standing.OWN:
        return f"{line.name}: {line.here}{sure}{when}{beside}."
    whole = _("%(where)s as a whole") % {
        "where": profile.place.council_name or _("The larger area")
    }
    return f"{absent} {whole}: {line.here}{sure}{when}{beside}."


def _traits(profile: Profile, numbers: dict[str, int]) -> tuple[tuple[str, tuple[Trait, ...]], ...]:
    grouped: dict[str, list[Trait]] = {}
    for one in profile.people:
        if one.value is None:
            continue
        unit, decimals = ("percent", 1) if one.unit == "percent" else ("people", 0)
        other = one.comparator_value if unit == "percent" else None
        grouped.setdefault(one.group, []).append(
            Trait(
                one,
                figures.figure(one.value, unit, decimals),
                "" if other is None else figures.figure(other, unit, decimals),
                numbers.get(one.release),
            )
        )
    return tuple((name, tuple(some)) for name, some in grouped.items())


def _ratios(profile: Profile, lines: dict[str, Line]) -> tuple[Ratio, ...]:
    """Where a ratio to the nation means something and the figure is the place's own."""
    names = {one.domain: one.name for one in profile.domains}
    return tuple(
        Ratio(
            lines[one.indicator],
            names.get(one.domain, one.domain),
            one.national_ratio,
            one.national_ratio_lower,
            one.national_ratio_upper,
        )
        for one in profile.indicators
        if one.national_ratio is not None
        and one.national_ratio > 0
        and one.layer in standing.OWN
        and one.weight > 0
    )


def _next_steps(profile: Profile) -> tuple[str, ...]:
    """What can be done with this on Monday, promising nothing that does not exist."""
    council = profile.place.council_name
    steps = [_(TALK)]
    if council:
        steps.append(
            _(
                "Ask the council for %(council)s, and the services that work here, what they already "
                "do about the concerns above, and which of the strengths they could build on."
            )
            % {"council": council}
        )
    if profile.unmeasured:
        areas = listed([one.lower() for one in profile.unmeasured])
        steps.append(
            _("A survey here would fill what is not measured yet: %(domains)s.")
            % {"domains": areas}
        )
    return tuple(steps)
