"""Order more of an item for a store."""

from dataclasses import dataclass, replace

from ulid import ULID

from cloudcafe.domain.errors import NotFound, ReorderOpen
from cloudcafe.domain.inventory import StockLevel, reorder_quantity
from cloudcafe.services.find_store import FindStore
from cloudcafe.services.ports import (
    Clock,
    IdempotencyKey,
    IdempotencyRecords,
    Outcome,
    StockRoom,
)
from cloudcafe.services.replay import or_replay


@dataclass(frozen=True, slots=True)
class ReorderStock:
    """Reorder ``quantity`` servings, or as many as the low-stock threshold suggests."""

    item_id: str
    quantity: int | None = None
    store_id: str | None = None
    key: IdempotencyKey | None = None


def reorder_stock(
    command: ReorderStock,
    *,
    find_store: FindStore,
    stock: StockRoom,
    replays: IdempotencyRecords,
    now: Clock,
) -> Outcome[StockLevel]:
    """Open a reorder: one at a time for each item of a store, so that a double click is harmless.

    Raises:
        NotFound: the store keeps no stock of the item.
        UnknownStore: there is no such store.
        ReorderOpen: one is open already; ``extra["current"]`` is the level with it.
        VersionConflict: the stock changed at the same moment; ask again.
    """

    def reorder() -> Outcome[StockLevel]:
        store = find_store(command.store_id)
        level = stock.find(store.store_id, command.item_id)
        if level is None:
            raise NotFound(f"{store.names.en} keeps no stock of {command.item_id!r}.")
        if level.reorder_id is not None:
            raise ReorderOpen(f"{level.on_order} are already on order.", extra={"current": level})
        moment = now()
        ordered = replace(
            level,
            on_order=command.quantity or reorder_quantity(level),
            reorder_id=str(ULID.from_datetime(moment)),
            version=level.version + 1,
            updated_at=moment,
        )
        return stock.save(ordered, seen_version=level.version, key=command.key)

    return or_replay(reorder, command.key, replays.find_level)
