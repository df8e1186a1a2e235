"""The tree and the storeys on docs/house.md are those of the repository."""

from __future__ import annotations

import re

import pytest

from tests.architecture.house import storeys
from tests.architecture.repository import files
from tests.machine import ROOT

PAGE = (ROOT / "docs/house.md").read_text(encoding="utf-8")


def named_in(page: str) -> set[str]:
    """Paths on the first drawn tree: two columns, indented by four spaces a level."""
    drawn = re.search(r"```\n(.*?)```", page, flags=re.DOTALL)
    assert drawn, "docs/house.md has no tree"
    found, above = set(), []
    for line in filter(str.strip, drawn[1].splitlines()):
        name = line.split()[0]
        level = (len(line) - len(line.lstrip())) // 4
        above = [*above[:level], name.rstrip("/")]
        found.add("/".join(above))
    return found


def worth_naming(paths: list[str]) -> set[str]:
    """Everything at the top, and everything directly in the platform's package."""
    parts = [path.split("/") for path in paths]
    return {p[0] for p in parts} | {"/".join(p[:2]) for p in parts if p[0] == "commonweal"}


def test_everything_on_the_tree_exists():
    missing = {path for path in named_in(PAGE) if not (ROOT / path).exists()}
    assert missing == set()


def test_everything_at_the_top_and_every_app_is_on_the_tree():
    assert worth_naming(files()) - named_in(PAGE) == set()


def test_the_storeys_on_the_page_are_those_of_the_contract():
    table = PAGE[PAGE.index("| storey | apps |") :].split("\n\n")[0]
    rows = [row.strip("| ").split("|")[-1] for row in table.splitlines()[2:]]
    assert [re.findall(r"\w+", row) for row in rows] == storeys()


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (
            "```\na/   one\n    b.py  two\n    c/\n        d.py\ne.md\n```",
            {"a", "a/b.py", "a/c", "a/c/d.py", "e.md"},
        ),
    ],
)
def test_a_tree_is_read_as_it_is_drawn(page, expected):
    assert named_in(page) == expected


def test_what_is_worth_naming_is_the_top_and_the_apps():
    paths = ["README.md", "commonweal/people/models.py", "warm/tests/test_a.py"]
    assert worth_naming(paths) == {"README.md", "commonweal", "commonweal/people", "warm"}
