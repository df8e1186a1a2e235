"""What stands on a printed page, in its order: words, numbers and drawings, but no layout.

The HTML file and the PDF are two layouts of these contents. Everything in them is text or an SVG
drawing made here; a layout never puts a name into its own markup without saying that it is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from commonweal.evidence.exports import drawings, figures, phrases
from commonweal.evidence.exports.reading import DomainReading, Line, Reading, Trait, read, told
from commonweal.evidence.exports.standing import MEANINGS, WORDS
from commonweal.evidence.exports.text import unique
from warm.language import gettext as _
from warm.language import ngettext
from warm.results import Finding, Profile, ReleaseInfo, plain
from warm.words import joined, listed

#: How many findings of each sort are told in full; the tables have them all.
SHOWN = 6
#: How many stand in a brief.
BRIEF = 3
#: Groups of characteristics that a brief tells.
BRIEF_GROUPS = ("Age", "Tenure")

Contents = dict[str, Any]


def report(profile: Profile) -> Contents:
    """The contents of a full report."""
    reading = read(profile)
    axis = drawings.Differences.of(
        line.result for one in reading.domains for line in one.own if line.result.status == "value"
    )
    used = {line.standing for one in reading.domains for line in one.own}
    used |= {one.standing for one in reading.domains} & set(WORDS)
    ratios = _ratios(reading)
    marks = ", ".join(one["text"] for one in ratios["marks"])
    licences = joined(list(unique(one.licence for one in profile.releases)))
    fixed = phrases.of_report(reading, axis.reach, marks)
    return {
        **head(reading),
        "fixed": {**fixed, "licences": fixed["licences"] % {"licences": licences}},
        "pillars": pillars(reading),
        "signs": {one: drawings.sign(one) for one in (*WORDS, "unmeasured")},
        "key": [
            {"standing": one, "word": _(WORDS[one]), "meaning": _(MEANINGS[one])}
            for one in WORDS
            if one in used
        ],
        "satisfaction": reading.satisfaction,
        "traits": [trait_group(name, some, reading) for name, some in reading.traits],
        "strengths": findings(reading.local, SHOWN),
        "alike": findings(reading.alike, SHOWN),
        "hard": findings(profile.vulnerabilities, SHOWN),
        "domains": [_domain(one, axis) for one in reading.domains],
        "lent": {
            "note": reading.lent_note,
            "where": reading.where or _("a larger area"),
            "groups": [
                {"name": one.result.name, "rows": [_lent(line) for line in one.lent]}
                for one in reading.domains
                if one.lent
            ],
            "notes": _notes(line for one in reading.domains for line in one.lent),
        },
        "ratios": ratios,
        "similar": _similar(profile),
        "concerns": findings(profile.concerns, len(profile.concerns)),
        "build_on": [one.sentence for one in spread_out(profile.strengths, BRIEF)],
        "next": list(reading.next_steps),
        "chance": profile.chance_sentence,
        "method": method(profile),
        "releases": [_release(i, one) for i, one in enumerate(profile.releases, start=1)],
        "attributions": list(unique(line for one in profile.releases for line in one.attribution)),
    }


def brief(profile: Profile, *, support: Sequence[str] = (), ask: Sequence[str] = ()) -> Contents:
    """The contents of a brief of one page: three strengths, three concerns, who lives here.

    Parameters
    ----------
    support : sequence of str, optional
        The priority lists that the place is on, and the decisions about it, a line each.
    ask : sequence of str, optional
        Whom to ask, each with how to reach them: team inboxes, never a person's own address.
    """
    reading = read(profile)
    chosen = [one for one in reading.traits if one[0] in BRIEF_GROUPS] or list(reading.traits[:2])
    worries = list(profile.concerns[:BRIEF])
    named = {one.domain for one in worries}
    others = [one for one in profile.vulnerabilities if one.domain not in named]
    worries += spread_out(others, BRIEF - len(worries))
    return {
        **head(reading),
        "pillars": pillars(reading),
        "signs": {one: drawings.sign(one) for one in (*WORDS, "unmeasured")},
        "fixed": phrases.of_brief(reading),
        "support": list(support),
        "satisfaction": reading.satisfaction,
        "traits": [trait_group(name, some, reading) for name, some in chosen],
        "strengths": findings(spread_out(profile.strengths, BRIEF), BRIEF),
        "concerns": findings(worries, BRIEF),
        "ask": list(ask),
        "next": list(reading.next_steps),
        "chance": profile.chance_sentence,
        "attributions": list(unique(line for one in profile.releases for line in one.attribution)),
        "method": _("Method %(version)s, framework %(framework)s.")
        % {"version": profile.method.version, "framework": profile.method.framework},
    }


def head(reading: Reading) -> Contents:
    """What opens every page of print."""
    place = reading.profile.place
    return {
        "title": _("%(name)s: a profile of the place") % {"name": reading.name},
        "name": reading.name,
        "kind": reading.described,
        "code": place.code,
        "areas": reading.areas,
        "people": reading.people,
        "made_up": reading.made_up,
        "headline": reading.profile.headline,
        "label": reading.label,
        "nation": reading.nation,
    }


def pillars(reading: Reading) -> list[Contents]:
    """The domains at a glance, by pillar."""
    return [
        {
            "name": name,
            "domains": [
                {"name": one.result.name, "standing": one.standing, "word": one.word}
                for one in some
            ],
        }
        for name, some in reading.pillars
    ]


def trait_group(name: str, traits: Sequence[Trait], reading: Reading) -> Contents:
    """Characteristics of the people under one heading, with bars on one scale."""
    shares = [one for one in traits if one.result.unit == "percent"]
    largest = max(
        (max(one.result.value or 0.0, one.result.comparator_value or 0.0) for one in shares),
        default=0.0,
    )
    return {
        "name": name,
        "periods": joined(list(unique(one.result.period for one in traits))),
        "sources": sorted({one.source for one in traits if one.source}),
        "rows": [
            {
                "name": one.result.name,
                "here": one.here,
                "other": one.other,
                "chart": (
                    _drawn(
                        drawings.bar(
                            one.result.name,
                            one.result.value or 0.0,
                            one.result.comparator_value,
                            max(largest, 10.0),
                            reading.label,
                        )
                    )
                    if one.result.unit == "percent"
                    else None
                ),
            }
            for one in traits
        ],
    }


def findings(found: Sequence[Finding], shown: int) -> Contents:
    """Findings told in full, and how many more there are."""
    more = max(0, len(found) - shown)
    said = ngettext(
        "%(n)s more stands in the tables below.", "%(n)s more stand in the tables below.", more
    )
    return {
        "shown": [plain(told(one)) for one in found[:shown]],
        "more": said % {"n": more} if more else "",
    }


def spread_out(found: Sequence[Finding], wanted: int) -> list[Finding]:
    """The first findings, of as many different domains as there are among them."""
    first: dict[str, int] = {}
    for i, one in enumerate(found):
        first.setdefault(one.domain, i)
    leading = list(first.values())
    rest = [i for i in range(len(found)) if i not in leading]
    return [found[i] for i in (*leading, *rest)[: max(0, wanted)]]


def method(profile: Profile) -> list[str]:
    """How the profile was made, in a paragraph or two."""
    made = profile.method
    low, high = (f"{level:g}%" for level in (min(made.levels), max(made.levels)))
    return [
        _(
            "Each measure is compared with those outside the place, never with an average that holds "
            "the place itself. A measure is called better or worse only when the difference is both "
            "large enough to matter and larger than chance would make it (%(low)s sure); much better "
            "or much worse only when the whole %(high)s interval lies beyond what matters. Where too "
            "few people were counted to tell, it says so, and that is not the same as being alike."
        )
        % {"low": low, "high": high},
        _(
            "The smallest difference that matters is %(smallest)s. A domain is the weighted mean of "
            "its measures, each divided by twice that and turned so that more is better; it is fixed "
            "to %(reference)s."
        )
        % {"smallest": made.smallest_difference, "reference": made.reference},
        _(
            "Method %(version)s, rule %(rule)s, framework %(framework)s, pillars %(pillars)s. The "
            "four stages follow Building resilient communities (Young Foundation, 2010); how they "
            "are worked out is this project's own."
        )
        % {
            "version": made.version,
            "rule": made.rule,
            "framework": made.framework,
            "pillars": made.pillars,
        },
    ]


# Parts ----------------------------------------------------------------------------------------------


def _drawn(one: drawings.Drawing | None) -> Contents | None:
    return None if one is None else {"svg": one.svg, "alt": one.alt}


def _line(line: Line, axis: drawings.Differences) -> Contents:
    known = line.result.status == "value"
    return {
        "name": line.name,
        "origin": line.period,
        "period": line.result.period or "",
        "source": line.source,
        "here": line.here,
        "known": known,
        "interval": line.range or _("no interval") if known else "",
        "other": line.beside,
        "standing": line.standing,
        "word": line.word,
        "chart": _drawn(axis.draw(line.result, line.standing)) if known else None,
    }


def _domain(one: DomainReading, axis: drawings.Differences) -> Contents:
    known = [line for line in one.own if line.result.status == "value"]
    judged = [line for line in known if line.result.class_ != "no_colour"]
    neutral = [line for line in known if line.result.class_ == "no_colour"]
    absent = [line for line in one.own if line.result.status != "value"]
    return {
        "name": one.result.name,
        "standing": one.standing,
        "word": one.word,
        "sentence": one.result.sentence,
        "judged": [_line(line, axis) for line in judged],
        "neutral": [_line(line, axis) for line in neutral],
        "absent": [
            f"{line.name}: {line.here}{f' ({line.period})' if line.period else ''}."
            for line in absent
        ],
        "modelled": [_lent(line) for line in one.modelled],
        "unloaded": _("Nothing is loaded yet for: %(measures)s.") % {"measures": listed(one.absent)}
        if one.absent
        else "",
        "notes": _notes((*known, *absent)),
    }


def _lent(line: Line) -> Contents:
    known = line.result.status == "value"
    return {
        "name": line.name,
        "here": line.here,
        "interval": (line.range or _("no interval")) if known else "",
        "nation": line.nation,
        "origin": line.period,
        "period": line.result.period or "",
        "source": line.source,
        "note": line.note,
    }


def _notes(lines: Iterable[Line]) -> list[Contents]:
    """What to bear in mind, each sentence said once with the measures that it is about."""
    about: dict[str, list[str]] = {}
    for line in lines:
        for sentence in _SENTENCES.split(line.note):
            if sentence:
                about.setdefault(sentence, []).append(line.name)
    found: list[Contents] = []
    for sentence, names in about.items():
        if found and found[-1]["names"] == names:
            found[-1]["note"] += f" {sentence}"
        else:
            found.append({"names": names, "about": joined(names), "note": sentence})
    return found


#: Between two sentences: after a full stop, before a capital.
_SENTENCES = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


def _ratios(reading: Reading) -> Contents:
    axis = drawings.Ratios.of(one.ratio for one in reading.ratios)
    groups: dict[str, list[Contents]] = {}
    for one in reading.ratios:
        sure = (
            _("%(low)s to %(high)s")
            % {"low": figures.times(one.lower), "high": figures.times(one.upper)}
            if one.lower is not None and one.upper is not None
            else _("no interval")
        )
        groups.setdefault(one.domain, []).append(
            {
                "name": one.line.name,
                "origin": one.line.period,
                "source": one.line.source,
                "here": one.line.here,
                "alike": one.line.alike,
                "nation": one.line.nation_short,
                "times": figures.times(one.ratio),
                "interval": sure,
                "chart": _drawn(
                    axis.draw(one.line.name, one.ratio, one.lower, one.upper, reading.nation)
                ),
            }
        )
    return {
        "marks": [{"at": share, "text": text} for share, text in axis.marks],
        "groups": [{"name": name, "rows": rows} for name, rows in groups.items()],
    }


def _similar(profile: Profile) -> Contents | None:
    if profile.similar is None:
        return None
    return {
        "method": profile.similar.method,
        "areas": [
            f"{one.name} ({one.council_name})" if one.council_name else one.name
            for one in profile.similar.areas
        ],
    }


def _release(number: int, one: ReleaseInfo) -> Contents:
    return {
        "number": number,
        "title": one.title,
        "publisher": one.publisher,
        "period": one.period,
        "licence": one.licence,
        "release": one.release,
        "retrieved": _("Retrieved %(day)s.") % {"day": one.retrieved_on}
        if one.retrieved_on
        else "",
        "sha256": one.sha256,
        "page": one.page,
        "steps": list(one.transformations),
    }
