"""Each database's schema and its migrations by Alembic are the same thing."""

import pytest
from alembic import command
from sqlalchemy import create_engine, text

from cloudcafe.adapters.migrations import shop_config, upgrade, upgrade_warehouse, warehouse_config
from cloudcafe.adapters.stores.aurora.engine import with_driver
from cloudcafe.local.stack import Stack

pytestmark = pytest.mark.stack


def test_migrations_go_down_and_up_again_and_end_in_the_schema_of_the_code(stack: Stack) -> None:
    shop = stack.environment["CLOUDCAFE_DATABASE_URL"]
    engine = create_engine(with_driver(shop), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE migrated"))
    engine.dispose()
    url = shop.replace("/shop", "/migrated", 1)

    upgrade(url)
    command.downgrade(shop_config(url), "base")
    upgrade(url)

    command.check(shop_config(url))


def test_the_warehouses_migrations_go_down_and_up_again_and_end_in_the_tables_of_the_code(
    stack: Stack,
) -> None:
    shop = stack.environment["CLOUDCAFE_DATABASE_URL"]
    engine = create_engine(with_driver(shop), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE migrated_warehouse"))
    engine.dispose()
    url = shop.replace("/shop", "/migrated_warehouse", 1)

    upgrade_warehouse(url)
    command.downgrade(warehouse_config(url), "base")
    upgrade_warehouse(url)

    command.check(warehouse_config(url))
