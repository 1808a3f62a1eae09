"""Clients of Redis protocol servers that give up fast."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self, cast
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from redis import Redis
from redis.backoff import ConstantBackoff
from redis.cluster import RedisCluster
from redis.credentials import CredentialProvider
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisClusterException, RedisError
from redis.retry import Retry

from cloudcafe.adapters.aws_client import unavailable


def redis_client(
    url: str, *, timeout_s: float, credentials: CredentialProvider | None = None
) -> "Redis":
    """Return a client; a call takes at most about twice ``timeout_s``, a reconnection included.

    Args:
        url: ``redis://`` or, with TLS, ``rediss://``. ``?cluster=true`` names a cluster.
        timeout_s: seconds to wait for a connection, and for an answer.
        credentials: gives user and password anew for each connection, instead of the URL's.
    """
    address, is_cluster = _read(url, drop_user=credentials is not None)
    options: dict[str, Any] = {
        "socket_timeout": timeout_s,
        "socket_connect_timeout": timeout_s,
        "retry": Retry(ConstantBackoff(0.01), retries=1),
        "health_check_interval": 30,
        "decode_responses": True,
        **({} if credentials is None else {"credential_provider": credentials}),
    }
    if is_cluster:
        # It has the commands of a single server's client, without its class.
        return cast("Redis", _ClusterLater(address, options))
    return Redis.from_url(address, **options)


class _ClusterLater:
    """A cluster's client, made at its first command: making it asks the cluster for its slots."""

    def __init__(self, url: str, options: dict[str, Any]) -> None:
        self._url = url
        self._options = options
        self._lock = threading.Lock()
        self._client: RedisCluster | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        if self._client is not None:
            self._client.close()

    def __getattr__(self, command: str) -> Any:
        def call(*arguments: Any, **options: Any) -> Any:
            try:
                return getattr(self._connected(), command)(*arguments, **options)
            except RedisClusterException as error:
                # No RedisError, though it says the same: no node can be reached.
                raise RedisConnectionError(str(error)) from error

        return call

    def _connected(self) -> RedisCluster:
        with self._lock:
            if self._client is None:
                self._client = RedisCluster.from_url(self._url, **self._options)
            return self._client


def user_of(url: str) -> str:
    """Return the user that the URL names; ``default`` is the server's own."""
    return urlsplit(url).username or "default"


def _read(url: str, *, drop_user: bool) -> tuple[str, bool]:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    is_cluster = query.pop("cluster", "false") == "true"
    host = parts.netloc.rpartition("@")[2] if drop_user else parts.netloc
    return urlunsplit(parts._replace(netloc=host, query=urlencode(query))), is_cluster


@contextmanager
def answering_redis(dependency: str) -> Iterator[None]:
    """Turn any failure of the server into :class:`DependencyUnavailable`."""
    try:
        yield
    except RedisError as error:
        raise unavailable(dependency) from error
