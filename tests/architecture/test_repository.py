"""The repository speaks of itself alone, holds no addresses it should not, and is finished."""

from __future__ import annotations

import re

import pytest

from tests.architecture.repository import files, targets, texts
from tests.machine import ROOT

LOCKS = (
    "requirements.lock",
    "requirements-dev.lock",
    "requirements-node.lock",
    "package-lock.json",
)
LARGEST = 1_000_000

# Each pattern is written so that it does not match itself.
REGISTRIES = (
    r"p[y]pi\.org|p[y]thonhosted\.org|r[e]gistry\.npmjs|n[p]mjs\.(?:org|com)|d[e]b\.debian\.org"
)
MACHINES = r"(?<![\w.~])/(?:w[o]rk|r[o]ot|h[o]me/\w+|t[m]p/\w|U[s]ers/\w+)(?=[/\w\"'`\s]|$)"
UNFINISHED = (
    r"\bT[O]DO\b|\bF[I]XME\b|\bX[X]X\b|raise N[o]tImplementedError"
    r"|(?i:l[o]rem ipsum|c[o]ming soon|n[o]t (?:yet )?implemented)"
)


def found(pattern: str, contents: dict[str, str]) -> list[str]:
    """Each match as file, line and word."""
    return [
        f"{path}:{number}: {match[0]}"
        for path, text in contents.items()
        for number, line in enumerate(text.splitlines(), 1)
        for match in re.finditer(pattern, line)
    ]


def test_no_file_names_a_package_registry():
    assert found(REGISTRIES, texts()) == []


def test_no_file_names_a_folder_of_somebodys_machine():
    assert found(MACHINES, texts()) == []


def test_nothing_is_left_unfinished():
    assert found(UNFINISHED, texts()) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_holds_versions_and_hashes_and_no_address(lock):
    text = texts()[lock]
    assert "://" not in text
    assert "sha256" in text or "sha512" in text


def test_no_file_is_large():
    assert [path for path in files() if (ROOT / path).stat().st_size > LARGEST] == []


def test_what_is_built_or_downloaded_is_not_committed():
    built = ("node_modules/", "commonweal/common/static/commonweal/", ".venv/", "uv.lock")
    assert [path for path in files() if path.startswith(built)] == []


def test_every_make_target_that_a_document_names_exists():
    documents = {path: text for path, text in texts().items() if path.endswith(".md")}
    named = {
        (path, target)
        for path, text in documents.items()
        for target in re.findall(r"(?:^|`)make ([a-z][a-z-]*)", text, flags=re.MULTILINE)
    }
    assert {(path, target) for path, target in named if target not in targets()} == set()
    assert ("docs/house.md", "setup") in named


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (REGISTRIES, "https://" + "pypi" + ".org/simple"),
        (REGISTRIES, "resolved: https://registry." + "npmjs" + ".org/sass"),
        (MACHINES, "open('/" + "Users/asha/data.csv')"),
        (MACHINES, "see /" + "home/asha/notes"),
        (MACHINES, "cd /" + "tmp/try"),
        (UNFINISHED, "# TO" + "DO: later"),
        (UNFINISHED, "raise Not" + "ImplementedError"),
        (UNFINISHED, "This page is coming" + " soon."),
    ],
)
def test_what_should_not_be_there_is_noticed(pattern, text):
    assert found(pattern, {"a.md": f"first line\n{text}"})
    assert found(pattern, {"a.md": f"first line\n{text}"})[0].startswith("a.md:2: ")


@pytest.mark.parametrize(
    "text",
    ["../shared/data", "https://example.org/home/", "docs/root/", "~/.local/share", "a/tmp/b"],
)
def test_an_address_or_a_relative_path_is_no_folder_of_a_machine(text):
    assert found(MACHINES, {"a.md": text}) == []
