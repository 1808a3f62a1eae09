"""The story that every deployable takes its part in, each with clients of its own, faults included.

Run as a program against running servers, it prints what each asked of AWS. The shop's parts are
made to live as long as their process; so this is one.
"""

import json
import re
import sys
import threading
from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import boto3
from flask.testing import FlaskClient
from pymongo.errors import OperationFailure

from api.app import create_app
from cloudcafe import estate
from cloudcafe.bootstrap import (
    build_analytics_writer,
    build_cache,
    build_notifier,
    build_order_event_loader,
    build_order_relay,
    build_order_service,
    build_payment_processor,
    migrate_books,
    migrate_warehouse,
    open_catalogs,
)
from cloudcafe.domain.payment import PaymentAction
from cloudcafe.events.behaviour_events import BehaviourEvent, ItemViewed, encode
from cloudcafe.events.notifications import Locale, Notification, NotificationKind
from cloudcafe.events.payment_requests import PaymentRequest
from cloudcafe.heartbeat import Heartbeat
from cloudcafe.local.staff_accounts import find_pool
from cloudcafe.services.notify_customer import notify_customer
from cloudcafe.services.ports import NotSent
from cloudcafe.settings import Settings
from cloudcafe.tasks.seed import seed
from cloudcafe.workers import order_service
from portal.app import create_app as create_portal
from tests.permissions.recorder import Recorder

API_SERVICES = ("menu", "order", "loyalty", "inventory")


def tell(settings: Settings, recorder: Recorder) -> None:
    """Bring an order from the menu to the points, and everything that may go wrong on the way."""
    _setup(settings, recorder)
    clients = {name: _client_of(name, settings, recorder) for name in API_SERVICES}
    for client in clients.values():
        _expect(200, client.get("/health/ready"))
    # The document server here knows no passwords: after the secret was asked for, without one.
    unsigned = settings.model_copy(update={"documentdb_secret": None})
    _menu(_client_of("menu", unsigned, recorder))
    _forget_menu(settings)
    _stock(clients["inventory"])
    _forget_menu(settings)
    _check(settings, recorder)
    _forget_menu(settings)
    order = _order(clients["order"])
    _relay(settings, recorder)
    _order_worker(settings, recorder)
    _order_ends(clients["order"], order)
    _points(clients["loyalty"], order["customer_id"])
    _portal(settings, recorder)
    _analytics_worker(settings, recorder)
    _analytics_writer(settings, recorder)
    _payments(settings, recorder, order["order_id"])
    _news(settings, recorder, order["order_id"])


def _setup(settings: Settings, recorder: Recorder) -> None:
    _empty_tables(settings)
    _forget_menu(settings)
    with recorder.of("setup"):
        migrate_books(settings)
        migrate_warehouse(settings)
        # The document server here knows no passwords: the secret is asked for, and then left out.
        with suppress(OperationFailure), open_catalogs(settings) as catalogs:
            catalogs.stories.find("latte")
        seed(settings.model_copy(update={"documentdb_secret": None}))


def _empty_tables(settings: Settings) -> None:
    """Take away what the servers were filled with, so that filling them is seen."""
    client = boto3.client(
        "dynamodb", region_name=settings.aws_region, endpoint_url=settings.aws_endpoint_url
    )
    for name in ("menu_catalog", "store_inventory"):
        table = estate.physical_name(settings.environment, name)
        described = client.describe_table(TableName=table)["Table"]
        keys = [key["AttributeName"] for key in described["KeySchema"]]
        for page in client.get_paginator("scan").paginate(TableName=table):
            for item in page["Items"]:
                client.delete_item(TableName=table, Key={key: item[key] for key in keys})


def _client_of(service: Any, settings: Settings, recorder: Recorder) -> FlaskClient:
    with recorder.of(service):
        return create_app(settings.model_copy(update={"service": service})).test_client()


def _expect(status: int, answer: Any) -> Any:
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_json()


def _forget_menu(settings: Settings) -> None:
    # What another service left in the cache would spare this one its own reading.
    with build_cache(settings) as cache:
        cache.flushdb()


