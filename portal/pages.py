"""The pages of whoever is signed in: the apps, and the profile."""

from collections.abc import Callable
from functools import wraps

from flask import Blueprint, Response, current_app, jsonify, request, url_for

from cloudcafe.bootstrap import StaffDoor
from cloudcafe.domain.staff import StaffMember
from portal.apps import apps_for
from portal.browser import check_form, cookie_id, drop_id, rendered, see_other

blp = Blueprint("pages", __name__, url_prefix="/portal")


def staff_door() -> StaffDoor | None:
    """Return what signs staff in and out; None where the settings name no user pool."""
    found: StaffDoor | None = current_app.extensions["door"]
    return found


def _for_staff(page: Callable[[StaffMember], Response]) -> Callable[[], Response]:
    @wraps(page)
    def checked() -> Response:
        door = staff_door()
        member = door.find_member(cookie_id()) if door and cookie_id() else None
        return see_other(url_for("sign_in.show")) if member is None else page(member)

    return checked


@blp.get("/health")
def health() -> Response:
    return jsonify(status="ok")


@blp.get("/")
@_for_staff
def launcher(member: StaffMember) -> Response:
    up = current_app.extensions["health"].up()
    return rendered("launcher.html", member=member, apps=apps_for(member.groups), up=up)


@blp.get("/profile")
@_for_staff
def profile(member: StaffMember) -> Response:
    return rendered("profile.html", member=member)


@blp.post("/sign-out")
def sign_out() -> Response:
    check_form()
    door = staff_door()
    if door is not None:
        if request.form.get("everywhere"):
            door.sign_out_everywhere(cookie_id())
        else:
            door.sign_out(cookie_id())
    return drop_id(see_other(url_for("sign_in.show", said="signed-out")))
