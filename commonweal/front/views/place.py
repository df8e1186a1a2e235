"""The page of a place, its one-page brief, and what an address may lead to instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from commonweal.common import figures
from commonweal.common.moments import read_once
from commonweal.evidence import queries as evidence
from commonweal.front import outlines
from commonweal.front.views import lately, stages, support, ticks, trends, wording
from commonweal.front.views.answers import public
from commonweal.front.views.frame import address, attributed, is_made_up, page, state, trail
from commonweal.front.views.measures import Domain, Drawing, Pillar
from commonweal.places import queries as places
from commonweal.places.models import Area

#: Whom each kind of place may be compared with; the first is meant when nobody says.
COMPARATORS = {
    "la": ("rest_of_nation", "rest_of_region"),
    "region": ("rest_of_nation",),
    "country": (),
}
WITHIN_COUNCIL = ("rest_of_council", "rest_of_region", "rest_of_nation", "similar")

#: What a profile can be had as.
DOWNLOADS = (
    ("place_pdf", lazy("PDF report")),
    ("place_brief_pdf", lazy("Brief as PDF")),
    ("place_workbook", lazy("Workbook (Excel)")),
    ("place_csv", lazy("Spreadsheet (CSV)")),
    ("place_csv_metadata", lazy("What its columns mean (CSVW)")),
    ("place_parquet", lazy("Table with types (Parquet)")),
    ("place_json", lazy("All of it, for programs (JSON)")),
    ("place_geojson", lazy("Map (GeoJSON)")),
    ("place_feed", lazy("Feed of what releases change (Atom)")),
)

#: Those of them that are the same whomever a place is compared with.
COMPARING_NOTHING = ("place_csv_metadata", "place_feed")

#: How many small areas a place may have for each of them to be named at its head.
NAMED = 6

#: How many strengths and how many concerns go on the brief.
BRIEF = 3


@public("compare", "rule")
def place_page(request: HttpRequest, key: str) -> HttpResponse:
    """The page of a place, in the paper's four stages."""
    area = found(request, key)
    if isinstance(area, HttpResponse):
        return area
    drawing = drawn(request, area, rule=request.GET.get("rule", evidence.RULE))
    if isinstance(drawing, HttpResponse):
        return drawing
    profile = drawing.profile
    return page(
        request,
        "place.html",
        {
            **head(area, profile, compare=request.GET.get("compare")),
            **story(drawing, evidence.changes_of(area)),
            "comparators": comparators(area, profile),
            "wholes": wholes(area),
            "beside": f"{reverse('front:beside')}?{urlencode({'place': area.code})}",
            "rule_2010": (
                evidence.RULE_2010 if profile.comparator.kind == "rest_of_council" else ""
            ),
            "locator": locator(area),
            "asking": reverse("front:asking", args=[area.code]),
            "trends": trends.of(area),
            "lately": lately.of(area, profile.place.small_areas),
            "attributions": attributions(profile),
        },
        made_up=is_made_up(area.code),
    )


def story(drawing: Drawing, changes: Iterable[Any]) -> dict[str, Any]:
    """The paper's four stages, as any page of a place tells them."""
    profile = drawing.profile
    pillars = drawing.pillars()
    first_people, more_people = stages.people(drawing)
    return {
        "pillars": pillars,
        "satisfaction": stages.satisfaction(drawing),
        "people": first_people,
        "more_people": more_people,
        "stands_out": stages.stands_out(drawing),
        "strengths": stages.saying(drawing, profile.strengths),
        "hard": stages.saying(drawing, profile.vulnerabilities),
        "concerns": stages.saying(drawing, profile.concerns, shown=len(profile.concerns)),
        "also_hard": stages.also_hard(drawing),
        "build_on": stages.saying(drawing, profile.strengths[:BRIEF], linked=False, reasons=False),
        "has_lent": any(one.lent for group in pillars for one in group.domains),
        "surroundings": drawing.surroundings,
        "releases": stages.releases(drawing),
        "unmeasured": unmeasured(pillars),
        "benchmark": stages.benchmark(drawing),
        "changes": stages.changes(drawing, changes),
        "similar": similar(profile),
        "by_2010": drawing.coloured,
        "nation": drawing.nation,
        "small_areas": (count := widest(drawing.strips)),
        "small_areas_said": figures.count(count),
        "key": [
            (one, word, drawing.tongue.meanings[one])
            for one, word in drawing.tongue.standings.items()
        ],
    }


def attributions(profile: Any) -> Sequence[str]:
    """Whose figures and outlines the page of a place shows."""
    return attributed(
        (line for release in profile.releases for line in release.attribution),
        lines_on_places(state()),
    )


