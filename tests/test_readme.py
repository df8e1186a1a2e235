"""What README.md and the guides show can be done as it is shown."""

from __future__ import annotations

import contextlib
import io
import re
import shlex

import pytest

from commonweal import cli
from tests.architecture.repository import targets
from tests.machine import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = {"README.md": README} | {
    f"docs/guide/{path.name}": path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "docs/guide").glob("*.md"))
}
#: Pages whose programs and commands are held to here; the others have tests of their own.
RUNNABLE = {
    (name, number): example
    for name, page in PAGES.items()
    for number, example in enumerate(
        re.findall(r"```python\n(.*?)```\n\n```\n(.*?)```", page, flags=re.DOTALL), 1
    )
}


def commands(page: str) -> list[list[str]]:
    """Command lines inside code blocks, as words after ``commonweal``, without comments."""
    blocks = re.findall(r"^```(?:sh|)\n(.*?)^```", page, flags=re.DOTALL | re.MULTILINE)
    lines = [
        found[1]
        for block in blocks
        for line in block.splitlines()
        if (found := re.match(r"(?:[A-Z_]+=\S+ )*(?:\.venv/bin/)?commonweal (.+)", line))
    ]
    return [shlex.split(line, comments=True) for line in lines]


@pytest.mark.parametrize("example", RUNNABLE)
def test_a_program_prints_what_stands_below_it(example):
    program, printed = RUNNABLE[example]
    heard = io.StringIO()
    with contextlib.redirect_stdout(heard):
        exec(compile(program, example[0], "exec"), {"__name__": "__main__"})
    assert heard.getvalue() == printed


def test_the_readme_has_a_program():
    assert any(name == "README.md" for name, _ in RUNNABLE)


@pytest.mark.parametrize("name", PAGES)
def test_every_command_shown_is_understood(name):
    parser = cli.build_parser(cli.commands())
    for words in commands(PAGES[name]):
        if "…" not in words:
            parser.parse_args(words)


def test_the_readme_shows_the_commands_that_a_newcomer_needs():
    shown = {words[0] for words in commands(README)}
    assert {"load", "profile", "profiles", "serve", "describe"} <= shown
    assert {"demo", "test", "setup"} <= set(re.findall(r"make ([a-z]+)", README)) & targets()


def test_a_command_is_found_with_what_stands_before_and_behind_it():
    page = "```\nCOMMONWEAL_HOME=~/a .venv/bin/commonweal demo --port 1  # try\nls\n```\n"
    assert commands(page) == [["demo", "--port", "1"]]
