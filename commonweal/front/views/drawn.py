"""What somebody drew: its profile under the name they gave it, for whoever has the link.

All of it is in the address: small areas, name and comparison. The name is a stranger's text. It is
shown to those who open the link, as text and cut short, and to nobody else: no other page names it,
no search engine may list it, and it is kept nowhere.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from commonweal.common import figures
from commonweal.common.moments import one_moment
from commonweal.evidence import queries as evidence
from commonweal.evidence.queries import takeaway
from commonweal.front import outlines
from commonweal.front.views import stages, ticks, wording
from commonweal.front.views.answers import View, public
from commonweal.front.views.downloads import (
    CSVW,
    GEOJSON,
    OUTLINES,
    PDF,
    WORKBOOK,
    Maker,
    as_json,
    file_of,
    given,
    table,
)
from commonweal.front.views.easy import easy_story
from commonweal.front.views.frame import address, is_made_up, page, state, trail
from commonweal.front.views.large_print import large_story
from commonweal.front.views.measures import Drawing
from commonweal.front.views.place import (
    NAMED,
    WITHIN_COUNCIL,
    area_named,
    attributions,
    comparators,
    ground_of,
    short_story,
    story,
)
from commonweal.front.views.refusals import is_file, refused
from commonweal.places import queries as places
from commonweal.places.models import Area

LONGEST_NAME = 80
#: More than this of a parameter is not looked at: far more than all small areas that can be used.
LONGEST_LIST = 16 * places.MOST_AREAS

#: What a drawn place can be had as.
DOWNLOADS = (
    ("drawn_pdf", lazy("PDF report")),
    ("drawn_brief_pdf", lazy("Brief as PDF")),
    ("drawn_workbook", lazy("Workbook (Excel)")),
    ("drawn_csv", lazy("Spreadsheet (CSV)")),
    ("drawn_csv_metadata", lazy("What its columns mean (CSVW)")),
    ("drawn_json", lazy("All of it, for programs (JSON)")),
    ("drawn_geojson", lazy("Map (GeoJSON)")),
)


@dataclass(frozen=True, slots=True)
class Opened:
    """What an address leads to: the drawn place and its profile.

    Attributes
    ----------
    patch : Area
        The place where pages expect an area; it is in no database.
    council : Area
    codes : tuple of str
    name : str
        As it was given; "" where it was not.
    compare : str or None
    made : Drawn
    """

    patch: Area
    council: Area
    codes: tuple[str, ...]
    name: str
    compare: str | None
    made: evidence.Drawn

    @property
    def query(self) -> str:
        """The same place again, with the same comparison."""
        more = {"compare": self.compare} if self.compare else {}
        return query_of(self.codes, self.name, **more)


@dataclass(frozen=True, slots=True)
class Stood:
    """How much of a domain's standing hangs on the line, in words."""

    name: str
    standing: str
    word: str
    said: str


# The address ------------------------------------------------------------------------------------------


def codes_in(text: str) -> list[str]:
    """The codes in a parameter: parted by commas, spaces or other signs that no code has."""
    return [one for one in re.split(r"[\s,;+|]+", text[:LONGEST_LIST]) if one]


def cleaned(name: str) -> str:
    """A name that a stranger typed, as one short line of letters and signs that can be seen."""
    seen = "".join(" " if unicodedata.category(one)[0] in "CZ" else one for one in name[:1000])
    return " ".join(seen.split())[:LONGEST_NAME].rstrip()


def query_of(codes: Iterable[str], name: str = "", **more: str) -> str:
    """What follows the question mark in the address of a drawn place."""
    parts = {"areas": ",".join(codes), **({"name": name} if name else {}), **more}
    return urlencode(parts, safe=",")


def address_of(codes: Iterable[str], name: str = "", **more: str) -> str:
    """The address of the page of a drawn place: what is shared."""
    return f"{reverse('front:drawn')}?{query_of(codes, name, **more)}"


