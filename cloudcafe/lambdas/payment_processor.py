"""Trigger: the queue ``payment_processing``. Does what each request asks of the payment gateway.

A declined payment is an answer: it is kept, and its message is done. A request that failed comes
again, and the rest of its order's with it, in their order; after five times it is a dead letter.
"""

import logging
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Protocol

from aws_lambda_powertools.utilities.batch import (
    SqsFifoPartialProcessor,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from cloudcafe.bootstrap import build_payment_processor
from cloudcafe.domain.payment import PaymentEntry
from cloudcafe.events.payment_requests import PaymentRequest, decode
from cloudcafe.settings import Settings

NEEDED_MS = 12_000
"""What a request may take while the gateway is slow: with less left, it is put off."""

log = logging.getLogger(__name__)


class Context(Protocol):
    """What is used of Lambda's context."""

    def get_remaining_time_in_millis(self) -> int: ...


class OutOfTime(Exception):
    """The function would be stopped before the request is done."""


@cache
def _process() -> Callable[[PaymentRequest], PaymentEntry]:
    return build_payment_processor(Settings())


@cache
def _batch() -> SqsFifoPartialProcessor:
    # Requests of other orders go on after one that failed.
    batch = SqsFifoPartialProcessor(skip_group_on_error=True, logger=log)
    batch.raise_on_entire_batch_failure = False
    return batch


def handler(event: dict[str, Any], context: Context) -> Mapping[str, Any]:
    """Take a batch of requests; answer which failed, as Lambda's partial batch response."""

    def take(record: SQSRecord) -> None:
        if context.get_remaining_time_in_millis() < NEEDED_MS:
            raise OutOfTime(record.message_id)
        entry = _process()(decode(record.body))
        log.info("%s %s: %s", entry.action, entry.event_id, entry.status)

    return process_partial_response(event=event, record_handler=take, processor=_batch())
