"""What the tests of evidence share: a data folder of their own, small countries, Meadland."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import commonweal
from commonweal.evidence import fiction, operations
from commonweal.evidence.fiction import Fiction
from commonweal.evidence.tests.factories import Land
from commonweal.places.models import Area
from warm.framework import framework

SEED = 2026


@pytest.fixture
def home(db: None, tmp_path: Path, settings: Any) -> Path:
    """A data folder of its own, over a database without places or figures."""
    folder = tmp_path / "home"
    folder.mkdir()
    settings.HOME = folder
    return folder


@pytest.fixture
def land(home: Path, tmp_path: Path) -> Land:
    """The files of a small country; nothing of it is loaded."""
    return Land(tmp_path / "land").write()


@pytest.fixture
def loaded(land: Land) -> Land:
    """A small country, loaded."""
    land.load()
    return land


@pytest.fixture(scope="session")
def meadland(tmp_path_factory: pytest.TempPathFactory) -> Fiction:
    """The files of the made-up country that people see, and what is planted in it."""
    return fiction.build(SEED, tmp_path_factory.mktemp("meadland"))


@pytest.fixture(scope="module")
def in_meadland(
    meadland: Fiction, loaded_once: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Fiction]:
    """Meadland, loaded once for a module; what a test changes is rolled back to this."""
    folder = tmp_path_factory.mktemp("home")
    label = f"{commonweal.__version__}-{framework().version}-{SEED}"
    shutil.copytree(meadland.folder, folder / "made-up" / label)  # it is made only once

    def load() -> None:
        operations.load_fiction(seed=SEED, by="tests")
        operations.refresh()

    with loaded_once(folder, load):
        yield meadland


@pytest.fixture(scope="module")
def in_land(loaded_once: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Land]:
    """A small country, loaded once for a module; what a test changes is rolled back to this."""
    folder = tmp_path_factory.mktemp("country")
    land = Land(folder / "land").write()
    with loaded_once(folder / "home", land.load):
        yield land


def place(name: str) -> Area:
    """The place with this name or code, with its surroundings."""
    from commonweal.places.queries import resolve

    return resolve(name)


def everything_in(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its path; of an SQLite database, what is said in it.

    Locks, which stay empty, and the files in which SQLite keeps what it has not written yet are
    no part of it.
    """
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_dir() or path.name.endswith(("-wal", "-shm")) or path.name.endswith("lock"):
            continue
        if path.suffix == ".sqlite3":
            with sqlite3.connect(path) as database:
                said = "\n".join(database.iterdump()).encode()
            database.close()
        else:
            said = path.read_bytes()
        found[path.relative_to(folder).as_posix()] = said
    return found


def rows() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of the platform."""
    from django.apps import apps

    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models()
        if model.__module__.startswith("commonweal.")
    }
