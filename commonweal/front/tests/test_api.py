"""The read API: what it answers, how it refuses, and that it is what it says it is."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, datetime
from typing import get_args

import jsonschema
import pytest
from ninja.schema import NinjaGenerateJsonSchema
from openapi_spec_validator import validate

from commonweal.evidence import queries as evidence
from commonweal.evidence.models import Recolouring, Release
from commonweal.evidence.queries import takeaway
from commonweal.front.api import document, shapes
from commonweal.front.api.serving import api
from commonweal.front.tests.reading import read
from commonweal.places.models import Area
from commonweal.places.queries import resolve
from commonweal.priorities.operations import publish_decision
from commonweal.priorities.tests import factories as priorities

ROOT = "/api/v1"


def asked(site, address, **headers):
    return site.get(f"{ROOT}{address}", headers=headers)


def data(site, address):
    response = asked(site, address)
    assert response.status_code == 200, response.content
    return json.loads(response.content)


def refused(site, address):
    response = asked(site, address)
    assert response["Content-Type"] == "application/problem+json", response.content
    found = json.loads(response.content)
    assert found["status"] == response.status_code
    return found


# The description -----------------------------------------------------------------------------------------


def test_the_description_is_valid_openapi_3_1(site, lands):
    made = data(site, "/openapi.json")
    assert made["openapi"].startswith("3.1")
    validate(made)


def test_every_address_says_what_it_takes_and_answers():
    for path, methods in document()["paths"].items():
        one = methods["get"]
        assert one["summary"], path
        assert "200" in one["responses"], path
        assert {"304"} <= set(one["responses"]), path
        for given in one["parameters"]:
            assert given.get("description"), (path, given["name"])


def test_no_two_parts_of_the_description_have_one_name():
    """The library lets the later of them take the place of the earlier without a word."""
    described = document()["components"]["schemas"]
    held = 0
    for _, router in api._routers:
        for view in router.path_operations.values():
            for operation in view.operations:
                for model in filter(None, operation.response_models.values()):
                    schema = model.model_json_schema(
                        ref_template="#/components/schemas/{model}",
                        schema_generator=NinjaGenerateJsonSchema,
                        mode="serialization",
                    )
                    for name, part in schema["$defs"].items():
                        assert part == described[name], (operation.operation_id, name)
                        held += 1
    assert held > 50


def test_every_kind_of_place_has_its_word_in_the_api():
    kinds = {slug for slug, _ in Area._meta.get_field("kind").choices}
    assert set(get_args(shapes.Kind)) == kinds


def test_a_card_leaves_nothing_out_that_is_known_of_an_indicator(site, lands):
    known = {one.name for one in fields(evidence.framework_in_force().indicators[0])}
    assert known <= set(shapes.Indicator.model_fields)


def test_every_example_of_the_page_works(site, lands):
    page = read(site.get("/api/"))
    examples = [link for link in page.links if link.startswith(f"{ROOT}/")]
    # Nobody has listed or decided anything here.
    undecided = [path for path in document()["paths"] if "{series}" in path or "{ref" in path]
    assert len(examples) >= len(document()["paths"]) - len(undecided)
    for address in examples:
        response = site.get(address)
        assert response.status_code == 200, (address, response.content)


# Places --------------------------------------------------------------------------------------------------


def test_a_place_can_be_searched_for(site, lands):
    found = data(site, "/search?q=hazel")["items"]
    assert lands.neighbourhood in {one["code"] for one in found}
    nothing = data(site, "/search?q=zzzzqqqq")
    assert nothing["items"] == []
    assert nothing["nothing"]


def test_places_are_listed_by_kind_and_by_what_they_lie_in(site, lands):
    within = data(site, f"/places?within={lands.council}&kind=lsoa")
    assert [one["code"] for one in within["items"]] == lands.y.of(0)
    assert within["total"] == len(lands.y.of(0))
    part = data(site, f"/places?within={lands.neighbourhood}")["items"]
    assert [one["code"] for one in part] == list(
        resolve(lands.neighbourhood).small_areas().values_list("code", flat=True)
    )


def test_a_place_says_where_it_lies_and_where_more_of_it_is(site, lands):
    found = data(site, f"/places/{lands.one_area}")
    assert found["kind"] == "lsoa"
    assert found["hierarchy"][0]["kind"] == "region"
    assert found["nation"] == lands.y.nation
    assert found["small_areas"] == 1
    assert not found["made_up"]
    for address in found["addresses"].values():
        assert site.get(address).status_code == 200, address


def test_a_country_leads_down_to_its_small_areas(site, lands):
    code = lands.y.nation
    for kind in ("region", "la", "msoa", "lsoa"):
        below = data(site, f"/places/{code}/children?kind={kind}")["items"]
        code = below[0]["code"]
    small = data(site, f"/places/{lands.neighbourhood}/small-areas")
    assert small["total"] == 2


def test_the_profile_is_the_published_one(site, lands):
    made = data(site, f"/places/{lands.neighbourhood}/profile?compare=rest_of_region")
    jsonschema.validate(made, takeaway.profile_schema())
    wanted = evidence.profile_of(resolve(lands.neighbourhood), comparator="rest_of_region")
    assert made == json.loads(takeaway.profile_json(wanted))


def test_the_rule_of_2010_gives_domains_a_colour(site, lands):
    made = data(site, f"/places/{lands.neighbourhood}/profile?rule=bemerton-2010")
    jsonschema.validate(made, takeaway.profile_schema())
    assert made["method"]["rule"] == "bemerton-2010"
    assert {one["colour"] for one in made["domains"]} & {"red", "amber", "green"}


def test_a_list_and_a_decision_are_told_with_all_that_is_known_of_them(site, lands, tmp_path):
    priorities.load(tmp_path, lands.neighbourhood, council=lands.council)
    priorities.record(tmp_path, lands.neighbourhood)
    # What is drafted is nobody's business yet.
    assert data(site, "/priorities/decisions") == []
    publish_decision(reference="area-team-2026", by="tests")
    (card,) = data(site, "/priorities/lists")
    page = data(site, f"/priorities/lists/{card['series']}")
    assert page == data(site, f"/priorities/lists/{card['series']}/{card['edition']}")
    assert [one["code"] for one in page["places"]] == [lands.neighbourhood]
    (made,) = data(site, "/priorities/decisions")
    assert made == data(site, f"/priorities/decisions/{made['reference']}")
    about = data(site, f"/places/{lands.neighbourhood}/priorities")
    assert [one["card"]["series"] for one in about["lists"]] == [card["series"]]
    page = read(site.get("/api/"))
    for address in (one for one in page.links if one.startswith(f"{ROOT}/priorities/")):
        assert site.get(address).status_code == 200, address


def test_lists_and_decisions_are_told(site, lands):
    assert data(site, "/priorities/lists") == []
    assert data(site, "/priorities/decisions") == []
    about = data(site, f"/places/{lands.neighbourhood}/priorities")
    assert about == {"lists": [], "decisions": []}
    assert refused(site, "/priorities/lists/no-such-list/1")["status"] == 404
    assert refused(site, "/priorities/decisions/no-such-decision")["status"] == 404


def test_distributions_say_how_the_small_areas_of_the_council_are_spread(site, lands):
    found = data(site, f"/places/{lands.neighbourhood}/distributions")
    assert found["of"] == lands.council
    one = found["items"][0]
    every = data(site, f"/places/{lands.neighbourhood}/distributions/{one['indicator']}")
    assert every["values"] == sorted(every["values"])
    assert len(every["values"]) == one["areas"]
    assert every["lowest"] <= every["lower_quarter"] <= every["median"] <= every["highest"]


def test_an_outline_is_geojson(site, lands):
    response = asked(site, f"/places/{lands.neighbourhood}/boundary")
    assert response["Content-Type"] == "application/geo+json"
    made = json.loads(response.content)
    assert made["features"][0]["geometry"]["type"] in ("Polygon", "MultiPolygon")
    assert made["attributions"]


def test_changes_come_with_the_reason_why_they_may_be_compared(site, lands):
    found = data(site, f"/places/{lands.neighbourhood}/changes")["items"]
    wanted = evidence.changes_of(resolve(lands.neighbourhood))
    assert [one["indicator"] for one in found] == [one.indicator for one in wanted]
    assert all(one["reason"] for one in found)


def test_what_releases_changed_is_told(site, lands):
    Recolouring.objects.create(
        nation_code=lands.y.nation,
        council_code=lands.council,
        kind="domain",
        subject="education",
        moves=[["worse", "similar", lands.y.of(0)[:2]]],
        because=Release.objects.current().get(source="y-figures"),
        recorded_at=datetime(2026, 3, 1, tzinfo=UTC),
    )
    (one,) = data(site, f"/places/{lands.council}/recolourings")["items"]
    assert one["moves"] == [{"before": "worse", "after": "similar", "areas": 2}]
    assert one["name"] == "Education"


# Counties ------------------------------------------------------------------------------------------------


def test_the_rows_of_a_county_come_in_pages_that_make_up_the_whole(site, lands):
    seen, address = [], f"/counties/{lands.council}/areas?limit=5"
    while address:
        response = asked(site, address)
        page = json.loads(response.content)
        seen += page["items"]
        links = response.get("Link", "")
        assert ('rel="next"' in links) == (page["next"] is not None)
        assert ('rel="prev"' in links) == (page["prev"] is not None)
        address = page["next"] and page["next"].removeprefix(ROOT)
    whole = takeaway.county_data(evidence.county_of(resolve(lands.council)))
    assert seen == json.loads(json.dumps(whole["areas"]))
    assert len(seen) == len(lands.y.of(0))


def test_a_county_describes_what_its_rows_hold(site, lands):
    found = data(site, f"/counties/{lands.council}")
    rows = data(site, f"/counties/{lands.council}/areas?limit=1")["items"]
    assert {one["indicator"] for one in found["indicators"]} == set(rows[0]["indicators"])
    assert {one["domain"] for one in found["domains"]} == set(rows[0]["domains"])


def test_what_is_no_county_is_refused_with_its_council(site, lands):
    found = refused(site, f"/counties/{lands.neighbourhood}")
    assert found["status"] == 404
    assert found["near"][0]["code"] == lands.council


# Sources -------------------------------------------------------------------------------------------------


def test_releases_and_sources_are_those_in_force(site, lands):
    names = [one["release"] for one in data(site, "/releases")]
    assert names == [one.release for one in evidence.releases_in_force()]
    listed = [r["release"] for one in data(site, "/sources") for r in one["releases"]]
    assert set(listed) <= set(names)
    assert data(site, "/releases/withdrawn") == []
    assert data(site, "/geography")


# Refusals ------------------------------------------------------------------------------------------------


def test_several_places_of_a_name_are_offered(site, lands):
    found = refused(site, "/places/Alder")
    assert found["status"] == 300
    assert len(found["places"]) == 2


def test_a_retired_code_names_its_successors(site, lands):
    found = refused(site, f"/places/{lands.y.former[0][0]}/profile")
    assert found["status"] == 410
    assert found["successors"]


def test_a_name_leads_to_the_address_of_its_place(site, lands):
    code = lands.one_area
    response = asked(site, f"/places/{code.lower()}/profile?compare=rest_of_nation")
    assert response.status_code == 302
    assert response["Location"] == f"{ROOT}/places/{code}/profile?compare=rest_of_nation"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/places/nowhere-at-all", 404),
        ("/no/such/address", 404),
        ("/indicators/the-moon", 404),
        ("/places/{place}/distributions/the-moon", 404),
        ("/places/{place}/profile?compare=the-moon", 422),
        ("/places/{nation}/profile?compare=rest_of_council", 400),
        ("/places?limit=0", 422),
        ("/places?limit=501", 422),
        ("/places?offset=-1", 422),
        ("/places?kind=castle", 422),
        ("/search", 422),
    ],
)
def test_what_cannot_be_answered_is_a_problem(site, lands, address, status):
    filled = address.format(place=lands.neighbourhood, nation=lands.y.nation)
    assert refused(site, filled)["status"] == status


def test_a_mistyped_parameter_is_not_passed_over(site, lands):
    found = refused(site, f"/places/{lands.neighbourhood}/profile?comapre=similar")
    assert found["status"] == 422
    assert "did you mean compare?" in found["errors"][0]["expected"]


# Serving -------------------------------------------------------------------------------------------------


def test_an_answer_is_revalidated_by_its_etag(site, lands):
    first = asked(site, f"/counties/{lands.council}/areas")
    again = asked(site, f"/counties/{lands.council}/areas", if_none_match=first["ETag"])
    assert again.status_code == 304
    assert again.content == b""
    other = asked(site, f"/counties/{lands.council}/areas?offset=3", if_none_match=first["ETag"])
    assert other.status_code == 200


@pytest.mark.parametrize(
    "address", ["/places", "/openapi.json", "/no/such/address", "/places?limit=0"]
)
def test_pages_of_any_site_may_read_it_and_nothing_is_remembered(site, lands, address):
    response = asked(site, address)
    assert response["Access-Control-Allow-Origin"] == "*"
    assert not response.cookies


def test_head_has_the_headers_of_get_and_no_body(site, lands):
    get, head = asked(site, "/places"), site.head(f"{ROOT}/places")
    assert head.status_code == 200
    assert head.content == b""
    assert head["Content-Length"] == get["Content-Length"]
    assert head["ETag"] == get["ETag"]


def test_options_say_what_may_be_asked(site, lands):
    response = site.options(f"{ROOT}/places")
    assert response.status_code == 204
    assert response["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_it_is_read_and_not_written_to(site, lands, method):
    response = getattr(site, method)(f"{ROOT}/places")
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, OPTIONS"
    assert response["Content-Type"] == "application/problem+json"


def test_answers_are_compressed_for_those_who_take_it(site, lands):
    assert asked(site, "/places", accept_encoding="gzip")["Content-Encoding"] == "gzip"
