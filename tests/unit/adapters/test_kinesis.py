import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError
from hypothesis import given
from hypothesis import strategies as st

from cloudcafe.adapters.streams.kinesis import BATCH, Stream, StreamRecord
from cloudcafe.domain.errors import DependencyUnavailable


class FakeKinesis:
    """Takes batches of records; each record is refused by the roll of a die."""

    def __init__(self, seed: int = 0, refusal_rate: float = 0) -> None:
        self.batches: list[Sequence[Mapping[str, Any]]] = []
        self.taken: dict[str, list[str]] = defaultdict(list)
        self._random = random.Random(seed)
        self._refusal_rate = refusal_rate

    def put_records(self, *, StreamName: str, Records: Sequence[Mapping[str, Any]]) -> Any:  # noqa: N803 boto3's names
        assert StreamName == "events"
        self.batches.append(Records)
        return {"Records": [self._put(record) for record in Records]}

    def _put(self, record: Mapping[str, Any]) -> dict[str, str]:
        if self._random.random() < self._refusal_rate:
            return {"ErrorCode": "ProvisionedThroughputExceededException"}
        self.taken[record["PartitionKey"]].append(record["Data"].decode())
        return {"SequenceNumber": "1"}


def _records(keys: Sequence[str]) -> list[StreamRecord]:
    return [StreamRecord(f"id-{n}", key, f"id-{n}") for n, key in enumerate(keys)]


keys = st.lists(st.sampled_from("abcd"), max_size=30)
seeds = st.integers(0, 10_000)
rates = st.sampled_from([0, 0.1, 0.5, 1])


@given(keys, seeds, rates)
def test_what_was_put_of_a_key_is_the_beginning_in_its_order(
    keys: list[str], seed: int, rate: float
) -> None:
    kinesis = FakeKinesis(seed, rate)
    records = _records(keys)

    failed = Stream(kinesis, "events").put(records)

    for key in set(keys):
        mine = [record.record_id for record in records if record.partition_key == key]
        put = kinesis.taken[key]
        assert put == mine[: len(put)]
        assert set(mine[len(put) :]) == {one for one in failed if one in mine}


@given(keys, seeds, rates)
def test_every_record_is_either_put_or_reported_once(
    keys: list[str], seed: int, rate: float
) -> None:
    kinesis = FakeKinesis(seed, rate)
    records = _records(keys)

    failed = Stream(kinesis, "events").put(records)

    put = [one for taken in kinesis.taken.values() for one in taken]
    assert sorted([*put, *failed]) == sorted(record.record_id for record in records)


@given(keys, seeds, rates)
def test_no_batch_has_two_records_of_a_key(keys: list[str], seed: int, rate: float) -> None:
    kinesis = FakeKinesis(seed, rate)

    Stream(kinesis, "events").put(_records(keys))

    for batch in kinesis.batches:
        assert len({record["PartitionKey"] for record in batch}) == len(batch) > 0


@given(keys, seeds)
def test_putting_what_failed_again_brings_everything_in_order_in_the_end(
    keys: list[str], seed: int
) -> None:
    kinesis = FakeKinesis(seed, 0.4)
    stream, records = Stream(kinesis, "events"), _records(keys)

    waiting = records
    while waiting:
        failed = set(stream.put(waiting))
        waiting = [record for record in waiting if record.record_id in failed]

    for key in set(keys):
        assert kinesis.taken[key] == [one.record_id for one in records if one.partition_key == key]


def test_a_key_that_is_stuck_does_not_hold_up_the_others() -> None:
    class NoA(FakeKinesis):
        def _put(self, record: Mapping[str, Any]) -> dict[str, str]:
            if record["PartitionKey"] == "a":
                return {"ErrorCode": "InternalFailure"}
            return super()._put(record)

    kinesis = NoA()

    failed = Stream(kinesis, "events").put(_records("abab"))

    assert failed == ["id-0", "id-2"]
    assert kinesis.taken["b"] == ["id-1", "id-3"]
    assert [len(batch) for batch in kinesis.batches] == [2, 1]


def test_no_batch_is_larger_than_kinesis_takes() -> None:
    kinesis = FakeKinesis()

    Stream(kinesis, "events").put(_records([str(n) for n in range(BATCH + 1)]))

    assert [len(batch) for batch in kinesis.batches] == [BATCH, 1]


def test_no_records_are_no_request() -> None:
    kinesis = FakeKinesis()

    assert Stream(kinesis, "events").put([]) == []
    assert kinesis.batches == []


@pytest.mark.parametrize(
    "failure",
    [
        ConnectTimeoutError(endpoint_url="http://kinesis"),
        ClientError(
            {"Error": {"Code": "InternalFailure"}, "ResponseMetadata": {"HTTPStatusCode": 500}},
            "PutRecords",
        ),
        ClientError(
            {"Error": {"Code": "LimitExceededException"}, "ResponseMetadata": {}}, "PutRecords"
        ),
    ],
)
def test_a_stream_that_does_not_answer_is_said_to_be_away(failure: Exception) -> None:
    class Away(FakeKinesis):
        def put_records(self, **_: Any) -> Any:
            raise failure

    with pytest.raises(DependencyUnavailable) as away:
        Stream(Away(), "events").put(_records("a"))

    assert away.value.extra == {"dependency": "kinesis"}


def test_a_wrong_request_is_not_taken_for_an_absence() -> None:
    class Refusing(FakeKinesis):
        def put_records(self, **_: Any) -> Any:
            raise ClientError(
                {"Error": {"Code": "AccessDenied"}, "ResponseMetadata": {"HTTPStatusCode": 400}},
                "PutRecords",
            )

    with pytest.raises(ClientError):
        Stream(Refusing(), "events").put(_records("a"))
