"""The shop as people see it: a customer's browser, and the barista's board."""

import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from cloudcafe.local.stack import Stack
from tests.counter import Counter
from tests.e2e.conftest import OpenPage, violations

pytestmark = [pytest.mark.stack, pytest.mark.browser]

# The board looks for new orders every ten seconds; a busy machine may take a little longer.
BOARD_MS = 25_000


def add(page: Page, item_id: str, *choices: str, again: int = 0) -> None:
    """Customize an item in its dialog and put it into the cart."""
    page.get_by_test_id(f"menu-card-{item_id}").get_by_role("button").first.click()
    dialog = page.get_by_role("dialog")
    for choice in choices:
        dialog.locator("label", has_text=choice).first.click()
    for _ in range(again):
        dialog.get_by_role("button", name="One more").click()
    dialog.get_by_test_id("add-to-cart").click()
    expect(dialog).to_be_hidden()


def check_out(page: Page, notes: str = "") -> None:
    page.goto("/#/checkout")
    if notes:
        page.get_by_test_id("notes").fill(notes)
    page.get_by_test_id("place-order").click()


def shop_at(page: Page, counter: Counter) -> None:
    """Choose the test's own store, as the picker would remember it."""
    page.get_by_test_id("store-picker").select_option(counter.store_id)
    expect(page.get_by_test_id("menu-card-latte").get_by_role("button").first).to_be_enabled()


def board_of(open_page: OpenPage, counter: Counter, name: str = "Minji", **size: int) -> Page:
    board = open_page(f"/barista/?store={counter.store_id}&barista={name}&lang=en", **size)
    expect(board.locator(".st-key-column-pending")).to_be_visible()
    return board


def stock_up(counter: Counter) -> None:
    for item_id in ("espresso", "latte", "mocha", "iced-americano"):
        counter.stock(item_id, 20)


def test_two_customized_drinks_go_from_the_customers_screen_over_the_board_into_the_cup(
    open_page: OpenPage, counter: Counter
) -> None:
    stock_up(counter)
    board = board_of(open_page, counter)
    customer = open_page("/")
    shop_at(customer, counter)

    add(customer, "latte", "Large", "Oat drink")
    add(customer, "mocha", "Extra shot")
    expect(customer.get_by_test_id("cart-count")).to_have_text(re.compile("2"))
    customer.reload()
    expect(customer.get_by_test_id("cart-count")).to_have_text(re.compile("2"))
    check_out(customer, "Extra hot, please <b>now</b>")

    status = customer.get_by_test_id("order-status")
    expect(status).to_have_attribute("data-status", "pending")
    order_id = customer.url.rsplit("/", 1)[1]
    card = board.locator(f".st-key-order-{order_id}")
    expect(card).to_contain_text("Oat drink", timeout=BOARD_MS)
    expect(card).to_contain_text("Large")
    expect(card).to_contain_text("Extra shot")
    expect(card).to_contain_text("Extra hot, please <b>now</b>")
    for name, state in (("Start", "preparing"), ("Ready", "ready"), ("Complete", "completed")):
        board.get_by_role("button", name=re.compile(f"^{name} ")).first.click()
        expect(status).to_have_attribute("data-status", state)
    expect(customer.get_by_test_id("points-earned")).to_be_visible()
    assert counter.stock_of("latte") == 19
    assert counter.stock_of("mocha") == 19


def test_a_double_click_on_place_order_makes_one_order(
    open_page: OpenPage, counter: Counter
) -> None:
    stock_up(counter)
    customer = open_page("/", width=390, height=844)
    shop_at(customer, counter)
    customer.get_by_test_id("quick-add-espresso").click()
    customer.goto("/#/checkout")

    customer.get_by_test_id("place-order").dblclick()

    expect(customer.get_by_test_id("order-status")).to_be_visible()
    assert len(counter.active()) == 1


def test_what_sells_out_while_it_is_in_the_cart_is_told_where_it_stands(
    open_page: OpenPage, counter: Counter
) -> None:
    stock_up(counter)
    customer = open_page("/")
    shop_at(customer, counter)
    customer.get_by_test_id("quick-add-latte").click()
    customer.goto("/#/checkout")
    expect(customer.get_by_test_id("place-order")).to_be_enabled()
    counter.stock("latte", 0)

    customer.get_by_test_id("place-order").click()

    expect(customer.get_by_test_id("cart-line-latte").first).to_contain_text(
        re.compile("sold out", re.IGNORECASE)
    )
    assert counter.active() == []


