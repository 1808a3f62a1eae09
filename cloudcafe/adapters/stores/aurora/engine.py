"""The way to the shop database: a pool of connections, and one translation of its failures."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from psycopg import OperationalError as OperationalConnectionError
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from cloudcafe.adapters.aws_client import unavailable
from cloudcafe.adapters.secrets import CredentialSource

AMAZON_ROOTS = Path(__file__).parents[1] / "amazon-rds-roots.pem"
"""The authorities that sign the certificates of Aurora and of DocumentDB."""


def shop_engine(
    url: str,
    *,
    pool_size: int = 4,
    statement_timeout_s: int = 5,
    credentials: CredentialSource | None = None,
) -> Engine:
    """Return an engine whose waits end: 2 s to connect or for the pool, 5 s for a statement.

    Args:
        url: the server and database; with ``sslmode=verify-full`` its certificate must be Amazon's,
            unless ``sslrootcert`` names other authorities.
        pool_size: connections kept; as many again are opened when all are busy.
        statement_timeout_s: what a statement may take; 0 for as long as it needs.
        credentials: gives user and password for each new connection, instead of the URL's.
    """
    engine = create_engine(
        with_driver(url),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=2,
        pool_recycle=900,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": 2,
            "options": f"-c statement_timeout={statement_timeout_s * 1000} -c timezone=UTC",
            **authorities(url),
        },
    )
    if credentials is not None:
        sign_in_with(engine, credentials)
    return engine


def authorities(url: str) -> dict[str, str]:
    """Return the option that names Amazon's authorities, if the URL asks for the server's proof."""
    query = make_url(url).query
    asks = query.get("sslmode") == "verify-full" and "sslrootcert" not in query
    return {"sslrootcert": str(AMAZON_ROOTS)} if asks else {}


def sign_in_with(engine: Engine, credentials: CredentialSource) -> None:
    """Give each new connection of an engine the user and password that are valid then."""

    @event.listens_for(engine, "do_connect")
    def connect(dialect: Any, _record: object, arguments: Any, options: dict[str, Any]) -> Any:
        for last in (False, True):
            known = credentials.current()
            options.update(user=known.username, password=known.password)
            try:
                return dialect.connect(*arguments, **options)
            except OperationalConnectionError as error:
                # A server that took the password and hung up: it was changed since it was read.
                if last or error.pgconn is None or not error.pgconn.used_password:
                    raise
                credentials.forget()
        return None


def with_driver(url: str) -> str:
    """Return the URL naming the driver that SQLAlchemy should use."""
    scheme, _, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else url


@contextmanager
def transaction(engine: Engine, dependency: str = "aurora") -> Iterator[Session]:
    """Give a session whose work is committed at the end, or rolled back by any exception.

    Raises:
        DependencyUnavailable: the server is away, or lost the connection on the way.
    """
    with _answering(dependency), Session(engine) as session, session.begin():
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Give a session for queries that need no transaction around them: one round trip each.

    Raises:
        DependencyUnavailable: the server is away.
    """
    with (
        _answering("aurora"),
        Session(engine.execution_options(isolation_level="AUTOCOMMIT")) as session,
    ):
        yield session


@contextmanager
def _answering(dependency: str) -> Iterator[None]:
    try:
        yield
    except PoolTimeout as error:
        raise unavailable(dependency) from error
    except DBAPIError as error:
        if error.connection_invalidated or is_absence(error):
            raise unavailable(dependency) from error
        raise


def is_absence(error: DBAPIError) -> bool:
    """Tell whether the server is absent, rather than the statement wrong.

    The classes of SQLSTATE are PostgreSQL's, appendix A: 08 connection, 53 resources, 57 operator.
    """
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    return state is None or state[:2] in {"08", "53", "57"}
