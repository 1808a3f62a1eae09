"""Every order is a fact exactly once, whatever becomes of the worker or the warehouse."""

import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, text

from cloudcafe.adapters.stores.redshift.engine import warehouse_engine
from cloudcafe.local.stack import Stack
from tests.conftest import wait_until
from tests.counter import Counter
from tests.resilience.test_faults import without

pytestmark = pytest.mark.stack

ORDERS = 100
FINISHED = 20


@pytest.fixture
def warehouse(stack: Stack) -> Iterator[Engine]:
    engine = warehouse_engine(stack.environment["CLOUDCAFE_WAREHOUSE_URL"])
    yield engine
    engine.dispose()


def told(warehouse: Engine, store_id: str) -> dict[str, Any]:
    """Return what the warehouse says of a store's orders, as facts, lines and hourly sums."""
    query = text(
        "SELECT (SELECT count(*) FROM fact_orders WHERE store_id = :store) AS orders,"
        " (SELECT count(DISTINCT order_id) FROM fact_orders WHERE store_id = :store) AS different,"
        " (SELECT count(*) FROM fact_orders WHERE store_id = :store AND status = 'completed')"
        " AS completed,"
        " (SELECT count(*) FROM fact_order_lines WHERE store_id = :store) AS lines,"
        " (SELECT sum(orders) FROM rollup_orders_hourly WHERE store_id = :store) AS rolled_up,"
        " (SELECT sum(revenue_minor) FROM rollup_orders_hourly WHERE store_id = :store) AS revenue"
    )
    with warehouse.connect() as connection:
        return dict(connection.execute(query, {"store": store_id}).one()._mapping)


def test_killing_the_analytics_worker_amid_orders_loses_and_doubles_nothing(
    stack: Stack, counter: Counter, warehouse: Engine
) -> None:
    counter.stock("espresso", ORDERS)
    stop = threading.Event()
    kills: list[int] = []

    def kill_again_and_again() -> None:
        while not stop.is_set():
            stack.wait_ready("analytics-worker")
            stop.wait(1)
            stack.kill("analytics-worker", signal.SIGKILL)
            kills.append(1)

    killer = threading.Thread(target=kill_again_and_again)
    killer.start()
    with ThreadPoolExecutor(2) as crowd:
        orders = list(crowd.map(lambda _: counter.ordered(), range(ORDERS // 2)))
        wait_until(lambda: len(kills) >= 2, 120)
        orders += crowd.map(lambda _: counter.ordered(), range(ORDERS // 2, ORDERS))
        for order in orders[:FINISHED]:
            counter.finished(order)
        wait_until(lambda: len(kills) >= 4, 120)
    stop.set()
    killer.join()
    stack.wait_ready("analytics-worker")

    wanted = {
        "orders": ORDERS,
        "different": ORDERS,
        "completed": FINISHED,
        "lines": ORDERS,
        "rolled_up": ORDERS,
        "revenue": 350 * ORDERS,
    }
    wait_until(lambda: told(warehouse, counter.store_id) == wanted, 120)


def test_without_the_warehouse_orders_are_taken_and_are_facts_when_it_is_back(
    stack: Stack, counter: Counter, warehouse: Engine
) -> None:
    counter.stock("espresso", 5)
    process = stack.pid_of("analytics-worker")

    with without(stack, "postgres"):
        counter.finished(counter.ordered())
    warehouse.dispose()

    wait_until(lambda: told(warehouse, counter.store_id)["completed"] == 1, 120)
    assert told(warehouse, counter.store_id)["revenue"] == 350
    assert stack.pid_of("analytics-worker") == process
