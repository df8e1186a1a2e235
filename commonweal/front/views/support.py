"""Lists of priority places and decisions in the words and addresses of a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from commonweal.front.views.frame import address
from commonweal.places.models import Area
from commonweal.priorities import queries
from commonweal.priorities.queries import (
    Decision,
    Link,
    ListCard,
    ListedRow,
    write_financial_year,
    write_pounds,
)

#: How many of either go on a brief.
LISTS_ON_BRIEF, DECISIONS_ON_BRIEF = 3, 2

#: What a list or a decision is today, for a reader.
STATE_WORDS = {
    "current": lazy("In force"),
    "coming": lazy("To come"),
    "former": lazy("No longer in force"),
    "archived": lazy("Archived text"),
    "draft": lazy("Draft"),
    "published": lazy("In force"),
    "replaced": lazy("Replaced"),
    "withdrawn": lazy("Withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """A piece of evidence for a reader: what it is, and where it leads ("" for nowhere)."""

    words: str
    kind: str
    address: str
    sha256: str


def of_place(area: Area) -> dict[str, Any]:
    """What the page of a place says: the lists that it is on, and the decisions about it."""
    return {
        "lists": [
            {
                **shown(one.card),
                "itself": one.itself,
                "names": ", ".join(row.name for row in one.rows),
                "places": [place_shown(row) for row in one.rows],
            }
            for one in queries.on_lists(area)
        ],
        "decisions": [decided_shown(one) for one in queries.decisions_about(area)],
    }


def in_lines(told: Mapping[str, Any]) -> list[str]:
    """The same for a brief on paper: as many lists and decisions as that on the screen names."""
    lines = [
        one["card"].name if one["itself"] else f"{one['card'].name}: {one['names']}"
        for one in told["lists"][:LISTS_ON_BRIEF]
    ]
    return lines + [
        f"{one['decision'].title} ({one['total']}; "
        + _("review %(review)s") % {"review": day(one["decision"].review_on)}
        + ")"
        for one in told["decisions"][:DECISIONS_ON_BRIEF]
    ]


def of_council(area: Area) -> dict[str, Any]:
    """The lists and decisions of a council area that are in force, or lists to come."""
    return {
        "lists": [
            shown(one)
            for one in queries.lists(council=area.code)
            if one.state in ("current", queries.COMING)
        ],
        "decisions": [
            decided_shown(one)
            for one in queries.decisions(council=area.code)
            if one.state == "published"
        ],
    }


def list_address(card: ListCard) -> str:
    """Where an edition of a list stands for good."""
    return reverse("front:priority_edition", args=[card.series, card.edition])


def shown(card: ListCard) -> dict[str, Any]:
    """A list for a reader."""
    return {
        "card": card,
        "state_word": STATE_WORDS[card.state],
        "address": reverse("front:priority_list", args=[card.series]),
        "edition_address": list_address(card),
        "span": span(card.starts, card.ends),
        "files": [card.series, card.edition],
    }


def span(starts: date | None, ends: date | None) -> str:
    """From when to when something holds; the end is the first day on which it does not."""
    if starts and ends:
        return _("from %(start)s, ended on %(end)s") % {"start": day(starts), "end": day(ends)}
    return _("from %(start)s") % {"start": day(starts)} if starts else ""


def day(one: date) -> str:
    return date_format(one, "j F Y")


def place_shown(row: ListedRow) -> dict[str, Any]:
    """A place on a list for a reader."""
    return {
        "row": row,
        "address": address(row.code) if row.there else "",
        "span": span(row.starts, row.ends),
    }


def evidence_shown(link: Link) -> Evidence:
    """A piece of evidence for a reader."""
    kinds = {
        "release": _("Published figures"),
        "indicator": _("Measure"),
        "place": _("Place"),
        "list": _("List of priority places"),
        "document": _("Document"),
    }
    addresses = {
        "release": lambda: reverse("front:data"),
        "indicator": lambda: reverse("front:indicator", args=[link.target]),
        "place": lambda: address(link.target),
        "list": lambda: reverse("front:priority_list", args=[link.target]),
        "document": lambda: link.target,
    }
    return Evidence(
        link.title or link.target, kinds[link.kind], addresses[link.kind](), link.sha256
    )


def decided_shown(one: Decision) -> dict[str, Any]:
    """A decision for a reader."""
    return {
        "decision": one,
        "state_word": STATE_WORDS[one.state],
        "address": reverse("front:decision", args=[one.reference]),
        "place_address": address(one.place_code) if one.place_is_there else "",
        "evidence": [evidence_shown(link) for link in one.evidence],
        "taken": [(side.what, write_pounds(side.pence)) for side in one.taken],
        "given": [(side.what, write_pounds(side.pence)) for side in one.given],
        "total": write_pounds(sum(side.pence for side in one.given)),
        "outgoings": [
            (write_financial_year(year), write_pounds(pence)) for year, pence in one.outgoings
        ],
    }
