"""The import contracts hold, and each of them notices what it is there to notice."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.house import apps, storeys
from tests.machine import ROOT

pytestmark = pytest.mark.slow


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    # --no-cache: the cache of import graphs can hide a violation when options have changed.
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [str(program), "--no-cache", "--no-logo"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def skeleton(tmp_path):
    """The contracts over a house with every app on the plan and nothing in the rooms."""
    source = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(source[source.index("[tool.importlinter]") :])
    for app in (app for storey in storeys() for app in storey):
        for room in ("__init__", "models", "queries", "views", "matching"):
            module = tmp_path / "commonweal" / app / f"{room}.py"
            module.parent.mkdir(parents=True, exist_ok=True)
            module.touch()
    for module in ("__init__", "cli", "settings"):
        (tmp_path / "commonweal" / f"{module}.py").touch()
    (tmp_path / "warm").mkdir()
    for module in ("__init__", "disclosure", "intervals"):
        (tmp_path / "warm" / f"{module}.py").touch()
    return tmp_path


def test_the_contracts_hold():
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_empty_house_keeps_them(skeleton):
    done = lint(skeleton)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("commonweal/evidence/queries.py", "import commonweal.agreement.models", "Storeys"),
        ("commonweal/exchange/queries.py", "import commonweal.families.models", "Storeys"),
        ("commonweal/common/matching.py", "import commonweal.audit.models", "Storeys"),
        ("commonweal/unplaced/__init__.py", "", "Storeys"),
        ("commonweal/places/models.py", "import commonweal.places.views", "Inside an app"),
        ("commonweal/places/tests/test_models.py", "import commonweal.evidence.models", "Storeys"),
        ("warm/figures.py", "import django", "The measure knows nothing"),
        ("warm/figures.py", "import commonweal.places.models", "The measure knows nothing"),
        ("commonweal/front/views.py", "import warm.intervals", "The measure is reached"),
    ],
)
def test_a_contract_that_is_broken_is_noticed(skeleton, module, line, contract):
    file = skeleton / module
    file.parent.mkdir(parents=True, exist_ok=True)
    (file.parent / "__init__.py").touch()
    file.write_text(f"{line}\n")
    done = lint(skeleton)
    assert done.returncode != 0
    broken = [said for said in done.stdout.splitlines() if said.endswith("BROKEN")]
    assert any(said.startswith(contract) for said in broken), done.stdout + done.stderr


def test_what_may_be_shown_can_be_asked_from_everywhere(skeleton):
    (skeleton / "commonweal/front/views.py").write_text("import warm.disclosure\n")
    done = lint(skeleton)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_app_has_a_place_in_the_house():
    placed = {app for storey in storeys() for app in storey}
    assert set(apps()) <= placed
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert config["tool"]["importlinter"]["contracts"][0]["exhaustive"] is True
