"""The page of a place: four stages, strengths first, and five kinds of absence."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from commonweal.evidence import queries as evidence
from commonweal.front import notes
from commonweal.front.tests.reading import read
from commonweal.front.views import stages, wording
from commonweal.places.queries import resolve

STAGES = [
    "How are people here?",
    "What is strong, and what is hard",
    "Compared with Land Y",
    "So what?",
]


@pytest.fixture
def hazel(site, lands):
    return read(site.get(f"/places/{lands.neighbourhood}/"))


def test_the_four_stages_stand_in_the_papers_order(hazel):
    titles = [text for level, text in hazel.headings if level == 2]
    numbered = [text.split(" ", 1)[1] for text in titles if text[0] in "1234"]
    assert numbered == STAGES
    assert titles[0] == "At a glance"


def test_the_head_says_what_and_where_and_how_many(hazel):
    assert hazel.headings[0] == (1, "Neighbourhood in Alder Hazel Corner Y")
    assert (
        "About 3,100 people live here. It is made of 2 small areas: Alder 002A, Alder 002B."
        in hazel.said
    )


def test_strengths_come_before_hardships(site, lands):
    html = site.get(f"/places/{lands.neighbourhood}/").content.decode()
    assert html.index(">Strong<") < html.index(">Hard<")
    assert html.index(">To build on<") < html.index(">Main concerns<")
    strong = html[html.index(">Strong<") : html.index(">Hard<")]
    assert "Fewer people have no qualifications" in strong


def test_all_nine_domains_are_at_a_glance_and_lead_to_their_measures(hazel):
    profile = evidence.profile_of(resolve("Hazel Corner Y"))
    assert len(profile.domains) == 9
    for one in profile.domains:
        assert f"#{one.domain}" in hazel.links
        assert one.domain in hazel.ids


def test_a_domain_without_measures_is_an_invitation_with_questions(hazel):
    assert hazel.said.count("Not measured here yet") >= 5
    assert "it is a question waiting to be asked" in hazel.said
    assert "How strongly do you feel you belong to your immediate neighbourhood?" in hazel.said


def test_life_satisfaction_of_the_council_is_given_for_context_only(hazel):
    assert "Only the people who live here can say." in hazel.said
    assert (
        "Across Alder as a whole people give their lives 7.2 out of 10 (7.0 to 7.4; 2022/23)"
        in hazel.said
    )


def test_a_council_has_life_satisfaction_of_its_own(site, lands):
    said = read(site.get(f"/places/{lands.council}/")).said
    assert "7.2 out of 10" in said
    assert "Only the people who live here can say." not in said


def test_every_measure_says_where_it_comes_from(hazel):
    profile = evidence.profile_of(resolve("Hazel Corner Y"))
    shown = [one for one in profile.indicators if one.source is not None]
    assert shown
    for one in shown:
        assert f"Where this comes from: {one.name}" in hazel.text
    release = profile.releases[0]
    assert release.sha256 in hazel.text
    assert release.licence in hazel.text


def test_a_measure_says_its_number_its_interval_its_comparator_and_its_period(hazel):
    assert re.search(
        r"No qualifications ?Made, 2021 ?3\.5% 2\.9 to 4\.4% ?the rest of Alder \d\d\.\d%",
        hazel.said,
    )


@pytest.mark.parametrize(
    ("at", "measure", "words"),
    [
        (6, "bad-health", "Not shown, so that nobody can be recognised"),
        (6, "crime-score", "No figure for here"),
        (7, "crime-score", "Not asked here"),
        (9, "crime-score", "The publisher gives no figure for here"),
    ],
)
def test_each_kind_of_absence_has_its_own_words(site, lands, at, measure, words):
    html = site.get(f"/places/{lands.y.small[at]}/").content.decode()
    line = html[html.index(f'id="{measure}"') :].split("</li>")[0]
    assert words in line
    assert "strip" not in line


def test_a_zero_is_a_figure(site, lands):
    html = site.get(f"/places/{lands.y.small[7]}/").content.decode()
    line = html[html.index('id="bad-health"') :].split("</li>")[0]
    assert "<b>0.0%</b>" in line
    assert 'class="strip"' in line


def test_lent_figures_stand_apart_and_without_a_standing(site, lands):
    html = site.get(f"/places/{lands.neighbourhood}/").content.decode()
    assert html.count("Some figures are published for all of Alder") == 1
    lent = html[html.index("For Alder as a whole, not measured here") :]
    assert "Life satisfaction" in lent
    assert "verdict" not in lent.split("</ul>")[0]


def test_what_holds_for_several_measures_is_said_once(site, lands):
    profile = evidence.profile_of(resolve("Hazel Corner Y"))
    lent = [one.note for one in profile.indicators if one.layer == "inherited"]
    said = read(site.get(f"/places/{lands.neighbourhood}/")).said
    assert said.count("Some figures are published for all of Alder") == 1
    if alike := notes.shared(lent):
        assert said.count(alike) == 1


def test_the_measures_of_a_domain_are_folded_up_and_say_how_many_they_are(hazel):
    folded = [found for tag, found in hazel.tags if tag == "details"]
    assert not any("open" in found for found in folded)
    unfold = [found for found in folded if "unfold" in found.get("class", "")]
    assert len(unfold) >= 9
    assert re.search(r"The (\d+ )?measures?: Education", hazel.said)


def test_every_domain_that_is_worse_is_named_among_the_concerns_or_after_them():
    class One:
        def __init__(self, domain, class_):
            self.domain, self.class_, self.name = domain, class_, domain.title()

    domains = [One(name, "worse") for name in "abcde"] + [One("f", "similar")]
    drawing = SimpleNamespace(
        profile=SimpleNamespace(domains=domains, concerns=[One(name, "worse") for name in "badc"])
    )
    assert stages.also_hard(drawing) == ("E",)
    assert stages.also_hard(drawing, shown=3) == ("C", "E")


def test_the_comparator_can_be_switched_and_the_page_says_whose_it_is(site, lands):
    address = f"/places/{lands.neighbourhood}/"
    assert "compared with the rest of Alder." in read(site.get(address)).said
    switched = read(site.get(f"{address}?compare=rest_of_nation"))
    assert "compared with the rest of Land Y." in switched.said
    assert "?compare=rest_of_council#stage-2" in switched.links
    assert "?compare=rest_of_nation#stage-2" not in switched.links


@pytest.mark.parametrize("wanted", ["rest_of_council", "none", "everybody", ""])
def test_a_comparison_that_makes_no_sense_is_refused_with_a_way_back(site, lands, wanted):
    response = site.get(f"/places/{lands.council}/?compare={wanted}")
    assert response.status_code == 400
    assert f"/places/{lands.council}/" in read(response).links


def test_a_country_stands_alone_and_says_so(site, lands):
    page = read(site.get(f"/places/{lands.y.nation}/"))
    assert "the rest of" not in page.said.replace("in the rest of the", "")
    assert "Nine sides of life here." in page.said


def test_change_says_what_happened_in_words(site, lands):
    said = read(site.get(f"/places/{lands.y.small[5]}/")).said
    assert re.search(
        r"Bad or very bad health Improved From \d+\.\d% in 2011 to \d\.\d% in 2021", said
    )


def test_the_next_step_promises_nothing_that_is_not_there(hazel):
    assert "This page measures; it does not know yet who has promised what." in hazel.said
    assert "/places/Y06000001-hazel-corner-y/brief/" in hazel.links


def test_a_made_up_place_says_so_at_the_top_and_a_real_one_does_not(site, lands):
    assert "This place is made up." in read(site.get(f"/places/{lands.z.small[0]}/")).said
    assert "made up." not in read(site.get(f"/places/{lands.y.small[0]}/")).said.split("Skip")[0]
    assert "This place is made up." not in read(site.get(f"/places/{lands.y.small[0]}/")).said


# Addresses ------------------------------------------------------------------------------------------------


def test_a_place_answers_to_its_code_and_to_its_name_in_addresses(site, lands):
    by_code = site.get(f"/places/{lands.neighbourhood}/")
    by_name = site.get("/places/hazel-corner-y/")
    assert by_code.status_code == by_name.status_code == 200
    assert (
        f'<link rel="canonical" href="/places/{lands.neighbourhood}/">' in by_name.content.decode()
    )


@pytest.mark.parametrize("ending", ["/", "/brief/", ".json"])
def test_another_way_to_write_a_place_leads_to_its_address(site, lands, ending):
    code = lands.one_area
    response = site.get(f"/places/{code.lower()}{ending}")
    assert response.status_code == 302
    assert response["Location"] == f"/places/{code}{ending}"


def test_a_name_that_several_places_have_lists_them(site, lands):
    response = site.get("/places/Alder/")
    assert response.status_code == 300
    page = read(response)
    assert {f"/places/{lands.y.councils[0]}/", f"/places/{lands.z.councils[0]}/"} <= set(page.links)


def test_a_retired_code_says_what_became_of_it(site, lands):
    old, first, _ = lands.y.former[0]
    response = site.get(f"/places/{old}/")
    assert response.status_code == 410
    page = read(response)
    assert f"{old} was split in 2021 into {first} and {lands.y.small[1]}." in page.said
    assert f"/places/{first}/" in page.links


def test_an_unknown_place_offers_what_comes_near(site, lands):
    response = site.get("/places/hazle-corner/")
    assert response.status_code == 404
    assert f"/places/{lands.neighbourhood}/" in read(response).links


# The brief ------------------------------------------------------------------------------------------------


def test_the_brief_holds_strengths_concerns_people_and_all_nine_domains(site, lands):
    page = read(site.get(f"/places/{lands.neighbourhood}/brief/"))
    titles = [text for level, text in page.headings if level == 2]
    assert titles == [
        "What is strong",
        "What is hard",
        "Nine sides of life",
        "Who lives here",
        "Next",
    ]
    assert "Fewer people have no qualifications" in page.said
    for one in evidence.profile_of(resolve("Hazel Corner Y")).domains:
        assert f"{one.name}:" in page.said
    assert f"http://testserver/places/{lands.neighbourhood}/" in page.said


def test_the_brief_has_three_of_each_at_most(site, lands):
    html = site.get(f"/places/{lands.one_area}/brief/").content.decode()
    strong = html[html.index("card--strong") : html.index("card--hard")]
    hard = html[html.index("card--hard") : html.index("brief__pillars")]
    assert 0 <= strong.count("finding__say") <= 3
    assert 1 <= hard.count("finding__say") <= 3


# Cost -------------------------------------------------------------------------------------------------------


def test_a_page_asks_the_database_as_often_for_a_few_small_areas_as_for_many(site, lands):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = {}
    for name, code in (
        ("one", lands.one_area),
        ("two", lands.neighbourhood),
        ("six", resolve("Vale Y1").code),
        ("twelve", lands.council),
    ):
        site.get(f"/places/{code}/?compare=rest_of_nation")
        from django.core.cache import cache

        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            site.get(f"/places/{code}/")
        counts[name] = len(asked)
    # What is in force is all that is asked about a small area; a place that nobody drew is put
    # together from those that make it up, and a council area is looked up each time.
    assert counts["one"] <= 4, counts
    assert counts["two"] == counts["six"], counts
    assert max(counts.values()) <= 15, counts


@pytest.mark.parametrize(
    ("position", "polarity", "words"),
    [
        (99, "+", "Better than 99 in 100"),
        (34, "+", "Worse than 66 in 100"),
        (94, "-", "Worse than 94 in 100"),
        (34, "-", "Better than 66 in 100"),
        (50, "+", "Better than 50 in 100"),
        (34, "none", "Lower than 66 in 100"),
    ],
)
def test_what_is_below_the_middle_is_never_said_as_praise(position, polarity, words):
    assert wording.tongue().among_a_hundred(position, polarity) == words


def test_the_rule_of_2010_is_offered_for_comparison_and_says_that_it_is_not_ours(site, lands):
    address = f"/places/{lands.neighbourhood}/"
    offered = f"?rule={evidence.RULE_2010}"
    assert offered in read(site.get(address)).links
    page = read(site.get(address + offered))
    assert "The 2010 rule, for comparison." in page.said
    assert address in page.links
    assert offered not in page.links
    made = evidence.profile_of(resolve("Hazel Corner Y"), rule=evidence.RULE_2010)
    coloured = [one for one in made.domains if one.colour]
    assert coloured
    for one in coloured:
        assert wording.tongue().colour_sentences[one.colour] in page.said


def test_the_rule_of_2010_knows_no_other_comparison_than_with_the_council(site, lands):
    offered = f"?rule={evidence.RULE_2010}"
    for address in (
        f"/places/{lands.council}/",
        f"/places/{lands.neighbourhood}/?compare=rest_of_nation",
    ):
        assert offered not in read(site.get(address)).links
        joined = address + ("&" if "?" in address else "?") + offered[1:]
        assert site.get(joined).status_code == 400


def test_a_rule_that_there_is_not_is_refused(site, lands):
    assert site.get(f"/places/{lands.neighbourhood}/?rule=mine").status_code == 400
