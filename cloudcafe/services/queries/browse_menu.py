"""The menu as a store offers it now."""

from collections.abc import Sequence
from dataclasses import dataclass

from cloudcafe.domain.errors import DependencyUnavailable, FieldError, InvalidInput, NotFound
from cloudcafe.domain.inventory import StockLevel
from cloudcafe.domain.menu import CATEGORIES, MenuItem, ProductStory
from cloudcafe.services.find_store import FindStore
from cloudcafe.services.ports import MenuCatalog, ProductStories, StockRoom


@dataclass(frozen=True, slots=True)
class Offer:
    """An item with what a store has of it; ``level`` None where the store does not keep it."""

    item: MenuItem
    level: StockLevel | None
    story: ProductStory | None = None


@dataclass(frozen=True, slots=True)
class StoreMenu:
    store_id: str
    offers: Sequence[Offer]


def browse_menu(
    store_id: str | None,
    category: str | None,
    *,
    menu: MenuCatalog,
    stock: StockRoom,
    find_store: FindStore,
) -> StoreMenu:
    """Return the menu of a store, or of one category of it, in the menu's order.

    Raises:
        UnknownStore: there is no such store.
        InvalidInput: there is no such category.
    """
    if category is not None and category not in CATEGORIES:
        raise InvalidInput(
            f"There is no category {category!r}.",
            [FieldError("category", "is unknown", f"use one of {', '.join(CATEGORIES)}")],
        )
    store = find_store(store_id)
    levels = stock.levels(store.store_id)
    rank = list(CATEGORIES).index
    items = sorted(
        (item for item in menu.load().items.values() if category in (None, item.category)),
        key=lambda item: (rank(item.category), item.price.minor, item.item_id),
    )
    return StoreMenu(store.store_id, [Offer(item, levels.get(item.item_id)) for item in items])


def view_item(
    item_id: str,
    store_id: str | None,
    *,
    menu: MenuCatalog,
    stock: StockRoom,
    find_store: FindStore,
    stories: ProductStories,
) -> Offer:
    """Return one item with its story; without it while the product catalog is away.

    Raises:
        NotFound: there is no such item.
        UnknownStore: there is no such store.
    """
    store = find_store(store_id)
    item = menu.load().items.get(item_id)
    if item is None:
        raise NotFound(f"There is no {item_id!r} on the menu.")
    try:
        story = stories.find(item_id)
    except DependencyUnavailable:
        story = None
    return Offer(item, stock.find(store.store_id, item_id), story)
