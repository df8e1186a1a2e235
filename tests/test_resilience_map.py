"""The switch between resilience and deprivation, on the made-up county."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from django.core.cache import cache

from commonweal.evidence import queries as evidence
from commonweal.evidence.fiction.truth import AMONG_SIMILAR, CONCERN
from commonweal.evidence.tests.conftest import in_meadland, meadland  # noqa: F401 - fixtures
from commonweal.front.tests.reading import read
from commonweal.front.views import contrast
from commonweal.places.queries import resolve
from warm.resilience import resilience

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
COUNTY = "/counties/Z06000001/"


@pytest.fixture(autouse=True)
def country(in_meadland: Any, db: None) -> Iterator[Any]:  # noqa: F811
    cache.clear()
    return in_meadland


def page(client: Any, query: str) -> str:
    answer = client.get(f"{COUNTY}?{query}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def fills(html: str) -> dict[str, str]:
    drawn = html[html.index("<figure>") : html.index("<figcaption")]
    return {
        link: fill
        for fill, group in re.findall(r'<g fill="url\(#fill-([\w-]+)\)">(.*?)</g>', drawn)
        for link in re.findall(r'href="([^"]+)"', group)
    }


def test_the_switch_shows_two_maps_and_at_least_one_area_changes(client):
    both = {one: page(client, f"show={one}") for one in contrast.SUBJECTS}
    for one, html in both.items():
        links = read(client.get(f"{COUNTY}?show={one}")).links
        assert {f"?show={other}" for other in contrast.SUBJECTS} <= set(links)
        assert re.search(rf'\?show={one}" aria-current="true"', html)
    assert fills(both["resilience"]) != fills(both["deprivation"])
    held = evidence.resilience_of(resolve("Z06000001"))
    order = [
        np.argsort([getattr(one, name) for one in held.areas.values()]).tolist()
        for name in ("deprived_of_100", "resilient_of_100")
    ]
    assert order[0] != order[1]


def test_every_area_is_on_the_map_and_in_the_table_alike(client):
    held = evidence.resilience_of(resolve("Z06000001"))
    html = page(client, "show=resilience")
    assert fills(html) == {
        f"/places/{code}/": one.class_ if one.class_ in contrast.CLASSES else "none"
        for code, one in held.areas.items()
    }
    body = html[html.index('id="table"') :]
    rows = re.findall(r'<th role="rowheader" scope="row"><a [^>]*href="([^"]+)"', body)
    assert sorted(rows) == sorted(fills(html))
    for one in list(held.areas.values())[:20]:
        assert contrast.with_interval(one) in body


def test_the_areas_that_change_most_are_listed_with_their_ranges(client):
    held = evidence.resilience_of(resolve("Z06000001"))
    html = page(client, "show=resilience")
    section = html[html.index('id="moved"') : html.index('id="table"')]
    listed = re.findall(r'href="/places/(\w+)/"', section)
    assert listed == [*held.upward, *held.downward]
    assert listed
    for code in listed:
        one = held.areas[code]
        assert one.class_ == ("better" if code in held.upward else "worse")
        assert contrast.with_interval(one) in section
    assert "league" not in html
    assert "show=resilience" not in html[html.index('id="moved"') : html.index('id="table"')]


def test_what_was_planted_among_places_like_it_is_found(country):
    """Copper Meadow: fewer people in bad health than in places like it, and many more without
    qualifications."""
    (good,), (hard,) = country.truth.of(AMONG_SIMILAR), country.truth.of(CONCERN)
    found = resilience(evidence.evidence_in_force("Z92000001"), "Z06000001")
    row = {slug: found.domain_difference[i] for i, slug in enumerate(found.domains)}
    at = {code: i for i, code in enumerate(found.areas.tolist())}
    for code in good.areas:
        health = row["health"][at[code]]
        assert health > 0
        assert health >= np.nanquantile(row["health"], 0.75)
    held = evidence.resilience_of(resolve("Z06000001"))
    for code in hard.areas:
        assert held.areas[code].worst == dict(held.domains)["education"]


def test_the_table_can_be_sorted_by_either(client):
    held = evidence.resilience_of(resolve("Z06000001"))
    for show, name in (("resilience", "difference"), ("deprivation", "score")):
        html = page(client, f"show={show}&sort=-value")
        body = html[html.index('id="table"') :]
        codes = re.findall(r'scope="row"><a [^>]*href="/places/(\w+)/"', body)
        numbers = [getattr(held.areas[code], name) for code in codes]
        known = [one for one in numbers if one is not None]
        assert known == sorted(known, reverse=True)
        assert numbers[: len(known)] == known


def test_tenths_are_those_of_the_whole_country():
    found = [
        one.tenth
        for council in ("Z06000001", "Z06000002")
        for one in evidence.resilience_of(resolve(council)).areas.values()
    ]
    assert set(found) <= set(range(11))
    assert 1 in found


@pytest.mark.parametrize(
    ("number", "said"), [(1, "most deprived tenth"), (10, "least deprived tenth"), (0, "")]
)
def test_a_tenth_has_a_name(number, said):
    assert contrast.tenth(number) == said
