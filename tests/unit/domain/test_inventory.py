import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudcafe.domain.inventory import LOW_STOCK_DEFAULT, StockLevel, reorder_quantity
from tests.unit.fakes import MONDAY_NOON


def _level(stock: int, threshold: int = LOW_STOCK_DEFAULT) -> StockLevel:
    return StockLevel("gangnam", "latte", stock, 1, MONDAY_NOON, threshold)


@pytest.mark.parametrize(
    ("stock", "available", "low"),
    [(0, False, False), (1, True, True), (5, True, True), (6, True, False), (40, True, False)],
)
def test_stock_is_low_from_the_threshold_down_to_the_last_serving(
    stock: int, *, available: bool, low: bool
) -> None:
    level = _level(stock)

    assert (level.available, level.low_stock) == (available, low)


@given(st.integers(0, 1_000), st.integers(0, 1_000))
def test_what_is_low_can_still_be_bought(stock: int, threshold: int) -> None:
    level = _level(stock, threshold)

    assert level.available or not level.low_stock


@given(st.integers(0, 1_000), st.integers(0, 100))
def test_a_reorder_brings_the_stock_up_to_ten_thresholds(stock: int, threshold: int) -> None:
    quantity = reorder_quantity(_level(stock, threshold))

    assert quantity >= 1
    assert quantity == 1 or stock + quantity == threshold * 10


@pytest.mark.parametrize(("stock", "quantity"), [(0, 50), (5, 45), (49, 1), (50, 1), (500, 1)])
def test_a_reorder_is_of_at_least_one_serving(stock: int, quantity: int) -> None:
    assert reorder_quantity(_level(stock)) == quantity
