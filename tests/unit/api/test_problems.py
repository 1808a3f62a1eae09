import logging

import pytest
from flask.testing import FlaskClient

from tests.unit.api.answers import problem_of
from tests.unit.fakes import Cafe, Port


def _spoil(port: Port) -> None:
    """Let a port fail as no adapter is meant to."""

    def burst(what: str) -> None:
        raise RuntimeError("password=hunter2 at line 7 of /srv/app.py")

    port._asked = burst  # type: ignore[method-assign]


@pytest.mark.parametrize("path", ["/nope", "/orders/a/b/c", "/menu/latte/", "/%00"])
def test_an_address_that_is_not_there_is_a_problem(client: FlaskClient, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json(force=True)["code"] == "not-found"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/orders", "POST"),
        ("GET", "/orders", "POST"),
        ("POST", "/stores", "GET"),
        ("PATCH", "/menu/latte", "PUT"),
    ],
)
def test_a_method_that_is_not_there_is_a_problem_that_tells_those_that_are(
    client: FlaskClient, method: str, path: str, allowed: str
) -> None:
    answer = client.open(path, method=method)

    problem_of(answer, 405, "method-not-allowed")
    assert allowed in answer.headers["Allow"]


def test_our_own_fault_is_a_problem_that_gives_nothing_away(
    cafe: Cafe, caplog: pytest.LogCaptureFixture
) -> None:
    _spoil(cafe.ledger)

    answer = cafe.client().get("/loyalty/c_1")

    problem = problem_of(answer, 500, "internal-error")
    assert "errors" not in problem
    for secret in ("hunter2", "RuntimeError", "Traceback", ".py", "line 7"):
        assert secret not in answer.text
    assert "hunter2" in caplog.text


@pytest.mark.parametrize(
    ("body", "mimetype", "status"),
    [
        ("x=1", "text/plain", 415),
        ("{", "application/json", 400),
        ("{}", "application/json", 422),
        (f'"{"x" * 70_000}"', "application/json", 413),
    ],
)
def test_a_refusal_stays_the_same_while_requests_are_logged(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, body: str, mimetype: str, status: int
) -> None:
    with caplog.at_level(logging.INFO, logger="api.requests"):
        answer = client.post("/orders", data=body, content_type=mimetype)

    assert answer.status_code == status
    assert answer.headers["X-Request-Id"]
    assert caplog.records[-1].status == status  # type: ignore[attr-defined]


@pytest.mark.parametrize("sent", ["req-1", "", "a b", "x" * 65, "<script>"])
def test_a_failure_is_logged_under_an_id_that_the_answer_carries(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, sent: str
) -> None:
    with caplog.at_level(logging.INFO, logger="api.requests"):
        answer = client.get("/nope", headers={"X-Request-Id": sent})

    request_id = answer.headers["X-Request-Id"]
    assert request_id
    assert (request_id == sent) == (sent == "req-1")
    [record] = caplog.records
    assert record.request_id == request_id  # type: ignore[attr-defined]


def test_every_change_is_logged(cafe: Cafe, caplog: pytest.LogCaptureFixture) -> None:
    order = cafe.placed()

    with caplog.at_level(logging.INFO, logger="api.requests"):
        cafe.client().put(
            f"/orders/{order.order_id}/status", json={"status": "preparing", "version": 1}
        )

    assert [record.message for record in caplog.records] == ["PUT /orders/<order_id>/status 200"]


def test_no_customer_is_named_in_the_log_of_requests(
    cafe: Cafe, caplog: pytest.LogCaptureFixture
) -> None:
    client = cafe.client()
    cafe.ledger.away = True

    with caplog.at_level(logging.INFO):
        client.get("/loyalty/c_secret")
        client.get("/loyalty/history?customer_id=c_secret")
        client.post("/loyalty/redeem", json={"customer_id": "c_secret", "points": 100})

    assert "c_secret" not in caplog.text
    assert "/loyalty/<customer_id>" in caplog.text
