"""Order lifecycle events, as they travel on ``order_submission`` and ``order_events``.

An event carries the whole order as it was after the change. A consumer can therefore take events in
any order and any number of times: of two events of one order, the higher ``order.version`` is the
later, and the ``event_id`` of the same change is always the same.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from cloudcafe.domain.order import Order, OrderStatus
from cloudcafe.events.malformed import MalformedEvent, without_values


class OrderEventType(StrEnum):
    PLACED = "order.placed"
    PREPARATION_STARTED = "order.preparation_started"
    READY = "order.ready"
    COMPLETED = "order.completed"
    CANCELLED = "order.cancelled"


_TYPE_OF_STATUS = {
    OrderStatus.PENDING: OrderEventType.PLACED,
    OrderStatus.PREPARING: OrderEventType.PREPARATION_STARTED,
    OrderStatus.READY: OrderEventType.READY,
    OrderStatus.COMPLETED: OrderEventType.COMPLETED,
    OrderStatus.CANCELLED: OrderEventType.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class OrderEvent:
    """That an order changed. ``event_id`` is the order's id and version: ``01J…:3``."""

    event_id: str
    type: OrderEventType
    occurred_at: datetime
    order: Order
    schema_version: Literal[1] = 1


_ADAPTER = TypeAdapter(OrderEvent)


def event_of(order: Order) -> OrderEvent:
    """Return the event of the order's latest change."""
    return OrderEvent(
        event_id=f"{order.order_id}:{order.version}",
        type=_TYPE_OF_STATUS[order.status],
        occurred_at=order.updated_at,
        order=order,
    )


def encode(event: OrderEvent) -> str:
    """Return the event as JSON text."""
    return _ADAPTER.dump_json(event).decode()


def decode(text: str | bytes) -> OrderEvent:
    """Return the event that JSON text holds.

    Raises:
        MalformedEvent: it does not fit the schema.
    """
    try:
        event = _ADAPTER.validate_json(text)
    except ValidationError as error:
        raise MalformedEvent(without_values(error)) from error
    order = event.order
    moments = {
        "occurred_at": event.occurred_at,
        "order.created_at": order.created_at,
        "order.updated_at": order.updated_at,
        "order.ready_at": order.ready_at,
    } | {f"order.history.{index}.at": one.at for index, one in enumerate(order.history)}
    for name, moment in moments.items():
        if moment is not None and moment.tzinfo is None:
            raise MalformedEvent(f"{name}: the time has no zone")
    return event


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the event."""
    schema = _ADAPTER.json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:cloudcafe:schema:order-event:1",
        **schema,
    }
