"""Kinesis: records out, in order for each partition key."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cloudcafe.adapters.aws_client import answering

BATCH = 500
"""The most records that Kinesis takes at once."""


@dataclass(frozen=True, slots=True)
class StreamRecord:
    """A record; those of one ``partition_key`` keep their order."""

    record_id: str
    partition_key: str
    data: str


class Stream:
    """One stream, known by its name."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self._name = name

    def put(self, records: Sequence[StreamRecord]) -> Sequence[str]:
        """Put records; return the ids of those to be put again.

        A batch may fail in part, and a later record of a key must not overtake one that failed: so
        a batch has one record a key, and after a failure the key's later ones are not put.
        """
        failed: list[str] = []
        stuck: set[str] = set()
        for batch in _one_a_key(records):
            failed += [record.record_id for record in batch if record.partition_key in stuck]
            ready = [record for record in batch if record.partition_key not in stuck]
            for record in self._put(ready):
                failed.append(record.record_id)
                stuck.add(record.partition_key)
        return failed

    def _put(self, records: Sequence[StreamRecord]) -> Sequence[StreamRecord]:
        if not records:
            return []
        with answering("kinesis"):
            answer = self._client.put_records(
                StreamName=self._name,
                Records=[
                    {"Data": record.data.encode(), "PartitionKey": record.partition_key}
                    for record in records
                ],
            )
        return [
            record
            for record, result in zip(records, answer["Records"], strict=True)
            if result.get("ErrorCode")
        ]


def _one_a_key(records: Sequence[StreamRecord]) -> Iterator[Sequence[StreamRecord]]:
    """Give the first record of every key, then the second of every key, and so on."""
    rounds: list[list[StreamRecord]] = []
    seen: Counter[str] = Counter()
    for record in records:
        turn = seen[record.partition_key]
        seen[record.partition_key] += 1
        if turn == len(rounds):
            rounds.append([])
        rounds[turn].append(record)
    for one in rounds:
        for start in range(0, len(one), BATCH):
            yield one[start : start + BATCH]
