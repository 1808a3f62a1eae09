from dataclasses import replace
from datetime import timedelta

import pytest

from cloudcafe.domain.errors import (
    DependencyUnavailable,
    IdempotencyKeyReused,
    InvalidInput,
    ItemUnavailable,
    OutOfStock,
    PriceChanged,
    ShopError,
    StoreClosed,
    UnknownStore,
)
from cloudcafe.domain.inventory import Shortage
from cloudcafe.domain.money import Money
from cloudcafe.domain.order import OrderStatus, StatusChange, created_at_of
from cloudcafe.domain.pricing import RequestedLine
from cloudcafe.services.place_order import PlaceOrder
from cloudcafe.services.ports import IdempotencyKey
from tests.unit.fakes import MONDAY_NOON, Cafe

KEY = IdempotencyKey("k-1", "order of one latte")
LATTE = PlaceOrder("c_1", [RequestedLine(1, "latte")], key=KEY)
NIGHT = MONDAY_NOON + timedelta(hours=11)
"""23:00 in Seoul."""


def _stock(cafe: Cafe, item_id: str = "latte", store_id: str = "gangnam") -> int:
    level = cafe.stock.find(store_id, item_id)
    assert level is not None
    return level.stock


def test_an_order_is_taken_pending_with_its_total_and_its_history(cafe: Cafe) -> None:
    command = PlaceOrder("c_1", [RequestedLine(2, "latte")], seen_total=Money(950), notes="hot")

    outcome = cafe.place_order(command)

    order = outcome.value
    assert not outcome.replayed
    assert (order.status, order.version, order.total) == (OrderStatus.PENDING, 1, Money(950))
    assert (order.customer_id, order.store_id, order.notes) == ("c_1", "gangnam", "hot")
    assert order.history == (StatusChange(OrderStatus.PENDING, order.created_at),)
    assert cafe.orders.stored == {order.order_id: order}


def test_an_order_takes_its_items_from_stock(cafe: Cafe) -> None:
    cafe.placed(RequestedLine(2, "latte"), RequestedLine(1, "espresso"), RequestedLine(3, "latte"))

    assert (_stock(cafe), _stock(cafe, "espresso")) == (35, 39)


def test_an_order_id_carries_the_moment_of_the_order(cafe: Cafe) -> None:
    order = cafe.placed()

    assert created_at_of(order.order_id) == order.created_at == MONDAY_NOON


def test_an_order_is_promised_after_those_that_wait(cafe: Cafe) -> None:
    cafe.queue.track(cafe.placed())

    second = cafe.placed()

    assert second.ready_at == MONDAY_NOON + timedelta(seconds=90 + 90)


def test_a_higher_tier_is_promised_more_points(cafe: Cafe) -> None:
    bronze = cafe.placed()
    cafe.ledger.earn("c_1", 5_000)

    gold = cafe.placed()

    assert (bronze.points_to_earn, gold.points_to_earn) == (47, 71)


def test_an_order_that_names_no_store_is_the_default_stores(cafe: Cafe) -> None:
    assert cafe.placed().store_id == "gangnam"
    assert cafe.placed(store_id="hongdae").store_id == "hongdae"


def test_an_unknown_store_takes_no_order_and_the_known_ones_are_named(cafe: Cafe) -> None:
    with pytest.raises(UnknownStore) as refused:
        cafe.placed(store_id="mars")

    [error] = refused.value.errors
    assert error.field == "store_id"
    assert "hongdae" in error.remedy


def test_a_closed_store_takes_no_order_and_tells_when_it_opens(cafe: Cafe) -> None:
    cafe.clock.moment = NIGHT

    with pytest.raises(StoreClosed) as refused:
        cafe.placed(store_id="hongdae")

    assert refused.value.extra == {"opens_at": MONDAY_NOON + timedelta(hours=20)}
    assert refused.value.errors[0].field == "store_id"
    assert not cafe.orders.stored
    assert _stock(cafe, store_id="hongdae") == 40


def test_a_store_that_never_opens_tells_no_opening(cafe: Cafe) -> None:
    with pytest.raises(StoreClosed) as refused:
        cafe.placed(store_id="never")

    assert refused.value.extra == {"opens_at": None}


def test_a_wrong_total_changes_nothing(cafe: Cafe) -> None:
    with pytest.raises(PriceChanged) as refused:
        cafe.placed(seen_total=Money(1))

    assert refused.value.extra == {"expected_total": Money(475)}
    assert _stock(cafe) == 40


