import json
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cloudcafe.adapters.stores.dynamodb.codec import Codec, sortable
from cloudcafe.domain.inventory import StockLevel
from cloudcafe.domain.menu import MenuItem
from cloudcafe.domain.order import Order
from tests.unit.domain.strategies import items, moments, orders

ORDERS, ITEMS, LEVELS = Codec(Order), Codec(MenuItem), Codec(StockLevel)

levels = st.builds(
    StockLevel,
    st.just("gangnam"),
    st.just("latte"),
    st.integers(0, 100_000),
    st.integers(1, 10**6),
    moments,
    st.integers(0, 100),
    st.integers(0, 100_000),
    st.none() | st.just("01J00000000000000000000000"),
)


@given(orders())
def test_an_order_comes_back_from_its_item(order: Order) -> None:
    assert ORDERS.from_item(ORDERS.to_item(order)) == order


@given(orders())
def test_an_order_comes_back_from_its_json(order: Order) -> None:
    assert ORDERS.from_json(ORDERS.to_json(order)) == order


@given(items("latte"))
def test_a_menu_item_comes_back_from_its_item_and_its_json(item: MenuItem) -> None:
    assert ITEMS.from_item(ITEMS.to_item(item)) == item
    assert ITEMS.from_json(ITEMS.to_json(item)) == item


@given(levels)
def test_a_stock_level_comes_back_from_its_item_and_its_json(level: StockLevel) -> None:
    assert LEVELS.from_item(LEVELS.to_item(level)) == level
    assert LEVELS.from_json(LEVELS.to_json(level)) == level


@given(orders())
def test_an_item_holds_no_binary_and_no_fraction_of_a_cent(order: Order) -> None:
    item = ORDERS.to_item(order)

    assert item["total"]["M"]["minor"] == {"N": str(order.total.minor)}
    json.dumps(item)


@given(orders())
def test_attributes_that_the_type_does_not_know_are_left_aside(order: Order) -> None:
    item = ORDERS.to_item(order, expires_at=1_800_000_000, board_store_id="gangnam")

    assert item["expires_at"] == {"N": "1800000000"}
    assert ORDERS.from_item(item) == order


@given(levels)
def test_what_is_none_is_absent(level: StockLevel) -> None:
    item = LEVELS.to_item(level, board_store_id=None)

    assert "board_store_id" not in item
    assert ("reorder_id" in item) == (level.reorder_id is not None)


@given(st.lists(moments, min_size=2))
def test_times_sort_as_their_text_does(moments: list[datetime]) -> None:
    texts = [sortable(moment) for moment in sorted(moments)]

    assert texts == sorted(texts)
    assert {len(text) for text in texts} == {len("2026-11-23T03:00:00.000Z")}
    assert all(text.endswith("Z") for text in texts)


@given(moments)
def test_a_sortable_time_loses_no_millisecond(moment: datetime) -> None:
    parsed = datetime.fromisoformat(sortable(moment))

    assert timedelta(0) <= moment - parsed < timedelta(milliseconds=1)
    assert parsed.tzinfo == UTC
