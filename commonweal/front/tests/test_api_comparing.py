"""What the API answers of places beside others: the same as the pages say."""

from __future__ import annotations

import json

import pytest

from commonweal.evidence import queries as evidence
from commonweal.evidence.queries import nation as country
from commonweal.front.tests.test_api import asked, data, refused
from commonweal.front.tests.test_api_analysts import whole
from commonweal.places.queries import resolve

# Places beside each other ----------------------------------------------------------------------------


def test_places_beside_each_other_are_those_of_the_page(site, lands):
    query = f"place={lands.neighbourhood}&place={lands.one_area}&base={lands.one_area}"
    assert data(site, f"/compare?{query}") == json.loads(site.get(f"/compare.json?{query}").content)


def test_everything_wrong_with_a_comparison_is_said_at_once(site, lands):
    found = refused(
        site,
        f"/compare?place={lands.neighbourhood}&place=nowhere-at-all&place={lands.y.former[0][0]}",
    )
    assert found["status"] == 400
    assert len(found["errors"]) == 2
    # Of the code that is no longer used, the places that stand for its ground now.
    assert found["near"]
    assert {one["kind"] for one in found["near"]} == {"lsoa"}


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 422),
        ("place={one}", 422),
        ("place={one}&place={one}", 400),
        ("place={one}&place={other}&base=nowhere", 400),
        ("place={one}&place={made_up}", 400),
        ("&".join(["place={one}"] * 7), 422),
    ],
)
def test_what_cannot_stand_side_by_side_is_refused(site, lands, query, status):
    filled = query.format(one=lands.one_area, other=lands.council, made_up=lands.z.small[0])
    assert refused(site, f"/compare?{filled}")["status"] == status


# Places like one -------------------------------------------------------------------------------------


def test_a_council_area_has_no_places_like_it(site, lands):
    assert data(site, f"/places/{lands.council}/similar")["items"] == []
    assert refused(site, f"/places/{lands.one_area}/similar?on=the-moon")["status"] == 400
    assert refused(site, f"/places/{lands.one_area}/similar?k=51")["status"] == 422


# Maps ------------------------------------------------------------------------------------------------


def test_a_county_by_resilience_is_that_of_its_map(site, lands):
    found, rows = whole(site, f"/counties/{lands.council}/resilience?limit=5")
    held = evidence.resilience_of(resolve(lands.council))
    assert [one["code"] for one in rows] == sorted(held.areas)
    assert found["upward"] == list(held.upward)
    assert found["indicators"] == list(held.indicators)
    for one in rows:
        wanted = held.areas[one["code"]]
        assert one["resilience"]["class"] == wanted.class_
        assert one["resilience"]["difference"] == wanted.difference
        assert (one["resilience"]["status"] == "value") == (wanted.difference is not None)
        assert one["deprivation"]["score"] == wanted.score
        assert (one["deprivation"]["status"] == "value") == (wanted.score is not None)
        assert one["deprivation"]["tenth"] == (wanted.tenth or None)


def test_a_country_says_what_its_map_can_be_about_and_shows_all_of_it(site, lands):
    subjects = data(site, f"/countries/{lands.y.nation}/subjects")
    assert {one["subject"] for one in subjects} >= {"education", "no-qualifications"}
    for one in subjects:
        found, rows = whole(
            site, f"/countries/{lands.y.nation}/areas?show={one['subject']}&limit=20"
        )
        assert found["name"] == one["name"]
        made = country.on_map(lands.y.nation, one["subject"])
        assert [row["code"] for row in rows] == made.areas.tolist()
        assert [row["class"] for row in rows] == made.classes.tolist()
        _, councils = whole(
            site, f"/countries/{lands.y.nation}/councils?show={one['subject']}&limit=1"
        )
        for council in councils:
            here = [row for row in rows if row["council"] == council["code"]]
            assert council["areas"] == len(here)
            for class_, number in council["classes"].items():
                assert number == sum(row["class"] == class_ for row in here)
            for tenth, number in council["tenths"].items():
                assert number == sum(row["tenth"] == int(tenth) for row in here)


def test_the_map_of_a_country_opens_as_the_page_does(site, lands):
    first = data(site, f"/countries/{lands.y.nation}/areas?limit=1")
    assert first["subject"] == evidence.classes_of_nation(lands.y.nation).domains[0][0]
    assert refused(site, f"/countries/{lands.y.nation}/areas?show=the-moon")["status"] == 400
    found = refused(site, f"/countries/{lands.council}/areas")
    assert found["near"][0]["code"] == lands.y.nation


@pytest.mark.parametrize(
    "address",
    ["/places/{area}/similar", "/places/{area}/trends", "/counties/{council}/resilience",
     "/countries/{nation}/areas", "/compare?place={area}&place={council}"],
)  # fmt: skip
def test_each_is_revalidated_by_its_etag(site, lands, address):
    filled = address.format(area=lands.one_area, council=lands.council, nation=lands.y.nation)
    first = asked(site, filled)
    assert first.status_code == 200
    assert asked(site, filled, if_none_match=first["ETag"]).status_code == 304
