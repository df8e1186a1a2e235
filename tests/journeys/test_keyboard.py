"""By keyboard: in the order of the page, always visible, nothing left out; at rest; and on paper."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.test_pages import COUNTY, DRAWN, LARGE, OTHER, PLACE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

#: What can be reached with Tab: visible, not taken out of the order.
REACHABLE = """() => [...document.querySelectorAll(
    'a[href], button, input, select, textarea, summary, [tabindex]')]
  .filter(one => one.tabIndex >= 0 && !one.disabled && one.checkVisibility()
    && !(one instanceof SVGElement && one.closest('[aria-hidden=true]'))).length"""

#: How it stands with whatever has the focus; null when nothing has.
FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body || one === document.documentElement) return null;
  const last = window.lastFocused; window.lastFocused = one;
  const box = [...one.getClientRects()].find(box => box.width > 0) || one.getBoundingClientRect();
  const x = Math.min(box.left + box.width / 2, innerWidth - 1);
  const y = Math.min(Math.max(box.top + box.height / 2, 0), innerHeight - 1);
  const top = document.elementFromPoint(x, y);
  const style = getComputedStyle(one);
  const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  return {
    what: `${one.tagName} ${one.textContent.trim().slice(0, 40)}`,
    forward: !last || Boolean(last.compareDocumentPosition(one) & 4),
    inView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    uncovered: Boolean(top && (one.contains(top) || top.contains(one))),
    marked: ring || style.boxShadow !== 'none',
  };
}"""


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/?q=brackenholt", PLACE, f"{PLACE}brief/", COUNTY, "/method/classes/", "/data/"),
        f"/draw/Z06000001/?areas={DRAWN}",
    ],
)
def test_the_focus_follows_the_page_and_is_never_out_of_sight(visit: Visit, path: str):
    page = visit.page
    page.set_viewport_size(LARGE)
    visit.go(path)
    reachable = page.evaluate(REACHABLE)
    assert reachable > 5
    met, wrong = 0, []
    for _ in range(reachable + 5):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus is None:
            break
        met += 1
        faults = [name for name in ("forward", "inView", "uncovered", "marked") if not focus[name]]
        if faults:
            wrong.append((focus["what"], faults))
    assert wrong == []
    assert met == reachable


def test_the_first_tab_offers_to_skip_to_the_content(visit: Visit):
    page = visit.page
    visit.go(PLACE)
    page.keyboard.press("Tab")
    skip = page.locator(".govuk-skip-link")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(
        "document.querySelector('main').contains(document.activeElement)"
        " && document.activeElement !== document.querySelector('main')"
    )


def test_places_are_offered_while_one_types_and_opened_with_the_arrow_keys(visit: Visit, axe: Any):
    page = visit.page
    visit.go("/method/")
    box = page.get_by_role("combobox")
    box.focus()
    page.keyboard.type("lantern")
    offered = page.get_by_role("option")
    expect(offered.first).to_contain_text("Lantern Heath")
    expect(box).to_have_attribute("aria-expanded", "true")
    axe(page)
    page.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    page.keyboard.type(" h")
    expect(offered.first).to_contain_text("Lantern Heath")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**lantern-heath/")


def test_enter_in_the_box_searches_for_what_was_typed(visit: Visit):
    page = visit.page
    visit.go("/")
    page.locator("#q").focus()
    page.keyboard.type("bracken")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**?q=bracken")


def test_a_browser_that_may_tell_where_it_is_opens_the_place_around_it(browser: Any, demo: Any):
    spot = demo.ask("/places/Z06000001-lantern-heath/profile.geojson").json()
    ring = spot["features"][0]["geometry"]["coordinates"]
    while isinstance(ring[0][0], list):
        ring = ring[0]
    middle = [sum(axis) / len(ring) for axis in zip(*ring, strict=True)]
    there = {"longitude": middle[0], "latitude": middle[1]}
    context = browser.new_context(
        base_url=demo.address, geolocation=there, permissions=["geolocation"]
    )
    page = context.new_page()
    page.goto("/")
    page.get_by_role("button", name="Use my location").click()
    page.wait_for_url("**/places/Z010*/")
    assert "latitude" not in page.url
    context.close()


