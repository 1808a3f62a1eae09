"""The embedded stack drives functions from queues as AWS does."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import uuid4

import boto3
import pytest

from cloudcafe.local.queue_runner import Function, Invocation, QueueRunner
from cloudcafe.local.stack import Stack
from tests.conftest import wait_until

pytestmark = pytest.mark.stack


class Line:
    """A queue with a dead-letter queue, whose messages come again after a second, twice at most."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.name = f"line-{uuid4().hex}"
        self.dead = client.create_queue(QueueName=f"{self.name}-dlq")["QueueUrl"]
        arn = client.get_queue_attributes(QueueUrl=self.dead, AttributeNames=["QueueArn"])
        policy = (
            f'{{"deadLetterTargetArn":"{arn["Attributes"]["QueueArn"]}","maxReceiveCount":"2"}}'
        )
        self.url = client.create_queue(
            QueueName=self.name, Attributes={"VisibilityTimeout": "1", "RedrivePolicy": policy}
        )["QueueUrl"]

    def send(self, *bodies: str) -> None:
        for body in bodies:
            self.client.send_message(QueueUrl=self.url, MessageBody=body)

    def dead_letters(self) -> list[str]:
        answer = self.client.receive_message(QueueUrl=self.dead, MaxNumberOfMessages=10)
        return [message["Body"] for message in answer.get("Messages", [])]

    def close(self) -> None:
        self.client.delete_queue(QueueUrl=self.url)
        self.client.delete_queue(QueueUrl=self.dead)


@pytest.fixture
def line(stack: Stack) -> Iterator[Line]:
    session: Any = boto3.session.Session(aws_access_key_id="test", aws_secret_access_key="test")
    client = session.client(
        "sqs", region_name=stack.settings.aws_region, endpoint_url=stack.settings.aws_endpoint_url
    )
    opened = Line(client)
    yield opened
    opened.close()
    client.close()


class Handler:
    """A function that fails for some bodies, or altogether."""

    def __init__(self, bad: set[str]) -> None:
        self.bad = bad
        self.raises = False
        self.seen: list[str] = []
        self.left_ms: list[int] = []

    def __call__(self, event: dict[str, Any], context: Invocation) -> Mapping[str, Any]:
        self.left_ms.append(context.get_remaining_time_in_millis())
        self.seen += [record["body"] for record in event["Records"]]
        if self.raises:
            raise RuntimeError("the function fell over")
        return {
            "batchItemFailures": [
                {"itemIdentifier": record["messageId"]}
                for record in event["Records"]
                if record["body"] in self.bad
            ]
        }


@pytest.fixture
def runner(line: Line) -> Callable[[Handler], QueueRunner]:
    return lambda handler: QueueRunner(line.client, line.name, handler, 30)


def test_what_succeeded_is_gone_and_what_failed_comes_again_until_it_is_a_dead_letter(
    line: Line, runner: Callable[[Handler], QueueRunner]
) -> None:
    line.send("good", "bad", "fine")
    handler = Handler({"bad"})
    running = runner(handler)

    def gone() -> bool:
        running.poll(wait_s=1)
        return line.dead_letters() == ["bad"]

    wait_until(gone)
    assert sorted(handler.seen) == ["bad", "bad", "fine", "good"]


def test_after_a_function_fell_over_all_of_its_batch_comes_again(
    line: Line, runner: Callable[[Handler], QueueRunner]
) -> None:
    line.send("one")
    handler = Handler(set())
    handler.raises = True
    running = runner(handler)
    assert running.poll() == 0
    handler.raises = False

    wait_until(lambda: running.poll(wait_s=1) == 1)
    assert handler.seen == ["one", "one"]


def test_a_function_is_told_how_long_it_has_left(
    line: Line, runner: Callable[[Handler], QueueRunner]
) -> None:
    line.send("one")
    handler = Handler(set())

    runner(handler).poll()

    assert 29_000 < handler.left_ms[0] <= 30_000


def test_a_queue_without_messages_calls_nobody(runner: Callable[[Handler], QueueRunner]) -> None:
    handler = Handler(set())

    assert runner(handler).poll(wait_s=0) == 0
    assert handler.seen == []


@pytest.mark.parametrize(
    ("name", "queue"), [("payment_processor", "payment_processing"), ("notifier", "notification")]
)
def test_a_function_runs_as_it_is_deployed(name: str, queue: str) -> None:
    function = Function.named(name)

    assert function.queue == queue
    assert callable(function.handler)
