"""How we measure: the book, every indicator, and how the rule sorts places."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from commonweal.common import figures
from commonweal.evidence import queries as evidence
from commonweal.front import chapters, mixes
from commonweal.front.views import wording
from commonweal.front.views.answers import public
from commonweal.front.views.frame import only_made_up, page
from commonweal.places import queries as places
from commonweal.places.models import Area

#: The book's chapter on classes stands above the report on them.
CLASSES = "classes"

#: Standings of the report, in the order of its bars.
SORTED = ("much_worse", "worse", "similar", "cant_tell", "better", "much_better")


def trail() -> list[tuple[str, str]]:
    return [(_("How we measure"), reverse("front:method"))]


@public()
def contents(request: HttpRequest) -> HttpResponse:
    """The contents of the book."""
    found = [one for slug in chapters.slugs() if (one := chapters.chapter(slug)) is not None]
    return page(request, "method.html", {"chapters": found}, section="method")


@public()
def chapter(request: HttpRequest, chapter: str) -> HttpResponse:
    """One chapter."""
    found = chapters.chapter(chapter)
    if found is None:
        raise Http404
    return page(
        request,
        "chapter.html",
        {"chapter": found, "html": safe(found), "trail": trail()},
        section="method",
    )


def safe(chapter: chapters.Chapter) -> SafeString:
    """The chapter's HTML: from our own files, and with any HTML in them shown as text."""
    return mark_safe(chapter.html)  # noqa: S308


@public("council")
def classes(request: HttpRequest) -> HttpResponse:
    """How the rule sorts small areas, for every indicator: over a council area, and the nation."""
    council = council_of(request)
    if isinstance(council, HttpResponse):
        return council
    found = chapters.chapter(CLASSES)
    try:
        nation = evidence.class_mixes()
        inside = evidence.class_mixes(council) if council is not None else ()
    except ValueError:
        nation, inside = (), ()
    return page(
        request,
        "classes.html",
        {
            "chapter": found,
            "html": safe(found) if found is not None else "",
            "trail": trail(),
            "council": council,
            "rows": mix_rows(nation, inside),
            "blunt": [one.name for one in nation if not one.discriminates],
            "key": [(one, wording.tongue().standings[one]) for one in SORTED],
            "councils": [(one.code, one.shown_name) for one in described_councils()],
        },
        section="method",
        made_up=only_made_up(),
    )


def council_of(request: HttpRequest) -> Area | HttpResponse | None:
    """The council area asked for; the first that is described when none is."""
    wanted = request.GET.get("council")
    if wanted is None:
        return next(iter(described_councils()), None)
    answer = places.place(wanted, kinds=("la",))
    if isinstance(answer, Area):
        return answer
    return page(
        request,
        "county_unknown.html",
        {"text": wanted, "why": _("No council area that is loaded here has this name or code."),
         "near": getattr(answer, "near", ())},
        section="method",
        status=404,
    )  # fmt: skip


def described_councils() -> list[Area]:
    """Council areas that have a neighbourhood with a page of its own."""
    return list(
        Area.objects.in_use()
        .of_kind("la")
        .filter(areas__kind="neighbourhood")
        .distinct()
        .order_by("name")[:8]
    )


def mix_rows(nation: Iterable[Any], inside: Iterable[Any]) -> list[dict[str, Any]]:
    """For each indicator the mix over the nation, and over the council beside it."""
    here = {one.indicator: one for one in inside}
    return [
        {
            "slug": one.indicator,
            "name": one.name,
            "nation": mix(one),
            "here": mix(here[one.indicator]) if one.indicator in here else None,
        }
        for one in nation
    ]


def mix(one: Any) -> dict[str, Any]:
    """One mix as a bar, as numbers, and whether it tells places apart."""
    shares = [(slug, one.shares.get(slug, 0.0)) for slug in SORTED]
    return {
        "bar": mark_safe(mixes.bar(shares)),  # noqa: S308 - numbers only
        "shares": [figures.plain(share, 0) for _slug, share in shares],
        "discriminates": one.discriminates,
    }


# Indicators -----------------------------------------------------------------------------------------------


@public()
def indicators(request: HttpRequest) -> HttpResponse:
    """Every indicator of the framework, those that cannot be had included, and why."""
    framework = evidence.framework_in_force()
    by_domain: dict[str, list[dict[str, Any]]] = {one.slug: [] for one in framework.domains}
    for card in evidence.cards():
        one = card.indicator
        by_domain[one.domain].append(
            {
                "slug": one.slug,
                "name": one.name,
                "definition": one.definition,
                "polarity": wording.tongue().polarities[one.polarity],
                "lowest": wording.tongue().geography(one.lowest),
                "status": wording.tongue().statuses[one.status],
                "available": one.status == "available",
                "loaded": bool(card.releases),
                "made_up": bool(card.releases) and len(card.made_up) == len(card.releases),
            }
        )
    domains = [
        {"slug": one.slug, "name": one.name, "about": one.about, "indicators": by_domain[one.slug]}
        for one in framework.domains
    ]
    return page(
        request,
        "indicators.html",
        {
            "trail": trail(),
            "domains": domains,
            "available": sum(one.status == "available" for one in framework.indicators),
            "count": len(framework.indicators),
        },
        section="method",
    )


@public()
def indicator(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything about one indicator."""
    try:
        card = evidence.card(slug)
    except ValueError:
        raise Http404 from None
    one = card.indicator
    return page(
        request,
        "indicator.html",
        {
            "trail": [*trail(), (_("Every indicator"), reverse("front:indicators"))],
            "one": one,
            "card": card,
            "polarity": wording.tongue().polarities[one.polarity],
            "basis": wording.tongue().bases[one.basis],
            "interval": wording.tongue().interval(one.interval),
            "lowest": wording.tongue().geography(one.lowest),
            "status": wording.tongue().statuses[one.status],
            "delta": (
                figures.figure(one.delta, one.unit, max(one.decimals, 1))
                if one.delta is not None
                else ""
            ),
            "weight": f"{one.weight:g}",
        },
        section="method",
    )
