from dataclasses import dataclass, field

import pytest

from cloudcafe.domain.errors import DependencyUnavailable
from cloudcafe.domain.order import Order, OrderStatus
from cloudcafe.events.order_events import event_of
from cloudcafe.services.ports import BaristaStats
from cloudcafe.services.record_order_event import record_order_event
from tests.unit.fakes import (
    GANGNAM,
    Cafe,
    MemoryArchive,
    MemoryLedger,
    MemoryOrderBook,
    MemoryQueue,
    MemoryRecords,
    MemoryStats,
    MemoryStockRoom,
)


@dataclass
class OrderService:
    """The order service's ports, which write into one diary."""

    diary: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        records = MemoryRecords()
        self.ledger = MemoryLedger()
        self.archive = MemoryArchive(self.ledger, self.diary)
        self.orders = MemoryOrderBook(MemoryStockRoom([], records), records, self.diary)
        self.queue = MemoryQueue(self.diary)
        self.stats = MemoryStats(self.diary)

    def record(self, order: Order) -> bool:
        return record_order_event(
            event_of(order),
            archive=self.archive,
            orders=self.orders,
            queue=self.queue,
            stats=self.stats,
            tiers=self.ledger,
        )


@pytest.fixture
def service() -> OrderService:
    return OrderService()


@pytest.fixture
def completed(cafe: Cafe) -> Order:
    return cafe.brought_to(OrderStatus.COMPLETED)


def test_the_books_come_before_everything_that_can_be_done_again(
    service: OrderService, completed: Order
) -> None:
    service.record(completed)

    assert service.diary == ["archive.record", "orders.remove", "queue.track", "stats.forget"]


def test_an_order_that_is_waited_for_stays_on_the_board(service: OrderService, cafe: Cafe) -> None:
    order = cafe.placed()
    service.orders.stored[order.order_id] = order

    assert service.record(order)

    assert service.orders.stored == {order.order_id: order}
    assert service.queue.length("gangnam") == 1
    assert "orders.remove" not in service.diary


@pytest.mark.parametrize("end", [OrderStatus.COMPLETED, OrderStatus.CANCELLED])
def test_a_finished_order_leaves_the_board_and_the_queue_for_the_archive(
    service: OrderService, cafe: Cafe, end: OrderStatus
) -> None:
    placed = cafe.placed()
    finished = cafe.brought_to(end, placed)
    service.orders.stored[finished.order_id] = finished
    service.record(placed)

    service.record(finished)

    assert service.orders.stored == {}
    assert service.queue.length("gangnam") == 0
    assert service.archive.find(finished.order_id) == finished


def test_a_repeated_event_is_not_new_and_does_the_after_effects_again(
    service: OrderService, completed: Order
) -> None:
    first = service.record(completed)
    service.orders.stored[completed.order_id] = completed
    service.diary.clear()

    second = service.record(completed)

    assert (first, second) == (True, False)
    assert service.diary == ["archive.record", "orders.remove", "queue.track", "stats.forget"]
    assert service.orders.stored == {}


def test_a_repeated_completion_earns_its_points_once(
    service: OrderService, completed: Order
) -> None:
    for _ in range(3):
        service.record(completed)

    assert service.ledger.account("c_1").points == completed.points_to_earn == 47


def test_events_that_come_in_the_wrong_order_leave_the_latest_in_the_books(
    service: OrderService, cafe: Cafe
) -> None:
    placed = cafe.placed()
    finished = cafe.brought_to(OrderStatus.COMPLETED, placed)

    for order in (finished, placed):
        service.record(order)

    assert service.archive.find(placed.order_id) == finished
    assert service.queue.length("gangnam") == 0


def test_a_dead_queue_view_stops_nothing(service: OrderService, completed: Order) -> None:
    service.queue.away = True

    assert service.record(completed)

    assert service.diary == ["archive.record", "orders.remove", "stats.forget"]


def test_figures_that_an_event_changes_are_forgotten(
    service: OrderService, completed: Order
) -> None:
    figures = BaristaStats("gangnam", "2026-11-23", 1, 1, 0, None, completed.created_at)
    service.stats.put(figures)

    service.record(completed)

    assert service.stats.get(GANGNAM.store_id) is None


def test_nothing_is_done_while_the_books_are_away(service: OrderService, completed: Order) -> None:
    service.archive.away = True

    with pytest.raises(DependencyUnavailable):
        service.record(completed)

    assert service.diary == []


def test_an_event_whose_order_could_not_be_removed_comes_again(
    service: OrderService, completed: Order
) -> None:
    service.orders.stored[completed.order_id] = completed
    service.orders.away = True
    with pytest.raises(DependencyUnavailable):
        service.record(completed)
    service.orders.away = False

    new = service.record(completed)

    assert not new
    assert service.orders.stored == {}
