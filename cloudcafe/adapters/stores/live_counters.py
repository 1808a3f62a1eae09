"""MemoryDB: what happens now, counted a day at a time. Lost without harm."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from redis import Redis

from cloudcafe.adapters.stores.redis_client import answering_redis
from cloudcafe.events.behaviour_events import BehaviourEvent, OrderPlaced

KEPT_S = 48 * 3600
"""How long a day's counters live after the last event of it: Kinesis brings none that is older."""

# An event that was counted is in the day's set, and is not counted again.
_COUNT = """
if redis.call('SADD', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('EXPIRE', KEYS[1], ARGV[2])
redis.call('PFADD', KEYS[2], ARGV[3])
redis.call('EXPIRE', KEYS[2], ARGV[2])
if ARGV[4] ~= '' then
  redis.call('HINCRBY', KEYS[3], ARGV[4], 1)
  redis.call('EXPIRE', KEYS[3], ARGV[2])
end
for place = 5, #ARGV, 2 do
  redis.call('ZINCRBY', KEYS[4], ARGV[place + 1], ARGV[place])
  redis.call('EXPIRE', KEYS[4], ARGV[2])
end
return 1
"""


class RedisLiveCounters:
    """Counters of a day, UTC: visits of each step, orders of each minute, servings of each item."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def count(self, events: Sequence[BehaviourEvent]) -> None:
        with answering_redis("memorydb"):
            for event in events:
                self._redis.eval(*_arguments(event))


def _arguments(event: BehaviourEvent) -> tuple[Any, ...]:
    moment = event.occurred_at.astimezone(UTC)
    details = event.details
    placed = details if isinstance(details, OrderPlaced) else None
    servings = [
        word
        for item in (placed.items if placed else ())
        for word in (item.item_id, str(item.quantity))
    ]
    day = day_of(moment)
    return (
        _COUNT,
        4,
        counted_key(day),
        visits_key(day, str(details.kind)),
        orders_key(day),
        items_key(day),
        event.event_id,
        str(KEPT_S),
        event.session_id,
        f"{moment:%H:%M}" if placed else "",
        *servings,
    )


def day_of(moment: datetime) -> str:
    """Return the day, UTC, whose counters a moment belongs to: ``2026-11-24``."""
    return moment.astimezone(UTC).date().isoformat()


# The braces keep a day's keys in one slot of a cluster, as the script needs.


def counted_key(day: str) -> str:
    """Set of the ids of the events that are counted."""
    return f"live:{{{day}}}:counted"


def visits_key(day: str, kind: str) -> str:
    """HyperLogLog of the sessions that did this: the funnel's steps."""
    return f"live:{{{day}}}:visits:{kind}"


def orders_key(day: str) -> str:
    """Hash of orders a minute, by ``HH:MM``."""
    return f"live:{{{day}}}:orders"


def items_key(day: str) -> str:
    """Sorted set of item ids by the servings that were ordered."""
    return f"live:{{{day}}}:items"
