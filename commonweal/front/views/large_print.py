"""A place in large print: one column, 18 points and more, black on white."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from commonweal.front.views import stages
from commonweal.front.views.answers import public
from commonweal.front.views.frame import address, is_made_up, page
from commonweal.front.views.measures import Drawing
from commonweal.front.views.place import attributions, drawn, found, head, unmeasured


@public("compare")
def place_large_print(request: HttpRequest, key: str) -> HttpResponse:
    """What the brief holds and all strengths and hardships, in letters of 18 points and more."""
    area = found(request, key)
    if isinstance(area, HttpResponse):
        return area
    drawing = drawn(request, area)
    if isinstance(drawing, HttpResponse):
        return drawing
    return page(
        request,
        "large_print.html",
        {
            **head(area, drawing.profile, compare=request.GET.get("compare")),
            **large_story(drawing),
            "page_address": request.build_absolute_uri(address(area.code)),
        },
        made_up=is_made_up(area.code),
    )


def large_story(drawing: Drawing) -> dict[str, Any]:
    """What large print tells of any place."""
    profile = drawing.profile
    pillars = drawing.pillars()
    return {
        "pillars": pillars,
        "unmeasured": unmeasured(pillars),
        "satisfaction": stages.satisfaction(drawing),
        "stands_out": stages.stands_out(drawing),
        "strengths": stages.saying(
            drawing, profile.strengths, shown=len(profile.strengths), linked=False
        ),
        "concerns": stages.saying(
            drawing, profile.concerns, shown=len(profile.concerns), linked=False
        ),
        "also_hard": stages.also_hard(drawing),
        "attributions": attributions(profile),
    }
