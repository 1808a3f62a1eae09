from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cloudcafe.adapters.streams.sqs import BATCH, Queue


class FakeSqs:
    """A queue that refuses the messages whose body it is told to."""

    def __init__(self, refuses: Sequence[str] = ()) -> None:
        self.sent: list[str] = []
        self.batches: list[int] = []
        self.lookups = 0
        self.deleted: list[str] = []
        self._refuses = refuses

    def get_queue_url(self, *, QueueName: str) -> dict[str, str]:  # noqa: N803 boto3's names
        self.lookups += 1
        return {"QueueUrl": f"https://sqs/{QueueName}"}

    def send_message_batch(
        self,
        *,
        QueueUrl: str,  # noqa: N803 boto3's names
        Entries: Sequence[Mapping[str, str]],  # noqa: N803 boto3's names
    ) -> dict[str, Any]:
        assert QueueUrl == "https://sqs/orders"
        self.batches.append(len(Entries))
        failed = [{"Id": one["Id"]} for one in Entries if one["MessageBody"] in self._refuses]
        self.sent += [
            one["MessageBody"] for one in Entries if one["MessageBody"] not in self._refuses
        ]
        return {"Failed": failed} if failed else {}

    def receive_message(self, **_: Any) -> dict[str, Any]:
        return {
            "Messages": [
                {
                    "MessageId": "m-1",
                    "Body": "one",
                    "ReceiptHandle": "r-1",
                    "Attributes": {"ApproximateReceiveCount": "3"},
                }
            ]
        }

    def delete_message_batch(self, *, QueueUrl: str, Entries: Sequence[Mapping[str, str]]) -> None:  # noqa: N803 boto3's names
        assert QueueUrl == "https://sqs/orders"
        self.deleted += [one["ReceiptHandle"] for one in Entries]


@given(st.integers(0, 35), st.sets(st.integers(0, 34)))
def test_the_positions_of_what_was_not_taken_are_told(count: int, refused: set[int]) -> None:
    sqs = FakeSqs([f"body-{position}" for position in refused])

    failed = Queue(sqs, "orders").send([f"body-{position}" for position in range(count)])

    assert list(failed) == sorted(position for position in refused if position < count)
    assert len(sqs.sent) == count - len(failed)
    assert all(size <= BATCH for size in sqs.batches)


def test_the_queues_address_is_looked_up_once() -> None:
    sqs = FakeSqs()
    queue = Queue(sqs, "orders")

    queue.send(["one"])
    queue.send(["two"])

    assert sqs.lookups == 1


def test_a_message_tells_how_often_it_came() -> None:
    [message] = Queue(FakeSqs(), "orders").receive(wait_s=0)

    assert (message.message_id, message.body, message.deliveries) == ("m-1", "one", 3)


def test_what_was_dealt_with_leaves_the_queue() -> None:
    sqs = FakeSqs()
    queue = Queue(sqs, "orders")

    queue.delete(queue.receive(wait_s=0))
    queue.delete([])

    assert sqs.deleted == ["r-1"]