def _menu(menu: FlaskClient) -> None:
    _expect(200, menu.get("/menu"))
    _expect(200, menu.get("/menu/latte"))
    item_id = f"yuja-{uuid4().hex[:8]}"
    item = {
        "item_id": item_id,
        "name": "Yuja Tea",
        "price": 5,
        "category": "cold",
        "description": "Citron and honey.",
    }
    for _ in range(2):
        _expect(201, menu.post("/menu", json=item, headers={"Idempotency-Key": item_id}))
    _expect(200, menu.put(f"/menu/{item_id}", json=item | {"price": 5.5, "version": 1}))


def _stock(inventory: FlaskClient) -> None:
    _expect(200, inventory.get("/inventory/latte"))
    stock, key = {"stock": 40}, uuid4().hex
    for _ in range(2):
        _expect(
            200,
            inventory.put("/inventory/latte", json=stock, headers={"Idempotency-Key": key}),
        )
    ordered = {"item_id": "latte", "quantity": 5}
    opened = _expect(201, inventory.post("/inventory/reorder", json=ordered))
    delivered = {"stock": 45, "reorder_id": opened["reorder_id"]}
    _expect(200, inventory.put("/inventory/latte", json=delivered))


def _check(settings: Settings, recorder: Recorder) -> None:
    with recorder.of("order_validator"):
        function = create_app(settings.model_copy(update={"service": "validator"})).test_client()
    body = {"customer_id": "c_permissions", "items": [{"item_id": "latte", "quantity": 2}]}
    _expect(200, function.post("/orders/validate", json=body))


def _order(order: FlaskClient) -> dict[str, Any]:
    body = {"customer_id": "c_permissions", "items": [{"item_id": "latte", "quantity": 2}]}
    key = uuid4().hex
    for _ in range(2):
        placed = _expect(201, order.post("/orders", json=body, headers={"Idempotency-Key": key}))
    _expect(200, order.get("/orders/active"))
    _expect(200, order.get(f"/orders/{placed['order_id']}"))
    given_up = _expect(201, order.post("/orders", json=body))
    _step(order, given_up, "cancelled")
    _expect(200, order.get("/barista/stats"))
    too_many = {"customer_id": "c_permissions", "items": [{"item_id": "mocha", "quantity": 20}]}
    while order.post("/orders", json=too_many).status_code == 201:
        pass
    return dict(placed)


def _step(order: FlaskClient, placed: Mapping[str, Any], status: str) -> dict[str, Any]:
    body = {"status": status, "version": placed["version"], "barista": "Minji"}
    return dict(_expect(200, order.put(f"/orders/{placed['order_id']}/status", json=body)))


def _order_ends(order: FlaskClient, placed: dict[str, Any]) -> None:
    for status in ("preparing", "ready"):
        placed = _step(order, placed, status)
    _expect(200, order.put(f"/orders/{placed['order_id']}/complete"))


def _points(loyalty: FlaskClient, customer_id: str) -> None:
    _expect(200, loyalty.get(f"/loyalty/{customer_id}"))
    _expect(200, loyalty.get("/loyalty/history", query_string={"customer_id": customer_id}))


def _portal(settings: Settings, recorder: Recorder) -> None:
    pool = {
        name.removeprefix("CLOUDCAFE_").lower(): value
        for name, value in find_pool(settings).items()
    }
    with recorder.of("portal"):
        portal = create_portal(settings.model_copy(update=pool)).test_client()
    page = portal.get("/portal/sign-in").get_data(as_text=True)
    [token] = re.findall(r'name="form_token" value="(\w+)"', page)
    form = {"email": "nobody@cloudcafe.example", "password": "none", "form_token": token}
    headers = {"Origin": "http://localhost"}
    answer = portal.post("/portal/sign-in", data=form, headers=headers)
    assert answer.status_code == 401, answer.get_data(as_text=True)


