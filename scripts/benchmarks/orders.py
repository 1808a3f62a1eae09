"""POST /orders, against the bare DynamoDB transaction of the same shape on the same store.

The relay and the order service rest meanwhile: what an order brings about after its answer would
take the processor from both, and more of it from the side whose orders are new to the books.
"""

import http.client
import json
import os
import statistics
import time
import uuid
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from cloudcafe import estate
from cloudcafe.adapters.aws_client import aws_client
from cloudcafe.domain.order import new_order_id
from cloudcafe.local.stack import Stack
from scripts.benchmarks.report import spread, verdict

ROUNDS = 9
ORDERS = 60
GOAL = 1.5
CONSUMERS = ("relay", "order-service")


def measure(stack: Stack) -> None:
    """Print the ratio of median times, and both times in milliseconds."""
    for component in CONSUMERS:
        stack.stop_component(component)
    _compare(stack)
    for component in CONSUMERS:
        stack.start_component(component)
    for component in CONSUMERS:
        stack.wait_ready(component)


def _compare(stack: Stack) -> None:
    parts = urlsplit(stack.environment["CLOUDCAFE_API_BASE_URL"])
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
    dynamodb = _client(stack)
    ratios: list[float] = []
    api_ms: list[float] = []
    bare_ms: list[float] = []
    template = _stored_order(connection, dynamodb)
    for _ in range(ROUNDS):
        _stock_up(connection)
        api = statistics.median(_timed(lambda: _post(connection)) for _ in range(ORDERS))
        bare = statistics.median(_timed(lambda: _write(dynamodb, template)) for _ in range(ORDERS))
        ratios.append(api / bare)
        api_ms.append(api * 1000)
        bare_ms.append(bare * 1000)
    print(
        f"POST /orders, time, API / bare transaction: {spread(ratios)}; "
        f"{verdict(statistics.median(ratios), GOAL, at_least=False)}"
    )
    print(f"  API {spread(api_ms)} ms, bare {spread(bare_ms)} ms")


def _client(stack: Stack) -> Any:
    """Return a client made as the API's own is."""
    os.environ |= {
        name: value for name, value in stack.environment.items() if name.startswith("AWS_")
    }
    settings = stack.settings
    return aws_client(
        "dynamodb", region=settings.aws_region, endpoint_url=settings.aws_endpoint_url
    )


def _timed(action: Any) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def _post(connection: http.client.HTTPConnection) -> dict[str, Any]:
    body = json.dumps(
        {"customer_id": "bench", "items": [{"item_id": "latte", "quantity": 1}], "total": 4.75}
    )
    headers = {"Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())}
    return _ask(connection, "POST", "/orders", body, headers)


def _stock_up(connection: http.client.HTTPConnection) -> None:
    headers = {"Content-Type": "application/json"}
    _ask(connection, "PUT", "/inventory/latte", json.dumps({"stock": 100_000}), headers)


def _ask(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    body: str,
    headers: dict[str, str],
) -> dict[str, Any]:
    connection.request(method, path, body, headers)
    response = connection.getresponse()
    content: dict[str, Any] = json.loads(response.read())
    if response.status >= http.client.BAD_REQUEST:
        raise RuntimeError(f"{method} {path} answered {response.status}: {content}")
    return content


def _stored_order(connection: http.client.HTTPConnection, dynamodb: Any) -> dict[str, Any]:
    """Return the item that an order of the API is stored as."""
    _stock_up(connection)
    order_id = _post(connection)["order_id"]
    answer = dynamodb.query(
        TableName=estate.physical_name("local", "active_orders"),
        KeyConditionExpression="order_id = :id",
        ExpressionAttributeValues={":id": {"S": order_id}},
    )
    item: dict[str, Any] = answer["Items"][0]
    return item


def _write(dynamodb: Any, template: dict[str, Any]) -> None:
    order_id = new_order_id(datetime.now(UTC))
    dynamodb.transact_write_items(
        TransactItems=[
            {
                "Put": {
                    "TableName": estate.physical_name("local", "idempotency_keys"),
                    "Item": {
                        "idempotency_key": {"S": str(uuid.uuid4())},
                        "fingerprint": {"S": "0" * 64},
                        "result": template["document"],
                        "expires_at": {"N": "4102444800"},
                    },
                    "ConditionExpression": "attribute_not_exists(idempotency_key)",
                }
            },
            {
                "Put": {
                    "TableName": estate.physical_name("local", "active_orders"),
                    "Item": template | {"order_id": {"S": order_id}},
                    "ConditionExpression": "attribute_not_exists(order_id)",
                }
            },
            {
                "Update": {
                    "TableName": estate.physical_name("local", "store_inventory"),
                    "Key": {"store_id": {"S": "gangnam"}, "item_id": {"S": "latte"}},
                    "UpdateExpression": "SET stock = stock + :by, #version = #version + :one",
                    "ConditionExpression": "stock >= :needed",
                    "ExpressionAttributeNames": {"#version": "version"},
                    "ExpressionAttributeValues": {
                        ":by": {"N": "-1"},
                        ":one": {"N": "1"},
                        ":needed": {"N": "1"},
                    },
                }
            },
        ]
    )
