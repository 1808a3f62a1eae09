"""A shop's counter as the tests use it: orders, steps, stock, over HTTP."""

from typing import Any, Self
from uuid import uuid4

import httpx


class Counter:
    """One store's counter. What answers other than expected fails the test with its problem."""

    def __init__(self, base_url: str, store_id: str) -> None:
        self.store_id = store_id
        limits = httpx.Limits(max_connections=64, max_keepalive_connections=64)
        self.http = httpx.Client(base_url=base_url, timeout=60, limits=limits)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def stock(self, item_id: str, count: int) -> None:
        body = {"stock": count, "store_id": self.store_id}
        self.expect(200, self.http.put(f"/inventory/{item_id}", json=body))

    def stock_of(self, item_id: str) -> int:
        path = f"/inventory/{item_id}"
        answer = self.http.get(path, params={"store_id": self.store_id})
        return int(self.expect(200, answer)["stock"])

    def order(self, *, key: str | None = None, **fields: Any) -> httpx.Response:
        """Order one espresso, or what ``fields`` say instead."""
        body = {
            "customer_id": f"c_{uuid4().hex}",
            "store_id": self.store_id,
            "items": [{"item_id": "espresso", "quantity": 1}],
        } | fields
        headers = {"Idempotency-Key": key} if key else {}
        return self.http.post("/orders", json=body, headers=headers)

    def ordered(self, **fields: Any) -> dict[str, Any]:
        return self.expect(201, self.order(**fields))

    def step(self, order: dict[str, Any], status: str, **fields: Any) -> httpx.Response:
        body = {"status": status, "version": order["version"]} | fields
        return self.http.put(f"/orders/{order['order_id']}/status", json=body)

    def finished(self, order: dict[str, Any]) -> dict[str, Any]:
        """Bring a pending order to its end."""
        for status in ("preparing", "ready"):
            order = self.expect(200, self.step(order, status, barista="Minji"))
        return self.expect(200, self.http.put(f"/orders/{order['order_id']}/complete"))

    def active(self) -> list[dict[str, Any]]:
        answer = self.http.get("/orders/active", params={"store_id": self.store_id, "limit": 100})
        return list(self.expect(200, answer)["orders"])

    def seen(self, order_id: str) -> dict[str, Any]:
        return self.expect(200, self.http.get(f"/orders/{order_id}"))

    def points(self, customer_id: str) -> int:
        return int(self.expect(200, self.http.get(f"/loyalty/{customer_id}"))["points"])

    @staticmethod
    def expect(status: int, answer: httpx.Response) -> dict[str, Any]:
        assert answer.status_code == status, f"{answer.status_code}: {answer.text}"
        body: dict[str, Any] = answer.json()
        return body
