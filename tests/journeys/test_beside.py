"""Two places side by side: from the page of one to the table of both, by keyboard, without scripts."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PLACE = "/places/Z06000001-lantern-heath/"
OTHER = "Copper Meadow"


def follow(visit: Visit, name: str, of: str = "") -> None:
    """Go to a link by the keyboard; of several that say the same, to the one of a place."""
    said = re.compile(rf"{name}\W+{of}" if of else name)
    visit.page.get_by_role("link", name=said).first.focus()
    visit.page.keyboard.press("Enter")


def test_a_councillor_puts_a_second_place_beside_the_first_and_turns_them_round(visit: Visit):
    page = visit.page
    assert visit.go(PLACE) == 200
    follow(visit, "Put another place beside it")
    page.get_by_label("Add a place").focus()
    page.keyboard.type(OTHER)
    page.keyboard.press("Enter")
    page.wait_for_url("**copper-meadow**")
    assert page.get_by_role("heading", name="At a glance").is_visible()
    # On a wide screen the measures are open already.
    expect(page.locator("table.beside-table").first).to_be_visible()
    page.locator("details.unfold summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("table.beside-table").first).to_be_hidden()
    follow(visit, "Hold the others against it", OTHER)
    page.wait_for_url("**base=Z06000001-copper-meadow**")
    assert f"Each place is held against {OTHER}" in page.locator("main").inner_text()
    follow(visit, "Remove", "Lantern Heath")
    page.wait_for_url(lambda url: "lantern" not in url)
    assert visit.complaints == []


def test_without_scripts_everything_works_and_can_be_taken_away(browser: Any, demo: Any):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{demo.address}{PLACE}similar/")
    page.get_by_label("Flats").uncheck()
    page.get_by_label("How many, up to 50").fill("3")
    page.get_by_role("button", name="Find them").click()
    assert "on=flats" not in page.url
    assert "k=3" in page.url
    assert page.locator("tbody tr").count() == 3 + 3
    page.get_by_role("link", name="Put the nearest 3 beside it").click()
    assert page.locator(".beside-places li").count() == 4
    link = page.get_by_role("link", name="Spreadsheet (CSV)").get_attribute("href")
    answer = page.request.get(f"{demo.address}{link}")
    rows = list(csv.DictReader(io.StringIO(answer.text())))
    assert len({one["place_code"] for one in rows}) == 4
    page.context.close()
