"""Alembic's migrations, one folder a database."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from cloudcafe.adapters.secrets import CredentialSource
from cloudcafe.adapters.stores.aurora.engine import with_driver


def upgrade(
    database_url: str, *, revision: str = "head", credentials: CredentialSource | None = None
) -> None:
    """Bring the shop database to a revision; one that is there already is left as it is."""
    command.upgrade(shop_config(database_url, credentials), revision)


def upgrade_warehouse(
    warehouse_url: str, *, revision: str = "head", credentials: CredentialSource | None = None
) -> None:
    """Bring the warehouse to a revision; one that is there already is left as it is."""
    command.upgrade(warehouse_config(warehouse_url, credentials), revision)


def shop_config(database_url: str, credentials: CredentialSource | None = None) -> Config:
    """Return Alembic's configuration for the shop database."""
    return _config("shop", with_driver(database_url), credentials)


def warehouse_config(warehouse_url: str, credentials: CredentialSource | None = None) -> Config:
    """Return Alembic's configuration for the warehouse."""
    return _config("warehouse", warehouse_url, credentials)


def _config(folder: str, url: str, credentials: CredentialSource | None) -> Config:
    config = Config(attributes={"credentials": credentials})
    config.set_main_option("script_location", str(Path(__file__).parent / folder))
    # Alembic reads the value through ConfigParser, to which a percent sign is special.
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config
