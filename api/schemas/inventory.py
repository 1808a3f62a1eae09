"""Stock on the wire."""

from marshmallow import Schema, fields, validate

from api.schemas.fields import Moment, Text, WholeNumber
from cloudcafe.domain.inventory import MAX_STOCK


class StockLevelSchema(Schema):
    item_id = fields.String(required=True)
    store_id = fields.String(required=True)
    stock = fields.Integer(required=True)
    low_stock = fields.Boolean(required=True)
    low_stock_threshold = fields.Integer(required=True)
    available = fields.Boolean(required=True)
    on_order = fields.Integer(required=True)
    reorder_id = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True)
    updated_at = Moment(required=True)


class StockRequestSchema(Schema):
    stock = WholeNumber(required=True, validate=validate.Range(0, MAX_STOCK))
    store_id = Text(validate=validate.Length(1, 64))
    version = WholeNumber(
        validate=validate.Range(min=0),
        metadata={"description": "The version that was seen; left out, the count wins."},
    )
    reorder_id = Text(
        validate=validate.Length(1, 64),
        metadata={"description": "The reorder that the stock came with; closes it."},
    )


class ReorderRequestSchema(Schema):
    item_id = Text(required=True, validate=validate.Length(1, 64))
    store_id = Text(validate=validate.Length(1, 64))
    quantity = WholeNumber(validate=validate.Range(1, MAX_STOCK))


class ReorderSchema(Schema):
    reorder_id = fields.String(required=True)
    item_id = fields.String(required=True)
    store_id = fields.String(required=True)
    quantity = fields.Integer(required=True, attribute="on_order")
    status = fields.Constant("requested")
    created_at = Moment(required=True, attribute="updated_at")
