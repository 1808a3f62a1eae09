"""What is promised, while the fault is there."""

import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from cloudcafe.adapters.stores.aurora.engine import shop_engine
from cloudcafe.local.stack import Stack
from tests.conftest import wait_until
from tests.counter import Counter

pytestmark = pytest.mark.stack

ORDERS = 200


@contextmanager
def without(stack: Stack, component: str) -> Iterator[None]:
    """Take a component away, and bring it back."""
    stack.stop_component(component)
    try:
        yield
    finally:
        stack.start_component(component)
        stack.wait_ready(component)


def ready(counter: Counter) -> dict[str, Any]:
    body: dict[str, Any] = counter.http.get("/health/ready").json()
    return body


def down(counter: Counter) -> set[str]:
    dependencies = ready(counter)["dependencies"]
    return {name for name, one in dependencies.items() if one["status"] == "down"}


def archived(stack: Stack, store_id: str) -> dict[str, int]:
    """Return how many rows the books have of a store's orders, and of what they earned."""
    engine = shop_engine(stack.environment["CLOUDCAFE_DATABASE_URL"])
    query = text(
        "SELECT (SELECT count(*) FROM orders WHERE store_id = :store) AS orders,"
        " (SELECT count(*) FROM orders WHERE store_id = :store AND status = 'completed')"
        " AS completed,"
        " (SELECT count(*) FROM loyalty_transactions JOIN orders USING (order_id)"
        " WHERE store_id = :store) AS earned,"
        " (SELECT count(*) FROM order_items JOIN orders USING (order_id)"
        " WHERE store_id = :store) AS lines"
    )
    with engine.connect() as connection:
        row = connection.execute(query, {"store": store_id}).one()
    engine.dispose()
    return dict(row._mapping)


