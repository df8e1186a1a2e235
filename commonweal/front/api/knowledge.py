"""What figures mean and where they come from: domains, indicators, sources, releases."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from django.http import HttpRequest
from django.urls import reverse
from ninja import Path, Query

from commonweal.evidence import queries as evidence
from commonweal.front.api.places import meant
from commonweal.front.api.serving import ROOT, VERSION, reads, refuse
from commonweal.front.api.shapes import (
    Domain,
    GeographyFile,
    Home,
    Indicator,
    IndicatorListed,
    Mix,
    ReleaseInfo,
    Source,
    Withdrawn,
)
from commonweal.front.views.frame import only_made_up
from commonweal.places import queries as places

MEANING, ORIGIN = "What figures mean", "Where figures come from"


@reads("/", name="home", response=Home, tag="This installation")
def home(request: HttpRequest) -> dict[str, Any]:
    """What this installation holds, and where to begin."""
    return {
        "title": "Commonweal",
        "version": VERSION,
        "description": f"{ROOT}/openapi.json",
        "documentation": reverse("front:api_page"),
        "state": evidence.stamp(),
        "framework": evidence.framework_in_force().version,
        "nations": evidence.nations_in_force(),
        "made_up": only_made_up(),
        "places": places.what_is_loaded().numbers,
    }


@reads("/domains", name="domains", response=list[Domain], tag=MEANING)
def domains(request: HttpRequest) -> Any:
    """The nine domains of wellbeing."""
    return evidence.framework_in_force().domains


@reads("/indicators", name="indicators", response=list[IndicatorListed], tag=MEANING)
def indicators(request: HttpRequest) -> Any:
    """Every indicator, those that cannot be had yet among them."""
    return evidence.framework_in_force().indicators


@reads("/indicators/{slug}", name="indicator", response=Indicator, statuses=(404,), tag=MEANING)
def indicator(
    request: HttpRequest,
    slug: Annotated[str, Path(max_length=100, description="Its stable short name.")],
) -> dict[str, Any]:
    """The card of an indicator: definition, who is counted, direction, sources, releases."""
    if slug not in {one.slug for one in evidence.framework_in_force().indicators}:
        raise refuse(404, "There is no such indicator.")
    card = evidence.card(slug)
    return {
        **asdict(card.indicator),
        "sources": [one.slug for one in card.sources],
        "releases": card.releases,
    }


@reads("/mixes", name="mixes", response=list[Mix], statuses=(300, 404, 410, 400, 503), tag=MEANING)
def mixes(
    request: HttpRequest,
    council: Annotated[
        str, Query(max_length=200, description="Only its small areas; without, the country's.")
    ] = "",
) -> Any:
    """How the classes sort small areas, on each indicator."""
    return evidence.class_mixes(meant(council, kinds=("la",)) if council else None)


@reads("/sources", name="sources", response=list[Source], tag=ORIGIN)
def sources(request: HttpRequest) -> list[dict[str, Any]]:
    """Every source of the catalogue: licence, attribution, gaps, and what of it is in force."""
    return [
        {
            **{
                name: getattr(state.source, name)
                for name in Source.model_fields
                if name not in ("areas", "values", "releases")
            },
            "areas": state.areas,
            "values": state.values,
            "releases": state.releases,
        }
        for state in evidence.source_states()
    ]


@reads("/releases", name="releases", response=list[ReleaseInfo], tag=ORIGIN)
def releases(request: HttpRequest) -> Any:
    """Every release in force, a council's own data among them, with checksums."""
    return evidence.releases_in_force()


@reads("/releases/withdrawn", name="withdrawn", response=list[Withdrawn], tag=ORIGIN)
def withdrawn(request: HttpRequest) -> Any:
    """Releases that were taken back, the latest first, and why."""
    return evidence.withdrawn_releases()


@reads("/geography", name="geography", response=list[GeographyFile], tag=ORIGIN)
def geography(request: HttpRequest) -> Any:
    """The boundaries, lookups and postcodes that are loaded, with licences and attributions."""
    return places.what_is_loaded().files
