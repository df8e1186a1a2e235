"""Who is signed in keeps the neighbourhoods that they draw, and nobody else sees that they do."""

from __future__ import annotations

import pytest
from django.test import Client

from commonweal.front.tests.reading import read
from commonweal.front.views.drawn import address_of
from commonweal.people.tests.factories import person
from commonweal.places.models import SavedNeighbourhood

PASSWORD = "wolf-river-lantern-9"


@pytest.fixture
def codes(lands):
    return lands.y.of(0)[4:6]


@pytest.fixture
def asha(site) -> Client:
    """A browser in which Asha is signed in, as by the form."""
    person("asha", password=PASSWORD)
    browser = Client()
    sent = {"username": "Asha@cast.example", "password": PASSWORD}
    assert browser.post("/sign-in/", sent)["Location"] == "/kept/"
    return browser


def test_who_signs_in_keeps_a_neighbourhood_finds_it_and_removes_it(asha, codes):
    page = read(asha.get(address_of(codes, "Our patch")))
    assert "Keep this neighbourhood" in page.said
    answer = asha.post("/kept/save/", {"areas": ",".join(codes), "name": "Our <b>patch"})
    assert answer["Location"] == "/kept/"
    listed = asha.get("/kept/")
    page = read(listed)
    assert "Our <b>patch" in page.said
    assert "2 small areas in Alder" in page.said
    [link] = [one for one in page.links if one.startswith("/drawn/")]
    assert asha.get(link).status_code == 200
    [remove] = [a["action"] for tag, a in page.tags if a.get("action", "").endswith("/remove/")]
    assert asha.post(remove)["Location"] == "/kept/"
    assert "You keep none yet." in read(asha.get("/kept/")).said


def test_whoever_is_not_signed_in_is_offered_nothing_and_can_keep_nothing(site, codes):
    answer = site.get(address_of(codes, "Our patch"))
    assert "Keep" not in read(answer).said
    assert not answer.cookies
    for path in ("/kept/",):
        assert site.get(path)["Location"] == f"/sign-in/?next={path}"
    answer = site.post("/kept/save/", {"areas": ",".join(codes), "name": "Ours"})
    assert answer["Location"].startswith("/sign-in/")
    assert not SavedNeighbourhood.objects.exists()


def test_nobody_sees_or_removes_what_is_anothers(asha, site, codes):
    asha.post("/kept/save/", {"areas": ",".join(codes), "name": "Ashas"})
    saved = SavedNeighbourhood.objects.get()
    other = Client()
    other.force_login(person("bryn"))
    assert "Ashas" not in other.get("/kept/").content.decode()
    answer = other.post(f"/kept/{saved.public_id}/remove/")
    assert answer.status_code == 400
    assert SavedNeighbourhood.objects.exists()


def test_the_page_of_who_is_signed_in_is_stored_by_nobody(asha, site, codes):
    mine = asha.get(address_of(codes, "Ours"))
    assert "no-store" in mine["Cache-Control"]
    assert "private" in mine["Cache-Control"]
    assert "Cookie" in mine["Vary"]
    theirs = site.get(address_of(codes, "Ours"))
    assert "Asha" not in theirs.content.decode()
    assert "Cookie" in theirs["Vary"]


def test_what_no_form_of_ours_sent_is_refused(asha, site, codes):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = asha.cookies
    sent = {"areas": ",".join(codes), "name": "Ours"}
    assert strict.post("/kept/save/", sent).status_code == 403
    assert strict.post("/sign-out/").status_code == 403
    assert strict.post("/sign-in/", {"username": "a", "password": "b"}).status_code == 403
    assert not SavedNeighbourhood.objects.exists()


def test_a_wrong_password_does_not_say_who_is_here(asha, site):
    said = [
        read(site.post("/sign-in/", {"username": name, "password": "wrong"})).said
        for name in ("asha@cast.example", "nobody@cast.example")
    ]
    assert said[0] == said[1]
    assert "do not go together" in said[0]
    assert "_auth_user_id" not in site.session


def test_signing_in_leads_on_to_our_own_pages_only(site):
    person("asha", password=PASSWORD)
    sent = {"username": "asha@cast.example", "password": PASSWORD}
    assert site.post("/sign-in/", {**sent, "next": "https://evil.example/"})["Location"] == "/kept/"
    assert site.post("/sign-in/", {**sent, "next": "/draw/"})["Location"] == "/draw/"


def test_signing_out_takes_a_form_and_then_nobody_is_signed_in(asha, codes):
    assert asha.get("/sign-out/").status_code == 405
    assert asha.post("/sign-out/")["Location"] == "/"
    assert asha.get("/kept/").status_code == 302


def test_what_cannot_be_kept_is_said_on_the_list(asha, lands):
    answer = asha.post("/kept/save/", {"areas": "Y99", "name": "Ours"})
    assert answer.status_code == 400
    assert "No small area that is loaded here" in read(answer).said
    assert asha.get("/kept/save/").status_code == 405


def test_its_pages_are_as_well_made_as_the_public_ones(asha, codes):
    for address in ("/sign-in/", "/kept/", address_of(codes, "Ours")):
        page = read(asha.get(address))
        assert page.unclosed == []
        assert sorted(page.ids) == sorted(set(page.ids))
        assert page.headings[0][0] == 1
