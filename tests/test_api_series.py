"""Series of several periods, as the API answers them."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from commonweal.evidence.queries import trends
from commonweal.evidence.tests.test_trends import YEARS, land, load  # noqa: F401 - a fixture
from commonweal.front.tests.test_api import data
from commonweal.places.models import Area

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    cache.clear()


def test_series_are_those_of_the_page(client, land):  # noqa: F811
    load(land, (0.3, 0.0))
    found = data(client, f"/places/{land.councils[0]}/trends")
    wanted = trends.trends_of(Area.objects.get(code=land.councils[0]))
    assert (found["of"], found["own"]) == (land.councils[0], True)
    (one,), (series,) = found["items"], wanted.series
    assert [point["period"] for point in one["points"]] == list(YEARS.values())
    assert [point["value"] for point in one["points"]] == [point.value for point in series.points]
    assert one["trend"]["verdict"] == "improving"
    assert one["trend"]["slope"] == series.trend.slope
    assert one["release"]["sha256"] == series.release.sha256


def test_a_place_within_a_council_area_is_answered_its_councils(client, land):  # noqa: F811
    load(land, (0.3, 0.0), not_comparable="Each edition is made afresh.")
    found = data(client, f"/places/{land.small[0]}/trends")
    assert (found["of"], found["own"]) == (land.councils[0], False)
    assert found["items"][0]["trend"]["why"] == "Each edition is made afresh."


def test_a_place_without_a_series_is_answered_none(client, land):  # noqa: F811
    land.write()
    land.load()
    found = data(client, f"/places/{land.councils[0]}/trends")
    assert found == {"of": None, "own": False, "items": []}
