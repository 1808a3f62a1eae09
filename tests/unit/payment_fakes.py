"""The ports of payments and notifications in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from cloudcafe.domain.errors import DependencyUnavailable, IdempotencyKeyReused
from cloudcafe.domain.money import Money
from cloudcafe.domain.payment import PaymentEntry, PaymentStatus, paid, refusal
from cloudcafe.events.payment_requests import PaymentRequest
from cloudcafe.services.ports import (
    GatewayAnswer,
    IdempotencyKey,
    NotificationUncertain,
    NotSent,
)
from tests.unit.fakes import Port

DECLINED_CARD = "pm_declined"


class MemoryPaymentLog(Port):
    name = "aurora"

    def __init__(self) -> None:
        super().__init__()
        self._entries: dict[str, PaymentEntry] = {}

    def open(self, request: PaymentRequest, *, at: datetime) -> PaymentEntry:
        self._asked("log.open")
        known = self._entries.get(request.event_id)
        if known is not None:
            if (known.order_id, known.action, known.amount) != (
                request.order_id,
                request.kind,
                request.amount,
            ):
                raise IdempotencyKeyReused
            return known
        earlier = self.entries(request.order_id)
        refused = refusal(request.kind, request.amount, earlier)
        entry = PaymentEntry(
            event_id=request.event_id,
            order_id=request.order_id,
            customer_id=request.customer_id,
            action=request.kind,
            amount=request.amount,
            status=PaymentStatus.REFUSED if refused else PaymentStatus.PENDING,
            requested_at=at,
            payment_id=None if refused else paid(earlier).payment_id,
            reason=refused,
            decided_at=at if refused else None,
        )
        self._entries[request.event_id] = entry
        return entry

    def note_payment(self, event_id: str, payment_id: str) -> PaymentEntry:
        self._asked("log.note_payment")
        known = self._entries[event_id]
        if not known.is_decided and known.payment_id is None:
            self._entries[event_id] = replace(known, payment_id=payment_id)
        return self._entries[event_id]

    def decide(self, event_id: str, answer: GatewayAnswer, *, at: datetime) -> PaymentEntry:
        self._asked("log.decide")
        known = self._entries[event_id]
        if not known.is_decided:
            self._entries[event_id] = replace(
                known,
                status=PaymentStatus.SUCCEEDED if answer.approved else PaymentStatus.DECLINED,
                reason=answer.reason,
                refund_id=answer.refund_id,
                decided_at=at,
            )
        return self._entries[event_id]

    def entries(self, order_id: str) -> Sequence[PaymentEntry]:
        return [entry for entry in self._entries.values() if entry.order_id == order_id]


class MemoryGateway(Port):
    """A gateway with one card that it declines; ``loses_answers`` makes it do, and say nothing."""

    name = "payments"

    def __init__(self) -> None:
        super().__init__()
        self.loses_answers = False
        self.held: dict[str, Money] = {}
        self.taken: dict[str, Money] = {}
        self.given_back: dict[str, Money] = {}
        self._prepared: dict[str, PaymentRequest] = {}

    def prepare(self, request: PaymentRequest) -> str:
        self._asked("gateway.prepare")
        payment_id = f"pi_{len(self._prepared)}"
        self._prepared[payment_id] = request
        return payment_id

    def authorise(self, event_id: str, payment_id: str) -> GatewayAnswer:  # noqa: ARG002 the port's
        self._asked("gateway.authorise")
        request = self._prepared[payment_id]
        if request.payment_method == DECLINED_CARD:
            return self._say(GatewayAnswer(approved=False, reason="card_declined"))
        self.held[payment_id] = request.amount
        return self._say(GatewayAnswer(approved=True))

    def capture(self, event_id: str, payment_id: str, amount: Money) -> GatewayAnswer:  # noqa: ARG002 the port's
        self._asked("gateway.capture")
        self.taken[payment_id] = amount
        return self._say(GatewayAnswer(approved=True))

    def cancel(self, event_id: str, payment_id: str) -> GatewayAnswer:  # noqa: ARG002 the port's
        self._asked("gateway.cancel")
        self.held.pop(payment_id, None)
        return self._say(GatewayAnswer(approved=True))

    def refund(self, event_id: str, payment_id: str, amount: Money) -> GatewayAnswer:  # noqa: ARG002 the port's
        self._asked("gateway.refund")
        self.given_back[event_id] = amount
        return self._say(GatewayAnswer(approved=True, refund_id=f"re_{event_id}"))

    def _say(self, answer: GatewayAnswer) -> GatewayAnswer:
        if self.loses_answers:
            raise DependencyUnavailable("payments is not answering; nobody knows more.")
        return answer


class MemoryTopic(Port):
    """A topic; ``refuses`` and ``loses_answers`` are the two ways in which it can fail."""

    name = "sns"

    def __init__(self) -> None:
        super().__init__()
        self.refuses = False
        self.loses_answers = False
        self.published: list[tuple[str, Mapping[str, str]]] = []

    def publish(self, text: str, attributes: Mapping[str, str]) -> str:
        if self.refuses:
            raise NotSent("sns is not there")
        self._asked("topic.publish")
        self.published.append((text, attributes))
        if self.loses_answers:
            raise DependencyUnavailable("sns is not answering; nobody knows more.")
        return f"m-{len(self.published)}"


class MemoryNotificationRecords(Port):
    name = "dynamodb"

    def __init__(self) -> None:
        super().__init__()
        self._results: dict[str, tuple[str, str | None]] = {}

    def claim(self, key: IdempotencyKey) -> bool:
        self._asked("records.claim")
        if key.key not in self._results:
            self._results[key.key] = (key.fingerprint, None)
            return True
        fingerprint, told = self._results[key.key]
        if fingerprint != key.fingerprint:
            raise IdempotencyKeyReused
        if told is None:
            raise NotificationUncertain(key.key)
        return False

    def release(self, key: IdempotencyKey) -> None:
        self._asked("records.release")
        self._results.pop(key.key, None)

    def settle(self, key: IdempotencyKey, message_id: str) -> None:
        self._asked("records.settle")
        self._results[key.key] = (key.fingerprint, message_id)
