from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from cloudcafe.domain.errors import InvalidTransition, VersionConflict
from cloudcafe.domain.money import Money
from cloudcafe.domain.order import (
    TRANSITIONS,
    Order,
    OrderLine,
    OrderStatus,
    StatusChange,
    advance,
    created_at_of,
    new_order_id,
)
from cloudcafe.domain.text import Words
from tests.unit.domain.strategies import baristas, moments, orders
from tests.unit.fakes import MONDAY_NOON

PAIRS = [(one, other) for one in OrderStatus for other in OrderStatus]
_PATH_TO = {
    OrderStatus.PENDING: (),
    OrderStatus.PREPARING: (OrderStatus.PREPARING,),
    OrderStatus.READY: (OrderStatus.PREPARING, OrderStatus.READY),
    OrderStatus.COMPLETED: (OrderStatus.PREPARING, OrderStatus.READY, OrderStatus.COMPLETED),
    OrderStatus.CANCELLED: (OrderStatus.CANCELLED,),
}


def _placed(at: datetime = MONDAY_NOON) -> Order:
    latte = OrderLine("latte", Words("Latte", "라떼"), 2, Money(475))
    order_id = new_order_id(at)
    at = created_at_of(order_id)
    return Order(
        order_id,
        "c_1",
        "gangnam",
        (latte,),
        latte.line_total,
        95,
        OrderStatus.PENDING,
        1,
        at,
        at,
        history=(StatusChange(OrderStatus.PENDING, at),),
    )


def _step(order: Order, to: OrderStatus, by: str | None = "Minji") -> Order:
    at = order.updated_at + timedelta(minutes=1)
    return advance(order, to, seen_version=order.version, at=at, by=by)


def _order_in(status: OrderStatus) -> Order:
    order = _placed()
    for step in _PATH_TO[status]:
        order = _step(order, step)
    return order


def test_the_shop_knows_exactly_these_steps() -> None:
    steps = {str(one): {str(other) for other in then} for one, then in TRANSITIONS.items()}

    assert steps == {
        "pending": {"preparing", "cancelled"},
        "preparing": {"ready", "cancelled"},
        "ready": {"completed"},
        "completed": set(),
        "cancelled": set(),
    }


@pytest.mark.parametrize(("start", "to"), PAIRS)
def test_an_order_takes_a_step_exactly_when_the_table_has_it(
    start: OrderStatus, to: OrderStatus
) -> None:
    order = _order_in(start)

    if to in TRANSITIONS[start]:
        after = _step(order, to)
        assert (after.status, after.version) == (to, order.version + 1)
    else:
        with pytest.raises(InvalidTransition) as refused:
            _step(order, to)
        assert refused.value.extra == {"current": order, "allowed": list(TRANSITIONS[start])}
        assert str(start) in refused.value.detail


def test_an_order_that_is_ready_can_only_be_completed() -> None:
    ready = _order_in(OrderStatus.READY)

    with pytest.raises(InvalidTransition) as refused:
        _step(ready, OrderStatus.CANCELLED)

    assert refused.value.extra["allowed"] == ["completed"]
    assert _step(ready, OrderStatus.COMPLETED).status is OrderStatus.COMPLETED


@pytest.mark.parametrize("seen", [0, 1, 3])
def test_who_saw_another_version_is_told_who_was_faster(seen: int) -> None:
    preparing = _step(_placed(), OrderStatus.PREPARING, by="Minji")

    with pytest.raises(VersionConflict) as refused:
        advance(preparing, OrderStatus.READY, seen_version=seen, at=MONDAY_NOON, by="Juno")

    assert refused.value.extra == {"current": preparing}
    assert refused.value.detail == "Minji was faster: the order is already preparing."


def test_a_stale_version_matters_more_than_a_step_that_cannot_be() -> None:
    cancelled = _step(_placed(), OrderStatus.CANCELLED)

    with pytest.raises(VersionConflict):
        advance(cancelled, OrderStatus.PREPARING, seen_version=1, at=MONDAY_NOON, by=None)


def test_a_barista_stays_until_another_takes_over() -> None:
    minjis = _step(_placed(), OrderStatus.PREPARING, by="Minji")

    unsigned = _step(minjis, OrderStatus.READY, by=None)
    junos = _step(minjis, OrderStatus.READY, by="Juno")

    assert unsigned.barista == "Minji"
    assert junos.barista == "Juno"
    assert unsigned.history[-1].by is None


