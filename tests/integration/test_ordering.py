"""Ordering, against the running shop."""

import json
import subprocess
import uuid
from collections import Counter as Tally
from concurrent.futures import ThreadPoolExecutor

import pytest

from cloudcafe.local.stack import Stack
from cloudcafe.tasks.seed import menu_items
from tests.conftest import wait_until
from tests.counter import Counter

pytestmark = pytest.mark.stack


def test_the_owners_curl_examples_work_as_written(stack: Stack) -> None:
    api = f"{stack.base_url}/api"
    order = (
        '{"customer_id":"test","items":[{"name":"Espresso","price":3.50,"quantity":1}],'
        '"total":3.50}'
    )

    menu = subprocess.run(["curl", "-sf", f"{api}/menu"], capture_output=True, check=True)
    placed = subprocess.run(
        [
            *("curl", "-sf", "-X", "POST", f"{api}/orders"),
            *("-H", "Content-Type: application/json", "-d", order),
        ],
        capture_output=True,
        check=True,
        text=True,
    )

    on_the_menu = {item["name"] for item in json.loads(menu.stdout)["items"]}
    assert {item.name for item in menu_items()} <= on_the_menu
    assert '"status":"pending"' in placed.stdout
    assert '"total":3.5,' in placed.stdout


def test_an_order_goes_from_the_counter_into_the_books(counter: Counter) -> None:
    counter.stock("latte", 10)
    order = counter.ordered(
        customer_id="c_story",
        items=[
            {
                "item_id": "latte",
                "quantity": 2,
                "price": 6.65,
                "customizations": {"size": "large", "milk": "oat", "extras": ["extra-shot"]},
            }
        ],
        total=13.30,
        notes="  extra hot  ",
    )

    finished = counter.finished(order)

    assert finished["status"] == "completed"
    assert [change["status"] for change in finished["history"]] == [
        "pending",
        "preparing",
        "ready",
        "completed",
    ]
    assert counter.stock_of("latte") == 8
    assert counter.active() == []
    wait_until(lambda: counter.points("c_story") == 133)
    archived = counter.seen(order["order_id"])
    assert archived["status"] == "completed"
    assert archived["notes"] == "extra hot"
    assert archived["items"] == order["items"]
    history = counter.http.get("/loyalty/history", params={"customer_id": "c_story"}).json()
    assert [(one["kind"], one["points"], one["order_id"]) for one in history["transactions"]] == [
        ("earn", 133, order["order_id"])
    ]


def test_of_two_hundred_orders_for_fifty_cups_exactly_fifty_are_taken(counter: Counter) -> None:
    counter.stock("espresso", 50)

    with ThreadPoolExecutor(32) as crowd:
        answers = list(crowd.map(lambda _: counter.order(), range(200)))

    assert Tally(answer.status_code for answer in answers) == {201: 50, 409: 150}
    refused = [answer.json() for answer in answers if answer.status_code == 409]
    assert {one["code"] for one in refused} == {"out-of-stock"}
    assert refused[0]["errors"][0]["field"] == "items.0.quantity"
    assert counter.stock_of("espresso") == 0
    assert len(counter.active()) == 50


def test_an_order_that_lacks_one_item_takes_nothing_of_the_others(counter: Counter) -> None:
    counter.stock("espresso", 9)
    counter.stock("latte", 1)

    answer = counter.order(
        items=[{"item_id": "espresso", "quantity": 2}, {"item_id": "latte", "quantity": 2}]
    )

    problem = counter.expect(409, answer)
    assert problem["shortages"] == [
        {"item_id": "latte", "name": "Latte", "requested": 2, "available": 1}
    ]
    assert problem["errors"][0]["field"] == "items.1.quantity"
    assert counter.stock_of("espresso") == 9


def test_lines_of_the_same_item_are_counted_together(counter: Counter) -> None:
    counter.stock("latte", 3)
    soy = {"name": "Latte", "quantity": 2, "customizations": {"milk": "soy"}}
    lines = [{"item_id": "latte", "quantity": 2}, soy]

    counter.expect(409, counter.order(items=lines))

    assert counter.stock_of("latte") == 3


def test_an_item_the_store_does_not_keep_cannot_be_ordered(counter: Counter) -> None:
    problem = counter.expect(409, counter.order(items=[{"item_id": "mocha", "quantity": 1}]))

    assert problem["code"] == "item-unavailable"
    assert problem["errors"][0]["field"] == "items.0"


