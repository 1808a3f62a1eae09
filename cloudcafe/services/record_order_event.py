"""Bring everything that follows from an order's change about: books, queue view, board, figures."""

from contextlib import suppress

from cloudcafe.domain.errors import DependencyUnavailable
from cloudcafe.events.order_events import OrderEvent
from cloudcafe.services.ports import LiveQueue, OrderArchive, OrderBook, StatsCache, Tiers


def record_order_event(
    event: OrderEvent,
    *,
    archive: OrderArchive,
    orders: OrderBook,
    queue: LiveQueue,
    stats: StatsCache,
    tiers: Tiers,
) -> bool:
    """Record an order event; tell whether it was new.

    The books come first and in one transaction. What follows can be done any number of times and
    is done again for an event already in the books, since a process may have died in between.

    Raises:
        DependencyUnavailable: the books or the order book are away; take the event again later.
    """
    new = archive.record(event)
    if not event.order.is_active:
        orders.remove(event.order)
    # The queue is a view: the order's next event mends it, and its entries age out.
    with suppress(DependencyUnavailable):
        queue.track(event.order)
    stats.forget(event.order.store_id)
    tiers.forget(event.order.customer_id)
    return new
