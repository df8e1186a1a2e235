"""The measures of a place, domain by domain, drawn from its profile."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from commonweal.common import figures
from commonweal.evidence import queries as evidence
from commonweal.evidence.queries import verdicts
from commonweal.front import notes, rows, strips
from commonweal.front.views import wording
from commonweal.front.views.wording import Tongue

#: Layers of figures that are the place's own.
OWN = ("official", "survey")
#: How many questions a domain that is not measured yet suggests.
QUESTIONS = 3


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of measures: how many, and their HTML."""

    count: int
    html: SafeString


@dataclass(frozen=True, slots=True)
class Domain:
    """One of the nine domains with everything that is known of it here.

    Attributes
    ----------
    standing : str
        One of `verdicts.WORDS`, or `unmeasured`.
    sign : str
        The sign that stands for it.
    word, said : str
        The standing in short, and as a sentence.
    sentence : str
        What the comparison rests on.
    measures, beside, lent, modelled : Lines or None
        The place's own; its own that are not counted again; its council's; modelled ones.
    notes : tuple of (str, str)
        Notes that several of its own measures share: their names, and the note.
    absent : tuple of str
        Names of measures of which nothing is loaded.
    questions : tuple of str
        What people could be asked, where nothing is measured.
    rests_on_one : bool
        Whether the standing is that of a single measure.
    """

    slug: str
    name: str
    about: str
    standing: str
    sign: str
    word: str
    said: str
    sentence: str
    measures: Lines | None
    beside: Lines | None
    lent: Lines | None
    modelled: Lines | None
    notes: tuple[tuple[str, str], ...]
    absent: tuple[str, ...]
    questions: tuple[str, ...]
    rests_on_one: bool = False

    @property
    def measured(self) -> bool:
        return self.standing != "unmeasured"

    @property
    def more(self) -> int:
        """How many figures stand beside those that it is compared by."""
        return sum(one.count for one in (self.beside, self.modelled, self.lent) if one)


@dataclass(frozen=True, slots=True)
class Pillar:
    """A group of domains."""

    name: str
    domains: tuple[Domain, ...]


