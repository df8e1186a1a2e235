"""The page of a place tells which releases changed its classes lately, and where to hear of the next."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from commonweal.common.moments import one_moment
from commonweal.evidence import queries as evidence
from commonweal.evidence.models import Recolouring, Release
from commonweal.evidence.queries import recolouring
from commonweal.front.tests.reading import read
from commonweal.places.queries import resolve


@pytest.fixture(autouse=True)
def rolled_back():
    """What one test noted is rolled back, and the next may be given the same numbers."""
    recolouring._noted_in.cache_clear()
    yield
    recolouring._noted_in.cache_clear()


def change(lands, subject="no-qualifications", areas=None, kind="indicator", **more):
    release = Release.objects.current().get(source="y-figures")
    facts = {
        "nation_code": lands.y.nation,
        "council_code": lands.council,
        "recorded_at": release.recorded_at,
        "because": release,
        "moves": [["worse", "better", areas or [lands.y.of(0)[4]]]],
        **more,
    }
    return Recolouring.objects.create(kind=kind, subject=subject, **facts)


def told(site, address: str) -> str:
    return read(site.get(address)).said


def test_where_nothing_changed_nothing_is_said(site, lands):
    page = read(site.get(f"/places/{lands.neighbourhood}/"))
    assert "What changed lately" not in page.said
    assert "lately" not in page.ids


def test_a_change_is_told_where_it_was_and_nowhere_else(site, lands):
    change(lands)
    change(lands, "education", kind="domain")
    for code in (lands.neighbourhood, lands.y.of(0)[4], lands.council, lands.y.nation):
        text = told(site, f"/places/{code}/")
        assert "What changed lately" in text, code
        assert "Another class here for: Education" in text, code
        assert "Made: figures" in text, code
    for code in (lands.y.of(0)[0], lands.one_area, lands.y.councils[1]):
        assert "What changed lately" not in told(site, f"/places/{code}/"), code


def test_a_page_is_made_anew_when_a_change_is_noted(site, lands):
    address = f"/places/{lands.y.of(0)[4]}/"
    before = site.get(address)["ETag"]
    change(lands)
    after = site.get(address, headers={"if-none-match": before})
    assert after.status_code == 200
    assert "What changed lately" in read(after).said


def test_a_release_that_was_withdrawn_is_said_to_be(site, lands):
    change(lands, withdrawn=True)
    assert "was withdrawn" in told(site, f"/places/{lands.y.of(0)[4]}/")


def test_the_latest_release_stands_first_and_each_is_told_once(site, lands):
    now = timezone.now()
    for days, withdrawn in ((2, True), (1, False)):
        for subject in ("no-qualifications", "crime-score"):
            change(lands, subject, recorded_at=now - timedelta(days=days), withdrawn=withdrawn)
    area = resolve(lands.y.of(0)[4])
    found = evidence.latest_recolourings(area, [area.code])
    assert [one.withdrawn for one in found] == [False, True]
    assert len(found[0].subjects) == 2
    assert len(evidence.latest_recolourings(area, [area.code], limit=1)) == 1


@pytest.mark.parametrize("changes", [0, 1, 30])
@pytest.mark.parametrize("which", ["neighbourhood", "council", "nation"])
def test_it_takes_one_question_whatever_changed(
    site, lands, changes, which, django_assert_num_queries
):
    for number in range(changes):
        change(lands, f"subject-{number}")
    area = resolve(lands.y.nation if which == "nation" else getattr(lands, which))
    members = [lands.y.of(0)[4]]
    with one_moment():
        evidence.latest_recolourings(area, members)  # what is the same for all places is asked once
        with django_assert_num_queries(1 if changes else 0):
            evidence.latest_recolourings(area, members)


def test_readers_of_feeds_find_them_from_the_page(site, lands):
    for address in (f"/places/{lands.neighbourhood}/", f"/counties/{lands.council}/"):
        response = site.get(address)
        [feed] = [
            a["href"] for t, a in read(response).tags if a.get("type") == "application/atom+xml"
        ]
        assert feed == f"{address}changes.atom"
        assert site.get(feed).status_code == 200
