"""Installations that several tests look at from outside; each is made once and then only read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.serving import Installation, Server


@pytest.fixture(scope="session")
def meadland(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The made-up county's installation; ask for `demo` to have it filled and served."""
    return Installation(tmp_path_factory.mktemp("meadland") / "home")


@pytest.fixture(scope="session")
def demo(meadland: Installation) -> Iterator[Server]:
    """The first ``commonweal demo`` on a machine, from nothing."""
    with meadland.serving("demo") as server:
        yield server


@pytest.fixture(scope="session")
def england(tmp_path_factory: pytest.TempPathFactory, real_data: Path) -> Installation:
    """England's open data, loaded as an analyst loads it; mark tests that use it with ``data``."""
    made = Installation(tmp_path_factory.mktemp("england") / "home")
    done = made.run("load", "england", "--data", real_data)
    assert done.returncode == 0, done.stderr
    return made


@pytest.fixture(scope="session")
def england_served(england: Installation) -> Iterator[Server]:
    """The same, served."""
    with england.serving("serve") as server:
        yield server
