"""Somebody who has never seen these pages finds a place and reads what is strong and what is hard."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

#: A number as pages write it, with what it is of: 94.1%, 7.7 per 1,000, "better than 86 in 100".
NUMBER = re.compile(r"\d+(\.\d+)?(%| per 1,000| in 100| out of 10|\b)")


@dataclass(frozen=True)
class Errand:
    """What a newcomer wants to know.

    Attributes
    ----------
    typed, name : str
        What they type, and what the place is called.
    council : str
    publisher : str
        Of the figure that they look behind.
    """

    typed: str
    name: str
    council: str
    publisher: str


MEADLAND = Errand("coper medow", "Copper Meadow", "Mallowshire", "Commonweal (fictional)")
ENGLAND = Errand("studly green", "Studley Green", "Wiltshire", "Office for National Statistics")


def focused(page: Any) -> Any:
    return page.locator("*:focus")


def tab_to(page: Any, target: Any, *, at_most: int = 400) -> None:
    """Press Tab until something has the focus, as people do who use no mouse."""
    wanted = target.element_handle()
    for _ in range(at_most):
        page.keyboard.press("Tab")
        if page.evaluate("one => one === document.activeElement", wanted):
            return
    raise AssertionError(f"{at_most} times Tab did not lead to {target}")


def found_by_keyboard(visit: Visit, errand: Errand) -> None:
    """From the front page to the page of the place, by keyboard alone."""
    page = visit.page
    assert visit.go("/") == 200
    tab_to(page, page.locator("#q"), at_most=12)
    page.keyboard.type(errand.typed)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Did you mean one of these?")
    tab_to(page, page.locator(".results a", has_text=errand.name).first, at_most=30)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(errand.name)


def reads_a_strength(page: Any, errand: Errand) -> str:
    """The first local strength: a sentence with the place's number and somebody else's."""
    said = page.locator("section[aria-labelledby=stage-2] .card--strong .finding__say")
    assert said.count() >= 1
    first = said.first.inner_text()
    assert len(NUMBER.findall(first)) >= 2
    assert f"the rest of {errand.council}" in first or "places like this one" in first
    # Strengths come before what is hard.
    stage = page.locator("section[aria-labelledby=stage-2]").inner_text()
    assert stage.index("Strong") < stage.index("Hard")
    return str(first)


def reads_the_concern(page: Any) -> None:
    """Education is among the main concerns, and the page says why."""
    concern = page.locator("section[aria-labelledby=stage-4] .card--hard li", has_text="Education:")
    expect(concern).to_have_count(1)
    assert "qualifications" in concern.locator(".finding__say").inner_text()
    assert NUMBER.search(concern.locator(".finding__why").inner_text())
    way = concern.get_by_role("link")
    way.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#education")
    expect(page.locator("#education-name")).to_be_in_viewport()


def reads_where_it_comes_from(page: Any, errand: Errand) -> None:
    """Opens the origin of the share without qualifications by keyboard, and reads it."""
    measure = page.locator("#no-qualifications")
    assert "2021" in measure.locator(".measure__period").inner_text()
    numbers = measure.locator(".measure__numbers").inner_text()
    assert re.search(r"\d+\.\d%\s+\d+\.\d to \d+\.\d%", numbers), numbers
    assert f"the rest of {errand.council}" in numbers
    assert measure.locator(".measure__verdict").inner_text().strip() in ("Much worse", "Worse")
    tab_to(page, measure.locator("summary"))
    facts = measure.locator("dl")
    expect(facts).to_be_hidden()
    page.keyboard.press("Enter")
    expect(facts).to_be_visible()
    terms = dict(
        zip(
            facts.locator("dt").all_inner_texts(),
            facts.locator("dd").all_inner_texts(),
            strict=True,
        )
    )
    assert errand.publisher in terms["Source"]
    assert "2021" in terms["Source"]
    assert re.search(r"\d+ of \d", terms["Counted here"].replace(",", ""))
    assert "16" in terms["Of"]
    assert "Wilson" in terms["How sure"]
    assert re.fullmatch(r"[0-9a-f]{64}", terms["Checksum (SHA-256)"])
    assert terms["Licence"]


def looks_at_the_county_and_comes_back(page: Any, errand: Errand) -> None:
    here = page.url
    page.get_by_role("link", name=f"Map of {errand.council}").first.click()
    expect(page.locator("h1")).to_contain_text(errand.council)
    rows = page.locator("table.area-table tbody tr").count()
    assert page.locator(".map figure svg").count() == 1
    drawn = page.locator(".map figure svg a, .map figure svg title").count()
    assert rows >= 100
    assert drawn >= rows
    page.locator("#show").select_option(label="No qualifications")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("h1")).to_contain_text("No qualifications")
    page.go_back()
    page.go_back()
    assert page.url.split("#")[0] == here.split("#")[0]
    expect(page.locator("h1")).to_contain_text(errand.name)


def prints_the_brief(page: Any, errand: Errand, strength: str) -> None:
    page.get_by_role("link", name="One-page brief").first.click()
    expect(page.locator("h1")).to_contain_text(errand.name)
    page.emulate_media(media="print")
    strong, hard = page.locator(".card--strong"), page.locator(".card--hard")
    assert strength in strong.inner_text()
    assert "Education:" in hard.inner_text()
    assert 1 <= strong.locator("li").count() <= 3
    assert 1 <= hard.locator("li").count() <= 3
    paper = page.pdf(format="A4", print_background=True, prefer_css_page_size=False)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1


def walk(visit: Visit, errand: Errand) -> None:
    page = visit.page
    found_by_keyboard(visit, errand)
    strength = reads_a_strength(page, errand)
    reads_the_concern(page)
    reads_where_it_comes_from(page, errand)
    looks_at_the_county_and_comes_back(page, errand)
    prints_the_brief(page, errand, strength)
    assert visit.complaints == []


def test_a_newcomer_finds_copper_meadow_and_learns_what_is_strong_and_what_is_hard(visit: Visit):
    walk(visit, MEADLAND)


@pytest.mark.data
def test_a_newcomer_finds_studley_green_and_learns_what_is_strong_and_what_is_hard(
    visiting: Any, england_served: Any
):
    visit = visiting(england_served)
    walk(visit, ENGLAND)
    # The strength that the place is known for, to the figure.
    visit.go("/places/E06000054-studley-green/")
    said = visit.page.locator("section[aria-labelledby=stage-2] .card--strong").inner_text()
    assert "94.1%" in said
    assert "89.3%" in said


def test_a_postcode_leads_to_the_small_area_it_lies_in(visit: Visit):
    visit.go("/")
    visit.page.fill("#q", "qq10 1aa")
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator("h1")).to_contain_text("Mallowshire")
    assert re.search(r"/places/Z010\d{5}/$", visit.page.url)


def test_everything_works_without_scripts(browser: Any, demo: Any):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(demo.address)
    page.fill("#q", "brackenholt")
    page.keyboard.press("Enter")
    page.locator(".results a").first.click()
    expect(page.locator("h1")).to_contain_text("Brackenholt")
    page.goto(f"{demo.address}/places/Z06000001-copper-meadow/")
    page.locator("#education > details.unfold > summary").click()
    origin = page.locator("#no-qualifications details")
    expect(origin.locator("dl")).to_be_hidden()
    origin.locator("summary").click()
    expect(origin.locator("dl")).to_be_visible()
    page.locator(".compare a", has_text="Places like this one").click()
    assert page.url.endswith("?compare=similar#stage-2")
    page.get_by_role("link", name="Map of Mallowshire").first.click()
    page.locator("#show").select_option(value="no-qualifications")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("h1")).to_contain_text("No qualifications")
    page.locator(".sort-links a").last.click()
    assert "sort=" in page.url
    expect(page.locator("table.area-table tbody tr")).to_have_count(300)
    context.close()
