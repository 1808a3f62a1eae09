"""Clients of Redis protocol servers that give up fast."""

from collections.abc import Iterator
from contextlib import contextmanager

from redis import Redis
from redis.backoff import ConstantBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from cloudcafe.adapters.aws_client import unavailable


def redis_client(url: str, *, timeout_s: float) -> "Redis":
    """Return a client; a call takes at most about twice ``timeout_s``, a reconnection included."""
    return Redis.from_url(
        url,
        socket_timeout=timeout_s,
        socket_connect_timeout=timeout_s,
        retry=Retry(ConstantBackoff(0.01), retries=1),
        health_check_interval=30,
        decode_responses=True,
    )


@contextmanager
def answering_redis(dependency: str) -> Iterator[None]:
    """Turn any failure of the server into :class:`DependencyUnavailable`."""
    try:
        yield
    except RedisError as error:
        raise unavailable(dependency) from error
