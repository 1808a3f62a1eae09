"""``smoke``: tries the shop through its public address, as a customer and, with a token, as staff.

Without a staff token (CLOUDCAFE_SMOKE_STAFF_TOKEN, a Cognito access token of a barista) the story
ends when the order stands on the board: who may move it on is checked instead.
"""

import secrets
import time
from collections.abc import Callable
from typing import Any

import httpx

from scripts.deployment.context import Context
from scripts.deployment.errors import DeployError

_TIMEOUT_S = 20.0
_BOOKED_TIMEOUT_S = 90.0
_POLL_S = 2.0
_ITEM = "espresso"
_PAGES = {
    "": "text/html",
    "apps.html": "text/html",
    "barista/": "text/html",
    "api/openapi.json": "application/json",
    "api/health/ready": "application/json",
    "api/stores": "application/json",
}


class SmokeError(Exception):
    """The shop did something else than promised."""


class Story:
    """What a customer and a barista do, one step a method.

    Args:
        client: HTTP client whose base address is the front door.
        staff_token: token of a member of the staff; None to leave their part out.
    """

    def __init__(self, client: httpx.Client, staff_token: str | None) -> None:
        self._client = client
        self._staff = {"Authorization": f"Bearer {staff_token}"} if staff_token else {}
        self._customer = f"smoke-{secrets.token_hex(8)}"
        self._order: dict[str, Any] = {}
        self._price = 0.0

    def steps(self, *, places_order: bool) -> dict[str, Callable[[], None]]:
        """Return the steps in order, by what they are called.

        Args:
            places_order: whether a real order is placed.
        """
        steps: dict[str, Callable[[], None]] = {
            "pages answer": self.pages_answer,
            "the menu has espresso": self.menu_has_espresso,
            "espresso is in stock": self.espresso_is_in_stock,
            "strangers may not see the board": self.board_is_closed,
        }
        if places_order:
            steps["order an espresso"] = self.order
            steps["the order is known"] = self.order_is_known
        if places_order and self._staff:
            steps["preparing"] = lambda: self.advance("status", "preparing")
            steps["ready"] = lambda: self.advance("status", "ready")
            steps["complete"] = lambda: self.advance("complete", "completed")
            steps["points are on the account"] = self.points_are_booked
        return steps

    def pages_answer(self) -> None:
        """Fetch each page that people and programs begin with."""
        for path, media_type in _PAGES.items():
            answer = self._get(path)
            if not answer.headers.get("content-type", "").startswith(media_type):
                kind = answer.headers.get("content-type")
                raise SmokeError(f"/{path} is {kind}, not {media_type}")

    def menu_has_espresso(self) -> None:
        """Find espresso on the menu and remember its price."""
        items = self._get("api/menu").json()["items"]
        found = [item for item in items if item["item_id"] == _ITEM]
        if not found:
            raise SmokeError("the menu has no espresso; was the shop seeded (scripts/deploy seed)?")
        self._price = found[0]["price"]

    def espresso_is_in_stock(self) -> None:
        """See that there is some left."""
        if self._get(f"api/inventory/{_ITEM}").json()["stock"] < 1:
            raise SmokeError("there is no espresso left to order")

    def board_is_closed(self) -> None:
        """See that the board answers nobody without a token."""
        answer = self._client.get("api/orders/active")
        if answer.status_code not in {401, 403}:
            raise SmokeError(f"the board answers strangers: {answer.status_code}")

    def order(self) -> None:
        """Place an order of one espresso."""
        body = {
            "customer_id": self._customer,
            "items": [{"item_id": _ITEM, "price": self._price, "quantity": 1}],
            "total": self._price,
        }
        answer = self._client.post(
            "api/orders", json=body, headers={"Idempotency-Key": self._customer}
        )
        self._order = self._expected(answer, 201).json()
        if self._order["total"] != self._price:
            raise SmokeError(f"the order costs {self._order['total']}, not {self._price}")

    def order_is_known(self) -> None:
        """Read the order back."""
        found = self._get(f"api/orders/{self._order['order_id']}").json()
        if found["order_id"] != self._order["order_id"]:
            raise SmokeError(f"another order came back: {found['order_id']}")

    def advance(self, action: str, status: str) -> None:
        """Move the order on, as a barista who saw its last version."""
        body = {"version": self._order["version"], "barista": "Smoke"}
        if action == "status":
            body["status"] = status
        path = f"api/orders/{self._order['order_id']}/{action}"
        self._order = self._expected(
            self._client.put(path, json=body, headers=self._staff), 200
        ).json()
        if self._order["status"] != status:
            raise SmokeError(f"the order is {self._order['status']}, not {status}")

    def points_are_booked(self) -> None:
        """Wait until the ledger has the order's points: streams and queues work."""
        wanted = self._order["points_to_earn"]
        deadline = time.monotonic() + _BOOKED_TIMEOUT_S
        while (points := self._get(f"api/loyalty/{self._customer}").json()["points"]) != wanted:
            if time.monotonic() > deadline:
                raise SmokeError(f"{points} points instead of {wanted}")
            time.sleep(_POLL_S)

    def _get(self, path: str) -> httpx.Response:
        return self._expected(self._client.get(path), 200)

    @staticmethod
    def _expected(answer: httpx.Response, status: int) -> httpx.Response:
        if answer.status_code != status:
            raise SmokeError(
                f"{answer.request.method} {answer.request.url} answered {answer.status_code} "
                f"instead of {status}: {answer.text[:300]}"
            )
        return answer


def smoke(context: Context, *, places_order: bool, url: str | None = None) -> None:
    """Tell the story and print its steps.

    Args:
        context: the environment.
        places_order: whether a real order is placed; it takes a cup from the stock.
        url: the front door; the environment's by default.

    Raises:
        DeployError: a step failed.
    """
    base = url or context.outputs.urls["sites"]
    with httpx.Client(base_url=base, timeout=_TIMEOUT_S, follow_redirects=True) as client:
        story = Story(client, context.settings.staff_token)
        for name, step in story.steps(places_order=places_order).items():
            began = time.monotonic()
            try:
                step()
            except (SmokeError, httpx.HTTPError, KeyError, ValueError) as error:
                raise DeployError(
                    f"The smoke test failed at “{name}”: {error or repr(error)}",
                    "The runbook (docs/runbook.md) says where to look. To go back: "
                    f"scripts/deploy rollback {context.environment}",
                ) from error
            context.say(f"  {name}: {time.monotonic() - began:.2f} s")
    if places_order and context.settings.staff_token is None:
        context.say("  the order stays on the board: no staff token (CLOUDCAFE_SMOKE_STAFF_TOKEN)")
