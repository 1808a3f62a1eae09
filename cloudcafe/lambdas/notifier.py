"""Trigger: the queue ``notification``. Tells customers how their orders stand, each news once.

News that failed comes again, alone; after five times it is a dead letter.
"""

import logging
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from cloudcafe.bootstrap import build_notifier
from cloudcafe.events.notifications import Notification, decode
from cloudcafe.settings import Settings

log = logging.getLogger(__name__)


@cache
def _notify() -> Callable[[Notification], bool]:
    return build_notifier(Settings())


@cache
def _batch() -> BatchProcessor:
    return BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False, logger=log)


def _take(record: SQSRecord) -> None:
    news = decode(record.body)
    if not _notify()(news):
        log.info("%s was told before", news.event_id)


def handler(event: dict[str, Any], _context: object) -> Mapping[str, Any]:
    """Take a batch of news; answer which failed, as Lambda's partial batch response."""
    return process_partial_response(event=event, record_handler=_take, processor=_batch())
