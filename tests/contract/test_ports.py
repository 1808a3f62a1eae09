"""What the use cases may rely on, whoever stands behind a port."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from cloudcafe.domain.errors import (
    AlreadyExists,
    IdempotencyKeyReused,
    InsufficientPoints,
    ItemUnavailable,
    OutOfStock,
    VersionConflict,
)
from cloudcafe.domain.inventory import StockLevel
from cloudcafe.domain.menu import MenuItem
from cloudcafe.domain.money import Money
from cloudcafe.domain.order import (
    Order,
    OrderStatus,
    advance,
)
from cloudcafe.domain.text import Words
from cloudcafe.events.order_events import event_of
from cloudcafe.services.ports import IdempotencyKey
from tests.conftest import NewOrder
from tests.contract.conftest import Ports

pytestmark = pytest.mark.stack


@pytest.fixture
def store_id() -> str:
    """A store that no other test, and no process of the running shop, looks at."""
    return f"contract-{uuid4().hex[:12]}"


def next_step(order: Order, to: OrderStatus) -> Order:
    at = datetime.now(UTC)
    return advance(order, to, seen_version=order.version, at=at, by="Minji")


def completed(order: Order) -> Order:
    for status in (OrderStatus.PREPARING, OrderStatus.READY, OrderStatus.COMPLETED):
        order = next_step(order, status)
    return order


def put_in_stock(ports: Ports, store_id: str, stock: int) -> None:
    level = StockLevel(store_id, "espresso", stock, 1, datetime.now(UTC))
    ports.stock.save(level, seen_version=None, key=None)


def left(ports: Ports, store_id: str) -> int:
    level = ports.stock.find(store_id, "espresso")
    assert level is not None
    return level.stock


def new_key() -> IdempotencyKey:
    return IdempotencyKey(uuid4().hex, "fingerprint")


def test_a_placed_order_is_found_as_it_was_and_takes_from_stock(
    ports: Ports, store_id: str, new_order: NewOrder
) -> None:
    put_in_stock(ports, store_id, 5)
    order = new_order(quantity=2)

    placed = ports.orders.place(order, None)

    assert placed.value == order
    assert ports.orders.find(order.order_id) == order
    assert left(ports, store_id) == 3


def test_an_order_beyond_the_stock_changes_nothing(
    ports: Ports, store_id: str, new_order: NewOrder
) -> None:
    put_in_stock(ports, store_id, 1)
    order = new_order(quantity=2)

    with pytest.raises(OutOfStock) as refused:
        ports.orders.place(order, None)

    [shortage] = refused.value.extra["shortages"]
    assert (shortage.requested, shortage.available) == (2, 1)
    assert refused.value.errors[0].field == "items.0.quantity"
    assert ports.orders.find(order.order_id) is None
    assert left(ports, store_id) == 1


def test_an_item_that_a_store_does_not_keep_is_unavailable(
    ports: Ports, new_order: NewOrder
) -> None:
    with pytest.raises(ItemUnavailable):
        ports.orders.place(new_order(), None)


def test_a_key_makes_one_order_and_answers_the_same_again(
    ports: Ports, store_id: str, new_order: NewOrder
) -> None:
    put_in_stock(ports, store_id, 5)
    key = new_key()
    first = ports.orders.place(new_order(), key)

    again = ports.orders.place(new_order(), key)

    assert (again.value, again.replayed) == (first.value, True)
    assert left(ports, store_id) == 4
    with pytest.raises(IdempotencyKeyReused):
        ports.orders.place(new_order(), replace(key, fingerprint="another"))


def test_a_step_from_an_old_version_is_refused_with_the_order_as_it_is(
    ports: Ports, store_id: str, new_order: NewOrder
) -> None:
    put_in_stock(ports, store_id, 5)
    order = ports.orders.place(new_order(), None).value
    preparing = next_step(order, OrderStatus.PREPARING)
    ports.orders.save(preparing, return_stock=False, key=None)

    with pytest.raises(VersionConflict) as refused:
        ports.orders.save(next_step(order, OrderStatus.CANCELLED), return_stock=True, key=None)

    assert refused.value.extra["current"] == preparing
    assert left(ports, store_id) == 4


def test_a_cancelled_order_gives_its_items_back_and_leaves_the_board(
    ports: Ports, store_id: str, new_order: NewOrder
) -> None:
    put_in_stock(ports, store_id, 5)
    order = ports.orders.place(new_order(quantity=3), None).value

    ports.orders.save(next_step(order, OrderStatus.CANCELLED), return_stock=True, key=None)

    assert left(ports, store_id) == 5
    assert ports.orders.list_active([store_id], after=None, limit=10) == []


def test_only_finished_orders_are_removed(ports: Ports, store_id: str, new_order: NewOrder) -> None:
    put_in_stock(ports, store_id, 5)
    order = ports.orders.place(new_order(), None).value

    ports.orders.remove(order)
    assert ports.orders.find(order.order_id) == order
    cancelled = next_step(order, OrderStatus.CANCELLED)
    ports.orders.save(cancelled, return_stock=True, key=None)
    ports.orders.remove(cancelled)
    ports.orders.remove(cancelled)

    assert ports.orders.find(order.order_id) is None


def test_active_orders_come_oldest_first_and_in_pages(
    ports: Ports, store_id: str, new_order: NewOrder
) -> None:
    put_in_stock(ports, store_id, 9)
    placed = sorted(ports.orders.place(new_order(), None).value.order_id for _ in range(5))

    first = ports.orders.list_active([store_id], after=None, limit=3)
    rest = ports.orders.list_active([store_id], after=first[-1].order_id, limit=3)

    assert [order.order_id for order in [*first, *rest]] == placed


def test_an_id_that_is_none_is_of_no_order(ports: Ports) -> None:
    assert ports.orders.find("nonsense") is None
    assert ports.archive.find("nonsense") is None


def test_stock_is_changed_from_the_version_that_was_seen_only(ports: Ports, store_id: str) -> None:
    put_in_stock(ports, store_id, 5)
    seen = ports.stock.find(store_id, "espresso")
    assert seen is not None
    counted = replace(seen, stock=7, version=2)

    ports.stock.save(counted, seen_version=1, key=None)

    with pytest.raises(VersionConflict) as refused:
        ports.stock.save(replace(counted, stock=9), seen_version=1, key=None)
    assert refused.value.extra["current"] == counted
    assert ports.stock.levels(store_id) == {"espresso": counted}


def test_an_item_is_added_once_and_replaced_version_by_version(ports: Ports) -> None:
    item_id = f"contract-{uuid4().hex[:12]}"
    words = Words(item_id, item_id)
    item = MenuItem(item_id, words, words, Money(400), "cold", 30)
    ports.menu.add(item, None)

    with pytest.raises(AlreadyExists):
        ports.menu.add(item, None)
    dearer = replace(item, price=Money(450), version=2)
    ports.menu.replace(dearer, None)
    with pytest.raises(VersionConflict) as refused:
        ports.menu.replace(dearer, None)

    assert refused.value.extra["current"] == dearer
    assert ports.menu.load().items[item_id] == dearer


def test_an_event_is_recorded_once_and_the_latest_version_stays(
    ports: Ports, new_order: NewOrder
) -> None:
    order = new_order(customer_id=f"c_{uuid4().hex}")
    done = completed(order)

    recorded = [ports.archive.record(event_of(version)) for version in (done, order, done, order)]

    assert recorded == [True, True, False, False]
    assert ports.archive.find(order.order_id) == done
    assert ports.ledger.account(order.customer_id).points == 35


def test_points_are_spent_once_for_a_key_and_never_beyond_the_balance(
    ports: Ports, new_order: NewOrder
) -> None:
    order = new_order(quantity=10)
    ports.archive.record(event_of(completed(order)))
    customer_id, at, key = order.customer_id, datetime.now(UTC), new_key()

    spent = ports.ledger.redeem(customer_id, 200, at=at, key=key)
    again = ports.ledger.redeem(customer_id, 200, at=at, key=key)

    assert (again.value, again.replayed) == (spent.value, True)
    with pytest.raises(InsufficientPoints) as refused:
        ports.ledger.redeem(customer_id, 200, at=at, key=None)
    assert refused.value.extra == {"points": 150}
    with pytest.raises(IdempotencyKeyReused):
        ports.ledger.redeem(customer_id, 100, at=at, key=replace(key, fingerprint="another"))
    entries = ports.ledger.history(customer_id, before=None, limit=10)
    assert [entry.points for entry in entries] == [-200, 350]
    account = ports.ledger.account(customer_id)
    assert (account.points, account.lifetime_points) == (150, 350)


def test_the_queue_forgets_who_is_served_and_is_not_misled_by_late_events(
    ports: Ports, new_order: NewOrder
) -> None:
    first, second = new_order(), new_order()
    first, second = sorted((first, second), key=lambda order: order.order_id)
    # The queue goes by the time an order was placed, to the millisecond.
    second = replace(second, created_at=second.created_at.replace(year=2027))
    for order in (first, second):
        ports.queue.track(order)

    assert ports.queue.ahead(second) == 1
    ready = next_step(next_step(first, OrderStatus.PREPARING), OrderStatus.READY)
    ports.queue.track(ready)
    ports.queue.track(first)

    assert ports.queue.ahead(second) == 0
    assert ports.queue.ahead(ready) is None
    assert ports.queue.length(first.store_id) == 1
