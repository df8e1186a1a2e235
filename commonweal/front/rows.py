"""The lines on the page of a place, as HTML: measures, people, findings, ratios, releases.

They are written here and not in a template: a page has a hundred of them, and this is ten times as
quick. All text is escaped; drawings and the facts about an indicator come as HTML already.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure in one place, in words and drawings.

    Attributes
    ----------
    slug, name, period : str
    here, after, other : str
        The figure, its interval, and the figure of those it is compared with.
    known : bool
        Whether `here` is a figure, and not the reason why there is none.
    standing, word : str
        Sign and word of the comparison.
    strip, low, high : str
        The drawing as SVG, "" where there is none, and what stands at its ends.
    note : str
    facts : sequence of (str, str)
        What is behind the figure in this place.
    origin : str
        What is behind it everywhere, as HTML: terms and descriptions of a list.
    """

    slug: str
    name: str
    period: str
    here: str = ""
    after: str = ""
    other: str = ""
    known: bool = True
    standing: str = "none"
    word: str = ""
    strip: str = ""
    low: str = ""
    high: str = ""
    note: str = ""
    facts: Sequence[tuple[str, str]] = ()
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """The words that stand on every line, in the reader's language."""

    where_from: str
    note: str
    see: str
    to_page: str


def verdict(standing: str, word: str) -> str:
    """A sign with its word."""
    return (
        f'<span class="verdict verdict--{standing}"><svg class="sign sign--{standing}" '
        f'aria-hidden="true" focusable="false"><use href="#sign-{standing}"/></svg>'
        f"{escape(word)}</span>"
    )


def measure(one: Measure, words: Words) -> str:
    """A line of a measure that is the place's own, or of one that is missing here."""
    name = escape(one.name)
    here = f"<b>{escape(one.here)}</b>" if one.known else escape(one.here)
    after = f" <span>{escape(one.after)}</span>" if one.after else ""
    other = f'<p class="measure__other">{escape(one.other)}</p>' if one.other else ""
    drawing = one.strip
    if one.low:
        drawing = (
            f'{one.strip}<p class="strip-ends" aria-hidden="true">'
            f"<span>{escape(one.low)}</span><span>{escape(one.high)}</span></p>"
        )
    note = f"<p>{escape(one.note)}</p>" if one.note else ""
    return (
        f'<li class="measure" id="{escape(one.slug)}">'
        f'<div class="measure__name"><h5>{name}</h5>'
        f'<p class="measure__period">{escape(one.period)}</p></div>'
        f'<div class="measure__numbers"><p class="measure__here">{here}{after}</p>{other}</div>'
        f'<div class="measure__chart">{drawing}</div>'
        f'<div class="measure__verdict">{verdict(one.standing, one.word)}</div>'
        f'<div class="measure__more">{note}{origin(one, words)}</div></li>\n'
    )


def lent(one: Measure, words: Words) -> str:
    """A line of a figure that is not the place's own: of its council, or modelled."""
    after = f'<br><span class="quiet small">{escape(one.after)}</span>' if one.after else ""
    return (
        f'<li><span>{escape(one.name)}<br><span class="quiet small">{escape(one.period)}</span>'
        f"</span><span><b>{escape(one.here)}</b>{after}</span>"
        f'<span class="quiet small">{escape(one.other)}</span>'
        f"{origin(one, words, noted=True)}</li>\n"
    )


def origin(one: Measure, words: Words, *, noted: bool = False) -> str:
    """Where a figure comes from, one step away; with its note inside if that stands nowhere else."""
    note = f"<dt>{escape(words.note)}</dt><dd>{escape(one.note)}</dd>" if noted and one.note else ""
    return (
        f'<details class="origin"><summary>{escape(words.where_from)}'
        f'<span class="govuk-visually-hidden">: {escape(one.name)}</span></summary>'
        f'<dl class="origin__facts">{note}{facts(one.facts)}{one.origin}</dl></details>'
    )


def facts(pairs: Iterable[tuple[str, str]]) -> str:
    """Terms and what is said of them, for a list of descriptions."""
    return "".join(f"<dt>{escape(term)}</dt><dd>{escape(said)}</dd>" for term, said in pairs)


def trait(name: str, drawing: str, here: str, other: str) -> str:
    """A line of who lives here: a bar, with the numbers of the place and of the others."""
    beside = f' <span class="quiet small">{escape(other)}</span>' if other else ""
    return (
        f"<li><span>{escape(name)}</span>{drawing}"
        f'<span class="people__numbers numerals"><b>{escape(here)}</b>{beside}</span></li>\n'
    )


def ratio(name: str, period: str, drawing: str, times: str, interval: str) -> str:
    """A line of the comparison with the nation: a row of a table."""
    sure = f' <span class="quiet small nowrap">{escape(interval)}</span>' if interval else ""
    return (
        f'<tr><th scope="row" class="benchmark__name">{escape(name)} '
        f'<span class="quiet small">{escape(period)}</span></th>'
        f'<td class="benchmark__chart">{drawing}</td>'
        f'<td class="benchmark__number numerals"><b>{escape(times)}</b>{sure}</td></tr>\n'
    )


def finding(sentence: str, why: str, anchor: str, see: str) -> str:
    """A strength, a hardship or a concern; with a way to where it is shown, if there is one, and
    with its reason where one is given."""
    way = ""
    if anchor:
        way = (
            f' <a class="govuk-link screen-only" href="#{escape(anchor)}">{escape(see)}'
            f'<span class="govuk-visually-hidden">: {escape(sentence)}</span></a>'
        )
    reason = f'<p class="finding__why">{escape(why)}{way}</p>' if why or way else ""
    return f'<li><p class="finding__say">{escape(sentence)}</p>{reason}</li>\n'


def release(
    title: str, publisher: str, period: str, licence: str, page: str, sha256: str, to_page: str
) -> str:
    """A release that figures of the page come from."""
    way = ""
    if page:
        way = (
            f' <a class="govuk-link" href="{escape(page)}">{escape(to_page)}'
            f'<span class="govuk-visually-hidden">: {escape(title)}</span></a>.'
        )
    return (
        f"<li><p><b>{escape(title)}</b>, {escape(publisher)}, {escape(period)}. "
        f'{escape(licence)}.{way}</p><p class="checksum quiet">{escape(sha256)}</p></li>\n'
    )
