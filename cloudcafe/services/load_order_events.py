"""Bring the stream of order events into the warehouse, each event's effect exactly once."""

import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor

from cloudcafe.domain.order_facts import NoFact, OrderFact, fact_of
from cloudcafe.events.malformed import MalformedEvent
from cloudcafe.events.order_events import decode
from cloudcafe.services.analytics_ports import (
    Checkpoint,
    EventStream,
    OrderLoad,
    OrderWarehouse,
    Progress,
    Rejected,
    ShardBatch,
)
from cloudcafe.services.follow_shards import readable_shards
from cloudcafe.services.ports import Clock

PARALLEL_SHARDS = 8
"""Shards that are read at once, and whose records go into one load."""

log = logging.getLogger(__name__)


class OrderEventLoader:
    """Reads all shards and loads what they bring.

    How far each shard is stands in the warehouse beside the facts and changes with them, so that a
    process that dies anywhere leaves both or neither.
    """

    def __init__(
        self, stream: EventStream, warehouse: OrderWarehouse, readers: Executor, now: Clock
    ) -> None:
        self._stream = stream
        self._warehouse = warehouse
        self._readers = readers
        self._now = now
        self._known: Progress | None = None

    def load(self) -> bool:
        """Load what each shard has next; tell whether there is more to be had at once.

        Raises:
            DependencyUnavailable: the stream or the warehouse is away; nothing is lost.
            Overtaken: another process has loaded meanwhile; the next call begins where it is.
        """
        try:
            progress = self._known or self._warehouse.progress()
            shard_ids = readable_shards(self._stream.shards(), progress.checkpoints)
            more = False
            for start in range(0, len(shard_ids), PARALLEL_SHARDS):
                batches = self._read(shard_ids[start : start + PARALLEL_SHARDS], progress)
                progress = self._store(batches, progress)
                more = more or any(one.has_more or one.ended for one in batches)
            self._known = progress
        except Exception:
            # A transaction whose end was not heard of may have been committed.
            self._known = None
            raise
        return more

    def _read(self, shard_ids: Sequence[str], progress: Progress) -> Sequence[ShardBatch]:
        def read(shard_id: str) -> ShardBatch:
            return self._stream.read(shard_id, progress.checkpoints.get(shard_id))

        return list(self._readers.map(read, shard_ids))

    def _store(self, batches: Sequence[ShardBatch], progress: Progress) -> Progress:
        at = self._now()
        moved = [
            Checkpoint(
                batch.shard_id,
                _last(batch, progress.checkpoints.get(batch.shard_id)),
                batch.ended,
                at,
            )
            for batch in batches
            if batch.records or batch.ended
        ]
        if not moved:
            return progress
        told = list(_facts_in(batches))
        facts = [one for one in told if isinstance(one, OrderFact)]
        rejected = [one for one in told if isinstance(one, Rejected)]
        for one in rejected:
            log.error("%s of %s: %s", one.sequence_number, one.shard_id, one.reason)
        self._warehouse.load(OrderLoad(facts, moved, rejected, at), seen_load_no=progress.load_no)
        return Progress(
            progress.load_no + 1,
            {**progress.checkpoints, **{one.shard_id: one for one in moved}},
        )


def _last(batch: ShardBatch, before: Checkpoint | None) -> str | None:
    if batch.records:
        return batch.records[-1].sequence_number
    return before.sequence_number if before else None


def _facts_in(batches: Sequence[ShardBatch]) -> Iterator[OrderFact | Rejected]:
    for batch in batches:
        for record in batch.records:
            try:
                yield fact_of(decode(record.data).order)
            except (MalformedEvent, NoFact) as error:
                yield Rejected(batch.shard_id, record.sequence_number, str(error))
