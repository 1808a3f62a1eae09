"""Put a new item on the menu."""

from dataclasses import replace

from cloudcafe.domain.menu import MenuItem
from cloudcafe.services.ports import IdempotencyKey, IdempotencyRecords, MenuCatalog, Outcome
from cloudcafe.services.replay import or_replay


def add_menu_item(
    item: MenuItem, key: IdempotencyKey | None, *, menu: MenuCatalog, replays: IdempotencyRecords
) -> Outcome[MenuItem]:
    """Add an item; a store sells it once stock is counted there.

    Raises:
        AlreadyExists: an item of that id is on the menu.
    """
    return or_replay(lambda: menu.add(replace(item, version=1), key), key, replays.find_item)
