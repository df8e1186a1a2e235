"""Priority places: lists with their editions and maps, and decisions with both sides of the money."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from commonweal.evidence.queries import takeaway
from commonweal.front.views.answers import public
from commonweal.front.views.county import map_of
from commonweal.front.views.downloads import CSV, as_json, given
from commonweal.front.views.frame import is_made_up, only_made_up, page, state
from commonweal.front.views.support import (
    STATE_WORDS,
    decided_shown,
    evidence_shown,
    list_address,
    place_shown,
    shown,
)
from commonweal.places import queries as places
from commonweal.places.models import Area
from commonweal.priorities import queries
from commonweal.priorities.queries import Decision, ListCard, ListPage

LONGEST = 100

#: Standings of the map, named as its patterns are.
ON, OFF = "higher", "similar"


# Pages ----------------------------------------------------------------------------------------------


@public("council", "state", free="q")
def priorities(request: HttpRequest) -> HttpResponse:
    """Every list and every decision of the council areas that are loaded here."""
    asked = " ".join(request.GET.get("q", "").replace("\0", " ").split())[:LONGEST]
    council, wanted = request.GET.get("council", ""), request.GET.get("state", "")
    councils = queries.councils_with_lists()
    why = ""
    if council and council not in dict(councils):
        why = _(
            "There is no list and no decision of a council area with the code that was asked for."
        )
    elif wanted and wanted not in queries.STATES:
        why = _("Lists are not told apart like that.")
    found: tuple[ListCard, ...] = ()
    decided: tuple[Decision, ...] = ()
    if not why:
        found = queries.lists(asked, council=council, state=wanted)
        decided = () if asked or wanted else queries.decisions(council=council)
    return page(
        request,
        "priorities.html",
        {
            "asked": asked,
            "council": council,
            "state": wanted,
            "councils": councils,
            "states": [(one, STATE_WORDS[one]) for one in queries.STATES],
            "lists": [shown(one) for one in found],
            "decisions": [decided_shown(one) for one in decided],
            "narrowed": bool(asked or council or wanted),
            "why": why,
        },
        section="priorities",
        made_up=only_made_up(),
        status=400 if why else 200,
    )


@public()
def priority_list(request: HttpRequest, series: str, edition: int | None = None) -> HttpResponse:
    """One list: why, on what evidence, which places, and what was there before."""
    made = queries.priority_list(series, edition)
    if made is None:
        return unknown(request)
    area = Area.objects.in_use().filter(code=made.card.council_code).first()
    return page(
        request,
        "priority_list.html",
        {
            "list": shown(made.card),
            "source": made.source,
            "evidence": [evidence_shown(one) for one in made.evidence],
            "places": [place_shown(one) for one in made.places],
            "any_reason": any(one.reason or one.starts or one.ends for one in made.places),
            "editions": [shown(one) for one in made.editions],
            "latest": made.card.edition == made.editions[0].edition,
            "overtaken": made.overtaken,
            "council": area,
            "map": drawing(area, made) if area is not None else "",
            "key": [(ON, _("On the list")), (OFF, _("Not on the list"))],
            "canonical": list_address(made.card),
            "attributions": places.attributions("boundaries", "small_areas"),
        },
        section="priorities",
        made_up=is_made_up(made.card.council_code),
    )


@public()
def decision(request: HttpRequest, reference: str) -> HttpResponse:
    """One decision: who decided what for which place, and what is given up for it."""
    made = queries.decision(reference)
    if made is None:
        return unknown(request)
    return page(
        request,
        "decision.html",
        decided_shown(made),
        section="priorities",
        made_up=is_made_up(made.council_code),
    )


def unknown(request: HttpRequest) -> HttpResponse:
    """There is no such list or decision here."""
    why = _("No list of priority places and no decision that is published here has this address.")
    return page(
        request, "priority_unknown.html", {"why": why}, section="priorities", status=404, said=why
    )


# Files ----------------------------------------------------------------------------------------------


@public()
def priorities_json(request: HttpRequest) -> HttpResponse:
    """Every list and every decision, without the places on the lists."""
    return as_json(
        {
            "lists": [
                {**plain(asdict(one)), "address": request.build_absolute_uri(list_address(one))}
                for one in queries.lists()
            ],
            "decisions": [plain(asdict(one)) for one in queries.decisions()],
        },
        "application/json",
    )


@public()
def priority_list_json(
    request: HttpRequest, series: str, edition: int | None = None
) -> HttpResponse:
    """A list with its places, evidence and editions."""
    made = queries.priority_list(series, edition)
    return unknown(request) if made is None else as_json(plain(asdict(made)), "application/json")


@public()
def priority_list_csv(
    request: HttpRequest, series: str, edition: int | None = None
) -> HttpResponse:
    """The places on a list as a table."""
    made = queries.priority_list(series, edition)
    if made is None:
        return unknown(request)
    one = made.card
    head = ("list", "edition", "state", "council_code", "place", "code", "code_known_by",
            "reason", "starts", "ends")  # fmt: skip
    rows = (
        (one.name, one.edition, one.state, one.council_code, row.name, row.code, row.matched_by,
         row.reason, row.starts or one.starts or "", row.ends or one.ends or "")
        for row in made.places
    )  # fmt: skip
    return given(table(head, rows), CSV, f"{one.series}-{one.edition}.csv")


@public()
def decision_json(request: HttpRequest, reference: str) -> HttpResponse:
    """A decision with both sides of the money, in pence."""
    made = queries.decision(reference)
    return unknown(request) if made is None else as_json(plain(asdict(made)), "application/json")


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV; text that a spreadsheet would take for a formula gets an apostrophe in front."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([takeaway.cell(str(one)) for one in row] for row in rows)
    return text.getvalue()


def plain(value: Any) -> Any:
    """The same in what JSON knows: days as text."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def drawing(council: Area, made: ListPage) -> str:
    """A map of a council area's small areas, those on the list marked; "" where nothing is drawn."""
    listed = {one.code for one in made.places if one.there}
    if not listed:
        return ""
    small = list(Area.objects.in_use().of_kind("lsoa").in_council(council).order_by("code"))
    within = Area.objects.in_use().filter(code__in=listed).exclude(kind="lsoa")
    members = {code for one in within for code in one.small_areas().values_list("code", flat=True)}
    marked = listed | members
    standing = {one.code: ON if one.code in marked else OFF for one in small}
    words = {ON: _("On the list"), OFF: _("Not on the list")}
    said = {one.code: f"{one.shown_name}: {words[standing[one.code]]}" for one in small}
    return map_of(state(), standing, said)
