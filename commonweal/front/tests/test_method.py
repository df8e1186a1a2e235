"""How we measure, every indicator, how the rule sorts places, and where the figures come from."""

from __future__ import annotations

import json

import pytest

from commonweal.evidence import queries as evidence
from commonweal.front import chapters
from commonweal.front.tests.reading import read
from commonweal.places.queries import resolve


def test_the_contents_lead_to_every_chapter(site, lands):
    links = read(site.get("/method/")).links
    for slug in chapters.slugs():
        assert f"/method/{slug}/" in links
        assert site.get(f"/method/{slug}/").status_code == 200


def test_the_report_on_classes_holds_every_indicator_with_classes(site, lands):
    html = site.get(f"/method/classes/?council={lands.council}").content.decode()
    nation, inside = evidence.class_mixes(), evidence.class_mixes(resolve(lands.council))
    assert len(nation) >= len(inside) >= 3
    for one in nation:
        assert f"/method/indicators/{one.indicator}/" in html
    assert html.count('class="mix"') == len(nation) + len(inside)


def test_the_report_names_where_the_rule_does_not_tell_places_apart(site, lands, monkeypatch):
    from dataclasses import replace

    from commonweal.front.views import method

    blunt = tuple(replace(one, discriminates=False) for one in evidence.class_mixes())
    monkeypatch.setattr(method.evidence, "class_mixes", lambda council=None: blunt)
    said = read(site.get("/method/classes/")).said
    assert "The rule does not tell places apart on these" in said
    assert "tells few places apart" in said


def test_the_report_says_so_where_it_does(site, lands, monkeypatch):
    from dataclasses import replace

    from commonweal.front.views import method

    sharp = tuple(replace(one, discriminates=True) for one in evidence.class_mixes())
    monkeypatch.setattr(method.evidence, "class_mixes", lambda council=None: sharp)
    assert (
        "On every indicator below the rule tells places apart"
        in read(site.get("/method/classes/")).said
    )


def test_a_chapter_on_classes_stands_above_the_report(site, lands):
    page = read(site.get("/method/classes/"))
    titles = [text for _, text in page.headings]
    if chapters.chapter("classes") is not None:
        assert titles[0] == chapters.chapter("classes").title
    assert "How the rule sorts places" in titles


def test_the_report_refuses_a_council_that_there_is_not(site, lands):
    assert site.get("/method/classes/?council=nowhere").status_code == 404


def test_every_indicator_is_listed_with_what_keeps_the_unavailable_ones_away(site, lands):
    html = site.get("/method/indicators/").content.decode()
    framework = evidence.framework_in_force()
    for one in framework.indicators:
        assert f"/method/indicators/{one.slug}/" in html
    said = read(site.get("/method/indicators/")).said
    assert "Needs a survey: nobody publishes it for neighbourhoods." in said
    assert "Open data exist; a later version will read them." in said


def test_an_indicator_of_each_kind_has_its_card(site, lands):
    kinds = {
        (one.status, one.basis, one.layer, one.colour): one
        for one in evidence.framework_in_force().indicators
    }
    assert len(kinds) > 5
    for one in kinds.values():
        page = read(site.get(f"/method/indicators/{one.slug}/"))
        assert one.definition.split(":")[0][:40] in page.text
        assert one.slug in page.text


def test_a_card_names_its_release_with_its_checksum(site, lands):
    card = evidence.card("no-qualifications")
    release, one = card.releases[0], card.indicator
    said = read(site.get("/method/indicators/no-qualifications/")).said
    for part in (release.publisher, release.licence, release.period, *release.transformations):
        assert part in said
    for part in (one.definition, one.numerator, one.denominator, "Interval"):
        assert part in said
    assert f"Checksum of the file (SHA-256): {release.sha256}" in said


def test_the_data_page_names_every_release_and_file_with_its_checksum_and_licence(site, lands):
    from commonweal.places.queries import what_is_loaded

    text = site.get("/data/").content.decode()
    for release in evidence.releases_in_force():
        assert release.sha256 in text
        assert release.licence in text
    files = what_is_loaded().files
    assert files
    for file in files:
        assert file.sha256 in text


def test_the_schema_is_published_for_any_site(site, lands):
    response = site.get("/data/profile.schema.json")
    assert response["Content-Type"] == "application/schema+json"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert json.loads(response.content)["$schema"].startswith("https://json-schema.org/")


def test_the_accessibility_statement_claims_no_more_than_was_done(site, lands):
    said = read(site.get("/accessibility/")).said
    assert "we do not claim that these pages conform in full" in said
    assert "No test with disabled people has been made yet" in said


@pytest.mark.parametrize("slug", ["nope", "NO-CAR", "a" * 300])
def test_an_indicator_that_there_is_not_is_not_found(site, lands, slug):
    assert site.get(f"/method/indicators/{slug}/").status_code == 404
