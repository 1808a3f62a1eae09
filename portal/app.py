"""The application factory."""

import logging
from http import HTTPStatus

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from cloudcafe.bootstrap import StaffDoor, build_staff_door
from cloudcafe.domain.errors import DependencyUnavailable
from cloudcafe.settings import Settings
from portal import pages, sign_in
from portal.browser import Browser, rendered
from portal.health import AppHealth

MAX_BODY_BYTES = 16 * 1024
STATIC_AGE_S = 3600

log = logging.getLogger(__name__)


def create_app(
    settings: Settings, door: StaffDoor | None = None, health: AppHealth | None = None
) -> Flask:
    """Return the WSGI application.

    Args:
        settings: where things are.
        door: signs staff in and out; unless given, the one of the settings, if they name any.
        health: tells which apps are up; unless given, by asking them.
    """
    app = Flask("portal", static_url_path="/portal/static")
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY_BYTES, SEND_FILE_MAX_AGE_DEFAULT=STATIC_AGE_S)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["door"] = door or build_staff_door(settings)
    app.extensions["health"] = health or AppHealth(settings.site_url)
    app.extensions["browser"] = Browser(settings.site_url, settings.trusted_proxies)
    app.register_blueprint(pages.blp)
    app.register_blueprint(sign_in.blp)
    app.after_request(_never_kept)
    app.register_error_handler(DependencyUnavailable, _away)
    app.register_error_handler(HTTPException, _problem)
    return app


def _never_kept(response: Response) -> Response:
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response


def _away(error: DependencyUnavailable) -> Response:
    log.warning("%s", error)
    response = rendered("problem.html", kind="away", status=HTTPStatus.SERVICE_UNAVAILABLE)
    response.headers["Retry-After"] = "5"
    return response


def _problem(error: HTTPException) -> Response:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    kinds = {HTTPStatus.NOT_FOUND: "not_found", HTTPStatus.INTERNAL_SERVER_ERROR: "failed"}
    return rendered("problem.html", kind=kinds.get(HTTPStatus(status), "refused"), status=status)
