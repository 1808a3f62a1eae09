"""Signing in: e-mail address and password, then whatever else is wanted, a page each."""

import logging
from http import HTTPStatus
from typing import Final
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, request, url_for
from werkzeug.exceptions import NotFound

from cloudcafe.bootstrap import StaffDoor
from cloudcafe.domain.staff import (
    Challenge,
    ChallengeKind,
    PasswordResetRequired,
    PasswordTooWeak,
    SignInLapsed,
    SignInRefused,
    StaffError,
    TooManyAttempts,
    WrongCode,
)
from cloudcafe.services.sign_in_staff import Entered, Wanted
from portal.browser import address, check_form, cookie_id, keep_id, rendered, see_other
from portal.pages import staff_door

blp = Blueprint("sign_in", __name__, url_prefix="/portal/sign-in")

# What is said, and with which status.
_REFUSALS: Final[dict[type[StaffError], tuple[str, HTTPStatus]]] = {
    SignInRefused: ("refused", HTTPStatus.UNAUTHORIZED),
    PasswordResetRequired: ("reset", HTTPStatus.UNAUTHORIZED),
    SignInLapsed: ("lapsed", HTTPStatus.UNAUTHORIZED),
    TooManyAttempts: ("too_many", HTTPStatus.TOO_MANY_REQUESTS),
    PasswordTooWeak: ("too_weak", HTTPStatus.UNPROCESSABLE_ENTITY),
    WrongCode: ("wrong_code", HTTPStatus.UNAUTHORIZED),
}
_SAID: Final = {"signed-out": "signed_out", "lapsed": "lapsed"}
_LONGEST: Final = 256
"""Characters of a password or an address; Cognito takes no more."""

log = logging.getLogger(__name__)


@blp.get("")
def show() -> Response:
    if staff_door() is None:
        return rendered("sign_in.html", notice="not_set_up", status=HTTPStatus.SERVICE_UNAVAILABLE)
    return rendered("sign_in.html", notice=_SAID.get(request.args.get("said", "")))


@blp.post("")
def sign_in() -> Response:
    check_form()
    door = _door()
    email = request.form.get("email", "").strip()
    password = request.form.get("password", "")
    if not email or not password or max(len(email), len(password)) > _LONGEST:
        return rendered(
            "sign_in.html", notice="empty", email=email, status=HTTPStatus.UNPROCESSABLE_ENTITY
        )
    try:
        step = door.sign_in(email, password, address())
    except StaffError as refusal:
        notice, status = _told(refusal)
        return rendered("sign_in.html", notice=notice, email=email, status=status)
    return _go_on(door, step)


@blp.get("/<kind>")
def show_challenge(kind: str) -> Response:
    held = _door().held(cookie_id())
    if held is None:
        _known(kind)
        return see_other(url_for("sign_in.show", said="lapsed"))
    if held.kind != kind:
        return see_other(url_for("sign_in.show_challenge", kind=held.kind))
    return _challenge_page(held)


@blp.post("/<kind>")
def answer(kind: str) -> Response:
    check_form()
    door = _door()
    held = door.held(cookie_id())
    if held is None or held.kind != _known(kind):
        return see_other(url_for("sign_in.show", said="lapsed"))
    text = request.form.get("answer", "")
    if held.kind is ChallengeKind.NEW_PASSWORD:
        if text != request.form.get("again", ""):
            return _challenge_page(held, "not_the_same", HTTPStatus.UNPROCESSABLE_ENTITY)
    else:
        text = "".join(text.split())
    if not text or len(text) > _LONGEST:
        return _challenge_page(held, "nothing_given", HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        step = door.answer(cookie_id(), text, address())
    except (PasswordTooWeak, WrongCode) as refusal:
        return _challenge_page(held, *_told(refusal))
    except StaffError as refusal:
        notice, status = _told(refusal)
        return rendered("sign_in.html", notice=notice, email=held.email, status=status)
    return _go_on(door, step)


def _door() -> StaffDoor:
    door = staff_door()
    if door is None:
        raise NotFound
    return door


def _known(kind: str) -> ChallengeKind:
    try:
        return ChallengeKind(kind)
    except ValueError as error:
        raise NotFound from error


def _told(refusal: StaffError) -> tuple[str, HTTPStatus]:
    notice, status = _REFUSALS[type(refusal)]
    # Whose it was is nobody's business who reads logs.
    log.info("sign-in not completed", extra={"why": notice})
    return notice, status


def _go_on(door: StaffDoor, step: Entered | Wanted) -> Response:
    # The id that the browser came with is worth nothing any more.
    door.sign_out(cookie_id())
    if isinstance(step, Wanted):
        to = url_for("sign_in.show_challenge", kind=step.challenge.kind)
        return keep_id(see_other(to), step.held_id)
    log.info("signed in")
    return keep_id(see_other(url_for("pages.launcher")), step.session_id)


def _challenge_page(
    held: Challenge, notice: str | None = None, status: int = HTTPStatus.OK
) -> Response:
    return rendered(
        f"{held.kind}.html", notice=notice, status=status, challenge=held, otpauth=_otpauth(held)
    )


def _otpauth(held: Challenge) -> str:
    """Return the address by which an authenticator app on this device takes the secret."""
    label = quote(f"CloudCafe:{held.email}", safe="")
    return f"otpauth://totp/{label}?{urlencode({'secret': held.secret, 'issuer': 'CloudCafe'})}"
