"""Atom feeds: valid, the same while nothing changes, and quick to tell what a release changed."""

from __future__ import annotations

from datetime import datetime
from xml.etree import ElementTree

import pytest

from commonweal.evidence.models import Recolouring, Release

ATOM = "{http://www.w3.org/2005/Atom}"
WHY = "Two estates were <counted> twice & more."


def read(site, address):
    response = site.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def text(element, name):
    (found,) = element.findall(f"{ATOM}{name}")
    return found.text


def check(feed):
    """What RFC 4287 asks of a feed and of its entries."""
    assert feed.tag == f"{ATOM}feed"
    names = [text(feed, "id")]
    assert text(feed, "title")
    assert datetime.fromisoformat(text(feed, "updated")).tzinfo
    assert feed.find(f"{ATOM}author/{ATOM}name").text
    assert [one for one in feed.findall(f"{ATOM}link") if one.get("rel") == "self"]
    for entry in feed.findall(f"{ATOM}entry"):
        names.append(text(entry, "id"))
        assert text(entry, "title")
        assert datetime.fromisoformat(text(entry, "updated")).tzinfo
        assert entry.find(f"{ATOM}link").get("href")
    assert len(names) == len(set(names))
    assert all(one.startswith("urn:uuid:") for one in names)


@pytest.fixture
def recoloured(site, lands):
    """A small area of Alder that got better on one measure, by a release that was withdrawn since."""
    release = Release.objects.current().get(source="y-figures")
    facts = {
        "nation_code": lands.y.nation,
        "council_code": lands.council,
        "kind": "indicator",
        "subject": "no-qualifications",
        "because": release,
        "recorded_at": release.recorded_at,
    }
    first, second = lands.y.of(0)[:2]
    Recolouring.objects.create(moves=[["worse", "better", [first, second]]], **facts)
    Release.objects.filter(pk=release.pk).update(
        withdrawn_at=release.recorded_at, withdrawn_because=WHY
    )
    Recolouring.objects.create(moves=[["better", "no_colour", [first]]], withdrawn=True, **facts)
    return first


def test_a_feed_without_changes_is_valid_and_stays_the_same(site, lands):
    for address in (
        f"/places/{lands.neighbourhood}/changes.atom",
        f"/counties/{lands.council}/changes.atom",
    ):
        feed = read(site, address)
        check(feed)
        assert not feed.findall(f"{ATOM}entry")
        assert site.get(address).content == site.get(address).content


def test_a_small_area_is_told_what_its_class_was_and_is_and_why(site, lands, recoloured):
    feed = read(site, f"/places/{recoloured}/changes.atom")
    check(feed)
    titles = [text(one, "title") for one in feed.findall(f"{ATOM}entry")]
    assert len(titles) == 2
    assert any("was “Worse”, is “Better”" in one for one in titles)
    said = [text(one, "summary") for one in feed.findall(f"{ATOM}entry")]
    assert any(
        "was withdrawn: Two estates were &lt;counted&gt; twice &amp; more." in s for s in said
    )


def test_a_council_is_told_how_many_of_its_small_areas_changed(site, lands, recoloured):
    feed = read(site, f"/counties/{lands.council}/changes.atom")
    check(feed)
    said = [text(one, "summary") for one in feed.findall(f"{ATOM}entry")]
    assert any("2 small areas: were “Worse”, are “Better”." in one for one in said)
    other = read(site, f"/counties/{lands.y.councils[1]}/changes.atom")
    assert not other.findall(f"{ATOM}entry")


def test_a_feed_is_made_anew_when_a_change_is_written_down(site, lands):
    address = f"/places/{lands.one_area}/changes.atom"
    before = site.get(address)
    assert site.get(address, headers={"if-none-match": before["ETag"]}).status_code == 304
    Recolouring.objects.create(
        nation_code=lands.y.nation,
        council_code=lands.y.councils[1],
        kind="domain",
        subject="education",
        moves=[["worse", "similar", [lands.one_area]]],
        because=Release.objects.current().get(source="y-figures"),
        recorded_at=Release.objects.current().get(source="y-figures").recorded_at,
    )
    after = site.get(address, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert after["ETag"] != before["ETag"]


def test_a_place_that_is_not_there_has_no_feed(site, lands):
    response = site.get("/places/nowhere-at-all/changes.atom")
    assert response.status_code == 404
    assert response["Content-Type"].startswith("text/plain")
    assert site.get(f"/places/{lands.y.former[0][0]}/changes.atom").status_code == 410
