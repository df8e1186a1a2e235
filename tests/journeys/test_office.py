"""Who signs in keeps neighbourhoods, and an officer writes lists and decisions: on pages as good as any."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.serving import Installation, Server
from tests.journeys.test_newcomer import tab_to
from tests.journeys.test_pages import DRAWN, LARGE, OPEN_ALL, SMALL, SPACED, TOO_WIDE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PASSWORD = "wolf-river-lantern-9"
PEOPLE = {"bryn": "Bryn Howell", "carys": "Carys Lloyd", "asha": "Asha Nair"}
DECISION = "/office/decisions/lantern-heath-2026/"


@pytest.fixture(scope="module")
def office(
    demo: Server, meadland: Installation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """The made-up county with two officers, and with somebody who is none."""
    folder = tmp_path_factory.mktemp("office")
    copy = meadland.copy(folder / "home")
    secret = folder / "password"
    secret.write_text(PASSWORD)
    for name, full_name in PEOPLE.items():
        right = ["--may-decide", "Mallowshire"] if name != "asha" else []
        words = ["add-user", f"{name}@council.example", full_name, "--password-file", str(secret)]
        done = copy.run(*words, *right)
        assert done.returncode == 0, done.stderr
    with copy.serving("serve", "--workers", "1") as server:
        yield server


@pytest.fixture
def signed_in(visiting: Any, office: Server) -> Callable[[str], Visit]:
    """Sign in by the form, and go on to a page."""

    def as_somebody(name: str = "bryn", to: str = "/office/") -> Visit:
        visit = visiting(office)
        visit.page.set_viewport_size(LARGE)
        visit.go(f"/sign-in/?next={to}")
        visit.page.fill("#id_username", f"{name}@council.example")
        visit.page.fill("#id_password", PASSWORD)
        follow(visit.page, visit.page.locator("main button"))
        return visit

    return as_somebody


def good(visit: Visit, axe: Any) -> None:
    """The page as it stands is clean for axe, and fits a small screen."""
    page = visit.page
    page.set_viewport_size(LARGE)
    page.wait_for_load_state()
    expect(page.locator("h1")).to_have_count(1)
    page.evaluate(OPEN_ALL)
    assert axe(page) == []
    page.set_viewport_size(SMALL)
    assert page.evaluate(TOO_WIDE) == []
    assert axe(page) == []
    page.evaluate(SPACED)
    assert page.evaluate(TOO_WIDE) == []
    assert visit.refusals() == []
    assert visit.complaints == []
    page.set_viewport_size(LARGE)


def follow(page: Any, what: Any) -> None:
    """Press what leads to another page, and wait until that is there."""
    with page.expect_navigation():
        what.click()


def press(page: Any, name: str) -> None:
    follow(page, page.get_by_role("button", name=name, exact=True).last)


def fill_in(page: Any, **fields: str) -> None:
    for name, text in fields.items():
        page.fill(f"#{name.replace('_', '-')}", text)


def a_list(page: Any, server: Server, name: str) -> None:
    """Fill in a list that lacks nothing."""
    page.goto(f"{server.address}/office/new-list/")
    fill_in(page, name=name, reason="The strategic assessment names it.", find="Lantern Heath")
    press(page, "Find")
    if page.locator("[name=add]").count():
        follow(page, page.locator("[name=add]").first)
    fill_in(
        page,
        evidence_1="Strategic assessment 2026",
        source="Page 12",
        approving_body="Cabinet",
        adopted_on="3 March 2026",
        starts="1 April 2026",
    )


def confirm(
    page: Any, server: Server, what: str, *, name: str = "carys", by_keyboard: bool = False
) -> None:
    """Another officer signs in, looks at what was proposed, and puts it in force."""
    page.goto(f"{server.address}/sign-in/?next=/office/")
    page.fill("#id_username", f"{name}@council.example")
    page.fill("#id_password", PASSWORD)
    follow(page, page.locator("main button"))
    link = page.get_by_role("link", name=re.compile(rf"put it in force.*{what}"))
    button = page.get_by_role("button", name="Put in force", exact=True)
    for one in (link, button):
        if by_keyboard:
            tab_to(page, one)
            with page.expect_navigation():
                page.keyboard.press("Enter")
        else:
            follow(page, one)
    expect(page.locator(".govuk-notification-banner")).to_contain_text(what)


def test_neighbourhoods_that_somebody_keeps_none_one_and_what_cannot_be_kept(signed_in, axe):
    visit = signed_in("asha", "/kept/")
    page = visit.page
    expect(page.locator("main")).to_contain_text("You keep none yet.")
    good(visit, axe)
    visit.go(f"/drawn/?areas={DRAWN}&name=Our+patch")
    expect(page.locator("#keep-name")).to_be_visible()
    good(visit, axe)
    press(page, "Keep this neighbourhood")
    expect(page.locator("main")).to_contain_text("Our patch")
    good(visit, axe)
    page.evaluate("document.querySelector('form[action*=remove]').action = '/kept/save/'")
    follow(page, page.locator("form[action='/kept/save/'] button"))
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    good(visit, axe)


def test_signing_in_wrongly_and_a_door_that_is_not_ones_own(signed_in, visiting, office, axe):
    visit = visiting(office)
    visit.go("/sign-in/")
    visit.page.fill("#id_username", "nobody@council.example")
    follow(visit.page, visit.page.locator("main button"))
    expect(visit.page.locator(".govuk-error-summary")).to_be_visible()
    good(visit, axe)
    visit.page.fill("#id_username", "asha@council.example")
    visit.page.fill("#id_password", PASSWORD)
    follow(visit.page, visit.page.locator("main button"))
    visit.go("/office/")
    expect(visit.page.locator("h1")).to_contain_text("not open to you")
    good(visit, axe)


def test_a_list_in_every_state_from_empty_to_ended(signed_in, office, axe, browser):
    visit = signed_in()
    page = visit.page
    good(visit, axe)
    follow(page, page.get_by_role("link", name="Write a new list"))
    good(visit, axe)
    press(page, "Preview")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    good(visit, axe)
    fill_in(page, find="heath")
    press(page, "Find")
    expect(page.locator("[name=add]").first).to_be_visible()
    good(visit, axe)
    a_list(page, office, "Areas of Bryn")
    good(visit, axe)
    press(page, "Preview")
    expect(page.locator("h1")).to_contain_text("Preview")
    good(visit, axe)
    press(page, "Propose it")
    expect(page.locator(".govuk-notification-banner")).to_contain_text("Areas of Bryn")
    expect(page.locator("main")).to_contain_text("it waits for another officer")
    good(visit, axe)
    address = "/office/lists/z06000001-areas-of-bryn/"
    visit.go(f"{address}confirm/")
    expect(page.locator("main")).to_contain_text("You proposed this")
    expect(page.get_by_role("button", name="Put in force")).to_have_count(0)
    good(visit, axe)
    second = browser.new_context()
    other = second.new_page()
    confirm(other, office, "Areas of Bryn")
    visit.go(address)
    good(visit, axe)
    other.goto(f"{office.address}{address}")
    fill_in(other, reason="What Carys wrote.")
    press(other, "Preview")
    press(other, "Keep as a draft")
    second.close()
    fill_in(page, reason="What Bryn wrote.")
    press(page, "Preview")
    expect(page.locator("#both-versions")).to_be_visible()
    expect(page.locator("#reason")).to_have_value("What Bryn wrote.")
    good(visit, axe)
    visit.go(f"{address}discard/")
    good(visit, axe)
    press(page, "Throw this draft away")
    expect(page.locator(".govuk-notification-banner")).to_contain_text("thrown away")
    good(visit, axe)
    visit.go(f"{address}end/")
    good(visit, axe)
    press(page, "End this list today")
    expect(page.locator(".govuk-notification-banner")).to_contain_text("Areas of Bryn")
    visit.go("/office/lists/nothing/")
    good(visit, axe)


def test_a_decision_in_every_state_from_empty_to_withdrawn(signed_in, axe):
    visit = signed_in()
    page = visit.page
    visit.go("/office/new-decision/")
    good(visit, axe)
    fill_in(page, title="A team", place="Lantern Heath", from_what_1="Desks", from_pounds_1="much")
    press(page, "Preview")
    expect(page.locator(".govuk-error-summary")).to_contain_text("pounds")
    good(visit, axe)
    fill_in(page, from_pounds_1="£100")
    press(page, "Preview")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Before it can be published")
    good(visit, axe)
    fill_in(
        page,
        reason="People asked.",
        evidence_1="Report",
        approving_body="Cabinet",
        decided_on="7 April 2026",
        review_on="7 April 2027",
        to_what_1="A team",
        to_pounds_1="100",
        first_year="2026",
        outgoings_1="50",
        outgoings_2="50",
        outgoings_3="0",
    )
    press(page, "Preview")
    expect(page.locator("h1")).to_contain_text("Preview")
    good(visit, axe)
    press(page, "Keep as a draft")
    visit.go("/office/decisions/a-team/")
    good(visit, axe)
    press(page, "Preview")
    press(page, "Propose it")
    visit.go("/office/decisions/a-team/confirm/")
    good(visit, axe)
    visit.go("/office/decisions/a-team/discard/")
    good(visit, axe)
    visit.go(f"{DECISION}withdraw/")
    good(visit, axe)
    press(page, "Withdraw this decision")
    expect(page.locator("#because-error")).to_be_visible()
    good(visit, axe)


def test_by_keyboard_from_signing_in_to_a_list_in_force(visiting, office, browser):
    visit = visiting(office)
    page = visit.page
    visit.go("/sign-in/?next=/office/new-list/")
    tab_to(page, page.locator("#id_username"))
    page.keyboard.type("bryn@council.example")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/office/new-list/")
    for field, text in (("#name", "By keyboard"), ("#reason", "It is named.")):
        tab_to(page, page.locator(field))
        page.keyboard.type(text)
    tab_to(page, page.locator("#find"))
    page.keyboard.type("Z01000003")
    page.keyboard.press("Enter")
    expect(page.locator("[name=place]")).to_have_count(1)
    for field, text in (
        ("#evidence-1", "Report"),
        ("#source", "Page 12"),
        ("#approving-body", "Cabinet"),
        ("#adopted-on", "3/3/2026"),
        ("#starts", "1/4/2026"),
    ):
        tab_to(page, page.locator(field))
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Preview")
    tab_to(page, page.get_by_role("button", name="Propose it"))
    page.keyboard.press("Enter")
    expect(page.locator(".govuk-notification-banner")).to_contain_text("By keyboard")
    another = browser.new_context()
    confirm(another.new_page(), office, "By keyboard", by_keyboard=True)
    another.close()
    assert visit.complaints == []
    assert visit.refusals() == []


def test_without_scripts_a_list_is_written_and_put_in_force(browser, office):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{office.address}/sign-in/?next=/office/")
    page.fill("#id_username", "carys@council.example")
    page.fill("#id_password", PASSWORD)
    follow(page, page.locator("main button"))
    a_list(page, office, "Without scripts")
    press(page, "Preview")
    press(page, "Propose it")
    expect(page.locator(".govuk-notification-banner")).to_contain_text("Without scripts")
    context.close()
    context = browser.new_context(java_script_enabled=False)
    confirm(context.new_page(), office, "Without scripts", name="bryn")
    context.close()
