"""Versions as entity tags: what was read is what is changed."""

from flask import request
from werkzeug.http import parse_etags

from cloudcafe.domain.errors import PreconditionFailed, VersionConflict


def etag_of(version: int) -> str:
    """Return the entity tag of a version."""
    return f'"v{version}"'


def check_if_match(current_version: int, current: object) -> int | None:
    """Return the current version when ``If-Match`` names it, None when there is no ``If-Match``.

    Raises:
        PreconditionFailed: it names another; ``extra["current"]`` is what is there now.
    """
    header = request.headers.get("If-Match")
    if header is None:
        return None
    if not parse_etags(header).contains(f"v{current_version}"):
        raise PreconditionFailed(
            "It has changed since you read it; nothing was changed.", extra={"current": current}
        )
    return current_version


def failed_precondition(conflict: VersionConflict) -> PreconditionFailed:
    """Return a conflict as what it is to a caller who sent ``If-Match``."""
    return PreconditionFailed(conflict.detail, conflict.errors, conflict.extra)
