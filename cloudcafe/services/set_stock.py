"""Write down what was counted or delivered."""

from dataclasses import dataclass, replace

from cloudcafe.domain.errors import FieldError, InvalidInput, NotFound, VersionConflict
from cloudcafe.domain.inventory import StockLevel
from cloudcafe.services.find_store import FindStore
from cloudcafe.services.ports import (
    Clock,
    IdempotencyKey,
    IdempotencyRecords,
    MenuCatalog,
    Outcome,
    StockRoom,
)
from cloudcafe.services.replay import or_replay

ATTEMPTS = 5
"""How often a count without a version is written anew when an order comes in between."""


@dataclass(frozen=True, slots=True)
class SetStock:
    """Set a store's stock of an item; ``reorder_id`` names the reorder that it came with."""

    item_id: str
    stock: int
    store_id: str | None = None
    seen_version: int | None = None
    reorder_id: str | None = None
    key: IdempotencyKey | None = None


def set_stock(
    command: SetStock,
    *,
    menu: MenuCatalog,
    find_store: FindStore,
    stock: StockRoom,
    replays: IdempotencyRecords,
    now: Clock,
) -> Outcome[StockLevel]:
    """Set stock.

    Raises:
        NotFound: the item is not on the menu.
        UnknownStore: there is no such store.
        InvalidInput: ``reorder_id`` is not the open reorder.
        VersionConflict: the stock has changed since; ``extra["current"]`` is the level as it is.
    """

    def write() -> Outcome[StockLevel]:
        store = find_store(command.store_id)
        if command.item_id not in menu.load().items:
            raise NotFound(f"There is no {command.item_id!r} on the menu.")
        current = stock.find(store.store_id, command.item_id)
        level = _counted(command, store.store_id, current, now)
        seen_version = current.version if current else None
        return stock.save(level, seen_version=seen_version, key=command.key)

    def write_between_orders() -> Outcome[StockLevel]:
        for _ in range(ATTEMPTS - 1):
            try:
                return write()
            except VersionConflict:
                if command.seen_version is not None:
                    raise
        return write()

    return or_replay(write_between_orders, command.key, replays.find_level)


def _counted(
    command: SetStock, store_id: str, current: StockLevel | None, now: Clock
) -> StockLevel:
    if current is None:
        current = StockLevel(store_id, command.item_id, 0, 0, now())
    if command.seen_version is not None and command.seen_version != current.version:
        raise VersionConflict("The stock has changed since.", extra={"current": current})
    if command.reorder_id is not None and command.reorder_id != current.reorder_id:
        raise InvalidInput(
            "That reorder is not open.",
            [FieldError("reorder_id", "is not the open reorder", "read the stock and its reorder")],
        )
    counted = replace(current, stock=command.stock, version=current.version + 1, updated_at=now())
    return replace(counted, on_order=0, reorder_id=None) if command.reorder_id else counted
