"""Behaviour events: what somebody did on a site, as it travels on ``analytics_events``.

No event says who: a session is a random id, and a field that is not in the schema makes the event
malformed, so that nothing personal slips in.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, TypeAdapter, ValidationError, with_config

from cloudcafe.events.malformed import MalformedEvent, without_values

_Id = Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{20,36}$")]
_Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
_Path = Annotated[str, Field(pattern=r"^/[A-Za-z0-9/._-]{0,199}$")]
_OrderId = Annotated[str, Field(pattern=r"^[0-7][0-9A-HJKMNP-TV-Z]{25}$")]
_Minor = Annotated[int, Field(ge=0, le=100_000_000)]
_Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class BehaviourKind(StrEnum):
    PAGE_VIEWED = "page_viewed"
    ITEM_VIEWED = "item_viewed"
    CART_CHANGED = "cart_changed"
    CHECKOUT_STARTED = "checkout_started"
    ORDER_PLACED = "order_placed"


@with_config(extra="forbid")
@dataclass(frozen=True, slots=True)
class PageViewed:
    """``path`` is the site's own, without query."""

    path: _Path
    kind: Literal[BehaviourKind.PAGE_VIEWED] = BehaviourKind.PAGE_VIEWED


@with_config(extra="forbid")
@dataclass(frozen=True, slots=True)
class ItemViewed:
    item_id: _Name
    kind: Literal[BehaviourKind.ITEM_VIEWED] = BehaviourKind.ITEM_VIEWED


@with_config(extra="forbid")
@dataclass(frozen=True, slots=True)
class CartChanged:
    """``quantity`` is what the cart holds of the item now; 0 when it was taken out."""

    item_id: _Name
    quantity: Annotated[int, Field(ge=0, le=1000)]
    kind: Literal[BehaviourKind.CART_CHANGED] = BehaviourKind.CART_CHANGED


@with_config(extra="forbid")
@dataclass(frozen=True, slots=True)
class CheckoutStarted:
    item_count: Annotated[int, Field(ge=1, le=1000)]
    total_minor: _Minor
    currency: _Currency
    kind: Literal[BehaviourKind.CHECKOUT_STARTED] = BehaviourKind.CHECKOUT_STARTED


@with_config(extra="forbid")
@dataclass(frozen=True, slots=True)
class OrderedItem:
    item_id: _Name
    quantity: Annotated[int, Field(ge=1, le=1000)]


@with_config(extra="forbid")
@dataclass(frozen=True, slots=True)
class OrderPlaced:
    """What the site was told; the order's own facts come from the order events."""

    order_id: _OrderId
    items: Annotated[tuple[OrderedItem, ...], Field(min_length=1, max_length=20)]
    total_minor: _Minor
    currency: _Currency
    kind: Literal[BehaviourKind.ORDER_PLACED] = BehaviourKind.ORDER_PLACED


Details = PageViewed | ItemViewed | CartChanged | CheckoutStarted | OrderPlaced


@with_config(extra="forbid")
@dataclass(frozen=True, slots=True)
class BehaviourEvent:
    """That somebody did something.

    Attributes:
        event_id: the sender's, a ULID or UUID; the same event, sent again, has the same.
        session_id: tells one visit from another, random, and leads to nobody.
        store_id: the store that was chosen, if any.
    """

    event_id: _Id
    occurred_at: AwareDatetime
    session_id: _Id
    details: Annotated[Details, Field(discriminator="kind")]
    store_id: _Name | None = None
    schema_version: Literal[1] = 1


_ADAPTER = TypeAdapter(BehaviourEvent)
_DETAILS: TypeAdapter[Details] = TypeAdapter(Details)


def encode(event: BehaviourEvent) -> str:
    """Return the event as JSON text."""
    return _ADAPTER.dump_json(event).decode()


def decode(text: str | bytes) -> BehaviourEvent:
    """Return the event that JSON text holds.

    Raises:
        MalformedEvent: it does not fit the schema.
    """
    try:
        return _ADAPTER.validate_json(text)
    except ValidationError as error:
        raise MalformedEvent(without_values(error)) from error


def properties_of(event: BehaviourEvent) -> str:
    """Return what the event's kind says beside, as JSON text: 2,200 characters at the most."""
    return _DETAILS.dump_json(event.details, exclude={"kind"}).decode()


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the event."""
    schema = _ADAPTER.json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:cloudcafe:schema:behaviour-event:1",
        **schema,
    }
