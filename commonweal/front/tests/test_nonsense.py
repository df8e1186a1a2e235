"""Whatever stands in an address, the answer is a clear page with the right status."""

from __future__ import annotations

import logging
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonweal.common.logs import NoTraceback
from commonweal.evidence import queries as evidence
from commonweal.front.tests.reading import read
from commonweal.front.views import robots

NONSENSE = [
    "'; DROP TABLE places_area; --",
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "{% debug %}",
    "../../etc/passwd",
    "%00",
    "\x00",
    "\u202egnirts",
    "🦆" * 50,
    "a" * 5000,
    "${jndi:ldap://x}",
    "E01" + "9" * 300,
    " ",
    "-1",
    "null",
    "%",
    "_",
    "\\",
    "\ud7ff",
]


@pytest.mark.parametrize(
    "address",
    [
        "/?q={}",
        "/places/{}/",
        "/places/{}.json",
        "/places/{}/brief/",
        "/places/{}/profile.csv",
        "/counties/{}/",
        "/counties/{}.csv",
        "/counties/Y06000001/?show={}",
        "/counties/Y06000001/?sort={}",
        "/places/Y01010010/?compare={}",
        "/places/Y01010010.json?compare={}",
        "/method/{}/",
        "/method/classes/?council={}",
        "/method/indicators/{}/",
    ],
)
def test_nonsense_is_answered_and_never_repeated_as_code(site, address):
    for text in NONSENSE:
        response = site.get(address.format(quote(text)))
        assert response.status_code in (200, 302, 400, 404, 410), text
        assert b"<script>alert" not in response.content, text
        assert b"Traceback" not in response.content, text
        if response.status_code >= 400 and "html" in response["Content-Type"]:
            page = read(response)
            assert page.headings, text
            assert "/" in page.links, "there is a way on"


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=60))
def test_any_search_is_answered(site, text):
    response = site.get("/", {"q": text})
    assert response.status_code in (200, 302)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(min_size=1, max_size=40))
def test_any_place_is_answered(site, text):
    assert site.get(f"/places/{quote(text, safe='')}/").status_code in (200, 300, 302, 404, 410)


def test_several_parameters_of_one_name_and_unknown_ones_do_no_harm(site, lands):
    address = (
        f"/counties/{lands.council}/?show=education&show=health&nothing=1&sort=name&sort=-people"
    )
    assert site.get(address).status_code == 200


def test_a_page_that_fails_says_so_and_asks_nothing_of_the_database(
    site, lands, monkeypatch, django_assert_num_queries
):
    from commonweal.front.views import errors

    with django_assert_num_queries(0):
        response = errors.server_error(None)
    assert response.status_code == 500
    assert read(response).headings[0][1] == "Something went wrong"


def test_the_page_for_what_fails_is_the_one_that_visitors_see(site, monkeypatch):
    from commonweal.front.views import home

    def broken() -> None:
        raise RuntimeError("the disk is gone")

    monkeypatch.setattr(home, "councils", broken)
    site.raise_request_exception = False
    response = site.get("/")
    assert response.status_code == 500
    assert b"Something went wrong" in response.content
    assert b"the disk is gone" not in response.content


def test_other_refusals_have_a_page_too(rf, site):
    from commonweal.front.views import errors

    assert errors.forbidden(rf.get("/")).status_code == 403
    assert errors.bad_request(rf.get("/")).status_code == 400


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/places/nowhere.json", "application/problem+json"),
        ("/places/nowhere/profile.geojson", "application/problem+json"),
        ("/places/nowhere/profile.csv-metadata.json", "application/problem+json"),
        ("/counties/nowhere.geojson", "application/problem+json"),
        ("/no/such/file.json", "application/problem+json"),
        ("/places/nowhere/profile.csv", "text/plain; charset=utf-8"),
        ("/counties/nowhere.csv", "text/plain; charset=utf-8"),
        ("/no/such/file.csv", "text/plain; charset=utf-8"),
        ("/places/nowhere/profile.pdf", "text/html; charset=utf-8"),
    ],
)
def test_a_file_that_is_not_there_is_refused_in_its_own_kind(site, lands, address, kind):
    response = site.get(address)
    assert response.status_code == 404
    assert response["Content-Type"] == kind
    if kind == "application/problem+json":
        problem = response.json()
        assert problem["status"] == 404
        assert problem["title"] == "Not Found"
        assert problem["detail"]


def test_a_host_that_is_not_ours_is_refused_on_a_page_and_in_one_line_of_the_log(
    site, lands, caplog
):
    shown = []
    handler = logging.StreamHandler()
    handler.addFilter(NoTraceback())
    handler.emit = lambda record: shown.append(handler.format(record))
    logging.getLogger("django.security.DisallowedHost").addHandler(handler)
    try:
        response = site.get("/", headers={"host": "evil.example"})
    finally:
        logging.getLogger("django.security.DisallowedHost").removeHandler(handler)
    assert response.status_code == 400
    assert "That request cannot be understood" in response.content.decode()
    assert len(shown) == 1
    assert "evil.example" in shown[0]
    assert "\n" not in shown[0]


def test_crawlers_are_told_what_is_costly_and_keep_out_of_what_is_made_up(site, lands, monkeypatch):
    assert "Disallow: /?q=" in site.get("/robots.txt").content.decode()
    monkeypatch.setattr(robots, "only_made_up", lambda: True)
    monkeypatch.setattr(evidence, "stamp", lambda: "another")
    assert "Disallow: /\n" in site.get("/robots.txt").content.decode()


def test_the_icon_is_found_where_browsers_look_without_reading_a_page(site, lands):
    response = site.get("/favicon.ico")
    assert response.status_code == 302
    assert response["Location"].startswith("/static/commonweal/favicon")
