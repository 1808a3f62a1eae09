"""the shop's books.

Revision: 0001
Follows:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "customers",
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("points", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("lifetime_points", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("lifetime_points >= 0", name=op.f("ck_customers_lifetime_points")),
        sa.CheckConstraint("points >= 0", name=op.f("ck_customers_points")),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_customers")),
    )
    op.create_table(
        "processed_events",
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column(
            "processed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_processed_events")),
    )
    op.create_table(
        "stores",
        sa.Column("store_id", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_ko", sa.Text(), nullable=False),
        sa.Column("address_en", sa.Text(), nullable=False),
        sa.Column("address_ko", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("always_open", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", name=op.f("pk_stores")),
    )
    op.create_table(
        "orders",
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("store_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("total_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("points_to_earn", sa.Integer(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("barista", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("promised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("history", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("total_minor >= 0", name=op.f("ck_orders_total_minor")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.customer_id"], name=op.f("fk_orders_customer_id")
        ),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_orders")),
    )
    op.create_index(
        "ix_orders_customer_id_order_id", "orders", ["customer_id", "order_id"], unique=False
    )
    op.create_index(
        "ix_orders_store_id_active",
        "orders",
        ["store_id"],
        unique=False,
        postgresql_where=sa.text("status IN ('pending', 'preparing', 'ready')"),
    )
    op.create_index(
        "ix_orders_store_id_created_at", "orders", ["store_id", "created_at"], unique=False
    )
    op.create_index(
        "ix_orders_store_id_prepared_at", "orders", ["store_id", "prepared_at"], unique=False
    )
    op.create_table(
        "store_hours",
        sa.Column("store_id", sa.Text(), nullable=False),
        sa.Column("day", sa.SmallInteger(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.CheckConstraint("day BETWEEN 1 AND 7", name=op.f("ck_store_hours_day")),
        sa.ForeignKeyConstraint(
            ["store_id"],
            ["stores.store_id"],
            name=op.f("fk_store_hours_store_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("store_id", "day", "opens", name=op.f("pk_store_hours")),
    )
    op.create_table(
        "loyalty_transactions",
        sa.Column("transaction_id", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("balance_after", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=True),
        sa.Column("idempotency_key", sa.Text(), nullable=True),
        sa.Column("fingerprint", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "balance_after >= 0", name=op.f("ck_loyalty_transactions_balance_after")
        ),
        sa.CheckConstraint("points <> 0", name=op.f("ck_loyalty_transactions_points")),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.customer_id"],
            name=op.f("fk_loyalty_transactions_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.order_id"], name=op.f("fk_loyalty_transactions_order_id")
        ),
        sa.PrimaryKeyConstraint("transaction_id", name=op.f("pk_loyalty_transactions")),
    )
    op.create_index(
        "ix_loyalty_transactions_customer_id_id",
        "loyalty_transactions",
        ["customer_id", "transaction_id"],
        unique=False,
    )
    op.create_index(
        "uq_loyalty_transactions_earn",
        "loyalty_transactions",
        ["order_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'earn'"),
    )
    op.create_index(
        "uq_loyalty_transactions_key",
        "loyalty_transactions",
        ["idempotency_key"],
        unique=True,
        postgresql_where=sa.text("idempotency_key IS NOT NULL"),
    )
    op.create_table(
        "order_items",
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_ko", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("price_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("customizations", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("allergens", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_order_items_quantity")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.order_id"], name=op.f("fk_order_items_order_id")
        ),
        sa.PrimaryKeyConstraint("order_id", "line_no", name=op.f("pk_order_items")),
    )


def downgrade() -> None:
    op.drop_table("order_items")
    op.drop_index(
        "uq_loyalty_transactions_key",
        table_name="loyalty_transactions",
        postgresql_where=sa.text("idempotency_key IS NOT NULL"),
    )
    op.drop_index(
        "uq_loyalty_transactions_earn",
        table_name="loyalty_transactions",
        postgresql_where=sa.text("kind = 'earn'"),
    )
    op.drop_index("ix_loyalty_transactions_customer_id_id", table_name="loyalty_transactions")
    op.drop_table("loyalty_transactions")
    op.drop_table("store_hours")
    op.drop_index("ix_orders_store_id_prepared_at", table_name="orders")
    op.drop_index("ix_orders_store_id_created_at", table_name="orders")
    op.drop_index(
        "ix_orders_store_id_active",
        table_name="orders",
        postgresql_where=sa.text("status IN ('pending', 'preparing', 'ready')"),
    )
    op.drop_index("ix_orders_customer_id_order_id", table_name="orders")
    op.drop_table("orders")
    op.drop_table("stores")
    op.drop_table("processed_events")
    op.drop_table("customers")
