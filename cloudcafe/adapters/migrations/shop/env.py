"""How Alembic reaches the shop database."""

from alembic import context
from sqlalchemy import text

from cloudcafe.adapters.stores.aurora.engine import shop_engine
from cloudcafe.adapters.stores.aurora.tables import Base

# Two deployments at once must not both migrate; any constant will do.
MIGRATION_LOCK = 0x10C0FFEE

url = context.config.get_main_option("sqlalchemy.url")
if not url:
    raise RuntimeError("sqlalchemy.url is not set")
engine = shop_engine(
    url,
    pool_size=1,
    # However long a large table takes.
    statement_timeout_s=0,
    credentials=context.config.attributes["credentials"],
)
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
        context.run_migrations()
engine.dispose()
