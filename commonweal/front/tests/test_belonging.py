"""A small area's page leads to the places that it is part of, and says no more than is known."""

from __future__ import annotations

import pytest
from django.test import Client

from commonweal.places.models import Area, Membership


@pytest.fixture
def mill_lane(lands: object, db: None) -> Area:
    """A neighbourhood of one small area, with a reason that is nobody's business."""
    part = Area.objects.in_use().of_kind("lsoa").order_by("code")[0]
    whole = Area.objects.create(
        code=f"{part.council.code}-mill-lane",
        kind="neighbourhood",
        name="Mill Lane",
        slug="mill-lane",
        vintage=part.vintage,
        council=part.council,
        about="the most deprived of all, by rank",
        source="tests",
    )
    Membership.objects.create(whole=whole, part=part, basis="chosen", source="tests")
    return whole


def test_the_page_of_a_small_area_names_the_neighbourhood_that_it_is_part_of(
    mill_lane: Area, site: Client
) -> None:
    part = mill_lane.small_areas()[0]
    page = site.get(f"/places/{part.code}/").content.decode()
    assert "Part of" in page
    assert f'href="/places/{mill_lane.code}/">Mill Lane</a>' in page


def test_the_page_of_a_neighbourhood_names_the_ward_and_community_area_of_its_small_areas(
    mill_lane: Area, site: Client, lands: object
) -> None:
    page = site.get(f"/places/{mill_lane.code}/").content.decode()
    said = page[page.index("It lies in") : page.index("Map of")]
    part = mill_lane.small_areas()[0]
    around = Area.objects.in_use().filter(parts__part=part).exclude(pk=mill_lane.pk)
    assert {"ward", "community_area"} <= {one.kind for one in around}
    for one in (*around, part.parent):
        assert f'href="/places/{one.code}/"' in said, one.kind
    assert f'href="/places/{mill_lane.code}/"' not in said


def test_a_source_s_raw_reasons_for_a_neighbourhood_are_on_no_page(
    mill_lane: Area, site: Client
) -> None:
    page = site.get(f"/places/{mill_lane.code}/").content.decode()
    assert "by rank" not in page
    assert "were chosen to stand for it" in page
