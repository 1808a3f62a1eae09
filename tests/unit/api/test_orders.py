from typing import Any

import pytest
from flask.testing import FlaskClient

from cloudcafe.domain.order import OrderStatus
from tests.unit.api.answers import fields_of, problem_of
from tests.unit.fakes import Cafe

UNKNOWN_ID = "01J00000000000000000000000"


def test_an_order_can_be_looked_at_with_who_is_ahead(cafe: Cafe) -> None:
    order = cafe.placed()
    cafe.queue.track(order)

    answer = cafe.client().get(f"/orders/{order.order_id}")

    assert answer.status_code == 200
    assert (answer.get_json()["order_id"], answer.get_json()["ahead"]) == (order.order_id, 0)
    assert answer.headers["ETag"] == '"v1"'


@pytest.mark.parametrize("order_id", [UNKNOWN_ID, "nope", "%EC%BB%A4"])
def test_an_unknown_order_is_not_found(client: FlaskClient, order_id: str) -> None:
    answer = client.get(f"/orders/{order_id}")

    assert answer.status_code == 404
    assert answer.get_json(force=True)["code"] == "not-found"


def test_an_order_whose_archive_is_away_may_be_asked_for_again(cafe: Cafe) -> None:
    cafe.archive.away = True

    answer = cafe.client().get(f"/orders/{UNKNOWN_ID}")

    assert problem_of(answer, 503, "dependency-unavailable")["dependency"] == "aurora"


def test_a_step_is_answered_with_the_order_as_it_is_now(cafe: Cafe) -> None:
    order = cafe.placed()
    body = {"status": "preparing", "version": 1, "barista": "민지"}

    answer = cafe.client().put(f"/orders/{order.order_id}/status", json=body)

    after = answer.get_json()
    assert answer.status_code == 200
    assert (after["status"], after["version"], after["barista"]) == ("preparing", 2, "민지")
    assert answer.headers["ETag"] == '"v2"'
    assert [change["by"] for change in after["history"]] == [None, "민지"]


def test_who_comes_second_is_told_who_was_faster_and_how_the_order_is(cafe: Cafe) -> None:
    order = cafe.brought_to(OrderStatus.PREPARING)
    body = {"status": "preparing", "version": 1, "barista": "Juno"}

    answer = cafe.client().put(f"/orders/{order.order_id}/status", json=body)

    problem = problem_of(answer, 409, "version-conflict")
    assert "Minji" in problem["detail"]
    assert problem["current"]["version"] == 2
    assert problem["current"]["order_id"] == order.order_id


def test_a_step_that_cannot_be_is_refused_with_those_that_can(cafe: Cafe) -> None:
    order = cafe.brought_to(OrderStatus.READY)

    answer = cafe.client().put(
        f"/orders/{order.order_id}/status", json={"status": "cancelled", "version": 3}
    )

    problem = problem_of(answer, 409, "invalid-transition")
    assert problem["allowed"] == ["completed"]
    assert problem["current"]["status"] == "ready"


@pytest.mark.parametrize("end", [OrderStatus.COMPLETED, OrderStatus.CANCELLED])
def test_an_archived_order_takes_no_step(cafe: Cafe, end: OrderStatus) -> None:
    order = cafe.archived(end)

    answer = cafe.client().put(f"/orders/{order.order_id}/complete")

    problem = problem_of(answer, 409, "invalid-transition")
    assert (problem["allowed"], problem["current"]["status"]) == ([], str(end))


@pytest.mark.parametrize("body", [None, {}, {"version": 3}, {"barista": "Juno"}])
def test_an_order_is_handed_over_with_or_without_a_version(
    cafe: Cafe, body: dict[str, Any] | None
) -> None:
    order = cafe.brought_to(OrderStatus.READY)

    answer = cafe.client().put(f"/orders/{order.order_id}/complete", json=body)

    assert answer.status_code == 200
    assert answer.get_json()["status"] == "completed"


def test_an_order_is_handed_over_without_any_body(cafe: Cafe) -> None:
    order = cafe.brought_to(OrderStatus.READY)

    assert cafe.client().put(f"/orders/{order.order_id}/complete").status_code == 200


