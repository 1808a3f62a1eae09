"""A closed-loop HTTP load over keep-alive connections, cheap enough to leave servers the cores."""

import selectors
import socket
import time
from dataclasses import dataclass
from multiprocessing import get_context
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Load:
    """What a load brought about in ``seconds``."""

    requests: int
    seconds: float

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds


def get_for(url: str, *, seconds: float, processes: int, connections: int) -> Load:
    """GET an address again and again, each connection as soon as it is answered."""
    with get_context("spawn").Pool(processes) as pool:
        done = pool.starmap(_client, [(url, seconds, connections)] * processes)
    return Load(sum(load.requests for load in done), max(load.seconds for load in done))


def _client(url: str, seconds: float, connections: int) -> Load:
    parts = urlsplit(url)
    address = (parts.hostname or "127.0.0.1", parts.port or 80)
    path = parts.path or "/"
    request = f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode()
    selector = selectors.DefaultSelector()
    missing: dict[socket.socket, int] = {}
    for _ in range(connections):
        connection = socket.create_connection(address)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(connection, selectors.EVENT_READ, connection)
        connection.sendall(request)
        missing[connection] = -1
    requests = 0
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        for key, _ in selector.select(timeout=1):
            connection = key.data
            received = connection.recv(65536)
            if not received:
                raise ConnectionError(f"{url} closed a connection")
            missing[connection] = _left(missing[connection], received)
            if missing[connection] == 0:
                requests += 1
                missing[connection] = -1
                connection.sendall(request)
    took = time.perf_counter() - began
    for connection in missing:
        connection.close()
    return Load(requests, took)


def _left(left: int, received: bytes) -> int:
    """Return how many bytes of the answer are still to come; -1 stands for its head."""
    if left >= 0:
        return left - len(received)
    head, _, body = received.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(f"not the answer wanted: {head[:60]!r}")
    length = next(
        int(line.split(b":")[1])
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length")
    )
    return length - len(body)
