"""The API at the HTTP port: what the dashboards would reach over the wire, in memory."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from ulid import ULID

NAMES = {
    "latte": ("Latte", "카페 라떼"),
    "americano": ("Americano", "아메리카노"),
    "regular": ("Regular", "보통"),
    "large": ("Large", "크게"),
    "oat": ("Oat milk", "귀리 우유"),
    "gangnam": ("Gangnam", "강남점"),
    "hongdae": ("Hongdae", "홍대점"),
}
AFTER = {"pending": "preparing", "preparing": "ready", "ready": "completed"}


def names(word: str) -> dict[str, str]:
    english, korean = NAMES.get(word, (word, word))
    return {"en": english, "ko": korean}


def moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def choice(option: str, *, standard: bool = False) -> dict[str, Any]:
    return {
        "group": "size",
        "option": option,
        "names": names(option),
        "group_names": names("size"),
        "price_delta": 0,
        "standard": standard,
    }


def line(item_id: str = "latte", quantity: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "item_id": item_id,
        "name": names(item_id)["en"],
        "names": names(item_id),
        "quantity": quantity,
        "price": 4.75,
        "line_total": 4.75 * quantity,
        "allergens": [],
        "customizations": [],
        **more,
    }


def order(status: str = "pending", *, minutes_old: float = 3, **more: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    created = now - timedelta(minutes=minutes_old)
    order_id = str(ULID.from_datetime(created))
    return {
        "order_id": order_id,
        "code": order_id[-8:-4],  # whatever the API says, not what a dashboard would guess
        "status": status,
        "version": 1,
        "customer_id": "guest-1",
        "store_id": "gangnam",
        "items": [line()],
        "notes": "",
        "total": 4.75,
        "currency": "USD",
        "points_to_earn": 47,
        "created_at": moment(created),
        "updated_at": moment(created),
        "ready_at": moment(now + timedelta(minutes=4.5)),
        "ahead": 0,
        "barista": None,
        "history": [{"status": "pending", "at": moment(created), "by": None}],
        **more,
    }


def code(of: dict[str, Any]) -> str:
    return str(of["code"])


@dataclass
class FakeOrdersApi:
    orders: list[dict[str, Any]] = field(default_factory=list)
    stats: dict[str, Any] = field(
        default_factory=lambda: {
            "store_id": "gangnam",
            "date": "2026-11-23",
            "orders_today": 1_118,
            "active": 9,
            "completed_today": 1_109,
            "avg_prep_seconds": 222.4,
            "generated_at": "2026-11-23T04:00:00.000Z",
        }
    )
    is_down: bool = False
    broken_paths: set[str] = field(default_factory=set)
    loses_answers: bool = False
    requests: list[httpx.Request] = field(default_factory=list)
    replays: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        path = request.url.path.removeprefix("/api")
        if self.is_down:
            raise httpx.ConnectError("nobody listens", request=request)
        if path in self.broken_paths:
            return problem(503, "dependency-unavailable")
        if request.method == "PUT":
            answer = self._advance(path, request)
            if self.loses_answers:
                raise httpx.ReadTimeout("the answer is lost", request=request)
            return answer
        if path == "/stores":
            return httpx.Response(
                200,
                json={
                    "default_store_id": "gangnam",
                    "stores": [
                        {"store_id": store, "names": names(store)}
                        for store in ("gangnam", "hongdae")
                    ],
                },
            )
        if path == "/barista/stats":
            return httpx.Response(200, json=self.stats)
        if path == "/orders/active":
            return self._active(request.url.params)
        return problem(404, "not-found")

    def find(self, order_id: str) -> dict[str, Any]:
        return next(order for order in self.orders if order["order_id"] == order_id)

    def move(self, order: dict[str, Any], status: str, by: str | None = None) -> None:
        """Somebody else does it, elsewhere."""
        order.update(status=status, version=order["version"] + 1, barista=by)
        order["history"] = [
            *order["history"],
            {"status": status, "at": moment(datetime.now(UTC)), "by": by},
        ]

    def sent(self, method: str) -> list[httpx.Request]:
        return [request for request in self.requests if request.method == method]

    def _active(self, asked: httpx.QueryParams) -> httpx.Response:
        start, limit = int(asked.get("cursor", 0)), int(asked["limit"])
        active = [
            order
            for order in self.orders
            if order["status"] in AFTER and order["store_id"] == asked.get("store_id", "gangnam")
        ]
        active.sort(key=lambda order: order["created_at"])
        more = len(active) > start + limit
        return httpx.Response(
            200,
            json={
                "orders": active[start : start + limit],
                "next_cursor": str(start + limit) if more else None,
            },
        )

    def _advance(self, path: str, request: httpx.Request) -> httpx.Response:
        _, _, order_id, verb = path.split("/")
        key = request.headers["Idempotency-Key"]
        if key in self.replays:
            return httpx.Response(200, json=self.replays[key])
        body = json.loads(request.content)
        try:
            order = self.find(order_id)
        except StopIteration:
            return problem(404, "not-found")
        if body["version"] != order["version"]:
            return problem(409, "version-conflict", current=order)
        to = "completed" if verb == "complete" else body["status"]
        if AFTER.get(order["status"]) != to:
            return problem(409, "invalid-transition", current=order, allowed=[])
        self.move(order, to, by=body.get("barista"))
        self.replays[key] = json.loads(json.dumps(order))
        return httpx.Response(200, json=order)


def problem(status: int, code: str, **more: Any) -> httpx.Response:
    return httpx.Response(
        status,
        json={"code": code, "title": code, "status": status, "detail": f"{code} it is", **more},
        headers={"Content-Type": "application/problem+json"},
    )
