"""CloudCafe's API as the dashboards see it: typed answers in, typed failures out.

ApiError
├── ApiUnavailable      no answer, a 5xx, or an answer that is not CloudCafe's
└── ApiProblem          a refusal that the API explains (RFC 9457)
    ├── OrderMoved      somebody else was first; carries the order as it is now
    └── OrderGone       no such order any more
"""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, TypeVar
from urllib.parse import quote

import httpx
from pydantic import AwareDatetime, Field, TypeAdapter, ValidationError

Language = Literal["en", "ko"]
ActiveStatus = Literal["pending", "preparing", "ready"]
Status = Literal["pending", "preparing", "ready", "completed", "cancelled"]

CONNECT_TIMEOUT_S: Final = 1.0
READ_TIMEOUT_S: Final = 3.0
READ_ATTEMPTS: Final = 2
PAGE_SIZE: Final = 100
MOST_ORDERS: Final = 200

_SERVER_ERROR: Final = 500

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Localized:
    en: str
    ko: str

    def in_language(self, language: Language) -> str:
        return self.ko if language == "ko" else self.en


@dataclass(frozen=True, slots=True)
class Customization:
    group: str
    option: str
    names: Localized
    standard: bool


@dataclass(frozen=True, slots=True)
class OrderLine:
    item_id: str
    names: Localized
    quantity: Annotated[int, Field(ge=1)]
    allergens: tuple[str, ...]
    customizations: tuple[Customization, ...]


@dataclass(frozen=True, slots=True)
class OrderStep:
    status: Status
    at: AwareDatetime
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    order_id: Annotated[str, Field(min_length=1)]
    code: Annotated[str, Field(pattern=r"^[0-9A-Za-z]+$")]  # buttons and toasts are Markdown
    status: Status
    version: int
    store_id: str
    items: tuple[OrderLine, ...]
    notes: str
    created_at: AwareDatetime
    updated_at: AwareDatetime
    ready_at: AwareDatetime | None
    barista: str | None
    history: tuple[OrderStep, ...]


@dataclass(frozen=True, slots=True)
class ActiveOrders:
    """The oldest active orders of one store, and whether there are still more."""

    orders: tuple[Order, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class BaristaStats:
    """The store's day in figures; None where the API does not know one."""

    orders_today: int | None = None
    active: int | None = None
    completed_today: int | None = None
    avg_prep_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Store:
    store_id: str
    names: Localized


@dataclass(frozen=True, slots=True)
class Stores:
    default_store_id: str
    stores: tuple[Store, ...]


@dataclass(frozen=True, slots=True)
class _OrdersPage:
    orders: tuple[Order, ...]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True)
class _Problem:
    code: str
    title: str = ""
    detail: str = ""
    current: Any = None


_ORDER: Final = TypeAdapter(Order)
_ORDERS_PAGE: Final = TypeAdapter(_OrdersPage)
_STATS: Final = TypeAdapter(BaristaStats)
_STORES: Final = TypeAdapter(Stores)
_PROBLEM: Final = TypeAdapter(_Problem)


class ApiError(Exception):
    """The API did not do what was asked."""


class ApiUnavailable(ApiError):
    """Nobody answered, or not with anything usable; asking again later may work."""


class ApiProblem(ApiError):
    """The API refused, and said why."""

    def __init__(self, *, status: int, code: str, title: str, detail: str) -> None:
        super().__init__(f"{status} {code}: {detail or title}")
        self.status = status
        self.code = code
        self.title = title
        self.detail = detail


class OrderMoved(ApiProblem):
    """The order is no longer in the state or version that was seen."""

    def __init__(self, *, current: Order, **problem: Any) -> None:
        super().__init__(**problem)
        self.current = current


class OrderGone(ApiProblem):
    """There is no such order."""


