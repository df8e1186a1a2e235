"""Places beside each other, and places like one: every choice in the address, and none a trap."""

from __future__ import annotations

import csv
import io
import json

import pytest

from commonweal.front.dots import dot
from commonweal.front.strips import Axis
from commonweal.front.tests.reading import read
from commonweal.front.views.beside import signed, there


@pytest.fixture
def pair(lands) -> str:
    return f"/compare/?place={lands.y.small[0]}&place={lands.one_area}"


def test_nothing_chosen_yet_is_an_invitation(site):
    page = read(site.get("/compare/"))
    assert "Put two to 6 places beside each other" in page.said
    assert "The first place" in page.said


def test_one_place_waits_for_another(site, lands):
    answer = site.get(f"/compare/?place={lands.one_area}")
    assert answer.status_code == 200
    assert "Add a place" in read(answer).said
    assert "At a glance" not in read(answer).said


def test_each_measure_has_a_figure_for_each_place_and_a_test_of_the_difference(site, pair, lands):
    answer = site.get(pair)
    assert answer.status_code == 200
    page = read(answer)
    assert "No qualifications" in page.said
    assert "points (" in page.said
    assert "the others are held against it" in page.said
    assert "chance" in page.said
    assert "no order" in page.said
    assert f"/places/{lands.one_area}/" in page.links


def test_another_base_turns_the_difference_round(site, pair, lands):
    def differences(query: str) -> list[float]:
        rows = csv.DictReader(io.StringIO(site.get(f"/compare.csv?{query}").content.decode()))
        return [float(one["difference"]) for one in rows if one["difference"]]

    query = pair.partition("?")[2]
    forth, back = differences(query), differences(f"{query}&base={lands.one_area}")
    assert any(forth)
    assert forth == pytest.approx([-one for one in back])


def test_a_place_within_another_is_said_to_be_taken_out(site, lands):
    address = f"/compare/?place={lands.y.small[0]}&place={lands.council}"
    assert "what is held against that is the rest of it" in read(site.get(address)).said


def test_something_that_is_one_place_is_added_at_once(site, lands):
    answer = site.get(f"/compare/?place={lands.y.small[0]}&add={lands.one_area}")
    assert answer.status_code == 302
    assert answer["Location"] == there([lands.y.small[0], lands.one_area])


def test_something_that_may_be_several_places_offers_them(site, lands):
    page = read(site.get(f"/compare/?place={lands.y.small[0]}&add=hazel"))
    assert "Add" in page.said
    assert any(f"place={lands.neighbourhood}" in link for link in page.links)
    nothing = read(site.get(f"/compare/?place={lands.y.small[0]}&add=zzqqxx"))
    assert "Nothing found" in nothing.said


def test_a_place_can_be_left_out_by_a_link(site, pair, lands):
    assert there([lands.one_area]) in read(site.get(pair)).links


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("place={a}&place={a}", "there twice"),
        ("place={a}&place=the-moon", "is not a place that is loaded here"),
        ("place={a}&place={b}&base=the-moon", "is none of the places that are compared"),
        ("place={a}&place={former}", "Y0"),
        ("place={a}&place={z}", "different countries"),
        ("place={a}&add={a}", "there already"),
        ("&".join(["place={a}"] * 7), "At most 6 places"),
    ],
)
def test_what_cannot_be_is_said_with_a_way_out(site, lands, query, said):
    given = query.format(
        a=lands.y.small[0], b=lands.one_area, z=lands.z.small[0], former=lands.y.former[0][0]
    )
    answer = site.get(f"/compare/?{given}")
    assert answer.status_code == 400
    assert said in read(answer).said
    if "add=" not in query:
        refused = site.get(f"/compare.json?{given}")
        assert refused.status_code == 400
        assert said in json.loads(refused.content)["detail"]


def test_a_retired_code_offers_what_replaced_it(site, lands):
    former, heirs = lands.y.former[0][0], lands.y.former[0][1]
    answer = site.get(f"/compare/?place={lands.y.small[3]}&place={former}")
    heir = heirs if isinstance(heirs, str) else heirs[0]
    assert there([lands.y.small[3], heir]) in read(answer).links


def test_the_same_comparison_can_be_taken_away(site, pair):
    query = pair.partition("?")[2]
    made = json.loads(site.get(f"/compare.json?{query}").content)
    assert {"places", "base", "rows", "domains", "releases", "chance_sentence"} <= set(made)
    table = site.get(f"/compare.csv?{query}")
    assert table["Content-Type"].startswith("text/csv")
    assert site.get("/compare.csv?place=x").status_code == 400


def test_two_choices_are_never_one_kept_answer(site, lands):
    a, b, c = lands.y.small[0], lands.y.small[1], lands.one_area
    first = site.get(f"/compare/?place={a}&place={c}")
    second = site.get(f"/compare/?place={b}&place={c}")
    assert first["ETag"] != second["ETag"]
    again = site.get(f"/compare/?place={a}&place={c}", HTTP_IF_NONE_MATCH=first["ETag"])
    assert again.status_code == 304


def test_the_page_of_a_place_leads_to_all_of_its_council_and_its_country(site, lands):
    links = read(site.get(f"/places/{lands.neighbourhood}/")).links
    for whole in (lands.council, lands.y.nation):
        assert there([whole, lands.neighbourhood]) in links
    assert there([lands.neighbourhood]) in links
    of_council = read(site.get(f"/places/{lands.council}/")).links
    assert there([lands.council, lands.council]) not in of_council


def test_a_place_leads_to_places_like_it_or_says_why_not(site, lands):
    too_large = site.get(f"/places/{lands.council}/similar/")
    assert too_large.status_code == 400
    assert "too large" in read(too_large).said


@pytest.mark.parametrize("query", ["k=0", "k=lots", "k=99999", "on=the-moon"])
def test_a_choice_of_places_like_one_that_cannot_be_is_refused(site, lands, query):
    answer = site.get(f"/places/{lands.one_area}/similar/?{query}")
    assert answer.status_code == 400


def test_a_dot_lies_on_the_scale_that_all_places_share():
    axis = Axis.around(0.0, 10.0)
    drawn = dot(axis, here=10.0, lower=5.0, upper=10.0, base=0.0, standing="worse")
    assert 'x="98.0%"' in drawn
    assert "mark-pointed" in drawn
    assert 'class="dots-base" x1="2.0%"' in drawn
    assert "strip-range" not in dot(
        axis, here=1.0, lower=None, upper=None, base=None, standing="none"
    )


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [(3.14, "percent", "+3.1 points"), (-3.14, "score", "−3.1"), (0.01, "score", "0.0")],
)
def test_a_difference_has_its_sign(value, unit, said):
    assert signed(value, unit, 1) == said
