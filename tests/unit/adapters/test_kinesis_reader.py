import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

from cloudcafe.adapters.streams.kinesis_reader import BATCH, StreamReader
from cloudcafe.domain.errors import DependencyUnavailable
from cloudcafe.services.analytics_ports import Checkpoint, Shard

DAY = timedelta(hours=24)


def refusal(code: str) -> ClientError:
    answer: Any = {"Error": {"Code": code, "Message": ""}, "ResponseMetadata": {}}
    return ClientError(answer, "any")


class FakeKinesis:
    """One shard of numbered records, as Kinesis answers for it."""

    def __init__(self, count: int) -> None:
        self.numbers = [str(number) for number in range(1, count + 1)]
        self.closed = False
        self.refusals: dict[str, Exception] = {}
        self.asked: list[tuple[str, str | None]] = []
        self.pages = [
            {"Shards": [{"ShardId": "a"}], "NextToken": "more"},
            {"Shards": [{"ShardId": "b", "ParentShardId": "a", "AdjacentParentShardId": "c"}]},
        ]

    def list_shards(self, **request: str) -> Any:
        return self.pages[1 if request == {"NextToken": "more"} else 0]

    def get_shard_iterator(self, **request: str) -> Any:
        assert (request["StreamName"], request["ShardId"]) == ("events", "a")
        kind, number = request["ShardIteratorType"], request.get("StartingSequenceNumber")
        self.asked.append((kind, number))
        self._refuse(kind)
        return {"ShardIterator": number or "0"}

    def get_records(self, **request: Any) -> Any:
        assert request["Limit"] == BATCH
        self._refuse("records")
        start = int(request["ShardIterator"])
        numbers = self.numbers[start : start + 2]
        end = start + len(numbers)
        answer: dict[str, Any] = {
            "Records": [{"SequenceNumber": number, "Data": b"x"} for number in numbers],
            "MillisBehindLatest": 10 if end < len(self.numbers) else 0,
        }
        if not (self.closed and end == len(self.numbers)):
            answer["NextShardIterator"] = str(end)
        return answer

    def _refuse(self, what: str) -> None:
        if what in self.refusals:
            raise self.refusals.pop(what)


def reader(kinesis: FakeKinesis) -> StreamReader:
    return StreamReader(kinesis, "events", DAY)


def done(number: str | None, age: timedelta = timedelta(0)) -> Checkpoint:
    return Checkpoint("a", number, finished=False, recorded_at=datetime.now(UTC) - age)


def numbers(batch: Any) -> list[str]:
    return [record.sequence_number for record in batch.records]


def test_all_pages_of_shards_are_listed_with_their_parents() -> None:
    assert reader(FakeKinesis(0)).shards() == [Shard("a"), Shard("b", ("a", "c"))]


def test_a_shard_never_read_begins_with_its_oldest_record() -> None:
    kinesis = FakeKinesis(3)

    batch = reader(kinesis).read("a", None)

    assert numbers(batch) == ["1", "2"]
    assert batch.has_more
    assert kinesis.asked == [("TRIM_HORIZON", None)]


def test_a_shard_goes_on_after_its_checkpoint() -> None:
    kinesis = FakeKinesis(3)

    assert numbers(reader(kinesis).read("a", done("2"))) == ["3"]
    assert kinesis.asked == [("AFTER_SEQUENCE_NUMBER", "2")]


def test_an_iterator_is_used_on_while_the_checkpoint_follows_it() -> None:
    kinesis = FakeKinesis(3)
    stream = reader(kinesis)
    stream.read("a", None)

    assert numbers(stream.read("a", done("2"))) == ["3"]
    assert numbers(stream.read("a", done("3"))) == []
    assert len(kinesis.asked) == 1


def test_records_that_were_not_loaded_are_read_again() -> None:
    kinesis = FakeKinesis(3)
    stream = reader(kinesis)
    stream.read("a", None)

    assert numbers(stream.read("a", None)) == ["1", "2"]


def test_a_closed_shard_ends_with_its_last_record() -> None:
    kinesis = FakeKinesis(3)
    kinesis.closed = True
    stream = reader(kinesis)

    assert not stream.read("a", None).ended
    assert stream.read("a", done("2")).ended


def test_a_checkpoint_that_the_stream_forgot_leads_to_its_oldest_record_and_is_warned_of(
    caplog: pytest.LogCaptureFixture,
) -> None:
    kinesis = FakeKinesis(3)
    kinesis.refusals["AFTER_SEQUENCE_NUMBER"] = refusal("InvalidArgumentException")

    with caplog.at_level(logging.WARNING):
        batch = reader(kinesis).read("a", done("2"))

    assert numbers(batch) == ["1", "2"]
    assert "does not know its checkpoint 2" in caplog.text


def test_a_checkpoint_older_than_the_stream_keeps_is_warned_of(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING):
        reader(FakeKinesis(3)).read("a", done("2", DAY * 1.1))

    assert "may have left the stream" in caplog.text


@pytest.mark.parametrize(
    "failure",
    [
        refusal("ExpiredIteratorException"),
        refusal("ResourceNotFoundException"),
        refusal("ProvisionedThroughputExceededException"),
        ConnectTimeoutError(endpoint_url="http://nowhere"),
    ],
)
def test_after_a_failure_the_next_reading_asks_for_a_new_iterator(failure: Exception) -> None:
    kinesis = FakeKinesis(3)
    stream = reader(kinesis)
    stream.read("a", None)
    kinesis.refusals["records"] = failure

    with pytest.raises(DependencyUnavailable, match="kinesis"):
        stream.read("a", done("2"))

    assert numbers(stream.read("a", done("2"))) == ["3"]
    assert kinesis.asked[-1] == ("AFTER_SEQUENCE_NUMBER", "2")


def test_a_refusal_that_waiting_does_not_mend_is_not_hidden() -> None:
    kinesis = FakeKinesis(3)
    kinesis.refusals["records"] = refusal("AccessDeniedException")

    with pytest.raises(ClientError):
        reader(kinesis).read("a", None)