def test_a_stale_version_hands_nothing_over(cafe: Cafe) -> None:
    order = cafe.brought_to(OrderStatus.READY)

    answer = cafe.client().put(f"/orders/{order.order_id}/complete", json={"version": 2})

    assert problem_of(answer, 409, "version-conflict")["current"]["version"] == 3


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"version": 1}, "status"),
        ({"status": "preparing"}, "version"),
        ({"status": "eaten", "version": 1}, "status"),
        ({"status": "preparing", "version": 0}, "version"),
        ({"status": "preparing", "version": "1"}, "version"),
        ({"status": "preparing", "version": True}, "version"),
        ({"status": "preparing", "version": 1, "barista": ""}, "barista"),
        ({"status": "preparing", "version": 1, "barista": "x" * 41}, "barista"),
        ({"status": "preparing", "version": 1, "barista": "a\0b"}, "barista"),
        ({"status": "preparing", "version": 1, "mood": "good"}, "mood"),
    ],
)
def test_a_step_with_a_wrong_field_is_refused(cafe: Cafe, body: dict[str, Any], field: str) -> None:
    order = cafe.placed()

    answer = cafe.client().put(f"/orders/{order.order_id}/status", json=body)

    assert fields_of(problem_of(answer, 422, "validation-failed")) == [field]


def test_a_repeated_step_is_answered_as_the_first_was(cafe: Cafe) -> None:
    order = cafe.placed()
    client, body = cafe.client(), {"status": "preparing", "version": 1}
    path, headers = f"/orders/{order.order_id}/status", {"Idempotency-Key": "k-1"}
    first = client.put(path, json=body, headers=headers)

    second = client.put(path, json=body, headers=headers)

    assert (first.status_code, second.status_code) == (200, 200)
    assert second.headers["Idempotency-Replayed"] == "true"
    assert second.get_json() == first.get_json()


def test_the_same_key_for_another_endpoint_is_refused(cafe: Cafe) -> None:
    one, other = cafe.placed(), cafe.placed()
    client, body = cafe.client(), {"status": "preparing", "version": 1}
    headers = {"Idempotency-Key": "k-1"}
    client.put(f"/orders/{one.order_id}/status", json=body, headers=headers)

    answer = client.put(f"/orders/{other.order_id}/status", json=body, headers=headers)

    problem_of(answer, 422, "idempotency-key-reused")


def test_the_board_is_paged_to_its_end(cafe: Cafe) -> None:
    orders = []
    for _ in range(5):
        orders.append(cafe.placed())
        cafe.clock.advance(seconds=1)
    client = cafe.client()

    seen: list[str] = []
    query: dict[str, Any] = {"limit": 2}
    for _ in range(3):
        page = client.get("/orders/active", query_string=query).get_json()
        seen += [order["order_id"] for order in page["orders"]]
        query["cursor"] = page["next_cursor"]

    assert seen == [order.order_id for order in orders]
    assert query["cursor"] is None


@pytest.mark.parametrize("limit", ["0", "101", "-1", "many", "1.5", ""])
def test_a_limit_is_from_one_to_a_hundred(client: FlaskClient, limit: str) -> None:
    answer = client.get("/orders/active", query_string={"limit": limit})

    assert fields_of(problem_of(answer, 422, "validation-failed")) == ["limit"]


@pytest.mark.parametrize("cursor", ["", "nope", "1", "MDFK", "커피", "=" * 5, "A" * 500])
@pytest.mark.parametrize(
    "path", ["/orders/active?", "/loyalty/history?customer_id=c_1&"], ids=["orders", "points"]
)
def test_a_cursor_is_one_that_was_answered(client: FlaskClient, path: str, cursor: str) -> None:
    answer = client.get(f"{path}cursor={cursor}")

    assert fields_of(problem_of(answer, 422, "validation-failed")) == ["cursor"]


def test_the_board_of_an_unknown_store_is_not_found(client: FlaskClient) -> None:
    problem_of(client.get("/orders/active?store_id=mars"), 404, "unknown-store")
