"""Customers are told once, in their language."""

from dataclasses import replace

import pytest

from cloudcafe.domain.errors import DependencyUnavailable, IdempotencyKeyReused
from cloudcafe.events.notifications import Locale, Notification, NotificationKind
from cloudcafe.services.notification_texts import TEXTS
from cloudcafe.services.notify_customer import notify_customer
from cloudcafe.services.ports import NotificationUncertain, NotSent
from tests.unit.payment_fakes import MemoryNotificationRecords, MemoryTopic

READY = Notification(
    event_id="01JDBXK0000000000000B7K2X9:3",
    order_id="01JDBXK0000000000000B7K2X9",
    customer_id="c_1",
    kind=NotificationKind.ORDER_READY,
    locale=Locale.ENGLISH,
    channel="topic",
)


class Notifier:
    def __init__(self) -> None:
        self.records = MemoryNotificationRecords()
        self.topic = MemoryTopic()

    def __call__(self, news: Notification) -> bool:
        return notify_customer(news, records=self.records, topic=self.topic)

    @property
    def texts(self) -> list[str]:
        return [text for text, _ in self.topic.published]


@pytest.fixture
def notify() -> Notifier:
    return Notifier()


def test_an_order_is_called_as_at_the_counter(notify: Notifier) -> None:
    assert notify(READY)

    assert notify.texts == ["Your order K2X9 is ready. It is waiting for you at the counter."]


def test_a_korean_customer_is_told_in_korean(notify: Notifier) -> None:
    notify(replace(READY, locale=Locale.KOREAN))

    assert notify.texts == ["주문 번호 K2X9: 음료가 준비되었습니다. 카운터에서 받아 가세요."]


def test_subscribers_can_choose_by_kind_language_and_customer(notify: Notifier) -> None:
    notify(READY)

    [(_, attributes)] = notify.topic.published
    assert attributes == {
        "kind": "order_ready",
        "locale": "en",
        "customer_id": "c_1",
        "order_id": READY.order_id,
        "event_id": READY.event_id,
    }


def test_news_that_comes_again_is_not_told_again(notify: Notifier) -> None:
    notify(READY)

    assert not notify(READY)
    assert len(notify.texts) == 1


def test_news_that_was_not_published_for_certain_is_told_when_it_comes_again(
    notify: Notifier,
) -> None:
    notify.topic.refuses = True
    with pytest.raises(NotSent):
        notify(READY)
    notify.topic.refuses = False

    assert notify(READY)
    assert len(notify.texts) == 1


def test_news_of_which_nobody_knows_whether_it_was_told_is_not_told_again(
    notify: Notifier,
) -> None:
    notify.topic.loses_answers = True
    with pytest.raises(DependencyUnavailable):
        notify(READY)
    notify.topic.loses_answers = False

    with pytest.raises(NotificationUncertain):
        notify(READY)
    assert len(notify.texts) == 1


def test_without_records_nobody_is_told(notify: Notifier) -> None:
    notify.records.away = True

    with pytest.raises(DependencyUnavailable):
        notify(READY)

    assert notify.texts == []


def test_news_that_was_told_is_done_even_if_that_cannot_be_noted(notify: Notifier) -> None:
    claim = notify.records.claim
    notify.records.claim = lambda key: claim(key) and not setattr(notify.records, "away", True)

    assert notify(READY)
    assert len(notify.texts) == 1


def test_an_event_id_that_belongs_to_other_news_is_refused(notify: Notifier) -> None:
    notify(READY)

    with pytest.raises(IdempotencyKeyReused):
        notify(replace(READY, kind=NotificationKind.ORDER_CANCELLED))


@pytest.mark.parametrize("locale", Locale)
def test_there_is_a_text_for_every_kind_of_news_in_every_language(locale: Locale) -> None:
    assert set(TEXTS[locale]) == set(NotificationKind)
    assert all("{code}" in text and text == text.strip() for text in TEXTS[locale].values())
