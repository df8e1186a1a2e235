"""Draw a neighbourhood: tick small areas in a list, pick them on the map, or draw a shape.

Nothing is written here. What somebody chooses is sent as a form because it may be longer than an
address; the answer is a page, or the way to the profile of what was chosen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import path
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt

from commonweal.common import figures
from commonweal.common.errors import BadInput
from commonweal.front import choropleth
from commonweal.front.outlines import Sheet
from commonweal.front.views import drawn
from commonweal.front.views.answers import public
from commonweal.front.views.county import by_region, council
from commonweal.front.views.frame import is_made_up, page, state, trail
from commonweal.places import queries as places
from commonweal.places.models import Area

#: Letters of a search, and of a pasted shape that is shown again for mending.
LONGEST_SEARCH, SHOWN_AGAIN = 100, 20_000
#: So many places of a name are looked into.
FOUND = 30
#: So many of the small areas that a shape leaves out are named.
NAMED = 12


@dataclass(frozen=True, slots=True)
class Box:
    """One small area in the list."""

    code: str
    name: str
    people: str
    residents: int
    ticked: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The small areas of one wider area."""

    name: str
    boxes: tuple[Box, ...]
    ticked: int
    open: bool


@dataclass(frozen=True, slots=True)
class Told:
    """Some small areas of a shape, in words: how many people, and which."""

    number: int
    people: str
    names: str


@public()
def councils(request: HttpRequest) -> HttpResponse:
    """In which council area does the neighbourhood lie?"""
    return page(request, "draw.html", by_region("draw_council"), section="draw")


@csrf_exempt  # Nothing is written.
def choosing(request: HttpRequest, key: str) -> HttpResponse:
    """The list and the map of a council area, from which a neighbourhood is put together."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    if not request.GET:
        return _empty_list(request, key)
    area = council(request, key)
    if isinstance(area, HttpResponse):
        return area
    given = request.GET.get("areas")
    chosen = places.chosen(drawn.codes_in(given or ""))
    wrong = () if given is None else _problems(chosen, area)
    return _list(
        request,
        area,
        ticked=chosen.repaired,
        name=drawn.cleaned(request.GET.get("name", "")),
        find=_typed(request.GET.get("find", "")),
        problems=wrong,
    )


@public()
def _empty_list(request: HttpRequest, key: str) -> HttpResponse:
    area = council(request, key)
    return area if isinstance(area, HttpResponse) else _list(request, area)


@csrf_exempt  # Nothing is written: what was ticked comes back as a page, or leads to its profile.
def choose(request: HttpRequest, key: str) -> HttpResponse:
    """What was ticked, on its way to its profile; or the list again, with what was looked for."""
    if request.method != "POST":
        return _sent_only(request, key)
    area = council(request, key)
    if isinstance(area, HttpResponse):
        return area
    ticked = request.POST.getlist("area")
    name = drawn.cleaned(request.POST.get("name", ""))
    chosen = places.chosen(ticked)
    problems = _problems(chosen, area)
    find = _typed(request.POST.get("find", ""))
    if find:
        nothing_yet = not ticked
        return _list(
            request, area, ticked=chosen.repaired, name=name, find=find,
            problems=() if nothing_yet else problems,
        )  # fmt: skip
    if problems:
        # More than can be used may still be shown as ticked, to be unticked again.
        kept = chosen.repaired or tuple(ticked)
        return _list(request, area, ticked=kept, name=name, problems=problems)
    return redirect(drawn.address_of(chosen.codes, name))


@csrf_exempt  # Nothing is written: a shape is answered with the small areas that fit it.
def shape(request: HttpRequest, key: str) -> HttpResponse:
    """A shape that was drawn or pasted: the small areas that fit it best, ticked in the list."""
    if request.method != "POST":
        return _sent_only(request, key)
    area = council(request, key)
    if isinstance(area, HttpResponse):
        return area
    text, name = request.POST.get("shape", ""), drawn.cleaned(request.POST.get("name", ""))
    try:
        fit, elsewhere = places.fitted(places.shape_of(text), area)
    except BadInput as refused:
        wrong = (places.Unusable("", str(refused)),)
        return _list(request, area, name=name, problems=wrong, text=text[:SHOWN_AGAIN])
    if not fit.chosen.codes:
        why = _("This shape holds the centre of no small area of %(council)s.") % {
            "council": area.shown_name
        }
        return _list(
            request, area, name=name, problems=(places.Unusable("", why),),
            text=text[:SHOWN_AGAIN],
        )  # fmt: skip
    told = {
        "chosen": _told(fit.chosen),
        "beyond": _told(fit.beyond),
        "left_out": _told(fit.left_out),
        "elsewhere": _told(elsewhere),
        "without_centre": fit.without_centre,
    }
    return _list(request, area, ticked=fit.chosen.codes, name=name, fit=told)


def _sent_only(request: HttpRequest, key: str) -> HttpResponse:
    """Somebody opened the address that a form is sent to: the form itself is what they want."""
    if request.method in ("GET", "HEAD"):
        return redirect("front:draw_council", key)
    return HttpResponseNotAllowed(["GET", "HEAD", "POST"])


def _problems(chosen: places.Chosen, area: Area) -> tuple[places.Unusable, ...]:
    """Everything that stands in the way of a profile of what was chosen in a council area."""
    found = list(chosen.problems)
    if chosen.council is not None and chosen.council != area:
        why = _("These small areas lie in %(where)s, not in %(council)s.") % {
            "where": chosen.council.shown_name,
            "council": area.shown_name,
        }
        found.append(places.Unusable("", why))
    return tuple(found)


def _typed(text: str) -> str:
    return " ".join(text.replace("\0", " ").split())[:LONGEST_SEARCH]


# The list and the map ---------------------------------------------------------------------------------


def _list(
    request: HttpRequest,
    area: Area,
    *,
    ticked: Collection[str] = (),
    name: str = "",
    find: str = "",
    problems: Sequence[places.Unusable] = (),
    fit: Any = None,
    text: str = "",
) -> HttpResponse:
    chosen = frozenset(ticked)
    found = _matching(area, find) if find else frozenset()
    groups = _groups(area, chosen, found)
    boxes = [one for group in groups for one in group.boxes]
    people = sum(one.residents for one in boxes if one.ticked)
    number = sum(one.ticked for one in boxes)
    response = page(
        request,
        "draw_council.html",
        {
            "area": area,
            "trail": trail(area),
            "groups": groups,
            "map": _map(state(), area, tuple(sorted(chosen & {one.code for one in boxes}))),
            "name": name,
            "longest_name": drawn.LONGEST_NAME,
            "find": find,
            "found": len(found),
            "problems": problems,
            "fit": fit,
            "text": text,
            "number": number,
            "people": figures.count(people) if number else "",
            "most": places.MOST_AREAS,
            "attributions": places.attributions(
                "boundaries", "small_areas", "residents", "centres"
            ),
        },
        section="draw",
        made_up=is_made_up(area.code),
        status=400 if problems else 200,
    )
    return drawn.unlisted(response) if request.GET or request.method == "POST" else response


def _matching(area: Area, text: str) -> frozenset[str]:
    """Small areas of a council area that a search finds, or that a place it finds is made of."""
    found = [one.code for one in places.find(text, council=area, limit=FOUND)]
    inside = Q(code__in=found) | Q(parent__code__in=found) | Q(wholes__whole__code__in=found)
    small = Area.objects.in_use().of_kind("lsoa").in_council(area)
    return frozenset(small.filter(inside).values_list("code", flat=True)) if found else frozenset()


def _groups(area: Area, ticked: frozenset[str], found: frozenset[str]) -> tuple[Group, ...]:
    """Small areas by wider area; groups with a tick or with something that was looked for are open."""
    grouped: dict[str, list[Box]] = defaultdict(list)
    small = Area.objects.in_use().of_kind("lsoa").in_council(area).select_related("parent")
    for one in small.order_by("parent__name", "name"):
        wider = one.parent.shown_name if one.parent is not None and one.parent != area else ""
        about = figures.count(one.population) if one.population is not None else ""
        grouped[wider].append(
            Box(one.code, one.shown_name, about, one.population or 0, one.code in ticked)
        )
    groups = []
    for name, boxes in grouped.items():
        count = sum(one.ticked for one in boxes)
        wanted = any(one.code in found for one in boxes)
        groups.append(Group(name, tuple(boxes), count, wanted or count > 0))
    return tuple(groups)


@lru_cache(maxsize=16)
def _outlines(at: str, area: Area) -> tuple[Sheet, dict[str, str], dict[str, str]] | None:
    """The outlines of a council area's small areas and their names, kept for a `state`."""
    names = dict(Area.objects.in_use().of_kind("lsoa").in_council(area).values_list("code", "name"))
    shapes = places.boundaries(list(names))
    if not shapes:
        return None
    sheet, paths = choropleth.paths({code: one.__geo_interface__ for code, one in shapes.items()})
    return sheet, paths, names