def test_sold_out_and_low_stock_are_said_on_the_menu(open_page: OpenPage, counter: Counter) -> None:
    counter.stock("espresso", 0)
    counter.stock("latte", 3)
    customer = open_page("/")
    shop_at(customer, counter)

    expect(customer.get_by_test_id("menu-card-espresso")).to_contain_text("Sold out")
    expect(customer.get_by_test_id("menu-card-espresso").get_by_role("button")).to_be_disabled()
    expect(customer.get_by_test_id("menu-card-latte")).to_contain_text("3")


def test_an_order_is_placed_with_the_keyboard_alone(open_page: OpenPage, counter: Counter) -> None:
    stock_up(counter)
    customer = open_page("/")
    shop_at(customer, counter)

    customer.get_by_test_id("menu-card-latte").get_by_role("button").first.focus()
    customer.keyboard.press("Enter")
    expect(customer.get_by_role("dialog")).to_be_visible()
    customer.keyboard.press("Escape")
    expect(customer.get_by_role("dialog")).to_be_hidden()
    focused = "document.activeElement.closest('[data-testid]').dataset.testid"
    assert customer.evaluate(focused) == "menu-card-latte"
    customer.keyboard.press("Enter")
    customer.get_by_test_id("add-to-cart").press("Enter")
    customer.goto("/#/checkout")
    customer.get_by_test_id("place-order").press("Enter")

    expect(customer.get_by_test_id("order-status")).to_be_visible()


def test_a_korean_browser_is_answered_in_korean_and_a_switch_is_remembered(
    open_page: OpenPage,
) -> None:
    page = open_page("/", locale="ko-KR")
    expect(page.get_by_test_id("menu-card-latte")).to_contain_text("카페라테")
    assert page.evaluate("document.documentElement.lang") == "ko"

    page.get_by_role("button", name=re.compile("English")).click()
    expect(page.get_by_test_id("menu-card-latte")).to_contain_text("Latte")
    page.reload()

    expect(page.get_by_test_id("menu-card-latte")).to_contain_text("Latte")
    assert page.evaluate("document.documentElement.lang") == "en"


def test_a_second_barista_is_told_who_was_faster(open_page: OpenPage, counter: Counter) -> None:
    stock_up(counter)
    order = counter.ordered()
    slow = board_of(open_page, counter, "Jun")
    button = slow.get_by_role("button", name=re.compile("^Start "))
    expect(button).to_be_visible(timeout=BOARD_MS)

    counter.expect(200, counter.step(order, "preparing", barista="Minji"))
    button.click()

    expect(slow.locator(".cc-notice")).to_contain_text("Minji")


@pytest.mark.parametrize(("width", "height"), [(320, 640), (1440, 900)])
@pytest.mark.parametrize("path", ["/", "/#/cart", "/#/checkout", "/apps.html"])
def test_pages_fit_their_screen_and_axe_finds_nothing(
    open_page: OpenPage, counter: Counter, path: str, width: int, height: int
) -> None:
    stock_up(counter)
    page = open_page("/", width=width, height=height)
    page.get_by_test_id("quick-add-espresso").click()
    page.goto(path)
    page.wait_for_load_state("networkidle")

    too_wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")

    assert not too_wide
    assert violations(page) == []


def test_the_item_dialog_and_the_order_page_are_axe_clean(
    open_page: OpenPage, counter: Counter
) -> None:
    stock_up(counter)
    page = open_page("/", width=390, height=844)
    shop_at(page, counter)
    page.get_by_test_id("menu-card-latte").get_by_role("button").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()

    assert violations(page) == []
    page.get_by_test_id("add-to-cart").click()
    check_out(page)
    expect(page.get_by_test_id("order-status")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1024, 768)])
def test_the_baristas_board_is_axe_clean(
    open_page: OpenPage, counter: Counter, width: int, height: int
) -> None:
    stock_up(counter)
    counter.ordered(notes="No lid")
    board = board_of(open_page, counter, width=width, height=height)
    expect(board.get_by_role("button", name=re.compile("^Start "))).to_be_visible(timeout=BOARD_MS)

    assert violations(board) == []


def test_the_portal_lists_the_apps_that_answer_and_no_other(open_page: OpenPage) -> None:
    page = open_page("/apps.html")

    expect(page.get_by_text("All 4 apps are up")).to_be_visible()
    links = page.get_by_role("main").get_by_role("link")
    paths = [link.get_attribute("href") for link in links.all()]
    assert paths == ["/", "/barista/", "/portal/", "/api/docs"]
    for path in paths:
        answer = page.request.get(str(path))
        assert answer.ok


@pytest.mark.parametrize("font", ["latin", "korean-screens", "korean-rest"])
def test_the_boards_fonts_are_served_at_an_address_that_stays(stack: Stack, font: str) -> None:
    answer = httpx.get(f"{stack.base_url}/fonts/{font}.woff2", timeout=30)

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.content[:4] == b"wOF2"
