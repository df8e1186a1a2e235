"""Somebody draws the neighbourhood that they mean: by keyboard, with a pointer, without scripts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.test_newcomer import tab_to

pytestmark = [pytest.mark.browser, pytest.mark.slow]

COUNCIL = "/draw/Z06000001/"

#: The western half of the map as a shape.
WESTERN_HALF = """() => {
  const svg = document.querySelector('.draw__map svg'), { west, north, across, down } = svg.dataset;
  const { width, height } = svg.viewBox.baseVal;
  const east = +west + width / 2 / across, south = north - height / down;
  const corners = [[west, north], [east, north], [east, south], [west, south], [west, north]];
  return `POLYGON ((${corners.map(one => one.join(' ')).join(', ')}))`;
}"""


def summary(page: Any, at: int = 0) -> Any:
    return page.locator(".draw__group summary").nth(at)


def test_by_keyboard_from_the_list_to_the_profile_and_back(visit: Visit):
    page = visit.page
    assert visit.go("/draw/") == 200
    tab_to(page, page.locator(f"main a[href='{COUNCIL}']"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{COUNCIL}")
    tab_to(page, summary(page))
    page.keyboard.press("Enter")
    for _ in range(2):
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
    expect(page.locator(".draw__count")).to_contain_text("2 small areas are ticked")
    expect(page.locator(".pick--in")).to_have_count(2)
    tab_to(page, page.locator("#place-name"))
    page.keyboard.type("Mill <Lane> & the close")
    page.keyboard.press("Enter")
    page.wait_for_url("**/drawn/?areas=*")
    expect(page.locator("h1")).to_contain_text("Mill <Lane> & the close")
    expect(page.locator("#the-line")).to_be_visible()
    assert re.search(r"holds in \d+ of \d+ nearby versions", page.locator(".drawn").inner_text())
    again = page.locator("a", has_text="Change its small areas")
    tab_to(page, again)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{COUNCIL}?areas=*")
    expect(page.locator(".tick input:checked")).to_have_count(2)
    expect(page.locator("#place-name")).to_have_value("Mill <Lane> & the close")
    assert visit.complaints == []
    assert visit.refusals() == []


def test_small_areas_are_picked_on_the_map_with_a_pointer(visit: Visit):
    page = visit.page
    visit.go(COUNCIL)
    for code in ("Z01000003", "Z01000006"):
        page.locator(f"path[data-code={code}]").dispatch_event("click")
    assert page.evaluate(
        "[...document.querySelectorAll('.tick input:checked')].map(one => one.value)"
    ) == ["Z01000003", "Z01000006"]
    page.locator("path[data-code=Z01000003]").dispatch_event("click")
    expect(page.locator(".draw__count")).to_contain_text("One small area is ticked")


def test_a_line_drawn_with_a_pointer_ticks_what_lies_in_it(visit: Visit):
    page = visit.page
    visit.go(COUNCIL)
    lasso = page.locator(".draw__lasso")
    lasso.click()
    expect(lasso).to_have_attribute("aria-pressed", "true")
    svg = page.locator(".draw__map svg")
    svg.scroll_into_view_if_needed()
    box = svg.bounding_box()
    around = [(0.35, 0.35), (0.65, 0.35), (0.65, 0.65), (0.35, 0.65), (0.36, 0.40)]
    points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in around]
    page.mouse.move(*points[0])
    page.mouse.down()
    for x, y in points[1:]:
        page.mouse.move(x, y, steps=5)
    page.mouse.up()
    page.wait_for_url("**/shape/")
    expect(page.locator("#fit")).to_have_text("Your shape, in small areas")
    ticked = page.locator(".tick input:checked").count()
    assert ticked > 3
    expect(page.locator(".draw-fit")).to_contain_text(f"{ticked} small areas")
    page.get_by_role("button", name="See how it is doing").click()
    page.wait_for_url("**/drawn/?areas=*")
    assert visit.complaints == []
    assert visit.refusals() == []


def test_without_scripts_a_shape_is_pasted_and_a_list_is_ticked(browser: Any, demo: Any, axe: Any):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(demo.address + COUNCIL)
    expect(page.locator(".draw__tools")).to_be_hidden()
    page.locator("#shape").fill("POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))")
    page.get_by_role("button", name="Fit small areas").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("crosses itself")
    page.locator("#find-area").fill("lantern heath")
    page.get_by_role("button", name="Show in the list").click()
    expect(page.locator("[role=status]").first).to_contain_text("lantern heath")
    opened = page.locator("details[open] .tick input")
    opened.first.check()
    page.get_by_role("button", name="See how it is doing").click()
    expect(page.locator("h1")).to_contain_text("Drawn neighbourhood")
    context.close()


def test_a_shape_and_what_is_wrong_with_one_are_as_good_as_any_page(visit: Visit, axe: Any):
    page = visit.page
    page.set_viewport_size({"width": 320, "height": 480})
    for shape, shown in (
        ("POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))", ".govuk-error-summary"),
        (WESTERN_HALF, ".draw-fit"),
    ):
        visit.go(COUNCIL)
        page.locator("#shape").fill(page.evaluate(shape) if shape == WESTERN_HALF else shape)
        page.get_by_role("button", name="Fit small areas").click()
        expect(page.locator(shown)).to_be_visible()
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
