from dataclasses import replace

import pytest

from cloudcafe.domain.errors import ItemUnavailable, OutOfStock, PriceChanged, StoreClosed
from cloudcafe.domain.inventory import Shortage
from cloudcafe.domain.money import Money
from cloudcafe.domain.pricing import RequestedLine
from cloudcafe.services.place_order import PlaceOrder
from tests.unit.fakes import Cafe
from tests.unit.services.test_place_order import NIGHT

TWO_LATTES = PlaceOrder("c_1", [RequestedLine(2, "latte")], seen_total=Money(950))


def test_a_sound_order_is_told_what_it_would_come_to(cafe: Cafe) -> None:
    checked = cafe.check_order(TWO_LATTES)

    placed = cafe.place_order(TWO_LATTES).value
    assert (checked.total, checked.lines) == (placed.total, placed.lines)
    assert (checked.ready_at, checked.points_to_earn) == (placed.ready_at, placed.points_to_earn)


def test_checking_keeps_nothing_and_takes_nothing(cafe: Cafe) -> None:
    before = dict(cafe.stock.levels("gangnam"))

    cafe.check_order(TWO_LATTES)

    assert cafe.orders.stored == {}
    assert dict(cafe.stock.levels("gangnam")) == before


def test_what_placing_would_refuse_checking_refuses(cafe: Cafe) -> None:
    with pytest.raises(PriceChanged):
        cafe.check_order(replace(TWO_LATTES, seen_total=Money(1)))
    cafe.clock.moment = NIGHT
    with pytest.raises(StoreClosed):
        cafe.check_order(replace(TWO_LATTES, store_id="hongdae"))


def test_the_lines_of_one_item_are_added_before_they_are_held_against_the_stock(
    cafe: Cafe,
) -> None:
    lines = [RequestedLine(20, "latte"), RequestedLine(20, "latte"), RequestedLine(1, "latte")]

    with pytest.raises(OutOfStock) as refused:
        cafe.check_order(PlaceOrder("c_1", lines))

    assert refused.value.extra["shortages"] == [Shortage("latte", "Latte", 41, 40)]
    assert refused.value.errors[0].field == "items.0.quantity"


def test_an_item_that_the_store_does_not_keep_is_named(cafe: Cafe) -> None:
    del cafe.stock._levels["gangnam", "latte"]

    with pytest.raises(ItemUnavailable) as refused:
        cafe.check_order(TWO_LATTES)

    assert refused.value.errors[0].field == "items.0"
