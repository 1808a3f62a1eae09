"""Order facts and behaviour events in the warehouse: the real stream, the real stores."""

import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import boto3
import pytest
import sqlglot
from alembic import command
from pydantic import SecretStr
from redis import Redis
from sqlalchemy import Engine, event, text
from sqlglot import exp

from cloudcafe import estate
from cloudcafe.adapters.aws_client import aws_client
from cloudcafe.adapters.migrations import upgrade_warehouse, warehouse_config
from cloudcafe.adapters.stores.live_counters import KEPT_S, items_key, orders_key, visits_key
from cloudcafe.adapters.stores.redshift.behaviour import RedshiftBehaviour
from cloudcafe.adapters.stores.redshift.ddl import redshift_ddl
from cloudcafe.adapters.stores.redshift.dialect import RedshiftDialect
from cloudcafe.adapters.stores.redshift.engine import warehouse_engine
from cloudcafe.adapters.stores.redshift.orders import RedshiftOrders
from cloudcafe.adapters.streams.kinesis_reader import StreamReader
from cloudcafe.bootstrap import build_analytics_writer
from cloudcafe.domain.errors import DependencyUnavailable
from cloudcafe.domain.order import Order, OrderStatus, StatusChange, new_order_id
from cloudcafe.domain.order_facts import fact_of, hour_of
from cloudcafe.events.behaviour_events import (
    BehaviourEvent,
    Details,
    ItemViewed,
    OrderedItem,
    OrderPlaced,
    PageViewed,
    encode,
)
from cloudcafe.events.order_events import encode as encode_order
from cloudcafe.events.order_events import event_of
from cloudcafe.lambdas import analytics_writer
from cloudcafe.local.stack import Stack
from cloudcafe.services.analytics_ports import Checkpoint, OrderLoad, Overtaken
from cloudcafe.services.load_order_events import OrderEventLoader
from cloudcafe.settings import Settings
from tests.conftest import NewOrder, wait_until
from tests.counter import Counter

pytestmark = pytest.mark.stack

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def credentials(stack: Stack) -> Iterator[None]:
    """The emulator's identity, for the clients that the shop's own parts make here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", stack.environment["AWS_ACCESS_KEY_ID"])
        patch.setenv("AWS_SECRET_ACCESS_KEY", stack.environment["AWS_SECRET_ACCESS_KEY"])
        yield


@pytest.fixture
def warehouse(stack: Stack) -> Iterator[Engine]:
    """The warehouse that the running worker fills."""
    engine = warehouse_engine(stack.environment["CLOUDCAFE_WAREHOUSE_URL"])
    yield engine
    engine.dispose()


@pytest.fixture
def empty(stack: Stack) -> Iterator[Engine]:
    """A warehouse of the test's own."""
    url = stack.environment["CLOUDCAFE_WAREHOUSE_URL"]
    name = f"warehouse_{uuid4().hex}"
    server = warehouse_engine(url).execution_options(isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    own = f"{url.rpartition('/')[0]}/{name}"
    upgrade_warehouse(own)
    engine = warehouse_engine(own, pool_size=2)
    yield engine
    engine.dispose()
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name}"))
    server.dispose()


def rows(engine: Engine, query: str, **values: Any) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(text(query), values)]


def loaded(*orders: Order) -> OrderLoad:
    moved = [Checkpoint("shard", str(uuid4()), finished=False, recorded_at=NOW)]
    return OrderLoad([fact_of(order) for order in orders], moved, [], NOW)


def load(engine: Engine, *orders: Order) -> int:
    target = RedshiftOrders(engine, "order_events")
    return target.load(loaded(*orders), seen_load_no=target.progress().load_no)


def advanced(order: Order, *statuses: OrderStatus) -> Order:
    for status in statuses:
        at = order.updated_at + timedelta(seconds=60)
        order = replace(
            order,
            status=status,
            version=order.version + 1,
            updated_at=at,
            history=(*order.history, StatusChange(status, at)),
        )
    return order


def sums(engine: Engine) -> list[tuple[int, int, int]]:
    found = rows(engine, "SELECT orders, revenue_minor, items FROM rollup_orders_hourly")
    return [(row["orders"], row["revenue_minor"], row["items"]) for row in found]


