"""What customers should be told, as it travels on ``notification``.

The queue is standard: a message may come twice and in any order. The same news always has the same
``event_id``, however often it is sent.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from cloudcafe.events.malformed import MalformedEvent, without_values

Id = Annotated[str, Field(min_length=1, max_length=100)]


class NotificationKind(StrEnum):
    ORDER_READY = "order_ready"
    ORDER_COMPLETED = "order_completed"
    ORDER_CANCELLED = "order_cancelled"
    PAYMENT_FAILED = "payment_failed"


class Locale(StrEnum):
    ENGLISH = "en"
    KOREAN = "ko"


@dataclass(frozen=True, slots=True)
class Notification:
    """News for one customer about one order."""

    event_id: Id
    order_id: Id
    customer_id: Id
    kind: NotificationKind
    locale: Locale
    channel: Literal["topic"]
    schema_version: Literal[1] = 1


_ADAPTER = TypeAdapter(Notification)


def encode(notification: Notification) -> str:
    """Return the notification as JSON text."""
    return _ADAPTER.dump_json(notification).decode()


def decode(text: str | bytes) -> Notification:
    """Return the notification that JSON text holds.

    Raises:
        MalformedEvent: it does not fit the schema.
    """
    try:
        return _ADAPTER.validate_json(text, strict=True)
    except ValidationError as error:
        raise MalformedEvent(without_values(error)) from error


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the notification."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:cloudcafe:schema:notification:1",
        **_ADAPTER.json_schema(mode="validation"),
    }
