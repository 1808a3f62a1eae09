"""Stock of a store."""

from typing import Any

from api.current import shop
from api.idempotency import DOCUMENTED, replay_header, sent_key
from api.resource import Resource
from api.schemas.inventory import (
    ReorderRequestSchema,
    ReorderSchema,
    StockLevelSchema,
    StockRequestSchema,
)
from api.schemas.menu import StoreQuerySchema
from api.versions import etag_of, if_match, preconditions
from cloudcafe.services.reorder_stock import ReorderStock
from cloudcafe.services.set_stock import SetStock

blp = Resource("inventory", __name__, url_prefix="/inventory", description=__doc__)

Answer = tuple[Any, int, dict[str, str]]


@blp.get("/<item_id>")
@blp.arguments(StoreQuerySchema, location="query")
@blp.response(200, StockLevelSchema)
def view(query: dict[str, str], item_id: str) -> Answer:
    """What a store has of an item, at this moment"""
    level = shop().view_stock(item_id, query.get("store_id"))
    return level, 200, {"ETag": etag_of(level.version), "Cache-Control": "no-store"}


@blp.put("/<item_id>")
@blp.doc(**DOCUMENTED)
@blp.arguments(StockRequestSchema)
@blp.response(200, StockLevelSchema)
def count(body: dict[str, Any], item_id: str) -> Answer:
    """Write down what was counted or delivered"""
    matched = if_match()
    with preconditions():
        outcome = shop().set_stock(
            SetStock(
                item_id=item_id,
                stock=body["stock"],
                store_id=body.get("store_id"),
                seen_version=matched if matched is not None else body.get("version"),
                reorder_id=body.get("reorder_id"),
                key=sent_key(),
            )
        )
    level = outcome.value
    return level, 200, {"ETag": etag_of(level.version)} | replay_header(outcome)


@blp.post("/reorder")
@blp.doc(**DOCUMENTED)
@blp.arguments(ReorderRequestSchema)
@blp.response(201, ReorderSchema)
def reorder(body: dict[str, Any]) -> Answer:
    """Order more of an item for a store; one reorder at a time"""
    outcome = shop().reorder_stock(
        ReorderStock(body["item_id"], body.get("quantity"), body.get("store_id"), sent_key())
    )
    return outcome.value, 201, replay_header(outcome)