def test_what_is_folded_away_opens_and_closes_by_keyboard(visit: Visit):
    page = visit.page
    visit.go(OTHER)
    origin = page.locator("#no-qualifications details")
    origin.locator("summary").focus()
    for key, opened in (("Enter", True), ("Space", False), ("Space", True)):
        page.keyboard.press(key)
        expect(origin.locator("dl")).to_be_visible(visible=opened)
    page.keyboard.press("Tab")
    expect(origin.locator("a").first).to_be_focused()


def test_an_address_may_point_at_a_measure_and_tab_goes_on_from_there(visit: Visit):
    page = visit.page
    visit.go(f"{OTHER}#no-qualifications")
    expect(page.locator("#no-qualifications h5")).to_be_in_viewport()
    page.keyboard.press("Tab")
    assert page.evaluate(
        "Boolean(document.querySelector('#no-qualifications')"
        ".compareDocumentPosition(document.activeElement) & 20)"
    )


@pytest.mark.parametrize("path", ["/", PLACE, COUNTY, "/?q=brackenholt"])
def test_nothing_moves_for_people_who_want_no_motion(browser: Any, demo: Any, path: str):
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(demo.address + path)
    moving = page.evaluate(
        """() => [document.documentElement, ...document.querySelectorAll('body *')].filter(one => {
          const style = getComputedStyle(one);
          const longest = list => Math.max(...list.split(',').map(parseFloat));
          return style.animationName !== 'none' || longest(style.transitionDuration) > 0.01
            || style.scrollBehavior === 'smooth';
        }).map(one => `${one.tagName}.${one.getAttribute('class')}`)"""
    )
    assert moving == []
    context.close()


#: Text that can be seen, leaving out what is for the screen: ways to elsewhere on the site.
SEEN = """() => {
  const left = '.screen-only, .doors, .compare, nav, form, search, header, footer, summary, '
    + '.govuk-breadcrumbs, .origin__facts, .govuk-visually-hidden';
  const seen = [];
  const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim(), around = walker.currentNode.parentElement;
    if (text && !around.closest(left) && around.checkVisibility({visibilityProperty: true}))
      seen.push(text);
  }
  return seen;
}"""


@pytest.mark.parametrize("path", [PLACE, OTHER, f"{PLACE}brief/", COUNTY, "/method/classes/"])
def test_what_is_read_on_the_screen_is_read_on_paper(visit: Visit, path: str):
    page = visit.page
    visit.go(path)
    on_screen = page.evaluate(SEEN)
    assert len(on_screen) > 20
    page.emulate_media(media="print")
    on_paper = page.evaluate(SEEN)
    assert [text for text in on_screen if text not in set(on_paper)] == []


def test_what_a_reader_has_opened_is_printed_and_no_drawing_is_lost(visit: Visit):
    page = visit.page
    visit.go(OTHER)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    on_screen = page.evaluate(SEEN)
    drawings = page.locator("main svg[role=img]:visible").count()
    assert drawings > 20
    page.emulate_media(media="print")
    on_paper = set(page.evaluate(SEEN))
    assert [text for text in on_screen if text not in on_paper] == []
    assert page.locator("main svg[role=img]:visible").count() == drawings
    paper = page.pdf(format="A4", print_background=True)
    assert 3 <= len(re.findall(rb"/Type\s*/Page\b", paper)) <= 30


def test_a_place_fits_a_phone_and_a_link_unfolds_what_it_leads_to(visit: Visit):
    page = visit.page
    page.set_viewport_size({"width": 360, "height": 740})
    visit.go(PLACE)
    # Lists and decisions about this place are on it too; unfolded it would be three times as long.
    assert page.evaluate("document.documentElement.scrollHeight") < 11_000
    measures = page.locator("#education .measure")
    expect(measures.first).to_be_hidden()
    page.locator(".glance a", has_text="Education").click()
    expect(measures.first).to_be_visible()
    expect(page.locator("#health .measure").first).to_be_hidden()


def test_measures_that_are_folded_up_are_printed_without_scripts_too(browser: Any, demo: Any):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(demo.address + PLACE)
    measure = page.locator("#no-qualifications h5")
    expect(measure).to_be_hidden()
    page.emulate_media(media="print")
    expect(measure).to_be_visible()
    context.close()
