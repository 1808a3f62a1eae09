"""Stores on the wire."""

from marshmallow import Schema, fields

from api.schemas.fields import Moment, WordsSchema


class OpeningHoursSchema(Schema):
    day = fields.Integer(required=True, metadata={"description": "ISO weekday: Monday is 1."})
    opens = fields.Time(required=True, format="%H:%M", metadata={"description": "Local time."})
    closes = fields.Time(
        required=True,
        format="%H:%M",
        metadata={"description": "Local time; at or before `opens`: on the next day."},
    )


class StoreSchema(Schema):
    store_id = fields.String(required=True)
    name = fields.String(required=True)
    names = fields.Nested(WordsSchema, required=True)
    address = fields.String(required=True)
    addresses = fields.Nested(WordsSchema, required=True)
    timezone = fields.String(required=True)
    always_open = fields.Boolean(required=True)
    open_now = fields.Boolean(required=True)
    opens_at = Moment(required=True, allow_none=True)
    hours = fields.List(fields.Nested(OpeningHoursSchema), required=True)


class StoresSchema(Schema):
    default_store_id = fields.String(required=True)
    stores = fields.List(fields.Nested(StoreSchema), required=True)
