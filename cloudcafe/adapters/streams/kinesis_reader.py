"""Kinesis, read: every shard from where it was left."""

import logging
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from cloudcafe.adapters.aws_client import answering, unavailable
from cloudcafe.services.analytics_ports import Checkpoint, Shard, ShardBatch, StreamedRecord

BATCH = 250
"""Records of one reading; with orders of a few kilobytes less than a megabyte."""

SHARDS_FRESHNESS_S = 5.0

_GONE = frozenset({"ExpiredIteratorException", "ResourceNotFoundException"})

log = logging.getLogger(__name__)


class StreamReader:
    """One stream, known by its name, that keeps its records for ``retention``."""

    def __init__(self, client: Any, name: str, retention: timedelta) -> None:
        self._client = client
        self._name = name
        self._retention = retention
        # For each shard, the iterator that follows a sequence number.
        self._iterators: dict[str, tuple[str | None, str]] = {}
        self._shards: Sequence[Shard] = ()
        self._listed_at = float("-inf")

    def shards(self) -> Sequence[Shard]:
        """Return the shards, those that are closed but still have records too."""
        if time.monotonic() - self._listed_at > SHARDS_FRESHNESS_S:
            found: list[Shard] = []
            request: dict[str, Any] = {"StreamName": self._name}
            while request:
                with answering("kinesis"):
                    answer = self._client.list_shards(**request)
                found += [_shard(one) for one in answer["Shards"]]
                token = answer.get("NextToken")
                request = {"NextToken": token} if token else {}
            self._shards = found
            self._listed_at = time.monotonic()
        return self._shards

    def read(self, shard_id: str, after: Checkpoint | None) -> ShardBatch:
        position = after.sequence_number if after else None
        # Taken out, so that after any failure the next reading asks for a new one.
        known = self._iterators.pop(shard_id, None)
        iterator = known[1] if known and known[0] == position else self._iterator(shard_id, after)
        try:
            with answering("kinesis"):
                answer = self._client.get_records(ShardIterator=iterator, Limit=BATCH)
        except ClientError as error:
            if error.response["Error"]["Code"] not in _GONE:
                raise
            # An iterator lives five minutes; a shard, until its last record is too old.
            self._listed_at = float("-inf")
            raise unavailable("kinesis") from error
        records = tuple(
            StreamedRecord(one["SequenceNumber"], one["Data"]) for one in answer["Records"]
        )
        following = answer.get("NextShardIterator")
        if following is None:
            self._listed_at = float("-inf")
        else:
            last = records[-1].sequence_number if records else position
            self._iterators[shard_id] = (last, following)
        return ShardBatch(
            shard_id,
            records,
            ended=following is None,
            has_more=answer.get("MillisBehindLatest", 0) > 0,
        )

    def _iterator(self, shard_id: str, after: Checkpoint | None) -> str:
        if after is None or after.sequence_number is None:
            return self._from(shard_id, ShardIteratorType="TRIM_HORIZON")
        if datetime.now(UTC) - after.recorded_at > self._retention:
            # Kinesis itself would go on with the oldest record, and say nothing.
            log.warning(
                "shard %s of %s was last loaded at %s: what came since may have left the stream",
                *(shard_id, self._name, after.recorded_at.isoformat()),
            )
        try:
            return self._from(
                shard_id,
                ShardIteratorType="AFTER_SEQUENCE_NUMBER",
                StartingSequenceNumber=after.sequence_number,
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "InvalidArgumentException":
                raise
            log.warning(
                "shard %s of %s does not know its checkpoint %s any more: beginning at its oldest"
                " record; what was between is not in the warehouse",
                *(shard_id, self._name, after.sequence_number),
            )
            return self._from(shard_id, ShardIteratorType="TRIM_HORIZON")

    def _from(self, shard_id: str, **start: str) -> str:
        try:
            with answering("kinesis"):
                answer = self._client.get_shard_iterator(
                    StreamName=self._name, ShardId=shard_id, **start
                )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
            self._listed_at = float("-inf")
            raise unavailable("kinesis") from error
        return str(answer["ShardIterator"])


def _shard(listed: Any) -> Shard:
    parents = (listed.get("ParentShardId"), listed.get("AdjacentParentShardId"))
    return Shard(listed["ShardId"], tuple(parent for parent in parents if parent))
