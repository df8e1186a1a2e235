"""Series over several periods: drawn, tested where that is allowed, and as a table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from commonweal.common import figures
from commonweal.evidence.queries import trends as queries
from commonweal.front import sparks
from commonweal.front.views import wording
from commonweal.front.views.measures import edition
from commonweal.places.models import Area

#: The sign that stands with a trend.
SIGNS = {
    "improving": "better",
    "worsening": "worse",
    "rising": "higher",
    "falling": "lower",
    "no_trend": "similar",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One series as a page shows it.

    Attributes
    ----------
    slug, name : str
    sign, word : str
        Of the trend.
    reason : str
        What the trend rests on, or why there is none.
    drawing : str
        SVG, with its ends.
    first, last : str
        Periods at the ends of the drawing.
    rows : tuple of (str, str, str)
        Period, figure and interval: the same as a table.
    source : str
    """

    slug: str
    name: str
    sign: str
    word: str
    reason: str
    drawing: SafeString
    first: str
    last: str
    rows: tuple[tuple[str, str, str], ...]
    source: str

    @property
    def moving(self) -> bool:
        """Whether it clearly goes somewhere."""
        return self.sign not in ("similar", "none")


def of(area: Area) -> SafeString:
    """The series of a place, or of the council that it lies in; "" where there are none."""
    found = queries.trends_of(area)
    if found is None:
        return SafeString("")
    return drawn(found.series, found.of.shown_name, found.own, get_language() or "")


@lru_cache(maxsize=64)
def drawn(
    series: tuple[queries.Series, ...],
    name: str,
    own: bool,
    language: str,
) -> SafeString:
    """Series drawn, once for all places of a council area.

    Parameters
    ----------
    series : tuple of Series
    name : str
        Of the place that they are of.
    own : bool
        Whether the page is that place's own.
    language : str
        Of the words.
    """
    lines = [line(one) for one in series]
    told = {
        "own": own,
        "of": name,
        "moving": [one for one in lines if one.moving],
        "steady": [one for one in lines if not one.moving],
    }
    return render_to_string("front/_trends.html", {"trends": told})


def line(one: Any) -> Line:
    """One series in words, drawn, and as a table."""
    tongue, asked = wording.tongue(), one.indicator
    rows = tuple(
        (
            point.period,
            tongue.absent[point.status]
            if point.value is None
            else figures.figure(point.value, asked.unit, asked.decimals),
            ""
            if point.lower is None
            else tongue.range_of(point.lower, point.upper, asked.unit, asked.decimals),
        )
        for point in one.points
    )
    word, reason = said(one)
    spots = [sparks.Spot(p.time, p.value, p.lower, p.upper) for p in one.points]
    label = _(
        "%(name)s from %(first)s to %(last)s: %(word)s. The figures are in the table below."
    ) % {
        "name": asked.name,
        "first": one.points[0].period,
        "last": one.points[-1].period,
        "word": word,
    }
    drawn = sparks.spark(spots, label=label, tested=len(one.trend.periods))
    return Line(
        slug=asked.slug,
        name=asked.name,
        sign=SIGNS.get(one.trend.verdict, "none"),
        word=word,
        reason=reason,
        drawing=mark_safe(drawn),  # noqa: S308 - the label is escaped, the rest are numbers
        first=one.points[0].period,
        last=one.points[-1].period,
        rows=rows,
        source=edition(one.release.title, one.points[-1].period),
    )


def said(one: Any) -> tuple[str, str]:
    """A trend in a word, and what it rests on."""
    trend, asked = one.trend, one.indicator
    if trend.verdict == "not_comparable":
        return _("Cannot be compared"), trend.why
    if trend.verdict == "too_few":
        return _("Too few points"), _("It takes five figures to test for a trend.")
    if trend.verdict == "no_interval":
        return _("Not tested"), _("There is nothing to say how sure the figures are.")
    span = {"first": trend.periods[0], "last": trend.periods[-1]}
    if trend.direction == 0:
        return _("No clear trend"), _(
            "From %(first)s to %(last)s, chance alone could make a line as steep as this one, or it "
            "hangs on a single year."
        ) % span
    word = _("Going up") if trend.direction > 0 else _("Going down")
    if trend.verdict == "improving":
        word = _("%(word)s, which is better") % {"word": word}
    elif trend.verdict == "worsening":
        word = _("%(word)s, which is worse") % {"word": word}
    size = figures.figure(abs(trend.slope), asked.unit, max(asked.decimals, 2))
    return word, _(
        "From %(first)s to %(last)s, by about %(size)s a year: steadier than chance would make it, "
        "whichever year is left out."
    ) % {**span, "size": size}
