"""The stores of the chain, remembered between questions."""

import threading
import time
from collections.abc import Iterable, Mapping

from sqlalchemy import Engine, delete, select
from sqlalchemy.dialects.postgresql import insert

from cloudcafe.adapters.stores.aurora.engine import reading, transaction
from cloudcafe.adapters.stores.aurora.tables import StoreHoursRow, StoreRow
from cloudcafe.domain.errors import DependencyUnavailable
from cloudcafe.domain.stores import OpeningHours, Store
from cloudcafe.domain.text import Words

FRESHNESS_S = 5.0
"""How long the stores are taken as known before they are read again."""


class AuroraStoreDirectory:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._stores: Mapping[str, Store] | None = None
        self._read_at = 0.0

    def all(self) -> Mapping[str, Store]:
        """Return the stores by id; the last known ones while the database is away."""
        known = self._stores
        if known is not None and time.monotonic() - self._read_at < FRESHNESS_S:
            return known
        if not self._lock.acquire(blocking=known is None):
            return known if known is not None else self._read()
        try:
            self._stores = self._read()
        except DependencyUnavailable:
            if self._stores is None:
                raise
        finally:
            self._read_at = time.monotonic()
            self._lock.release()
        return self._stores

    def save(self, stores: Iterable[Store]) -> None:
        """Write stores with their hours, replacing those of the same id."""
        with transaction(self._engine) as session:
            for store in stores:
                values = {
                    "store_id": store.store_id,
                    "name_en": store.names.en,
                    "name_ko": store.names.ko,
                    "address_en": store.addresses.en,
                    "address_ko": store.addresses.ko,
                    "timezone": store.timezone,
                    "always_open": store.always_open,
                }
                session.execute(
                    insert(StoreRow)
                    .values(values)
                    .on_conflict_do_update(index_elements=[StoreRow.store_id], set_=values)
                )
                session.execute(
                    delete(StoreHoursRow).where(StoreHoursRow.store_id == store.store_id)
                )
                session.add_all(
                    StoreHoursRow(
                        store_id=store.store_id, day=one.day, opens=one.opens, closes=one.closes
                    )
                    for one in store.hours
                )

    def _read(self) -> Mapping[str, Store]:
        with reading(self._engine) as session:
            hours: dict[str, list[OpeningHours]] = {}
            for row in session.scalars(
                select(StoreHoursRow).order_by(StoreHoursRow.day, StoreHoursRow.opens)
            ):
                opening = OpeningHours(row.day, row.opens, row.closes)
                hours.setdefault(row.store_id, []).append(opening)
            return {
                row.store_id: Store(
                    store_id=row.store_id,
                    names=Words(row.name_en, row.name_ko),
                    addresses=Words(row.address_en, row.address_ko),
                    timezone=row.timezone,
                    hours=tuple(hours.get(row.store_id, ())),
                    always_open=row.always_open,
                )
                for row in session.scalars(select(StoreRow).order_by(StoreRow.store_id))
            }
