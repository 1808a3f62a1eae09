import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from cloudcafe.domain.order import Order, OrderStatus
from cloudcafe.events import order_events
from cloudcafe.events.malformed import MalformedEvent
from cloudcafe.events.order_events import (
    OrderEvent,
    decode,
    encode,
    event_of,
    json_schema,
)
from tests.unit.domain.strategies import orders
from tests.unit.fakes import LATTE, Cafe

PUBLISHED = Path(order_events.__file__).with_name("schemas") / "order_event.v1.json"
VALIDATOR = Draft202012Validator(
    json.loads(PUBLISHED.read_text("utf-8")), format_checker=FormatChecker()
)


@pytest.fixture
def message(cafe: Cafe) -> dict[str, Any]:
    """An event as it travels, parsed so that a test can spoil it."""
    order = cafe.placed(notes="ring the bell")
    event: dict[str, Any] = json.loads(encode(event_of(order)))
    return event


@given(orders())
def test_an_event_arrives_as_it_was_sent(order: Order) -> None:
    event = event_of(order)

    assert decode(encode(event)) == event
    assert decode(encode(event).encode()) == event


@given(orders())
def test_an_event_on_the_wire_fits_the_published_schema(order: Order) -> None:
    VALIDATOR.validate(json.loads(encode(event_of(order))))


@given(orders())
def test_an_event_is_named_after_the_order_and_its_version(order: Order) -> None:
    event = event_of(order)

    assert event.event_id == f"{order.order_id}:{order.version}"
    assert event.occurred_at == order.updated_at
    assert event_of(order) == event


@given(orders())
def test_an_amount_travels_as_whole_cents(order: Order) -> None:
    sent = json.loads(encode(event_of(order)))["order"]

    assert sent["total"] == {"minor": order.total.minor, "currency": "USD"}
    assert type(sent["total"]["minor"]) is int


def test_every_status_has_an_event_of_its_own(cafe: Cafe) -> None:
    order = cafe.placed()
    told = {event_of(_in(order, status)).type for status in OrderStatus}

    assert len(told) == len(OrderStatus)
    assert all(one.startswith("order.") for one in told)


def test_the_published_schema_is_the_codes() -> None:
    assert json.loads(PUBLISHED.read_text("utf-8")) == json_schema()


def test_the_published_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("text", ["", "no", "{", "[]", "null", "{}", '"order.placed"', b"\xff"])
def test_what_is_no_event_is_refused(text: str | bytes) -> None:
    with pytest.raises(MalformedEvent):
        decode(text)


@given(st.text() | st.binary())
def test_nothing_but_an_event_is_taken_for_one(text: str | bytes) -> None:
    with pytest.raises(MalformedEvent):
        decode(text)


@pytest.mark.parametrize("field", ["event_id", "type", "occurred_at", "order"])
def test_an_event_that_lacks_a_field_is_refused_naming_it(
    message: dict[str, Any], field: str
) -> None:
    del message[field]

    with pytest.raises(MalformedEvent, match=field):
        decode(json.dumps(message))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("status", "lost"),
        ("version", "one"),
        ("total", {"minor": 3.5}),
        ("total", {"minor": 350, "currency": "EUR"}),
        ("created_at", "yesterday"),
        ("lines", [{"item_id": "latte"}]),
        ("history", [{"status": "pending"}]),
    ],
)
def test_an_event_with_a_wrong_order_is_refused_naming_the_field(
    message: dict[str, Any], field: str, value: object
) -> None:
    message["order"][field] = value

    with pytest.raises(MalformedEvent, match=field):
        decode(json.dumps(message))


@pytest.mark.parametrize("version", [0, 2, "1", None])
def test_an_event_of_another_schema_is_refused(message: dict[str, Any], version: object) -> None:
    message["schema_version"] = version

    with pytest.raises(MalformedEvent, match="schema_version"):
        decode(json.dumps(message))


def test_an_unknown_event_type_is_refused(message: dict[str, Any]) -> None:
    message["type"] = "order.eaten"

    with pytest.raises(MalformedEvent, match="type"):
        decode(json.dumps(message))


def test_a_time_without_a_zone_is_refused(message: dict[str, Any]) -> None:
    message["occurred_at"] = "2026-11-23T03:00:00"

    with pytest.raises(MalformedEvent, match="occurred_at"):
        decode(json.dumps(message))


@pytest.mark.parametrize("field", ["order_id", "store_id", "lines", "total", "version"])
def test_a_refusal_of_an_event_repeats_nothing_that_the_customer_wrote(
    message: dict[str, Any], field: str
) -> None:
    del message["order"][field]

    with pytest.raises(MalformedEvent) as refused:
        decode(json.dumps(message))

    assert "ring the bell" not in str(refused.value)
    assert message["order"]["customer_id"] not in str(refused.value)


def test_an_event_from_a_newer_release_may_tell_more(message: dict[str, Any]) -> None:
    message["order"]["table"] = 7

    event = decode(json.dumps(message))

    assert isinstance(event, OrderEvent)
    assert event.order.lines[0].item_id == LATTE.item_id


def _in(order: Order, status: OrderStatus) -> Order:
    return replace(order, status=status)
