"""A log record for each request that changed something, failed or was slow.

Reads that went well are the load balancer's to count: recording each here would cost more than
answering it does.
"""

import logging
import re
import time

from flask import Flask, Response, g, request
from ulid import ULID

HEADER = "X-Request-Id"
SLOW_S = 0.5

_ACCEPTABLE = re.compile(r"\A[A-Za-z0-9._-]{1,64}\Z")
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_FIRST_FAILURE = 400

log = logging.getLogger("api.requests")


def log_requests(app: Flask) -> None:
    """Log the requests of an application."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.began_at = time.perf_counter()


def _end(response: Response) -> Response:
    took_s = time.perf_counter() - g.began_at
    status = response.status_code
    if request.method in _READS and status < _FIRST_FAILURE and took_s < SLOW_S:
        return response
    sent = request.headers.get(HEADER, "")
    request_id = sent if _ACCEPTABLE.match(sent) else str(ULID())
    response.headers[HEADER] = request_id
    log.info(
        "%s %s %s",
        request.method,
        # The rule, not the path: a path may hold a customer's id.
        request.url_rule.rule if request.url_rule else "-",
        status,
        extra={
            "request_id": request_id,
            "status": status,
            "duration_ms": round(took_s * 1000, 2),
        },
    )
    return response