def persistent_order(counter: Counter, number: int) -> dict[str, Any]:
    """Order as a careful client does: with a key, and again until there is an answer."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            answer = counter.order(
                key=f"{counter.store_id}-{number}", customer_id=f"c_{counter.store_id}_{number}"
            )
        except httpx.TransportError:
            time.sleep(0.2)
            continue
        if answer.status_code < 500:
            return counter.expect(201, answer)
        time.sleep(0.2)
    raise AssertionError("no answer within two minutes")


def test_killing_the_relay_the_order_service_and_the_api_loses_and_doubles_nothing(
    stack: Stack, counter: Counter
) -> None:
    counter.stock("espresso", 1000)
    stop = threading.Event()
    killed: list[str] = []

    def kill_one_after_the_other() -> None:
        for victim in ("relay", "order-service", "api") * 2:
            if stop.wait(0.4):
                return
            stack.wait_ready(victim)
            stack.kill(victim, signal.SIGKILL)
            killed.append(victim)

    killer = threading.Thread(target=kill_one_after_the_other)
    killer.start()
    with ThreadPoolExecutor(8) as crowd:
        orders = list(
            crowd.map(lambda number: persistent_order(counter, number), range(ORDERS // 2))
        )
        killer.join()
        orders += crowd.map(
            lambda number: persistent_order(counter, number), range(ORDERS // 2, ORDERS)
        )
    stop.set()
    for component in ("relay", "order-service", "api"):
        stack.wait_ready(component)

    assert set(killed) == {"relay", "order-service", "api"}
    assert len({order["order_id"] for order in orders}) == ORDERS
    assert counter.stock_of("espresso") == 1000 - ORDERS
    wait_until(lambda: archived(stack, counter.store_id)["orders"] == ORDERS, 120)
    for order in orders[:20]:
        counter.finished(order)
    wait_until(lambda: archived(stack, counter.store_id)["earned"] == 20, 120)
    assert archived(stack, counter.store_id) == {
        "orders": ORDERS,
        "completed": 20,
        "earned": 20,
        "lines": ORDERS,
    }
    assert len(counter.active()) == 100


def test_without_the_cache_the_menu_answers_orders_go_on_and_health_says_so(
    stack: Stack, counter: Counter
) -> None:
    counter.stock("espresso", 5)

    with without(stack, "cache"):
        menu = counter.expect(200, counter.http.get("/menu", params={"category": "espresso"}))
        order = counter.ordered(customer_id="c_no_cache")
        counter.finished(order)
        wait_until(lambda: counter.points("c_no_cache") == 35)
        assert down(counter) == {"elasticache"}
        assert ready(counter)["status"] == "degraded"

    assert {"Espresso", "Americano"} <= {item["name"] for item in menu["items"]}
    wait_until(lambda: ready(counter)["status"] == "ready")


def test_a_price_changed_while_the_cache_was_away_is_right_when_it_is_back(
    stack: Stack, counter: Counter
) -> None:
    item = {
        "item_id": f"soda-{counter.store_id}",
        "name": f"Soda {counter.store_id}",
        "description": "Only for a test.",
        "price": 3.00,
        "category": "cold",
    }
    counter.expect(201, counter.http.post("/menu", json=item))

    with without(stack, "cache"):
        wait_until(
            lambda: (
                counter.http.put(
                    f"/menu/{item['item_id']}", json=item | {"price": 4.00, "version": 1}
                ).status_code
                == 200
            )
        )

    def shown() -> set[float]:
        menu = counter.http.get("/menu", params={"category": "cold"}).json()
        return {one["price"] for one in menu["items"] if one["item_id"] == item["item_id"]}

    wait_until(lambda: shown() == {4.0})
    time.sleep(1.2)
    assert all(shown() == {4.0} for _ in range(8))


def test_without_live_tracking_orders_go_on(stack: Stack, counter: Counter) -> None:
    counter.stock("espresso", 5)

    with without(stack, "memorydb"):
        order = counter.ordered(customer_id="c_no_memory")
        assert counter.seen(order["order_id"])["ahead"] is None
        counter.finished(order)
        wait_until(lambda: counter.points("c_no_memory") == 35)
        assert down(counter) == {"memorydb"}


def test_without_the_product_catalog_an_item_is_shown_without_its_story(
    stack: Stack, counter: Counter
) -> None:
    with without(stack, "documentdb"):
        item = counter.expect(200, counter.http.get("/menu/latte"))

    assert item["story"] is None
    assert item["allergens"] == ["milk"]


def test_without_the_books_orders_are_taken_and_booked_when_they_are_back(
    stack: Stack, counter: Counter
) -> None:
    counter.stock("espresso", 5)

    with without(stack, "postgres"):
        order = counter.finished(counter.ordered(customer_id="c_no_books"))
        problem = counter.http.get("/loyalty/c_no_books")
        assert problem.status_code == 503
        assert problem.json()["dependency"] == "aurora"
        assert "Retry-After" in problem.headers

    wait_until(lambda: counter.points("c_no_books") == 35, 120)
    assert counter.seen(order["order_id"])["status"] == "completed"


def test_without_the_order_book_the_shop_says_so_and_comes_back(
    stack: Stack, counter: Counter
) -> None:
    counter.stock("espresso", 5)
    order = counter.ordered()

    with without(stack, "aws"):
        problem = counter.order()
        assert problem.status_code == 503
        assert problem.json()["code"] == "dependency-unavailable"
        assert ready(counter)["status"] == "unavailable"

    wait_until(lambda: ready(counter)["status"] == "ready")
    assert counter.seen(order["order_id"])["status"] == "pending"
    counter.finished(counter.ordered(customer_id="c_after"))
    wait_until(lambda: counter.points("c_after") == 35, 120)


@pytest.mark.parametrize("component", ["barista", "front-door", "payments"])
def test_what_is_killed_is_started_again(stack: Stack, component: str) -> None:
    before = stack.pid_of(component)

    stack.kill(component, signal.SIGKILL)

    stack.wait_ready(component)
    assert stack.pid_of(component) != before
    assert httpx.get(f"{stack.base_url}/api/health/live", timeout=30).status_code == 200
