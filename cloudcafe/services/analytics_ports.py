"""What analytics needs of the world: a stream to read, a warehouse to fill, counters.

Any call may raise :class:`cloudcafe.domain.errors.DependencyUnavailable` when its store does not
answer in time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cloudcafe.domain.order_facts import OrderFact
from cloudcafe.events.behaviour_events import BehaviourEvent


class Overtaken(Exception):
    """Another process has loaded since; nothing was changed. Read the progress anew."""


@dataclass(frozen=True, slots=True)
class Shard:
    """A shard of a stream, and the shards that it was split off or merged from."""

    shard_id: str
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StreamedRecord:
    """What one record of a shard holds, and its place there."""

    sequence_number: str
    data: bytes


@dataclass(frozen=True, slots=True)
class ShardBatch:
    """What one reading of a shard brought.

    Attributes:
        ended: the shard is closed and this was its last record.
        has_more: there is more to be read at once.
    """

    shard_id: str
    records: tuple[StreamedRecord, ...]
    ended: bool = False
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far a shard is in the warehouse.

    Attributes:
        sequence_number: of the last record loaded; None when the shard ended without one.
        finished: the shard is closed, and all of it is loaded.
    """

    shard_id: str
    sequence_number: str | None
    finished: bool
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stream is in the warehouse; ``load_no`` rises with each load, whoever made it."""

    load_no: int
    checkpoints: Mapping[str, Checkpoint]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that tells nothing; ``reason`` holds none of its values."""

    shard_id: str
    sequence_number: str
    reason: str


@dataclass(frozen=True, slots=True)
class OrderLoad:
    """What goes into the warehouse together or not at all."""

    facts: Sequence[OrderFact]
    checkpoints: Sequence[Checkpoint]
    rejected: Sequence[Rejected]
    at: datetime


class EventStream(Protocol):
    """A stream of events in shards, each in order."""

    def shards(self) -> Sequence[Shard]: ...

    def read(self, shard_id: str, after: Checkpoint | None) -> ShardBatch:
        """Return what follows a checkpoint, or what the shard still has of its beginning.

        A checkpoint that the stream no longer has is warned of, and reading begins with the oldest
        record that there is.
        """


class OrderWarehouse(Protocol):
    """Facts of orders, and how far the stream of order events is among them."""

    def progress(self) -> Progress: ...

    def load(self, load: OrderLoad, *, seen_load_no: int) -> int:
        """Load all of it in one transaction; return how many facts were news.

        Raises:
            Overtaken: there was another load since ``seen_load_no``.
        """


class BehaviourWarehouse(Protocol):
    """Behaviour events as they came, each once."""

    def store(self, events: Sequence[BehaviourEvent], *, at: datetime) -> int:
        """Store the events that are not there yet, all or none; return how many those were."""


class LiveCounters(Protocol):
    """What happens now, counted; each event once, however often it comes."""

    def count(self, events: Sequence[BehaviourEvent]) -> None: ...
