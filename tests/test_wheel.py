"""What people install from a package index or a file holds everything that runs, and no more."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests import machine
from tests.architecture.repository import files
from tests.machine import ROOT

pytestmark = pytest.mark.slow


def build(source: Path, target: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)],
        cwd=source,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.browser  # what a browser needs is what `make setup` builds
def test_a_wheel_brings_pages_styles_fonts_and_no_tests(tmp_path):
    done = build(ROOT, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    static = machine.BUILT.parent
    built = {p.relative_to(ROOT).as_posix() for p in static.rglob("*") if p.is_file()}
    assert built <= names
    assert {"commonweal/common/templates/base.html", "warm/errors.py"} <= names
    catalogue = [p for p in files() if p.startswith(("sources/", "packs/", "docs/method/"))]
    assert catalogue
    assert set(catalogue) <= names
    assert [name for name in names if "/tests/" in name or name.startswith("tests/")] == []


def test_a_wheel_without_its_style_sheet_is_refused(tmp_path):
    for name in ("pyproject.toml", "README.md", "LICENSE", "assets/wheel.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    for package in ("warm", "commonweal", "packs", "sources", "docs/method"):
        (tmp_path / package).mkdir(parents=True)
        (tmp_path / package / "__init__.py").touch()
    done = build(tmp_path, tmp_path / "dist")
    assert done.returncode != 0
    assert "run 'make setup' first" in done.stdout + done.stderr
    assert not list(tmp_path.glob("dist/*.whl"))
