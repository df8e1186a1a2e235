"""Finding: what was found can be narrowed, what may be meant is offered, what is near is opened."""

from __future__ import annotations

import pytest

from commonweal.front.tests.reading import read
from commonweal.places import queries as places
from commonweal.places.models import Area

pytestmark = pytest.mark.django_db


def offered(site, typed: str) -> list[dict[str, object]]:
    response = site.get("/find.json", {"q": typed})
    assert response.status_code == 200
    return response.json()["places"]


def test_what_may_be_meant_is_offered_with_where_it_leads(site, lands):
    first = offered(site, "hazel cor")[0]
    assert first["name"].startswith("Hazel Corner")
    assert first["address"].startswith("/places/")
    assert site.get(first["address"]).status_code == 200


@pytest.mark.parametrize("typed", ["", "h", "   ", "\0\0\0", "zzzz qqqq"])
def test_too_little_or_nonsense_offers_nothing(site, lands, typed):
    assert offered(site, typed) == []


def test_no_more_than_a_handful_is_offered(site, lands):
    assert len(offered(site, "corner")) <= 8
    assert 3 < len(offered(site, "alder")) <= 8


def test_results_come_a_page_at_a_time(site, lands):
    first = read(site.get("/", {"q": "0"}))
    second = read(site.get("/", {"q": "0", "page": "2"}))
    listed = [{one for one in page.links if one.startswith("/places/")} for page in (first, second)]
    assert len(listed[0]) == 30
    assert listed[1]
    assert not listed[0] & listed[1]
    assert any("page=2" in one for one in first.links)
    for nonsense in ("0", "-1", "x", "99999", "1e9", "²"):
        assert site.get("/", {"q": "0", "page": nonsense}).status_code == 200


def test_results_can_be_narrowed_to_a_kind_and_a_council(site, lands):
    council = Area.objects.filter(kind="la").first()
    narrowed = {"q": "0", "kind": "lsoa", "council": council.code}
    page = read(site.get("/", narrowed))
    codes = {one.split("/")[2] for one in page.links if one.startswith("/places/")}
    assert codes
    assert codes <= set(
        Area.objects.filter(kind="lsoa", council=council).values_list("code", flat=True)
    )
    nothing = read(site.get("/", {"q": "0", "kind": "nonsense"}))
    assert "None of the places found is of this kind" in nothing.said


def centre(area: Area) -> tuple[float, float]:
    spot = places.boundaries([area.code])[area.code].representative_point()
    return spot.y, spot.x


def test_the_small_area_around_a_spot_is_opened_and_nothing_is_kept(site, lands):
    small = list(Area.objects.in_use().of_kind("lsoa"))
    for one in small:
        one.latitude, one.longitude = centre(one)
    Area.objects.bulk_update(small, ["latitude", "longitude"])
    area = small[5]
    latitude, longitude = area.latitude, area.longitude
    response = site.post("/near/", {"latitude": latitude, "longitude": longitude})
    assert response.status_code == 303
    assert response["Location"] == f"/places/{area.code}/"
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies


@pytest.mark.parametrize(
    ("latitude", "longitude", "status"),
    [("0", "0", 404), ("x", "1", 400), ("", "", 400), ("nan", "nan", 400), ("91", "0", 400),
     ("inf", "0", 400), ("90", "0", 404)],
)  # fmt: skip
def test_a_spot_that_is_nowhere_says_what_to_do(site, lands, latitude, longitude, status):
    response = site.post("/near/", {"latitude": latitude, "longitude": longitude})
    assert response.status_code == status
    assert "Type the name of a place" in read(response).said


def test_a_spot_has_no_address(site, lands):
    assert site.get("/near/", {"latitude": "51", "longitude": "-2"}).status_code == 302


def test_only_the_front_page_may_ask_where_one_is(site, lands):
    home = site.get("/")
    assert "geolocation=(self)" in home["Permissions-Policy"]
    again = site.get("/", headers={"if-none-match": home["ETag"]})
    assert again.status_code == 304
    assert "geolocation=(self)" in again["Permissions-Policy"]
    assert "geolocation=()" in site.get("/method/")["Permissions-Policy"]
