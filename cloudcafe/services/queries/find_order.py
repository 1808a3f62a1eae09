"""One order, wherever it is."""

from dataclasses import dataclass

from cloudcafe.domain.errors import DependencyUnavailable, NotFound
from cloudcafe.domain.order import Order
from cloudcafe.services.ports import LiveQueue, OrderArchive, OrderBook


@dataclass(frozen=True, slots=True)
class TrackedOrder:
    """An order and how many stand before it; None when nobody knows or it no longer waits."""

    order: Order
    ahead: int | None = None


def find_order(
    order_id: str, *, orders: OrderBook, archive: OrderArchive, queue: LiveQueue
) -> TrackedOrder:
    """Return an order, active or archived.

    Raises:
        NotFound: there is no such order.
        DependencyUnavailable: it is not active, and the archive is away.
    """
    order = orders.find(order_id) or archive.find(order_id)
    if order is None:
        raise NotFound(f"There is no order {order_id}.")
    if not order.is_active:
        return TrackedOrder(order)
    try:
        return TrackedOrder(order, queue.ahead(order))
    except DependencyUnavailable:
        return TrackedOrder(order)
