"""The small areas of a council, or of a nation, as ticks behind every dot: one sheet for all its places."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from commonweal.evidence import queries as evidence
from commonweal.front import strips
from commonweal.front.views.answers import public
from commonweal.places import queries as places
from commonweal.places.models import Area


def address(area: Area) -> str:
    """Where the ticks are among which a place is drawn."""
    council = area if area.kind == "la" else area.council
    code = council.code if council is not None else evidence.nation_of(area)
    return reverse("front:ticks", args=[code])


@public()
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """The ticks of every measure, each a symbol of its own; nothing in them says whose they are."""
    area = places.place(code)
    if not isinstance(area, Area) or area.code != code or area.kind not in ("la", "country"):
        raise Http404(_("There is no council or country with this code."))
    try:
        around = evidence.strips_of(area)
    except (evidence.NothingLoaded, ValueError):
        around = {}
    drawing = strips.sheet({slug: one.values for slug, one in around.items()})
    return HttpResponse(drawing, content_type="image/svg+xml")
