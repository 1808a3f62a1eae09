from collections.abc import Sequence
from typing import Any

import pytest

from cloudcafe.adapters.streams.kinesis import Stream
from cloudcafe.adapters.streams.order_events import AwsOrderEventPublisher
from cloudcafe.adapters.streams.sqs import Queue
from cloudcafe.events.order_events import OrderEvent, decode, encode, event_of
from tests.unit.adapters.test_kinesis import FakeKinesis
from tests.unit.adapters.test_sqs import FakeSqs
from tests.unit.fakes import Cafe


@pytest.fixture
def events(cafe: Cafe) -> list[OrderEvent]:
    return [event_of(cafe.placed()) for _ in range(3)]


class ForgetfulKinesis(FakeKinesis):
    def __init__(self, refuses: Sequence[str]) -> None:
        super().__init__()
        self._refuses = refuses

    def _put(self, record: Any) -> dict[str, str]:
        if record["PartitionKey"] in self._refuses:
            return {"ErrorCode": "InternalFailure"}
        return super()._put(record)


def test_every_event_goes_to_the_queue_and_to_the_stream(events: list[OrderEvent]) -> None:
    sqs, kinesis = FakeSqs(), FakeKinesis()

    failed = AwsOrderEventPublisher(Queue(sqs, "orders"), Stream(kinesis, "events")).publish(events)

    assert failed == []
    assert [decode(body) for body in sqs.sent] == events
    for event in events:
        [data] = kinesis.taken[event.order.order_id]
        assert decode(data) == event


def test_an_event_that_either_did_not_take_is_to_be_published_again(
    events: list[OrderEvent],
) -> None:
    sqs = FakeSqs([encode(events[2])])
    kinesis = ForgetfulKinesis([events[0].order.order_id])

    failed = AwsOrderEventPublisher(Queue(sqs, "orders"), Stream(kinesis, "events")).publish(events)

    assert failed == [events[0].event_id, events[2].event_id]
