"""What the browser brings and keeps: its cookie, its forms, its language, its address."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

from flask import Response, current_app, make_response, render_template, request
from werkzeug.exceptions import Forbidden

from portal.words import LANGUAGE_NAMES, WORDS, Language, pick_language

LANGUAGE_COOKIE: Final = "cloudcafe_language"
_YEAR_S: Final = 365 * 24 * 3600
_ID_BYTES: Final = 32
_LONGEST_ID: Final = 128
_OWN_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class Browser:
    """How this installation talks to browsers.

    Attributes:
        site_url: the address under which they know it.
        trusted_proxies: how many proxies in front of it add the address that asked them.
    """

    site_url: str
    trusted_proxies: int

    @property
    def is_secure(self) -> bool:
        """Whether cookies are for HTTPS only: always, but on one's own machine without it."""
        site = urlsplit(self.site_url)
        return site.scheme == "https" or site.hostname not in _OWN_MACHINE

    @property
    def cookie_name(self) -> str:
        """The session cookie's name, which by its beginning belongs to this very host."""
        return "__Host-cloudcafe_staff" if self.is_secure else "cloudcafe_staff"


def this_browser() -> Browser:
    """Return how the application at work talks to browsers."""
    found: Browser = current_app.extensions["browser"]
    return found


def cookie_id() -> str:
    """Return the id that the browser brought; empty without a sensible one."""
    brought = request.cookies.get(this_browser().cookie_name, "")
    return brought if len(brought) <= _LONGEST_ID else ""


def keep_id(response: Response, new_id: str) -> Response:
    """Let the browser keep an id until it is closed; the server ends it earlier."""
    browser = this_browser()
    response.set_cookie(
        browser.cookie_name,
        new_id,
        path="/",
        httponly=True,
        secure=browser.is_secure,
        samesite="Lax",
    )
    return response


def drop_id(response: Response) -> Response:
    """Let the browser forget its id."""
    browser = this_browser()
    response.delete_cookie(
        browser.cookie_name, path="/", httponly=True, secure=browser.is_secure, samesite="Lax"
    )
    return response


def form_token(bearer_id: str) -> str:
    """Return what a form carries to show that this very browser was given it."""
    return sha256(f"form:{bearer_id}".encode()).hexdigest()


def check_form() -> None:
    """Let a form pass that one of our pages sent from this browser.

    Raises:
        Forbidden: another site sent it, or it was made for another session.
    """
    origin = urlsplit(request.headers.get("Origin", "")).netloc
    brought = cookie_id()
    token = request.form.get("form_token", "")
    if origin != request.host or not brought:
        raise Forbidden
    if not hmac.compare_digest(token.encode(), form_token(brought).encode()):
        raise Forbidden


def address() -> str:
    """Return the address that asked, as the outermost of our own proxies saw it."""
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    proxies = this_browser().trusted_proxies
    if not 0 < proxies <= len(hops) or not hops[-proxies].strip():
        return request.remote_addr or ""
    return hops[-proxies].strip()


def language() -> Language:
    """Return the language that was chosen, or else the browser's."""
    return pick_language(
        request.args.get("lang"),
        request.cookies.get(LANGUAGE_COOKIE),
        request.accept_languages.best_match(["ko", "en"]),
    )


def see_other(path: str) -> Response:
    """Send the browser on to another page."""
    response = make_response("", HTTPStatus.SEE_OTHER)
    response.headers["Location"] = path
    return response


def rendered(template: str, *, status: int = 200, **values: Any) -> Response:
    """Return a page in the browser's language; its forms are for this browser.

    A browser without an id gets one, which no session has yet.
    """
    chosen = language()
    brought = cookie_id()
    bearer = brought or secrets.token_urlsafe(_ID_BYTES)
    page = render_template(
        template,
        words=WORDS[chosen],
        language=chosen,
        languages=LANGUAGE_NAMES,
        form_token=form_token(bearer),
        now=datetime.now(UTC),
        **values,
    )
    response = make_response(page, status)
    response.headers["Content-Language"] = chosen
    if not brought:
        keep_id(response, bearer)
    if request.args.get("lang") == chosen:
        response.set_cookie(
            LANGUAGE_COOKIE,
            chosen,
            max_age=_YEAR_S,
            path="/portal/",
            httponly=True,
            secure=this_browser().is_secure,
            samesite="Lax",
        )
    return response
