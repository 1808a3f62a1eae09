"""The only wiring: settings to adapters to use cases."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from redis import Redis
from sqlalchemy import Engine, text

from cloudcafe import estate
from cloudcafe.adapters.aws_client import answering, aws_client
from cloudcafe.adapters.secrets import GivenKey, SecretCredentials, SecretKey
from cloudcafe.adapters.stores.aurora.archive import AuroraOrderArchive
from cloudcafe.adapters.stores.aurora.engine import shop_engine, transaction
from cloudcafe.adapters.stores.aurora.ledger import AuroraLoyaltyLedger
from cloudcafe.adapters.stores.aurora.payments import AuroraPaymentLog
from cloudcafe.adapters.stores.aurora.store_directory import AuroraStoreDirectory
from cloudcafe.adapters.stores.cache_tokens import IamToken
from cloudcafe.adapters.stores.documentdb import Documents, MongoProductStories
from cloudcafe.adapters.stores.dynamodb.database import Database, Tables
from cloudcafe.adapters.stores.dynamodb.idempotency import DynamoIdempotencyRecords
from cloudcafe.adapters.stores.dynamodb.menu_catalog import DynamoMenuCatalog
from cloudcafe.adapters.stores.dynamodb.notifications import DynamoNotificationRecords
from cloudcafe.adapters.stores.dynamodb.order_book import DynamoOrderBook
from cloudcafe.adapters.stores.dynamodb.stock_room import DynamoStockRoom
from cloudcafe.adapters.stores.elasticache import CachedMenuCatalog, CachedTiers, RedisStatsCache
from cloudcafe.adapters.stores.live_counters import RedisLiveCounters
from cloudcafe.adapters.stores.memorydb import RedisLiveQueue
from cloudcafe.adapters.stores.redis_client import answering_redis, redis_client, user_of
from cloudcafe.adapters.stores.redshift.behaviour import RedshiftBehaviour
from cloudcafe.adapters.stores.redshift.engine import warehouse_engine
from cloudcafe.adapters.stores.redshift.orders import RedshiftOrders
from cloudcafe.adapters.stores.staff_sessions import RedisSignInAttempts, RedisStaffSessions
from cloudcafe.adapters.streams.behaviour_records import behaviour_event, sequence_number_of
from cloudcafe.adapters.streams.dynamodb_streams import order_change
from cloudcafe.adapters.streams.kinesis import Stream
from cloudcafe.adapters.streams.kinesis_reader import StreamReader
from cloudcafe.adapters.streams.order_events import AwsOrderEventPublisher
from cloudcafe.adapters.streams.sns import Topic
from cloudcafe.adapters.streams.sqs import Queue
from cloudcafe.domain.inventory import StockLevel
from cloudcafe.domain.loyalty import LedgerEntry
from cloudcafe.domain.menu import MenuItem
from cloudcafe.domain.order import Order
from cloudcafe.domain.payment import PaymentEntry
from cloudcafe.domain.staff import Challenge, StaffMember
from cloudcafe.events.malformed import MalformedEvent
from cloudcafe.events.notifications import Notification
from cloudcafe.events.order_events import OrderEvent
from cloudcafe.events.payment_requests import PaymentRequest
from cloudcafe.services.add_menu_item import add_menu_item
from cloudcafe.services.advance_order import AdvanceOrder, advance_order
from cloudcafe.services.change_menu_item import change_menu_item
from cloudcafe.services.check_order import check_order
from cloudcafe.services.find_store import find_store
from cloudcafe.services.load_order_events import PARALLEL_SHARDS, OrderEventLoader
from cloudcafe.services.notify_customer import notify_customer
from cloudcafe.services.place_order import PlaceOrder, place_order
from cloudcafe.services.ports import (
    BaristaStats,
    Clock,
    LoyaltyLedger,
    MenuCatalog,
    MessageQueue,
    Outcome,
    StoreDirectory,
)
from cloudcafe.services.process_payment import process_payment
from cloudcafe.services.queries.barista_stats import barista_stats
from cloudcafe.services.queries.browse_menu import Offer, StoreMenu, browse_menu, view_item
from cloudcafe.services.queries.find_order import TrackedOrder, find_order
from cloudcafe.services.queries.list_active_orders import Page, list_active_orders
from cloudcafe.services.queries.view_stock import view_stock
from cloudcafe.services.record_behaviour import record_behaviour
from cloudcafe.services.record_order_event import record_order_event
from cloudcafe.services.redeem_points import RedeemPoints, redeem_points
from cloudcafe.services.relay_order_changes import relay_order_changes
from cloudcafe.services.reorder_stock import ReorderStock, reorder_stock
from cloudcafe.services.set_stock import SetStock, set_stock
from cloudcafe.services.sign_in_staff import Entered, Wanted, answer_challenge, sign_in_staff
from cloudcafe.services.staff_session import find_member, sign_out_everywhere
from cloudcafe.settings import Settings


def utc_now() -> datetime:
    """Return the time, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Dependency:
    """A server that the API leans on; without a ``critical`` one no order can be taken."""

    name: str
    critical: bool
    check: Callable[[], None]


