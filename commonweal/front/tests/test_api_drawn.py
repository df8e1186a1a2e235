"""What the API answers of neighbourhoods that somebody draws: what their pages say, and no more."""

from __future__ import annotations

import json

import jsonschema
import pytest
from django.core.cache import cache

from commonweal.evidence import queries as evidence
from commonweal.evidence.queries import takeaway
from commonweal.front.tests.test_api import ROOT, asked, data, refused
from commonweal.front.tests.test_draw import square
from commonweal.places import queries as places


@pytest.fixture
def hazel(lands) -> list[str]:
    return lands.y.of(0)[4:6]


@pytest.fixture
def query(hazel) -> str:
    return f"areas={','.join(hazel)}&name=Our+patch"


def test_its_answers_are_those_of_its_page(site, lands, query):
    for mine, theirs in (("profile", "profile.json"), ("boundary", "profile.geojson")):
        for more in ("", "&compare=rest_of_nation"):
            assert data(site, f"/drawn/{mine}?{query}{more}") == json.loads(
                site.get(f"/drawn/{theirs}?{query}{more}").content
            )
    jsonschema.validate(data(site, f"/drawn/profile?{query}"), takeaway.profile_schema())


def test_it_says_which_small_areas_it_is_made_of_and_where_more_is(site, lands, hazel, query):
    found = data(site, f"/drawn?{query}")
    assert [one["code"] for one in found["small_areas"]] == hazel
    assert (found["name"], found["council"]) == ("Our patch", lands.council)
    assert found["withheld"] == []
    for address in found["addresses"].values():
        assert site.get(address).status_code == 200, address
    unnamed = data(site, f"/drawn?areas={' '.join(reversed(hazel))}")
    assert unnamed["code"] == found["code"]


def test_what_hangs_on_the_line_is_that_of_the_page(site, hazel, query):
    found = data(site, f"/drawn/stability?{query}")
    chosen = places.chosen(hazel)
    place = evidence.drawn_place(chosen, name="Our patch")
    made = evidence.drawn_boundary(place, chosen.council)
    assert found["possible"] == made.possible
    assert [(one["change"], one["area"]) for one in found["versions"]] == [
        (one.change, one.area) for one in made.versions
    ]
    assert {slug: (one["class"], one["holds"]) for slug, one in found["domains"].items()} == {
        slug: (one.class_, one.holds) for slug, one in made.domains.items()
    }


def test_change_over_time_is_that_of_the_page(site, hazel, query):
    found = data(site, f"/drawn/changes?{query}")["items"]
    chosen = places.chosen(hazel)
    place = evidence.drawn_place(chosen, name="Our patch")
    wanted = evidence.drawn_changes(place, chosen.council)
    assert [one["indicator"] for one in found] == [one.indicator for one in wanted]


@pytest.mark.parametrize("what", ["", "/profile", "/changes", "/stability", "/boundary"])
def test_what_cannot_be_used_is_refused_with_what_can(site, lands, what):
    council, other = lands.y.of(0)[0], lands.y.of(1)[0]
    assert "No small areas" in refused(site, f"/drawn{what}?areas=")["detail"]
    assert refused(site, f"/drawn{what}")["status"] == 422
    both = refused(site, f"/drawn{what}?areas={council},{other}")
    assert both["status"] == 400
    assert "What can be used" not in both["detail"]
    retired = refused(site, f"/drawn{what}?areas={council},{lands.y.former[0][0]}")
    assert retired["successors"]
    assert f"What can be used: areas={council}" in retired["detail"]
    nonsense = refused(site, f"/drawn{what}?areas={council},the-moon")
    assert nonsense["errors"][0]["parameter"] == "areas"
    assert refused(site, f"/drawn{what}?areas={'x' * 5000}")["status"] == 422


def test_a_comparison_that_cannot_be_is_refused(site, query):
    assert refused(site, f"/drawn/profile?{query}&compare=the-moon")["status"] == 422


@pytest.mark.parametrize("what", ["", "/profile", "/changes", "/stability", "/boundary"])
def test_it_is_revalidated_kept_nowhere_and_listed_nowhere(site, query, what, monkeypatch):
    def kept(*args: object, **kwargs: object) -> None:
        raise AssertionError(args)

    monkeypatch.setattr(cache, "set", kept)
    monkeypatch.setattr(cache, "add", kept)
    first = asked(site, f"/drawn{what}?{query}")
    assert first.status_code == 200
    assert "noindex" in first["X-Robots-Tag"]
    again = asked(site, f"/drawn{what}?{query}", if_none_match=first["ETag"])
    assert again.status_code == 304


def test_a_name_is_cut_short_and_is_text(site, hazel):
    name = "%3Cscript%3E" + 150 * "a"
    found = data(site, f"/drawn?areas={hazel[0]}&name={name}")
    assert found["name"].startswith("<script>")
    assert len(found["name"]) == 80
    assert asked(site, f"/drawn?areas={hazel[0]}&name={name}")["Content-Type"].startswith(
        "application/json"
    )


# A shape ---------------------------------------------------------------------------------------------


def test_a_shape_leads_to_the_small_areas_that_fit_it(site, lands):
    found = data(site, f"/counties/{lands.council}/fit?shape={square(-0.001, 0.027)}")
    assert found["chosen"] == {"codes": lands.y.of(0)[:3], "residents": 4530}
    assert found["beyond"]["residents"] == 1520
    assert found["without_centre"] == 3
    profile = data(site, found["profile"].removeprefix(ROOT))
    assert profile["place"]["small_areas"] == lands.y.of(0)[:3]
    nothing = data(site, f"/counties/{lands.council}/fit?shape={square(50, 51)}")
    assert nothing["chosen"]["codes"] == []
    assert nothing["profile"] is None


@pytest.mark.parametrize(
    ("text", "status", "why"),
    [
        ("", 400, "Draw a shape, or paste one"),
        ("POLYGON ((0 1, 0.02 1.01, 0.02 1, 0 1.01, 0 1))", 400, "crosses itself"),
        ("the moon", 400, "no shape that can be read"),
        ("POLYGON ((" + "0 1, " * 1000 + "0 1))", 422, "4000"),
    ],
)
def test_a_shape_that_cannot_be_used_is_refused_with_the_reason(site, lands, text, status, why):
    found = refused(site, f"/counties/{lands.council}/fit?shape={text}")
    assert found["status"] == status
    assert why in json.dumps(found)
