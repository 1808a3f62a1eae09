"""The menu."""

from typing import Any, cast

from flask import current_app, json, request
from webargs.flaskparser import parser
from werkzeug.wrappers import Response as BaseResponse

from api.current import shop
from api.idempotency import DOCUMENTED, replay_header, sent_key
from api.menu_pages import MenuPages
from api.resource import Resource
from api.schemas.menu import (
    MenuItemChangeSchema,
    MenuItemDetailSchema,
    MenuItemRequestSchema,
    MenuItemSchema,
    MenuQuerySchema,
    MenuSchema,
    OfferView,
    StoreQuerySchema,
    menu_on_the_wire,
)
from api.versions import etag_of, if_match, preconditions
from cloudcafe.domain.errors import FieldError, InvalidInput
from cloudcafe.services.queries.browse_menu import Offer

blp = Resource("menu", __name__, url_prefix="/menu", description=__doc__)

_query = MenuQuerySchema()


@blp.get("")
@blp.doc(
    # Said by hand: the page is rendered already, and each decorator costs a tenth of sending it.
    parameters=[
        {"in": "query", "name": "store_id", "schema": {"type": "string"}},
        {"in": "query", "name": "category", "schema": {"type": "string"}},
    ],
    responses={
        200: {
            "description": "OK",
            "content": {"application/json": {"schema": MenuSchema}},
        },
        304: {"description": "The menu is the one that `If-None-Match` names."},
    },
)
def browse() -> BaseResponse:
    """The menu of a store, with what it has of each item

    Stock may be half a second old here; an order is always checked against what is there.
    """
    page = _pages().get(request.query_string, _render)
    response = current_app.response_class(page.body, headers=page.headers)
    if "If-None-Match" in request.headers:
        return response.make_conditional(request)
    return response


def _pages() -> MenuPages:
    return cast("MenuPages", current_app.extensions["menu_pages"])


def _render() -> bytes:
    query = parser.parse(_query, request, location="query")
    menu = shop().browse_menu(query.get("store_id"), query.get("category"))
    return json.dumps(menu_on_the_wire(menu), separators=(",", ":")).encode()


@blp.get("/<item_id>")
@blp.arguments(StoreQuerySchema, location="query")
@blp.response(200, MenuItemDetailSchema)
def view(query: dict[str, str], item_id: str) -> tuple[Any, int, dict[str, str]]:
    """One item, with its story and what is in it"""
    offer = shop().view_item(item_id, query.get("store_id"))
    return OfferView(offer), 200, {"ETag": etag_of(offer.item.version)}


@blp.post("")
@blp.doc(**DOCUMENTED)
@blp.arguments(MenuItemRequestSchema)
@blp.response(201, MenuItemSchema)
def add(body: dict[str, Any]) -> tuple[Any, int, dict[str, str]]:
    """Put an item on the menu

    A store sells it once its stock is counted.
    """
    outcome = shop().add_menu_item(body["item"], sent_key())
    _pages().clear()
    item = outcome.value
    headers = {"ETag": etag_of(item.version), "Location": f"menu/{item.item_id}"}
    return OfferView(Offer(item, None)), 201, headers | replay_header(outcome)


@blp.put("/<item_id>")
@blp.doc(**DOCUMENTED)
@blp.arguments(MenuItemChangeSchema)
@blp.response(200, MenuItemDetailSchema)
def change(body: dict[str, Any], item_id: str) -> tuple[Any, int, dict[str, str]]:
    """Change an item: words, price, customizations

    Say which version you saw, by `If-Match` or `version`.
    """
    matched = if_match()
    seen_version = matched if matched is not None else body["version"]
    if seen_version is None:
        raise InvalidInput(
            "Say which version you saw.",
            [FieldError("version", "is missing", "send the version, or If-Match with the ETag")],
        )
    with preconditions():
        outcome = shop().change_menu_item(
            body["fields"].item(item_id), seen_version=seen_version, key=sent_key()
        )
    _pages().clear()
    item = outcome.value
    headers = {"ETag": etag_of(item.version)} | replay_header(outcome)
    shown = shop().view_item(item_id, None)
    return OfferView(Offer(item, shown.level, shown.story)), 200, headers
