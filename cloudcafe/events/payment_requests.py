"""What is asked of the payment processor, as it travels on ``payment_processing``.

The queue is FIFO with the order's id as message group: requests of one order come one after the
other. The same request always has the same ``event_id``, however often it is sent.
"""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from cloudcafe.domain.money import Money
from cloudcafe.domain.payment import PaymentAction
from cloudcafe.events.malformed import MalformedEvent, without_values

Id = Annotated[str, Field(min_length=1, max_length=100)]


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """That money of an order should be held, taken, let go or given back.

    ``payment_method`` is the gateway's name for the customer's card; only ``authorise`` has one.
    """

    event_id: Id
    kind: PaymentAction
    order_id: Id
    amount_minor: Annotated[int, Field(gt=0, lt=2**31)]
    currency: Literal["USD"]
    customer_id: Id
    payment_method: Id | None = None
    schema_version: Literal[1] = 1

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)


_ADAPTER = TypeAdapter(PaymentRequest)


def encode(request: PaymentRequest) -> str:
    """Return the request as JSON text."""
    return _ADAPTER.dump_json(request).decode()


def decode(text: str | bytes) -> PaymentRequest:
    """Return the request that JSON text holds.

    Raises:
        MalformedEvent: it does not fit the schema.
    """
    try:
        request = _ADAPTER.validate_json(text, strict=True)
    except ValidationError as error:
        raise MalformedEvent(without_values(error)) from error
    if (request.kind is PaymentAction.AUTHORISE) != (request.payment_method is not None):
        raise MalformedEvent("payment_method: authorise needs one, and nothing else has one")
    return request


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the request."""
    schema = _ADAPTER.json_schema(mode="validation")
    named = {"payment_method": {"type": "string"}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:cloudcafe:schema:payment-request:1",
        **schema,
        "if": {"properties": {"kind": {"const": str(PaymentAction.AUTHORISE)}}},
        "then": {"required": list(named), "properties": named},
        "else": {"properties": {"payment_method": {"type": "null"}}},
    }
