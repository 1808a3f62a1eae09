# noqa: INP001 a program of its own, in images alone
"""Is the process in this container alive? Ends with 0 when it is, and with 1 and a reason when not.

    healthcheck.py http http://127.0.0.1:8000/health/ready
    healthcheck.py heartbeat /tmp/heartbeat

A server is alive while it answers, whatever it answers: one whose database is down is not mended by
a restart, and whether it is to get requests is the load balancer's question. A worker is alive
while it touches its heartbeat file.
"""

import http.client
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

ANSWER_WITHIN_S = 8.0
# The longest batch of a worker, and its longest pause.
FRESH_FOR_S = 60.0


def check(kind: str, target: str) -> None:
    """Raise an exception that says what is wrong, or return."""
    if kind == "http":
        url = urlsplit(target)
        connection = http.client.HTTPConnection(url.netloc, timeout=ANSWER_WITHIN_S)
        try:
            connection.request("GET", url.path)
            connection.getresponse()
        finally:
            connection.close()
    elif kind == "heartbeat":
        age_s = time.time() - Path(target).stat().st_mtime
        if age_s > FRESH_FOR_S:
            raise TimeoutError(f"{target} was last touched {age_s:.0f} s ago")
    else:
        raise ValueError(f"neither http nor heartbeat: {kind}")


if __name__ == "__main__":
    try:
        check(sys.argv[1], sys.argv[2])
    except (OSError, http.client.HTTPException, ValueError) as error:
        sys.exit(f"not alive: {type(error).__name__}: {error}")
