import json
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudcafe.domain.order import Order, OrderStatus
from cloudcafe.domain.order_facts import (
    NoFact,
    OrderFact,
    StoreHour,
    customer_hash,
    fact_of,
    hour_of,
    newest,
    news,
    touched_hours,
)
from tests.unit.domain.strategies import orders

SEOUL = timezone(timedelta(hours=9))


def versions_of(order: Order, count: int) -> list[OrderFact]:
    return [fact_of(replace(order, version=number)) for number in range(1, count + 1)]


@given(orders())
def test_a_fact_holds_nothing_of_the_person(order: Order) -> None:
    order = replace(order, customer_id="c_minji_kim", notes="for Minji", barista="Jisoo")

    told = json.dumps(asdict(fact_of(order)), default=str)

    assert "minji" not in told.lower()
    assert "jisoo" not in told.lower()


def test_one_customers_orders_bear_one_pseudonym_and_anothers_another() -> None:
    assert customer_hash("c_1") == customer_hash("c_1")
    assert customer_hash("c_1") != customer_hash("c_2")
    assert len(customer_hash("c_1")) == 64


@given(orders())
def test_a_facts_lines_add_up_to_its_order(order: Order) -> None:
    fact = fact_of(order)

    assert fact.item_count == sum(line.quantity for line in order.lines)
    assert sum(line.price_minor * line.quantity for line in fact.lines) == sum(
        line.line_total.minor for line in order.lines
    )
    assert fact.total_minor == order.total.minor


@given(orders())
def test_the_moments_of_a_fact_are_those_of_its_states(order: Order) -> None:
    fact = fact_of(order)

    assert fact.placed_at == order.created_at
    assert fact.completed_at == order.entered_at(OrderStatus.COMPLETED)
    assert fact.cancelled_at == order.entered_at(OrderStatus.CANCELLED)


@given(orders())
def test_what_the_warehouse_cannot_hold_is_no_fact_and_says_no_value(order: Order) -> None:
    with pytest.raises(NoFact) as told:
        fact_of(replace(order, store_id="가" * 86))

    assert "가" not in str(told.value)


@given(orders(), st.permutations([1, 2, 3, 4]))
def test_whatever_the_order_of_events_the_highest_version_wins(
    order: Order, arrival: list[int]
) -> None:
    facts = [fact_of(replace(order, version=number)) for number in arrival]

    assert newest(facts)[order.order_id].version == 4


@given(orders(), st.integers(0, 5), st.lists(st.integers(1, 4), min_size=1))
def test_only_a_version_above_the_known_one_is_news(
    order: Order, known: int, arrival: list[int]
) -> None:
    facts = [fact_of(replace(order, version=number)) for number in arrival]

    told = news(facts, {order.order_id: known})

    assert [fact.version for fact in told] == ([max(arrival)] if max(arrival) > known else [])


@given(orders())
def test_what_was_told_once_is_no_news(order: Order) -> None:
    facts = versions_of(order, 3)

    first = news(facts, {})

    assert news(facts, {fact.order_id: fact.version for fact in first}) == []


def test_an_hour_begins_in_utc_whatever_the_zone() -> None:
    assert hour_of(datetime(2026, 11, 24, 9, 59, 59, 999, tzinfo=SEOUL)) == datetime(
        2026, 11, 24, 0, tzinfo=UTC
    )


@given(orders())
def test_an_hour_is_touched_by_the_orders_placed_in_it_each_once(order: Order) -> None:
    first, late = replace(order, store_id="a"), replace(order, store_id="b")

    touched = touched_hours([fact_of(late), fact_of(first), fact_of(first)])

    hour = hour_of(order.created_at)
    assert touched == [StoreHour("a", hour), StoreHour("b", hour)]