def unlisted(response: HttpResponse) -> HttpResponse:
    """An answer that search engines leave alone."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def opened(request: HttpRequest) -> Opened | HttpResponse:
    """The drawn place that an address means, or the answer to give instead."""
    chosen = places.chosen(codes_in(request.GET.get("areas", "")))
    name = cleaned(request.GET.get("name", ""))
    if chosen.problems or chosen.council is None:
        return _unusable(request, chosen, name)
    council = chosen.council
    wanted = request.GET.get("compare")
    called = name or _("A neighbourhood that somebody drew")
    if wanted is not None and wanted not in WITHIN_COUNCIL:
        why = _("This page cannot compare a place with “%(wanted)s”.") % {"wanted": wanted[:60]}
        return _refused(request, why, chosen, name, council=council)
    place = evidence.drawn_place(chosen, name=called)
    try:
        made = evidence.drawn_profile(place, council, comparator=wanted)
    except evidence.NothingLoaded as error:
        if is_file(request.path):
            return refused(request, 503, str(error))
        return page(request, "place_without_figures.html", {"area": council}, status=503)
    except ValueError as error:
        # The measure's own errors: nothing to compare with.
        return _refused(request, str(error), chosen, name, council=council)
    patch = Area(code=place.code, kind=evidence.DRAWN, name=called, council=council)
    return Opened(patch, council, chosen.codes, name, wanted, made)


def _unusable(request: HttpRequest, chosen: places.Chosen, name: str) -> HttpResponse:
    """The small areas as they were given make no place."""
    council = chosen.council or (chosen.areas[0].council if chosen.areas else None)
    return _refused(
        request, " ".join(one.why for one in chosen.problems), chosen, name, council=council
    )


def _refused(
    request: HttpRequest, why: str, chosen: places.Chosen, name: str, *, council: Area | None
) -> HttpResponse:
    """What cannot be shown, why, and what can be done instead."""
    mended = any(one.instead for one in chosen.problems) and chosen.repaired
    response = page(
        request,
        "drawn_unusable.html",
        {
            "why": "" if chosen.problems else why,
            "problems": chosen.problems,
            "mended": address_of(chosen.repaired, name) if mended else "",
            "again": _again(council, chosen.codes, name) if council else reverse("front:draw"),
        },
        section="draw",
        status=400,
        said=why,
    )
    return unlisted(response)


def _again(council: Area, codes: Iterable[str], name: str) -> str:
    """Where the same choice can be changed."""
    return f"{reverse('front:draw_council', args=[council.code])}?{query_of(codes, name)}"


# Pages ------------------------------------------------------------------------------------------------


@csrf_exempt  # It is read and not written to: what is sent is refused as a method, not as a forgery.
def drawn_page(request: HttpRequest) -> HttpResponse:
    """The profile of a drawn place: for everybody, or with a way to keep it for who is signed in."""
    person = request.user if request.method in ("GET", "HEAD") else None
    if person is not None and person.is_authenticated:
        return _own_page(request)
    return _public_page(request)


@never_cache
@one_moment()
def _own_page(request: HttpRequest) -> HttpResponse:
    return _page(request, keep=True)


@public("name", "compare", free="areas")
def _public_page(request: HttpRequest) -> HttpResponse:
    return _page(request, keep=False)


def _page(request: HttpRequest, *, keep: bool) -> HttpResponse:
    """The profile of a drawn place, and how much of it hangs on where the line was drawn."""
    found = opened(request)
    if isinstance(found, HttpResponse):
        return found
    drawing = _drawing(found)
    profile, council = found.made.profile, found.council
    response = page(
        request,
        "drawn.html",
        {
            **_head(request, found),
            **story(drawing, evidence.drawn_changes(found.made.place, council)),
            "comparators": comparators(found.patch, profile),
            "rule_2010": "",
            "locator": _locator(found),
            "attributions": attributions(profile),
            "refused": found.made.refused,
            "boundary": _boundary(found),
            "keep": keep,
            "codes": ",".join(found.codes),
        },
        section="draw",
        made_up=is_made_up(council.code),
    )
    return unlisted(response)


@public("name", "compare", free="areas")
def drawn_brief(request: HttpRequest) -> HttpResponse:
    """A drawn place on one page."""
    found = opened(request)
    if isinstance(found, HttpResponse):
        return found
    head = _head(request, found)
    context = {**head, **short_story(_drawing(found)), "brief_address": head["brief"]}
    return unlisted(page(request, "drawn_brief.html", context,
                         made_up=is_made_up(found.council.code)))  # fmt: skip


@public("name", "compare", free="areas")
def drawn_large_print(request: HttpRequest) -> HttpResponse:
    """A drawn place in large print."""
    return _form(request, "drawn_large_print.html", lambda _found, made: large_story(made))


@public("name", "compare", free="areas")
def drawn_easy_read(request: HttpRequest) -> HttpResponse:
    """A drawn place in Easy Read."""
    return _form(request, "drawn_easy_read.html", lambda found, made: easy_story(found.patch, made))


def _form(
    request: HttpRequest, template: str, told: Callable[[Opened, Drawing], dict[str, Any]]
) -> HttpResponse:
    """Another form of the same page."""
    found = opened(request)
    if isinstance(found, HttpResponse):
        return found
    context = {**_head(request, found), **told(found, _drawing(found))}
    return unlisted(page(request, template, context, made_up=is_made_up(found.council.code)))


def _drawing(found: Opened) -> Drawing:
    profile = found.made.profile
    return Drawing(
        profile=profile,
        framework=evidence.framework_in_force(),
        strips=evidence.drawn_strips(found.council),
        sheet=ticks.address(found.council),
        nation=area_named(found.council, "country"),
        releases={one.release: one for one in profile.releases},
        tongue=wording.tongue(),
    )


def _head(request: HttpRequest, found: Opened) -> dict[str, Any]:
    """Name, size and whereabouts of a drawn place, and the addresses of all it can be had as."""
    council, profile = found.council, found.made.profile
    areas = Area.objects.filter(code__in=found.codes).order_by("code")
    shared = address_of(found.codes, found.name)
    return {
        "area": found.patch,
        "profile": profile,
        "kind_word": _("drawn neighbourhood"),
        "whereabouts": council.shown_name,
        "residents": stages.residents(profile.place.population),
        "member_count": len(found.codes),
        "members_said": figures.count(len(found.codes)),
        "members": [(one.shown_name, address(one.code)) for one in areas]
        if len(found.codes) <= NAMED
        else [],
        "council": council,
        "trail": (*trail(council), (council.shown_name, address(council.code))),
        "canonical": shared,
        "page_address": request.build_absolute_uri(shared),
        "same_place": f"{query_of(found.codes, found.name)}&",
        "again": _again(council, found.codes, found.name),
        "brief": f"{reverse('front:drawn_brief')}?{found.query}",
        "large_print": f"{reverse('front:drawn_large_print')}?{found.query}",
        "easy_read": f"{reverse('front:drawn_easy_read')}?{found.query}",
        "downloads": [
            (f"{reverse(f'front:{name}')}?{found.query}", words) for name, words in DOWNLOADS
        ],
    }


def _boundary(found: Opened) -> dict[str, Any] | None:
    """How much hangs on the line: a line for each domain that has a standing; None without outlines."""
    tried = evidence.drawn_boundary(found.made.place, found.council, comparator=found.compare)
    if not tried.versions:
        return None
    tongue = wording.tongue()
    lines = []
    for one in found.made.profile.domains:
        held = tried.domains.get(one.domain)
        if held is not None:
            said = _("holds in %(holds)s of %(versions)s nearby versions") % {
                "holds": held.holds,
                "versions": held.versions,
            }
            lines.append(
                Stood(one.name, held.class_, str(tongue.standings.get(held.class_, "")), said)
            )
    held_always = sum(1 for one in tried.domains.values() if one.holds == one.versions)
    return {
        "versions": len(tried.versions),
        "possible": tried.possible,
        "without": sum(one.change == "without" for one in tried.versions),
        "with_": sum(one.change == "with" for one in tried.versions),
        "lines": lines,
        "always": held_always,
        "measures": _measures(found, tried),
    }


def _measures(found: Opened, tried: Any) -> list[tuple[str, str, str]]:
    """The measures whose standing would be another in some nearby version: name, word and how often."""
    tongue = wording.tongue()
    names = {one.indicator: one.name for one in found.made.profile.indicators}
    moved = [
        (held.versions - held.holds, names[slug], held)
        for slug, held in tried.indicators.items()
        if slug in names and held.holds < held.versions
    ]
    return [
        (
            name,
            str(tongue.standings.get(held.class_, "")),
            _("holds in %(holds)s of %(versions)s")
            % {"holds": held.holds, "versions": held.versions},
        )
        for _lost, name, held in sorted(moved, key=lambda one: (-one[0], one[1]))
    ]


def _locator(found: Opened) -> SafeString:
    """A small map of where in its council area a drawn place lies; "" without outlines."""
    import shapely

    ground, shapes = ground_of(state(), found.council), places.boundaries(found.codes)
    if ground is None or not shapes:
        return SafeString("")
    here = shapely.union_all(list(shapes.values()))
    made = outlines.locator(ground, here.__geo_interface__)
    return mark_safe(made)  # noqa: S308 - numbers only


# Files ------------------------------------------------------------------------------------------------


def of_drawn(*parameters: str) -> Callable[[Maker], View]:
    """A file about the drawn place that an address means: no search engine lists it."""

    def wrap(make: Maker) -> View:
        @file_of(opened, "name", "compare", *parameters, free="areas")
        @functools.wraps(make)
        def answer(request: HttpRequest, found: Opened) -> HttpResponse:
            return unlisted(make(request, found))

        return answer

    return wrap


@of_drawn()
def drawn_json(request: HttpRequest, found: Opened) -> HttpResponse:
    """The whole profile, valid against the published schema."""
    return given(takeaway.profile_json(found.made.profile), "application/json")


@of_drawn()
def drawn_csv(request: HttpRequest, found: Opened) -> HttpResponse:
    """The profile's measures as a table."""
    described = f"{reverse('front:drawn_csv_metadata')}?{found.query}"
    return table(takeaway.profile_csv(found.made.profile), found.patch.code, described)


