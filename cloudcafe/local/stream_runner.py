"""Drives a Lambda handler from a DynamoDB stream, as Lambda's event source mapping does on AWS.

Kept from AWS: batches in shard order, at least once; after a failed batch, or from the first record
that the handler reports failed, the records come again, without limit until they leave the stream.
Shards are read one after the other in the order in which the stream lists them; the emulator splits
none. The position in each shard is kept in a file, so that a new process goes on where the last one
was.
"""

import importlib
import json
import logging
import os
import random
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from cloudcafe.adapters.aws_client import aws_client
from cloudcafe.domain.errors import TemporarilyUnavailable
from cloudcafe.estate import physical_name
from cloudcafe.heartbeat import Heartbeat
from cloudcafe.logs import configure_logging
from cloudcafe.settings import Settings

Handler = Callable[[Mapping[str, Any], object], Mapping[str, Any]]

BATCH = 100
IDLE_S = 0.1
"""Pause after a poll that brought nothing; DynamoDB allows five polls a second and shard."""

LONGEST_PAUSE_S = 5.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class EventSource:
    """Which handler a stream drives."""

    table: str
    handler: str


EVENT_SOURCES = {
    "order_relay": EventSource("active_orders", "cloudcafe.lambdas.order_relay:handler")
}


class Checkpoints:
    """The last sequence number done in each shard, in a file that is replaced whole."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._done: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}

    def of(self, shard_id: str) -> str | None:
        return self._done.get(shard_id)

    def save(self, shard_id: str, sequence_number: str) -> None:
        self._done[shard_id] = sequence_number
        draft = self._path.with_suffix(".new")
        draft.write_text(json.dumps(self._done))
        draft.replace(self._path)


class StreamRunner:
    """Reads one table's stream and hands its records to a handler."""

    def __init__(self, client: Any, stream_arn: str, handler: Handler, done: Checkpoints) -> None:
        self._client = client
        self._stream_arn = stream_arn
        self._handler = handler
        self._done = done
        self._iterators: dict[str, str | None] = {}

    def poll(self) -> bool:
        """Hand on what there is in each shard; tell whether anything was there.

        Raises:
            BatchFailed: records are left to be handed on again.
        """
        found = False
        for shard_id in self._shards():
            records = self._read(shard_id)
            if records:
                found = True
                self._hand_on(shard_id, records)
        return found

    def _shards(self) -> Sequence[str]:
        described = self._client.describe_stream(StreamArn=self._stream_arn)
        shards = described["StreamDescription"]["Shards"]
        return [shard["ShardId"] for shard in shards]

    def _read(self, shard_id: str) -> Sequence[Mapping[str, Any]]:
        # Taken out, so that after a failure, be it an expired iterator, the next poll asks anew.
        iterator = self._iterators.pop(shard_id, None) or self._iterator(shard_id)
        answer = self._client.get_records(ShardIterator=iterator, Limit=BATCH)
        self._iterators[shard_id] = answer.get("NextShardIterator")
        records: Sequence[Mapping[str, Any]] = answer["Records"]
        return records

    def _iterator(self, shard_id: str) -> str:
        done = self._done.of(shard_id)
        start = (
            {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": done}
            if done
            else {"ShardIteratorType": "TRIM_HORIZON"}
        )
        answer = self._client.get_shard_iterator(
            StreamArn=self._stream_arn, ShardId=shard_id, **start
        )
        return str(answer["ShardIterator"])

    def _hand_on(self, shard_id: str, records: Sequence[Mapping[str, Any]]) -> None:
        numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
        # Should the handler raise, the next poll begins again after the last record done.
        self._iterators[shard_id], next_iterator = None, self._iterators[shard_id]
        answer = self._handler({"Records": records}, None)
        failed = {one["itemIdentifier"] for one in answer.get("batchItemFailures", [])}
        done = next(
            (index for index, number in enumerate(numbers) if number in failed), len(numbers)
        )
        if done:
            self._done.save(shard_id, numbers[done - 1])
        if failed:
            raise BatchFailed(f"{len(numbers) - done} of {len(numbers)} records are to come again")
        self._iterators[shard_id] = next_iterator


class BatchFailed(Exception):
    """The handler reported records that it could not deal with."""


def run(runner: StreamRunner, stop: threading.Event, heartbeat: Heartbeat) -> None:
    """Poll until ``stop`` is set."""
    pause_s = 0.0
    while not stop.is_set():
        heartbeat.beat()
        try:
            if not runner.poll():
                stop.wait(IDLE_S)
            pause_s = 0.0
        except (BatchFailed, BotoCoreError, ClientError, TemporarilyUnavailable) as error:
            pause_s = min(LONGEST_PAUSE_S, max(0.2, pause_s * 2))
            log.warning("again in about %.1f s: %s", pause_s, error)
            stop.wait(random.uniform(pause_s / 2, pause_s))  # noqa: S311 no secret


def main(name: str) -> None:
    """Run the mapping of that name until SIGTERM or SIGINT."""
    settings = Settings()
    configure_logging(settings.log_level, service=name.replace("_", "-"))
    mapping = EVENT_SOURCES[name]
    region, endpoint_url = settings.aws_region, settings.aws_endpoint_url
    tables = aws_client("dynamodb", region=region, endpoint_url=endpoint_url)
    table = tables.describe_table(TableName=physical_name(settings.environment, mapping.table))
    module, _, function = mapping.handler.partition(":")
    runner = StreamRunner(
        aws_client("dynamodbstreams", region=region, endpoint_url=endpoint_url),
        table["Table"]["LatestStreamArn"],
        getattr(importlib.import_module(module), function),
        Checkpoints(Path(os.environ["CLOUDCAFE_CHECKPOINT_DIR"]) / f"{name}.json"),
    )
    stop = threading.Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    run(runner, stop, Heartbeat.from_environment())


if __name__ == "__main__":
    main(sys.argv[1])
