"""Orders, from the counter's other side and from this one."""

from typing import Any

from api import cursor
from api.current import shop
from api.idempotency import DOCUMENTED, replay_header, sent_key
from api.resource import Resource
from api.schemas.orders import (
    ActiveOrdersQuerySchema,
    ActiveOrdersSchema,
    CompleteRequestSchema,
    OrderRequestSchema,
    OrderSchema,
    StatusRequestSchema,
)
from api.versions import etag_of
from cloudcafe.domain.order import OrderStatus
from cloudcafe.services.advance_order import AdvanceOrder
from cloudcafe.services.place_order import PlaceOrder
from cloudcafe.services.ports import IdempotencyKey
from cloudcafe.services.queries.find_order import TrackedOrder

blp = Resource("orders", __name__, url_prefix="/orders", description=__doc__)

Answer = tuple[Any, int, dict[str, str]]


@blp.post("")
@blp.doc(**DOCUMENTED)
@blp.arguments(OrderRequestSchema)
@blp.response(201, OrderSchema)
def place(body: dict[str, Any]) -> Answer:
    """Place an order

    The server computes the total; a price or total that was seen and is no longer right is refused
    with the right one. What is answered 201 is in the shop's books for good.
    """
    outcome = shop().place_order(asked_for(body, sent_key()))
    order = outcome.value
    headers = {"Location": f"orders/{order.order_id}", "ETag": etag_of(order.version)}
    return TrackedOrder(order), 201, headers | replay_header(outcome)


def asked_for(body: dict[str, Any], key: IdempotencyKey | None = None) -> PlaceOrder:
    """Return the use case's command for a request's body."""
    return PlaceOrder(
        customer_id=body["customer_id"],
        lines=body["items"],
        store_id=body.get("store_id"),
        seen_total=body.get("total"),
        notes=body["notes"].strip(),
        key=key,
    )


@blp.get("/active")
@blp.arguments(ActiveOrdersQuerySchema, location="query")
@blp.response(200, ActiveOrdersSchema)
def list_active(query: dict[str, Any]) -> dict[str, Any]:
    """Orders that somebody waits for, oldest first"""
    page = shop().list_active_orders(
        query.get("store_id"), after=cursor.decode(query.get("cursor")), limit=query["limit"]
    )
    return {
        "orders": [TrackedOrder(order) for order in page.orders],
        "next_cursor": cursor.encode(page.after),
    }


@blp.get("/<order_id>")
@blp.response(200, OrderSchema)
def view(order_id: str) -> Answer:
    """One order, active or archived"""
    tracked = shop().find_order(order_id)
    return tracked, 200, {"ETag": etag_of(tracked.order.version), "Cache-Control": "no-store"}


@blp.put("/<order_id>/status")
@blp.doc(**DOCUMENTED)
@blp.arguments(StatusRequestSchema)
@blp.response(200, OrderSchema)
def set_status(body: dict[str, Any], order_id: str) -> Answer:
    """Take an order one step further

    Of two who saw the same version, one wins; the other is told who, and how the order is now.
    """
    return _advance(order_id, OrderStatus(body["status"]), body)


@blp.put("/<order_id>/complete")
@blp.doc(**DOCUMENTED)
@blp.arguments(CompleteRequestSchema, required=False)
@blp.response(200, OrderSchema)
def complete(body: dict[str, Any], order_id: str) -> Answer:
    """Hand a ready order over: it is archived, and its points are booked"""
    return _advance(order_id, OrderStatus.COMPLETED, body)


def _advance(order_id: str, to: OrderStatus, body: dict[str, Any]) -> Answer:
    outcome = shop().advance_order(
        AdvanceOrder(order_id, to, body.get("version"), body.get("barista"), sent_key())
    )
    order = outcome.value
    return TrackedOrder(order), 200, {"ETag": etag_of(order.version)} | replay_header(outcome)
