"""MemoryDB: who waits, in order. Filled from order events, lost without harm."""

import time
from datetime import timedelta

from redis import Redis

from cloudcafe.adapters.stores.redis_client import answering_redis
from cloudcafe.domain.order import Order, OrderStatus

LENGTH_FRESHNESS_S = 0.5

_WAITING = frozenset({OrderStatus.PENDING, OrderStatus.PREPARING})
_FORGOTTEN_AFTER = timedelta(hours=24)

# Events may come late and twice: a version already seen, or a later one, decides.
_TRACK = """
local seen = tonumber(redis.call('GET', KEYS[2]) or '0')
local version = tonumber(ARGV[1])
if version <= seen then return 0 end
redis.call('SET', KEYS[2], version, 'EX', ARGV[5])
if ARGV[2] == '1' then
  redis.call('ZADD', KEYS[1], ARGV[3], ARGV[4])
else
  redis.call('ZREM', KEYS[1], ARGV[4])
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[6])
return 1
"""


class RedisLiveQueue:
    """A sorted set a store: order ids by the time they were placed, in milliseconds."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._lengths: dict[str, tuple[float, int]] = {}

    def track(self, order: Order) -> None:
        forgotten_s = int(_FORGOTTEN_AFTER.total_seconds())
        with answering_redis("memorydb"):
            self._redis.eval(
                _TRACK,
                2,
                _queue(order.store_id),
                f"tracked:{{{order.store_id}}}:{order.order_id}",
                order.version,
                int(order.status in _WAITING),
                int(order.created_at.timestamp() * 1000),
                order.order_id,
                forgotten_s,
                int((time.time() - forgotten_s) * 1000),
            )

    def length(self, store_id: str) -> int:
        """Return how many wait; for an estimate, half a second old is as good."""
        known = self._lengths.get(store_id)
        now = time.monotonic()
        if known is None or now - known[0] > LENGTH_FRESHNESS_S:
            with answering_redis("memorydb"):
                known = (now, int(self._redis.zcard(_queue(store_id))))
            self._lengths[store_id] = known
        return known[1]

    def ahead(self, order: Order) -> int | None:
        with answering_redis("memorydb"):
            rank = self._redis.zrank(_queue(order.store_id), order.order_id)
        return rank if isinstance(rank, int) else None


def _queue(store_id: str) -> str:
    # The braces keep a store's keys in one slot of a cluster, as the script needs.
    return f"queue:{{{store_id}}}"
