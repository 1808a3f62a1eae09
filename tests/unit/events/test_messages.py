"""Payment requests and notifications on the wire."""

import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from cloudcafe.events import notifications, payment_requests
from cloudcafe.events.malformed import MalformedEvent

SCHEMAS = Path(payment_requests.__file__).with_name("schemas")

AUTHORISE = {
    "event_id": "01JDBXK0000000000000B7K2X9:pay",
    "kind": "authorise",
    "order_id": "01JDBXK0000000000000B7K2X9",
    "amount_minor": 350,
    "currency": "USD",
    "customer_id": "c_secret",
    "payment_method": "pm_card_visa",
    "schema_version": 1,
}
CAPTURE = AUTHORISE | {"kind": "capture", "payment_method": None}
READY = {
    "event_id": "01JDBXK0000000000000B7K2X9:3",
    "order_id": "01JDBXK0000000000000B7K2X9",
    "customer_id": "c_secret",
    "kind": "order_ready",
    "locale": "ko",
    "channel": "topic",
    "schema_version": 1,
}
every_message = pytest.mark.parametrize(
    ("module", "message"),
    [(payment_requests, AUTHORISE), (payment_requests, CAPTURE), (notifications, READY)],
    ids=["authorise", "capture", "news"],
)
every_wrong_message = pytest.mark.parametrize(
    ("module", "message", "field", "value"),
    [
        (payment_requests, AUTHORISE, "event_id", ""),
        (payment_requests, AUTHORISE, "event_id", "e" * 101),
        (payment_requests, AUTHORISE, "kind", "charge"),
        (payment_requests, AUTHORISE, "amount_minor", 0),
        (payment_requests, AUTHORISE, "amount_minor", 3.5),
        (payment_requests, AUTHORISE, "amount_minor", "350"),
        (payment_requests, AUTHORISE, "amount_minor", 2**31),
        (payment_requests, AUTHORISE, "currency", "KRW"),
        (payment_requests, AUTHORISE, "payment_method", None),
        (payment_requests, CAPTURE, "payment_method", "pm_card_visa"),
        (payment_requests, AUTHORISE, "schema_version", 2),
        (notifications, READY, "kind", "order_eaten"),
        (notifications, READY, "locale", "fr"),
        (notifications, READY, "channel", "pigeon"),
        (notifications, READY, "customer_id", 7),
        (notifications, READY, "schema_version", 2),
    ],
)


def schema_of(module: ModuleType) -> Draft202012Validator:
    name = "payment_request" if module is payment_requests else "notification"
    return Draft202012Validator(json.loads((SCHEMAS / f"{name}.v1.json").read_text("utf-8")))


@every_message
def test_a_message_that_was_encoded_is_decoded_as_it_was(
    module: ModuleType, message: dict[str, Any]
) -> None:
    known = module.decode(json.dumps(message))

    assert json.loads(module.encode(known)) == message
    assert module.decode(module.encode(known)) == known


@every_message
def test_every_message_keeps_to_the_published_schema(
    module: ModuleType, message: dict[str, Any]
) -> None:
    schema_of(module).validate(message)


@every_wrong_message
def test_a_wrong_message_is_refused_naming_the_field_and_by_the_schema_too(
    module: ModuleType, message: dict[str, Any], field: str, value: object
) -> None:
    wrong = message | {field: value}

    with pytest.raises(MalformedEvent, match=field) as refused:
        module.decode(json.dumps(wrong))

    assert "c_secret" not in str(refused.value)
    assert not schema_of(module).is_valid(wrong)


@every_message
def test_a_message_from_a_newer_release_may_tell_more(
    module: ModuleType, message: dict[str, Any]
) -> None:
    assert module.decode(json.dumps(message | {"table": 7})) == module.decode(json.dumps(message))


@pytest.mark.parametrize("text", ["", "no json", "[]", "null", "{}"])
@pytest.mark.parametrize("module", [payment_requests, notifications])
def test_what_is_no_message_is_refused(module: ModuleType, text: str) -> None:
    with pytest.raises(MalformedEvent):
        module.decode(text)
