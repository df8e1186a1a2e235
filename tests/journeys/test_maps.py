"""Maps by keyboard, without script, in a frame, and drawn by the browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.serving import Server
from tests.journeys.test_pages import COUNTY, LARGE, SMALL, TOO_WIDE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

#: Until the map has been drawn, however slow the machine is.
DRAWN = 90_000


def complaints(visit: Visit) -> list[str]:
    """What the page complained of; that drawing without a graphics card is slow is no fault of it."""
    return [one for one in visit.complaints if "GL Driver Message" not in one]


def drawn(visit: Visit) -> None:
    visit.page.locator("[data-drawn]").wait_for(state="attached", timeout=DRAWN)


def test_a_councillor_switches_and_follows_an_area_by_keyboard_alone(visit: Visit):
    page = visit.page
    visit.go(COUNTY)
    switch = page.get_by_role("navigation", name="Resilience or deprivation")
    switch.get_by_role("link", name="Deprivation").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/?show=deprivation")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Deprivation")
    first = page.locator(".map figure svg g[fill]").count()
    assert first > 1
    switch.get_by_role("link", name="Resilience").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/?show=resilience")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Resilience")
    expect(switch.locator("[aria-current]")).to_have_text("Resilience")
    moved = page.get_by_role("heading", name="The areas that change most")
    expect(moved).to_be_visible()
    link = page.locator(".area-table--moved").first.get_by_role("link").first
    code = link.get_attribute("href")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{code}")
    assert complaints(visit) == []


def test_a_county_opens_a_map_that_moves_and_enter_opens_an_area(visit: Visit, axe: Any):
    page = visit.page
    page.set_viewport_size(LARGE)
    visit.go(f"{COUNTY}?show=resilience")
    button = page.get_by_role("button", name="Open a map that moves")
    button.focus()
    page.keyboard.press("Enter")
    drawn(visit)
    assert axe(page) == []
    canvas = page.locator(".live-map canvas")
    expect(canvas).to_be_focused()
    said = page.locator(".live-map__said")
    for key in ("ArrowDown", "ArrowUp", "Equal", "Equal"):
        page.keyboard.press(key)
    expect(said).to_contain_text(": ", timeout=DRAWN)
    page.keyboard.press("Enter")
    page.wait_for_url("**/places/Z01*/")
    assert visit.refusals() == []
    assert complaints(visit) == []


def test_the_map_that_moves_speaks_in_the_words_of_its_page(visit: Visit):
    page = visit.page
    page.set_viewport_size(LARGE)
    visit.go("/map/")
    drawn(visit)
    expect(page.get_by_role("button", name="Nearer", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Further away", exact=True)).to_be_visible()
    canvas = page.locator(".live-map canvas")
    canvas.hover()
    page.mouse.wheel(0, 200)
    hint = page.locator(".live-map").get_by_text("turn the wheel to come nearer")
    expect(hint.first).to_be_attached()
    assert complaints(visit) == []


def test_the_country_is_drawn_at_once_and_fits_a_phone(visit: Visit, axe: Any):
    page = visit.page
    page.set_viewport_size(SMALL)
    assert visit.go("/map/?show=resilience") == 200
    drawn(visit)
    assert page.evaluate(TOO_WIDE) == []
    assert axe(page) == []
    assert page.locator(".live-map canvas").get_attribute("tabindex") == "0"
    assert visit.refusals() == []
    assert complaints(visit) == []


def test_without_script_the_still_map_and_the_tables_say_it_all(browser: Any, demo: Server):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{demo.address}{COUNTY}?show=resilience")
    assert page.locator(".map figure svg path").count() == 300
    expect(page.get_by_role("button", name="Open a map that moves")).to_be_hidden()
    assert page.locator("#table ~ table tbody tr").count() == 300
    page.goto(f"{demo.address}/map/")
    assert "needs JavaScript" in page.content()
    assert page.locator("[data-live-map]").is_hidden()
    assert page.locator(".scroll-table tbody tr").count() >= 2
    context.close()


def test_on_paper_the_still_map_is_there_and_the_moving_one_is_not(visit: Visit):
    page = visit.page
    visit.go(f"{COUNTY}?show=resilience")
    page.get_by_role("button", name="Open a map that moves").click()
    drawn(visit)
    expect(page.locator(".map figure")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".map figure")).to_be_visible()
    expect(page.locator(".live-map")).to_be_hidden()


def test_a_map_stands_on_another_page(visit: Visit, axe: Any, demo: Server):
    page = visit.page
    path = f"/embed{COUNTY}?show=resilience"
    assert visit.go(path) == 200
    page.set_viewport_size(SMALL)
    assert page.evaluate(TOO_WIDE) == []
    assert axe(page) == []
    page.set_content(f'<iframe title="map" src="{demo.address}{path}"></iframe>')
    frame = page.frame_locator("iframe")
    expect(frame.locator("h1")).to_contain_text("Resilience", timeout=DRAWN)


@pytest.mark.parametrize("show", ["resilience", "deprivation"])
def test_both_sides_of_the_switch_are_open_to_everybody(
    visiting: Callable[[Server], Visit], demo: Server, axe: Any, show: str
):
    from tests.journeys.test_pages import check

    check(visiting(demo), axe, f"{COUNTY}?show={show}", 200)
