"""Failures as problems (RFC 9457): the one place that knows how a refusal looks on the wire."""

import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, json, request
from flask_smorest import Api
from flask_smorest.utils import prepare_response
from marshmallow import Schema, fields
from werkzeug.exceptions import HTTPException

from api.schemas.fields import in_utc
from api.schemas.inventory import StockLevelSchema
from api.schemas.menu import MenuItemSchema, OfferView
from api.schemas.orders import OrderSchema
from cloudcafe.domain.errors import (
    Conflict,
    FieldError,
    InvalidInput,
    NotFound,
    PreconditionFailed,
    ShopError,
    TemporarilyUnavailable,
    UnknownStore,
)
from cloudcafe.domain.inventory import Shortage, StockLevel
from cloudcafe.domain.menu import MenuItem
from cloudcafe.domain.money import Money
from cloudcafe.domain.order import Order
from cloudcafe.services.queries.browse_menu import Offer
from cloudcafe.services.queries.find_order import TrackedOrder

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_S = 2

log = logging.getLogger(__name__)


class FieldErrorSchema(Schema):
    field = fields.String(
        required=True, metadata={"description": "Dotted path of the field, or a header's name."}
    )
    message = fields.String(required=True)
    remedy = fields.String(required=True)


class ProblemSchema(Schema):
    """A refusal, with more members for some codes: what the caller needs to go on."""

    type = fields.String(
        required=True, metadata={"description": "`urn:cloudcafe:problem:` and the code."}
    )
    code = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    instance = fields.String(required=True)
    errors = fields.List(fields.Nested(FieldErrorSchema))
    expected_total = fields.Float(metadata={"description": "With `price-changed`."})
    shortages = fields.List(
        fields.Nested(
            Schema.from_dict(
                {
                    "item_id": fields.String(required=True),
                    "name": fields.String(required=True),
                    "requested": fields.Integer(required=True),
                    "available": fields.Integer(required=True),
                },
                name="Shortage",
            )
        ),
        metadata={"description": "With `out-of-stock`."},
    )
    opens_at = fields.DateTime(allow_none=True, metadata={"description": "With `store-closed`."})
    current = fields.Dict(
        metadata={"description": "With conflicts: the order, item or stock as it is now."}
    )
    allowed = fields.List(fields.String(), metadata={"description": "With `invalid-transition`."})
    points = fields.Integer(metadata={"description": "With `insufficient-points`: the balance."})
    dependency = fields.String(metadata={"description": "With `dependency-unavailable`."})


STATUS_OF: Sequence[tuple[type[ShopError], HTTPStatus]] = (
    (InvalidInput, HTTPStatus.UNPROCESSABLE_ENTITY),
    (Conflict, HTTPStatus.CONFLICT),
    (PreconditionFailed, HTTPStatus.PRECONDITION_FAILED),
    (NotFound, HTTPStatus.NOT_FOUND),
    (TemporarilyUnavailable, HTTPStatus.SERVICE_UNAVAILABLE),
)

_HTTP_CODES = {
    HTTPStatus.BAD_REQUEST: "malformed-request",
    HTTPStatus.NOT_FOUND: "not-found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method-not-allowed",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "body-too-large",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "unsupported-media-type",
    HTTPStatus.INTERNAL_SERVER_ERROR: "internal-error",
}

_HTTP_DETAILS = {
    HTTPStatus.NOT_FOUND: "Nothing is at this address; /docs lists what there is.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is larger than anything the shop asks for.",
    HTTPStatus.INTERNAL_SERVER_ERROR: (
        "This is our fault, and it is in our logs. Send the request again with the same "
        "Idempotency-Key: nothing is done twice."
    ),
}

_REMEDIES = (
    (r"^Missing data", "send this field"),
    (r"^Unknown field", "leave it out"),
    (r"^Not a valid integer", "send a whole number"),
    (r"^Not a valid string", "send text"),
    (r"^Invalid input type|^Not a valid (list|mapping)", "send the type that /docs shows"),
    (r"null", "send a value, or leave the field out"),
    (r"^Must be one of", "send one of those"),
    (r"^Must be greater|^Must be less", "send a number within the bounds"),
    (r"^Longer than|^Length must|^Shorter than", "change its length"),
)


