"""Opaque cursors: where the next page of a list begins."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cloudcafe.domain.errors import FieldError, InvalidInput

_ULID = re.compile(r"\A[0-9A-HJKMNP-TV-Z]{26}\Z")


def encode(last_id: str | None) -> str | None:
    """Return the cursor behind the row of that id; None when there is no more."""
    return urlsafe_b64encode(last_id.encode()).decode().rstrip("=") if last_id else None


def decode(cursor: str | None) -> str | None:
    """Return the id that a cursor stands for.

    Raises:
        InvalidInput: it is no cursor of ours.
    """
    if cursor is None:
        return None
    try:
        last_id = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except ValueError:
        last_id = ""
    if not _ULID.match(last_id):
        raise InvalidInput(
            "That is no cursor.",
            [FieldError("cursor", "is unknown", "send next_cursor as it was answered, or none")],
        )
    return last_id