# The running worker.


def test_an_order_of_the_shop_is_a_fact_within_seconds(counter: Counter, warehouse: Engine) -> None:
    counter.stock("espresso", 5)
    began = datetime.now(UTC)

    order = counter.finished(counter.ordered(items=[{"item_id": "espresso", "quantity": 2}]))

    query = "SELECT * FROM fact_orders WHERE order_id = :id AND status = 'completed'"
    wait_until(lambda: rows(warehouse, query, id=order["order_id"]), 15)
    [fact] = rows(warehouse, query, id=order["order_id"])
    assert (fact["total_minor"], fact["currency"], fact["item_count"]) == (700, "USD", 2)
    assert fact["placed_at"] < fact["started_at"] < fact["ready_at"] < fact["completed_at"]
    assert fact["cancelled_at"] is None
    assert fact["loaded_at"] >= began
    [line] = rows(
        warehouse, "SELECT * FROM fact_order_lines WHERE order_id = :id", id=order["order_id"]
    )
    assert (line["item_id"], line["quantity"], line["price_minor"]) == ("espresso", 2, 350)
    hour = rows(
        warehouse, "SELECT * FROM rollup_orders_hourly WHERE store_id = :id", id=counter.store_id
    )
    assert [(one["orders"], one["revenue_minor"], one["items"]) for one in hour] == [(1, 700, 2)]


def test_a_record_that_is_no_order_is_kept_with_its_reason(
    stack: Stack, counter: Counter, warehouse: Engine
) -> None:
    before = len(rows(warehouse, "SELECT * FROM rejected_events"))
    kinesis = client_of(stack, "kinesis")
    name = estate.physical_name("local", "order_events")
    kinesis.put_record(StreamName=name, PartitionKey="x", Data=b'{"customer_id": "Minji"}')
    kinesis.close()
    counter.stock("espresso", 5)

    order = counter.ordered()

    query = "SELECT * FROM fact_orders WHERE order_id = :id"
    wait_until(lambda: rows(warehouse, query, id=order["order_id"]), 15)
    wait_until(lambda: len(rows(warehouse, "SELECT * FROM rejected_events")) == before + 1, 15)
    assert "Minji" not in str(rows(warehouse, "SELECT reason FROM rejected_events"))


def test_what_comes_while_the_worker_is_stopped_is_a_fact_once_it_runs(
    stack: Stack, counter: Counter, warehouse: Engine
) -> None:
    counter.stock("espresso", 5)
    stack.stop_component("analytics-worker")

    order = counter.finished(counter.ordered())
    stack.start_component("analytics-worker")
    stack.wait_ready("analytics-worker")

    query = "SELECT version FROM fact_orders WHERE order_id = :id"
    wait_until(lambda: rows(warehouse, query, id=order["order_id"]) == [{"version": 4}], 30)


# What a load does, in a warehouse of its own.


def test_duplicate_and_late_events_change_nothing(empty: Engine, new_order: NewOrder) -> None:
    order = new_order(2)
    done = advanced(order, OrderStatus.PREPARING, OrderStatus.READY, OrderStatus.COMPLETED)
    assert load(empty, order, done, order) == 1
    facts = rows(empty, "SELECT * FROM fact_orders")

    assert load(empty, done, advanced(order, OrderStatus.PREPARING), order) == 0

    assert rows(empty, "SELECT * FROM fact_orders") == facts
    assert len(rows(empty, "SELECT * FROM fact_order_lines")) == 1
    assert sums(empty) == [(1, 700, 2)]


def test_a_newer_version_replaces_the_fact_and_moves_the_sums(
    empty: Engine, new_order: NewOrder
) -> None:
    order, other = new_order(2), new_order(1)
    other = replace(other, created_at=order.created_at)
    load(empty, order, other)
    assert sums(empty) == [(2, 1050, 3)]

    load(empty, advanced(order, OrderStatus.CANCELLED))

    assert sums(empty) == [(1, 350, 1)]
    load(empty, advanced(other, OrderStatus.CANCELLED))
    assert sums(empty) == []


