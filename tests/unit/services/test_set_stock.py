from dataclasses import replace
from functools import partial

import pytest

from cloudcafe.domain.errors import (
    IdempotencyKeyReused,
    InvalidInput,
    NotFound,
    UnknownStore,
    VersionConflict,
)
from cloudcafe.domain.inventory import StockLevel
from cloudcafe.services.ports import IdempotencyKey, Outcome
from cloudcafe.services.reorder_stock import ReorderStock
from cloudcafe.services.set_stock import ATTEMPTS, SetStock
from tests.unit.fakes import Cafe, MemoryRecords, MemoryStockRoom, stock_of

KEY = IdempotencyKey("k-1", "latte 12")


class BusyStockRoom(MemoryStockRoom):
    """A stock room where an order takes a serving just before each of the first few writes."""

    def __init__(self, orders: int) -> None:
        super().__init__([stock_of("gangnam", "latte")], MemoryRecords())
        self.orders_to_come = orders

    def save(
        self, level: StockLevel, *, seen_version: int | None, key: IdempotencyKey | None
    ) -> Outcome[StockLevel]:
        if self.orders_to_come:
            self.orders_to_come -= 1
            self.change("gangnam", "latte", -1)
        return super().save(level, seen_version=seen_version, key=key)


def test_a_count_replaces_the_stock_and_raises_the_version(cafe: Cafe) -> None:
    cafe.clock.advance(hours=1)

    level = cafe.set_stock(SetStock("latte", 12)).value

    assert (level.stock, level.version, level.updated_at) == (12, 2, cafe.clock.moment)
    assert cafe.stock.find("gangnam", "latte") == level


def test_a_first_count_begins_a_row(cafe: Cafe) -> None:
    level = cafe.set_stock(SetStock("latte", 12, store_id="never")).value

    assert (level.store_id, level.stock, level.version) == ("never", 12, 1)


@pytest.mark.parametrize("orders", range(ATTEMPTS))
def test_a_count_without_a_version_is_written_between_orders(cafe: Cafe, orders: int) -> None:
    busy = BusyStockRoom(orders)

    level = partial(cafe.set_stock, stock=busy)(SetStock("latte", 12)).value

    assert (level.stock, level.version) == (12, orders + 2)


def test_a_count_gives_up_when_orders_never_pause(cafe: Cafe) -> None:
    busy = BusyStockRoom(ATTEMPTS)

    with pytest.raises(VersionConflict) as refused:
        partial(cafe.set_stock, stock=busy)(SetStock("latte", 12))

    assert refused.value.extra["current"] == busy.find("gangnam", "latte")


def test_a_count_with_a_stale_version_is_refused_with_the_stock_as_it_is(cafe: Cafe) -> None:
    cafe.placed()

    with pytest.raises(VersionConflict) as refused:
        cafe.set_stock(SetStock("latte", 12, seen_version=1))

    assert refused.value.extra["current"] == cafe.stock.find("gangnam", "latte")
    assert refused.value.extra["current"].stock == 39


def test_a_count_with_a_version_is_not_tried_again_when_an_order_comes_between(
    cafe: Cafe,
) -> None:
    busy = BusyStockRoom(1)

    with pytest.raises(VersionConflict):
        partial(cafe.set_stock, stock=busy)(SetStock("latte", 12, seen_version=1))

    level = busy.find("gangnam", "latte")
    assert level is not None
    assert level.stock == 39


def test_the_version_of_a_row_that_is_not_there_is_zero(cafe: Cafe) -> None:
    assert cafe.set_stock(SetStock("latte", 5, "never", seen_version=0)).value.version == 1
    with pytest.raises(VersionConflict):
        cafe.set_stock(SetStock("espresso", 5, "never", seen_version=1))


def test_a_delivery_closes_its_reorder(cafe: Cafe) -> None:
    ordered = cafe.reorder_stock(ReorderStock("latte", 60)).value

    level = cafe.set_stock(SetStock("latte", 100, reorder_id=ordered.reorder_id)).value

    assert (level.stock, level.on_order, level.reorder_id) == (100, 0, None)


def test_a_count_alone_leaves_the_reorder_open(cafe: Cafe) -> None:
    ordered = cafe.reorder_stock(ReorderStock("latte", 60)).value

    level = cafe.set_stock(SetStock("latte", 3)).value

    assert (level.on_order, level.reorder_id) == (60, ordered.reorder_id)


@pytest.mark.parametrize("reorder_id", ["another", ""])
def test_a_delivery_of_a_reorder_that_is_not_open_is_refused(cafe: Cafe, reorder_id: str) -> None:
    cafe.reorder_stock(ReorderStock("latte", 60))

    with pytest.raises(InvalidInput) as refused:
        cafe.set_stock(SetStock("latte", 100, reorder_id=reorder_id))

    assert refused.value.errors[0].field == "reorder_id"


def test_what_is_not_on_the_menu_is_not_counted(cafe: Cafe) -> None:
    with pytest.raises(NotFound):
        cafe.set_stock(SetStock("tea", 12))


def test_an_unknown_store_counts_nothing(cafe: Cafe) -> None:
    with pytest.raises(UnknownStore):
        cafe.set_stock(SetStock("latte", 12, store_id="mars"))


def test_a_repeated_count_does_not_undo_the_orders_since(cafe: Cafe) -> None:
    command = SetStock("latte", 12, key=KEY)
    first = cafe.set_stock(command)
    cafe.placed()

    second = cafe.set_stock(command)

    assert second.replayed
    assert second.value == first.value
    assert cafe.stock.levels("gangnam")["latte"].stock == 11


def test_a_repeated_count_with_a_version_is_answered_as_the_first(cafe: Cafe) -> None:
    command = SetStock("latte", 12, seen_version=1, key=KEY)
    first = cafe.set_stock(command)

    second = cafe.set_stock(command)

    assert second.replayed
    assert second.value == first.value


def test_a_key_of_another_count_is_refused(cafe: Cafe) -> None:
    cafe.set_stock(SetStock("latte", 12, key=KEY))

    with pytest.raises(IdempotencyKeyReused):
        cafe.set_stock(SetStock("latte", 13, key=replace(KEY, fingerprint="latte 13")))
