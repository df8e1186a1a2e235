"""What the API answers of the made-up county: places like one, resilience, and what nobody knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from commonweal.evidence import queries as evidence
from commonweal.evidence.queries import beside
from commonweal.evidence.tests.conftest import in_meadland, meadland  # noqa: F401 - fixtures
from commonweal.front.tests.test_api import data, refused
from commonweal.front.tests.test_api_analysts import whole
from commonweal.places.models import Area
from commonweal.places.queries import resolve

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
COUNTY = "Z06000001"
HEATH = "Z06000001-lantern-heath"


@pytest.fixture(autouse=True)
def country(in_meadland: Any, db: None) -> Iterator[Any]:  # noqa: F811
    cache.clear()
    return in_meadland


def test_places_like_one_are_those_of_its_profile(client):
    found = data(client, f"/places/{HEATH}/similar")
    wanted = evidence.profile_of(resolve(HEATH)).similar
    assert found["method"] == wanted.method
    assert [(one["code"], one["distance"]) for one in found["items"]] == [
        (one.code, one.distance) for one in wanted.areas
    ]
    nation = evidence.nation_of(resolve(HEATH))
    assert [one["slug"] for one in found["on"]] == [one.slug for one in beside.variables(nation)]


def test_places_can_be_matched_on_something_else(client):
    slug = data(client, f"/places/{HEATH}/similar")["on"][0]["slug"]
    found = data(client, f"/places/{HEATH}/similar?on={slug}&k=3")
    made = beside.likeness_of(resolve(HEATH), chosen=[slug], k=3)
    assert [one["code"] for one in found["items"]] == [one.code for one in made.alike]
    assert [one["values"] for one in found["items"]] == [
        {slug: one.values[0]} for one in made.alike
    ]
    assert found["here"]["values"] == {slug: made.here.values[0]}
    assert found["on"][0]["spread"] == made.spread[0]
    assert "The 3 nearest" in found["method"]
    assert refused(client, f"/places/{HEATH}/similar?on=the-moon")["status"] == 400


def test_resilience_and_deprivation_of_a_county_are_those_of_its_map(client):
    found, rows = whole(client, f"/counties/{COUNTY}/resilience?limit=50")
    held = evidence.resilience_of(Area.objects.get(code=COUNTY))
    assert found["has_resilience"]
    assert found["has_deprivation"]
    assert (found["upward"], found["downward"]) == (list(held.upward), list(held.downward))
    for one in rows:
        wanted = held.areas[one["code"]]
        said = one["resilience"]
        assert (said["class"], said["lower"], said["difference"], said["upper"]) == (
            wanted.class_, wanted.lower, wanted.difference, wanted.upper
        )  # fmt: skip
        assert one["of_100"]["less_resilient"] == wanted.resilient_of_100
        assert one["deprivation"]["tenth"] == (wanted.tenth or None)


def test_what_nobody_knows_is_told_apart_by_its_status(client):
    county = evidence.county_of(Area.objects.get(code=COUNTY))
    _, rows = whole(client, f"/counties/{COUNTY}/areas?limit=100")
    said = {(row["code"], slug): one for row in rows for slug, one in row["indicators"].items()}
    for row in county.rows:
        for slug, status in row.statuses.items():
            one = said[row.code, slug]
            assert one["status"] == status
            assert (one["value"] is None) == (status != "value")
    assert len({one["status"] for one in said.values()}) > 1
