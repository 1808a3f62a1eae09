"""facts of orders, behaviour events, hourly sums, and how far the streams are among them.

Revision: 0001
Follows:
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

STREAMS = ("order_events", "analytics_events")


def _moment(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "fact_orders",
        sa.Column("order_id", sa.String(26), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.String(255), nullable=False),
        sa.Column("customer_hash", sa.String(64), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("item_count", sa.Integer(), nullable=False),
        _moment("placed_at"),
        _moment("placed_hour"),
        _moment("started_at", nullable=True),
        _moment("ready_at", nullable=True),
        _moment("completed_at", nullable=True),
        _moment("cancelled_at", nullable=True),
        _moment("loaded_at"),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_fact_orders")),
        redshift_distkey="order_id",
        redshift_sortkey=("placed_hour", "store_id"),
    )
    op.create_table(
        "fact_order_lines",
        sa.Column("order_id", sa.String(26), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("store_id", sa.String(255), nullable=False),
        _moment("placed_hour"),
        sa.Column("item_id", sa.String(255), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.PrimaryKeyConstraint("order_id", "line_no", name=op.f("pk_fact_order_lines")),
        redshift_distkey="order_id",
        redshift_sortkey=("placed_hour", "item_id"),
    )
    op.create_table(
        "rollup_orders_hourly",
        sa.Column("store_id", sa.String(255), nullable=False),
        _moment("hour"),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("revenue_minor", sa.BigInteger(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        _moment("rolled_up_at"),
        sa.PrimaryKeyConstraint(
            "store_id", "hour", "currency", name=op.f("pk_rollup_orders_hourly")
        ),
        redshift_diststyle="ALL",
        redshift_sortkey=("hour",),
    )
    op.create_table(
        "raw_events",
        sa.Column("event_id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("schema_version", sa.SmallInteger(), nullable=False),
        _moment("occurred_at"),
        sa.Column("session_id", sa.String(36), nullable=False),
        sa.Column("store_id", sa.String(255), nullable=True),
        sa.Column("properties", sa.String(4096), nullable=False),
        _moment("stored_at"),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_raw_events")),
        redshift_distkey="session_id",
        redshift_sortkey=("occurred_at",),
    )
    streams = op.create_table(
        "stream_loads",
        sa.Column("stream", sa.String(64), nullable=False),
        sa.Column("load_no", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("stream", name=op.f("pk_stream_loads")),
        redshift_diststyle="ALL",
    )
    op.create_table(
        "stream_checkpoints",
        sa.Column("stream", sa.String(64), nullable=False),
        sa.Column("shard_id", sa.String(128), nullable=False),
        sa.Column("sequence_number", sa.String(128), nullable=True),
        sa.Column("finished", sa.Boolean(), nullable=False),
        _moment("recorded_at"),
        sa.PrimaryKeyConstraint("stream", "shard_id", name=op.f("pk_stream_checkpoints")),
        redshift_diststyle="ALL",
    )
    op.create_table(
        "rejected_events",
        sa.Column("stream", sa.String(64), nullable=False),
        sa.Column("shard_id", sa.String(128), nullable=False),
        sa.Column("sequence_number", sa.String(128), nullable=False),
        sa.Column("reason", sa.String(1000), nullable=False),
        _moment("rejected_at"),
        sa.PrimaryKeyConstraint(
            "stream", "shard_id", "sequence_number", name=op.f("pk_rejected_events")
        ),
        redshift_diststyle="ALL",
    )
    op.bulk_insert(streams, [{"stream": stream, "load_no": 0} for stream in STREAMS])
    # Redshift has no index: there the tables are sorted.
    if op.get_context().dialect.name == "postgresql":
        op.create_index(
            "ix_fact_orders_store_id_placed_hour", "fact_orders", ["store_id", "placed_hour"]
        )
        op.create_index("ix_fact_order_lines_placed_hour", "fact_order_lines", ["placed_hour"])
        op.create_index("ix_raw_events_occurred_at", "raw_events", ["occurred_at"])


def downgrade() -> None:
    for table in (
        "rejected_events",
        "stream_checkpoints",
        "stream_loads",
        "raw_events",
        "rollup_orders_hourly",
        "fact_order_lines",
        "fact_orders",
    ):
        op.drop_table(table)
