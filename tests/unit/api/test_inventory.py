from typing import Any

import pytest
from flask.testing import FlaskClient

from cloudcafe.services.reorder_stock import ReorderStock
from tests.unit.api.answers import fields_of, problem_of
from tests.unit.fakes import Cafe


def test_stock_is_told_with_its_version_as_a_tag(client: FlaskClient) -> None:
    answer = client.get("/inventory/latte")

    level = answer.get_json()
    assert (level["stock"], level["available"], level["low_stock"]) == (40, True, False)
    assert (level["low_stock_threshold"], level["on_order"], level["reorder_id"]) == (5, 0, None)
    assert answer.headers["ETag"] == '"v1"'
    assert level["version"] == 1


def test_stock_of_what_a_store_does_not_keep_is_not_found(client: FlaskClient) -> None:
    problem_of(client.get("/inventory/latte?store_id=never"), 404, "not-found")


def test_a_count_is_answered_with_the_new_level(client: FlaskClient) -> None:
    answer = client.put("/inventory/latte", json={"stock": 3, "store_id": "hongdae"})

    assert answer.status_code == 200
    level = answer.get_json()
    assert (level["stock"], level["store_id"], level["low_stock"]) == (3, "hongdae", True)
    assert answer.headers["ETag"] == '"v2"'


def test_a_count_of_what_was_seen_is_written(client: FlaskClient) -> None:
    answer = client.put("/inventory/latte", json={"stock": 3}, headers={"If-Match": '"v1"'})

    assert answer.status_code == 200


@pytest.mark.parametrize("tag", ['"v1"', '"nope"', 'W/"v2"'])
def test_a_count_of_what_has_changed_since_is_refused_with_the_level(cafe: Cafe, tag: str) -> None:
    cafe.placed()

    answer = cafe.client().put("/inventory/latte", json={"stock": 3}, headers={"If-Match": tag})

    problem = problem_of(answer, 412, "precondition-failed")
    assert (problem["current"]["stock"], problem["current"]["version"]) == (39, 2)


def test_a_count_with_a_stale_version_is_refused_with_the_level(cafe: Cafe) -> None:
    cafe.placed()

    answer = cafe.client().put("/inventory/latte", json={"stock": 3, "version": 1})

    assert problem_of(answer, 409, "version-conflict")["current"]["stock"] == 39


@pytest.mark.parametrize("said", ["version", "If-Match"])
def test_a_repeated_count_is_answered_as_the_first_was(client: FlaskClient, said: str) -> None:
    headers = {"Idempotency-Key": "k-1"} | ({"If-Match": '"v1"'} if said == "If-Match" else {})
    body = {"stock": 3} | ({"version": 1} if said == "version" else {})
    first = client.put("/inventory/latte", json=body, headers=headers)

    second = client.put("/inventory/latte", json=body, headers=headers)

    assert (first.status_code, second.status_code) == (200, 200)
    assert second.headers["Idempotency-Replayed"] == "true"
    assert second.get_json() == first.get_json()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "stock"),
        ({"stock": -1}, "stock"),
        ({"stock": 100_001}, "stock"),
        ({"stock": 1.5}, "stock"),
        ({"stock": "3"}, "stock"),
        ({"stock": True}, "stock"),
        ({"stock": 3, "version": -1}, "version"),
        ({"stock": 3, "reorder_id": ""}, "reorder_id"),
        ({"stock": 3, "reorder_id": "not-open"}, "reorder_id"),
        ({"stock": 3, "mood": 1}, "mood"),
    ],
)
def test_a_count_with_a_wrong_field_is_refused(
    client: FlaskClient, body: dict[str, Any], field: str
) -> None:
    answer = client.put("/inventory/latte", json=body)

    assert fields_of(problem_of(answer, 422, "validation-failed")) == [field]


def test_what_is_not_on_the_menu_is_not_counted(client: FlaskClient) -> None:
    problem_of(client.put("/inventory/tea", json={"stock": 3}), 404, "not-found")


def test_a_reorder_is_answered_with_its_id(client: FlaskClient) -> None:
    answer = client.post("/inventory/reorder", json={"item_id": "latte", "quantity": 60})

    assert answer.status_code == 201
    reorder = answer.get_json()
    assert (reorder["item_id"], reorder["store_id"]) == ("latte", "gangnam")
    assert (reorder["quantity"], reorder["status"]) == (60, "requested")
    assert client.get("/inventory/latte").get_json()["reorder_id"] == reorder["reorder_id"]


def test_a_second_reorder_is_refused_with_the_open_one(cafe: Cafe) -> None:
    first = cafe.reorder_stock(ReorderStock("latte", 60)).value

    answer = cafe.client().post("/inventory/reorder", json={"item_id": "latte"})

    problem = problem_of(answer, 409, "reorder-open")
    assert problem["current"]["reorder_id"] == first.reorder_id
    assert problem["current"]["on_order"] == 60


def test_a_delivery_closes_its_reorder(cafe: Cafe) -> None:
    reorder_id = cafe.reorder_stock(ReorderStock("latte", 60)).value.reorder_id

    level = (
        cafe.client()
        .put("/inventory/latte", json={"stock": 100, "reorder_id": reorder_id})
        .get_json()
    )

    assert (level["stock"], level["on_order"], level["reorder_id"]) == (100, 0, None)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "item_id"),
        ({"item_id": "latte", "quantity": 0}, "quantity"),
        ({"item_id": "latte", "quantity": 100_001}, "quantity"),
        ({"item_id": "latte", "quantity": None}, "quantity"),
        ({"item_id": ""}, "item_id"),
    ],
)
def test_a_reorder_with_a_wrong_field_is_refused(
    client: FlaskClient, body: dict[str, Any], field: str
) -> None:
    answer = client.post("/inventory/reorder", json=body)

    assert fields_of(problem_of(answer, 422, "validation-failed")) == [field]
