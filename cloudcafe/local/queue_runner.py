"""Drives Lambda handlers from SQS queues, as Lambda's event source mappings do on AWS.

``queue_runner FUNCTION...``: each is a function of ``terraform/data/services.json`` that a queue
triggers, in a thread of its own. Kept from AWS: batches of at most ten; what the handler did not
report failed is deleted, and the rest comes again after the queue's visibility timeout, until SQS
moves it to the dead-letter queue; after a handler that raised, all of it does. Not kept: a function
that takes longer than its timeout is not stopped, it is only told how long it has left.
"""

import importlib
import logging
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from cloudcafe import estate
from cloudcafe.adapters.aws_client import aws_client
from cloudcafe.domain.errors import TemporarilyUnavailable
from cloudcafe.heartbeat import Heartbeat
from cloudcafe.logs import configure_logging
from cloudcafe.settings import Settings

BATCH = 10
WAIT_S = 2
"""How long one poll waits for messages; also how soon a stop is noticed."""

LONGEST_PAUSE_S = 5.0

log = logging.getLogger(__name__)


class Invocation:
    """What is given of Lambda's context: how long the function has left."""

    def __init__(self, timeout_s: float) -> None:
        self._ends_at = time.monotonic() + timeout_s

    def get_remaining_time_in_millis(self) -> int:
        return max(0, round((self._ends_at - time.monotonic()) * 1000))


Handler = Callable[[dict[str, Any], Invocation], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Function:
    """A function that a queue triggers."""

    name: str
    queue: str
    module: str
    timeout_s: float

    @classmethod
    def named(cls, name: str) -> "Function":
        """Return the function of ``services.json`` with that name."""
        one = estate.load("services")["lambda"][name]
        return cls(name, one["trigger"]["queue"], one["module"], one["timeout_s"])

    @property
    def handler(self) -> Handler:
        handler: Handler = importlib.import_module(self.module).handler
        return handler


class QueueRunner:
    """Takes messages from one queue and hands them to a handler.

    Args:
        client: boto3's client of SQS.
        queue: the queue's physical name.
        handler: the function's.
        timeout_s: what the function may take.
    """

    def __init__(self, client: Any, queue: str, handler: Handler, timeout_s: float) -> None:
        self._client = client
        self._queue = queue
        self._handler = handler
        self._timeout_s = timeout_s
        self._known_url: str | None = None

    def poll(self, wait_s: int = WAIT_S) -> int:
        """Hand one batch on and delete what was done; return how many messages were."""
        messages = self._client.receive_message(
            QueueUrl=self._url(),
            MaxNumberOfMessages=BATCH,
            WaitTimeSeconds=wait_s,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        ).get("Messages", [])
        if not messages:
            return 0
        failed = self._failed(messages)
        done = [one for one in messages if one["MessageId"] not in failed]
        if done:
            self._client.delete_message_batch(
                QueueUrl=self._url(),
                Entries=[
                    {"Id": str(index), "ReceiptHandle": one["ReceiptHandle"]}
                    for index, one in enumerate(done)
                ],
            )
        return len(done)

    def _failed(self, messages: Sequence[Mapping[str, Any]]) -> set[str]:
        event = {"Records": [_record(one) for one in messages]}
        try:
            answer = self._handler(event, Invocation(self._timeout_s))
        except Exception:
            log.exception("the handler of %s failed", self._queue)
            return {one["MessageId"] for one in messages}
        return {one["itemIdentifier"] for one in answer.get("batchItemFailures", [])}

    def _url(self) -> str:
        if self._known_url is None:
            self._known_url = str(self._client.get_queue_url(QueueName=self._queue)["QueueUrl"])
        return self._known_url


def _record(message: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes", {}),
        "messageAttributes": message.get("MessageAttributes", {}),
        "md5OfBody": message.get("MD5OfBody", ""),
        "eventSource": "aws:sqs",
    }


def run(runner: QueueRunner, stop: threading.Event) -> None:
    """Poll until ``stop`` is set."""
    pause_s = 0.0
    while not stop.is_set():
        try:
            runner.poll()
            pause_s = 0.0
        except (BotoCoreError, ClientError, TemporarilyUnavailable) as error:
            pause_s = min(LONGEST_PAUSE_S, max(0.2, pause_s * 2))
            log.warning("again in about %.1f s: %s", pause_s, error)
            stop.wait(random.uniform(pause_s / 2, pause_s))  # noqa: S311 no secret


def main(names: Sequence[str]) -> int:
    """Run the functions of those names until SIGTERM or SIGINT, or until one cannot go on."""
    settings = Settings()
    configure_logging(settings.log_level, service="queue-functions")
    stop = threading.Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    threads = [_start(Function.named(name), settings, stop) for name in names]
    heartbeat = Heartbeat.from_environment()
    heartbeat.beat()
    while not stop.wait(1) and all(thread.is_alive() for thread in threads):
        heartbeat.beat()
    fell = not stop.is_set()
    stop.set()
    for thread in threads:
        thread.join()
    return 1 if fell else 0


def _start(function: Function, settings: Settings, stop: threading.Event) -> threading.Thread:
    client = aws_client(
        "sqs",
        region=settings.aws_region,
        endpoint_url=settings.aws_endpoint_url,
        read_timeout_s=25,
    )
    queue = estate.queue_name(settings.environment, function.queue)
    runner = QueueRunner(client, queue, function.handler, function.timeout_s)
    thread = threading.Thread(target=run, args=(runner, stop), name=function.name, daemon=True)
    thread.start()
    return thread


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
