"""Priority places: lists with their places and editions, and decisions on additional support."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Path, Query

from commonweal.front.api.places import Code, meant, the_place
from commonweal.front.api.serving import OF_A_PLACE, reads, refuse
from commonweal.front.api.shapes import PrioritiesOf
from commonweal.priorities import queries as priorities

TAG = "Priority places"

Council = Annotated[
    str, Query(max_length=200, description="Only those of this council area; its code.")
]
State = Annotated[
    Literal["current", "coming", "former", "archived"] | None,
    Query(description="Only lists that are so today."),
]
Name = Annotated[
    str, Path(max_length=100, pattern=r"^[\w-]+$", description="Its name in addresses.")
]


@reads(
    "/priorities/lists",
    name="priority_lists",
    response=list[priorities.ListCard],
    statuses=(300, 404, 410),
    tag=TAG,
)
def lists(request: HttpRequest, council: Council = "", state: State = None) -> Any:
    """The latest edition of every list of priority places, without its places."""
    return priorities.lists(council=_code(council), state=state or "")


def _code(council: str) -> str:
    return meant(council, kinds=("la",)).code if council else ""


@reads(
    "/priorities/lists/{series}",
    name="priority_list",
    response=priorities.ListPage,
    statuses=(404,),
    tag=TAG,
)
def latest(request: HttpRequest, series: Name) -> Any:
    """The latest edition of a list: its places, its evidence, its other editions."""
    return _edition(series, None)


@reads(
    "/priorities/lists/{series}/{edition}",
    name="priority_edition",
    response=priorities.ListPage,
    statuses=(404,),
    tag=TAG,
)
def edition(
    request: HttpRequest,
    series: Name,
    edition: Annotated[int, Path(ge=1, le=100_000, description="Its number.")],
) -> Any:
    """One edition of a list."""
    return _edition(series, edition)


def _edition(series: str, number: int | None) -> priorities.ListPage:
    made = priorities.priority_list(series, number)
    if made is None:
        raise refuse(404, "There is no such list, or no such edition of it.")
    return made


@reads(
    "/priorities/decisions",
    name="decisions",
    response=list[priorities.Decision],
    statuses=(300, 404, 410),
    tag=TAG,
)
def decisions(request: HttpRequest, council: Council = "") -> Any:
    """Decisions on additional support, the latest first. Amounts are in pence."""
    return priorities.decisions(council=_code(council))


@reads(
    "/priorities/decisions/{reference}",
    name="decision",
    response=priorities.Decision,
    statuses=(404,),
    tag=TAG,
)
def decision(request: HttpRequest, reference: Name) -> Any:
    """One decision: why, who approved it, and what has less and more for it. In pence."""
    made = priorities.decision(reference)
    if made is None:
        raise refuse(404, "There is no such decision.")
    return made


@reads(
    "/places/{code}/priorities",
    name="priorities_of",
    response=PrioritiesOf,
    statuses=OF_A_PLACE,
    tag=TAG,
)
def about(request: HttpRequest, code: Code) -> dict[str, Any]:
    """The lists that a place, or something of it, is on, and the decisions about it."""
    area = the_place(request, "priorities_of", code)
    return {
        "lists": priorities.on_lists(area),
        "decisions": priorities.decisions_about(area),
    }
