"""The menu, its cache and the stock, against the running shop."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from redis import Redis

from cloudcafe.local.stack import Stack
from tests.conftest import wait_until
from tests.counter import Counter

pytestmark = pytest.mark.stack


def new_item(item_id: str, **fields: Any) -> dict[str, Any]:
    return {
        "item_id": item_id,
        "names": {"en": f"Test {item_id}", "ko": f"시험 {item_id}"},
        "description": "Only for a test.",
        "price": 4.20,
        "category": "cold",
        "customizations": [],
    } | fields


def test_a_new_item_is_sold_once_its_stock_is_counted(counter: Counter) -> None:
    item_id = f"fizz-{counter.store_id}"

    counter.expect(201, counter.http.post("/menu", json=new_item(item_id)))

    taken = counter.expect(409, counter.http.post("/menu", json=new_item(item_id)))
    assert taken["code"] == "already-exists"
    line = [{"item_id": item_id, "quantity": 1}]
    # Another process of the API may know the old menu for half a second.
    wait_until(lambda: counter.order(items=line).json().get("code") == "item-unavailable")
    counter.stock(item_id, 3)
    wait_until(lambda: counter.order(items=line).status_code == 201)


def test_a_price_that_was_changed_holds_everywhere_at_once_and_the_old_one_is_refused(
    counter: Counter,
) -> None:
    item_id = f"tea-{counter.store_id}"
    counter.expect(201, counter.http.post("/menu", json=new_item(item_id)))
    wait_until(
        lambda: (
            counter.http.put(
                f"/inventory/{item_id}", json={"stock": 9, "store_id": counter.store_id}
            ).status_code
            == 200
        )
    )

    changed = counter.http.put(
        f"/menu/{item_id}", json=new_item(item_id, price=5.00), headers={"If-Match": '"v1"'}
    )

    assert counter.expect(200, changed)["version"] == 2
    time.sleep(1.2)  # what a process may have kept is older than half a second now
    for _ in range(8):
        old = counter.order(items=[{"item_id": item_id, "quantity": 2, "price": 4.2}], total=8.4)
        problem = counter.expect(422, old)
        assert problem["code"] == "price-changed"
        assert problem["expected_total"] == 10.0
        assert [error["field"] for error in problem["errors"]] == ["items.0.price", "total"]
    stale = counter.http.put(
        f"/menu/{item_id}", json=new_item(item_id, price=6.00), headers={"If-Match": '"v1"'}
    )
    assert counter.expect(412, stale)["current"]["version"] == 2


def test_the_menu_stays_in_the_cache_for_an_hour(stack: Stack, counter: Counter) -> None:
    counter.expect(200, counter.http.get("/menu"))
    cache = Redis.from_url(stack.environment["CLOUDCAFE_CACHE_URL"], decode_responses=True)

    seconds_left = [cache.ttl(name) for name in cache.scan_iter("menu:items:*")]

    assert seconds_left
    assert all(0 < seconds <= 3600 for seconds in seconds_left)
    cache.close()


def test_the_menu_shows_what_the_store_has(counter: Counter) -> None:
    counter.stock("espresso", 0)
    counter.stock("latte", 5)
    counter.stock("mocha", 6)

    def shown() -> dict[str, tuple[int, bool, bool]]:
        menu = counter.http.get("/menu", params={"store_id": counter.store_id}).json()
        return {
            item["item_id"]: (item["stock"], item["low_stock"], item["available"])
            for item in menu["items"]
        }

    wait_until(lambda: shown()["mocha"] == (6, False, True))
    assert shown()["espresso"] == (0, False, False)
    assert shown()["latte"] == (5, True, True)
    assert shown()["affogato"] == (0, False, False)


def test_the_menu_is_not_sent_again_when_nothing_changed(counter: Counter) -> None:
    params = {"store_id": counter.store_id, "category": "cold"}
    first = counter.http.get("/menu", params=params)

    again = counter.http.get(
        "/menu", params=params, headers={"If-None-Match": first.headers["ETag"]}
    )

    assert again.status_code == 304
    assert again.content == b""


def test_an_item_tells_its_story(counter: Counter) -> None:
    item = counter.expect(200, counter.http.get("/menu/latte"))

    assert item["story"]["ko"]
    assert item["nutrition"]["kcal"] == 190
    assert item["allergens"] == ["milk"]


def test_a_count_against_an_old_version_is_refused_with_the_current_one(counter: Counter) -> None:
    counter.stock("espresso", 5)
    path = "/inventory/espresso"
    read = counter.http.get(path, params={"store_id": counter.store_id})
    counter.ordered()
    body = {"stock": 40, "store_id": counter.store_id}

    refused = counter.http.put(path, json=body, headers={"If-Match": read.headers["ETag"]})
    by_version = counter.http.put(path, json=body | {"version": read.json()["version"]})

    assert counter.expect(412, refused)["current"]["stock"] == 4
    assert counter.expect(409, by_version)["current"]["stock"] == 4
    assert counter.stock_of("espresso") == 4


def test_a_double_click_on_reorder_orders_once(counter: Counter) -> None:
    counter.stock("espresso", 2)
    body = {"item_id": "espresso", "store_id": counter.store_id, "quantity": 40}

    with ThreadPoolExecutor(4) as crowd:
        answers = list(
            crowd.map(lambda _: counter.http.post("/inventory/reorder", json=body), range(4))
        )

    opened = [answer.json() for answer in answers if answer.status_code == 201]
    assert len(opened) == 1
    assert {answer.status_code for answer in answers} == {201, 409}
    delivered = {"stock": 42, "store_id": counter.store_id, "reorder_id": opened[0]["reorder_id"]}
    level = counter.expect(200, counter.http.put("/inventory/espresso", json=delivered))
    assert (level["stock"], level["on_order"], level["reorder_id"]) == (42, 0, None)
