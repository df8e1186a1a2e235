"""An analyst brings a table of the council's own, corrects it, and cannot break anything with it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import Visit
from tests.journeys.serving import Installation, Server

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PLACE, COUNCIL = "Z06000001-lantern-heath", "Z06000001"
ASKED = 1000
SLUG = "in-a-club"

#: What the analyst decides: an indicator that nobody has had before.
INDICATOR = {
    "slug": SLUG,
    "numerator": "In a club",
    "denominator": "People counted",
    "define": {
        "name": "In a club",
        "domain": "social-capital",
        "definition": "People who belong to a club or a society.",
        "unit": "percent",
        "measure": "share",
        "basis": "interval",
        "interval": "wilson",
        "polarity": "+",
        "denominator": "Everyone who lives here",
        "phrase_better": "more people belong to a club",
        "phrase_worse": "fewer people belong to a club",
    },
}


@dataclass
class Desk:
    """What lies before the analyst: an installation that is being served, and a table."""

    installation: Installation
    server: Server
    table: Path
    codes: list[str]
    here: set[str]

    @property
    def descriptor(self) -> Path:
        return self.table.with_name(f"{self.table.name}.datapackage.json")

    def write(self, members_here: int, members_elsewhere: int = 300) -> None:
        """The table, so many members to a thousand people."""
        rows = [
            f"{code},{ASKED},{members_here if code in self.here else members_elsewhere}"
            for code in self.codes
        ]
        self.table.write_text("\n".join(["Small area,People counted,In a club", *rows]) + "\n")

    def decide(self) -> None:
        """Answer every question in the draft."""
        draft = json.loads(self.descriptor.read_text())
        draft["title"] = "Members of clubs"
        draft["contributors"][0]["title"] = "Mallowshire Council (made up)"
        draft["licenses"][0]["name"] = "CC0-1.0"
        resource = draft["resources"][0]["commonweal"]
        resource |= {
            "period": "2026", "layer": "official", "open": True, "indicators": [INDICATOR],
        }  # fmt: skip
        self.descriptor.write_text(json.dumps(draft))

    def load(self, *more: str) -> Any:
        return self.installation.run("load", self.table, *more)

    def figure(self) -> dict[str, Any] | None:
        """The measure in the profile that the page offers, if it is there."""
        profile = self.server.ask(f"/places/{PLACE}.json").json()
        return next((one for one in profile["indicators"] if one["indicator"] == SLUG), None)


@pytest.fixture
def desk(demo: Server, meadland: Installation, tmp_path: Path) -> Iterator[Desk]:
    own = meadland.copy(tmp_path / "home")
    codes = [one["code"] for one in own.json("profiles", COUNCIL)["areas"]]
    here = set(own.json("profile", PLACE)["place"]["small_areas"])
    assert here < set(codes)
    with own.serving("serve", "--workers", "1") as server:
        yield Desk(own, server, tmp_path / "clubs.csv", codes, here)


def said_of(visit: Visit) -> dict[str, str]:
    """What the page says of the measure."""
    assert visit.go(f"/places/{PLACE}/") == 200
    measure = visit.page.locator(f"#{SLUG}")
    measure.locator("summary").click()
    terms = dict(
        zip(
            measure.locator("dt").all_inner_texts(),
            measure.locator("dd").all_inner_texts(),
            strict=True,
        )
    )
    return {
        "numbers": measure.locator(".measure__numbers").inner_text(),
        "period": measure.locator(".measure__period").inner_text(),
        "verdict": measure.locator(".measure__verdict").inner_text().strip(),
        "counted": terms["Counted here"],
        "release": terms["Release"],
        "checksum": terms["Checksum (SHA-256)"],
        "source": terms["Source"],
    }


def test_an_analyst_adds_a_table_corrects_it_and_breaks_nothing(desk: Desk, visiting: Any):
    visit = visiting(desk.server)
    assert desk.figure() is None
    desk.write(420)

    # Without a description: nothing, and what to do.
    refused = desk.load()
    assert refused.returncode == 2
    assert "describe" in refused.stderr

    # A draft, and every question that is still open.
    done = desk.installation.run("describe", desk.table)
    assert done.returncode == 0, done.stderr
    undecided = desk.load()
    assert undecided.returncode == 2
    asked = re.findall(r"expected a decision", undecided.stderr)
    assert len(asked) == json.dumps(json.loads(desk.descriptor.read_text())).count('"decide"')
    desk.decide()

    # A rehearsal reads everything and writes nothing.
    before = desk.installation.files()
    rehearsed = desk.load("--rehearse")
    assert rehearsed.returncode == 0, rehearsed.stderr
    assert "300 values checked, nothing written" in rehearsed.stdout
    assert desk.installation.files() == before
    assert desk.figure() is None

    # The real thing: the page that is being served has it at once.
    loaded = desk.load()
    assert loaded.returncode == 0, loaded.stderr
    first = said_of(visit)
    assert "42.0%" in first["numbers"]
    assert re.search(r"39\.\d to 44\.\d%", first["numbers"])
    assert "the rest of Mallowshire 30.0%" in first["numbers"]
    assert first["verdict"] == "Much better"
    assert "2026" in first["period"]
    assert first["counted"] == "840 of 2,000"
    assert "Mallowshire Council (made up)" in first["source"]
    assert first["release"] in loaded.stdout
    strong = visit.page.locator("section[aria-labelledby=stage-2] .card--strong").inner_text()
    assert "More people belong to a club: 42.0% here, 30.0% in the rest of Mallowshire." in strong

    # The same again is nothing new.
    again = desk.load()
    assert again.returncode == 0, again.stderr
    assert "Nothing new" in again.stdout

    # A correction is another release, and the page goes over to it.
    desk.write(302)
    corrected = desk.load()
    assert corrected.returncode == 0, corrected.stderr
    second = said_of(visit)
    assert "30.2%" in second["numbers"]
    assert second["verdict"] in ("About the same", "Can't tell", "Similar")
    assert second["counted"] == "604 of 2,000"
    assert second["release"] != first["release"]
    assert second["checksum"] != first["checksum"]
    assert visit.complaints == []

    # A bad table: everything that is wrong with it, and not a byte is changed.
    good = desk.installation.files()
    rows = desk.table.read_text().splitlines()
    rows[1] = rows[1].replace("302", "1302").replace("300", "1300")
    rows[2] = "E99999999,1000,300"
    rows[4] = rows[3]
    desk.table.write_text("\n".join(rows) + "\n")
    bad = desk.load()
    assert (bad.returncode, bad.stdout) == (2, "")
    for row in ("row 2", "row 3", "row 5"):
        assert row in bad.stderr
    assert "E99999999" in bad.stderr
    assert "Traceback" not in bad.stderr
    assert desk.installation.files() == good
    assert said_of(visit) == second
