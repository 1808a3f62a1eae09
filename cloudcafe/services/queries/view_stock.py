"""What a store has of one item."""

from cloudcafe.domain.errors import NotFound
from cloudcafe.domain.inventory import StockLevel
from cloudcafe.services.find_store import find_store
from cloudcafe.services.ports import StockRoom, StoreDirectory


def view_stock(
    item_id: str,
    store_id: str | None,
    *,
    stock: StockRoom,
    stores: StoreDirectory,
    default_store_id: str,
) -> StockLevel:
    """Return the level.

    Raises:
        NotFound: the store keeps no stock of the item.
        UnknownStore: there is no such store.
    """
    store = find_store(store_id, stores=stores, default_store_id=default_store_id)
    level = stock.find(store.store_id, item_id)
    if level is None:
        raise NotFound(f"{store.names.en} keeps no stock of {item_id!r}.")
    return level
