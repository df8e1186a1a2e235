"""What the API answers analysts: the same as the pages, never a rank without its interval."""

from __future__ import annotations

import json

import pytest

from commonweal.evidence.queries import analysis
from commonweal.front.tests.test_api import ROOT, asked, data, refused
from commonweal.places.queries import resolve


def of_page(site, lands, tool, parameters=""):
    """The file of a tool's page."""
    response = site.get(f"/analysts/{lands.council}/{tool}.json{parameters}")
    assert response.status_code == 200, response.content
    return json.loads(response.content)


def whole(site, address):
    """Every page of an answer, its rows put together; and the first page."""
    first = page = data(site, address)
    rows = list(page["items"])
    while page["next"]:
        page = data(site, page["next"].removeprefix(ROOT))
        rows += page["items"]
    assert len(rows) == first["total"]
    return first, rows


def test_the_tools_of_a_council_area_say_what_can_be_chosen(site, lands):
    found = data(site, f"/counties/{lands.council}/tools")
    area = resolve(lands.council)
    weighed = [one["indicator"] for one in found["measures"] if one["weighable"]]
    assert weighed == [one.slug for one in analysis.weighable(area)]
    counted = [one["indicator"] for one in found["measures"] if one["countable"]]
    assert counted == [one.slug for one in analysis.screenable(area)]
    assert found["presets"] == data(site, "/presets")
    assert [one["slug"] for one in found["presets"]] == [one.slug for one in analysis.presets()]


def test_weighing_is_that_of_the_page_and_each_rank_has_its_interval(site, lands):
    found, rows = whole(
        site,
        f"/counties/{lands.council}/weights?domain=education:3&indicator=no-qualifications:2"
        "&scale=robust&adding=geometric&vary=weights&vary=scale&runs=200&seed=7&limit=5",
    )
    page = of_page(
        site,
        lands,
        "weights",
        "?d.education=3&i.no-qualifications=2&scale=robust&adding=geometric&v.set=1&v.weights=1"
        "&v.scale=1&runs=200&seed=7",
    )
    for name in ("domains", "scale", "adding", "vary", "runs", "seed", "weights_in_the_whole",
                 "effective_weights", "releases", "periods"):  # fmt: skip
        assert found[name] == page[name], name
    for one, wanted in zip(rows, page["rows"], strict=True):
        for name in ("rank", "rank_lower", "rank_upper", "score", "coverage", "name", "status"):
            assert one[name] == wanted[name]
        assert one["code"] == wanted["area"]
        for slug, said in one["domains"].items():
            assert said == {"direction": wanted[slug], "holds": wanted[f"{slug}_holds"]}
        if one["rank"] is not None:
            assert one["rank_lower"] is not None
            assert one["rank_upper"] is not None


def test_which_choices_matter_is_that_of_the_page(site, lands):
    found = data(site, f"/counties/{lands.council}/choices?samples=128")
    page = of_page(site, lands, "choices", "?samples=128")
    assert found["matters"] == page["rows"]
    assert {name: found[name] for name in page if name != "rows"} == {
        name: page[name] for name in page if name != "rows"
    }
    one = data(site, f"/counties/{lands.council}/choices?samples=128&area={lands.y.of(0)[0]}")
    assert one["outcome"] == lands.y.of(0)[0]


def test_screens_are_those_of_the_page(site, lands):
    found, rows = whole(
        site, f"/counties/{lands.council}/screens?measure=no-qualifications&q=0.2&limit=5"
    )
    page = of_page(site, lands, "screens", "?measure=no-qualifications&q=0.20")
    assert rows == [
        {("code" if name == "area" else name): value for name, value in one.items()}
        for one in page["rows"]
    ]
    assert found["procedure"] == "Benjamini-Hochberg"
    assert found["areas_named"] == sum(one["stands_out"] for one in page["rows"])


def test_funnels_are_those_of_the_page_with_their_limits_for_drawing(site, lands):
    found, rows = whole(site, f"/counties/{lands.council}/funnel?measure=no-qualifications&limit=5")
    page = of_page(site, lands, "funnels", "?measure=no-qualifications")
    for one, wanted in zip(rows, page["rows"], strict=True):
        assert one["value"] == wanted["value"]
        assert one["place"] == (wanted["place"] if wanted["value"] is not None else None)
    assert found["target"] == page["target"]
    made = analysis.funnel_of(resolve(lands.council), "no-qualifications")
    assert [one["base"] for one in found["curves"]] == list(analysis.funnel_curves(made)[0])
    assert all(one["lower_998"] <= one["lower_95"] <= one["upper_95"] for one in found["curves"])


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("weights?preset=the-moon", 400, "There is no preset"),
        ("weights?domain=the-moon:1", 400, "There is no domain 'the-moon'"),
        ("weights?domain=education", 422, "domain"),
        ("weights?domain=education:-1", 422, "domain"),
        ("weights?runs=1", 422, "runs"),
        ("weights?runs=1000000", 422, "runs"),
        ("weights?scale=moon", 422, "scale"),
        ("weights?d.education=1", 422, "d.education"),
        ("choices?left_out=the-moon", 400, "cannot be left out"),
        ("choices?area=E01999999", 400, "E01999999"),
        ("screens?measure=the-moon", 400, "no-qualifications"),
        ("screens?measure=crime-score", 400, "no-qualifications"),
        ("screens?q=0", 422, "q"),
        ("funnel?measure=the-moon", 400, "no-qualifications"),
    ],
)
def test_what_cannot_be_chosen_is_refused_with_what_can(site, lands, address, status, said):
    found = refused(site, f"/counties/{lands.council}/{address}")
    assert found["status"] == status
    assert said in json.dumps(found)


def test_weights_that_are_all_zero_are_refused(site, lands):
    every = "&".join(f"domain={one['slug']}:0" for one in data(site, "/domains"))
    found = refused(site, f"/counties/{lands.council}/weights?{every}")
    assert "at least one" in found["detail"]


@pytest.mark.parametrize("tool", ["weights", "screens"])
def test_an_answer_for_analysts_is_revalidated_by_its_etag(site, lands, tool):
    address = f"/counties/{lands.council}/{tool}"
    first = asked(site, address)
    assert asked(site, address, if_none_match=first["ETag"]).status_code == 304
    other = asked(site, f"{address}?limit=3", if_none_match=first["ETag"])
    assert other.status_code == 200


def test_what_is_no_council_area_is_sent_to_its_own(site, lands):
    found = refused(site, f"/counties/{lands.neighbourhood}/weights")
    assert found["status"] == 404
    assert found["near"][0]["code"] == lands.council
