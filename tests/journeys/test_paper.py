"""What people print, and what they hold in a hand: the brief, large print and Easy Read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import Visit
from tests.journeys.serving import Installation, Server

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PLACE = "/places/Z06000001-lantern-heath/"

#: A name as long as councils have them; its place has hardships enough to fill a sheet.
LONG = "Saint Bartholomew and Greater Heath by Marsh"
LOOKUP = f"""LSOA21CD,Place name,Place code
Z01000119,"{{prefix}} {LONG}",{{prefix}}1
Z01000146,"{{prefix}} {LONG}",{{prefix}}1
Z01000222,{{prefix}} Meadow,{{prefix}}2
"""
OWN_KINDS = ("division", "parish", "community_area", "pcn", "neighbourhood")

#: What a brief is asked for: an address of every kind of place that comes with the data.
KINDS = {
    "neighbourhood": PLACE,
    "another neighbourhood": "/places/Z06000001-copper-meadow/",
    "community area": "/places/Z06000001-amberwick-community-area/",
    "ward": "/places/Z05000001/",
    "wider area": "/places/Z02000001/",
    "small area": "/places/Z01000119/",
    "council area": "/places/Z06000001/",
    "region": "/places/Z12000001/",
    "country": "/places/Z92000001/",
}

SMALL_PHONE = {"width": 360, "height": 740}

#: 18 points, in pixels.
EIGHTEEN_POINTS = 24
DESK = {"width": 1280, "height": 800}

#: Every size of letters that is read in the main part.
SIZES = """() => [...document.querySelectorAll('main *')]
  .filter(one => [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
  .map(one => parseFloat(getComputedStyle(one).fontSize))"""

COLOURS = """() => [...new Set([...document.querySelectorAll('main *')]
  .filter(one => [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
  .map(one => getComputedStyle(one).color))]"""


def sheets(page: Any) -> int:
    """How many sheets of A4 a page takes."""
    return int(page.pdf(format="A4").count(b"/Type /Page\n"))


@pytest.fixture(scope="module")
def own_places(
    demo: Server, meadland: Installation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """The made-up county with lists of a council's own places, one of each kind."""
    folder = tmp_path_factory.mktemp("own-places")
    copy = meadland.copy(folder / "home")
    for kind in OWN_KINDS:
        load(copy, folder, kind)
    with copy.serving("serve", "--workers", "1") as server:
        yield server


def load(copy: Installation, folder: Path, kind: str) -> None:
    lookup = folder / f"{kind}.csv"
    lookup.write_text(LOOKUP.format(prefix=kind[:2].title()), encoding="utf-8")
    done = copy.run("load-places", lookup, "--kind", kind, "--council", "Mallowshire")
    assert done.returncode == 0, done.stderr


def brief_of(visit: Visit, path: str) -> None:
    """From the page of a place to its brief by one click, on a phone; then onto one sheet."""
    page = visit.page
    page.set_viewport_size(SMALL_PHONE)
    assert visit.go(path) == 200
    page.get_by_role("link", name="One-page brief").first.click()
    assert page.url.endswith("/brief/")
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALL_PHONE["width"]
    assert page.get_by_role("heading", name="What is strong").is_visible()
    assert sheets(page) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_brief_is_one_click_away_and_one_sheet_long(visit: Visit, kind: str):
    brief_of(visit, KINDS[kind])


@pytest.mark.parametrize("kind", OWN_KINDS)
def test_a_brief_of_a_councils_own_place_is_as_good(
    visiting: Callable[[Server], Visit], own_places: Server, kind: str
):
    visit = visiting(own_places)
    name = f"{kind[:2].title()} {LONG}"
    visit.go(f"/?q={name.replace(' ', '+')}")
    found = visit.page.locator("main").get_by_role("link", name=name).first
    path = found.get_attribute("href") if found.count() else visit.page.url
    brief_of(visit, path.removeprefix(own_places.address))


def test_more_than_a_sheet_would_be_noticed(visit: Visit):
    visit.go(PLACE)
    assert sheets(visit.page) > 1


@pytest.mark.parametrize("form", ["large-print", "easy-read"])
def test_letters_are_of_eighteen_points_at_least_on_screen_and_on_paper(visit: Visit, form: str):
    page = visit.page
    visit.go(f"{PLACE}{form}/")
    for medium in ("screen", "print"):
        page.emulate_media(media=medium)
        assert min(page.evaluate(SIZES)) >= EIGHTEEN_POINTS, medium
        zoom = page.evaluate("getComputedStyle(document.querySelector('main')).zoom")
        assert float(zoom) == 1, medium
    assert page.evaluate(COLOURS) == ["rgb(0, 0, 0)"]


def test_large_print_stands_in_one_column(visit: Visit):
    page = visit.page
    page.set_viewport_size(DESK)
    visit.go(f"{PLACE}large-print/")
    edges = page.evaluate(
        "[...document.querySelectorAll('.large > *')].map(one => one.getBoundingClientRect().left)"
    )
    assert len(set(edges)) == 1


def test_easy_read_is_no_longer_than_two_screens(visit: Visit):
    visit.page.set_viewport_size(DESK)
    for path in KINDS.values():
        visit.go(f"{path}easy-read/")
        height = visit.page.evaluate("document.querySelector('main').offsetHeight")
        assert height <= 2 * DESK["height"], path