@dataclass(frozen=True)
class Shop:
    """Everything the API can do, ready to be called."""

    default_store_id: str
    now: Clock
    stores: StoreDirectory
    loyalty: LoyaltyLedger
    browse_menu: Callable[[str | None, str | None], StoreMenu]
    view_item: Callable[[str, str | None], Offer]
    add_menu_item: Callable[..., Outcome[MenuItem]]
    change_menu_item: Callable[..., Outcome[MenuItem]]
    place_order: Callable[[PlaceOrder], Outcome[Order]]
    check_order: Callable[[PlaceOrder], Order]
    find_order: Callable[[str], TrackedOrder]
    list_active_orders: Callable[..., Page]
    advance_order: Callable[[AdvanceOrder], Outcome[Order]]
    view_stock: Callable[[str, str | None], StockLevel]
    set_stock: Callable[[SetStock], Outcome[StockLevel]]
    reorder_stock: Callable[[ReorderStock], Outcome[StockLevel]]
    redeem_points: Callable[[RedeemPoints], Outcome[LedgerEntry]]
    barista_stats: Callable[[str | None], BaristaStats]
    dependencies: Sequence[Dependency]


@dataclass(frozen=True)
class OrderService:
    """What the order service needs: its queue, and what to do with an event."""

    queue: MessageQueue
    record: Callable[[OrderEvent], bool]
    check_books: Callable[[], None]


@dataclass(frozen=True)
class Catalogs:
    """What a new shop is filled through."""

    menu: MenuCatalog
    stock: DynamoStockRoom
    stories: MongoProductStories
    stores: AuroraStoreDirectory


@dataclass(frozen=True)
class StaffDoor:
    """How staff sign in and out; each id is what their browser keeps."""

    sign_in: Callable[[str, str, str], Entered | Wanted]
    held: Callable[[str], Challenge | None]
    answer: Callable[[str, str, str], Entered | Wanted]
    find_member: Callable[[str], StaffMember | None]
    sign_out: Callable[[str], None]
    sign_out_everywhere: Callable[[str], None]


