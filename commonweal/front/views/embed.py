"""Maps of counties for other people's pages: the only pages that may stand in a frame."""

from __future__ import annotations

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt

from commonweal.evidence import queries as evidence
from commonweal.front.views import contrast, county
from commonweal.front.views.answers import public
from commonweal.front.views.frame import attributed, is_made_up, page, state
from commonweal.places import queries as places


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@public("show")
def county_map(request: HttpRequest, key: str) -> HttpResponse:
    """The map of a council area with its key and nothing else; nothing can be sent from it."""
    area = county.council(request, key)
    if isinstance(area, HttpResponse):
        return area
    try:
        made, held = evidence.county_of(area), evidence.resilience_of(area)
    except evidence.NothingLoaded:
        return page(request, "place_without_figures.html", {"area": area}, status=503)
    except ValueError as error:
        return county.refused(request, area, str(error))
    asked = request.GET.get("show") or county.first_subject(made)
    chosen = contrast.subject(held, asked, area) or county.subject(made, asked, area.shown_name)
    if chosen is None:
        why = _("There is no such domain or measure for small areas.")
        return county.refused(request, area, why)
    shown = county.shown_for(made, held, chosen)
    return page(
        request,
        "embed_county.html",
        {
            "area": area,
            "subject": chosen,
            "map": county.drawing(state(), made, shown),
            "key": shown.key,
            "full": f"{reverse('front:county', args=[area.code])}?show={chosen.slug}",
            "attributions": attributed(
                places.attributions("boundaries"),
                county.sources_of(
                    contrast.parts(held, chosen.slug) or county.parts_of(made, chosen)
                ),
            ),
        },
        made_up=is_made_up(area.code),
    )
