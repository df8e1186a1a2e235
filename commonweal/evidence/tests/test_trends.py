"""Series from the releases in force."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from commonweal.evidence.queries import trends
from commonweal.evidence.tests.factories import Land, table
from commonweal.places.models import Area

pytestmark = pytest.mark.django_db

YEARS = {f"{year}-04": f"{year}/{year % 100 + 1}" for year in range(2017, 2023)}


@pytest.fixture
def land(tmp_path, settings) -> Land:
    home = tmp_path / "home"
    home.mkdir()
    settings.HOME = home
    return Land(tmp_path / "land", "Y")


def load(land: Land, rises: Sequence[float], **more: Any) -> None:
    """The country with a series of satisfaction, rising by so much a year in each council."""
    rows: list[tuple[object, ...]] = [("area", "when", "value", "lower", "upper")]
    for code, rise in zip(land.councils, rises, strict=True):
        for i, mark in enumerate(YEARS):
            value = 6 + rise * i
            rows.append((code, mark, value, value - 0.1, value + 0.1))
    land.write()
    (land.folder / "series.csv").write_bytes(table(rows))
    source = land.source(
        "series",
        "series.csv",
        [{"indicator": "life-satisfaction", "value": "value", "lower": "lower", "upper": "upper"}],
        period="2022/23",
        geography="ltla24",
        layout={"shape": "long", "area": "area", "period_column": "when", "periods": YEARS},
        **more,
    )
    tables = {slug: one for slug, one in land.tables.items() if not slug.endswith("councils")}
    land.load(tables={**tables, source.slug: source})


def of(code: str) -> trends.Trends | None:
    return trends.trends_of(Area.objects.get(code=code))


def test_a_council_has_the_series_of_its_own_in_order_of_time(land):
    load(land, (0.3, 0.0))
    found = of(land.councils[0])
    assert found is not None
    assert found.own
    (one,) = found.series
    assert [point.period for point in one.points] == list(YEARS.values())
    assert one.trend.verdict == "improving"
    assert one.trend.slope == pytest.approx(0.3)
    assert len(one.release.sha256) == 64
    other = of(land.councils[1])
    assert other is not None
    assert other.series[0].trend.verdict == "no_trend"


def test_a_place_inside_a_council_is_shown_its_councils(land):
    load(land, (0.3, 0.0))
    found = of(land.small[0])
    assert found is not None
    assert (found.own, found.of.code) == (False, land.councils[0])


def test_editions_that_cannot_be_compared_are_not_tested(land):
    load(land, (0.3, 0.0), not_comparable="Each edition is made afresh.")
    found = of(land.councils[0])
    assert found is not None
    assert found.series[0].trend.verdict == "not_comparable"
    assert found.series[0].trend.why == "Each edition is made afresh."


def test_the_profile_shows_the_latest_period_of_a_series(land):
    from commonweal.evidence.queries import profile_of

    load(land, (0.3, 0.0))
    one = profile_of(Area.objects.get(code=land.councils[0])).indicator("life-satisfaction")
    assert (one.period, one.value) == ("2022/23", pytest.approx(7.5))


def test_a_country_with_one_period_of_each_measure_has_no_series(land):
    land.write().load()
    for code in (land.small[0], land.councils[0], land.nation):
        assert of(code) is None
