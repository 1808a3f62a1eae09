"""News from the queue to the topic's subscribers, each once."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

import boto3
import pytest

from cloudcafe import estate
from cloudcafe.adapters.aws_client import aws_client
from cloudcafe.adapters.streams.sns import Topic
from cloudcafe.bootstrap import build_notifier
from cloudcafe.domain.errors import DependencyUnavailable
from cloudcafe.events.notifications import Locale, Notification, NotificationKind, encode
from cloudcafe.lambdas import notifier
from cloudcafe.local.queue_runner import Invocation
from cloudcafe.local.stack import Stack
from cloudcafe.services.ports import NotificationUncertain, NotSent
from tests.conftest import wait_until
from tests.gateway_on_a_bad_day import bad_day

pytestmark = pytest.mark.stack

NOWHERE = "http://127.0.0.1:9"


class Subscriber:
    """A queue that gets what is published for one customer."""

    def __init__(self, stack: Stack, customer_id: str) -> None:
        place = {
            "region_name": stack.settings.aws_region,
            "endpoint_url": stack.settings.aws_endpoint_url,
        }
        session: Any = boto3.session.Session(aws_access_key_id="test", aws_secret_access_key="test")
        self.sqs = session.client("sqs", **place)
        self._sns = session.client("sns", **place)
        self._url = self.sqs.create_queue(QueueName=customer_id)["QueueUrl"]
        attributes = self.sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["QueueArn"])
        topic = estate.physical_name("local", "customer_notifications")
        [arn] = [
            one["TopicArn"]
            for one in self._sns.list_topics()["Topics"]
            if one["TopicArn"].endswith(f":{topic}")
        ]
        self._sns.subscribe(
            TopicArn=arn,
            Protocol="sqs",
            Endpoint=attributes["Attributes"]["QueueArn"],
            Attributes={"FilterPolicy": json.dumps({"customer_id": [customer_id]})},
        )
        self.got: list[Mapping[str, Any]] = []

    def look(self, wait_s: int = 1) -> list[str]:
        """Return the texts that came so far, after waiting for more."""
        answer = self.sqs.receive_message(
            QueueUrl=self._url, MaxNumberOfMessages=10, WaitTimeSeconds=wait_s
        )
        for message in answer.get("Messages", []):
            self.got.append(json.loads(message["Body"]))
            self.sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
        return [one["Message"] for one in self.got]

    def close(self) -> None:
        self.sqs.delete_queue(QueueUrl=self._url)
        self.sqs.close()
        self._sns.close()


@pytest.fixture
def news() -> Notification:
    """News for a customer that no other test has."""
    order_id = uuid4().hex.upper()[:26]
    return Notification(
        event_id=f"{order_id}:3",
        order_id=order_id,
        customer_id=f"c_{order_id}",
        kind=NotificationKind.ORDER_READY,
        locale=Locale.ENGLISH,
        channel="topic",
    )


@pytest.fixture
def subscriber(stack: Stack, news: Notification) -> Iterator[Subscriber]:
    opened = Subscriber(stack, news.customer_id)
    yield opened
    opened.close()


@pytest.fixture
def notify(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[Notification], bool]]:
    for name, value in stack.environment.items():
        monkeypatch.setenv(name, value)
    yield from _notifier(stack)


def _notifier(stack: Stack) -> Iterator[Any]:
    built: Any = build_notifier(stack.settings)
    yield built
    topic = built.keywords["topic"]
    for client in (topic._client, topic._sts, built.keywords["records"]._database.client):
        client.close()


def test_news_on_the_queue_is_told_to_subscribers_in_the_customers_language(
    stack: Stack, news: Notification, subscriber: Subscriber
) -> None:
    url = subscriber.sqs.get_queue_url(QueueName=estate.queue_name("local", "notification"))
    cancelled = replace(
        news,
        event_id=f"{news.order_id}:4",
        kind=NotificationKind.ORDER_CANCELLED,
        locale=Locale.KOREAN,
    )
    for message in (news, news, cancelled, news):
        subscriber.sqs.send_message(QueueUrl=url["QueueUrl"], MessageBody=encode(message))

    wait_until(lambda: len(subscriber.look()) >= 2)
    code = news.order_id[-4:]
    assert sorted(subscriber.look()) == [
        f"Your order {code} is ready. It is waiting for you at the counter.",
        f"주문 번호 {code}: 주문이 취소되었습니다.",
    ]
    attributes = {
        one["MessageAttributes"]["kind"]["Value"]: one["MessageAttributes"]["locale"]["Value"]
        for one in subscriber.got
    }
    assert attributes == {"order_ready": "en", "order_cancelled": "ko"}


def test_news_that_comes_again_is_told_once(
    notify: Callable[[Notification], bool], news: Notification, subscriber: Subscriber
) -> None:
    assert [notify(news) for _ in range(4)] == [True, False, False, False]

    wait_until(lambda: len(subscriber.look()) == 1)
    assert len(subscriber.look(wait_s=2)) == 1


def test_news_that_was_claimed_and_never_settled_is_not_told_again(
    notify: Any, news: Notification, subscriber: Subscriber
) -> None:
    class Died(BaseException):
        """The process ended right after it published."""

    def publish_and_die(*arguments: Any) -> str:
        published(*arguments)
        raise Died

    topic = notify.keywords["topic"]
    published, topic.publish = topic.publish, publish_and_die
    with pytest.raises(Died):
        notify(news)
    topic.publish = published

    with pytest.raises(NotificationUncertain):
        notify(news)

    wait_until(lambda: len(subscriber.look()) == 1)
    assert len(subscriber.look(wait_s=2)) == 1


def test_while_nobody_takes_news_it_is_told_later(
    notify: Any, news: Notification, subscriber: Subscriber, stack: Stack
) -> None:
    topic = notify.keywords["topic"]
    there = topic._client
    topic._client = _sns(stack, NOWHERE)
    with pytest.raises(NotSent):
        notify(news)
    topic._client.close()
    topic._client = there

    assert notify(news)
    wait_until(lambda: len(subscriber.look()) == 1)


def test_a_topic_that_answers_too_late_leaves_open_whether_it_was_told(
    notify: Any, news: Notification, subscriber: Subscriber, stack: Stack
) -> None:
    topic = notify.keywords["topic"]
    there = topic._client
    with bad_day(str(stack.settings.aws_endpoint_url), late_by_s=4) as day:
        topic._client = _sns(stack, day.url)
        day.late = ["/"]
        with pytest.raises(DependencyUnavailable):
            notify(news)
        topic._client.close()
    topic._client = there

    with pytest.raises(NotificationUncertain):
        notify(news)
    assert day.asked == ["/"]
    wait_until(lambda: len(subscriber.look()) == 1)
    assert len(subscriber.look(wait_s=2)) == 1


def test_a_topic_that_does_not_exist_takes_nothing(
    notify: Any, stack: Stack, news: Notification
) -> None:
    good = notify.keywords["topic"]
    topic = Topic(good._client, good._sts, "no-such-topic", stack.settings.aws_region)

    with pytest.raises(NotSent, match="NotFound"):
        topic.publish("text", {})


def _sns(stack: Stack, endpoint_url: str) -> Any:
    region = stack.settings.aws_region
    return aws_client("sns", region=region, endpoint_url=endpoint_url, attempts=1)


def test_one_poisoned_message_fails_alone(
    notify: Any, news: Notification, subscriber: Subscriber
) -> None:
    notifier._notify.cache_clear()
    records = [
        {"messageId": "m-0", "body": "poison", "attributes": {}, "eventSource": "aws:sqs"},
        {"messageId": "m-1", "body": encode(news), "attributes": {}, "eventSource": "aws:sqs"},
    ]

    answer = notifier.handler({"Records": records}, Invocation(15))

    assert answer == {"batchItemFailures": [{"itemIdentifier": "m-0"}]}
    wait_until(lambda: len(subscriber.look()) == 1)
    built: Any = notifier._notify()
    topic = built.keywords["topic"]
    for client in (topic._client, topic._sts, built.keywords["records"]._database.client):
        client.close()
    notifier._notify.cache_clear()
