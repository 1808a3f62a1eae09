"""The whole shop over restarts and kills."""

import os
import signal
import time

import httpx
import psutil
import pytest

from cloudcafe.local.components import COMPONENTS
from cloudcafe.local.smoke import Story
from cloudcafe.local.stack import Stack

pytestmark = pytest.mark.stack

# The board takes no part in an order's life, and nobody pays yet.
TAKING_PART = set(COMPONENTS) - {"barista", "payments"}
RECOVERY_TIMEOUT_S = 60


def a_stack(data_dir):
    return Stack(data_dir, components=TAKING_PART)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    return tmp_path_factory.mktemp("shop") / "data"


@pytest.fixture(scope="module")
def pending_order(data_dir):
    """An order from before the shop was stopped."""
    with a_stack(data_dir) as stack:
        return place_order(stack)


@pytest.fixture(scope="module")
def shop(data_dir, pending_order):
    """The shop, started again on the same data."""
    with a_stack(data_dir) as stack:
        yield stack


def test_an_order_from_before_a_restart_is_still_active(shop, pending_order):
    active = httpx.get(f"{shop.base_url}/api/orders/active", timeout=30).json()["orders"]

    assert [order["order_id"] for order in active] == [pending_order["order_id"]]
    assert active[0] == {**pending_order, "ahead": active[0]["ahead"]}


@pytest.mark.parametrize("component", sorted(TAKING_PART))
def test_the_shop_recovers_from_a_killed_component(shop, component):
    story = Story(shop.base_url, shop.settings.database_url.get_secret_value())
    before = shop.pid_of(component)
    group = psutil.Process(before).children(recursive=True)

    shop.kill(component)
    shop.wait_ready(component)

    assert shop.pid_of(component) != before

    # Nothing of the killed one works on beside its successor, which ends it first of all.
    def alone():
        assert not any(process.is_running() for process in group if not is_zombie(process))

    until_it_works(alone)
    until_it_works(story.note_stock_and_points)
    until_it_works(story.order)
    for name, step in list(story.steps().items())[3:]:
        assert name != "pages answer"
        step()
    story.close()


def test_a_worker_of_the_api_that_dies_is_replaced(shop):
    main = psutil.Process(shop.pid_of("api"))
    workers = main.children()

    os.kill(workers[0].pid, signal.SIGKILL)

    def replaced():
        now = {worker.pid for worker in main.children() if not is_zombie(worker)}
        assert len(now) == len(workers)
        assert workers[0].pid not in now

    until_it_works(replaced)
    assert shop.pid_of("api") == main.pid


def place_order(stack):
    body = {"customer_id": "early", "items": [{"item_id": "latte", "quantity": 1}]}
    answer = httpx.post(f"{stack.base_url}/api/orders", json=body, timeout=30)
    assert answer.status_code == 201, answer.text
    return answer.json()


def until_it_works(attempt):
    """Try until it succeeds: while a server is away the shop may say so."""
    deadline = time.monotonic() + RECOVERY_TIMEOUT_S
    while True:
        try:
            attempt()
        except Exception:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return


def is_zombie(process):
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.Error:
        return True
