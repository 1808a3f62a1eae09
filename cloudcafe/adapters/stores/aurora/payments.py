"""The log of payments: a row a request, and the gateway's answer to it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from cloudcafe.adapters.stores.aurora.engine import reading, transaction
from cloudcafe.adapters.stores.aurora.tables import PaymentRow
from cloudcafe.domain.errors import IdempotencyKeyReused
from cloudcafe.domain.money import Money
from cloudcafe.domain.payment import PaymentAction, PaymentEntry, PaymentStatus, paid, refusal
from cloudcafe.events.payment_requests import PaymentRequest
from cloudcafe.services.ports import GatewayAnswer


class AuroraPaymentLog:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def open(self, request: PaymentRequest, *, at: datetime) -> PaymentEntry:
        with transaction(self._engine) as session:
            # Two requests of one order at once would each find that the other is not there.
            session.execute(
                select(func.pg_advisory_xact_lock(func.hashtextextended(request.order_id, 0)))
            )
            known = session.get(PaymentRow, request.event_id)
            if known is not None:
                return _same(_entry(known), request)
            earlier = _of_order(session, request.order_id)
            refused = refusal(request.kind, request.amount, earlier)
            row = PaymentRow(
                event_id=request.event_id,
                order_id=request.order_id,
                customer_id=request.customer_id,
                action=str(request.kind),
                amount_minor=request.amount_minor,
                currency=request.currency,
                status=str(PaymentStatus.REFUSED if refused else PaymentStatus.PENDING),
                payment_id=None if refused else paid(earlier).payment_id,
                reason=refused,
                requested_at=at,
                decided_at=at if refused else None,
            )
            session.add(row)
            session.flush()
            return _entry(row)

    def note_payment(self, event_id: str, payment_id: str) -> PaymentEntry:
        noted = func.coalesce(PaymentRow.payment_id, payment_id)
        return self._change(event_id, {"payment_id": noted})

    def decide(self, event_id: str, answer: GatewayAnswer, *, at: datetime) -> PaymentEntry:
        status = PaymentStatus.SUCCEEDED if answer.approved else PaymentStatus.DECLINED
        return self._change(
            event_id,
            {
                "status": str(status),
                "reason": answer.reason,
                "refund_id": answer.refund_id,
                "decided_at": at,
            },
        )

    def entries(self, order_id: str) -> Sequence[PaymentEntry]:
        with reading(self._engine) as session:
            return _of_order(session, order_id)

    def _change(self, event_id: str, values: dict[str, Any]) -> PaymentEntry:
        with transaction(self._engine) as session:
            session.execute(
                update(PaymentRow)
                .where(
                    PaymentRow.event_id == event_id,
                    PaymentRow.status == str(PaymentStatus.PENDING),
                )
                .values(values)
            )
            return _entry(session.get_one(PaymentRow, event_id))


def _of_order(session: Session, order_id: str) -> list[PaymentEntry]:
    rows = session.scalars(
        select(PaymentRow)
        .where(PaymentRow.order_id == order_id)
        .order_by(PaymentRow.requested_at, PaymentRow.event_id)
    )
    return [_entry(row) for row in rows]


def _same(entry: PaymentEntry, request: PaymentRequest) -> PaymentEntry:
    if (entry.order_id, entry.action, entry.amount) != (
        request.order_id,
        request.kind,
        request.amount,
    ):
        raise IdempotencyKeyReused
    return entry


def _entry(row: PaymentRow) -> PaymentEntry:
    return PaymentEntry(
        event_id=row.event_id,
        order_id=row.order_id,
        customer_id=row.customer_id,
        action=PaymentAction(row.action),
        amount=Money(row.amount_minor, row.currency),
        status=PaymentStatus(row.status),
        requested_at=row.requested_at,
        payment_id=row.payment_id,
        refund_id=row.refund_id,
        reason=row.reason,
        decided_at=row.decided_at,
    )
