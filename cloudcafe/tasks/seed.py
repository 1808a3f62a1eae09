"""Fills an empty shop: stores, menu, stories, stock. What is there already is left as it is.

Run by itself: ``python -m cloudcafe.tasks.seed``.
"""

import json
import logging
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from cloudcafe.bootstrap import Catalogs, open_catalogs, utc_now
from cloudcafe.domain.errors import AlreadyExists, VersionConflict
from cloudcafe.domain.inventory import StockLevel
from cloudcafe.domain.menu import MenuItem, ProductStory
from cloudcafe.domain.stores import Store
from cloudcafe.logs import configure_logging
from cloudcafe.settings import Settings

_DATA = Path(__file__).with_name("seed_data")
_STORES = TypeAdapter(list[Store])
_ITEMS = TypeAdapter(list[MenuItem])
_STORIES = TypeAdapter(list[ProductStory])


def seed(settings: Settings) -> None:
    """Fill what is empty, through the same adapters as the shop itself uses.

    Raises:
        DependencyUnavailable: a store is away; what was filled stays, and seeding can be repeated.
    """
    with open_catalogs(settings) as catalogs:
        _fill(catalogs)


def _fill(catalogs: Catalogs) -> None:
    known = catalogs.stores.all()
    stores = _STORES.validate_python(_read("stores")["stores"])
    catalogs.stores.save(store for store in stores if store.store_id not in known)
    on_menu = catalogs.menu.load().items
    for item in menu_items():
        if item.item_id not in on_menu:
            # Another process may seed at the same time.
            with suppress(AlreadyExists):
                catalogs.menu.add(item, None)
    for story in _STORIES.validate_python(_read("menu")["items"]):
        if catalogs.stories.find(story.item_id) is None:
            catalogs.stories.save(story)
    for store in stores:
        kept = catalogs.stock.levels(store.store_id)
        for level in first_stock(store.store_id):
            if level.item_id not in kept:
                with suppress(VersionConflict):
                    catalogs.stock.save(level, seen_version=None, key=None)


def menu_items() -> list[MenuItem]:
    """Return the menu that a new shop begins with."""
    menu = _read("menu")
    items = [
        item | {"groups": [menu["groups"][name] for name in item["groups"]]}
        for item in menu["items"]
    ]
    return _ITEMS.validate_python(items)


def first_stock(store_id: str) -> list[StockLevel]:
    """Return the stock that a store begins with."""
    stock = _read("stores")["stock"][store_id]
    blank = StockLevel(store_id, "", stock["default"], version=1, updated_at=utc_now())
    return [
        replace(
            blank,
            item_id=item.item_id,
            stock=stock["items"].get(item.item_id, stock["default"]),
        )
        for item in menu_items()
    ]


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((_DATA / f"{name}.json").read_text("utf-8"))
    return content


if __name__ == "__main__":
    seed(Settings())


def main() -> None:
    """Fill what is empty; a failure ends the process with its traceback."""
    settings = Settings()
    configure_logging(settings.log_level, service="seed")
    seed(settings)
    logging.getLogger(__name__).info("what was empty is filled")


if __name__ == "__main__":
    main()
