"""The words that pages say about standings, absences and methods, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from commonweal.common import figures
from commonweal.evidence.queries import verdicts
from commonweal.front.rows import Words

Word = str | Promise

#: What stands on the chip beside a measure, what each standing means for the key, and what stands
#: where a number would: the words of reports and files, one source for all.
STANDINGS: dict[str, Word] = {key: lazy(said) for key, said in verdicts.WORDS.items()}
MEANINGS: dict[str, Word] = {key: lazy(said) for key, said in verdicts.MEANINGS.items()}
ABSENT: dict[str, Word] = {
    key: lazy(said[:1].upper() + said[1:]) for key, said in verdicts.ABSENT.items()
}

#: Why a number has no standing.
SILENT: dict[str, Word] = {
    "suppressed": lazy("Not shown"),
    "missing": lazy("No figure"),
    "not_asked": lazy("Not asked"),
    "source_gap": lazy("Not published"),
    "inherited": lazy("Not measured here"),
    "modelled": lazy("Modelled"),
    "not_compared": lazy("Not compared"),
    "nothing_to_compare": lazy("Not compared"),
}

INTERVALS: dict[str, Word] = {
    "wilson": lazy("Wilson's interval for a share, 95%"),
    "byar": lazy("Byar's interval for a count of events, 95%"),
    "exact": lazy("exact Poisson interval, 95%"),
    "t": lazy("interval for a mean, 95%"),
    "none": lazy("no interval"),
    "published": lazy("the publisher's own interval, 95%"),
    "dobson": lazy("Dobson's interval for a standardised rate, 95%"),
}

BASES: dict[str, Word] = {
    "interval": lazy("compared with an interval, from counts"),
    "approximate": lazy("compared with an interval, from a count that is close and not exact"),
    "position": lazy("compared by its size alone: it has no interval"),
    "none": lazy("shown, never compared"),
}

POLARITIES: dict[str, Word] = {
    "+": lazy("Higher is better"),
    "-": lazy("Lower is better"),
    "none": lazy("Neither higher nor lower is better"),
}

COMPARATORS: dict[str, Word] = {
    "rest_of_council": pgettext_lazy("compare with", "the rest of %(name)s"),
    "rest_of_region": pgettext_lazy("compare with", "the rest of %(name)s"),
    "rest_of_nation": pgettext_lazy("compare with", "the rest of %(name)s"),
    "similar": pgettext_lazy("compare with", "places like this one"),
}

CHANGES: dict[str, Word] = {
    "improved": lazy("Improved"),
    "worsened": lazy("Worsened"),
    "changed": lazy("Changed"),
    "no_detectable_change": lazy("No detectable change"),
    "not_comparable": lazy("Cannot be compared"),
}

#: The sign that stands with a change.
CHANGE_SIGNS = {
    "improved": "better",
    "worsened": "worse",
    "changed": "higher",
    "no_detectable_change": "similar",
    "not_comparable": "none",
}

INDICATOR_STATUSES: dict[str, Word] = {
    "available": lazy("In use"),
    "needs_survey": lazy("Needs a survey: nobody publishes it for neighbourhoods"),
    "licensed": lazy("The question is licensed: it may be asked under its owner's terms"),
    "not_open": lazy("Exists, and is not open data"),
    "planned": lazy("Open data exist; a later version will read them"),
}

GEOGRAPHIES: dict[str, Word] = {
    "lsoa11": lazy("small areas of 2011"),
    "lsoa21": lazy("small areas of 2021"),
    "msoa21": lazy("wider areas of 2021"),
    "ltla24": lazy("council areas of 2024"),
    "ward24": lazy("wards of 2024"),
    "neighbourhood": lazy("a neighbourhood"),
}

MODELLED = lazy("Modelled: estimated from other places and from who lives here, not measured here.")

#: A standing against those it is compared with, as a sentence without its full stop.
SENTENCES: dict[str, Word] = {
    "much_better": lazy("Much better than %(label)s"),
    "better": lazy("Better than %(label)s"),
    "similar": lazy("About the same as %(label)s"),
    "worse": lazy("Worse than %(label)s"),
    "much_worse": lazy("Much worse than %(label)s"),
    "higher": lazy("Higher than %(label)s"),
    "lower": lazy("Lower than %(label)s"),
    "cant_tell": lazy("Can't tell from %(label)s"),
    "none": lazy("Not compared"),
    "unmeasured": lazy("Not measured here yet"),
}

#: The colours of the rule of 2010, in short and as a sentence without its full stop.
COLOURS: dict[str, Word] = {
    "red": lazy("Red"),
    "amber": lazy("Amber"),
    "green": lazy("Green"),
    "none": lazy("Not judged by the 2010 rule"),
}
COLOUR_SENTENCES: dict[str, Word] = {
    "red": lazy("Red: consistently below the council's average"),
    "amber": lazy("Amber: in line with the council's average, or mixed"),
    "green": lazy("Green: above the council's average"),
    "none": lazy("Not judged by the 2010 rule"),
}

#: Phrases with numbers in them.
PHRASES: dict[str, Word] = {
    "range": lazy("%(low)s to %(high)s"),
    "counted": lazy("%(here)s of %(all)s"),
    "about_counted": lazy("about %(here)s of %(all)s"),
    "better_than": lazy("Better than %(n)s in 100"),
    "worse_than": lazy("Worse than %(n)s in 100"),
    "higher_than": lazy("Higher than %(n)s in 100"),
    "lower_than": lazy("Lower than %(n)s in 100"),
    "higher_among": lazy("Higher than in %(n)s of every 100 small areas of %(nation)s."),
    "lower_among": lazy("Lower than in %(n)s of every 100 small areas of %(nation)s."),
    "score_among": lazy("small areas of %(nation)s (score %(score)s; %(other)s)"),
    "score_alone": lazy("small areas of %(nation)s (score %(score)s)"),
    "pair": lazy("%(name)s: %(here)s here, %(other)s in the others."),
    "strip": lazy("%(name)s: %(here)s here, among small areas that run from %(low)s to %(high)s."),
    "times": lazy("%(name)s: %(times)s times the figure for %(nation)s."),
    "stands_out": lazy("%(name)s: %(here)s, against %(other)s in %(label)s."),
}

#: Terms in the list of what is behind a figure, and the words on every line of measures.
TERMS: dict[str, Word] = {
    "counted": lazy("Counted here"),
    "answers": lazy("Answers"),
    "among": lazy("Among small areas"),
    "similar": lazy("Places like this one"),
    "delta": lazy("Smallest difference that matters"),
    "sure": lazy("How sure"),
    "where_from": lazy("Where this comes from"),
    "note": lazy("Note"),
    "better": lazy("better"),
    "worse": lazy("worse"),
    "see": lazy("See it"),
    "to_page": lazy("Publisher's page"),
}


@dataclass(frozen=True, slots=True)
class Tongue:
    """All these words in one language, looked up once: a page says them a thousand times.

    Attributes
    ----------
    standings, meanings, absent, silent, intervals, bases, polarities, changes, statuses,
    geographies, sentences, colours, colour_sentences, phrases, terms : mapping of str to str
        The tables of this module.
    """

    standings: Mapping[str, str]
    meanings: Mapping[str, str]
    absent: Mapping[str, str]
    silent: Mapping[str, str]
    intervals: Mapping[str, str]
    bases: Mapping[str, str]
    polarities: Mapping[str, str]
    changes: Mapping[str, str]
    statuses: Mapping[str, str]
    geographies: Mapping[str, str]
    sentences: Mapping[str, str]
    colours: Mapping[str, str]
    colour_sentences: Mapping[str, str]
    phrases: Mapping[str, str]
    terms: Mapping[str, str]

    @property
    def on_every_line(self) -> Words:
        """The words that stand on every line of measures."""
        return Words(
            where_from=self.terms["where_from"],
            note=self.terms["note"],
            see=self.terms["see"],
            to_page=self.terms["to_page"],
        )

    def sentence(self, standing: str, label: str) -> str:
        """A standing with those it is compared with: "Much worse than the rest of Wiltshire"."""
        return self.sentences[standing] % {"label": label}

    def among_a_hundred(self, position: float, polarity: str) -> str:
        """Where a score stands among all small areas: "Better than 87 in 100".

        Below the middle it is said how many do better: "Worse than 66 in 100". To be "better than
        34 in 100" sounds like praise.
        """
        share = figures.in_a_hundred(position)
        above, below = ("higher", "lower") if polarity == "none" else ("better", "worse")
        if polarity == "-":
            share = 100 - share
        word, n = (above, share) if share >= 50 else (below, 100 - share)
        return self.phrases[f"{word}_than"] % {"n": n}

    def place_among(self, position: float | None, nation: str) -> str:
        """Where a value stands among all small areas of the nation; "" where that is not known."""
        if position is None:
            return ""
        share = figures.in_a_hundred(position)
        phrase = self.phrases["higher_among" if share >= 50 else "lower_among"]
        return phrase % {"n": share if share >= 50 else 100 - share, "nation": nation}

    def counted(self, numerator: float | None, denominator: float | None, *, close: bool) -> str:
        """The counts behind a value: "197 of 1,949"; "about …" where they are only close."""
        if numerator is None or denominator is None:
            return ""
        phrase = self.phrases["about_counted" if close else "counted"]
        return phrase % {"here": figures.count(numerator), "all": figures.count(denominator)}

    def range_of(self, lower: float, upper: float, unit: str, decimals: int) -> str:
        """An interval: "25.9 to 30.3%"."""
        low, high = figures.ends(lower, upper, unit, decimals)
        return self.phrases["range"] % {"low": low, "high": high}

    def interval(self, method: str) -> str:
        """How an interval was made."""
        return self.intervals.get(method, method)

    def geography(self, slug: str | None) -> str:
        """What kind of area a figure is of."""
        return self.geographies.get(slug or "", slug or "")


def tongue() -> Tongue:
    """The words in the reader's language."""
    return _tongue(get_language() or "")


