"""A browser at an installation's pages, which notices everything that goes wrong on them."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.serving import Installation, Server

#: Kept by the page itself, before any of its own scripts runs.
LISTEN = """
window.refusals = [];
document.addEventListener('securitypolicyviolation', event =>
    window.refusals.push(`${event.violatedDirective}: ${event.blockedURI}`));
"""


@dataclass
class Visit:
    """A page in the browser, and every complaint it has made since it was opened."""

    page: Any
    server: Server
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> int:
        """Open an address; its status."""
        answer = self.page.goto(self.server.address + path)
        assert answer is not None
        return int(answer.status)

    def refusals(self) -> list[str]:
        """What the content security policy has refused on this page."""
        return list(self.page.evaluate("window.refusals"))

    def hear(self, message: Any) -> None:
        """Note an error or a warning; that a page answers 404 when it should is none."""
        itself = message.location.get("url", "").split("#")[0] == self.page.url.split("#")[0]
        if message.type in ("error", "warning") and not (
            itself and message.text.startswith("Failed to load resource")
        ):
            self.complaints.append(message.text)

    def miss(self, request: Any) -> None:
        """Note a request that failed; who goes on to the next page cuts off what is under way."""
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"{request.url}: {request.failure}")


@pytest.fixture
def visiting(page: Any) -> Callable[[Server], Visit]:
    """Open a browser's page at a server."""

    def at(server: Server) -> Visit:
        visit = Visit(page, server)
        page.add_init_script(LISTEN)
        page.on("console", visit.hear)
        page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        page.on("requestfailed", visit.miss)
        return visit

    return at


@pytest.fixture
def visit(visiting: Callable[[Server], Visit], demo: Server) -> Visit:
    """A page at the made-up county."""
    return visiting(demo)


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An installation into which nothing has been loaded."""
    empty = Installation(tmp_path_factory.mktemp("bare") / "home")
    with empty.serving("serve", "--workers", "1") as server:
        yield server


@pytest.fixture(scope="session")
def broken(
    demo: Server, meadland: Installation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """An installation whose database has gone bad while it serves."""
    copy = meadland.copy(tmp_path_factory.mktemp("broken") / "home")
    with copy.serving("serve", "--workers", "1", faults_expected=True) as server:
        for left in copy.home.glob("commonweal.sqlite3*"):
            left.unlink()
        (copy.home / "commonweal.sqlite3").write_bytes(b"no database at all" * 1000)
        yield server


@pytest.fixture(scope="session")
def without_figures(
    demo: Server, meadland: Installation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Places are loaded, figures are not."""
    copy = meadland.copy(tmp_path_factory.mktemp("without-figures") / "home")
    forget_figures(copy.home / "commonweal.sqlite3")
    with copy.serving("serve", "--workers", "1") as server:
        yield server


def forget_figures(database: Path) -> None:
    """As it is between loading the places of a country and loading its figures."""
    with contextlib.closing(sqlite3.connect(database)) as line, line:
        line.execute("DELETE FROM evidence_release")