def test_only_the_touched_hours_are_added_up_anew(empty: Engine, new_order: NewOrder) -> None:
    early = new_order()
    late = replace(new_order(), created_at=early.created_at + timedelta(hours=3))
    load(empty, early, late)
    with empty.begin() as connection:
        connection.execute(text("UPDATE rollup_orders_hourly SET orders = 77"))

    load(empty, advanced(late, OrderStatus.PREPARING))

    found = rows(empty, "SELECT hour, orders FROM rollup_orders_hourly ORDER BY hour")
    assert [(row["hour"], row["orders"]) for row in found] == [
        (hour_of(early.created_at), 77),
        (hour_of(late.created_at), 1),
    ]


def test_facts_and_checkpoints_change_together_or_not_at_all(
    empty: Engine, new_order: NewOrder
) -> None:
    target = RedshiftOrders(empty, "order_events")
    impossible = replace(fact_of(new_order()), currency="MUCH TOO LONG")
    batch = loaded(new_order())

    with pytest.raises(Exception, match="too long"):
        target.load(replace(batch, facts=[*batch.facts, impossible]), seen_load_no=0)

    assert target.progress().checkpoints == {}
    assert target.progress().load_no == 0
    assert rows(empty, "SELECT * FROM fact_orders") == []


def test_of_many_loads_from_one_position_one_is_made(empty: Engine, new_order: NewOrder) -> None:
    target = RedshiftOrders(empty, "order_events")
    batches = [loaded(new_order()) for _ in range(8)]

    def attempt(batch: OrderLoad) -> int | None:
        try:
            return target.load(batch, seen_load_no=0)
        except (Overtaken, DependencyUnavailable):
            return None

    with ThreadPoolExecutor(2) as writers:
        answers = list(writers.map(attempt, batches))

    assert sorted(answers, key=str) == [1, *[None] * 7]
    assert len(rows(empty, "SELECT * FROM fact_orders")) == 1
    assert target.progress().load_no == 1


def test_every_statement_is_one_that_redshift_knows(empty: Engine, new_order: NewOrder) -> None:
    statements: list[str] = []

    @event.listens_for(empty, "before_cursor_execute")
    def note(*arguments: Any) -> None:
        compiled = arguments[4].compiled
        if compiled is not None:
            redshift = RedshiftDialect()  # type: ignore[no-untyped-call]
            options = {"render_postcompile": True}
            told = compiled.statement.compile(dialect=redshift, compile_kwargs=options)
            statements.append(re.sub(r"%\(\w+\)s", "NULL", str(told)))

    many = [new_order() for _ in range(3)]
    load(empty, *many, *(advanced(order, OrderStatus.CANCELLED) for order in many))
    RedshiftBehaviour(empty, "analytics_events").store([behaviour(PageViewed("/"))], at=NOW)

    parsed = [sqlglot.parse_one(statement, read="redshift") for statement in statements]
    assert {type(one) for one in parsed} == {exp.Select, exp.Insert, exp.Update, exp.Delete}
    for one, statement in zip(parsed, statements, strict=True):
        assert not one.find(exp.OnConflict, exp.Returning, exp.Lock), statement
        # A text that is cast to no length is cut there to 256 bytes.
        assert "NULL::VARCHAR" not in statement


def test_the_migrations_bring_a_redshift_to_the_definition_of_the_code(
    capsys: pytest.CaptureFixture[str],
) -> None:
    command.upgrade(warehouse_config("redshift://nowhere/warehouse"), "head", sql=True)

    told = " ".join(capsys.readouterr().out.split())
    for table in redshift_ddl():
        assert " ".join(table.split()) in told
    assert "CREATE INDEX" not in told
    assert "advisory" not in told


# Behaviour events.


def behaviour(details: Details, **fields: Any) -> BehaviourEvent:
    return replace(BehaviourEvent(uuid4().hex, NOW, uuid4().hex, details), **fields)


def placed(item_id: str, quantity: int) -> OrderPlaced:
    items = (OrderedItem(item_id, quantity),)
    return OrderPlaced(new_order_id(NOW), items, 350 * quantity, "USD")


