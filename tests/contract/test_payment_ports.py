"""What payments and notifications may rely on, whoever stands behind a port."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import boto3
import pytest

from cloudcafe import estate
from cloudcafe.adapters.stores.aurora.engine import shop_engine
from cloudcafe.adapters.stores.aurora.payments import AuroraPaymentLog
from cloudcafe.adapters.stores.dynamodb.database import Database, Tables
from cloudcafe.adapters.stores.dynamodb.notifications import DynamoNotificationRecords
from cloudcafe.domain.errors import IdempotencyKeyReused
from cloudcafe.domain.payment import PaymentAction, PaymentStatus, PaymentUndecided
from cloudcafe.events.payment_requests import PaymentRequest
from cloudcafe.local.stack import Stack
from cloudcafe.services.ports import (
    GatewayAnswer,
    IdempotencyKey,
    NotificationRecords,
    NotificationUncertain,
    PaymentLog,
)
from tests.unit.payment_fakes import MemoryNotificationRecords, MemoryPaymentLog

pytestmark = pytest.mark.stack

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 23, 3, 1, tzinfo=UTC)
YES = GatewayAnswer(approved=True)
NO = GatewayAnswer(approved=False, reason="card_declined")


@pytest.fixture(params=["in memory", "in Aurora"])
def log(request: pytest.FixtureRequest) -> Iterator[PaymentLog]:
    if request.param == "in memory":
        yield MemoryPaymentLog()
        return
    stack: Stack = request.getfixturevalue("stack")
    engine = shop_engine(stack.environment["CLOUDCAFE_DATABASE_URL"])
    yield AuroraPaymentLog(engine)
    engine.dispose()


@pytest.fixture(params=["in memory", "in DynamoDB"])
def records(request: pytest.FixtureRequest) -> Iterator[NotificationRecords]:
    if request.param == "in memory":
        yield MemoryNotificationRecords()
        return
    stack: Stack = request.getfixturevalue("stack")
    session: Any = boto3.session.Session(aws_access_key_id="test", aws_secret_access_key="test")
    client = session.client(
        "dynamodb",
        region_name=stack.settings.aws_region,
        endpoint_url=stack.settings.aws_endpoint_url,
    )
    names = {
        name: estate.physical_name(stack.settings.environment, name)
        for name in estate.load("dynamodb")["tables"]
    }
    yield DynamoNotificationRecords(Database(client, Tables(**names)), kept_s=3600)
    client.close()


@pytest.fixture
def authorise() -> PaymentRequest:
    order_id = uuid4().hex
    return PaymentRequest(
        f"{order_id}:1", PaymentAction.AUTHORISE, order_id, 350, "USD", "c_1", "pm_visa"
    )


@pytest.fixture
def key() -> IdempotencyKey:
    return IdempotencyKey(f"notification:{uuid4().hex}", "f" * 64)


def test_a_new_request_is_pending_without_a_payment(
    log: PaymentLog, authorise: PaymentRequest
) -> None:
    entry = log.open(authorise, at=AT)

    assert (entry.status, entry.payment_id, entry.requested_at) == (
        PaymentStatus.PENDING,
        None,
        AT,
    )
    assert list(log.entries(authorise.order_id)) == [entry]


def test_a_request_that_comes_again_has_the_entry_that_it_has(
    log: PaymentLog, authorise: PaymentRequest
) -> None:
    log.open(authorise, at=AT)
    log.note_payment(authorise.event_id, "pi_1")
    decided = log.decide(authorise.event_id, YES, at=AT)

    assert log.open(authorise, at=LATER) == decided
    assert (decided.status, decided.payment_id) == (PaymentStatus.SUCCEEDED, "pi_1")


def test_the_first_payment_and_the_first_answer_count(
    log: PaymentLog, authorise: PaymentRequest
) -> None:
    log.open(authorise, at=AT)
    log.note_payment(authorise.event_id, "pi_1")

    assert log.note_payment(authorise.event_id, "pi_2").payment_id == "pi_1"
    declined = log.decide(authorise.event_id, NO, at=AT)
    assert log.decide(authorise.event_id, YES, at=LATER) == declined
    assert (declined.status, declined.reason) == (PaymentStatus.DECLINED, "card_declined")


def test_what_follows_is_about_the_payment_that_was_authorised(
    log: PaymentLog, authorise: PaymentRequest
) -> None:
    log.open(authorise, at=AT)
    log.note_payment(authorise.event_id, "pi_1")
    log.decide(authorise.event_id, YES, at=AT)
    capture = replace(authorise, event_id=f"{authorise.order_id}:2", kind=PaymentAction.CAPTURE)

    assert log.open(capture, at=LATER).payment_id == "pi_1"
    assert [one.action for one in log.entries(authorise.order_id)] == ["authorise", "capture"]


def test_a_request_against_the_rules_is_refused_and_kept(
    log: PaymentLog, authorise: PaymentRequest
) -> None:
    refund = replace(authorise, kind=PaymentAction.REFUND)

    entry = log.open(refund, at=AT)

    assert (entry.status, entry.reason, entry.decided_at) == (
        PaymentStatus.REFUSED,
        "nothing_captured",
        AT,
    )
    assert log.open(refund, at=LATER) == entry


def test_nothing_is_opened_while_an_earlier_request_has_no_answer(
    log: PaymentLog, authorise: PaymentRequest
) -> None:
    log.open(authorise, at=AT)

    with pytest.raises(PaymentUndecided):
        log.open(replace(authorise, event_id=f"{authorise.order_id}:2"), at=AT)


def test_an_event_id_belongs_to_one_request(log: PaymentLog, authorise: PaymentRequest) -> None:
    log.open(authorise, at=AT)

    with pytest.raises(IdempotencyKeyReused):
        log.open(replace(authorise, amount_minor=351), at=AT)


def test_news_is_claimed_and_settled_once(
    records: NotificationRecords, key: IdempotencyKey
) -> None:
    assert records.claim(key)
    records.settle(key, "m-1")

    assert not records.claim(key)


def test_a_claim_that_was_neither_settled_nor_released_is_uncertain(
    records: NotificationRecords, key: IdempotencyKey
) -> None:
    records.claim(key)

    with pytest.raises(NotificationUncertain):
        records.claim(key)


def test_a_claim_that_was_released_may_be_made_again(
    records: NotificationRecords, key: IdempotencyKey
) -> None:
    records.claim(key)
    records.release(key)

    assert records.claim(key)


def test_a_key_belongs_to_one_piece_of_news(
    records: NotificationRecords, key: IdempotencyKey
) -> None:
    records.claim(key)

    with pytest.raises(IdempotencyKeyReused):
        records.claim(replace(key, fingerprint="0" * 64))
