"""Every row is about one known place, or it is said which place was probably meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from commonweal.evidence import own_data
from commonweal.evidence.tests.own_tables import (
    COUNCIL,
    FRAMEWORK,
    OTHER,
    PLACES,
    SMALL,
    beside,
    load,
    package,
    read,
    rows,
    values,
    write,
    wrong,
)
from warm.errors import BadTable

NAMES = {"column": "Area", "by": "name", "kind": "neighbourhood"}


@pytest.mark.parametrize(
    "slip",
    [
        "E0103198I",  # a letter that looks like the digit
        "EO1031981",
        "01031981",  # the letter lost
        "E1031981",
        "E01031981 Wiltshire 001A",
        "E010 31981",
        "E010319811",
    ],
)
def test_a_slip_in_a_code_is_told_with_the_nearest_right_one(tmp_path: Path, slip: str) -> None:
    told = wrong(tmp_path, f"Area,Value\nE01031982,4\n{slip},5\n")
    assert f"row 3, column 'Area': found '{slip}'; expected the code of an LSOA of 2021" in told
    assert "nearest: " in told
    assert "E01031981" in told.partition("nearest: ")[2]


def test_the_nearest_codes_are_of_the_council_that_the_table_is_about(tmp_path: Path) -> None:
    told = wrong(tmp_path, "Area,Value\nE01031982,4\nE0103199,5\n")
    nearest = told.partition("nearest: ")[2].split("\n")[0]
    assert set(nearest.split(", ")) <= set(SMALL)


def test_a_code_that_is_like_no_other_is_told_without_a_guess(tmp_path: Path) -> None:
    told = wrong(tmp_path, "Area,Value\nE01031982,4\nX9,5\n")
    assert "found 'X9'; expected the code of an LSOA of 2021" in told
    assert "nearest" not in told


def test_codes_are_read_in_any_case_and_with_space_around(tmp_path: Path) -> None:
    assert values(load(tmp_path, "Area,Value\n e01031981 ,4\n")) == {"E01031981": 4.0}


def test_an_empty_place_is_told(tmp_path: Path) -> None:
    assert "row 2, column 'Area': expected the code of an LSOA of 2021; the cell is empty" in wrong(
        tmp_path, "Area,Value,More\n,4,5\n"
    )


def test_a_retired_code_is_told_with_what_stands_for_it_now(tmp_path: Path) -> None:
    told = wrong(tmp_path, "Area,Value\nE01030001,4\n")
    assert "this code is of 2011; E01031988 and E01031989 stand for it now" in told


def test_a_table_of_two_boundary_years_is_told_once_as_a_whole(tmp_path: Path) -> None:
    told = wrong(tmp_path, "Area,Value\nE01030001,4\nE01031988,5\nE01031981,6\n")
    assert "1 retired (E01030001) and 1 of their successors (E01031988)" in told
    assert "this column mixes vintages" in told
    assert "row 3" not in told


def test_a_table_of_the_older_year_is_read_when_the_descriptor_says_so(tmp_path: Path) -> None:
    area = {"column": "Area", "by": "code", "kind": "lsoa", "vintage": "2011"}
    data = load(tmp_path, "Area,Value\nE01030001,4\nE01031981,6\n", area=area)
    assert values(data) == {"E01030001": 4.0, "E01031981": 6.0}
    assert data.source.geography == "lsoa11"
    # A code that came with the later year has no place in it.
    told = wrong(tmp_path, "Area,Value\nE01030001,4\nE01031988,6\n", area=area)
    assert "row 3, column 'Area': found 'E01031988'" in told
    assert "this code is of 2021" in told


def test_a_retired_code_of_an_unknown_year_may_be_of_any_year_but_the_latest(
    tmp_path: Path,
) -> None:
    known = {**PLACES, "E01030001": replace(PLACES["E01030001"], vintage="")}
    for vintage, fits in (("2021", False), ("2011", True)):
        area = {"column": "Area", "by": "code", "kind": "lsoa", "vintage": vintage}
        path = write(tmp_path, "Area,Value\nE01030001,4\nE01031981,6\n", area=area)
        if fits:
            data = own_data.read(path, framework=FRAMEWORK, codes=known)
            assert values(data) == {"E01030001": 4.0, "E01031981": 6.0}
        else:
            with pytest.raises(BadTable, match="this code is of another year; E01031988 and"):
                own_data.read(path, framework=FRAMEWORK, codes=known)
    drafted = own_data.draft(path, codes=known)["resources"][0]["commonweal"]
    assert "no longer in use" in drafted["area"]["vintage"]["decide"]
    path = write(tmp_path, "Area,Value\nE01031988,4\n", area=area)
    with pytest.raises(BadTable, match="this code is of 2021"):
        own_data.read(path, framework=FRAMEWORK, codes=known)


def test_a_retired_code_is_told_even_when_no_year_is_asked_for(tmp_path: Path) -> None:
    gone = replace(PLACES[f"{COUNCIL}-studley-green"], code="old-green", in_use=False)
    path = write(tmp_path, "Area,Value\nold-green,4\n", area={**NAMES, "by": "code"})
    with pytest.raises(BadTable, match="expected the code of a neighbourhood in use"):
        own_data.read(path, framework=FRAMEWORK, codes={**PLACES, "old-green": gone})


def test_a_flood_of_unknown_places_is_cut_off(tmp_path: Path) -> None:
    lines = "".join(f"X{i:08},4\n" for i in range(12_000))
    told = wrong(tmp_path, "Area,Value\n" + lines)
    assert told.startswith("table.csv: 10,001 problems")


def test_a_place_of_another_kind_is_told_by_name(tmp_path: Path) -> None:
    told = wrong(tmp_path, f"Area,Value\n{COUNCIL},4\n")
    assert "this is a council area (Wiltshire)" in told


def test_a_place_outside_the_declared_council_is_told(tmp_path: Path) -> None:
    area = {"column": "Area", "kind": "lsoa", "vintage": "2021", "council": COUNCIL}
    told = wrong(tmp_path, "Area,Value\nE01014370,4\n", area=area)
    assert f"the code of an LSOA of 2021 in {COUNCIL}; this one lies in {OTHER}" in told


def test_council_areas_are_places_too(tmp_path: Path) -> None:
    area = {"column": "Area", "kind": "la", "vintage": "2024"}
    data = load(tmp_path, f"Area,Value\n{COUNCIL},4\n{OTHER},5\n", area=area)
    assert (data.source.geography, data.council) == ("ltla24", None)


def test_neighbourhoods_are_found_by_name_however_it_is_written(tmp_path: Path) -> None:
    data = load(tmp_path, "Area,Value\nSTUDLEY  green,4\nBemerton-Heath,5\n", area=NAMES)
    assert values(data) == {f"{COUNCIL}-studley-green": 4.0, f"{COUNCIL}-bemerton-heath": 5.0}
    assert data.source.geography == "neighbourhood"


def test_neighbourhoods_are_found_by_slug_and_by_code(tmp_path: Path) -> None:
    for by, text in (("slug", "studley-green"), ("code", f"{COUNCIL}-studley-green")):
        data = load(tmp_path, f"Area,Value\n{text},4\n", area={**NAMES, "by": by})
        assert rows(data, "area") == [(f"{COUNCIL}-studley-green",)]


def test_a_misspelt_name_is_told_with_the_nearest(tmp_path: Path) -> None:
    told = wrong(tmp_path, "Area,Value\nStudly Green,4\n", area=NAMES)
    assert (
        "found 'Studly Green'; expected the name of a neighbourhood; nearest: 'Studley Green'"
        in told
    )


def test_a_name_that_two_places_have_is_told_and_a_council_settles_it(tmp_path: Path) -> None:
    content = "Area,Value\nThe Green,4\n"
    told = wrong(tmp_path, content, area=NAMES)
    assert f"one place; 2 have this name: {OTHER}-the-green, {COUNCIL}-the-green" in told
    data = load(tmp_path, content, area={**NAMES, "council": OTHER})
    assert rows(data, "area") == [(f"{OTHER}-the-green",)]


def test_a_workbook_that_made_dates_of_its_codes_is_told(tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page, day = book.add_worksheet(), book.add_format({"num_format": "dd-mmm"})
        page.write_row(0, 0, ["Area", "Value"])
        page.write_row(1, 0, ["E01031981", 4])
        page.write_datetime(2, 0, date(2024, 4, 1), day)
        page.write(2, 1, 5)
        page.write_row(3, 0, [1031982, 6])
    beside(path, package("table.xlsx"))
    with pytest.raises(BadTable) as caught:
        read(path)
    told = str(caught.value)
    assert "row 3, column 'Area': found '2024-04-01'" in told
    assert "the workbook has a date" in told
    assert "row 4, column 'Area': found '1031982'" in told
