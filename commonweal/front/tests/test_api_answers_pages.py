"""Whatever a page shows, the API answers: each page names the addresses, or says why it needs none.

A new page fails here until somebody decides.
"""

from __future__ import annotations

import pytest
from django.urls import URLPattern

from commonweal.front import urls
from commonweal.front.api import document


class Why(str):
    """Why a page needs no answer of the API."""

    __slots__ = ()


TEXT = Why("words of ours that hold for every place, no figures")
SIGNED_IN = Why("for who is signed in; the API is for everybody alike")
FORM = Why("a form on its way to a page; nothing is shown there but that page")
MACHINE = Why("made for programs itself")
DRAWN_MAP = Why("ground to draw on; what stands on it are boundaries and classes")

#: What a profile is told with, in whatever words and form.
A_PLACE = ("place", "profile")
EVERYTHING_OF_A_PLACE = (
    "place", "profile", "changes", "trends", "similar", "distributions", "distribution", "boundary",
    "small_areas", "priorities_of",
)  # fmt: skip
A_COUNTY = ("county", "county_areas", "county_resilience")
A_DRAWN_PLACE = ("drawn", "drawn_profile")
A_LIST = ("priority_list", "priority_edition")

#: By the name of each address of the front door: operations of the API, or why there is none.
DECIDED: dict[str, tuple[str, ...] | Why] = {
    "home": ("home", "search", "counties"),
    "suggestions": ("search",),
    "near": Why("where somebody stands belongs in no address; `search` takes a postcode"),
    "robots": MACHINE,
    "favicon": DRAWN_MAP,
    # A place
    "place": EVERYTHING_OF_A_PLACE,
    "place_json": ("profile",),
    "place_brief": A_PLACE,
    "place_brief_pdf": A_PLACE,
    "place_large_print": EVERYTHING_OF_A_PLACE,
    "place_easy_read": A_PLACE,
    "place_pdf": A_PLACE,
    "place_csv": ("profile",),
    "place_csv_metadata": ("profile",),
    "place_workbook": ("profile",),
    "place_parquet": ("profile",),
    "place_geojson": ("profile", "boundary"),
    "place_feed": ("recolourings",),
    "similar": ("similar",),
    "asking": ("survey_plan",),
    "beside": ("compare",),
    "beside_csv": ("compare",),
    "beside_json": ("compare",),
    # A council area, a country
    "counties": ("counties",),
    "county": (*A_COUNTY, "county_boundaries", "children"),
    "county_csv": A_COUNTY,
    "county_csv_metadata": A_COUNTY,
    "county_workbook": A_COUNTY,
    "county_parquet": A_COUNTY,
    "county_pdf": (*A_COUNTY, "county_boundaries"),
    "county_geojson": ("county_boundaries",),
    "county_feed": ("recolourings",),
    "embed_county": (*A_COUNTY, "county_boundaries"),
    "ticks": ("distributions",),
    "nation_map": ("subjects", "country_areas", "country_councils"),
    "map_areas": ("country_areas", "county_areas", "county_resilience"),
    "tiles": DRAWN_MAP,
    # Priority places
    "priorities": ("priority_lists", "decisions"),
    "priorities_json": ("priority_lists", "decisions"),
    "priority_list": A_LIST,
    "priority_edition": A_LIST,
    "priority_edition_csv": A_LIST,
    "priority_edition_json": A_LIST,
    "decision": ("decision",),
    "decision_json": ("decision",),
    # For analysts
    "analysts": ("counties",),
    "analysts_council": ("tools",),
    **{
        f"analysts_{tool}{form}": operations
        for tool, operations in {
            "weights": ("weights", "tools", "presets"),
            "choices": ("choices", "tools", "presets"),
            "screens": ("screens", "tools"),
            "funnels": ("funnel", "tools"),
        }.items()
        for form in ("", "_csv", "_json")
    },
    # Neighbourhoods that somebody draws
    "draw": ("counties",),
    "draw_council": ("county_areas", "county_boundaries", "search"),
    "draw_choose": FORM,
    "draw_shape": ("fit",),
    "drawn": (
        *A_DRAWN_PLACE,
        "drawn_changes",
        "drawn_stability",
        "drawn_boundary",
        "distributions",
    ),
    "drawn_brief": A_DRAWN_PLACE,
    "drawn_large_print": A_DRAWN_PLACE,
    "drawn_easy_read": A_DRAWN_PLACE,
    "drawn_brief_pdf": A_DRAWN_PLACE,
    "drawn_pdf": A_DRAWN_PLACE,
    "drawn_json": ("drawn_profile",),
    "drawn_workbook": ("drawn_profile",),
    "drawn_csv": ("drawn_profile",),
    "drawn_csv_metadata": ("drawn_profile",),
    "drawn_geojson": ("drawn_boundary",),
    # Who is signed in
    "sign_in": SIGNED_IN,
    "sign_out": SIGNED_IN,
    "kept": SIGNED_IN,
    "keep": SIGNED_IN,
    "keep_no_longer": SIGNED_IN,
    "my_roles": SIGNED_IN,
    "roles": SIGNED_IN,
    "invitations": SIGNED_IN,
    "log": SIGNED_IN,
    # Method and data
    "method": TEXT,
    "colours": TEXT,
    "cant_tell": TEXT,
    "unknown": ("indicators", "domains", "sources", "geography"),
    "attributions": ("releases", "sources", "geography"),
    "classes": ("mixes",),
    "indicators": ("indicators", "domains"),
    "indicator": ("indicator",),
    "chapter": TEXT,
    "data": ("sources", "releases", "withdrawn", "geography"),
    "profile_schema": MACHINE,
    "api_page": MACHINE,
    "api": MACHINE,
    "accessibility": TEXT,
}
#: All pages of a room whose names begin so.
ROOMS = {"office_": SIGNED_IN, "role_": SIGNED_IN, "invitation_": SIGNED_IN}


def pages() -> set[str]:
    """Names of all addresses of the front door."""
    found = set()
    for one in urls.urlpatterns:
        assert isinstance(one, URLPattern), "addresses below addresses: look into them here"
        assert one.name, one
        found.add(one.name)
    return found


def operations() -> set[str]:
    return {methods["get"]["operationId"] for methods in document()["paths"].values()}


def undecided(names: set[str]) -> set[str]:
    """Pages that name no answer and no reason."""
    rooms = tuple(f"{room.rstrip('_')}" for room in ROOMS)
    return {
        name
        for name in names - set(DECIDED)
        if name not in rooms and not name.startswith(tuple(ROOMS))
    }


def test_each_page_names_what_answers_it_or_why_nothing_does():
    assert undecided(pages()) == set()


def test_a_page_that_nobody_decided_on_would_be_noticed():
    assert undecided(pages() | {"place_as_a_song"}) == {"place_as_a_song"}


def test_nothing_is_decided_of_pages_that_are_not_there():
    assert set(DECIDED) <= pages()


@pytest.mark.parametrize("name", sorted(DECIDED))
def test_what_a_page_names_is_there(name):
    decided = DECIDED[name]
    if isinstance(decided, Why):
        assert decided
    else:
        assert decided
        assert set(decided) <= operations()


def test_every_answer_is_of_some_page_or_leads_to_some():
    named = {one for decided in DECIDED.values() if not isinstance(decided, Why) for one in decided}
    #: Lists that are not a page, and lead to places that have one.
    listing = {"places"}
    assert operations() - named == listing