@public("compare")
def place_brief(request: HttpRequest, key: str) -> HttpResponse:
    """A place on one page, for a councillor: on a phone, or on paper."""
    area = found(request, key)
    if isinstance(area, HttpResponse):
        return area
    drawing = drawn(request, area)
    if isinstance(drawing, HttpResponse):
        return drawing
    return page(
        request,
        "brief.html",
        {
            **head(area, drawing.profile, compare=request.GET.get("compare")),
            **short_story(drawing),
            "brief_address": reverse("front:place_brief", args=[area.code]),
            "page_address": request.build_absolute_uri(address(area.code)),
        },
        made_up=is_made_up(area.code),
    )


def short_story(drawing: Drawing) -> dict[str, Any]:
    """What any brief tells."""
    profile = drawing.profile
    pillars = drawing.pillars()
    return {
        "pillars": pillars,
        "unmeasured": unmeasured(pillars),
        "satisfaction": stages.satisfaction(drawing),
        "stands_out": stages.stands_out(drawing),
        "strengths": stages.saying(drawing, profile.strengths[:BRIEF], linked=False),
        "concerns": stages.saying(drawing, profile.concerns[:BRIEF], linked=False),
        "also_hard": stages.also_hard(drawing, shown=BRIEF),
        "attributions": attributed(
            line for release in profile.releases for line in release.attribution
        ),
    }


def unmeasured(pillars: Iterable[Pillar]) -> list[Domain]:
    """The domains of which nothing is measured here."""
    return [one for group in pillars for one in group.domains if not one.measured]


# From an address to a place --------------------------------------------------------------------------


def found(request: HttpRequest, key: str) -> Area | HttpResponse:
    """The area that an address means, or the answer to give instead.

    Its code, or its name in addresses where only one place has it, is its address; anything else
    that means just one place leads there.
    """
    answer = places.place_with_code(state(), key) or places.place(key)
    if isinstance(answer, Area):
        if key in (answer.code, answer.slug):
            return answer
        return redirect(request.path.replace(key, answer.code, 1))
    if isinstance(answer, places.Ambiguous):
        return page(
            request,
            "place_several.html",
            {"text": key, "found": answer.places},
            status=300,
            said=_("Several places are called so: %(codes)s.")
            % {"codes": ", ".join(one.code for one in answer.places)},
        )
    if isinstance(answer, places.Retired):
        return page(
            request,
            "place_retired.html",
            {"retired": answer},
            status=410,
            said=f"{answer.sentence}.",
        )
    return page(
        request,
        "place_unknown.html",
        {"text": key, "why": answer.why, "near": answer.near},
        status=404,
        said=answer.why,
    )


def drawn(request: HttpRequest, area: Area, *, rule: str = evidence.RULE) -> Drawing | HttpResponse:
    """Everything that the page of a place is drawn from, or the answer to give instead."""
    allowed = COMPARATORS.get(area.kind, WITHIN_COUNCIL)
    wanted = request.GET.get("compare")
    if wanted is not None and wanted not in allowed:
        return unusable(
            request,
            area,
            _("This page cannot compare %(place)s with “%(wanted)s”.")
            % {"place": area.shown_name, "wanted": wanted[:60]},
        )
    try:
        profile = evidence.profile_of(area, comparator=wanted, rule=rule)
        strips = evidence.strips_of(area)
    except evidence.NothingLoaded:
        return page(request, "place_without_figures.html", {"area": area}, status=503)
    except ValueError as error:
        # The measure's own errors: no figures for these small areas, nothing to compare with.
        return unusable(request, area, str(error))
    nation = area_named(area, "country")
    return Drawing(
        profile=profile,
        framework=evidence.framework_in_force(),
        strips=strips,
        sheet=ticks.address(area),
        nation=nation,
        releases={one.release: one for one in profile.releases},
        tongue=wording.tongue(),
    )


def unusable(request: HttpRequest, area: Area, why: str) -> HttpResponse:
    """What was asked for cannot be shown; the page itself can."""
    return page(request, "place_unusable.html", {"area": area, "why": why}, status=400)


def area_named(area: Area, kind: str) -> str:
    """Name of the country or region that a place lies in."""
    step: Area | None = area.council or area
    while step is not None and step.kind != kind:
        step = step.parent
    return step.shown_name if step is not None else ""


# Parts that need more than the profile ----------------------------------------------------------------