@lru_cache(maxsize=64)
def _tongue(language: str) -> Tongue:
    tables = {
        "standings": STANDINGS,
        "meanings": MEANINGS,
        "absent": ABSENT,
        "silent": SILENT,
        "intervals": INTERVALS,
        "bases": BASES,
        "polarities": POLARITIES,
        "changes": CHANGES,
        "statuses": INDICATOR_STATUSES,
        "geographies": GEOGRAPHIES,
        "sentences": SENTENCES,
        "colours": COLOURS,
        "colour_sentences": COLOUR_SENTENCES,
        "phrases": PHRASES,
        "terms": TERMS,
    }
    return Tongue(**{
        name: {key: str(word) for key, word in table.items()} for name, table in tables.items()
    })  # fmt: skip


def basis_of(domain: Any) -> str:
    """What a domain's standing rests on, in a sentence."""
    said = ngettext(
        "The comparison rests on one measure",
        "The comparison rests on %(n)s measures",
        domain.measured,
    ) % {"n": domain.measured}
    if domain.stability is None or domain.measured < 2:
        return f"{said}."
    share = figures.in_a_hundred(100 * domain.stability)
    if domain.firm is False:
        return _(
            "%(said)s, but depends on how they are weighed: "
            "only %(share)s of 100 other ways say the same."
        ) % {"said": said, "share": share}
    if share == 100:
        return _("%(said)s, and stays so however they are weighed.") % {"said": said}
    return _("%(said)s, and stays so in %(share)s of 100 other ways to weigh them.") % {
        "said": said,
        "share": share,
    }
