"""Trigger: the stream ``analytics_events``. Stores behaviour events, and counts them for now.

A record that is no behaviour event goes to the queue ``analytics_writer_failures``, and the rest
goes on. While a store is away the whole batch is reported from its first record on, and Lambda
brings it again; what was stored or counted already is not stored or counted twice.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from cloudcafe.bootstrap import build_analytics_writer
from cloudcafe.domain.errors import DependencyUnavailable
from cloudcafe.settings import Settings

Writer = Callable[[Sequence[Mapping[str, Any]]], str | None]


log = logging.getLogger(__name__)


@cache
def _writer() -> Writer:
    return build_analytics_writer(Settings())


def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Write a batch of stream records; answer from which one on they are to come again."""
    records = event["Records"]
    try:
        first_left = _writer()(records)
    except DependencyUnavailable as error:
        log.warning("%d records are to come again: %s", len(records), error)
        first_left = records[0]["kinesis"]["sequenceNumber"]
    return {"batchItemFailures": [{"itemIdentifier": first_left}] if first_left else []}