@dataclass(frozen=True)
class Drawing:
    """Everything that a place's page is drawn from, in the reader's language.

    Attributes
    ----------
    profile, framework
        As the measure gives them.
    strips : mapping of str to Strip
        The values of all small areas around, by indicator.
    sheet : str
        Address of the drawing that has them as ticks.
    nation : str
        Its name.
    releases : mapping of str to ReleaseInfo
        Those that the profile names, by name.
    tongue : Tongue
    """

    profile: Any
    framework: Any
    strips: Mapping[str, Any]
    sheet: str
    nation: str
    releases: Mapping[str, Any]
    tongue: Tongue

    def pillars(self) -> tuple[Pillar, ...]:
        """The nine domains in the order of their pillars."""
        grouped: dict[str, list[Domain]] = {}
        for one in self.profile.domains:
            grouped.setdefault(one.pillar, []).append(self.domain(one))
        return tuple(Pillar(name, tuple(domains)) for name, domains in grouped.items())

    @cached_property
    def surroundings(self) -> str:
        """What every figure of the place's council begins by saying; it is said once, for all."""
        return notes.shared(one.note for one in self.profile.indicators if drawer(one) == "lent")

    def domain(self, one: Any) -> Domain:
        """A domain: its own measures, those shown beside them, and those of larger places."""
        sorted_: dict[str, list[rows.Measure]] = {}
        absent, lent = [], []
        for result in self.profile.indicators:
            if result.domain != one.domain:
                continue
            where = drawer(result)
            if where == "absent":
                absent.append(result.name)
            elif where == "lent":
                lent.append(self.lent(result))
            else:
                sorted_.setdefault(where, []).append(self.measure(result))
        own = sorted_.get("own", [])
        shared = notes.repeated([(line.name, line.note) for line in own])
        own = [replace(line, note="") if line.note in shared else line for line in own]
        standing = verdicts.of_domain(one)
        unmeasured = standing == "unmeasured"
        word, said = self.words_of(one, standing)
        return Domain(
            slug=one.domain,
            name=one.name,
            about=self.framework.domain(one.domain).about,
            standing=standing,
            sign="none" if unmeasured else standing,
            word=word,
            said=said,
            sentence="" if unmeasured else self.sentence(one),
            measures=self.lines(own, rows.measure),
            beside=self.lines(sorted_.get("beside"), rows.measure),
            lent=written(lent),
            modelled=self.lines(sorted_.get("modelled"), rows.lent),
            notes=tuple((", ".join(names), note) for note, names in shared.items()),
            absent=tuple(absent),
            questions=self.questions(one.domain) if unmeasured else (),
            rests_on_one=one.measured == 1 and not self.coloured,
        )

    @property
    def coloured(self) -> bool:
        """Whether domains have the colours of the 2010 rule, and not the classes of ours."""
        return str(self.profile.method.rule) == evidence.RULE_2010

    def words_of(self, one: Any, standing: str) -> tuple[str, str]:
        """What is said of a domain: in short, and as a sentence."""
        tongue, label = self.tongue, self.profile.comparator.label
        if standing == "unmeasured":
            return tongue.sentences[standing], tongue.sentence(standing, label)
        if self.coloured:
            colour = one.colour or "none"
            return tongue.colours[colour], tongue.colour_sentences[colour]
        return tongue.standings[standing], tongue.sentence(standing, label)

    def sentence(self, one: Any) -> str:
        """What a domain's standing rests on; the 2010 rule weighs nothing, and has its own words."""
        return str(one.sentence) if self.coloured else wording.basis_of(one)

    def lines(
        self,
        measures: Sequence[rows.Measure] | None,
        write: Callable[[rows.Measure, rows.Words], str],
    ) -> Lines | None:
        """Measures as lines of HTML; None where there are none."""
        words = self.tongue.on_every_line
        return written([write(one, words) for one in measures or ()])

    def lent(self, result: Any) -> str:
        """A figure of the place's council as a line of HTML."""
        one, release = self.framework[result.indicator], self.releases.get(result.release)
        return lent(result, one, release, self.nation, self.surroundings, get_language() or "")

    def questions(self, domain: str) -> tuple[str, ...]:
        """What a survey would ask about a domain."""
        return tuple(
            one.question
            for one in self.framework.in_domain(domain)
            if one.question and one.status in ("needs_survey", "available")
        )[:QUESTIONS]

    # One measure --------------------------------------------------------------------------------------

    def measure(self, result: Any) -> rows.Measure:
        """One measure: numbers, standing, drawing and where they come from."""
        one = self.framework[result.indicator]
        tongue, silent = self.tongue, verdicts.silence(result)
        if result.status != "value":
            return rows.Measure(
                slug=result.indicator,
                name=result.name,
                period=self.period(result),
                here=tongue.absent[result.status],
                known=False,
                word=tongue.silent[silent],
                note=result.note,
                origin=self.origin(result, one),
            )
        standing = verdicts.of_indicator(result)
        around = self.strips.get(result.indicator) if result.layer in OWN else None
        low, high = self.ends(around, one) if around is not None else ("", "")
        in_words = result.unit == "score" and result.position is not None
        here = figures.figure(result.value, result.unit, one.decimals)
        return rows.Measure(
            slug=result.indicator,
            name=result.name,
            period=self.period(result),
            here=tongue.among_a_hundred(result.position, result.polarity) if in_words else here,
            after="" if in_words else self.range(result, one),
            other=self.other(result, one, in_words=in_words),
            standing=standing,
            word=tongue.silent[silent] if silent else tongue.standings[standing],
            strip=self.strip(result, one, around, standing, here) if result.layer in OWN else "",
            low=low,
            high=high,
            note=result.note,
            facts=self.facts(result, one),
            origin=self.origin(result, one),
        )

    def period(self, result: Any) -> str:
        """The period, and what it is a period of: "Census 2021"."""
        release = self.releases.get(result.release)
        return edition(release.title, result.period or "") if release else result.period or ""

    def range(self, result: Any, one: Any) -> str:
        """The interval in words; "" where there is none."""
        if result.lower is None:
            return ""
        return self.tongue.range_of(result.lower, result.upper, result.unit, one.decimals)

    def other(self, result: Any, one: Any, *, in_words: bool) -> str:
        """Those it is compared with: "the rest of Wiltshire 14.3%"; for lent figures, the nation."""
        if result.layer in OWN:
            value, label = result.comparator_value, self.profile.comparator.label
        else:
            value, label = result.national_value, self.nation
        other = ""
        if value is not None:
            other = f"{label} {figures.figure(value, result.unit, one.decimals)}"
        if not in_words:
            return other
        score = figures.plain(result.value, one.decimals)
        phrase = self.tongue.phrases["score_among" if other else "score_alone"]
        return phrase % {"nation": self.nation, "score": score, "other": other}

    def ends(self, strip: Any, one: Any) -> tuple[str, str]:
        """What stands at both ends of the drawing: numbers, or what a score means by them."""
        if one.unit == "score" and one.polarity != "none":
            better, worse = self.tongue.terms["better"], self.tongue.terms["worse"]
            return (better, worse) if one.polarity == "-" else (worse, better)
        return (
            figures.figure(strip.low, one.unit, one.decimals),
            figures.figure(strip.high, one.unit, one.decimals),
        )

    def strip(self, result: Any, one: Any, around: Any, standing: str, here: str) -> str:
        """Dot and interval over every small area of the council; "" where there is only a dot."""
        phrases, ends = self.tongue.phrases, {"name": result.name, "here": here}
        if around is not None:
            ends["low"] = figures.figure(around.low, result.unit, one.decimals)
            ends["high"] = figures.figure(around.high, result.unit, one.decimals)
            label = phrases["strip"] % ends
        elif result.comparator_value is not None:
            other = figures.figure(result.comparator_value, result.unit, one.decimals)
            label = phrases["pair"] % {**ends, "other": other}
        else:
            return ""
        return strips.strip(
            (around.low, around.high) if around is not None else None,
            f"{self.sheet}#{result.indicator}",
            here=result.value,
            lower=result.lower,
            upper=result.upper,
            other=result.comparator_value,
            standing=standing,
            label=label,
        )

    def facts(self, result: Any, one: Any) -> list[tuple[str, str]]:
        """What is behind this number here: counts, the nation, places like this one."""
        found: list[tuple[str, str]] = []
        tongue, terms = self.tongue, self.tongue.terms
        close = result.basis == "approximate"
        if counted := tongue.counted(result.numerator, result.denominator, close=close):
            found.append((terms["counted"], counted))
        elif result.layer == "survey" and result.base is not None:
            found.append((terms["answers"], figures.count(result.base)))
        if result.layer in OWN:
            if among := tongue.place_among(result.position, self.nation):
                found.append((terms["among"], among))
            if result.national_value is not None:
                value = figures.figure(result.national_value, result.unit, one.decimals)
                found.append((self.nation, value))
            if result.similar_value is not None:
                value = figures.figure(result.similar_value, result.unit, one.decimals)
                said = tongue.standings.get(result.similar_class)
                found.append((terms["similar"], f"{value} ({said})" if said else value))
            if result.delta is not None and result.comparator_value is not None:
                found.append((terms["delta"], figures.plain(result.delta, max(one.decimals, 1))))
        found.append((terms["sure"], tongue.interval(result.interval_method)))
        return found

    def origin(self, result: Any, one: Any) -> str:
        """Definition, source, licence, release and checksum: the same for every place."""
        return origin(one, self.releases.get(result.release), get_language() or "")


