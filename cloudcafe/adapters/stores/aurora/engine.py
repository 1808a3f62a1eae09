"""The way to the shop database: a pool of connections, and one translation of its failures."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from cloudcafe.adapters.aws_client import unavailable


def shop_engine(url: str, *, pool_size: int = 4) -> Engine:
    """Return an engine whose waits end: 2 s to connect or for the pool, 5 s for a statement."""
    return create_engine(
        with_driver(url),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=2,
        pool_recycle=900,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 2, "options": "-c statement_timeout=5000 -c timezone=UTC"},
    )


def with_driver(url: str) -> str:
    """Return the URL naming the driver that SQLAlchemy should use."""
    scheme, _, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else url


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """Give a session whose work is committed at the end, or rolled back by any exception.

    Raises:
        DependencyUnavailable: the server is away, or lost the connection on the way.
    """
    with _answering(), Session(engine) as session, session.begin():
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Give a session for queries that need no transaction around them: one round trip each.

    Raises:
        DependencyUnavailable: the server is away.
    """
    with _answering(), Session(engine.execution_options(isolation_level="AUTOCOMMIT")) as session:
        yield session


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except PoolTimeout as error:
        raise unavailable("aurora") from error
    except DBAPIError as error:
        if error.connection_invalidated or is_absence(error):
            raise unavailable("aurora") from error
        raise


def is_absence(error: DBAPIError) -> bool:
    """Tell whether the server is absent, rather than the statement wrong.

    The classes of SQLSTATE are PostgreSQL's, appendix A: 08 connection, 53 resources, 57 operator.
    """
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    return state is None or state[:2] in {"08", "53", "57"}
