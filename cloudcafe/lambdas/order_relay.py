"""Trigger: the stream of ``active_orders``. Publishes what was committed, in order, at least once.

A record that cannot be published is reported as failed, and Lambda (or the embedded stack's stream
runner) brings it and all after it again. A record that is no order would block the shard for ever:
it goes to the queue ``order_relay_failures`` instead, and the rest goes on.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from cloudcafe.bootstrap import build_order_relay
from cloudcafe.settings import Settings

Relay = Callable[[Sequence[Mapping[str, Any]]], Sequence[str]]


@cache
def _relay() -> Relay:
    return build_order_relay(Settings())


def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Relay a batch of stream records; answer which failed, as Lambda's partial batch response."""
    failed = _relay()(event["Records"])
    return {"batchItemFailures": [{"itemIdentifier": one} for one in failed]}