def _payments(settings: Settings, recorder: Recorder, order_id: str) -> None:
    with recorder.of("payment_processor"):
        process = build_payment_processor(settings)
    statuses = []
    for kind, card in (("authorise", "pm_card_visa"), ("capture", None), ("refund", None)):
        request = PaymentRequest(
            f"{order_id}:{kind}", PaymentAction(kind), order_id, 450, "USD", "c_1", card
        )
        statuses += [process(request).status for _ in range(2)]
    assert set(statuses) == {"succeeded"}, statuses


def _news(settings: Settings, recorder: Recorder, order_id: str) -> None:
    with recorder.of("notifier"):
        notify: Any = build_notifier(settings)
    news = Notification(
        f"{order_id}:told",
        order_id,
        "c_1",
        NotificationKind.ORDER_COMPLETED,
        Locale.KOREAN,
        channel="topic",
    )
    # A topic that is not there takes nothing: the claim is given back.
    nowhere: Any = build_notifier(settings.model_copy(update={"environment": "elsewhere"}))
    records, topic = notify.keywords["records"], nowhere.keywords["topic"]
    with suppress(NotSent):
        notify_customer(news, records=records, topic=topic)
    assert [notify(news), notify(news)] == [True, False]


def _relay(settings: Settings, recorder: Recorder) -> None:
    with recorder.of("order_relay"):
        relay = build_order_relay(settings)
    records = _stream_records(settings)
    no_order = {"order_id": {"S": "not-an-order"}}
    spoiled = {"eventName": "INSERT", "dynamodb": {"SequenceNumber": "1", "NewImage": no_order}}

    assert relay([*records, spoiled]) == []


def _stream_records(settings: Settings) -> list[dict[str, Any]]:
    # The trigger's own reading is Lambda's, and its permission the module's.
    place = {"region_name": settings.aws_region, "endpoint_url": settings.aws_endpoint_url}
    tables = boto3.client("dynamodb", **place)
    table = estate.physical_name(settings.environment, "active_orders")
    arn = tables.describe_table(TableName=table)["Table"]["LatestStreamArn"]
    streams = boto3.client("dynamodbstreams", **place)
    records: list[dict[str, Any]] = []
    for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
        iterator = streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        records += streams.get_records(ShardIterator=iterator)["Records"]
    assert records
    return records


def _order_worker(settings: Settings, recorder: Recorder) -> None:
    with recorder.of("order_worker"):
        service = build_order_service(settings)
    # A message that is no event comes back later.
    assert build_order_service(settings).queue.send(["no event"]) == []
    stop = threading.Event()
    taken = []

    def record(event: Any) -> bool:
        taken.append(event)
        return service.record(event)

    worker = threading.Thread(
        target=order_service.run,
        args=(
            type(service)(queue=service.queue, record=record, check_books=service.check_books),
            stop,
            Heartbeat(None),
        ),
    )
    worker.start()
    while len(taken) < 3:
        stop.wait(0.05)
    stop.set()
    worker.join()


def _analytics_worker(settings: Settings, recorder: Recorder) -> None:
    with recorder.of("analytics_worker"):
        loader = build_order_event_loader(settings)
    while loader.load():
        pass


def _analytics_writer(settings: Settings, recorder: Recorder) -> None:
    with recorder.of("analytics_writer"):
        write = build_analytics_writer(settings)
    seen = BehaviourEvent(uuid4().hex, datetime.now(UTC), uuid4().hex, ItemViewed("latte"))
    # The trigger's own reading is Lambda's, and its permission the module's.
    batch = [
        {"kinesis": {"sequenceNumber": str(number), "data": b64encode(data).decode()}}
        for number, data in enumerate((encode(seen).encode(), b"no event"))
    ]

    assert write(batch) is None


def main() -> int:
    """Tell the story and print the grants that it needed, by deployable."""
    settings = Settings()
    recorder = Recorder(settings.environment, json.loads(sys.argv[1]))
    recorder.watch()
    tell(settings, recorder)
    print(json.dumps({name: sorted(calls) for name, calls in recorder.calls.items() if name}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
