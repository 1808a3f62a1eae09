"""A log record for each request that changed something, failed or was slow.

Reads that went well are the load balancer's to count: recording each here would cost more than
answering it does. For the same reason this wraps the application rather than hooking into it.
"""

import logging
import re
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ulid import ULID

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HEADER = "X-Request-Id"
SLOW_S = 0.5

_ACCEPTABLE = re.compile(r"\A[A-Za-z0-9._-]{1,64}\Z")
_READS = frozenset({"GET", "HEAD", "OPTIONS"})

log = logging.getLogger("api.requests")


class RequestLog:
    """WSGI middleware; the answer to a logged request carries the record's id."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Serve a request."""
        began = time.perf_counter()

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            took_s = time.perf_counter() - began
            if status[0] in "45" or environ["REQUEST_METHOD"] not in _READS or took_s > SLOW_S:
                headers.append((HEADER, _record(environ, int(status[:3]), took_s)))
            return start_response(status, headers, exc_info)

        return self._application(environ, start)


def _record(environ: "WSGIEnvironment", status: int, took_s: float) -> str:
    sent = environ.get("HTTP_X_REQUEST_ID", "")
    request_id = sent if _ACCEPTABLE.match(sent) else str(ULID())
    # The rule, not the path: a path may hold a customer's id.
    rule = getattr(environ.get("werkzeug.request"), "url_rule", None)
    log.info(
        "%s %s %s",
        environ["REQUEST_METHOD"],
        rule.rule if rule else "-",
        status,
        extra={
            "request_id": request_id,
            "status": status,
            "duration_ms": round(took_s * 1000, 2),
        },
    )
    return request_id
