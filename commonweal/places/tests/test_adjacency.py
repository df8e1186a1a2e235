"""Small areas that share a boundary, and those that only meet in a corner."""

from __future__ import annotations

import shapely
from hypothesis import given
from hypothesis import strategies as st

from commonweal.places.adjacency import adjacency


def grid(columns: int, rows: int) -> dict[str, shapely.Polygon]:
    return {
        f"{x}{y}": shapely.box(x * 0.01, 51 + y * 0.01, (x + 1) * 0.01, 51 + (y + 1) * 0.01)
        for x in range(columns)
        for y in range(rows)
    }


def test_squares_touch_those_beside_them_and_not_those_across_a_corner() -> None:
    found = adjacency(grid(3, 3))
    assert found["11"] == ("01", "10", "12", "21")
    assert found["00"] == ("01", "10")


def test_an_area_on_its_own_has_no_neighbours() -> None:
    assert adjacency({**grid(1, 1), "island": shapely.box(3, 51, 3.01, 51.01)}) == {
        "00": (),
        "island": (),
    }
    assert adjacency({}) == {}


def test_a_hair_between_two_outlines_does_not_part_them() -> None:
    hair = 1e-8
    near = {"a": shapely.box(0, 51, 0.01, 51.01), "b": shapely.box(0.01 + hair, 51, 0.02, 51.01)}
    assert adjacency(near)["a"] == ("b",)


def test_an_area_within_another_touches_it() -> None:
    town = shapely.box(0.004, 51.004, 0.006, 51.006)
    assert adjacency({"town": town, "land": shapely.box(0, 51, 0.01, 51.01) - town}) == {
        "land": ("town",),
        "town": ("land",),
    }


@given(st.sets(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=12))
def test_touching_is_mutual_and_as_on_squared_paper(cells: set[tuple[int, int]]) -> None:
    squares = {code: shape for code, shape in grid(5, 5).items() if tuple(map(int, code)) in cells}
    for code, others in adjacency(squares).items():
        x, y = map(int, code)
        beside = {(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)} & cells
        assert {tuple(map(int, one)) for one in others} == beside
