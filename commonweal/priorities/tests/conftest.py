"""What the tests of priorities share: a small country, a table of lists, and a decision to break."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from commonweal.evidence import operations as evidence
from commonweal.evidence.queries.force import evidence_at
from commonweal.evidence.tests.factories import Land


@pytest.fixture(scope="module")
def in_land(loaded_once: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Land]:
    """A small country, loaded once for a module; what a test changes is rolled back to this."""
    folder = tmp_path_factory.mktemp("country")
    land = Land(folder / "land").write()

    def load() -> None:
        land.load()
        evidence.refresh()

    with loaded_once(folder / "home", load):
        yield land


@pytest.fixture
def land(in_land: Land, db: None) -> Land:
    """The small country, with a database that a test may change."""
    # What a test loaded is rolled back, and the next may be given the same numbers for other rows.
    evidence_at.cache_clear()
    return in_land


@pytest.fixture
def write(tmp_path: Path) -> Any:
    """Write a file and give its path."""

    def written(text: str, name: str = "lists.csv") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return written
