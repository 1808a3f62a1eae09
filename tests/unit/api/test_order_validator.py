"""``POST /orders/validate``, through the API and as API Gateway calls the function."""

import json
from types import SimpleNamespace
from typing import Any

from apig_wsgi import make_lambda_handler

from tests.unit.fakes import Cafe

ORDER = {"customer_id": "c_1", "items": [{"item_id": "latte", "quantity": 2}], "total": 9.50}


def test_a_sound_order_is_answered_with_its_total_and_is_not_placed(cafe: Cafe) -> None:
    answer = cafe.client().post("/orders/validate", json=ORDER)

    assert answer.status_code == 200
    body = answer.get_json()
    assert (body["total"], body["currency"], body["store_id"]) == (9.5, "USD", "gangnam")
    assert cafe.orders.stored == {}


def test_an_order_for_more_than_there_is_names_the_line(cafe: Cafe) -> None:
    order = {"customer_id": "c_1", "items": [{"item_id": "latte", "quantity": 20}] * 3}

    answer = cafe.client().post("/orders/validate", json=order)

    assert answer.status_code == 409
    assert answer.get_json()["code"] == "out-of-stock"
    assert answer.get_json()["errors"][0]["field"] == "items.0.quantity"


def _event(body: Any) -> dict[str, Any]:
    # Source: "AWS Lambda proxy integrations for HTTP APIs", payload format version 2.0.
    return {
        "version": "2.0",
        "routeKey": "POST /orders/validate",
        "rawPath": "/orders/validate",
        "rawQueryString": "",
        "headers": {"content-type": "application/json", "host": "api.example.com"},
        "requestContext": {
            "http": {
                "method": "POST",
                "path": "/orders/validate",
                "sourceIp": "203.0.113.7",
                "protocol": "HTTP/1.1",
            },
        },
        "body": json.dumps(body),
        "isBase64Encoded": False,
    }


def test_the_function_answers_api_gateway_as_the_api_answers_everybody(cafe: Cafe) -> None:
    handler = make_lambda_handler(cafe.app("validator"))
    context = SimpleNamespace(aws_request_id="1")

    sound = handler(_event(ORDER), context)
    spoiled = handler(_event({"customer_id": "c_1", "items": []}), context)

    assert (sound["statusCode"], json.loads(sound["body"])["total"]) == (200, 9.5)
    assert spoiled["statusCode"] == 422
    assert json.loads(spoiled["body"])["errors"][0]["field"] == "items"
    assert spoiled["headers"]["content-type"] == "application/problem+json"