@of_drawn()
def drawn_workbook(request: HttpRequest, found: Opened) -> HttpResponse:
    """The measures as a workbook, for people."""
    data = takeaway.profile_workbook(found.made.profile)
    return given(data, WORKBOOK, f"{found.patch.code}.xlsx")


@of_drawn()
def drawn_csv_metadata(request: HttpRequest, found: Opened) -> HttpResponse:
    """What the columns of that table mean."""
    url = f"profile.csv?{found.query}"
    return as_json(takeaway.profile_csv_metadata(found.made.profile, url), CSVW)


@of_drawn()
def drawn_geojson(request: HttpRequest, found: Opened) -> HttpResponse:
    """The place and its small areas as a map."""
    profile = found.made.profile
    text = takeaway.profile_geojson(
        profile, evidence.geometry_of(profile), places.attributions(*OUTLINES)
    )
    return given(text, GEOJSON, f"{found.patch.code}.geojson")


@of_drawn("large")
def drawn_pdf(request: HttpRequest, found: Opened) -> HttpResponse:
    """The profile as a report to print."""
    data = takeaway.profile_pdf(found.made.profile, large="large" in request.GET)
    return given(data, PDF, f"{found.patch.code}.pdf")


@of_drawn("large")
def drawn_brief_pdf(request: HttpRequest, found: Opened) -> HttpResponse:
    """The brief as one sheet of paper."""
    data = takeaway.brief_pdf(found.made.profile, large="large" in request.GET)
    return given(data, PDF, f"{found.patch.code}-brief.pdf")


ADDRESSES = (
    path("drawn/", drawn_page, name="drawn"),
    path("drawn/brief/", drawn_brief, name="drawn_brief"),
    path("drawn/large-print/", drawn_large_print, name="drawn_large_print"),
    path("drawn/easy-read/", drawn_easy_read, name="drawn_easy_read"),
    path("drawn/brief.pdf", drawn_brief_pdf, name="drawn_brief_pdf"),
    path("drawn/profile.json", drawn_json, name="drawn_json"),
    path("drawn/profile.xlsx", drawn_workbook, name="drawn_workbook"),
    path("drawn/profile.csv", drawn_csv, name="drawn_csv"),
    path("drawn/profile.csv-metadata.json", drawn_csv_metadata, name="drawn_csv_metadata"),
    path("drawn/profile.geojson", drawn_geojson, name="drawn_geojson"),
    path("drawn/profile.pdf", drawn_pdf, name="drawn_pdf"),
)
