"""Funnels: small areas by size, between the limits that chance alone would keep them in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from commonweal.common import figures
from commonweal.evidence.queries import analysis
from commonweal.front import funnels
from commonweal.front.views.analysts.asking import measures, parameters
from commonweal.front.views.analysts.door import tool
from commonweal.front.views.analysts.shown import safe
from commonweal.front.views.frame import address
from commonweal.places.models import Area

#: Beyond this the areas are spread by more than chance, so that lying outside the limits says little.
OVERDISPERSED = 1.5


@tool("funnels", "analysts_funnels.html")
def funnel_page(request: HttpRequest, area: Area) -> tuple[Any, dict[str, Any]]:
    """Small areas by size, between the limits that chance alone would keep them in."""
    chosen = measures(area, parameters(request).get("measure", ""))
    made = analysis.funnel_of(area, chosen["slug"])
    one = made.counts.indicator
    names = analysis.names_of(area)
    words = {-2: _("below the outer limit"), -1: _("below the inner limit"), 0: _("within"),
             1: _("above the inner limit"), 2: _("above the outer limit")}  # fmt: skip
    dots, rows = [], []
    for code, base, value, place in zip(
        *(x.tolist() for x in (made.counts.areas, made.counts.denominator, made.counts.value,
                               made.place)),
        strict=True,
    ):  # fmt: skip
        if value != value:
            continue
        name, local = names.get(code, (code, ""))
        number_said = figures.figure(value, one.unit, one.decimals)
        said = f"{name}, {local}: {number_said}, {words[place]}"
        kind = "within" if not place else "above" if place > 0 else "below"
        dots.append(funnels.Dot(base, value, kind, address(code), said))
        if place:
            rows.append({
                "name": name, "local_name": local, "address": address(code), "value": number_said,
                "base": figures.count(base), "place": words[place], "far": (-abs(place), name),
            })  # fmt: skip
    drawing = funnels.funnel(
        analysis.funnel_curves(made),
        made.target,
        dots,
        label=_("%(name)s in the small areas of %(area)s, by how many each figure rests on")
        % {"name": one.name, "area": area.shown_name},
        across=_("How many people, homes or events the figure rests on"),
        up=one.name,
    )
    return made, {
        **chosen,
        "one": one,
        "period": made.counts.period,
        "drawing": safe(drawing),
        "rows": sorted(rows, key=lambda row: row["far"]),
        "count": len(dots),
        "target": figures.figure(made.target, one.unit, one.decimals),
        "beyond": sum(abs(place) >= 1 for place in made.place.tolist()),
        "far_beyond": sum(abs(place) == 2 for place in made.place.tolist()),
        "by_chance": figures.plain(0.05 * len(dots), 0),
        "overdispersion": figures.plain(made.overdispersion, 1),
        "over": made.overdispersion > OVERDISPERSED,
    }