def written(lines: Sequence[str]) -> Lines | None:
    """Lines of HTML together; None where there are none."""
    if not lines:
        return None
    return Lines(len(lines), mark_safe("".join(lines)))  # noqa: S308 - the lines escape their text


@lru_cache(maxsize=4096)
def lent(
    result: Any,
    one: Any,
    release: Any,
    nation: str,
    surroundings: str,
    language: str,
) -> str:
    """A figure of a council area as a line of HTML: the same for every place in it.

    Parameters
    ----------
    result, one, release
        The figure, its indicator and the release it is from.
    nation : str
        Name of the country.
    surroundings : str
        What every such figure begins by saying, to be left out here.
    language : str
        Of the words.
    """
    drawing = Drawing(
        None, {one.slug: one}, {}, "", nation, {result.release: release}, wording.tongue()
    )
    line = drawing.measure(result)
    line = replace(line, note=notes.without(line.note, surroundings))
    return rows.lent(line, drawing.tongue.on_every_line)


def drawer(result: Any) -> str:
    """Which of a domain's drawers a measure belongs in."""
    if result.layer == "inherited":
        return "lent"
    if result.layer == "modelled" and result.status == "value":
        return "modelled"
    if result.status == "missing" and result.source is None:
        return "absent"
    return "own" if result.weight > 0 else "beside"


def edition(title: str, period: str) -> str:
    """A source's short name with its period, each once.

    >>> edition("Census 2021, TS044: Accommodation type", "2021")
    'Census 2021'
    >>> edition("English Indices of Deprivation 2025: scores", "2025")
    'English Indices of Deprivation 2025'
    >>> edition("Weekly pay", "April 2025")
    'Weekly pay, April 2025'
    """
    short = re.split(r"[:,]", title, maxsplit=1)[0].strip()
    return short if period in short else f"{short}, {period}"


@lru_cache(maxsize=4096)
def origin(indicator: Any, release: Any, language: str) -> SafeString:
    """The facts about an indicator that hold for every place; `language` is part of their key."""
    tongue = wording.tongue()
    return mark_safe(  # noqa: S308 - a template escapes what it is given
        render_to_string(
            "front/_origin.html",
            {
                "one": indicator,
                "release": release,
                "geography": tongue.geography(release.geography) if release else "",
                "basis": tongue.bases[indicator.basis],
                "polarity": tongue.polarities[indicator.polarity],
            },
        )
    )
