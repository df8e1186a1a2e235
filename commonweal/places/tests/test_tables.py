"""Files become tables, or say what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from commonweal.common.errors import BadInput
from commonweal.places import store, tables
from commonweal.places.tests import made


def problems_of(caught: pytest.ExceptionInfo[BadInput]) -> str:
    return str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "code,lat,long\nZ01,51.5,-2\nZ02,51.6,-1.9\n",
        "\ufeffCode , LAT,extra,Long\r\nZ01,51.5,x,-2\r\nZ02,51.6,y,-1.9\r\n",
    ],
)
def test_headers_are_known_however_they_are_written(tmp_path: Path, text: str) -> None:
    path = tmp_path / "centres.csv"
    path.write_text(text, encoding="utf-8")
    frame = tables.table(made.CENTRES, path)
    assert frame.to_dicts() == [
        {"row": 2, "code": "Z01", "latitude": 51.5, "longitude": -2.0},
        {"row": 3, "code": "Z02", "latitude": 51.6, "longitude": -1.9},
    ]


def test_text_from_an_old_spreadsheet_is_understood(tmp_path: Path) -> None:
    path = tmp_path / "authorities.csv"
    path.write_bytes("la,la name,rgn,rgn name\nZ06,Côte – d’Or,Z12,North".encode("cp1252"))
    assert tables.table(made.AUTHORITIES, path)["name"].to_list() == ["Côte – d’Or"]


def test_only_the_rows_asked_for_are_kept_and_each_knows_its_row(tmp_path: Path) -> None:
    made.country(tmp_path)
    frame = tables.table(made.SMALL_AREAS, tmp_path / "small.parquet")
    assert frame["code"].to_list() == list(made.SMALL)
    assert frame["row"].to_list() == list(range(2, 18))


def test_missing_columns_are_named_all_at_once(tmp_path: Path) -> None:
    path = made.write_csv(tmp_path / "centres.csv", ["code", "x", "y"], [["Z01", 1, 2]])
    with pytest.raises(BadInput) as caught:
        tables.table(made.CENTRES, path)
    assert "'lat'" in problems_of(caught)
    assert "'long'" in problems_of(caught)
    assert "it has code, x, y" in problems_of(caught)


def test_what_is_no_number_is_told_with_row_and_column(tmp_path: Path) -> None:
    path = made.write_csv(
        tmp_path / "centres.csv",
        ["code", "lat", "long"],
        [["Z01", "51°", 1], ["Z02", 51, 1], ["Z03", 51, "inf"]],
    )
    with pytest.raises(BadInput) as caught:
        tables.table(made.CENTRES, path)
    assert "row 2, column 'lat': found '51°'" in problems_of(caught)
    assert "row 4, column 'long': found 'inf'" in problems_of(caught)
    assert "2 problems" in problems_of(caught)


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\x00\x01\x02", bytes(range(256)) * 4])
def test_what_is_no_table_is_refused(tmp_path: Path, data: bytes) -> None:
    for name, source in (("centres.csv", made.CENTRES), ("small.parquet", made.SMALL_AREAS)):
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(BadInput, match="was not loaded"):
            tables.table(source, path)


def test_a_table_without_a_row_that_is_wanted_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "small.parquet"
    made.country(tmp_path)
    source = made.otherwise(made.SMALL_AREAS, keep={"code": "E01"})
    with pytest.raises(BadInput, match="1 problem"):
        tables.table(source, path)


def test_a_large_file_gives_the_same_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made.country(tmp_path)
    path = tmp_path / "postcodes.csv"
    whole = tables.table(made.POSTCODES, path)
    monkeypatch.setattr(tables, "SMALL", 10)
    assert tables.table(made.POSTCODES, path).equals(whole)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_lists_may_be_separated_by_what_the_spreadsheet_likes(
    tmp_path: Path, separator: str
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        'a,b\n1,"two\nlines"\n\n,\n3\n'.replace(",", separator), encoding="utf-8", newline=""
    )
    headers, rows = tables.rows(path)
    assert headers == ["a", "b"]
    # Rows as a spreadsheet counts them: a cell of two lines is in one, and an empty one counts.
    assert rows == [(2, ["1", "two\nlines"]), (5, ["3", ""])]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "it is empty"),
        (b"a,b\n", "at least one row"),
        (b"a,b\n1,2,3\n1,2,\n4,5,6,7\n", "row 4"),
        (b"PK\x03\x04rest", "saved as CSV"),
        (b"a\x00b", "null bytes"),
        (b'a,b\n"open', "can be read"),
        (b"a,b\n\x81\x8d,1", "UTF-8"),
    ],
)
def test_a_list_that_cannot_be_read_says_why(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(data)
    with pytest.raises(BadInput) as caught:
        tables.rows(path)
    assert said in problems_of(caught)


def test_a_list_of_a_gigabyte_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    with path.open("wb") as file:
        file.truncate(2**30)
    with pytest.raises(BadInput, match=r"list\.csv was not loaded"):
        tables.rows(path)


def test_what_is_kept_is_named_by_what_is_in_it(tmp_path: Path) -> None:
    frame = pl.DataFrame({"code": [f"Z{i:04d}" for i in range(3000)], "value": range(3000)})
    one = store.keep(frame, tmp_path / "geography", "numbers")
    again = store.keep(frame, tmp_path / "geography", "numbers")
    other = store.keep(frame.head(2), tmp_path / "geography", "numbers")
    assert one == again
    assert one.name != other.name
    assert one.name == f"numbers-{one.sha256[:12]}.parquet"
    assert one.sha256 == tables.sha256(tmp_path / "geography" / one.name)
    assert sorted(p.name for p in (tmp_path / "geography").iterdir()) == sorted(
        [one.name, other.name]
    )


def test_only_the_rows_asked_for_are_read_back(tmp_path: Path) -> None:
    frame = pl.DataFrame({"code": [f"Z{i:04d}" for i in range(3000)], "value": range(3000)})
    path = tmp_path / store.keep(frame, tmp_path, "numbers").name
    assert store.rows_of(path, ["Z2999", "Z0003", "none"], ["value"])["value"].to_list() == [
        3,
        2999,
    ]
    assert len(store.rows_of(path)) == 3000
    assert store.rows_of(path, [], ["value"]).shape == (0, 1)
