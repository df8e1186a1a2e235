"""A council's own list of places is taken whole or not at all, and every mistake in it is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.common.errors import BadInput
from commonweal.places import lookups, neighbourhoods
from commonweal.places.lookups import Entries, Entry, Ground, Listed
from commonweal.places.tests import made

COUNCIL, OTHER = "Z06000001", "Z06000002"
GROUND = Ground(
    small_areas={f"Z0100000{i}": COUNCIL for i in range(1, 6)} | {"Z01000009": OTHER},
    retired={
        "Z01007001": ("S", ("Z01000001", "Z01000002")),
        "Z01007002": ("M", ("Z01000003",)),
    },
    new=["Z01000001", "Z01000002"],
    others={"Z02000001": "msoa"},
    vintage="2021",
)


def places(
    *rows: tuple[str, ...], headers: str = "small_area code name share"
) -> tuple[Listed, ...]:
    """Places of a list whose rows have these cells."""
    meanings = headers.split()
    entries = Entries(
        tuple(
            Entry(i, **{"code": "", **dict(zip(meanings, cells, strict=True))})
            for i, cells in enumerate(rows, start=2)
        ),
        {meaning: meaning for meaning in meanings},
    )
    return lookups.listed(
        entries, kind="parish", council=COUNCIL, council_name="Mallow", ground=GROUND, name="list"
    )


def told(*rows: tuple[str, ...], headers: str = "small_area name") -> list[str]:
    with pytest.raises(BadInput, match="list was not loaded") as caught:
        places(*rows, headers=headers)
    return list(caught.value.problems)


def test_places_are_gathered_from_their_rows() -> None:
    found = places(
        ("Z01000001", "Z04000001", "Mallow St Mary", "1"),
        ("Z01000002", "Z04000001", "MALLOW ST. MARY", "0.25"),
        ("Z01000002", "loc 7", "Bridge", "0.75"),
    )
    assert [(p.code, p.name, p.slug) for p in found] == [
        ("Z06000001-loc-7", "Bridge", "bridge-parish"),
        ("Z04000001", "Mallow St Mary", "mallow-st-mary-parish"),
    ]
    assert found[1].parts == {"Z01000001": 1.0, "Z01000002": 0.25}


def test_without_codes_a_place_has_its_councils_code_and_its_name() -> None:
    (found,) = places(("Z01000001", "Bridge Parish"), headers="small_area name")
    assert found.code == "Z06000001-bridge-parish"
    assert found.slug == "bridge-parish"


def test_a_long_name_is_shortened_and_still_says_its_kind() -> None:
    long = "Priory, Saint Bartholomew and Greater Heath with Nether Larkminster"
    (found,) = places(("Z01000001", long), headers="small_area name")
    assert found.name == long
    assert len(found.slug) <= lookups.LONGEST_SLUG
    assert found.slug.startswith("priory-saint-bartholomew")
    assert found.slug.endswith("-parish")


def test_two_places_of_one_long_name_stay_apart() -> None:
    long = "Priory, Saint Bartholomew and Greater Heath with Nether Larkminster"
    found = places(
        ("Z01000001", "north", long), ("Z01000002", "south", long), headers="small_area code name"
    )
    assert len({one.slug for one in found}) == 2


def test_two_places_of_one_name_are_told_apart_by_their_codes() -> None:
    found = places(
        ("Z01000001", "Z04000001", "Bridge"),
        ("Z01000002", "Z04000002", "Bridge"),
        headers="small_area code name",
    )
    assert [p.slug for p in found] == ["bridge-z04000001-parish", "bridge-z04000002-parish"]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("Z01007001", "this one was split; use Z01000001 and Z01000002"),
        ("Z01007002", "this one was merged; use Z01000003"),
        ("Z01000009", "a small area of Mallow (Z06000001); this one lies in Z06000002"),
        ("Z02000001", "a small area; this is a wider area"),
        ("Z0100000", "the code of a small area; Z0100000"),
        ("QUITE-ELSE", "expected the code of a small area"),
        ("", "the code of a small area"),
    ],
)
def test_a_wrong_code_is_told_with_what_to_use(code: str, said: str) -> None:
    (problem,) = told((code, "Bridge"))
    assert problem.startswith("row 2, column 'small_area'")
    assert said in problem


def test_boundaries_of_two_years_in_one_list_are_told() -> None:
    problems = told(("Z01007002", "Bridge"), ("Z01000001", "Bridge"))
    assert any(
        "boundaries of one year; 1 of its codes are no longer in use and 1 exist only since 2021"
        in problem
        for problem in problems
    )
    # Old codes alone are one year: each is told what replaced it, and nothing else.
    assert len(told(("Z01007002", "Bridge"))) == 1


@pytest.mark.parametrize(
    ("rows", "headers", "said"),
    [
        (
            [("Z01000001", "Bridge"), ("Z01000001", "bridge")],
            "small_area name",
            "each small area once in a place; it stands in row 2 too",
        ),
        (
            [("Z01000001", "Bridge"), ("Z01000001", "Castle")],
            "small_area name",
            "each small area in one parish, or a column 'share'; row 2 puts it in Bridge",
        ),
        (
            [("Z01000001", "C1", "Bridge"), ("Z01000002", "C1", "Castle")],
            "small_area code name",
            "one name for C1; row 2 calls it 'Bridge'",
        ),
        (
            [("Z01000001", "C1", "Bridge"), ("Z01000002", "", "Bridge")],
            "small_area code name",
            "a code; row 2 has C1 for this name",
        ),
        ([("Z01000001", " ")], "small_area name", "the name of the parish"),
        ([("Z01000001", "x" * 201)], "small_area name", "at most 200 letters"),
        ([("Z01000001", "Bridge", "0")], "small_area name share", "above 0 and up to 1"),
        ([("Z01000001", "Bridge", "50%")], "small_area name share", "found '50%'"),
        ([("Z01000001", "Bridge", "1.2")], "small_area name share", "found '1.2'"),
        ([("Z01000001", "Bridge", "nan")], "small_area name share", "found 'nan'"),
        (
            [("Z01000001", "Bridge", "0.6"), ("Z01000001", "Castle", "0.6")],
            "small_area name share",
            "found '1.200 for Z01000001'",
        ),
        (
            [("Z01000001", "a b", "Bridge"), ("Z01000002", "a-b", "Castle")],
            "small_area code name",
            "found 'Z06000001-a-b'; expected names and codes that stay apart",
        ),
    ],
)
def test_what_contradicts_itself_is_told(
    rows: list[tuple[str, ...]], headers: str, said: str
) -> None:
    problems = told(*rows, headers=headers)
    assert len(problems) == 1
    assert said in problems[0]


def test_every_problem_is_told_in_order_of_its_row() -> None:
    problems = told(
        ("Z01000001", "Bridge"), ("X", ""), ("Z01000009", "Castle"), ("Z01000001", "Bridge")
    )
    assert [problem.split(",")[0] for problem in problems] == ["row 3", "row 3", "row 4", "row 5"]


def test_shares_that_were_rounded_still_add_up() -> None:
    third = ("0.334", "0.333", "0.336")
    found = places(
        *[("Z01000001", name, share) for name, share in zip("ABC", third, strict=True)],
        headers="small_area name share",
    )
    assert len(found) == 3


@given(
    st.dictionaries(
        st.sampled_from([f"Z0100000{i}" for i in range(1, 6)]),
        st.sampled_from(["Bridge", "Castle", "St Mary's"]),
        min_size=1,
    )
)
def test_every_small_area_ends_in_the_place_that_its_row_says(rows: dict[str, str]) -> None:
    found = places(*rows.items(), headers="small_area name")
    assert {code: place.name for place in found for code in place.parts} == rows


@pytest.mark.parametrize(
    "header",
    [
        "small area code,place code,place name",
        "LSOA21CD,Parish Code,Parish",
        "lsoa_code,code,name",
        "LSOA code (2021);place_code;PARISH_NAME",
    ],
)
def test_columns_may_be_called_what_people_call_them(tmp_path: Path, header: str) -> None:
    path = tmp_path / "list.csv"
    separator = ";" if ";" in header else ","
    path.write_text(
        f"{header}\n{separator.join(['z01000001', 'z04000001', 'Bridge'])}\n", encoding="utf-8"
    )
    entries = lookups.read(path, "parish")
    assert entries.rows == (Entry(2, "Z01000001", "Z04000001", "Bridge"),)


def test_a_column_that_is_missing_or_there_twice_is_told(tmp_path: Path) -> None:
    path = made.write_csv(tmp_path / "list.csv", ["LSOA", "LSOA21CD", "colour"], [[1, 2, 3]])
    with pytest.raises(BadInput) as caught:
        lookups.read(path, "pcn")
    assert "found 'LSOA, LSOA21CD'; expected one column for small area" in str(caught.value)
    assert "a column 'place name'; it has LSOA, LSOA21CD, colour" in str(caught.value)


# --- neighbourhoods ---------------------------------------------------------------------------------


def read(
    tmp_path: Path, text: str, name: str = "list.json"
) -> tuple[neighbourhoods.Neighbourhood, ...]:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return neighbourhoods.read(path)


def test_estates_bring_their_town_and_their_evidence(tmp_path: Path) -> None:
    made.country(tmp_path)
    (estate,) = neighbourhoods.read(tmp_path / "estates.json")
    assert (estate.name, estate.locality, estate.slug) == (
        "Studley Green",
        "Mallow Bridge",
        "studley-green",
    )
    # The neighbours that the file also names are no part of it.
    assert estate.parts == ("Z01001001", "Z01001002")
    assert estate.about.splitlines()[0] == "Mallow 001A (Z01001001): by the river"


def test_the_same_neighbourhood_may_come_as_json_or_csv(tmp_path: Path) -> None:
    as_json = read(
        tmp_path,
        '{"neighbourhoods": [{"name": "West End", "locality": "Mallow",'
        ' "small_areas": ["z01000001", "Z01000002"], "about": "Z01000002: the mill"}]}',
    )
    as_csv = read(
        tmp_path,
        "neighbourhood,town,LSOA21CD,reason\nWest End,Mallow,z01000001,\n"
        "west end,,Z01000002,the mill\n",
        "list.csv",
    )
    assert as_json[0].parts == as_csv[0].parts == ("Z01000001", "Z01000002")
    assert as_json[0].about == as_csv[0].about
    assert (as_csv[0].name, as_csv[0].locality, as_csv[0].row) == ("West End", "Mallow", 2)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "JSON that can be read"),
        ("[]", "a list named 'neighbourhoods'"),
        ("{}", "neighbourhoods with 'core_lsoas'"),
        ('{"note": "only"}', "neighbourhoods with 'core_lsoas'"),
        ('{"West End": {"core_lsoas": []}}', "column 'West End': expected small areas"),
        ('{"neighbourhoods": [1, {"name": "A"}]}', "neighbourhoods[1]"),
        ('{"neighbourhoods": [1, {"name": "A"}]}', "neighbourhoods[2].small_areas"),
        ('{"neighbourhoods": [{"name": 3, "small_areas": []}]}', "neighbourhoods[1].name"),
    ],
)
def test_json_of_another_shape_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        read(tmp_path, text)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", "one column 'neighbourhood'"),
        ("lsoa,lsoa21cd,name\n1,2,3\n", "one column 'small area code'"),
        ("lsoa,name,town\nZ01,End,Mallow\nZ02,End,Teasel\n", "one town for End"),
    ],
)
def test_csv_of_another_shape_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        read(tmp_path, text, "list.csv")
    assert said in str(caught.value)


def one(name: str, *parts: str, row: int | None = None) -> neighbourhoods.Neighbourhood:
    return neighbourhoods.Neighbourhood(name, "", parts, row=row)


def test_neighbourhoods_are_sorted_by_the_council_they_lie_in() -> None:
    found = neighbourhoods.checked(
        [one("West End", "Z01000001"), one("West End", "Z01000009")], ground=GROUND, name="list"
    )
    assert {council: [n.name for n in items] for council, items in found.items()} == {
        COUNCIL: ["West End"],
        OTHER: ["West End"],
    }


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ([one("End", "Z01000001", "Z01000009")], "small areas of one council area"),
        ([one("End", "Z01000009")], f"expected small areas of {COUNCIL}"),
        ([one("End", "Z01007001")], "this one was split"),
        ([one("End", "Z01000001", "Z01000001")], "each small area once"),
        ([one("End")], "at least one small area"),
        ([one("…", "Z01000001")], "a name of at most 48 letters"),
        ([one("x" * 49, "Z01000001")], "a name of at most 48 letters"),
        ([one("End", "Z01000001"), one("END", "Z01000002")], "each name once"),
    ],
)
def test_a_neighbourhood_that_cannot_be_is_refused(
    items: list[neighbourhoods.Neighbourhood], said: str
) -> None:
    with pytest.raises(BadInput) as caught:
        neighbourhoods.checked(items, ground=GROUND, name="list", council=COUNCIL)
    assert said in str(caught.value)
    assert len(caught.value.problems) == 1
