"""A draft of a descriptor says what can be seen, and asks what only a person can know."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from commonweal.evidence import own_data
from commonweal.evidence.tests.own_tables import (
    COUNCIL,
    FRAMEWORK,
    PLACES,
    read,
    rows,
    xlsx,
)
from warm.errors import BadTable


def drafted(folder: Path, content: str | bytes, name: str = "Our table.csv") -> dict[str, Any]:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return own_data.draft(path, framework=FRAMEWORK, codes=PLACES)


def ours(package: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = package["resources"][0]["commonweal"]
    return found


def questions(thing: Any) -> list[str]:
    if isinstance(thing, dict):
        if "decide" in thing:
            return [thing["decide"]]
        return [one for value in thing.values() for one in questions(value)]
    return [one for value in thing for one in questions(value)] if isinstance(thing, list) else []


PLAIN = "LSOA code,LA code,No qualifications (%),Base,Note\nE01031981,E06000054,12.5,900,a\nE01031982,E06000054,8,800,\n"


def test_what_can_be_seen_is_filled_in(tmp_path: Path) -> None:
    made = drafted(tmp_path, PLAIN)
    assert made["name"] == "our-table"
    resource = made["resources"][0]
    assert resource["path"] == "Our table.csv"
    assert resource["encoding"] == "utf-8"
    assert "dialect" not in resource
    assert {one["name"]: one["type"] for one in resource["schema"]["fields"]} == {
        "LSOA code": "string", "LA code": "string", "No qualifications (%)": "number",
        "Base": "integer", "Note": "string",
    }  # fmt: skip
    # Of two columns of codes the one with more different places.
    assert ours(made)["area"] == {
        "column": "LSOA code", "by": "code", "kind": "lsoa", "vintage": "2021",
    }  # fmt: skip
    (entry,) = ours(made)["indicators"]
    assert (entry["percent"], entry["base"]) == ("No qualifications (%)", "Base")
    assert "Nearest by name: no-qualifications" in entry["slug"]["decide"]


def test_a_draft_is_loaded_once_its_questions_are_answered(tmp_path: Path) -> None:
    path = tmp_path / "Our table.csv"
    made = drafted(tmp_path, PLAIN)
    own_data.write_draft(path, made)
    with pytest.raises(BadTable) as caught:
        read(path)
    assert [
        one.expected.removeprefix("a decision: ") for one in caught.value.problems
    ] == questions(made)
    made["title"] = "Our table"
    made["contributors"][0]["title"] = "Wiltshire Council"
    made["licenses"][0]["name"] = "OGL-UK-3.0"
    ours(made).update(period="2024", layer="official", open=True)
    ours(made)["indicators"][0]["slug"] = "no-qualifications"
    assert questions(made) == []
    own_data.write_draft(path, made, force=True)
    assert rows(read(path), "area", "value", "denominator") == [
        ("E01031981", 12.5, 900.0), ("E01031982", 8.0, 800.0),
    ]  # fmt: skip


def test_a_descriptor_that_is_there_is_never_overwritten_unasked(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(PLAIN)
    target = own_data.write_draft(path, {"a": "é"})
    assert target == tmp_path / "table.csv.datapackage.json"
    with pytest.raises(BadTable, match="--force replaces the one that is"):
        own_data.write_draft(path, {"a": 2})
    assert json.loads(target.read_text(encoding="utf-8")) == {"a": "é"}
    own_data.write_draft(path, {"a": 2}, force=True)
    assert json.loads(target.read_text(encoding="utf-8")) == {"a": 2}
    assert sorted(one.name for one in tmp_path.iterdir()) == ["table.csv", target.name]
    with pytest.raises(BadTable, match="a folder that can be written to"):
        own_data.write_draft(tmp_path / "nowhere" / "table.csv", {})


def test_headings_delimiter_encoding_and_signs_are_seen(tmp_path: Path) -> None:
    content = (
        "Survey of résidents;;;;;;\n;;;;;;\n"
        "Area;Year;Bad health;95% lower;95% upper;Answers;Rank\n"
        "E01031981;2024;4,5;3;6;120;1\nE01031982;2024;-;1;2;80;2\nSouth West;2024;5;1;9;200;\n"
    )
    made = drafted(tmp_path, content.encode("cp1252"))
    resource = made["resources"][0]
    assert resource["encoding"] == "windows-1252"
    assert resource["dialect"] == {"delimiter": ";", "headerRows": [3]}
    assert "a point (.) or a comma (,)" in resource["schema"]["fields"][2]["decimalChar"]["decide"]
    assert ours(made)["period"] == {"column": "Year"}
    assert ours(made)["leave_out"] == ["South West"]
    assert list(ours(made)["statuses"]) == ["-"]
    (entry,) = ours(made)["indicators"]
    assert {key: entry[key] for key in ("value", "lower", "upper", "base")} == {
        "value": "Bad health", "lower": "95% lower", "upper": "95% upper", "base": "Answers",
    }  # fmt: skip


def test_headings_over_two_rows_are_seen(tmp_path: Path) -> None:
    made = drafted(tmp_path, ",2022,,2023,\nArea,%,n,%,n\nE01031981,4,80,5,90\n")
    assert made["resources"][0]["dialect"] == {"headerRows": [1, 2]}
    assert [(one["percent"], one["base"]) for one in ours(made)["indicators"]] == [
        ("2022 %", "2022 n"), ("2023 %", "2023 n"),
    ]  # fmt: skip


def test_an_older_boundary_year_is_seen_by_its_codes(tmp_path: Path) -> None:
    made = drafted(tmp_path, "Area,Value\nE01031981,4\nE01030001,5\n")
    assert ours(made)["area"]["vintage"] == "2011"


def test_names_are_seen_where_there_are_no_codes(tmp_path: Path) -> None:
    made = drafted(tmp_path, "Ref,Estate,Value\n1,Studley Green,4\n2,Bemerton Heath,5\n")
    assert ours(made)["area"] == {"column": "Estate", "by": "name", "kind": "neighbourhood"}


def test_without_known_places_kinds_are_guessed_from_codes_and_years_are_asked(
    tmp_path: Path,
) -> None:
    path = tmp_path / "table.csv"
    path.write_text(f"Area,Value\n{COUNCIL},4\nE07000001,5\n")
    area = own_data.draft(path)["resources"][0]["commonweal"]["area"]
    assert area["kind"] == "la"
    assert "Of which year" in area["vintage"]["decide"]


def test_without_any_place_everything_about_places_is_asked(tmp_path: Path) -> None:
    made = drafted(tmp_path, "a,b\nfoo,1\nbar,2\n")
    assert len(questions(ours(made)["area"])) == 4


def test_counts_with_one_total_become_numerator_and_denominator(tmp_path: Path) -> None:
    made = drafted(tmp_path, "Area,Number lonely,All residents\nE01031981,4,80\n")
    (entry,) = ours(made)["indicators"]
    assert (entry["numerator"], entry["denominator"]) == ("Number lonely", "All residents")


def test_a_base_that_may_be_none_and_fractions_are_asked(tmp_path: Path) -> None:
    made = drafted(tmp_path, "Area,Lonely (share),Residents\nE01031981,0.12,80\nE01031982,0.3,90\n")
    (entry,) = ours(made)["indicators"]
    assert "Does 'Residents' say how many people" in entry["base"]["decide"]
    assert "fractions of one (write 100)" in entry["scale"]["decide"]


def test_a_table_without_figures_is_asked_for_them(tmp_path: Path) -> None:
    made = drafted(tmp_path, "Area,Note\nE01031981,x\nE01031982,y\n")
    (entry,) = ours(made)["indicators"]
    assert len(questions(entry)) == 2


def test_of_several_sheets_the_one_with_most_places_is_described(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Cover").write(0, 0, "Wiltshire")
        notes = book.add_worksheet("Notes")
        notes.write_column(0, 0, ["Code", COUNCIL])
        notes.write_column(0, 1, ["Text", "x"])
        page = book.add_worksheet("Data")
        page.write_column(0, 0, ["Area", "E01031981", "E01031982"])
        page.write_column(0, 1, ["Value", 4, 5])
    made = own_data.draft(path, framework=FRAMEWORK, codes=PLACES)
    assert made["resources"][0]["dialect"] == {"sheetName": "Data"}
    assert "encoding" not in made["resources"][0]
    assert ours(made)["area"]["column"] == "Area"


def test_a_table_without_headings_or_rows_is_told(tmp_path: Path) -> None:
    for content in ("E01031981,4\nE01031982,5\n", "Area,Value\n", "one\ntwo\n"):
        with pytest.raises(BadTable, match="a row of headings with rows of data below it"):
            drafted(tmp_path, content)
    with pytest.raises(BadTable, match="expected"):
        own_data.draft(xlsx(tmp_path / "empty.xlsx", []))
    with pytest.raises(BadTable, match="an empty file"):
        drafted(tmp_path, "")


def test_only_the_first_rows_of_a_long_table_are_looked_at(tmp_path: Path) -> None:
    lines = "".join(f"E0103198{1 + i % 9},{i},7\n" for i in range(6_000))
    made = drafted(tmp_path, "Area,Year,Base\n" + lines)
    fields = made["resources"][0]["schema"]["fields"]
    assert fields[2] == {"name": "Base", "type": "number"}  # the rest may not be whole
