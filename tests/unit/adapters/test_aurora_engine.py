import psycopg
import pytest
from sqlalchemy.exc import DataError, DBAPIError, OperationalError

from cloudcafe.adapters.stores.aurora.engine import is_absence, with_driver


@pytest.mark.parametrize(
    "cause",
    [
        psycopg.OperationalError("connection refused"),
        psycopg.errors.ConnectionFailure("gone"),
        psycopg.errors.TooManyConnections("full"),
        psycopg.errors.AdminShutdown("restarting"),
        psycopg.errors.QueryCanceled("statement timeout"),
    ],
)
def test_a_server_that_is_gone_or_overrun_is_absent(cause: Exception) -> None:
    assert is_absence(OperationalError("SELECT 1", {}, cause))


@pytest.mark.parametrize(
    "cause", [psycopg.errors.UniqueViolation("twice"), psycopg.errors.UndefinedTable("no table")]
)
def test_a_wrong_statement_is_no_absence(cause: Exception) -> None:
    assert not is_absence(DBAPIError("SELECT 1", {}, cause))


def test_a_value_that_no_database_can_hold_is_no_absence() -> None:
    # What the driver itself refuses has no SQLSTATE: such a message must not look like an outage.
    cause = psycopg.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")

    assert not is_absence(DataError("INSERT", {}, cause))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://u:p@h:5432/shop", "postgresql+psycopg://u:p@h:5432/shop"),
        ("postgres://h/shop", "postgresql+psycopg://h/shop"),
        ("postgresql+psycopg://h/shop", "postgresql+psycopg://h/shop"),
    ],
)
def test_a_database_is_reached_through_its_driver(url: str, expected: str) -> None:
    assert with_driver(url) == expected
