"""Every public page in every state: clean for axe, at 320 pixels, without complaint."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.conftest import Visit
from tests.machine import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PLACE, OTHER = "/places/Z06000001-lantern-heath/", "/places/Z06000001-copper-meadow/"
COUNTY = "/counties/Z06000001/"
PRIORITIES = "/priorities/lists/z06000001-multiple-deprivation-highest-fifth/"
ANALYSTS = "/analysts/Z06000001"
BESIDE = "place=Z06000001-lantern-heath&place=Z06000001-copper-meadow"
DRAWN = "Z01000003,Z01000005,Z01000006"

#: What a page shows: its address, and the status it answers with.
STATES: dict[str, tuple[str, int]] = {
    "home": ("/", 200),
    "several places found": ("/?q=brackenholt", 200),
    "places spelt nearly so": ("/?q=lantren+heeth", 200),
    "many places found": ("/?q=mallowshire", 200),
    "nothing found": ("/?q=zzqqxx", 200),
    "neighbourhood with a survey": (PLACE, 200),
    "compared with the region": (f"{PLACE}?compare=rest_of_region", 200),
    "compared with the nation": (f"{PLACE}?compare=rest_of_nation", 200),
    "compared with places like it": (f"{PLACE}?compare=similar", 200),
    "neighbourhood with a domain nobody measured": (OTHER, 200),
    "small area": ("/places/Z01000003/", 200),
    "ward": ("/places/Z05000001/", 200),
    "council area": ("/places/Z06000001/", 200),
    "country, compared with nobody": ("/places/Z92000001/", 200),
    "several of the same name": ("/places/brackenholt/", 300),
    "retired code": ("/places/Z01000002/", 410),
    "no such place, but nearly": ("/places/lantren-heeth/", 404),
    "comparison that cannot be": (f"{PLACE}?compare=the-moon", 400),
    "brief": (f"{PLACE}brief/", 200),
    "brief of a council area": ("/places/Z06000001/brief/", 200),
    "large print": (f"{PLACE}large-print/", 200),
    "Easy Read": (f"{PLACE}easy-read/", 200),
    "Easy Read of a country": ("/places/Z92000001/easy-read/", 200),
    "a survey planned": (f"{PLACE}ask/?question=belonging&answers=300", 200),
    "a survey of too few": (f"{PLACE}ask/?answers=20", 200),
    "a survey that cannot be": (f"{PLACE}ask/?answers=many&usual=120", 400),
    "council areas": ("/counties/", 200),
    "county by domain": (COUNTY, 200),
    "county by indicator, sorted": (f"{COUNTY}?show=no-qualifications&sort=-value", 200),
    "county by something without a better": (f"{COUNTY}?show=one-person-households", 200),
    "county by resilience": (f"{COUNTY}?show=resilience", 200),
    "county by deprivation, sorted": (f"{COUNTY}?show=deprivation&sort=-value", 200),
    "county by something modelled": (f"{COUNTY}?show=loneliness", 200),
    "map of a county for another page": (f"/embed{COUNTY}?show=resilience", 200),
    "map of the country by nothing we know": ("/map/?show=the-moon", 400),
    "no such county": ("/counties/nowhere/", 404),
    "county by nothing we know": (f"{COUNTY}?show=the-moon", 400),
    "drawing: which council": ("/draw/", 200),
    "drawing: the list and the map": ("/draw/Z06000001/", 200),
    "drawing: some ticked, some looked for": (f"/draw/Z06000001/?areas={DRAWN}&find=heath", 200),
    "drawing: nothing ticked": ("/draw/Z06000001/?areas=", 400),
    "drawn neighbourhood": (f"/drawn/?areas={DRAWN}&name=Our+patch", 200),
    "drawn neighbourhood beside places like it": (f"/drawn/?areas={DRAWN}&compare=similar", 200),
    "drawn neighbourhood on one page": (f"/drawn/brief/?areas={DRAWN}&name=Our+patch", 200),
    "drawn neighbourhood in large print": (
        f"/drawn/large-print/?areas={DRAWN}&name=Our+patch",
        200,
    ),
    "drawn neighbourhood in Easy Read": (f"/drawn/easy-read/?areas={DRAWN}&name=Our+patch", 200),
    "drawn of what is retired": ("/drawn/?areas=Z01000002", 400),
    "nothing side by side yet": ("/compare/", 200),
    "places side by side": (f"/compare/?{BESIDE}", 200),
    "places side by side that overlap": (
        f"/compare/?{BESIDE}&place=Z06000001&place=Z92000001&base=Z06000001",
        200,
    ),
    "one more place, one of several": (f"/compare/?{BESIDE}&add=brackenholt", 200),
    "places that cannot be compared": (
        f"/compare/?{BESIDE}&place=Z06000001-lantern-heath&place=Z01000002&place=the-moon",
        400,
    ),
    "places like a neighbourhood": (f"{PLACE}similar/", 200),
    "places like it, chosen otherwise": (f"{PLACE}similar/?k=5", 200),
    "too large to have places like it": ("/places/Z06000001/similar/", 400),
    "signing in": ("/sign-in/", 200),
    "door for analysts": ("/analysts/", 200),
    "tools for analysts": (f"{ANALYSTS}/", 200),
    "weights as they come": (f"{ANALYSTS}/weights/", 200),
    "weights of one's own": (
        f"{ANALYSTS}/weights/?d.education=3&adding=mean-of-order&order=-2&sort=-width&v.set=1",
        200,
    ),
    "weights that make no sense": (f"{ANALYSTS}/weights/?d.education=much&scale=moon", 400),
    "choices that matter": (f"{ANALYSTS}/choices/?samples=128", 200),
    "choices that matter to one area": (
        f"{ANALYSTS}/choices/?samples=128&area=Z01000003",
        200,
    ),
    "screen": (f"{ANALYSTS}/screens/", 200),
    "screen of what has no counts": (f"{ANALYSTS}/screens/?measure=the-moon", 400),
    "funnel": (f"{ANALYSTS}/funnels/", 200),
    "priority places": ("/priorities/", 200),
    "priority places, none of which fits": ("/priorities/?q=zzqqxx", 200),
    "priority places by a state that is none": ("/priorities/?state=the-moon", 400),
    "list of priority places": (PRIORITIES, 200),
    "edition of a list": (f"{PRIORITIES}1/", 200),
    "no such list": ("/priorities/lists/nothing/", 404),
    "decision on additional support": ("/priorities/decisions/lantern-heath-2026/", 200),
    "method": ("/method/", 200),
    "what a colour means": ("/method/colours/", 200),
    "what can't tell means": ("/method/cant-tell/", 200),
    "what we do not know": ("/method/unknown/", 200),
    "whose work this is": ("/attributions/", 200),
    "mix of classes": ("/method/classes/", 200),
    "mix of classes beside a council's": ("/method/classes/?council=Z06000001", 200),
    "indicators": ("/method/indicators/", 200),
    "indicator": ("/method/indicators/no-qualifications/", 200),
    "indicator that cannot be had": ("/method/indicators/{unavailable}/", 200),
    "data": ("/data/", 200),
    "read API": ("/api/", 200),
    "accessibility": ("/accessibility/", 200),
    "no such page": ("/no/such/page/", 404),
    "request that makes no sense": ("/?" + "a&" * 1100, 400),
    **{
        f"chapter: {one.stem}": (f"/method/{one.stem}/", 200)
        for one in sorted((ROOT / "docs/method").glob("*.md"))
        if one.stem not in ("index", "classes")
    },
}

#: 1280 pixels at 400 per cent, which is 320 pixels wide (WCAG 2.2, 1.4.10).
SMALL = {"width": 320, "height": 480}
LARGE = {"width": 1280, "height": 800}

OPEN_ALL = "document.querySelectorAll('details').forEach(one => one.open = true)"

#: Whatever reaches beyond the right edge and is not inside something that scrolls by itself.
TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const root = document.documentElement;
  const scrolls = one => { for (let up = one.parentElement; up !== root; up = up.parentElement)
    if (['auto', 'scroll', 'hidden'].includes(getComputedStyle(up).overflowX)) return true;
    return false };
  return [`page ${document.documentElement.scrollWidth} > ${width}`].concat(
    [...document.querySelectorAll('body *')]
      .filter(one => one.getBoundingClientRect().right > width + 1 && !scrolls(one))
      .map(one => `${one.tagName}.${one.getAttribute('class')}: ${one.textContent.slice(0, 40)}`));
}"""

