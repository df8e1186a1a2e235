"""Whoever runs the site has a county's pages made before anybody asks."""

from __future__ import annotations

import gzip
import time
from pathlib import Path

import pytest

from tests.journeys.serving import Installation, Server
from tests.journeys.test_pages import PLACE

pytestmark = pytest.mark.slow


def test_pages_made_by_several_processes_are_those_that_are_served(
    demo: Server, meadland: Installation, tmp_path: Path
):
    copy = meadland.copy(tmp_path / "home")
    made = copy.json("ready", "Mallowshire", "--processes", "2")
    assert made["pages"] > 300
    assert made["without"] == []
    files = [one for one in (copy.home / "pages").rglob("*") if one.is_file()]
    assert len(files) == made["pages"]
    assert sum(one.stat().st_size for one in files) == made["bytes"]
    wanted = demo.ask(PLACE).body
    with copy.serving("serve", "--workers", "1") as server:
        assert server.ask(PLACE).body == wanted
        squeezed = server.ask(PLACE, **{"Accept-Encoding": "gzip"})
        assert gzip.decompress(squeezed.body) == wanted


def test_a_council_area_that_is_none_is_refused(
    demo: Server, meadland: Installation, tmp_path: Path
):
    copy = meadland.copy(tmp_path / "home")
    done = copy.run("ready", "Nowhere")
    assert done.returncode == 2
    assert "Nowhere" in done.stderr
    assert not (copy.home / "pages").exists()


def test_a_site_keeps_the_pages_of_its_council_ready(
    demo: Server, meadland: Installation, tmp_path: Path
):
    copy = meadland.copy(tmp_path / "home")
    with copy.serving("serve", "--workers", "1", "--ready", "Mallowshire"):
        limit = time.monotonic() + 120
        while not any(one.is_file() for one in (copy.home / "pages").rglob("*")):
            assert time.monotonic() < limit, "no page was made ready"
            time.sleep(0.5)
    with copy.serving("serve", "--workers", "1") as server:
        assert server.ask(PLACE).body == demo.ask(PLACE).body