def test_a_closed_store_takes_no_order(counter: Counter) -> None:
    problem = counter.expect(409, counter.order(store_id="never-open"))

    assert problem["code"] == "store-closed"
    assert problem["errors"][0]["field"] == "store_id"
    assert problem["opens_at"] is None


def test_one_key_sent_twenty_times_at_once_makes_one_order(counter: Counter) -> None:
    counter.stock("espresso", 50)
    key = str(uuid.uuid4())

    with ThreadPoolExecutor(20) as crowd:
        answers = list(
            crowd.map(lambda _: counter.ordered(key=key, customer_id="c_twenty"), range(20))
        )

    assert len({answer["order_id"] for answer in answers}) == 1
    assert counter.stock_of("espresso") == 49
    other = counter.order(key=key, customer_id="c_twenty", notes="another body")
    problem = counter.expect(422, other)
    assert problem["code"] == "idempotency-key-reused"
    assert problem["errors"][0]["field"] == "Idempotency-Key"


def test_a_retry_is_answered_as_the_first_time_even_when_the_stock_is_gone(
    counter: Counter,
) -> None:
    counter.stock("espresso", 1)
    first = counter.ordered(key="retry-" + counter.store_id, customer_id="c_retry")

    again = counter.order(key="retry-" + counter.store_id, customer_id="c_retry")

    assert counter.expect(201, again) == first
    assert again.headers["Idempotency-Replayed"] == "true"


def test_of_two_baristas_at_once_one_wins_and_the_other_sees_who(counter: Counter) -> None:
    counter.stock("espresso", 5)
    order = counter.ordered()

    with ThreadPoolExecutor(2) as crew:
        answers = list(
            crew.map(lambda name: counter.step(order, "preparing", barista=name), ["Minji", "Jun"])
        )

    won, lost = sorted(answers, key=lambda answer: answer.status_code)
    assert (won.status_code, lost.status_code) == (200, 409)
    winner = won.json()["barista"]
    problem = lost.json()
    assert problem["current"]["barista"] == winner
    assert winner in problem["detail"]


def test_a_cancelled_order_gives_its_items_back_and_earns_nothing(counter: Counter) -> None:
    counter.stock("espresso", 5)
    order = counter.ordered(customer_id="c_cancel", items=[{"item_id": "espresso", "quantity": 3}])

    counter.expect(200, counter.step(order, "cancelled", barista="Minji"))

    assert counter.stock_of("espresso") == 5
    wait_until(lambda: counter.seen(order["order_id"])["status"] == "cancelled")
    assert counter.points("c_cancel") == 0
    again = counter.expect(409, counter.step(order, "preparing"))
    assert again["code"] in {"version-conflict", "invalid-transition"}


def test_active_orders_are_paged_oldest_first_without_gap_or_repetition(counter: Counter) -> None:
    counter.stock("espresso", 50)
    placed = [counter.ordered()["order_id"] for _ in range(7)]
    seen: list[str] = []
    cursor = None

    while True:
        params = {"store_id": counter.store_id, "limit": 3} | ({"cursor": cursor} if cursor else {})
        page = counter.expect(200, counter.http.get("/orders/active", params=params))
        seen += [order["order_id"] for order in page["orders"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break

    assert seen == sorted(placed)


def test_the_board_of_all_stores_merges_them_by_age(counter: Counter) -> None:
    counter.stock("espresso", 5)
    mine = counter.ordered()["order_id"]

    page = counter.expect(200, counter.http.get("/orders/active", params={"limit": 100}))

    ids = [order["order_id"] for order in page["orders"]]
    assert ids == sorted(ids)
    assert mine in ids or page["next_cursor"] is not None


def test_who_waits_is_told_how_many_come_first(counter: Counter) -> None:
    counter.stock("espresso", 5)
    first, second = counter.ordered(), counter.ordered()

    wait_until(lambda: counter.seen(second["order_id"])["ahead"] == 1)
    counter.step(first, "cancelled")

    wait_until(lambda: counter.seen(second["order_id"])["ahead"] == 0)


def test_the_baristas_figures_are_of_the_stores_day(counter: Counter) -> None:
    counter.stock("espresso", 5)
    counter.finished(counter.ordered())
    counter.ordered()

    def stats() -> dict[str, object]:
        params = {"store_id": counter.store_id}
        return counter.expect(200, counter.http.get("/barista/stats", params=params))

    wait_until(lambda: (stats()["orders_today"], stats()["completed_today"]) == (2, 1))
    assert stats()["active"] == 1
    average = stats()["avg_prep_seconds"]
    assert isinstance(average, float)
    assert average >= 0
