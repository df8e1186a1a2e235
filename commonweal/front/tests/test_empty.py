"""An installation where nothing is loaded yet, or places without figures."""

from __future__ import annotations

import pytest

from commonweal.front.tests.reading import read
from commonweal.places.tests import factories


@pytest.mark.parametrize(
    "address",
    ["/", "/?q=anything", "/counties/", "/method/", "/method/classes/", "/method/indicators/",
     "/method/indicators/bad-health/", "/data/", "/data/profile.schema.json", "/accessibility/",
     "/method/colours/", "/method/cant-tell/", "/method/unknown/", "/attributions/"],
)  # fmt: skip
def test_an_empty_installation_has_all_its_pages(empty, address):
    assert empty.get(address).status_code == 200


def test_the_front_page_says_that_nothing_is_loaded(empty):
    assert "No figures are loaded on this installation yet." in read(empty.get("/")).said


def test_the_report_on_classes_says_that_nothing_is_loaded(empty):
    assert "No figures are loaded" in read(empty.get("/method/classes/")).said


def test_without_figures_a_place_says_so_and_fails_nothing(empty):
    area = factories.small_areas(factories.council(), 2)[0]
    response = empty.get(f"/places/{area.code}/")
    assert response.status_code == 503
    assert "No figures are loaded on this installation yet" in read(response).said
    assert empty.get(f"/places/{area.code}.json").status_code == 503
    assert empty.get(f"/counties/{area.council.code}/").status_code == 503
    assert empty.get(f"/counties/{area.council.code}.csv").status_code == 503


def test_programs_are_told_that_nothing_is_loaded(empty):
    area = factories.small_areas(factories.council(), 2)[0]
    for address in ("mixes", f"places/{area.code}/profile", f"counties/{area.council.code}"):
        response = empty.get(f"/api/v1/{address}")
        assert response.status_code == 503
        assert response["Content-Type"] == "application/problem+json"
    assert empty.get("/api/v1/").json()["nations"] == []
    assert empty.get("/api/v1/places/anything").status_code == 404
    assert empty.get("/api/").status_code == 200