def head(area: Area, profile: Any, *, compare: str | None = None) -> dict[str, Any]:
    """Name, kind, whereabouts and size of a place, and the addresses of all it can be had as.

    Whom the reader chose to compare with goes along to everything that they take away.
    """
    compared = f"?{urlencode({'compare': compare})}" if compare else ""
    members = profile.place.small_areas
    named = []
    if 1 <= len(members) <= NAMED and area.kind != "lsoa":
        named = [
            (one.shown_name, address(one.code))
            for one in Area.objects.filter(code__in=members).order_by("code")
        ]
    where = area.locality or (area.parent.shown_name if area.parent and area.kind == "lsoa" else "")
    above = area.council.name if area.council else (area.parent.name if area.parent else "")
    return {
        "area": area,
        "profile": profile,
        "kind_word": area.kind_word,
        "whereabouts": ", ".join(dict.fromkeys(one for one in (where, above) if one)),
        "residents": stages.residents(profile.place.population),
        "member_count": len(members),
        "members_said": figures.count(len(members)),
        "members": named,
        "council": area if area.kind == "la" else area.council,
        "trail": trail(area),
        "canonical": address(area.code),
        "belongs_to": belonging(area),
        "priorities": support.of_place(area),
        "brief": reverse("front:place_brief", args=[area.code]) + compared,
        "large_print": reverse("front:place_large_print", args=[area.code]) + compared,
        "easy_read": reverse("front:place_easy_read", args=[area.code]) + compared,
        "downloads": [
            (
                reverse(f"front:{name}", args=[area.code])
                + ("" if name in COMPARING_NOTHING else compared),
                words,
            )
            for name, words in DOWNLOADS
        ],
    }


def belonging(area: Area) -> list[tuple[str, str]]:
    """The places that a small area, or the small areas of a neighbourhood, are part of.

    Neighbourhoods come first, then wards, community areas and the like, and wider areas last.
    """
    if area.kind not in ("lsoa", "neighbourhood"):
        return []
    nearness = {"neighbourhood": 0, "msoa": 2}
    around = places.wholes_of(state(), area)
    found = sorted(around, key=lambda one: nearness.get(one.kind, 1))
    return [(one.shown_name, address(one.code)) for one in found]


def widest(strips: Mapping[str, Any]) -> int:
    """How many small areas the drawings show at most."""
    return max((len(one.values) for one in strips.values()), default=0)


def similar(profile: Any) -> dict[str, Any] | None:
    """Places like this one, and how they were found."""
    if profile.similar is None:
        return None
    return {
        "method": profile.similar.method,
        "areas": [
            {"name": one.name, "council": one.council_name, "address": address(one.code)}
            for one in profile.similar.areas
        ],
    }


def comparators(area: Area, profile: Any) -> list[tuple[str, str, bool]]:
    """Whom this place can be compared with: the parameter, its words, whether it is so now."""
    names = {
        "rest_of_council": area.council.name if area.council else "",
        "rest_of_region": "" if is_alone(area, "region") else area_named(area, "region"),
        "rest_of_nation": "" if is_alone(area, "country") else area_named(area, "country"),
    }
    there = {kind for kind, name in names.items() if name}
    if profile.similar is not None:
        there.add("similar")
    return [
        (
            kind,
            str(wording.COMPARATORS[kind]) % {"name": names.get(kind, "")},
            kind == profile.comparator.kind,
        )
        for kind in COMPARATORS.get(area.kind, WITHIN_COUNCIL)
        if kind in there
    ]


def wholes(area: Area) -> list[tuple[str, str]]:
    """The council area and the country that a place lies in, each as a whole and beside it.

    No comparison has the place on both sides: beside it stands the figure of the whole, and what is
    tested is the difference from the rest of it.
    """
    found = [] if area.council is None or area.council == area else [area.council]
    step: Area | None = area.council or area
    while step is not None and step.kind != "country":
        step = step.parent
    if step is not None and step != area:
        found.append(step)
    address_of = reverse("front:beside")
    return [
        (f"{address_of}?{urlencode([('place', one.code), ('place', area.code)])}", one.shown_name)
        for one in found
    ]


def is_alone(area: Area, within: str) -> bool:
    """Whether a council area or a region is all that there is of what it lies in."""
    ways = {
        ("la", "region"): "parent",
        ("la", "country"): "parent__parent",
        ("region", "country"): "parent",
    }
    way = ways.get((area.kind, within))
    if way is None:
        return False
    around = area.parent.parent if way == "parent__parent" and area.parent else area.parent
    others = Area.objects.in_use().of_kind(area.kind).exclude(pk=area.pk)
    return not others.filter(**{way: around}).exists()


def locator(area: Area) -> SafeString:
    """A small map of where in its council area a place lies; "" without outlines."""
    around = area.council if area.council is not None else area.parent
    ground = ground_of(state(), around) if around is not None else None
    here = places.outline_of(state(), area)
    if ground is None or here is None:
        return SafeString("")
    drawing = outlines.locator(ground, here.__geo_interface__)
    return mark_safe(drawing)  # noqa: S308 - numbers only


@read_once(64)
def ground_of(at: str, around: Area) -> outlines.Ground | None:
    """The outline of a council area, to draw on, kept for a `state`; None without one."""
    shape = places.outline_of(at, around)
    return None if shape is None else outlines.Ground(shape.__geo_interface__)


@read_once(8)
def lines_on_places(at: str) -> tuple[str, ...]:
    """Whose lists and outlines of places the page of a place rests on."""
    return places.attributions("boundaries", "small_areas", "residents", "neighbourhoods")
