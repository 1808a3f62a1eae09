"""The staff portal as staff meet it: in a browser, by keys, on a phone, in the dark."""

import json

import pytest
from playwright.sync_api import Page, expect

from cloudcafe.local.stack import Stack
from tests.e2e.conftest import OpenPage, violations

pytestmark = [pytest.mark.stack, pytest.mark.browser]


def _account(stack: Stack, group: str) -> tuple[str, str]:
    accounts = json.loads((stack._folder.root / "credentials.json").read_text("utf-8"))
    return accounts[group]["email"], accounts[group]["password"]


def _sign_in_by_keys(page: Page, email: str, password: str) -> None:
    # The first field is given the focus, at the first paint: what is typed before goes nowhere.
    expect(page.locator("input[name=email]")).to_be_focused()
    page.keyboard.type(email)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")


def _fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_a_manager_signs_in_with_keys_alone_and_opens_the_board(
    open_page: OpenPage, stack: Stack
) -> None:
    page = open_page("/portal/")

    _sign_in_by_keys(page, *_account(stack, "manager"))

    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Manager")
    expect(page.locator("[data-state=up]")).to_have_count(3)
    page.get_by_role("link", name="Open Barista dashboard").click()
    expect(page.get_by_text("Pending").first).to_be_visible()


def test_a_barista_is_not_shown_what_is_not_theirs(open_page: OpenPage, stack: Stack) -> None:
    page = open_page("/portal/")

    _sign_in_by_keys(page, *_account(stack, "barista"))

    expect(page.get_by_role("link", name="Open Barista dashboard")).to_be_visible()
    expect(page.get_by_role("link", name="Open API docs")).to_have_count(0)


def test_no_script_sees_the_session(open_page: OpenPage, stack: Stack) -> None:
    page = open_page("/portal/")
    _sign_in_by_keys(page, *_account(stack, "operator"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Operator")

    assert "cloudcafe_staff" not in page.evaluate("document.cookie")
    [cookie] = [one for one in page.context.cookies() if one["name"] == "cloudcafe_staff"]
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    assert cookie["path"] == "/"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "locale"), [(1440, "en-US"), (320, "ko-KR")])
def test_every_page_is_accessible_and_fits(
    open_page: OpenPage, stack: Stack, scheme: str, width: int, locale: str
) -> None:
    page = open_page("/portal/", width=width, locale=locale)
    page.emulate_media(color_scheme=scheme)
    found = [violations(page)]
    fits = [_fits(page)]

    def look() -> None:
        found.append(violations(page))
        fits.append(_fits(page))

    _sign_in_by_keys(page, "nobody@cloudcafe.example", "wrong")
    expect(page.get_by_role("alert")).to_be_visible()
    look()
    page.goto("/portal/sign-in")
    _sign_in_by_keys(page, *_account(stack, "operator"))
    expect(page.locator("[data-app]").first).to_be_visible()
    look()
    for path in ("/portal/profile", "/portal/nothing"):
        page.goto(path)
        look()

    assert found == [[]] * 5
    assert all(fits)
