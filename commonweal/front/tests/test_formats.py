"""A place in large print and in Easy Read."""

from __future__ import annotations

import re

import pytest

from commonweal.evidence import queries as evidence
from commonweal.evidence.queries import verdicts
from commonweal.front import pictures
from commonweal.front.tests.reading import read
from commonweal.front.views import easy
from commonweal.places.queries import resolve

FORMATS = ("large-print", "easy-read")


@pytest.mark.parametrize("form", FORMATS)
def test_the_page_of_a_place_leads_to_its_other_forms_and_back(site, lands, form):
    place = f"/places/{lands.neighbourhood}/"
    assert f"{place}{form}/" in read(site.get(place)).links
    assert place in read(site.get(f"{place}{form}/")).links


@pytest.mark.parametrize("form", FORMATS)
def test_whom_the_reader_compares_with_goes_along(site, lands, form):
    place = f"/places/{lands.neighbourhood}/"
    asked = "?compare=rest_of_nation"
    assert f"{place}{form}/{asked}" in read(site.get(place + asked)).links
    assert "the rest of Land Y" in read(site.get(f"{place}{form}/{asked}")).said
    assert site.get(f"{place}{form}/?compare=nobody").status_code == 400


@pytest.mark.parametrize("form", FORMATS)
def test_every_kind_of_place_has_them(site, lands, form):
    for code in (lands.one_area, lands.council, f"{lands.y.letter}12000001", lands.y.nation):
        assert site.get(f"/places/{code}/{form}/").status_code == 200, code
    assert site.get(f"/places/nowhere/{form}/").status_code == 404
    assert site.get(f"/places/{lands.y.former[0][0]}/{form}/").status_code == 410


def test_large_print_holds_all_strengths_all_concerns_and_all_nine_sides(site, lands):
    page = read(site.get(f"/places/{lands.neighbourhood}/large-print/"))
    profile = evidence.profile_of(resolve("Hazel Corner Y"))
    assert profile.headline in page.said
    for one in (*profile.strengths, *profile.concerns):
        assert one.sentence in page.said
    for domain in profile.domains:
        assert domain.name in page.said
    assert profile.chance_sentence in page.said


def test_large_print_says_in_words_what_others_say_in_colours(site, lands):
    html = site.get(f"/places/{lands.one_area}/large-print/").content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    assert "verdict--" not in main
    assert "Worse" in main or "worse" in main


def test_easy_read_says_of_each_domain_what_was_found_and_no_more(site, lands):
    profile = evidence.profile_of(resolve("Hazel Corner Y"))
    page = read(site.get(f"/places/{lands.neighbourhood}/easy-read/"))
    for one in profile.domains:
        words = easy.EVERYDAY[one.domain]
        standing = verdicts.of_domain(one)
        assert (str(words.better) in page.said) == (standing in verdicts.GOOD), one.domain
        assert (str(words.worse) in page.said) == (standing in verdicts.HARD), one.domain


def test_easy_read_names_every_domain_once(site, lands):
    for code in (lands.neighbourhood, lands.one_area, lands.council):
        html = site.get(f"/places/{code}/easy-read/").content.decode()
        main = read(site.get(f"/places/{code}/easy-read/"))
        for slug, words in easy.EVERYDAY.items():
            forms = [str(words.better), str(words.worse), str(words.some)]
            said = sum(form in main.said for form in forms) + html.count(f"<li>{words.name}</li>")
            assert said == 1, (code, slug)


def test_easy_read_puts_what_is_good_before_what_is_hard(site, lands):
    titles = [
        text for _level, text in read(site.get(f"/places/{lands.one_area}/easy-read/")).headings
    ]
    assert titles.index("What is good") < titles.index("What is hard")


def test_easy_read_describes_every_picture(site, lands):
    page = read(site.get(f"/places/{lands.one_area}/easy-read/"))
    drawn = [
        attrs for tag, attrs in page.tags if tag == "svg" and "easy__picture" in attrs["class"]
    ]
    assert len(drawn) > 5
    assert all(attrs["role"] == "img" and attrs["aria-label"].strip() for attrs in drawn)


def test_every_domain_of_the_framework_has_everyday_words_and_a_picture(site):
    slugs = {one.slug for one in evidence.framework_in_force().domains}
    assert slugs == set(easy.EVERYDAY)
    assert slugs <= set(pictures.DRAWINGS)


def test_a_domain_of_another_framework_is_said_by_its_own_name():
    words = easy.everyday("rivers", "Rivers")
    assert (words.better, words.worse) == ("Rivers is better here.", "Rivers is harder here.")


def test_pictures_take_their_colours_from_the_page():
    for name, drawing in pictures.DRAWINGS.items():
        assert not re.search(r"(fill|stroke|style)=", drawing), name
