"""Loyalty points."""

from typing import Any

from api import cursor
from api.current import shop
from api.idempotency import DOCUMENTED, replay_header, sent_key
from api.resource import Resource
from api.schemas.fields import CUSTOMER_ID_PATTERN
from api.schemas.loyalty import (
    LoyaltyAccountSchema,
    LoyaltyHistoryQuerySchema,
    LoyaltyHistorySchema,
    RedeemRequestSchema,
    RedemptionSchema,
)
from cloudcafe.domain.errors import NotFound
from cloudcafe.domain.loyalty import LoyaltyAccount, value_of
from cloudcafe.services.redeem_points import RedeemPoints

blp = Resource("loyalty", __name__, url_prefix="/loyalty", description=__doc__)


@blp.get("/history")
@blp.arguments(LoyaltyHistoryQuerySchema, location="query")
@blp.response(200, LoyaltyHistorySchema)
def history(query: dict[str, Any]) -> dict[str, Any]:
    """A customer's ledger, newest first"""
    limit = query["limit"]
    entries = shop().loyalty.history(
        query["customer_id"], before=cursor.decode(query.get("cursor")), limit=limit + 1
    )
    more = len(entries) > limit
    last_id = entries[limit - 1].transaction_id if more else None
    return {"transactions": entries[:limit], "next_cursor": cursor.encode(last_id)}


@blp.get("/<customer_id>")
@blp.response(200, LoyaltyAccountSchema)
def account(customer_id: str) -> LoyaltyAccount:
    """A customer's points and tier; a customer never seen has none and is bronze"""
    if not CUSTOMER_ID_PATTERN.match(customer_id):
        raise NotFound("No customer has such an id.")
    return shop().loyalty.account(customer_id)


@blp.post("/redeem")
@blp.doc(**DOCUMENTED)
@blp.arguments(RedeemRequestSchema)
@blp.response(201, RedemptionSchema)
def redeem(body: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Spend points for a voucher"""
    outcome = shop().redeem_points(RedeemPoints(body["customer_id"], body["points"], sent_key()))
    entry = outcome.value
    view = {
        "transaction_id": entry.transaction_id,
        "voucher_code": entry.transaction_id,
        "customer_id": entry.customer_id,
        "points_redeemed": -entry.points,
        "value": value_of(-entry.points),
        "balance_after": entry.balance_after,
        "created_at": entry.created_at,
    }
    return view, 201, replay_header(outcome)
