"""Stock: how much of each item a store has, and when that is little."""

from dataclasses import dataclass
from datetime import datetime

LOW_STOCK_DEFAULT = 5
"""At or below this many left, an item counts as low unless its stock row says otherwise."""

MAX_STOCK = 100_000
"""The most a stock row may hold; a larger count is a slip of the finger."""


@dataclass(frozen=True, slots=True)
class StockLevel:
    """What one store has of one item, in servings.

    ``on_order`` is what an open reorder will bring, and ``reorder_id`` that reorder.
    """

    store_id: str
    item_id: str
    stock: int
    version: int
    updated_at: datetime
    low_stock_threshold: int = LOW_STOCK_DEFAULT
    on_order: int = 0
    reorder_id: str | None = None

    @property
    def available(self) -> bool:
        return self.stock > 0

    @property
    def low_stock(self) -> bool:
        return 0 < self.stock <= self.low_stock_threshold


@dataclass(frozen=True, slots=True)
class Shortage:
    """An item of which a store has less than an order asks for."""

    item_id: str
    name: str
    requested: int
    available: int


def reorder_quantity(level: StockLevel) -> int:
    """Return how many servings to order when nobody says: up to ten times the low threshold."""
    return max(1, level.low_stock_threshold * 10 - level.stock)
