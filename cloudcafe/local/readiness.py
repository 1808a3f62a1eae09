"""Asks servers whether they do their work: a query, a command, a page; never a bare open port.

A probe returns when the server answered rightly and raises whatever went wrong otherwise.
"""

import http.client
import json
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

Probe = Callable[[], None]

_ANSWER_TIMEOUT_S = 2.0
_POLL_S = 0.05
_HEARTBEAT_FRESH_S = 5.0


class NotReadyError(Exception):
    """The server answered, but not as one that is ready."""


def postgres(url: str) -> None:
    """Run a query."""
    import psycopg  # noqa: PLC0415 (each probe loads its own client, and only when it is used)

    # To psycopg, Redshift is a PostgreSQL whose encoding has another name.
    url = url.replace("redshift://", "postgresql://", 1)
    with psycopg.connect(
        url, connect_timeout=2, autocommit=True, client_encoding="utf8"
    ) as connection:
        connection.execute("SELECT 1")


def valkey(url: str) -> None:
    """Send PING."""
    import redis  # noqa: PLC0415

    with redis.Redis.from_url(
        url, socket_connect_timeout=_ANSWER_TIMEOUT_S, socket_timeout=_ANSWER_TIMEOUT_S
    ) as client:
        # Refused while it is still loading its data.
        client.ping()


def documentdb(url: str) -> None:
    """Send ping."""
    import pymongo  # noqa: PLC0415

    timeout_ms = int(_ANSWER_TIMEOUT_S * 1000)
    with pymongo.MongoClient(  # type: ignore[var-annotated]
        url, serverSelectionTimeoutMS=timeout_ms, connectTimeoutMS=timeout_ms
    ) as client:
        client.admin.command("ping")


def dynamodb(endpoint_url: str, region: str) -> None:
    """List tables, at an emulator, which wants no valid signature but a whole one."""
    scope = f"test/20260101/{region}/dynamodb/aws4_request"
    headers = {
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Target": "DynamoDB_20120810.ListTables",
        "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0",
    }
    body = _ask(endpoint_url, "POST", "{}", headers)
    if "TableNames" not in json.loads(body):
        raise NotReadyError(f"no table names in {body[:100]!r}")


def page(url: str) -> None:
    """Fetch a page and expect 200."""
    _ask(url, "GET")


def any_answer(url: str) -> None:
    """Fetch a page and expect an answer, be it a refusal."""
    _ask(url, "GET", expected=range(200, 500))


def heartbeat(path: Path, not_before: float) -> None:
    """Expect a file to be touched lately, and after `not_before` (seconds since the epoch)."""
    touched = path.stat().st_mtime
    if touched < not_before or time.time() - touched > _HEARTBEAT_FRESH_S:
        raise NotReadyError(f"{path.name} was last touched {time.time() - touched:.1f} s ago")


def wait_until_ready(
    probe: Probe, timeout_s: float, check: Callable[[], None] = lambda: None
) -> None:
    """Repeat `probe` until it succeeds.

    Args:
        probe: what to repeat.
        timeout_s: seconds before giving up.
        check: called before each attempt; what it raises ends the wait.

    Raises:
        TimeoutError: it did not succeed in time; the last reason is its cause.
    """
    deadline = time.monotonic() + timeout_s
    while True:
        check()
        try:
            probe()
        except Exception as error:
            # Any failure means "not yet": each client library has its own exceptions.
            if time.monotonic() > deadline:
                raise TimeoutError(f"not ready after {timeout_s:.0f} s: {error}") from error
            time.sleep(_POLL_S)
        else:
            return


def _ask(
    url: str,
    method: str,
    body: str | None = None,
    headers: dict[str, str] | None = None,
    expected: range = range(200, 201),
) -> bytes:
    parts = urlsplit(url)
    connection_type = (
        http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    )
    connection = connection_type(parts.hostname or "", parts.port, timeout=_ANSWER_TIMEOUT_S)
    try:
        connection.request(method, parts.path or "/", body, headers or {})
        response = connection.getresponse()
        content = response.read()
    finally:
        connection.close()
    if response.status not in expected:
        raise NotReadyError(f"{url} answered {response.status}")
    return content