def _map(at: str, area: Area, ticked: tuple[str, ...]) -> dict[str, Any] | None:
    """The map: where its corner is on earth, and a path for each small area."""
    made = _outlines(at, area)
    if made is None:
        return None
    sheet, paths, names = made
    drawn_paths: SafeString = format_html_join(
        "",
        '<path data-code="{}" class="{}" d="{}"><title>{}</title></path>',
        (
            (code, "pick pick--in" if code in ticked else "pick", d, names[code])
            for code, d in paths.items()
        ),
    )
    return {
        "width": sheet.width,
        "height": sheet.height,
        "west": f"{sheet.west:.7f}",
        "north": f"{sheet.north:.7f}",
        "across": f"{sheet.across:.5f}",
        "down": f"{sheet.down:.5f}",
        "paths": drawn_paths,
    }


def _told(share: Any) -> Told:
    names = list(
        Area.objects.filter(code__in=share.codes[:NAMED])
        .order_by("name")
        .values_list("name", flat=True)
    )
    more = len(share.codes) - len(names)
    if more > 0:
        names.append(ngettext("%(n)s more", "%(n)s more", more) % {"n": more})
    people = "" if share.residents is None else figures.count(share.residents)
    return Told(len(share.codes), people, ", ".join(names))


ADDRESSES = (
    path("draw/", councils, name="draw"),
    path("draw/<str:key>/", choosing, name="draw_council"),
    path("draw/<str:key>/choose/", choose, name="draw_choose"),
    path("draw/<str:key>/shape/", shape, name="draw_shape"),
    *drawn.ADDRESSES,
)
