"""Points: earned once, spent once, and always what the ledger says."""

from collections import Counter as Tally
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from cloudcafe.adapters.stores.aurora.engine import shop_engine
from cloudcafe.local.stack import Stack
from tests.conftest import wait_until
from tests.counter import Counter

pytestmark = pytest.mark.stack


def rich_customer(counter: Counter, customer_id: str) -> None:
    """Let a customer earn 350 points."""
    counter.stock("espresso", 20)
    items = [{"item_id": "espresso", "quantity": 10}]
    counter.finished(counter.ordered(customer_id=customer_id, items=items))
    wait_until(lambda: counter.points(customer_id) == 350)


def test_points_cannot_be_spent_twice_however_many_try_at_once(counter: Counter) -> None:
    rich_customer(counter, "c_spender")
    body = {"customer_id": "c_spender", "points": 100}

    with ThreadPoolExecutor(10) as crowd:
        answers = list(
            crowd.map(lambda _: counter.http.post("/loyalty/redeem", json=body), range(10))
        )

    assert Tally(answer.status_code for answer in answers) == {201: 3, 409: 7}
    problem = next(answer.json() for answer in answers if answer.status_code == 409)
    assert problem["code"] == "insufficient-points"
    assert problem["errors"][0]["field"] == "points"
    assert counter.points("c_spender") == 50


def test_a_redemption_sent_twenty_times_with_one_key_is_one(counter: Counter) -> None:
    rich_customer(counter, "c_hasty")
    body = {"customer_id": "c_hasty", "points": 100}
    headers = {"Idempotency-Key": f"redeem-{counter.store_id}"}

    with ThreadPoolExecutor(20) as crowd:
        answers = list(
            crowd.map(
                lambda _: counter.http.post("/loyalty/redeem", json=body, headers=headers),
                range(20),
            )
        )

    vouchers = {counter.expect(201, answer)["voucher_code"] for answer in answers}
    assert len(vouchers) == 1
    assert counter.points("c_hasty") == 250
    other = counter.http.post("/loyalty/redeem", json=body | {"points": 200}, headers=headers)
    assert counter.expect(422, other)["code"] == "idempotency-key-reused"


def test_a_customer_rises_by_points_ever_earned_and_earns_more(counter: Counter) -> None:
    rich_customer(counter, "c_riser")
    counter.stock("affogato", 40)
    items = [{"item_id": "affogato", "quantity": 20}]
    counter.finished(counter.ordered(customer_id="c_riser", items=items))
    wait_until(lambda: counter.points("c_riser") == 1500)

    account = counter.expect(200, counter.http.get("/loyalty/c_riser"))
    order = counter.ordered(customer_id="c_riser")

    assert (account["tier"], account["next_tier"]) == ("silver", "gold")
    assert account["points_to_next_tier"] == 3500
    assert order["points_to_earn"] == 42


def test_the_ledger_is_paged_newest_first(counter: Counter) -> None:
    rich_customer(counter, "c_reader")
    for _ in range(3):
        body = {"customer_id": "c_reader", "points": 100}
        counter.expect(201, counter.http.post("/loyalty/redeem", json=body))
    params = {"customer_id": "c_reader", "limit": 3}

    first = counter.expect(200, counter.http.get("/loyalty/history", params=params))
    rest = counter.expect(
        200, counter.http.get("/loyalty/history", params=params | {"cursor": first["next_cursor"]})
    )

    entries = first["transactions"] + rest["transactions"]
    assert [entry["points"] for entry in entries] == [-100, -100, -100, 350]
    assert [entry["balance_after"] for entry in entries] == [50, 150, 250, 350]
    assert rest["next_cursor"] is None


def test_every_balance_is_the_sum_of_its_ledger(stack: Stack) -> None:
    engine = shop_engine(stack.environment["CLOUDCAFE_DATABASE_URL"])
    query = text(
        "SELECT count(*) AS customers, count(*) FILTER (WHERE c.points <> coalesce(l.points, 0))"
        " AS wrong FROM customers c LEFT JOIN (SELECT customer_id, sum(points) AS points"
        " FROM loyalty_transactions GROUP BY customer_id) l USING (customer_id)"
    )

    with engine.connect() as connection:
        found = connection.execute(query).one()

    engine.dispose()
    assert found.customers > 0
    assert found.wrong == 0
