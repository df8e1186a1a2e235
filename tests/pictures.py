"""Take the pictures of the README and the guide anew, of the made-up county: ``make pictures``."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests import machine
from tests.journeys.serving import Installation
from tests.journeys.test_pages import COUNTY, PLACE

FOLDER = machine.ROOT / "docs" / "images"
#: Width of every picture, and what is left empty round the part of a page that it shows.
WIDTH, MARGIN = 1000, 12


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: its name, the page that it shows, and what stands at its top and at its bottom."""

    name: str
    path: str
    first: str
    last: str


PICTURES = (
    Picture("place", PLACE, "html", ".glance"),
    Picture("strengths", PLACE, "#stage-2", ".card--strong"),
    Picture("county", f"{COUNTY}?show=education", "h2#map", ".map__columns"),
    Picture("brief", f"{PLACE}brief/", ".brief", ".brief__lower"),
)


def take(page: Page, address: str, one: Picture) -> None:
    """One picture, as the browser draws the page."""
    page.goto(address + one.path, wait_until="networkidle")
    page.evaluate("document.fonts.ready")
    top, bottom = (page.locator(part).first.bounding_box() for part in (one.first, one.last))
    assert top is not None, one
    assert bottom is not None, one
    start = max(top["y"] - MARGIN, 0)
    height = bottom["y"] + bottom["height"] + MARGIN - start
    page.screenshot(
        path=FOLDER / f"{one.name}.png",
        full_page=True,
        clip={"x": 0, "y": start, "width": WIDTH, "height": height},
    )


def main() -> None:
    """All of them, of a made-up county that is built for it and thrown away."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=machine.chromium(), args=["--no-sandbox"]
        )
        with Installation(Path(folder) / "home").serving("demo") as server:
            page = browser.new_page(viewport={"width": WIDTH, "height": 1300})
            for one in PICTURES:
                take(page, server.address, one)


if __name__ == "__main__":
    main()