class ApiClient:
    """One connection pool to the API, safe to share between sessions and threads.

    Only reads are repeated, once and after a short random pause. A write is sent
    exactly once per call; its idempotency key makes it safe to send again later.
    """

    def __init__(
        self,
        base_url: str,
        *,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._pause = pause
        self._http = httpx.Client(
            base_url=base_url,
            timeout=httpx.Timeout(READ_TIMEOUT_S, connect=CONNECT_TIMEOUT_S),
            headers={"Accept": "application/json, application/problem+json"},
            trust_env=False,  # an office proxy has no business between us and our own API
        )

    def stores(self) -> Stores:
        return _parse(_STORES, self._get("/stores", {}))

    def active_orders(self, store_id: str | None, *, at_most: int = MOST_ORDERS) -> ActiveOrders:
        """Reads page after page, oldest first, until there are no more or `at_most`."""
        orders: dict[str, Order] = {}  # an order may move between two pages while we read
        cursor: str | None = None
        for _ in range(-(-at_most // PAGE_SIZE)):
            page = _parse(
                _ORDERS_PAGE,
                self._get(
                    "/orders/active", {"store_id": store_id, "limit": PAGE_SIZE, "cursor": cursor}
                ),
            )
            orders.update((order.order_id, order) for order in page.orders)
            cursor = page.next_cursor
            if cursor is None:
                break
        found = tuple(orders.values())
        return ActiveOrders(found[:at_most], more=cursor is not None or len(found) > at_most)

    def stats(self, store_id: str | None) -> BaristaStats:
        return _parse(_STATS, self._get("/barista/stats", {"store_id": store_id}))

    def advance(
        self,
        order_id: str,
        *,
        to: Status,
        version: int,
        barista: str | None,
        idempotency_key: str,
    ) -> Order:
        """Moves an order on, if it is still as it was seen.

        Raises:
            OrderMoved: somebody else moved it first.
            OrderGone: it does not exist any more.
            ApiProblem: the API refused for another reason.
            ApiUnavailable: nobody knows whether it moved; send the same key again to find out.
        """
        body: dict[str, object] = {"version": version}
        if barista:
            body["barista"] = barista
        if to == "completed":
            path = f"/orders/{quote(order_id, safe='')}/complete"
        else:
            path = f"/orders/{quote(order_id, safe='')}/status"
            body["status"] = to
        answer = self._send("PUT", path, json=body, headers={"Idempotency-Key": idempotency_key})
        return _parse(_ORDER, answer)

    def _get(self, path: str, params: Mapping[str, str | int | None]) -> httpx.Response:
        said = {name: value for name, value in params.items() if value is not None}
        for _ in range(READ_ATTEMPTS - 1):
            try:
                return self._send("GET", path, params=said)
            except ApiUnavailable:
                self._pause(random.uniform(0.1, 0.3))  # noqa: S311 - jitter, not a secret
        return self._send("GET", path, params=said)

    def _send(self, method: str, path: str, **request: Any) -> httpx.Response:
        try:
            answer = self._http.request(method, path, **request)
        except httpx.HTTPError as error:
            raise ApiUnavailable(f"{method} {path}: {error}") from error
        if answer.is_success:
            return answer
        raise _failure(answer)


def _parse(shape: TypeAdapter[Answer], answer: httpx.Response) -> Answer:
    try:
        return shape.validate_json(answer.content)
    except ValidationError as error:
        raise ApiUnavailable(
            f"{answer.request.url.path}: not the answer we know: {error}"
        ) from error


def _failure(answer: httpx.Response) -> ApiError:
    where = f"{answer.request.method} {answer.request.url.path}: {answer.status_code}"
    if answer.status_code >= _SERVER_ERROR:
        return ApiUnavailable(where)
    try:
        problem = _PROBLEM.validate_json(answer.content)
    except ValidationError:
        return ApiUnavailable(f"{where} without a problem document")
    said: dict[str, Any] = {
        "status": answer.status_code,
        "code": problem.code,
        "title": problem.title,
        "detail": problem.detail,
    }
    if problem.code in {"version-conflict", "invalid-transition"}:
        try:
            return OrderMoved(current=_ORDER.validate_python(problem.current), **said)
        except ValidationError:
            return ApiProblem(**said)
    if problem.code == "not-found":
        return OrderGone(**said)
    return ApiProblem(**said)
