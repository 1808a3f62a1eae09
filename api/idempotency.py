"""The ``Idempotency-Key`` header."""

import hashlib
import json
import re
from typing import Any

from flask import request

from cloudcafe.domain.errors import FieldError, InvalidInput
from cloudcafe.services.ports import IdempotencyKey, Outcome

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"

DOCUMENTED: dict[str, Any] = {
    "parameters": [
        {
            "in": "header",
            "name": HEADER,
            "description": "A repetition with the same key is answered as the first request was, "
            f"with `{REPLAYED}: true`; another request with it is refused.",
            "schema": {"type": "string", "minLength": 1, "maxLength": 128},
        }
    ]
}
"""What an endpoint that takes the header says of it in the OpenAPI document."""

_KEY = re.compile(r"\A[\x21-\x7e]{1,128}\Z")


def sent_key() -> IdempotencyKey | None:
    """Return the key of this request with the request's fingerprint, or None without a key.

    Raises:
        InvalidInput: the header is not 1 to 128 printable characters without spaces.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not _KEY.match(key):
        raise InvalidInput(
            "The Idempotency-Key cannot be used.",
            [
                FieldError(
                    HEADER,
                    "is not acceptable",
                    "send 1 to 128 printable ASCII characters, no space",
                )
            ],
        )
    # The same content counts, not the same bytes: a client may order its keys anew on a retry.
    body = json.dumps(request.get_json(silent=True) or {}, sort_keys=True)
    told = f"{request.method}\n{request.path}\n{body}"
    return IdempotencyKey(key, hashlib.sha256(told.encode()).hexdigest())


def replay_header(outcome: Outcome[Any]) -> dict[str, str]:
    """Return the header that tells a replayed answer from a first one."""
    return {REPLAYED: "true"} if outcome.replayed else {}
