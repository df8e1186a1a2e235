"""Shapes that people draw: read or refused with a reason, and answered with small areas."""

from __future__ import annotations

import contextlib
import json
import math

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from commonweal.common.errors import BadInput
from commonweal.places.drawing import CORNERS, LONGEST, Block, fit, shape_of

SQUARE = shapely.box(-1.9, 51.0, -1.8, 51.1)


def circle(corners: int) -> str:
    points = [
        (math.cos(2 * math.pi * i / corners), 51 + math.sin(2 * math.pi * i / corners))
        for i in range(corners)
    ]
    return str(shapely.Polygon(points).wkt)


# Reading ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        SQUARE.wkt,
        SQUARE.wkt.replace("POLYGON", "polygon"),
        "POLYGON Z ((-1.9 51 7, -1.8 51 7, -1.8 51.1 7, -1.9 51.1 7, -1.9 51 7))",
        shapely.MultiPolygon([SQUARE]).wkt,
        shapely.to_geojson(SQUARE),
        json.dumps({"type": "Feature", "properties": {}, "geometry": SQUARE.__geo_interface__}),
        json.dumps(
            {"type": "FeatureCollection", "features": [
                {"type": "Feature", "properties": {}, "geometry": half.__geo_interface__}
                for half in (shapely.box(-1.9, 51, -1.85, 51.04), shapely.box(-1.84, 51, -1.8, 51.1))
            ]}
        ),
    ],
)  # fmt: skip
def test_a_shape_may_be_geojson_or_well_known_text(text: str) -> None:
    found = shape_of(f"  {text}\n")
    assert found.is_valid
    assert not found.has_z
    assert found.bounds == pytest.approx(SQUARE.bounds)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Draw a shape"),
        ("nonsense", "no shape that can be read"),
        ("<script>alert(1)</script>", "no shape that can be read"),
        ("POLYGON ((0 0, 1 1))", "no shape that can be read"),
        ("POLYGON ((0 0, 1 1, x y, 0 0))", "no shape that can be read"),
        ("POLYGON EMPTY", "no shape that can be read"),
        ("POINT (1 51)", "this is a POINT"),
        ("LINESTRING (0 51, 1 51, 1 52, 0 51)", "this is a LINESTRING"),
        ("GEOMETRYCOLLECTION (" * 9_000, "this is a GEOMETRYCOLLECTION"),
        ("POLYGON (" + "(" * 9_000, "no shape that can be read"),
        ("{", "no shape that can be read"),
        ("{}", "no shape that can be read"),
        ('{"type": "Polygon"}', "no shape that can be read"),
        ('{"type": "Polygon", "coordinates": [[[0, NaN], [1, 1], [1, 0], [0, NaN]]]}', "."),
        ('{"type": "Polygon", "coordinates": [[["a", "b"]]]}', "no shape that can be read"),
        ('{"type": "FeatureCollection", "features": 7}', "no shape that can be read"),
        ('{"type": "Feature", "geometry": null}', "no shape that can be read"),
        ('{"type": "Point", "coordinates": [1, 51]}', "this is a Point"),
        ('{"type": "Polygon", "coordinates": ' + "[" * 50_000, "no shape that can be read"),
        ('{"type": "Polygon", "coordinates": []}', "empty"),
        ("POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))", "crosses itself near 0.5 0.5"),
        ("MULTIPOLYGON (((0 0, 2 0, 2 2, 0 0)), ((1 0, 3 0, 3 3, 1 0)))", "crosses itself"),
        ("POLYGON ((0 0, 1 1, 2 2, 0 0))", "cannot be used|crosses itself|no area"),
        ("POLYGON ((413000 130000, 414000 130000, 414000 131000, 413000 130000))", "metres"),
        ("POLYGON ((0 0, 200 0, 200 10, 0 0))", "longitude and latitude"),
        ("x" * (LONGEST + 1), "letters"),
    ],
)  # fmt: skip
def test_what_is_no_shape_is_refused_with_a_reason(text: str, why: str) -> None:
    with pytest.raises(BadInput, match=why) as refused:
        shape_of(text)
    assert len(str(refused.value)) < 300


def test_a_shape_of_ten_thousand_corners_is_refused_and_a_detailed_one_is_not() -> None:
    assert shape_of(circle(CORNERS - 1)).is_valid
    with pytest.raises(BadInput, match="10,001 corners; at most 5,000"):
        shape_of(circle(10_000))


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    with contextlib.suppress(BadInput):
        assert shape_of(text).is_valid


# Fitting ------------------------------------------------------------------------------------------


def block(code: str, x: float, residents: int | None = 100, centre: bool = True) -> Block:
    """A square of one degree, its centre in the middle."""
    return Block(
        code, shapely.box(x, 50, x + 1, 51), (x + 0.5, 50.5) if centre else None, residents
    )


ROW = [block("A", 0), block("B", 1, 200), block("C", 2, 400)]


def test_small_areas_are_chosen_by_their_centre() -> None:
    found = fit(shapely.box(-0.2, 50, 1.6, 51), ROW)
    assert (found.chosen.codes, found.chosen.residents) == (("A", "B"), 300)
    assert (found.beyond.codes, found.beyond.residents) == (("B",), 200)
    assert found.left_out.codes == ()
    assert found.without_centre == 0


def test_whom_a_shape_touches_and_leaves_out_is_told() -> None:
    found = fit(shapely.box(0, 50, 1.4, 51), ROW)
    assert found.chosen.codes == ("A",)
    assert (found.left_out.codes, found.left_out.residents) == (("B",), 200)
    assert found.beyond.codes == ()


def test_the_width_of_a_pen_neither_takes_in_nor_leaves_out() -> None:
    found = fit(shapely.box(-0.001, 50.001, 1.005, 51), ROW)
    assert (found.chosen.codes, found.beyond.codes, found.left_out.codes) == (("A",), (), ())


def test_people_whom_nobody_counted_are_not_taken_for_none() -> None:
    found = fit(shapely.box(0, 50, 2, 51), [*ROW[:1], block("B", 1, None)])
    assert found.chosen.codes == ("A", "B")
    assert found.chosen.residents is None


def test_without_a_centre_a_point_in_the_middle_stands_in_and_is_told() -> None:
    found = fit(shapely.box(0, 50, 1.6, 51), [block("A", 0), block("B", 1, centre=False)])
    assert found.chosen.codes == ("A", "B")
    assert found.without_centre == 1


def test_a_hole_in_a_shape_leaves_out_whose_centre_lies_in_it() -> None:
    shape = shapely.box(0, 50, 3, 51) - shapely.box(1.3, 50.3, 1.7, 50.7)
    found = fit(shape, ROW)
    assert found.chosen.codes == ("A", "C")
    assert found.left_out.codes == ("B",)


def test_a_shape_beside_everything_holds_nobody() -> None:
    for blocks in (ROW, []):
        found = fit(shapely.box(20, 50, 21, 51), blocks)
        assert (found.chosen.codes, found.chosen.residents) == ((), 0)


@given(st.tuples(*[st.floats(-1, 4)] * 2).filter(lambda ends: abs(ends[0] - ends[1]) > 0.01))
def test_every_small_area_is_chosen_or_left_out_or_untouched(ends: tuple[float, float]) -> None:
    found = fit(shapely.box(min(ends), 50, max(ends), 51), ROW)
    assert not set(found.chosen.codes) & set(found.left_out.codes)
    assert set(found.beyond.codes) <= set(found.chosen.codes)
    for one in ROW:
        assert (one.code in found.chosen.codes) == (min(ends) <= one.centre[0] <= max(ends))  # type: ignore[index]
