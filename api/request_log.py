"""One log record a request, under an id that the answer carries too."""

import logging
import re
import time

from flask import Flask, Response, g, request
from ulid import ULID

HEADER = "X-Request-Id"

_ACCEPTABLE = re.compile(r"\A[A-Za-z0-9._-]{1,64}\Z")

log = logging.getLogger("api.requests")


def log_requests(app: Flask) -> None:
    """Log every request of an application."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.began_at = time.perf_counter()


def _end(response: Response) -> Response:
    if not log.isEnabledFor(logging.INFO):
        return response
    sent = request.headers.get(HEADER, "")
    request_id = sent if _ACCEPTABLE.match(sent) else str(ULID())
    response.headers[HEADER] = request_id
    log.info(
        "%s %s %s",
        request.method,
        # The rule, not the path: a path may hold a customer's id.
        request.url_rule.rule if request.url_rule else "-",
        response.status_code,
        extra={
            "request_id": request_id,
            "status": response.status_code,
            "duration_ms": round((time.perf_counter() - g.began_at) * 1000, 2),
        },
    )
    return response
