"""The way to the warehouse, be it Redshift or a PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.orm import Session

from cloudcafe.adapters.secrets import CredentialSource
from cloudcafe.adapters.stores.aurora.engine import (
    authorities,
    sign_in_with,
    transaction,
    with_driver,
)
from cloudcafe.adapters.stores.redshift import dialect

DEPENDENCY = "redshift"


def warehouse_engine(
    url: str,
    *,
    pool_size: int = 1,
    statement_timeout_s: int = 30,
    credentials: CredentialSource | None = None,
) -> Engine:
    """Return an engine whose waits end: 2 s to connect or for the pool, 30 s for a statement.

    Args:
        url: ``redshift://…`` or ``postgresql://…``: the scheme says what the server is.
        pool_size: connections kept and no more.
        statement_timeout_s: what a statement may take; 0 for as long as it needs.
        credentials: gives user and password for each new connection, instead of the URL's.
    """
    is_redshift = make_url(url).get_backend_name() == dialect.RedshiftDialect.name
    engine = create_engine(
        url if is_redshift else with_driver(url),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=2,
        pool_recycle=900,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": 2,
            **authorities(url),
            # Redshift calls its encoding by a name that psycopg does not know, and cannot forget
            # all prepared statements at once, as psycopg may ask.
            **({"client_encoding": "utf8", "prepare_threshold": None} if is_redshift else {}),
        },
    )
    _set_at_connect(engine, statement_timeout_s)
    if credentials is not None:
        sign_in_with(engine, credentials)
    return engine


def _set_at_connect(engine: Engine, statement_timeout_s: int) -> None:
    # In statements, which both servers know; not every Redshift takes them with the greeting.
    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET statement_timeout TO {statement_timeout_s * 1000}")
            cursor.execute("SET timezone TO 'UTC'")
        connection.commit()


@contextmanager
def loading(engine: Engine) -> Iterator[Session]:
    """Give a session whose work is committed at the end, or rolled back by any exception.

    Raises:
        DependencyUnavailable: the warehouse is away, or lost the connection on the way.
    """
    with transaction(engine, DEPENDENCY) as session:
        yield session
