"""The method in plain words, and whose work all this is."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from commonweal.common import software as packages
from commonweal.evidence import queries as evidence
from commonweal.evidence.queries import verdicts
from commonweal.front.tests.reading import read
from commonweal.front.views import explained
from commonweal.places.queries import resolve

PAGES = ("/method/colours/", "/method/cant-tell/", "/method/unknown/", "/attributions/")


@pytest.mark.parametrize("address", [*PAGES, "/accessibility/"])
def test_each_is_linked_from_the_foot_of_every_page(site, address):
    html = site.get("/data/").content.decode()
    assert f'href="{address}"' in html[html.index("<footer") :]


def test_worked_examples_are_what_the_measure_says_of_those_places(site):
    found = explained.examples(explained.WORKED)
    assert found
    for one in found:
        profile = evidence.profile_of(resolve(one.place))
        result = next(r for r in profile.indicators if r.name == one.measure)
        assert verdicts.of_indicator(result) == one.standing
        assert one.here == f"{result.value:.1f}%"
        assert one.there == f"{result.comparator_value:.1f}%"
        assert one.above == (result.value > result.comparator_value)
        assert one.difference == f"{abs(result.difference):.1f}"


def test_the_page_shows_every_example_with_its_numbers_and_leads_to_its_place(site):
    page = read(site.get("/method/colours/"))
    for one in explained.examples(explained.WORKED):
        for said in (one.measure, one.here, one.there, one.low, one.high, one.matters):
            assert said in page.said
        assert one.address in page.links


def test_an_example_is_better_or_worse_only_beyond_what_matters(site):
    for one in explained.examples(explained.WORKED):
        beyond = float(one.difference) >= float(one.matters)
        if one.standing in (*verdicts.GOOD, *verdicts.HARD):
            assert beyond, one
        if one.standing == "similar":
            assert not beyond, one


def test_every_known_gap_is_told_with_what_it_is_a_gap_of(site, monkeypatch):
    held = SimpleNamespace(
        source=SimpleNamespace(title="Census of Y", known_gaps=("No islands.", "No ships.")),
        releases=("one",),
    )
    absent = SimpleNamespace(
        source=SimpleNamespace(title="Not loaded", known_gaps=("All of it.",)), releases=()
    )
    monkeypatch.setattr(explained.evidence, "source_states", lambda: (held, absent))
    assert explained.gaps()[0] == ("Census of Y", ("No islands.", "No ships."))
    page = read(site.get("/method/unknown/"))
    assert "Census of Y No islands. No ships." in " ".join(page.said.split())
    assert "All of it" not in page.said


def test_every_measure_that_cannot_be_had_is_named(site):
    page = read(site.get("/method/unknown/"))
    missing = [
        one.name for one in evidence.framework_in_force().indicators if one.status != "available"
    ]
    assert missing
    assert [name for name in missing if name not in page.said] == []


def test_every_line_of_attribution_is_there(site):
    page = read(site.get("/attributions/"))
    for state in evidence.source_states():
        for release in state.releases:
            for line in release.attribution:
                assert " ".join(line.split()) in page.said
    for name in ("Source Sans 3", "GOV.UK Frontend", "Django", "numpy", "polars"):
        assert name in page.said


def test_every_package_states_a_licence():
    found = packages.software()
    assert len(found) > 10
    assert [one.name for one in found if not one.licence or not one.version] == []
    assert [one.name for one in found if re.search(r"copyright", one.licence, re.IGNORECASE)] == []


def test_a_statement_names_who_answers_for_the_pages(site, settings):
    settings.ORGANISATION = "Alder Council"
    settings.CONTACT = "mailto:access@alder.example"
    page = read(site.get("/accessibility/"))
    assert "Alder Council runs" in page.said
    assert "mailto:access@alder.example" in page.links
    assert "access@alder.example" in page.said
    assert "not complete" not in page.said


def test_a_statement_without_them_says_that_it_is_not_complete(site, settings):
    settings.ORGANISATION = settings.CONTACT = ""
    page = read(site.get("/accessibility/"))
    assert "not complete until" in page.said


def test_a_statement_has_the_parts_that_the_regulations_ask_for(site):
    page = read(site.get("/accessibility/"))
    for part in (
        "partially compliant",
        "Web Content Accessibility Guidelines version 2.2",
        "What does not work well yet",
        "How it was tested",
        "Equality and Human Rights Commission",
        "Accessibility Regulations 2018",
        "Equality Advisory and Support Service",
    ):
        assert part in page.said, part