#: The same for a page that runs from right to left, where what is too wide reaches beyond the left.
BEYOND_EITHER_EDGE = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  return [`page ${root.scrollWidth} > ${root.clientWidth}`].concat(
    [...document.querySelectorAll('main *')].filter(one => one.getBoundingClientRect().left < -1)
      .map(one => `${one.tagName}.${one.getAttribute('class')}: ${one.textContent.slice(0, 40)}`));
}"""

#: The distances that readers may set (WCAG 2.2, 1.4.12); as a sheet made by script, which the
#: content security policy leaves alone.
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""


def check(visit: Visit, axe: Any, path: str, status: int) -> None:
    page = visit.page
    page.set_viewport_size(LARGE)
    assert visit.go(path) == status
    assert page.locator("h1").count() == 1
    assert page.title()
    page.evaluate(OPEN_ALL)
    assert axe(page) == []
    page.set_viewport_size(SMALL)
    assert page.evaluate(TOO_WIDE) == []
    page.evaluate(SPACED)
    assert page.evaluate(TOO_WIDE) == []
    assert visit.refusals() == []
    assert visit.complaints == []


@pytest.mark.parametrize("state", STATES)
def test_a_page_is_open_to_everybody_and_fits_a_small_screen(visit: Visit, axe: Any, state: str):
    path, status = STATES[state]
    if "{unavailable}" in path:
        visit.go("/method/indicators/")
        first = visit.page.locator(".results li", has_text="Not in use").first
        path = first.get_by_role("link").first.get_attribute("href")
    check(visit, axe, path, status)


@pytest.mark.parametrize(
    "path",
    [PLACE, f"{PLACE}brief/", f"{PLACE}large-print/", f"{PLACE}easy-read/", COUNTY, "/", "/data/",
     "/method/classes/", "/method/colours/", "/priorities/"],
)  # fmt: skip
def test_a_page_that_runs_from_right_to_left_fits_a_small_screen_too(visit: Visit, path: str):
    visit.page.set_viewport_size(SMALL)
    visit.go(path)
    visit.page.evaluate("document.documentElement.dir = 'rtl'")
    visit.page.evaluate(OPEN_ALL)
    assert visit.page.evaluate(BEYOND_EITHER_EDGE) == []


@pytest.mark.parametrize("path", [PLACE, f"{PLACE}brief/", COUNTY, "/"])
def test_what_changes_its_form_on_a_phone_is_still_open_to_everybody(
    visit: Visit, axe: Any, path: str
):
    visit.page.set_viewport_size(SMALL)
    visit.go(path)
    visit.page.evaluate(OPEN_ALL)
    assert axe(visit.page) == []


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/?q=anywhere", 200),
        ("/places/anywhere/", 404),
        ("/counties/", 200),
        ("/method/classes/", 200),
        ("/method/indicators/no-qualifications/", 200),
        ("/data/", 200),
    ],
)
def test_an_installation_with_nothing_in_it_says_so_on_pages_as_good(
    visiting: Any, bare: Any, axe: Any, path: str, status: int
):
    check(visiting(bare), axe, path, status)


@pytest.mark.parametrize("path", [PLACE, COUNTY])
def test_places_without_any_figures_say_so(visiting: Any, without_figures: Any, axe: Any, path):
    visit = visiting(without_figures)
    check(visit, axe, path, 503)
    assert "No figures are loaded" in visit.page.locator("main").inner_text()


def test_a_fault_of_ours_is_owned_up_to_on_a_page_as_good(visiting: Any, broken: Any, axe: Any):
    visit = visiting(broken)
    check(visit, axe, PLACE, 500)
    said = visit.page.locator("main").inner_text()
    assert "The fault is ours" in said
    assert "sqlite" not in visit.page.content().lower()


@pytest.mark.data
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/?q=newtown", 200),
        ("/places/E06000054-studley-green/", 200),
        ("/places/E06000054-bemerton-heath/brief/", 200),
        ("/places/E01032084/", 410),  # split in 2021
        ("/counties/", 200),
        ("/counties/E06000054/?show=anti-social-behaviour&sort=value", 200),
        ("/method/classes/?council=E06000054", 200),
        ("/data/", 200),
    ],
)
def test_real_places_with_their_long_names_are_as_good(
    visiting: Any, england_served: Any, axe: Any, path: str, status: int
):
    check(visiting(england_served), axe, path, status)
