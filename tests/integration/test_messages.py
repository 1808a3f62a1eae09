"""Messages that are no good block nobody."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from cloudcafe import estate
from cloudcafe.adapters.aws_client import aws_client
from cloudcafe.adapters.streams.sqs import Queue
from cloudcafe.domain.errors import DependencyUnavailable
from cloudcafe.events.order_events import decode
from cloudcafe.local.stack import Stack
from tests.conftest import wait_until
from tests.counter import Counter

pytestmark = pytest.mark.stack


@pytest.fixture
def sqs(stack: Stack) -> Iterator[Any]:
    yield from _client(stack, "sqs")


@pytest.fixture
def kinesis(stack: Stack) -> Iterator[Any]:
    yield from _client(stack, "kinesis")


@pytest.fixture
def dynamodb(stack: Stack) -> Iterator[Any]:
    yield from _client(stack, "dynamodb")


def _client(stack: Stack, service: str) -> Iterator[Any]:
    session: Any = boto3.session.Session(aws_access_key_id="test", aws_secret_access_key="test")
    client = session.client(
        service,
        region_name=stack.settings.aws_region,
        endpoint_url=stack.settings.aws_endpoint_url,
    )
    yield client
    client.close()


def queue_url(sqs: Any, name: str) -> str:
    return str(sqs.get_queue_url(QueueName=estate.queue_name("local", name))["QueueUrl"])


def drain(sqs: Any, name: str) -> list[str]:
    answer = sqs.receive_message(QueueUrl=queue_url(sqs, name), MaxNumberOfMessages=10)
    return [message["Body"] for message in answer.get("Messages", [])]


def test_a_poisoned_message_ends_in_the_dead_letter_queue_and_blocks_nobody(
    counter: Counter, sqs: Any
) -> None:
    poison = json.dumps({"event_id": "poison"})
    sqs.send_message(QueueUrl=queue_url(sqs, "order_submission"), MessageBody=poison)
    counter.stock("espresso", 5)

    order = counter.finished(counter.ordered(customer_id="c_beside_poison"))

    wait_until(lambda: counter.points("c_beside_poison") == 35)
    assert order["status"] == "completed"
    wait_until(lambda: poison in drain(sqs, "order_submission_dlq"))


def test_a_row_that_is_no_order_is_set_aside_and_the_next_orders_go_on(
    counter: Counter, sqs: Any, dynamodb: Any
) -> None:
    table = estate.physical_name("local", "active_orders")
    key = {"order_id": {"S": "not-an-order"}, "created_at": {"S": "never"}}
    dynamodb.put_item(TableName=table, Item=key)
    counter.stock("espresso", 5)

    counter.finished(counter.ordered(customer_id="c_beside_garbage"))

    wait_until(lambda: counter.points("c_beside_garbage") == 35)
    wait_until(lambda: any("not-an-order" in body for body in drain(sqs, "order_relay_failures")))
    dynamodb.delete_item(TableName=table, Key=key)


def test_every_change_of_an_order_is_on_the_stream_in_order(counter: Counter, kinesis: Any) -> None:
    counter.stock("espresso", 5)

    order = counter.finished(counter.ordered())

    def versions() -> list[int]:
        # Other tests put on the stream what is no event at all.
        own = [data for data in records(kinesis) if order["order_id"].encode() in data]
        return [decode(data).order.version for data in own]

    wait_until(lambda: len(set(versions())) == 4)
    # At least once: a version may repeat, but none comes before a lower one's first time.
    assert list(dict.fromkeys(versions())) == [1, 2, 3, 4]


def records(kinesis: Any) -> list[bytes]:
    name = estate.physical_name("local", "order_events")
    found: list[bytes] = []
    for shard in kinesis.list_shards(StreamName=name)["Shards"]:
        iterator = kinesis.get_shard_iterator(
            StreamName=name, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        while True:
            answer = kinesis.get_records(ShardIterator=iterator, Limit=10_000)
            found += [record["Data"] for record in answer["Records"]]
            iterator = answer["NextShardIterator"]
            if not answer["Records"]:
                break
    return found


def test_a_service_that_is_away_is_told_from_one_that_refuses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    client = aws_client("sqs", region="ap-northeast-2", endpoint_url="http://127.0.0.1:9")

    with pytest.raises(DependencyUnavailable, match="sqs"):
        Queue(client, "any").receive(wait_s=0)
