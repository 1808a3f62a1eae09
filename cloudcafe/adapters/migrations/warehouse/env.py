"""How Alembic reaches the warehouse."""

from alembic import context
from alembic.ddl.postgresql import PostgresqlImpl
from sqlalchemy import text

from cloudcafe.adapters.stores.redshift.dialect import RedshiftDialect
from cloudcafe.adapters.stores.redshift.engine import warehouse_engine
from cloudcafe.adapters.stores.redshift.tables import WarehouseBase

# Two deployments at once must not both migrate; any constant will do.
MIGRATION_LOCK = 0x57A7157


class RedshiftImpl(PostgresqlImpl):
    """Lets Alembic speak to a Redshift."""

    __dialect__ = RedshiftDialect.name


url = context.config.get_main_option("sqlalchemy.url")
if not url:
    raise RuntimeError("sqlalchemy.url is not set")

if context.is_offline_mode():
    # The statements are printed, for whoever wants to see them first.
    context.configure(url=url, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    engine = warehouse_engine(
        url,
        # However long a large table takes.
        statement_timeout_s=0,
        credentials=context.config.attributes["credentials"],
    )
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=WarehouseBase.metadata,
            compare_type=True,
            compare_server_default=True,
        )
        with context.begin_transaction():
            # Redshift has no such lock; there a second migration fails at the first table.
            if connection.dialect.name != RedshiftDialect.name:
                connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
            context.run_migrations()
    engine.dispose()
