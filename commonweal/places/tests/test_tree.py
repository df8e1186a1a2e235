"""Areas that nest fit together, or everything that does not is told."""

from __future__ import annotations

import polars as pl
import pytest

from commonweal.common.errors import BadInput
from commonweal.places import tree

COUNCILS = ["Z06000001", "Z06000002"]
WIDER = {"Mallow 001": "Z02000001"}


def small(*rows: dict[str, object], **columns: object) -> pl.DataFrame:
    base = {"code": "Z01000001", "name": "Mallow 001A", "council_code": "Z06000001", **columns}
    return pl.DataFrame([{"row": i, **base, **row} for i, row in enumerate(rows, start=2)])


def problems(frame: pl.DataFrame, **known: object) -> list[str]:
    with pytest.raises(BadInput, match="lookup was not loaded") as caught:
        tree.small_areas(frame, "lookup", **{"councils": COUNCILS, "wider": WIDER, **known})  # type: ignore[arg-type]
    return list(caught.value.problems)


def test_the_name_of_a_small_area_tells_its_wider_area() -> None:
    (area,) = tree.small_areas(small({}), "lookup", councils=COUNCILS, wider=WIDER)
    assert area.wider_code == "Z02000001"


def test_a_column_tells_it_where_there_is_one() -> None:
    frame = small({"wider_code": "Z02000001", "name": "Any name"})
    (area,) = tree.small_areas(frame, "lookup", councils=COUNCILS, wider=WIDER)
    assert area.wider_code == "Z02000001"
    assert problems(small({"wider_code": "Z02000009"})) == [
        "row 2, column 'wider_code': found 'Z02000009'; expected a wider area that is loaded"
    ]


def test_without_wider_areas_small_ones_stand_alone() -> None:
    (area,) = tree.small_areas(small({}), "lookup", councils=COUNCILS, wider={})
    assert area.wider_code == ""


def test_everything_that_does_not_fit_is_told_at_once() -> None:
    frame = small(
        {"council_code": "Z06000009"},
        {"code": "Z01000002", "name": "Teasel 009B"},
        {"code": "Z01000003", "name": "Mallow 001C"},
    )
    assert problems(frame) == [
        (
            "row 2, column 'council_code': found 'Z06000009'; expected the code of a council area "
            "that is loaded"
        ),
        "row 3, column 'name': found 'Teasel 009B'; expected a wider area that is loaded",
    ]


def test_codes_and_names_stand_once_and_are_not_empty() -> None:
    told = problems(small({}, {"name": "Mallow 001B"}, {"code": "", "name": "Mallow 001B"}))
    assert "row 3, column 'code': found 'Z01000001'; expected each once" in told
    assert "row 4, column 'code': expected something in this cell" in told
    assert "row 4, column 'name': found 'Mallow 001B'; expected each once" in told


def test_a_ward_has_one_name_and_lies_in_one_council_area() -> None:
    told = problems(
        small(
            {"ward_code": "Z05000001", "ward_name": "Abbey"},
            {"code": "Z01000002", "name": "B", "ward_code": "Z05000001", "ward_name": "Castle"},
            {"code": "Z01000003", "name": "C", "ward_code": "Z05000001", "ward_name": "Abbey",
             "council_code": "Z06000002"},
        )
    )  # fmt: skip
    assert any("found 'Castle'; expected 'Abbey', as in an earlier row" in line for line in told)
    assert any("found 'Z06000002'; expected 'Z06000001'" in line for line in told)


def test_a_council_area_stands_once_and_a_region_has_one_name() -> None:
    rows = [
        {"row": 2, "code": "Z06", "name": "A", "region_code": "Z12", "region_name": "North"},
        {"row": 3, "code": "Z06", "name": "B", "region_code": "Z12", "region_name": "South"},
        {"row": 4, "code": "Z07", "name": None, "region_code": "Z12", "region_name": "North"},
    ]
    with pytest.raises(BadInput) as caught:
        tree.authorities(pl.DataFrame(rows), "authorities")
    assert len(caught.value.problems) == 3
    assert len(tree.authorities(pl.DataFrame(rows[:1]), "authorities")) == 1


def test_a_local_name_that_only_repeats_the_official_one_is_none() -> None:
    frame = pl.DataFrame(
        {
            "row": [2, 3, 4],
            "code": ["Z021", "Z022", "Z023"],
            "name": ["Mallow 001", "Mallow 002", "Mallow 003"],
            "local_name": ["Old Town", "Mallow 002", None],
        }
    )
    assert [a.local_name for a in tree.wider_areas(frame, "names")] == ["Old Town", "", ""]
    assert [a.local_name for a in tree.wider_areas(frame.drop("local_name"), "names")] == [""] * 3
    with pytest.raises(BadInput):
        tree.wider_areas(frame.with_columns(name=pl.lit("Same")), "names")