class ProblemApi(Api):  # type: ignore[misc]  # flask-smorest ships no types
    """flask-smorest's API with problems for errors, in the answers and in the document."""

    ERROR_SCHEMA = ProblemSchema

    def _register_error_handlers(self) -> None:
        super()._register_error_handlers()
        app: Flask = self._app
        app.register_error_handler(ShopError, shop_error)

    def _register_responses(self) -> None:
        for status in HTTPStatus:
            response: dict[str, Any] = {"description": status.phrase}
            if status >= HTTPStatus.BAD_REQUEST:
                response["schema"] = ProblemSchema
            prepare_response(response, self.spec, MEDIA_TYPE)
            self.spec.components.response(status.name, response, lazy=True)
        default: dict[str, Any] = {"description": "A problem", "schema": ProblemSchema}
        prepare_response(default, self.spec, MEDIA_TYPE)
        self.spec.components.response(self.DEFAULT_ERROR_RESPONSE_NAME, default, lazy=True)

    def handle_http_exception(self, error: HTTPException) -> Response:
        """Answer what Flask, werkzeug and webargs refuse."""
        status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
        data: Mapping[str, Any] = getattr(error, "data", None) or {}
        messages = data.get("messages", {})
        headers = dict(data.get("headers") or {})
        if isinstance(error, HTTPException):
            headers |= {
                name: value
                for name, value in error.get_headers()
                if name not in {"Content-Type", "Content-Length"}
            }
        if status is HTTPStatus.UNPROCESSABLE_ENTITY:
            return problem(
                InvalidInput.code,
                InvalidInput.title,
                status,
                "Mend the named fields and send it again; nothing was changed.",
                errors=list(field_errors(messages)),
            )
        if status is HTTPStatus.BAD_REQUEST and "json" in messages:
            return problem(
                "malformed-json",
                "The body is not JSON",
                status,
                "The body could not be read; nothing was changed.",
                errors=[FieldError("body", "is not valid JSON", "send one JSON object")],
            )
        detail = _HTTP_DETAILS.get(status, error.description or status.description)
        code = _HTTP_CODES.get(status, status.name.lower().replace("_", "-"))
        answer = problem(code, status.phrase, status, detail)
        answer.headers.update(headers)
        return answer


def shop_error(error: ShopError) -> Response:
    """Answer what the shop refuses."""
    status = next(status for kind, status in STATUS_OF if isinstance(error, kind))
    if isinstance(error, UnknownStore) and request.method == "GET":
        status = HTTPStatus.NOT_FOUND
    extra = {name: on_the_wire(value) for name, value in error.extra.items()}
    answer = problem(error.code, error.title, status, error.detail, errors=error.errors, **extra)
    if isinstance(error, TemporarilyUnavailable):
        answer.headers["Retry-After"] = str(RETRY_AFTER_S)
        log.warning("refused for now: %s", error.detail, extra={"code": error.code})
    return answer


def problem(
    code: str,
    title: str,
    status: HTTPStatus,
    detail: str,
    *,
    errors: Sequence[FieldError] = (),
    **extra: Any,
) -> Response:
    """Return a problem as a response."""
    body: dict[str, Any] = {
        "type": f"urn:cloudcafe:problem:{code}",
        "code": code,
        "title": title,
        "status": int(status),
        "detail": detail,
        "instance": request.path,
    }
    if errors:
        body["errors"] = FieldErrorSchema(many=True).dump(errors)
    return current_app.response_class(
        # In ASCII: what is quoted from a request may be no character at all.
        json.dumps(body | extra, ensure_ascii=True),
        status=int(status),
        mimetype=MEDIA_TYPE,
    )


_VIEWS: Sequence[tuple[type, Callable[[Any], Any]]] = (
    (Order, lambda order: OrderSchema().dump(TrackedOrder(order))),
    (StockLevel, StockLevelSchema().dump),
    (MenuItem, lambda item: MenuItemSchema().dump(OfferView(Offer(item, None)))),
    (Money, lambda money: float(money.major)),
    (
        Shortage,
        lambda one: {
            "item_id": one.item_id,
            "name": one.name,
            "requested": one.requested,
            "available": one.available,
        },
    ),
)


def on_the_wire(value: Any) -> Any:
    """Return a domain value as the endpoints show it."""
    if isinstance(value, list | tuple):
        return [on_the_wire(one) for one in value]
    for kind, view in _VIEWS:
        if isinstance(value, kind):
            return view(value)
    return in_utc(value) if isinstance(value, datetime) else value


def field_errors(messages: Any) -> Iterator[FieldError]:
    """Give a field error for each message of webargs, its location's name left out."""
    for location in messages.values() if isinstance(messages, Mapping) else ():
        yield from _under("", location)


def _under(path: str, messages: Any) -> Iterator[FieldError]:
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            # `_schema` stands for the object itself.
            inner_path = path if name == "_schema" else f"{path}.{name}" if path else str(name)
            yield from _under(inner_path, inner)
        return
    for message in messages if isinstance(messages, list) else [messages]:
        if isinstance(message, FieldError):
            yield replace(message, field=path or message.field)
        else:
            yield FieldError(path or "body", str(message), _remedy(str(message)))


def _remedy(message: str) -> str:
    return next(
        (remedy for pattern, remedy in _REMEDIES if re.search(pattern, message)),
        "send it as /docs describes",
    )
