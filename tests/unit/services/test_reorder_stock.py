import pytest

from cloudcafe.domain.errors import NotFound, ReorderOpen, UnknownStore
from cloudcafe.services.ports import IdempotencyKey
from cloudcafe.services.reorder_stock import ReorderStock
from cloudcafe.services.set_stock import SetStock
from tests.unit.fakes import Cafe

KEY = IdempotencyKey("k-1", "more latte")


def test_a_reorder_is_noted_beside_the_stock(cafe: Cafe) -> None:
    level = cafe.reorder_stock(ReorderStock("latte", 60)).value

    assert (level.stock, level.on_order, level.version) == (40, 60, 2)
    assert level.reorder_id
    assert cafe.stock.find("gangnam", "latte") == level


def test_a_reorder_that_says_no_quantity_fills_up_to_ten_thresholds(cafe: Cafe) -> None:
    cafe.set_stock(SetStock("latte", 3))

    assert cafe.reorder_stock(ReorderStock("latte")).value.on_order == 47


def test_one_reorder_of_an_item_is_open_at_a_time(cafe: Cafe) -> None:
    first = cafe.reorder_stock(ReorderStock("latte", 60)).value

    with pytest.raises(ReorderOpen) as refused:
        cafe.reorder_stock(ReorderStock("latte", 60))

    assert refused.value.extra == {"current": first}
    assert cafe.stock.find("gangnam", "latte") == first


def test_each_item_of_each_store_has_a_reorder_of_its_own(cafe: Cafe) -> None:
    levels = [
        cafe.reorder_stock(ReorderStock(item_id, 10, store_id)).value
        for item_id in ("latte", "espresso")
        for store_id in ("gangnam", "hongdae")
    ]

    assert len({level.reorder_id for level in levels}) == 4


def test_after_a_delivery_more_can_be_ordered(cafe: Cafe) -> None:
    first = cafe.reorder_stock(ReorderStock("latte", 60)).value
    cafe.set_stock(SetStock("latte", 100, reorder_id=first.reorder_id))

    second = cafe.reorder_stock(ReorderStock("latte", 5)).value

    assert second.reorder_id != first.reorder_id


def test_a_repeated_reorder_is_answered_as_the_first(cafe: Cafe) -> None:
    command = ReorderStock("latte", 60, key=KEY)
    first = cafe.reorder_stock(command)

    second = cafe.reorder_stock(command)

    assert second.replayed
    assert second.value == first.value


def test_what_a_store_does_not_keep_it_does_not_reorder(cafe: Cafe) -> None:
    with pytest.raises(NotFound):
        cafe.reorder_stock(ReorderStock("latte", store_id="never"))


def test_an_unknown_store_reorders_nothing(cafe: Cafe) -> None:
    with pytest.raises(UnknownStore):
        cafe.reorder_stock(ReorderStock("latte", store_id="mars"))
