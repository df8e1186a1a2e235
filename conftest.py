"""What the tests of the platform share: the machine's abilities, the browser, the real data."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tests import machine

# The same examples on every run, and no deadline: a slow machine is not a broken property.
hypothesis.settings.register_profile("house", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("house")

# Playwright runs an event loop in the thread that also asks the database what a page should show.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


#: From a data folder and what loads it, to a context in which all of it is there.
Loading = Callable[[Path, Callable[[], object]], AbstractContextManager[None]]


def on_postgres() -> bool:
    from django.conf import settings

    return "postgresql" in settings.DATABASES["default"]["ENGINE"]


def touches_database(item: pytest.Item) -> bool:
    wanted = {
        "db",
        "transactional_db",
        "live_server",
        "admin_client",
        "django_db_serialized_rollback",
    }
    return bool(
        item.get_closest_marker("django_db") or wanted & set(getattr(item, "fixturenames", ()))
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    postgres = on_postgres()
    chosen, left = [], []
    for item in items:
        if postgres:
            # The second run is about the database alone; the browser sees no difference.
            belongs = touches_database(item) and not item.get_closest_marker("browser")
        else:
            belongs = not item.get_closest_marker("postgres")
        (chosen if belongs else left).append(item)
    config.hook.pytest_deselected(items=left)
    items[:] = chosen
    for need in machine.NEEDS:
        concerned = [item for item in chosen if item.get_closest_marker(need.marker)]
        if concerned and not need.present() and not machine.under_ci():
            for item in concerned:
                item.add_marker(pytest.mark.skip(reason=f"this machine lacks {need.remedy}"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    if machine.under_ci():
        for need in machine.NEEDS:
            if item.get_closest_marker(need.marker) and not need.present():
                pytest.fail(f"CI may skip nothing, and this machine lacks {need.remedy}")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Folder of the real open data; mark tests that use it with ``data``."""
    root = machine.data_root()
    assert root is not None, "mark this test with @pytest.mark.data"
    return root


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Drive the machine's own chromium, which asks nothing of the network."""
    return {
        **browser_type_launch_args,
        "executable_path": machine.chromium(),
        "args": [
            "--no-sandbox",  # tests may run as root, where the sandbox refuses to start
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-dev-shm-usage",
        ],
    }


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """What a test wrote is rolled back, and the next may give other rows the same numbers."""
    if "commonweal.common.moments" in sys.modules:
        sys.modules["commonweal.common.moments"].forget()


@pytest.fixture(scope="session")
def loaded_once(
    django_db_setup: None,  # noqa: ARG001 - the database is made first
    django_db_blocker: Any,
) -> Loading:
    """Load something for all tests of a module; what a test changes is rolled back to it."""
    from django.db import connection, transaction
    from django.test import override_settings

    @contextmanager
    def within(home: Path, load: Callable[[], object]) -> Iterator[None]:
        with django_db_blocker.unblock(), transaction.atomic(), override_settings(HOME=home):
            load()
            # Here, and not again at the end of each test.
            connection.check_constraints()
            yield
            transaction.set_rollback(True)

    return within


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run a command; gives exit code, standard output and standard error."""
    from commonweal import cli

    def call(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.main([str(word) for word in words])
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        assert code in (0, 2)
        if code == 2:
            assert err.startswith(("commonweal: ", "usage: "))
            assert out == ""
        return code, out, err

    return call


@pytest.fixture
def axe() -> Callable[[Any], list[str]]:
    """Check a page with axe-core: WCAG 2.2 A and AA and best practice; one line per finding."""

    def violations(page: Any) -> list[str]:
        # Through the debugger and not as a script element: our policy refuses foreign scripts.
        page.evaluate(machine.AXE.read_text(encoding="utf-8") + "; undefined")
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        found = page.evaluate(
            f"axe.run(document, {{runOnly: {json.dumps(tags)}}}).then(r => r.violations)"
        )
        return [
            f"{v['id']} ({v['impact']}): {v['help']}: {', '.join(str(n['target']) for n in v['nodes'])}"
            for v in found
        ]

    return violations
