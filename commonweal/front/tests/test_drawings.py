"""Drawings: strips, bars, ratios, maps. What they say is where things lie, so that is tested."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.front import bars, choropleth, fifths, mixes, outlines, ratios, strips

VALUES = st.lists(st.floats(-1000, 1000), min_size=1, max_size=60)
SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}


def parsed(drawing):
    """A drawing as a tree: it must be well formed."""
    return ElementTree.fromstring(drawing)


def dot_of(drawing):
    return drawing.find("use[@y='18']")


def percent(text):
    return float(text.rstrip("%"))


# Strips -------------------------------------------------------------------------------------------------


def strip(around=(1.0, 3.0), **given):
    fields = {
        "here": 2.5,
        "lower": 2.0,
        "upper": 3.5,
        "other": 1.5,
        "standing": "worse",
        "label": "x",
    }
    return parsed(strips.strip(around, "/sheet.svg#m", **{**fields, **given}))


def test_dot_interval_and_line_stand_in_the_order_of_their_values():
    drawing = strip()
    line = percent(drawing.find("line[@class='strip-other']").get("x1"))
    interval = drawing.findall("line")[1]
    dot = percent(dot_of(drawing).get("x"))
    assert line < percent(interval.get("x1")) < dot < percent(interval.get("x2"))


@given(VALUES, st.floats(-1000, 1000), st.floats(0, 100))
def test_nothing_falls_off_the_drawing(values, here, half):
    drawing = strip((min(values), max(values)), here=here, lower=here - half, upper=here + half)
    places = [percent(one.get(name)) for one in drawing.iter() for name in ("x", "x1", "x2")
              if (one.get(name) or "").endswith("%")]  # fmt: skip
    ticks = drawing.find("use[@class='strip-ticks']")
    places.append(percent(ticks.get("x")) + percent(ticks.get("width")))
    assert all(1.8 <= place <= 98.2 for place in places)


def test_the_ticks_lie_between_the_smallest_and_the_largest_value():
    ticks = strip((1.0, 3.0), here=2.0, lower=None, upper=None, other=5.0).find("use")
    assert ticks.get("href") == "/sheet.svg#m"
    assert percent(ticks.get("x")) == 2
    assert percent(ticks.get("width")) == 48


def test_the_sheet_holds_the_ticks_of_every_measure_under_its_name():
    sheet = parsed(strips.sheet({"a": (0.0, 5.0, 10.0), "b": (1.0,)}))
    svg = "{http://www.w3.org/2000/svg}"
    paths = {one.get("id"): one.find(f"{svg}path").get("d") for one in sheet.iter(f"{svg}symbol")}
    assert paths == {"a": strips.ticks((0.0, 5.0, 10.0)), "b": strips.ticks((1.0,))}


def drawn(path: str) -> dict[int, tuple[int, int]]:
    """Where the strokes of a path stand: the top and the height of each, by its place across."""
    found = {}
    x = y = 0
    for letter, numbers in re.findall(r"([Mmv])([^Mmv]+)", path):
        first, *more = map(int, re.findall(r"-?\d+", numbers))
        if letter == "v":
            assert x not in found
            found[x] = (y, first)
            y += first
        else:
            x, y = (first, more[0]) if letter == "M" else (x + first, y + more[0])
    return found


@given(VALUES)
def test_every_small_area_is_in_the_ticks(values):
    strokes = drawn(strips.ticks(tuple(values)))
    columns = sorted(strokes)
    for top, tall in strokes.values():
        assert 2 * top + tall == strips.TALL
    assert min(columns) == 0
    assert len(columns) <= len(set(values))
    assert max(columns) == (strips.STEPS if len(set(values)) > 1 and max(columns) else max(columns))


def test_where_areas_crowd_the_tick_is_taller():
    strokes = drawn(strips.ticks((0.0, 5.0, 5.0, 5.0, 10.0)))
    heights = [strokes[at][1] for at in sorted(strokes)]
    assert heights[1] == strips.TALL > heights[0] == heights[2] > 0


def test_a_place_without_an_interval_or_a_comparator_has_only_its_dot():
    drawing = strip(lower=None, upper=None, other=None)
    assert drawing.findall("line") == []
    assert dot_of(drawing) is not None


def test_without_small_areas_around_it_the_pair_is_still_drawn():
    drawing = strip(None, here=7.4, lower=7.3, upper=7.5, other=7.2)
    assert drawing.find("use[@class='strip-ticks']") is None
    assert percent(dot_of(drawing).get("x")) > percent(drawing.find("line").get("x1"))


@pytest.mark.parametrize(
    ("standing", "shape"),
    [("better", "round"), ("much_better", "round"), ("worse", "pointed"), ("much_worse", "pointed"),
     ("similar", "open"), ("higher", "open"), ("cant_tell", "open"), ("none", "open")],
)  # fmt: skip
def test_better_and_worse_differ_by_shape(standing, shape):
    assert dot_of(strip(standing=standing)).get("href") == f"#mark-{shape}"


def test_a_label_cannot_break_out_of_its_place():
    assert strip(label='"><script>').get("aria-label") == '"><script>'


# Bars and mixes -----------------------------------------------------------------------------------------


@given(st.floats(0, 100), st.floats(0, 100), st.floats(1, 100))
def test_a_bar_is_as_long_as_its_share(here, other, largest):
    drawing = parsed(bars.bar(here, other, largest))
    length = percent(drawing.findall("rect")[1].get("width"))
    assert length == pytest.approx(min(100, 100 * here / largest), abs=0.06)
    assert drawing.find("line") is not None


def test_without_others_a_bar_stands_alone():
    assert parsed(bars.bar(10, None, 20)).find("line") is None
    assert parsed(bars.bar(0, None, 0)).findall("rect")[1].get("width") == "0.0%"


@given(st.lists(st.floats(0.1, 100), min_size=1, max_size=6))
def test_the_parts_of_a_mix_stand_side_by_side_and_fill_it(shares):
    total = sum(shares)
    drawing = parsed(mixes.bar([(f"s{i}", 100 * s / total) for i, s in enumerate(shares)]))
    at = 0.0
    for one in drawing.findall("rect"):
        assert percent(one.get("x")) == pytest.approx(at, abs=0.05)
        at += percent(one.get("width"))
    assert at == pytest.approx(100, abs=0.1)


# Ratios -------------------------------------------------------------------------------------------------


@given(st.floats(0.01, 100))
def test_half_and_double_are_equally_far_from_the_same(ratio):
    scale = ratios.Scale.for_ratios([ratio])
    assert scale.at(1.0) == pytest.approx(50)
    assert scale.at(ratio) - 50 == pytest.approx(50 - scale.at(1 / ratio))


@given(st.lists(st.floats(0.07, 15), min_size=1, max_size=20))
def test_an_axis_holds_every_ratio_and_is_no_wider_than_it_must(found):
    scale = ratios.Scale.for_ratios(found)
    assert all(1 / scale.reach <= one <= scale.reach for one in found)
    widest = max(max(one, 1 / one) for one in found)
    assert scale.reach == 2 or widest > scale.reach / 2


def test_the_usual_axis_is_half_to_double():
    scale = ratios.Scale.for_ratios([0.8, 1.3])
    assert scale.marks == (0.5, 1.0, 2.0)
    assert [ratios.ratio_text(mark) for mark in scale.marks] == ["½", "1", "2"]


@pytest.mark.parametrize(
    ("ratio", "shape"), [(40, "mark-beyond"), (0.01, "mark-beyond-left"), (1.2, "mark-round")]
)
def test_a_ratio_beyond_the_widest_axis_points_out_of_it(ratio, shape):
    drawing = parsed(ratios.row(ratios.Scale.for_ratios([ratio]), ratio, None, None, label="x"))
    assert drawing.find("use").get("href") == f"#{shape}"


def test_a_ratio_of_zero_lies_at_the_left_end():
    scale = ratios.Scale.for_ratios([0.0, 1.5])
    drawing = parsed(ratios.row(scale, 0.0, 0.0, 0.4, label="x"))
    assert percent(drawing.find("use").get("x")) == 1.0


def test_the_numbers_over_the_chart_stand_where_its_lines_do():
    scale = ratios.Scale(4.0)
    numbers = [percent(one.get("x")) for one in parsed(ratios.axis(scale))]
    lines = [
        percent(one.get("x1"))
        for one in parsed(ratios.row(scale, 1, None, None, label="x")).findall("line")
    ]
    assert numbers == lines


# Maps ---------------------------------------------------------------------------------------------------


def test_north_is_up_and_east_is_right():
    sheet = outlines.Sheet.around([SQUARE], 100)
    (west, south), (east, north) = sheet.at((0, 0)), sheet.at((1, 1))
    assert west < east
    assert north < south


def test_a_square_far_from_the_equator_is_drawn_narrower_than_tall():
    north = {"type": "Polygon", "coordinates": [[[0, 60], [1, 60], [1, 61], [0, 61], [0, 60]]]}
    sheet = outlines.Sheet.around([north], 200)
    assert sheet.width / sheet.height == pytest.approx(0.5, abs=0.05)


def test_an_outline_is_closed_and_has_no_needless_points():
    dense = {
        "type": "Polygon",
        "coordinates": [[[x / 10, 0] for x in range(11)] + [[1, 1], [0, 1], [0, 0]]],
    }
    sheet = outlines.Sheet.around([dense], 104)
    assert outlines.path(dense, sheet) == outlines.path(SQUARE, sheet)
    assert outlines.path(SQUARE, sheet).endswith("z")


def test_holes_and_islands_are_drawn():
    both = {"type": "MultiPolygon", "coordinates": [
        [[[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]], [[1, 1], [1, 2], [2, 2], [2, 1], [1, 1]]],
        [[[6, 0], [7, 0], [7, 1], [6, 1], [6, 0]]]]}  # fmt: skip
    assert outlines.path(both, outlines.Sheet.around([both], 300)).count("z") == 3


def test_a_collection_is_the_shapes_in_it_and_a_point_is_no_shape():
    collection = {
        "type": "GeometryCollection",
        "geometries": [SQUARE, {"type": "Point", "coordinates": [0, 0]}],
    }
    sheet = outlines.Sheet.around([SQUARE], 100)
    assert outlines.path(collection, sheet) == outlines.path(SQUARE, sheet)


def test_a_sliver_that_rounds_to_nothing_is_not_drawn():
    sliver = {"type": "Polygon", "coordinates": [[[0, 0], [0.0001, 0], [0, 0.0001], [0, 0]]]}
    assert outlines.path(sliver, outlines.Sheet.around([SQUARE], 50)) == ""


def test_a_place_too_small_to_see_gets_a_ring():
    tiny = {"type": "Polygon", "coordinates": [[[0.5, 0.5], [0.51, 0.5], [0.51, 0.51], [0.5, 0.5]]]}
    assert parsed(outlines.locator(outlines.Ground(SQUARE), tiny)).find("circle") is not None
    assert parsed(outlines.locator(outlines.Ground(SQUARE), SQUARE)).find("circle") is None


def test_a_watermark_of_nothing_is_nothing():
    assert outlines.watermark([]) == ""
    assert parsed(outlines.watermark([SQUARE])).find("path") is not None


def test_each_area_of_a_map_is_filled_by_its_standing_and_leads_to_its_page():
    sheet, paths = choropleth.paths({"A": SQUARE})
    drawn = [choropleth.Drawn("A", paths["A"], "worse", "/places/A/", 'A & "B": <worse>')]
    drawing = parsed(choropleth.choropleth(sheet, drawn))
    group = drawing.find("g")
    assert group.get("fill") == "url(#fill-worse)"
    assert group.find("a").get("href") == "/places/A/"
    assert group.find("a/path/title").text == 'A & "B": <worse>'
    assert drawing.get("aria-hidden") == "true"
    assert group.find("a").get("tabindex") == "-1"


# Fifths -------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 40), min_size=1, max_size=80))
def test_fifths_are_ordered_and_equals_stay_together(numbers):
    values = {f"a{i}": float(n) for i, n in enumerate(numbers)}
    cut = fifths.cut(values)
    assert set(cut.of) == set(values)
    for slug, (low, high) in cut.ends.items():
        inside = [values[code] for code, one in cut.of.items() if one == slug]
        assert (min(inside), max(inside)) == (low, high)
    ends = [cut.ends[slug] for slug in fifths.SLUGS if slug in cut.ends]
    assert all(before[1] < after[0] for before, after in pairwise(ends))


def test_a_hundred_different_values_make_five_twenties():
    cut = fifths.cut({f"a{i}": float(i) for i in range(100)})
    assert [list(cut.of.values()).count(slug) for slug in fifths.SLUGS] == [20] * 5


def test_nothing_has_no_fifths():
    assert fifths.cut({}) == fifths.Cut({}, {})
