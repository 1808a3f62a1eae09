"""A payment request is done once, whatever happens on the way."""

from dataclasses import replace

import pytest

from cloudcafe.domain.errors import DependencyUnavailable, IdempotencyKeyReused
from cloudcafe.domain.money import Money
from cloudcafe.domain.payment import PaymentAction, PaymentEntry, PaymentStatus, PaymentUndecided
from cloudcafe.events.payment_requests import PaymentRequest
from cloudcafe.services.process_payment import process_payment
from tests.unit.fakes import FixedClock
from tests.unit.payment_fakes import DECLINED_CARD, MemoryGateway, MemoryPaymentLog

AUTHORISE = PaymentRequest(
    "e-1", PaymentAction.AUTHORISE, "o-1", 350, "USD", "c_1", payment_method="pm_visa"
)


def follow(event_id: str, kind: PaymentAction, amount_minor: int = 350) -> PaymentRequest:
    return replace(
        AUTHORISE,
        event_id=event_id,
        kind=kind,
        amount_minor=amount_minor,
        payment_method=None,
    )


class Processor:
    def __init__(self) -> None:
        self.log = MemoryPaymentLog()
        self.gateway = MemoryGateway()
        self.now = FixedClock()

    def __call__(self, request: PaymentRequest) -> PaymentEntry:
        return process_payment(request, log=self.log, gateway=self.gateway, now=self.now)


@pytest.fixture
def process() -> Processor:
    return Processor()


def test_money_is_held_then_taken_and_given_back(process: Processor) -> None:
    held = process(AUTHORISE)
    taken = process(follow("e-2", PaymentAction.CAPTURE))
    back = process(follow("e-3", PaymentAction.REFUND, 100))

    assert {one.status for one in (held, taken, back)} == {PaymentStatus.SUCCEEDED}
    assert held.payment_id == taken.payment_id == back.payment_id == "pi_0"
    assert back.refund_id == "re_e-3"
    assert process.gateway.taken == {"pi_0": Money(350)}
    assert process.gateway.given_back == {"e-3": Money(100)}


def test_a_payment_is_kept_before_money_is_held(process: Processor) -> None:
    process.log.diary = process.gateway.diary

    process(AUTHORISE)

    assert process.gateway.diary == [
        "log.open",
        "gateway.prepare",
        "log.note_payment",
        "gateway.authorise",
        "log.decide",
    ]


def test_a_request_that_was_answered_does_not_ask_the_gateway_again(process: Processor) -> None:
    first = process(AUTHORISE)
    process.gateway.away = True

    assert process(AUTHORISE) == first


def test_a_declined_card_is_an_answer_and_another_card_may_be_tried(process: Processor) -> None:
    declined = process(replace(AUTHORISE, payment_method=DECLINED_CARD))

    assert (declined.status, declined.reason) == (PaymentStatus.DECLINED, "card_declined")
    assert process(replace(AUTHORISE, event_id="e-2")).status is PaymentStatus.SUCCEEDED


def test_a_request_against_the_rules_is_kept_and_the_gateway_not_asked(process: Processor) -> None:
    entry = process(follow("e-1", PaymentAction.CAPTURE))

    assert (entry.status, entry.reason) == (PaymentStatus.REFUSED, "nothing_held")
    assert process.gateway.diary == []


def test_an_answer_that_was_lost_is_asked_for_again_and_not_a_second_payment(
    process: Processor,
) -> None:
    process.gateway.loses_answers = True
    with pytest.raises(DependencyUnavailable):
        process(AUTHORISE)
    process.gateway.loses_answers = False

    entry = process(AUTHORISE)

    assert entry.status is PaymentStatus.SUCCEEDED
    assert process.gateway.diary.count("gateway.prepare") == 1
    assert process.gateway.held == {"pi_0": Money(350)}


def test_the_next_request_of_an_order_waits_for_the_answer_to_the_one_before(
    process: Processor,
) -> None:
    process.gateway.away = True
    with pytest.raises(DependencyUnavailable):
        process(AUTHORISE)
    process.gateway.away = False

    with pytest.raises(PaymentUndecided):
        process(follow("e-2", PaymentAction.CAPTURE))

    process(AUTHORISE)
    assert process(follow("e-2", PaymentAction.CAPTURE)).status is PaymentStatus.SUCCEEDED


def test_without_the_log_the_gateway_is_not_asked(process: Processor) -> None:
    process.log.away = True

    with pytest.raises(DependencyUnavailable):
        process(AUTHORISE)

    assert process.gateway.diary == []


def test_an_event_id_that_belongs_to_another_request_is_refused(process: Processor) -> None:
    process(AUTHORISE)

    with pytest.raises(IdempotencyKeyReused):
        process(replace(AUTHORISE, amount_minor=351))
