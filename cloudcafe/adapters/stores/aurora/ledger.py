"""The points ledger. An entry and the balance it leads to are one transaction."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from ulid import ULID

from cloudcafe.adapters.stores.aurora.engine import reading, transaction
from cloudcafe.adapters.stores.aurora.tables import CustomerRow, LoyaltyTransactionRow
from cloudcafe.domain.errors import IdempotencyKeyReused
from cloudcafe.domain.loyalty import (
    EntryKind,
    LedgerEntry,
    LoyaltyAccount,
    earn,
    points_for,
    redeem,
)
from cloudcafe.domain.order import Order
from cloudcafe.services.ports import IdempotencyKey, Outcome


class AuroraLoyaltyLedger:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def account(self, customer_id: str) -> LoyaltyAccount:
        with reading(self._engine) as session:
            row = session.execute(
                select(CustomerRow.points, CustomerRow.lifetime_points).where(
                    CustomerRow.customer_id == customer_id
                )
            ).first()
        if row is None:
            return LoyaltyAccount(customer_id)
        return LoyaltyAccount(customer_id, row.points, row.lifetime_points)

    def redeem(
        self, customer_id: str, points: int, *, at: datetime, key: IdempotencyKey | None
    ) -> Outcome[LedgerEntry]:
        try:
            with transaction(self._engine) as session:
                # The lock comes first: a repetition that runs beside the first waits for it here.
                account = _lock(session, customer_id)
                earlier = _entry_of_key(session, key)
                if earlier is not None:
                    return Outcome(earlier, replayed=True)
                after = redeem(account, points)
                entry = _write(session, after, EntryKind.REDEEM, -points, at=at, key=key)
        except IntegrityError as error:
            # Only another customer's entry can have taken the key meanwhile.
            raise IdempotencyKeyReused from error
        return Outcome(entry)

    def history(self, customer_id: str, *, before: str | None, limit: int) -> Sequence[LedgerEntry]:
        query = (
            select(LoyaltyTransactionRow)
            .where(LoyaltyTransactionRow.customer_id == customer_id)
            .order_by(LoyaltyTransactionRow.transaction_id.desc())
            .limit(limit)
        )
        if before is not None:
            query = query.where(LoyaltyTransactionRow.transaction_id < before)
        with reading(self._engine) as session:
            return [_entry(row) for row in session.scalars(query)]


def book_earned_points(session: Session, order: Order, *, at: datetime) -> None:
    """Book the points of a completed order in the transaction that records the completion.

    The customer was promised ``points_to_earn``; one who has risen a tier since gets the better.
    """
    account = _lock(session, order.customer_id)
    points = max(order.points_to_earn, points_for(order.total, account.rule))
    if points:
        after = earn(account, points)
        _write(session, after, EntryKind.EARN, points, at=at, order_id=order.order_id)


def _lock(session: Session, customer_id: str) -> LoyaltyAccount:
    session.execute(insert(CustomerRow).values(customer_id=customer_id).on_conflict_do_nothing())
    row = session.execute(
        select(CustomerRow.points, CustomerRow.lifetime_points)
        .where(CustomerRow.customer_id == customer_id)
        .with_for_update()
    ).one()
    return LoyaltyAccount(customer_id, row.points, row.lifetime_points)


def _write(
    session: Session,
    after: LoyaltyAccount,
    kind: EntryKind,
    points: int,
    *,
    at: datetime,
    order_id: str | None = None,
    key: IdempotencyKey | None = None,
) -> LedgerEntry:
    row = LoyaltyTransactionRow(
        transaction_id=str(ULID()),
        customer_id=after.customer_id,
        kind=str(kind),
        points=points,
        balance_after=after.points,
        order_id=order_id,
        idempotency_key=key.key if key else None,
        fingerprint=key.fingerprint if key else None,
        created_at=at,
    )
    session.add(row)
    customer = session.get_one(CustomerRow, after.customer_id)
    customer.points = after.points
    customer.lifetime_points = after.lifetime_points
    session.flush()
    return _entry(row)


def _entry_of_key(session: Session, key: IdempotencyKey | None) -> LedgerEntry | None:
    if key is None:
        return None
    row = session.scalars(
        select(LoyaltyTransactionRow).where(LoyaltyTransactionRow.idempotency_key == key.key)
    ).first()
    if row is None:
        return None
    if row.fingerprint != key.fingerprint:
        raise IdempotencyKeyReused
    return _entry(row)


def _entry(row: LoyaltyTransactionRow) -> LedgerEntry:
    return LedgerEntry(
        transaction_id=row.transaction_id,
        customer_id=row.customer_id,
        kind=EntryKind(row.kind),
        points=row.points,
        balance_after=row.balance_after,
        created_at=row.created_at,
        order_id=row.order_id,
    )
