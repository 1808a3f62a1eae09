"""Loyalty on the wire."""

from marshmallow import Schema, fields, validate

from api.schemas.fields import CUSTOMER_ID, Amount, Moment, WholeNumber, WordsSchema
from cloudcafe.domain.loyalty import EntryKind, Tier

MAX_PAGE = 100


class LoyaltyAccountSchema(Schema):
    customer_id = fields.String(required=True)
    points = fields.Integer(required=True)
    lifetime_points = fields.Integer(required=True)
    tier = fields.String(
        required=True, attribute="rule.tier", metadata={"enum": [str(tier) for tier in Tier]}
    )
    tier_names = fields.Nested(WordsSchema, required=True, attribute="rule.names")
    points_per_dollar = fields.Integer(required=True, attribute="rule.points_per_dollar")
    next_tier = fields.String(
        required=True,
        allow_none=True,
        attribute="next_rule.tier",
        dump_default=None,
        metadata={"enum": [*(str(tier) for tier in Tier), None]},
    )
    points_to_next_tier = fields.Function(
        lambda account: (
            account.next_rule.threshold - account.lifetime_points if account.next_rule else None
        ),
        required=True,
        metadata={"type": ["integer", "null"]},
    )
    redeemable_value = Amount(required=True)


class RedeemRequestSchema(Schema):
    customer_id = fields.String(required=True, validate=CUSTOMER_ID)
    points = WholeNumber(required=True, validate=validate.Range(1, 1_000_000))


class RedemptionSchema(Schema):
    """Points spent; the barista takes `value` off for the voucher."""

    transaction_id = fields.String(required=True)
    voucher_code = fields.String(required=True)
    customer_id = fields.String(required=True)
    points_redeemed = fields.Integer(required=True)
    value = Amount(required=True)
    points = fields.Integer(
        required=True, attribute="balance_after", metadata={"description": "The balance left."}
    )
    created_at = Moment(required=True)


class LedgerEntrySchema(Schema):
    transaction_id = fields.String(required=True)
    kind = fields.String(required=True, metadata={"enum": [str(kind) for kind in EntryKind]})
    points = fields.Integer(required=True)
    balance_after = fields.Integer(required=True)
    order_id = fields.String(required=True, allow_none=True)
    created_at = Moment(required=True)


class LoyaltyHistorySchema(Schema):
    transactions = fields.List(fields.Nested(LedgerEntrySchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class LoyaltyHistoryQuerySchema(Schema):
    customer_id = fields.String(required=True, validate=CUSTOMER_ID)
    limit = fields.Integer(load_default=50, validate=validate.Range(1, MAX_PAGE))
    cursor = fields.String()
