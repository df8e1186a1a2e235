"""The description of the API: for programs as OpenAPI 3.1, for people as a page."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from commonweal.evidence import queries as evidence
from commonweal.evidence.queries import takeaway
from commonweal.front.api import (
    analysts,
    comparing,
    counties,
    drawn,
    knowledge,
    maps,
    places,
    planning,
    priorities,
)
from commonweal.front.api.serving import ROOT, api, dumped
from commonweal.front.api.shapes import Problem
from commonweal.front.views.answers import public
from commonweal.front.views.frame import only_made_up, page
from commonweal.places.models import Area
from commonweal.places.queries import outlines as outlines_of
from commonweal.priorities import queries as decided

#: The modules that declare what can be read; importing them is what declares it.
DECLARED = (knowledge, places, comparing, planning, drawn, counties, maps, priorities, analysts)


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The description of every address, as OpenAPI 3.1."""
    made: dict[str, Any] = json.loads(dumped(api.get_openapi_schema(path_prefix=ROOT)))
    schemas = made["components"]["schemas"]
    schemas.update(_profile())
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs", {}))
    schemas["Problem"] = problem
    made["servers"] = [{"url": "/", "description": "This installation"}]
    made["info"]["license"] = {
        "name": "Each release and each file of geography names its own",
        "url": f"{ROOT}/releases",
    }
    return made


def _profile() -> dict[str, Any]:
    """The published schema of a profile, its parts named as components of the description."""
    schema = takeaway.profile_schema()
    text = json.dumps(schema).replace('"#/$defs/', '"#/components/schemas/Profile-')
    moved = json.loads(text)
    parts = {f"Profile-{name}": one for name, one in moved.pop("$defs").items()}
    moved.pop("$schema", None)
    return {"Profile": moved, **parts}


@public()
def openapi(request: HttpRequest) -> HttpResponse:
    """The description for programs."""
    return HttpResponse(dumped(document()), content_type="application/json")


@public()
def api_page(request: HttpRequest) -> HttpResponse:
    """The description for people: every address with what it takes and an example that works."""
    groups = defaultdict(list)
    for path, methods in document()["paths"].items():
        one = methods["get"]
        groups[one["tags"][0]].append(
            {
                "path": path,
                "summary": one["summary"],
                "description": one.get("description", ""),
                "parameters": [
                    {
                        "name": given["name"],
                        "required": given["required"],
                        "said": _said(given),
                    }
                    for given in one["parameters"]
                ],
                "example": example(path, one.get("x-example", "")),
            }
        )
    return page(
        request,
        "api.html",
        {
            "groups": sorted(groups.items()),
            "description": f"{ROOT}/openapi.json",
            "root": ROOT,
            "statuses": _statuses(),
        },
        section="data",
        made_up=only_made_up(),
    )


def _said(given: dict[str, Any]) -> str:
    """What a parameter may hold."""
    schema = given["schema"]
    found = [given.get("description", "")]
    for one in (schema, *schema.get("anyOf", ())):
        if "enum" in one:
            found.append(_("One of %(words)s.") % {"words": ", ".join(map(str, one["enum"]))})
        if "minimum" in one and "maximum" in one:
            found.append(
                _("From %(low)s to %(high)s.") % {"low": one["minimum"], "high": one["maximum"]}
            )
    return " ".join(part for part in found if part)


def _statuses() -> list[tuple[str, str]]:
    """Every status that an answer may have, and what it means."""
    found = {
        code: said["description"]
        for methods in document()["paths"].values()
        for code, said in methods["get"]["responses"].items()
        if code != "200"
    }
    return sorted(found.items())


def example(path: str, parameters: str) -> str:
    """An address that can be tried here; "" where nothing is loaded that it could be about."""
    slugs = [one.slug for one in evidence.framework_in_force().indicators]
    filled, area = path.replace("{slug}", slugs[0]), None
    if "{series}" in path or "{reference}" in path:
        return _decided(filled)
    if "{code}" in path:
        kinds = of_kinds(path)
        area = Area.objects.in_use().of_kind(*kinds).order_by("-kind", "code").first()
        if area is None:
            return ""
        filled = filled.replace("{code}", area.code)
        if "{indicator}" in path:
            loaded = [slug for slug in slugs if slug in _measured(area)]
            if not loaded:
                return ""
            filled = filled.replace("{indicator}", loaded[0])
    if "{" in parameters:
        parameters = _filled(parameters, area)
        if not parameters:
            return ""
    return f"{filled}?{parameters}" if parameters else filled


def _filled(parameters: str, area: Area | None) -> str:
    """Parameters with places in them; "" where too few are loaded."""
    if parameters == "{places}":
        councils = list(Area.objects.in_use().of_kind("la").order_by("code")[:2])
        return urlencode([("place", one.code) for one in councils]) if len(councils) > 1 else ""
    small = Area.objects.in_use().of_kind("lsoa").order_by("code").first()
    if parameters == "{areas}":
        return urlencode({"areas": small.code}) if small is not None else ""
    outline = outlines_of([area.code]).get(area.code) if area is not None else None
    if outline is None:
        return ""
    west, south, east, north = outline.geometry.bounds
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    text = ", ".join(f"{x:.4f} {y:.4f}" for x, y in corners)
    return urlencode({"shape": f"POLYGON (({text}))"})


def of_kinds(path: str) -> tuple[str, ...]:
    """Kinds of place that an address is about."""
    if "/counties/" in path:
        return ("la",)
    return ("country",) if "/countries/" in path else ("neighbourhood", "la")


def _decided(path: str) -> str:
    """The same of a list or a decision."""
    listed = next(iter(decided.lists()), None) if "{series}" in path else None
    if listed is not None:
        return path.replace("{series}", listed.series).replace("{edition}", str(listed.edition))
    made = next(iter(decided.decisions()), None) if "{reference}" in path else None
    return path.replace("{reference}", made.reference) if made is not None else ""


def _measured(area: Area) -> Collection[str]:
    """The indicators that the small areas around a place have values of."""
    try:
        return evidence.strips_of(area)
    except ValueError:
        return ()
