"""Say whether an order could be placed, and what it would come to, without placing it."""

from cloudcafe.domain.order import Order
from cloudcafe.domain.shortage import shortage_of
from cloudcafe.services.find_store import FindStore
from cloudcafe.services.place_order import PlaceOrder, draft_order
from cloudcafe.services.ports import Clock, LiveQueue, MenuCatalog, StockRoom, Tiers


def check_order(
    command: PlaceOrder,
    *,
    menu: MenuCatalog,
    find_store: FindStore,
    tiers: Tiers,
    stock: StockRoom,
    queue: LiveQueue,
    now: Clock,
) -> Order:
    """Return the order as it would be placed now; nothing is stored, nothing taken from stock.

    Raises:
        InvalidInput, UnknownItem, UnknownStore, PriceChanged, StoreClosed, OutOfStock,
        ItemUnavailable, DependencyUnavailable.
    """
    order = draft_order(
        command, menu=menu, find_store=find_store, tiers=tiers, queue=queue, now=now
    )
    levels = stock.levels(order.store_id)
    left = {
        item_id: levels[item_id].stock if item_id in levels else None
        for item_id, requested in order.quantities().items()
        if item_id not in levels or levels[item_id].stock < requested
    }
    if left:
        raise shortage_of(order, left)
    return order
