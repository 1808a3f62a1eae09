from collections.abc import Sequence
from dataclasses import replace

import pytest

from cloudcafe.domain.order import Order, OrderStatus, StatusChange
from cloudcafe.events.order_events import OrderEventType, event_of
from cloudcafe.services.relay_order_changes import OrderChange, relay_order_changes
from tests.unit.fakes import Cafe, FixedClock, MemoryPublisher

LATER = FixedClock()
LATER.advance(hours=24)


def _relay(changes: Sequence[OrderChange], publisher: MemoryPublisher) -> Sequence[str]:
    return relay_order_changes(changes, publisher=publisher, now=LATER)


@pytest.fixture
def life(cafe: Cafe) -> list[Order]:
    """One order after each of its steps."""
    orders = [cafe.placed()]
    for step in (OrderStatus.PREPARING, OrderStatus.READY, OrderStatus.COMPLETED):
        orders.append(cafe.brought_to(step, orders[-1]))
    return orders


def test_every_committed_change_is_published_in_its_order(life: list[Order]) -> None:
    publisher = MemoryPublisher()
    changes = [
        OrderChange(str(number), before, after)
        for number, (before, after) in enumerate(zip([None, *life], life, strict=False))
    ]

    failed = _relay(changes, publisher)

    assert failed == []
    assert publisher.published == [event_of(order) for order in life]


@pytest.mark.parametrize("end", [OrderStatus.COMPLETED, OrderStatus.CANCELLED])
def test_a_finished_order_that_is_removed_says_nothing(cafe: Cafe, end: OrderStatus) -> None:
    publisher = MemoryPublisher()

    failed = _relay([OrderChange("1", cafe.brought_to(end), None)], publisher)

    assert failed == []
    assert publisher.published == []


@pytest.mark.parametrize("state", [OrderStatus.PENDING, OrderStatus.PREPARING, OrderStatus.READY])
def test_an_active_order_that_vanished_is_published_as_cancelled(
    cafe: Cafe, state: OrderStatus
) -> None:
    publisher = MemoryPublisher()
    forgotten = cafe.brought_to(state)

    _relay([OrderChange("1", forgotten, None)], publisher)

    [event] = publisher.published
    assert event.type is OrderEventType.CANCELLED
    assert event.event_id == f"{forgotten.order_id}:{forgotten.version + 1}"
    assert event.occurred_at == LATER()
    assert event.order == replace(
        forgotten,
        status=OrderStatus.CANCELLED,
        version=forgotten.version + 1,
        updated_at=LATER(),
        history=(*forgotten.history, StatusChange(OrderStatus.CANCELLED, LATER(), "expired")),
    )


def test_a_change_that_tells_nothing_is_passed_over() -> None:
    publisher = MemoryPublisher()

    assert _relay([OrderChange("1", None, None)], publisher) == []
    assert publisher.published == []


def test_failed_publications_are_reported_by_the_change_not_by_the_event(
    cafe: Cafe,
) -> None:
    orders = [cafe.placed() for _ in range(3)]
    changes = [OrderChange(f"change-{number}", None, one) for number, one in enumerate(orders)]
    refuses = [event_of(orders[0]).event_id, event_of(orders[2]).event_id]

    failed = _relay(changes, MemoryPublisher(refuses))

    assert failed == ["change-0", "change-2"]


def test_a_vanished_order_that_could_not_be_told_comes_again(cafe: Cafe) -> None:
    forgotten = cafe.placed()
    publisher = MemoryPublisher([f"{forgotten.order_id}:2"])

    assert _relay([OrderChange("change-9", forgotten, None)], publisher) == ["change-9"]


def test_no_changes_are_no_work() -> None:
    publisher = MemoryPublisher()

    assert _relay([], publisher) == []
    assert publisher.published == []
