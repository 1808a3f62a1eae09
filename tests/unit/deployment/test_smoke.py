"""The smoke test tells the order story, and where it broke off."""

import json

import httpx
import pytest

from scripts.deployment.errors import DeployError
from scripts.deployment.steps import smoke as module
from scripts.deployment.steps.smoke import Story, smoke
from tests.unit.deployment.conftest import MakeContext


class Shop:
    """A shop that keeps its promises, but for those it is told to break."""

    def __init__(self) -> None:
        self.broken: dict[str, httpx.Response] = {}
        self.asked: list[str] = []
        self._order = {"order_id": "o1", "status": "pending", "version": 1}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        line = f"{request.method} {request.url.path}"
        self.asked.append(line)
        if line in self.broken:
            return self.broken[line]
        return self._answer(request, line)

    def _answer(self, request: httpx.Request, line: str) -> httpx.Response:
        pages = ("/", "/apps.html", "/barista/")
        if line == "GET /api/orders/active":
            return httpx.Response(200 if "authorization" in request.headers else 401)
        if line.startswith("GET ") and request.url.path in pages:
            return httpx.Response(200, headers={"content-type": "text/html"})
        if line == "POST /api/orders":
            self._order |= {"total": json.loads(request.content)["total"], "points_to_earn": 35}
            return httpx.Response(201, json=self._order)
        if line.startswith("PUT "):
            assert request.headers["authorization"] == "Bearer staff"
            status = json.loads(request.content).get("status", "completed")
            self._order |= {"status": status, "version": int(str(self._order["version"])) + 1}
            return httpx.Response(200, json=self._order)
        answers = {
            "/api/menu": {"items": [{"item_id": "espresso", "price": 3.5}]},
            "/api/inventory/espresso": {"stock": 3},
            "/api/orders/o1": self._order,
        }
        loyal = {"points": 35} if request.url.path.startswith("/api/loyalty/") else {}
        return httpx.Response(200, json=answers.get(request.url.path, loyal))


@pytest.fixture
def shop() -> Shop:
    return Shop()


def tell(shop: Shop, *, places_order: bool, staff_token: str | None = None) -> list[str]:
    client = httpx.Client(base_url="https://shop.test", transport=httpx.MockTransport(shop))
    with client:
        steps = Story(client, staff_token).steps(places_order=places_order)
        for step in steps.values():
            step()
    return list(steps)


def test_a_barista_finishes_the_order(shop: Shop) -> None:
    steps = tell(shop, places_order=True, staff_token="staff")

    assert steps[-3:] == ["ready", "complete", "points are on the account"]
    assert "PUT /api/orders/o1/complete" in shop.asked


def test_without_a_barista_the_order_stays_on_the_board(shop: Shop) -> None:
    assert tell(shop, places_order=True)[-1] == "the order is known"
    assert not [line for line in shop.asked if line.startswith("PUT")]


def test_production_is_only_looked_at(shop: Shop) -> None:
    tell(shop, places_order=False)

    assert not [line for line in shop.asked if not line.startswith("GET")]


@pytest.mark.parametrize(
    ("line", "answer", "reason"),
    [
        ("GET /api/health/ready", httpx.Response(503), "503"),
        ("GET /", httpx.Response(200, headers={"content-type": "text/xml"}), "text/xml"),
        ("GET /api/menu", httpx.Response(200, json={"items": []}), "no espresso"),
        ("GET /api/inventory/espresso", httpx.Response(200, json={"stock": 0}), "no espresso left"),
        ("GET /api/orders/active", httpx.Response(200, json={}), "answers strangers"),
        ("POST /api/orders", httpx.Response(422, text="total"), "422"),
        ("GET /api/orders/o1", httpx.Response(200, json={"order_id": "o2"}), "o2"),
    ],
)
def test_a_broken_promise_is_told(
    shop: Shop, line: str, answer: httpx.Response, reason: str
) -> None:
    shop.broken[line] = answer

    with pytest.raises(module.SmokeError, match=reason):
        tell(shop, places_order=True, staff_token="staff")


def test_the_step_that_failed_is_named_with_the_way_back(
    shop: Shop, make_context: MakeContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.broken["POST /api/orders"] = httpx.Response(500)
    client = httpx.Client(base_url="https://shop.test", transport=httpx.MockTransport(shop))
    monkeypatch.setattr(module.httpx, "Client", lambda **_options: client)
    context = make_context(urls={"sites": "https://shop.test/"})

    with pytest.raises(DeployError, match="“order an espresso”") as failed:
        smoke(context, places_order=True)

    assert "scripts/deploy rollback dev" in failed.value.remedy
