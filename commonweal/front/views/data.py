"""Where the figures come from: sources, releases, licences, gaps, and the form they are given in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from commonweal.common import figures
from commonweal.evidence import queries as evidence
from commonweal.evidence.queries import takeaway
from commonweal.front.views import wording
from commonweal.front.views.answers import public
from commonweal.front.views.frame import only_made_up, page
from commonweal.places import queries as places


@public()
def data(request: HttpRequest) -> HttpResponse:
    """Every source with its freshness, coverage, licence, attribution, gaps and checksum."""
    states = evidence.source_states()
    loaded = [source(one) for one in states if one.releases]
    absent = [one.source for one in states if not one.releases]
    return page(
        request,
        "data.html",
        {
            "loaded": loaded,
            "own": [own(one) for one in evidence.own_releases()],
            "withdrawn": evidence.withdrawn_releases(),
            "absent": absent,
            "geography": [
                {"file": one, "rows": figures.count(one.rows)}
                for one in places.what_is_loaded().files
            ],
            "values": figures.count(sum(one.values for one in states)),
        },
        section="data",
        made_up=only_made_up(),
    )


def source(state: Any) -> dict[str, Any]:
    """A source that is loaded."""
    return {
        "source": state.source,
        "areas": figures.count(state.areas),
        "values": figures.count(state.values),
        "geography": wording.tongue().geography(state.source.geography),
        "releases": state.releases,
        "indicators": len(state.source.indicators),
    }


def own(release: Any) -> dict[str, Any]:
    """A release of a council's own data."""
    return {
        "release": release,
        "areas": figures.count(release.areas),
        "values": figures.count(release.rows),
        "geography": wording.tongue().geography(release.geography),
    }


@public()
def profile_schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of a profile."""
    response = JsonResponse(takeaway.profile_schema(), json_dumps_params={"ensure_ascii": False})
    response["Content-Type"] = "application/schema+json"
    response["Access-Control-Allow-Origin"] = "*"
    return response
