"""GET /menu through the whole API, against a bare handler: same bytes, same server."""

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil

from cloudcafe.local.components import api_command
from cloudcafe.local.ports import free_ports
from cloudcafe.local.stack import Stack
from scripts.benchmarks.load import get_for
from scripts.benchmarks.report import spread, verdict

ROUNDS = 7
SECONDS = 2.0
GOAL = 0.7


def measure(stack: Stack) -> None:
    """Print the ratio of requests a second, and that of processor time a request."""
    api = stack.environment["CLOUDCAFE_API_BASE_URL"]
    body = httpx.get(f"{api}/menu").content
    rates: list[float] = []
    costs: list[float] = []
    with _bare(body) as (bare, bare_pid):
        _run(f"{api}/menu", stack.pid_of("api"))
        _run(f"{bare}/menu", bare_pid)
        for _ in range(ROUNDS):
            rate, cost = _run(f"{api}/menu", stack.pid_of("api"))
            bare_rate, bare_cost = _run(f"{bare}/menu", bare_pid)
            rates.append(rate / bare_rate)
            costs.append(cost / bare_cost)
    print(
        f"GET /menu, {len(body)} bytes, requests a second, API / bare: {spread(rates)}; "
        f"{verdict(statistics.median(rates), GOAL, at_least=True)}"
    )
    print(f"GET /menu, processor time a request, API / bare: {spread(costs)}")


def _run(url: str, pid: int) -> tuple[float, float]:
    before = _cpu_s(pid)
    load = get_for(url, seconds=SECONDS, processes=1, connections=16)
    return load.per_second, (_cpu_s(pid) - before) / load.requests


def _cpu_s(pid: int) -> float:
    """Return the processor time, in seconds, of a process and those under it."""
    process = psutil.Process(pid)
    times = [one.cpu_times() for one in (process, *process.children(recursive=True))]
    return sum(one.user + one.system for one in times)


@contextmanager
def _bare(body: bytes) -> Iterator[tuple[str, int]]:
    [port] = free_ports(1)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "body.json"
        file.write_bytes(body)
        server = subprocess.Popen(
            api_command(port, "scripts.benchmarks.bare:app"),
            env=os.environ | {"BARE_BODY_FILE": str(file)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(f"{url}/menu")
            yield url, server.pid
        finally:
            server.terminate()
            server.wait(timeout=10)


def _wait_for(url: str) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            httpx.get(url)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"{url} did not answer")
