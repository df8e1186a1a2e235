"""The made country, loaded or lying in a folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import override_settings

from commonweal.places import operations
from commonweal.places.models import Area, GeographyFile, Membership, Postcode, Succession
from commonweal.places.tests import made


@pytest.fixture
def home(db: None, tmp_path: Path, settings: Any) -> Path:
    """A data folder of its own, and no place anywhere."""
    for model in (Postcode, Membership, Succession, GeographyFile, Area):
        # Areas point at one another: one statement takes them all.
        model.objects.all()._raw_delete(using="default")
    folder = tmp_path / "home"
    folder.mkdir()
    settings.HOME = folder
    return folder


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Folder with the files of the made country."""
    folder = tmp_path / "files"
    folder.mkdir()
    made.country(folder)
    return folder


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """The made country, loaded once for a module; what a test changes is rolled back to this."""
    folder = tmp_path_factory.mktemp("country")
    for name in ("files", "home"):
        (folder / name).mkdir()
    made.country(folder / "files")
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(HOME=folder / "home"):
            operations.load_all(root=folder / "files", sources=made.ALL, by="test")
        # Here, and not again at the end of each test.
        connection.check_constraints()
        yield folder
        transaction.set_rollback(True)


@pytest.fixture
def country(loaded: Path, db: None, tmp_path: Path, settings: Any) -> Path:
    """The made country, loaded; gives the folder of its files."""
    for name in ("files", "home"):
        shutil.copytree(loaded / name, tmp_path / name)
    settings.HOME = tmp_path / "home"
    return tmp_path / "files"