def build_shop(settings: Settings, now: Clock = utc_now) -> Shop:
    """Wire the API's use cases. No server is asked anything yet."""
    database = _database(settings)
    records = _records(database)
    engine = _books(settings)
    cache = build_cache(settings)
    memory = _memory(settings)
    documents = _documents(settings)
    menu = CachedMenuCatalog(DynamoMenuCatalog(database, records), cache)
    stock = DynamoStockRoom(database, records)
    orders = _order_book(database, records)
    archive = AuroraOrderArchive(engine)
    loyalty = AuroraLoyaltyLedger(engine)
    stores = AuroraStoreDirectory(engine)
    queue = RedisLiveQueue(memory)
    stats = RedisStatsCache(cache)
    store_of = partial(find_store, stores=stores, default_store_id=settings.default_store_id)
    tiers = CachedTiers(loyalty, cache)
    return Shop(
        default_store_id=settings.default_store_id,
        now=now,
        stores=stores,
        loyalty=loyalty,
        browse_menu=partial(browse_menu, menu=menu, stock=stock, find_store=store_of),
        view_item=partial(
            view_item,
            menu=menu,
            stock=stock,
            stories=MongoProductStories(documents),
            find_store=store_of,
        ),
        add_menu_item=partial(add_menu_item, menu=menu, replays=records),
        change_menu_item=partial(change_menu_item, menu=menu, replays=records),
        place_order=partial(
            place_order,
            menu=menu,
            tiers=tiers,
            orders=orders,
            queue=queue,
            replays=records,
            now=now,
            find_store=store_of,
        ),
        check_order=partial(
            check_order,
            menu=menu,
            tiers=tiers,
            stock=stock,
            queue=queue,
            now=now,
            find_store=store_of,
        ),
        find_order=partial(find_order, orders=orders, archive=archive, queue=queue),
        list_active_orders=partial(
            list_active_orders, orders=orders, stores=stores, find_store=store_of
        ),
        advance_order=partial(
            advance_order, orders=orders, archive=archive, replays=records, now=now
        ),
        view_stock=partial(view_stock, stock=stock, find_store=store_of),
        set_stock=partial(
            set_stock, menu=menu, stock=stock, replays=records, now=now, find_store=store_of
        ),
        reorder_stock=partial(
            reorder_stock, stock=stock, replays=records, now=now, find_store=store_of
        ),
        redeem_points=partial(redeem_points, loyalty=loyalty, now=now),
        barista_stats=partial(
            barista_stats, archive=archive, stats=stats, now=now, find_store=store_of
        ),
        dependencies=(
            Dependency("dynamodb", critical=True, check=partial(_check_table, database)),
            Dependency("aurora", critical=False, check=partial(_check_database, engine)),
            Dependency("elasticache", critical=False, check=partial(_ping, cache, "elasticache")),
            Dependency("memorydb", critical=False, check=partial(_ping, memory, "memorydb")),
            Dependency("documentdb", critical=False, check=documents.ping),
        ),
    )


def build_staff_door(settings: Settings, now: Clock = utc_now) -> StaffDoor | None:
    """Wire the staff's sign-in; there is none where the settings name no user pool.

    What reads tokens is loaded here: functions, which start often, have no use for it.
    """
    from cloudcafe.adapters.identity.cognito import CognitoIdentity  # noqa: PLC0415
    from cloudcafe.adapters.identity.id_tokens import IdTokens  # noqa: PLC0415

    pool_id, client_id, region = (
        settings.staff_pool_id,
        settings.staff_client_id,
        settings.aws_region,
    )
    if pool_id is None or client_id is None:
        return None
    issuer = f"https://cognito-idp.{region}.amazonaws.com/{pool_id}"
    jwks_url = settings.staff_jwks_url or f"{issuer}/.well-known/jwks.json"
    identity = CognitoIdentity(
        aws_client("cognito-idp", region=region, endpoint_url=settings.aws_endpoint_url),
        client_id,
        IdTokens(issuer, client_id, jwks_url, now),
    )
    cache = build_cache(settings)
    sessions = RedisStaffSessions(cache, now)
    attempts = RedisSignInAttempts(cache)
    return StaffDoor(
        sign_in=partial(sign_in_staff, identity=identity, sessions=sessions, attempts=attempts),
        held=sessions.held,
        answer=partial(answer_challenge, identity=identity, sessions=sessions, attempts=attempts),
        find_member=partial(find_member, identity=identity, sessions=sessions, now=now),
        sign_out=sessions.close,
        sign_out_everywhere=partial(
            sign_out_everywhere, identity=identity, sessions=sessions, now=now
        ),
    )


def build_order_service(settings: Settings) -> OrderService:
    """Wire the order service."""
    database = _database(settings)
    engine = _books(settings)
    cache = build_cache(settings)
    memory = _memory(settings)
    return OrderService(
        queue=_queue(settings, "order_submission"),
        record=partial(
            record_order_event,
            archive=AuroraOrderArchive(engine),
            orders=_order_book(database, _records(database)),
            queue=RedisLiveQueue(memory),
            stats=RedisStatsCache(cache),
            tiers=CachedTiers(AuroraLoyaltyLedger(engine), cache),
        ),
        check_books=partial(_check_database, engine),
    )


def build_order_relay(
    settings: Settings,
) -> Callable[[Sequence[Mapping[str, Any]]], Sequence[str]]:
    """Wire the relay: from stream records to the sequence numbers of those to come again."""
    kinesis = aws_client(
        "kinesis", region=settings.aws_region, endpoint_url=settings.aws_endpoint_url
    )
    stream = Stream(kinesis, estate.physical_name(settings.environment, "order_events"))
    publisher = AwsOrderEventPublisher(_queue(settings, "order_submission"), stream)
    poisoned = _queue(settings, "order_relay_failures")

    def relay(records: Sequence[Mapping[str, Any]]) -> Sequence[str]:
        changes = []
        failed: list[str] = []
        for record in records:
            try:
                changes.append(order_change(record))
            except MalformedEvent as error:
                told = {"error": str(error), "record": record}
                if poisoned.send([json.dumps(told, default=str)]):
                    failed.append(record["dynamodb"]["SequenceNumber"])
        return [*failed, *relay_order_changes(changes, publisher=publisher, now=utc_now)]

    return relay


