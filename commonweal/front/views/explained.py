"""The method in plain words: what a colour means, "can't tell", what nobody knows, whose work this is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from commonweal.common import figures
from commonweal.common.software import software
from commonweal.evidence import queries as evidence
from commonweal.evidence.queries import verdicts
from commonweal.front.views import wording
from commonweal.front.views.answers import public
from commonweal.front.views.frame import address, only_made_up, page
from commonweal.front.views.measures import OWN
from commonweal.front.views.method import described_councils, trail
from commonweal.places import queries as places
from commonweal.places.models import Area

#: Standings that the page on colours works through, in its order.
WORKED = ("worse", "better", "similar", "cant_tell")

#: How many neighbourhoods, and how many small areas, are looked through for an example of each.
LOOKED_THROUGH = 6


@dataclass(frozen=True, slots=True)
class Example:
    """One measure of one place that is loaded here, with every number that its class rests on.

    Attributes
    ----------
    standing, word : str
    place, address, measure, period, label : str
    here, there : str
        The figure of the place, and of those it is compared with.
    counts : str
        The counts behind the first: "197 of 1,949"; "" where there are none.
    difference, low, high : str
        The difference without its sign, and where it may truly lie, as signed numbers.
    matters : str
        The smallest difference that matters.
    above : bool
        Whether the figure here is the higher one.
    """

    standing: str
    word: str
    place: str
    address: str
    measure: str
    period: str
    label: str
    here: str
    there: str
    counts: str
    difference: str
    low: str
    high: str
    matters: str
    above: bool


def examples(standings: Sequence[str]) -> tuple[Example, ...]:
    """For each standing the first measure found that has it, with an interval, in percent.

    From what is loaded: nothing is invented for the page, and where no measure has a standing it
    has no example.
    """
    found: dict[str, Example] = {}
    for area in looked_through():
        try:
            profile = evidence.profile_of(area)
        except ValueError:
            continue
        for result in profile.indicators:
            standing = result.class_.removeprefix("much_")
            if standing in standings and standing not in found and is_plain(result):
                found[standing] = example(area, profile, result)
        if len(found) == len(standings):
            break
    return tuple(found[one] for one in standings if one in found)


def looked_through() -> Iterator[Area]:
    """Neighbourhoods first, then small areas, of the council areas that are described."""
    for kind in ("neighbourhood", "lsoa"):
        for council in described_councils()[:1]:
            of_kind = Area.objects.in_use().of_kind(kind)
            yield from of_kind.filter(council=council).order_by("code")[:LOOKED_THROUGH]


def is_plain(result: Any) -> bool:
    """Whether a measure's numbers can be followed by hand: a share with an interval, its own."""
    return (
        result.unit == "percent"
        and result.layer in OWN
        and result.weight > 0
        and None
        not in (
            result.numerator,
            result.denominator,
            result.comparator_value,
            result.difference,
            result.difference_lower,
            result.delta,
        )
    )


def example(area: Area, profile: Any, result: Any) -> Example:
    """One measure as a worked example."""
    tongue = wording.tongue()
    standing = verdicts.of_indicator(result)
    return Example(
        standing=standing,
        word=tongue.standings[standing],
        place=area.shown_name,
        address=address(area.code),
        measure=result.name,
        period=result.period or "",
        label=profile.comparator.label,
        here=figures.figure(result.value, "percent", 1),
        there=figures.figure(result.comparator_value, "percent", 1),
        counts=tongue.counted(
            result.numerator, result.denominator, close=result.basis == "approximate"
        ),
        difference=figures.plain(abs(result.difference), 1),
        low=signed(result.difference_lower),
        high=signed(result.difference_upper),
        matters=figures.plain(result.delta, 1),
        above=result.difference > 0,
    )


def signed(points: float) -> str:
    """A difference with its sign, which a reader has to see.

    >>> signed(3.04), signed(-2), signed(0.01)
    ('+3.0', '−2.0', '0.0')
    """
    number = f"{abs(points):,.1f}"
    if number == "0.0":
        return number
    return f"{'+' if points > 0 else '−'}{number}"


@public()
def colours(request: HttpRequest) -> HttpResponse:
    """What a colour means, worked through with figures that are loaded here."""
    tongue = wording.tongue()
    return page(
        request,
        "colours.html",
        {
            "trail": trail(),
            "examples": examples(WORKED),
            "key": [(one, word, tongue.meanings[one]) for one, word in tongue.standings.items()],
        },
        section="method",
        made_up=only_made_up(),
    )


@public()
def cant_tell(request: HttpRequest) -> HttpResponse:
    """What "can't tell" means, and why it is not the same as "about the same"."""
    return page(
        request,
        "cant_tell.html",
        {"trail": trail(), "examples": examples(("cant_tell", "similar"))},
        section="method",
        made_up=only_made_up(),
    )


@public()
def unknown(request: HttpRequest) -> HttpResponse:
    """What we do not know: what nobody publishes, what sources leave out, what figures cannot say."""
    framework = evidence.framework_in_force()
    absent: dict[str, list[str]] = {}
    for one in framework.indicators:
        if one.status != "available":
            absent.setdefault(one.status, []).append(one.name)
    tongue = wording.tongue()
    return page(
        request,
        "unknown.html",
        {
            "trail": trail(),
            "absent": [(tongue.statuses[status], names) for status, names in absent.items()],
            "gaps": gaps(),
        },
        section="method",
        made_up=only_made_up(),
    )


def gaps() -> list[tuple[str, tuple[str, ...]]]:
    """What is known to be missing from what is loaded: figures, own tables, then places."""
    told: Iterable[tuple[str, Iterable[str]]] = (
        *((one.source.title, one.source.known_gaps)
          for one in evidence.source_states() if one.releases),
        *((one.title, one.known_gaps) for one in evidence.own_releases()),
        *((one.title, one.known_gaps) for one in places.what_is_loaded().files),
    )  # fmt: skip
    return [(title, tuple(several)) for title, several in told if several]


@public()
def attributions(request: HttpRequest) -> HttpResponse:
    """Whose work this is: figures, places and outlines, software, the typeface."""
    sources = [
        {
            "title": one.source.title,
            "publisher": one.source.publisher,
            "licence": one.source.licence,
            "lines": list(
                dict.fromkeys(line for release in one.releases for line in release.attribution)
            )
            or list(one.source.attribution),
        }
        for one in evidence.source_states()
        if one.releases
    ]
    sources += [
        {
            "title": one.title,
            "publisher": one.publisher,
            "licence": one.licence,
            "lines": list(one.attribution),
        }
        for one in evidence.own_releases()
    ]
    geography = [
        {
            "title": one.title,
            "publisher": one.publisher,
            "licence": one.licence,
            "lines": list(one.attribution),
        }
        for one in places.what_is_loaded().files
    ]
    return page(
        request,
        "attributions.html",
        {
            "trail": [],
            "groups": [
                (_("Figures"), sources),
                (_("Places and outlines"), geography),
            ],
            "software": software(),
        },
        section="data",
        made_up=only_made_up(),
    )