def test_too_little_stock_takes_nothing_at_all(cafe: Cafe) -> None:
    cafe.stock.change("gangnam", "latte", -39)

    with pytest.raises(OutOfStock) as refused:
        cafe.placed(RequestedLine(5, "espresso"), RequestedLine(2, "latte"))

    assert refused.value.extra == {"shortages": [Shortage("latte", "Latte", 2, 1)]}
    assert (_stock(cafe, "espresso"), _stock(cafe)) == (40, 1)


def test_a_store_sells_only_what_it_keeps(cafe: Cafe) -> None:
    cafe.menu.add(replace(cafe.menu.load().items["latte"], item_id="tea"), None)

    with pytest.raises(ItemUnavailable):
        cafe.placed(RequestedLine(1, "tea"))


def test_the_order_is_taken_with_the_lowest_tier_while_the_ledger_is_away(cafe: Cafe) -> None:
    cafe.ledger.earn("c_1", 5_000)
    cafe.ledger.away = True

    order = cafe.placed()

    assert order.points_to_earn == 47
    assert order.order_id in cafe.orders.stored


def test_the_order_is_taken_while_the_live_queue_is_away(cafe: Cafe) -> None:
    cafe.queue.away = True

    order = cafe.placed()

    assert order.ready_at == MONDAY_NOON + timedelta(seconds=90)
    assert order.order_id in cafe.orders.stored


@pytest.mark.parametrize("part", ["orders", "menu", "stores"])
def test_no_order_is_taken_while_what_it_needs_is_away(cafe: Cafe, part: str) -> None:
    getattr(cafe, part).away = True

    with pytest.raises(DependencyUnavailable):
        cafe.placed()

    assert not cafe.orders.stored
    assert _stock(cafe) == 40


def test_a_repeated_order_is_answered_as_the_first_and_taken_once(cafe: Cafe) -> None:
    first = cafe.place_order(LATTE)
    cafe.clock.advance(minutes=1)

    second = cafe.place_order(LATTE)

    assert (first.replayed, second.replayed) == (False, True)
    assert second.value == first.value
    assert _stock(cafe) == 39


def test_orders_without_a_key_are_orders_of_their_own(cafe: Cafe) -> None:
    cafe.placed()
    cafe.placed()

    assert len(cafe.orders.stored) == 2


def test_a_repetition_is_answered_although_the_store_has_closed_since(cafe: Cafe) -> None:
    command = replace(LATTE, store_id="hongdae")
    first = cafe.place_order(command)
    cafe.clock.moment = NIGHT

    second = cafe.place_order(command)

    assert second.replayed
    assert second.value == first.value


def test_a_repetition_is_answered_although_the_price_has_changed_since(cafe: Cafe) -> None:
    command = replace(LATTE, seen_total=Money(475))
    first = cafe.place_order(command)
    item = cafe.menu.load().items["latte"]
    cafe.menu.replace(replace(item, price=Money(500), version=2), None)

    second = cafe.place_order(command)

    assert second.replayed
    assert second.value == first.value


def test_a_repetition_is_answered_although_the_first_sold_the_last(cafe: Cafe) -> None:
    cafe.stock.change("gangnam", "latte", -39)
    first = cafe.place_order(LATTE)

    second = cafe.place_order(LATTE)

    assert second.value == first.value
    assert _stock(cafe) == 0


def test_a_repetition_is_answered_while_the_stores_are_away(cafe: Cafe) -> None:
    first = cafe.place_order(LATTE)
    cafe.stores.away = True

    assert cafe.place_order(LATTE).value == first.value


def test_a_refused_order_leaves_its_key_free_for_a_better_try(cafe: Cafe) -> None:
    with pytest.raises(PriceChanged):
        cafe.place_order(replace(LATTE, seen_total=Money(1)))

    outcome = cafe.place_order(replace(LATTE, seen_total=Money(475)))

    assert not outcome.replayed


def test_another_order_with_the_same_key_is_refused(cafe: Cafe) -> None:
    cafe.place_order(LATTE)
    other = replace(LATTE, lines=[RequestedLine(2, "latte")], key=replace(KEY, fingerprint="two"))

    with pytest.raises(IdempotencyKeyReused):
        cafe.place_order(other)

    assert _stock(cafe) == 39


@pytest.mark.parametrize("lines", [[], [RequestedLine(0, "latte")], [RequestedLine(1, "tea")]])
def test_what_cannot_be_priced_takes_nothing_from_stock(
    cafe: Cafe, lines: list[RequestedLine]
) -> None:
    with pytest.raises(InvalidInput):
        cafe.place_order(PlaceOrder("c_1", lines))

    assert _stock(cafe) == 40


def test_every_refusal_of_an_order_can_be_told(cafe: Cafe) -> None:
    with pytest.raises(ShopError) as refused:
        cafe.placed(store_id="mars")

    assert str(refused.value) == "There is no store 'mars'."