def build_payment_processor(settings: Settings) -> Callable[[PaymentRequest], PaymentEntry]:
    """Wire the payment processor: from a request to its entry in the log.

    Stripe's SDK is loaded here: nobody else needs it.
    """
    from cloudcafe.adapters.payments.stripe import StripeGateway  # noqa: PLC0415

    return partial(
        process_payment,
        log=AuroraPaymentLog(_books(settings, pool_size=1)),
        gateway=StripeGateway(settings.payment_api_base, _payment_key(settings)),
        now=utc_now,
    )


def build_notifier(settings: Settings) -> Callable[[Notification], bool]:
    """Wire the notifier: from news to whether it was told just now."""
    region, endpoint_url = settings.aws_region, settings.aws_endpoint_url
    topic = Topic(
        # One attempt: one without an answer may have been published.
        aws_client("sns", region=region, endpoint_url=endpoint_url, attempts=1),
        aws_client("sts", region=region, endpoint_url=endpoint_url),
        estate.physical_name(settings.environment, "customer_notifications"),
        region,
    )
    sqs = estate.load("sqs")
    kept_s = sqs["queues"]["notification"]["retention_s"] + sqs["dead_letter"]["retention_s"]
    records = DynamoNotificationRecords(_database(settings), kept_s)
    return partial(notify_customer, records=records, topic=topic)


def build_order_event_loader(settings: Settings) -> OrderEventLoader:
    """Wire the loader of order events. No server is asked anything yet."""
    name = "order_events"
    client = aws_client(
        "kinesis", region=settings.aws_region, endpoint_url=settings.aws_endpoint_url
    )
    retention = timedelta(hours=estate.load("kinesis")["streams"][name]["retention_hours"])
    return OrderEventLoader(
        StreamReader(client, estate.physical_name(settings.environment, name), retention),
        RedshiftOrders(_warehouse(settings), name),
        ThreadPoolExecutor(PARALLEL_SHARDS, "shard"),
        utc_now,
    )


def build_analytics_writer(
    settings: Settings,
) -> Callable[[Sequence[Mapping[str, Any]]], str | None]:
    """Wire the writer: from stream records to where those begin that are to come again, if any.

    It raises :class:`cloudcafe.domain.errors.DependencyUnavailable` when all are to come again.
    """
    return partial(
        _write_behaviour,
        poisoned=_queue(settings, "analytics_writer_failures"),
        warehouse=RedshiftBehaviour(_warehouse(settings), "analytics_events"),
        counters=RedisLiveCounters(_memory(settings)),
    )


def _write_behaviour(
    records: Sequence[Mapping[str, Any]],
    *,
    poisoned: Queue,
    warehouse: RedshiftBehaviour,
    counters: RedisLiveCounters,
) -> str | None:
    events = []
    left = None
    for one in records:
        try:
            events.append(behaviour_event(one))
        except MalformedEvent as error:
            told = {"error": str(error), "record": one}
            if poisoned.send([json.dumps(told, default=str)]):
                left = sequence_number_of(one)
                break
    record_behaviour(events, warehouse=warehouse, counters=counters, now=utc_now)
    return left


@contextmanager
def open_catalogs(settings: Settings) -> Iterator[Catalogs]:
    """Give what a shop is filled through, and close its connections at the end."""
    database = _database(settings)
    records = _records(database)
    engine = _books(settings, pool_size=1)
    with build_cache(settings) as cache, _documents(settings) as documents:
        yield Catalogs(
            menu=CachedMenuCatalog(DynamoMenuCatalog(database, records), cache),
            stock=DynamoStockRoom(database, records),
            stories=MongoProductStories(documents),
            stores=AuroraStoreDirectory(engine),
        )
    engine.dispose()
    database.client.close()


