"""What the baristas' board shows."""

from collections.abc import Sequence
from dataclasses import dataclass

from cloudcafe.domain.order import Order
from cloudcafe.services.find_store import FindStore
from cloudcafe.services.ports import OrderBook, StoreDirectory


@dataclass(frozen=True, slots=True)
class Page:
    """Some orders, and where the next page begins; None on the last page."""

    orders: Sequence[Order]
    after: str | None


def list_active_orders(
    store_id: str | None,
    *,
    after: str | None,
    limit: int,
    orders: OrderBook,
    stores: StoreDirectory,
    find_store: FindStore,
) -> Page:
    """Return active orders, oldest first, of one store or, when none is named, of all.

    Raises:
        UnknownStore: there is no such store.
    """
    if store_id is None:
        store_ids: Sequence[str] = sorted(stores.all())
    else:
        store = find_store(store_id)
        store_ids = [store.store_id]
    found = orders.list_active(store_ids, after=after, limit=limit + 1)
    more = len(found) > limit
    return Page(found[:limit], found[limit - 1].order_id if more else None)