def delivery(*records: str | bytes) -> dict[str, Any]:
    """A batch as Lambda's event source mapping hands it over."""
    return {
        "Records": [
            {
                "kinesis": {
                    "sequenceNumber": str(number),
                    "partitionKey": "any",
                    "data": b64encode(one.encode() if isinstance(one, str) else one).decode(),
                }
            }
            for number, one in enumerate(records, start=1)
        ]
    }


Handler = Callable[[Mapping[str, Any]], dict[str, Any]]


@pytest.fixture
def write(stack: Stack, credentials: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Handler]:
    """The function, with the shop's settings."""
    with writer_of(stack.settings) as writer:
        monkeypatch.setattr(analytics_writer, "_writer", lambda: writer)
        yield lambda batch: analytics_writer.handler(batch, None)


@contextmanager
def writer_of(settings: Settings) -> Iterator[Any]:
    """What lives as long as a function's process, closed at the end."""
    writer: Any = build_analytics_writer(settings)
    yield writer
    parts = writer.keywords
    parts["poisoned"]._client.close()
    parts["warehouse"]._engine.dispose()
    parts["counters"]._redis.close()


def stored(engine: Engine, *events: BehaviourEvent) -> int:
    ids = ", ".join(f"'{one.event_id}'" for one in events)
    return len(rows(engine, f"SELECT * FROM raw_events WHERE event_id IN ({ids})"))


def test_a_behaviour_event_is_stored_once_however_often_it_comes(
    write: Handler, warehouse: Engine
) -> None:
    viewed = behaviour(ItemViewed("latte"), store_id="gangnam")
    text_of_it = encode(viewed)

    assert write(delivery(text_of_it, text_of_it)) == {"batchItemFailures": []}
    assert write(delivery(text_of_it)) == {"batchItemFailures": []}

    query = "SELECT * FROM raw_events WHERE event_id = :id"
    [row] = rows(warehouse, query, id=viewed.event_id)
    assert (row["kind"], row["session_id"], row["store_id"]) == (
        "item_viewed",
        viewed.session_id,
        "gangnam",
    )
    assert json.loads(row["properties"]) == {"item_id": "latte"}


def test_a_record_that_is_no_event_is_set_aside_and_the_others_go_on(
    stack: Stack, write: Handler, warehouse: Engine
) -> None:
    before, after = behaviour(PageViewed("/")), behaviour(PageViewed("/cart"))
    spoilt = encode(behaviour(PageViewed("/"))).replace("{", '{"email": "minji@example.com", ', 1)

    answer = write(delivery(encode(before), spoilt, b"\xff", encode(after)))

    assert answer == {"batchItemFailures": []}
    assert stored(warehouse, before, after) == 2
    sqs = client_of(stack, "sqs")
    url = sqs.get_queue_url(QueueName=estate.queue_name("local", "analytics_writer_failures"))
    messages = sqs.receive_message(QueueUrl=url["QueueUrl"], MaxNumberOfMessages=10)["Messages"]
    errors = [json.loads(message["Body"])["error"] for message in messages]
    assert len(errors) == 2
    assert "minji" not in "".join(errors)
    sqs.purge_queue(QueueUrl=url["QueueUrl"])
    sqs.close()


def test_what_is_counted_is_counted_once(stack: Stack, write: Handler) -> None:
    item, day = f"item-{uuid4().hex}", "2031-05-05"
    at = datetime(2031, 5, 5, 23, 59, tzinfo=UTC)
    session = uuid4().hex
    batch = delivery(
        *(
            encode(behaviour(details, occurred_at=at, session_id=session))
            for details in (PageViewed("/"), PageViewed("/cart"), placed(item, 3))
        ),
        encode(behaviour(placed(item, 2), occurred_at=at)),
    )

    write(batch)
    write(batch)

    with Redis.from_url(
        stack.environment["CLOUDCAFE_MEMORYDB_URL"], decode_responses=True
    ) as memory:
        assert memory.hgetall(orders_key(day)) == {"23:59": "2"}
        assert memory.zscore(items_key(day), item) == 5
        assert memory.pfcount(visits_key(day, "page_viewed")) == 1
        assert memory.pfcount(visits_key(day, "order_placed")) == 2
        for key in memory.scan_iter(f"live:{{{day}}}:*"):
            assert 0 < memory.ttl(key) <= KEPT_S


