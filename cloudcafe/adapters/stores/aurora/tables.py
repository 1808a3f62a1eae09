"""The shop database's tables. Alembic's migrations bring a server to this shape."""

from datetime import datetime, time
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    MetaData,
    SmallInteger,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 SQLAlchemy's own way of saying it
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
        str: Text,
    }


class StoreRow(Base):
    __tablename__ = "stores"

    store_id: Mapped[str] = mapped_column(primary_key=True)
    name_en: Mapped[str]
    name_ko: Mapped[str]
    address_en: Mapped[str]
    address_ko: Mapped[str]
    timezone: Mapped[str]
    always_open: Mapped[bool]


class StoreHoursRow(Base):
    """An opening of a store on an ISO weekday, local time."""

    __tablename__ = "store_hours"
    __table_args__ = (CheckConstraint("day BETWEEN 1 AND 7", name="day"),)

    store_id: Mapped[str] = mapped_column(
        ForeignKey("stores.store_id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    opens: Mapped[time] = mapped_column(primary_key=True)
    closes: Mapped[time]


class CustomerRow(Base):
    """A customer; ``points`` is always the sum of the customer's ledger entries."""

    __tablename__ = "customers"
    __table_args__ = (
        CheckConstraint("points >= 0", name="points"),
        CheckConstraint("lifetime_points >= 0", name="lifetime_points"),
    )

    customer_id: Mapped[str] = mapped_column(primary_key=True)
    points: Mapped[int] = mapped_column(server_default=text("0"))
    lifetime_points: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class OrderRow(Base):
    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint("total_minor >= 0", name="total_minor"),
        Index("ix_orders_store_id_created_at", "store_id", "created_at"),
        Index("ix_orders_store_id_prepared_at", "store_id", "prepared_at"),
        Index("ix_orders_customer_id_order_id", "customer_id", "order_id"),
        Index(
            "ix_orders_store_id_active",
            "store_id",
            postgresql_where=text("status IN ('pending', 'preparing', 'ready')"),
        ),
    )

    order_id: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.customer_id"))
    store_id: Mapped[str]
    status: Mapped[str]
    version: Mapped[int]
    total_minor: Mapped[int]
    currency: Mapped[str]
    points_to_earn: Mapped[int]
    notes: Mapped[str]
    barista: Mapped[str | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    promised_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    prepared_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    history: Mapped[list[Any]]


class OrderItemRow(Base):
    __tablename__ = "order_items"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)

    order_id: Mapped[str] = mapped_column(ForeignKey("orders.order_id"), primary_key=True)
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    item_id: Mapped[str]
    name_en: Mapped[str]
    name_ko: Mapped[str]
    quantity: Mapped[int]
    price_minor: Mapped[int]
    currency: Mapped[str]
    customizations: Mapped[list[Any]]
    allergens: Mapped[list[Any]]


class LoyaltyTransactionRow(Base):
    """The points ledger: entries are added, never changed."""

    __tablename__ = "loyalty_transactions"
    __table_args__ = (
        CheckConstraint("points <> 0", name="points"),
        CheckConstraint("balance_after >= 0", name="balance_after"),
        Index("ix_loyalty_transactions_customer_id_id", "customer_id", "transaction_id"),
        Index(
            "uq_loyalty_transactions_earn",
            "order_id",
            unique=True,
            postgresql_where=text("kind = 'earn'"),
        ),
        Index(
            "uq_loyalty_transactions_key",
            "idempotency_key",
            unique=True,
            postgresql_where=text("idempotency_key IS NOT NULL"),
        ),
    )

    transaction_id: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.customer_id"))
    kind: Mapped[str]
    points: Mapped[int]
    balance_after: Mapped[int]
    order_id: Mapped[str | None] = mapped_column(ForeignKey("orders.order_id"))
    idempotency_key: Mapped[str | None]
    fingerprint: Mapped[str | None]
    created_at: Mapped[datetime]


class ProcessedEventRow(Base):
    """An order event whose effects are in this database."""

    __tablename__ = "processed_events"

    event_id: Mapped[str] = mapped_column(primary_key=True)
    processed_at: Mapped[datetime] = mapped_column(server_default=func.now())


class PaymentRow(Base):
    """A payment request and its outcome. The order may not be in the books yet."""

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_minor"),
        CheckConstraint("(status = 'pending') = (decided_at IS NULL)", name="decided_at"),
        Index("ix_payments_order_id_requested_at", "order_id", "requested_at"),
        Index(
            "uq_payments_authorised",
            "order_id",
            unique=True,
            postgresql_where=text("action = 'authorise' AND status IN ('pending', 'succeeded')"),
        ),
        Index(
            "uq_payments_settled",
            "order_id",
            unique=True,
            postgresql_where=text(
                "action IN ('capture', 'cancel') AND status IN ('pending', 'succeeded')"
            ),
        ),
    )

    event_id: Mapped[str] = mapped_column(primary_key=True)
    order_id: Mapped[str]
    customer_id: Mapped[str]
    action: Mapped[str]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    status: Mapped[str]
    payment_id: Mapped[str | None]
    refund_id: Mapped[str | None]
    reason: Mapped[str | None]
    requested_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
