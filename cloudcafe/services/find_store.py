"""Find the store that a request is about."""

from collections.abc import Callable

from cloudcafe.domain.errors import FieldError, UnknownStore
from cloudcafe.domain.stores import Store
from cloudcafe.services.ports import StoreDirectory

FindStore = Callable[[str | None], Store]
""":func:`find_store` with its stores bound."""


def find_store(store_id: str | None, *, stores: StoreDirectory, default_store_id: str) -> Store:
    """Return the store of that id, or the default one when none is named.

    Raises:
        UnknownStore: there is no such store.
    """
    wanted = store_id if store_id is not None else default_store_id
    known = stores.all()
    if wanted not in known:
        raise UnknownStore(
            f"There is no store {wanted!r}.",
            [
                FieldError(
                    "store_id", f"{wanted!r} is unknown", f"use one of {', '.join(sorted(known))}"
                )
            ],
        )
    return known[wanted]
