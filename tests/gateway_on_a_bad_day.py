"""A way to the payment gateway that brings faults about: late answers, forgotten keys, absence."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class BadDay:
    """What goes wrong.

    Attributes:
        late: ends of paths whose next answer comes too late, after the gateway did what it says.
        forgetful: whether the gateway is shown no idempotency keys.
        failing: whether every answer is 503, and the gateway is not asked.
        asked: the paths of the requests that changed something, as they came.
    """

    def __init__(self) -> None:
        self.late: list[str] = []
        self.forgetful = False
        self.failing = False
        self.asked: list[str] = []
        self.url = ""


@contextmanager
def bad_day(gateway: str, late_by_s: float) -> Iterator[BadDay]:
    """Give a way to the gateway at that address."""
    day = BadDay()
    ended = threading.Event()

    class Way(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._pass_on()

        def do_POST(self) -> None:
            day.asked.append(self.path)
            self._pass_on()

        def _pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if day.failing:
                self._answer(503, b'{"error": {"message": "closed"}}')
                return
            status, content = self._ask(body)
            late = next((one for one in day.late if self.path.endswith(one)), None)
            if late is not None:
                day.late.remove(late)
                ended.wait(late_by_s)
                self.close_connection = True
                return
            self._answer(status, content)

        def _ask(self, body: bytes) -> tuple[int, bytes]:
            kept = {"Authorization", "Content-Type"} | (
                set() if day.forgetful else {"Idempotency-Key"}
            )
            headers = {name: self.headers[name] for name in kept if name in self.headers}
            connection = http.client.HTTPConnection(urlsplit(gateway).netloc, timeout=10)
            try:
                connection.request(self.command, self.path, body or None, headers)
                answer = connection.getresponse()
                return answer.status, answer.read()
            finally:
                connection.close()

        def _answer(self, status: int, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Way)
    server.daemon_threads = True
    day.url = f"http://127.0.0.1:{server.server_port}"
    serving = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    serving.start()
    try:
        yield day
    finally:
        ended.set()
        server.shutdown()
        server.server_close()
        serving.join()
