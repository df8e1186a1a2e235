"""What the measure's tests share: where the real data are, and how hard properties are tried."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

REPOSITORY = Path(__file__).resolve().parents[2]

# The same examples on every run, and no deadline: a slow machine is not a broken property.
settings.register_profile("warm", deadline=None, derandomize=True, database=None)
settings.load_profile("warm")


@pytest.fixture(scope="session")
def data_root() -> Path:
    """Folder of real open data; without it a test is skipped by name, and under CI it fails."""
    said = os.environ.get("COMMONWEAL_TEST_DATA")
    root = Path(said) if said else REPOSITORY.parent / "shared" / "data"
    if not root.is_dir():
        reason = f"No real data at {root}: set COMMONWEAL_TEST_DATA to the folder that holds them."
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return root
