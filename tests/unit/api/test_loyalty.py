from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.unit.api.answers import fields_of, problem_of
from tests.unit.fakes import Cafe


def test_a_customer_never_seen_is_bronze_without_points(client: FlaskClient) -> None:
    assert client.get("/loyalty/nobody").get_json() == {
        "customer_id": "nobody",
        "points": 0,
        "lifetime_points": 0,
        "tier": "bronze",
        "tier_names": {"en": "Bronze", "ko": "브론즈"},
        "points_per_dollar": 10,
        "next_tier": "silver",
        "points_to_next_tier": 1_000,
        "redeemable_value": 0.0,
    }


def test_points_are_told_with_what_they_are_worth(cafe: Cafe) -> None:
    cafe.ledger.earn("c_1", 1_120)

    account = cafe.client().get("/loyalty/c_1").get_json()

    assert (account["points"], account["redeemable_value"]) == (1_120, 11.2)
    assert (account["tier"], account["next_tier"]) == ("silver", "gold")
    assert account["points_to_next_tier"] == 3_880


def test_gold_has_no_tier_above(cafe: Cafe) -> None:
    cafe.ledger.earn("c_1", 5_000)

    account = cafe.client().get("/loyalty/c_1").get_json()

    assert (account["tier"], account["points_per_dollar"]) == ("gold", 15)
    assert (account["next_tier"], account["points_to_next_tier"]) == (None, None)


def test_redeemed_points_are_a_voucher(cafe: Cafe) -> None:
    cafe.ledger.earn("c_1", 250)

    answer = cafe.client().post("/loyalty/redeem", json={"customer_id": "c_1", "points": 120})

    assert answer.status_code == 201
    voucher = answer.get_json()
    assert (voucher["points_redeemed"], voucher["value"], voucher["points"]) == (120, 1.2, 130)
    assert voucher["voucher_code"] == voucher["transaction_id"]


def test_more_points_than_there_are_are_refused_with_the_balance(cafe: Cafe) -> None:
    cafe.ledger.earn("c_1", 150)

    answer = cafe.client().post("/loyalty/redeem", json={"customer_id": "c_1", "points": 151})

    problem = problem_of(answer, 409, "insufficient-points")
    assert problem["points"] == 150
    assert fields_of(problem) == ["points"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"points": 100}, "customer_id"),
        ({"customer_id": "c_1"}, "points"),
        ({"customer_id": "c 1", "points": 100}, "customer_id"),
        ({"customer_id": "c_1", "points": 0}, "points"),
        ({"customer_id": "c_1", "points": 99}, "points"),
        ({"customer_id": "c_1", "points": -100}, "points"),
        ({"customer_id": "c_1", "points": 100.5}, "points"),
        ({"customer_id": "c_1", "points": "100"}, "points"),
        ({"customer_id": "c_1", "points": 10**30}, "points"),
    ],
)
def test_a_redemption_with_a_wrong_field_is_refused(
    client: FlaskClient, body: dict[str, Any], field: str
) -> None:
    answer = client.post("/loyalty/redeem", json=body)

    assert fields_of(problem_of(answer, 422, "validation-failed")) == [field]


def test_a_repeated_redemption_is_answered_as_the_first_was(cafe: Cafe) -> None:
    cafe.ledger.earn("c_1", 250)
    client, headers = cafe.client(), {"Idempotency-Key": "k-1"}
    body = {"customer_id": "c_1", "points": 200}
    first = client.post("/loyalty/redeem", json=body, headers=headers)

    second = client.post("/loyalty/redeem", json=body, headers=headers)

    assert second.status_code == 201
    assert second.headers["Idempotency-Replayed"] == "true"
    assert second.get_json() == first.get_json()


def test_the_ledger_is_paged_newest_first(cafe: Cafe) -> None:
    for points in (100, 200, 300):
        cafe.ledger.earn("c_1", points)
    cafe.ledger.earn("another", 7)
    client = cafe.client()

    first = client.get("/loyalty/history?customer_id=c_1&limit=2").get_json()
    rest = client.get(
        f"/loyalty/history?customer_id=c_1&limit=2&cursor={first['next_cursor']}"
    ).get_json()

    entries = first["transactions"] + rest["transactions"]
    assert [entry["points"] for entry in entries] == [300, 200, 100]
    assert [entry["balance_after"] for entry in entries] == [600, 300, 100]
    assert {entry["kind"] for entry in entries} == {"earn"}
    assert rest["next_cursor"] is None


@pytest.mark.parametrize("query", ["", "customer_id=", "customer_id=a%20b"])
def test_a_ledger_is_somebodys(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/loyalty/history?{query}")

    assert fields_of(problem_of(answer, 422, "validation-failed")) == ["customer_id"]


@pytest.mark.parametrize("customer_id", ["a%20b", "x" * 65, "%00"])
def test_points_of_an_id_that_nobody_can_have_are_not_looked_up(
    cafe: Cafe, customer_id: str
) -> None:
    answer = cafe.client().get(f"/loyalty/{customer_id}")

    assert answer.status_code in {404, 422}
    assert cafe.ledger.diary == []


def test_points_are_away_while_the_books_are(cafe: Cafe) -> None:
    cafe.ledger.away = True

    answer = cafe.client().get("/loyalty/c_1")

    assert problem_of(answer, 503, "dependency-unavailable")["dependency"] == "aurora"
