"""The warehouse's tables, as both Redshift and PostgreSQL take them.

Lengths are written out: Redshift's text without one holds 256 bytes. Redshift enforces no key, so
whoever writes sees to it that there are no doubles.
"""

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Index, MetaData, SmallInteger, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from cloudcafe.adapters.stores.redshift import dialect
from cloudcafe.domain.order_facts import CURRENCY_LETTERS, LONGEST_NAME

LONGEST_REASON = 1000
LONGEST_PROPERTIES = 4096

_ON_EVERY_NODE = {f"{dialect.RedshiftDialect.name}_diststyle": "ALL"}
_Name = String(LONGEST_NAME)
_Currency = String(CURRENCY_LETTERS)


class WarehouseBase(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 SQLAlchemy's own way of saying it
        datetime: DateTime(timezone=True)
    }


class FactOrder(WarehouseBase):
    """An order as its highest version has it."""

    __tablename__ = "fact_orders"
    __table_args__ = (
        # Where Redshift sorts, PostgreSQL wants an index.
        Index("ix_fact_orders_store_id_placed_hour", "store_id", "placed_hour"),
        {"redshift_distkey": "order_id", "redshift_sortkey": ("placed_hour", "store_id")},
    )

    order_id: Mapped[str] = mapped_column(String(26), primary_key=True)
    version: Mapped[int]
    store_id: Mapped[str] = mapped_column(_Name)
    customer_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(16))
    total_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(_Currency)
    item_count: Mapped[int]
    placed_at: Mapped[datetime]
    placed_hour: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ready_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    loaded_at: Mapped[datetime]


class FactOrderLine(WarehouseBase):
    """A line of an order, on the node of its order."""

    __tablename__ = "fact_order_lines"
    __table_args__ = (
        Index("ix_fact_order_lines_placed_hour", "placed_hour"),
        {"redshift_distkey": "order_id", "redshift_sortkey": ("placed_hour", "item_id")},
    )

    order_id: Mapped[str] = mapped_column(String(26), primary_key=True)
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    store_id: Mapped[str] = mapped_column(_Name)
    placed_hour: Mapped[datetime]
    item_id: Mapped[str] = mapped_column(_Name)
    quantity: Mapped[int]
    price_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(_Currency)


class RollupOrdersHourly(WarehouseBase):
    """A store's hour: the orders placed in it that are not cancelled."""

    __tablename__ = "rollup_orders_hourly"
    __table_args__ = _ON_EVERY_NODE | {"redshift_sortkey": ("hour",)}

    store_id: Mapped[str] = mapped_column(_Name, primary_key=True)
    hour: Mapped[datetime] = mapped_column(primary_key=True)
    currency: Mapped[str] = mapped_column(_Currency, primary_key=True)
    orders: Mapped[int]
    revenue_minor: Mapped[int] = mapped_column(BigInteger)
    items: Mapped[int]
    rolled_up_at: Mapped[datetime]


class RawEvent(WarehouseBase):
    """What somebody did on a site, as it came."""

    __tablename__ = "raw_events"
    __table_args__ = (
        Index("ix_raw_events_occurred_at", "occurred_at"),
        {"redshift_distkey": "session_id", "redshift_sortkey": ("occurred_at",)},
    )

    event_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    schema_version: Mapped[int] = mapped_column(SmallInteger)
    occurred_at: Mapped[datetime]
    session_id: Mapped[str] = mapped_column(String(36))
    store_id: Mapped[str | None] = mapped_column(_Name)
    properties: Mapped[str] = mapped_column(String(LONGEST_PROPERTIES))
    stored_at: Mapped[datetime]


class StreamLoad(WarehouseBase):
    """How often a stream was loaded; the row is also the writers' lock."""

    __tablename__ = "stream_loads"
    __table_args__ = _ON_EVERY_NODE

    stream: Mapped[str] = mapped_column(String(64), primary_key=True)
    load_no: Mapped[int] = mapped_column(BigInteger)


class StreamCheckpoint(WarehouseBase):
    """How far a shard is loaded."""

    __tablename__ = "stream_checkpoints"
    __table_args__ = _ON_EVERY_NODE

    stream: Mapped[str] = mapped_column(String(64), primary_key=True)
    shard_id: Mapped[str] = mapped_column(String(128), primary_key=True)
    sequence_number: Mapped[str | None] = mapped_column(String(128))
    finished: Mapped[bool]
    recorded_at: Mapped[datetime]


class RejectedEvent(WarehouseBase):
    """A record of a stream that told nothing, and why."""

    __tablename__ = "rejected_events"
    __table_args__ = _ON_EVERY_NODE

    stream: Mapped[str] = mapped_column(String(64), primary_key=True)
    shard_id: Mapped[str] = mapped_column(String(128), primary_key=True)
    sequence_number: Mapped[str] = mapped_column(String(128), primary_key=True)
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON))
    rejected_at: Mapped[datetime]
