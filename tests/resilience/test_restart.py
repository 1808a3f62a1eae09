"""Closing in the evening, opening in the morning."""

from pathlib import Path

import pytest

from cloudcafe.local.stack import Stack
from tests.conftest import wait_until
from tests.counter import Counter

pytestmark = pytest.mark.stack

SHOP = {
    "postgres",
    "cache",
    "memorydb",
    "aws",
    "documentdb",
    "api",
    "relay",
    "order-service",
    "front-door",
}


def test_orders_that_were_active_are_active_after_a_restart(tmp_path: Path) -> None:
    with (
        Stack(tmp_path / "data", components=SHOP) as stack,
        Counter(f"{stack.base_url}/api", "gangnam") as counter,
    ):
        done = counter.finished(counter.ordered(customer_id="c_evening"))
        wait_until(lambda: counter.points("c_evening") == 35)
        waiting = [counter.ordered(customer_id="c_evening") for _ in range(3)]
        stock = counter.stock_of("espresso")

    with (
        Stack(tmp_path / "data", components=SHOP) as stack,
        Counter(f"{stack.base_url}/api", "gangnam") as counter,
    ):
        assert [order["order_id"] for order in counter.active()] == [
            order["order_id"] for order in waiting
        ]
        assert counter.stock_of("espresso") == stock
        assert counter.seen(done["order_id"])["status"] == "completed"
        counter.finished(waiting[0])
        wait_until(lambda: counter.points("c_evening") == 70)
