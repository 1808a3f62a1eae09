"""What a barista sees and what a tap does; the API is faked on the wire."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from fake_orders_api import FakeOrdersApi, choice, code, line, moment, order
from streamlit.testing.v1 import AppTest

OpenBoard = Callable[..., AppTest]

HOSTILE = "<script>alert(1)</script> **loud** $x^2$ :smile: [here](https://evil.test) <img src=x>"


def column(page: AppTest, status: str) -> str:
    """All that is drawn in one column."""
    return " ".join(html.value for html in page.container(key=f"column-{status}").get("html"))


def card(page: AppTest, of: dict[str, object]) -> str:
    return " ".join(
        html.value for html in page.container(key=f"order-{of['order_id']}").get("html")
    )


def left_place(page: AppTest, of: dict[str, object]) -> str:
    return " ".join(html.value for html in page.container(key=f"left-{of['order_id']}").get("html"))


def words_of(html: str) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", html).split()))


def everything(page: AppTest) -> str:
    return words_of(" ".join(html.value for html in page.get("html")))


def buttons(page: AppTest) -> list[str]:
    return [button.label for button in page.button]


def tap(page: AppTest, label: str) -> None:
    next(button for button in page.button if button.label == label).click().run()
    assert not page.exception


def test_orders_stand_in_the_column_of_their_state_with_one_button_to_the_next(
    fake_api: FakeOrdersApi, open_board: OpenBoard
) -> None:
    waiting, made, done = order("pending"), order("preparing"), order("ready")
    fake_api.orders = [waiting, made, done]

    page = open_board()

    assert code(waiting) in column(page, "pending")
    assert code(made) in column(page, "preparing")
    assert code(done) in column(page, "ready")
    assert buttons(page) == [
        f"Start {code(waiting)}",
        f"Ready {code(made)}",
        f"Complete {code(done)}",
    ]


def test_the_oldest_order_stands_on_top_whatever_order_the_api_answers_in(
    fake_api: FakeOrdersApi, open_board: OpenBoard
) -> None:
    newest, oldest, middle = (order(minutes_old=age) for age in (1, 9, 5))
    fake_api.orders = [newest, oldest, middle]

    page = open_board()

    assert buttons(page) == [f"Start {code(each)}" for each in (oldest, middle, newest)]


def test_a_card_sets_apart_what_differs_from_standard_and_frames_the_allergens(
    fake_api: FakeOrdersApi, open_board: OpenBoard
) -> None:
    drink = line(
        quantity=2,
        allergens=["milk", "soy"],
        customizations=[choice("oat"), choice("regular", standard=True)],
    )
    fake_api.orders = [shown := order(items=[drink], notes="Extra hot")]

    html = card(open_board(), shown)

    assert "2\N{MULTIPLICATION SIGN}" in html
    changes = re.search(r'<ul class="cc-changes">.*?</ul>', html)
    standard = re.search(r'<p class="cc-standard">.*?</p>', html)
    allergens = re.search(r'<p class="cc-allergens">.*?</p>', html)
    note = re.search(r'<p class="cc-note-text".*?</p>', html)
    assert changes is not None
    assert words_of(changes[0]) == "Oat milk"
    assert standard is not None
    assert "Regular" in standard[0]
    assert allergens is not None
    assert words_of(allergens[0]) == "Contains Milk , Soy"
    assert "cc-icon-alert" in allergens[0]
    assert note is not None
    assert words_of(note[0]) == "Extra hot"


@pytest.mark.parametrize(
    ("seconds_left", "said"),
    [
        (270, "5 min left"),
        (61, "2 min left"),
        (20, "1 min left"),
        (-20, "Due now"),
        (-190, "3 min late"),
    ],
)
def test_a_card_says_how_long_is_left(
    fake_api: FakeOrdersApi, open_board: OpenBoard, seconds_left: int, said: str
) -> None:
    due = datetime.now(UTC) + timedelta(seconds=seconds_left)
    fake_api.orders = [shown := order(ready_at=moment(due))]

    assert said in words_of(card(open_board(), shown))


def test_a_ready_order_says_how_long_it_has_been_waiting_for_its_customer(
    fake_api: FakeOrdersApi, open_board: OpenBoard
) -> None:
    since = datetime.now(UTC) - timedelta(minutes=4, seconds=5)
    steps = [{"status": "ready", "at": moment(since), "by": "Minji"}]
    fake_api.orders = [shown := order("ready", history=steps, barista="Minji")]

    said = words_of(card(open_board(), shown))

    assert "Ready 4 min" in said
    assert "With Minji" in said


def test_words_of_customers_and_colleagues_are_shown_as_written_and_never_run(
    fake_api: FakeOrdersApi, open_board: OpenBoard
) -> None:
    hostile_line = line(
        names={"en": HOSTILE, "ko": HOSTILE},
        allergens=[HOSTILE],
        customizations=[{**choice("oat"), "names": {"en": HOSTILE, "ko": HOSTILE}}],
    )
    fake_api.orders = [
        shown := order(notes=HOSTILE, barista=HOSTILE, items=[hostile_line], status="preparing"),
        order(items=[hostile_line]),
        order(items=[hostile_line]),
    ]

    page = open_board(barista=HOSTILE)

    drawn = " ".join(html.value for html in page.get("html"))
    assert "<script" not in drawn
    assert "<img" not in drawn
    assert words_of(card(page, shown)).count("**loud** $x^2$ :smile: [here]") == 5
    as_markdown = [*page.get("markdown"), *page.get("toast"), *page.button]
    assert not any("loud" in str(getattr(each, "label", each.value)) for each in as_markdown)


def test_the_name_of_who_was_first_is_never_rendered_as_markdown(
    fake_api: FakeOrdersApi, open_board: OpenBoard
) -> None:
    fake_api.orders = [wanted := order()]
    page = open_board()
    fake_api.move(wanted, "preparing", by=HOSTILE)

    tap(page, f"Start {code(wanted)}")

    assert "**loud** $x^2$ :smile:" in words_of(left_place(page, wanted))
    assert "<script" not in left_place(page, wanted)
    assert not any("loud" in toast.value for toast in page.toast)


def test_a_tap_moves_the_order_on_with_the_version_that_was_seen_and_who_tapped(
    fake_api: FakeOrdersApi, open_board: OpenBoard
) -> None:
    fake_api.orders = [wanted := order(version=7)]
    page = open_board(barista="Minji")

    tap(page, f"Start {code(wanted)}")

    (sent,) = fake_api.sent("PUT")
    assert sent.url.path == f"/api/orders/{wanted['order_id']}/status"
    assert json.loads(sent.content) == {"version": 7, "barista": "Minji", "status": "preparing"}
    assert sent.headers["Idempotency-Key"]
    assert buttons(page) == [f"Ready {code(wanted)}"]


def test_an_order_goes_from_waiting_to_handed_over_in_three_taps(
    fake_api: FakeOrdersApi, open_board: OpenBoard
) -> None:
    fake_api.orders = [wanted := order()]
    page = open_board()

    said = []
    for verb in ("Start", "Ready", "Complete"):
        tap(page, f"{verb} {code(wanted)}")
        said.append(page.toast[0].value)

    assert wanted["status"] == "completed"
    assert fake_api.sent("PUT")[-1].url.path.endswith("/complete")
    assert said == [
        f"Order {code(wanted)} is being made",
        f"Order {code(wanted)} is ready",
        f"Order {code(wanted)} is handed over",
    ]
    assert not page.button


def test_what_happened_is_said_in_the_place_of_the_card_which_stays_for_a_moment(
    fake_api: FakeOrdersApi, open_board: OpenBoard
) -> None:
    first, second, third = (order(minutes_old=age) for age in (9, 6, 3))
    fake_api.orders = [first, second, third]
    page = open_board()

    tap(page, f"Start {code(second)}")

    places = re.findall(r'cc-code">(\w+)<', column(page, "pending"))
    assert places == [code(first), code(second), code(third)]
    assert f"Order {code(second)} is being made" in words_of(left_place(page, second))


def test_a_colleague_who_was_first_is_named_and_the_board_shows_the_order_as_it_is(
    fake_api: FakeOrdersApi, open_board: OpenBoard
) -> None:
    fake_api.orders = [wanted := order()]
    page = open_board(barista="Jun")
    fake_api.move(wanted, "preparing", by="Minji")

    tap(page, f"Start {code(wanted)}")

    assert "Minji already has this order: preparing" in words_of(left_place(page, wanted))
    assert page.toast[0].value == f"{code(wanted)}: This order has already moved on: preparing"
    assert wanted["barista"] == "Minji"
    assert buttons(page) == [f"Ready {code(wanted)}"]


def test_a_button_belongs_to_one_version_so_that_a_late_tap_never_moves_the_next_one(
    fake_api: FakeOrdersApi, open_board: OpenBoard
) -> None:
    fake_api.orders = [wanted := order()]
    page = open_board()
    (seen,) = page.button
    fake_api.move(wanted, "pending", by="Minji")

    (now,) = page.run().button

    assert now.label == seen.label
    assert now.key != seen.key


def test_an_order_that_is_gone_leaves_the_board_with_a_word(
    fake_api: FakeOrdersApi, open_board: OpenBoard
) -> None:
    fake_api.orders = [wanted := order()]
    page = open_board()
    fake_api.orders.clear()

    tap(page, f"Start {code(wanted)}")

    gone = f"Order {code(wanted)} is no longer on the board"
    assert gone in words_of(left_place(page, wanted))
    assert page.toast[0].value == gone


def test_with_the_api_down_the_last_board_stays_and_says_how_old_it_is(
    fake_api: FakeOrdersApi, open_board: OpenBoard
) -> None:
    fake_api.orders = [wanted := order()]
    page = open_board()
    fake_api.is_down = True

    page.run()

    said = everything(page)
    assert "No connection to the store's server" in said
    assert re.search(r"This board is \d+ s old", said)
    assert "No order is lost" in said
    assert buttons(page) == [f"Start {code(wanted)}"]
    assert [metric.value for metric in page.metric] == ["\N{EN DASH}"] * 4


def test_with_the_api_down_from_the_start_the_page_says_so_and_recovers_by_itself(
    fake_api: FakeOrdersApi, open_board: OpenBoard
) -> None:
    fake_api.orders = [wanted := order()]
    fake_api.is_down = True
    page = open_board()
    assert "the board appears as soon as the server answers" in everything(page)
    assert not page.selectbox

    fake_api.is_down = False
    page.run()

    assert "No connection" not in everything(page)
    assert buttons(page) == [f"Start {code(wanted)}"]
    assert page.selectbox[0].value == "gangnam"


def test_a_tap_while_the_api_is_down_is_kept_and_sent_when_it_is_back(
    fake_api: FakeOrdersApi, open_board: OpenBoard
) -> None:
    fake_api.orders = [wanted := order()]
    page = open_board()
    fake_api.is_down = True
    tap(page, f"Start {code(wanted)}")
    assert "Tap kept" in words_of(card(page, wanted))
    assert not page.button

    fake_api.is_down = False
    page.run()

    assert wanted["status"] == "preparing"
    assert f"Order {code(wanted)} is being made" in everything(page)
    assert buttons(page) == [f"Ready {code(wanted)}"]


def test_a_tap_whose_answer_was_lost_is_sent_again_under_the_same_key_and_moves_once(
    fake_api: FakeOrdersApi, open_board: OpenBoard
) -> None:
    fake_api.orders = [wanted := order()]
    page = open_board()
    fake_api.loses_answers = True
    tap(page, f"Start {code(wanted)}")
    assert wanted["status"] == "preparing"

    fake_api.loses_answers = False
    page.run()

    assert len({sent.headers["Idempotency-Key"] for sent in fake_api.sent("PUT")}) == 1
    assert wanted["version"] == 2
    assert f"Order {code(wanted)} is being made" in everything(page)


def test_two_boards_never_share_an_idempotency_key(
    fake_api: FakeOrdersApi, open_board: OpenBoard
) -> None:
    fake_api.orders = [wanted := order()]
    one, other = open_board(), open_board()

    tap(one, f"Start {code(wanted)}")
    tap(other, f"Start {code(wanted)}")

    keys = [sent.headers["Idempotency-Key"] for sent in fake_api.sent("PUT")]
    assert len(set(keys)) == 2
    assert "already moved on" in words_of(left_place(other, wanted))


def test_the_figures_of_the_day_are_shown(fake_api: FakeOrdersApi, open_board: OpenBoard) -> None:
    page = open_board()

    shown = {metric.label: metric.value for metric in page.metric}
    assert shown == {
        "Orders today": "1,118",
        "Active": "9",
        "Average preparation": "3:42",
        "Completed": "1,109",
    }


def test_a_figure_nobody_knows_is_a_dash_and_not_zero(
    fake_api: FakeOrdersApi, open_board: OpenBoard
) -> None:
    fake_api.stats = {**fake_api.stats, "avg_prep_seconds": None, "active": 0}

    shown = [metric.value for metric in open_board().metric]

    assert shown == ["1,118", "0", "\N{EN DASH}", "1,109"]


def test_missing_figures_do_not_take_the_board_with_them(
    fake_api: FakeOrdersApi, open_board: OpenBoard
) -> None:
    fake_api.orders = [wanted := order()]
    fake_api.broken_paths = {"/barista/stats"}

    page = open_board()

    assert buttons(page) == [f"Start {code(wanted)}"]
    assert [metric.value for metric in page.metric] == ["\N{EN DASH}"] * 4


def test_the_board_reads_every_page_up_to_two_hundred_orders_and_says_when_there_are_more(
    fake_api: FakeOrdersApi, open_board: OpenBoard
) -> None:
    fake_api.orders = [order(minutes_old=300 - number) for number in range(205)]

    page = open_board()

    assert len(page.button) == 200
    assert "More than 200 orders are active. The oldest 200 are on the board." in everything(page)
    assert buttons(page)[0] == f"Start {code(fake_api.orders[0])}"


def test_two_pages_that_hold_everything_say_nothing_of_more(
    fake_api: FakeOrdersApi, open_board: OpenBoard
) -> None:
    fake_api.orders = [order(minutes_old=300 - number) for number in range(120)]

    page = open_board()

    assert len(page.button) == 120
    assert "More than" not in everything(page)


def test_every_empty_column_says_what_to_do(fake_api: FakeOrdersApi, open_board: OpenBoard) -> None:
    page = open_board()

    assert "No order is waiting" in column(page, "pending")
    assert "Start the oldest pending order" in column(page, "preparing")
    assert "Nothing to hand over" in column(page, "ready")


def test_drinks_that_several_waiting_orders_share_are_counted_together(
    fake_api: FakeOrdersApi, open_board: OpenBoard
) -> None:
    fake_api.orders = [
        order(items=[line("latte", 2)]),
        order(items=[line("latte"), line("americano", 4)]),
        order("preparing", items=[line("americano")]),
    ]

    page = open_board()

    drawn = " ".join(html.value for html in page.get("html"))
    together = re.search(r'<div class="cc-batches">.*?</div>', drawn)
    assert together is not None
    assert words_of(together[0]) == "Make together 3\N{MULTIPLICATION SIGN} Latte"


def primary(page: AppTest) -> list[str]:
    return [button.label for button in page.button if button.proto.type == "primary"]


def test_the_next_thing_to_do_is_to_start_the_oldest_order(
    fake_api: FakeOrdersApi, open_board: OpenBoard
) -> None:
    oldest, other = order(minutes_old=5), order(minutes_old=2)
    fake_api.orders = [other, oldest, order("preparing", barista="Jun", minutes_old=9)]

    assert primary(open_board(barista="Minji")) == [f"Start {code(oldest)}"]


def test_the_next_thing_to_do_is_to_finish_what_this_barista_started(
    fake_api: FakeOrdersApi, open_board: OpenBoard
) -> None:
    own = order("preparing", barista="Minji", minutes_old=2)
    fake_api.orders = [order(minutes_old=5), order("preparing", barista="Jun", minutes_old=9), own]

    assert primary(open_board(barista="Minji")) == [f"Ready {code(own)}"]


def test_with_nothing_to_make_the_next_thing_is_to_hand_over(
    fake_api: FakeOrdersApi, open_board: OpenBoard
) -> None:
    fake_api.orders = [done := order("ready")]

    assert primary(open_board()) == [f"Complete {code(done)}"]


def test_the_page_says_that_it_has_no_sign_in_and_opens_on_this_machine_only(
    open_board: OpenBoard,
) -> None:
    assert "No sign-in yet: this page opens on this machine only." in everything(open_board())


def test_store_barista_and_language_come_from_the_address(
    fake_api: FakeOrdersApi, open_board: OpenBoard
) -> None:
    fake_api.orders = [order(), there := order(store_id="hongdae")]

    page = open_board(store="hongdae", barista="Minji", lang="ko")

    assert buttons(page) == [f"{code(there)} 시작"]
    assert page.selectbox[0].value == "hongdae"
    assert page.text_input[0].value == "Minji"
    assert "카페 라떼" in card(page, there)


def test_choices_are_kept_in_the_address(fake_api: FakeOrdersApi, open_board: OpenBoard) -> None:
    fake_api.orders = [wanted := order(store_id="hongdae")]
    page = open_board()

    page.selectbox[0].select("hongdae").run()
    page.text_input[0].set_value(" Minji ").run()
    page.get("segmented_control")[0].set_value("ko").run()

    kept = {name: page.query_params[name] for name in ("store", "barista", "lang")}
    assert {
        name: value[0] if isinstance(value, list) else value for name, value in kept.items()
    } == {
        "store": "hongdae",
        "barista": "Minji",
        "lang": "ko",
    }
    assert buttons(page) == [f"{code(wanted)} 시작"]


def test_a_store_nobody_knows_becomes_the_default_store(
    fake_api: FakeOrdersApi, open_board: OpenBoard
) -> None:
    fake_api.orders = [wanted := order()]

    page = open_board(store="atlantis")

    assert page.selectbox[0].value == "gangnam"
    assert buttons(page) == [f"Start {code(wanted)}"]


def test_another_store_never_shows_the_orders_of_the_one_before(
    fake_api: FakeOrdersApi, open_board: OpenBoard
) -> None:
    fake_api.orders = [order()]
    page = open_board()
    fake_api.broken_paths = {"/orders/active"}

    page.selectbox[0].select("hongdae").run()

    assert not page.button
    assert "No connection" in everything(page)


def test_a_board_without_a_name_sends_none(fake_api: FakeOrdersApi, open_board: OpenBoard) -> None:
    fake_api.orders = [wanted := order()]
    page = open_board()

    tap(page, f"Start {code(wanted)}")

    assert "barista" not in json.loads(fake_api.sent("PUT")[0].content)
