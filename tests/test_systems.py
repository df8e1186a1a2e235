"""docs/systems.md says of every system whether it works, and proves what it claims."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.architecture.house import storeys
from tests.machine import ROOT

PAGE = (ROOT / "docs/systems.md").read_text(encoding="utf-8")
STATES = ("works", "partly", "not yet")


@dataclass(frozen=True)
class Row:
    id: str
    name: str
    state: str
    where: str

    @property
    def tests(self) -> list[str]:
        return re.findall(r"\]\(\.\./([^)]+\.py)\)", self.where)


def rows(page: str) -> list[Row]:
    found = re.findall(r"^\| (S\d{3}) \| (.+?) \| (.+?) \| (.+) \|$", page, flags=re.MULTILINE)
    return [Row(*one) for one in found]


def test_all_systems_are_there_once_and_in_order():
    assert [row.id for row in rows(PAGE)] == [f"S{number:03d}" for number in range(1, 134)]


def test_every_state_is_one_of_three():
    assert {row.state for row in rows(PAGE)} <= set(STATES)


def test_the_sentence_above_the_table_counts_what_is_in_it():
    counts = [sum(row.state == state for row in rows(PAGE)) for state in STATES]
    told = re.search(
        r"^Today (\d+) works?, (\d+) work in part, and (\d+) are to come\.$", PAGE, re.MULTILINE
    )
    assert told
    assert [int(number) for number in told.groups()] == counts


def test_what_works_names_tests_that_are_there():
    claimed = [row for row in rows(PAGE) if row.state != "not yet"]
    assert claimed
    assert [row.id for row in claimed if not row.tests] == []
    assert [path for row in claimed for path in row.tests if not (ROOT / path).is_file()] == []


def test_what_does_not_work_names_the_app_it_is_planned_in_and_no_test():
    waiting = [row for row in rows(PAGE) if row.state == "not yet"]
    apps = {app for line in storeys() for app in line}
    assert [row.id for row in waiting if row.where.split(".")[0] not in apps] == []
    assert [row.id for row in waiting if row.tests] == []


def test_a_row_is_read_as_it_is_written():
    [row] = rows("| S001 | A tool | partly | Here. Tests: [t.py](../a/t.py), [u.py](../u.py). |")
    assert (row.id, row.name, row.state) == ("S001", "A tool", "partly")
    assert row.tests == ["a/t.py", "u.py"]
