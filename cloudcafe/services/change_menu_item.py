"""Change an item on the menu: words, price, customizations."""

from dataclasses import replace

from cloudcafe.domain.errors import NotFound, VersionConflict
from cloudcafe.domain.menu import MenuItem
from cloudcafe.services.ports import IdempotencyKey, IdempotencyRecords, MenuCatalog, Outcome
from cloudcafe.services.replay import or_replay


def change_menu_item(
    item: MenuItem,
    *,
    seen_version: int,
    key: IdempotencyKey | None,
    menu: MenuCatalog,
    replays: IdempotencyRecords,
) -> Outcome[MenuItem]:
    """Replace an item by a new version of it.

    Raises:
        NotFound: there is no such item.
        VersionConflict: it has changed since; ``extra["current"]`` is the item as it is.
    """

    def change() -> Outcome[MenuItem]:
        current = menu.load().items.get(item.item_id)
        if current is None:
            raise NotFound(f"There is no {item.item_id!r} on the menu.")
        if current.version > seen_version:
            raise VersionConflict(f"{current.name} has changed since.", extra={"current": current})
        return menu.replace(replace(item, version=seen_version + 1), key)

    return or_replay(change, key, replays.find_item)
