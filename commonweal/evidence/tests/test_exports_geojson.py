"""Maps for other programs: RFC 7946."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, Polygon, mapping, shape

from commonweal.evidence.exports.geojson import DECIMALS, county_geojson, profile_geojson
from commonweal.evidence.tests import profiles
from warm.errors import WarmError

TWO = ("T01000003", "T01000004")


def two_areas():
    made = profiles.every_kind()
    return replace(made, place=replace(made.place, code="elms", small_areas=TWO))


def rings(geometry):
    """Every ring as (is it an outer one, its positions)."""
    parts = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [(i == 0, ring) for part in parts for i, ring in enumerate(part)]


def area(ring):
    """Signed: above zero is anticlockwise."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) / 2


def check(collection):
    assert collection["type"] == "FeatureCollection"
    assert "crs" not in collection
    for one in collection["features"]:
        assert one["type"] == "Feature"
        assert isinstance(one["properties"], dict)
        if one["geometry"] is None:
            continue
        for outer, ring in rings(one["geometry"]):
            assert ring[0] == ring[-1]
            assert len(ring) >= 4
            assert (area(ring) > 0) == outer
            for position in ring:
                assert all(round(number, DECIMALS) == number for number in position)


def test_a_place_of_one_small_area_is_one_feature_with_everything():
    made = json.loads(profile_geojson(profiles.every_kind(), profiles.outlines()))
    check(made)
    (one,) = made["features"]
    assert one["id"] == "T01000003"
    assert one["properties"]["class_no-qualifications"] == "much_worse"
    assert one["properties"]["value_nobody-at-all"] == 0.0
    assert one["properties"]["value_hidden"] is None
    assert one["properties"]["status_hidden"] == "suppressed"
    assert one["properties"]["domain_health"] == "much_better"


def test_a_larger_place_comes_before_its_small_areas_and_covers_them():
    made = json.loads(profile_geojson(two_areas(), profiles.outlines()))
    check(made)
    assert [one["id"] for one in made["features"]] == ["elms", *TWO]
    whole, *parts = (shape(one["geometry"]) for one in made["features"])
    assert whole.area == pytest.approx(sum(one.area for one in parts))
    assert "value_no-qualifications" not in made["features"][1]["properties"]


def test_small_areas_have_figures_of_their_own_where_they_are_given():
    rows = [replace_code(profiles.county().rows[1], TWO[1])]
    made = json.loads(profile_geojson(two_areas(), profiles.outlines(), rows))
    own = made["features"][2]["properties"]
    assert own["value_burglary"] == 30.1
    assert own["class_burglary"] == "much_worse"
    assert own["status_no-qualifications"] == "suppressed"


def replace_code(row, code):
    return type(row)(**{**vars(row), "code": code})


def test_licence_and_attribution_travel_with_the_figures():
    made = json.loads(
        profile_geojson(profiles.elm_row(), {}, attribution=["Contains drawn outlines."])
    )
    assert made["licence"] == ["OGL-UK-3.0"]
    assert made["attribution"] == [*profiles.RELEASE.attribution, "Contains drawn outlines."]
    assert made["releases"] == ["r-1"]
    assert made["comparison"] == "Compared with the rest of Council 0."


def test_an_area_without_an_outline_has_no_geometry():
    made = json.loads(profile_geojson(two_areas(), {TWO[0]: profiles.outlines()[TWO[0]]}))
    assert made["features"][0]["geometry"] is not None
    assert made["features"][2]["geometry"] is None
    nowhere = json.loads(profile_geojson(two_areas(), {TWO[0]: Polygon()}))
    assert [one["geometry"] for one in nowhere["features"]] == [None, None, None]


def test_a_county_has_a_feature_for_each_small_area():
    square = profiles.outlines()["T01000003"]
    hole = Polygon(square.exterior.coords, [square.buffer(-0.002).exterior.coords])
    made = json.loads(
        county_geojson(
            profiles.county(),
            {"T01000001": mapping(hole), "T01000002": MultiPolygon([square])},
            releases=[profiles.RELEASE],
        )
    )
    check(made)
    assert [one["id"] for one in made["features"]] == ["T01000001", "T01000002"]
    assert len(rings(made["features"][0]["geometry"])) == 2
    assert made["periods"] == {"no-qualifications": "2021", "burglary": "2025"}


def test_a_point_keeps_its_place():
    made = json.loads(profile_geojson(profiles.elm_row(), {"T01000003": Point(-2.1234567, 51)}))
    assert made["features"][0]["geometry"] == {"type": "Point", "coordinates": [-2.12346, 51.0]}


def test_an_area_smaller_than_the_grid_keeps_its_outline():
    speck = Point(-2, 51).buffer(1e-8)
    made = json.loads(profile_geojson(profiles.elm_row(), {"T01000003": speck}))
    assert made["features"][0]["geometry"]["type"] == "Polygon"


@pytest.mark.parametrize("outline", [5, "POINT (1 1)", {"type": "Blob"}, {"coordinates": []}])
def test_what_is_no_geometry_is_refused(outline):
    with pytest.raises(WarmError, match="no geometry"):
        profile_geojson(profiles.elm_row(), {"T01000003": outline})


@given(st.text(max_size=60))
def test_any_name_comes_back(name):
    made = json.loads(profile_geojson(profiles.named(profiles.elm_row(), name), {}))
    assert made["name"] == made["features"][0]["properties"]["name"] == name
    (row, _) = json.loads(county_geojson(profiles.county(name), {}))["features"]
    assert row["properties"]["name"] == name
