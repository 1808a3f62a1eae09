"""A store's day in figures, on the wire."""

from marshmallow import Schema, fields

from api.schemas.fields import Moment


class BaristaStatsSchema(Schema):
    store_id = fields.String(required=True)
    date = fields.String(required=True, metadata={"description": "The store's local day."})
    orders_today = fields.Integer(required=True)
    active = fields.Integer(required=True)
    completed_today = fields.Integer(required=True)
    avg_prep_seconds = fields.Float(required=True, allow_none=True)
    generated_at = Moment(required=True)
