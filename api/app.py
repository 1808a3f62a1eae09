"""The application factory."""

from collections.abc import Mapping, Sequence
from types import ModuleType

from flask import Flask
from flask.json.provider import DefaultJSONProvider

from api import docs_page
from api.menu_pages import MenuPages
from api.problems import ProblemApi
from api.request_log import RequestLog
from api.resources import barista, health, inventory, loyalty, menu, orders, stores, validation
from cloudcafe.bootstrap import Shop, build_shop
from cloudcafe.settings import ServiceName, Settings

MAX_BODY_BYTES = 64 * 1024

RESOURCES: Mapping[ServiceName, Sequence[ModuleType]] = {
    "all": (menu, orders, validation, loyalty, inventory, barista, stores),
    "menu": (menu, stores),
    "order": (orders, barista),
    "loyalty": (loyalty,),
    "inventory": (inventory,),
    "validator": (validation,),
}
"""Which resources each deployable serves; every one also answers for its health."""


def create_app(settings: Settings, shop: Shop | None = None) -> Flask:
    """Return the WSGI application of the service that the settings name."""
    app = Flask("cloudcafe", static_folder=None)
    app.config.update(
        API_TITLE="CloudCafe",
        API_VERSION="1.0.0",
        OPENAPI_VERSION="3.1.0",
        # A service that serves a part still shows the whole document, which is kept in a file.
        OPENAPI_URL_PREFIX="/" if settings.service == "all" else None,
        OPENAPI_JSON_PATH="openapi.json",
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        API_SPEC_OPTIONS={
            "info": {"description": __doc_of_the_api__, "license": {"name": "MIT"}},
            "servers": [{"url": "/api"}],
        },
    )
    provider = DefaultJSONProvider(app)
    provider.ensure_ascii = False
    provider.sort_keys = False
    app.json = provider
    app.extensions["shop"] = shop or build_shop(settings)
    app.extensions["menu_pages"] = MenuPages()
    api = ProblemApi(app)
    for resource in (*RESOURCES[settings.service], health):
        api.register_blueprint(resource.blp)
    app.register_blueprint(docs_page.blp)
    if settings.service != "all":
        app.register_blueprint(docs_page.whole_document)
    app.wsgi_app = RequestLog(app.wsgi_app)  # type: ignore[method-assign]  # Flask's own way
    return app


__doc_of_the_api__ = """Order coffee, follow the order, earn points; run the counter and the stock.

Amounts are dollars with at most two decimals. Errors are problems (RFC 9457) that name the field
and the remedy. Lists page with an opaque cursor. Send an `Idempotency-Key` with what changes
something, and a repetition is answered as the first request was.
"""