def migrate_books(settings: Settings) -> None:
    """Bring the shop's database to the newest schema; one that has it is left as it is.

    Raises:
        sqlalchemy.exc.OperationalError: the server is away.
    """
    # Alembic takes a while to load, and functions, which start often, never migrate.
    from cloudcafe.adapters.migrations import upgrade  # noqa: PLC0415

    upgrade(
        settings.database_url.get_secret_value(),
        credentials=_credentials(settings, settings.database_secret),
    )


def migrate_warehouse(settings: Settings) -> None:
    """Bring the warehouse to the newest schema; one that has it is left as it is.

    Raises:
        sqlalchemy.exc.OperationalError: the server is away.
    """
    from cloudcafe.adapters.migrations import upgrade_warehouse  # noqa: PLC0415

    upgrade_warehouse(
        settings.warehouse_url.get_secret_value(),
        credentials=_credentials(settings, settings.warehouse_secret),
    )


def _database(settings: Settings) -> Database:
    client = aws_client(
        "dynamodb", region=settings.aws_region, endpoint_url=settings.aws_endpoint_url
    )
    names = {
        name: estate.physical_name(settings.environment, name)
        for name in estate.load("dynamodb")["tables"]
    }
    return Database(client, Tables(**names))


def _books(settings: Settings, pool_size: int = 4) -> Engine:
    return shop_engine(
        settings.database_url.get_secret_value(),
        pool_size=pool_size,
        credentials=_credentials(settings, settings.database_secret),
    )


def _warehouse(settings: Settings) -> Engine:
    return warehouse_engine(
        settings.warehouse_url.get_secret_value(),
        credentials=_credentials(settings, settings.warehouse_secret),
    )


def _documents(settings: Settings) -> Documents:
    return Documents(
        settings.documentdb_url.get_secret_value(),
        _credentials(settings, settings.documentdb_secret),
    )


def _credentials(settings: Settings, secret_id: str | None) -> SecretCredentials | None:
    return None if secret_id is None else SecretCredentials(_secrets(settings), secret_id)


def _payment_key(settings: Settings) -> SecretKey | GivenKey:
    if settings.payment_secret is not None:
        return SecretKey(_secrets(settings), settings.payment_secret)
    if settings.payment_api_key is None:
        raise ValueError("Set CLOUDCAFE_PAYMENT_SECRET or CLOUDCAFE_PAYMENT_API_KEY.")
    return GivenKey(settings.payment_api_key.get_secret_value())


def _secrets(settings: Settings) -> Any:
    return aws_client(
        "secretsmanager", region=settings.aws_region, endpoint_url=settings.aws_endpoint_url
    )


def build_cache(settings: Settings) -> Redis:
    """Return a client of the cache."""
    url = settings.cache_url.get_secret_value()
    name = settings.cache_iam_name
    token = name and IamToken("elasticache", name, user_of(url), settings.aws_region)
    return redis_client(url, timeout_s=settings.cache_timeout_s, credentials=token or None)


def _memory(settings: Settings) -> Redis:
    url = settings.memorydb_url.get_secret_value()
    name = settings.memorydb_iam_name
    token = name and IamToken("memorydb", name, user_of(url), settings.aws_region)
    return redis_client(url, timeout_s=settings.cache_timeout_s, credentials=token or None)


def _records(database: Database) -> DynamoIdempotencyRecords:
    table = estate.load("dynamodb")["tables"]["idempotency_keys"]
    return DynamoIdempotencyRecords(database, table["ttl_hours"])


def _order_book(database: Database, records: DynamoIdempotencyRecords) -> DynamoOrderBook:
    table = estate.load("dynamodb")["tables"]["active_orders"]
    return DynamoOrderBook(database, records, table["ttl_hours"])


def _queue(settings: Settings, name: str) -> Queue:
    client = aws_client(
        "sqs",
        region=settings.aws_region,
        endpoint_url=settings.aws_endpoint_url,
        # A long poll may rightly take its whole waiting time.
        read_timeout_s=25,
    )
    return Queue(client, estate.queue_name(settings.environment, name))


def _check_table(database: Database) -> None:
    with answering("dynamodb"):
        database.client.describe_table(TableName=database.tables.active_orders)


def _check_database(engine: Engine) -> None:
    with transaction(engine) as session:
        session.execute(text("SELECT 1"))


def _ping(client: Any, name: str) -> None:
    with answering_redis(name):
        client.ping()
