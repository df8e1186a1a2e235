"""Neighbourhoods that somebody draws: the same answers for any small areas of one council area.

All of it is in the address, as on the pages, and it is kept nowhere. The same figures are refused as
there: those of surveys and of a council's own that could be subtracted from each other.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import Field

from commonweal.common.errors import BadInput
from commonweal.evidence import queries as evidence
from commonweal.evidence.queries import takeaway
from commonweal.front.api.counties import council_of
from commonweal.front.api.places import GEOJSON, Code, Comparator, changed, listed
from commonweal.front.api.serving import OF_A_PLACE, address_of, measuring, reads, refuse
from commonweal.front.api.shapes import Changes, Class, Listed, Shape
from commonweal.front.views import drawn as page
from commonweal.front.views.frame import is_made_up
from commonweal.places import queries as places
from commonweal.places.models import Area

TAG = "Drawn neighbourhoods"

#: Letters of a shape in an address; servers on the way take hardly more.
LONGEST_SHAPE = 4000

SmallAreas = Annotated[
    str,
    Query(
        max_length=page.LONGEST_LIST,
        description=f"Codes of small areas of one council area, parted by commas; at most "
        f"{places.MOST_AREAS}.",
    ),
]
Name = Annotated[
    str,
    Query(
        max_length=200,
        description=f"What to call it; {page.LONGEST_NAME} letters of it are used, and no page "
        "lists it.",
    ),
]


# What the answers look like ------------------------------------------------------------------------------


class Withheld(Shape):
    """A figure that is not given for this place, though there is one."""

    indicator: str
    name: str
    reason: str


class DrawnAddresses(Shape):
    """Where more about it is, with the same small areas."""

    page: str
    profile: str
    changes: str
    stability: str
    boundary: str
    csv: str
    pdf: str


class DrawnPlace(Shape):
    """Small areas that somebody put together."""

    code: str
    """The same for the same small areas, whatever they are called."""
    name: str
    council: str
    """Code of the council area that they lie in."""
    council_name: str
    made_up: bool
    small_areas: list[Listed]
    population: int | None
    withheld: list[Withheld]
    """Figures that would give away, taken together with others, what a few people answered; they
    are `suppressed` in the profile."""
    addresses: DrawnAddresses
    attributions: list[str]


class Version(Shape):
    """A place nearly like it."""

    change: Literal["without", "with"]
    area: str
    """Code of the small area that is left out or taken in."""


class Held(Shape):
    """A class, and in how many nearby versions it is the same."""

    class_: Annotated[Class, Field(alias="class")]
    holds: int
    versions: int


class Stability(Shape):
    """How much of what is said hangs on where the line was drawn."""

    versions: list[Version]
    """The nearby places that were looked at; none where no outlines are loaded."""
    possible: int
    """How many nearby places there are."""
    domains: dict[str, Held]
    indicators: dict[str, Held]


class Taken(Shape):
    """Some small areas, and how many people live in them."""

    codes: list[str]
    residents: int | None
    """Null where that is not known of each."""


class Fit(Shape):
    """The small areas that fit a shape best, and whom that takes in and leaves out."""

    chosen: Taken
    """Those whose centre lies in the shape."""
    beyond: Taken
    """Of these, those that reach out of it."""
    left_out: Taken
    """Those that it touches, with their centre outside it."""
    elsewhere: Taken
    """Those of other council areas whose centre lies in it."""
    without_centre: int
    """For so many no centre is loaded; a point in their middle stood in."""
    profile: str | None
    """Address of the profile of what was chosen; null where nothing was."""


# The place -----------------------------------------------------------------------------------------------


@reads(
    "/drawn", name="drawn", response=DrawnPlace, statuses=(400, 503), tag=TAG, free="areas",
    example="{areas}",
)  # fmt: skip
def drawn(
    request: HttpRequest, response: HttpResponse, areas: SmallAreas, name: Name = ""
) -> dict[str, Any]:
    """Small areas taken together as a place: which they are, and what is not told of them."""
    page.unlisted(response)
    chosen, council = chosen_of(areas)
    given = page.cleaned(name)
    made = measured(chosen, council, given)
    query = page.query_of(chosen.codes, given)
    profile = made.profile
    of_releases = (line for one in profile.releases for line in one.attribution)
    return {
        "code": made.place.code,
        "name": made.place.name,
        "council": council.code,
        "council_name": council.shown_name,
        "made_up": is_made_up(council.code),
        "small_areas": [listed(one) for one in chosen.areas],
        "population": profile.place.population,
        "withheld": made.refused,
        "addresses": {
            "page": page.address_of(chosen.codes, given),
            **{
                one: f"{address_of(f'drawn_{one}')}?{query}"
                for one in ("profile", "changes", "stability", "boundary")
            },
            "csv": f"{reverse('front:drawn_csv')}?{query}",
            "pdf": f"{reverse('front:drawn_pdf')}?{query}",
        },
        "attributions": list(dict.fromkeys((*of_releases, *places.attributions()))),
    }


@reads(
    "/drawn/profile", name="drawn_profile", statuses=(400, 503), tag=TAG, free="areas",
    schema={"$ref": "#/components/schemas/Profile"}, example="{areas}",
)  # fmt: skip
def profile(
    request: HttpRequest, areas: SmallAreas, name: Name = "", compare: Comparator = None
) -> HttpResponse:
    """The whole profile of small areas taken together.

    Figures of surveys and of a council's own are `suppressed` where adding and subtracting them
    could tell what a few people answered; the note says so.
    """
    chosen, council = chosen_of(areas)
    made = measured(chosen, council, page.cleaned(name), compare)
    return page.unlisted(
        HttpResponse(takeaway.profile_json(made.profile), content_type="application/json")
    )


@reads(
    "/drawn/changes", name="drawn_changes", response=Changes, statuses=(400, 503), tag=TAG,
    free="areas", example="{areas}",
)  # fmt: skip
def changes(
    request: HttpRequest, response: HttpResponse, areas: SmallAreas, name: Name = ""
) -> dict[str, Any]:
    """What changed in small areas taken together, as far as it is open to everybody."""
    page.unlisted(response)
    chosen, council = chosen_of(areas)
    place = evidence.drawn_place(chosen, name=called(page.cleaned(name)))
    with measuring():
        return changed(evidence.drawn_changes(place, council))


@reads(
    "/drawn/stability", name="drawn_stability", response=Stability, statuses=(400, 503), tag=TAG,
    free="areas", example="{areas}",
)  # fmt: skip
def stability(
    request: HttpRequest,
    response: HttpResponse,
    areas: SmallAreas,
    name: Name = "",
    compare: Comparator = None,
) -> dict[str, Any]:
    """How much of what is said hangs on where exactly the line was drawn.

    Each class is worked out again for places that leave out a small area at the edge, or take in one
    next to it. What stands in nearly all of them belongs to the neighbourhood.
    """
    page.unlisted(response)
    chosen, council = chosen_of(areas)
    place = evidence.drawn_place(chosen, name=called(page.cleaned(name)))
    with measuring():
        made = evidence.drawn_boundary(place, council, comparator=compare)
    return {
        "versions": [{"change": one.change, "area": one.area} for one in made.versions],
        "possible": made.possible,
        "domains": made.domains,
        "indicators": made.indicators,
    }


@reads(
    "/drawn/boundary", name="drawn_boundary", schema=GEOJSON, statuses=(400, 503), tag=TAG,
    media_type="application/geo+json", free="areas", example="{areas}",
)  # fmt: skip
def boundary(
    request: HttpRequest, areas: SmallAreas, name: Name = "", compare: Comparator = None
) -> HttpResponse:
    """Small areas taken together as a map: GeoJSON with the figures of the whole."""
    chosen, council = chosen_of(areas)
    made = measured(chosen, council, page.cleaned(name), compare).profile
    text = takeaway.profile_geojson(
        made, evidence.geometry_of(made), places.attributions("boundaries", "small_areas")
    )
    return page.unlisted(HttpResponse(text, content_type="application/geo+json"))


def chosen_of(text: str) -> tuple[places.Chosen, Area]:
    """The small areas that an address means; a problem that says everything wrong with them."""
    chosen = places.chosen(page.codes_in(text))
    if chosen.council is not None and not chosen.problems:
        return chosen, chosen.council
    heirs = [one for problem in chosen.problems for one in problem.instead]
    mended = chosen.repaired and not places.chosen(chosen.repaired).problems
    more = f" What can be used: areas={','.join(chosen.repaired)}" if mended else ""
    raise refuse(
        400,
        " ".join(one.why for one in chosen.problems) + more,
        errors=[{"parameter": "areas", "expected": one.why} for one in chosen.problems],
        successors=[{"code": one.code, "name": one.name, "kind": "lsoa"} for one in heirs] or None,
    )


def measured(
    chosen: places.Chosen, council: Area, name: str, compare: str | None = None
) -> evidence.Drawn:
    """The profile of what was chosen; a problem where it cannot be compared so."""
    place = evidence.drawn_place(chosen, name=called(name))
    with measuring():
        return evidence.drawn_profile(place, council, comparator=compare)


def called(name: str) -> str:
    """What a drawn place is called where nobody gave it a name."""
    return name or _("A neighbourhood that somebody drew")


# From a shape to small areas -----------------------------------------------------------------------------


@reads(
    "/counties/{code}/fit", name="fit", response=Fit, statuses=(*OF_A_PLACE, 400), tag=TAG,
    free="shape", example="{shape}",
)  # fmt: skip
def fit(
    request: HttpRequest,
    response: HttpResponse,
    code: Code,
    shape: Annotated[
        str,
        Query(
            max_length=LONGEST_SHAPE,
            description="GeoJSON, or well-known text (WKT), in longitude and latitude. Longer ones "
            "can be pasted on the page.",
        ),
    ],
) -> dict[str, Any]:
    """The small areas of a council area that fit a shape best, and whom that takes in and leaves out."""
    page.unlisted(response)
    area = council_of(request, "fit", code)
    try:
        made, elsewhere = places.fitted(places.shape_of(shape), area)
    except BadInput as error:
        wrong = [{"parameter": "shape", "expected": str(error)}]
        raise refuse(400, str(error), errors=wrong) from error
    query = page.query_of(made.chosen.codes)
    return {
        "chosen": made.chosen,
        "beyond": made.beyond,
        "left_out": made.left_out,
        "elsewhere": elsewhere,
        "without_centre": made.without_centre,
        "profile": f"{address_of('drawn_profile')}?{query}" if made.chosen.codes else None,
    }
