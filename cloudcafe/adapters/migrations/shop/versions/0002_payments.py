"""payments.

Revision: 0002
Follows: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "payments",
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.Text(), nullable=True),
        sa.Column("refund_id", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payments_amount_minor")),
        sa.CheckConstraint(
            "(status = 'pending') = (decided_at IS NULL)", name=op.f("ck_payments_decided_at")
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_payments")),
    )
    op.create_index(
        "ix_payments_order_id_requested_at", "payments", ["order_id", "requested_at"], unique=False
    )
    op.create_index(
        "uq_payments_authorised",
        "payments",
        ["order_id"],
        unique=True,
        postgresql_where=sa.text("action = 'authorise' AND status IN ('pending', 'succeeded')"),
    )
    op.create_index(
        "uq_payments_settled",
        "payments",
        ["order_id"],
        unique=True,
        postgresql_where=sa.text(
            "action IN ('capture', 'cancel') AND status IN ('pending', 'succeeded')"
        ),
    )


def downgrade() -> None:
    op.drop_table("payments")
