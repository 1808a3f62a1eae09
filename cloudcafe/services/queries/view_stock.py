"""What a store has of one item."""

from cloudcafe.domain.errors import NotFound
from cloudcafe.domain.inventory import StockLevel
from cloudcafe.services.find_store import FindStore
from cloudcafe.services.ports import StockRoom


def view_stock(
    item_id: str,
    store_id: str | None,
    *,
    stock: StockRoom,
    find_store: FindStore,
) -> StockLevel:
    """Return the level.

    Raises:
        NotFound: the store keeps no stock of the item.
        UnknownStore: there is no such store.
    """
    store = find_store(store_id)
    level = stock.find(store.store_id, item_id)
    if level is None:
        raise NotFound(f"{store.names.en} keeps no stock of {item_id!r}.")
    return level
