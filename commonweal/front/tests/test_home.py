"""The front page and search."""

from __future__ import annotations

import pytest

from commonweal.evidence import queries as evidence
from commonweal.front.tests.reading import read


def test_the_front_page_has_one_search_box_and_places_to_begin_with(site, lands):
    response = site.get("/")
    page = read(response)
    boxes = [attrs for tag, attrs in page.tags if tag == "input" and attrs.get("name") == "q"]
    assert len(boxes) == 1
    assert f"/places/{lands.neighbourhood}/" in page.links
    assert f"/counties/{lands.council}/" in page.links


def test_it_says_whose_postcodes_can_be_typed(site, lands):
    assert "Postcodes are not loaded here: use a name or a code." in read(site.get("/")).said


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["Alder"], "Postcodes are loaded for Alder."),
        (["Alder", "Birch"], "Postcodes are loaded for Alder and Birch."),
        ([f"C{i}" for i in range(9)], "Postcodes are loaded for 9 council areas."),
    ],
)
def test_whose_postcodes_is_said_in_a_sentence(names, said):
    from types import SimpleNamespace

    from commonweal.front.views.home import postcodes

    loaded = SimpleNamespace(postcodes_for=tuple((name, name) for name in names))
    assert postcodes(loaded) == said


def test_a_search_that_finds_one_place_opens_it(site, lands):
    response = site.get("/", {"q": "Hazel Corner Y"})
    assert response.status_code == 302
    assert response["Location"] == f"/places/{lands.neighbourhood}/"


def test_a_code_opens_its_place(site, lands):
    assert site.get("/", {"q": lands.one_area.lower()})["Location"] == f"/places/{lands.one_area}/"


def test_several_places_are_listed_apart_with_what_they_are_and_where(site, lands):
    page = read(site.get("/", {"q": "alder"}))
    assert page.headings[0][1] == "Places found"
    assert {f"/places/{lands.y.councils[0]}/", f"/places/{lands.z.councils[0]}/"} <= set(page.links)
    assert "Council area" in page.said
    assert page.said.count("Made up") >= 1


def test_a_near_miss_is_offered_as_one(site, lands):
    page = read(site.get("/", {"q": "hazle cornr"}))
    assert page.headings[0][1] == "Did you mean one of these?"
    assert "No place is called “hazle cornr”." in page.said
    assert f"/places/{lands.neighbourhood}/" in page.links


def test_finding_nothing_says_what_to_do_and_keeps_what_was_typed(site, lands):
    response = site.get("/", {"q": "zzzz qqqq"})
    page = read(response)
    assert response.status_code == 200
    assert page.headings[0][1] == "Nothing found"
    assert "What you can do" in [text for _, text in page.headings]
    assert any(attrs.get("value") == "zzzz qqqq" for tag, attrs in page.tags if tag == "input")


def test_a_retired_code_is_explained_among_the_results(site, lands):
    page = read(site.get("/", {"q": lands.y.former[0][0]}))
    assert "was split in 2021 into" in page.said
    assert f"/places/{lands.y.small[0]}/" in page.links


def test_white_space_is_no_search(site, lands):
    assert read(site.get("/", {"q": "  \t "})).headings[0][1].startswith("How is your place doing")


def test_only_where_everything_is_made_up_does_the_front_page_say_so(site, lands):
    assert "Everything here is made up." not in read(site.get("/")).said


def test_a_front_page_with_nothing_but_a_made_up_country_says_so(site, lands):
    from commonweal.places.models import Area

    Area.objects.filter(code=lands.y.nation).update(kind="region")
    assert "Everything here is made up." in read(site.get("/")).said


def test_many_results_are_cut_and_say_so(site, lands, monkeypatch):
    from commonweal.front.views import search

    monkeypatch.setattr(search, "FOUND", 35)
    page = read(site.get("/", {"q": "0"}))
    assert "There are more." in page.said
    assert sum(link.startswith("/places/") for link in page.links) == 30


def test_without_neighbourhoods_community_areas_or_councils_are_offered(site, lands):
    from django.core.cache import cache

    from commonweal.places.models import Area

    Area.objects.filter(kind="neighbourhood").update(in_use=False)
    assert any("vale-y1" in link for link in read(site.get("/")).links)
    cache.clear()
    Area.objects.filter(kind="community_area").update(in_use=False)
    assert f"/places/{lands.council}/" in read(site.get("/")).links


def test_what_is_made_up_is_told_apart_wherever_it_is_counted_or_listed(site, lands):
    """Land Y counts as real, Land Z as made up: half of everything."""
    said = read(site.get("/")).said
    areas, councils = len(lands.z.small), len(lands.z.councils)
    assert f"Loaded here: {2 * areas} small areas in {2 * councils} council areas." in said
    assert f"Of these, {areas} small areas in {councils} council areas are made up." in said
    assert read(site.get("/counties/")).said.count("Made up") == councils


def test_a_release_of_a_made_up_country_is_marked_on_the_card_of_its_indicator(site, lands):
    card = evidence.card("no-qualifications")
    assert 0 < len(card.made_up) < len(card.releases)
    html = site.get("/method/indicators/no-qualifications/").content.decode()
    assert html.count("govuk-tag--yellow") == len(card.made_up)
