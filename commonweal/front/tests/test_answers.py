"""How pages answer: kept by release, revalidated, compressed."""

from __future__ import annotations

import gzip

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commonweal.common.middleware import NoBodyForHead
from commonweal.evidence import queries as evidence
from commonweal.evidence.tests.factories import table
from commonweal.front.views import answers, errors


@pytest.fixture
def address(lands):
    return f"/places/{lands.neighbourhood}/"


def queries(site, *args, **kwargs):
    with CaptureQueriesContext(connection) as asked:
        response = site.get(*args, **kwargs)
    return response, len(asked)


def test_a_page_is_made_once_and_then_only_asks_whether_it_still_holds(site, address):
    first, many = queries(site, address)
    second, few = queries(site, address)
    assert first.content == second.content
    # Of releases, of places, of lists and of decisions.
    assert few <= 4 < many


def test_a_browser_that_has_the_page_gets_304_and_no_body(site, address):
    etag = site.get(address)["ETag"]
    again = site.get(address, headers={"if-none-match": etag})
    assert again.status_code == 304
    assert again.content == b""
    assert again["ETag"] == etag
    assert "public" in again["Cache-Control"]


def test_each_page_and_each_choice_on_it_has_an_etag_of_its_own(site, lands, address):
    found = {
        site.get(one)["ETag"]
        for one in (address, f"{address}?compare=rest_of_nation", f"{address}brief/", "/data/",
                    f"/counties/{lands.council}/", f"/counties/{lands.council}/?show=health",
                    f"/counties/{lands.council}/?show=health&sort=-value")
    }  # fmt: skip
    assert len(found) == 7


def test_parameters_that_mean_nothing_make_no_new_page(site, address):
    assert site.get(address)["ETag"] == site.get(f"{address}?utm_source=letter")["ETag"]


def test_a_new_release_is_a_new_page(site, lands):
    address = f"/places/{lands.z.small[0]}/"
    before = site.get(address)["ETag"]
    lands.z.write(figures=table(lands.z.figures(shift=7)))
    lands.z.load()
    after = site.get(address, headers={"if-none-match": before})
    assert after.status_code == 200
    assert after["ETag"] != before


def test_searches_are_never_kept(site, lands):
    site.get("/", {"q": "alder"})
    _, first = queries(site, "/", {"q": "alder"})
    assert first > 2
    assert "ETag" in site.get("/", {"q": "alder"})


def test_errors_are_never_kept(site, lands):
    _, first = queries(site, "/places/nowhere/")
    response, second = queries(site, "/places/nowhere/")
    assert first == second > 2
    assert "Cache-Control" not in response


def test_a_client_that_takes_gzip_gets_it_and_the_same_page(site, address):
    plain = site.get(address)
    squeezed = site.get(address, headers={"accept-encoding": "gzip, deflate, br"})
    assert squeezed["Content-Encoding"] == "gzip"
    assert gzip.decompress(squeezed.content) == plain.content
    assert "Content-Encoding" not in plain
    assert "Accept-Encoding" in squeezed["Vary"]


@pytest.mark.parametrize("order", [("gzip", ""), ("", "gzip")])
def test_what_one_client_takes_does_not_reach_the_next(site, address, order):
    bodies = []
    for wanted in order:
        response = site.get(address, headers={"accept-encoding": wanted})
        squeezed = response.headers.get("Content-Encoding") == "gzip"
        assert squeezed == bool(wanted)
        assert int(response["Content-Length"]) == len(response.content)
        bodies.append(gzip.decompress(response.content) if squeezed else response.content)
    assert bodies[0] == bodies[1]


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        ("gzip", True),
        ("gzip, deflate, br", True),
        ("br;q=1.0, gzip;q=0.8", True),
        ("*", True),
        ("", False),
        ("identity", False),
        ("gzip;q=0", False),
        ("gzip; q=0.0, *", False),
        ("GZIP", True),
    ],
)
def test_gzip_is_sent_to_those_who_take_it(header, taken):
    assert answers.accepts_gzip(header) is taken


def test_a_page_of_a_place_is_under_a_hundred_kilobytes(site, address):
    squeezed = site.get(address, headers={"accept-encoding": "gzip"})
    assert len(squeezed.content) < 100_000


def test_headers_of_a_file_survive_being_kept(site, lands):
    address = f"/places/{lands.neighbourhood}.json"
    first, second = site.get(address), site.get(address)
    for name in ("Content-Type", "Access-Control-Allow-Origin", "ETag", "Cache-Control"):
        assert first[name] == second[name]


def test_while_the_code_is_worked_on_nothing_is_kept(site, rf, address, settings):
    settings.DEBUG = True
    site.get(address)
    assert cache.get(f"page:{answers._key(rf.get(address), [])}") is None


def test_a_head_request_is_answered_without_a_body(site, address):
    response = site.head(address)
    assert response.status_code == 200
    assert response.content == b""


def test_the_key_holds_the_state_of_the_data(site, lands, rf, monkeypatch):
    before = answers._key(rf.get("/"), [])
    monkeypatch.setattr(evidence, "stamp", lambda: "another")
    assert answers._key(rf.get("/"), []) != before


def test_what_is_sent_to_a_page_is_refused_as_a_method_and_not_as_a_forgery(site, address):
    checking = Client(enforce_csrf_checks=True)
    for one in ("/", address, "/data/", "/robots.txt"):
        response = checking.post(one, {"q": "anything"})
        assert response.status_code == 405, one
        assert response["Allow"] == "GET, HEAD", one


def test_what_no_form_of_ours_sent_is_refused_on_a_page_of_ours(rf):
    response = errors.not_sent_from_here(rf.post("/"))
    assert response.status_code == 403
    assert "Nothing can be sent to this page" in response.content.decode()


def test_the_length_in_an_answer_to_head_is_that_of_the_body_it_leaves_out(site, address):
    for one in (address, "/no/such/page/", "/robots.txt"):
        got, asked = site.get(one), site.head(one)
        assert int(asked["Content-Length"]) == len(got.content), one


def test_no_body_reaches_the_server_for_head(rf):
    made = NoBodyForHead(lambda request: HttpResponse("all of it"))
    assert made(rf.head("/")).content == b""
    assert made(rf.head("/"))["Content-Length"] == "9"
    assert made(rf.get("/")).content == b"all of it"