def test_a_clock_that_goes_back_does_not_take_the_order_back() -> None:
    preparing = _step(_placed(), OrderStatus.PREPARING)
    earlier = preparing.updated_at - timedelta(hours=1)

    ready = advance(preparing, OrderStatus.READY, seen_version=2, at=earlier, by=None)

    assert ready.updated_at == preparing.updated_at


def test_an_order_knows_when_it_entered_each_state() -> None:
    ready = _order_in(OrderStatus.READY)

    assert ready.entered_at(OrderStatus.PENDING) == MONDAY_NOON
    assert ready.entered_at(OrderStatus.READY) == MONDAY_NOON + timedelta(minutes=2)
    assert ready.entered_at(OrderStatus.COMPLETED) is None


def test_lines_of_the_same_item_are_taken_from_stock_together() -> None:
    order = _placed()

    twice = replace(order, lines=order.lines * 2)

    assert twice.quantities() == {"latte": 4}


@given(orders())
def test_an_order_takes_from_stock_what_its_lines_say(order: Order) -> None:
    assert sum(order.quantities().values()) == sum(line.quantity for line in order.lines)


@given(moments)
def test_an_order_id_carries_the_moment_to_the_millisecond(moment: datetime) -> None:
    order_id = new_order_id(moment)

    carried = created_at_of(order_id)

    assert carried.tzinfo is UTC
    assert abs(carried - moment) <= timedelta(milliseconds=1)


@given(moments, moments)
def test_order_ids_sort_as_their_moments_do(one: datetime, other: datetime) -> None:
    one, other = sorted([one, other])

    assert new_order_id(one)[:10] <= new_order_id(other)[:10]


@given(st.text() | st.text(alphabet="0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=26, max_size=26))
def test_what_is_no_order_id_carries_no_moment(text: str) -> None:
    try:
        moment = created_at_of(text)
    except ValueError:
        return

    assert moment.tzinfo is UTC


class OrdersLife(RuleBasedStateMachine):
    """Any steps, with right and with stale versions, at any times."""

    seen = Bundle("seen")

    @initialize(target=seen, at=moments)
    def place(self, at: datetime) -> int:
        self.order = _placed(at)
        self.versions = 1
        return self.order.version

    @rule(
        target=seen,
        to=st.sampled_from(OrderStatus),
        version=st.one_of(seen, st.integers(-1, 9)),
        minutes=st.integers(-60, 60),
        by=baristas,
    )
    def step(self, to: OrderStatus, version: int, minutes: int, by: str | None) -> int:
        before = self.order
        at = before.updated_at + timedelta(minutes=minutes)
        take = partial(advance, before, to, seen_version=version, at=at, by=by)
        if version != before.version:
            with pytest.raises(VersionConflict) as conflict:
                take()
            assert conflict.value.extra["current"] is before
        elif to not in TRANSITIONS[before.status]:
            with pytest.raises(InvalidTransition) as refusal:
                take()
            assert refusal.value.extra["current"] is before
        else:
            after = take()
            assert after.history[:-1] == before.history
            assert after.history[-1].status is to
            assert (after.lines, after.total) == (before.lines, before.total)
            self.order = after
            self.versions += 1
        return self.order.version

    @rule(by=baristas, data=st.data())
    def take_an_allowed_step(self, by: str | None, data: st.DataObject) -> None:
        if not self.order.is_active:
            return
        to = data.draw(st.sampled_from(TRANSITIONS[self.order.status]))
        self.order = _step(self.order, to, by)
        self.versions += 1

    @rule(to=st.sampled_from(OrderStatus))
    def an_ended_order_takes_no_step(self, to: OrderStatus) -> None:
        if self.order.is_active:
            return
        with pytest.raises(InvalidTransition) as refused:
            _step(self.order, to)
        assert refused.value.extra["allowed"] == []

    @invariant()
    def its_version_counts_its_changes_and_its_history_tells_them(self) -> None:
        if not hasattr(self, "order"):
            return
        assert self.order.version == self.versions == len(self.order.history)
        assert self.order.history[-1].status is self.order.status
        times = [change.at for change in self.order.history]
        assert times == sorted(times)
        assert times[-1] == self.order.updated_at


OrdersLife.TestCase.settings = settings(max_examples=30, stateful_step_count=20)
TestOrdersLife = OrdersLife.TestCase
