"""The shop's whole story in a minute: start, order, prepare, collect, look into the books, stop."""

import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import psycopg
from rich.console import Console
from rich.table import Table

from cloudcafe.local.errors import StackError
from cloudcafe.local.progress import for_this_terminal
from cloudcafe.local.stack import Stack

# The words of the owner's own example.
ORDER = (
    '{"customer_id":"test","items":[{"name":"Espresso","price":3.50,"quantity":1}],"total":3.50}'
)
_CUSTOMER = "test"
_ITEM = "espresso"
_ANSWER_TIMEOUT_S = 20.0
_BOOKED_TIMEOUT_S = 60.0
_POLL_S = 0.1
_PAGES = {
    "/": "text/html",
    "/apps.html": "text/html",
    "/barista/": "text/html",
    "/api/docs": "text/html",
    "/api/openapi.json": "application/json",
    "/api/health/ready": "application/json",
    "/api/menu": "application/json",
    "/api/stores": "application/json",
}


class SmokeError(Exception):
    """The shop did something else than promised."""


class Story:
    """What a customer and a barista do with a running shop, one step a method.

    Args:
        base_url: the front door.
        database_url: the shop's database, to look into the books.
    """

    def __init__(self, base_url: str, database_url: str) -> None:
        self._client = httpx.Client(base_url=base_url, timeout=_ANSWER_TIMEOUT_S)
        self._database_url = database_url
        self._order: dict[str, Any] = {}
        self._stock = 0
        self._points = 0

    def steps(self) -> dict[str, Callable[[], None]]:
        """Return every step in order, by what it is called in the report."""
        return {
            "pages answer": self.pages_answer,
            "espresso is in stock": self.note_stock_and_points,
            "order an espresso": self.order,
            "it is on the board": self.is_active,
            "preparing": lambda: self.advance("preparing"),
            "ready": lambda: self.advance("ready"),
            "complete": self.complete,
            "it has left the board": self.is_not_active,
            "stock is one less": self.stock_is_one_less,
            "it is in the books": self.is_in_the_books,
            "points are on the account": self.points_are_booked,
        }

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def pages_answer(self) -> None:
        """Fetch each page that people and programs begin with."""
        for path, media_type in _PAGES.items():
            answer = self._client.get(path)
            _expect(answer, 200)
            if not answer.headers["content-type"].startswith(media_type):
                raise SmokeError(f"{path} is {answer.headers['content-type']}, not {media_type}")

    def note_stock_and_points(self) -> None:
        """Remember what the order will change."""
        self._stock = self._get(f"/api/inventory/{_ITEM}")["stock"]
        self._points = self._get(f"/api/loyalty/{_CUSTOMER}")["points"]
        if self._stock < 1:
            raise SmokeError("there is no espresso left to order")

    def order(self) -> None:
        """Place the order with the very words of the example."""
        answer = self._client.post(
            "/api/orders", content=ORDER, headers={"Content-Type": "application/json"}
        )
        _expect(answer, 201)
        self._order = answer.json()
        if self._order["status"] != "pending" or self._order["total"] != 3.5:  # noqa: PLR2004
            raise SmokeError(f"the order came out as {json.dumps(self._order)}")

    def is_active(self) -> None:
        """Find the order among the active ones."""
        if self._order["order_id"] not in self._active_ids():
            raise SmokeError(f"order {self._order['order_id']} is not active")

    def is_not_active(self) -> None:
        """Find it there no more."""
        self._await(
            "the order leaves the board", lambda: self._order["order_id"] not in self._active_ids()
        )

    def advance(self, status: str) -> None:
        """Move the order on, as a barista who saw its last version."""
        body = {"status": status, "version": self._order["version"], "barista": "Smoke"}
        answer = self._client.put(f"/api/orders/{self._order['order_id']}/status", json=body)
        self._take(answer, status)

    def complete(self) -> None:
        """Hand the order out."""
        body = {"version": self._order["version"], "barista": "Smoke"}
        answer = self._client.put(f"/api/orders/{self._order['order_id']}/complete", json=body)
        self._take(answer, "completed")

    def stock_is_one_less(self) -> None:
        """Compare the stock with what it was."""
        stock = self._get(f"/api/inventory/{_ITEM}")["stock"]
        if stock != self._stock - 1:
            raise SmokeError(f"stock went from {self._stock} to {stock}")

    def is_in_the_books(self) -> None:
        """Find the order, its line and its ledger entry in PostgreSQL."""
        self._await("the order is in the books", self._is_booked)

    def points_are_booked(self) -> None:
        """Compare the customer's points with what they were."""
        points = self._get(f"/api/loyalty/{_CUSTOMER}")["points"]
        expected = self._points + self._order["points_to_earn"]
        if points != expected:
            raise SmokeError(f"{points} points instead of {expected}")

    def _is_booked(self) -> bool:
        order_id = self._order["order_id"]
        with psycopg.connect(self._database_url, connect_timeout=5) as connection:
            status = connection.execute(
                "SELECT status FROM orders WHERE order_id = %s", [order_id]
            ).fetchone()
            lines = connection.execute(
                "SELECT item_id, quantity FROM order_items WHERE order_id = %s", [order_id]
            ).fetchall()
            earned = connection.execute(
                "SELECT sum(points) FROM loyalty_transactions WHERE order_id = %s", [order_id]
            ).fetchone()
        return (status, lines, earned) == (
            ("completed",),
            [(_ITEM, 1)],
            (self._order["points_to_earn"],),
        )

    def _take(self, answer: httpx.Response, status: str) -> None:
        _expect(answer, 200)
        self._order = answer.json()
        if self._order["status"] != status:
            raise SmokeError(f"the order is {self._order['status']}, not {status}")

    def _active_ids(self) -> set[str]:
        found: set[str] = set()
        cursor: str | None = None
        while True:
            query = {"limit": "100"} | ({"cursor": cursor} if cursor else {})
            page = self._get("/api/orders/active", query)
            found |= {order["order_id"] for order in page["orders"]}
            cursor = page["next_cursor"]
            if cursor is None:
                return found

    def _get(self, path: str, query: dict[str, str] | None = None) -> dict[str, Any]:
        answer = self._client.get(path, params=query)
        _expect(answer, 200)
        content: dict[str, Any] = answer.json()
        return content

    @staticmethod
    def _await(what: str, happened: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _BOOKED_TIMEOUT_S
        while not happened():
            if time.monotonic() > deadline:
                raise SmokeError(f"waited {_BOOKED_TIMEOUT_S:.0f} s until {what}")
            time.sleep(_POLL_S)


def run_smoke(data_dir: Path | None, port: int, host: str) -> int:
    """Run the story on a stack of its own; print the steps; return the exit status.

    Args:
        data_dir: where its data goes; a temporary folder by default.
        port: its front door; 0 for a free one.
        host: the front door's name.
    """
    times: list[tuple[str, float, str]] = []
    reason = ""
    folder = data_dir or Path(tempfile.mkdtemp(prefix="cloudcafe-smoke-"))
    stack = Stack(folder, port, host=host, progress=for_this_terminal())
    try:
        with _timed("start", times):
            stack.start()
        _tell(stack, times)
    except (SmokeError, StackError, httpx.HTTPError, psycopg.Error, OSError) as error:
        reason = str(error) or repr(error)
    finally:
        with _timed("stop", times):
            stack.stop()
    _print_table(times)
    if reason:
        print(f"The smoke test failed at “{_failed_step(times)}”: {reason}", file=sys.stderr)
        print(f"The logs are in {folder / 'logs'}", file=sys.stderr)
        return 1
    if data_dir is None:
        shutil.rmtree(folder)
    print("The smoke test passed.")
    return 0


def _tell(stack: Stack, times: list[tuple[str, float, str]]) -> None:
    story = Story(stack.base_url, stack.settings.database_url.get_secret_value())
    try:
        for name, step in story.steps().items():
            with _timed(name, times):
                step()
    finally:
        story.close()


@contextmanager
def _timed(name: str, times: list[tuple[str, float, str]]) -> Iterator[None]:
    began = time.monotonic()
    try:
        yield
    except BaseException:
        times.append((name, time.monotonic() - began, "failed"))
        raise
    times.append((name, time.monotonic() - began, "ok"))


def _failed_step(times: list[tuple[str, float, str]]) -> str:
    return next((name for name, _seconds, result in times if result == "failed"), "?")


def _print_table(times: list[tuple[str, float, str]]) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column("step")
    table.add_column("seconds", justify="right")
    table.add_column("result")
    for name, seconds, result in times:
        table.add_row(name, f"{seconds:.2f}", result)
    with suppress(OSError):
        Console(highlight=False).print(table)


def _expect(answer: httpx.Response, status: int) -> None:
    if answer.status_code != status:
        request = answer.request
        raise SmokeError(
            f"{request.method} {request.url.path} answered {answer.status_code} instead of "
            f"{status}: {answer.text[:300]}"
        )