@pytest.mark.parametrize("away", ["warehouse_url", "memorydb_url"])
def test_while_a_store_is_away_the_whole_batch_comes_again(
    stack: Stack,
    write: Handler,
    warehouse: Engine,
    away: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    viewed = behaviour(placed(f"item-{uuid4().hex}", 1), occurred_at=NOW)
    nowhere = {"warehouse_url": "postgresql://127.0.0.1:9/w", "memorydb_url": "redis://127.0.0.1:9"}
    settings = stack.settings.model_copy(update={away: SecretStr(nowhere[away])})
    with writer_of(settings) as crippled, monkeypatch.context() as patch:
        patch.setattr(analytics_writer, "_writer", lambda: crippled)
        answer = analytics_writer.handler(delivery(encode(viewed)), None)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "1"}]}

    write(delivery(encode(viewed)))

    assert stored(warehouse, viewed) == 1


def test_records_of_the_stream_are_what_the_function_is_handed(
    stack: Stack, write: Handler, warehouse: Engine
) -> None:
    viewed = behaviour(ItemViewed("mocha"))
    kinesis = client_of(stack, "kinesis")
    name = estate.physical_name("local", "analytics_events")
    kinesis.put_record(
        StreamName=name, PartitionKey=viewed.session_id, Data=encode(viewed).encode()
    )

    records = [one["Data"] for one in read_all(kinesis, name)]

    assert write(delivery(*records)) == {"batchItemFailures": []}
    assert stored(warehouse, viewed) == 1
    kinesis.close()


def read_all(kinesis: Any, name: str) -> Iterator[Any]:
    for shard in kinesis.list_shards(StreamName=name)["Shards"]:
        iterator = kinesis.get_shard_iterator(
            StreamName=name, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )
        yield from kinesis.get_records(ShardIterator=iterator["ShardIterator"])["Records"]


def client_of(stack: Stack, service: str) -> Any:
    session: Any = boto3.session.Session(aws_access_key_id="test", aws_secret_access_key="test")
    return session.client(
        service,
        region_name=stack.settings.aws_region,
        endpoint_url=stack.settings.aws_endpoint_url,
    )


# The stream's shards.


def test_a_stream_that_is_split_while_it_is_read_loses_and_doubles_nothing(
    stack: Stack, credentials: None, empty: Engine, new_order: NewOrder
) -> None:
    kinesis = client_of(stack, "kinesis")
    name = f"split-{uuid4().hex}"
    kinesis.create_stream(StreamName=name, ShardCount=1)
    wait_until(
        lambda: (
            kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"][
                "StreamStatus"
            ]
            == "ACTIVE"
        )
    )
    client = aws_client(
        "kinesis", region=stack.settings.aws_region, endpoint_url=stack.settings.aws_endpoint_url
    )
    orders = [new_order() for _ in range(20)]

    def put(order: Order) -> None:
        data = encode_order(event_of(order)).encode()
        kinesis.put_record(StreamName=name, PartitionKey=order.order_id, Data=data)

    with ThreadPoolExecutor(2) as readers:
        loader = OrderEventLoader(
            StreamReader(client, name, timedelta(hours=24)),
            RedshiftOrders(empty, "order_events"),
            readers,
            lambda: NOW,
        )
        for order in orders:
            put(order)
        while loader.load():
            pass
        kinesis.split_shard(
            StreamName=name, ShardToSplit="shardId-000000000000", NewStartingHashKey=str(2**127)
        )
        for order in orders:
            put(advanced(order, OrderStatus.PREPARING))

        def all_loaded() -> bool:
            with suppress(DependencyUnavailable):
                loader.load()
            query = "SELECT * FROM fact_orders WHERE version = 2"
            return len(rows(empty, query)) == len(orders)

        wait_until(all_loaded, 30)

    assert len(rows(empty, "SELECT * FROM fact_orders")) == len(orders)
    assert len(rows(empty, "SELECT * FROM stream_checkpoints")) == 3
    client.close()
    kinesis.delete_stream(StreamName=name)
    kinesis.close()
