from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from cloudcafe.domain.promise import estimate_ready_at
from tests.unit.fakes import MONDAY_NOON


@given(st.integers(0, 10_000), st.integers(0, 1_000))
def test_an_order_waits_for_its_own_drinks_and_for_those_ahead(seconds: int, ahead: int) -> None:
    ready_at = estimate_ready_at(MONDAY_NOON, prep_seconds=seconds, orders_ahead=ahead)

    assert ready_at == MONDAY_NOON + timedelta(seconds=seconds) + ahead * timedelta(seconds=90)
