"""Who can do what here: granted, invited to, approved, handed over and ended, on pages as good as any."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.serving import Installation, Server
from tests.journeys.test_newcomer import tab_to
from tests.journeys.test_office import PASSWORD, fill_in, follow, good, press
from tests.journeys.test_pages import LARGE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PEOPLE = {"bryn": "Bryn Howell", "fay": "Fay Moss", "carys": "Carys Lloyd", "dele": "Dele Okoro"}
GRANTED = {"bryn": "role_keeper", "fay": "role_keeper", "dele": "data_protection_officer"}


@pytest.fixture(scope="module")
def office(
    demo: Server, meadland: Installation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """The made-up county with two keepers of roles, who reads the log, and somebody without a role."""
    folder = tmp_path_factory.mktemp("roles")
    copy = meadland.copy(folder / "home")
    secret = folder / "password"
    secret.write_text(PASSWORD)
    for name, full_name in PEOPLE.items():
        words = ["add-user", f"{name}@council.example", full_name, "--password-file", str(secret)]
        done = copy.run(*words)
        assert done.returncode == 0, done.stderr
        if name in GRANTED:
            words = ["role", "grant", f"{name}@council.example", GRANTED[name], "Mallowshire"]
            done = copy.run(*words, "--until", "1/3/2028", "--because", "For a journey.")
            assert done.returncode == 0, done.stderr
    with copy.serving("serve", "--workers", "1") as server:
        yield server


@pytest.fixture
def signed_in(visiting: Any, office: Server) -> Callable[..., Visit]:
    """Sign in by the form, and go on to a page."""

    def as_somebody(name: str = "bryn", to: str = "/office/roles/") -> Visit:
        visit = visiting(office)
        visit.page.set_viewport_size(LARGE)
        visit.go(f"/sign-in/?next={to}")
        visit.page.fill("#id_username", f"{name}@council.example")
        visit.page.fill("#id_password", PASSWORD)
        follow(visit.page, visit.page.locator("main button").first)
        return visit

    return as_somebody


def a_role(page: Any, person: str, role: str, ends: str = "") -> None:
    fill_in(page, person=person, place="Mallowshire", ends=ends, reason="She asked to help.")
    page.select_option("#role", role)
    page.select_option("#organisation", index=1)


def test_a_role_in_every_state_from_asked_for_to_ended(signed_in, office, axe, browser):
    visit = signed_in()
    page = visit.page
    expect(page.locator("h1")).to_contain_text("Who can do what here")
    good(visit, axe)
    follow(page, page.get_by_role("link", name="Grant a role or invite somebody"))
    good(visit, axe)
    press(page, "Look at it once more")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    good(visit, axe)
    a_role(page, "carys@council.example", "connector", "1/3/2028")
    press(page, "Look at it once more")
    expect(page.locator("h1")).to_contain_text("Make Carys Lloyd connector?")
    good(visit, axe)
    press(page, "Grant this role")
    expect(page.locator(".govuk-notification-banner")).to_contain_text("second person")
    good(visit, axe)
    address = re.search(r"/office/roles/[\w-]+/", page.url)[0]
    second = browser.new_context()
    other = second.new_page()
    other.goto(f"{office.address}/sign-in/?next={address}approve/")
    other.fill("#id_username", "fay@council.example")
    other.fill("#id_password", PASSWORD)
    follow(other, other.locator("main button").first)
    press(other, "Approve it")
    expect(other.locator(".govuk-notification-banner")).to_contain_text("approved")
    second.close()
    for step, button in (("deputy", "Let them act"), ("hand-over", "Hand it over")):
        visit.go(f"{address}{step}/")
        good(visit, axe)
        press(page, button)
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        good(visit, axe)
    visit.go(f"{address}end/")
    good(visit, axe)
    press(page, "End this role")
    expect(page.locator(".govuk-notification-banner")).to_contain_text("ends")
    visit.go(f"{address}approve/")
    expect(page.locator("h1")).to_contain_text("nothing here")
    good(visit, axe)
    visit.go("/office/roles/?place=Nowhere+at+all&state=ended&verb=decide")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    good(visit, axe)


def test_an_invitation_from_the_link_to_ones_own_roles(signed_in, axe):
    visit = signed_in(to="/office/roles/grant/")
    page = visit.page
    a_role(page, "new@council.example", "volunteer")
    press(page, "Look at it once more")
    press(page, "Make the invitation")
    link = page.locator("#link").input_value()
    good(visit, axe)
    visit.go("/office/roles/invitations/")
    good(visit, axe)
    follow(page, page.locator(".office__ways a").first)
    good(visit, axe)
    visit.go("/my-roles/")
    press(page, "Sign out")
    guest = visit
    address = re.search(r"/invitations/[\w-]+/", link)[0]
    guest.go(address)
    good(guest, axe)
    press(guest.page, "Accept")
    expect(guest.page.locator(".govuk-error-summary")).to_be_visible()
    good(guest, axe)
    guest.page.fill("#full_name", "New Comer")
    guest.page.fill("#password", "lantern-wolf-river-7")
    press(guest.page, "Accept")
    expect(guest.page.locator("h1")).to_have_text("My roles")
    expect(guest.page.locator("main")).to_contain_text("volunteer")
    good(guest, axe)
    guest.go(address)
    expect(guest.page.locator("h1")).to_contain_text("does not work any more")
    good(guest, axe)
    guest.go("/office/roles/")
    expect(guest.page.locator("h1")).to_contain_text("not open to you")
    good(guest, axe)


def test_the_log_of_a_place(signed_in, axe):
    visit = signed_in("dele", "/office/log/")
    expect(visit.page.locator("main")).to_contain_text("grant role")
    good(visit, axe)
    visit.go("/office/log/?from=once")
    expect(visit.page.locator(".govuk-error-summary")).to_be_visible()
    good(visit, axe)


def test_by_keyboard_a_role_is_granted(signed_in):
    visit = signed_in(to="/office/roles/grant/")
    page = visit.page
    tab_to(page, page.locator("#person"))
    page.keyboard.type("carys@council.example")
    tab_to(page, page.locator("#role"))
    page.keyboard.type("volunteer")
    tab_to(page, page.locator("#organisation"))
    page.keyboard.press("ArrowDown")
    for field, text in (("#place", "Mallowshire"), ("#reason", "She asked.")):
        tab_to(page, page.locator(field))
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Make Carys Lloyd volunteer?")
    tab_to(page, page.get_by_role("button", name="Grant this role"))
    page.keyboard.press("Enter")
    expect(page.locator(".govuk-notification-banner")).to_contain_text("granted")
    assert visit.complaints == []
    assert visit.refusals() == []


def test_without_scripts_roles_are_found_and_granted(browser, office):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{office.address}/sign-in/?next=/office/roles/")
    page.fill("#id_username", "bryn@council.example")
    page.fill("#id_password", PASSWORD)
    follow(page, page.locator("main button").first)
    page.fill("#q", "fay")
    press(page, "Look")
    expect(page.locator("main")).to_contain_text("Fay Moss: keeper of roles")
    page.goto(f"{office.address}/office/roles/grant/")
    a_role(page, "dele@council.example", "taskforce_member")
    press(page, "Look at it once more")
    press(page, "Grant this role")
    expect(page.locator(".govuk-notification-banner")).to_contain_text("granted")
    context.close()
