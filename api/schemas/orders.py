"""Orders on the wire."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from api.schemas.fields import (
    CUSTOMER_ID,
    Amount,
    Moment,
    Text,
    WholeNumber,
    WordsSchema,
    choices_of,
)
from cloudcafe.domain.order import OrderStatus
from cloudcafe.domain.pricing import MAX_LINES, MAX_QUANTITY, RequestedLine

MAX_NOTES = 280
MAX_PAGE = 100

BARISTA = validate.Length(1, 40)


class OrderLineRequestSchema(Schema):
    """An item by `item_id` or by `name`; `price` is what the customer saw for one."""

    item_id = Text(validate=validate.Length(1, 64))
    name = Text(validate=validate.Length(1, 80))
    quantity = WholeNumber(required=True, validate=validate.Range(1, MAX_QUANTITY))
    price = Amount()
    customizations = fields.Dict(
        keys=Text(validate=validate.Length(1, 64)),
        values=fields.Raw(
            validate=choices_of,
            metadata={
                "oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]
            },
        ),
        load_default=dict,
        validate=validate.Length(max=10),
        metadata={"example": {"size": "large", "milk": "oat", "extras": ["extra-shot"]}},
    )

    @validates_schema
    def names_an_item(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        if "item_id" not in data and "name" not in data:
            raise ValidationError("Missing data: name the item by item_id or name.", "item_id")

    @post_load
    def make(self, data: dict[str, Any], **_kwargs: Any) -> RequestedLine:
        return RequestedLine(
            quantity=data["quantity"],
            item_id=data.get("item_id"),
            name=data.get("name"),
            seen_price=data.get("price"),
            customizations=data["customizations"],
        )


class OrderRequestSchema(Schema):
    customer_id = Text(required=True, validate=CUSTOMER_ID)
    store_id = Text(validate=validate.Length(1, 64))
    items = fields.List(
        fields.Nested(OrderLineRequestSchema), required=True, validate=validate.Length(1, MAX_LINES)
    )
    total = Amount(metadata={"description": "The total that was shown; must be the server's."})
    notes = Text(multiline=True, load_default="", validate=validate.Length(max=MAX_NOTES))


class OrderedOptionSchema(Schema):
    """A customization as it was sold; `standard` tells the default choice."""

    group = fields.String(required=True)
    option = fields.String(required=True)
    names = fields.Nested(WordsSchema, required=True)
    group_names = fields.Nested(WordsSchema, required=True)
    price_delta = Amount(required=True)
    standard = fields.Boolean(required=True)


class OrderLineSchema(Schema):
    item_id = fields.String(required=True)
    name = fields.String(required=True, attribute="names.en")
    names = fields.Nested(WordsSchema, required=True)
    quantity = fields.Integer(required=True)
    price = Amount(required=True, metadata={"description": "Of one, customizations included."})
    line_total = Amount(required=True)
    allergens = fields.List(fields.String(), required=True)
    customizations = fields.List(fields.Nested(OrderedOptionSchema), required=True)


class StatusChangeSchema(Schema):
    status = fields.String(required=True)
    at = Moment(required=True)
    by = fields.String(required=True, allow_none=True)


class OrderSchema(Schema):
    order_id = fields.String(required=True, attribute="order.order_id")
    code = fields.String(
        required=True,
        attribute="order.code",
        metadata={"description": "Four characters to call out at the counter."},
    )
    status = fields.String(
        required=True,
        attribute="order.status",
        metadata={"enum": [str(status) for status in OrderStatus]},
    )
    version = fields.Integer(required=True, attribute="order.version")
    customer_id = fields.String(required=True, attribute="order.customer_id")
    store_id = fields.String(required=True, attribute="order.store_id")
    items = fields.List(fields.Nested(OrderLineSchema), required=True, attribute="order.lines")
    notes = fields.String(required=True, attribute="order.notes")
    total = Amount(required=True, attribute="order.total")
    currency = fields.String(required=True, attribute="order.total.currency")
    points_to_earn = fields.Integer(required=True, attribute="order.points_to_earn")
    created_at = Moment(required=True, attribute="order.created_at")
    updated_at = Moment(required=True, attribute="order.updated_at")
    ready_at = Moment(
        required=True,
        allow_none=True,
        attribute="order.ready_at",
        metadata={"description": "When it is expected to be ready."},
    )
    ahead = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "How many orders wait before it; null when nobody knows."},
    )
    barista = fields.String(required=True, allow_none=True, attribute="order.barista")
    history = fields.List(
        fields.Nested(StatusChangeSchema), required=True, attribute="order.history"
    )


class QuotedOrderSchema(Schema):
    """What an order would come to."""

    store_id = fields.String(required=True)
    items = fields.List(fields.Nested(OrderLineSchema), required=True, attribute="lines")
    total = Amount(required=True)
    currency = fields.String(required=True, attribute="total.currency")
    points_to_earn = fields.Integer(required=True)
    ready_at = Moment(
        required=True,
        allow_none=True,
        metadata={"description": "When it would be ready, were it placed now."},
    )


class ActiveOrdersSchema(Schema):
    orders = fields.List(fields.Nested(OrderSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class ActiveOrdersQuerySchema(Schema):
    store_id = fields.String()
    limit = fields.Integer(load_default=50, validate=validate.Range(1, MAX_PAGE))
    cursor = fields.String()


class StatusRequestSchema(Schema):
    status = fields.String(
        required=True, validate=validate.OneOf([str(status) for status in OrderStatus])
    )
    version = WholeNumber(
        required=True,
        validate=validate.Range(min=1),
        metadata={"description": "The version that was seen; an older one answers 409."},
    )
    barista = Text(validate=BARISTA, metadata={"description": "Who takes the step."})


class CompleteRequestSchema(Schema):
    version = WholeNumber(validate=validate.Range(min=1))
    barista = Text(validate=BARISTA)
