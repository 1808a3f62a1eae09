"""The client over the wire: what it sends, what it repeats, what its failures say."""

from collections.abc import Callable

import httpx
import pytest
from fake_orders_api import FakeOrdersApi, order, problem

from dashboards.shared.api_client import (
    ApiClient,
    ApiProblem,
    ApiUnavailable,
    OrderGone,
    OrderMoved,
)


def client(monkeypatch: pytest.MonkeyPatch, handler: Callable[..., httpx.Response]) -> ApiClient:
    real = httpx.Client
    transport = httpx.MockTransport(handler)
    monkeypatch.setattr(httpx, "Client", lambda **asked: real(**asked, transport=transport))
    return ApiClient("http://cafe.test/api", pause=lambda _: None)


def start(api: ApiClient, order_id: str = "01J0", version: int = 1) -> None:
    api.advance(order_id, to="preparing", version=version, barista=None, idempotency_key="key-1")


def test_a_read_that_fails_once_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = FakeOrdersApi()
    calls: list[str] = []

    def flaky(request: httpx.Request) -> httpx.Response:
        calls.append(request.url.path)
        return problem(503, "too-busy") if len(calls) == 1 else fake(request)

    stores = client(monkeypatch, flaky).stores()

    assert stores.default_store_id == "gangnam"
    assert calls == ["/api/stores", "/api/stores"]


def test_a_read_is_given_up_after_the_second_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = FakeOrdersApi(is_down=True)

    with pytest.raises(ApiUnavailable):
        client(monkeypatch, fake).stats("gangnam")

    assert len(fake.requests) == 2


def test_a_write_is_sent_once_however_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = FakeOrdersApi(is_down=True)

    with pytest.raises(ApiUnavailable):
        start(client(monkeypatch, fake))

    assert len(fake.requests) == 1


def test_every_write_carries_its_idempotency_key(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = FakeOrdersApi(orders=[wanted := order()])

    start(client(monkeypatch, fake), wanted["order_id"])

    assert fake.requests[0].headers["Idempotency-Key"] == "key-1"


def test_no_request_waits_longer_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = FakeOrdersApi()

    client(monkeypatch, fake).stores()

    timeout = fake.requests[0].extensions["timeout"]
    assert timeout["connect"] == 1
    assert timeout["read"] == 3


@pytest.mark.parametrize("refusal", ["version-conflict", "invalid-transition"])
def test_a_conflict_carries_the_order_as_it_is_now(
    monkeypatch: pytest.MonkeyPatch, refusal: str
) -> None:
    now_is = order("ready", barista="Minji", version=3)

    with pytest.raises(OrderMoved) as conflict:
        start(client(monkeypatch, lambda _: problem(409, refusal, current=now_is)))

    assert conflict.value.current.barista == "Minji"
    assert conflict.value.current.status == "ready"
    assert conflict.value.code == refusal


def test_an_order_nobody_knows_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OrderGone):
        start(client(monkeypatch, lambda _: problem(404, "not-found")))


def test_a_refusal_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ApiProblem, match="422 validation-failed: validation-failed it is"):
        start(client(monkeypatch, lambda _: problem(422, "validation-failed")))


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, text="<html>a proxy's page</html>"),
        httpx.Response(200, json={"orders": [{"order_id": "half an order"}]}),
        httpx.Response(404, text="not CloudCafe"),
        httpx.Response(500, text="oops"),
    ],
    ids=["not JSON", "not the shape", "not a problem", "a crash"],
)
def test_an_answer_that_is_not_cloudcafes_counts_as_none(
    monkeypatch: pytest.MonkeyPatch, answer: httpx.Response
) -> None:
    with pytest.raises(ApiUnavailable):
        client(monkeypatch, lambda _: answer).active_orders("gangnam")


def test_an_order_that_moves_between_two_pages_is_shown_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    twice = order()
    pages = iter([{"orders": [twice], "next_cursor": "2"}, {"orders": [twice]}])

    found = client(monkeypatch, lambda _: httpx.Response(200, json=next(pages)))

    assert len(found.active_orders("gangnam").orders) == 1


def test_an_id_never_leaves_its_place_in_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []

    def listen(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.raw_path)
        return problem(404, "not-found")

    with pytest.raises(OrderGone):
        start(client(monkeypatch, listen), "../stores?x=1")

    assert seen == [b"/api/orders/..%2Fstores%3Fx%3D1/status"]
