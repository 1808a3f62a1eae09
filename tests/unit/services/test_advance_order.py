import pytest

from cloudcafe.domain.errors import (
    DependencyUnavailable,
    IdempotencyKeyReused,
    InvalidTransition,
    NotFound,
    VersionConflict,
)
from cloudcafe.domain.order import OrderStatus
from cloudcafe.domain.pricing import RequestedLine
from cloudcafe.services.advance_order import AdvanceOrder
from cloudcafe.services.ports import IdempotencyKey
from tests.unit.fakes import Cafe

PREPARING, READY = OrderStatus.PREPARING, OrderStatus.READY
COMPLETED, CANCELLED = OrderStatus.COMPLETED, OrderStatus.CANCELLED
KEY = IdempotencyKey("k-1", "prepare it")


def _stock(cafe: Cafe) -> int:
    level = cafe.stock.find("gangnam", "latte")
    assert level is not None
    return level.stock


def test_a_step_is_stored_with_who_took_it_and_when(cafe: Cafe) -> None:
    order = cafe.placed()
    cafe.clock.advance(minutes=2)

    outcome = cafe.advance_order(AdvanceOrder(order.order_id, PREPARING, 1, "Minji"))

    after = outcome.value
    assert cafe.orders.stored[order.order_id] == after
    assert (after.status, after.version, after.barista) == (PREPARING, 2, "Minji")
    assert after.updated_at == cafe.clock.moment
    assert not outcome.replayed


def test_an_order_goes_all_the_way_to_its_customer(cafe: Cafe) -> None:
    order = cafe.brought_to(COMPLETED)

    assert [change.status for change in order.history] == ["pending", PREPARING, READY, COMPLETED]
    assert order.version == 4


@pytest.mark.parametrize("state", [OrderStatus.PENDING, PREPARING])
def test_a_cancelled_order_gives_its_items_back_to_stock(cafe: Cafe, state: OrderStatus) -> None:
    placed = cafe.placed(RequestedLine(2, "latte"), RequestedLine(1, "latte"))
    order = cafe.brought_to(state, placed)
    assert _stock(cafe) == 37

    cafe.advance_order(AdvanceOrder(order.order_id, CANCELLED))

    assert _stock(cafe) == 40


def test_no_other_step_touches_the_stock(cafe: Cafe) -> None:
    cafe.brought_to(COMPLETED)

    assert _stock(cafe) == 39


def test_an_order_that_was_cancelled_gives_nothing_back_twice(cafe: Cafe) -> None:
    order = cafe.brought_to(CANCELLED)

    with pytest.raises(InvalidTransition):
        cafe.advance_order(AdvanceOrder(order.order_id, CANCELLED))

    assert _stock(cafe) == 40


def test_of_two_who_saw_the_same_version_the_second_is_told_who_was_faster(cafe: Cafe) -> None:
    order = cafe.placed()
    cafe.advance_order(AdvanceOrder(order.order_id, PREPARING, 1, "Minji"))

    with pytest.raises(VersionConflict, match="Minji") as refused:
        cafe.advance_order(AdvanceOrder(order.order_id, PREPARING, 1, "Juno"))

    assert refused.value.extra["current"] == cafe.orders.stored[order.order_id]


def test_a_step_without_a_version_starts_from_whatever_state_there_is(cafe: Cafe) -> None:
    order = cafe.brought_to(READY)

    after = cafe.advance_order(AdvanceOrder(order.order_id, COMPLETED)).value

    assert after.status is COMPLETED


def test_a_step_that_cannot_be_changes_nothing(cafe: Cafe) -> None:
    order = cafe.brought_to(READY)

    with pytest.raises(InvalidTransition) as refused:
        cafe.advance_order(AdvanceOrder(order.order_id, CANCELLED))

    assert refused.value.extra["allowed"] == ["completed"]
    assert cafe.orders.stored[order.order_id] == order
    assert _stock(cafe) == 39


@pytest.mark.parametrize("end", [COMPLETED, CANCELLED])
def test_an_archived_order_takes_no_step_more(cafe: Cafe, end: OrderStatus) -> None:
    order = cafe.archived(end)

    with pytest.raises(InvalidTransition) as refused:
        cafe.advance_order(AdvanceOrder(order.order_id, PREPARING, order.version))

    assert refused.value.extra == {"current": order, "allowed": []}
    assert str(end) in refused.value.detail


def test_an_order_that_never_was_is_not_found(cafe: Cafe) -> None:
    with pytest.raises(NotFound):
        cafe.advance_order(AdvanceOrder("01J00000000000000000000000", PREPARING))


def test_an_order_that_is_perhaps_archived_waits_for_the_archive(cafe: Cafe) -> None:
    order = cafe.archived(COMPLETED)
    cafe.archive.away = True

    with pytest.raises(DependencyUnavailable):
        cafe.advance_order(AdvanceOrder(order.order_id, PREPARING))


def test_an_active_order_goes_on_while_the_archive_is_away(cafe: Cafe) -> None:
    order = cafe.placed()
    cafe.archive.away = True

    assert cafe.advance_order(AdvanceOrder(order.order_id, PREPARING)).value.version == 2


def test_a_repeated_step_is_answered_as_the_first(cafe: Cafe) -> None:
    order = cafe.placed()
    step = AdvanceOrder(order.order_id, PREPARING, 1, "Minji", KEY)
    first = cafe.advance_order(step)

    second = cafe.advance_order(step)

    assert (first.replayed, second.replayed) == (False, True)
    assert second.value == first.value
    assert cafe.orders.stored[order.order_id].version == 2


def test_a_repeated_cancellation_gives_the_items_back_once(cafe: Cafe) -> None:
    order = cafe.placed()
    step = AdvanceOrder(order.order_id, CANCELLED, 1, key=KEY)
    cafe.advance_order(step)

    assert cafe.advance_order(step).replayed
    assert _stock(cafe) == 40


def test_a_repeated_step_is_answered_although_the_order_is_archived_since(cafe: Cafe) -> None:
    order = cafe.brought_to(READY)
    step = AdvanceOrder(order.order_id, COMPLETED, key=KEY)
    completed = cafe.advance_order(step).value
    cafe.orders.remove(completed)
    cafe.archive.stored[order.order_id] = completed

    outcome = cafe.advance_order(step)

    assert outcome.replayed
    assert outcome.value == completed


def test_a_key_of_another_request_is_refused(cafe: Cafe) -> None:
    order = cafe.placed()
    cafe.advance_order(AdvanceOrder(order.order_id, PREPARING, key=KEY))

    with pytest.raises(IdempotencyKeyReused):
        cafe.advance_order(AdvanceOrder(order.order_id, READY, key=IdempotencyKey("k-1", "other")))
