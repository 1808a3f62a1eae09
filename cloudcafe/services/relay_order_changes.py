"""Tell the world what was committed to the order book: the outbox's reader."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cloudcafe.domain.order import Order, OrderStatus, StatusChange
from cloudcafe.events.order_events import event_of
from cloudcafe.services.ports import Clock, OrderEventPublisher


@dataclass(frozen=True, slots=True)
class OrderChange:
    """A committed change: the order after it, or, when it was removed, before."""

    change_id: str
    before: Order | None
    after: Order | None


def relay_order_changes(
    changes: Sequence[OrderChange], *, publisher: OrderEventPublisher, now: Clock
) -> Sequence[str]:
    """Publish an event for each change; return the ids of changes to be relayed again."""
    change_of_event: dict[str, str] = {}
    events = []
    for change in changes:
        order = change.after or _expired(change.before, now)
        if order is None:
            continue
        event = event_of(order)
        change_of_event[event.event_id] = change.change_id
        events.append(event)
    return [change_of_event[event_id] for event_id in publisher.publish(events)]


def _expired(order: Order | None, now: Clock) -> Order | None:
    """Return an order that its time-to-live took away, cancelled; None for one that was finished.

    The order service removes finished orders only, so an active one that vanished was forgotten at
    the counter for a day. What was taken from stock for it stays taken: somebody may have made it.
    """
    if order is None or not order.is_active:
        return None
    moment = now()
    return replace(
        order,
        status=OrderStatus.CANCELLED,
        version=order.version + 1,
        updated_at=moment,
        history=(*order.history, StatusChange(OrderStatus.CANCELLED, moment, "expired")),
    )
