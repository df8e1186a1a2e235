"""The words that pages say about standings, absences and methods, in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext, pgettext_lazy

from commonweal.front import figures

Word = str | Promise

#: What stands on the chip beside a measure.
STANDINGS: dict[str, Word] = {
    "much_better": lazy("Much better"),
    "better": lazy("Better"),
    "similar": lazy("About the same"),
    "worse": lazy("Worse"),
    "much_worse": lazy("Much worse"),
    "higher": lazy("Higher"),
    "lower": lazy("Lower"),
    "cant_tell": lazy("Can't tell"),
    "none": lazy("Not compared"),
}

#: What each standing means, for the key.
MEANINGS: dict[str, Word] = {
    "much_better": lazy("better by a clear margin, and all but certain"),
    "better": lazy("better, and more than chance"),
    "similar": lazy("no difference that matters"),
    "worse": lazy("worse, and more than chance"),
    "much_worse": lazy("worse by a clear margin, and all but certain"),
    "higher": lazy("higher; neither good nor bad in itself"),
    "lower": lazy("lower; neither good nor bad in itself"),
    "cant_tell": lazy("too few people to be sure"),
    "none": lazy("shown without a comparison; the reason stands beside it"),
}

#: Where a number would stand, when there is none.
ABSENT: dict[str, Word] = {
    "suppressed": lazy("Not shown, so that nobody can be recognised"),
    "missing": lazy("No figure for here"),
    "not_asked": lazy("Not asked here"),
    "source_gap": lazy("The publisher gives no figure for here"),
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


def sentence(standing: str, label: str) -> str:
    """A standing against those it is compared with: "Much worse than the rest of Wiltshire"."""
    said = {
        "much_better": _("Much better than %(label)s"),
        "better": _("Better than %(label)s"),
        "similar": _("About the same as %(label)s"),
        "worse": _("Worse than %(label)s"),
        "much_worse": _("Much worse than %(label)s"),
        "higher": _("Higher than %(label)s"),
        "lower": _("Lower than %(label)s"),
        "cant_tell": _("Can't tell from %(label)s"),
    }.get(standing)
    return said % {"label": label} if said else _("Not compared")


def better_than(position: float, polarity: str) -> str:
    """Where a score stands among all small areas, as a figure: "Better than 87 in 100"."""
    share = figures.in_a_hundred(position)
    if polarity == "none":
        return _("Higher than %(n)s in 100") % {"n": share}
    return _("Better than %(n)s in 100") % {"n": 100 - share if polarity == "-" else share}


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
    if share == 100:
        return _("%(said)s, and stays so however they are weighed.") % {"said": said}
    return _("%(said)s, and stays so in %(share)s of 100 other ways to weigh them.") % {
        "said": said,
        "share": share,
    }


def place_among(position: float | None, nation: str) -> str:
    """Where a value stands among all small areas of the nation, in words; "" where not known."""
    if position is None:
        return ""
    share = figures.in_a_hundred(position)
    words = {"share": share, "rest": 100 - share, "nation": nation}
    if share >= 50:
        return _("Higher than in %(share)s of every 100 small areas of %(nation)s.") % words
    return _("Lower than in %(rest)s of every 100 small areas of %(nation)s.") % words


def counted(numerator: float | None, denominator: float | None, *, close: bool) -> str:
    """The counts behind a value: "197 of 1,949", "about 197 of 1,949"; "" where there are none."""
    if numerator is None or denominator is None:
        return ""
    words = {"here": figures.count(numerator), "all": figures.count(denominator)}
    return (_("about %(here)s of %(all)s") if close else _("%(here)s of %(all)s")) % words


def range_of(lower: float, upper: float, unit: str, decimals: int) -> str:
    """An interval in words: "25.9 to 30.3%"."""
    low, high = figures.ends(lower, upper, unit, decimals)
    return _("%(low)s to %(high)s") % {"low": low, "high": high}


def measures(number: int) -> str:
    """ "one measure", "5 measures"."""
    return ngettext("%(n)s measure", "%(n)s measures", number) % {"n": number}


def geography(slug: str | None) -> Word:
    """What kind of area a figure is of."""
    return GEOGRAPHIES.get(slug or "", slug or "")


def interval(result: Any) -> Word:
    """How the interval of a result was made."""
    if result.interval_method == "none":
        return _("no interval")
    method = str(result.interval_method)
    return INTERVALS.get(method, method)
