"""Payment requests at the gateway and in the books, whatever happens in between."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from uuid import uuid4

import boto3
import pytest
import stripe

from cloudcafe import estate
from cloudcafe.adapters.payments.stripe import StripeGateway
from cloudcafe.adapters.secrets import GivenKey
from cloudcafe.adapters.stores.aurora.engine import shop_engine
from cloudcafe.adapters.stores.aurora.payments import AuroraPaymentLog
from cloudcafe.bootstrap import utc_now
from cloudcafe.domain.errors import DependencyUnavailable
from cloudcafe.domain.money import Money
from cloudcafe.domain.payment import PaymentAction, PaymentEntry, PaymentStatus
from cloudcafe.events.payment_requests import PaymentRequest, encode
from cloudcafe.lambdas import payment_processor
from cloudcafe.local.queue_runner import Invocation
from cloudcafe.local.stack import Stack
from cloudcafe.services.ports import PaymentGateway, PaymentLog
from cloudcafe.services.process_payment import process_payment
from tests.conftest import wait_until
from tests.gateway_on_a_bad_day import BadDay, bad_day

pytestmark = pytest.mark.stack

KEY = "sk_test_12345"
READ_TIMEOUT_S = 0.5
DECLINED_CARD = "pm_card_chargeCustomerFail"
QUESTIONED_CARD = {"number": "4000002500003155", "exp_month": 12, "exp_year": 2030, "cvc": "123"}


class Gateway:
    """The gateway as its owner sees it: what it holds, took and gave back for an order."""

    def __init__(self, api_base: str) -> None:
        self._http = stripe.RequestsClient(timeout=10)
        client = stripe.StripeClient(
            KEY, base_addresses={"api": api_base}, http_client=self._http, max_network_retries=0
        )
        self.api: Any = client.v1

    def close(self) -> None:
        self._http.close()  # type: ignore[no-untyped-call]

    def payments_of(self, order_id: str) -> list[str]:
        """Return the status of each payment of an order that was more than registered."""
        return [
            one.status
            for one in self.api.payment_intents.list({"limit": 100}).auto_paging_iter()
            if getattr(one.metadata, "order_id", None) == order_id
            and one.status != "requires_confirmation"
        ]

    def refunds_of(self, payment_id: str | None) -> list[int]:
        refunds = self.api.refunds.list({"payment_intent": payment_id, "limit": 100})
        return [one.amount for one in refunds.data]

    def questioned_card(self) -> str:
        card = {"type": "card", "card": QUESTIONED_CARD}
        return str(self.api.payment_methods.create(card).id)


class Processor:
    """The payment processor, with a way to the gateway on which things go wrong."""

    def __init__(self, log: PaymentLog, gateway: PaymentGateway) -> None:
        self.log = log
        self.gateway = gateway

    def __call__(self, request: PaymentRequest) -> PaymentEntry:
        return process_payment(request, log=self.log, gateway=self.gateway, now=utc_now)


@pytest.fixture
def gateway(stack: Stack) -> Iterator[Gateway]:
    opened = Gateway(stack.settings.payment_api_base)
    yield opened
    opened.close()


@pytest.fixture
def day(stack: Stack) -> Iterator[BadDay]:
    # The SDK tries twice; its second attempt is late as well.
    with bad_day(stack.settings.payment_api_base, late_by_s=3) as day:
        yield day


@pytest.fixture
def log(stack: Stack) -> Iterator[AuroraPaymentLog]:
    engine = shop_engine(stack.environment["CLOUDCAFE_DATABASE_URL"])
    yield AuroraPaymentLog(engine)
    engine.dispose()


@pytest.fixture
def process(log: AuroraPaymentLog, day: BadDay) -> Iterator[Processor]:
    stripes = StripeGateway(day.url, GivenKey(KEY), READ_TIMEOUT_S)
    yield Processor(log, stripes)
    stripes.close()


@pytest.fixture
def authorise() -> PaymentRequest:
    """A request for an order that no other test has."""
    order_id = f"pay-{uuid4().hex}"
    return PaymentRequest(
        event_id=f"{order_id}:authorise",
        kind=PaymentAction.AUTHORISE,
        order_id=order_id,
        amount_minor=350,
        currency="USD",
        customer_id="c_pays",
        payment_method="pm_card_visa",
    )


def follow(
    first: PaymentRequest, kind: PaymentAction, amount_minor: int = 350, event: str = ""
) -> PaymentRequest:
    return replace(
        first,
        event_id=f"{first.order_id}:{kind}{event}",
        kind=kind,
        amount_minor=amount_minor,
        payment_method=None,
    )


def test_money_is_held_then_taken_and_given_back_in_parts(
    process: Processor, authorise: PaymentRequest, gateway: Gateway
) -> None:
    held = process(authorise)
    assert gateway.payments_of(authorise.order_id) == ["requires_capture"]

    process(follow(authorise, PaymentAction.CAPTURE))
    first = process(follow(authorise, PaymentAction.REFUND, 100, "1"))
    second = process(follow(authorise, PaymentAction.REFUND, 250, "2"))
    too_much = process(follow(authorise, PaymentAction.REFUND, 1, "3"))

    assert gateway.payments_of(authorise.order_id) == ["succeeded"]
    assert sorted(gateway.refunds_of(held.payment_id)) == [100, 250]
    assert first.refund_id != second.refund_id
    assert (too_much.status, too_much.reason) == (PaymentStatus.REFUSED, "more_than_captured")


def test_money_that_is_held_is_let_go(
    process: Processor, authorise: PaymentRequest, gateway: Gateway
) -> None:
    process(authorise)

    cancelled = process(follow(authorise, PaymentAction.CANCEL))

    assert cancelled.status is PaymentStatus.SUCCEEDED
    assert gateway.payments_of(authorise.order_id) == ["canceled"]


def test_a_request_that_comes_again_moves_no_money_twice(
    process: Processor, authorise: PaymentRequest, gateway: Gateway, day: BadDay
) -> None:
    requests = [
        authorise,
        follow(authorise, PaymentAction.CAPTURE),
        follow(authorise, PaymentAction.REFUND, 100),
    ]
    first = [process(one) for one in requests]
    asked = len(day.asked)

    again = [process(one) for one in requests for _ in range(3)]

    assert again == [entry for entry in first for _ in range(3)]
    assert len(day.asked) == asked
    assert gateway.payments_of(authorise.order_id) == ["succeeded"]
    assert gateway.refunds_of(first[0].payment_id) == [100]


def test_a_request_that_comes_many_times_at_once_moves_no_money_twice(
    process: Processor, authorise: PaymentRequest, gateway: Gateway
) -> None:
    capture = follow(authorise, PaymentAction.CAPTURE)
    refund = follow(authorise, PaymentAction.REFUND, 100)
    with ThreadPoolExecutor(8) as pool:
        for request in (authorise, capture, refund):
            entries = list(pool.map(process, [request] * 8))
            assert {entry.status for entry in entries} == {PaymentStatus.SUCCEEDED}
            assert len({(entry.payment_id, entry.refund_id) for entry in entries}) == 1

    assert gateway.payments_of(authorise.order_id) == ["succeeded"]
    assert gateway.refunds_of(entries[0].payment_id) == [100]


def test_a_declined_card_is_kept_as_the_answer_and_another_one_may_be_tried(
    process: Processor, authorise: PaymentRequest, gateway: Gateway
) -> None:
    declined = process(replace(authorise, payment_method=DECLINED_CARD))

    assert (declined.status, declined.reason) == (PaymentStatus.DECLINED, "card_declined")
    other = process(replace(authorise, event_id=f"{authorise.order_id}:another-card"))
    assert other.status is PaymentStatus.SUCCEEDED
    statuses = gateway.payments_of(authorise.order_id)
    assert sorted(statuses) == ["requires_capture", "requires_payment_method"]


def test_a_bank_that_wants_to_ask_the_customer_declines_and_nothing_stays_open(
    process: Processor, authorise: PaymentRequest, gateway: Gateway
) -> None:
    card = gateway.questioned_card()

    entry = process(replace(authorise, payment_method=card))

    assert (entry.status, entry.reason) == (PaymentStatus.DECLINED, "authentication_required")
    assert gateway.payments_of(authorise.order_id) == ["canceled"]


@pytest.mark.parametrize("forgetful", [False, True], ids=["keys kept", "keys forgotten"])
@pytest.mark.parametrize(
    ("late", "action"),
    [
        ("/payment_intents", PaymentAction.AUTHORISE),
        ("/confirm", PaymentAction.AUTHORISE),
        ("/capture", PaymentAction.CAPTURE),
        ("/refunds", PaymentAction.REFUND),
    ],
)
def test_a_gateway_that_answers_too_late_is_asked_again_and_holds_the_money_once(
    *,
    process: Processor,
    authorise: PaymentRequest,
    gateway: Gateway,
    day: BadDay,
    late: str,
    action: PaymentAction,
    forgetful: bool,
) -> None:
    day.forgetful = forgetful
    everything = [
        authorise,
        follow(authorise, PaymentAction.CAPTURE),
        follow(authorise, PaymentAction.REFUND),
    ]
    requests = everything[: [one.kind for one in everything].index(action) + 1]
    for request in requests[:-1]:
        process(request)
    # The SDK asks twice, but for a refund.
    day.late = [late] * (1 if action is PaymentAction.REFUND else 2)

    with pytest.raises(DependencyUnavailable):
        process(requests[-1])
    entry = process(requests[-1])

    assert day.late == []
    assert entry.status is PaymentStatus.SUCCEEDED
    expected = "requires_capture" if action is PaymentAction.AUTHORISE else "succeeded"
    assert gateway.payments_of(authorise.order_id) == [expected]
    if action is PaymentAction.REFUND:
        assert gateway.refunds_of(entry.payment_id) == [350]


class Died(BaseException):
    """The process ended."""


class DiesAfter:
    """A port whose process dies right after it did one thing."""

    def __init__(self, port: object, last: str) -> None:
        self._port = port
        self._last = last

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._port, name)
        if name != self._last:
            return method

        def done(*arguments: Any, **options: Any) -> None:
            method(*arguments, **options)
            raise Died

        return done


@pytest.mark.parametrize(
    ("action", "last"),
    [
        (PaymentAction.AUTHORISE, "open"),
        (PaymentAction.AUTHORISE, "prepare"),
        (PaymentAction.AUTHORISE, "note_payment"),
        (PaymentAction.AUTHORISE, "authorise"),
        (PaymentAction.AUTHORISE, "decide"),
        (PaymentAction.CAPTURE, "capture"),
        (PaymentAction.CANCEL, "cancel"),
        (PaymentAction.REFUND, "refund"),
    ],
)
def test_whatever_step_a_process_died_after_the_next_one_moves_no_money_twice(
    *,
    process: Processor,
    authorise: PaymentRequest,
    gateway: Gateway,
    day: BadDay,
    action: PaymentAction,
    last: str,
) -> None:
    day.forgetful = True
    before = {
        PaymentAction.AUTHORISE: [],
        PaymentAction.CAPTURE: [authorise],
        PaymentAction.CANCEL: [authorise],
        PaymentAction.REFUND: [authorise, follow(authorise, PaymentAction.CAPTURE)],
    }
    for request in before[action]:
        process(request)
    last_one = authorise if action is PaymentAction.AUTHORISE else follow(authorise, action)
    dying: Any = (DiesAfter(process.log, last), DiesAfter(process.gateway, last))
    with pytest.raises(Died):
        Processor(*dying)(last_one)

    entry = process(last_one)

    assert entry.status is PaymentStatus.SUCCEEDED
    assert gateway.payments_of(authorise.order_id) == [
        {
            PaymentAction.AUTHORISE: "requires_capture",
            PaymentAction.CAPTURE: "succeeded",
            PaymentAction.CANCEL: "canceled",
            PaymentAction.REFUND: "succeeded",
        }[action]
    ]
    if action is PaymentAction.REFUND:
        assert gateway.refunds_of(entry.payment_id) == [350]


def test_without_the_gateway_a_request_fails_and_is_done_once_it_is_back(
    process: Processor, authorise: PaymentRequest, gateway: Gateway, day: BadDay
) -> None:
    day.failing = True
    with pytest.raises(DependencyUnavailable):
        process(authorise)
    assert gateway.payments_of(authorise.order_id) == []
    day.failing = False

    process(authorise)

    assert gateway.payments_of(authorise.order_id) == ["requires_capture"]


def test_a_request_that_the_gateway_does_not_understand_is_no_answer(
    process: Processor, authorise: PaymentRequest
) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        process(replace(authorise, payment_method="pm_nobodys"))

    [entry] = process.log.entries(authorise.order_id)
    assert entry.status is PaymentStatus.PENDING


def test_the_gateway_here_remembers_keys_as_the_real_one_does(gateway: Gateway) -> None:
    key = {"idempotency_key": uuid4().hex}
    intent = {"amount": 350, "currency": "usd"}

    first = gateway.api.payment_intents.create(intent, key)
    second = gateway.api.payment_intents.create(intent, key)

    assert first.id == second.id
    with pytest.raises(stripe.IdempotencyError):
        gateway.api.payment_intents.create(intent | {"amount": 351}, key)


# The function.


@pytest.fixture
def function(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Mapping[str, Any]]]:
    """The function in an environment of its own."""
    for name, value in stack.environment.items():
        monkeypatch.setenv(name, value)
    payment_processor._process.cache_clear()

    def call(*messages: tuple[str, str], timeout_s: float = 30) -> Mapping[str, Any]:
        records = [
            {
                "messageId": f"m-{number}",
                "body": body,
                "attributes": {"MessageGroupId": group},
                "eventSource": "aws:sqs",
            }
            for number, (group, body) in enumerate(messages)
        ]
        return payment_processor.handler({"Records": records}, Invocation(timeout_s))

    yield call
    process: Any = payment_processor._process()
    process.keywords["gateway"].close()
    process.keywords["log"]._engine.dispose()
    payment_processor._process.cache_clear()


def failed(answer: Mapping[str, Any]) -> list[str]:
    return [one["itemIdentifier"] for one in answer["batchItemFailures"]]


def test_after_a_request_that_failed_those_of_its_order_wait_and_others_go_on(
    function: Callable[..., Mapping[str, Any]],
    authorise: PaymentRequest,
    log: AuroraPaymentLog,
) -> None:
    other = replace(authorise, order_id=f"{authorise.order_id}-2", event_id=uuid4().hex)

    answer = function(
        (authorise.order_id, "poison"),
        (authorise.order_id, encode(authorise)),
        (other.order_id, encode(other)),
    )

    assert failed(answer) == ["m-0", "m-1"]
    assert log.entries(authorise.order_id) == []
    assert [entry.status for entry in log.entries(other.order_id)] == [PaymentStatus.SUCCEEDED]


def test_a_declined_card_is_no_failure(
    function: Callable[..., Mapping[str, Any]], authorise: PaymentRequest
) -> None:
    declined = replace(authorise, payment_method=DECLINED_CARD)

    assert failed(function((declined.order_id, encode(declined)))) == []


def test_what_there_is_no_time_for_is_put_off(
    function: Callable[..., Mapping[str, Any]],
    authorise: PaymentRequest,
    log: AuroraPaymentLog,
) -> None:
    message = (authorise.order_id, encode(authorise))

    assert failed(function(message, timeout_s=5)) == ["m-0"]
    assert log.entries(authorise.order_id) == []
    assert failed(function(message)) == []


def test_requests_on_the_queue_are_done_in_order(
    stack: Stack, authorise: PaymentRequest, gateway: Gateway, log: AuroraPaymentLog
) -> None:
    session: Any = boto3.session.Session(aws_access_key_id="test", aws_secret_access_key="test")
    sqs = session.client(
        "sqs", region_name=stack.settings.aws_region, endpoint_url=stack.settings.aws_endpoint_url
    )
    url = sqs.get_queue_url(QueueName=estate.queue_name("local", "payment_processing"))["QueueUrl"]
    capture = follow(authorise, PaymentAction.CAPTURE)
    refund = follow(authorise, PaymentAction.REFUND, 50)
    for request in (authorise, capture, capture, refund):
        sqs.send_message(
            QueueUrl=url,
            MessageBody=encode(request),
            MessageGroupId=request.order_id,
            MessageDeduplicationId=uuid4().hex,
        )
    sqs.close()

    wait_until(lambda: len([e for e in log.entries(authorise.order_id) if e.is_decided]) == 3)
    entries = {entry.action: entry for entry in log.entries(authorise.order_id)}
    assert {entry.status for entry in entries.values()} == {PaymentStatus.SUCCEEDED}
    assert entries[PaymentAction.REFUND].amount == Money(50)
    assert gateway.payments_of(authorise.order_id) == ["succeeded"]
    assert gateway.refunds_of(entries[PaymentAction.AUTHORISE].payment_id) == [50]
