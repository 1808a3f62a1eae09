"""Each port twice: the fake of the unit tests, and the real store. Both pass the same tests."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from redis import Redis

from cloudcafe import estate
from cloudcafe.adapters.stores.aurora.archive import AuroraOrderArchive
from cloudcafe.adapters.stores.aurora.engine import shop_engine
from cloudcafe.adapters.stores.aurora.ledger import AuroraLoyaltyLedger
from cloudcafe.adapters.stores.dynamodb.database import Database, Tables
from cloudcafe.adapters.stores.dynamodb.idempotency import DynamoIdempotencyRecords
from cloudcafe.adapters.stores.dynamodb.menu_catalog import DynamoMenuCatalog
from cloudcafe.adapters.stores.dynamodb.order_book import DynamoOrderBook
from cloudcafe.adapters.stores.dynamodb.stock_room import DynamoStockRoom
from cloudcafe.adapters.stores.memorydb import RedisLiveQueue
from cloudcafe.local.stack import Stack
from cloudcafe.services.ports import (
    LiveQueue,
    LoyaltyLedger,
    MenuCatalog,
    OrderArchive,
    OrderBook,
    StockRoom,
)
from tests.unit.fakes import (
    MemoryArchive,
    MemoryLedger,
    MemoryMenuCatalog,
    MemoryOrderBook,
    MemoryQueue,
    MemoryRecords,
    MemoryStockRoom,
)


@dataclass(frozen=True)
class Ports:
    menu: MenuCatalog
    stock: StockRoom
    orders: OrderBook
    archive: OrderArchive
    ledger: LoyaltyLedger
    queue: LiveQueue


@pytest.fixture(params=["in memory", "in the shop's stores"])
def ports(request: pytest.FixtureRequest) -> Iterator[Ports]:
    """The ports, once as fakes and once as the adapters of the running shop's stores."""
    if request.param == "in memory":
        yield _fakes()
    else:
        yield from _adapters(request.getfixturevalue("stack"))


def _fakes() -> Ports:
    records = MemoryRecords()
    stock = MemoryStockRoom([], records)
    ledger = MemoryLedger()
    return Ports(
        MemoryMenuCatalog([], records),
        stock,
        MemoryOrderBook(stock, records),
        MemoryArchive(ledger),
        ledger,
        MemoryQueue(),
    )


def _adapters(stack: Stack) -> Iterator[Ports]:
    session: Any = boto3.session.Session(
        aws_access_key_id=stack.environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=stack.environment["AWS_SECRET_ACCESS_KEY"],
    )
    client = session.client(
        "dynamodb",
        region_name=stack.settings.aws_region,
        endpoint_url=stack.settings.aws_endpoint_url,
    )
    names = {
        name: estate.physical_name(stack.settings.environment, name)
        for name in estate.load("dynamodb")["tables"]
    }
    database = Database(client, Tables(**names))
    records = DynamoIdempotencyRecords(database, ttl_hours=1)
    engine = shop_engine(stack.environment["CLOUDCAFE_DATABASE_URL"])
    memory = Redis.from_url(stack.environment["CLOUDCAFE_MEMORYDB_URL"], decode_responses=True)
    yield Ports(
        DynamoMenuCatalog(database, records),
        DynamoStockRoom(database, records),
        DynamoOrderBook(database, records, ttl_hours=24),
        AuroraOrderArchive(engine),
        AuroraLoyaltyLedger(engine),
        RedisLiveQueue(memory),
    )
    memory.close()
    engine.dispose()
    client.close()
