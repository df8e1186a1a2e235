"""What tests need of the machine beyond Python packages, and how to add what is missing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
BUILT = ROOT / "commonweal/common/static/commonweal/manifest.json"


def under_ci() -> bool:
    """Whether a missing thing is a failure: on the machine that decides, nothing is skipped."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def chromium() -> str | None:
    """Path of a browser that Playwright can drive."""
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if path := shutil.which(name):
            return path
    return None


def data_root() -> Path | None:
    """Folder of the real open data: COMMONWEAL_TEST_DATA, or ``../shared/data`` beside the clone."""
    given = os.environ.get("COMMONWEAL_TEST_DATA")
    folder = Path(given) if given else ROOT.parent / "shared" / "data"
    return folder if folder.is_dir() else None


def postgres_programs() -> Path | None:
    """Folder of initdb and pg_ctl: on the path, or where Debian keeps the newest version."""
    if initdb := shutil.which("initdb"):
        return Path(initdb).resolve().parent
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: float(p.parts[-3])
    )
    return found[-1].parent if found else None


@dataclass(frozen=True)
class Need:
    """A thing that tests with one marker need, and the command that would add it."""

    marker: str
    present: Callable[[], object]
    remedy: str


NEEDS = (
    Need(
        "browser",
        lambda: chromium() and AXE.exists() and BUILT.exists(),
        "a browser and the built style sheet: apt-get install chromium && make setup",
    ),
    Need(
        "data",
        data_root,
        "the real open data: set COMMONWEAL_TEST_DATA to its folder, or put it at ../shared/data",
    ),
)
