"""The places like one, with what they were matched on: shown, and open to another choice."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from commonweal.common import figures
from commonweal.evidence import queries as evidence
from commonweal.evidence.queries import beside as queries
from commonweal.front.views import beside
from commonweal.front.views.answers import public
from commonweal.front.views.frame import address, is_made_up, page, trail
from commonweal.front.views.place import found, unusable

#: The nearest of them that are offered to be put beside the place.
BESIDE = queries.MOST_PLACES - 1


@public("on", "k")
def similar(request: HttpRequest, key: str) -> HttpResponse:
    """The places nearest to one on what somebody chose, or on everything."""
    area = found(request, key)
    if isinstance(area, HttpResponse):
        return area
    try:
        known = queries.variables(evidence.nation_of(area))
        chosen = request.GET.getlist("on") or None
        made = queries.likeness_of(area, chosen=chosen, k=number(request.GET.get("k")))
    except evidence.NothingLoaded:
        return page(request, "place_without_figures.html", {"area": area}, status=503)
    except ValueError as error:
        return unusable(request, area, str(error))
    picked = {one.slug for one in made.chosen}
    usual = len(picked) == len(known) and request.GET.get("k", str(queries.K)) == str(queries.K)
    return page(
        request,
        "alike.html",
        {
            "area": area,
            "place_address": address(area.code),
            "trail": trail(area),
            "canonical": reverse("front:similar", args=[area.code]),
            "choices": [(one.slug, one.name, one.slug in picked) for one in known],
            "columns": [one.name for one in made.chosen],
            "rows": lines(made),
            "k": len(made.alike),
            "most": queries.MOST_ALIKE,
            "fewer": len(made.alike) < number(request.GET.get("k")),
            "usual": usual,
            "side_by_side": beside.there([area.code, *(one.code for one in made.alike[:BESIDE])]),
            "beside_count": min(BESIDE, len(made.alike)),
            "as_comparator": f"{address(area.code)}?{urlencode({'compare': 'similar'})}",
        },
        made_up=is_made_up(area.code),
    )


def number(text: str | None) -> int:
    """How many places were asked for.

    Raises
    ------
    ValueError
        When that is no number.
    """
    if text is None or not text.strip():
        return queries.K
    if not (text.isascii() and text.strip().isdigit() and len(text) < 6):
        raise ValueError(
            _("From 1 to %(most)s places can be looked for.") % {"most": queries.MOST_ALIKE}
        )
    return int(text)


def lines(made: Any) -> list[dict[str, Any]]:
    """The table: the place, the places like it, and the country."""

    def line(one: Any, kind: str, link: bool = True) -> dict[str, Any]:
        return {
            "kind": kind,
            "name": one.name,
            "council": one.council_name,
            "address": address(one.code) if link else "",
            "values": [
                "–" if value is None else figures.figure(value, variable.unit)
                for value, variable in zip(one.values, made.chosen, strict=True)
            ],
            "distance": "" if one.distance is None else figures.plain(one.distance, 2),
        }

    step = {
        "kind": "step",
        "name": _("One step"),
        "council": "",
        "address": "",
        "values": ["–" if one is None else figures.plain(one, 1) for one in made.spread],
        "distance": figures.plain(1, 2),
    }
    return [
        line(made.here, "here"),
        *(line(one, "alike") for one in made.alike),
        line(made.nation, "nation"),
        step,
    ]
