"""A store's day in figures."""

from cloudcafe.services.find_store import FindStore
from cloudcafe.services.ports import (
    BaristaStats,
    Clock,
    OrderArchive,
    StatsCache,
)


def barista_stats(
    store_id: str | None,
    *,
    archive: OrderArchive,
    stats: StatsCache,
    find_store: FindStore,
    now: Clock,
) -> BaristaStats:
    """Return a store's figures of today, in the store's time zone, seconds old at most.

    Raises:
        UnknownStore: there is no such store.
        DependencyUnavailable: the archive is away and the figures are not cached.
    """
    store = find_store(store_id)
    known = stats.get(store.store_id)
    if known is None:
        known = archive.stats(store, now())
        stats.put(known)
    return known
