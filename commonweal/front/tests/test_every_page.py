"""What holds for every page that the public sees, in each of its states."""

from __future__ import annotations

import re
from itertools import pairwise
from urllib.parse import urldefrag, urljoin

import pytest
from django.test import Client

from commonweal.front.tests.conftest import public_pages
from commonweal.front.tests.reading import Page, read

#: Words that nobody reads about their home here, whatever a publisher calls it.
BANNED = (
    "chaotic", "disengaged", "problem family", "problem families", "hard to reach",
    "hard-to-reach", "failing", "deprived people", "benefit lifestyle", "sink estate", "worst",
    "underclass", "workshy", "scroungers", "left behind", "left-behind", "ranked", "league table",
)  # fmt: skip


@pytest.fixture(scope="module")
def pages(lands) -> dict[str, Page]:
    site = Client()
    return {address: read(site.get(address)) for address in public_pages(lands)}


def test_no_page_fails(site, lands):
    statuses = {address: site.get(address).status_code for address in public_pages(lands)}
    assert {a: s for a, s in statuses.items() if s not in (200, 302, 400, 404, 410)} == {}
    assert statuses["/"] == 200
    assert sum(status == 200 for status in statuses.values()) > 20


def test_no_page_speaks_ill_of_people_or_ranks_places(pages):
    found = [
        (address, word)
        for address, page in pages.items()
        for word in BANNED
        if re.search(rf"\b{word}\b", page.said.replace("no overall rank", ""), flags=re.IGNORECASE)
    ]
    assert found == []


def test_a_banned_word_would_be_noticed():
    page = Page("<p>One of the <b>hard</b> to reach places</p>")
    assert any(word in page.said for word in BANNED)


def test_every_page_has_one_main_heading_and_skips_no_level(pages):
    for address, page in pages.items():
        if not page.tags:
            continue  # a redirect
        levels = [level for level, _ in page.headings]
        assert levels.count(1) == 1, address
        assert levels[0] == 1, address
        jumps = [(a, b) for a, b in pairwise(levels) if b > a + 1]
        assert jumps == [], (address, jumps)
        assert all(text for _, text in page.headings), address


def test_every_page_is_well_formed_and_names_nothing_twice(pages):
    for address, page in pages.items():
        assert page.unclosed == [], address
        assert sorted(page.ids) == sorted(set(page.ids)), address


def test_every_page_has_a_title_of_its_own_that_ends_in_our_name(pages):
    for address, page in pages.items():
        if page.tags:
            assert "Commonweal" in page.title, address
            assert len(page.title.strip()) > len("Commonweal"), address


def test_no_page_holds_a_style_or_a_script(pages):
    for address, page in pages.items():
        for tag, attrs in page.tags:
            assert tag != "style", address
            assert tag != "script" or attrs.get("src"), address
            assert not [name for name in attrs if name == "style" or name.startswith("on")], address


def test_every_picture_is_described_or_hidden(pages):
    for address, page in pages.items():
        for tag, attrs in page.tags:
            if tag == "svg" and "x" not in attrs:
                assert attrs.get("aria-hidden") == "true" or attrs.get("aria-label"), address


def test_every_reference_within_a_page_leads_somewhere_on_it(pages):
    for address, page in pages.items():
        wanted = {link[1:] for link in page.links if link.startswith("#") and len(link) > 1}
        wanted |= {
            name
            for _, attrs in page.tags
            for key in ("aria-labelledby", "aria-describedby", "for")
            for name in attrs.get(key, "").split()
        }
        used = {attrs["href"] for tag, attrs in page.tags if tag == "use"}
        wanted |= {link[1:] for link in used if link.startswith("#")}
        wanted |= {
            attrs["fill"][5:-1]
            for _, attrs in page.tags
            if attrs.get("fill", "").startswith("url(")
        }
        assert wanted - set(page.ids) == set(), address


@pytest.mark.slow
def test_every_link_to_our_own_pages_leads_somewhere(site, pages):
    links = {
        urldefrag(urljoin(f"http://testserver{address}", link))[0]
        for address, page in pages.items()
        for link in page.links
        if not link.startswith("#")
    }
    ours = sorted(link for link in links if link.startswith("http://testserver/"))
    # The many pages of one kind are one kind: some of each stand for the rest.
    chosen: dict[str, list[str]] = {}
    for link in ours:
        chosen.setdefault(re.sub(r"[A-Z]\d{8}|(?<=indicators/)[a-z0-9-]+", "*", link), []).append(
            link
        )
    broken = {
        link: site.get(link).status_code
        for several in chosen.values()
        for link in several[:3]
        if site.get(link).status_code not in (200, 302)
    }
    assert broken == {}
    assert len(chosen) > 20


def test_every_answer_carries_the_policy(site, lands):
    for address in public_pages(lands):
        response = site.get(address)
        assert "default-src 'self'" in response["Content-Security-Policy"], address
        assert "unsafe-inline" not in response["Content-Security-Policy"], address
        assert response["X-Content-Type-Options"] == "nosniff", address


def test_no_public_page_sets_a_cookie(site, lands):
    for address in public_pages(lands):
        assert not site.get(address).cookies, address


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_pages_are_read_and_not_written_to(site, lands, method):
    for address in ("/", f"/places/{lands.one_area}/", "/counties/", "/data/"):
        assert getattr(site, method)(address).status_code == 405
